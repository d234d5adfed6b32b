// ChannelFace: what of a channel's terms two people may look at: keys by their fingerprints, secrets not at all. Pure.
import Foundation
import Kernel
import Platform

package struct ChannelFace: Sendable, Hashable {
    package enum Part: String, CaseIterable, Sendable {
        case merchant, app, serial, notify, channelKey, ownKey, secret
    }

    package let merchant: String
    package let app: String
    package let serial: String
    package let notify: String
    /// Fingerprint of the key by which the channel's notices are believed: whose it is decides who can say "paid".
    package let channelKey: String
    /// Fingerprint of the public half of our own key, as the merchant's pages show it.
    package let ownKey: String
    /// Only whether it is another one is told.
    private let secret: String

    init(_ terms: ChannelTerms, notify: String) {
        merchant = terms.merchant
        app = terms.app
        serial = terms.serial
        self.notify = notify
        channelKey = Self.digest(terms.channelKey)
        ownKey = Self.digest(terms.ownKey)
        secret = terms.secret
    }

    /// SHA-256 of the public half (SubjectPublicKeyInfo), in hexadecimal; empty for what is no key.
    static func digest(_ pem: String) -> String {
        guard let key = RSAKey(pem: pem) else { return "" }
        let lines = key.publicPEM.split(separator: "\n").filter { !$0.hasPrefix("-----") }
        guard let bytes = Data(base64Encoded: lines.joined()) else { return "" }
        return Hex.text(Sodium.sha256([UInt8](bytes)))
    }

    package subscript(_ part: Part) -> String {
        switch part {
        case .merchant: merchant
        case .app: app
        case .serial: serial
        case .notify: notify
        case .channelKey: channelKey
        case .ownKey: ownKey
        case .secret: ""
        }
    }

    /// What is another than before; of a channel that was not set, all of it.
    package func changed(from before: ChannelFace?) -> [Part] {
        guard let before else { return Part.allCases.filter { $0 == .secret ? !secret.isEmpty : !self[$0].isEmpty } }
        return Part.allCases.filter { $0 == .secret ? secret != before.secret : self[$0] != before[$0] }
    }
}
