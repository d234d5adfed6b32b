// EvidenceRoutes: a withdrawal that one reports and another checks, and the letter of a final reply.
import Kernel
import Platform
import Scheme
import Storage
import Web

struct EvidenceRoutes: Sendable {
    let withdrawals: Withdrawals
    let desk: CaseRoutes

    private typealias In = CaseInputs

    var routes: [Route] {
        [
            .page("/cases/{case}/final-letter", .office, clause: "S2.5-1a") { visit, transaction in
                let (detail, project) = try CaseViews().detail(try visit.id("case"), within: visit.projects, transaction)
                guard detail.evidence.outcome == .unreconciled, !detail.serviceCase.reply.isEmpty else {
                    throw Refusal.missing
                }
                return EvidencePages.letter(visit, detail, project)
            }
        ]
            + Route.verb(
                "/cases/{case}/withdrawal", .desk, clause: "S2.5-1",
                summary: "The customer is said to withdraw; a colleague checks it (报撤回)", fields: [In.withdrawalWords],
                again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                try withdrawals.ask(
                    id, words: try visit.need(In.withdrawalWords), within: visit.projects,
                    by: try visit.staff().account, in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
            + Route.verb(
                "/cases/{case}/withdrawal-check", .desk, clause: "S2.5-1",
                summary: "Another person checked the withdrawal (核实撤回)", fields: [In.isSo, In.note],
                again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                try withdrawals.check(
                    id, isSo: try visit.need(In.isSo) == .yes, words: visit.value(In.note) ?? "", within: visit.projects,
                    by: try visit.staff().account, in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
    }
}
