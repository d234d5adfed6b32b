// ArrearsSettingsTests: what a project settles for itself, as the board and the ladder know it.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web
import Wiring

@testable import Arrears

@Suite struct ArrearsSettingsTests {
    @Test func `a share is read as a fraction or as a percentage, and nothing else is one`() {
        #expect(Share("1/3") == Share(1, of: 3) && Share("10%") == Share(10, of: 100) && Share("12.5％") == Share(125, of: 1_000))
        for wrong in ["", "%", "0%", "101%", "1/0", "3/2", "10", "1.2.3%", "-1%", "1e2%", ".%", "5.%"] { #expect(Share(wrong) == nil, "\(wrong)") }
    }

    @Test(.clause("S2.8.2-1"), arguments: EngineKind.allCases)
    func `a share set in one project is set on its board alone, from its day on, and unset again when it is taken back`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            func standing(_ project: ProjectCard) async throws -> ClauseStanding {
                try await world.database.read { transaction in
                    let today = project.zone.day(of: transaction.now)
                    return try Boards(room: House.room, books: House.books).standing(
                        of: "S2.8.2-1", in: project, days: today.firstOfMonth...today, transaction)
                }
            }
            func value(_ project: ProjectCard) async throws -> String? {
                try await standing(project).clause.parameters.first { $0.name == "majorPayerShare" }?.value
            }
            #expect(try await standing(world.project).state == .unset)
            try await home.share("10%")
            let settled = try await standing(world.project)
            #expect(settled.state != .unset && settled.own == ["majorPayerShare"])
            #expect(settled.settingPaths == ["majorPayerShare": "/arrears/settings"])
            #expect(try await value(world.project) == "10/100")
            let other = try await standing(world.other)
            #expect(other.state == .unset && other.own.isEmpty)
            // The whole board says the same as the clause's own page.
            let board = try await world.database.read { transaction in
                try Boards(room: House.room, books: House.books).standings(
                    in: world.project, days: world.project.liveFrom...world.project.liveFrom, transaction
                ).standings
            }
            #expect(board.filter { $0.state == .unset }.isEmpty)
            // Of the scheme's own numbers nothing is changed.
            #expect(try await world.database.read { try House.books.book(on: world.project.liveFrom, in: $0)["S2.8.2-1"]?.isUnset } == true)
            try await home.share(nil)
            #expect(try await standing(world.project).state == .unset)
            // Set for the company by a version of the scheme, it is set everywhere, and by no project.
            try await home.write {
                _ = try House.books.change(
                    [LadderQuantity.majorPayerShare: "1/3"], from: Zone.utc.day(of: $0.now), note: "全公司", by: .system("proof"), in: $0)
            }
            #expect(try await value(world.other) == "1/3")
            #expect(try await standing(world.other).own.isEmpty)
            try await home.share("1/20")
            #expect(try await value(world.project) == "1/20")
            #expect(try await value(world.other) == "1/3")
        }
    }
}
