// Health: what a supervisor asks.
import Kernel
import Storage
import Web

package enum Health {
    package static let routes: [Route] = [
        .special("GET", "/health", .anyone) { _, _ in .text("ok\n") },
        .special("GET", "/ready", .anyone) { _, database in
            if let trouble = database.soundness.trouble { return .text("not ready: \(trouble.rawValue)\n", status: 503) }
            _ = try await database.read { try $0.first("SELECT 1 AS one") }
            return .text("ready\n")
        },
    ]
}
