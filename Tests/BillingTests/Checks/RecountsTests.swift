// RecountsTests: the nightly count finds nothing in sound books, and each fault that is put in with its row.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

@Suite struct RecountsTests {
    /// Counts until it is done; gives the finished count.
    @discardableResult
    private static func count(_ world: World) async throws -> (recount: Recount, faults: [Recount.Fault]) {
        try await world.database.write { transaction in
            _ = try Recounts().begin(world.project, by: .system("proof"), in: transaction)
        }
        var parts = 0
        while true {
            let it = try await world.database.write { transaction -> (Recount, [Recount.Fault])? in
                _ = try Recounts().work(in: transaction)
                guard let it = try Recounts().list(in: world.project.id, limit: 1, transaction).first, it.finishedAt != nil
                else { return nil }
                return (it, try Recounts().faults(of: it, transaction))
            }
            if let it { return (it.0, it.1) }
            parts += 1
            if parts > 200 { throw StorageProblem.failed("a count that does not end") }
        }
    }

    @Test(.clause("S2.8.1-3"), arguments: EngineKind.allCases)
    func `sound books have no fault, and every row is looked at`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let year = try await MoneyYear.live(world, seed: 5_101, steps: 120)
            let (it, faults) = try await Self.count(world)
            #expect(faults.isEmpty && it.isGood == true, "\(faults)")
            let tables: [(SQL, Int64)] = [
                ("SELECT COUNT(*) AS number FROM book_entry", it.counts.entries),
                ("SELECT COUNT(*) AS number FROM book_line", it.counts.lines),
                ("SELECT COUNT(*) AS number FROM charge", it.counts.bills),
                ("SELECT COUNT(*) AS number FROM payment", it.counts.payments),
                ("SELECT COUNT(*) AS number FROM receipt", it.counts.receipts),
            ]
            for (sql, seen) in tables {
                let number = try await world.database.read { try $0.first(sql)?.get("number", as: Int64.self) }
                #expect(number == seen && seen > 0, "\(sql.text)")
            }
            #expect(it.counts.credits == Int64(year.units.count))
            await #expect(throws: Refusal.notNow("recount.under-way")) {
                try await world.database.write { transaction in
                    for _ in 0..<2 { _ = try Recounts().begin(world.project, by: .system("proof"), in: transaction) }
                }
            }
        }
    }

    /// A fault, put in beneath the program: what is done, and what the count must say of which row.
    private struct Plant {
        let kind: Recount.FaultKind
        let subject: String
        let row: SQL
        let damage: [@Sendable (Int64) -> SQL]
    }

    private static let plants: [Plant] = [
        Plant(
            kind: .entryUnbalanced, subject: "book_entry",
            row: "SELECT id FROM book_entry WHERE kind = 'payment' AND reverses_id IS NULL ORDER BY id LIMIT 1",
            damage: [{ "UPDATE book_line SET amount_fen = amount_fen + 1 WHERE entry_id = \($0) AND ordinal = 0" }]),
        Plant(
            kind: .entryDay, subject: "book_entry",
            row: "SELECT id FROM book_entry WHERE kind = 'charge' ORDER BY id LIMIT 1",
            damage: [{ "UPDATE book_line SET day = '2020-01-01' WHERE entry_id = \($0) AND ordinal = 0" }]),
        Plant(
            kind: .entryEmpty, subject: "book_entry",
            row: "SELECT MAX(id) AS id FROM book_entry WHERE kind = 'charge'",
            damage: [{ "DELETE FROM book_line WHERE entry_id = \($0)" }]),
        Plant(
            kind: .lineWithoutEntry, subject: "book_entry",
            row: "SELECT MAX(id) AS id FROM book_entry WHERE kind = 'adjustment'",
            damage: [{ "DELETE FROM book_entry WHERE id = \($0)" }]),
        Plant(
            kind: .reversalDiffers, subject: "book_entry",
            row: "SELECT MAX(id) AS id FROM book_entry WHERE kind = 'reversal'",
            damage: [{ "UPDATE book_line SET amount_fen = amount_fen * 2 WHERE entry_id = \($0)" }]),
        Plant(
            kind: .billOpen, subject: "charge", row: "SELECT charge_id AS id FROM open_item WHERE open_fen > 0 ORDER BY charge_id LIMIT 1",
            damage: [{ "UPDATE open_item SET open_fen = open_fen - 1 WHERE charge_id = \($0)" }]),
        Plant(
            kind: .billMissing, subject: "charge", row: "SELECT MIN(charge_id) AS id FROM open_item WHERE open_fen = 0",
            damage: [{ "DELETE FROM open_item WHERE charge_id = \($0)" }]),
        Plant(
            kind: .billAmount, subject: "charge",
            row: "SELECT MAX(id) AS id FROM charge WHERE kind = 'oneOff' AND id <> (SELECT MAX(id) FROM charge)",
            damage: [{ "UPDATE charge SET amount_fen = amount_fen + 7 WHERE id = \($0)" }]),
        Plant(
            kind: .billReversalDiffers, subject: "charge", row: "SELECT MIN(id) AS id FROM charge WHERE kind = 'reversal'",
            damage: [{ "UPDATE charge SET amount_fen = amount_fen - 3 WHERE id = \($0)" }]),
        Plant(
            kind: .billBook, subject: "charge",
            row: "SELECT charge_id AS id FROM open_item WHERE book = 'own' ORDER BY charge_id DESC LIMIT 1",
            damage: [{ "UPDATE open_item SET book = 'common' WHERE charge_id = \($0)" }]),
        Plant(
            kind: .creditDiffers, subject: "unit", row: "SELECT unit_id AS id FROM credit ORDER BY unit_id LIMIT 1",
            damage: [{ "UPDATE credit SET balance_fen = balance_fen + 5 WHERE unit_id = \($0)" }]),
        Plant(
            kind: .creditMissing, subject: "unit", row: "SELECT id FROM unit WHERE name = '0103' ORDER BY id LIMIT 1",
            damage: [{
                """
                INSERT INTO credit (project_id, unit_id, payer_id, book, balance_fen)
                SELECT project_id, id, 0, 'own', 900 FROM unit WHERE id = \($0)
                """
            }]),
        Plant(
            kind: .paymentLines, subject: "payment",
            row: "SELECT MAX(id) AS id FROM payment WHERE reverses_id IS NULL AND method = 'cash'",
            damage: [{ "UPDATE payment_line SET amount_fen = amount_fen + 9 WHERE payment_id = \($0) AND ordinal = 0" }]),
        Plant(
            kind: .paymentEntry, subject: "payment",
            row: "SELECT MIN(id) AS id FROM payment WHERE method = 'credit'",
            damage: [
                { "UPDATE payment SET amount_fen = amount_fen + 2 WHERE id = \($0)" },
                { "UPDATE payment_line SET amount_fen = amount_fen + 2 WHERE payment_id = \($0) AND ordinal = 0" },
            ]),
        Plant(
            kind: .paymentReceipt, subject: "payment",
            row: """
                SELECT MIN(r.source_id) AS id FROM receipt r
                WHERE r.source_kind = 'payment' AND NOT EXISTS (SELECT 1 FROM receipt_void v WHERE v.receipt_id = r.id)
                """,
            damage: [{ "UPDATE receipt SET amount_fen = amount_fen + 4 WHERE source_kind = 'payment' AND source_id = \($0)" }]),
        Plant(
            kind: .receiptNext, subject: "receipt_book", row: "SELECT book_id AS id FROM receipt ORDER BY id LIMIT 1",
            damage: [{ "UPDATE receipt_book SET next_number = next_number + 3 WHERE id = \($0)" }]),
        Plant(
            kind: .receiptGap, subject: "receipt", row: "SELECT id FROM receipt WHERE number = 6",
            damage: [{
                "UPDATE receipt SET number = 5000 WHERE number = 5 AND book_id = (SELECT book_id FROM receipt WHERE id = \($0))"
            }]),
    ]

    private static let guarded = ["book_entry", "book_line", "charge", "payment", "payment_line", "receipt"]

    /// Takes the guards away, as somebody with the database's own tools would.
    private static func disarm(_ transaction: Transaction) throws {
        switch transaction.dialect {
        case .sqlite:
            for row in try transaction.query("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name") {
                let name: String = try row.get("name")
                try transaction.run(SQL(stringLiteral: "DROP TRIGGER \(name)"))
            }
        case .postgres:
            for table in guarded { try transaction.run(SQL(stringLiteral: "ALTER TABLE \(table) DISABLE TRIGGER USER")) }
        }
    }

    @Test(.clause("S2.8.1-3"), arguments: EngineKind.allCases)
    func `each fault that is put in is found, with its row`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            _ = try await MoneyYear.live(world, seed: 5_102, steps: 140)
            let planted = try await world.database.write { transaction in
                try Self.disarm(transaction)
                // All rows are chosen before the first is damaged.
                let rows = try Self.plants.map { plant in
                    try #require(try transaction.first(plant.row)?.get("id", as: Int64.self), "\(plant.kind)")
                }
                for (plant, row) in zip(Self.plants, rows) { for damage in plant.damage { try transaction.run(damage(row)) } }
                return rows
            }
            let (it, faults) = try await Self.count(world)
            #expect(it.isGood == false && it.counts.faults == Int64(faults.count))
            for (plant, row) in zip(Self.plants, planted) {
                #expect(
                    faults.contains { $0.kind == plant.kind && $0.subjectKind == plant.subject && $0.subject == row },
                    "\(plant.kind) \(row): \(faults.filter { $0.kind == plant.kind })")
            }
            let health = try await world.database.read { try Recounts().health($0) }
            #expect(health.faults == it.counts.faults && health.finishedAt == it.finishedAt)
            let site = try world.site()
            let headers = ["authorization": "Bearer \(try await world.token("linlan"))"]
            let page = await site.answer(Ask("GET", "/billing/reports/recounts", headers: headers)).text
            #expect(page.contains("收据号不连续") && page.contains("账单不在未收表"))
            let metrics = await site.answer(Ask("GET", "/metrics", network: "127.0.0.1")).text
            #expect(metrics.contains("steward_ledger_faults \(it.counts.faults)"))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `it is made once a night where there is a ledger, by itself, and begun by finance at any time`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            func work() async throws -> Int {
                var parts = 0
                while try await world.database.write({ try Recounts().work(in: $0) }) { parts += 1 }
                return parts
            }
            #expect(try await work() == 0)
            let home = try await BillingHome.make(world)
            try await home.bill(12_000)
            #expect(try await work() > Recount.Step.allCases.count)
            #expect(try await work() == 0)
            world.at("2026-11-24 01:59")
            #expect(try await work() == 0)
            world.at("2026-11-24 02:00")
            #expect(try await work() > 0)
            let lines = try await world.database.read { try Recounts().list(in: world.project.id, $0) }
            #expect(lines.map(\.night.description) == ["2026-11-24", "2026-11-23"] && lines.allSatisfy { $0.isGood == true })
            let site = try world.site()
            func begin(_ name: String) async throws -> Int {
                let headers = [
                    "authorization": "Bearer \(try await world.token(name))", "content-type": "application/json",
                    "idempotency-key": "recount-\(name)",
                ]
                return await site.answer(
                    Ask("POST", "/api/v1/billing/reports/recounts", headers: headers, body: Array("{}".utf8))).status
            }
            #expect(try await begin("limin") == 403)
            #expect(try await begin("linlan") == 201)
            #expect(try await begin("chenguo") == 409)
        }
    }
}
