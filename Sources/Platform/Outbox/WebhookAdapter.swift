// WebhookAdapter: 企业微信, 钉钉, and gateways of the office's own, by HTTP.
import CCurl
import Foundation

/// One POST of JSON. Encrypted, except to this very machine; a redirect is a refusal, and no answer is read beyond its cap.
package struct WebhookAdapter: MessageAdapter {
    private let authorities: String?
    private let seconds: Int
    private static let answerCap = 16_384

    package init(authorities: String? = nil, seconds: Int = MessagePatience.callSeconds) {
        self.authorities = authorities
        self.seconds = seconds
    }

    package func deliver(_ letter: Letter) -> Delivery {
        guard case .webhook(let webhook) = letter.settings else { return .refused("settings") }
        guard let parts = URLComponents(string: webhook.url), let host = parts.host else { return .refused("settings") }
        let isLoopback = PostalRules.isLoopback(host)
        guard parts.scheme == "https" || isLoopback else { return .refused("settings") }
        guard let curl = CurlTransfer(seconds: seconds, connectSeconds: MessagePatience.connectSeconds) else {
            return .later("curl")
        }
        let form = WebhookForm(letter, webhook)
        curl.set(CURLOPT_PROTOCOLS_STR, isLoopback ? "http,https" : "https")
        if isLoopback { curl.set(CURLOPT_PROXY, "") }
        if let authorities { curl.set(CURLOPT_CAINFO, authorities) }
        curl.set(CURLOPT_URL, form.url)
        // Without `Expect`, which some gateways never answer.
        curl.set(CURLOPT_HTTPHEADER, form.headers + ["Expect:"])
        curl.set(CURLOPT_COPYPOSTFIELDS, form.body)
        guard let end = curl.perform(answerCap: Self.answerCap) else { return .refused("settings") }
        return Self.meaning(of: end, kind: webhook.kind)
    }

    /// What a call came to. The status decides; a robot also says in its answer whether it took the text. A proxy's word
    /// that it heard nothing from behind (502, 504), and silence after the request went out, leave it open.
    static func meaning(of end: CurlTransfer.End, kind: WebhookSettings.Kind) -> Delivery {
        switch end.status {
        case 200..<300:
            return kind == .generic ? .accepted : robot(end)
        case 300..<400: return .refused("http.redirect")
        case 408, 425, 429, 500, 503: return .later("http.\(end.status)")
        case 400..<500: return .refused("http.\(end.status)")
        case 501, 505..<600: return .refused("http.\(end.status)")
        case 502, 504: return .unknown("http.\(end.status)")
        default: return end.requestBytes > 0 ? .unknown("curl.\(end.code)") : .later("curl.\(end.code)")
        }
    }

    /// A robot answers 200 to everything and says what it thinks in `errcode`.
    private static func robot(_ end: CurlTransfer.End) -> Delivery {
        struct Answer: Decodable { let errcode: Int }
        guard end.code == CURLE_OK.rawValue,
            let answer = try? JSONDecoder().decode(Answer.self, from: Data(end.answer))
        else { return .unknown("answer.unread") }
        switch answer.errcode {
        case 0: return .accepted
        // Busy, or too many messages a minute: said by 企业微信 and by 钉钉.
        case -1, 45_009, 130_101, 410_100: return .later("answer.\(answer.errcode)")
        default: return .refused("answer.\(answer.errcode)")
        }
    }
}
