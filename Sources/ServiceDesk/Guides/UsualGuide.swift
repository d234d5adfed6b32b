// UsualGuide: the applications that nearly every office takes; a beginning that each office makes its own.
import Kernel
import Platform

package enum UsualGuide: String, CaseIterable, Sendable {
    case access, parking, ownership, tenancy, residence, statement, renovation, moving

    /// Working days that offices usually promise.
    private var days: Int {
        switch self {
        case .residence, .statement, .moving: 0
        case .access, .tenancy: 1
        case .parking, .ownership: 2
        case .renovation: 3
        }
    }

    private var topic: ServiceGuide.Topic {
        switch self {
        case .ownership: .owner
        case .tenancy: .tenant
        case .renovation: .renovation
        case .moving: .moving
        case .access, .parking, .residence, .statement: .general
        }
    }

    /// The words part papers by a slash.
    package func terms(_ words: Words) -> ServiceGuide.Terms {
        ServiceGuide.Terms(
            name: words("guide.usual.\(rawValue)"),
            papers: words("guide.usual.\(rawValue).papers").split(separator: " / ").map(String.init), fen: 0, days: days, note: "",
            topic: topic)
    }
}
