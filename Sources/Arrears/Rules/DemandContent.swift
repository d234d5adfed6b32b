// DemandContent: what a demand may say at the moment it leaves (D2), and how that differs from its preview. Pure.
import Kernel

/// Never what is paid, not due, disputed or under a plan; the amounts are what is open then.
package struct DemandContent: Hashable, Sendable {
    package struct Line: Hashable, Sendable {
        package let bill: OwedBill.ID
        package let due: Day
        package let months: ClosedRange<Month>?
        package let open: Money
    }

    /// Why a bill is left out.
    package enum Exclusion: String, CaseIterable, Sendable {
        case paid, notDue, disputed, underPlan, hardship, sued
        /// Its letter has not reached the debtor long enough ago, so it may not be in a suit.
        case notReady
    }

    package enum Difference: Hashable, Sendable {
        case gone(OwedBill.ID, Exclusion?, was: Money)
        case changed(OwedBill.ID, was: Money, now: Money)
        case added(OwedBill.ID, Money)

        /// The key of its words.
        package var key: String {
            switch self {
            case .gone(_, let why, _): why.map { "demand.gone.\($0.rawValue)" } ?? "demand.gone"
            case .changed: "demand.changed"
            case .added: "demand.added"
            }
        }
    }

    package let rung: Rung
    package let day: Day
    package let lines: [Line]
    package let excluded: [OwedBill.ID: Exclusion]
    /// What has accrued of late fees on these bills through its day and is not posted: told, and posted when it is paid.
    package var late = Money.zero

    package var total: Money { lines.map(\.open).sum + late }
    package var bills: Set<OwedBill.ID> { Set(lines.map(\.bill)) }

    /// What is otherwise now than it was in a preview, in the order of the bills; empty when it may leave as it was seen.
    package func differences(from preview: DemandContent) -> [Difference] {
        let now = Dictionary(lines.map { ($0.bill, $0.open) }, uniquingKeysWith: { first, _ in first })
        let before = Set(preview.lines.map(\.bill))
        return preview.lines.compactMap { line in
            guard let open = now[line.bill] else { return .gone(line.bill, excluded[line.bill], was: line.open) }
            return open == line.open ? nil : .changed(line.bill, was: line.open, now: open)
        } + lines.filter { !before.contains($0.bill) }.map { .added($0.bill, $0.open) }
    }
}

extension Ladder {
    /// What a demand of a rung says when it leaves on a day, from bills read in the transaction that sends it.
    package func content(of rung: Rung, on day: Day) -> DemandContent {
        var lines: [DemandContent.Line] = []
        var excluded: [OwedBill.ID: DemandContent.Exclusion] = [:]
        for bill in bills {
            if let why = exclusion(bill, from: rung, on: day) {
                excluded[bill.id] = why
            } else {
                lines.append(DemandContent.Line(bill: bill.id, due: bill.due, months: bill.months, open: bill.open(on: day)))
            }
        }
        return DemandContent(rung: rung, day: day, lines: lines, excluded: excluded)
    }

    private func exclusion(_ bill: OwedBill, from rung: Rung, on day: Day) -> DemandContent.Exclusion? {
        guard bill.isOpen(on: day) else { return .paid }
        guard day > bill.due else { return .notDue }
        let kinds = Set(holds.filter { $0.holds(bill.id, on: day) }.map(\.kind))
        if kinds.contains(.dispute) { return .disputed }
        if kinds.contains(.plan) { return .underPlan }
        if kinds.contains(.suit) { return .sued }
        if kinds.contains(.hardship) { return .hardship }
        return rung == .suit && !isReadyForSuit(bill, on: day) ? .notReady : nil
    }
}
