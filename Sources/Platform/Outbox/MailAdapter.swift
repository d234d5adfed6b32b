// MailAdapter: mail through the office's own server, by SMTP.
import CCurl

/// SMTP by libcurl, with STARTTLS or TLS; without either only to this very machine. The server's certificate is
/// checked; a server that offers no encryption gets neither password nor mail.
package struct MailAdapter: MessageAdapter {
    /// A file of authorities instead of the system's, for a server with a certificate of its own.
    private let authorities: String?
    private let seconds: Int

    package init(authorities: String? = nil, seconds: Int = MessagePatience.callSeconds) {
        self.authorities = authorities
        self.seconds = seconds
    }

    package func deliver(_ letter: Letter) -> Delivery {
        guard case .mail(let mail) = letter.settings else { return .refused("settings") }
        guard PostalRules.isMailbox(letter.to) else { return .refused("address") }
        guard mail.security != .plain || PostalRules.isLoopback(mail.host) else { return .refused("settings") }
        guard let curl = CurlTransfer(seconds: seconds, connectSeconds: MessagePatience.connectSeconds) else {
            return .later("curl")
        }
        curl.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        // Else the farewell to a server that has fallen silent waits two minutes, whatever the call's own limit is.
        curl.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds)
        curl.set(CURLOPT_PROXY, "")
        curl.set(CURLOPT_URL, "\(mail.security == .tls ? "smtps" : "smtp")://\(mail.host):\(mail.port)/\(helo(mail.sender))")
        curl.set(CURLOPT_USE_SSL, Int(mail.security == .plain ? CURLUSESSL_NONE.rawValue : CURLUSESSL_ALL.rawValue))
        if let authorities { curl.set(CURLOPT_CAINFO, authorities) }
        if !mail.user.isEmpty {
            curl.set(CURLOPT_USERNAME, mail.user)
            curl.set(CURLOPT_PASSWORD, mail.password)
        }
        curl.set(CURLOPT_MAIL_FROM, "<\(mail.sender)>")
        curl.set(CURLOPT_MAIL_RCPT, ["<\(letter.to)>"])
        curl.set(CURLOPT_UPLOAD, 1)
        let text = MailText.bytes(letter, from: mail.sender)
        guard let end = curl.perform(upload: text, answerCap: 4_096) else { return .refused("settings") }
        return Self.meaning(of: end)
    }

    /// What an SMTP conversation came to. Before the server asked for the text nothing can have arrived; after it had
    /// the text, only its own answer tells.
    static func meaning(of end: CurlTransfer.End) -> Delivery {
        if end.code == CURLE_OK.rawValue { return .accepted }
        switch (end.bytesTaken > 0, end.status) {
        // The text was taken with 250; only the farewell was lost.
        case (true, 250): return .accepted
        case (_, 400..<500): return .later("smtp.\(end.status)")
        // A wrong password is mended in the settings, not in the message.
        case (false, 500..<600) where end.code == CURLE_LOGIN_DENIED.rawValue: return .later("smtp.\(end.status)")
        case (_, 500..<600): return .refused("smtp.\(end.status)")
        case (true, _): return .unknown("curl.\(end.code)")
        case (false, _): return .later("curl.\(end.code)")
        }
    }

    /// The name this machine gives in EHLO: the sender's domain.
    private func helo(_ sender: String) -> String { sender.split(separator: "@").last.map(String.init) ?? "localhost" }
}
