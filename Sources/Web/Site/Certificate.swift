// Certificate: the TLS certificate and key of the server, read and looked at before anything is served.
import Foundation
import Kernel
import NIOSSL

/// A certificate that is good today, with the key that belongs to it.
package struct Certificate: Sendable {
    /// Why a certificate is not served, in a line for whoever started the program.
    package struct Fault: Error {
        package let why: String
    }

    let configuration: TLSConfiguration

    /// Reads PEM files; the certificate's own comes first, those of its issuers behind it.
    package init(certificate: String, key: String, at now: Instant) throws(Fault) {
        for path in [certificate, key] where !FileManager.default.isReadableFile(atPath: path) {
            throw Fault(why: "\(path): the file cannot be read")
        }
        guard let chain = try? NIOSSLCertificate.fromPEMFile(certificate), let own = chain.first else {
            throw Fault(why: "\(certificate): this is no certificate in PEM form")
        }
        guard let secret = try? NIOSSLPrivateKey(file: key, format: .pem) else {
            throw Fault(why: "\(key): this is no private key in PEM form, or it has a password")
        }
        let seconds = now.milliseconds / 1_000
        guard seconds <= Int64(own.notValidAfter) else {
            throw Fault(why: "\(certificate): it expired on \(Self.day(Int64(own.notValidAfter)))")
        }
        guard seconds >= Int64(own.notValidBefore) else {
            throw Fault(why: "\(certificate): it is not valid before \(Self.day(Int64(own.notValidBefore)))")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(secret))
        configuration.minimumTLSVersion = .tlsv12
        guard (try? NIOSSLContext(configuration: configuration)) != nil else {
            throw Fault(why: "\(key): this key does not belong to the certificate")
        }
        self.configuration = configuration
    }

    private static func day(_ seconds: Int64) -> Day { Zone.utc.day(of: Instant(milliseconds: seconds * 1_000)) }
}
