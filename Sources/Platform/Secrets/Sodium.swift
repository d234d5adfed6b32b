// Sodium: the few calls of libsodium that the house uses.
import CSodium
import Foundation

/// Cryptography by libsodium. Keys and texts are bytes; nothing here chooses its own algorithm.
package enum Sodium {
    private static let ready: Bool = sodium_init() >= 0

    package static func random(_ count: Int) -> [UInt8] {
        precondition(ready, "libsodium could not start")
        var bytes = [UInt8](repeating: 0, count: count)
        randombytes_buf(&bytes, count)
        return bytes
    }

    /// HMAC-SHA-256 with a key of 32 bytes.
    package static func hmac(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        precondition(key.count == 32, "the key has 32 bytes")
        var mac = [UInt8](repeating: 0, count: 32)
        crypto_auth_hmacsha256(&mac, bytes, UInt64(bytes.count), key)
        return mac
    }

    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: 32)
        crypto_hash_sha256(&hash, bytes, UInt64(bytes.count))
        return hash
    }

    /// Compares in the same time whatever differs.
    package static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && sodium_memcmp(left, right, left.count) == 0
    }

    /// Argon2id, t = 2, 19 MiB (OWASP's second choice, 26 ms here). Runs on a worker thread only.
    package static func passwordHash(_ password: String) throws -> String {
        precondition(ready, "libsodium could not start")
        var out = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
        let made = crypto_pwhash_str(&out, password, UInt64(password.utf8.count), 2, 19 << 20)
        guard made == 0 else { throw SecretsProblem.noMemory }
        return String(decoding: out.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package static func passwordMatches(_ password: String, hash: String) -> Bool {
        precondition(ready, "libsodium could not start")
        return crypto_pwhash_str_verify(hash, password, UInt64(password.utf8.count)) == 0
    }

    /// Seals a field: a nonce of 24 bytes, then XSalsa20-Poly1305.
    package static func seal(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        let nonce = random(Int(crypto_secretbox_NONCEBYTES))
        var sealed = [UInt8](repeating: 0, count: bytes.count + Int(crypto_secretbox_MACBYTES))
        crypto_secretbox_easy(&sealed, bytes, UInt64(bytes.count), nonce, key)
        return nonce + sealed
    }

    /// Opens a sealed field; nil when it was not sealed under this key or was changed.
    package static func open(_ sealed: [UInt8], key: [UInt8]) -> [UInt8]? {
        let start = Int(crypto_secretbox_NONCEBYTES)
        let overhead = start + Int(crypto_secretbox_MACBYTES)
        guard sealed.count >= overhead else { return nil }
        var bytes = [UInt8](repeating: 0, count: sealed.count - overhead)
        let body = Array(sealed[start...])
        let opened = crypto_secretbox_open_easy(&bytes, body, UInt64(body.count), Array(sealed[..<start]), key)
        return opened == 0 ? bytes : nil
    }

    /// An Ed25519 pair from its seed of 32 bytes.
    package static func signingPair(seed: [UInt8]) -> (publicKey: [UInt8], secretKey: [UInt8]) {
        var publicKey = [UInt8](repeating: 0, count: Int(crypto_sign_PUBLICKEYBYTES))
        var secretKey = [UInt8](repeating: 0, count: Int(crypto_sign_SECRETKEYBYTES))
        crypto_sign_seed_keypair(&publicKey, &secretKey, seed)
        return (publicKey, secretKey)
    }

    package static func sign(_ bytes: [UInt8], secretKey: [UInt8]) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: Int(crypto_sign_BYTES))
        crypto_sign_detached(&signature, nil, bytes, UInt64(bytes.count), secretKey)
        return signature
    }
}

/// Why a secret could not be made, read or used.
package enum SecretsProblem: Error, Equatable {
    case noMemory
    /// A file of `secrets/` is missing or cannot be read; the text says which.
    case unreadable(String)
}
