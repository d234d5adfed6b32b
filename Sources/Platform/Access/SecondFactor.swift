// SecondFactor: the six digits of an authenticator (RFC 6238) for managers and finance.
import CCrypto
import Foundation
import Kernel

/// Time-based codes, SHA-1, 30 seconds, six digits: what every authenticator app speaks.
package enum SecondFactor {
    private static let stepSeconds: Int64 = 30

    /// A new seed of 160 bits.
    package static func newSeed() -> [UInt8] { Sodium.random(20) }

    /// The step whose code this is, one step early or late allowed; nil when the code is wrong.
    package static func step(of code: String, seed: [UInt8], at now: Instant) -> Int64? {
        let digits = code.filter { !$0.isWhitespace }
        guard digits.count == 6 else { return nil }
        let current = now.milliseconds / 1_000 / stepSeconds
        return [current, current - 1, current + 1].first { step in
            Sodium.equal(Array(self.code(seed: seed, step: step).utf8), Array(digits.utf8))
        }
    }

    /// The code shown now, for the demo's sign-in list and for tests.
    package static func code(seed: [UInt8], at now: Instant) -> String {
        code(seed: seed, step: now.milliseconds / 1_000 / stepSeconds)
    }

    private static func code(seed: [UInt8], step: Int64) -> String {
        let mac = hmac(withUnsafeBytes(of: step.bigEndian) { Array($0) }, key: seed)
        let offset = Int(mac[19] & 15)
        let part = (UInt32(mac[offset] & 127) << 24) | (UInt32(mac[offset + 1]) << 16)
            | (UInt32(mac[offset + 2]) << 8) | UInt32(mac[offset + 3])
        let text = String(part % 1_000_000)
        return String(repeating: "0", count: 6 - text.count) + text
    }

    /// HMAC-SHA-1, which authenticators still speak and libsodium does not have.
    private static func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var mac = [UInt8](repeating: 0, count: 20)
        var length: UInt32 = 20
        HMAC(EVP_sha1(), key, Int32(key.count), message, message.count, &mac, &length)
        return mac
    }

    /// The seed in the base 32 that people type into an authenticator.
    package static func typed(_ seed: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var out = ""
        var bits = 0
        var value = 0
        for byte in seed {
            value = value << 8 | Int(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                out.append(letters[value >> bits & 31])
            }
        }
        if bits > 0 { out.append(letters[value << (5 - bits) & 31]) }
        return out
    }
}
