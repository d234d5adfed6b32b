// CompressionTests: who says so gets texts compressed, the very same texts, and a length says nothing of a form's token.
import Foundation
import Kernel
import Platform
import Proof
import Testing

@testable import Web

@Suite struct CompressionTests {
    @Test func `a text that is long enough is pressed for who can read it, and is the same text`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            func get(_ path: String, _ accepts: String?) async throws -> Answer {
                var headers = ["authorization": "Bearer \(try await world.token("wangfang"))"]
                headers["accept-encoding"] = accepts
                return await site.answer(Ask("GET", path, headers: headers))
            }
            for path in ["/scheme", "/api/v1/clauses", "/api/v1/openapi.json", Assets.path("steward.css").text, Assets.path("steward.js").text] {
                let plain = try await get(path, nil)
                #expect(plain.status == 200 && plain.header("content-encoding") == nil, "\(path)")
                #expect(plain.header("vary") == "accept-encoding")
                for _ in 0..<2 {
                    let pressed = try await get(path, "br, gzip;q=0.8")
                    #expect(pressed.header("content-encoding") == "gzip" && pressed.body.count * 2 < plain.body.count, "\(path)")
                    let text = String(decoding: try await Program.run("gzip", ["-dc"], input: pressed.body), as: UTF8.self)
                    // Only the ids of requests to come and the masks differ.
                    #expect(abs(text.utf8.count - plain.body.count) < 64, "\(path)")
                    if !path.hasPrefix("/scheme") { #expect(text == plain.text, "\(path)") }
                }
                #expect(try await get(path, "br, gzip;q=0, identity").header("content-encoding") == nil)
            }
            #expect(try await get("/health", "gzip").header("content-encoding") == nil, "a few bytes stay as they are")
            #expect(try await get("/scheme/export", "gzip").header("content-encoding") == nil, "a workbook is pressed already")
        }
    }

    @Test func `what a browser says it reads is read as it is meant`() {
        for (header, accepts) in [
            ("gzip", true), ("GZIP", true), ("deflate, gzip", true), ("*", true), ("gzip;q=1.0", true), ("br;q=1, gzip ; q=0.5", true),
            ("", false), ("br", false), ("gzip;q=0", false), ("gzip; q=0.0", false), ("x-gzip-not", false), ("*;q=0", false),
        ] {
            #expect(Compression.accepts(header) == accepts, "\(header)")
        }
    }

    @Test func `a form's token is another text in every answer, and opens its own session only`() {
        let key = Sodium.random(32)
        let tokens = (0..<8).map { _ in CrossSite.token(secret: "one", key: key) }
        #expect(Set(tokens).count == 8 && Set(tokens.map(\.count)) == [64])
        for token in tokens {
            #expect(CrossSite.isToken(token, secret: "one", key: key))
            #expect(!CrossSite.isToken(token, secret: "two", key: key))
            #expect(!CrossSite.isToken(token, secret: "one", key: Sodium.random(32)))
            #expect(!CrossSite.isToken(String(token.dropLast(2)), secret: "one", key: key))
        }
        #expect(!CrossSite.isToken("", secret: "one", key: key) && !CrossSite.isToken("zz", secret: "one", key: key))
    }
}
