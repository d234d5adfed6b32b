// Checkpoint: one witnessed head, and whether its signature holds.
import CSodium
import Foundation
/// One line of the checkpoints.
struct Checkpoint {
    let (chain, seq, line): (Int64, Int64, Int64)
    let (head, signature, signed): ([UInt8], [UInt8], [UInt8])

    /// `chain seq head time signature`, one blank between; nil for any other form.
    init?(_ text: String, line: Int64) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        func number(_ part: Int) -> Int64? {
            Int64(parts[part]).flatMap { $0 >= 0 && String($0) == parts[part] ? $0 : nil }
        }
        guard parts.count == 5, let chain = number(0), let seq = number(1), seq > 0, number(3) != nil,
            let head = bytes(hex: parts[2], count: 32), let signature = bytes(hex: parts[4], count: 64)
        else { return nil }
        (self.chain, self.seq, self.line, self.head, self.signature) = (chain, seq, line, head, signature)
        signed = [UInt8](("steward-checkpoint-1 " + parts[0..<4].joined(separator: " ")).utf8)
    }

    func isSigned(by key: [UInt8]) -> Bool {
        crypto_sign_ed25519_verify_detached(signature, signed, UInt64(signed.count), key) == 0
    }
}

/// Reads the lines of a file, one a call, up to the length that it has now: a server may go on appending.
/// `whole` is false for a last line without its end. Nil where there is no such file.
func openLines(_ path: String) -> (() -> (text: String, whole: Bool)?)? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    guard let file = fopen(path, "rb") else { return nil }
    var rest = Int(status.st_size)
    return {
        var (buffer, capacity) = (UnsafeMutablePointer<CChar>?.none, 0)
        defer { free(buffer) }
        let count = rest > 0 ? getline(&buffer, &capacity, file) : 0
        guard count > 0 else { return nil }
        let bytes = UnsafeRawBufferPointer(start: buffer, count: min(count, rest))
        rest -= count
        let whole = bytes.last == UInt8(ascii: "\n")
        return (String(decoding: whole ? bytes.dropLast() : bytes[...], as: UTF8.self), whole)
    }
}
