// BillChecksTests: the draw is the same for whoever draws, and the duty waits for every drawn bill.
import Kernel
import People
import Platform
import Proof
import Registry
import Scheme
import Storage
import Testing
import Web
import Wiring

@testable import Billing

@Suite struct BillChecksTests {
    @Test func `area × price × months, whole months first and days by their month`() throws {
        let day = { (text: String) in try #require(Day(text)) }
        // 98.00 m² × 2.85 yuan × 12 months = 3,351.60.
        #expect(
            BillArithmetic.amount(quantity: 9_800, price: 28_500, from: try day("2026-01-01"), to: try day("2026-12-31")).fen
                == 335_160)
        // Half of November, and 30 % off.
        let half = BillArithmetic.amount(quantity: 9_800, price: 28_500, from: try day("2026-11-16"), to: try day("2026-11-30"))
        #expect(half.fen == 13_965)
        let relieved = BillArithmetic.amount(
            quantity: 9_800, price: 28_500, from: try day("2026-11-01"), to: try day("2026-11-30"), perMille: 700)
        #expect(relieved.fen == 19_551)
        // 1,200 yuan a year for a space, one month of it.
        let space = BillArithmetic.amount(
            quantity: 100, price: 12_000_000, of: 12, from: try day("2026-11-01"), to: try day("2026-11-30"))
        #expect(space.fen == 10_000)
        let (whole, rest) = BillArithmetic.months(try day("2026-01-16"), try day("2026-03-10"))
        #expect(whole == 1 && rest.map(\.days) == [16, 10] && rest.map(\.of) == [31, 31])
    }

    @Test func `what a bill keeps of its computing is read, and what keeps nothing shows nothing`() {
        let text = """
            {"basis":"actual","rounding":"fen","parts":[{"from":"2026-11-01","to":"2026-11-30","standard":"0000000000001","price":28500,"by":"area","thousandths":98000,"pays":1000,"fen":27930}]}
            """
        let kept = BillChecks.frozen(text)
        #expect(kept.parts.map(\.price) == [28_500] && kept.parts.map(\.amount.fen) == [27_930])
        #expect(BillChecks.frozen("{}").parts.isEmpty && BillChecks.frozen("x").parts.isEmpty)
    }

    @Test(.clause("S2.8.1-3"), arguments: EngineKind.allCases)
    func `a month draws twenty of all new bills, by lot of project and month, and draws once`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let year = try await MoneyYear.live(world, seed: 6_101, steps: 150)
            let month = Month(of: year.today)
            func draw(_ month: Month) async throws -> Bool {
                try await world.database.write { try BillChecks().draw(month, world.project, in: $0) }
            }
            #expect(try await draw(month))
            let bills = try await year.bills().filter { $0.reversedOn == nil }.map(\.id.number)
            let lot = BillLot(world.project.code, month)
            let expected = bills.sorted { (lot.rank($0), $0) < (lot.rank($1), $1) }.prefix(BillCheck.drawn)
            let lines = try await world.database.read { try BillChecks().lines(of: month, in: world.project.id, $0) }
            #expect(bills.count > BillCheck.drawn && lines.map(\.check.charge.number) == Array(expected))
            #expect(try await draw(month) == false)
            #expect(try await draw(month.adding(1)) == false)
            #expect(BillLot(world.project.code, month) != BillLot(world.project.code, month.adding(1)))
            #expect(BillLot("A", month) != BillLot("B", month))
            let draws = try await world.database.read { try BillChecks().draws(in: world.project.id, $0) }
            #expect(draws.map(\.population) == [Int64(bills.count)] && draws.first?.open == Int64(BillCheck.drawn))
        }
    }

    @Test(.clause("S2.8.1-3"), arguments: EngineKind.allCases)
    func `the month's duty is not finished before each drawn bill is judged, and a wrong one opens a correction`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(12_000, month: Month("2026-10"))
            try await home.bill(13_000, month: Month("2026-11"))
            let duties = Duties(books: House.books, gates: BillingSlice.dutyGates)
            let month = Month(of: World.day)
            let duty: Duty.ID = try await world.database.write { transaction in
                try duties.openDue(in: transaction)
                return try #require(
                    try transaction.first(
                        "SELECT id FROM duty WHERE project_id = \(world.project.id) AND plan = 'bill-check' ORDER BY day LIMIT 1")
                ).get("id")
            }
            func finish(_ mark: Duty.Mark, correcting terms: Correction.Terms? = nil) async throws {
                let evidence = Duty.Evidence(
                    marks: ["drawnBills": mark], findings: mark == .poor ? "面积" : "", improvement: mark == .poor ? "重算" : "")
                try await world.database.write { transaction in
                    try duties.finish(
                        duty, evidence, correcting: terms, within: [world.project.id], by: world.account("wangfang"),
                        in: transaction)
                }
            }
            await #expect(throws: Refusal.gate("S2.8.1-3", "bill-check.not-drawn")) { try await finish(.good) }
            _ = try await world.database.write { try BillChecks().drawDue(in: $0) }
            let ids = try await world.database.read {
                try BillChecks().lines(of: month, in: world.project.id, $0).map(\.check.id)
            }
            #expect(ids.count == 2)
            func judge(_ id: BillCheck.ID, _ verdict: BillCheck.Verdict, _ remark: String = "") async throws {
                try await world.database.write { transaction in
                    try BillChecks().judge(
                        id, verdict, remark: remark, within: [world.project.id], by: world.account("wangfang"), in: transaction)
                }
            }
            try await judge(ids[0], .right)
            await #expect(throws: Refusal.gate("S2.8.1-3", "bill-check.open", details: ["count": "1"])) { try await finish(.good) }
            await #expect(throws: Refusal.gate("S2.8.1-3", "bill-check.remark", field: "remark")) { try await judge(ids[1], .wrong) }
            try await judge(ids[1], .wrong, "面积录错")
            await #expect(throws: Refusal.gate("S2.8.1-3", "bill-check.poor", field: "drawnBills")) { try await finish(.good) }
            await #expect(throws: Refusal.gate("S2.8.1-3", "duty.correction.missing", field: "owner")) { try await finish(.poor) }
            try await finish(
                .poor, correcting: Correction.Terms(owner: world.account("limin"), dueDay: World.day.adding(days: 5)))
            let correction = try await world.database.read {
                try Corrections(books: House.books).of([duty], in: world.project.id, $0)[duty]
            }
            #expect(correction?.correction.what == "重算")
            await #expect(throws: Refusal.missing) {
                try await world.database.write { transaction in
                    try BillChecks().judge(
                        ids[0], .right, remark: "", within: [world.other.id], by: world.account("stranger"), in: transaction)
                }
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a drawn bill stands beside area and price as they are now, and a later month closes it`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.bill(27_930, month: Month("2026-10"))
            try await Self.standard(home, world)
            try await home.bill(27_930, month: Month("2026-11"))
            _ = try await world.database.write { try BillChecks().drawDue(in: $0) }
            let lines = try await world.database.read {
                try BillChecks().lines(of: Month(of: World.day), in: world.project.id, $0)
            }
            let november = try #require(lines.first { $0.from == Day("2026-11-01") })
            #expect(november.expected?.fen == 27_930 && november.difference == .zero && november.basis == .area)
            let october = try #require(lines.first { $0.from == Day("2026-10-01") })
            #expect(october.price == nil && october.expected == nil)
            let site = try world.site()
            func ask(_ method: String, _ path: String, _ body: String = "", as name: String) async throws -> Answer {
                let headers = [
                    "authorization": "Bearer \(try await world.token(name))", "content-type": "application/json",
                    "idempotency-key": "check-\(name)-\(body.count)",
                ]
                return await site.answer(Ask(method, path, headers: headers, body: Array(body.utf8)))
            }
            let verdict = "/api/v1/billing/reports/checks/\(november.check.id.text)/verdict"
            #expect(try await ask("POST", verdict, #"{"verdict":"right"}"#, as: "linlan").status == 403)
            #expect(try await ask("POST", verdict, #"{"verdict":"right"}"#, as: "wangfang").status == 200)
            let page = try await ask("GET", "/billing/reports/checks", as: "wangfang").text
            #expect(page.contains("98.00 × 2.85 × 1 = 279.30") && page.contains("王芳"))
            world.at("2026-12-02 10:00")
            try await home.bill(100, month: Month("2026-12"))
            _ = try await world.database.write { try BillChecks().drawDue(in: $0) }
            #expect(try await ask("POST", verdict, #"{"verdict":"wrong","remark":"x"}"#, as: "wangfang").status == 409)
        }
    }

    /// 2.85 yuan a square metre from November on, approved and published.
    private static func standard(_ home: BillingHome, _ world: World) async throws {
        try await world.database.write { transaction in
            let id: FeeStandard.ID = transaction.newID()
            let (maker, approver, now) = (world.account("linlan"), world.account("chenguo"), transaction.now)
            try transaction.run(
                """
                INSERT INTO fee_standard (id, project_id, item_id, use_kind, price, basis, cycle_months, rounding, due_day,
                    due_month_offset, late_millionths, late_grace_days, late_capped, legal_basis, from_day, to_day, made_by,
                    made_at, approval, approved_by, approved_at, published_by, published_at, published_place, official_source,
                    price_months, published_on)
                VALUES (\(id), \(world.project.id), \(home.item), 'all', 28500, 'area', 1, 'fen', 31, 0, NULL, 0, 1, '合同',
                    '2026-11-01', NULL, \(maker), \(now), '批复', \(approver), \(now), \(approver), \(now), '公告栏', '', 1, '2026-11-01')
                """)
        }
    }
}
