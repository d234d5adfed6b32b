// ChannelFaceTests: the second person of a channel's change sees what decides whose money it is and who may say "paid".
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

@Suite struct ChannelFaceTests {
    private static func terms(_ own: RSAKey, _ theirs: RSAKey, secret: String = "0123456789abcdef0123456789abcdef") -> ChannelTerms {
        ChannelTerms(
            channel: .wechat, isSimulated: false, merchant: "1600000001", app: "wx0123456789abcdef", serial: "5157F09EFDC096DE",
            channelKey: theirs.publicPEM, ownKey: own.privatePEM, secret: secret)
    }

    @Test func `a fingerprint is of the public half, whichever way the key is written`() throws {
        let pem = """
            -----BEGIN PUBLIC KEY-----
            MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAXXX
            -----END PUBLIC KEY-----
            """
        #expect(ChannelFace.digest(pem) == "")
        let key = try #require(RSAKey.make())
        let mark = ChannelFace.digest(key.publicPEM)
        #expect(mark.count == 64 && mark == ChannelFace.digest(key.privatePEM))
        #expect(mark == ChannelFace.digest("\n" + key.publicPEM.replacingOccurrences(of: "\n", with: "\r\n")))
        #expect(mark != ChannelFace.digest(try #require(RSAKey.make()).publicPEM))
    }

    @Test func `each part that is another is named, and a secret is never told`() throws {
        let (own, theirs, other) = (try #require(RSAKey.make()), try #require(RSAKey.make()), try #require(RSAKey.make()))
        let before = ChannelFace(Self.terms(own, theirs), notify: "https://a.cn")
        #expect(before.changed(from: before) == [])
        #expect(before.changed(from: nil) == ChannelFace.Part.allCases)
        #expect(ChannelFace(Self.terms(own, other), notify: "https://b.cn").changed(from: before) == [.notify, .channelKey])
        #expect(ChannelFace(Self.terms(other, theirs), notify: "https://a.cn").changed(from: before) == [.ownKey])
        let secret = ChannelFace(Self.terms(own, theirs, secret: "x"), notify: "https://a.cn")
        #expect(secret.changed(from: before) == [.secret] && secret[.secret] == "")
    }

    @Test(arguments: EngineKind.allCases)
    func `a key that is put in the place of the channel's stands before the second person, with what was there`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let (own, theirs, forged) = (try #require(RSAKey.make()), try #require(RSAKey.make()), try #require(RSAKey.make()))
            let accounts = ChannelAccounts(keys: world.keys)
            let site = try world.site()
            func get(_ path: String) async throws -> String {
                let headers = ["authorization": "Bearer \(try await world.token("chenguo"))", "host": "x", "cookie": "project=YQY"]
                return await site.answer(Ask("GET", path, headers: headers)).text
            }
            func ask(_ terms: ChannelTerms) async throws -> ChannelChange.ID {
                try await world.database.write {
                    try accounts.ask(
                        terms, notify: "https://pay.example.cn", in: world.project.id, by: world.account("linlan"), in: $0)
                }
            }
            let first = try await ask(Self.terms(own, theirs))
            #expect(try await get("/api/v1/billing/pay-channels").contains("\"before\":null"))
            try await world.database.write {
                try accounts.approve(first, within: [world.project.id], by: world.account("chenguo"), in: $0)
            }
            _ = try await ask(Self.terms(own, forged))
            let change = try #require(try await world.database.read { try accounts.changes(in: world.project.id, $0).first })
            #expect(change.changed == [.channelKey])
            #expect(change.before?.channelKey == ChannelFace.digest(theirs.publicPEM))
            let told = try await get("/api/v1/billing/pay-channels")
            for mark in [theirs, forged, own].map({ ChannelFace.digest($0.publicPEM) }) { #expect(told.contains(mark)) }
            #expect(told.contains("\"changed\":[\"channelKey\"]") && told.contains("https://pay.example.cn"))
            #expect(!told.contains("PRIVATE KEY") && !told.contains("0123456789abcdef0123456789abcdef"))
            let page = try await get("/billing/pay-channels")
            let mark = ChannelFace.digest(forged.publicPEM)
            #expect(page.contains(String(mark.prefix(4)) + " " + String(mark.dropFirst(4).prefix(4))))
            #expect(page.contains("有变") && page.contains("5157F09EFDC096DE"))
            #expect(!page.contains("0123456789abcdef0123456789abcdef"))
        }
    }
}
