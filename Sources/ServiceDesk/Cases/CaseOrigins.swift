// CaseOrigins: what each of a case's promises was counted from at first, under its own scheme and calendar.
import Kernel
import Platform
import Scheme
import Storage

struct CaseOrigins {
    let books: SchemeBooks

    /// The first counting, and by when the sender wanted it.
    func origin(
        _ row: PromiseRow, began opened: Instant, _ transaction: Transaction
    ) throws -> (first: Reckoning.First, sender: Instant?) {
        let it = try CaseStore().read(ServiceCase.ID(row.subject.id), in: row.project, transaction)
        let scheme = try books.book(version: row.schemeVersion, in: transaction)
        let calendar = try Projects().calendar(of: row.project, version: row.calendarVersion, in: transaction)
        let dues = CaseDues(scheme: scheme, calendar: calendar)
        let start = row.promise.startedAt
        if Self.ways.contains(row.clause) { return (.same(as: Self.timely(it), opened), nil) }
        // What was agreed for an instant was not counted, unless it is the sender's deadline that fixed it.
        if row.isFixed, opened != it.outerDueAt || Self.agreed.contains(row.clause) { return (.set(opened), nil) }
        if let hours = try dues.hours(row.clause, row.part, it) {
            return (.hours(from: start, hours: hours), it.outerDueAt)
        }
        let days = try Applications.of(it, transaction)?.days
        // The urgency may have changed since: what was counted first was counted by the one that it had then.
        var candidates = [it]
        for severity in ServiceCase.Severity.allCases where severity != it.severity {
            var other = it
            other.severity = severity
            candidates.append(other)
        }
        for candidate in candidates {
            guard let due = try dues.counted(row.clause, candidate, from: start, applied: days),
                let derivation = due.derivation
            else { break }
            if due.instant == opened || (it.outerDueAt == opened && opened < due.instant) {
                return (.counted(derivation), it.outerDueAt)
            }
        }
        guard let due = try dues.counted(row.clause, it, from: start, applied: days), let derivation = due.derivation else {
            return (.set(opened), nil)
        }
        return (.counted(derivation), it.outerDueAt)
    }

    /// The ways in which a matter may end: told beside the promise whose due they have.
    private static let ways: Set<Clause.ID> = ["S2.5-1a", "S2.5-1b", "S2.2-2a", "S2.2-2b"]
    /// Agreed with the customer, the sender's deadline or not.
    private static let agreed: Set<Clause.ID> = ["S2.5-1c", "S2.2-2c", "XS2.4-2", "S2.6-1"]

    private static func timely(_ it: ServiceCase) -> Clause.ID { it.kind == .complaint ? "S2.5-1" : "S2.2-2" }
}
