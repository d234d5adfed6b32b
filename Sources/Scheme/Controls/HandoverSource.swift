// HandoverSource: what a desk gives to the shift handover: its open things, and how one passes to another person.
import Kernel
import Platform
import Storage

/// One open thing that the shift which ends explains to the shift which begins.
package struct HandoverThing: Sendable, Hashable {
    package let subject: Subject
    package let title: String
    /// Unit and customer, as the desk says it.
    package let whose: String
    package let path: String
    /// A complaint: the shift does not end before it was acknowledged (K-CMP3).
    package let isComplaint: Bool
    /// Whether the person who leaves is its responsible handler.
    package let isOwn: Bool

    package init(
        subject: Subject, title: String, whose: String, path: String, isComplaint: Bool, isOwn: Bool
    ) {
        self.subject = subject
        self.title = title
        self.whose = whose
        self.path = path
        self.isComplaint = isComplaint
        self.isOwn = isOwn
    }
}

/// A desk's part in the handover. Wiring brings the desks' sources to the shifts.
package struct HandoverSource: Sendable {
    package let subjectKind: String
    /// Every open complaint of the project, and what else the person who leaves has open.
    package let open: @Sendable (Project.ID, Account.ID, Transaction) throws -> [HandoverThing]
    /// Makes another person the responsible handler.
    package let pass: @Sendable (Int64, Account.ID, [Project.ID], Actor, Transaction) throws -> Void

    package init(
        subjectKind: String,
        open: @escaping @Sendable (Project.ID, Account.ID, Transaction) throws -> [HandoverThing],
        pass: @escaping @Sendable (Int64, Account.ID, [Project.ID], Actor, Transaction) throws -> Void
    ) {
        self.subjectKind = subjectKind
        self.open = open
        self.pass = pass
    }
}
