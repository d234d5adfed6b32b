// Complaints: explaining, solving, making appointments.
import Kernel
import Platform
import Scheme
import Storage

/// The verbs of complaints and requests for help.
package struct Complaints: Sendable {
    let cases: Cases

    package init(cases: Cases) { self.cases = cases }

    /// a) 解释并获理解, with what the desk itself may bring: a signed paper, or the customer's words. A witness and the
    /// customer's own press come by `Explanations`.
    package func explain(
        _ id: ServiceCase.ID, reply: String, evidence: Evidence, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        let it = try cases.store.find(id, within: projects, in: transaction)
        switch evidence {
        case .signature, .reply: break
        case .code: throw Refusal.gate(it.clause(of: .explained), "evidence.code", field: "understanding")
        case .witness: throw Refusal.gate(it.clause(of: .explained), "evidence.witness", field: "understanding")
        }
        try understood(id, reply: reply, evidence, explainedBy: actor.account, within: projects, by: actor, in: transaction)
    }

    /// Handled by an explanation, and what shows that it was understood is kept beside it.
    func understood(
        _ id: ServiceCase.ID, reply: String, _ evidence: Evidence, explainedBy person: Account.ID?,
        within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        try cases.change(id, within: projects, by: actor, in: transaction, words: reply) { it, _ in
            if let file = evidence.file { try Self.check(file, of: it, transaction) }
            let fact = try it.explain(reply: reply, evidence: evidence, explainedBy: person, at: transaction.now)
            try transaction.run(
                """
                INSERT INTO case_understanding (project_id, case_id, cycle, kind, file_id, words, witness_id, by_who, at)
                VALUES (\(it.project), \(it.id), \(it.cycle), \(evidence.kind), \(evidence.file), \(evidence.words),
                    \(evidence.witness), \(actor.text), \(transaction.now))
                """)
            transaction.record(
                "case.understood", about: (ServiceCase.subjectKind, id.number), project: it.project, by: actor,
                [
                    "evidence": .code(evidence.kind.rawValue), "file": .id(evidence.file), "witness": .id(evidence.witness),
                    "cycle": .number(it.cycle),
                ], words: evidence.words.isEmpty ? nil : evidence.words)
            return [fact]
        }
    }

    private static func check(_ file: Tag<CaseFiles>, of it: ServiceCase, _ transaction: Transaction) throws {
        let row = try transaction.first(
            "SELECT id FROM case_file WHERE project_id = \(it.project) AND case_id = \(it.id) AND id = \(file)")
        guard row != nil else { throw Refusal.gate(it.clause(of: .explained), "evidence.file", field: "evidenceFile") }
    }

    /// 未获理解办结, by a manager only. `otherWays` are the fixed words about where else the customer may turn.
    package func endUnreconciled(
        _ id: ServiceCase.ID, finalReply: String, otherWays: String, within projects: [Project.ID], by actor: Visitor,
        in transaction: Transaction
    ) throws {
        try cases.change(id, within: projects, by: actor.actor, in: transaction, words: finalReply) { it, project in
            let isManager = actor.holds([.serviceManager, .officeManager], in: project.id)
            return [
                try it.endUnreconciled(
                    finalReply: finalReply, otherWays: otherWays, heardByManager: isManager, at: transaction.now)
            ]
        }
    }

    /// b) 即时解决并回复; after an appointment: 办结并回复.
    package func solve(
        _ id: ServiceCase.ID, reply: String, noPhotoReason: String = "", within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        try cases.change(id, within: projects, by: actor, in: transaction, words: reply) { it, project in
            try it.mayFinish(try Repairs.work(of: it, transaction).paid)
            let fact = try it.solve(reply: reply, at: transaction.now)
            try show(it, noPhotoReason, in: project, by: actor, transaction)
            return [fact]
        }
    }

    /// 爽约: the appointment does not count, and a new time is to be agreed.
    package func missCustomer(
        _ id: ServiceCase.ID, thereAt: LocalMoment, present: String, evidence: String,
        within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        try cases.change(
            id, within: projects, by: actor, in: transaction, words: [present, evidence].joined(separator: "\n")
        ) { serviceCase, project in
            [
                try serviceCase.missCustomer(
                    thereAt: project.zone.instant(thereAt), present: present, evidence: evidence, now: transaction.now)
            ]
        }
    }

    /// A repair's result in a picture, or why not, which stands in the case's history.
    private func show(
        _ it: ServiceCase, _ noPhotoReason: String, in project: ProjectCard, by actor: Actor, _ transaction: Transaction
    ) throws {
        let scheme = try cases.books.book(on: project.zone.day(of: transaction.now), in: transaction)
        guard it.kind == .repair, try scheme.flag(ResultPhoto.isAsked) else { return }
        let start = try ResultPhoto.start(of: it, transaction)
        let hasPhoto = try ResultPhoto.isThere(it, since: start, transaction)
        try it.mayFinish(hasPhoto: hasPhoto, noPhotoReason: noPhotoReason)
        guard !hasPhoto else { return }
        transaction.record(
            "case.no-photo", about: (ServiceCase.subjectKind, it.id.number), project: it.project, by: actor,
            ["cycle": .number(it.cycle)], words: noPhotoReason)
    }

    /// c) 约时.
    package func appoint(
        _ id: ServiceCase.ID, at time: LocalMoment, cause: ServiceCase.AppointmentCause, evidence: String,
        within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        try cases.change(id, within: projects, by: actor, in: transaction, words: evidence.isEmpty ? nil : evidence) {
            serviceCase, project in
            let scheme = try cases.books.book(on: project.zone.day(of: transaction.now), in: transaction)
            let horizon = try CaseDues(scheme: scheme, calendar: project.calendar).horizon(serviceCase)
            return [
                try serviceCase.appoint(
                    at: project.zone.instant(time), cause: cause, evidence: evidence, now: transaction.now,
                    horizonDays: horizon)
            ]
        }
    }
}
