// StartLock: first starts at once on one machine take turns, so that keys and schema are made by one of them.
import Foundation

/// Held while keys are read or made, the schema is brought up and the scheme installed; gone with the process.
final class StartLock: Sendable {
    private let descriptor: Int32

    /// Waits for its turn. The lock stands beside the folder of keys: a service and the commands of its user each have a
    /// temporary folder of their own, and would not meet there.
    init(_ keys: String) {
        let parent = (keys as NSString).deletingLastPathComponent
        try? FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        descriptor = open(keys + ".lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        if descriptor >= 0 { flock(descriptor, LOCK_EX) }
    }

    func release() { if descriptor >= 0 { _ = close(descriptor) } }
}
