// LimitationTests: the three years of each bill, by hand and against a walk of every day with up to 195 restarts.
import Arrears
import Kernel
import Proof
import Scheme
import Testing

/// One day after another with a count-down: while it runs, a day's demand, word, payment or filing sets it anew; at its end only
/// the debtor's word or payment does. The end is found by walking too.
enum LimitationWalk {
    struct Answer: Equatable {
        var lastDay: Day?
        var isLapsed: Bool
        var tooLate: Int
    }

    static func answer(due: Day, events: [Limitation.Event], today: Day, years: Int, longest: Int) -> Answer {
        let wall = anniversary(of: due, years: longest)
        var end = min(anniversary(of: due, years: years), wall)
        var stoppedBy: [Limitation.Event] = []
        var tooLate = 0
        let byDay = Dictionary(grouping: events, by: \.day)
        var ends: [Day: Int] = [:]
        for event in events where event.cause == .filing {
            if let ended = event.ended, ended > event.day { ends[ended, default: 0] += 1 }
        }
        var day = min(due, events.map(\.day).min() ?? due)
        while day <= today {
            // A procedure that ends today was running until now, and the years begin anew from today.
            if ends[day] != nil {
                let before = stoppedBy.count
                stoppedBy.removeAll { $0.ended == day }
                if stoppedBy.count < before { end = min(max(end, anniversary(of: day, years: years)), wall) }
            }
            let happened = byDay[day] ?? []
            for isOwnWord in [true, false] {
                for event in happened where (event.cause == .payment || event.cause == .agreement) == isOwnWord {
                    if event.cause != .filing && day <= due { continue }
                    if !isOwnWord && stoppedBy.isEmpty && day > end {
                        tooLate += 1
                        continue
                    }
                    if event.cause == .filing && (event.ended.map { $0 > day } ?? true) {
                        stoppedBy.append(event)
                    } else if day >= due {
                        end = min(max(end, anniversary(of: day, years: years)), wall)
                    }
                }
            }
            day = day.adding(days: 1)
        }
        return Answer(lastDay: stoppedBy.isEmpty ? end : nil, isLapsed: stoppedBy.isEmpty && end < today, tooLate: tooLate)
    }

    /// The same date so many years on, read as text; 29 February becomes the 28th.
    static func anniversary(of day: Day, years: Int) -> Day {
        let rest = day.description.dropFirst(4)
        let text = "\(day.year + years)"
        return Day(text + rest) ?? Day(text + "-02-28") ?? day
    }
}

@Suite struct LimitationTests {
    private static let terms = LegalTerms.known[0]

    private static func limitation(_ due: String, _ events: [(Limitation.Cause, String)] = [], today: String) throws -> Limitation {
        Limitation(
            due: try Fixture.day(due), events: try events.map { Limitation.Event($0.0, try Fixture.day($0.1)) },
            today: try Fixture.day(today), terms: terms)
    }

    @Test(
        arguments: [
            ("2023-01-31", "2026-01-31"), ("2024-02-29", "2027-02-28"), ("2021-02-28", "2024-02-28"), ("2023-12-31", "2026-12-31"),
        ])
    func `the three years run from the day after the due day and end on its date`(due: String, last: String) throws {
        let open = try Self.limitation(due, today: last)
        #expect(open.lastDay == Day(last) && !open.isLapsed && open.daysLeft == 0)
        let lapsed = try Self.limitation(due, today: try Fixture.day(last).adding(days: 1).description)
        #expect(lapsed.isLapsed && lapsed.daysLeft == nil && lapsed.window([180, 90, 30]) == nil)
    }

    @Test func `a demand renews until the last day, and not on the day after`() throws {
        let inTime = try Self.limitation("2023-01-31", [(.demand, "2026-01-31")], today: "2026-06-01")
        #expect(inTime.lastDay == Day("2029-01-31") && inTime.renewals.count == 1)
        for cause in [Limitation.Cause.demand, .filing] {
            let late = try Self.limitation("2023-01-31", [(cause, "2026-02-01")], today: "2026-06-01")
            #expect(late.isLapsed && late.lastDay == Day("2026-01-31") && late.tooLate.map(\.cause) == [cause])
        }
        // It lapsed, and the debtor's own word made it run anew; after that a demand is in time again.
        for cause in [Limitation.Cause.agreement, .payment] {
            let revived = try Self.limitation(
                "2023-01-31", [(.demand, "2026-02-01"), (cause, "2026-03-01"), (.demand, "2026-03-05")], today: "2026-06-01")
            #expect(!revived.isLapsed && revived.lastDay == Day("2029-03-05") && revived.tooLate.count == 1)
        }
        // What is not yet, is not known.
        #expect(try Self.limitation("2023-01-31", [(.demand, "2025-06-01")], today: "2025-05-31").lastDay == Day("2026-01-31"))
        // A payment notice before the due day demands nothing that is owed yet.
        #expect(try Self.limitation("2023-01-31", [(.demand, "2023-01-10")], today: "2025-05-31").lastDay == Day("2026-01-31"))
    }

    @Test func `while a procedure runs nothing lapses, and the years begin anew at its end`() throws {
        let (filed, ended) = (try Fixture.day("2025-12-01"), try Fixture.day("2027-03-15"))
        let event = Limitation.Event(.filing, filed, ended: ended)
        let due = try Fixture.day("2023-01-31")
        let running = Limitation(due: due, events: [event], today: try Fixture.day("2027-03-14"), terms: Self.terms)
        #expect(running.lastDay == nil && !running.isLapsed && running.daysLeft == nil)
        #expect(Limitation(due: due, events: [event], today: ended, terms: Self.terms).lastDay == Day("2030-03-15"))
    }

    @Test(arguments: [(181, nil), (180, 180), (91, 180), (90, 90), (31, 90), (30, 30), (0, 30)] as [(Int, Int?)])
    func `a bill is listed in the narrowest window that its end lies in`(left: Int, window: Int?) throws {
        let windows = try SchemeSlice.shipped().limitationWindows()
        #expect(windows == [180, 90, 30])
        let today = try Fixture.day("2026-01-31").adding(days: -left)
        let limitation = Limitation(due: try Fixture.day("2023-01-31"), events: [], today: today, terms: Self.terms)
        #expect(limitation.window(windows) == window)
    }

    @Test func `the law's numbers have their sources, and the twenty years are a wall`() throws {
        #expect(LegalTerms.known.allSatisfy { !$0.source.isEmpty && $0.limitationYears > 0 })
        #expect(LegalTerms.inForce(on: try Fixture.day("2026-11-27")).limitationYears == 3)
        let yearly = try (2004...2022).map { Limitation.Event(.demand, try Fixture.day("\($0)-06-01")) }
        let old = Limitation(due: try Fixture.day("2003-01-31"), events: yearly, today: try Fixture.day("2022-12-01"), terms: Self.terms)
        #expect(old.renewals.count == 19 && old.lastDay == Day("2023-01-31"))
    }

    @Test func `with up to 195 restarts the last day is that of a walk of every day`() throws {
        let seed: UInt64 = 32_001
        var dice = Dice(seed: seed)
        var (lapsed, most, compared) = (0, 0, 0)
        for number in 0..<Fixture.cases(1_500) {
            let start = Day(number: dice.number(16_000...19_500))
            let due = dice.happens(oneIn: 2) ? start.lastOfMonth : start
            var events: [Limitation.Event] = []
            let count = dice.happens(oneIn: 5) ? dice.number(100...195) : dice.number(0...12)
            let span = dice.happens(oneIn: 3) ? 9_000 : 3_000
            // Some fall on the very last day of the years, and on the day after it.
            for _ in 0..<count {
                let cause = [Limitation.Cause.demand, .demand, .payment, .agreement, .filing][dice.number(0...(dice.happens(oneIn: 4) ? 4 : 1))]
                let day = dice.happens(oneIn: 6)
                    ? (events.last?.day ?? due).adding(months: 36).adding(days: dice.number(-1...1)) : due.adding(days: dice.number(-60...span))
                let ended = cause == .filing && !dice.happens(oneIn: 4) ? day.adding(days: dice.number(0...500)) : nil
                events.append(Limitation.Event(cause, day, ended: ended))
            }
            for _ in 0..<(count > 50 ? 4 : 12) {
                let today = due.adding(days: dice.number(0...span))
                let found = Limitation(due: due, events: events, today: today, terms: Self.terms)
                let expected = LimitationWalk.answer(due: due, events: events.filter { $0.day <= today }, today: today, years: 3, longest: 20)
                compared += 1
                lapsed += found.isLapsed ? 1 : 0
                most = max(most, found.renewals.count)
                let isSame = found.lastDay == expected.lastDay && found.isLapsed == expected.isLapsed && found.tooLate.count == expected.tooLate
                guard isSame else {
                    let said = events.sorted { $0.day < $1.day }.map { "\($0.cause) \($0.day)\($0.ended.map { "–\($0)" } ?? "")" }
                    Issue.record("seed \(seed), no. \(number), due \(due), \(today): \(found.lastDay.map { "\($0)" } ?? "-"), not \(expected): \(said)")
                    return
                }
            }
        }
        #expect(lapsed > 50 && most > 60, "\(lapsed) of \(compared) lapsed, at most \(most) renewals")
    }
}
