// TextEncoding: how the characters of a text file are written, told from all of its bytes.

enum TextEncoding: Hashable, Sendable {
    /// Valid up to `validBytes` when that is known to be less than the file.
    case utf8(skip: Int, validBytes: Int?)
    case utf16(isBigEndian: Bool)
    case gb18030

    /// Marked files are what their mark says. Others are UTF-8 if every byte agrees, or if nearly all do:
    /// then the file is a broken UTF-8 one and must not be read as garbled GB18030.
    static func recognise(_ source: SheetSource) throws -> TextEncoding {
        let head = try source.head(4)
        if head.starts(with: [0xFF, 0xFE]) { return .utf16(isBigEndian: false) }
        if head.starts(with: [0xFE, 0xFF]) { return .utf16(isBigEndian: true) }
        let skip = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var check = UTF8Check()
        try source.forEachChunk { chunk in
            check.read(chunk)
            return true
        }
        check.finish()
        guard let offset = check.firstInvalid else { return .utf8(skip: skip, validBytes: nil) }
        let isBrokenUTF8 = skip > 0 || check.longSequences > 10 * check.invalidCount
        return isBrokenUTF8 ? .utf8(skip: skip, validBytes: offset) : .gb18030
    }
}

/// Checks UTF-8 a piece at a time.
struct UTF8Check {
    private(set) var firstInvalid: Int?
    private(set) var invalidCount = 0
    /// Complete sequences of three bytes or more: Chinese in UTF-8 is full of them, GB18030 hardly has any.
    private(set) var longSequences = 0

    private var offset = 0
    private var sequenceStart = 0
    private var sequenceLength = 0
    private var missing = 0
    private var lower: UInt8 = 0x80
    private var upper: UInt8 = 0xBF

    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if missing == 0 {
                if byte >= 0x80 { start(byte, at: offset + index) }
            } else if lower <= byte, byte <= upper {
                (lower, upper) = (0x80, 0xBF)
                missing -= 1
                if missing == 0, sequenceLength >= 3 { longSequences += 1 }
            } else {
                fail(at: sequenceStart)
                missing = 0
                continue
            }
            index += 1
        }
        offset += bytes.count
    }

    mutating func finish() { if missing > 0 { fail(at: sequenceStart) } }

    private mutating func start(_ byte: UInt8, at place: Int) {
        sequenceStart = place
        (lower, upper) = (0x80, 0xBF)
        switch byte {
        case 0xC2...0xDF: missing = 1
        case 0xE0...0xEF: missing = 2
        case 0xF0...0xF4: missing = 3
        default: return fail(at: place)
        }
        sequenceLength = missing + 1
        switch byte {
        case 0xE0: lower = 0xA0
        case 0xED: upper = 0x9F
        case 0xF0: lower = 0x90
        case 0xF4: upper = 0x8F
        default: break
        }
    }

    private mutating func fail(at place: Int) {
        if firstInvalid == nil { firstInvalid = place }
        invalidCount += 1
    }
}
