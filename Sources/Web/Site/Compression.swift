// Compression: texts leave compressed for browsers that say they can read it.
import CZlib
import Platform
import Synchronization

/// gzip at its fastest: a page gets to a phone in a quarter of the bytes. Assets, which never change under their address,
/// are compressed once, well. A form's token is masked anew in every answer, so that lengths say nothing of it.
enum Compression {
    /// Below this a packet is a packet.
    private static let bytesMin = 1_400
    private static let types = ["text/html", "text/css", "text/javascript", "text/plain", "application/json", "application/problem+json"]
    private static let kept = Mutex<[String: [UInt8]]>([:])

    static func pressed(_ answer: Answer, for ask: Ask) -> Answer {
        let type = answer.header("content-type")?.split(separator: ";").first.map(String.init) ?? ""
        guard types.contains(type), answer.body.count >= bytesMin, answer.header("content-encoding") == nil else { return answer }
        var answer = answer
        answer.headers.append(("vary", "accept-encoding"))
        guard accepts(ask.headers["accept-encoding"] ?? "") else { return answer }
        let isAsset = answer.header("cache-control")?.contains("immutable") == true
        guard let body = isAsset ? asset(ask.path, answer.body) : gzip(answer.body, level: 1) else { return answer }
        answer.body = body
        answer.headers.append(("content-encoding", "gzip"))
        return answer
    }

    /// `gzip` or `*`, unless its weight is nothing.
    static func accepts(_ header: String) -> Bool {
        header.lowercased().split(separator: ",").contains { part in
            let pieces = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let name = pieces.first, name == "gzip" || name == "*" else { return false }
            return !pieces.dropFirst().contains { $0.hasPrefix("q=") && (Double($0.dropFirst(2)) ?? 0) <= 0 }
        }
    }

    private static func asset(_ path: String, _ body: [UInt8]) -> [UInt8]? {
        if let known = kept.withLock({ $0[path] }) { return known }
        let pressed = gzip(body, level: 9)
        kept.withLock { $0[path] = pressed }
        return pressed
    }

    static func gzip(_ bytes: [UInt8], level: Int32) -> [UInt8]? {
        var stream = z_stream()
        guard czlib_begin(&stream, level) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        var input = bytes
        var out = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        let ended = input.withUnsafeMutableBufferPointer { source in
            out.withUnsafeMutableBufferPointer { target in
                (stream.next_in, stream.avail_in) = (source.baseAddress, UInt32(source.count))
                (stream.next_out, stream.avail_out) = (target.baseAddress, UInt32(target.count))
                return deflate(&stream, Z_FINISH) == Z_STREAM_END
            }
        }
        guard ended else { return nil }
        out.removeLast(out.count - Int(stream.total_out))
        return out
    }
}
