// Complaints: explaining, solving, making appointments.
import Kernel
import Platform
import Scheme
import Storage

/// The verbs of complaints and requests for help.
package struct Complaints: Sendable {
    let cases: Cases

    package init(cases: Cases) { self.cases = cases }

    /// a) 解释并获理解.
    package func explain(
        _ id: ServiceCase.ID, reply: String, understanding: ServiceCase.Understanding, witness: Account.ID?,
        within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        try cases.change(id, within: projects, by: actor, in: transaction, words: reply) { serviceCase, _ in
            [try serviceCase.explain(reply: reply, understanding: understanding, witness: witness, at: transaction.now)]
        }
    }

    /// The customer does not accept the explanation; the case stays open.
    package func refuseExplanation(
        _ id: ServiceCase.ID, words: String, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        try cases.change(id, within: projects, by: actor, in: transaction, words: words) { serviceCase, _ in
            [try serviceCase.refuseExplanation()]
        }
    }

    /// 未获理解办结, by a manager only.
    package func endUnreconciled(
        _ id: ServiceCase.ID, finalReply: String, within projects: [Project.ID], by actor: Visitor,
        in transaction: Transaction
    ) throws {
        try cases.change(id, within: projects, by: actor.actor, in: transaction, words: finalReply) { serviceCase, project in
            let isManager = actor.holds([.serviceManager, .officeManager], in: project.id)
            return [
                try serviceCase.endUnreconciled(
                    finalReply: finalReply, heardByManager: isManager, at: transaction.now)
            ]
        }
    }

    /// b) 即时解决并回复; after an appointment: 办结并回复.
    package func solve(
        _ id: ServiceCase.ID, reply: String, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        try cases.change(id, within: projects, by: actor, in: transaction, words: reply) { serviceCase, _ in
            try serviceCase.mayFinish(try Repairs.work(of: serviceCase, transaction).paid)
            return [try serviceCase.solve(reply: reply, at: transaction.now)]
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
