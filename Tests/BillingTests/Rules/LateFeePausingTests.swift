// LateFeePausingTests: days of a dispute, a plan or a hold bear no late fee where the project said so on that very day.
import Kernel
import Proof
import Testing

@testable import Billing

@Suite struct LateFeePausingTests {
    @Test func `a dispute and a plan pause it, a hold does not, until the project says otherwise from a day on`() throws {
        let day = try #require(Day("2026-03-01"))
        let stays = [
            LateFeeStay(.dispute, from: day, to: day.adding(days: 9)), LateFeeStay(.hold, from: day, to: nil),
            LateFeeStay(.plan, from: day.adding(days: 20), to: nil),
        ]
        #expect(LateFeePausing.pauses(stays, []) == [stays[0], stays[2]])
        #expect(LateFeePausing.kinds(on: day, []) == [.dispute, .plan])
        let settings = [LateFeePausing(from: day.adding(days: 5), [.hold]), LateFeePausing(from: day.adding(days: 30), [])]
        #expect(LateFeePausing.pauses(stays, settings) == [
            LateFeeStay(.dispute, from: day, to: day.adding(days: 4)),
            LateFeeStay(.hold, from: day.adding(days: 5), to: day.adding(days: 29)),
        ], "days gone by stay as they were, and a hold counts from the day it was said")
        #expect(LateFeePausing.kinds(on: day.adding(days: 4), settings) == [.dispute, .plan])
        #expect(LateFeePausing.kinds(on: day.adding(days: 30), settings).isEmpty)
    }

    @Test func `a fee with pauses is that of a walk of every day`() throws {
        let seed: UInt64 = 72_001
        var dice = Dice(seed: seed)
        var (paused, charged) = (0, 0)
        let base = try #require(Day("2025-01-31"))
        for number in 0..<Effort.cases / 4 {
            let principal = Int64(dice.number(1...400_000))
            let rate = Int64(dice.number(1...900))
            let grace = dice.happens(oneIn: 2) ? 0 : dice.number(1...20)
            let last = base.adding(days: dice.number(0...200))
            var (left, payments) = (principal, [PrincipalPayment]())
            for _ in 0..<dice.number(0...3) where left > 1 {
                let fen = Int64(dice.number(1...Int(left)))
                payments.append(PrincipalPayment(on: base.adding(days: dice.number(-5...200)), Money(fen: fen)))
                left -= fen
            }
            let stays = (0..<dice.number(0...4)).map { _ -> LateFeeStay in
                let from = base.adding(days: dice.number(-20...180))
                let kind = LateFeeStay.Kind.allCases[dice.number(0...2)]
                return LateFeeStay(kind, from: from, to: dice.happens(oneIn: 4) ? nil : from.adding(days: dice.number(0...60)))
            }
            var days: Set<Int> = []
            let settings = (0..<dice.number(0...3)).compactMap { _ -> LateFeePausing? in
                let at = dice.number(-30...180)
                guard days.insert(at).inserted else { return nil }
                return LateFeePausing(from: base.adding(days: at), Set(LateFeeStay.Kind.allCases.filter { _ in dice.happens(oneIn: 2) }))
            }
            let terms = try LateFeeTerms(millionthsPerDay: rate, graceDays: grace, isCapped: false)
            let found = try LateFee.accrued(
                on: Money(fen: principal), due: base, payments: payments,
                pauses: LateFeePausing.pauses(stays, settings).map(\.pause), through: last, terms)
            // The oracle: each day by itself, by the word of that day.
            var sum: Int64 = 0
            var day = base.adding(days: grace + 1)
            while day <= last {
                var said: (Day, Set<LateFeeStay.Kind>)?
                for setting in settings where !(setting.from > day) {
                    if said.map({ $0.0 < setting.from }) ?? true { said = (setting.from, setting.kinds) }
                }
                let kinds = said?.1 ?? [.dispute, .plan]
                let isFree = stays.contains { kinds.contains($0.kind) && !($0.from > day) && !($0.to.map { $0 < day } ?? false) }
                let rest = payments.reduce(principal) { $1.day < day ? $0 - $1.amount.fen : $0 }
                if isFree { paused += 1 } else if rest > 0 { sum += rest * rate; charged += 1 }
                day = day.adding(days: 1)
            }
            let expected = (sum + 500_000) / 1_000_000
            guard found.amount.fen == expected else {
                Issue.record("seed \(seed), no. \(number): \(found.amount.fen), not \(expected): \(stays) \(settings)")
                return
            }
        }
        #expect(paused > 1_000 && charged > 1_000)
    }
}
