// ArrearsPagesTests: the addresses of arrears, as people and programs use them: pages in three languages, files, shapes, once.
import Billing
import Foundation
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web
import Wiring

@testable import Arrears

@Suite struct ArrearsPagesTests {
    /// What Foundation read, as the house's own JSON.
    private static func json(_ value: Any) -> JSON {
        switch value {
        case is NSNull: .null
        case let text as String: .text(text)
        case let number as NSNumber: String(cString: number.objCType) == "c" ? .flag(number.boolValue) : .number(number.int64Value)
        case let items as [Any]: .list(items.map(json))
        case let members as [String: Any]: .object(members.map { ($0.key, json($0.value)) })
        default: .null
        }
    }

    /// One debtor with something of every kind.
    private static func furnish(_ world: World) async throws -> (home: ArrearsHome, ids: [String: String]) {
        let home = try await ArrearsHome.make(world)
        let bill = try #require(try await home.home.bill(12_000).first)
        try await home.home.bill(9_000, month: Month("2026-12"))
        try await home.share("1/10")
        try await home.climbToLetter()
        try await home.at("2027-03-01 10:00")
        let it = try await home.it()
        let matter = try await home.write {
            try ArrearsHome.matters.propose(
                .lawyersLetter, for: it.id, counsel: "律所", reason: "久拖", within: [home.project], by: world.account("wangfang"), in: $0)
        }
        try await home.write {
            try ArrearsHome.matters.approve(matter, within: [home.project], by: world.account("chenguo"), in: $0)
            try ArrearsHome.matters.mandate(matter, within: [home.project], by: world.account("wangfang"), in: $0)
            try Holds(books: House.books).ask(
                it.id, until: try #require(Day("2027-04-01")), reason: "住院", saidBy: "本人", within: [home.project],
                by: world.account("limin"), in: $0)
            try Plans(books: House.books).make(
                it.id, bills: [OwedBill.ID(bill.number)], count: 2, first: try #require(Day("2027-03-20")), reason: "失业", evidence: "档案",
                within: [home.project], by: world.account("limin"), in: $0)
        }
        let urging = try await home.write { transaction in
            let id = try CommitteeUrgings().note(
                CommitteeUrging.Note(day: try #require(Day("2027-03-01")), urgedBy: "周主任", way: .phone), in: it.id,
                within: [home.project], by: world.account("limin"), in: transaction)
            _ = try CommitteeUrgings().keepFile(
                Array("%PDF-督促函".utf8), of: id, within: [home.project], by: world.staff("limin"), in: transaction)
            return id
        }
        let words = try House.words()
        while try await home.write({ try KeptPapers(books: House.books).work(words, in: $0) }) {}
        let bundle = try await world.database.read { transaction in
            let line = try ArrearsViews.matter(matter, within: [home.project], transaction)
            return try KeptPapers(books: House.books).bundles(of: line.matter, transaction).first?.id
        }
        let demands = try await world.database.read { try ArrearsViews.demands(of: it, $0) }
        let run = try #require(demands.compactMap(\.demand.run).first)
        let letter = try #require(demands.last?.demand.id)
        return (
            home,
            [
                "arrears": it.id.text, "matter": matter.text, "dunning": run.text, "demand": letter.text, "unit": home.home.unit.text,
                "urging": urging.text, "bundle": try #require(bundle).text,
            ]
        )
    }

    private static func path(_ route: Route, _ ids: [String: String]) -> String {
        ids.reduce(route.name.pattern) { $0.replacing("{\($1.key)}", with: $1.value) }
    }

    @Test(arguments: EngineKind.allCases)
    func `every page, file and answer of arrears is there for the office, and for nobody of another estate`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let (_, ids) = try await Self.furnish(world)
            let site = try world.site()
            let (own, other, guardToken) = (
                try await world.token("wangfang"), try await world.token("stranger"), try await world.token("zhengkai")
            )
            func get(_ path: String, _ token: String, language: String = "zh-CN") async -> Answer {
                await site.answer(Ask("GET", path, headers: ["authorization": "Bearer \(token)", "accept-language": language]))
            }
            var seen = 0
            for route in site.routes where route.name.method == "GET" && route.name.pattern.contains("/arrears") {
                let path = Self.path(route, ids)
                guard !path.hasSuffix("/receipt") else { continue }
                for language in ["zh-CN", "zh-HK", "en"] {
                    let answer = await get(path, own, language: language)
                    #expect(answer.status == 200, "\(path): \(answer.status) \(answer.text.prefix(200))")
                    guard let shape = route.gives else { continue }
                    let read = try JSONSerialization.jsonObject(with: Data(answer.body), options: [.fragmentsAllowed])
                    #expect(shape.fault(Self.json(read)) == nil, "\(path): \(shape.fault(Self.json(read)) ?? "")")
                }
                if route.name.pattern.contains("{") { #expect(await get(path, other).status == 404, "\(path)") }
                #expect(await get(path, guardToken).status == 403, "\(path)")
                seen += 1
            }
            #expect(seen > 18, "\(seen)")
            let page = await get("/arrears/cases/\(ids["arrears"] ?? "")", own).text
            #expect(page.contains("为何在此级别") && page.contains("XS2.8.2-0"))
            #expect(await get("/units/\(ids["unit"] ?? "")", own).text.contains("/arrears/cases/"))
            #expect(await get("/today", own).status == 200)
            #expect(await get("/scheme/S2.8.2-1", own).status == 200)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the same press twice is one effect, and a clerk proposes no lawyer's letter`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.home.bill(12_000)
            try await home.at("2026-12-01 10:00")
            let (site, token) = (try world.site(), try await world.token("limin"))
            func post(_ path: String, _ body: String, key: String) async -> Answer {
                await site.answer(
                    Ask(
                        "POST", "/api/v1" + path,
                        headers: ["authorization": "Bearer \(token)", "content-type": "application/json", "idempotency-key": key],
                        body: Array(body.utf8)))
            }
            let first = await post("/arrears/runs", #"{"rung":"reminder"}"#, key: "press-one-key")
            let again = await post("/arrears/runs", #"{"rung":"reminder"}"#, key: "press-one-key")
            #expect(first.status == 201 && again.text == first.text)
            let runs = try await world.database.read { try $0.query("SELECT id FROM dunning_run LIMIT 9").count }
            #expect(runs == 1)
            #expect(await post("/arrears/runs", #"{"rung":"suit"}"#, key: "press-two-key").status >= 400)
            let it = try await home.it()
            let matter = #"{"kind":"lawyersLetter","counsel":"x","reason":"x"}"#
            #expect(await post("/arrears/cases/\(it.id)/matter", matter, key: "press-three-key").status == 403)
            let dispute = await post(
                "/arrears/cases/\(it.id)/dispute", #"{"bill":"\#(it.standing.anchor?.text ?? "")","saidBy":"王丽","reason":"面积有误"}"#, key: "press-four-key")
            #expect(dispute.status == 201, "\(dispute.text)")
            #expect(try await home.it().standing.outCount == 1)
        }
    }
}
