// LedgerTime: dates and times as offices write them. Pure.
import Foundation
import Kernel
import Sheets

/// A day, with the time of day where the ledger has one.
package struct LedgerTime: Sendable, Hashable {
    package let day: Day
    /// Milliseconds after midnight on the wall clock; nil when only the day is known.
    package let clock: Int64?
    /// The year had two digits, and no other reading of the date was possible.
    package let isShortYear: Bool

    package init(day: Day, clock: Int64?, isShortYear: Bool = false) {
        self.day = day
        self.clock = clock
        self.isShortYear = isShortYear
    }

    /// When something began: without a time, the first instant of the day.
    package func start(in zone: Zone) -> Instant { clock.map { instant($0, zone) } ?? zone.startOfDay(day) }

    /// When something was done: without a time, the last instant of the day.
    package func end(in zone: Zone) -> Instant { clock.map { instant($0, zone) } ?? zone.endOfDay(day) }

    private func instant(_ clock: Int64, _ zone: Zone) -> Instant {
        zone.instant(day, MinuteOfDay(Int(clock / 60_000))).adding(milliseconds: clock % 60_000)
    }

    /// No office of ours keeps older ledgers; a number that would say so is no date.
    private static let years = 1990...2100

    /// Reads a cell: a true date, a serial number, or text in any of the usual shapes. Nil when it is none of them, and
    /// when it could mean two days.
    package static func read(_ cell: SheetCell, zone: Zone) -> LedgerTime? {
        switch cell {
        case .empty, .boolean, .error: return nil
        case .moment(let moment):
            guard moment.hasDate, let day = Day(year: moment.year, month: moment.month, day: moment.day),
                years.contains(day.year)
            else { return nil }
            return LedgerTime(day: day, clock: moment.hasTime ? clock(moment) : nil)
        case .number(let number, let text):
            // A date whose cell lost its format is days since 1899-12-30; 20190425 is a date written as a number.
            if number >= 20_000, number < 80_000 { return serial(number) }
            return read(text, zone: zone)
        case .text(let text): return read(text, zone: zone)
        }
    }

    /// A day and a time of day that stand in two columns.
    package static func read(_ day: SheetCell, and time: SheetCell, zone: Zone) -> LedgerTime? {
        if time.text.allSatisfy(\.isWhitespace) { return read(day, zone: zone) }
        if day.text.allSatisfy(\.isWhitespace) { return read(time, zone: zone) }
        guard let first = read(day, zone: zone) else { return nil }
        if let clock = clockAlone(time, zone: zone) {
            return LedgerTime(day: first.day, clock: clock, isShortYear: first.isShortYear)
        }
        // Both are whole: they must speak of one day.
        guard let second = read(time, zone: zone), second.day == first.day else { return nil }
        return second.clock == nil ? first : second
    }

    private static func clockAlone(_ cell: SheetCell, zone: Zone) -> Int64? {
        switch cell {
        case .moment(let moment): return moment.hasDate ? nil : clock(moment)
        case .number(let number, _) where number >= 0 && number < 1:
            return Int64(min((number * 86_400).rounded(), 86_399)) * 1_000
        case .number(_, let text), .text(let text): return read("2000-01-01 " + text, zone: zone)?.clock
        case .empty, .boolean, .error: return nil
        }
    }

    private static func clock(_ moment: SheetMoment) -> Int64 {
        Int64(moment.hour * 3_600 + moment.minute * 60 + moment.second) * 1_000
    }

    private static func serial(_ number: Double) -> LedgerTime? {
        guard let base = Day("1899-12-30") else { return nil }
        let days = Int(number)
        let day = base.adding(days: days)
        guard years.contains(day.year) else { return nil }
        let seconds = Int(((number - Double(days)) * 86_400).rounded())
        return LedgerTime(day: day, clock: number == Double(days) ? nil : Int64(min(seconds, 86_399)) * 1_000)
    }

    /// `2019/4/25 9:32:09`, `2019-04-25`, `2019年4月25日 下午3时5分`, `二〇一九年四月二十五日`, `2019.4.25 9:32`, `20190425`,
    /// `2019-04-25T01:32:09Z`, `民国108年4月25日`, full-width digits.
    package static func read(_ words: String, zone: Zone) -> LedgerTime? {
        let text = words.trimmingCharacters(in: .whitespacesAndNewlines)
            .applyingTransform(.fullwidthToHalfwidth, reverse: false) ?? words
        guard !text.isEmpty else { return nil }
        if let instant = withZone(text) {
            return LedgerTime(day: zone.day(of: instant), clock: zone.wallClock(of: instant))
        }
        guard let plain = LedgerPlainTime(text), let numbers = plain.numbers else { return nil }
        if numbers.count == 1, numbers[0] >= 20_000, numbers[0] < 80_000 { return serial(Double(numbers[0])) }
        guard numbers.count != 4 || plain.hasHour else { return nil }
        return from(numbers, plain)
    }

    /// The date could be read in two ways, such as `4/5/19`: the office must say which.
    package static func isAmbiguous(_ cell: SheetCell) -> Bool {
        guard case .text(let words) = cell,
            let text = words.trimmingCharacters(in: .whitespacesAndNewlines)
                .applyingTransform(.fullwidthToHalfwidth, reverse: false),
            let plain = LedgerPlainTime(text), let numbers = plain.numbers, numbers.count >= 3
        else { return false }
        return days(numbers, plain).count > 1
    }

    private static func withZone(_ text: String) -> Instant? {
        if text.contains("T"), let instant = Instant(text) { return instant }
        guard text.contains("+") || text.hasSuffix("Z"), let blank = text.firstIndex(of: " ") else { return nil }
        return Instant(text.replacingCharacters(in: blank...blank, with: "T"))
    }

    /// Every day that three numbers can mean: the year first as here, or last as elsewhere.
    private static func days(_ numbers: [Int], _ plain: LedgerPlainTime) -> Set<Day> {
        let (first, second, third) = (numbers[0], numbers[1], numbers[2])
        func whole(_ year: Int) -> Int { plain.isMinguo ? year + 1911 : year < 100 ? year + 2_000 : year }
        var readings = [Day(year: whole(first), month: second, day: third)]
        if first < 100, !plain.saysYear, !plain.isMinguo {
            readings.append(Day(year: whole(third), month: first, day: second))
            readings.append(Day(year: whole(third), month: second, day: first))
        }
        return Set(readings.compactMap { $0 }.filter { years.contains($0.year) })
    }

    private static func from(_ numbers: [Int], _ plain: LedgerPlainTime) -> LedgerTime? {
        guard (3...7).contains(numbers.count) else { return nil }
        let readings = days(numbers, plain)
        guard readings.count == 1, let day = readings.first else { return nil }
        let isShort = !plain.isMinguo && numbers[0] < 100 && numbers[2] < 100
        guard numbers.count > 3 else { return LedgerTime(day: day, clock: nil, isShortYear: isShort) }
        let minute = numbers.count > 4 ? numbers[4] : 0
        let second = numbers.count > 5 ? numbers[5] : 0
        guard let hour = plain.part.hour(numbers[3]), (0...24).contains(hour), (0..<60).contains(minute),
            (0..<60).contains(second)
        else { return nil }
        let seconds = hour % 24 * 3_600 + minute * 60 + second
        // Midnight at the end of a day is the next day's; 24:30 is no time, but half past twelve at night is.
        guard hour < 24 || seconds == 0 || plain.part == .evening else { return nil }
        return LedgerTime(
            day: hour == 24 ? day.adding(days: 1) : day, clock: Int64(seconds) * 1_000, isShortYear: isShort)
    }
}
