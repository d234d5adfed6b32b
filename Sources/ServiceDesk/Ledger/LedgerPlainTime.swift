// LedgerPlainTime: the numbers of a written date, and what the words between them say. Pure.

/// A written date taken apart.
struct LedgerPlainTime {
    /// The part of the day that a time names.
    enum Part {
        case none, morning, noon, afternoon, evening

        /// The hour on a clock of 24; nil when the words and the number do not go together.
        func hour(_ written: Int) -> Int? {
            switch self {
            case .none: return written
            case .morning: return written == 12 ? 0 : written
            case .noon: return written == 1 || written == 2 ? written + 12 : written >= 11 ? written : nil
            case .afternoon: return written < 12 ? written + 12 : written
            case .evening:
                // Twelve at night ends the day; one o'clock at night may be this night or the last.
                if written == 12 { return 24 }
                return written < 5 ? nil : written < 12 ? written + 12 : written
            }
        }
    }

    /// Nil when something other than a date stands there.
    private(set) var numbers: [Int]?
    private(set) var part = Part.none
    /// 民国: years since 1911.
    let isMinguo: Bool
    /// The year is marked as one.
    let saysYear: Bool
    private var saysHour = false

    /// Whether a fourth number is an hour.
    var hasHour: Bool { saysHour || part != .none }

    private static let parts: [(word: String, part: Part)] = [
        ("凌晨", .morning), ("清晨", .morning), ("早上", .morning), ("上午", .morning), ("早晨", .morning), ("早", .morning),
        ("中午", .noon), ("正午", .noon), ("傍晚", .evening), ("晚上", .evening), ("晚间", .evening), ("夜里", .evening),
        ("夜间", .evening), ("深夜", .evening), ("晚", .evening), ("下午", .afternoon), ("午后", .afternoon),
        ("am", .morning), ("pm", .afternoon), ("a.m.", .morning), ("p.m.", .afternoon),
    ]

    /// Nil for what names two parts of the day.
    init?(_ words: String) {
        var text = words.lowercased()
        let isPlain = text.utf8.allSatisfy { $0 < 0x80 && !(0x61...0x7A).contains($0) }
        if !isPlain { text = Self.withoutWeekday(text) }
        isMinguo = text.contains("民国") || text.contains("民國")
        saysYear = text.contains("年")
        if !isPlain {
            for (old, new) in [("民国", ""), ("民國", ""), ("時", "时"), ("點", "点")] { text = text.replacing(old, with: new) }
            for (word, named) in Self.parts where text.contains(word) {
                guard part == .none || part == named else { return nil }
                part = named
                text = text.replacing(word, with: " ")
            }
            text = Self.digits(text).replacing("点半", with: "点30分").replacing("时半", with: "时30分").replacing("整", with: "")
        }
        read(text)
    }

    private mutating func read(_ text: String) {
        var found: [Int] = []
        var current = ""
        var hasColon = false
        for character in text + " " {
            if character.isASCII, character.isNumber {
                current.append(character)
                continue
            }
            if !current.isEmpty {
                guard current.count <= 14, let number = Int(current) else { return }
                found += Self.split(current, isTime: found.count == 3) ?? [number]
                current = ""
            }
            switch character {
            case "时", "点": saysHour = true
            case ":": hasColon = true
            // Nine to ten o'clock is no moment.
            case "-" where hasColon: return
            case "/", "-", ".", "年", "月", "日", "号", "號", " ", "\u{A0}", "\t", "\n", "分", "秒", "t", ",",
                "(", ")", "\u{3000}":
                break
            default: return
            }
        }
        // A seventh number is a fraction of the second.
        guard found.count < 7 || text.contains(".") else { return }
        numbers = found
    }

    /// `20190425` and `20190425093209` written without separators; behind a day also `0932` and `093209`.
    private static func split(_ digits: String, isTime: Bool) -> [Int]? {
        let letters = Array(digits)
        var parts: [Int] = []
        var start = 0
        if isTime {
            guard letters.count == 4 || letters.count == 6 else { return nil }
        } else {
            guard letters.count == 8 || letters.count == 12 || letters.count == 14 else { return nil }
            parts = [Int(String(letters[0..<4])) ?? 0]
            start = 4
        }
        for place in stride(from: start, to: letters.count, by: 2) {
            parts.append(Int(String(letters[place..<place + 2])) ?? 0)
        }
        return parts
    }

    private static func withoutWeekday(_ text: String) -> String {
        guard text.contains(where: { "星周週礼禮".contains($0) }) else { return text }
        var rest = text
        for name in ["星期", "周", "週", "礼拜", "禮拜"] {
            for day in "一二三四五六日天" { rest = rest.replacing(name + String(day), with: " ") }
        }
        return rest
    }

    private static let figures = Array("〇一二三四五六七八九")

    /// 二〇二四 is 2024, 十二 is 12, 二十三 is 23.
    private static func digits(_ text: String) -> String {
        guard text.contains(where: { $0 == "十" || $0 == "零" || figures.contains($0) }) else { return text }
        var out = ""
        var run: [Character] = []
        for character in text + " " {
            if character == "十" || character == "零" || figures.contains(character) {
                run.append(character == "零" ? "〇" : character)
                continue
            }
            out += number(run)
            run = []
            out.append(character)
        }
        return out
    }

    private static func number(_ run: [Character]) -> String {
        func plain(_ part: ArraySlice<Character>) -> String {
            part.compactMap { figures.firstIndex(of: $0) }.map(String.init).joined()
        }
        guard let ten = run.firstIndex(of: "十") else { return plain(run[...]) }
        let tens = Int(plain(run[..<ten])) ?? 1
        return String(tens * 10 + (Int(plain(run[(ten + 1)...])) ?? 0))
    }
}
