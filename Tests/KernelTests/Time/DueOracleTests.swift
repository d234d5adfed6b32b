// DueOracleTests: the counting against brute force, and brute force against planted faults.
import Foundation
import Kernel
import Testing

/// T1: the counting agrees with brute force, which shares nothing with it but the values.
struct DueOracleTests {
    /// How a rival counts a due; nil while paused.
    typealias Rival = (WorkCalendar, DueCase) throws -> Instant?

    /// Asks both and gives the first question on which they differ, and how many were compared.
    static func compare(
        _ era: Era, seed: UInt64, calendars: Int, questions: Int, grain: Int64, rival: Rival
    ) throws -> (difference: String?, compared: Int) {
        var chance = Chance(seed: seed)
        let clock = try WallClock(era.place, years: era.years)
        var compared = 0
        for number in 0..<calendars {
            let plain = chance.calendar(clock)
            let calendar = try plain.calendar(era.place)
            let oracle = DueOracle(plain, clock)
            for _ in 0..<questions {
                let question = chance.question(clock, grain: grain)
                let expected = oracle.due(question)
                guard expected != .unknown else { continue }
                let answer =
                    try rival(calendar, question).map { DueOracle.Answer.at($0.milliseconds) } ?? .stands
                guard answer == expected else {
                    let text = "seed \(seed), \(era.place), calendar \(number), \(question.text)"
                    return ("\(text): \(answer), not \(expected)", compared)
                }
                compared += 1
            }
        }
        return (nil, compared)
    }

    static func honest(_ calendar: WorkCalendar, _ question: DueCase) throws -> Instant? {
        try calendar.due(
            after: Instant(milliseconds: question.start), workingMinutes: question.minutes,
            pauses: question.pauseList())?.instant
    }

    @Test(arguments: Era.all)
    func `dues to the second are those of brute force`(_ era: Era) throws {
        let result = try Self.compare(
            era, seed: 1_001, calendars: 30, questions: 710, grain: 1_000, rival: Self.honest)
        #expect(result.difference == nil, "\(result.difference ?? "")")
        #expect(result.compared >= 20_000)
    }

    @Test(arguments: Era.all)
    func `dues to the millisecond are those of brute force`(_ era: Era) throws {
        let result = try Self.compare(
            era, seed: 2_002, calendars: 10, questions: 60, grain: 1, rival: Self.honest)
        #expect(result.difference == nil, "\(result.difference ?? "")")
        #expect(result.compared >= 550)
    }

    @Test(arguments: Era.all)
    func `time worked is that of brute force`(_ era: Era) throws {
        let seed: UInt64 = 3_003
        var chance = Chance(seed: seed)
        let clock = try WallClock(era.place, years: era.years)
        for number in 0..<10 {
            let plain = chance.calendar(clock)
            let calendar = try plain.calendar(era.place)
            let oracle = DueOracle(plain, clock)
            for _ in 0..<150 {
                let question = chance.question(clock, grain: 1_000)
                let end = question.start + Int64(chance.number(-100...900_000)) * 1_000
                let worked = calendar.worked(
                    from: Instant(milliseconds: question.start), to: Instant(milliseconds: end),
                    pauses: try question.pauseList())
                let expected = oracle.worked(question, until: end)
                guard worked == expected else {
                    Issue.record(
                        "seed \(seed), no. \(number), \(question.text), to \(end): \(worked) not \(expected)"
                    )
                    return
                }
            }
        }
    }

    @Test(arguments: Era.all)
    func `dues in days are those of brute force`(_ era: Era) throws {
        let seed: UInt64 = 4_004
        var compared = 0
        var chance = Chance(seed: seed)
        let clock = try WallClock(era.place, years: era.years)
        for number in 0..<20 {
            let plain = chance.calendar(clock)
            let calendar = try plain.calendar(era.place)
            let oracle = DueOracle(plain, clock)
            for _ in 0..<100 {
                let start = chance.question(clock, grain: 1).start
                let days = chance.number(0...12)
                let (working, rolled) = (chance.happens(oneIn: 2), chance.happens(oneIn: 2))
                let instant = Instant(milliseconds: start)
                let due =
                    working
                    ? try calendar.due(after: instant, workingDays: days)
                    : try calendar.due(after: instant, naturalDays: days, rolled: rolled)
                let expected = oracle.due(after: start, days: days, working: working, rolled: rolled, plain)
                guard let expected else { continue }
                compared += 1
                guard due.instant.milliseconds != expected else { continue }
                let kind = working ? "workdays" : rolled ? "days, rolled," : "days"
                Issue.record(
                    "seed \(seed), calendar \(number), \(days) \(kind) after \(instant): \(due.instant)")
                return
            }
        }
        #expect(compared > 1_900)
    }
}

/// An oracle that accepts everything proves nothing: each of these mistakes must be found out.
struct PlantedFaultTests {
    enum Fault: CaseIterable {
        case forgetsOverrides, forgetsPauses, pausesOnTheWallClock, addsOverlappingPausesTwice, wrongZone
        case countsOneMinuteMore, opensAfterTheLastWindow
    }

    @Test(arguments: Fault.allCases)
    func `a planted fault is found out`(_ fault: Fault) throws {
        let era = Era(place: "Europe/Berlin", years: 2025...2026)
        let result = try DueOracleTests.compare(
            era, seed: 5_005, calendars: 6, questions: 300, grain: 1_000, rival: Self.rival(with: fault))
        #expect(result.difference != nil, "nobody noticed a rival that \(fault)")
    }

    @Test func `the same questions find nothing wrong with honest counting`() throws {
        let era = Era(place: "Europe/Berlin", years: 2025...2026)
        let result = try DueOracleTests.compare(
            era, seed: 5_005, calendars: 6, questions: 300, grain: 1_000, rival: DueOracleTests.honest)
        #expect(result.difference == nil, "\(result.difference ?? "")")
    }

    private static func rival(with fault: Fault) -> DueOracleTests.Rival {
        { calendar, question in
            let start = Instant(milliseconds: question.start)
            let pauses = try question.pauseList()
            func due(_ calendar: WorkCalendar, _ minutes: Int, _ pauses: [Pause]) throws -> Instant? {
                try calendar.due(after: start, workingMinutes: minutes, pauses: pauses)?.instant
            }
            switch fault {
            case .forgetsOverrides:
                return try due(rebuilt(calendar, overrides: [:]), question.minutes, pauses)
            case .forgetsPauses:
                return try due(calendar, question.minutes, [])
            case .pausesOnTheWallClock:
                guard !pauses.contains(where: { $0.to == nil }) else {
                    return try due(calendar, question.minutes, pauses)
                }
                let paused = pauses.reduce(0) { $0 + ($1.to?.milliseconds(since: $1.from) ?? 0) }
                return try due(calendar, question.minutes, [])?.adding(milliseconds: paused)
            case .addsOverlappingPausesTwice:
                guard !pauses.contains(where: { $0.to == nil }) else {
                    return try due(calendar, question.minutes, pauses)
                }
                let paused = pauses.reduce(0) {
                    $0 + calendar.worked(from: max($1.from, start), to: $1.to ?? start)
                }
                return try due(calendar, question.minutes + Int(paused / 60_000), [])
            case .wrongZone:
                return try due(rebuilt(calendar, zone: Zone("Africa/Lagos")), question.minutes, pauses)
            case .countsOneMinuteMore:
                return try due(calendar, question.minutes + 1, pauses)
            case .opensAfterTheLastWindow:
                guard let end = try due(calendar, question.minutes, pauses) else { return nil }
                return try calendar.nextOpening(atOrAfter: end)
            }
        }
    }

    private static func rebuilt(
        _ calendar: WorkCalendar, zone: Zone? = nil, overrides: [Day: WorkCalendar.Override]? = nil
    ) throws -> WorkCalendar {
        let week = Weekday.allCases.map { ($0, calendar.windows(of: $0)) }
        return try WorkCalendar(
            zone: zone ?? calendar.zone, week: Dictionary(uniqueKeysWithValues: week),
            overrides: overrides ?? calendar.overrides)
    }
}
