// DutyGate: what a desk asks before a recurring duty is finished. Wiring brings the desks' gates to the duties.
import Kernel
import Platform
import Storage

package struct DutyGate: Sendable {
    /// The plan of the duty, by its name.
    package let plan: String
    /// Refuses when the desk's own work for the duty of that day is not done. The names are the items found poor.
    package let confirm: @Sendable (Project.ID, Day, Set<String>, Transaction) throws -> Void

    package init(plan: String, confirm: @escaping @Sendable (Project.ID, Day, Set<String>, Transaction) throws -> Void) {
        self.plan = plan
        self.confirm = confirm
    }
}
