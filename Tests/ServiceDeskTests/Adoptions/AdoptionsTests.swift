// AdoptionsTests: an adopted suggestion is somebody's, by a day, is thanked for twice, and names nobody in public.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web

@testable import ServiceDesk

@Suite struct AdoptionsTests {
    private static func decide(
        _ it: ServiceCase, adopted: Bool, _ world: World, undertaking: Undertaking? = nil
    ) async throws {
        try await world.database.write { transaction in
            try Suggestions(cases: world.cases).decide(
                it.id, adopted: adopted, reason: "人手不足", reply: "谢谢", thanked: true,
                undertaking: undertaking ?? Undertaking(
                    words: "给儿童乐园加遮阳棚", owner: world.account("zhaoqiang"),
                    due: world.project.zone.day(of: transaction.now).adding(days: 30)),
                within: [world.project.id], by: world.staff("limin"), in: transaction)
        }
    }

    private static func undertake(_ it: ServiceCase, _ world: World, days: Int = 30) async throws {
        try await world.database.write { transaction in
            try Adoptions(cases: world.cases).undertake(
                it.id, "给儿童乐园加遮阳棚", by: world.account("zhaoqiang"),
                until: world.project.zone.day(of: transaction.now).adding(days: days), within: [world.project.id],
                actor: world.staff("limin"), in: transaction)
        }
    }

    private static func finish(
        _ it: ServiceCase, _ world: World, thanked: Bool, reason: String = "改的是制度"
    ) async throws {
        try await world.database.write { transaction in
            try Adoptions(cases: world.cases).finish(
                it.id, "已装好", thanked: thanked, noPhotoReason: reason, within: [world.project.id], by: world.staff("limin"),
                in: transaction)
        }
    }

    @Test(.clause("S2.6-2"), arguments: EngineKind.allCases)
    func `only what was adopted is undertaken, and it ends with a second thanks`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let declined = try await CasesTests.take(.suggestion, world)
            try await Self.decide(declined, adopted: false, world)
            await #expect(throws: Refusal.notNow("adoption.declined")) { try await Self.undertake(declined, world) }
            let it = try await CasesTests.take(.suggestion, world)
            await #expect(throws: Refusal.notNow("adoption.declined")) { try await Self.undertake(it, world) }
            await #expect(throws: Refusal.notNow("adoption.none")) { try await Self.finish(it, world, thanked: true) }
            try await Self.decide(it, adopted: true, world)
            await #expect(throws: Refusal.invalid("due", "adoption.due.past")) { try await Self.undertake(it, world, days: -1) }
            try await Self.undertake(it, world)
            await #expect(throws: Refusal.gate("S2.6-2", "adoption.thanks", field: "thanked")) {
                try await Self.finish(it, world, thanked: false)
            }
            try await Self.finish(it, world, thanked: true)
            await #expect(throws: Refusal.notNow("adoption.done")) { try await Self.undertake(it, world) }
            let lines = try await world.database.read { try Adoptions.lines(in: world.project.id, $0) }
            #expect(lines.map(\.adoption.result) == ["已装好"])
        }
    }

    @Test(.clause("S2.6-2"), arguments: EngineKind.allCases)
    func `nothing is adopted that is nobody's or has no day`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.suggestion, world)
            let day = world.project.zone.day(of: world.clock.now)
            let person = world.account("zhaoqiang")
            for (part, field) in [
                (Undertaking(owner: person, due: day), "undertaking"), (Undertaking(words: "加棚", due: day), "owner"),
                (Undertaking(words: "加棚", owner: person), "due"),
            ] {
                await #expect {
                    try await Self.decide(it, adopted: true, world, undertaking: part)
                } throws: { error in
                    (error as? Refusal)?.clause == "S2.6-2" && (error as? Refusal)?.problems.first?.field == field
                }
            }
            await #expect(throws: Refusal.invalid("owner", "case.handler.unknown")) {
                try await Self.decide(
                    it, adopted: true, world,
                    undertaking: Undertaking(words: "加棚", owner: world.account("stranger"), due: day))
            }
            #expect(try await EvidenceVerbsTests.detail(it, world).serviceCase.stage == .open, "it is not decided either")
        }
    }

    @Test(.clause("J2-A15.3"), .clause("S2.6-2"), arguments: EngineKind.allCases)
    func `its day is a promise on its owner's list, kept with a photo or the reason for none, and thanked for by message`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            let id = try await OwnersTests.take(.suggestion, home)
            let it = try await OwnersTests.find(id, world).serviceCase
            try await Self.decide(it, adopted: true, world)
            func promise() async throws -> PromiseRow? {
                try await CasesTests.promises(it, world).first { $0.clause == "J2-A15.3" }
            }
            let opened = try #require(try await promise())
            #expect(opened.holder == world.account("zhaoqiang") && opened.promise.outcome == .open)
            try await Self.undertake(it, world, days: 10)
            let tenth = world.project.zone.day(of: world.clock.now).adding(days: 10)
            #expect(try await promise()?.promise.dueAt == world.project.zone.endOfDay(tenth))
            await #expect(throws: Refusal.gate("S2.6-2", "adoption.photo", field: "noPhotoReason")) {
                try await Self.finish(it, world, thanked: true, reason: "")
            }
            world.clock.advance(minutes: 1_440)
            try await CaseFilesTests.bring(to: it, world)
            try await Self.finish(it, world, thanked: true, reason: "")
            #expect(try await promise()?.promise.outcome == .kept)
            let thanks = try await world.database.read { transaction in
                try transaction.query("SELECT receiver FROM message WHERE words = 'adoption.message'").map {
                    try $0.get("receiver", as: String.self)
                }
            }
            #expect(thanks == ["address:\(OwnerHome.phone)"])
            let phone = try await home.opened()
            let page = await phone.get("cases/\(id.text)")
            #expect(page.text.contains("再次感谢") && page.text.contains("已装好"))
        }
    }

    @Test(.clause("J2-A15.3"))
    func `any member of staff proposes, and somebody of the desk answers for it`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            for name in ["zhaoqiang", "limin"] {
                let token = try await world.token(name)
                let headers = [
                    "authorization": "Bearer \(token)", "content-type": "application/json", "idempotency-key": "propose-\(name)",
                ]
                let made = await site.answer(
                    Ask("POST", "/api/v1/proposals", headers: headers, body: Array(#"{"title":"前台加座椅","words":"加两把"}"#.utf8)))
                #expect(made.status == 201, "\(name): \(made.text)")
                let page = await site.answer(Ask("GET", "/proposals", headers: headers))
                #expect(page.status == 200 && page.text.contains("前台加座椅"))
            }
            let rows = try await world.database.read { transaction in
                try transaction.query("SELECT id FROM service_case ORDER BY id").map { try $0.get("id", as: ServiceCase.ID.self) }
            }
            for id in rows {
                let detail = try await OwnersTests.find(id, world)
                #expect(detail.channel == .staff && Set(detail.promises.map(\.clause)) == ["S2.6-1", "S2.6-2"])
                #expect(detail.serviceCase.handler.map { detail.staff.map(\.id).contains($0) } == true)
                #expect(detail.serviceCase.handler != world.account("zhaoqiang"), "nobody decides on the own proposal")
            }
        }
    }

    @Test(.clause("S2.6-2")) func `everybody may read the register, and finds nobody in it`() async throws {
        try await World.run(.sqlite) { world in
            let it = try await CasesTests.take(.suggestion, world)
            try await Self.decide(it, adopted: true, world)
            try await Self.undertake(it, world)
            let requester = try await world.database.read {
                try CaseViews().detail(it.id, within: [world.project.id], $0).0.line.requester
            }
            let page = await (try world.site()).answer(Ask("GET", "/adopted/\(world.project.code)"))
            #expect(page.status == 200 && page.text.contains("给儿童乐园加遮阳棚"))
            #expect(!page.text.contains(requester) && !page.text.contains("赵强") && !page.text.contains(it.number))
            #expect(await (try world.site()).answer(Ask("GET", "/adopted/none")).status == 404)
        }
    }

    @Test(.clause("J2-A15.3"), arguments: EngineKind.allCases)
    func `a colleague's proposal has the suggestion's promises`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            var intake = Cases.Intake(kind: .suggestion, channel: .staff, requester: "周洁", title: "前台加座椅", words: "加两把")
            intake.handler = world.account("wangfang")
            intake.agreedAt = world.clock.now.adding(minutes: 2 * 1_440)
            let clauses = try await world.database.write { [intake] transaction in
                let it = try world.cases.take(intake, project: world.project, by: world.staff("zhoujie"), in: transaction)
                return try Promises().of(it.subject, project: world.project.id, in: transaction).map(\.clause)
            }
            #expect(Set(clauses) == ["S2.6-1", "S2.6-2"])
        }
    }
}
