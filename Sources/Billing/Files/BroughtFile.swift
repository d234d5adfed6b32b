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
        let noRoom = SheetProblem.unreadable(reason: "no room for the file")
        guard let place = try? OwnFolder.ofHouse.place("brought-" + Hex.text(Sodium.random(8))) else { throw noRoom }
        path = place
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600]) else {
            throw noRoom
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func reader() throws -> SheetReader { try SheetReader(path: path) }
}
