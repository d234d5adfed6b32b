// Database: where slices read and write; the engine behind it is nobody's business.
import Foundation
import Kernel

/// The database of one company.
package struct Database: Sendable {
    package let engine: any Engine
    package let clock: any Clock
    package let mint: Mint
    package let soundness = Soundness()

    package init(engine: any Engine, clock: any Clock, mint: Mint) {
        self.engine = engine
        self.clock = clock
        self.mint = mint
    }

    package var dialect: Dialect { engine.dialect }

    /// One verb, one transaction: what the body did is durable when this returns, or nothing happened.
    @discardableResult
    package func write<Answer: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Answer
    ) async throws -> Answer {
        // Whatever is written over a damaged file is lost with it when the backup comes.
        if soundness.trouble == .damaged { throw StorageProblem.damaged("nothing is written to a damaged database") }
        let answer = Box<Answer>()
        do {
            try await engine.write { [clock, mint] connection in
                let transaction = Transaction(connection, now: clock.now, mint: mint)
                answer.value = try body(transaction)
                return transaction.unsealed
            }
        } catch StorageProblem.noRoom(let message) {
            soundness.hadNoRoom()
            throw StorageProblem.noRoom(message)
        } catch StorageProblem.damaged(let message) {
            soundness.checked(isSound: false)
            throw StorageProblem.damaged(message)
        }
        soundness.wrote()
        guard let value = answer.value else { throw StorageProblem.failed("a transaction without an answer") }
        return value
    }

    /// Looks whether there is room again; for the server's loop, every few seconds, while there was none.
    package func lookForRoom() async {
        guard soundness.trouble == .noRoom, (try? await engine.hasRoom()) == true else { return }
        soundness.foundRoom()
    }

    /// Reads on one snapshot.
    package func read<Answer: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Answer
    ) async throws -> Answer {
        let answer = Box<Answer>()
        do {
            try await engine.read { [clock, mint] connection in
                answer.value = try body(Transaction(connection, now: clock.now, mint: mint))
            }
        } catch StorageProblem.damaged(let message) {
            soundness.checked(isSound: false)
            throw StorageProblem.damaged(message)
        }
        guard let value = answer.value else { throw StorageProblem.failed("a reading without an answer") }
        return value
    }
}

/// Carries one answer out of an engine's closure; written before the engine's answer, read after it.
private final class Box<Answer: Sendable>: @unchecked Sendable {
    var value: Answer?
}

/// An open transaction: statements, the time of its beginning, and the facts it will leave.
package final class Transaction {
    package let connection: any Connection
    /// One instant for everything this transaction does.
    package let now: Instant
    private let mint: Mint
    package private(set) var unsealed: [any Sealable] = []

    package init(_ connection: any Connection, now: Instant, mint: Mint) {
        self.connection = connection
        self.now = now
        self.mint = mint
    }

    package var dialect: Dialect { connection.dialect }

    package func query(_ sql: SQL) throws -> [Row] { try connection.query(sql.text, sql.values) }

    /// The only row, or nil when there is none.
    package func first(_ sql: SQL) throws -> Row? { try connection.query(sql.text, sql.values).first }

    /// Changes rows and says how many.
    @discardableResult
    package func run(_ sql: SQL) throws -> Int { try connection.run(sql.text, sql.values) }

    /// Writes a row whose answer the verb does not need: on a server it goes out with the next statement. A failure ends the
    /// verb all the same, a little later; a verb that wants to know whether its row could be written calls `run`.
    package func put(_ sql: SQL) throws { try connection.put(sql.text, sql.values) }

    package func newID<Thing>() -> Tag<Thing> { mint.next(at: now) }

    /// Leaves a fact for the journal, sealed at commit in the order given.
    package func leave(_ fact: any Sealable) { unsealed.append(fact) }
}
