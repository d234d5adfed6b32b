// PictureFile: what a JPEG or a PNG says of its size and of how it was held. Pure.

struct PictureFile {
    enum Kind { case jpeg, png }

    let kind: Kind
    /// Of the points in the file.
    let width, height: Int
    /// 1 to 8, as EXIF counts them.
    private(set) var turn = 1

    /// More would be a trap for memory, not a photograph.
    private static let pointsMax = 50_000_000
    private static let sideMax = 32_000

    /// Of the picture as it is looked at.
    var shownWidth: Int { turn > 4 ? height : width }
    var shownHeight: Int { turn > 4 ? width : height }

    /// Nil when it is neither, or larger than any photograph.
    init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), let size = Self.number(bytes, 16, 4),
            let height = Self.number(bytes, 20, 4)
        {
            (kind, self.width, self.height) = (.png, size, height)
        } else if bytes.starts(with: [0xFF, 0xD8]), let (width, height, turn) = Self.jpeg(bytes) {
            (kind, self.width, self.height, self.turn) = (.jpeg, width, height, turn)
        } else {
            return nil
        }
        guard (1...Self.sideMax).contains(width), (1...Self.sideMax).contains(height), width * height <= Self.pointsMax else {
            return nil
        }
    }

    /// From the file's points to the picture as it is looked at: the factors of x and y, and what is added, for each axis.
    var turned: (across: (Double, Double, Double), down: (Double, Double, Double)) {
        let (w, h) = (Double(width), Double(height))
        return switch turn {
        case 2: ((-1, 0, w), (0, 1, 0))
        case 3: ((-1, 0, w), (0, -1, h))
        case 4: ((1, 0, 0), (0, -1, h))
        case 5: ((0, 1, 0), (1, 0, 0))
        case 6: ((0, -1, h), (1, 0, 0))
        case 7: ((0, -1, h), (-1, 0, w))
        case 8: ((0, 1, 0), (-1, 0, w))
        default: ((1, 0, 0), (0, 1, 0))
        }
    }

    private static func number(_ bytes: [UInt8], _ at: Int, _ count: Int, isLittle: Bool = false) -> Int? {
        guard at >= 0, at + count <= bytes.count else { return nil }
        let digits = bytes[at..<at + count]
        return isLittle ? digits.reversed().reduce(0) { $0 << 8 | Int($1) } : digits.reduce(0) { $0 << 8 | Int($1) }
    }

    /// From segment to segment until the one that begins a frame.
    private static func jpeg(_ bytes: [UInt8]) -> (width: Int, height: Int, turn: Int)? {
        var (at, turn) = (2, 1)
        while let mark = number(bytes, at, 2), mark >> 8 == 0xFF, let length = number(bytes, at + 2, 2), length >= 2 {
            switch mark {
            // C4, C8 and CC are tables.
            case 0xFFC0...0xFFC3, 0xFFC5...0xFFC7, 0xFFC9...0xFFCB, 0xFFCD...0xFFCF:
                guard let height = number(bytes, at + 5, 2), let width = number(bytes, at + 7, 2) else { return nil }
                return (width, height, turn)
            case 0xFFE1: turn = Self.turn(bytes, at + 4, end: at + 2 + length) ?? turn
            case 0xFFDA, 0xFFD9: return nil
            default: break
            }
            at += 2 + length
        }
        return nil
    }

    /// The tag that says which way up the picture was held.
    private static func turn(_ bytes: [UInt8], _ start: Int, end: Int) -> Int? {
        guard end <= bytes.count, end - start > 14, bytes[start..<end].starts(with: Array("Exif\0\0".utf8)) else { return nil }
        let base = start + 6, isLittle = bytes[base] == 0x49
        guard let list = number(bytes, base + 4, 4, isLittle: isLittle), list < end - base,
            let count = number(bytes, base + list, 2, isLittle: isLittle)
        else { return nil }
        for entry in 0..<min(count, 64) {
            let at = base + list + 2 + entry * 12
            guard at + 12 <= end else { return nil }
            if number(bytes, at, 2, isLittle: isLittle) == 0x0112, let turn = number(bytes, at + 8, 2, isLittle: isLittle) {
                return (1...8).contains(turn) ? turn : nil
            }
        }
        return nil
    }
}
