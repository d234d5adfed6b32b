// PostgresEngine: many offices, one server; several nodes may write at once.
import Foundation

/// The server engine. Writes run at READ COMMITTED and lock what they change; reads see one snapshot. A body
/// may be run again after a deadlock, so it must change nothing outside its transaction.
package final class PostgresEngine: Engine {
    package let dialect = Dialect.postgres
    private let server: PostgresServer
    private let pool: PostgresPool

    /// Opens no connection yet: the first job does, so that the office may start before its server.
    /// Throws `StorageProblem.refusedToOpen` when the address cannot be read.
    package init(
        url: String, seal: @escaping Seal, connections: Int = 8,
        patience: PostgresPatience = PostgresPatience()
    ) throws {
        precondition(connections > 0, "a pool has at least one connection")
        server = PostgresServer(try PostgresAddress(url), patience)
        pool = PostgresPool(server, seal: seal, connections: connections)
    }

    deinit { pool.stop() }

    package func write(_ body: @escaping @Sendable (any Connection) throws -> [any Sealable]) async throws {
        try await pool.perform(.write(body))
    }

    package func read(_ body: @escaping @Sendable (any Connection) throws -> Void) async throws {
        try await pool.perform(.read(body))
    }

    package var load: EngineLoad { pool.load }

    package func close() async { await pool.close() }

    /// Answers when the server does. Throws `connectionLost`, or `refusedToOpen` for the wrong server.
    package func ping() async throws {
        try await read { connection in _ = try connection.query("SELECT 1", []) }
    }

    /// The server's disk is not ours to look at: a table is filled that is gone with its transaction.
    package func hasRoom() async throws -> Bool {
        do {
            try await write { connection in
                _ = try connection.run(
                    "CREATE TEMP TABLE room ON COMMIT DROP AS SELECT repeat('x', 1000) AS filler FROM generate_series(1, 1048)", [])
                return []
            }
            return true
        } catch StorageProblem.noRoom {
            return false
        } catch StorageProblem.failed {
            // A role that may make no such table: then the next write that succeeds must do.
            return true
        }
    }

    /// Runs the body while no other program holds the same key, such as two nodes that would migrate at once.
    /// The lock has a connection of its own: the body may use the engine, even with a single connection.
    package func exclusively<Answer: Sendable>(
        _ key: Int64, _ body: @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let lock = PostgresLock(server, key: key)
        defer { lock.stop() }
        try await lock.take()
        let answer: Answer
        do {
            answer = try await body()
        } catch {
            try? await lock.release()
            throw error
        }
        try await lock.release()
        return answer
    }
}
