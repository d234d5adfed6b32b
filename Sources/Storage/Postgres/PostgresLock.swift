// PostgresLock: a key that only one session of the database can hold.
import Foundation

/// An advisory lock with a session of its own, which the server frees when the session ends.
final class PostgresLock: @unchecked Sendable {
    private let threads = WorkerThreads(name: "steward.postgres.lock", count: 1)
    private let server: PostgresServer
    private let key: Int64
    /// Touched on the one thread only.
    private let connection: PostgresConnection

    init(_ server: PostgresServer, key: Int64) {
        self.server = server
        self.key = key
        var patience = server.patience
        patience.statement = .zero
        patience.lock = patience.exclusive
        connection = PostgresConnection(server.address, patience)
    }

    /// Waits for the key. Throws `serialisation` when another program holds it longer than patience goes.
    func take() async throws {
        try await threads.run { [self] in
            try server.reach(connection, until: server.deadline)
            _ = try connection.query("SELECT pg_advisory_lock($1)", [.integer(key)])
        }
    }

    /// Gives the key back. Throws `connectionLost` when it was lost meanwhile, and others may have had it.
    func release() async throws {
        try await threads.run { [self] in
            defer { connection.close() }
            let freed = try connection.query("SELECT pg_advisory_unlock($1) AS freed", [.integer(key)])
            guard try freed.first?.get("freed") == true else {
                throw StorageProblem.connectionLost("the lock was lost before its work was done")
            }
        }
    }

    func stop() { threads.stop() }
}
