// Health: what a supervisor asks.
import Kernel
import Storage
import Web

package enum Health {
    package static let routes: [Route] = [
        .special("GET", "/health", .anyone) { _, _ in .text("ok\n") },
        .reading("/ready", .anyone) { _, transaction in
            _ = try transaction.first("SELECT 1 AS one")
            return .text("ready\n")
        },
    ]
}
