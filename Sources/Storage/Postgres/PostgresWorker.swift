// PostgresWorker: runs a body until its transaction is through, or it is known that it will not be.
import Foundation

/// One thread's connection, and the rules for running a body again.
final class PostgresWorker {
    private let server: PostgresServer
    private let connection: PostgresConnection
    private let seal: Seal

    init(_ server: PostgresServer, seal: @escaping Seal) {
        self.server = server
        self.seal = seal
        connection = PostgresConnection(server.address, server.patience)
    }

    func close() { connection.close() }

    /// Runs the work in a transaction: again after a clash, again when the connection was lost before COMMIT
    /// was sent (the server has then undone everything), and never again after that.
    func perform(_ work: PostgresWork, until deadline: ContinuousClock.Instant) throws {
        var deadline = deadline
        var clashes = 0
        var renewals = 0
        var deadOnArrival = 0
        var losses = 0
        while true {
            try server.reach(connection, until: deadline)
            do {
                return try attempt(work)
            } catch {
                let phase = connection.phase
                switch connection.rollback() {
                case .plain: throw error
                case .clash:
                    clashes += 1
                    guard clashes <= server.patience.reruns else { throw Self.clash(error) }
                    let delay = PostgresPatience.delay(
                        .milliseconds(4), failures: clashes, limit: .milliseconds(250))
                    PostgresPatience.pause(delay)
                case .stale:
                    renewals += 1
                    guard renewals <= 2 else { throw error }
                case .lost where phase == .committing && work.writes:
                    throw StorageProblem.connectionLost("during the commit: it may have happened or not")
                case .lost where phase == .beginning:
                    // It had died while it was idle; the body's first statement went nowhere.
                    deadOnArrival += 1
                    guard deadOnArrival <= 3 else { throw error }
                case .lost:
                    losses += 1
                    guard losses <= 1 else { throw Self.loss(error) }
                    deadline = server.deadline
                }
            }
        }
    }

    private func attempt(_ work: PostgresWork) throws {
        connection.begin(writing: work.writes)
        switch work {
        case .read(let body):
            try body(connection)
        case .write(let body):
            let left = try body(connection)
            if !left.isEmpty { try seal(connection, left) }
        }
        try connection.commit()
    }

    /// The body may have thrown something of its own for it; the caller is told the cause.
    private static func clash(_ error: any Error) -> any Error {
        if case .serialisation? = error as? StorageProblem { return error }
        return StorageProblem.serialisation("another transaction was in the way")
    }

    private static func loss(_ error: any Error) -> any Error {
        if case .connectionLost? = error as? StorageProblem { return error }
        return StorageProblem.connectionLost("the connection was lost again; nothing was changed")
    }
}

extension PostgresWork {
    var writes: Bool { if case .write = self { true } else { false } }
}
