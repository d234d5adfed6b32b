// DebtorErasureTests: who asks to be erased is erased from demands and papers, unless a procedure or a living claim keeps them.
import Billing
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Scheme
import ServiceDesk
import Storage
import Testing
import Web
import Wiring

@testable import Arrears

@Suite struct DebtorErasureTests {
    private static let erasures = Erasures(House.registryHooks.erasures)

    private static func erase(_ home: ArrearsHome) async throws -> [KeptGround] {
        try await home.write {
            try erasures.erase(home.home.owner, within: [home.project], by: home.world.account("wangfang"), in: $0)
        }
    }

    private static func leave(_ home: ArrearsHome, on text: String) async throws {
        let day = try #require(Day(text))
        try await home.write { transaction in
            let hold = try #require(
                try transaction.first("SELECT id FROM tenure WHERE project_id = \(home.project) AND unit_id = \(home.home.unit)"))
            try Persons().end(
                try hold.get("id"), of: home.home.unit, on: day, within: [home.project], by: home.world.staff("limin"), in: transaction)
        }
    }

    private static func work(_ world: World) async throws {
        let words = try House.words()
        while try await world.database.write({ try KeptPapers(books: House.books).work(words, in: $0) }) {}
    }

    /// What still names the person, table by table.
    private static func traces(_ home: ArrearsHome) async throws -> [String: Int64] {
        let (name, phone, label) = ("王丽", "13900002231", "5栋 1单元0902")
        return try await home.world.database.read { transaction in
            var found: [String: Int64] = [:]
            for (table, columns) in [
                ("demand", ["receiver", "address", "signer", "relation", "note"]), ("person", ["name", "phone"]),
                ("arrears_hold", ["reason", "said_by"]), ("committee_urging", ["answer"]), ("message", ["blanks", "body", "receiver"]),
            ] {
                for column in columns {
                    let (table, name_) = (SQL(stringLiteral: table), SQL(stringLiteral: column))
                    for row in try transaction.query("SELECT \(name_) AS said FROM \(table) WHERE project_id = \(home.project)") {
                        let said: String = try row.get("said")
                        if [name, phone, label].contains(where: said.contains) { found["\(column)", default: 0] += 1 }
                    }
                }
            }
            found["papers"] = try transaction.first("SELECT COUNT(*) AS n FROM demand_paper WHERE project_id = \(home.project)")?.get("n")
            found["files"] = try transaction.first("SELECT COUNT(*) AS n FROM file_content WHERE project_id = \(home.project)")?.get("n")
            let texts = try transaction.query("SELECT body FROM journal_text WHERE chain = \(home.project.number)")
            found["words"] = Int64(try texts.filter { try $0.get("body", as: String.self).contains(name) }.count)
            return found.filter { $0.value > 0 }
        }
    }

    /// Demanded, disputed in words, urged, delivered with a picture.
    private static func furnish(_ world: World) async throws -> (ArrearsHome, bill: Charge.ID) {
        let home = try await ArrearsHome.make(world)
        let bill = try #require(try await home.home.bill(12_000).first)
        try await home.climbToLetter()
        let it = try await home.it()
        let demands = try await world.database.read { try ArrearsViews.demands(of: it, $0) }
        let demand = try #require(demands.first?.demand.id)
        try await home.write { transaction in
            try ArrearsHome.demands.keepReceipt(
                Array("%PDF-签收单".utf8), of: demand, within: [home.project], by: world.staff("limin"), in: transaction)
            let urging = try CommitteeUrgings().note(
                CommitteeUrging.Note(day: try #require(Day("2027-02-01")), urgedBy: "周主任", way: .phone, answer: "王丽说月底交"),
                in: it.id, within: [home.project], by: world.account("limin"), in: transaction)
            _ = try CommitteeUrgings().keepFile(
                Array("%PDF-督促函".utf8), of: urging, within: [home.project], by: world.staff("limin"), in: transaction)
            let hold = try Holds(books: House.books).ask(
                it.id, until: try #require(Day("2027-02-20")), reason: "王丽住院", saidBy: "王丽", within: [home.project],
                by: world.account("limin"), in: transaction)
            _ = try Holds(books: House.books).end(
                hold, result: "已出院", within: [home.project], by: world.account("wangfang"), in: transaction)
        }
        try await work(world)
        return (home, bill)
    }

    @Test(.clause("XS1-1"), arguments: EngineKind.allCases)
    func `whoever paid and left is erased from every demand, its papers and what was said`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, bill) = try await Self.furnish(world)
            await #expect(throws: Refusal.gate("XS1-1", "erasure.holds")) { _ = try await Self.erase(home) }
            try await Self.leave(home, on: "2027-02-03")
            try await home.pay(12_000, on: bill)
            try await home.at("2027-02-05 10:00")
            #expect(try await Self.traces(home)["papers"] == 3)
            let kept = try await Self.erase(home)
            #expect(kept.isEmpty, "\(kept)")
            let left = try await Self.traces(home)
            #expect(left.isEmpty, "\(left)")
            // The demands themselves, their sums and days stand: they prove what the office did.
            let it = try await home.it()
            let lines = try await world.database.read { try ArrearsViews.demands(of: it, $0) }
            #expect(lines.count == 3 && lines.allSatisfy { $0.isErased && $0.total == Money(fen: 12_000) && $0.deliveredDay != nil })
            let paper = try #require(lines.first?.demand.id)
            await #expect(throws: Refusal.notNow("paper.erased")) {
                try await home.write { try KeptPapers(books: House.books).keep(paper, try House.words(), within: [home.project], in: $0) }
            }
            await #expect(throws: Refusal.notNow("erasure.done")) { _ = try await Self.erase(home) }
        }
    }

    @Test(.clause("XS1-1"), .clause("S2.8.2-2"), arguments: EngineKind.allCases)
    func `a claim that has not lapsed keeps the demands and says until when; after its lapse they go`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, _) = try await Self.furnish(world)
            try await Self.leave(home, on: "2027-02-03")
            try await home.at("2027-02-05 10:00")
            let before = try await Self.traces(home)
            let kept = try await Self.erase(home)
            #expect(kept == [
                KeptGround("erasure.kept.claim", ["home": "5栋 1单元0902", "day": "2030-02-01"], needsName: true)
            ])
            let now = try await Self.traces(home)
            #expect(now["papers"] == before["papers"] && now["receiver"] == before["receiver"] && now["name"] == 1)
            // The answer stands on the person's page.
            let token = try await world.token("wangfang")
            let page = await (try world.site()).answer(
                Ask("GET", "/people/\(home.home.owner)", headers: ["authorization": "Bearer \(token)", "accept-language": "zh-CN"])).text
            #expect(page.contains("2030-02-01") && page.contains("诉讼时效"))
            try await home.at("2030-02-02 10:00")
            #expect(try await Self.erase(home).isEmpty)
            let left = try await Self.traces(home)
            #expect(left.isEmpty, "\(left)")
        }
    }

    @Test(.clause("XS1-1"), .clause("S2.8.2-1"), arguments: EngineKind.allCases)
    func `an open procedure keeps them though all is paid, and its file is named when it is over`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, bill) = try await Self.furnish(world)
            try await home.share("1/10")
            try await home.at("2027-03-01 10:00")
            let it = try await home.it()
            let matter = try await home.write {
                try ArrearsHome.matters.propose(
                    .lawyersLetter, for: it.id, counsel: "律所", reason: "久拖", within: [home.project], by: world.account("wangfang"), in: $0)
            }
            try await home.write {
                try ArrearsHome.matters.approve(matter, within: [home.project], by: world.account("chenguo"), in: $0)
                try ArrearsHome.matters.mandate(matter, within: [home.project], by: world.account("wangfang"), in: $0)
            }
            try await home.pay(12_000, on: bill)
            try await Self.leave(home, on: "2027-03-01")
            try await home.at("2027-03-02 10:00")
            #expect(try await Self.erase(home).map(\.key) == ["erasure.kept.suit"])
            try await home.write {
                try ArrearsHome.matters.end(
                    matter, on: try #require(Day("2027-03-01")), result: "已付清", within: [home.project], by: world.account("wangfang"), in: $0)
            }
            #expect(try await Self.erase(home).map(\.key) == ["erasure.kept.file"])
            #expect(try await Self.traces(home)["receiver"] == nil)
        }
    }

    @Test(.clause("XS1-1"), arguments: EngineKind.allCases)
    func `a manager of the estate erases, after seeing who asks, and nobody else does`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, bill) = try await Self.furnish(world)
            try await home.pay(12_000, on: bill)
            try await Self.leave(home, on: "2027-02-03")
            try await home.at("2027-02-05 10:00")
            let site = try world.site()
            func post(_ name: String, _ body: String) async throws -> Answer {
                let token = try await world.token(name)
                return await site.answer(
                    Ask(
                        "POST", "/api/v1/people/\(home.home.owner)/erasure",
                        headers: [
                            "authorization": "Bearer \(token)", "content-type": "application/json", "accept-language": "zh-CN",
                            "idempotency-key": "erase-\(UUID().uuidString)",
                        ], body: Array(body.utf8)))
            }
            #expect(try await post("limin", #"{"verified":true}"#).status == 403)
            let stranger = try await post("stranger", #"{"verified":true}"#).status
            #expect(stranger == 403 || stranger == 404, "\(stranger)")
            await #expect(throws: Refusal.missing) {
                try await home.write {
                    _ = try Self.erasures.erase(home.home.owner, within: [world.other.id], by: world.account("stranger"), in: $0)
                }
            }
            let unseen = try await post("wangfang", "{}")
            #expect(unseen.status >= 400 && unseen.text.contains("erasure.verify") || unseen.text.contains("核实"), "\(unseen.text)")
            // A case that is still worked on keeps the name, and says so.
            var intake = Cases.Intake(kind: .enquiry, channel: .counter, requester: "王丽", title: "退款", words: "何时退")
            intake.unit = home.home.unit
            intake.person = home.home.owner
            intake.handler = world.account("limin")
            let it = try await home.write { [intake] in try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: $0) }
            let part = try await post("wangfang", #"{"verified":true}"#)
            #expect(part.status == 200 && part.text.contains(it.number), "\(part.text)")
        }
    }
}
