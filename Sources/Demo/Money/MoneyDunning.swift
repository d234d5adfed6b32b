// MoneyDunning: the office reminds, writes, visits and goes to law, twice a month, rung by rung; and hears who disputes.
import Arrears
import Billing
import Kernel
import Platform
import Registry
import Scheme
import Storage

/// 催缴 of the simulated office, in transactions that somebody else opens.
struct MoneyDunning: Sendable {
    let desk: MoneyDesk
    private static let counsel = "云栖律师事务所 方律师"

    /// A case whose next rung is due.
    private struct Due {
        let id: ArrearsCase.ID
        let unit: Unit.ID
        let rung: Rung
    }

    /// Brings the ladder up to now; as the server's own job does all day long.
    func look(_ transaction: Transaction) throws {
        while try ArrearsSweep(books: desk.books).run(in: transaction) {}
    }

    /// 催缴: whoever's next rung is due is in a run; what needs a lawyer needs two persons.
    func begin(_ transaction: Transaction) throws {
        let due = try due(transaction)
        let runs = DunningRuns(books: desk.books)
        for rung in DunningRun.rungs where due.contains(where: { $0.rung == rung }) {
            let channel: Demand.Channel = rung == .visitAndLetter ? .visit : .letter
            let run = try runs.preview(rung, by: channel, in: desk.project, by: desk.finance, in: transaction)
            while try runs.find(run, within: desk.within, transaction).state == .gathering { _ = try runs.work(in: transaction) }
            let drafts = try transaction.first(
                "SELECT id FROM demand WHERE project_id = \(desk.project.id) AND run_id = \(run) AND state = 'draft' LIMIT 1")
            if drafts != nil { try runs.send(run, within: desk.within, by: desk.supervisor, in: transaction) }
        }
        let matters = LegalMatters(books: desk.books)
        for it in due where it.rung == .lawyersLetter || it.rung == .suit {
            let running = try transaction.first(
                """
                SELECT id FROM legal_matter WHERE project_id = \(desk.project.id) AND case_id = \(it.id)
                    AND state IN ('proposed', 'approved') LIMIT 1
                """)
            guard running == nil else { continue }
            let matter = try matters.propose(
                it.rung == .suit ? .suit : .lawyersLetter, for: it.id, counsel: Self.counsel,
                reason: "多次催缴、上门送达催缴函后仍未缴纳", within: desk.within, by: desk.finance, in: transaction)
            try matters.approve(matter, within: desk.within, by: desk.manager, in: transaction)
            try matters.mandate(matter, within: desk.within, by: desk.finance, in: transaction)
        }
    }

    /// What was sent leaves when the time to undo it is over.
    func leave(_ transaction: Transaction) throws {
        while try DunningRuns(books: desk.books).work(in: transaction) {}
    }

    /// 登记送达: who signed for the letters of the day.
    func deliver(_ transaction: Transaction) throws {
        let today = desk.project.zone.day(of: transaction.now)
        for row in try transaction.query(
            """
            SELECT d.id, d.receiver, d.channel, p.is_organisation FROM demand d JOIN arrears_case c ON c.id = d.case_id
            LEFT JOIN person p ON p.id = c.payer_id
            WHERE d.project_id = \(desk.project.id) AND d.state = 'sent' AND d.channel IN ('letter', 'visit', 'registered')
            ORDER BY d.id LIMIT 500
            """)
        {
            let id: Demand.ID = try row.get("id")
            let (receiver, channel): (String, String) = (try row.get("receiver"), try row.get("channel"))
            let isEntity: Bool = try row.get("is_organisation", as: Bool?.self) ?? false
            let delivery =
                if channel == "registered" {
                    Demand.Delivery(hasArrived: true, day: today, evidence: .waybill, waybill: "EMS\(10_000_000 + id.number % 9_000_000)")
                } else if isEntity {
                    Demand.Delivery(hasArrived: true, day: today, evidence: .entity, signer: "收发室 刘")
                } else if id.number % 5 == 0 {
                    Demand.Delivery(hasArrived: true, day: today, evidence: .household, signer: receiver.prefix(1) + "某", relation: "配偶")
                } else {
                    Demand.Delivery(hasArrived: true, day: today, evidence: .own, signer: receiver)
                }
            let time = channel == "visit" ? MinuteOfDay(15 * 60 + 10) : nil
            try Demands(books: desk.books).deliver(
                id, delivery, at: time, within: desk.within, by: .staff(desk.counter), in: transaction)
        }
    }

    /// 立案 of what was mandated before, and 结案 of what was paid since.
    func follow(_ transaction: Transaction) throws {
        let today = desk.project.zone.day(of: transaction.now)
        let matters = LegalMatters(books: desk.books)
        for row in try transaction.query(
            """
            SELECT m.id, m.kind, m.state, m.mandate_day, c.open FROM legal_matter m JOIN arrears_case c ON c.id = m.case_id
            WHERE m.project_id = \(desk.project.id) AND m.state IN ('mandated', 'filed') ORDER BY m.id LIMIT 100
            """)
        {
            let id: LegalMatter.ID = try row.get("id")
            let (kind, state): (String, String) = (try row.get("kind"), try row.get("state"))
            let (mandated, isOpen): (Day, Bool) = (try row.get("mandate_day"), try row.get("open"))
            if !isOpen {
                try matters.end(
                    id, on: today, result: "对方已全部缴清，\(state == "filed" ? "撤诉" : "结案")", within: desk.within, by: desk.manager,
                    in: transaction)
            } else if kind == "suit", state == "mandated", mandated < today {
                try matters.file(
                    id, on: today, court: "西湖区人民法院", caseNumber: "(\(today.year))浙0106民初\(2_000 + id.number % 7_000)号",
                    within: desk.within, by: desk.finance, in: transaction)
                try matters.note(
                    .cost, on: today, "案件受理费", cost: Money(fen: 5_000), in: id, within: desk.within, by: desk.finance, in: transaction)
            }
        }
    }

    private func due(_ transaction: Transaction) throws -> [Due] {
        try transaction.query(
            """
            SELECT id, unit_id, next_rung FROM arrears_case
            WHERE project_id = \(desk.project.id) AND open = 1 AND next_open = 1 ORDER BY id LIMIT 1000
            """
        ).map { Due(id: try $0.get("id"), unit: try $0.get("unit_id"), rung: try $0.get("next_rung")) }
    }

    // MARK: Single debtors

    /// The open case of a home; nil while it owes nothing that is overdue.
    private func arrears(of unit: Unit.ID, _ transaction: Transaction) throws -> ArrearsCase.ID? {
        try transaction.first(
            "SELECT id FROM arrears_case WHERE project_id = \(desk.project.id) AND unit_id = \(unit) AND open = 1 ORDER BY id LIMIT 1"
        )?.get("id")
    }

    private func bills(of unit: Unit.ID, overdueOn today: Day, _ transaction: Transaction) throws -> Set<OwedBill.ID> {
        let open = try Charges().open(of: unit, in: desk.project.id, transaction)
        return Set(open.filter { $0.due < today }.map { OwedBill.ID($0.charge.number) })
    }

    private func hasHold(_ id: ArrearsCase.ID, _ transaction: Transaction) throws -> Bool {
        try transaction.first(
            "SELECT id FROM arrears_hold WHERE project_id = \(desk.project.id) AND case_id = \(id) AND ended_at IS NULL LIMIT 1") != nil
    }

    /// 争议: the home's overdue bills are out of every demand until it is decided.
    func dispute(_ home: MoneyHome, _ transaction: Transaction) throws {
        let today = desk.project.zone.day(of: transaction.now)
        guard let id = try arrears(of: home.unit, transaction), try !hasHold(id, transaction) else { return }
        let bills = try bills(of: home.unit, overdueOn: today, transaction)
        guard !bills.isEmpty else { return }
        try Holds(books: desk.books).dispute(
            id, bills: bills, reason: "顶板渗水报修后反复渗漏，要求减免当月物业费", saidBy: "业主本人", within: desk.within, by: desk.counter,
            in: transaction)
    }

    /// 缓催, asked for by the counter, approved by the supervisor.
    func hold(_ home: MoneyHome, days: Int, _ transaction: Transaction) throws {
        let today = desk.project.zone.day(of: transaction.now)
        guard let id = try arrears(of: home.unit, transaction), try !hasHold(id, transaction) else { return }
        let hold = try Holds(books: desk.books).ask(
            id, until: today.adding(days: days), reason: "业主住院治疗，家属书面申请", saidBy: "业主女儿", within: desk.within,
            by: desk.counter, in: transaction)
        _ = try Holds(books: desk.books).approve(hold, within: desk.within, by: desk.supervisor, in: transaction)
    }

    /// 分期: drawn up with the debtor, approved by the supervisor.
    func instal(_ home: MoneyHome, first: Day, _ transaction: Transaction) throws {
        let today = desk.project.zone.day(of: transaction.now)
        guard let id = try arrears(of: home.unit, transaction) else { return }
        let bills = try bills(of: home.unit, overdueOn: today, transaction)
        guard !bills.isEmpty else { return }
        let plan = try Plans(books: desk.books).make(
            id, bills: bills, count: 6, first: first, reason: "一次付清有困难，协商分六期", evidence: "《分期缴费协议》已签字，存收费档案",
            within: desk.within, by: desk.finance, in: transaction)
        _ = try Plans(books: desk.books).approve(plan, within: desk.within, by: desk.supervisor, in: transaction)
    }

    /// A tenant moves into a home that is watched: whoever collects is told.
    func moveIn(_ home: MoneyHome, _ transaction: Transaction) throws {
        _ = try Persons().settle(
            "丁海波", phone: "13588220091", as: .tenant, at: home.unit, from: desk.project.zone.day(of: transaction.now),
            within: desk.within, by: .staff(desk.counter), in: transaction)
    }
}

extension MoneyHands {
    /// A month after 缴费通知单 and in its middle: the first working days from the 12th and the 27th.
    private func isDunningDay(_ day: Day) -> Bool {
        [12, 27].contains { number in
            let first = Month(of: day).first.adding(days: number - 1)
            return day == atWork(first)
        } || day == atWork(Month(of: day).adding(-1).first.adding(days: 26))
    }

    /// The hours of a dunning day.
    func dun(_ hour: Hour, _ day: Day) async throws {
        guard isDunningDay(day) else { return }
        let (dunning, homes, back) = (MoneyDunning(desk: desk), homes, monthsBack(day))
        let end = last.last
        try await database.write { transaction in
            switch hour {
            case .morning:
                try dunning.look(transaction)
                if back <= Part.disputedBack { try dunning.dispute(homes[Part.disputing], transaction) }
                if back == 2 { try dunning.hold(homes[Part.ill], days: 100, transaction) }
                if back == 1, day.day >= 27 { try dunning.instal(homes[Part.instalments], first: end, transaction) }
                try dunning.follow(transaction)
                try dunning.begin(transaction)
            case .noon: try dunning.leave(transaction)
            case .afternoon: try dunning.deliver(transaction)
            case .closing: break
            }
        }
    }
}
