// DueCases: random calendars and questions, many of them near the changes of clocks.
import Kernel
import Testing

extension Chance {
    mutating func calendar(_ clock: WallClock) -> PlainCalendar {
        let kind = number(0...5)
        var week: [Weekday: [WorkCalendar.Window]] = [:]
        for weekday in Weekday.allCases {
            switch kind {
            case 0: if !weekday.isWeekend { week[weekday] = Office.hours }
            case 1: week[weekday] = [.wholeDay]
            case 2: week[weekday] = ["00:00-06:00", "22:00-24:00"].compactMap { WorkCalendar.Window($0) }
            default: if number(1...7) <= 5 { week[weekday] = windows() }
            }
        }
        if week.isEmpty { week[.wednesday] = windows() }
        var days: [Day: WorkCalendar.Override] = [:]
        let first = clock.first / 1_440
        for day in first..<first + clock.shown.count / 1_440 where happens(oneIn: 6) {
            days[Day(number: day)] = override()
        }
        return PlainCalendar(week: week, days: days)
    }

    mutating func override() -> WorkCalendar.Override {
        happens(oneIn: 2) ? .closed("台风") : .open("调休", windows())
    }

    /// One to four windows in order; some touch, some are a minute long.
    mutating func windows() -> [WorkCalendar.Window] {
        let step = happens(oneIn: 3) ? 1 : 30
        var ends: [Int] = []
        for _ in 0..<2 * number(1...4) { ends.append(number(0...1_440 / step) * step) }
        ends.sort()
        var windows: [WorkCalendar.Window] = []
        for place in stride(from: 0, to: ends.count, by: 2) where ends[place] < ends[place + 1] {
            windows.append(WorkCalendar.Window(MinuteOfDay(ends[place]), MinuteOfDay(ends[place + 1])))
        }
        return windows.isEmpty ? [.wholeDay] : windows
    }

    mutating func question(_ clock: WallClock, grain: Int64, pauses pausesMax: Int = 3) -> DueCase {
        let margin = 60 * 1_440
        var minute = clock.first + number(margin...clock.shown.count - 2 * margin)
        if happens(oneIn: 2), let change = clock.changes.randomElement(using: &self) {
            minute = change + number(-3 * 1_440...1_440)
            minute = min(max(minute, clock.first + 1_440), clock.first + clock.shown.count - 2 * margin)
        }
        let start = time(minute, grain)
        let minutes = [0, 1, 15, 30, 60, 240, 480, number(0...4_000)][number(0...7)]
        var pauses: [(from: Int64, to: Int64?)] = []
        for _ in 0..<max(0, number(-1...pausesMax)) {
            let from = time(minute + number(-600...3_000), grain)
            let to = happens(oneIn: 12) ? nil : from + Int64(number(0...Int(3 * 86_400_000 / grain))) * grain
            pauses.append((from, to))
        }
        return DueCase(start: start, minutes: minutes, pauses: pauses, grain: grain)
    }

    /// A time within a minute; often the very beginning of it.
    private mutating func time(_ minute: Int, _ grain: Int64) -> Int64 {
        let within = happens(oneIn: 3) ? 0 : Int64(number(0...Int(59_999 / grain))) * grain
        return Int64(minute) * 60_000 + within
    }
}

extension PlainCalendar {
    func calendar(_ zone: String) throws -> WorkCalendar {
        try WorkCalendar(zone: Zone(zone), week: week, overrides: days)
    }
}

extension DueCase {
    func pauseList() throws -> [Pause] {
        try pauses.map {
            try Pause(from: Instant(milliseconds: $0.from), to: $0.to.map { Instant(milliseconds: $0) })
        }
    }

    var text: String {
        let pauses = pauses.map {
            "\(Instant(milliseconds: $0.from)) to \($0.to.map { "\(Instant(milliseconds: $0))" } ?? "-")"
        }
        return "\(minutes) minutes after \(Instant(milliseconds: start)), paused \(pauses)"
    }
}

/// Places and years whose clocks are worth a test.
struct Era: CustomTestStringConvertible {
    let place: String
    let years: ClosedRange<Int>
    var testDescription: String { "\(place) \(years)" }

    static let all = [
        Era(place: "Asia/Shanghai", years: 1985...1992),
        Era(place: "Asia/Shanghai", years: 2024...2026),
        Era(place: "Europe/Berlin", years: 2023...2026),
        Era(place: "America/New_York", years: 2023...2026),
        Era(place: "Australia/Lord_Howe", years: 2023...2026),
    ]
}
