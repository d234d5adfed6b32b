// Duties: what recurs, opened day by day, and ticked with its evidence.
import Kernel
import Platform
import Scheme
import Storage

package struct Duties: Sendable {
    let books: SchemeBooks
    let store = DutyStore()

    package init(books: SchemeBooks) { self.books = books }

    /// Opens today's duties of every project whose desk is open today. Running twice opens each once; a day on which
    /// the program did not run is not made up for.
    package func openToday(in transaction: Transaction) throws {
        for project in try Projects().all(in: transaction) {
            let today = project.zone.day(of: transaction.now)
            guard today >= project.liveFrom, let closes = project.calendar.windows(on: today).last?.closes else { continue }
            let scheme = try books.book(on: today, in: transaction)
            for plan in DutyPlan.shipped {
                guard let duty = try store.insert(plan, today, in: project.id, transaction) else { continue }
                let holders = try Accounts().staff(of: project.id, posts: [plan.post], on: today, in: transaction)
                var terms = Promises.Terms(
                    plan.clause, of: duty.subject, cycle: 1, startedAt: transaction.now,
                    dueAt: max(project.zone.instant(today, closes), transaction.now))
                terms.holder = holders.first?.id
                try Promises().open(terms, project: project, scheme: scheme, by: .system("duties"), in: transaction)
            }
        }
    }

    /// So long a forgotten duty may still be made up for, late; then its day is over and it stays missed.
    package static let graceDays = 2

    /// Closes up to `limit` duties that nobody did in time or soon after; gives how many.
    package func closeForgotten(limit: Int = 100, in transaction: Transaction) throws -> Int {
        let before = transaction.now.adding(minutes: -Self.graceDays * 24 * 60)
        let rows = try transaction.query(
            """
            SELECT p.project_id, p.subject_id FROM promise p WHERE p.subject_kind = \(Duty.subjectKind)
                AND p.outcome = 'open' AND p.due_at < \(before) ORDER BY p.due_at, p.id LIMIT \(limit)
            """)
        for row in rows {
            let (project, duty): (Project.ID, Duty.ID) = (try row.get("project_id"), try row.get("subject_id"))
            for open in try Promises().of(Subject(Duty.subjectKind, duty.number), project: project, in: transaction)
            where open.promise.outcome == .open {
                try Promises().fail(open, at: transaction.now, reason: "forgotten", by: .system("duties"), in: transaction)
            }
        }
        return rows.count
    }

    /// Done, with what was found.
    package func finish(
        _ id: Duty.ID, _ evidence: Duty.Evidence, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        var duty = try store.find(id, within: projects, in: transaction)
        guard let project = try Projects().find(duty.project, in: transaction) else { throw Refusal.missing }
        let today = project.zone.day(of: transaction.now)
        let holders = try Accounts().staff(of: project.id, posts: [duty.plan.post], on: today, in: transaction)
        try duty.finish(
            evidence, by: person, holdsPost: holders.contains { $0.id == person }, today: today, at: transaction.now)
        try store.save(duty, in: transaction)
        for row in try Promises().of(duty.subject, project: project.id, in: transaction)
        where row.promise.outcome == .open {
            try Promises().settle(row, at: transaction.now, by: .staff(person), in: transaction)
        }
        let poor = evidence.marks.values.count { $0 == .poor }
        transaction.record(
            "duty.done", about: (Duty.subjectKind, id.number), project: project.id, by: .staff(person),
            ["plan": .code(duty.plan.name), "day": .code(duty.day.description), "poor": .number(Int64(poor))],
            words: evidence.findings.isEmpty ? nil : evidence.findings)
    }
}
