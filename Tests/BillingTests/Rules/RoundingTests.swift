// RoundingTests: one rounding for each line, exact or refused.
import Billing
import Kernel
import Proof
import Testing

@Suite struct RoundingTests {
    /// By definition: among all multiples of the grain, in a walk from nothing, the one that the words ask for.
    private static func walked(_ rounding: FeeRounding, _ exact: Fraction) -> Money {
        let size = exact.size
        var below: Int64 = 0
        while Fraction(Int128(below + rounding.grain)) < size || Fraction(Int128(below + rounding.grain)) == size {
            below += rounding.grain
        }
        let above = Fraction(Int128(below)) == size ? below : below + rounding.grain
        let (under, over) = (size - Fraction(Int128(below)), Fraction(Int128(above)) - size)
        let chosen: Int64 =
            switch rounding {
            case .fen, .jiao, .yuan: under < over ? below : above
            case .fenUp, .jiaoUp, .yuanUp: above
            case .fenDown, .jiaoDown, .yuanDown: below
            }
        return Money(fen: exact < Fraction(0) ? -chosen : chosen)
    }

    @Test(.clause("S2.8.1-3"), arguments: FeeRounding.allCases)
    func `an amount is rounded as a walk over all amounts finds, and a reversal is its opposite`(_ rounding: FeeRounding) throws {
        let seed: UInt64 = 8_101
        var dice = Dice(seed: seed)
        for _ in 0..<Effort.cases / 5 {
            let (fen, divisor) = (Int128(dice.number(0...5_000)), Int128(dice.number(1...60)))
            let money = try rounding.money(fen, over: divisor)
            #expect(money == Self.walked(rounding, Fraction(fen, divisor)), "seed \(seed): \(fen)/\(divisor) \(rounding)")
            #expect(try rounding.money(-fen, over: divisor) == -money, "seed \(seed): -\(fen)/\(divisor) \(rounding)")
        }
    }

    @Test func `half a fen goes up, and so do half a jiao and half a yuan`() throws {
        #expect(try FeeRounding.fen.money(25, over: 10) == Money(fen: 3))
        #expect(try FeeRounding.fen.money(35, over: 10) == Money(fen: 4))
        #expect(try FeeRounding.fen.money(24_999, over: 10_000) == Money(fen: 2))
        #expect(try FeeRounding.jiao.money(25, over: 1) == Money(fen: 30))
        #expect(try FeeRounding.jiao.money(249, over: 10) == Money(fen: 20))
        #expect(try FeeRounding.yuan.money(150, over: 1) == Money(fen: 200))
        #expect(try FeeRounding.yuan.money(149, over: 1) == Money(fen: 100))
        #expect(try FeeRounding.yuanUp.money(101, over: 1) == Money(fen: 200))
        #expect(try FeeRounding.yuanDown.money(199, over: 1) == Money(fen: 100))
    }

    @Test func `what does not fit is refused, never cut`() throws {
        let large = Refusal.invalid("amount", "rule.amount.large")
        #expect(try FeeRounding.fen.money(Int128(Exact.fenMax), over: 1) == Money(fen: Exact.fenMax))
        #expect(throws: large) { try FeeRounding.fen.money(Int128(Exact.fenMax) + 1, over: 1) }
        #expect(throws: large) { try FeeRounding.fen.money(Int128.min, over: 1) }
        #expect(throws: large) { try FeeRounding.yuan.money(1, over: Int128.max) }
        #expect(throws: large) { try Exact.product(Int128.max, 2) }
        #expect(throws: large) { try Exact.sum(Int128.max, 1) }
        let rate = try FeeRate(priceTenThousandths: .max, quantity: .area(hundredths: .max))
        #expect(throws: large) { try Proration.amount(rate, over: ServicePeriod(Month(of: day("2026-11-01")))) }
    }
}
