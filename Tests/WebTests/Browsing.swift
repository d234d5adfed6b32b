// Browsing: a member of staff at a browser: a session of their own, forms of the house's own pages.
import Foundation
import Kernel
import Platform
import Proof
import Storage
import Web

/// One signed-in browser. Nothing but cookies and forms: what a page offers is what may be sent.
struct Browsing {
    static let password = "a-long-password-1"

    let world: World
    let site: Site
    let name: String
    let secret: String

    /// Gives the person a password and a session.
    static func signedIn(_ name: String, _ world: World, mustChange: Bool = false) async throws -> Browsing {
        let hash = try Sodium.passwordHash(password)
        let id = world.account(name)
        let secret = try await world.database.write { transaction in
            try transaction.run("UPDATE account SET password = \(hash), must_change = \(mustChange) WHERE id = \(id)")
            return try Sessions(keys: world.keys).open(id, device: "proof", totpStep: nil, in: transaction)
        }
        return Browsing(world: world, site: try world.site(), name: name, secret: secret)
    }

    /// The same person at another browser.
    func elsewhere() async throws -> Browsing {
        let id = world.account(name)
        let secret = try await world.database.write { transaction in
            try Sessions(keys: world.keys).open(id, device: "elsewhere", totpStep: nil, in: transaction)
        }
        return Browsing(world: world, site: site, name: name, secret: secret)
    }

    func get(_ path: String) async -> Answer {
        await site.answer(Ask("GET", path, headers: ["cookie": "language=en; steward=\(secret)", "host": "x", "accept-language": "en"]))
    }

    func post(_ path: String, _ form: [String: String], headers more: [String: String] = ["origin": "http://x"]) async -> Answer {
        let pairs = form.merging(["request": UUID().uuidString]) { $1 }.map { pair in
            "\(pair.key)=\(pair.value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }
        let headers = [
            "cookie": "language=en; steward=\(secret)", "host": "x", "accept-language": "en",
            "content-type": "application/x-www-form-urlencoded",
        ]
        return await site.answer(
            Ask("POST", path, headers: headers.merging(more) { $1 }, body: Array(pairs.joined(separator: "&").utf8)))
    }

    /// The token that the house writes into this session's forms.
    func formToken() async -> String {
        (await get("/account")).text.firstMatch(of: /name="token" value="([0-9a-f]+)"/).map { String($0.1) } ?? ""
    }
}
