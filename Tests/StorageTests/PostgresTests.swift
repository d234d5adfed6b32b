// PostgresTests: the server engine against a real server; each test makes a database of its own and drops it.
import Foundation
import Synchronization
import Testing

@testable import Storage

/// One after the other, so that the tests together stay below the server's limit of connections.
@Suite(.serialized) enum PostgresTests {}

/// A database for one test, with an engine on it.
struct PostgresWorld {
    let name: String
    let url: String
    let engine: PostgresEngine

    /// Makes an empty database, gives it to the test, and drops it whatever happened.
    static func open(
        connections: Int = 2, patience: PostgresPatience = PostgresPatience(),
        seal: @escaping Seal = { _, _ in },
        _ test: (PostgresWorld) async throws -> Void
    ) async throws {
        let maintenance = try #require(
            ProcessInfo.processInfo.environment["STEWARD_TEST_POSTGRES"],
            """
            STEWARD_TEST_POSTGRES is missing: set it to the URL of a maintenance database with the right to \
            create databases, such as postgres://postgres@127.0.0.1:5432/postgres
            """)
        let name = "steward_test_" + UUID().uuidString.lowercased().replacing("-", with: "")
        try statement(
            maintenance, "CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        let url = try address(of: name, beside: maintenance)
        let engine = try PostgresEngine(url: url, seal: seal, connections: connections, patience: patience)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await test(PostgresWorld(name: name, url: url, engine: engine)))
        } catch {
            outcome = .failure(error)
        }
        await engine.close()
        try statement(maintenance, "DROP DATABASE \(name) WITH (FORCE)")
        try outcome.get()
    }

    func write(_ text: String, _ values: [Value] = []) async throws {
        try await engine.write { connection in
            _ = try connection.run(text, values)
            return []
        }
    }

    func rows(_ text: String, _ values: [Value] = []) async throws -> [Row] {
        let rows = Noted<[Row]>([])
        try await engine.read { connection in rows.set(try connection.query(text, values)) }
        return rows.value
    }

    /// The only value of the only row.
    func one(_ text: String, _ values: [Value] = []) async throws -> Value {
        try #require(try await rows(text, values).first?.values.first)
    }

    /// Ends all other sessions of this database, as a restart of the server would.
    func killOthers() throws {
        try Self.statement(
            url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                + "WHERE datname = current_database() AND pid <> pg_backend_pid()")
    }

    /// Runs one statement on a connection of its own, outside of any transaction.
    static func statement(_ url: String, _ text: String) throws {
        let connection = PostgresConnection(try PostgresAddress(url), PostgresPatience())
        try connection.open()
        defer { connection.close() }
        _ = try connection.run(text, [])
    }

    private static func address(of name: String, beside maintenance: String) throws -> String {
        var parts = try #require(URLComponents(string: maintenance), "STEWARD_TEST_POSTGRES is not a URL")
        parts.path = "/" + name
        return try #require(parts.string)
    }
}

/// A value that closures on other threads write and the test reads.
final class Noted<Content: Sendable>: Sendable {
    private let content: Mutex<Content>
    init(_ value: Content) { content = Mutex(value) }
    var value: Content { content.withLock { $0 } }
    func set(_ value: Content) { content.withLock { $0 = value } }
}

extension Noted<Int> {
    /// Counts one more and gives the new count.
    @discardableResult
    func count() -> Int {
        content.withLock { number in
            number += 1
            return number
        }
    }
}

/// Lets two threads pass only together; a body that is run again passes at once.
final class Meeting: @unchecked Sendable {
    private let condition = NSCondition()
    private var arrived = 0
    private let expected: Int
    init(of expected: Int) { self.expected = expected }

    func arrive() {
        condition.withLock {
            arrived += 1
            condition.broadcast()
            let limit = Foundation.Date(timeIntervalSinceNow: 5)
            while arrived < expected, condition.wait(until: limit) {}
        }
    }
}

/// A fact for the seal of a test.
struct Fact: Sealable { let number: Int64 }
