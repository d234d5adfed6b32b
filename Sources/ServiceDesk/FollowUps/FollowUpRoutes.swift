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

    var routes: [Route] { verbs + readings }

    private var readings: [Route] {
        [
            .page("/follow-ups", .office, clause: "S2.5-2", asks: [FollowUpPages.from, FollowUpPages.to]) {
                let (project, days, report) = try report($0, $1)
                return FollowUpPages.report($0, project, days, report)
            },
            .reading(
                "/api/v1/follow-ups", .office, clause: "S2.5-2", summary: "What customers said when they were called, by handler",
                asks: [FollowUpPages.from, FollowUpPages.to, FollowUpPages.project], gives: FollowUpPages.shape
            ) { .json(FollowUpPages.json(try report($0, $1).2)) },
        ]
    }

    /// The month so far, or the days that are asked for.
    private func report(
        _ visit: Visit, _ transaction: Transaction
    ) throws -> (ProjectCard, ClosedRange<Day>, FollowUpReport) {
        let project = try visit.here()
        let today = project.zone.day(of: visit.now)
        let to = visit.asked(FollowUpPages.to) ?? today
        let from = visit.asked(FollowUpPages.from) ?? to.adding(days: 1 - to.day)
        let days = min(from, to)...to
        return (project, days, try FollowUpReport.read(in: project, days: days, transaction))
    }

    private var verbs: [Route] {
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
