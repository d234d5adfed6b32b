// OwnFolder: where files stand while somebody looks at them: a folder of this process alone, which the next one removes when this
// one was killed.
import Foundation
import Synchronization

package final class OwnFolder: Sendable {
    /// This process's, below the machine's folder of temporary files.
    package static let ofHouse = OwnFolder(in: FileManager.default.temporaryDirectory.path)
    private static let prefix = "steward-files-"

    private let parent: String
    private let held = Mutex<Held?>(nil)

    /// The folder and its lock, which goes with the process however it ends.
    private struct Held {
        let path: String
        let descriptor: Int32
    }

    package init(in parent: String) { self.parent = parent }

    deinit {
        held.withLock { held in
            guard let held else { return }
            try? FileManager.default.removeItem(atPath: held.path)
            _ = close(held.descriptor)
        }
    }

    /// A place for a file. The folder is made with the first, and again when somebody has cleared the machine's.
    package func place(_ name: String) throws -> String {
        try held.withLock { held in
            if let held, FileManager.default.fileExists(atPath: held.path) { return held.path + "/" + name }
            if let old = held { _ = close(old.descriptor) }
            held = nil
            let made = try make()
            held = made
            return made.path + "/" + name
        }
    }

    /// Removes the folders of processes that are no more: nobody holds their locks.
    package func sweep() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] where name.hasPrefix(Self.prefix) {
            let path = parent + "/" + name
            guard let descriptor = Self.lock(path) else { continue }
            try? FileManager.default.removeItem(atPath: path)
            _ = close(descriptor)
        }
    }

    /// It has its last name only once it is locked, so that no other process takes it for one that is left over.
    private func make() throws -> Held {
        let name = Hex.text(Sodium.random(8))
        let (early, path) = (parent + "/steward-new-" + name, parent + "/" + Self.prefix + name)
        guard mkdir(early, 0o700) == 0, let descriptor = Self.lock(early) else { throw CocoaError(.fileWriteUnknown) }
        guard rename(early, path) == 0 else {
            _ = close(descriptor)
            throw CocoaError(.fileWriteUnknown)
        }
        return Held(path: path, descriptor: descriptor)
    }

    private static func lock(_ path: String) -> Int32? {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            _ = close(descriptor)
            return nil
        }
        return descriptor
    }
}
