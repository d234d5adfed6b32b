// PapersTests: every common kind of complaint has an instruction in force, or the clause is missed.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web
import Wiring

@testable import ServiceDesk

@Suite struct PapersTests {
    private static func draft(_ world: World, steps: String, in days: Int, by name: String = "limin") async throws -> Paper {
        try await world.database.write { transaction in
            try Papers().draft(
                .noise, title: "噪声扰民", steps: steps, from: world.project.zone.day(of: transaction.now).adding(days: days),
                project: world.project, by: world.account(name), in: transaction)
        }
    }

    private static func approve(_ paper: Paper, _ world: World, by name: String) async throws {
        _ = try await world.database.write { transaction in
            try Papers().approve(paper.id, within: [world.project.id], by: world.account(name), in: transaction)
        }
    }

    private static func standing(_ world: World) async throws -> ClauseStanding {
        try await world.database.read { transaction in
            let today = world.project.zone.day(of: transaction.now)
            return try Boards(room: House.room, books: House.books)
                .standing(of: "K-CMP1", in: world.project, days: today...today, transaction)
        }
    }

    @Test(.clause("K-CMP1"), arguments: EngineKind.allCases)
    func `the shipped papers keep the clause, an office's own replaces one, and ending one misses it`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            #expect(try await Self.standing(world).state == .met)
            let own = try await Self.draft(world, steps: "到场\n测量", in: 1)
            await #expect(throws: Refusal.gate("K-CMP1", "paper.own")) { try await Self.approve(own, world, by: "limin") }
            try await Self.approve(own, world, by: "wangfang")
            await #expect(throws: Refusal.notNow("paper.approved")) { try await Self.approve(own, world, by: "chenguo") }
            func inForce(_ days: Int) async throws -> Int64 {
                try await world.database.read { transaction in
                    let day = world.project.zone.day(of: transaction.now).adding(days: days)
                    return PaperPages.content(
                        try Papers().standing(of: .noise, in: world.project.id, on: day, transaction),
                        try House.words()
                    ).version
                }
            }
            #expect(try await [inForce(0), inForce(1)] == [1, own.version])
            let end = try await Self.draft(world, steps: "", in: 0)
            #expect(try await Self.standing(world).state == .met)
            try await Self.approve(end, world, by: "wangfang")
            let missed = try await Self.standing(world)
            #expect(missed.state == .missed)
            #expect(missed.figure == Figure(numerator: 10, denominator: 11, excluded: 0))
            await #expect(throws: Refusal.invalid("from", "paper.from.past")) {
                _ = try await Self.draft(world, steps: "到场", in: -1)
            }
        }
    }

    @Test(.clause("K-CMP1")) func `the instruction of its kind stands beside the case, and a note is for colleagues`() async throws {
        try await World.run(.sqlite) { world in
            let it = try await CasesTests.take(.complaint, world)
            try await world.database.write { transaction in
                let within = [world.project.id]
                try world.cases.classify(it.id, as: "lift", within: within, by: world.staff("limin"), in: transaction)
                try world.cases.note(it.id, "业主情绪激动", within: within, by: world.staff("limin"), in: transaction)
            }
            let page = await (try world.site()).answer(
                Ask(
                    "GET", "/cases/\(it.id.text)", query: "lang=en",
                    headers: ["authorization": "Bearer \(try await world.token("limin"))"]))
            #expect(page.text.contains("<ol>") && page.text.contains("trapped") && page.text.contains("业主情绪激动"))
        }
    }
}
