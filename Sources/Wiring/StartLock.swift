// StartLock: first starts at once on one machine take turns, so that keys and schema are made by one of them.
import Foundation
import Platform

/// Held while keys are read or made, the schema is brought up and the scheme installed; gone with the process.
final class StartLock: Sendable {
    private let descriptor: Int32

    /// Waits for its turn. The lock stands in the machine's temporary folder under a name of the database's own.
    init(_ name: String) {
        let mark = Hex.text(Array(Sodium.sha256(Array(name.utf8)).prefix(12)))
        let path = FileManager.default.temporaryDirectory.appending(path: "steward-start-\(mark).lock").path
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        if descriptor >= 0 { flock(descriptor, LOCK_EX) }
    }

    func release() { if descriptor >= 0 { _ = close(descriptor) } }
}
