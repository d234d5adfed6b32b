// SQLiteWriter: the one writer, which commits in groups.
import Foundation
import GRDB
import Kernel

/// Writes that wait run in one transaction, each in its own savepoint, with one sync to disk for all. One that
/// fails rolls back alone. Nobody is answered before the sync; a failed commit fails them all and answers none.
final class SQLiteWriter: @unchecked Sendable {
    private struct Job {
        let body: @Sendable (any Connection) throws -> [any Sealable]
        let answer: CheckedContinuation<Void, any Error>
    }

    /// Larger groups gain nothing measurable and make the first of the group wait for the last.
    private static let groupLimit = 256

    private let condition = NSCondition()
    private var waiting: [Job] = []
    private var groups = Histogram([1, 2, 4, 8, 16, 32, 64, 128, 256])
    private var stopping = false
    private let stopped = DispatchSemaphore(value: 0)
    private let pool: DatabasePool
    private let seal: Seal

    init(pool: DatabasePool, seal: @escaping Seal) {
        self.pool = pool
        self.seal = seal
        let thread = Thread { [self] in work() }
        thread.name = "steward.write"
        thread.stackSize = 8 << 20
        thread.start()
    }

    func write(_ body: @escaping @Sendable (any Connection) throws -> [any Sealable]) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let taken = condition.withLock {
                guard !stopping else { return false }
                waiting.append(Job(body: body, answer: continuation))
                condition.signal()
                return true
            }
            if !taken { continuation.resume(throwing: StorageProblem.connectionLost("the database is closed")) }
        }
    }

    /// How many wait, and how large the groups have been.
    var load: (waiting: Int, groups: Histogram) { condition.withLock { (waiting.count, groups) } }

    /// Finishes what waits, then ends the thread.
    func stop() async {
        condition.withLock {
            stopping = true
            condition.broadcast()
        }
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [stopped] in
                stopped.wait()
                continuation.resume()
            }
        }
    }

    private func work() {
        while let group = takeGroup() { commit(group) }
        stopped.signal()
    }

    private func takeGroup() -> [Job]? {
        condition.withLock {
            while waiting.isEmpty && !stopping { condition.wait() }
            guard !waiting.isEmpty else { return nil }
            let group = Array(waiting.prefix(Self.groupLimit))
            waiting.removeFirst(group.count)
            groups.add(Double(group.count))
            return group
        }
    }

    private func commit(_ group: [Job]) {
        var outcomes: [Result<Void, any Error>] = []
        do {
            try pool.writeWithoutTransaction { database in
                outcomes = try runGroup(group, on: database)
            }
        } catch {
            let problem = SQLiteConnection.surface(error)
            outcomes = group.map { _ in .failure(problem) }
        }
        for (job, outcome) in zip(group, outcomes) { job.answer.resume(with: outcome) }
    }

    private func runGroup(_ group: [Job], on database: GRDB.Database) throws -> [Result<Void, any Error>] {
        try database.execute(sql: "BEGIN IMMEDIATE")
        do {
            var unsealed: [any Sealable] = []
            var outcomes: [Result<Void, any Error>] = []
            for job in group {
                try database.execute(sql: "SAVEPOINT verb")
                do {
                    let connection = SQLiteConnection(database)
                    let left = try job.body(connection)
                    // An error that the body swallowed would leave half a verb, as PostgreSQL never does.
                    if let failure = connection.failure { throw failure }
                    try database.execute(sql: "RELEASE verb")
                    unsealed += left
                    outcomes.append(.success(()))
                } catch {
                    // After a full disk the engine may have ended the whole transaction by itself.
                    guard database.isInsideTransaction else { throw error }
                    try database.execute(sql: "ROLLBACK TO verb")
                    try database.execute(sql: "RELEASE verb")
                    outcomes.append(.failure(error))
                }
            }
            if !unsealed.isEmpty { try seal(SQLiteConnection(database), unsealed) }
            try database.execute(sql: "COMMIT")
            return outcomes
        } catch {
            if database.isInsideTransaction { try? database.execute(sql: "ROLLBACK") }
            throw error
        }
    }
}
