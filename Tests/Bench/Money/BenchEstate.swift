// BenchEstate: an estate of so many homes, put in by plain SQL, and its past multiplied by SQL.
import Billing
import Foundation
import Kernel
import Platform
import Registry
import Storage

/// The bench lives on two mornings.
final class BenchClock: Clock, @unchecked Sendable {
    private let lock = NSLock()
    private var instant = Instant("2026-11-02T01:00:00Z") ?? Instant(milliseconds: 0)

    var now: Instant { lock.withLock { instant } }
    func advance(hours: Int) { lock.withLock { instant = instant.adding(minutes: hours * 60) } }
}

struct BenchEstate {
    let units: Int
    let items = [FeeItem.ID(1), FeeItem.ID(2)]
    static let month = Month("2026-11") ?? Month(of: Day(number: 0))
    /// So few homes at once that nothing of the past is still in memory when the measuring begins.
    private static let part = 250
    private static let building: Int64 = 10
    /// Homes, people and tenures have numbers of their own ranges.
    private static let unitBase: Int64 = 1_000_000
    private static let personBase: Int64 = 10_000_000
    private static let tenureBase: Int64 = 20_000_000

    func unit(_ number: Int64) -> Registry.Unit.ID { Registry.Unit.ID(Self.unitBase + number) }

    func make(_ database: Database) async throws -> (ProjectCard, Account.ID, Account.ID) {
        let zone = try Zone("Asia/Shanghai")
        let (project, maker, approver) = try await database.write { transaction in
            let calendar = try ShippedCalendar.office(in: zone)
            let by = Actor.system("bench")
            let id = try Projects().add(code: "BENCH", name: "量测苑", zone: zone, calendar: calendar, by: by, in: transaction)
            func account(_ name: String) throws -> Account.ID {
                try Accounts().add(
                    name: name, displayName: name, passwordHash: "none", totp: nil, mustChange: false, by: by, in: transaction)
            }
            let people = (try account("maker"), try account("approver"))
            try standards(id, people, transaction)
            try transaction.run(
                "INSERT INTO building (id, project_id, name, sort_key) VALUES (\(Self.building), \(id), '1栋', '1')")
            return (id, people.0, people.1)
        }
        for start in stride(from: 0, to: units, by: Self.part) {
            try await database.write { transaction in
                for number in start..<min(start + Self.part, units) { try home(Int64(number), project, transaction) }
            }
        }
        let card = try await database.read { try Projects().find(project, in: $0) }
        guard let card else { throw StorageProblem.failed("no project") }
        return (card, maker, approver)
    }

    private func standards(
        _ project: Project.ID, _ people: (maker: Account.ID, approver: Account.ID), _ transaction: Transaction
    ) throws {
        let day = Day("2020-01-01") ?? Day(number: 0)
        for (item, code, name, kind, price, basis) in [
            (items[0], "WY", "物业费", "property", 28_500, "area"), (items[1], "LJ", "生活垃圾处理费", "waste", 120_000, "unit"),
        ] {
            try transaction.run(
                """
                INSERT INTO fee_item (id, project_id, code, name, kind, book, tax_code, sort_key)
                VALUES (\(item), \(project), \(code), \(name), \(kind), 'own', '', \(code))
                """)
            try transaction.run(
                """
                INSERT INTO fee_standard (id, project_id, item_id, use_kind, price, official_source, basis, price_months,
                    cycle_months, rounding, due_day, due_month_offset, late_grace_days, late_capped, legal_basis, from_day,
                    made_by, made_at, approval, approved_by, approved_at, published_by, published_at, published_on,
                    published_place)
                VALUES (\(item), \(project), \(item), 'all', \(price), '', \(basis), 1, 1, 'fen', 15, 0, 0, 1, '合同', \(day),
                    \(people.maker), 0, '决议', \(people.approver), 0, \(people.approver), 0, \(day), '大堂')
                """)
        }
    }

    private func home(_ number: Int64, _ project: Project.ID, _ transaction: Transaction) throws {
        let unit = Self.unitBase + number
        let name = "1单元\(number)"
        try transaction.put(
            """
            INSERT INTO unit (id, project_id, building_id, name, spoken, sort_key, area_hundredths, use_kind, state, revision)
            VALUES (\(unit), \(project), \(Self.building), \(name), \("1-1-\(number)"), \("\(unit)"), \(6_000 + number % 9_000),
                'dwelling', 'occupied', 1)
            """)
        try transaction.put(
            """
            INSERT INTO person (id, project_id, name, initials, sort_key, is_organisation, phone, phone_tail, care, key_customer,
                key_reason, revision)
            VALUES (\(Self.personBase + number), \(project), \("业主\(number)"), 'yz', \("\(number)"), 0, '', '', '', 0, '', 1)
            """)
        try transaction.put(
            """
            INSERT INTO tenure (id, project_id, unit_id, person_id, role, share_numerator, share_denominator, from_day)
            VALUES (\(Self.tenureBase + number), \(project), \(unit), \(Self.personBase + number), 'owner', 1, 1, '2019-06-01')
            """)
    }

    /// The posted month again for the months before it, two homes of three having paid, by SQL and some homes at a time.
    func multiply(_ project: ProjectCard, _ database: Database, months: Int) async throws {
        for back in 1..<months {
            let month = Self.month.adding(-back)
            let shift = Int64(back) << 44
            for start in stride(from: 0, to: units, by: Self.part) {
                let first = Self.unitBase + Int64(start)
                let homes: SQL = "AND unit_id >= \(first) AND unit_id < \(first + Int64(Self.part))"
                try await database.write { try bills(project.id, month, shift, homes, $0) }
                try await database.write { try entries(project.id, month, homes, $0) }
            }
        }
    }

    private func bills(
        _ project: Project.ID, _ month: Month, _ shift: Int64, _ homes: SQL, _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO charge (id, project_id, unit_id, item_id, object, standard_id, payer_id, liable_id, kind, from_day, to_day,
                due_day, amount_fen, computing, generation, run_id, source, reason, posting_day, posted_at)
            SELECT id + \(shift), project_id, unit_id, item_id, object, standard_id, payer_id, liable_id, 'run', \(month.first),
                \(month.last), \(month.first.adding(days: 14)), amount_fen, computing, 0, run_id, '', '', \(month.first), posted_at
            FROM charge WHERE project_id = \(project) AND from_day = \(Self.month.first) \(homes)
            """)
        // Every third home pays nothing.
        try transaction.run(
            """
            INSERT INTO open_item (charge_id, project_id, unit_id, item_id, book, payer_id, due_day, amount_fen, open_fen,
                moved)
            SELECT id, project_id, unit_id, item_id, 'own', payer_id, due_day, amount_fen,
                CASE WHEN unit_id % 3 = 0 THEN amount_fen ELSE 0 END, CASE WHEN unit_id % 3 = 0 THEN 0 ELSE 1 END
            FROM charge WHERE project_id = \(project) AND from_day = \(month.first) \(homes)
            """)
    }

    private func entries(_ project: Project.ID, _ month: Month, _ homes: SQL, _ transaction: Transaction) throws {
        for (kind, offset, day, sign, account, only) in [
            ("charge", Int64(0), month.first, Int64(1), "income", SQL("")),
            ("payment", Int64(1) << 43, month.first.adding(days: 10), Int64(-1), "bank", SQL("AND unit_id % 3 <> 0")),
        ] {
            for (ordinal, own) in [(Int64(0), true), (1, false)] {
                let booked: SQL = own ? "'receivable'" : (account == "income" ? "'income'" : "'bank'")
                let amount: SQL = own == (sign > 0) ? "amount_fen" : "-amount_fen"
                try transaction.run(
                    """
                    INSERT INTO book_line (project_id, entry_id, ordinal, account, book, day, unit_id, payer_id, item_id,
                        charge_id, amount_fen)
                    SELECT project_id, id + \(offset), \(ordinal), \(booked), 'own', \(day), unit_id, payer_id, item_id, id, \(amount)
                    FROM charge WHERE project_id = \(project) AND from_day = \(month.first) \(homes) \(only)
                    """)
            }
            try transaction.run(
                """
                INSERT INTO book_entry (id, project_id, kind, day, source_kind, source_id, reason, actor, posted_at)
                SELECT id + \(offset), project_id, \(kind), \(day), \(kind), id, '', 'system:bench', 0
                FROM charge WHERE project_id = \(project) AND from_day = \(month.first) \(homes) \(only)
                """)
        }
    }
}

/// The rows that so many bills become, written as plainly as can be: the floor under a bill run.
struct RawRows {
    let database: Database
    let bills: Int
    private static let part = 1_000

    init(_ database: Database, bills: Int) {
        self.database = database
        self.bills = bills
    }

    func write() async throws {
        try await database.write { transaction in
            for table in ["charge", "open_item", "book_line", "book_entry"] { try transaction.run(Self.copy(of: table)) }
        }
        for start in stride(from: 0, to: bills, by: Self.part) {
            try await database.write { transaction in
                for number in start..<min(start + Self.part, bills) { try bill(Int64(number), transaction) }
            }
        }
    }

    /// A table of the same columns with its key and nothing else.
    private static func copy(of table: String) -> SQL {
        switch table {
        case "charge":
            """
            CREATE TABLE raw_charge (id BIGINT PRIMARY KEY, project_id BIGINT, unit_id BIGINT, item_id BIGINT, object TEXT,
                standard_id BIGINT, payer_id BIGINT, liable_id BIGINT, kind TEXT, from_day TEXT, to_day TEXT, due_day TEXT,
                amount_fen BIGINT, computing TEXT, generation BIGINT, run_id BIGINT, source TEXT, reason TEXT, posting_day TEXT,
                posted_at BIGINT)
            """
        case "open_item":
            """
            CREATE TABLE raw_open_item (charge_id BIGINT PRIMARY KEY, project_id BIGINT, unit_id BIGINT, item_id BIGINT,
                book TEXT, payer_id BIGINT, due_day TEXT, amount_fen BIGINT, open_fen BIGINT)
            """
        case "book_line":
            """
            CREATE TABLE raw_book_line (project_id BIGINT, entry_id BIGINT, ordinal BIGINT, account TEXT, book TEXT, day TEXT,
                unit_id BIGINT, payer_id BIGINT, item_id BIGINT, charge_id BIGINT, amount_fen BIGINT,
                PRIMARY KEY (entry_id, ordinal))
            """
        default:
            """
            CREATE TABLE raw_book_entry (id BIGINT PRIMARY KEY, project_id BIGINT, kind TEXT, day TEXT, source_kind TEXT,
                source_id BIGINT, reason TEXT, actor TEXT, posted_at BIGINT)
            """
        }
    }

    /// A charge, its open item and two lines; an entry for every second one, as a home has two.
    private func bill(_ number: Int64, _ transaction: Transaction) throws {
        let computing = "{\"area\":9800,\"price\":28500,\"months\":1,\"rounding\":\"fen\"}"
        try transaction.put(
            """
            INSERT INTO raw_charge (id, project_id, unit_id, item_id, object, standard_id, payer_id, kind, from_day, to_day,
                due_day, amount_fen, computing, generation, run_id, source, reason, posting_day, posted_at)
            VALUES (\(number), 1, \(number / 2), \(number % 2), '', 1, 1, 'run', '2026-11-01', '2026-11-30', '2026-11-15', 27930,
                \(computing), 0, 1, '', '', '2026-11-02', 0)
            """)
        try transaction.put(
            """
            INSERT INTO raw_open_item (charge_id, project_id, unit_id, item_id, book, payer_id, due_day, amount_fen, open_fen)
            VALUES (\(number), 1, \(number / 2), \(number % 2), 'own', 1, '2026-11-15', 27930, 27930)
            """)
        for ordinal in [number % 2 * 2, number % 2 * 2 + 1] {
            try transaction.put(
                """
                INSERT INTO raw_book_line (project_id, entry_id, ordinal, account, book, day, unit_id, payer_id, item_id, charge_id,
                    amount_fen)
                VALUES (1, \(number / 2), \(ordinal), 'receivable', 'own', '2026-11-02', \(number / 2), 1, \(number % 2), \(number),
                    27930)
                """)
        }
        guard number % 2 == 0 else { return }
        try transaction.put(
            """
            INSERT INTO raw_book_entry (id, project_id, kind, day, source_kind, source_id, reason, actor, posted_at)
            VALUES (\(number / 2), 1, 'charge', '2026-11-02', 'charge', \(number), '', 'system:bench', 0)
            """)
    }
}
