// PostgresServer: the server as all connections know it: where it is, and whether it is there.
import Foundation

/// Opens connections, waiting for a server that is away as long as patience goes.
final class PostgresServer: @unchecked Sendable {
    let address: PostgresAddress
    let patience: PostgresPatience
    private let lock = NSLock()
    private var away = false

    init(_ address: PostgresAddress, _ patience: PostgresPatience) {
        self.address = address
        self.patience = patience
    }

    /// Until when somebody who asks now will wait for the server.
    var deadline: ContinuousClock.Instant { .now + patience.server }

    /// Opens the connection unless it is open. Somebody who waited too long already while others found the
    /// server away is refused at once, so that a long queue does not wait for one failure after the other.
    func reach(_ connection: PostgresConnection, until deadline: ContinuousClock.Instant)
        throws(StorageProblem)
    {
        if connection.isOpen { return }
        if lock.withLock({ away }) && ContinuousClock.now >= deadline {
            throw .connectionLost("the server is away")
        }
        var failures = 0
        while true {
            do {
                try connection.open()
                lock.withLock { away = false }
                return
            } catch {
                connection.close()
                guard case .connectionLost = error else { throw error }
                lock.withLock { away = true }
                failures += 1
                let delay = PostgresPatience.delay(.milliseconds(50), failures: failures, limit: .seconds(1))
                guard ContinuousClock.now + delay < deadline else { throw error }
                PostgresPatience.pause(delay)
            }
        }
    }
}
