// StandardSiteTests: standards through the office's addresses: posts, the same click twice, the board for everybody.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Scheme
import Storage
import Testing
import Web
import Wiring

@testable import Billing

@Suite struct StandardSiteTests {
    /// Asks the site as a program does.
    private struct Caller: Sendable {
        let world: World
        let site: Site
        let tokens: [String: String]

        static func make(_ world: World) async throws -> Caller {
            var tokens: [String: String] = [:]
            for name in ["limin", "wangfang", "linlan", "chenguo", "hqwu", "zhaoqiang", "stranger"] {
                tokens[name] = try await world.token(name)
            }
            return Caller(world: world, site: try world.site(), tokens: tokens)
        }

        func post(_ path: String, by name: String, _ body: JSON = [:], key: String? = nil) async -> Answer {
            await site.answer(
                Ask(
                    "POST", "/api/v1" + path,
                    headers: [
                        "authorization": "Bearer \(tokens[name] ?? "")", "content-type": "application/json",
                        "idempotency-key": key ?? UUID().uuidString,
                    ], body: Array(body.text.utf8)))
        }

        func get(_ path: String, by name: String, query: String = "") async -> Answer {
            await site.answer(Ask("GET", path, query: query, headers: ["authorization": "Bearer \(tokens[name] ?? "")"]))
        }
    }

    private static func id(_ answer: Answer) throws -> String {
        let read = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        return try #require(read?["id"] as? String, "\(answer.text)")
    }

    private static func terms(_ item: String, from: String = "2026-01-01", price: String = "2.85") -> JSON {
        [
            "item": .text(item), "price": .text(price), "basis": "area", "cycle": "1", "dueDay": 25,
            "legalBasis": "物业服务合同第八条", "from": .text(from),
        ]
    }

    @Test(.clause("S2.8.1-1"), arguments: EngineKind.allCases)
    func `a standard goes from the draft to the board by three people, each at the own post`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let caller = try await Caller.make(world)
            let body: JSON = ["code": "WYF", "name": "物业服务费", "kind": "property", "taxRate": "6"]
            #expect(await caller.post("/billing/items", by: "limin", body).status == 403)
            let item = try Self.id(await caller.post("/billing/items", by: "linlan", body))
            #expect(await caller.post("/billing/standards", by: "zhaoqiang", Self.terms(item)).status == 403)
            // The same click twice is one draft.
            let first = await caller.post("/billing/standards", by: "linlan", Self.terms(item), key: "one-click-1")
            let again = await caller.post("/billing/standards", by: "linlan", Self.terms(item), key: "one-click-1")
            let standard = try Self.id(first)
            #expect(try Self.id(again) == standard)
            let path = "/billing/standards/\(standard)"
            let evidence: JSON = ["evidence": "业主大会决议 2025-3 号"]
            #expect(await caller.post(path + "/approval", by: "linlan", evidence).status == 403)
            #expect(await caller.post(path + "/approval", by: "stranger", evidence).status == 403)
            let hung: JSON = ["place": "各栋大堂", "day": "2026-11-20"]
            let early = await caller.post(path + "/publication", by: "limin", hung)
            #expect(early.status == 409 && early.text.contains("S2.8.1-1"), "\(early.status) \(early.text)")
            #expect(await caller.post(path + "/approval", by: "chenguo", evidence).status == 200)
            #expect(await caller.post(path + "/publication", by: "stranger", hung).status == 404)
            #expect(await caller.post(path + "/publication", by: "limin", hung).status == 200)
            let open = await caller.site.answer(Ask("GET", "/prices/YQY"))
            #expect(open.status == 200 && open.text.contains("物业服务费") && open.text.contains("2.85"))
            #expect(open.text.contains("物业服务合同第八条") && open.text.contains("2026-01-01"))
            #expect(await caller.site.answer(Ask("GET", "/prices/NOWHERE")).status == 404)
            let other = await caller.site.answer(Ask("GET", "/prices/LGW"))
            #expect(other.status == 200 && !other.text.contains("2.85"))
            let paper = await caller.get("/billing/board/paper", by: "limin")
            #expect(paper.status == 200 && paper.body.starts(with: Array("%PDF".utf8)))
            let pages = ["", "/items", "/settings", "/assignments", "/reliefs", "/board", "/standards/\(standard)"]
            for page in pages {
                for name in ["linlan", "limin", "hqwu"] {
                    let answer = await caller.get("/billing" + (page.isEmpty ? "/standards" : page), by: name)
                    #expect(answer.status == 200, "\(page) \(name)")
                }
            }
        }
    }

    @Test(.clause("XS2.11.1-1")) func `a mark-up on collected water comes back with its clause at its field`() async throws {
        try await World.run(.sqlite) { world in
            let caller = try await Caller.make(world)
            let item = try Self.id(
                await caller.post(
                    "/billing/items", by: "linlan", ["code": "DSSF", "name": "代收水费", "kind": "collectedUtility"]))
            guard case .object(let parts) = Self.terms(item, price: "3.60") else { return }
            func draft(_ more: [(String, JSON)]) async -> Answer {
                await caller.post("/billing/standards", by: "linlan", .object(parts + more))
            }
            let source: (String, JSON) = ("officialSource", "杭价资〔2023〕12号")
            let above = await draft([("officialPrice", "3.55"), source])
            #expect(above.status == 409 && above.text.contains("XS2.11.1-1") && above.text.contains("3.55"))
            #expect(await draft([]).text.contains("XS2.11.1-1"))
            #expect(await draft([source]).text.contains("officialPrice"))
            #expect(await draft([("officialPrice", "3.60"), source]).status == 201)
        }
    }

    @Test(.clause("S2.8.1-1"), arguments: EngineKind.allCases)
    func `the measure counts what is billed and what of it hangs, and its page shows the same`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let days = World.day.firstOfMonth...World.day.lastOfMonth
            func figure() async throws -> Figure {
                try await world.database.read { try PriceBoard.figure(world.project, days, $0) }
            }
            #expect(try await figure() == .none)
            try await world.database.write { transaction in
                let draft = ChargeDraft(
                    unit: home.unit, item: home.item, book: .own, kind: .oneOff, from: World.day, to: World.day, due: World.day,
                    amount: Money(fen: 5_000), source: "proof:1")
                _ = try Charges().post(
                    [draft], of: home.unit, in: world.project.id, on: World.day, by: .system("proof"), in: transaction)
            }
            #expect(try await figure() == Figure(numerator: 0, denominator: 1, excluded: 0))
            let caller = try await Caller.make(world)
            let lacks = try House.words().speaking(.hans)("price-board.lacks")
            #expect(await caller.get("/billing/board", by: "linlan").text.contains(lacks))
            let desk = StandardDesk(world: world)
            let id = try await desk.draft(FeeStandardTests.terms(), of: home.item)
            try await desk.approve(id)
            #expect(try await figure().numerator == 0)
            try await desk.publish(id)
            #expect(try await figure() == Figure(numerator: 1, denominator: 1, excluded: 0))
            #expect(await !caller.get("/billing/board", by: "linlan").text.contains(lacks))
        }
    }

    @Test(.clause("XS2.11.1-1"), arguments: EngineKind.allCases)
    func `collected utilities are counted by their official price, while they are in force`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let desk = StandardDesk(world: world)
            func figure(_ day: Day = World.day) async throws -> Figure {
                try await world.database.read { try PriceBoard.unmarked(world.project, day...day, $0) }
            }
            try await desk.hang(FeeStandardTests.terms(), of: try await desk.add("WYF", .property))
            #expect(try await figure() == .none)
            var terms = FeeStandardTests.terms(35_500)
            terms.official = .init(UnitPrice(tenThousandths: 35_500), source: "杭价资〔2023〕12号")
            try await desk.hang(terms, of: try await desk.add("DSSF", .collectedUtility))
            #expect(try await figure() == Figure(numerator: 1, denominator: 1, excluded: 0))
            #expect(try await figure(FeeStandardTests.day("2025-12-31")) == .none)
            // Even a row that the program would not write is seen.
            try await world.database.write { transaction in
                _ = try transaction.run("UPDATE fee_standard SET official_price = 35499 WHERE official_price IS NOT NULL")
            }
            #expect(try await figure() == Figure(numerator: 0, denominator: 1, excluded: 0))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a late fee above what courts let stand is shown with a warning, one below without`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let desk = StandardDesk(world: world)
            let item = try await desk.add("WYF", .property)
            let caller = try await Caller.make(world)
            for (rate, warns) in [(Int64(500), false), (501, true)] {
                var terms = FeeStandardTests.terms()
                terms.late = .init(millionths: rate, graceDays: 15, isCapped: true)
                let id = try await desk.draft(terms, of: item)
                let page = await caller.get("/billing/standards/\(id)", by: "linlan")
                #expect(page.status == 200 && page.text.contains("法院") == warns, "\(rate)")
            }
        }
    }

    @Test func `reliefs and assignments are asked by a home's spoken number, decided by the manager`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await BillingHome.make(world)
            let caller = try await Caller.make(world)
            let item = JSON.id(home.item)
            let asked: JSON = [
                "unit": "5-1-0902", "item": item, "kind": "discount", "pays": "70", "from": "2026-01-01", "to": "2026-12-31",
                "reason": "长期空置", "evidence": "协议 2026-7",
            ]
            let relief = try Self.id(await caller.post("/billing/reliefs", by: "limin", asked))
            #expect(await caller.post("/billing/reliefs/\(relief)/approval", by: "wangfang").status == 403)
            #expect(await caller.post("/billing/reliefs/\(relief)/approval", by: "chenguo").status == 200)
            let reliefs = await caller.get("/api/v1/billing/reliefs", by: "linlan", query: "unit=5-1-0902&state=approved").text
            #expect(reliefs.contains("\"paysPerMille\":700"))
            let none = await caller.get("/api/v1/billing/reliefs", by: "linlan", query: "unit=9-9-9999").text
            #expect(!none.contains(relief))
            func assign(_ payer: String) async -> Answer {
                await caller.post(
                    "/billing/assignments", by: "limin",
                    [
                        "unit": "5-1-0902", "item": item, "object": "B1-023", "quantity": "1", "payer": .text(payer),
                        "from": "2026-01-01",
                    ])
            }
            #expect(await assign("张三").text.contains("\"field\":\"payer\""))
            #expect(await assign("王丽").status == 201)
            let unknown = await caller.post(
                "/billing/assignments", by: "limin", ["unit": "9-9-9999", "item": item, "quantity": "1", "from": "2026-01-01"])
            #expect(unknown.text.contains("\"field\":\"unit\""))
        }
    }
}
