// BroughtFile: a file that somebody is looking at, kept on disk meanwhile: memory holds none of it. It goes with its last reader.
import Foundation
import Platform
import Sheets

final class BroughtFile: Sendable {
    let name: String
    /// Over its bytes.
    let hash: String
    let path: String

    init(_ bytes: [UInt8], name: String) throws {
        self.name = name
        hash = Hex.text(Sodium.sha256(bytes))
        path = FileManager.default.temporaryDirectory.appending(path: Self.prefix + Hex.text(Sodium.random(8))).path
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600]) else {
            throw SheetProblem.unreadable(reason: "no room for the file")
        }
        Self.sweep(by: path)
    }

    private static let prefix = "brought-"
    private static let daySeconds = 86_400.0

    /// What a process that was killed left behind goes with the next file: by the disk's own clock it is more than a day older.
    private static func sweep(by path: String) {
        func written(_ path: String) -> Date? {
            (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
        }
        let folder = FileManager.default.temporaryDirectory
        guard let now = written(path), let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else { return }
        for name in names where name.hasPrefix(prefix) {
            let other = folder.appending(path: name).path
            if let before = written(other), now.timeIntervalSince(before) > daySeconds { try? FileManager.default.removeItem(atPath: other) }
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func reader() throws -> SheetReader { try SheetReader(path: path) }
}
