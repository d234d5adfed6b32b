// SuggestionRoutes: the answer to a suggestion, and to enquiries and business requests.
import Kernel
import Platform
import Scheme
import Storage
import Web

struct SuggestionRoutes: Sendable {
    let suggestions: Suggestions
    let desk: CaseRoutes

    private typealias In = CaseInputs

    var routes: [Route] {
        Route.verb(
            "/cases/{case}/decision", .desk, clause: "S2.6-2",
            summary: "Adopted or not, with thanks, and why not (答复并致谢)",
            fields: [In.decision, In.reason, In.needReply, In.thanked, In.undertaking, In.owner, In.due], again: { try desk.again($0, $1) }
        ) { visit, transaction in
            let id: ServiceCase.ID = try visit.id("case")
            try suggestions.decide(
                id, adopted: try visit.need(In.decision) == .adopted, reason: visit.value(In.reason) ?? "",
                reply: try visit.need(In.needReply), thanked: visit.value(In.thanked) ?? false,
                undertaking: Undertaking(
                    words: visit.value(In.undertaking) ?? "", owner: visit.value(In.owner), due: visit.value(In.due)),
                within: visit.projects, by: try visit.actor(), in: transaction)
            return Effect(.case(id), ["id": .id(id)])
        }
    }
}
