// CurlTransfer: one call of libcurl, from its options to what is known afterwards.
import CCurl
import Foundation

/// A single transfer. It blocks its thread, so it runs on owned threads only; it follows no redirect, reads no netrc,
/// and takes no more of an answer than its cap.
final class CurlTransfer {
    /// What is known when the call has ended.
    struct End {
        /// `CURLE_OK` is 0.
        let code: UInt32
        /// The last reply of the server, 0 when there was none.
        let status: Int
        let answer: [UInt8]
        /// Bytes of the upload that curl took to send.
        let bytesTaken: Int
        /// Bytes of the HTTP request that went out.
        let requestBytes: Int
    }

    private static let isReady: Bool = ccurl_start() == CURLE_OK

    private let handle: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    private var isWhole = true

    /// Nil when libcurl cannot start.
    init?(seconds: Int, connectSeconds: Int) {
        guard Self.isReady, let handle = curl_easy_init() else { return nil }
        self.handle = handle
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TIMEOUT, seconds)
        set(CURLOPT_CONNECTTIMEOUT, connectSeconds)
        set(CURLOPT_FOLLOWLOCATION, 0)
    }

    deinit {
        curl_easy_cleanup(handle)
        for list in lists { curl_slist_free_all(list) }
    }

    func set(_ option: CURLoption, _ number: Int) {
        isWhole = ccurl_set_number(handle, option, number) == CURLE_OK && isWhole
    }

    func set(_ option: CURLoption, _ text: String) {
        isWhole = ccurl_set_text(handle, option, text) == CURLE_OK && isWhole
    }

    func set(_ option: CURLoption, _ lines: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = curl_slist_append(list, line) else {
                isWhole = false
                break
            }
            list = longer
        }
        guard let list else { return }
        lists.append(list)
        isWhole = ccurl_set_list(handle, option, list) == CURLE_OK && isWhole
    }

    /// Makes the call. Nil when an option was refused: then nothing has been sent.
    func perform(upload: [UInt8]? = nil, answerCap: Int) -> End? {
        let bytes = upload ?? []
        var answer = [UInt8](repeating: 0, count: answerCap)
        var outgoing = ccurl_outgoing(bytes: nil, length: bytes.count, taken: 0)
        var incoming = ccurl_incoming(room: nil, capacity: answerCap, length: 0)
        let code: CURLcode? = bytes.withUnsafeBytes { source in
            answer.withUnsafeMutableBytes { room in
                withUnsafeMutablePointer(to: &outgoing) { outgoing in
                    withUnsafeMutablePointer(to: &incoming) { incoming in
                        outgoing.pointee.bytes = source.bindMemory(to: CChar.self).baseAddress
                        incoming.pointee.room = room.bindMemory(to: CChar.self).baseAddress
                        guard isWhole, upload == nil || ccurl_send(handle, outgoing) == CURLE_OK,
                            ccurl_receive(handle, incoming) == CURLE_OK
                        else { return nil }
                        return curl_easy_perform(handle)
                    }
                }
            }
        }
        guard let code else { return nil }
        return End(
            code: code.rawValue, status: number(CURLINFO_RESPONSE_CODE), answer: Array(answer.prefix(incoming.length)),
            bytesTaken: outgoing.taken, requestBytes: number(CURLINFO_REQUEST_SIZE))
    }

    private func number(_ info: CURLINFO) -> Int {
        var value = 0
        return ccurl_number(handle, info, &value) == CURLE_OK ? value : 0
    }
}
