// RSASignature: SHA-256 with RSA, which payment channels sign with and libsodium does not have.
import CCrypto
import Foundation

/// A private key that signs, or a public key that tells who signed. Kept and given as PEM.
package final class RSAKey: @unchecked Sendable {
    /// Read-only after it was made, so many threads may use it.
    private let key: OpaquePointer
    private let isPrivate: Bool

    private init(_ key: OpaquePointer, isPrivate: Bool) {
        self.key = key
        self.isPrivate = isPrivate
    }

    deinit { EVP_PKEY_free(key) }

    /// Reads `-----BEGIN PUBLIC KEY-----` or a private one; nil for anything else, and for a key that is not RSA of 2048
    /// bits or more.
    package convenience init?(pem: String) {
        let isPrivate = pem.contains("PRIVATE KEY")
        let bytes = Array(pem.utf8)
        guard bytes.count < 1 << 16 else { return nil }
        // The reader looks into these very bytes, so it lives within them.
        let read = bytes.withUnsafeBytes { text -> OpaquePointer? in
            guard let memory = BIO_new_mem_buf(text.baseAddress, Int32(text.count)) else { return nil }
            defer { BIO_free(memory) }
            return isPrivate
                ? PEM_read_bio_PrivateKey(memory, nil, { _, _, _, _ in 0 }, nil) : PEM_read_bio_PUBKEY(memory, nil, nil, nil)
        }
        guard let read else { return nil }
        guard EVP_PKEY_get_base_id(read) == EVP_PKEY_RSA, EVP_PKEY_get_bits(read) >= Self.bitsMin else {
            EVP_PKEY_free(read)
            return nil
        }
        self.init(read, isPrivate: isPrivate)
    }

    private static let bitsMin: Int32 = 2_048

    /// A new private key, for the simulated channel and for tests.
    package static func make() -> RSAKey? {
        guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var made: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_rsa_keygen_bits(context, bitsMin) == 1,
            EVP_PKEY_generate(context, &made) == 1, let made
        else { return nil }
        return RSAKey(made, isPrivate: true)
    }

    package var publicPEM: String { text { PEM_write_bio_PUBKEY($0, key) } }

    /// Empty for a public key.
    package var privatePEM: String {
        isPrivate ? text { PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil) } : ""
    }

    private func text(_ write: (OpaquePointer) -> Int32) -> String {
        guard let memory = BIO_new(BIO_s_mem()) else { return "" }
        defer { BIO_free(memory) }
        guard write(memory) == 1 else { return "" }
        var bytes = [UInt8](repeating: 0, count: 8_192)
        let count = BIO_read(memory, &bytes, Int32(bytes.count))
        return String(decoding: bytes.prefix(max(0, Int(count))), as: UTF8.self)
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256; nil for a public key.
    package func sign(_ message: [UInt8]) -> [UInt8]? {
        guard isPrivate, let context = EVP_MD_CTX_new() else { return nil }
        defer { EVP_MD_CTX_free(context) }
        var length = 0
        guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1,
            EVP_DigestSign(context, nil, &length, message, message.count) == 1
        else { return nil }
        var signature = [UInt8](repeating: 0, count: length)
        guard EVP_DigestSign(context, &signature, &length, message, message.count) == 1 else { return nil }
        return Array(signature.prefix(length))
    }

    package func isSigned(_ message: [UInt8], by signature: [UInt8]) -> Bool {
        guard !signature.isEmpty, let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        return EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}

/// AES-256-GCM, in which a channel wraps what it tells.
package enum GCM {
    private static let tagCount = 16
    private static let nonceCount = 12

    /// The text, then its tag; nil for a key or nonce of another length.
    package static func seal(_ text: [UInt8], key: [UInt8], nonce: [UInt8], with data: [UInt8]) -> [UInt8]? {
        guard key.count == 32, nonce.count == nonceCount, let context = EVP_CIPHER_CTX_new() else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        var count: Int32 = 0
        var sealed = [UInt8](repeating: 0, count: text.count)
        var tag = [UInt8](repeating: 0, count: tagCount)
        guard EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1,
            EVP_EncryptUpdate(context, nil, &count, data, Int32(data.count)) == 1,
            EVP_EncryptUpdate(context, &sealed, &count, text, Int32(text.count)) == 1,
            EVP_EncryptFinal_ex(context, nil, &count) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagCount), &tag) == 1
        else { return nil }
        return sealed + tag
    }

    /// Nil when it was not sealed so, or was changed.
    package static func open(_ sealed: [UInt8], key: [UInt8], nonce: [UInt8], with data: [UInt8]) -> [UInt8]? {
        guard key.count == 32, nonce.count == nonceCount, sealed.count >= tagCount,
            let context = EVP_CIPHER_CTX_new()
        else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        var count: Int32 = 0
        let text = Array(sealed.dropLast(tagCount))
        var tag = Array(sealed.suffix(tagCount))
        var opened = [UInt8](repeating: 0, count: text.count)
        guard EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1,
            EVP_DecryptUpdate(context, nil, &count, data, Int32(data.count)) == 1,
            EVP_DecryptUpdate(context, &opened, &count, text, Int32(text.count)) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagCount), &tag) == 1,
            EVP_DecryptFinal_ex(context, nil, &count) == 1
        else { return nil }
        return opened
    }
}
