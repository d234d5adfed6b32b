// PostgresPatience: how long to wait for what.
import Foundation

/// How long PostgreSQL may take before a person is told that something is wrong.
package struct PostgresPatience: Sendable {
    /// For one statement; zero means for ever.
    package var statement: Duration
    /// For a row or a table that another transaction has locked; zero means for ever.
    package var lock: Duration
    /// For a server that cannot be reached, before a job that waits for it is given up.
    package var server: Duration
    /// For the lock of `exclusively`, which another program may hold for the length of its migration.
    package var exclusive: Duration
    /// How often a body is run again after another transaction was in its way.
    package var reruns: Int

    package init(
        statement: Duration = .seconds(30), lock: Duration = .seconds(10), server: Duration = .seconds(5),
        exclusive: Duration = .seconds(600), reruns: Int = 8
    ) {
        self.statement = statement
        self.lock = lock
        self.server = server
        self.exclusive = exclusive
        self.reruns = reruns
    }

    /// For migrations: a step over a large table may take its time, but not wait long for the office's locks.
    package static let migrating = PostgresPatience(statement: .zero, lock: .seconds(10))

    /// Sleeps about as long as told: never two waiters in step.
    static func pause(_ duration: Duration) {
        Thread.sleep(forTimeInterval: duration / .seconds(1) * Double.random(in: 0.5...1))
    }

    /// The time to wait after so many failures: doubling, up to a limit.
    static func delay(_ first: Duration, failures: Int, limit: Duration) -> Duration {
        min(first * (1 << min(max(failures - 1, 0), 16)), limit)
    }
}
