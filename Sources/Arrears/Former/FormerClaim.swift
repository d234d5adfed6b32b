// FormerClaim: what the former books say was done about arrears, judged as the ladder and the limitation see it. Pure.
import Billing
import Kernel

enum FormerClaim {
    /// What stands against it, with the column as the field. `others` are what the same file says of the same home.
    static func problems(_ claim: OpeningClaim, _ others: [OpeningClaim], on today: Day) -> [Problem] {
        switch claim.content {
        case .demanded(let it): proof(it, today) + lapsed(claim, others, today)
        case .agreed(let it): payers(claim) + schedule(it, claim)
        case .sued: payers(claim) + lapsed(claim, others, today)
        }
    }

    /// Whether a court would ask for more than is said: the counter's own rule, told at the file's columns.
    private static func proof(_ it: OpeningClaim.Demanded, _ today: Day) -> [Problem] {
        do throws(Refusal) {
            try delivery(it).check(sent: it.sent, today: today, channel: channel(it.way))
            return []
        } catch {
            let columns = ["evidence": "outcome", "waybill": "number", "note": "proof", "day": "reached"]
            return error.problems.map { Problem(columns[$0.field] ?? $0.field, $0.key, $0.details) }
        }
    }

    static func channel(_ way: OpeningClaim.Way) -> Demand.Channel {
        switch way {
        case .message: .message
        case .letter: .letter
        case .visit: .visit
        case .registered: .registered
        }
    }

    static func rung(_ rung: OpeningClaim.Rung) -> Rung {
        switch rung {
        case .reminder: .reminder
        case .notice: .notice
        case .visitAndLetter: .visitAndLetter
        case .lawyersLetter: .lawyersLetter
        }
    }

    static func kind(_ procedure: OpeningClaim.Procedure) -> LegalMatter.Kind {
        switch procedure {
        case .suit: .suit
        case .paymentOrder: .paymentOrder
        case .mediation: .mediation
        case .arbitration: .arbitration
        }
    }

    static func delivery(_ it: OpeningClaim.Demanded) -> Demand.Delivery {
        let evidence: Demand.Evidence? =
            switch it.reach {
            case .own: .own
            case .household: .household
            case .agent: .agent
            case .entity: .entity
            case .waybill: .waybill
            case .message: .message
            case .witness: .witness
            case .missed: nil
            }
        return Demand.Delivery(
            hasArrived: it.reach != .missed, day: it.reached, evidence: evidence, signer: it.signer, relation: it.relation,
            waybill: it.waybill, note: it.proof)
    }

    /// What it is to the limitation of the bills that it names; nil when it renews nothing, or is not proved.
    static func event(_ claim: OpeningClaim, _ today: Day) -> Limitation.Event? {
        switch claim.content {
        case .demanded(let it):
            it.reach == .missed || !proof(it, today).isEmpty ? nil : Limitation.Event(.demand, it.reached)
        case .agreed(let it): Limitation.Event(.agreement, it.day)
        case .sued(let it): Limitation.Event(.filing, it.filed, ended: it.ended)
        }
    }

    /// A demand or a suit that came when each of its bills had lapsed: after lapse only the debtor's own word counts (19).
    private static func lapsed(_ claim: OpeningClaim, _ others: [OpeningClaim], _ today: Day) -> [Problem] {
        guard let own = event(claim, today) else { return [] }
        var last: Day?
        for bill in claim.bills {
            let known = others.filter { other in other.bills.contains { $0.isSame(as: bill) } }.compactMap { event($0, today) }
            let terms = LegalTerms.inForce(on: today)
            let before = Limitation(due: bill.due, events: known, today: own.day, terms: terms)
            let limitation = Limitation(due: bill.due, events: known + [own], today: today, terms: terms)
            guard limitation.tooLate.contains(own) else { return [] }
            last = [last, before.lastDay].compactMap(\.self).max()
        }
        var field = "day"
        if case .demanded(let it) = claim.content, it.reached != it.sent { field = "reached" }
        return [Problem(field, "opening.claim.lapsed", ["day": last.map { "\($0)" } ?? ""])]
    }

    /// A plan and a suit are one debtor's.
    private static func payers(_ claim: OpeningClaim) -> [Problem] {
        Set(claim.bills.map(\.payer)).count > 1 ? [Problem("payer", "opening.claim.payers")] : []
    }

    private static func schedule(_ it: OpeningClaim.Agreed, _ claim: OpeningClaim) -> [Problem] {
        let owed = claim.bills.map(\.open).sum
        guard owed >= it.left else {
            return [Problem("amount", "opening.plan.over", ["left": it.left.text, "owed": owed.text])]
        }
        do throws(Refusal) {
            _ = try plan(it, bills: [OwedBill.ID(0)], graceDays: 0)
            return []
        } catch {
            return error.problems.map { Problem("count", $0.key, $0.details) }
        }
    }

    /// The parts that are left of it: what was paid before is taken from the first ones. With the day of the next part known, the
    /// rest is shared equally over the months from then; until that day nothing is due.
    static func plan(_ it: OpeningClaim.Agreed, bills: Set<OwedBill.ID>, graceDays: Int) throws(Refusal) -> InstalmentPlan {
        if let next = it.following {
            let count = Month(of: it.last).since(Month(of: next)) + 1
            let days = (0..<count - 1).map { next.adding(months: $0) } + [it.last]
            return try InstalmentPlan(
                bills: bills, agreed: it.day, total: it.left, instalments: try parts(it.left, on: days), graceDays: graceDays)
        }
        let days = (0..<it.parts).map { it.last.adding(months: $0 + 1 - it.parts) }
        var paid = it.paid
        let left = try parts(it.total, on: days).compactMap { part -> InstalmentPlan.Instalment? in
            let covered = min(paid, part.amount)
            paid = paid - covered
            return covered == part.amount ? nil : InstalmentPlan.Instalment(part.due, part.amount - covered)
        }
        return try InstalmentPlan(bills: bills, agreed: it.day, total: it.left, instalments: left, graceDays: graceDays)
    }

    private static func parts(_ total: Money, on days: [Day]) throws(Refusal) -> [InstalmentPlan.Instalment] {
        guard total.fen >= Int64(days.count), !days.isEmpty else { throw .invalid("instalments", "arrears.plan.parts") }
        let (part, odd) = total.fen.quotientAndRemainder(dividingBy: Int64(days.count))
        return days.enumerated().map { InstalmentPlan.Instalment($1, Money(fen: part + (Int64($0) < odd ? 1 : 0))) }
    }
}
