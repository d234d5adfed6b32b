// FormulaGuard: keeps a text a text. A spreadsheet program must not run what a stranger wrote as a formula.

enum FormulaGuard {
    /// The text with a leading apostrophe where a program could take it for a formula.
    static func wrapped(_ text: String) -> String {
        isDangerous(text.unicodeScalars[...]) ? "'" + text : text
    }

    /// Takes that apostrophe off again, so that a list that was exported comes back as it was.
    static func unwrapped(_ text: String) -> String {
        guard text.utf8.first == 0x27, isDangerous(text.unicodeScalars.dropFirst()) else { return text }
        return String(text.unicodeScalars.dropFirst())
    }

    /// Apostrophes, blanks and unseen characters in front do not make a formula harmless.
    private static func isDangerous(_ text: Substring.UnicodeScalarView) -> Bool {
        let unquoted = text.drop { $0 == "'" }
        for scalar in unquoted {
            switch scalar {
            case "=", "+", "-", "@", "\t", "\r", "\n", "\0": return true
            // The full-width forms are formulas in East Asian programs.
            case "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": return true
            case " ", "\u{A0}", "\u{3000}", "\u{FEFF}", "\u{FFFD}", "\u{200B}": continue
            default: return false
            }
        }
        return false
    }
}
