// CreditRules: how far ahead a customer may pay (预收). Pure.
import Kernel

/// The project's cap on payments in advance: some places allow twelve months and never beyond the contract.
package struct CreditRules: Hashable, Sendable {
    /// Months after the one in which it is paid; nil where nothing limits it.
    package let monthsMax: Int?
    /// The last day of the service contract, when it has one.
    package let contractEnd: Day?

    package init(monthsMax: Int?, contractEnd: Day? = nil) throws(Refusal) {
        if let monthsMax, monthsMax < 0 { throw .invalid("months", "rule.credit.months") }
        self.monthsMax = monthsMax
        self.contractEnd = contractEnd
    }

    /// The last month that may be paid for on a day; nil where nothing limits it.
    package func lastMonth(on today: Day) -> Month? {
        let byCap = monthsMax.map { Month(of: today).adding($0) }
        let byContract = contractEnd.map { Month(of: $0) }
        guard let byCap else { return byContract }
        return byContract.map { min($0, byCap) } ?? byCap
    }

    /// How much more credit a unit may have on a day at its monthly fee; nil where nothing limits it.
    package func room(on today: Day, monthly: Money, credit: Money) throws(Refusal) -> Money? {
        guard let last = lastMonth(on: today) else { return nil }
        let months = max(0, last.since(Month(of: today)))
        let limit = try FeeRounding.fen.money(Exact.product(Int128(monthly.fen), Int128(months)), over: 1)
        return max(.zero, limit - credit)
    }

    package func check(_ prepayment: Money, on today: Day, monthly: Money, credit: Money) throws(Refusal) {
        guard let room = try room(on: today, monthly: monthly, credit: credit), prepayment > room else { return }
        let last = lastMonth(on: today)?.description ?? ""
        throw .invalid("amount", "rule.credit.cap", ["month": last])
    }
}
