// WhyRoutes: why this date, for any promise of any desk.
import Kernel
import Platform
import Storage
import Web

struct WhyRoutes: Sendable {
    let room: ControlRoom
    let books: SchemeBooks
    let sources: [DueSource]

    var routes: [Route] {
        [
            .page("/why/{promise}", .office) { visit, transaction in
                let id: Promise.ID = try visit.id("promise")
                let row = try transaction.first(
                    """
                    SELECT \(PromiseRow.columns) FROM promise WHERE project_id IN \(list: visit.projects) AND id = \(id)
                    """
                ).map(PromiseRow.init)
                guard let row, let project = try Projects().find(row.project, in: transaction) else { throw Refusal.missing }
                return WhyPages.why(visit, project, try reason(row, transaction))
            }
        ]
    }

    private func reason(_ row: PromiseRow, _ transaction: Transaction) throws -> WhyPages.Reason {
        let events = try Promises().events(of: row.id, in: transaction)
        var names: [String: String] = [:]
        for actor in Set(events.map(\.actor)) {
            guard actor.hasPrefix("staff:"), let id = Account.ID(text: String(actor.dropFirst(6))) else { continue }
            names[actor] = try Accounts().name(of: id, in: transaction)
        }
        let source = sources.first { $0.subjectKind == row.subject.kind }
        return WhyPages.Reason(
            row: row, card: try room.cards([row.subject], in: row.project, transaction)[row.subject],
            reckoning: try source?.reckoning(row, transaction)
                ?? Reckoning(first: .set(row.promise.dueAt), steps: []),
            events: events, names: names, scheme: try books.book(version: row.schemeVersion, in: transaction))
    }
}
