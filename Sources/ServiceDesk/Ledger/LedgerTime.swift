// LedgerTime: dates and times as offices write them. Pure.
import Foundation
import Kernel
import Sheets

/// A day, with the time of day where the ledger has one.
package struct LedgerTime: Sendable, Hashable {
    package let day: Day
    /// Milliseconds after midnight on the wall clock; nil when only the day is known.
    package let clock: Int64?

    package init(day: Day, clock: Int64?) {
        self.day = day
        self.clock = clock
    }

    /// When something began: without a time, the first instant of the day.
    package func start(in zone: Zone) -> Instant { clock.map { instant($0, zone) } ?? zone.startOfDay(day) }

    /// When something was done: without a time, the last instant of the day.
    package func end(in zone: Zone) -> Instant { clock.map { instant($0, zone) } ?? zone.endOfDay(day) }

    private func instant(_ clock: Int64, _ zone: Zone) -> Instant {
        zone.instant(day, MinuteOfDay(Int(clock / 60_000))).adding(milliseconds: clock % 60_000)
    }

    /// Reads a cell: a true date, a serial number, or text in any of the usual shapes. Nil when it is none of them.
    package static func read(_ cell: SheetCell, zone: Zone) -> LedgerTime? {
        switch cell {
        case .empty, .boolean, .error: return nil
        case .moment(let moment):
            guard moment.hasDate, let day = Day(year: moment.year, month: moment.month, day: moment.day) else { return nil }
            let seconds = moment.hour * 3_600 + moment.minute * 60 + moment.second
            return LedgerTime(day: day, clock: moment.hasTime ? Int64(seconds) * 1_000 : nil)
        case .number(let number, let text):
            // A date whose cell lost its format is days since 1899-12-30; 20190425 is a date written as a number.
            if number >= 20_000, number < 80_000 { return serial(number) }
            return read(text, zone: zone)
        case .text(let text): return read(text, zone: zone)
        }
    }

    private static func serial(_ number: Double) -> LedgerTime? {
        guard let base = Day("1899-12-30") else { return nil }
        let days = Int(number)
        let seconds = Int(((number - Double(days)) * 86_400).rounded())
        return LedgerTime(
            day: base.adding(days: days), clock: number == Double(days) ? nil : Int64(min(seconds, 86_399)) * 1_000)
    }

    /// `2019/4/25 9:32:09`, `2019-04-25`, `2019年4月25日 下午3时5分`, `2019.4.25 9:32`, `20190425`,
    /// `2019-04-25T01:32:09Z`, full-width digits.
    package static func read(_ words: String, zone: Zone) -> LedgerTime? {
        let text = words.trimmingCharacters(in: .whitespacesAndNewlines)
            .applyingTransform(.fullwidthToHalfwidth, reverse: false) ?? words
        guard !text.isEmpty else { return nil }
        if text.contains("T"), let instant = Instant(text) {
            let day = zone.day(of: instant)
            return LedgerTime(day: day, clock: zone.wallClock(of: instant))
        }
        var numbers: [Int] = []
        var current = ""
        var isAfternoon = false
        var isMorning = false
        var hasHourWord = false
        for character in text + " " {
            if character.isASCII, character.isNumber {
                current.append(character)
                continue
            }
            if !current.isEmpty {
                guard current.count <= 14, let number = Int(current) else { return nil }
                numbers += split(current) ?? [number]
                current = ""
            }
            switch character {
            case "下", "晚", "P", "p": isAfternoon = true
            case "上", "早", "A", "a": isMorning = true
            case "时", "点": hasHourWord = true
            case "/", "-", ".", "年", "月", "日", "号", " ", "\u{A0}", "\t", ":", "分", "秒", "T", "午", "M", "m", ",",
                "星", "期", "周", "一", "二", "三", "四", "五", "六", "(", ")", "中", "\u{3000}", "至", "间":
                break
            default: return nil
            }
        }
        if numbers.count == 1, numbers[0] >= 20_000, numbers[0] < 80_000 { return serial(Double(numbers[0])) }
        guard numbers.count != 4 || isMorning || isAfternoon || hasHourWord else { return nil }
        return from(numbers, isMorning: isMorning, isAfternoon: isAfternoon)
    }

    /// `20190425` and `20190425093209` written without separators.
    private static func split(_ digits: String) -> [Int]? {
        guard digits.count == 8 || digits.count == 12 || digits.count == 14 else { return nil }
        let letters = Array(digits)
        var parts = [Int(String(letters[0..<4])) ?? 0]
        for start in stride(from: 4, to: letters.count, by: 2) { parts.append(Int(String(letters[start..<start + 2])) ?? 0) }
        return parts
    }

    private static func from(_ numbers: [Int], isMorning: Bool, isAfternoon: Bool) -> LedgerTime? {
        guard (3...7).contains(numbers.count),
            let day = Day(year: numbers[0] < 100 ? 2_000 + numbers[0] : numbers[0], month: numbers[1], day: numbers[2]),
            (1990...2100).contains(day.year)
        else { return nil }
        guard numbers.count > 3 else { return LedgerTime(day: day, clock: nil) }
        var hour = numbers[3]
        if isAfternoon, hour < 12 { hour += 12 }
        if isMorning, hour == 12 { hour = 0 }
        let minute = numbers.count > 4 ? numbers[4] : 0
        let second = numbers.count > 5 ? numbers[5] : 0
        if hour == 24, minute == 0, second == 0 { return LedgerTime(day: day.adding(days: 1), clock: 0) }
        guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second) else { return nil }
        return LedgerTime(day: day, clock: Int64(hour * 3_600 + minute * 60 + second) * 1_000)
    }
}
