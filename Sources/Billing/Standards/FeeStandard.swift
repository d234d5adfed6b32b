// FeeStandard: what an item costs from a day on, approved and published, or not to be billed. Pure.
import Kernel
import Registry

/// A dated standard (收费标准) of one item for one use of homes.
package struct FeeStandard: Sendable {
    package typealias ID = Tag<FeeStandard>
    package static let clause: Clause.ID = "S2.8.1-1"

    /// By what the price is multiplied.
    package enum Basis: String, CaseIterable, Sendable { case area, unit, space, reading, fixed }
}
