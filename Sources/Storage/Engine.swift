// Engine: what SQLite and PostgreSQL both are to the rest of the house.
import Kernel

/// An open connection inside a transaction.
package protocol Connection: AnyObject {
    var dialect: Dialect { get }
    /// Runs one statement and gives its rows.
    func query(_ text: String, _ values: [Value]) throws -> [Row]
    /// Runs one statement and gives the number of rows it changed.
    func run(_ text: String, _ values: [Value]) throws -> Int
    /// Runs one statement whose answer nobody waits for. A server hears of it together with the next statement, and a
    /// failure of it comes with that one, at the latest with the commit.
    func put(_ text: String, _ values: [Value]) throws
}

/// A database engine. A body is a synchronous closure: nothing suspends inside a transaction.
package protocol Engine: Sendable {
    var dialect: Dialect { get }
    /// Runs the body in a writing transaction and answers after it is durable. `seal` is run once, last, before the
    /// commit, with everything the bodies left to be sealed.
    func write(_ body: @escaping @Sendable (any Connection) throws -> [any Sealable]) async throws
    /// Runs the body on a consistent snapshot.
    func read(_ body: @escaping @Sendable (any Connection) throws -> Void) async throws
    /// How busy it is at this moment.
    var load: EngineLoad { get }
    /// Whether a mebibyte more would find a place.
    func hasRoom() async throws -> Bool
    /// Ends all connections; no reading or writing after it.
    func close() async
}

/// What a transaction leaves to be sealed at commit: the facts it made, in order.
package protocol Sealable: Sendable {}

/// Seals what a commit leaves: the journal gives each fact its number and hash under the head's lock.
package typealias Seal = @Sendable (any Connection, [any Sealable]) throws -> Void
