// PostgresConnection: one session with the server, through libpq, in the words of Storage.
import CLibpq
import Foundation

/// A connection owned by one thread: opened, used for one transaction after the other, reopened when lost.
final class PostgresConnection: Connection {
    /// How far the transaction has come, which decides what a lost connection means.
    enum Phase {
        case idle
        /// BEGIN goes out with the body's first statement: until that is answered, nothing has happened.
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
    /// What goes out with the next statement, in one journey to the server and back.
    private var waiting: [PostgresStep] = []
    /// Names of statements that newer ones replaced; a call on its way may still use them.
    private var outgrown: [String] = []
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
        outgrown = []
        waiting = []
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

    func begin(writing: Bool) {
        failure = nil
        phase = .beginning
        waiting = [
            PostgresStep("BEGIN ISOLATION LEVEL " + (writing ? "READ COMMITTED READ WRITE" : "REPEATABLE READ READ ONLY"))
        ]
    }

    /// Makes the transaction durable, unless the body swallowed an error: then PostgreSQL would answer COMMIT
    /// with a quiet ROLLBACK.
    func commit() throws(StorageProblem) {
        if phase == .beginning && waiting.count == 1 {
            // The body asked nothing of the server, so neither does this.
            waiting = []
            phase = .idle
            return
        }
        guard phase == .beginning || PQtransactionStatus(handle) == PQTRANS_INTRANS else {
            throw failure?.problem ?? .failed("the body ended its own transaction")
        }
        failure = nil
        phase = .committing
        let (result, _) = try execute(PostgresStep("COMMIT"))
        defer { PQclear(result) }
        guard PQcmdStatus(result).map({ String(cString: $0) }) == "COMMIT" else {
            throw .failed("the server rolled back instead of committing")
        }
        phase = .idle
    }

    /// Ends a transaction that failed; says what the engine may do about it.
    func rollback() -> PostgresFailure.Kind {
        waiting = []
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
            outgrown = []
            _ = try? command("DEALLOCATE ALL")
        }
        if kind == .lost || PQtransactionStatus(handle) != PQTRANS_IDLE { close() }
        failure = nil
        phase = .idle
        return kind
    }

    // MARK: Statements

    func query(_ text: String, _ values: [Value]) throws -> [Row] {
        let (result, statement) = try execute(PostgresStep(text, values))
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_TUPLES_OK else { return [] }
        let shape = statement?.shape ?? PostgresShape(result)
        statement?.shape = shape
        return shape.rows(result)
    }

    func run(_ text: String, _ values: [Value]) throws -> Int {
        let (result, _) = try execute(PostgresStep(text, values))
        defer { PQclear(result) }
        return PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }

    func put(_ text: String, _ values: [Value]) { waiting.append(PostgresStep(text, values)) }

    /// Runs what waits and then this step, in one journey; gives this step's result, to be cleared by the caller.
    private func execute(
        _ step: PostgresStep
    ) throws(StorageProblem) -> (result: OpaquePointer?, statement: PostgresStatement?) {
        if phase == .beginning || PQtransactionStatus(handle) == PQTRANS_INTRANS {
            waiting += outgrown.map { PostgresStep("DEALLOCATE \($0)") }
            outgrown = []
        }
        var calls: [PostgresCall] = []
        for step in waiting + [step] { calls.append(try call(step)) }
        waiting = []
        let last = calls[calls.count - 1]
        if calls.count > 1 { return (try pipelined(calls), last.statement) }
        return (try checked(last.execute(on: handle), prepared: last.wasPrepared), last.statement)
    }

    /// A step with its values laid out, and prepared where that is worth while.
    private func call(_ step: PostgresStep) throws(StorageProblem) -> PostgresCall {
        let parameters = try PostgresParameters(step.values)
        guard PostgresStatements.isWorthKeeping(step.text) else {
            return PostgresCall(text: step.text, parameters: parameters, statement: nil, wasPrepared: false)
        }
        let old = statements.find(step.text, parameters.types)
        let statement = if let old { old } else { try prepare(step.text, parameters.types) }
        return PostgresCall(text: step.text, parameters: parameters, statement: statement, wasPrepared: old != nil)
    }

    /// Sends the calls together and reads the answers in order. The server skips what follows a failure; its problem is
    /// the first one's.
    private func pipelined(_ calls: [PostgresCall]) throws(StorageProblem) -> OpaquePointer? {
        var last: OpaquePointer?
        var problem: StorageProblem?
        var isSent = PQenterPipelineMode(handle) == 1
        for call in calls where isSent { isSent = call.send(on: handle) }
        isSent = isSent && PQpipelineSync(handle) == 1
        for (place, call) in calls.enumerated() where isSent {
            let result = PQgetResult(handle)
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
                // BEGIN was answered: from here on the session was alive when the body began.
                if phase == .beginning { phase = .inside }
                if place == calls.count - 1 { last = result } else { PQclear(result) }
            case PGRES_PIPELINE_ABORTED: PQclear(result)
            default:
                do throws(StorageProblem) {
                    PQclear(try checked(result, prepared: call.wasPrepared))
                } catch {
                    problem = problem ?? error
                }
            }
            while let rest = PQgetResult(handle) { PQclear(rest) }
        }
        while let end = PQgetResult(handle) { PQclear(end) }
        let isOver = PQexitPipelineMode(handle) == 1
        if let problem { throw problem }
        guard isSent, isOver, last != nil else {
            throw remember(PostgresFailure(.lost, .connectionLost(lastMessage("the server did not answer"))))
        }
        return last
    }

    private func prepare(_ text: String, _ types: [Oid]) throws(StorageProblem) -> PostgresStatement {
        let statement = statements.make(text, types)
        PQclear(try checked(PQprepare(handle, statement.name, text, Int32(types.count), statement.types)))
        outgrown += statements.keep(statement, for: text)
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
