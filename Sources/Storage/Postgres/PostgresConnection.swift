// PostgresConnection: one session with the server, through libpq, in the words of Storage.
import CLibpq
import Foundation

/// A connection owned by one thread: opened, used for one transaction after the other, reopened when lost.
final class PostgresConnection: Connection {
    /// How far the transaction has come, which decides what a lost connection means.
    enum Phase {
        case idle
        /// BEGIN was sent, nothing of the body.
        case beginning
        case inside
        /// COMMIT was sent: from here on a lost connection leaves the outcome unknown.
        case committing
    }

    let dialect = Dialect.postgres
    private(set) var phase = Phase.idle
    private let address: PostgresAddress
    private let patience: PostgresPatience
    private var handle: OpaquePointer?
    private var statements = PostgresStatements()
    /// What went wrong since BEGIN, which a body may have swallowed.
    private var failure: PostgresFailure?

    init(_ address: PostgresAddress, _ patience: PostgresPatience) {
        self.address = address
        self.patience = patience
    }

    deinit { PQfinish(handle) }

    // MARK: The session

    var isOpen: Bool { handle != nil && PQstatus(handle) == CONNECTION_OK }

    /// Opens the session anew. Throws `connectionLost` when the server is away, and `refusedToOpen` when
    /// it is the wrong one.
    func open() throws(StorageProblem) {
        close()
        handle = address.connect()
        guard PQstatus(handle) == CONNECTION_OK else {
            throw .connectionLost(lastMessage("the server is away"))
        }
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        try refuseTheWrongServer()
        let result = PQexec(handle, settings)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK else {
            throw .connectionLost(lastMessage("the session's settings were refused"))
        }
    }

    func close() {
        PQfinish(handle)
        handle = nil
        statements.forgetAll()
        failure = nil
        phase = .idle
    }

    private func refuseTheWrongServer() throws(StorageProblem) {
        let encoding = PQparameterStatus(handle, "server_encoding").map { String(cString: $0) }
        guard encoding == "UTF8" else {
            throw .refusedToOpen("the database is not kept in UTF8; make it with ENCODING 'UTF8'")
        }
        guard PQserverVersion(handle) >= 140_000 else {
            throw .refusedToOpen("the server is older than PostgreSQL 14")
        }
    }

    private var settings: String {
        func milliseconds(_ duration: Duration) -> Int { Int(duration / .milliseconds(1)) }
        return """
            SET client_min_messages = warning; SET synchronous_commit = on; SET TimeZone = 'UTC';
            SET standard_conforming_strings = on; SET bytea_output = hex; SET idle_session_timeout = 0;
            SET statement_timeout = \(milliseconds(patience.statement));
            SET lock_timeout = \(milliseconds(patience.lock));
            SET idle_in_transaction_session_timeout = 60000
            """
    }

    /// libpq's own words about the connection: the server's name and port, never the password.
    private func lastMessage(_ otherwise: String) -> String {
        let message = handle.flatMap { PQerrorMessage($0) }.map { String(cString: $0) } ?? ""
        let trimmed = message.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? otherwise : trimmed
    }

    // MARK: The transaction

    func begin(writing: Bool) throws(StorageProblem) {
        failure = nil
        phase = .beginning
        try command(
            "BEGIN ISOLATION LEVEL " + (writing ? "READ COMMITTED READ WRITE" : "REPEATABLE READ READ ONLY"))
        phase = .inside
    }

    /// Makes the transaction durable, unless the body swallowed an error: then PostgreSQL would answer COMMIT
    /// with a quiet ROLLBACK.
    func commit() throws(StorageProblem) {
        guard PQtransactionStatus(handle) == PQTRANS_INTRANS else {
            throw failure?.problem ?? .failed("the body ended its own transaction")
        }
        failure = nil
        phase = .committing
        guard try command("COMMIT") == "COMMIT" else {
            throw .failed("the server rolled back instead of committing")
        }
        phase = .idle
    }

    /// Ends a transaction that failed; says what the engine may do about it.
    func rollback() -> PostgresFailure.Kind {
        let status = PQtransactionStatus(handle)
        var kind = PostgresFailure.Kind.plain
        if !isOpen || failure?.kind == .lost {
            kind = .lost
        } else if status == PQTRANS_INERROR || status == PQTRANS_IDLE {
            // In an error that no savepoint undid; or idle, after a COMMIT that was refused.
            kind = failure?.kind ?? .plain
        }
        if kind != .lost && status != PQTRANS_IDLE { _ = try? command("ROLLBACK") }
        if kind == .stale {
            statements.forgetAll()
            _ = try? command("DEALLOCATE ALL")
        }
        if kind == .lost || PQtransactionStatus(handle) != PQTRANS_IDLE { close() }
        failure = nil
        phase = .idle
        return kind
    }

    // MARK: Statements

    func query(_ text: String, _ values: [Value]) throws -> [Row] {
        let (result, statement) = try execute(text, values)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_TUPLES_OK else { return [] }
        let shape = statement?.shape ?? PostgresShape(result)
        statement?.shape = shape
        return shape.rows(result)
    }

    func run(_ text: String, _ values: [Value]) throws -> Int {
        let (result, _) = try execute(text, values)
        defer { PQclear(result) }
        return PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }

    private func execute(
        _ text: String, _ values: [Value]
    ) throws(StorageProblem) -> (result: OpaquePointer?, statement: PostgresStatement?) {
        let parameters = try PostgresParameters(values)
        let count = Int32(values.count)
        guard PostgresStatements.isWorthKeeping(text) else {
            let result = parameters.withPointers {
                PQexecParams(handle, text, count, parameters.types, $0, $1, $2, 0)
            }
            return (try checked(result), nil)
        }
        let old = statements.find(text, parameters.types)
        let statement = if let old { old } else { try prepare(text, parameters.types) }
        let result = parameters.withPointers { PQexecPrepared(handle, statement.name, count, $0, $1, $2, 0) }
        return (try checked(result, prepared: old != nil), statement)
    }

    private func prepare(_ text: String, _ types: [Oid]) throws(StorageProblem) -> PostgresStatement {
        let statement = statements.make(text, types)
        PQclear(try checked(PQprepare(handle, statement.name, text, Int32(types.count), statement.types)))
        let forgotten = statements.keep(statement, for: text)
        if !forgotten.isEmpty {
            try command(forgotten.map { "DEALLOCATE \($0)" }.joined(separator: "; "))
        }
        return statement
    }

    /// Runs text of our own without values; gives the server's word for what it did.
    @discardableResult
    private func command(_ text: String) throws(StorageProblem) -> String {
        let result = try checked(PQexec(handle, text))
        defer { PQclear(result) }
        return PQcmdStatus(result).map { String(cString: $0) } ?? ""
    }

    /// The result itself when it is one; otherwise clears it, remembers the failure and throws its problem.
    private func checked(_ result: OpaquePointer?, prepared: Bool = false) throws(StorageProblem)
        -> OpaquePointer?
    {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return result
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            PQclear(result)
            throw remember(PostgresFailure(.plain, .failed("COPY is not for this connection")))
        default:
            defer { PQclear(result) }
            throw remember(PostgresFailure(result: result, connection: handle, prepared: prepared))
        }
    }

    private func remember(_ new: PostgresFailure) -> StorageProblem {
        // The latest one counts: a savepoint may have undone the one before.
        if failure == nil || !new.isEcho { failure = new }
        return new.problem
    }
}
