// FormerClaims: what an opening import says of arrears becomes demands, plans and matters of this desk, and is taken back with it.
import Billing
import Kernel
import Platform
import Registry
import Scheme
import Storage

package struct FormerClaims: Sendable {
    private let books: SchemeBooks
    private let demands: Demands
    private let sweep: ArrearsSweep

    package init(books: SchemeBooks) {
        self.books = books
        demands = Demands(books: books)
        sweep = ArrearsSweep(books: books)
    }

    /// As Billing asks and tells.
    package var hooks: OpeningHooks {
        OpeningHooks(
            judge: { FormerClaim.problems($0, $1, on: $2) }, take: { try take($0, from: $1, in: $2) },
            withdraw: { try withdraw($0, reason: $1, by: $2, in: $3) })
    }

    // MARK: Taking over

    /// For each payer whose bills it names: past demands may name several payers' at once.
    func take(_ claim: OpeningClaim, from source: OpeningSource, in transaction: Transaction) throws {
        guard let project = try Projects().find(source.project, in: transaction) else { throw Refusal.missing }
        // The import's bills were posted moments ago: the case may not be there yet.
        try sweep.look(at: source.unit, in: project, transaction)
        let cases = try ArrearsStore.cases(.one(source.unit), in: project.id, transaction)
        let groups = Dictionary(grouping: claim.bills) { $0.payer?.number ?? 0 }
        // Before anything is written: what is owed by nobody here is not taken over.
        let owing = try groups.sorted { $0.key < $1.key }.map { payer, bills in
            guard let it = cases.first(where: { $0.payer?.number ?? 0 == payer }) else { throw Refusal.notNow("arrears.demand.none") }
            return (it, bills)
        }
        for (it, bills) in owing {
            let ids = Set(bills.compactMap { $0.charge.map { OwedBill.ID($0.number) } })
            switch claim.content {
            case .demanded(let past):
                let demand = try demands.bring(
                    FormerClaim.rung(past.rung), by: FormerClaim.channel(past.way), for: it.id, bills: ids, sent: past.sent,
                    FormerClaim.delivery(past), within: [project.id], by: .staff(source.confirmedBy), in: transaction)
                try link(source, it, demand: demand, transaction)
            case .agreed(let past):
                let plan = try agree(past, ids, it, source, project, transaction)
                try link(source, it, plan: plan, transaction)
                try sweep.look(at: source.unit, in: project, transaction)
            case .sued(let past):
                let (matter, demand) = try sue(past, ids, it, source, project, transaction)
                try link(source, it, demand: demand, matter: matter, transaction)
                try sweep.look(at: source.unit, in: project, transaction)
            }
        }
    }

    /// 分期协议: its remaining parts, agreed on the day of the former books, on the two words of the import.
    private func agree(
        _ past: OpeningClaim.Agreed, _ bills: Set<OwedBill.ID>, _ it: ArrearsCase, _ source: OpeningSource,
        _ project: ProjectCard, _ transaction: Transaction
    ) throws -> Plan.ID {
        let today = project.zone.day(of: transaction.now)
        let grace = try books.book(on: today, in: transaction).number(LadderQuantity.planGraceDays)
        let plan = try FormerClaim.plan(past, bills: bills, graceDays: grace)
        let id = try PlanStore.insert(
            plan, of: it, reason: past.remark.isEmpty ? past.paper : past.remark, evidence: past.paper, by: source.signedBy,
            transaction)
        try transaction.run(
            """
            UPDATE instalment_plan SET approved_by = \(source.confirmedBy), approved_at = \(transaction.now)
            WHERE project_id = \(project.id) AND id = \(id)
            """)
        transaction.record(
            "instalment.brought", about: (ArrearsCase.subjectKind, it.id.number), project: project.id,
            by: .staff(source.confirmedBy),
            ["plan": .id(id), "fen": .number(plan.total.fen), "parts": .number(Int64(plan.instalments.count))], words: past.remark)
        return id
    }

    /// 诉讼: a matter that two persons decided, mandated and filed, with its costs and court days in the case file.
    private func sue(
        _ past: OpeningClaim.Sued, _ bills: Set<OwedBill.ID>, _ it: ArrearsCase, _ source: OpeningSource,
        _ project: ProjectCard, _ transaction: Transaction
    ) throws -> (matter: LegalMatter.ID, demand: Demand.ID) {
        let demand = try demands.bring(
            .suit, by: .court, for: it.id, bills: bills, sent: past.mandated,
            Demand.Delivery(hasArrived: true, day: past.filed, evidence: .filing, waybill: past.number),
            within: [project.id], by: .staff(source.confirmedBy), in: transaction)
        let id: LegalMatter.ID = transaction.newID()
        let place = try transaction.nextNumber(project: project.id, series: "LS-\(past.filed.year)")
        let number = "LS-\(past.filed.year)-" + String(10_000 + place).dropFirst()
        let state: LegalMatter.State = past.ended == nil ? .filed : .ended
        try transaction.run(
            """
            INSERT INTO legal_matter (id, project_id, case_id, number, kind, state, counsel, reason, proposed_by, proposed_at,
                approved_by, approved_at, answer, demand_id, claim_fen, mandate_day, court, case_number, filed_day, ended_day, result)
            VALUES (\(id), \(project.id), \(it.id), \(number), \(FormerClaim.kind(past.procedure)), \(state),
                \(past.counsel.isEmpty ? "—" : past.counsel), \(past.remark.isEmpty ? past.number : past.remark),
                \(source.signedBy), \(transaction.now), \(source.confirmedBy), \(transaction.now), '', \(demand), \(past.claim),
                \(past.mandated), \(past.court), \(past.number), \(past.filed), \(past.ended), \(past.result))
            """)
        transaction.record(
            "matter.brought", about: (LegalMatter.subjectKind, id.number), project: project.id, by: .staff(source.confirmedBy),
            ["case": .id(it.id), "fen": .number(past.claim.fen), "day": .code("\(past.filed)")], words: past.remark)
        let matters = LegalMatters(books: books)
        if let hearing = past.hearing {
            try matters.note(
                .hearing, on: hearing, past.court, cost: .zero, in: id, within: [project.id], by: source.confirmedBy, in: transaction)
        }
        if past.cost > .zero {
            try matters.note(
                .cost, on: past.filed, past.number, cost: past.cost, in: id, within: [project.id], by: source.confirmedBy,
                in: transaction)
        }
        return (id, demand)
    }

    private func link(
        _ source: OpeningSource, _ it: ArrearsCase, demand: Demand.ID? = nil, plan: Plan.ID? = nil, matter: LegalMatter.ID? = nil,
        _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO former_claim (project_id, import_id, row_ordinal, case_id, demand_id, plan_id, matter_id, taken_at)
            VALUES (\(source.project), \(source.opening), \(source.row), \(it.id), \(demand), \(plan), \(matter), \(transaction.now))
            """)
    }

    // MARK: Taking back

    /// It stays to be read, and is no demand, no agreement and no suit any more.
    func withdraw(
        _ source: OpeningSource, reason: String, by person: Account.ID, in transaction: Transaction
    ) throws {
        guard let project = try Projects().find(source.project, in: transaction) else { throw Refusal.missing }
        let today = project.zone.day(of: transaction.now)
        let rows = try transaction.query(
            """
            SELECT case_id, demand_id, plan_id, matter_id FROM former_claim
            WHERE project_id = \(project.id) AND import_id = \(source.opening) AND row_ordinal = \(source.row)
                AND withdrawn_at IS NULL ORDER BY case_id
            """)
        for row in rows {
            let it: ArrearsCase.ID = try row.get("case_id")
            if let id: Demand.ID = try row.get("demand_id") {
                try transaction.run(
                    "UPDATE demand SET withdrawn_at = \(transaction.now) WHERE project_id = \(project.id) AND id = \(id)")
            }
            if let id: Plan.ID = try row.get("plan_id") {
                try transaction.run(
                    """
                    UPDATE instalment_plan SET withdrawn_at = \(transaction.now), ended_by = \(person), ended_at = \(transaction.now),
                        ended_day = \(today), result = \(reason) WHERE project_id = \(project.id) AND id = \(id)
                    """)
            }
            if let id: LegalMatter.ID = try row.get("matter_id") {
                try transaction.run(
                    """
                    UPDATE legal_matter SET withdrawn_at = \(transaction.now), state = 'ended', ended_day = \(today),
                        result = \(reason) WHERE project_id = \(project.id) AND id = \(id)
                    """)
            }
            transaction.record(
                "arrears.withdrawn", about: (ArrearsCase.subjectKind, it.number), project: project.id, by: .staff(person),
                [
                    "demand": .id(try row.get("demand_id", as: Demand.ID?.self)), "plan": .id(try row.get("plan_id", as: Plan.ID?.self)),
                    "matter": .id(try row.get("matter_id", as: LegalMatter.ID?.self)),
                ], words: reason)
        }
        try transaction.run(
            """
            UPDATE former_claim SET withdrawn_at = \(transaction.now), withdrawn_by = \(person), reason = \(reason)
            WHERE project_id = \(project.id) AND import_id = \(source.opening) AND row_ordinal = \(source.row)
                AND withdrawn_at IS NULL
            """)
        try sweep.look(at: source.unit, in: project, transaction)
    }
}
