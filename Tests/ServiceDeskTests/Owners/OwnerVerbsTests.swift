// OwnerVerbsTests: what customers do with their cases settles the promises and stands in the journal as theirs.
import Kernel
import Platform
import Proof
import Registry
import Scheme
import Storage
import Testing
import Web

@testable import ServiceDesk

@Suite struct OwnerVerbsTests {
    private static func offer(_ id: ServiceCase.ID, _ words: String, _ world: World) async throws {
        try await world.database.write { transaction in
            try Explanations(cases: world.cases).offer(
                words, on: id, within: [world.project.id], by: world.account("zhaoqiang"), in: transaction)
        }
    }

    @Test(.clause("S2.5-1a"), arguments: EngineKind.allCases)
    func `an explanation that the customer accepts after a one-time code is understood, by evidence of the customer's`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            let id = try await OwnersTests.take(.complaint, home)
            try await Self.offer(id, "电梯在年检", world)
            let phone = try await home.opened()
            #expect((await phone.get("cases/\(id)")).text.contains("电梯在年检"))
            #expect((await phone.post("cases/\(id)/understanding", [:])).status == 303)
            let it = try await OwnersTests.find(id, world)
            #expect(it.serviceCase.stage == .handled(at: world.clock.now, .explained) && it.serviceCase.understanding == .code)
            #expect(it.serviceCase.reply == "电梯在年检")
            #expect(try await OwnersTests.outcome("S2.5-1a", of: id, world) == .kept)
            #expect(try await OwnersTests.outcome("S2.5-2", of: id, world) == .open)
            let line = try #require(it.history.last)
            #expect(line.kind == "case.handled" && line.actor.hasPrefix("customer:"))
            let desk = await phone.site.answer(
                Ask("GET", "/cases/\(id)", headers: ["authorization": "Bearer \(try await world.token("limin"))"]))
            #expect(desk.text.contains("客户本人"))
            #expect((await phone.post("cases/\(id)/understanding", [:])).status == 409, "nothing waits any more")
        }
    }

    @Test(.clause("S2.5-1a"), arguments: EngineKind.allCases)
    func `an explanation that is not accepted leaves the case open and counts, and a newer one takes its place`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            let id = try await OwnersTests.take(.complaint, home)
            try await Self.offer(id, "电梯在年检", world)
            try await Self.offer(id, "电梯在年检，周三恢复", world)
            let phone = try await home.opened()
            let page = await phone.get("cases/\(id)")
            #expect(page.text.contains("周三恢复"))
            #expect((await phone.post("cases/\(id)/explanation-refusal", ["note": "老人怎么办"])).status == 303)
            let it = try await OwnersTests.find(id, world)
            #expect(it.serviceCase.stage == .open && it.serviceCase.refusals == 1)
            #expect(try await OwnersTests.outcome("K-CMP2", of: id, world) == .open, "hearing a no answers nobody")
            #expect((await phone.post("cases/\(id)/explanation-refusal", [:])).status == 409)
            let nobody = try await CasesTests.take(.complaint, world)
            await #expect(throws: Refusal.gate("S2.5-1a", "case.explain.nobody", field: "explanation")) {
                try await Self.offer(nobody.id, "没有房屋", world)
            }
        }
    }

    @Test(.clause("S2.5-2"), arguments: EngineKind.allCases)
    func `a good rating is the follow-up and closes the case, a poor one opens its next cycle`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            let (good, poor) = (try await OwnersTests.take(.repair, home), try await OwnersTests.take(.complaint, home))
            for id in [good, poor] { try await OwnersTests.solve(id, world) }
            world.at("2026-11-24 10:00")
            let phone = try await home.opened()
            #expect((await phone.post("cases/\(good)/rating", [:])).status == 422)
            #expect((await phone.post("cases/\(good)/rating", ["score": "6"])).status == 422)
            #expect((await phone.post("cases/\(good)/rating", ["score": "5", "note": "很快"])).status == 303)
            #expect((await phone.post("cases/\(poor)/rating", ["score": "1", "note": "又停了"])).status == 303)
            #expect(try await OwnersTests.find(good, world).serviceCase.stage == .closed(at: world.clock.now))
            #expect(try await OwnersTests.outcome("XS2.4-3", of: good, world) == .kept)
            let again = try await OwnersTests.find(poor, world).serviceCase
            #expect(again.stage == .open && again.cycle == 2)
            #expect(try await OwnersTests.outcome("S2.5-2", of: poor, world) == .kept)
            #expect(try await OwnersTests.outcome("K-CMP2", of: poor, cycle: 2, world) == .open)
            let rows = try await world.database.read { try $0.query("SELECT by_id, by_customer, satisfaction FROM follow_up ORDER BY id") }
            for row in rows {
                #expect(try row.get("by_id", as: Account.ID?.self) == nil)
                #expect(try row.get("by_customer", as: String.self).hasPrefix("customer:"))
            }
            #expect(try rows.map { try $0.get("satisfaction", as: Int64.self) } == [5, 1])
        }
    }

    @Test(.clause("S2.5-1c"), arguments: EngineKind.allCases)
    func `an appointment is agreed to, and moved at the customer's wish with the promise`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            let id = try await OwnersTests.take(.complaint, home)
            let phone = try await home.opened()
            #expect((await phone.post("cases/\(id)/appointment-agreement", [:])).status == 409)
            let day = try #require(Day("2026-11-24"))
            try await world.database.write { transaction in
                try Complaints(cases: world.cases).appoint(
                    id, at: LocalMoment(day: day, minute: MinuteOfDay(600)), cause: .first, evidence: "",
                    within: [world.project.id], by: world.staff("limin"), in: transaction)
            }
            #expect((await phone.post("cases/\(id)/appointment-agreement", [:])).status == 303)
            #expect((await phone.post("cases/\(id)/appointment-agreement", [:])).status == 303)
            let facts = try await OwnersTests.find(id, world).history.map(\.kind)
            #expect(facts == ["case.taken", "case.appointed", "appointment.agreed"], "agreed once")
            for (day, minute) in [("2026-11-24", "12:30"), ("2026-11-28", "10:00"), ("2026-11-23", "08:30"), ("2027-03-01", "10:00")] {
                #expect((await phone.post("cases/\(id)/appointment", ["day": day, "minute": minute])).status == 422, "\(day) \(minute)")
            }
            #expect((await phone.post("cases/\(id)/appointment", ["day": "2026-11-25", "minute": "15:00", "note": "上午上班"])).status == 303)
            let it = try await OwnersTests.find(id, world)
            let moved = world.project.zone.instant(day.adding(days: 1), MinuteOfDay(900))
            #expect(it.serviceCase.stage == .appointed(at: moved))
            #expect(it.promises.first { $0.clause == "S2.5-1c" }?.promise.dueAt == moved)
            #expect(it.promises.first { $0.clause == "S2.5-1" }?.promise.dueAt == moved)
            #expect(it.history.last?.words?.contains("上午上班") == true && it.history.last?.words?.contains("验证码") == true)
            #expect(!(await phone.get("cases/\(id)")).text.contains("这个时间可以"), "what the customer wished for is agreed")
            try await world.database.write { transaction in
                try Complaints(cases: world.cases).appoint(
                    id, at: LocalMoment(day: day.adding(days: 2), minute: MinuteOfDay(600)), cause: .office, evidence: "",
                    within: [world.project.id], by: world.staff("limin"), in: transaction)
            }
            #expect((await phone.get("cases/\(id)")).text.contains("这个时间可以"), "what the office moved is asked about anew")
        }
    }

    @Test(.clause("S2.5-1"), arguments: EngineKind.allCases)
    func `a customer withdraws an own case, and opens a closed one again`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            let (first, second) = (try await OwnersTests.take(.complaint, home), try await OwnersTests.take(.enquiry, home))
            let phone = try await home.opened()
            #expect((await phone.post("cases/\(first)/withdrawal", ["note": "自己好了"])).status == 303)
            #expect(try await OwnersTests.find(first, world).serviceCase.stage == .withdrawn)
            #expect(try await OwnersTests.outcome("S2.5-1", of: first, world) == .excluded)
            #expect((await phone.post("cases/\(second)/reopening", ["note": "没看懂"])).status == 409)
            try await world.database.write { transaction in
                try world.cases.change(second, within: [world.project.id], by: world.staff("limin"), in: transaction) { it, _ in
                    [try it.answer("要图纸", at: transaction.now)]
                }
            }
            #expect((await phone.post("cases/\(second)/reopening", [:])).status == 422)
            #expect((await phone.post("cases/\(second)/reopening", ["note": "没看懂"])).status == 303)
            let it = try await OwnersTests.find(second, world).serviceCase
            #expect(it.stage == .open && it.cycle == 2)
            #expect(try await OwnersTests.outcome("XS2.7-1", of: second, cycle: 2, world) == .open)
        }
    }

    @Test(.clause("XS2.5-0"), arguments: EngineKind.allCases)
    func `a customer's picture is the case's and the customer's, and the office's papers are not`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            let id = try await OwnersTests.take(.complaint, home)
            let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0xDB, 0, 3, 1, 0xFF, 0xDA, 0, 3, 1, 9, 9, 0xFF, 0xD9]
            #expect((await (try home.phone()).bring("cases/\(id)/photos", "a.jpg", picture)).status != 200)
            let phone = try await home.opened()
            #expect((await phone.bring("cases/\(id)/photos", "漏水.jpg", picture)).status == 303)
            #expect((await phone.bring("cases/\(id)/photos", "a.exe", Array("MZ".utf8))).status == 422)
            try await world.database.write { transaction in
                try CaseFiles(cases: world.cases).add(
                    "内部.jpg", picture.dropLast(2) + [7, 0xFF, 0xD9], to: id, within: [world.project.id],
                    by: world.staff("limin"), in: transaction)
            }
            let lines = try await world.database.read { try CaseFiles.lines(of: id, in: world.project.id, $0) }
            #expect(lines.map(\.name) == ["漏水.jpg", "内部.jpg"] && lines.map(\.byName) == [nil, "李敏"])
            let page = await phone.get("cases/\(id)")
            #expect(page.text.contains("漏水.jpg") && !page.text.contains("内部.jpg"))
            #expect((await phone.get("cases/\(id)/photos/\(lines[0].id)")).body == picture)
            #expect((await phone.get("cases/\(id)/photos/\(lines[1].id)")).status == 404)
            let stranger = try await OwnerHome.another(world).opened("13900002231")
            #expect((await stranger.bring("cases/\(id)/photos", "b.jpg", picture)).status == 404)
        }
    }
}
