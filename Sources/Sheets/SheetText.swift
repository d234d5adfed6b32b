// SheetText: texts between Swift and the workbook's XML.

enum SheetText {
    /// The text of a cell's bytes: `_x000D_` and its kind decoded.
    static func decoded(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var hasEscape = false
        for index in bytes.indices.dropLast(6) where bytes[index] == 0x5F && bytes[index + 1] == 0x78 {
            hasEscape = true
            break
        }
        guard hasEscape else { return String(decoding: bytes, as: UTF8.self) }
        var units: [UInt16] = []
        let source = Array(String(decoding: bytes, as: UTF8.self).utf16)
        var index = 0
        while index < source.count {
            if let unit = escaped(source, at: index) {
                units.append(unit == 0 ? 0xFFFD : unit)
                index += 7
            } else {
                units.append(source[index])
                index += 1
            }
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// A text as every program can show it: what XML cannot hold becomes U+FFFD.
    static func cleaned(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isForbidden) else { return text }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { clean.append(isForbidden(scalar) ? "\u{FFFD}" : scalar) }
        return String(clean)
    }

    /// Cuts to a cell's length, which programs count in UTF-16 units, never inside a character.
    static func cut(_ text: String, to unitsMax: Int, mark: String) -> String? {
        guard text.utf8.count > unitsMax, text.utf16.count > unitsMax else { return nil }
        var end = text.utf16.index(text.startIndex, offsetBy: unitsMax - mark.utf16.count)
        while end.samePosition(in: text) == nil { end = text.utf16.index(before: end) }
        return text[..<end] + mark
    }

    /// Makes a text that happens to read `_x0041_` survive: its underscore is written as an escape itself.
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(0x5F) else { return text }
        let source = Array(text.utf16)
        var units: [UInt16] = []
        for index in source.indices {
            let isUnderscore = source[index] == 0x5F && escaped(source, at: index) != nil
            if isUnderscore { units += Array("_x005F_".utf16) } else { units.append(source[index]) }
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// The unit that `_xHHHH_` at this place stands for.
    private static func escaped(_ units: [UInt16], at index: Int) -> UInt16? {
        guard index + 7 <= units.count, units[index] == 0x5F, units[index + 1] == 0x78,
            units[index + 6] == 0x5F
        else { return nil }
        var value: UInt16 = 0
        for unit in units[(index + 2)..<(index + 6)] {
            switch unit {
            case 0x30...0x39: value = value << 4 | (unit - 0x30)
            case 0x41...0x46: value = value << 4 | (unit - 0x37)
            case 0x61...0x66: value = value << 4 | (unit - 0x57)
            default: return nil
            }
        }
        return value
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0xFFFE, 0xFFFF: true
        default: false
        }
    }
}
