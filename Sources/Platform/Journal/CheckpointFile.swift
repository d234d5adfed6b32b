// CheckpointFile: the lines of `checkpoints.log`, written whole and in turn by however many processes.
import Foundation

/// Whoever writes holds the file's lock and writes at its end, so nobody cuts or overwrites another's line.
package struct CheckpointFile: Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// What a line witnesses. Its signature is the checker's matter.
    package struct Line: Sendable {
        package let chain: Int64
        package let seq: Int64
        package let time: Int64
        package let text: Substring

        fileprivate init?(_ text: Substring) {
            let parts = text.split(separator: " ")
            guard parts.count == 5, let chain = Int64(parts[0]), let seq = Int64(parts[1]), let time = Int64(parts[3]) else {
                return nil
            }
            (self.chain, self.seq, self.time, self.text) = (chain, seq, time, text)
        }
    }

    package var lines: [Line] {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n").compactMap(Line.init)
    }

    /// Cuts off a last line that a power cut left unfinished, so that the next one begins on its own line.
    package func mend() {
        guard FileManager.default.fileExists(atPath: path) else { return }
        try? locked { descriptor in try Self.cut(descriptor) }
    }

    /// Adds whole lines and gives back when they are on the disk.
    package func append(_ lines: String) throws {
        try locked { descriptor in
            let end = try Self.cut(descriptor)
            var rest = Array(lines.utf8)[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
                guard count > 0 else {
                    if errno == EINTR { continue }
                    // A full disk may have taken half a line: the next one must begin where this one did.
                    _ = ftruncate(descriptor, end)
                    throw SecretsProblem.unreadable(path)
                }
                rest = rest.dropFirst(count)
            }
            guard fsync(descriptor) == 0 else { throw SecretsProblem.unreadable(path) }
        }
    }

    /// The file's end, after what no line feed ends is cut off: under the lock nobody is writing it any more.
    @discardableResult
    private static func cut(_ descriptor: Int32) throws -> off_t {
        let size = lseek(descriptor, 0, SEEK_END)
        var end = size
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while end > 0 {
            let start = max(0, end - off_t(buffer.count))
            let count = pread(descriptor, &buffer, Int(end - start), start)
            guard count == Int(end - start) else { throw SecretsProblem.unreadable("checkpoints") }
            if let feed = buffer[..<count].lastIndex(of: 10) {
                end = start + off_t(feed) + 1
                break
            }
            end = start
        }
        if end < size, ftruncate(descriptor, end) != 0 { throw SecretsProblem.unreadable("checkpoints") }
        return end
    }

    private func locked(_ body: (Int32) throws -> Void) throws {
        let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SecretsProblem.unreadable(path) }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw SecretsProblem.unreadable(path) }
        }
        try body(descriptor)
    }
}
