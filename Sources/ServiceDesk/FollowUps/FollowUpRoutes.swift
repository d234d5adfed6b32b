// FollowUpRoutes: calling back.
import Kernel
import Platform
import Scheme
import Storage
import Web

struct FollowUpRoutes: Sendable {
    let followUps: FollowUps
    let desk: CaseRoutes

    private typealias In = CaseInputs

    var routes: [Route] {
        Route.verb(
            "/cases/{case}/follow-up", .desk, clause: "S2.5-2", summary: "The follow-up's result (回访)",
            fields: [In.result, In.satisfaction, In.accepted, In.note, In.exception], again: { try desk.again($0, $1) }
        ) { visit, transaction in
            let id: ServiceCase.ID = try visit.id("case")
            let answer = FollowUps.Answer(
                result: try visit.need(In.result), satisfaction: visit.value(In.satisfaction),
                accepted: visit.value(In.accepted).map { $0 == .yes }, words: visit.value(In.note) ?? "",
                exception: visit.value(In.exception) ?? "")
            try followUps.record(
                id, answer, within: visit.projects, by: try visit.staff().account, in: transaction)
            return Effect(.case(id), ["id": .id(id)])
        }
            + Route.verb(
                "/cases/{case}/follow-up-try", .desk, clause: "S2.5-2", summary: "A call that nobody answered (未接通)",
                fields: [In.note], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                try followUps.tried(
                    id, words: visit.value(In.note) ?? "", within: visit.projects, by: try visit.staff().account,
                    in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
    }
}
