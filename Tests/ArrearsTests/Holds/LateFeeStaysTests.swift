// LateFeeStaysTests: what a dispute, a plan and a hold of this desk do to the late fee of a bill; on both engines.
import Billing
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web
import Wiring

@testable import Arrears

@Suite struct LateFeeStaysTests {
    private static let late = LateFees(source: House.money.stays)

    @Test(arguments: EngineKind.allCases)
    func `a disputed bill bears none while it is disputed, and its line says which days were free`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            // Due on 31 October, 5 fen a day. From 23 November to 2 December it is disputed.
            let bill = try await Self.overdue(home)
            try await home.work()
            let it = try await home.it()
            let hold = try await home.write {
                try Holds(books: House.books).dispute(
                    it.id, bills: [OwedBill.ID(bill.number)], reason: "面积有误", saidBy: "王丽", within: [home.project],
                    by: world.account("limin"), in: $0)
            }
            world.at("2026-12-03 10:00")
            _ = try await home.write {
                try Holds(books: House.books).end(
                    hold, result: "面积无误", within: [home.project], by: world.account("chenguo"), in: $0)
            }
            world.at("2026-12-05 10:00")
            let line = try await Self.take(home)
            // 1 to 22 November, and 3 to 5 December: 25 days.
            #expect(line?.fen == 125)
            let computing = try #require(line?.computing)
            #expect(computing.contains(#""pauses":[{"from":"2026-11-23","kind":"dispute","to":"2026-12-02"}]"#))
            #expect(Computing.read(computing)?.pauses?.first?.kind == .dispute && Computing.read(computing)?.stretches?.count == 2)
            // Its page says so.
            let page = try await Self.get("/billing/charges/\(try #require(line?.id))", world)
            #expect(page.status == 200 && page.text.contains("争议 2026-11-23 – 2026-12-02"), "\(page.text.suffix(1_500))")
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a hold pauses it only where the project says so, and from that day on`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            _ = try await Self.overdue(home)
            try await home.work()
            let it = try await home.it()
            let hold = try await home.write {
                try Holds(books: House.books).ask(
                    it.id, until: try #require(Day("2026-12-31")), reason: "住院", saidBy: "王丽", within: [home.project],
                    by: world.account("limin"), in: $0)
            }
            _ = try await home.write {
                try Holds(books: House.books).approve(hold, within: [home.project], by: world.account("chenguo"), in: $0)
            }
            world.at("2026-12-01 10:00")
            try await home.write {
                try LateFeePausings().set([.dispute, .plan, .hold], of: world.project, by: world.account("chenguo"), in: $0)
            }
            world.at("2026-12-05 10:00")
            // All of November, and nothing from 1 December on.
            #expect(try await Self.take(home)?.fen == 150)
        }
    }

    @Test func `the setting has an address of its own, and the page says what is in force`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            func settle(_ name: String, _ json: String) async throws -> Int {
                await site.answer(
                    Ask(
                        "POST", "/api/v1/billing/settings/late-pauses",
                        headers: [
                            "authorization": "Bearer \(try await world.token(name))", "host": "x", "content-type": "application/json",
                            "idempotency-key": "late-pauses-\(name)-0001",
                        ], body: Array(json.utf8))
                ).status
            }
            #expect(try await Self.get("/api/v1/billing/settings", world).text.contains("\"latePauses\":[\"dispute\",\"plan\"]"))
            #expect(try await settle("limin", "{\"hold\":true}") == 403)
            #expect(try await settle("chenguo", "{\"hold\":true}") == 200)
            #expect(try await Self.get("/api/v1/billing/settings", world).text.contains("\"latePauses\":[\"hold\"]"))
            #expect(try await Self.get("/billing/settings", world).text.contains("缓催"))
        }
    }

    private static func get(_ path: String, _ world: World) async throws -> Answer {
        let token = try await world.token("chenguo")
        return await (try world.site()).answer(
            Ask("GET", path, headers: ["authorization": "Bearer \(token)", "host": "x", "cookie": "project=YQY"]))
    }

    /// Money that does not pay the bill: what is left of the fee is posted on the way.
    private static func take(_ home: ArrearsHome) async throws -> (id: Charge.ID, fen: Int64, computing: String)? {
        let (world, unit) = (home.world, home.home.unit)
        return try await home.write { transaction in
            _ = try Payments(late: late).take(
                PaymentOrder(unit: unit, payer: home.home.owner, amount: Money(fen: 1), method: .cash), project: world.project,
                by: world.staff("limin"), in: transaction)
            return try transaction.first("SELECT id, amount_fen, computing FROM charge WHERE kind = 'late' ORDER BY id DESC LIMIT 1")
                .map { (try $0.get("id"), try $0.get("amount_fen"), try $0.get("computing")) }
        }
    }

    static func overdue(_ home: ArrearsHome) async throws -> Charge.ID {
        let (world, item) = (home.world, home.home.item)
        return try await home.write { transaction in
            let standard: FeeStandard.ID = transaction.newID()
            try transaction.run(
                """
                INSERT INTO fee_standard (id, project_id, item_id, use_kind, price, official_source, basis, price_months,
                    cycle_months, rounding, due_day, due_month_offset, late_millionths, late_grace_days, late_capped,
                    legal_basis, from_day, made_by, made_at, approval, published_place)
                VALUES (\(standard), \(world.project.id), \(item), 'all', 28500, '', 'area', 1, 1, 'fen', 31, 0, 500, 0, \(true), '',
                    '2026-01-01', \(world.account("linlan")), 0, '', '')
                """)
            let month = try #require(Month("2026-10"))
            let draft = ChargeDraft(
                unit: home.home.unit, item: item, book: .own, standard: standard, payer: home.home.owner, kind: .oneOff,
                from: month.first, to: month.last, due: month.last, amount: Money(fen: 10_000))
            let posted = try Charges().post(
                [draft], of: home.home.unit, in: world.project.id, on: World.day, by: .system("proof"), in: transaction)
            return try #require(posted.first?.id)
        }
    }
}
