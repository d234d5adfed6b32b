// LegalMattersTests: a lawyer's letter and a suit need two persons (D3), delivered papers and their periods; on both engines.
import Billing
import Foundation
import Kernel
import Platform
import Printing
import Proof
import Registry
import Scheme
import Storage
import Testing
import Web
import Wiring

@testable import Arrears

@Suite struct LegalMattersTests {
    private static func propose(_ kind: LegalMatter.Kind, _ home: ArrearsHome, by name: String = "wangfang") async throws -> LegalMatter.ID {
        let id = try await home.it().id
        return try await home.write {
            try ArrearsHome.matters.propose(
                kind, for: id, counsel: "浙江某律所 张律师", reason: "多次催缴未果", within: [home.project],
                by: home.world.account(name), in: $0)
        }
    }

    private static func approve(_ id: LegalMatter.ID, _ home: ArrearsHome, by name: String) async throws {
        try await home.write { try ArrearsHome.matters.approve(id, within: [home.project], by: home.world.account(name), in: $0) }
    }

    private static func mandate(_ id: LegalMatter.ID, _ home: ArrearsHome) async throws {
        try await home.write { try ArrearsHome.matters.mandate(id, within: [home.project], by: home.world.account("wangfang"), in: $0) }
    }

    @Test(.clause("S2.8.2-1"), .clause("S2.8.2-2"), arguments: EngineKind.allCases)
    func `from the first reminder to the suit, each step by its clause, and by two persons where it must`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.home.bill(12_000)
            try await home.share("1/10")
            try await home.climbToLetter()
            try await home.at("2027-02-28 10:00")
            await #expect(throws: Refusal.gate("S2.8.2-1", "arrears.demand.early", details: ["day": "2027-03-01"])) {
                _ = try await Self.propose(.lawyersLetter, home)
            }
            try await home.at("2027-03-01 10:00")
            let promise = try #require(try await home.promise(.lawyersLetter))
            #expect(promise.clause == "S2.8.2-1" && promise.dueDay == Day("2027-03-08"))
            let letter = try await Self.propose(.lawyersLetter, home)
            await #expect(throws: Refusal.notNow("matter.running")) { _ = try await Self.propose(.lawyersLetter, home) }
            await #expect(throws: Refusal.gate("S2.8.2-1", "arrears.approve.two")) { try await Self.mandate(letter, home) }
            await #expect(throws: Refusal.gate("S2.8.2-1", "arrears.approve.same")) {
                try await Self.approve(letter, home, by: "wangfang")
            }
            try await Self.approve(letter, home, by: "chenguo")
            try await Self.mandate(letter, home)
            #expect(try await home.promise(.lawyersLetter)?.promise.outcome == .kept)
            let sent = try #require(try await world.database.read { try ArrearsViews.matter(letter, within: [home.project], $0) }.demand)
            try await home.deliver(sent)
            #expect(try await home.it().standing.rung == .lawyersLetter)

            try await home.at("2027-05-31 10:00")
            let mandatePromise = try #require(try await home.promise(.suit))
            #expect(mandatePromise.clause == "S2.8.2-2" && mandatePromise.dueDay == Day("2027-06-14"))
            let suit = try await Self.propose(.suit, home)
            try await Self.approve(suit, home, by: "chenguo")
            try await Self.mandate(suit, home)
            #expect(try await home.promise(.suit)?.promise.outcome == .kept)
            try await home.at("2027-06-03 10:00")
            try await home.write {
                try ArrearsHome.matters.file(
                    suit, on: try #require(Day("2027-06-02")), court: "余杭区人民法院", caseNumber: "（2027）浙0110民初1号",
                    within: [home.project], by: world.account("wangfang"), in: $0)
                try ArrearsHome.matters.note(
                    .cost, on: try #require(Day("2027-06-02")), "案件受理费", cost: Money(fen: 2_500), in: suit, within: [home.project],
                    by: world.account("linlan"), in: $0)
            }
            #expect(try await home.it().standing.rung == .suit)
            let file = try await world.database.read { try ArrearsHome.matters.file(suit, within: [home.project], $0) }
            #expect(file.bills.map(\.open) == [Money(fen: 12_000)] && file.demands.count == 5 && file.line.cost == Money(fen: 2_500))
            for language in Language.allCases {
                let words = try House.words().speaking(language)
                let bytes = try PDFWriter.write(MatterPaper.bundle(file, words))
                #expect(bytes.starts(with: Array("%PDF-".utf8)) && bytes.count > 2_000)
            }
            try await home.write {
                try ArrearsHome.matters.end(
                    suit, on: try #require(Day("2027-06-03")), result: "调解结案", within: [home.project], by: world.account("wangfang"), in: $0)
            }
            await #expect(throws: Refusal.missing) {
                try await home.write {
                    try ArrearsHome.matters.approve(suit, within: [world.other.id], by: world.account("stranger"), in: $0)
                }
            }
        }
    }

    @Test(.clause("S2.8.2-1"), arguments: EngineKind.allCases)
    func `an unset share proposes no letter, and exactly the share is not more than it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.home.bill(12_000)
            try await home.climbToLetter()
            try await home.at("2027-03-02 10:00")
            #expect(try await home.it().standing.isUnset)
            await #expect(throws: Refusal.gate("S2.8.2-1", "arrears.demand.unset")) { _ = try await Self.propose(.lawyersLetter, home) }
            let managed = try await world.database.read { transaction in
                try transaction.first(
                    "SELECT CAST(SUM(area_hundredths) AS BIGINT) AS area FROM unit WHERE project_id = \(home.project)")?.get("area", as: Int64.self) ?? 0
            }
            try await home.share("9800/\(managed)")
            try await home.work()
            #expect(try await home.it().standing.track == .ordinary)
            #expect(try await home.promise(.lawyersLetter) == nil)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `two persons are the table's rule too`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.home.bill(12_000)
            try await home.share("1/10")
            try await home.climbToLetter()
            try await home.at("2027-03-01 10:00")
            let letter = try await Self.propose(.lawyersLetter, home)
            await #expect(throws: StorageProblem.self) {
                try await world.database.write { transaction in
                    _ = try transaction.run(
                        "UPDATE legal_matter SET state = 'approved', approved_by = proposed_by, approved_at = 1 WHERE id = \(letter)")
                }
            }
        }
    }

    /// 民法典 944: nothing in the program cuts a utility, bars a gate or publishes a name for fees.
    @Test(.clause("S2.8.2-2")) func `no address and no verb cuts off, bars or shames`() async throws {
        try await World.run(.sqlite) { world in
            let banned = [
                "cut", "disconnect", "shut", "switch-off", "power", "water", "electric", "gas", "heat", "utility", "block", "bar", "lock",
                "deny", "publish", "shame", "blacklist", "expose",
            ]
            for route in try world.site().routes where route.name.pattern.contains("arrears") || route.name.pattern.contains("billing") {
                let parts = route.name.pattern.split { !$0.isLetter && $0 != "-" }.map(String.init)
                #expect(parts.allSatisfy { part in !banned.contains { part == $0 || part.hasPrefix($0 + "-") } }, "\(route.name)")
            }
            let words = try House.words()
            for key in words.keys where key.hasPrefix("verb.") || key.hasPrefix("rung.") {
                let said = words.speaking(.hans)(key)
                for act in ["停水", "停电", "断水", "断电", "停气", "停暖", "限制通行", "曝光", "公布姓名", "黑名单"] {
                    #expect(!said.contains(act), "\(key): \(said)")
                }
            }
        }
    }
}
