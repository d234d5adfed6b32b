// HomeHolder: who holds a home today, and which of its money they are shown.
import Kernel
import Platform
import Registry
import Storage

/// A tenant is shown what names the tenant; an owner also what names nobody.
package struct HomeHolder: Sendable {
    package let person: Person.ID
    package let name: String
    package let isTenant: Bool

    /// Nil when the person holds nothing here.
    static func find(
        _ person: Person.ID?, of unit: Registry.Unit.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> HomeHolder? {
        let held = try Persons().holders(of: unit, in: project, transaction).filter { $0.person == person }
        guard let person, let first = held.first else { return nil }
        return HomeHolder(person: person, name: first.name, isTenant: held.allSatisfy { $0.role == .tenant || $0.role == .user })
    }

    func isShown(_ payer: Person.ID?) -> Bool { payer == person || (!isTenant && payer == nil) }

    /// The same of a column.
    func condition(_ column: SQL) -> SQL {
        isTenant ? "AND \(column) = \(person)" : "AND (\(column) = \(person) OR \(column) IS NULL)"
    }
}
