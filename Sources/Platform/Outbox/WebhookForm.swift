// WebhookForm: what a webhook is told, and how it is signed. Pure.
import CSodium
import Foundation
import Kernel

/// A request ready to be posted.
struct WebhookForm {
    let url: String
    let headers: [String]
    let body: String

    /// 企业微信 takes 2,048 bytes of text, 钉钉 20,000.
    private static let robotBytes = 2_048

    init(_ letter: Letter, _ webhook: WebhookSettings) {
        let seconds = letter.at.milliseconds / 1_000
        var headers = ["Content-Type: application/json; charset=utf-8", "Accept: application/json", "User-Agent: Steward"]
        switch webhook.kind {
        case .wecom, .dingtalk:
            let title = letter.projectName.isEmpty ? letter.subject : "\(letter.projectName)：\(letter.subject)"
            let content = Self.cut("\(title)\n\(letter.text)", to: Self.robotBytes)
            body = "{\"msgtype\":\"text\",\"text\":{\"content\":\(JSONText.quoted(content))}}"
            let isSigned = webhook.kind == .dingtalk && !webhook.secret.isEmpty
            url = isSigned ? Self.dingtalk(webhook.url, secret: webhook.secret, at: letter.at) : webhook.url
        case .generic:
            let fields = [
                ("id", letter.id.text), ("at", letter.at.description), ("project", letter.projectCode), ("to", letter.to),
                ("subject", letter.subject), ("text", letter.text),
            ]
            body = "{" + fields.map { "\"\($0.0)\":\(JSONText.quoted($0.1))" }.joined(separator: ",") + "}"
            url = webhook.url
            // The form of standardwebhooks.com: one id over all attempts, so that the other side can tell them apart.
            let mac = Self.hmac("\(letter.id.text).\(seconds).\(body)", secret: Self.key(webhook.secret))
            headers += [
                "Webhook-Id: \(letter.id.text)", "Webhook-Timestamp: \(seconds)",
                "Webhook-Signature: v1,\(Data(mac).base64EncodedString())",
            ]
        }
        self.headers = headers
    }

    /// A secret written `whsec_…` is base 64; any other is its own bytes.
    static func key(_ secret: String) -> [UInt8] {
        if secret.hasPrefix("whsec_"), let bytes = Data(base64Encoded: String(secret.dropFirst(6))) { return Array(bytes) }
        return Array(secret.utf8)
    }

    /// HMAC-SHA-256 with a key of any length, as gateways hand them out.
    static func hmac(_ text: String, secret: [UInt8]) -> [UInt8] {
        var state = crypto_auth_hmacsha256_state()
        var mac = [UInt8](repeating: 0, count: 32)
        let bytes = Array(text.utf8)
        crypto_auth_hmacsha256_init(&state, secret, secret.count)
        crypto_auth_hmacsha256_update(&state, bytes, UInt64(bytes.count))
        crypto_auth_hmacsha256_final(&state, &mac)
        return mac
    }

    /// 钉钉 asks for the time in milliseconds and a signature over it in the address.
    private static func dingtalk(_ url: String, secret: String, at instant: Instant) -> String {
        let mac = hmac("\(instant.milliseconds)\n\(secret)", secret: Array(secret.utf8))
        let sign = Data(mac).base64EncodedString().addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return "\(url)\(url.contains("?") ? "&" : "?")timestamp=\(instant.milliseconds)&sign=\(sign)"
    }

    /// At most so many bytes, cut between characters.
    static func cut(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var short = ""
        var count = 3
        for character in text {
            count += character.utf8.count
            if count > limit { break }
            short.append(character)
        }
        return short + "…"
    }
}
