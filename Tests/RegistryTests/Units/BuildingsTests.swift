// BuildingsTests: a building's steward is found for its homes, as long as that person holds a post.
import Kernel
import Platform
import Proof
import Storage
import Testing

@testable import Registry

@Suite struct BuildingsTests {
    @Test(.clause("K-CMP4"), arguments: EngineKind.allCases)
    func `a steward is named, found for a home, and gone with the post`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let unit = try await world.database.write { transaction in
                let entry = RegisterEntry(
                    row: 1, building: "3栋", unit: "1单元0204", areaHundredths: 9_800, name: "", phone: "")
                _ = try RegisterImports.put([entry], world.project, by: .system("proof"), in: transaction)
                return try #require(try Units().find(spoken: "3-204", in: world.project.id, transaction)).id
            }
            let building = try #require(
                try await world.database.read { try Buildings().list(in: world.project.id, $0) }.first).id
            func steward() async throws -> Account.ID? {
                try await world.database.read { try Buildings().steward(of: unit, in: world.project, $0) }?.id
            }
            func name(_ person: Account.ID?) async throws {
                try await world.database.write { transaction in
                    try Buildings().setSteward(
                        person, of: building, in: world.project, by: world.staff("wangfang"), transaction)
                }
            }
            #expect(try await steward() == nil)
            try await name(world.account("limin"))
            #expect(try await steward() == world.account("limin"))
            await #expect(throws: Refusal.invalid("steward", "case.handler.unknown")) {
                try await name(world.account("stranger"))
            }
            try await name(nil)
            #expect(try await steward() == nil)
            try await name(world.account("zhoujie"))
            try await world.database.write { transaction in
                try Accounts().close(world.account("zhoujie"), by: world.staff("admin"), in: transaction)
            }
            #expect(try await steward() == nil)
        }
    }
}
