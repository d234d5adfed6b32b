// BillRunHome: an estate of some homes with published standards, for tests of runs.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

/// Homes of 5栋 with the property fee by area, and what changes them.
struct BillRunHome {
    let world: World
    let units: [Registry.Unit.ID]
    let people: [Person.ID]
    let item: FeeItem.ID

    static let november = Month("2026-11") ?? Month(of: World.day)

    /// So many homes of 98 square metres, each with an owner since 2019.
    static func make(_ world: World, homes: Int = 3, price: Int64 = 28_500) async throws -> BillRunHome {
        let entries = (1...homes).map { number in
            RegisterEntry(
                row: number, building: "5栋", unit: "1单元\(100 + number)", areaHundredths: 9_800, name: "业主\(number)",
                phone: "139000\(10_000 + number)", role: .owner, from: Day("2019-06-01"))
        }
        return try await world.database.write { transaction in
            _ = try RegisterImports.put(entries, world.project, by: .system("proof"), in: transaction)
            let rows = try transaction.query(
                """
                SELECT u.id, t.person_id FROM unit u JOIN tenure t ON t.unit_id = u.id
                WHERE u.project_id = \(world.project.id) ORDER BY u.id
                """)
            let item: FeeItem.ID = try Self.item("WY", "物业费", "property", "own", world, transaction)
            let home = BillRunHome(
                world: world, units: try rows.map { try $0.get("id") }, people: try rows.map { try $0.get("person_id") },
                item: item)
            try home.standard(item, price: price, basis: "area", transaction)
            return home
        }
    }

    static func item(
        _ code: String, _ name: String, _ kind: String, _ book: String, _ world: World, _ transaction: Transaction
    ) throws -> FeeItem.ID {
        let item: FeeItem.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO fee_item (id, project_id, code, name, kind, book, tax_code, sort_key)
            VALUES (\(item), \(world.project.id), \(code), \(name), \(kind), \(book), '', \(code))
            """)
        return item
    }

    /// A published standard, as the verbs of standards leave it.
    @discardableResult
    func standard(
        _ item: FeeItem.ID, price: Int64, basis: String, cycle: Int64 = 1, from: String = "2019-01-01", to: String? = nil,
        use: String = "all", isPublished: Bool = true, _ transaction: Transaction
    ) throws -> FeeStandard.ID {
        let id: FeeStandard.ID = transaction.newID()
        let (maker, other) = (world.account("limin"), world.account("chenguo"))
        let published: Instant? = isPublished ? transaction.now : nil
        try transaction.run(
            """
            INSERT INTO fee_standard (id, project_id, item_id, use_kind, price, official_source, basis, price_months,
                cycle_months, rounding, due_day, due_month_offset, late_grace_days, late_capped, legal_basis, from_day, to_day,
                made_by, made_at, approval, approved_by, approved_at, published_by, published_at, published_on,
                published_place)
            VALUES (\(id), \(world.project.id), \(item), \(use), \(price), '', \(basis), 1, \(cycle), 'fen', 10, 0, 0, 1,
                '物业服务合同', \(from), \(to), \(maker), \(transaction.now), '业主大会决议', \(other), \(transaction.now),
                \(isPublished ? other : nil), \(published), \(isPublished ? World.day : nil), \(isPublished ? "公告栏" : ""))
            """)
        return id
    }

    func tenure(
        _ unit: Registry.Unit.ID, _ person: Person.ID, _ role: String = "owner", from: String, to: String? = nil,
        _ transaction: Transaction
    ) throws {
        let id: Kernel.Tag<TenureRole> = transaction.newID()
        try transaction.run(
            """
            INSERT INTO tenure (id, project_id, unit_id, person_id, role, share_numerator, share_denominator, from_day, to_day)
            VALUES (\(id), \(world.project.id), \(unit), \(person), \(role), 1, 1, \(from), \(to))
            """)
    }

    func preview(_ month: Month = november, items: [FeeItem.ID]? = nil, to: Month? = nil) async throws -> BillRun {
        let (project, person) = (world.project, world.account("limin"))
        let id = try await world.database.write { transaction in
            try BillRuns().preview(
                items ?? [item], from: month.first, to: (to ?? month).last, in: project, by: person, in: transaction)
        }
        try await BillRuns().finish(id, in: project.id, world.database)
        return try await find(id)
    }

    func post(_ id: BillRun.ID) async throws -> BillRun {
        let (project, person) = (world.project.id, world.account("limin"))
        try await world.database.write { try BillRuns().post(id, within: [project], by: person, in: $0) }
        try await BillRuns().finish(id, in: project, world.database)
        return try await find(id)
    }

    func find(_ id: BillRun.ID) async throws -> BillRun {
        let project = world.project.id
        return try await world.database.read { try BillRuns().find(id, within: [project], $0) }
    }

    func lines(_ id: BillRun.ID) async throws -> [BillDraftLine] {
        let run = try await find(id)
        return try await world.database.read { try BillRunStore().lines(of: run, after: nil, limit: 500, $0) }
    }

    /// Every bill as text without ids that differ from world to world, in the order of posting.
    func bills() async throws -> [String] {
        let (units, people) = (units, people)
        return try await world.database.read { transaction in
            try transaction.query(
                """
                SELECT unit_id, object, payer_id, kind, from_day, to_day, due_day, amount_fen, generation, posting_day
                FROM charge ORDER BY id
                """
            ).map { row in
                let unit: Registry.Unit.ID = try row.get("unit_id")
                let payer: Person.ID? = try row.get("payer_id")
                let home = units.firstIndex(of: unit).map { "\($0)" } ?? "?"
                let who = payer.flatMap { people.firstIndex(of: $0) }.map { "\($0)" } ?? "?"
                let words: [String] = [
                    try row.get("object"), try row.get("kind"), try row.get("from_day"), try row.get("to_day"),
                    try row.get("due_day"), try row.get("posting_day"),
                ]
                let (fen, generation): (Int64, Int64) = (try row.get("amount_fen"), try row.get("generation"))
                return ([home, who] + words + ["\(fen)", "\(generation)"]).joined(separator: " ")
            }
        }
    }

    /// What must hold after every step (M1): each entry balances, and what is open is what the ledger says.
    func isBalanced() async throws -> Bool {
        try await world.database.read { transaction in
            let sum = try transaction.first("SELECT CAST(COALESCE(SUM(amount_fen), 0) AS BIGINT) AS fen FROM book_line")
            let ledger = try transaction.first(
                "SELECT CAST(COALESCE(SUM(amount_fen), 0) AS BIGINT) AS fen FROM book_line WHERE account = 'receivable'")
            let open = try transaction.first("SELECT CAST(COALESCE(SUM(open_fen), 0) AS BIGINT) AS fen FROM open_item")
            let orphans = try transaction.first(
                "SELECT COUNT(*) AS fen FROM book_line l LEFT JOIN book_entry e ON e.id = l.entry_id WHERE e.id IS NULL")
            func fen(_ row: Row?) throws -> Int64 { try row?.get("fen") ?? -1 }
            return try fen(sum) == 0 && fen(ledger) == fen(open) && fen(orphans) == 0
        }
    }
}
