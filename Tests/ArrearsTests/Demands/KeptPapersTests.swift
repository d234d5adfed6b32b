// KeptPapersTests: what left the office is kept byte for byte, is shown only while it has its hash, and never changes.
import Billing
import Foundation
import Kernel
import Platform
import Proof
import Storage
import Testing
import Web
import Wiring

@testable import Arrears

@Suite struct KeptPapersTests {
    private static let papers = KeptPapers(books: House.books)

    private static func work(_ world: World) async throws {
        let words = try House.words()
        while try await world.database.write({ try papers.work(words, in: $0) }) {}
    }

    private static func content(_ id: Demand.ID, _ home: ArrearsHome) async throws -> [UInt8]? {
        guard case .paper(let bytes) = try await home.world.database.read({ try papers.find(id, within: [home.project], $0) })?.content else {
            return nil
        }
        return bytes
    }

    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `a letter is kept when it leaves and is the same for ever, and one that was meddled with is not shown`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.home.bill(12_000)
            try await home.at("2026-12-01 10:00")
            let demand = try await home.demand(.reminder).demand.id
            #expect(try await Self.content(demand, home) == nil)
            try await Self.work(world)
            let bytes = try #require(try await Self.content(demand, home))
            #expect(bytes.starts(with: Array("%PDF-".utf8)))
            // Its delivery, another name of the estate, another reader: what was sent stays what was sent.
            try await home.deliver(demand)
            try await home.write { try $0.run("UPDATE project SET name = '别名' WHERE id = \(home.project)") }
            try await Self.work(world)
            let (site, token) = (try world.site(), try await world.token("wangfang"))
            func get(_ language: String) async -> Answer {
                await site.answer(
                    Ask(
                        "GET", "/arrears/demands/\(demand)/paper",
                        headers: ["authorization": "Bearer \(token)", "accept-language": language]))
            }
            for language in ["zh-CN", "zh-HK", "en"] { #expect(await get(language).body == bytes) }
            await #expect(throws: Refusal.missing) {
                try await home.write { try Self.papers.keep(demand, try House.words(), within: [world.other.id], in: $0) }
            }
            // The row stands: nobody changes which bytes were sent.
            await #expect(throws: (any Error).self) {
                try await home.write { try $0.run("UPDATE demand_paper SET said = 'x' WHERE demand_id = \(demand)") }
            }
            // Bytes put in its place have another hash.
            try await home.write {
                try $0.run("UPDATE file_content SET content = \(Array("%PDF-falsch".utf8)) WHERE project_id = \(home.project)")
            }
            #expect(await get("zh-CN").status == 409)
            await #expect(throws: Refusal.notNow("paper.damaged")) { _ = try await Self.content(demand, home) }
        }
    }

    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `a hash changed beside its bytes is still not the one of the journal`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.home.bill(12_000)
            try await home.at("2026-12-01 10:00")
            let demand = try await home.demand(.reminder).demand.id
            try await Self.work(world)
            let forged = Array("%PDF-forged".utf8)
            try await home.write { transaction in
                let hash = try StoredFiles().put(forged, in: home.project, transaction).hash
                try transaction.run("DELETE FROM demand_paper WHERE demand_id = \(demand)")
                try transaction.run(
                    """
                    INSERT INTO demand_paper (demand_id, project_id, hash, file_hash, said, at)
                    VALUES (\(demand), \(home.project), \(hash), \(hash), '', \(transaction.now))
                    """)
            }
            await #expect(throws: Refusal.notNow("paper.damaged")) { _ = try await Self.content(demand, home) }
        }
    }

    @Test(.clause("S2.8.2-1"), .clause("S2.8.2-2"), arguments: EngineKind.allCases)
    func `the bundle is kept as it left, and each later one beside it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            let bill = try #require(try await home.home.bill(12_000).first)
            try await home.share("1/10")
            try await home.climbToLetter()
            try await home.at("2027-03-01 10:00")
            let it = try await home.it()
            let id = try await home.write {
                let id = try ArrearsHome.matters.propose(
                    .lawyersLetter, for: it.id, counsel: "律所", reason: "久拖", within: [home.project], by: world.account("wangfang"), in: $0)
                try ArrearsHome.matters.approve(id, within: [home.project], by: world.account("chenguo"), in: $0)
                try ArrearsHome.matters.mandate(id, within: [home.project], by: world.account("wangfang"), in: $0)
                return id
            }
            try await Self.work(world)
            let matter = try await world.database.read { try ArrearsHome.matters.file(id, within: [home.project], $0).line.matter }
            func bundles() async throws -> [KeptBundle] { try await world.database.read { try Self.papers.bundles(of: matter, $0) } }
            let first = try #require(try await bundles().first)
            #expect(first.isFirst && first.byName == nil)
            let (site, token) = (try world.site(), try await world.token("wangfang"))
            func get(_ path: String) async -> Answer {
                await site.answer(Ask("GET", path, headers: ["authorization": "Bearer \(token)", "accept-language": "zh-CN"]))
            }
            let sent = await get("/arrears/matters/\(id)/bundles/\(first.id)").body
            // The same again is the same one.
            #expect(await get("/arrears/matters/\(id)/bundle").body == sent)
            #expect(try await bundles().count == 1)
            // After a payment the evidence is another; what left is still there.
            try await home.pay(2_000, on: bill)
            #expect(await get("/arrears/matters/\(id)/bundle").body != sent)
            #expect(try await bundles().map(\.isFirst) == [true, false])
            #expect(await get("/arrears/matters/\(id)/bundles/\(first.id)").body == sent)
            await #expect(throws: Refusal.missing) {
                try await world.database.read { _ = try Self.papers.bundle(first.id, of: id, within: [world.other.id], $0) }
            }
        }
    }
}
