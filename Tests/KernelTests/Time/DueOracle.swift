// DueOracle: counts dues by brute force, minute by minute, on clocks read from Foundation.
import Foundation
import Kernel

/// What the clocks of a place show at every minute of some years.
final class WallClock: Sendable {
    let name: String
    /// The first minute, counted from 1970 in UTC.
    let first: Int
    /// Minutes since 1970 that the clocks show, at every minute from `first` on.
    let shown: [Int32]
    /// The latest that they have shown so far. A window has opened once they have shown its beginning.
    let reached: [Int32]
    /// Minutes at which the clocks are changed.
    let changes: [Int]

    init(_ name: String, years: ClosedRange<Int>) throws {
        let place = TimeZone(identifier: name) ?? .gmt
        var gregorian = Calendar(identifier: .gregorian)
        gregorian.timeZone = .gmt
        func minute(_ year: Int) -> Int {
            let date = gregorian.date(from: DateComponents(year: year, month: 1, day: 1)) ?? .distantPast
            return Int(date.timeIntervalSince1970) / 60
        }
        let first = minute(years.lowerBound)
        var shown: [Int32] = []
        var changes: [Int] = []
        var offset = 0
        for now in first..<minute(years.upperBound + 1) {
            if now % 15 == 0 {
                let next = place.secondsFromGMT(for: Date(timeIntervalSince1970: Double(now) * 60)) / 60
                if next != offset, now > first { changes.append(now) }
                offset = next
            }
            shown.append(Int32(now + offset))
        }
        var latest = Int32.min
        reached = shown.map {
            latest = max(latest, $0)
            return latest
        }
        self.name = name
        self.first = first
        self.shown = shown
        self.changes = changes
    }
}

/// A calendar in plain values.
struct PlainCalendar {
    var week: [Weekday: [WorkCalendar.Window]]
    var days: [Day: WorkCalendar.Override]

    func windows(on day: Day) -> [WorkCalendar.Window] {
        if let override = days[day] { return override.windows ?? [] }
        return week[day.weekday] ?? []
    }
}

/// One question: when is so much working time used up?
struct DueCase {
    let start: Int64
    let minutes: Int
    let pauses: [(from: Int64, to: Int64?)]
    /// All times of the question are whole multiples of it; the oracle steps by it where a minute is not
    /// all one.
    let grain: Int64
}

struct DueOracle {
    enum Answer: Equatable {
        case at(Int64)
        /// Paused without end.
        case stands
        /// Not within the years that the oracle knows.
        case unknown
    }

    let clock: WallClock
    /// Whether the office is open, at every minute.
    let open: [Bool]

    init(_ calendar: PlainCalendar, _ clock: WallClock) {
        self.clock = clock
        var open = [Bool](repeating: false, count: clock.shown.count)
        var day = Int32.min
        var isOpen = [Bool](repeating: false, count: 1_440)
        for (place, shown) in clock.reached.enumerated() {
            if shown / 1_440 != day {
                day = shown / 1_440
                let windows = calendar.windows(on: Day(number: Int(day)))
                for minute in 0..<1_440 {
                    isOpen[minute] = windows.contains {
                        minute >= $0.opens.number && minute < $0.closes.number
                    }
                }
            }
            open[place] = isOpen[Int(shown % 1_440)]
        }
        self.open = open
    }

    func due(_ question: DueCase) -> Answer {
        guard question.minutes > 0 else { return .at(question.start) }
        var left = Int64(question.minutes) * 60_000
        var answer = Answer.unknown
        step(question, until: .max) { from, length in
            guard let length else {
                answer = .stands
                return false
            }
            guard left > length else {
                answer = .at(from + left)
                return false
            }
            left -= length
            return true
        }
        return answer
    }

    func worked(_ question: DueCase, until end: Int64) -> Int64 {
        var sum: Int64 = 0
        step(question, until: end) { _, length in
            guard let length else { return false }
            sum += length
            return true
        }
        return sum
    }

    /// Gives every counted minute or grain; nil for a grain within a pause without end.
    private func step(_ question: DueCase, until end: Int64, _ count: (Int64, Int64?) -> Bool) {
        let pauses = question.pauses
        func isPaused(_ time: Int64) -> Bool { pauses.contains { $0.from <= time && time < $0.to ?? .max } }
        func isPausedForGood(_ time: Int64) -> Bool { pauses.contains { $0.from <= time && $0.to == nil } }
        var minute = Int(question.start / 60_000) - clock.first
        while minute < open.count {
            defer { minute += 1 }
            let from = Int64(minute + clock.first) * 60_000
            let to = from + 60_000
            guard from < end else { return }
            guard open[minute] else { continue }
            let isOne =
                from >= question.start && to <= end
                && !pauses.contains {
                    ($0.from > from && $0.from < to) || ($0.to ?? 0) > from && ($0.to ?? 0) < to
                }
            let grain = isOne ? 60_000 : question.grain
            var time = isOne ? from : max(from, question.start)
            while time < min(to, end) {
                if isPausedForGood(time) {
                    if !count(time, nil) { return }
                } else if !isPaused(time) {
                    if !count(time, grain) { return }
                }
                time += grain
            }
        }
    }

    /// The last millisecond of the last day, by looking at every minute of the days between.
    func due(after start: Int64, days: Int, working: Bool, rolled: Bool, _ calendar: PlainCalendar) -> Int64?
    {
        var minute = Int(start / 60_000) - clock.first
        var today = clock.shown[minute] / 1_440
        var counted = 0
        while minute < clock.shown.count {
            let day = clock.shown[minute] / 1_440
            if day > today {
                let isWorkday = !calendar.windows(on: Day(number: Int(day))).isEmpty
                let isFull = counted == days
                let wasWorkday = !calendar.windows(on: Day(number: Int(today))).isEmpty
                if isFull, working || !rolled || wasWorkday {
                    return Int64(minute + clock.first) * 60_000 - 1
                }
                if !isFull, !working || isWorkday { counted += 1 }
                today = day
            }
            minute += 1
        }
        return nil
    }
}
