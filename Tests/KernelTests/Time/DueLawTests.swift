// DueLawTests: what holds for every calendar and every promise.
import Kernel
import Testing

/// T2 and T6: what holds for every calendar and every promise.
struct DueLawTests {
    private static let seed: UInt64 = 6_006

    /// Tries a law on random questions without pauses without end; the law answers with what is wrong.
    private func everywhere(
        _ era: Era, seed: UInt64 = seed,
        _ law: (WorkCalendar, DueCase, [Pause], inout Chance) throws -> String?
    ) throws {
        var chance = Chance(seed: seed)
        let clock = try WallClock(era.place, years: era.years)
        for number in 0..<12 {
            let calendar = try chance.calendar(clock).calendar(era.place)
            for _ in 0..<200 {
                let question = chance.question(clock, grain: 1)
                let pauses = try question.pauseList().filter { $0.to != nil }
                guard let wrong = try law(calendar, question, pauses, &chance) else { continue }
                Issue.record("seed \(seed), \(era.place), calendar \(number), \(question.text): \(wrong)")
                return
            }
        }
    }

    private func due(
        _ calendar: WorkCalendar, _ question: DueCase, _ pauses: [Pause], minutes: Int? = nil
    ) throws -> Instant {
        let start = Instant(milliseconds: question.start)
        let due = try calendar.due(after: start, workingMinutes: minutes ?? question.minutes, pauses: pauses)
        return try #require(due).instant
    }

    @Test(arguments: Era.all)
    func `the time worked until a due is its budget`(_ era: Era) throws {
        try everywhere(era) { calendar, question, pauses, _ in
            let due = try due(calendar, question, pauses)
            let start = Instant(milliseconds: question.start)
            let worked = calendar.worked(from: start, to: due, pauses: pauses)
            let before = calendar.worked(from: start, to: due.adding(milliseconds: -1), pauses: pauses)
            if worked != Int64(question.minutes) * 60_000 { return "\(worked) ms worked until \(due)" }
            return question.minutes > 0 && before == worked ? "used up before \(due)" : nil
        }
    }

    @Test(arguments: Era.all)
    func `a larger budget and a later start are never due earlier`(_ era: Era) throws {
        try everywhere(era) { calendar, question, pauses, chance in
            let due = try due(calendar, question, pauses)
            let more = try self.due(
                calendar, question, pauses, minutes: question.minutes + chance.number(1...500))
            if more <= due { return "a larger budget is due at \(more), not after \(due)" }
            let start = question.start + Int64(chance.number(0...100_000_000))
            let later = DueCase(start: start, minutes: question.minutes, pauses: [], grain: 1)
            return try self.due(calendar, later, pauses) < due ? "a later start is due before \(due)" : nil
        }
    }

    @Test(arguments: Era.all)
    func `closing more is never due earlier and opening more never later`(_ era: Era) throws {
        try everywhere(era) { calendar, question, pauses, chance in
            let due = try due(calendar, question, pauses)
            let day = calendar.zone.day(of: Instant(milliseconds: question.start)).adding(
                days: chance.number(0...6))
            let closed = try calendar.overriding(day, with: .closed("台风"))
            if try self.due(closed, question, pauses) < due { return "closing \(day) is due before \(due)" }
            let windows = calendar.windows(on: day)
            let opened = try calendar.overriding(day, with: .open("加班", Self.widened(windows, &chance)))
            return try self.due(opened, question, pauses) > due ? "opening \(day) is due after \(due)" : nil
        }
    }

    @Test(arguments: Era.all)
    func `a pause moves a due by the working time it takes out`(_ era: Era) throws {
        try everywhere(era) { calendar, question, _, chance in
            let due = try due(calendar, question, [])
            guard question.minutes > 0 else { return nil }
            let length = due.milliseconds(since: Instant(milliseconds: question.start))
            let from = Instant(milliseconds: question.start + Int64(chance.number(0...Int(length - 1))))
            let to = from.adding(milliseconds: Int64(chance.number(0...300_000_000)))
            let taken = calendar.worked(from: from, to: to)
            let moved = try self.due(calendar, question, [Pause(from: from, to: to)])
            let distance = calendar.worked(from: due, to: moved)
            return distance == taken
                ? nil : "\(taken) ms taken out from \(from) to \(to), moved by \(distance)"
        }
    }

    @Test(arguments: Era.all)
    func `cutting a pause in two or counting it twice changes nothing`(_ era: Era) throws {
        try everywhere(era) { calendar, question, pauses, chance in
            let due = try due(calendar, question, pauses)
            var pieces: [Pause] = []
            for pause in pauses {
                let to = try #require(pause.to)
                let length = Int(to.milliseconds(since: pause.from))
                let cut = pause.from.adding(milliseconds: Int64(chance.number(0...length)))
                pieces += try [Pause(from: pause.from, to: cut), Pause(from: cut, to: to)]
                if chance.happens(oneIn: 2) { pieces.append(try Pause(from: pause.from, to: cut)) }
            }
            pieces.shuffle(using: &chance)
            let again = try self.due(calendar, question, pieces)
            return again == due ? nil : "due at \(again), not \(due)"
        }
    }

    @Test(arguments: Era.all)
    func `the steps of a derivation add up to the due and leave no open time out`(_ era: Era) throws {
        try everywhere(era) { calendar, question, pauses, chance in
            let start = Instant(milliseconds: question.start)
            let explained = try #require(
                try calendar.explain(after: start, workingMinutes: question.minutes, pauses: pauses))
            let derivation = try #require(explained.derivation)
            if try explained.instant != due(calendar, question, pauses) { return "another due" }
            if derivation.readded != explained.instant { return "\(derivation.steps) do not add up" }
            var reached = start
            for case .counted(_, _, let from, let to) in derivation.steps {
                if calendar.worked(from: reached, to: from, pauses: pauses) != 0 {
                    return "left out before \(from)"
                }
                reached = to
            }
            let days = chance.number(0...10)
            let dues = try [
                calendar.explain(after: start, workingDays: days),
                calendar.explain(after: start, naturalDays: days, rolled: true),
                calendar.explain(after: start, naturalDays: days, rolled: false),
            ]
            let plain = try [
                calendar.due(after: start, workingDays: days),
                calendar.due(after: start, naturalDays: days, rolled: true),
                calendar.due(after: start, naturalDays: days, rolled: false),
            ]
            if dues.map(\.instant) != plain.map(\.instant) { return "another due in days" }
            return dues.allSatisfy { $0.derivation?.readded == $0.instant }
                ? nil : "\(days) days do not add up"
        }
    }

    @Test func `a derivation names the holiday, the pause and the windows`() throws {
        let office = try Office.calendar()
        let start = try Office.shanghai("2026-02-14 17:00")
        let pause = try Pause(
            from: Office.shanghai("2026-02-24 08:40"), to: Office.shanghai("2026-02-24 09:00"))
        let due = try #require(try office.explain(after: start, workingMinutes: 60, pauses: [pause]))
        let steps = try #require(due.derivation).steps
        #expect(try due.instant == Office.shanghai("2026-02-24 09:20"))
        #expect(steps.count == 13)
        #expect(steps.map(\.milliseconds).filter { $0 > 0 } == [1_800_000, 600_000, 1_200_000])
        #expect(try steps[1] == .closed(Office.day("2026-02-15"), name: "春节"))
        let weekend = try office.explain(
            after: Office.shanghai("2026-11-20 10:00"), naturalDays: 1, rolled: true)
        #expect(
            try weekend.derivation?.steps == [
                .day(Office.day("2026-11-21"), number: 1), .closed(Office.day("2026-11-21"), name: nil),
                .closed(Office.day("2026-11-22"), name: nil), .moved(to: Office.day("2026-11-23")),
            ])
    }

    @Test func `a derivation with a step missing or too many does not add up`() throws {
        let office = try Office.calendar()
        let start = try Office.shanghai("2026-11-23 11:50")
        let derivation = try #require(try office.explain(after: start, workingMinutes: 30)?.derivation)
        func readded(_ steps: [Derivation.Step], _ budget: Derivation.Budget) -> Instant? {
            Derivation(start: start, zone: office.zone, budget: budget, steps: steps).readded
        }
        #expect(readded(derivation.steps, derivation.budget) != nil)
        #expect(readded(Array(derivation.steps.dropFirst()), derivation.budget) == nil)
        #expect(readded(derivation.steps + derivation.steps, derivation.budget) == nil)
        #expect(readded(derivation.steps, .workingMinutes(31)) == nil)
        let days = try #require(try office.explain(after: start, workingDays: 6).derivation)
        #expect(readded(days.steps, days.budget) != nil)
        #expect(readded(Array(days.steps.dropLast()), days.budget) == nil)
        #expect(
            readded(days.steps.filter { if case .closed = $0 { false } else { true } }, days.budget) == nil)
    }

    /// The same windows and more: all day, or the last window until midnight.
    private static func widened(
        _ windows: [WorkCalendar.Window], _ chance: inout Chance
    ) -> [WorkCalendar.Window] {
        guard let last = windows.last, chance.happens(oneIn: 2) else { return [.wholeDay] }
        return windows.dropLast() + [WorkCalendar.Window(last.opens, .endOfDay)]
    }
}
