// Secrets: the keys a checker needs.
import CSodium
import Foundation
/// HMAC-SHA-256 after its key went in; copied for every row.
typealias JournalKey = crypto_auth_hmacsha256_state

extension JournalKey {
    /// Whether `mac` is that of the bytes; compared in constant time.
    func confirms(_ mac: [UInt8], of bytes: [UInt8]) -> Bool {
        var (state, own) = (self, [UInt8](repeating: 0, count: 32))
        crypto_auth_hmacsha256_update(&state, bytes, UInt64(bytes.count))
        crypto_auth_hmacsha256_final(&state, &own)
        return mac.count == own.count && sodium_memcmp(mac, own, own.count) == 0
    }
}

/// The keys of the rows by their id, nil where `journal.key` cannot be read.
func journalKeys(in folder: String) throws -> [[UInt8]: JournalKey]? {
    var keys: [[UInt8]: JournalKey] = [:]
    guard let lines = lines(of: folder + "/journal.key") else { return nil }
    for (index, line) in lines.enumerated() {
        let parts = line.split(separator: " ")
        let secret = parts.count == 2 ? bytes(hex: parts[1], count: 32) ?? [] : []
        var (digest, key) = ([UInt8](repeating: 0, count: 32), JournalKey())
        crypto_hash_sha256(&digest, secret, UInt64(secret.count))
        crypto_auth_hmacsha256_init(&key, secret, secret.count)
        guard !secret.isEmpty, bytes(hex: parts[0], count: 4) == [UInt8](digest.prefix(4)),
            keys.updateValue(key, forKey: [UInt8](parts[0].utf8)) == nil
        else { throw Trouble("journal.key line \(index + 1) is malformed or has a wrong id", .cannotCheck) }
    }
    return keys
}

/// The public key of the checkpoints, nil where `checkpoint.pub` cannot be read as one.
func checkpointKey(in folder: String) -> [UInt8]? {
    lines(of: folder + "/checkpoint.pub")?.first.flatMap { bytes(hex: $0, count: 32) }
}

private func lines(of path: String) -> [Substring]? {
    (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n")
}

/// The bytes that hex letters stand for; nil for another length or another letter.
func bytes(hex: Substring, count: Int) -> [UInt8]? {
    let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue.map(UInt8.init) }
    guard hex.utf8.count == count * 2, digits.count == count * 2 else { return nil }
    return (0..<count).map { digits[$0 * 2] << 4 | digits[$0 * 2 + 1] }
}
