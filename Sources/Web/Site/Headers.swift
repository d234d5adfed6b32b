// Headers: what every answer carries, whoever made it.
import Foundation

enum Headers {
    private static let policy = [
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self' data:", "connect-src 'self'",
        "font-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "object-src 'none'",
        "frame-ancestors 'none'",
    ].joined(separator: "; ")

    static func guarded(_ answer: Answer, for ask: Ask, isSecure: Bool) -> Answer {
        var answer = answer
        answer.headers += [
            ("content-security-policy", policy), ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"), ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=(self), microphone=(), geolocation=(), payment=()"),
        ]
        if answer.header("cache-control") == nil { answer.headers.append(("cache-control", "no-store")) }
        if isSecure { answer.headers.append(("strict-transport-security", "max-age=63072000")) }
        if ask.method == "HEAD" {
            answer.headers.append(("content-length", String(answer.body.count)))
            answer.body = []
        }
        return answer
    }
}
