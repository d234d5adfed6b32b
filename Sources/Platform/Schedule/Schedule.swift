// Schedule: everything that happens by itself, in one table.
import Kernel
import Storage

/// One thing that recurs. Its body calls a verb that may run twice or late with the same outcome.
package struct Job: Sendable {
    package let name: String
    package let everySeconds: Int
    /// Does one part, in a transaction of at most about 50 ms; true when more is waiting.
    package let run: @Sendable (Transaction) throws -> Bool

    package init(_ name: String, everySeconds: Int, run: @escaping @Sendable (Transaction) throws -> Bool) {
        self.name = name
        self.everySeconds = everySeconds
        self.run = run
    }
}

/// Runs jobs when they fall due. Claiming a turn and the job's effect are one transaction: two nodes may both try,
/// one of them finds the turn taken, and a node that dies in the middle leaves the turn as it was.
package struct Schedule: Sendable {
    package let jobs: [Job]

    package init(_ jobs: [Job]) { self.jobs = jobs }

    package static let migrations = [
        Migration(
            "0000 schedule",
            [
                """
                CREATE TABLE schedule_job (
                    name {text} NOT NULL PRIMARY KEY, next_at {int} NOT NULL, turns {int} NOT NULL) {strict}
                """,
                """
                CREATE TABLE node_lease (
                    node {int} NOT NULL PRIMARY KEY CHECK (node BETWEEN 0 AND 255), until {int} NOT NULL) {strict}
                """,
            ])
    ]

    /// Parts of one job in a row, so that a long one keeps no other waiting for more than about a second.
    private static let partsInARow = 20

    /// Runs every job whose time has come, some parts of each, and ends behind the part under way when it is cancelled. A job
    /// that fails is told of, keeps its turn, and holds up no other. True when more waits.
    @discardableResult
    package func runDue(_ database: Database, failed: (_ job: String, any Error) -> Void) async -> Bool {
        var isMore = false
        for job in jobs {
            do {
                var parts = 0
                while !Task.isCancelled, try await turn(of: job, database) {
                    parts += 1
                    if parts == Self.partsInARow { break }
                }
                isMore = isMore || parts == Self.partsInARow
            } catch {
                failed(job.name, error)
            }
        }
        return isMore
    }

    private func turn(of job: Job, _ database: Database) async throws -> Bool {
        let due = try await database.read { transaction in
            let row = try transaction.first("SELECT next_at FROM schedule_job WHERE name = \(job.name)")
            let next: Int64 = try row?.get("next_at") ?? 0
            return next <= transaction.now.milliseconds
        }
        guard due else { return false }
        return try await database.write { transaction in
            let now = transaction.now.milliseconds
            try transaction.run(
                "INSERT INTO schedule_job (name, next_at, turns) VALUES (\(job.name), 0, 0) ON CONFLICT DO NOTHING")
            let next = now + Int64(job.everySeconds) * 1_000
            let taken = try transaction.run(
                "UPDATE schedule_job SET next_at = \(next), turns = turns + 1 WHERE name = \(job.name) AND next_at <= \(now)")
            guard taken == 1 else { return false }
            if try job.run(transaction) {
                try transaction.run("UPDATE schedule_job SET next_at = \(now) WHERE name = \(job.name)")
                return true
            }
            return false
        }
    }
}

/// A node's number for ids, held while it runs, so that two processes never mint the same id.
package enum NodeLease {
    private static let minutes = 20

    /// Takes the first free number. Throws when 254 processes hold one each.
    package static func claim(_ database: Database) async throws -> Int {
        try await database.write { transaction in
            let until = transaction.now.adding(minutes: minutes)
            for node in 1..<255 {
                let taken = try transaction.run(
                    """
                    INSERT INTO node_lease (node, until) VALUES (\(node), \(until))
                    ON CONFLICT (node) DO UPDATE SET until = excluded.until WHERE node_lease.until < \(transaction.now)
                    """)
                if taken == 1 { return node }
            }
            throw StorageProblem.refusedToOpen("254 processes hold a node number each; wait twenty minutes or end one")
        }
    }

    /// Keeps the number for another while.
    package static func renew(_ node: Int, in transaction: Transaction) throws {
        try transaction.run(
            "UPDATE node_lease SET until = \(transaction.now.adding(minutes: minutes)) WHERE node = \(node)")
    }

    package static func release(_ node: Int, _ database: Database) async throws {
        _ = try await database.write { try $0.run("DELETE FROM node_lease WHERE node = \(node)") }
    }
}
