// RequestsTests: asking superiors and their answers on both engines: rows, promises, facts, figures, the page.
import Foundation
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web
import Wiring

@testable import ServiceDesk

@Suite struct RequestsTests {
    private static func requests(_ world: World) -> Requests { Requests(cases: world.cases) }

    private static func seekHelp(_ it: ServiceCase, _ world: World, by name: String = "zhaoqiang") async throws -> Request {
        try await world.database.write { transaction in
            try requests(world).seekHelp(
                on: it.id, need: "客户要求见经理", within: [world.project.id], by: world.account(name), in: transaction)
        }
    }

    private static func seekInstruction(
        _ it: ServiceCase, _ world: World, until time: LocalMoment? = nil
    ) async throws -> Request {
        try await world.database.write { transaction in
            try requests(world).seekInstruction(
                on: it.id, need: "可否减免", until: time, within: [world.project.id], by: world.account("wangfang"),
                in: transaction)
        }
    }

    private static func answer(_ request: Request, _ world: World, by name: String) async throws {
        try await world.database.write { transaction in
            try requests(world).answer(
                request.kind, request.id, on: request.serviceCase, words: "我来打电话", within: [world.project.id],
                by: world.account(name), in: transaction)
        }
    }

    private static func promise(_ request: Request, _ world: World) async throws -> PromiseRow {
        let rows = try await world.database.read {
            try Promises().of(request.subject, project: world.project.id, in: $0)
        }
        #expect(rows.count == 1)
        return try #require(rows.first)
    }

    private static func number(_ quantity: Quantity, _ world: World) async throws -> Int {
        try await world.database.read { transaction in
            try House.books.book(on: world.project.zone.day(of: transaction.now), in: transaction).number(quantity)
        }
    }

    @Test(.clause("J1-A6.4"), .clause("J1-A10.2"), arguments: EngineKind.allCases)
    func `help is promised by the service manager within the scheme's hours, kept in time and late after`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            let hours = try await Self.number(Quantity("J1-A6.4", "answerHours"), world)
            let start = world.clock.now
            let first = try await Self.seekHelp(it, world)
            let open = try await Self.promise(first, world)
            #expect(open.clause == "J1-A6.4" && open.holder == world.account("wangfang") && !open.isFixed)
            #expect(open.promise.dueAt == start.adding(minutes: hours * 60))
            world.clock.move(to: open.promise.dueAt)
            try await Self.answer(first, world, by: "wangfang")
            #expect(try await Self.promise(first, world).promise.outcome == .kept)

            let second = try await Self.seekHelp(it, world, by: "limin")
            world.clock.move(to: second.dueAt.adding(milliseconds: 1))
            try await Self.answer(second, world, by: "chenguo")
            #expect(try await Self.promise(second, world).promise.outcome == .late)
            #expect(
                try await CasesTests.facts(it, world)
                    == ["case.taken", "request.asked", "request.answered", "request.asked", "request.answered"])

            let measure = try #require(House.room.measure(of: "J1-A10.2"))
            let day = world.project.zone.day(of: start)
            let figure = try await world.database.read { transaction in
                try measure.figure(in: world.project, days: day...day, transaction)
            }
            #expect(figure == Figure(numerator: 1, denominator: 2, excluded: 0))
        }
    }

    @Test(.clause("J1-L3"), arguments: EngineKind.allCases)
    func `instruction is due when the manager asks for it, else after the scheme's hours, from the office manager`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            let hours = try await Self.number(Quantity("J1-L3", "answerHours"), world)
            let counted = try await Self.seekInstruction(it, world)
            #expect(counted.dueAt == world.clock.now.adding(minutes: hours * 60))
            let day = world.project.zone.day(of: world.clock.now).adding(days: 40)
            let named = try await Self.seekInstruction(it, world, until: LocalMoment(day: day, minute: MinuteOfDay(600)))
            let row = try await Self.promise(named, world)
            #expect(row.clause == "J1-L3" && row.isFixed && row.holder == world.account("chenguo"))
            #expect(row.promise.dueAt == world.project.zone.instant(day, MinuteOfDay(600)))
            let yesterday = LocalMoment(day: day.adding(days: -41), minute: MinuteOfDay(600))
            await #expect(throws: Refusal.invalid("answerBy", "request.due.past")) {
                _ = try await Self.seekInstruction(it, world, until: yesterday)
            }
            await #expect(throws: Refusal.gate("J1-L3", "request.own")) {
                try await Self.answer(named, world, by: "wangfang")
            }
            await #expect(throws: Refusal.gate("J1-L3", "request.instruction.superior")) {
                try await Self.answer(named, world, by: "limin")
            }
            try await Self.answer(named, world, by: "chenguo")
            #expect(try await Self.promise(named, world).promise.outcome == .kept)
            #expect(try await Self.promise(counted, world).promise.outcome == .open)
        }
    }

    @Test(.clause("J1-A6.4"), arguments: EngineKind.allCases)
    func `a service manager's own call for help goes to the office manager, and with nobody above it is refused`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            try await world.database.write { transaction in
                try world.cases.assign(
                    it.id, to: world.account("wangfang"), within: [world.project.id], by: world.staff("limin"),
                    in: transaction)
            }
            let request = try await Self.seekHelp(it, world, by: "wangfang")
            #expect(try await Self.promise(request, world).holder == world.account("chenguo"))
            try await world.database.write { transaction in
                try Accounts().close(world.account("chenguo"), by: world.staff("admin"), in: transaction)
            }
            await #expect(throws: Refusal.gate("J1-A6.4", "request.nobody")) {
                _ = try await Self.seekHelp(it, world, by: "wangfang")
            }
        }
    }

    @Test(.clause("J1-A6.4"), arguments: EngineKind.allCases)
    func `a withdrawn case takes no request, but what was asked before is still answered`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            let request = try await Self.seekHelp(it, world)
            try await world.database.write { transaction in
                try world.cases.change(
                    it.id, within: [world.project.id], by: world.staff("limin"), in: transaction
                ) { it, _ in [try it.withdraw(.customer)] }
            }
            await #expect(throws: Refusal.notNow("case.over")) { _ = try await Self.seekHelp(it, world) }
            try await Self.answer(request, world, by: "wangfang")
            #expect(try await Self.promise(request, world).promise.outcome == .kept)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a request of another case, kind or estate is not there`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            let other = try await CasesTests.take(.complaint, world)
            let request = try await Self.seekHelp(it, world)
            let home = [world.project.id]
            for (kind, id, within) in [
                (Request.Kind.help, other.id, home), (.instruction, it.id, home), (.help, it.id, [world.other.id]),
            ] {
                await #expect(throws: Refusal.missing) {
                    try await world.database.write { transaction in
                        try Self.requests(world).answer(
                            kind, request.id, on: id, words: "我来", within: within, by: world.account("wangfang"),
                            in: transaction)
                    }
                }
            }
        }
    }

    @Test(.clause("J1-A6.4"), arguments: EngineKind.allCases)
    func `the database itself refuses an answer by who asked, and one without words`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let request = try await Self.seekHelp(try await CasesTests.take(.complaint, world), world)
            for (person, words) in [("zhaoqiang", "我来"), ("wangfang", "")] {
                await #expect(throws: StorageProblem.self) {
                    try await world.database.write { transaction in
                        try transaction.run(
                            """
                            UPDATE case_request SET state = 'answered', answer = \(words),
                                answered_at = \(transaction.now), answered_by = \(world.account(person))
                            WHERE project_id = \(world.project.id) AND id = \(request.id)
                            """)
                    }
                }
            }
        }
    }

    @Test(.clause("J1-A6.4"), arguments: EngineKind.allCases)
    func `from the API to 今日: asked, on the manager's list with the way to the case, answered, gone`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            let site = try world.site()
            func post(_ path: String, _ name: String, _ body: String, _ key: String) async throws -> Answer {
                let headers = [
                    "authorization": "Bearer \(try await world.token(name))", "content-type": "application/json",
                    "idempotency-key": key,
                ]
                return await site.answer(Ask("POST", "/api/v1/cases/\(it.id)/" + path, headers: headers, body: Array(body.utf8)))
            }
            func today() async throws -> [Todays.Line] {
                try await world.database.read { transaction in
                    try Todays(room: House.room).lines(
                        in: world.project, holder: world.account("wangfang"), band: nil, limit: 10, transaction)
                }
            }
            #expect(try await post("help", "zhaoqiang", "{}", "request-1").status == 422)
            #expect(try await post("help", "zhengkai", "{\"help\":\"帮忙\"}", "request-2").status == 409)
            #expect(try await post("help", "linlan", "{\"help\":\"帮忙\"}", "request-3").status == 403)
            #expect(try await post("help", "zhaoqiang", "{\"help\":\"帮忙\"}", "request-4").status == 201)
            let line = try #require(try await today().first)
            #expect(line.card?.path == Path.case(it.id).text && line.card?.verbs["J1-A6.4"] == "verb.answer-help")
            let request = Request.ID(line.row.subject.id)
            let page = await site.answer(
                Ask("GET", "/cases/\(it.id)", headers: ["authorization": "Bearer \(try await world.token("wangfang"))"]))
            #expect(page.text.contains("帮忙") && page.text.contains("/help/\(request)/answer"))
            let answer = "{\"guidance\":\"我来打电话\"}"
            #expect(try await post("help/\(request)/answer", "wangfang", answer, "request-5").status == 200)
            #expect(try await today().isEmpty)
        }
    }
}
