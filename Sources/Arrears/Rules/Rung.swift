// Rung: the rungs of the arrears ladder (催缴级别), and the two tracks that payers climb. Pure.
import Kernel

/// A rung. The watch stands between the office's letter and the lawyer's, and runs beside: nobody is sent anything by it.
package enum Rung: String, CaseIterable, Comparable, Sendable, Codable {
    case none
    /// 提醒, in the month of the due date.
    case reminder
    /// 《费用催缴通知单》.
    case notice
    /// 上门催缴, with the 《催缴函》.
    case visitAndLetter
    /// 关注: sales and changes of the property are watched.
    case watch
    /// 《费用催缴律师函》, for major payers only.
    case lawyersLetter
    /// 书面委托 of the legal adviser, and the suit.
    case suit

    /// The clause that asks for it.
    package var clause: Clause.ID {
        switch self {
        case .none, .reminder, .notice, .visitAndLetter: "XS2.8.2-0"
        case .watch: "S2.8.2-3"
        case .lawyersLetter: "S2.8.2-1"
        case .suit: "S2.8.2-2"
        }
    }

    /// Whether it speaks of "more than" (超过) so many months; the others include the limit.
    package var isStrict: Bool { self == .watch || self == .lawyersLetter }

    /// Whether two persons must have agreed to it (D3).
    package var needsTwoPersons: Bool { self == .lawyersLetter || self == .suit }

    private var place: Int {
        switch self {
        case .none: 0
        case .reminder: 1
        case .notice: 2
        case .visitAndLetter: 3
        case .watch: 4
        case .lawyersLetter: 5
        case .suit: 6
        }
    }

    package static func < (left: Rung, right: Rung) -> Bool { left.place < right.place }
}

/// What a payer climbs. Each track is climbed without a gap; the ordinary one has no lawyer's letter.
package enum Track: String, CaseIterable, Sendable {
    case ordinary
    /// 缴费大户.
    case major

    package func rungs(suitForMajorOnly: Bool) -> [Rung] {
        switch self {
        case .ordinary: suitForMajorOnly ? [.reminder, .notice, .visitAndLetter] : [.reminder, .notice, .visitAndLetter, .suit]
        case .major: [.reminder, .notice, .visitAndLetter, .lawyersLetter, .suit]
        }
    }
}
