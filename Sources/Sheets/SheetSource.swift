// SheetSource: the bytes of a file, from disk or from memory, a piece at a time.
import Foundation

enum SheetSource: Sendable {
    case file(String)
    case memory(Data)

    /// The first bytes, enough to tell what kind of file it is.
    func head(_ count: Int = 4096) throws(SheetProblem) -> [UInt8] {
        switch self {
        case .memory(let data): return Array(data.prefix(count))
        case .file(let path):
            let file = try Self.open(path)
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: count)
            let length = fread(&bytes, 1, count, file)
            if length < count, ferror(file) != 0 { throw .unreadable(reason: Self.lastError()) }
            return Array(bytes[..<length])
        }
    }

    /// Hands the bytes over in pieces of at most `SheetLimits.chunkBytes`, until the body answers false.
    func forEachChunk(_ body: (UnsafeBufferPointer<UInt8>) throws -> Bool) throws {
        switch self {
        case .memory(let data):
            try data.withUnsafeBytes { raw in
                let bytes = raw.bindMemory(to: UInt8.self)
                var start = 0
                while start < bytes.count {
                    let end = min(start + SheetLimits.chunkBytes, bytes.count)
                    guard try body(UnsafeBufferPointer(rebasing: bytes[start..<end])) else { return }
                    start = end
                }
            }
        case .file(let path):
            let file = try Self.open(path)
            defer { fclose(file) }
            let chunk = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: SheetLimits.chunkBytes)
            defer { chunk.deallocate() }
            while true {
                let length = fread(chunk.baseAddress, 1, chunk.count, file)
                if length == 0 {
                    if ferror(file) != 0 { throw SheetProblem.unreadable(reason: Self.lastError()) }
                    return
                }
                guard try body(UnsafeBufferPointer(start: chunk.baseAddress, count: length)) else { return }
            }
        }
    }

    /// Whether the bytes occur anywhere; used to tell one old container from another.
    func contains(_ needle: [UInt8]) throws -> Bool {
        var tail = Data()
        var found = false
        try forEachChunk { chunk in
            tail.append(contentsOf: chunk)
            found = tail.range(of: Data(needle)) != nil
            tail = Data(tail.suffix(needle.count - 1))
            return !found
        }
        return found
    }

    static func lastError() -> String { String(cString: strerror(errno)) }

    private static func open(_ path: String) throws(SheetProblem) -> UnsafeMutablePointer<FILE> {
        var state = stat()
        guard stat(path, &state) == 0 else { throw .unreadable(reason: lastError()) }
        guard state.st_mode & S_IFMT == S_IFREG else { throw .unreadable(reason: "not a file") }
        guard let file = fopen(path, "rbe") else { throw .unreadable(reason: lastError()) }
        return file
    }
}
