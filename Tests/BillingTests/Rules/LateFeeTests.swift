// LateFeeTests: the late fee, against an oracle that walks from day to day with the principal in its hand.
import Billing
import Kernel
import Proof
import Testing

private struct LateCase {
    var principal = Money.zero
    var due = day("2026-01-10")
    var payments: [PrincipalPayment] = []
    var pauses: [LateFeePause] = []
    var last = day("2026-01-10")

    func fee(_ terms: LateFeeTerms) throws -> LateFee {
        try LateFee.accrued(on: principal, due: due, payments: payments, pauses: pauses, through: last, terms)
    }

    /// Each evening the day's fee is noted as a fraction, and then what was paid on the day is taken off.
    func walked(_ terms: LateFeeTerms) -> Money {
        var left = principal
        for payment in payments where payment.day <= due { left -= payment.amount }
        var fee = Fraction(0)
        var today = due
        var late = 0
        while today < last {
            today = today.adding(days: 1)
            late += 1
            var bearing = left
            for pause in pauses where pause.from <= today && today <= pause.to ?? today {
                bearing -= pause.amount ?? bearing
            }
            if late > terms.graceDays, bearing > .zero {
                fee = fee + Fraction(bearing) * Fraction(Int128(terms.millionthsPerDay), 1_000_000)
            }
            for payment in payments where payment.day == today { left -= payment.amount }
        }
        let rounded = fee.halfUp(grain: terms.rounding.grain)
        return terms.isCapped ? min(rounded, principal) : rounded
    }
}

extension Dice {
    fileprivate mutating func lateCase() -> LateCase {
        var it = LateCase()
        it.principal = Money(fen: number64(1...500_000))
        it.due = day()
        it.last = it.due.adding(days: number(-5...200))
        var left = it.principal.fen
        for _ in 0..<number(0...4) where left > 0 {
            let amount = happens(oneIn: 4) ? left : number64(1...left)
            let day = it.due.adding(days: number(-10...210))
            it.payments.append(PrincipalPayment(on: day, Money(fen: amount)))
            // A payment that bounced.
            if happens(oneIn: 5) {
                it.payments.append(PrincipalPayment(on: day.adding(days: number(0...20)), Money(fen: -amount)))
            } else {
                left -= amount
            }
        }
        for _ in 0..<(happens(oneIn: 2) ? 0 : number(1...3)) {
            let from = it.due.adding(days: number(-20...200))
            let to = happens(oneIn: 4) ? nil : from.adding(days: number(0...60))
            let part = happens(oneIn: 3) ? Money(fen: number64(1...it.principal.fen)) : nil
            it.pauses.append(LateFeePause(from: from, to: to, amount: part))
        }
        return it
    }

    fileprivate mutating func terms() throws -> LateFeeTerms {
        try LateFeeTerms(
            millionthsPerDay: one(of: [0, 100, 500, 500, 1_000, 3_000, 20_000]), graceDays: one(of: [0, 0, 5, 15, 30]),
            isCapped: happens(oneIn: 2), rounding: one(of: [.fen, .fen, .jiao, .yuan]))
    }
}

@Suite struct LateFeeTests {
    @Test(.clause("S2.8.1-3"))
    func `the fee of intervals is the fee counted day by day`() throws {
        let seed: UInt64 = 8_601
        var dice = Dice(seed: seed)
        for number in 0..<Effort.cases {
            let question = dice.lateCase()
            let terms = try dice.terms()
            let (fee, expected) = (try question.fee(terms).amount, question.walked(terms))
            guard fee == expected else {
                Issue.record("seed \(seed), case \(number): \(fee.fen), not \(expected.fen): \(question), \(terms)")
                return
            }
        }
    }

    @Test func `the fee never shrinks as days go by, and never passes the principal where it is capped`() throws {
        let seed: UInt64 = 8_602
        var dice = Dice(seed: seed)
        for _ in 0..<Effort.cases / 20 {
            var question = dice.lateCase()
            let terms = try LateFeeTerms(millionthsPerDay: dice.number64(1...30_000), graceDays: dice.number(0...10))
            var before = Money.zero
            for _ in 0..<20 {
                question.last = question.last.adding(days: dice.number(0...15))
                let fee = try question.fee(terms)
                #expect(fee.amount >= before && fee.amount <= question.principal, "seed \(seed)")
                #expect(fee.hasReachedCap == (fee.amount == question.principal), "seed \(seed)")
                before = fee.amount
            }
        }
    }

    @Test(.clause("S2.8.1-3"))
    func `a fee outlives its principal, and what is waived or paid comes off it`() throws {
        let terms = try LateFeeTerms(millionthsPerDay: 500)
        var question = LateCase(principal: Money(fen: 100_000), last: day("2026-01-30"))
        // Twenty days of 1,000 yuan at 0.05 %: ten yuan.
        #expect(try question.fee(terms).amount == Money(fen: 1_000))
        // 600 yuan paid on the tenth of them: 10 × 0.5 + 10 × 0.2 yuan.
        question.payments = [PrincipalPayment(on: day("2026-01-20"), Money(fen: 60_000))]
        #expect(try question.fee(terms).amount == Money(fen: 700))
        #expect(try question.fee(terms).stretches.map(\.principal.fen) == [100_000, 40_000])
        question.payments.append(PrincipalPayment(on: day("2026-01-25"), Money(fen: 40_000)))
        question.last = day("2027-01-25")
        let fee = try question.fee(terms)
        #expect(fee.amount == Money(fen: 600))
        #expect(fee.open(paid: Money(fen: 100), waived: Money(fen: 200)) == Money(fen: 300))
        #expect(fee.open(paid: Money(fen: 500), waived: Money(fen: 200)) == .zero)
    }

    @Test func `no rate, no fee; the due day, days of grace and disputed days are free`() throws {
        var question = LateCase(principal: Money(fen: 100_000), last: day("2026-01-31"))
        #expect(try question.fee(LateFeeTerms(millionthsPerDay: 0)) == .none)
        let terms = try LateFeeTerms(millionthsPerDay: 1_000, graceDays: 10)
        question.last = day("2026-01-20")
        #expect(try question.fee(terms) == .none)
        question.last = day("2026-01-21")
        #expect(try question.fee(terms).amount == Money(fen: 100))
        question.last = day("2026-01-31")
        question.pauses = [LateFeePause(from: day("2026-01-25"), to: nil)]
        #expect(try question.fee(terms).amount == Money(fen: 400))
        question.pauses = [LateFeePause(from: day("2026-01-25"), to: nil, amount: Money(fen: 25_000))]
        #expect(try question.fee(terms).amount == Money(fen: 400 + 7 * 75))
    }

    @Test func `a rate above the line of the courts is known as such, and one that is none is refused`() throws {
        #expect(try LateFeeTerms(millionthsPerDay: 3_000).isAboveCourts(lineMillionths: 500))
        #expect(try !LateFeeTerms(millionthsPerDay: 500).isAboveCourts(lineMillionths: 500))
        #expect(try !LateFeeTerms(millionthsPerDay: 0).isOn)
        #expect(throws: Refusal.invalid("rate", "rule.late.rate")) { try LateFeeTerms(millionthsPerDay: -1) }
        #expect(throws: Refusal.invalid("grace", "rule.late.grace")) { try LateFeeTerms(millionthsPerDay: 1, graceDays: -1) }
        #expect(throws: Refusal.invalid("amount", "rule.amount.large")) {
            try LateCase(principal: Money(fen: -1)).fee(LateFeeTerms(millionthsPerDay: 1))
        }
    }
}
