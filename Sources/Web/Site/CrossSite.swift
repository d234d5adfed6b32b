// CrossSite: a form that another site sends with our visitor's cookie changes nothing.
import Foundation
import Kernel
import Platform

enum CrossSite {
    /// What a form of this house carries: bound to the session, useless in another, and written otherwise in every answer,
    /// so that the length of a compressed page tells nobody what stands in it.
    static func token(secret: String, key: [UInt8]) -> String {
        let mask = Sodium.random(bytesOfToken)
        return Hex.text(mask + zip(mask, bound(secret, key)).map { $0 ^ $1 })
    }
    private static let bytesOfToken = 16

    private static func bound(_ secret: String, _ key: [UInt8]) -> [UInt8] {
        Array(Sodium.hmac(Array(secret.utf8), key: key).prefix(bytesOfToken))
    }

    static func isToken(_ text: String, secret: String, key: [UInt8]) -> Bool {
        guard let bytes = Hex.bytes(text), bytes.count == 2 * bytesOfToken else { return false }
        let own = zip(bytes.prefix(bytesOfToken), bytes.suffix(bytesOfToken)).map { $0 ^ $1 }
        return Sodium.equal(own, bound(secret, key))
    }

    /// What the visitor's forms are bound to: the session of a member of staff, else a guest's.
    static func secret(of visit: Visit) -> String { secret(visit.sessionSecret, guest: visit.guestSecret) }
    static func secret(_ session: String, guest: String) -> String { session.isEmpty ? guest : session }

    /// Refuses a form post that does not come from our own pages: by `Sec-Fetch-Site` where the browser sends it,
    /// else by `Origin`, else by the form's token (older in-app browsers send neither).
    static func refuse(_ ask: Ask, _ visit: Visit, formKey: [UInt8]) throws(Refusal) {
        let refused = Refusal(.forbidden, [Problem("", "refusal.cross-site")])
        if let site = ask.headers["sec-fetch-site"] {
            if site != "same-origin" && site != "none" { throw refused }
            return
        }
        if let origin = ask.headers["origin"] {
            guard let host = ask.headers["host"], origin == "https://\(host)" || origin == "http://\(host)" else {
                throw refused
            }
            return
        }
        let secret = secret(of: visit)
        guard !secret.isEmpty else { return }
        guard isToken(token(in: ask), secret: secret, key: formKey) else { throw refused }
    }

    /// The token that a form carries, with files beside it or without.
    private static func token(in ask: Ask) -> String {
        let type = ask.headers["content-type"] ?? ""
        guard type.hasPrefix("multipart/form-data") else {
            return FormBody(urlEncoded: String(decoding: ask.body.prefix(1 << 16), as: UTF8.self))["token"] ?? ""
        }
        return (try? Multipart.read(ask.body, contentType: type))?.values["token"] ?? ""
    }
}
