// HTTPCall: one question to a service of the world, and its answer.
import CCurl
import Foundation

/// A question by HTTPS, or by HTTP to this very machine. Blocks its thread: on owned threads only.
package enum HTTPCall {
    private static let answerCap = 65_536
    private static let seconds = 10

    package static func post(_ url: String, headers: [String], body: [UInt8]) -> (status: Int, body: [UInt8])? {
        ask(url, headers) { $0.set(CURLOPT_COPYPOSTFIELDS, String(decoding: body, as: UTF8.self)) }
    }

    package static func get(_ url: String, headers: [String]) -> (status: Int, body: [UInt8])? {
        ask(url, headers) { _ in }
    }

    /// Nil when nobody answered, or the address may not be called.
    private static func ask(
        _ url: String, _ headers: [String], _ fill: (CurlTransfer) -> Void
    ) -> (status: Int, body: [UInt8])? {
        guard let parts = URLComponents(string: url), let host = parts.host else { return nil }
        let isLoopback = PostalRules.isLoopback(host)
        guard parts.scheme == "https" || isLoopback, let curl = CurlTransfer(seconds: seconds, connectSeconds: seconds) else {
            return nil
        }
        curl.set(CURLOPT_PROTOCOLS_STR, isLoopback ? "http,https" : "https")
        if isLoopback { curl.set(CURLOPT_PROXY, "") }
        curl.set(CURLOPT_URL, url)
        curl.set(CURLOPT_HTTPHEADER, headers + ["Expect:"])
        fill(curl)
        guard let end = curl.perform(answerCap: answerCap), end.status > 0 else { return nil }
        return (end.status, end.answer)
    }
}
