// CaseStepRoutes: the steps of a case: adding, ticking, dropping.
import Kernel
import Platform
import Scheme
import Storage
import Web

enum CaseStepInputs {
    static let words = Field<String>.text("step", max: 500)
    static let owner = Field<Account.ID>.id("stepOwner")
    static let day = Field<Day>.day("stepDay")
    static let reason = Field<String>.text("stepReason", max: 500)
}

struct CaseStepRoutes: Sendable {
    let steps: CaseSteps
    let desk: CaseRoutes

    private typealias In = CaseStepInputs

    var routes: [Route] {
        [
            .reading(
                "/api/v1/cases/{case}/steps", .office, clause: "J1-A10.2", summary: "The steps of a case, by day",
                gives: .object([("steps", .list(Self.shape))])
            ) { visit, transaction in
                let (detail, _) = try desk.views.detail(try visit.id("case"), within: visit.projects, transaction)
                return .json(["steps": .list(detail.steps.map(Self.json))])
            }
        ]
            + Route.verb(
                "/cases/{case}/steps", .posts(Cases.handlers), clause: "J1-A10.2",
                summary: "Add a step of the work (分解步骤)", fields: [In.words, In.owner, In.day],
                again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id = try desk.worked(visit, transaction)
                let step = try steps.add(
                    try visit.need(In.words), to: id, for: try visit.need(In.owner), until: try visit.need(In.day),
                    within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect(.case(id), ["id": .id(step)], status: 201)
            }
            + Route.verb(
                "/cases/{case}/steps/{step}/finishing", .posts(Cases.handlers), clause: "J1-A10.2",
                summary: "Tick a step (步骤完成)", fields: [], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                let mayWork = try mayWork(visit, transaction)
                try steps.finish(
                    try visit.id("step"), of: id, within: visit.projects, by: try visit.staff().account, mayWork: mayWork,
                    in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
            + Route.verb(
                "/cases/{case}/steps/{step}/dropping", .posts(Cases.handlers), clause: "J1-A10.2",
                summary: "A step is not needed any more (取消步骤)", fields: [In.reason], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                let mayWork = try mayWork(visit, transaction)
                try steps.drop(
                    try visit.id("step"), of: id, try visit.need(In.reason), within: visit.projects, by: try visit.actor(),
                    mayWork: mayWork, in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
    }

    private func mayWork(_ visit: Visit, _ transaction: Transaction) throws -> Bool {
        let it = try steps.cases.store.find(try visit.id("case"), within: visit.projects, in: transaction)
        let member = try visit.staff()
        return member.holds(Cases.deskPosts, in: it.project) || member.account == it.handler
    }

    private static let shape = JSONShape.object([
        ("id", .id), ("words", .text), ("owner", .text), ("dueDay", .day), ("doneAt", .optional(.time)), ("dropReason", .text),
    ])

    @Sendable private static func json(_ line: CaseStepLine) -> JSON {
        let it = line.step
        return [
            "id": .id(it.id), "words": .text(it.words), "owner": .text(line.ownerName),
            "dueDay": .text(it.dueDay.description), "doneAt": .at(it.doneAt), "dropReason": .text(it.dropReason),
        ]
    }
}
