// Repairs: arriving, pricing paid work, and having it signed. Each verb is one transaction.
import Kernel
import Platform
import Scheme
import Storage

/// When somebody was on site, and what was agreed at a price, in one cycle.
package struct SiteWork: Sendable {
    /// When the handler accepted it (接单).
    package let acceptedAt: Instant?
    package let arrivedAt: Instant?
    package let paid: PaidWork?
}

package struct Repairs: Sendable {
    let cases: Cases

    package init(cases: Cases) { self.cases = cases }

    /// 接单: settles the response, and promises the finished work.
    package func accept(
        _ id: ServiceCase.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        try cases.change(id, within: projects, by: actor, in: transaction) { serviceCase, _ in
            let work = try Self.work(of: serviceCase, transaction)
            let fact = try serviceCase.accept(hasAccepted: work.acceptedAt != nil, by: actor.account)
            try put(serviceCase, "accepted_at = excluded.accepted_at", accepted: transaction.now, paid: nil, transaction)
            return [fact]
        }
    }

    /// 到场: settles the on-site promise, and the response where nobody had accepted.
    package func arrive(
        _ id: ServiceCase.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        try cases.change(id, within: projects, by: actor, in: transaction) { serviceCase, _ in
            let work = try Self.work(of: serviceCase, transaction)
            let waits = try Promises().of(serviceCase.subject, project: serviceCase.project, in: transaction)
                .contains { $0.clause == "XS2.4-2" && $0.promise.outcome == .open && $0.cycle == serviceCase.cycle }
            let fact = try serviceCase.arrive(hasArrived: work.arrivedAt != nil && !waits)
            try put(serviceCase, "arrived_at = excluded.arrived_at", arrived: transaction.now, paid: nil, transaction)
            return [fact]
        }
    }

    /// 告知价格并征得同意.
    package func price(
        _ id: ServiceCase.ID, _ work: String, fen: Int64, agreement: ServiceCase.Understanding, witness: Account.ID?,
        within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let it = try cases.store.find(id, within: projects, in: transaction)
        let heard = try witnessed(agreement, witness, of: it, by: actor, transaction)
        let paid = try it.price(
            work, fen: fen, agreement: agreement, witness: heard, earlier: try Self.work(of: it, transaction),
            at: transaction.now)
        try put(
            it,
            """
            work = excluded.work, fen = excluded.fen, agreement = excluded.agreement, witness_id = excluded.witness_id,
            agreed_at = excluded.agreed_at
            """, paid: paid, transaction)
        transaction.record(
            "case.priced", about: (ServiceCase.subjectKind, id.number), project: it.project, by: actor,
            ["fen": .number(fen), "agreement": .code(agreement.rawValue), "cycle": .number(it.cycle)], words: work)
    }

    /// The colleague who heard the customer, where that is the evidence: somebody who works here today, neither the
    /// handler nor who writes it down.
    private func witnessed(
        _ evidence: ServiceCase.Understanding, _ witness: Account.ID?, of it: ServiceCase, by actor: Actor,
        _ transaction: Transaction
    ) throws -> Account.ID? {
        guard evidence == .witness, let witness, let project = try Projects().find(it.project, in: transaction) else {
            return nil
        }
        let staff = try Accounts().staff(
            of: it.project, posts: Cases.handlers, on: project.zone.day(of: transaction.now), in: transaction)
        guard witness != actor.account, staff.contains(where: { $0.id == witness }) else {
            throw Refusal.gate("XS2.4-4", "case.explain.witness", field: "witness")
        }
        return witness
    }

    /// 客户签字确认.
    package func sign(
        _ id: ServiceCase.ID, by signature: ServiceCase.Understanding, witness: Account.ID?,
        within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let it = try cases.store.find(id, within: projects, in: transaction)
        let heard = try witnessed(signature, witness, of: it, by: actor, transaction)
        let paid = try it.sign(
            try Self.work(of: it, transaction).paid, by: signature, witness: heard, at: transaction.now)
        try put(it, "signature = excluded.signature, signed_at = excluded.signed_at", paid: paid, transaction)
        transaction.record(
            "case.signed", about: (ServiceCase.subjectKind, id.number), project: it.project, by: actor,
            ["signature": .code(signature.rawValue), "cycle": .number(it.cycle)])
    }

    /// Whether paid work waits for the customer's signature.
    static func isUnsigned(_ it: ServiceCase, _ transaction: Transaction) throws -> Bool {
        try work(of: it, transaction).paid.map { $0.signedAt == nil } ?? false
    }

    static func work(of it: ServiceCase, _ transaction: Transaction) throws -> SiteWork {
        guard it.kind == .repair,
            let row = try transaction.first(
                """
                SELECT accepted_at, arrived_at, work, fen, agreement, witness_id, agreed_at, signature, signed_at FROM case_work
                WHERE project_id = \(it.project) AND case_id = \(it.id) AND cycle = \(it.cycle)
                """)
        else { return SiteWork(acceptedAt: nil, arrivedAt: nil, paid: nil) }
        var paid: PaidWork?
        if let fen: Int64 = try row.get("fen") {
            paid = PaidWork(
                work: try row.get("work"), fen: fen, agreement: try row.get("agreement"), witness: try row.get("witness_id"),
                agreedAt: try row.get("agreed_at"), signature: try row.get("signature"), signedAt: try row.get("signed_at"))
        }
        return SiteWork(acceptedAt: try row.get("accepted_at"), arrivedAt: try row.get("arrived_at"), paid: paid)
    }

    private func put(
        _ it: ServiceCase, _ changes: SQL, accepted: Instant? = nil, arrived: Instant? = nil, paid: PaidWork?,
        _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO case_work (project_id, case_id, cycle, accepted_at, arrived_at, work, fen, agreement, witness_id,
                agreed_at, signature, signed_at)
            VALUES (\(it.project), \(it.id), \(it.cycle), \(accepted), \(arrived), \(paid?.work ?? ""), \(paid?.fen),
                \(paid?.agreement), \(paid?.witness), \(paid?.agreedAt), \(paid?.signature), \(paid?.signedAt))
            ON CONFLICT (case_id, cycle) DO UPDATE SET \(changes)
            """)
    }
}
