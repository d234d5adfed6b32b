// DueSource: what a desk gives to a calendar that changes: when its counted promises fall due by the new one.
import Kernel
import Platform
import Storage

/// A desk's part in counting anew. Wiring brings the desks' sources to the calendar.
package struct DueSource: Sendable {
    package let subjectKind: String
    /// The due of an open promise, counted under its own version of the scheme and this calendar; nil for one that was
    /// agreed, not counted.
    package let due: @Sendable (PromiseRow, WorkCalendar, Transaction) throws -> Due?

    package init(
        subjectKind: String, due: @escaping @Sendable (PromiseRow, WorkCalendar, Transaction) throws -> Due?
    ) {
        self.subjectKind = subjectKind
        self.due = due
    }
}
