// HTTPCall: one question to a service of the world, and its answer.
import CCurl
import Foundation

/// A POST by HTTPS, or by HTTP to this very machine. Blocks its thread: on owned threads only.
package enum HTTPCall {
    private static let answerCap = 65_536
    private static let seconds = 10

    /// Nil when nobody answered, or the address may not be called.
    package static func post(_ url: String, headers: [String], body: [UInt8]) -> (status: Int, body: [UInt8])? {
        guard let parts = URLComponents(string: url), let host = parts.host else { return nil }
        let isLoopback = PostalRules.isLoopback(host)
        guard parts.scheme == "https" || isLoopback, let curl = CurlTransfer(seconds: seconds, connectSeconds: seconds) else {
            return nil
        }
        curl.set(CURLOPT_PROTOCOLS_STR, isLoopback ? "http,https" : "https")
        if isLoopback { curl.set(CURLOPT_PROXY, "") }
        curl.set(CURLOPT_URL, url)
        curl.set(CURLOPT_HTTPHEADER, headers + ["Expect:"])
        curl.set(CURLOPT_COPYPOSTFIELDS, String(decoding: body, as: UTF8.self))
        guard let end = curl.perform(answerCap: answerCap), end.status > 0 else { return nil }
        return (end.status, end.answer)
    }
}
