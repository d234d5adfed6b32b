// CasePauseRoutes: pausing a counted promise, and going on.
import Kernel
import Platform
import Scheme
import Storage
import Web

enum CasePauseInputs {
    static let reason = Field<CasePause.Reason>.choice("why")
    static let evidence = Field<String>.text("evidence", max: 1_000, required: false)
    static let resumeBy = Field<LocalMoment>.time("resumeBy")
}

struct CasePauseRoutes: Sendable {
    let pauses: CasePauses
    let desk: CaseRoutes

    private typealias In = CasePauseInputs

    var routes: [Route] {
        Route.verb(
            "/cases/{case}/pause", .desk, clause: "S2.6-2", summary: "Time that does not count, with evidence (暂停)",
            fields: [In.reason, In.evidence, In.resumeBy], again: { try desk.again($0, $1) }
        ) { visit, transaction in
            let id: ServiceCase.ID = try visit.id("case")
            try pauses.begin(
                id, try visit.need(In.reason), evidence: visit.value(In.evidence) ?? "", until: try visit.need(In.resumeBy),
                within: visit.projects, by: try visit.actor(), in: transaction)
            return Effect(.case(id), ["id": .id(id)])
        }
            + Route.verb(
                "/cases/{case}/resumption", .desk, clause: "S2.6-2", summary: "Go on before the pause ends (恢复)", fields: [],
                again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                try pauses.end(id, within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
    }
}
