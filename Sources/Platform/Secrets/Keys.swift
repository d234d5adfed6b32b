// Keys: the folder `secrets/`, never in a backup, never in the database.
import Foundation

/// The keys of one company's database (`decided` 21). Without the right ones the program does not start.
package struct Keys: Sendable {
    /// Journal keys by id; the last is in force.
    package let journal: [(id: String, key: [UInt8])]
    /// Seals second-factor seeds and gateways' secrets.
    package let field: [UInt8]
    /// Signs checkpoints.
    package let checkpointSecret: [UInt8]
    package let checkpointPublic: [UInt8]

    package var journalInForce: (id: String, key: [UInt8]) { journal[journal.count - 1] }

    /// Reads the folder. An empty or missing folder is filled with new keys only when `mayCreate`: a database that
    /// already has a history needs the keys it was written with.
    package static func load(folder: String, mayCreate: Bool) throws -> Keys {
        let files = FileManager.default
        if mayCreate, !files.fileExists(atPath: folder + "/journal.key") { try create(folder: folder) }
        let journal = try lines(folder + "/journal.key").map { line -> (id: String, key: [UInt8]) in
            let parts = line.split(separator: " ")
            guard parts.count == 2, let key = Hex.bytes(parts[1]), key.count == 32, id(of: key) == parts[0] else {
                throw SecretsProblem.unreadable("\(folder)/journal.key")
            }
            return (String(parts[0]), key)
        }
        guard !journal.isEmpty else { throw SecretsProblem.unreadable("\(folder)/journal.key") }
        let field = try one(folder + "/field.key")
        let pair = Sodium.signingPair(seed: try one(folder + "/checkpoint.key"))
        return Keys(
            journal: journal, field: field, checkpointSecret: pair.secretKey, checkpointPublic: pair.publicKey)
    }

    /// Keys that live only as long as a test.
    package static func passing() -> Keys {
        let key = Sodium.random(32)
        let pair = Sodium.signingPair(seed: Sodium.random(32))
        return Keys(
            journal: [(id(of: key), key)], field: Sodium.random(32),
            checkpointSecret: pair.secretKey, checkpointPublic: pair.publicKey)
    }

    private static func create(folder: String) throws {
        let owner: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: owner)
        let key = Sodium.random(32)
        let seed = Sodium.random(32)
        try put(folder + "/field.key", Hex.text(Sodium.random(32)) + "\n")
        try put(folder + "/checkpoint.key", Hex.text(seed) + "\n")
        try put(folder + "/checkpoint.pub", Hex.text(Sodium.signingPair(seed: seed).publicKey) + "\n")
        // The last one, by which the folder is known to be whole: a power cut before it leaves a folder to fill anew.
        try put(folder + "/journal.key", "\(id(of: key)) \(Hex.text(key))\n")
        guard Durable.sync(folder) else { throw SecretsProblem.unreadable(folder) }
        _ = Durable.sync((folder as NSString).deletingLastPathComponent)
    }

    private static func put(_ path: String, _ text: String) throws {
        let made = FileManager.default.createFile(
            atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        guard made, Durable.sync(path) else { throw SecretsProblem.unreadable(path) }
    }

    private static func lines(_ path: String) throws -> [String] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw SecretsProblem.unreadable(path)
        }
        return text.split(separator: "\n").map(String.init)
    }

    private static func one(_ path: String) throws -> [UInt8] {
        guard let line = try lines(path).first, let key = Hex.bytes(line), key.count == 32 else {
            throw SecretsProblem.unreadable(path)
        }
        return key
    }

    private static func id(of key: [UInt8]) -> String { String(Hex.text(Sodium.sha256(key)).prefix(8)) }
}
