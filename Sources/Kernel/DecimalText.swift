// DecimalText: strict reading and writing of amounts that are whole numbers of a small part.

/// Amounts as people type and read them. Nothing here is floating.
enum DecimalText {
    /// `1234567` with 2 decimals is `12345.67`, grouped `12,345.67`. Decimals beyond `atLeast` are shown only as far as they are not 0.
    static func write(_ parts: Int64, decimals: Int, atLeast: Int, grouped: Bool) -> String {
        var digits = String(parts.magnitude)
        if digits.utf8.count <= decimals { digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits }
        var whole = String(digits.dropLast(decimals))
        var fraction = digits.suffix(decimals)
        while fraction.utf8.count > atLeast, fraction.last == "0" { fraction.removeLast() }
        if grouped { whole = group(whole) }
        return (parts < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }

    private static func group(_ whole: String) -> String {
        var text = ""
        for (place, digit) in whole.enumerated() {
            if place > 0, (whole.utf8.count - place).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// Reads what `write` writes and what people type: a sign, a yuan sign, commas at every third digit or none, full-width
    /// forms of all of these. Nil for anything else: more decimals than there are, letters, an amount too large.
    static func read(_ text: String, decimals: Int) -> Int64? {
        var letters = narrowed(text)[...]
        var isNegative = false
        for mark in ["-", "¥", "-"] as [Unicode.Scalar] where letters.first == mark {
            if mark == "-" {
                guard !isNegative else { return nil }
                isNegative = true
            }
            letters = letters.dropFirst()
            if mark == "¥" { letters = letters.drop { $0 == " " } }
        }
        let halves = letters.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = halves.first, let digits = ungrouped(whole) else { return nil }
        let fraction = halves.count == 2 ? halves[1] : []
        guard halves.count == 1 || !fraction.isEmpty, fraction.count <= decimals, digits.count + fraction.count > 0 else { return nil }
        return number(digits + fraction, zeros: decimals - fraction.count, isNegative: isNegative)
    }

    /// Half-width forms, without blanks around.
    private static func narrowed(_ text: String) -> [Unicode.Scalar] {
        let blanks: Set<Unicode.Scalar> = [" ", "\u{3000}", "\u{A0}", "\t"]
        let scalars = text.unicodeScalars.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed()
        return scalars.map { scalar in
            switch scalar {
            case "\u{FF10}"..."\u{FF19}", "\u{FF0C}", "\u{FF0D}", "\u{FF0E}":
                Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
            case "\u{2212}": "-"
            case "\u{FFE5}": "¥"
            default: scalar
            }
        }
    }

    /// Without its commas; nil where they do not part thousands.
    private static func ungrouped(_ whole: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar]? {
        let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
        guard groups.count > 1 else { return Array(whole) }
        guard (1...3).contains(groups[0].count), groups.dropFirst().allSatisfy({ $0.count == 3 }) else { return nil }
        return groups.flatMap { $0 }
    }

    private static func number(_ digits: [Unicode.Scalar], zeros: Int, isNegative: Bool) -> Int64? {
        var number: Int64 = 0
        for digit in digits + Array(repeating: "0", count: zeros) {
            guard ("0"..."9").contains(digit) else { return nil }
            let value = Int64(digit.value - 48)
            let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (next, isStillTooLarge) = tens.addingReportingOverflow(isNegative ? -value : value)
            guard !isTooLarge, !isStillTooLarge else { return nil }
            number = next
        }
        return number
    }
}
