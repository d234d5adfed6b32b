// BillNotices: what a notice of fees says of one home, read some homes at a time; and telling payers by message.
import Kernel
import Platform
import Registry
import Storage

/// 缴费通知单, form 18 of the trade, before it is set on paper.
package struct BillNotice: Sendable {
    package struct Line: Sendable {
        package let item: String
        package let object: String
        package let from: Day
        package let to: Day
        package let due: Day
        package let basis: String
        package let computing: Computing?
        package let open: Money
    }

    package let unit: Unit.ID
    package let unitLabel: String
    /// Whose bills these are; nil for those that name nobody.
    package let payer: Person.ID?
    package let payerName: String?
    /// Of this run.
    package let lines: [Line]
    /// 往期欠费.
    package let earlier: [Line]
    /// 违约金 that is posted.
    package let late: Money
    /// 违约金 that has accrued through the day of the notice and is not posted.
    package let accrued: Money
    /// 预存: what is paid ahead for these very bills, book by book.
    package let setOff: Money

    package var current: Money { lines.map(\.open).sum }
    package var owed: Money { current + earlier.map(\.open).sum + late + accrued }
    package var total: Money { owed - setOff }
    package var due: Day? { lines.map(\.due).min() }
}

/// What a project prints below.
package struct NoticeText: Sendable {
    package let ways: String
    package let phone: String
}

package struct BillNotices: Sendable {
    /// Homes of one volume of a batch: a file that a printer takes, and that a browser holds.
    package static let volumeHomes = 1_000
    private static let part = 100
    private let store = BillRunStore()
    private let late: LateFees

    package init(late: LateFees = LateFees()) { self.late = late }

    package func text(of project: Project.ID, _ transaction: Transaction) throws -> NoticeText? {
        try transaction.first("SELECT ways, phone FROM bill_notice_text WHERE project_id = \(project)").map {
            NoticeText(ways: try $0.get("ways"), phone: try $0.get("phone"))
        }
    }

    package func set(_ ways: String, phone: String, of project: Project.ID, by person: Account.ID, in transaction: Transaction) throws {
        try transaction.run(
            """
            INSERT INTO bill_notice_text (project_id, ways, phone, revision) VALUES (\(project), \(ways), \(phone), 1)
            ON CONFLICT (project_id) DO UPDATE SET ways = excluded.ways, phone = excluded.phone,
                revision = bill_notice_text.revision + 1
            """)
        transaction.record("notice.text", about: ("project", project.number), project: project, by: .staff(person), words: ways)
    }

    /// Where a reader of a run's homes is: the last line and the home it belongs to.
    struct Place: Sendable {
        var ordinal: Int64 = -1
        var unit: Int64 = 0
    }

    /// The next homes of a run that have bills, in the order in which they were posted: so many at most, each once.
    func homes(of run: BillRun, after place: inout Place, limit: Int, _ transaction: Transaction) throws -> [Unit.ID] {
        var homes: [Unit.ID] = []
        for row in try transaction.query(
            """
            SELECT ordinal, unit_id FROM bill_draft WHERE run_id = \(run.id) AND ordinal > \(place.ordinal) AND skipped = ''
            ORDER BY ordinal LIMIT \(limit * Self.linesOfHome)
            """)
        {
            let unit: Unit.ID = try row.get("unit_id")
            if unit.number > place.unit {
                guard homes.count < limit else { return homes }
                homes.append(unit)
                place.unit = unit.number
            }
            place.ordinal = try row.get("ordinal")
        }
        return homes
    }

    /// Lines that are read for each home that is asked for.
    private static let linesOfHome = 4

    /// One open line of a home, with whose it is and what may pay it.
    private struct Owed {
        let run: BillRun.ID?
        let isLate: Bool
        let payer: Person.ID?
        let payerName: String?
        let book: Book
        let line: BillNotice.Line
        var isAccrued = false
        var left: Money
        var setOff = Money.zero
    }

    /// What the notices of some homes say, one to each payer: after a sale the buyer is told nothing of the seller's. `run`:
    /// whose bills are new; all the others are earlier ones. `holder`: only what one holder of the home is shown, on one paper.
    /// What has accrued of late fees through today is told, and posted only when it is paid.
    package func notices(
        of units: [Unit.ID], run: BillRun.ID?, to holder: HomeHolder? = nil, in project: Project.ID, _ transaction: Transaction
    ) throws -> [BillNotice] {
        var owed = try self.owed(of: units, to: holder, in: project, transaction)
        try setOff(&owed, to: holder, in: project, transaction)
        return try transaction.query(
            """
            SELECT u.id, b.name AS building, u.name AS unit FROM unit u JOIN building b ON b.id = u.building_id
            WHERE u.project_id = \(project) AND u.id IN \(list: units) ORDER BY u.id
            """
        ).flatMap { row in
            let (unit, building, name): (Unit.ID, String, String) = (try row.get("id"), try row.get("building"), try row.get("unit"))
            return Self.notices(owed[unit] ?? [], of: unit, "\(building) \(name)", run: run, isOne: holder != nil)
        }
    }

    private static func notices(
        _ owed: [Owed], of unit: Unit.ID, _ label: String, run: BillRun.ID?, isOne: Bool
    ) -> [BillNotice] {
        let payers = Set(owed.compactMap(\.payer)).sorted { $0.number < $1.number }
        // What names nobody goes with the one who is named, when there is one only.
        let groups =
            isOne || payers.count < 2
            ? [(payers.first, owed)]
            : (payers.map(Optional.some) + [nil]).map { payer in (payer, owed.filter { $0.payer == payer }) }
        let isNew = { (line: Owed) in run.map { line.run == $0 } ?? true }
        let all = groups.filter { !$0.1.isEmpty }
        let told = all.contains { $0.1.contains(where: isNew) } ? all.filter { $0.1.contains(where: isNew) } : all
        return told.map { payer, own in
            let principal = own.filter { !$0.isLate }
            return BillNotice(
                unit: unit, unitLabel: label, payer: payer,
                payerName: own.first { isNew($0) && $0.payerName != nil }?.payerName ?? own.first { $0.payerName != nil }?.payerName,
                lines: principal.filter(isNew).map(\.line), earlier: principal.filter { !isNew($0) }.map(\.line),
                late: own.filter { $0.isLate && !$0.isAccrued }.map(\.line.open).sum,
                accrued: own.filter(\.isAccrued).map(\.line.open).sum, setOff: own.map(\.setOff).sum)
        }
    }

    private func owed(
        of units: [Unit.ID], to holder: HomeHolder?, in project: Project.ID, _ transaction: Transaction
    ) throws -> [Unit.ID: [Owed]] {
        let whose = holder?.condition("c.payer_id") ?? ""
        var owed: [Unit.ID: [Owed]] = [:]
        for row in try transaction.query(
            """
            SELECT o.unit_id, o.book, c.run_id, c.kind AS charge_kind, c.payer_id, i.name AS item, i.kind, c.object, c.from_day,
                c.to_day, c.due_day, c.computing, o.open_fen, p.name AS payer, s.legal_basis
            FROM open_item o JOIN charge c ON c.id = o.charge_id JOIN fee_item i ON i.id = o.item_id
            LEFT JOIN person p ON p.id = c.payer_id LEFT JOIN fee_standard s ON s.id = c.standard_id
            WHERE o.project_id = \(project) AND o.unit_id IN \(list: units) AND o.open_fen > 0 \(whose)
            ORDER BY o.unit_id, o.due_day, o.charge_id
            """)
        {
            let (kind, item): (Charge.Kind, FeeItem.Kind) = (try row.get("charge_kind"), try row.get("kind"))
            let basis: String? = try row.get("legal_basis")
            let line = BillNotice.Line(
                item: try row.get("item"), object: try row.get("object"), from: try row.get("from_day"), to: try row.get("to_day"),
                due: try row.get("due_day"), basis: basis ?? "", computing: Computing.read(try row.get("computing")),
                open: try row.get("open_fen"))
            owed[try row.get("unit_id"), default: []].append(
                Owed(
                    run: try row.get("run_id"), isLate: kind == .late || item == .lateFee, payer: try row.get("payer_id"),
                    payerName: try row.get("payer"), book: try row.get("book"), line: line, left: line.open))
        }
        try addAccrued(&owed, of: units, to: holder, in: project, transaction)
        return owed
    }

    private func addAccrued(
        _ owed: inout [Unit.ID: [Owed]], of units: [Unit.ID], to holder: HomeHolder?, in project: Project.ID,
        _ transaction: Transaction
    ) throws {
        let zone = try Projects().find(project, in: transaction)?.zone ?? .utc
        let accrued = try late.accrued(of: units, in: project, on: zone.day(of: transaction.now), transaction)
        for fee in accrued.values.joined() where holder?.isShown(fee.draft.payer) ?? true {
            let draft = fee.draft
            let line = BillNotice.Line(
                item: "", object: "", from: draft.from, to: draft.to, due: draft.due, basis: "", computing: nil, open: draft.amount)
            owed[draft.unit, default: []].append(
                Owed(
                    run: nil, isLate: true, payer: draft.payer, payerName: nil, book: draft.book, line: line, isAccrued: true,
                    left: draft.amount))
        }
    }

    /// Sets off what is paid ahead as `Credits` will use it: a book's credit pays that book's bills, and a payer's own those that
    /// name nobody else.
    private func setOff(
        _ owed: inout [Unit.ID: [Owed]], to holder: HomeHolder?, in project: Project.ID, _ transaction: Transaction
    ) throws {
        // A credit that names nobody has payer 0.
        let whose: SQL = holder.map { holder in
            holder.isTenant ? "AND payer_id = \(holder.person)" : "AND payer_id IN (\(holder.person), 0)"
        } ?? ""
        for row in try transaction.query(
            """
            SELECT unit_id, payer_id, book, balance_fen FROM credit
            WHERE project_id = \(project) AND unit_id IN \(list: owed.keys.sorted { $0.number < $1.number }) AND balance_fen > 0 \(whose)
            ORDER BY unit_id, payer_id, book
            """)
        {
            let (unit, payer, book): (Unit.ID, Int64, Book) = (try row.get("unit_id"), try row.get("payer_id"), try row.get("book"))
            var left: Money = try row.get("balance_fen")
            for place in owed[unit]?.indices ?? 0..<0 where left > .zero {
                guard let line = owed[unit]?[place], line.book == book, payer == 0 || line.payer == nil || line.payer?.number == payer else {
                    continue
                }
                let part = min(left, line.left)
                left -= part
                owed[unit]?[place].left -= part
                owed[unit]?[place].setOff += part
            }
        }
    }

    // Messages.

    /// 发账单消息: to whoever pays each home's bills of a run, in the office's hours, once.
    package func tell(
        _ id: BillRun.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var run = try store.find(id, within: projects, transaction, isLocked: true)
        try run.tell()
        guard try Channels.reach(.address(""), by: .webhook, in: run.project, transaction) else {
            throw Refusal.notNow("billing.notice.no-channel")
        }
        try store.save(run, transaction)
        transaction.record(
            "bill-run.telling", about: (BillRuns.subjectKind, id.number), project: run.project, by: .staff(person))
        _ = try advance(run.id, in: run.project, transaction)
    }

    /// The next payers of a run that is being told of, for the schedule. True when more waits.
    package func work(in transaction: Transaction) throws -> Bool {
        guard let (id, project) = try store.telling(transaction) else { return false }
        return try advance(id, in: project, transaction)
    }

    package func advance(_ id: BillRun.ID, in project: Project.ID, _ transaction: Transaction) throws -> Bool {
        var run = try store.find(id, within: [project], transaction, isLocked: true)
        guard let cursor = run.toldCursor else { return false }
        let bills = try store.posted(of: run, after: cursor, limit: Self.part, transaction)
        let owed = bills.filter { !$0.isReversed && $0.open > .zero }
        let notices = try self.notices(of: Set(owed.map(\.unit)).sorted { $0.number < $1.number }, run: id, in: project, transaction)
        let phones = try phones(Set(owed.compactMap(\.payer)), in: project, transaction)
        var told: Set<String> = []
        for bill in owed {
            guard let payer = bill.payer, told.insert("\(bill.unit) \(payer)").inserted, let phone = phones[payer], !phone.isEmpty,
                let notice = notices.first(where: { $0.unit == bill.unit && $0.payer == payer })
            else { continue }
            // The home is the topic: a payer whose bills lie in two parts is told once.
            var draft = Message.Draft(
                "billing.notice.message", project: project, channel: .webhook, to: .address(phone),
                about: ("billRun", bill.unit.number), step: id.text)
            draft.blanks = [
                "home": notice.unitLabel, "from": run.from.description, "to": run.to.description, "fee": notice.current.text,
                "total": notice.total.text, "due": notice.due?.description ?? "",
            ]
            if try Outbox().put(draft, in: transaction) != nil { run.toldCount += 1 }
        }
        let isOver = bills.count < Self.part
        run.toldCursor = isOver ? nil : bills.last.map(\.id.number)
        try store.save(run, transaction)
        if isOver {
            transaction.record(
                "bill-run.told", about: (BillRuns.subjectKind, id.number), project: project, by: .system("bills"),
                ["messages": .number(run.toldCount)])
        }
        return !isOver
    }

    private func phones(
        _ people: Set<Person.ID>, in project: Project.ID, _ transaction: Transaction
    ) throws -> [Person.ID: String] {
        var phones: [Person.ID: String] = [:]
        for row in try transaction.query(
            """
            SELECT id, phone FROM person WHERE project_id = \(project)
                AND id IN \(list: people.sorted { $0.number < $1.number })
            """)
        {
            phones[try row.get("id")] = try row.get("phone")
        }
        return phones
    }
}
