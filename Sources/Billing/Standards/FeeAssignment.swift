// FeeAssignment: what one home pays besides or instead of what homes of its use pay. Pure.
import Kernel
import Registry

/// A second parking space, another quantity, another payer (收费对象). An assignment with no object speaks of the home itself
/// and stands instead of its own quantity and payer; one with an object is billed besides, as a thing of its own.
package struct FeeAssignment: Sendable, Hashable {
    package typealias ID = Tag<FeeAssignment>
    /// A hundred thousand of anything, in hundredths: no home has more.
    package static let quantityMax: Int64 = 10_000_000

    package let id: ID
    package let project: Project.ID
    package let unit: Unit.ID
    package let item: FeeItem.ID
    /// Such as the number of a space; empty for the home itself.
    package let object: String
    /// One space is 100; 98.5 m² are 9850.
    package let quantityHundredths: Int64
    /// Who pays; nil is whoever holds the home.
    package let payer: Person.ID?
    package let from: Day
    package internal(set) var to: Day?

    package func meets(from first: Day, to last: Day?) -> Bool {
        (last.map { from <= $0 } ?? true) && (to.map { first <= $0 } ?? true)
    }

    static func make(
        _ object: String, of unit: Unit.ID, for item: FeeItem, quantityHundredths: Int64, payer: Person.ID?, from: Day, to: Day?,
        as id: ID, beside others: [FeeAssignment]
    ) throws(Refusal) -> FeeAssignment {
        guard !item.isRetired else { throw .invalid("item", "fee-item.retired") }
        guard (1...quantityMax).contains(quantityHundredths) else { throw .invalid("quantity", "assignment.quantity") }
        if let to, to < from { throw .invalid("to", "standard.to.before") }
        let same = others.first { $0.unit == unit && $0.item == item.id && $0.object == object && $0.meets(from: from, to: to) }
        if let same { throw .invalid("from", "assignment.overlap", ["day": same.from.description]) }
        return FeeAssignment(
            id: id, project: item.project, unit: unit, item: item.id, object: object,
            quantityHundredths: quantityHundredths, payer: payer, from: from, to: to)
    }

    /// The last day on which it counts.
    mutating func end(on last: Day) throws(Refusal) {
        guard last >= from else { throw .invalid("to", "standard.to.before") }
        guard to.map({ last < $0 }) ?? true else { throw .invalid("to", "standard.to.later") }
        to = last
    }
}
