// PictureCleaner: takes out of a picture what the camera wrote about place, time and phone. Pure.

/// The picture's own bytes stay as they are: nothing is decoded. Which way up it was held is kept.
package enum PictureCleaner {
    /// Nil when the file's parts do not hold together.
    package static func clean(_ bytes: [UInt8], _ kind: FileKind) -> [UInt8]? {
        switch kind {
        case .jpeg: jpeg(bytes)
        case .png: png(bytes)
        case .webp: webp(bytes)
        case .pdf: bytes
        }
    }

    private static func big(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int? {
        guard at >= 0, at + count <= bytes.count else { return nil }
        return bytes[at..<(at + count)].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func little(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int? {
        guard at >= 0, at + count <= bytes.count else { return nil }
        return bytes[at..<(at + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    // MARK: JPEG

    /// Application segments other than JFIF and what the colours mean go, and comments, and whatever hangs behind the
    /// picture's end: a second picture with a place of its own, a short film.
    private static func jpeg(_ bytes: [UInt8]) -> [UInt8]? {
        var out: [UInt8] = [0xFF, 0xD8]
        var at = 2
        var turned = 1
        var head = out.count
        while true {
            if big(bytes, at, 2) == 0xFFD9 {
                if turned != 1 { out.insert(contentsOf: exif(turned), at: head) }
                return out + [0xFF, 0xD9]
            }
            guard let mark = big(bytes, at, 2), mark >> 8 == 0xFF, let length = big(bytes, at + 2, 2), length >= 2,
                at + 2 + length <= bytes.count
            else { return nil }
            let segment = bytes[at..<(at + 2 + length)]
            switch mark {
            case 0xFFE1: turned = orientation(Array(segment.dropFirst(4))) ?? turned
            case 0xFFE0:
                out += segment
                head = out.count
            case 0xFFE2: if segment.dropFirst(4).starts(with: Array("ICC_PROFILE\0".utf8)) { out += segment }
            case 0xFFEE:
                // Says how the colours are meant, in twelve bytes; without it a printer's picture turns to its negative.
                if segment.count >= 16, segment.dropFirst(4).starts(with: Array("Adobe".utf8)) {
                    out += [0xFF, 0xEE, 0, 14] + segment.dropFirst(4).prefix(12)
                }
            case 0xFFE3...0xFFEF, 0xFFFE: break
            case 0xFFDA:
                let end = scanEnd(bytes, from: at + 2 + length)
                out += bytes[at..<end]
                at = end
                if end < bytes.count { continue }
                if turned != 1 { out.insert(contentsOf: exif(turned), at: head) }
                return out
            default: out += segment
            }
            at += 2 + length
        }
    }

    /// Where the compressed picture stops and the next mark stands: stuffed bytes and restarts belong to it. A picture
    /// that was cut off ends with its file.
    private static func scanEnd(_ bytes: [UInt8], from start: Int) -> Int {
        var at = start
        while at + 1 < bytes.count {
            if bytes[at] == 0xFF, bytes[at + 1] != 0, !(0xD0...0xD7).contains(bytes[at + 1]), bytes[at + 1] != 0xFF { return at }
            at += 1
        }
        return bytes.count
    }

    /// The tag that says which way up the picture was held, 1 to 8.
    private static func orientation(_ exif: [UInt8]) -> Int? {
        guard exif.starts(with: Array("Exif\0\0".utf8)), exif.count > 14 else { return nil }
        let tiff = Array(exif.dropFirst(6))
        let isLittle = tiff[0] == 0x49
        func number(_ at: Int, _ count: Int) -> Int? { isLittle ? little(tiff, at, count) : big(tiff, at, count) }
        guard let first = number(4, 4), let count = number(first, 2) else { return nil }
        for place in 0..<min(count, 64) {
            let entry = first + 2 + place * 12
            if number(entry, 2) == 0x0112, let turned = number(entry + 8, 2), (1...8).contains(turned) { return turned }
        }
        return nil
    }

    /// A segment that says nothing else.
    private static func exif(_ turned: Int) -> [UInt8] {
        let tiff: [UInt8] = [
            0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(turned), 0, 0, 0, 0, 0, 0,
        ]
        let body = Array("Exif\0\0".utf8) + tiff
        let length = body.count + 2
        return [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)] + body
    }

    // MARK: PNG

    private static let pngKept: Set<String> = [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "pHYs", "sBIT", "bKGD",
    ]

    private static func png(_ bytes: [UInt8]) -> [UInt8]? {
        var out = Array(bytes.prefix(8))
        var at = 8
        while at < bytes.count {
            guard let length = big(bytes, at, 4), at + 12 + length <= bytes.count else { return nil }
            let name = String(decoding: bytes[(at + 4)..<(at + 8)], as: UTF8.self)
            if pngKept.contains(name) { out += bytes[at..<(at + 12 + length)] }
            at += 12 + length
            if name == "IEND" { return out }
        }
        return nil
    }

    // MARK: WebP

    private static func webp(_ bytes: [UInt8]) -> [UInt8]? {
        var parts: [UInt8] = []
        var at = 12
        while at < bytes.count {
            guard let length = little(bytes, at + 4, 4) else { return nil }
            let padded = length + length % 2
            guard at + 8 + length <= bytes.count else { return nil }
            let name = String(decoding: bytes[at..<(at + 4)], as: UTF8.self)
            var part = Array(bytes[at..<min(at + 8 + padded, bytes.count)])
            if name == "VP8X", part.count > 8 { part[8] &= ~0x0C }
            if name != "EXIF", name != "XMP " { parts += part }
            at += 8 + padded
        }
        let size = parts.count + 4
        let length = (0..<4).map { UInt8(size >> ($0 * 8) & 0xFF) }
        return Array("RIFF".utf8) + length + Array("WEBP".utf8) + parts
    }
}
