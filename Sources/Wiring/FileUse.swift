// FileUse: who uses a SQLite file shares it; a restore needs it alone.
import Foundation
import Platform
import Storage

/// A lock of the machine beside the file, gone with the process: shared by the server and every command, so that a
/// restore never changes the file under one of them.
package final class FileUse: Sendable {
    private let descriptor: Int32

    private init?(_ path: String, _ kind: Int32) {
        descriptor = open(path + ".use.lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, kind | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit { _ = close(descriptor) }

    static func shared(_ path: String) throws -> FileUse {
        guard let use = FileUse(path, LOCK_SH) else {
            throw StorageProblem.refusedToOpen("a restore is under way on \(path), or its folder cannot be written")
        }
        return use
    }

    package static func alone(_ path: String) throws -> FileUse {
        guard let use = FileUse(path, LOCK_EX) else {
            throw StorageProblem.refusedToOpen("another steward uses \(path): let the server or the command end first")
        }
        return use
    }
}

/// A file beside the database that outlives the process which found the damage.
package enum DamageMark {
    package static func path(_ database: String) -> String { database + ".damaged" }

    /// Written to disk before anything else happens.
    static func leave(_ database: String, _ why: String) {
        let made = FileManager.default.createFile(
            atPath: path(database), contents: Data((why + "\n").utf8), attributes: [.posixPermissions: 0o600])
        if made { _ = Durable.sync(path(database)) }
        _ = Durable.sync((database as NSString).deletingLastPathComponent)
    }

    /// A database whose check failed takes no writes any more, not from the next start either.
    static func refuse(_ database: String) throws {
        guard FileManager.default.fileExists(atPath: path(database)) else { return }
        throw StorageProblem.refusedToOpen(
            "\(database) did not pass its check: restore a backup (\(path(database)) says what was found)")
    }
}
