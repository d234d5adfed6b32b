// LadderPropertyTests: D1 by chance: the ladder against the one walked day by day, and the laws of its climbing.
import Arrears
import Kernel
import Proof
import Testing

@Suite struct LadderPropertyTests {
    private static func answer(_ state: LadderState) -> LadderOracle.Answer {
        var answer = LadderOracle.Answer()
        guard let anchor = state.anchor else { return answer }
        answer.anchor = anchor.bill
        answer.rung = state.rung
        answer.next = state.next?.rung
        answer.isDue = state.next?.isDue ?? false
        answer.isWatched = state.isWatched
        if !state.rules.countsMonthsOwed {
            for step in state.steps where step.rung > state.rung { answer.promises[step.rung] = step.promise?.due }
        }
        return answer
    }

    @Test(.clause("XS2.8.2-0"), .clause("S2.8.2-1"), .clause("S2.8.2-2"), .clause("S2.8.2-3"))
    func `where a payer stands is where a walk of every day comes to`() throws {
        let seed: UInt64 = 31_001
        var dice = Dice(seed: seed)
        let base = try Fixture.rules()
        var seen: [Rung: Int] = [:]
        for number in 0..<Fixture.cases(6_000) {
            let history = dice.history(base)
            let ladder = history.ladder
            var oracle = LadderOracle(history)
            for _ in 0..<history.length {
                if dice.happens(oneIn: 6) {
                    let (found, expected) = (Self.answer(ladder.state(on: oracle.today)), oracle.answer())
                    seen[found.rung, default: 0] += 1
                    guard found == expected else {
                        Issue.record("seed \(seed), no. \(number), \(oracle.today): \(found), not \(expected): \(history)")
                        return
                    }
                }
                oracle.step()
            }
        }
        // Nothing is proved of rungs that chance never reaches.
        for rung in [Rung.none, .reminder, .notice, .visitAndLetter, .lawyersLetter, .suit] {
            #expect(seen[rung, default: 0] > 5, "\(rung): \(seen)")
        }
    }

    @Test(.clause("XS2.8.2-0"), .clause("S2.8.2-2"))
    func `the rungs of every bill are the beginning of its track, one for each demand, each after the period of the one before`() throws {
        let seed: UInt64 = 31_002
        var dice = Dice(seed: seed)
        let base = try Fixture.rules()
        for number in 0..<Fixture.cases(60_000) {
            let history = dice.history(base, isSteady: true)
            let ladder = history.ladder
            let rules = ladder.rules(on: history.first)
            let track = rules.rungs(of: history.payer)
            let days = (0..<3).map { _ in history.first.adding(days: dice.number(0...history.length)) }.sorted()
            for bill in history.bills {
                var before: [Rung] = []
                for day in days {
                    let steps = ladder.climb(bill, by: day).steps
                    var holds = steps.map(\.rung) == Array(track.prefix(steps.count))
                    holds = holds && steps.map(\.rung).starts(with: before) && Set(steps.map(\.demand.id)).count == steps.count
                    for (one, next) in zip(steps, steps.dropFirst()) {
                        holds = holds && next.demand.sent.days(since: one.reached) > rules.waitDays(after: one.demand.rung)
                    }
                    holds = holds && steps.allSatisfy { $0.reached <= day && $0.demand.bills.contains(bill.id) }
                    guard holds else {
                        Issue.record("seed \(seed), no. \(number), bill \(bill.id.number), \(day): \(steps.map(\.rung)), \(history)")
                        return
                    }
                    before = steps.map(\.rung)
                }
            }
        }
    }

    /// An office that sends what is proposed, when it is there, and is away for weeks and months.
    @Test(.clause("S2.8.2-2"), .clause("S2.8.2-1"))
    func `an office that is often away sends rung after rung, and a suit only with every paper before it delivered`() throws {
        let seed: UInt64 = 31_003
        var dice = Dice(seed: seed)
        let base = try Fixture.rules()
        var suits = 0
        for number in 0..<Fixture.cases(8_000) {
            var history = dice.history(base, isSteady: true)
            history.demands = []
            history.length = 700
            var day = history.first
            var sent: [LadderDemand] = []
            while day < history.first.adding(days: history.length) {
                day = day.adding(days: dice.happens(oneIn: 8) ? dice.number(30...200) : dice.number(1...12))
                let state = history.ladder.state(on: day)
                guard let next = state.next, next.isDue else { continue }
                try history.ladder.permit(next.rung, on: day)
                let content = history.ladder.content(of: next.rung, on: day)
                let anchor = try #require(state.anchor)
                guard content.bills.contains(anchor.bill) else {
                    Issue.record("seed \(seed), no. \(number), \(day): the anchor is not in its demand: \(history)")
                    return
                }
                let demand = LadderDemand(
                    id: LadderDemand.ID(Int64(sent.count)), rung: next.rung, bills: content.bills, sent: day,
                    delivery: dice.happens(oneIn: 5) ? .failed(day.adding(days: 5)) : .reached(day.adding(days: dice.number(0...9))))
                sent.append(demand)
                history.demands.append(demand)
                if next.rung == .suit { suits += 1 }
                for bill in content.bills where next.rung == .suit {
                    let before = state.track.dropLast()
                    let had = sent.dropLast().filter { $0.bills.contains(bill) && $0.reached(by: day) != nil }
                    guard had.count >= before.count, had.contains(where: { $0.rung == before.last }) else {
                        Issue.record("seed \(seed), no. \(number), \(day): a suit for \(bill.number) without its papers: \(history)")
                        return
                    }
                }
            }
        }
        #expect(suits > 10, "\(suits) suits")
    }

    @Test func `the order in which things are told changes nothing`() throws {
        var dice = Dice(seed: 31_004)
        let base = try Fixture.rules()
        for _ in 0..<Fixture.cases(4_000) {
            var history = dice.history(base)
            let day = history.first.adding(days: dice.number(0...history.length))
            let before = history.ladder.state(on: day)
            history.bills.shuffle(using: &dice)
            history.holds.shuffle(using: &dice)
            history.demands.shuffle(using: &dice)
            let after = history.ladder.state(on: day)
            #expect(Self.answer(before) == Self.answer(after) && before.why == after.why)
        }
    }
}
