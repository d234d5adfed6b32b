// SeamTests: where one feature of the desk meets another.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web
import Wiring

@testable import Registry
@testable import ServiceDesk

@Suite struct SeamTests {
    private static func step(_ it: ServiceCase, _ world: World) async throws {
        let day = world.project.zone.day(of: world.clock.now).adding(days: 2)
        try await world.database.write { transaction in
            _ = try CaseSteps(cases: world.cases).add(
                "订配件", to: it.id, for: world.account("zhaoqiang"), until: day, within: [world.project.id],
                by: world.staff("limin"), in: transaction)
        }
    }

    private static func stage(_ it: ServiceCase, _ world: World) async throws -> String {
        try await world.database.write { try world.cases.store.find(it.id, within: [world.project.id], in: $0).stage.word }
    }

    @Test(.clause("J1-A10.2"), arguments: EngineKind.allCases)
    func `the all-clear answers every caller but the one whose case has a step to go`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (running, other) = (try await CasesTests.take(.repair, world), try await CasesTests.take(.repair, world))
            try await Self.step(running, world)
            let cleared = try await world.database.write { transaction in
                let (events, within, by) = (CommonEvents(cases: world.cases), [world.project.id], world.staff("limin"))
                let event = try events.open(
                    "电梯停运", "", kind: .repair, handler: world.account("zhaoqiang"), project: world.project, by: by, in: transaction)
                for it in [running, other] { try events.attach(it.id, to: event.id, within: within, by: by, in: transaction) }
                return try events.clear(event.id, "已恢复", within: within, by: by, in: transaction)
            }
            #expect(cleared.answered == 1 && cleared.unfinished == 1)
            #expect(try await Self.stage(running, world) == "open")
            #expect(try await Self.stage(other, world) == "handled")
        }
    }

    @Test(.clause("J1-A10.2"), .clause("S2.5-1a"), arguments: EngineKind.allCases)
    func `a customer who understands is not told of our steps: they fall away`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            try await Self.step(it, world)
            try await world.database.write { transaction in
                try Complaints(cases: world.cases).explain(
                    it.id, reply: "按规定", evidence: .reply(words: "我理解", file: nil), within: [world.project.id],
                    by: world.staff("limin"), in: transaction)
            }
            #expect(try await Self.stage(it, world) == "handled")
            let open = try await world.database.write { try CaseSteps.hasOpen(it, $0) }
            #expect(!open)
        }
    }

    @Test(.clause("K-CMP2"), .clause("S2.5-1"), .clause("XS2.4-1"), arguments: EngineKind.allCases)
    func `a sender's deadline in closed hours binds the first answer`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            // Friday night; the desk opens again on Monday.
            world.at("2026-11-27 22:00")
            let noon = world.project.zone.instant(try #require(Day("2026-11-28")), MinuteOfDay(12 * 60))
            for (kind, clauses) in [(ServiceCase.Kind.complaint, ["K-CMP2", "S2.5-1"]), (.repair, ["XS2.4-1"])] {
                var intake = CasesTests.intake(kind, world)
                intake.outerDueAt = noon
                let it = try await world.database.write { [intake] transaction in
                    try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
                }
                let rows = try await CasesTests.promises(it, world)
                #expect(rows.map(\.clause.text) == clauses && rows.allSatisfy { $0.promise.dueAt == noon })
            }
        }
    }

    @Test(.clause("J2-A15.3"), arguments: EngineKind.allCases)
    func `a suggestion that is answered again keeps what was carried out, and drops what is not adopted any more`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            for isDone in [true, false] {
                let it = try await CasesTests.take(.suggestion, world)
                func decide(_ adopted: Bool) async throws {
                    let day = world.project.zone.day(of: world.clock.now).adding(days: 9)
                    try await world.database.write { transaction in
                        try Suggestions(cases: world.cases).decide(
                            it.id, adopted: adopted, reason: adopted ? "" : "预算不足", reply: "谢谢", thanked: true,
                            undertaking: Undertaking(words: "加装路灯", owner: world.account("zhaoqiang"), due: day),
                            within: [world.project.id], by: world.staff("limin"), in: transaction)
                    }
                }
                try await decide(true)
                if isDone {
                    try await world.database.write { transaction in
                        try Adoptions(cases: world.cases).finish(
                            it.id, "已装好", thanked: true, noPhotoReason: "夜间", within: [world.project.id],
                            by: world.staff("zhaoqiang"), in: transaction)
                    }
                }
                try await world.database.write { transaction in
                    try world.cases.change(it.id, within: [world.project.id], by: world.staff("limin"), in: transaction) { it, _ in
                        [try it.reopen()]
                    }
                }
                try await decide(isDone)
                let rows = try await CasesTests.promises(it, world).filter { $0.clause == "J2-A15.3" }
                #expect(rows.map(\.promise.outcome) == [isDone ? .kept : .excluded])
                let register = try await world.database.read { try Adoptions.lines(in: world.project.id, $0) }
                #expect(register.contains { $0.serviceCase == it.id } == isDone)
            }
        }
    }

    @Test(.clause("S2.5-2"))
    func `the file of calls has the customers' own ratings too`() async throws {
        try await World.run(.sqlite) { world in
            let it = try await CasesTests.take(.complaint, world)
            try await world.database.write { transaction in
                try Complaints(cases: world.cases).solve(
                    it.id, reply: "好", within: [world.project.id], by: world.staff("zhaoqiang"), in: transaction)
                let answer = FollowUps.Answer(result: .satisfied, satisfaction: 5, accepted: nil, words: "很好", exception: "")
                try FollowUps(cases: world.cases).record(
                    it.id, answer, within: [world.project.id], byCustomer: .system("owner"), in: transaction)
            }
            let token = try await world.token("wangfang")
            let file = await (try world.site()).answer(
                Ask("GET", "/follow-ups/export", query: "format=csv", headers: ["authorization": "Bearer \(token)"]))
            #expect(file.text.contains(it.number) && file.text.contains("很好"))
        }
    }

    @Test func `a whole number is nobody else's, a tail and a surname find theirs`() async throws {
        try await World.run(.sqlite) { world in
            try await world.database.write { transaction in
                let entry = RegisterEntry(
                    row: 1, building: "3栋", unit: "2单元1201", areaHundredths: 9_800, name: "陈桂芳", phone: "13800006620",
                    from: Day("2020-01-01"))
                _ = try RegisterImports.put([entry], world.project, by: .system("proof"), in: transaction)
            }
            func homes(_ words: String) async throws -> Int {
                try await world.database.read { try Units().find(words: words, in: world.project.id, $0).count }
            }
            for words in ["6620", "13800006620", "138 0000 6620", "陈桂芳", "陈"] { #expect(try await homes(words) == 1, "\(words)") }
            for words in ["13900006620", "李", "桂"] { #expect(try await homes(words) == 0, "\(words)") }
        }
    }
}
