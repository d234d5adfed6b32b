// LateFeePausing: which disputes, plans and holds keep a bill from bearing a late fee, by the project's word of each day. Pure.
import Kernel

/// What the desk that keeps arrears knows of a bill: it was disputed, under a plan or held from a day to a day, both included.
package struct LateFeeStay: Hashable, Sendable, Decodable {
    package enum Kind: String, CaseIterable, Sendable, Decodable { case dispute, plan, hold }

    package let kind: Kind
    package let from: Day
    /// Nil while it goes on.
    package let to: Day?

    package init(_ kind: Kind, from: Day, to: Day?) {
        self.kind = kind
        self.from = from
        self.to = to
    }

    package var pause: LateFeePause { LateFeePause(from: from, to: to) }
}

/// Which of them pause it, from a day on. A day that was free stays free when the project decides otherwise later.
package struct LateFeePausing: Hashable, Sendable {
    package let from: Day
    package let kinds: Set<LateFeeStay.Kind>

    package init(from: Day, _ kinds: Set<LateFeeStay.Kind>) {
        self.from = from
        self.kinds = kinds
    }

    /// Until somebody says otherwise: what is disputed or agreed upon bears none; in hardship only the demands are held.
    package static let usual: Set<LateFeeStay.Kind> = [.dispute, .plan]

    /// In force on a day.
    package static func kinds(on day: Day, _ settings: [LateFeePausing]) -> Set<LateFeeStay.Kind> {
        settings.filter { $0.from <= day }.max { $0.from < $1.from }?.kinds ?? usual
    }

    /// The stays cut to the days on which their kind paused the fee.
    package static func pauses(_ stays: [LateFeeStay], _ settings: [LateFeePausing]) -> [LateFeeStay] {
        let dated = settings.sorted { $0.from < $1.from }
        let spans = [(from: Day?.none, kinds: usual)] + dated.map { (from: Day?.some($0.from), kinds: $0.kinds) }
        let ends = dated.map { Day?.some($0.from.adding(days: -1)) } + [nil]
        return zip(spans, ends).flatMap { span, end in
            stays.filter { span.kinds.contains($0.kind) }.compactMap { stay in
                let from = span.from.map { max($0, stay.from) } ?? stay.from
                let to = [stay.to, end].compactMap(\.self).min()
                guard to.map({ from <= $0 }) ?? true else { return nil }
                return LateFeeStay(stay.kind, from: from, to: to)
            }
        }.sorted { ($0.from, $0.kind.rawValue) < ($1.from, $1.kind.rawValue) }
    }
}
