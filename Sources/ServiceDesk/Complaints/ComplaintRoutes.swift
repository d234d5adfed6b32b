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
            fields: [In.needReply, In.needUnderstanding, In.witness], again: { try desk.again($0, $1) }
        ) { visit, transaction in
            let id = try desk.worked(visit, transaction)
            try complaints.explain(
                id, reply: try visit.need(In.needReply), understanding: try visit.need(In.needUnderstanding),
                witness: visit.value(In.witness), within: visit.projects, by: try visit.actor(), in: transaction)
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
                summary: "The customer does not accept the explanation (未获理解)", fields: [In.note],
                again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id = try desk.worked(visit, transaction)
                try complaints.refuseExplanation(
                    id, words: visit.value(In.note) ?? "", within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
            + Route.verb(
                "/cases/{case}/final-reply", .managers, clause: "S2.5-1a",
                summary: "Ended without understanding, by a manager, with a written final reply (未获理解办结)",
                fields: [In.needReply], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                try complaints.endUnreconciled(
                    id, finalReply: try visit.need(In.needReply), within: visit.projects, by: try visit.staff(),
                    in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
            + Route.verb(
                "/cases/{case}/resolution", .posts(Cases.handlers), clause: "S2.5-1b", summary: "Solved and answered (办结并回复)",
                fields: [In.needReply], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id = try desk.worked(visit, transaction)
                try complaints.solve(
                    id, reply: try visit.need(In.needReply), within: visit.projects, by: try visit.actor(),
                    in: transaction)
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
}
