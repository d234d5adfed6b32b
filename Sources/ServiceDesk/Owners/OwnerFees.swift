// OwnerFees: what the money slice shows on a home's own page. Wiring brings it, so that the desk never knows money.
import Kernel
import Platform
import Registry
import Storage
import Web

package struct OwnerFees: Sendable {
    /// The content for a home and who holds it today; nobody when the phone is not that of a holder.
    package let content: @Sendable (Visit, Unit.ID, Person.ID?, ProjectCard, Transaction) throws -> HTML

    package init(content: @escaping @Sendable (Visit, Unit.ID, Person.ID?, ProjectCard, Transaction) throws -> HTML) {
        self.content = content
    }
}
