// ProvisionalDues: dues that were counted into a year not yet announced, counted again when it is.
import Kernel
import Platform
import Storage

package struct ProvisionalDues: Sendable {
    private let sources: [DueSource]

    package init(sources: [DueSource]) { self.sources = sources }

    /// Counts the open provisional promises of a project by its calendar in force. What falls otherwise moves, and says
    /// why; what is certain now is provisional no more. All others keep the calendar under which they were made.
    /// Gives how many moved.
    @discardableResult
    package func count(in project: ProjectCard, by actor: Actor, _ transaction: Transaction) throws -> Int {
        var moved = 0
        for row in try open(in: project, transaction) {
            guard let source = sources.first(where: { $0.subjectKind == row.subject.kind }),
                let due = try source.due(row, project.calendar, transaction)
            else { continue }
            if due.instant != row.promise.dueAt {
                try Promises().move(
                    row, to: due.instant, in: project.zone, reason: "calendar", by: actor, transaction: transaction)
                moved += 1
            }
            try transaction.run(
                """
                UPDATE promise SET provisional = \(due.isProvisional), calendar_version = \(project.calendarVersion)
                WHERE id = \(row.id)
                """)
        }
        return moved
    }

    private func open(in project: ProjectCard, _ transaction: Transaction) throws -> [PromiseRow] {
        try transaction.query(
            """
            SELECT \(PromiseRow.columns) FROM promise
            WHERE project_id = \(project.id) AND outcome = 'open' AND provisional = \(true) ORDER BY due_at, id
            """
        ).map(PromiseRow.init)
    }
}
