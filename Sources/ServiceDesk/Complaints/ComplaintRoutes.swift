// ComplaintRoutes: the three outcomes, as forms and as API.
import Kernel
import Platform
import Scheme
import Storage
import Web

struct ComplaintRoutes: Sendable {
    let complaints: Complaints
    let desk: CaseRoutes

    private typealias In = CaseInputs

    var routes: [Route] {
        Route.verb(
            "/cases/{case}/explanation", .posts(Cases.handlers), clause: "S2.5-1a",
            summary: "Explained, with evidence that the customer understood (解释并获理解)",
            fields: [In.needReply, In.needUnderstanding, In.evidenceWords, In.evidenceFile, In.witness],
            again: { try desk.again($0, $1) }
        ) { visit, transaction in
            let id = try desk.worked(visit, transaction)
            try explain(
                id, reply: try visit.need(In.needReply), try visit.need(In.needUnderstanding), within: visit.projects, visit,
                transaction)
            return Effect(.case(id), ["id": .id(id)])
        }
            + Route.verb(
                "/cases/{case}/explanation-witness", .posts(Cases.handlers), clause: "S2.5-1a",
                summary: "The colleague who heard it says that the customer understood (证明)", fields: [],
                again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                try Explanations(cases: complaints.cases).confirm(
                    on: id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
            + Route.verb(
                "/cases/{case}/explanation-offer", .posts(Cases.handlers), clause: "S2.5-1a",
                summary: "An explanation put before the customer, whose word on it is awaited (请客户确认)",
                fields: [In.explanation], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id = try desk.worked(visit, transaction)
                try Explanations(cases: complaints.cases).offer(
                    try visit.need(In.explanation), on: id, within: visit.projects, by: try visit.staff().account,
                    in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
            + Route.verb(
                "/cases/{case}/explanation-refusal", .posts(Cases.handlers), clause: "S2.5-1a",
                summary: "The customer does not accept the explanation that was given (未获理解)",
                fields: [In.explanationGiven, In.note], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id = try desk.worked(visit, transaction)
                try Explanations(cases: complaints.cases).refuse(
                    on: id, explanation: visit.value(In.explanationGiven) ?? "", words: visit.value(In.note) ?? "",
                    within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
            + Route.verb(
                "/cases/{case}/final-reply", .managers, clause: "S2.5-1a",
                summary: "Ended without understanding, by a manager, with a written final reply (未获理解办结)",
                fields: [In.needReply], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                try complaints.endUnreconciled(
                    id, finalReply: try visit.need(In.needReply), otherWays: visit.words("case.final.ways"),
                    within: visit.projects, by: try visit.staff(), in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
            + Route.verb(
                "/cases/{case}/resolution", .posts(Cases.handlers), clause: "S2.5-1b", summary: "Solved and answered (办结并回复)",
                fields: [In.needReply, In.noPhotoReason], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id = try desk.worked(visit, transaction)
                try complaints.solve(
                    id, reply: try visit.need(In.needReply), noPhotoReason: visit.value(In.noPhotoReason) ?? "",
                    within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
            + Route.verb(
                "/cases/{case}/absence", .posts(Cases.handlers), clause: "S2.5-1c",
                summary: "We were there at the agreed time, the customer was not (爽约)",
                fields: [In.thereAt, In.present, In.shown], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id = try desk.worked(visit, transaction)
                try complaints.missCustomer(
                    id, thereAt: try visit.need(In.thereAt), present: try visit.need(In.present),
                    evidence: visit.value(In.shown) ?? "", within: visit.projects, by: try visit.actor(),
                    in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
            + Route.verb(
                "/cases/{case}/appointment", .posts(Cases.handlers), clause: "S2.5-1c", summary: "Agree a time to handle and reply (约时)",
                fields: [In.time, In.cause, In.evidence], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id = try desk.worked(visit, transaction)
                let time = try visit.need(In.time)
                try complaints.appoint(
                    id, at: time, cause: visit.value(In.cause) ?? .first,
                    evidence: visit.value(In.evidence) ?? "", within: visit.projects, by: try visit.actor(),
                    in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
    }

    /// Understood by what was brought; a colleague who heard it is asked first.
    func explain(
        _ id: ServiceCase.ID, reply: String, _ kind: ServiceCase.Understanding, within projects: [Project.ID],
        _ visit: Visit, _ transaction: Transaction
    ) throws {
        let it = try complaints.cases.store.find(id, within: projects, in: transaction)
        guard !reply.isEmpty else { throw Refusal.gate(it.clause(of: .explained), "case.explain.words", field: "reply") }
        if kind == .witness {
            let person = try visit.staff().account
            let witness = try it.mayWitness(visit.value(In.witness), explainedBy: person)
            return try Explanations(cases: complaints.cases).offer(
                reply, witness: witness, on: id, within: projects, by: person, in: transaction)
        }
        let evidence = try Evidence.brought(
            kind, words: visit.value(In.evidenceWords) ?? "", file: visit.value(In.evidenceFile),
            clause: it.clause(of: .explained), field: "understanding")
        try complaints.explain(
            id, reply: reply, evidence: evidence, within: projects, by: try visit.actor(), in: transaction)
    }
}
