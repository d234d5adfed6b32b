// Concessions: what a debtor is granted takes two persons and ends with a result: hardship holds and instalment plans.
import Kernel
import Platform
import Scheme
import Storage

/// One kind of what is granted, or of what a debtor disputes: its table, its facts, the words of its refusals.
struct Concession: Sendable {
    let table: SQL
    /// The column of who asked for it.
    let asker: SQL
    /// Whether a row waits for a second person's word, as a 0 or 1 of SQL: a dispute stands without one.
    let needsApproval: SQL
    /// The first part of its words, and the name of its id in a fact.
    let name: String
    let payload: String
    let givenFact: String

    /// 争议、缓催.
    static let hold = Concession(
        table: "arrears_hold", asker: "asked_by", needsApproval: "CASE WHEN kind = 'hardship' THEN 1 ELSE 0 END", name: "hold",
        payload: "hold", givenFact: "hold.given")
    /// 分期.
    static let plan = Concession(
        table: "instalment_plan", asker: "made_by", needsApproval: "1", name: "instalment", payload: "plan",
        givenFact: "instalment.approved")
}

struct Concessions: Sendable {
    let kind: Concession
    let sweep: ArrearsSweep

    /// A row as it is found, locked.
    private struct Found {
        let arrears: ArrearsCase.ID
        let project: Project.ID
        let asker: Account.ID
        let isApproved, isOver, needsApproval: Bool
    }

    /// 批准, by another person than who asked for it; once, and not after its end. Gives the case.
    func approve(
        _ id: Int64, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws -> ArrearsCase.ID {
        let it = try find(id, within: projects, transaction)
        guard it.needsApproval, !it.isOver else { throw Refusal.notNow("\(kind.name).over") }
        guard !it.isApproved else { throw Refusal.notNow("\(kind.name).approved") }
        guard it.asker != person else { throw Refusal.gate("XS2.8.2-0", "\(kind.name).own") }
        try transaction.run(
            """
            UPDATE \(kind.table) SET approved_by = \(person), approved_at = \(transaction.now)
            WHERE project_id = \(it.project) AND id = \(id)
            """)
        return try finish(kind.givenFact, id, it, by: person, transaction)
    }

    /// 了结、解除: it ends before its time, with the result; the bills count again. Gives the case.
    func end(
        _ id: Int64, result: String, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws -> ArrearsCase.ID {
        let it = try find(id, within: projects, transaction)
        guard !it.isOver else { throw Refusal.notNow("\(kind.name).over") }
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        try transaction.run(
            """
            UPDATE \(kind.table) SET ended_by = \(person), ended_at = \(transaction.now),
                ended_day = \(project.zone.day(of: transaction.now)), result = \(result)
            WHERE project_id = \(it.project) AND id = \(id)
            """)
        return try finish("\(kind.name).ended", id, it, by: person, transaction, words: result)
    }

    /// The fact, and a look at what the ladder says now.
    private func finish(
        _ fact: String, _ id: Int64, _ it: Found, by person: Account.ID, _ transaction: Transaction, words: String? = nil
    ) throws -> ArrearsCase.ID {
        transaction.record(
            fact, about: (ArrearsCase.subjectKind, it.arrears.number), project: it.project, by: .staff(person),
            [kind.payload: .id(Tag<Concession>(id))], words: words)
        let home = try ArrearsStore.find(it.arrears, within: [it.project], transaction).unit
        guard let card = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        try sweep.look(at: home, in: card, transaction)
        return it.arrears
    }

    private func find(_ id: Int64, within projects: [Project.ID], _ transaction: Transaction) throws -> Found {
        let row = try transaction.first(
            """
            SELECT project_id, case_id, \(kind.asker) AS asker, approved_at, ended_at, \(kind.needsApproval) AS needs
            FROM \(kind.table) WHERE id = \(id) AND project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        return Found(
            arrears: try row.get("case_id"), project: try row.get("project_id"), asker: try row.get("asker"),
            isApproved: try row.get("approved_at", as: Instant?.self) != nil,
            isOver: try row.get("ended_at", as: Instant?.self) != nil, needsApproval: try row.get("needs", as: Int64.self) == 1)
    }
}
