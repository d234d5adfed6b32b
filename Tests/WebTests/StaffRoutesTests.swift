// StaffRoutesTests: the people of an office kept on pages: by whom, with the keeper's own password, shown once.
import Foundation
import Kernel
import Platform
import Proof
import Storage
import Testing
import Web

@Suite struct StaffRoutesTests {
    private static func account(_ name: String, _ world: World) async throws -> AccountCard? {
        try await world.database.read { try Accounts().find(name: name, in: $0) }
    }

    private static func shown(_ answer: Answer) -> [String] {
        answer.text.matches(of: /<code>([^<]+)<\/code>/).map { String($0.1) }
    }

    @Test(arguments: EngineKind.allCases)
    func `an office manager adds a person, who signs in with what was shown once and changes it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let keeper = try await Browsing.signedIn("chenguo", world)
            #expect(await keeper.get("/staff").text.contains("李敏"))
            let form = ["name": "newone", "display": "新同事", "post": "engineer"]
            let wrong = await keeper.post("/staff/addition", form.merging(["own": "not-my-password"]) { $1 })
            #expect(wrong.status == 422 && wrong.text.contains("The present password is wrong"))
            #expect(wrong.text.contains("新同事") && !wrong.text.contains("not-my-password"))
            #expect(try await Self.account("newone", world) == nil)
            let added = await keeper.post("/staff/addition", form.merging(["own": Browsing.password]) { $1 })
            #expect(added.status == 200 && added.header("cache-control") == "no-store")
            let password = try #require(Self.shown(added).first)
            let signedIn = await keeper.site.answer(
                Ask("POST", "/sign-in", headers: ["host": "x", "origin": "http://x"], body: Array("name=newone&password=\(password)".utf8)))
            #expect(signedIn.status == 303)
            let cookie = signedIn.header("set-cookie")?.split(separator: ";").first.map(String.init) ?? ""
            let due = await keeper.site.answer(Ask("GET", "/today", headers: ["cookie": cookie, "host": "x"]))
            #expect(due.status == 303 && due.header("location") == "/password")
            #expect(await keeper.get("/staff").text.contains("first password not changed yet"))
            let taken = await keeper.post("/staff/addition", form.merging(["own": Browsing.password]) { $1 })
            #expect(taken.status == 422 && taken.text.contains("taken"))
            let head = await keeper.post(
                "/staff/addition", ["name": "boss", "display": "总", "post": "headOffice", "own": Browsing.password])
            #expect(head.status == 403)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `posts are given and ended, a password and an authenticator reset, an account closed and reopened`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let keeper = try await Browsing.signedIn("admin", world)
            let person = try await Browsing.signedIn("zhoujie", world)
            let base = "/staff/\(world.account("zhoujie"))"
            let own = ["own": Browsing.password]
            // A manager's post needs an authenticator: it is made, shown, and the old session ends.
            let given = await keeper.post(base + "/grant", ["post": "serviceManager"].merging(own) { $1 })
            #expect(given.status == 200 && Self.shown(given).first?.count == 32)
            #expect(await person.get("/today").status == 303)
            let twice = await keeper.post(base + "/grant", ["post": "serviceManager"].merging(own) { $1 })
            #expect(twice.status == 422 && twice.text.contains("holds this post already"))
            let cards = try await world.database.read { try Accounts().grantCards(of: world.account("zhoujie"), in: $0) }
            let grant = try #require(cards.last).id.text
            let past = await keeper.post(base + "/grant-ending", ["grant": grant, "last": "2026-11-01"].merging(own) { $1 })
            #expect(past.status == 422)
            #expect(await keeper.post(base + "/grant-ending", ["grant": grant].merging(own) { $1 }).status == 303)
            #expect(await keeper.get(base).text.contains("over"))
            let reset = await keeper.post(base + "/password-reset", own)
            #expect(reset.status == 200 && Self.shown(reset).first?.wholeMatch(of: /[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}/) != nil)
            let factor = await keeper.post(base + "/second-factor", own)
            #expect(factor.status == 200 && Self.shown(factor).first?.count == 32)
            #expect(await keeper.post(base + "/closing", own).status == 303)
            #expect(try await Self.account("zhoujie", world)?.isClosed == true)
            #expect(await keeper.post(base + "/closing", own).status == 409)
            #expect(await keeper.post(base + "/reopening", own).status == 200)
            #expect(try await Self.account("zhoujie", world)?.isClosed == false)
        }
    }

    @Test func `nobody keeps oneself, an office manager no administrator, and another estate's people are not there`() async throws {
        try await World.run(.sqlite) { world in
            let manager = try await Browsing.signedIn("chenguo", world)
            let own = ["own": Browsing.password]
            let oneself = await manager.post("/staff/\(world.account("chenguo"))/password-reset", own)
            #expect(oneself.status == 422 && oneself.text.contains("Nobody changes their own rights"))
            for name in ["admin", "hqwu"] {
                let page = await manager.get("/staff/\(world.account(name))")
                #expect(page.status == 200 && !page.text.contains("password-reset"))
                for verb in ["password-reset", "second-factor", "closing"] {
                    #expect(await manager.post("/staff/\(world.account(name))/\(verb)", own).status == 403, "\(name) \(verb)")
                }
            }
            #expect(await manager.get("/staff/\(world.account("stranger"))").status == 404)
            #expect(await manager.post("/staff/\(world.account("stranger"))/closing", own).status == 404)
            let clerk = try await Browsing.signedIn("wangfang", world)
            #expect(await clerk.get("/staff").status == 403)
        }
    }

    @Test func `who leaves with work in hand is named with it, and may leave`() async throws {
        try await World.run(.sqlite) { world in
            let keeper = try await Browsing.signedIn("admin", world)
            let body = """
                {"kind":"complaint","channel":"phone","requester":"陈桂芳","title":"电梯停运","words":"停了","handler":"\(world.account("zhaoqiang").text)"}
                """
            let made = await keeper.site.answer(
                Ask(
                    "POST", "/api/v1/cases",
                    headers: [
                        "authorization": "Bearer \(try await world.token("limin"))", "content-type": "application/json",
                        "idempotency-key": "held-00001",
                    ], body: Array(body.utf8)))
            #expect(made.status == 201)
            let base = "/staff/\(world.account("zhaoqiang"))"
            #expect(await keeper.post(base + "/closing", ["own": Browsing.password]).status == 303)
            let page = await keeper.get(base)
            #expect(page.text.contains("Still responsible for 1") && page.text.contains("电梯停运"))
        }
    }
}
