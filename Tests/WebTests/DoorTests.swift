// DoorTests: the first password, another password, one's own sessions and tokens, forms from older browsers.
import Foundation
import Kernel
import Platform
import Proof
import Storage
import Testing
import Web

@Suite struct DoorTests {
    private static let new = "another-long-password-2"

    @Test(arguments: EngineKind.allCases)
    func `a first password opens nothing but its own change, and is changed once`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let person = try await Browsing.signedIn("limin", world, mustChange: true)
            for path in ["/today", "/cases", "/account"] {
                let answer = await person.get(path)
                #expect(answer.status == 303 && answer.header("location") == "/password", "\(path)")
            }
            #expect(await person.post("/cases/new/draft", ["kind": "complaint"]).header("location") == "/password")
            #expect(await person.get("/password").status == 200)
            for (form, words) in [
                (["password": "not-the-password", "new": Self.new], "The present password is wrong"),
                (["password": Browsing.password, "new": "short"], "at least ten"),
                (["password": Browsing.password, "new": Browsing.password], "Too easy"),
                (["password": Browsing.password, "new": "limin-limin-limin"], "Too easy"),
            ] {
                let refused = await person.post("/password", form)
                #expect(refused.status == 422 && refused.text.contains(words), "\(form["new"] ?? "")")
                #expect(await person.get("/today").status == 303)
            }
            let changed = await person.post("/password", ["password": Browsing.password, "new": Self.new])
            #expect(changed.status == 303 && changed.header("location") == "/")
            #expect(await person.get("/today").status == 200)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a changed password keeps this session and ends the others, and the old one opens nothing`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let here = try await Browsing.signedIn("limin", world)
            let there = try await here.elsewhere()
            #expect(await there.get("/today").status == 200)
            #expect(await here.post("/password", ["password": Browsing.password, "new": Self.new]).status == 303)
            #expect(await here.get("/today").status == 200)
            #expect(await there.get("/today").header("location")?.hasPrefix("/sign-in") == true)
            func enter(_ password: String) async -> Int {
                await here.site.answer(
                    Ask("POST", "/sign-in", headers: ["host": "x", "origin": "http://x"], body: Array("name=limin&password=\(password)".utf8))
                ).status
            }
            #expect(await enter(Browsing.password) == 422)
            #expect(await enter(Self.new) == 303)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `one ends one's own sessions and tokens, and nobody else's`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let here = try await Browsing.signedIn("limin", world)
            let there = try await here.elsewhere()
            let other = try await Browsing.signedIn("zhoujie", world)
            let token = try await world.token("limin")
            let page = (await here.get("/account")).text
            let sessions = page.matches(of: /\/account\/sessions\/(\w{13})\/ending/).map { String($0.1) }
            let tokens = page.matches(of: /\/account\/tokens\/(\w{13})\/ending/).map { String($0.1) }
            #expect(sessions.count == 2 && tokens.count == 1 && page.contains("reads and writes"))
            for path in sessions.map({ "sessions/\($0)" }) + tokens.map({ "tokens/\($0)" }) {
                #expect(await other.post("/account/\(path)/ending", [:]).status == 404, "\(path)")
            }
            let own = try await world.database.read { try Sessions(keys: world.keys).list(of: world.account("limin"), current: here.secret, in: $0) }
            let theirs = try #require(own.first { !$0.isThisOne })
            #expect(await here.post("/account/sessions/\(theirs.id)/ending", [:]).status == 303)
            #expect(await there.get("/today").status == 303)
            #expect(await here.get("/today").status == 200)
            func read() async -> Int {
                await here.site.answer(Ask("GET", "/api/v1/cases", headers: ["authorization": "Bearer \(token)"])).status
            }
            #expect(await read() == 200)
            #expect(await here.post("/account/tokens/\(tokens[0])/ending", [:]).status == 303)
            #expect(await read() == 401)
            let left = await here.get("/account").text
            #expect(!left.contains("/account/tokens/"))
        }
    }

    /// Browsers inside older apps send neither `Origin` nor `Sec-Fetch-Site`: the form's own token decides, with files too.
    @Test func `an old browser's form counts by its token, also when it brings a file`() async throws {
        try await World.run(.sqlite) { world in
            let person = try await Browsing.signedIn("wangfang", world)
            let token = await person.formToken()
            func bring(_ token: String?) async -> Answer {
                let mark = "steward-proof"
                func part(_ name: String, _ more: String, _ value: String) -> String {
                    "--\(mark)\r\nContent-Disposition: form-data; name=\"\(name)\"\(more)\r\n\r\n\(value)\r\n"
                }
                let text = part("file", "; filename=\"a.csv\"", "楼栋,房号\n3栋,101\n") + part("dryRun", "", "1")
                    + (token.map { part("token", "", $0) } ?? "") + "--\(mark)--\r\n"
                return await person.site.answer(
                    Ask(
                        "POST", "/units/import",
                        headers: [
                            "cookie": "steward=\(person.secret)", "host": "x", "content-type": "multipart/form-data; boundary=\(mark)",
                        ], body: Array(text.utf8)))
            }
            #expect(await bring(nil).status == 403)
            #expect(await bring(String(repeating: "0", count: 32)).status == 403)
            let status = await bring(token).status
            #expect(status != 403 && status < 500, "\(status)")
            #expect(await person.post("/sign-out", [:], headers: [:]).status == 403)
            #expect(await person.post("/sign-out", ["token": token], headers: [:]).status == 303)
        }
    }
}
