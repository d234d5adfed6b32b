// MoneyYear: some homes whose money lives for months by chance, and their bills counted from raw rows, not from the ledger.
import Billing
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

/// One bill as the tables of bills and payments have it.
struct RawBill {
    let id: Charge.ID
    let unit: Registry.Unit.ID
    let building: Building.ID
    let use: Registry.Unit.Use
    let item: FeeItem.ID
    let book: Book
    let due: Day
    let posted: Day
    let amount: Int64
    let reversedOn: Day?
    var paid: [(day: Day, fen: Int64)] = []
    var relieved: [(day: Day, fen: Int64)] = []

    func billed(by day: Day) -> Int64 {
        (posted <= day ? amount : 0) - (reversedOn.map { $0 <= day } == true ? amount : 0)
    }
    func paid(by day: Day) -> Int64 { paid.filter { $0.day <= day }.map(\.fen).reduce(0, +) }
    func relief(by day: Day) -> Int64 { relieved.filter { $0.day <= day }.map(\.fen).reduce(0, +) }
    func open(on day: Day) -> Int64 { billed(by: day) - paid(by: day) - relief(by: day) }
}

/// Moved by one test, step after step.
final class MoneyYear: @unchecked Sendable {
    let world: World
    private(set) var units: [Registry.Unit.ID] = []
    private(set) var owners: [Registry.Unit.ID: Person.ID] = [:]
    private var items: [(id: FeeItem.ID, book: Book)] = []
    private var charges: [Charge.ID] = []
    private var payments: [Payment.ID] = []
    private var reliefs: [Charge.ID: [(day: Day, fen: Int64)]] = [:]
    private(set) var days: [Day] = []

    var today: Day { world.project.zone.day(of: world.clock.now) }

    private init(_ world: World) { self.world = world }

    static func live(_ world: World, seed: UInt64, steps: Int) async throws -> MoneyYear {
        let year = MoneyYear(world)
        try await year.settle()
        var dice = Dice(seed: seed)
        for _ in 0..<steps { try await year.step(&dice) }
        return year
    }

    /// Four homes that have money, and a fifth that never has any.
    private func settle() async throws {
        let homes = [("5栋", "0901", "王丽"), ("5栋", "0902", "陈桂芳"), ("6栋", "0101", "何静"), ("6栋", "0102", "赵一"), ("6栋", "0103", "钱二")]
        let project = world.project
        let made = try await world.database.write { transaction in
            let entries = homes.enumerated().map { place, home in
                RegisterEntry(
                    row: place + 1, building: home.0, unit: home.1, areaHundredths: 9_800, name: home.2,
                    phone: "1390000100\(place)", role: .owner, from: Day("2019-06-01"))
            }
            _ = try RegisterImports.put(entries, project, by: .system("proof"), in: transaction)
            var units: [(Registry.Unit.ID, Person.ID?)] = []
            for home in homes {
                guard let unit = try Units().find(spoken: "\(home.0) \(home.1)", in: project.id, transaction) else { continue }
                units.append((unit.id, try Persons().holders(of: unit.id, in: project.id, transaction).first?.person))
            }
            try transaction.run("UPDATE unit SET use_kind = 'shop' WHERE id = \(units[2].0)")
            let items: [FeeItem.ID] = [transaction.newID(), transaction.newID()]
            try transaction.run(
                """
                INSERT INTO fee_item (id, project_id, code, name, kind, book, tax_code, sort_key)
                VALUES (\(items[0]), \(project.id), 'WY', '物业费', 'property', 'own', '', 'wy'),
                    (\(items[1]), \(project.id), 'SF', '代收水费', 'collectedUtility', 'collected', '', 'sf')
                """)
            return (units, items)
        }
        units = made.0.map(\.0)
        for (unit, owner) in made.0 { owners[unit] = owner }
        items = [(made.1[0], .own), (made.1[1], .collected)]
    }

    private func step(_ dice: inout Dice) async throws {
        world.clock.advance(minutes: dice.number(1...5) * 24 * 60)
        days.append(today)
        do {
            switch dice.number(0...9) {
            case 0...3: try await bill(&dice)
            case 4...5: try await pay(&dice)
            case 6: try await apply(&dice)
            case 7: try await takeBack(&dice)
            case 8: try await reverseBill(&dice)
            default: try await relieve(&dice)
            }
        } catch is Refusal {
            // What may not be done now is not done: the year goes on.
        }
    }

    private func bill(_ dice: inout Dice) async throws {
        let unit = units[dice.number(0...3)]
        let item = items[dice.number(0...1)]
        let month = Month(of: today).adding(dice.number(-40...2))
        let amount = Money(fen: dice.number64(1...60_000))
        let payer = dice.number(0...3) == 0 ? nil : owners[unit]
        let (project, day) = (world.project.id, today)
        charges += try await world.database.write { transaction in
            let draft = ChargeDraft(
                unit: unit, item: item.id, book: item.book, payer: payer, kind: .oneOff, from: month.first, to: month.last,
                due: month.last, amount: amount)
            return try Charges().post([draft], of: unit, in: project, on: day, by: .system("proof"), in: transaction).map(\.id)
        }
    }

    private func pay(_ dice: inout Dice) async throws {
        let unit = units[dice.number(0...3)]
        let order = PaymentOrder(
            unit: unit, payer: owners[unit], amount: Money(fen: dice.number64(1...90_000)), method: .cash,
            mayPayFarAhead: true)
        let (project, by) = (world.project, world.staff("limin"))
        let taken = try await world.database.write { try Payments().take(order, project: project, by: by, in: $0) }
        payments.append(taken.payment.id)
    }

    private func apply(_ dice: inout Dice) async throws {
        let unit = units[dice.number(0...3)]
        let (project, by) = (world.project, world.staff("limin"))
        _ = try await world.database.write { try Credits().apply(unit, project: project, by: by, in: $0) }
    }

    private func takeBack(_ dice: inout Dice) async throws {
        guard !payments.isEmpty else { return }
        let id = payments[dice.number(0...payments.count - 1)]
        let (project, by) = (world.project.id, world.staff("zhoujie"))
        _ = try await world.database.write {
            try Payments().reverse(id, reason: "收错", fault: .ours, within: [project], by: by, in: $0)
        }
    }

    private func reverseBill(_ dice: inout Dice) async throws {
        guard !charges.isEmpty else { return }
        let id = charges[dice.number(0...charges.count - 1)]
        let (project, by, day) = (world.project.id, world.staff("limin"), today)
        _ = try await world.database.write {
            try Charges().reverse(id, reason: "面积录错", on: day, within: [project], by: by, in: $0)
        }
    }

    private func relieve(_ dice: inout Dice) async throws {
        let unit = units[dice.number(0...3)]
        let (project, day, part) = (world.project.id, today, dice.number64(1...30_000))
        let done: (Charge.ID, Int64)? = try await world.database.write { transaction in
            guard let item = try Charges().open(of: unit, in: project, transaction).first else { return nil }
            let amount = Money(fen: min(part, item.open.fen))
            func line(_ account: BookAccount, _ amount: Money) -> BookLine {
                BookLine(account, item.book, amount, unit: unit, payer: item.payer, item: item.item, charge: item.charge)
            }
            try Books().post(
                BookEntry(
                    .adjustment, in: project, on: day, for: ("relief", item.charge.number),
                    [line(.relief, amount), line(.receivable, -amount)], reason: "空置"), by: .system("proof"), in: transaction)
            return (item.charge, amount.fen)
        }
        if let (charge, fen) = done { reliefs[charge, default: []].append((day, fen)) }
    }

    /// Every bill, with what was paid on it by the payments' own lines.
    func bills() async throws -> [RawBill] {
        let (rows, back, paid) = try await world.database.read { transaction in
            (
                try transaction.query(
                    """
                    SELECT c.id, c.unit_id, u.building_id, u.use_kind, c.item_id, i.book, c.due_day, c.posting_day, c.amount_fen
                    FROM charge c JOIN unit u ON u.id = c.unit_id JOIN fee_item i ON i.id = c.item_id
                    WHERE c.kind <> 'reversal' ORDER BY c.id
                    """),
                try transaction.query("SELECT reverses_id, posting_day FROM charge WHERE kind = 'reversal' ORDER BY id"),
                try transaction.query(
                    """
                    SELECT n.charge_id, n.amount_fen, p.day FROM payment_line n JOIN payment p ON p.id = n.payment_id
                    WHERE n.charge_id IS NOT NULL ORDER BY p.id, n.ordinal
                    """)
            )
        }
        var reversed: [Charge.ID: Day] = [:]
        for row in back { reversed[try row.get("reverses_id")] = try row.get("posting_day", as: Day.self) }
        var parts: [Charge.ID: [(day: Day, fen: Int64)]] = [:]
        for row in paid {
            parts[try row.get("charge_id"), default: []].append((try row.get("day"), try row.get("amount_fen")))
        }
        return try rows.map { row in
            let id: Charge.ID = try row.get("id")
            return RawBill(
                id: id, unit: try row.get("unit_id"), building: try row.get("building_id"),
                use: Registry.Unit.Use(rawValue: try row.get("use_kind")) ?? .other, item: try row.get("item_id"),
                book: try row.get("book"), due: try row.get("due_day"), posted: try row.get("posting_day"),
                amount: try row.get("amount_fen"), reversedOn: reversed[id], paid: parts[id] ?? [],
                relieved: reliefs[id] ?? [])
        }
    }
}
