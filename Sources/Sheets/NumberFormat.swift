// NumberFormat: what a cell's number format says about its number: a date, a time, or leading zeros.

enum NumberFormat: Hashable, Sendable {
    case plain
    case moment(showsDate: Bool, showsTime: Bool)
    /// `[h]:mm:ss`: hours may pass 24.
    case elapsed
    /// `0000`: a room number 0101 kept as a number.
    case padded(Int)

    /// The formats that a workbook names by number only; 27 to 36 and 50 to 58 are the Chinese ones.
    init(builtin number: Int) {
        switch number {
        case 14...17, 27...31, 36, 50...54, 57, 58: self = .moment(showsDate: true, showsTime: false)
        case 18...21, 32...35, 45, 47, 55, 56: self = .moment(showsDate: false, showsTime: true)
        case 22: self = .moment(showsDate: true, showsTime: true)
        case 46: self = .elapsed
        default: self = .plain
        }
    }

    init(code: String) {
        let trimmed = code.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        if trimmed.utf8.count > 1, trimmed.utf8.allSatisfy({ $0 == 0x30 }) {
            self = .padded(min(trimmed.utf8.count, 30))
            return
        }
        let (letters, isElapsed) = Self.letters(of: code)
        if isElapsed {
            self = .elapsed
            return
        }
        let hasTime = letters.contains("h") || letters.contains("s")
        let hasYearOrDay = letters.contains("y") || letters.contains("d") || letters.contains("e")
        // An m alone, or beside a day, is a month; beside hours or seconds it is minutes.
        let hasDate = hasYearOrDay || (letters.contains("m") && !hasTime)
        self = hasDate || hasTime ? .moment(showsDate: hasDate, showsTime: hasTime) : .plain
    }

    /// The letters of the first section that mean something: no quoted text, escapes, colours or locales.
    private static func letters(of code: String) -> (String, isElapsed: Bool) {
        var letters = ""
        var isElapsed = false
        var rest = Array(code.lowercased())[...]
        if code.lowercased().hasPrefix("general") || code.lowercased().hasPrefix("g/") { return ("", false) }
        while let sign = rest.popFirst() {
            switch sign {
            case ";": return (letters, isElapsed)
            case "\"": rest = rest.drop { $0 != "\"" }.dropFirst()
            case "\\", "_", "*": rest = rest.dropFirst()
            case "[":
                let inside = String(rest.prefix { $0 != "]" })
                rest = rest.dropFirst(inside.count + 1)
                if !inside.isEmpty, Set(inside).count == 1, "hms".contains(inside.first ?? " ") {
                    isElapsed = true
                }
            case "e" where rest.first == "+" || rest.first == "-": rest = rest.dropFirst()
            case "a" where rest.starts(with: "m/pm") || rest.starts(with: "/p"):
                rest = rest.dropFirst(rest.first == "m" ? 4 : 2)
            default: letters.append(sign)
            }
        }
        return (letters, isElapsed)
    }
}
