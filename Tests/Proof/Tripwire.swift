// Tripwire: breaks a run off at a statement of one's choice, as a fault or with its whole process.
import Foundation
import Kernel
import Storage
import Synchronization

/// Where a run is broken off.
package struct Stop: Codable, Sendable, CustomStringConvertible {
    package enum Kind: String, Codable, CaseIterable, Sendable {
        /// The statement does not reach the database, or its answer does not come back.
        case before, after
        /// The commit is not made, or is made and not answered.
        case uncommitted, unanswered
    }

    package let kind: Kind
    /// Which statement or which transaction of the run, from 1.
    package let place: Int

    package init(_ kind: Kind, _ place: Int) { (self.kind, self.place) = (kind, place) }

    package var description: String { "\(kind.rawValue) \(place)" }
}

/// Counts the statements and the transactions of a run, those of the journal's sealing too, and breaks it off where it is told.
package final class Tripwire: Sendable {
    private struct State {
        var isArmed = false
        var statements = 0
        var transactions = 0
        var stop: Stop?
        var isDeadly = false
    }
    private let state = Mutex(State())

    package init() {}

    /// From here on is counted. A deadly stop ends the process with a signal that nobody can catch.
    package func arm(_ stop: Stop? = nil, isDeadly: Bool = false) {
        state.withLock { $0 = State(isArmed: true, stop: stop, isDeadly: isDeadly) }
    }

    package func disarm() { state.withLock { $0.isArmed = false } }

    /// How far the last armed run came.
    package var counted: (statements: Int, transactions: Int) { state.withLock { ($0.statements, $0.transactions) } }

    /// All places of a run that was counted.
    package var stops: [Stop] {
        let (statements, transactions) = counted
        return (1...max(statements, 1)).flatMap { [Stop(.before, $0), Stop(.after, $0)] }
            + (1...max(transactions, 1)).flatMap { [Stop(.uncommitted, $0), Stop(.unanswered, $0)] }
    }

    /// The seal of an engine, watched.
    package func watching(_ seal: @escaping Seal) -> Seal {
        { [self] connection, left in
            try seal(Watched(connection, self), left)
            try trip(.uncommitted)
        }
    }

    /// An engine, watched; its seal is the caller's.
    package func watching(_ engine: any Engine) -> any Engine { WatchedEngine(engine, self) }

    fileprivate func statement<Answer>(_ body: () throws -> Answer) throws -> Answer {
        state.withLock { if $0.isArmed { $0.statements += 1 } }
        try trip(.before)
        let answer = try body()
        try trip(.after)
        return answer
    }

    fileprivate func beginTransaction() { state.withLock { if $0.isArmed { $0.transactions += 1 } } }

    fileprivate func trip(_ kind: Stop.Kind) throws {
        try state.withLock { state in
            let place = kind == .before || kind == .after ? state.statements : state.transactions
            guard state.isArmed, let stop = state.stop, stop.kind == kind, stop.place == place else { return }
            if state.isDeadly {
                kill(getpid(), SIGKILL)
                pause()
            }
            state.stop = nil
            throw StorageProblem.failed("broken off \(stop)")
        }
    }
}

private final class WatchedEngine: Engine {
    let real: any Engine
    let wire: Tripwire
    var dialect: Dialect { real.dialect }
    var load: EngineLoad { real.load }

    init(_ real: any Engine, _ wire: Tripwire) { (self.real, self.wire) = (real, wire) }

    func write(_ body: @escaping @Sendable (any Connection) throws -> [any Sealable]) async throws {
        try await real.write { [wire] connection in
            wire.beginTransaction()
            let left = try body(Watched(connection, wire))
            if left.isEmpty { try wire.trip(.uncommitted) }
            return left
        }
        try wire.trip(.unanswered)
    }

    func read(_ body: @escaping @Sendable (any Connection) throws -> Void) async throws {
        try await real.read { [wire] connection in try body(Watched(connection, wire)) }
    }

    func hasRoom() async throws -> Bool { try await real.hasRoom() }
    func close() async { await real.close() }
}

private final class Watched: Connection {
    let real: any Connection
    let wire: Tripwire
    var dialect: Dialect { real.dialect }

    init(_ real: any Connection, _ wire: Tripwire) { (self.real, self.wire) = (real, wire) }

    func query(_ text: String, _ values: [Value]) throws -> [Row] { try wire.statement { try real.query(text, values) } }
    func run(_ text: String, _ values: [Value]) throws -> Int { try wire.statement { try real.run(text, values) } }
    func put(_ text: String, _ values: [Value]) throws { try wire.statement { try real.put(text, values) } }
}
