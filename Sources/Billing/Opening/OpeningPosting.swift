// OpeningPosting: one proved row put where it belongs: a bill, a credit, a deposit, a reading, a book, an account, a card, a note.
import Kernel
import Platform
import Registry
import Storage

struct OpeningPosting {
    let opening: OpeningImport
    let hooks: OpeningHooks?
    let transaction: Transaction
    private let items: [FeeItem.ID: Book]
    private let generations: [String: Int64]
    private var project: Project.ID { opening.project }
    private var person: Account.ID { opening.confirmedBy ?? opening.madeBy }
    private var actor: Actor { .staff(person) }

    /// For rows that were just judged.
    init(_ opening: OpeningImport, _ rows: [OpeningRow], _ hooks: OpeningHooks?, _ transaction: Transaction) throws {
        self.opening = opening
        self.hooks = hooks
        self.transaction = transaction
        generations = try Self.generations(rows, opening.project, transaction)
        items = Dictionary(
            try FeeItems().all(of: opening.project, transaction).map { ($0.id, $0.book) }, uniquingKeysWith: { first, _ in first })
    }

    /// How many times the periods of these rows were billed and taken back, by what the rows are.
    private static func generations(
        _ rows: [OpeningRow], _ project: Project.ID, _ transaction: Transaction
    ) throws -> [String: Int64] {
        let owed = rows.filter { $0.kind == .arrears && $0.isGood }
        let units = Array(Set(owed.compactMap(\.unit))).sorted()
        guard !units.isEmpty else { return [:] }
        let (from, to) = (owed.compactMap { $0.line.day(.from) }.min(), owed.compactMap { $0.line.day(.from) }.max())
        var found: [String: Int64] = [:]
        for row in try transaction.query(
            """
            SELECT c.unit_id, c.item_id, c.object, c.from_day FROM charge c JOIN charge r ON r.reverses_id = c.id
            WHERE c.project_id = \(project) AND c.unit_id IN \(list: units) AND c.from_day BETWEEN \(from) AND \(to)
                AND c.kind IN ('run', 'opening')
            """)
        {
            let (unit, item): (Registry.Unit.ID, FeeItem.ID) = (try row.get("unit_id"), try row.get("item_id"))
            let (object, day): (String, Day) = (try row.get("object"), try row.get("from_day"))
            found[[unit.text, item.text, object, day.description].joined(separator: "|"), default: 0] += 1
        }
        return found
    }

    /// What the row made; nil when it was there already.
    func post(_ row: OpeningRow) throws -> Int64? {
        switch row.kind {
        case .arrears: return try bill(row)
        case .prepayment: return try credit(row)
        case .deposit: return try deposit(row)
        case .reading: return try reading(row)
        case .paidThrough: return try paidThrough(row) ? row.unit?.number : nil
        case .receiptBook: return try book(row)
        case .debitAccount: return try account(row)
        case .card: return try card(row)
        case .demand, .plan, .suit: return try note(row)
        }
    }

    private func bill(_ row: OpeningRow) throws -> Int64? {
        guard let unit = row.unit, let item = row.item, let from = row.line.day(.from), let to = row.line.day(.to),
            let due = row.line.day(.due)
        else { return nil }
        let charges = Charges()
        let object = row.line[.object]
        let draft = ChargeDraft(
            unit: unit, item: item, book: items[item] ?? .own, object: object, payer: row.payer, kind: .opening, from: from, to: to,
            due: due, amount: row.amount,
            computing: "{\"import\":\"\(opening.id.text)\",\"row\":\(row.line.row),\"sheet\":\(row.line.sheet)}",
            generation: generations[row.identity] ?? 0,
            source: "opening:\(opening.id.text):\(row.ordinal)")
        return try charges.post([draft], of: unit, in: project, on: opening.asOf, by: actor, in: transaction).first?.id.number
    }

    /// 预收: a credit whose money came into the former books: no receipt, which it had then.
    private func credit(_ row: OpeningRow) throws -> Int64? {
        guard let unit = row.unit else { return nil }
        let payment = Payment(
            id: transaction.newID(), project: project, unit: unit, payer: row.payer, payerName: row.line[.payer], amount: row.amount,
            method: .opening, reference: "", designated: "", rule: PartOrder.lawful.rawValue, happenedAt: transaction.now,
            day: opening.asOf, takenBy: nil, reverses: nil, reason: "", fault: .none, postedAt: transaction.now)
        let book = row.item.flatMap { items[$0] } ?? .own
        let line = PaymentLine(charge: nil, part: .prepaid, basis: .surplus, book: book, amount: row.amount)
        try Payments().post(payment, [line], [], by: actor, transaction)
        return payment.id.number
    }

    /// 押金: held since the day of its old receipt, whose number it keeps. Its money lies with what else the bank holds.
    private func deposit(_ row: OpeningRow) throws -> Int64? {
        guard let unit = row.unit, let item = row.item, let day = row.line.day(.day) else { return nil }
        let id: Tag<OpeningRow> = transaction.newID()
        let number = row.line[.number]
        try transaction.run(
            """
            INSERT INTO deposit (id, project_id, unit_id, payer_id, payer_name, item_id, amount_fen, method, reference,
                purpose, condition, day, taken_by, actor, posted_at)
            VALUES (\(id), \(project), \(unit), \(row.payer), \(row.line[.payer]), \(item), \(row.amount),
                \(Payment.Method.transfer), \(number.isEmpty ? "期初" : number), \(row.line[.purpose]), \(row.line[.condition]), \(day),
                \(Account.ID?.none), \(actor.text), \(transaction.now))
            """)
        try Books().post(
            BookEntry(
                .opening, in: project, on: opening.asOf, for: ("deposit", id.number),
                [
                    BookLine(.opening, .deposit, row.amount, unit: unit, payer: row.payer, item: item),
                    BookLine(.deposit, .deposit, -row.amount, unit: unit, payer: row.payer, item: item),
                ]), by: actor, in: transaction)
        return id.number
    }

    /// 表底数: the meter as it stood when it was taken over: what it counted before is the former books' matter.
    private func reading(_ row: OpeningRow) throws -> Int64? {
        guard let unit = row.unit, let item = row.item, let day = row.line.day(.day), let number = Int64(row.line[.reading]) else {
            return nil
        }
        return try Meters().install(
            row.line[.serial], at: unit, for: item, digits: Int(row.line[.digits]) ?? 0,
            multiplier: Int64(row.line[.multiplier]) ?? 1, on: day, reading: number, source: "opening:\(opening.id.text)",
            in: project, by: actor, in: transaction
        ).number
    }

    private func paidThrough(_ row: OpeningRow) throws -> Bool {
        try transaction.run(
            """
            INSERT INTO paid_through (project_id, unit_id, item_id, object, through_day, import_id)
            VALUES (\(project), \(row.unit), \(row.item), \(row.line[.object]), \(row.line.day(.through)), \(opening.id))
            ON CONFLICT DO NOTHING
            """) == 1
    }

    private func book(_ row: OpeningRow) throws -> Int64? {
        guard let next = Int64(row.line[.next]) else { return nil }
        return try ReceiptBooks().add(
            row.line[.name], prefix: row.line[.prefix], kind: Receipt.Kind(rawValue: row.line[.bookKind]) ?? .payment, first: next,
            last: Int64(row.line[.last]), in: project, by: actor, in: transaction
        ).id.number
    }

    private func account(_ row: OpeningRow) throws -> Int64? {
        let id: Tag<OpeningRow> = transaction.newID()
        let debtor = try row.unit.flatMap { try DirectDebits.debtor("", row.line[.payer], of: $0, in: project, transaction) }
        let made = try transaction.run(
            """
            INSERT INTO debit_account (id, project_id, unit_id, holder, person_id, account_number, bank, agreement, signed_on, made_by,
                made_at, import_id)
            VALUES (\(id), \(project), \(row.unit), \(row.line[.payer]), \(debtor), \(row.line[.account].filter { !$0.isWhitespace }),
                \(row.line[.bank]), \(row.line[.number]), \(row.line.day(.day)), \(person), \(transaction.now), \(opening.id))
            ON CONFLICT DO NOTHING
            """)
        return made == 1 ? id.number : nil
    }

    /// 月卡: the space is charged from its first day, and is paid through its last.
    private func card(_ row: OpeningRow) throws -> Int64? {
        guard let unit = row.unit, let item = row.item, let from = row.line.day(.from), try paidThrough(row) else { return nil }
        return try FeeAssignments().assign(
            item, to: unit, object: row.line[.object], quantityHundredths: 100, payer: row.payer, from: from, within: [project],
            by: person, in: transaction
        ).id.number
    }

    /// As the former books have it, and as the desk that keeps arrears makes of it.
    private func note(_ row: OpeningRow) throws -> Int64? {
        guard let day = row.line.day(.day) else { return nil }
        if let hooks, let source = opening.source(of: row), let claim = try OpeningClaims(opening, hooks, transaction).claim(row) {
            try hooks.take(claim, source, transaction)
        }
        let id: Tag<OpeningRow> = transaction.newID()
        let line = row.line
        try transaction.put(
            """
            INSERT INTO opening_note (id, project_id, unit_id, kind, day, through_day, person_name, amount_fen, paid_fen, part_count,
                way, court, reference, outcome, proof, remark, import_id)
            VALUES (\(id), \(project), \(row.unit), \(row.kind), \(day), \(line.day(.through)), \(line[.payer]),
                \(Int64(line[.amount])), \(Int64(line[.paid])), \(Int64(line[.count])), \(line[.way]), \(line[.court]),
                \(line[.number]), \(line[.outcome]), \(line[.proof]), \(line[.remark]), \(opening.id))
            """)
        return id.number
    }
}
