// CreditRulesTests: how far ahead a customer may pay.
import Billing
import Kernel
import Proof
import Testing

@Suite struct CreditRulesTests {
    @Test func `credit has a cap in months and ends with the contract`() throws {
        let today = day("2026-11-27")
        let fee = Money(fen: 25_456)
        #expect(try CreditRules(monthsMax: nil).room(on: today, monthly: fee, credit: .zero) == nil)
        let year = try CreditRules(monthsMax: 12)
        #expect(year.lastMonth(on: today)?.description == "2027-11")
        #expect(try year.room(on: today, monthly: fee, credit: Money(fen: 456)) == Money(fen: 12 * 25_456 - 456))
        try year.check(Money(fen: 12 * 25_456), on: today, monthly: fee, credit: .zero)
        #expect(throws: Refusal.invalid("amount", "rule.credit.cap", ["month": "2027-11"])) {
            try year.check(Money(fen: 12 * 25_456), on: today, monthly: fee, credit: Money(fen: 1))
        }
        let ending = try CreditRules(monthsMax: 12, contractEnd: day("2026-12-31"))
        #expect(try ending.room(on: today, monthly: fee, credit: .zero) == fee)
        let ended = try CreditRules(monthsMax: nil, contractEnd: day("2026-10-31"))
        #expect(try ended.room(on: today, monthly: fee, credit: .zero) == .zero)
        #expect(throws: Refusal.invalid("months", "rule.credit.months")) { try CreditRules(monthsMax: -1) }
    }
}
