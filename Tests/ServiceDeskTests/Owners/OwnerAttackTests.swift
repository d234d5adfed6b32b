// OwnerAttackTests: a courier at the door, a guesser of numbers, a neighbour, and whoever sends a thousand times.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Scheme
import Storage
import Testing
import Web

@testable import ServiceDesk

@Suite struct OwnerAttackTests {
    private static let verbs = [
        "understanding", "explanation-refusal", "rating", "reopening", "withdrawal", "appointment-agreement", "appointment",
    ]
    private static let form = ["score": "1", "note": "x", "day": "2026-11-24", "minute": "10:00"]

    @Test(arguments: EngineKind.allCases)
    func `a code that was guessed, shortened, or revoked opens nothing, and a new one is another`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            let site = try world.site()
            for code in [
                String(repeating: "0", count: 32), String(home.code.dropLast()), home.code + "0", home.code.uppercased() + "x",
                Hex.text(Sodium.random(16)), "%00", "..", "' OR 1=1",
            ] {
                for rest in ["", "/progress", "/key", "/sent/x"] {
                    let encoded = code.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                    let answer = await site.answer(Ask("GET", "/r/\(encoded)\(rest)", headers: ["accept-language": "zh"]))
                    #expect(answer.status == 404 && !answer.text.contains("云栖苑"), "\(code)\(rest): \(answer.status)")
                }
            }
            let phone = try await home.opened()
            #expect((await phone.get("cases")).status == 200)
            let token = try await world.token("wangfang")
            func post(_ path: String, _ key: String) async -> Answer {
                let headers = ["authorization": "Bearer \(token)", "content-type": "application/json", "idempotency-key": key]
                return await site.answer(Ask("POST", "/api/v1/units/\(home.unit)/\(path)", headers: headers, body: Array("{}".utf8)))
            }
            #expect(await post("code", "unit-code-0").status == 201)
            #expect((await phone.get("")).status == 200, "one in force stays")
            #expect(await post("code/revocation", "unit-code-1").status == 200)
            #expect((await phone.get("")).status == 404)
            #expect((await phone.get("cases")).status == 303, "who came in by it is out")
            #expect(await post("code/revocation", "unit-code-2").status == 409)
            let made = await post("code", "unit-code-3")
            #expect(made.status == 201 && !made.text.contains(home.code))
            let card = try await world.database.read { try UnitCodes(keys: world.keys).inForce(home.unit, in: world.project.id, $0) }
            #expect(card != nil && card?.code != home.code)
            let other = try #require(card?.code)
            let owner = OwnerPhone(site: site, code: other, network: "203.0.113.8")
            #expect((await owner.post("report", OwnersTests.report)).status == 303)
            let kept = try await world.database.read { transaction in
                try transaction.query("SELECT location, answer FROM once").map {
                    try $0.get("location", as: String.self) + $0.get("answer", as: String.self)
                }
            }
            #expect(!kept.isEmpty && !kept.contains { $0.contains(home.code) || $0.contains(other) }, "codes are kept sealed only")
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `five wrong digits spend the code, also for the right ones after them, and ten minutes do too`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            let phone = try home.phone()
            _ = await phone.post("progress", ["phone": OwnerHome.phone])
            let digits = try #require(try await home.digits(OwnerHome.phone))
            let wrong = digits == "000000" ? "000001" : "000000"
            for number in 1...OwnerRules.digitsTries {
                let answer = await phone.post("key", ["digits": wrong])
                #expect(answer.status == 422 && answer.text.contains(number < 5 ? "不对" : "已失效"), "try \(number)")
            }
            #expect((await phone.post("key", ["digits": digits])).status == 422)
            #expect((await phone.get("cases")).status == 303)

            world.clock.move(to: world.clock.now.adding(minutes: 2))
            _ = await phone.post("progress", ["phone": OwnerHome.phone])
            let late = try #require(try await home.digits(OwnerHome.phone))
            world.clock.move(to: world.clock.now.adding(minutes: OwnerRules.digitsMinutes).adding(milliseconds: 1))
            #expect((await phone.post("key", ["digits": late])).status == 422)
            // What nobody used is forgotten, digits and message alike.
            let more = try await world.database.write { try OwnerSessions(keys: world.keys).forget(in: $0) }
            #expect(!more)
            #expect(try await home.digits(OwnerHome.phone) == nil)
            let rest: Int64? = try await world.database.read {
                try $0.first("SELECT COUNT(*) AS number FROM owner_session WHERE digits_hash IS NOT NULL")?.get("number")
            }
            #expect(rest == 0)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `digits are good only in the browser that asked for them`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            let (owner, thief) = (try home.phone(), try home.phone(network: "198.51.100.9"))
            _ = await owner.post("progress", ["phone": OwnerHome.phone])
            let digits = try #require(try await home.digits(OwnerHome.phone))
            #expect((await thief.post("key", ["digits": digits])).status == 422)
            #expect((await owner.post("key", ["digits": digits])).status == 303)
            // A second press within the minute sends nothing more, and the code is still this browser's.
            world.clock.move(to: world.clock.now.adding(minutes: 5))
            _ = await owner.post("progress", ["phone": OwnerHome.phone])
            let first = try await home.digits(OwnerHome.phone)
            _ = await owner.post("progress", ["phone": OwnerHome.phone])
            #expect(try await home.digits(OwnerHome.phone) == first)
            #expect((await owner.post("key", ["digits": first ?? ""])).status == 303)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `another person's case, another home's and another estate's are not there, to look at or to act on`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            let neighbour = try await OwnerHome.another(world)
            let far = try await OwnerHome.another(world, elsewhere: true)
            let own = try await OwnersTests.take(.complaint, home)
            let tenants = try await OwnersTests.take(.complaint, home, phone: "13300005150")
            let next = try await OwnersTests.take(.complaint, neighbour, phone: "13900002231")
            // The own phone named at the neighbour's home: not of this home.
            let elsewhere = try await OwnersTests.take(.complaint, neighbour)
            let phone = try await home.opened()
            let list = (await phone.get("cases")).text
            #expect(list.contains(own.text) && ![tenants, next, elsewhere].contains { list.contains($0.text) })
            #expect((await phone.get("cases/\(own)")).status == 200)
            for other in [tenants, next, elsewhere, ServiceCase.ID(1)] {
                #expect((await phone.get("cases/\(other)")).status == 404)
                for verb in Self.verbs {
                    let answer = await phone.post("cases/\(other)/\(verb)", Self.form)
                    #expect(answer.status == 404, "\(verb): \(answer.status)")
                }
                guard other != ServiceCase.ID(1) else { continue }
                #expect(try await OwnersTests.find(other, world).history.map(\.kind) == ["case.taken"])
            }
            // The session of one home opens no other door.
            for door in [neighbour, far] {
                let other = try door.phone()
                other.cookies = phone.cookies
                #expect((await other.get("cases")).header("location") == "/r/\(door.code)/progress")
                #expect((await other.get("cases/\(own)")).status == 303)
            }
            // And none of the office's.
            let desk = await phone.site.answer(Ask("GET", "/cases/\(own)", headers: ["cookie": "steward=\(phone.cookies["owner"] ?? "")"]))
            #expect(desk.header("location")?.hasPrefix("/sign-in") == true)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `whose tenure has ended sees no more than what they reported themselves`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            var intake = CasesTests.intake(.complaint, world)
            intake.unit = home.unit
            intake.phone = ""
            intake.person = try await world.database.read { transaction in
                try transaction.first("SELECT id FROM person WHERE phone = \(OwnerHome.phone)")?.get("id")
            }
            let registered = try await world.database.write { [intake] transaction in
                try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction).id
            }
            let own = try await OwnersTests.take(.complaint, home)
            let phone = try await home.opened()
            #expect((await phone.get("cases/\(registered)")).status == 200)
            try await world.database.write { try $0.run("UPDATE tenure SET to_day = '2026-11-22' WHERE unit_id = \(home.unit)") }
            #expect((await phone.get("cases/\(registered)")).status == 404)
            #expect((await phone.get("cases/\(own)")).status == 200)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `who sends a thousand times is stopped, and the honest owner behind another network is not`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            let (robot, owner) = (try home.phone(network: "198.51.100.1"), try home.phone())
            let share = OwnerRules.share(.report)
            for _ in 0..<share.atHomeFromNetwork { #expect((await robot.post("report", OwnersTests.report)).status == 303) }
            #expect((await robot.post("report", OwnersTests.report)).status == 429)
            #expect((await owner.post("report", OwnersTests.report)).status == 303)
            world.clock.move(to: world.clock.now.adding(minutes: share.minutes).adding(milliseconds: 1))
            #expect((await robot.post("report", OwnersTests.report)).status == 303)
            // Many networks at one home use up the home's share, but not that of somebody who has proved a phone.
            let known = try await home.opened(network: "203.0.113.200")
            for number in 0..<share.atHome {
                _ = await (try home.phone(network: "192.0.2.\(number)")).post("report", OwnersTests.report)
            }
            #expect((await (try home.phone(network: "192.0.2.250")).post("report", OwnersTests.report)).status == 429)
            #expect((await known.post("report", OwnersTests.report)).status == 303)
        }
    }

    @Test func `one phone is sent five codes an hour at most, known or not`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await OwnerHome.make(world)
            for number in [OwnerHome.phone, "13811112222"] {
                for count in 1...OwnerRules.codesOfPhone.hour + 1 {
                    let phone = try home.phone(network: "192.0.2.\(count)")
                    let answer = await phone.post("progress", ["phone": number])
                    #expect(answer.status == (count <= OwnerRules.codesOfPhone.hour ? 303 : 429), "\(number) \(count)")
                }
            }
        }
    }

    @Test func `another site's form changes nothing, and a guest's needs its token where the browser says nothing`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await OwnerHome.make(world)
            let id = try await OwnersTests.take(.complaint, home)
            let phone = try await home.opened()
            let foreign = ["origin": "https://evil.example"]
            #expect((await phone.post("report", OwnersTests.report, headers: foreign)).status == 403)
            #expect((await phone.post("progress", ["phone": OwnerHome.phone], headers: foreign)).status == 403)
            #expect((await phone.post("cases/\(id)/withdrawal", [:], headers: foreign)).status == 403)
            #expect((await phone.post("cases/\(id)/withdrawal", [:], headers: [:])).status == 403)
            let page = (await phone.get("cases/\(id)")).text
            let token = try #require(page.firstMatch(of: /name="token" value="([0-9a-f]+)"/)).1
            #expect((await phone.post("cases/\(id)/withdrawal", ["token": String(token)], headers: [:])).status == 303)
        }
    }

    @Test func `a receipt opens only by the mark that this house made, at its own home`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await OwnerHome.make(world)
            let neighbour = try await OwnerHome.another(world)
            let phone = try home.phone()
            let location = (await phone.post("report", OwnersTests.report)).header("location") ?? ""
            let mark = String(location.split(separator: "/").last ?? "")
            #expect((await phone.get("sent/\(mark)")).status == 200)
            #expect((await (try neighbour.phone()).get("sent/\(mark)")).status == 404)
            for bad in [String(mark.prefix(13)), mark + "0", mark.prefix(13) + String(repeating: "0", count: 20)] {
                #expect((await phone.get("sent/\(bad)")).status == 404)
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the database itself refuses a session without entitlement, and two codes in force`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            _ = await (try home.phone()).post("progress", ["phone": "13811112222"])
            for text: SQL in [
                "UPDATE owner_session SET digits_hash = NULL, opened_at = asked_at",
                """
                INSERT INTO unit_code (id, project_id, unit_id, code_hash, sealed, made_at, made_by, revoked_at)
                SELECT id + 1, project_id, unit_id, sealed, sealed, made_at, made_by, revoked_at FROM unit_code
                """,
            ] {
                await #expect(throws: StorageProblem.self) { try await world.database.write { try $0.run(text) } }
            }
        }
    }
}
