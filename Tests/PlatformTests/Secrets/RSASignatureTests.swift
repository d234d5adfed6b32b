// RSASignatureTests: what a channel signed is told from what somebody else sent.
import Testing

@testable import Platform

@Suite struct RSASignatureTests {
    @Test func `a signature is of its key and of its message only`() throws {
        let key = try #require(RSAKey.make())
        let other = try #require(RSAKey.make())
        let message = Array("已付 12.34 元".utf8)
        let signature = try #require(key.sign(message))
        let reader = try #require(RSAKey(pem: key.publicPEM))
        #expect(reader.isSigned(message, by: signature))
        #expect(!reader.isSigned(message + [0], by: signature))
        #expect(!reader.isSigned(message, by: Array(signature.dropLast())))
        #expect(!reader.isSigned(message, by: []))
        #expect(try !#require(RSAKey(pem: other.publicPEM)).isSigned(message, by: signature))
        #expect(reader.sign(message) == nil && reader.privatePEM.isEmpty)
        #expect(try #require(RSAKey(pem: key.privatePEM)).sign(message) == signature)
    }

    @Test(arguments: ["", "no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"])
    func `what is no key is none`(_ pem: String) { #expect(RSAKey(pem: pem) == nil) }

    @Test func `what is sealed opens with its key, nonce and data only`() throws {
        let key = Sodium.random(32)
        let nonce = Sodium.random(12)
        let text = Array("transaction".utf8)
        let sealed = try #require(GCM.seal(text, key: key, nonce: nonce, with: [1, 2]))
        #expect(GCM.open(sealed, key: key, nonce: nonce, with: [1, 2]) == text)
        #expect(GCM.open(sealed, key: key, nonce: nonce, with: [1, 3]) == nil)
        #expect(GCM.open(sealed, key: Sodium.random(32), nonce: nonce, with: [1, 2]) == nil)
        #expect(GCM.open(Array(sealed.dropLast()), key: key, nonce: nonce, with: [1, 2]) == nil)
        #expect(GCM.open([], key: key, nonce: nonce, with: []) == nil)
        #expect(GCM.seal(text, key: [1], nonce: nonce, with: []) == nil)
        #expect(GCM.open(try #require(GCM.seal([], key: key, nonce: nonce, with: [])), key: key, nonce: nonce, with: []) == [])
    }

    @Test func `a known answer of AES-256-GCM`() throws {
        // NIST's test case 14: key, nonce and text of zeros.
        let zero = [UInt8](repeating: 0, count: 32)
        let sealed = try #require(GCM.seal(Array(zero.prefix(16)), key: zero, nonce: Array(zero.prefix(12)), with: []))
        #expect(Hex.text(sealed) == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
    }
}
