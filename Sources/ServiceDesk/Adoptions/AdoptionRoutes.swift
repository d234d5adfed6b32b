// AdoptionRoutes: carrying an adopted suggestion out, and the register that everybody may read.
import Kernel
import Platform
import Scheme
import Storage
import Web

enum AdoptionInputs {
    static let undertaking = Field<String>.text("undertaking", max: 300)
    static let owner = Field<Account.ID>.id("owner")
    static let due = Field<Day>.day("due")
    static let result = Field<String>.text("result", max: 1_000)
    static let thanked = Field<Bool>.flag("thanked")
    static let noPhotoReason = CaseInputs.noPhotoReason
}

struct AdoptionRoutes: Sendable {
    let adoptions: Adoptions
    let desk: CaseRoutes

    private typealias In = AdoptionInputs

    var routes: [Route] {
        [
            .page("/adopted/{code}", .anyone, clause: "S2.6-2") { visit, transaction in
                guard let project = try Projects().find(code: visit.parameters["code"] ?? "", in: transaction) else {
                    throw Refusal.missing
                }
                return AdoptionPages.register(
                    visit, project, try Adoptions.lines(in: project.id, transaction),
                    waiting: try Adoptions.waiting(in: project.id, transaction))
            },
            .export("/adopted", .office, clause: "S2.6-2") { visit, transaction in
                let project = try visit.here()
                return AdoptionSheet.file(try Adoptions.lines(in: project.id, transaction), project, visit.words)
            },
        ]
            + Route.verb(
                "/cases/{case}/adoption", .desk, clause: "S2.6-2", summary: "An adopted suggestion's owner and day (落实)",
                fields: [In.undertaking, In.owner, In.due], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id: ServiceCase.ID = try visit.id("case")
                try adoptions.undertake(
                    id, try visit.need(In.undertaking), by: try visit.need(In.owner), until: try visit.need(In.due),
                    within: visit.projects, actor: try visit.actor(), in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
            + Route.verb(
                "/cases/{case}/adoption-result", .posts(Cases.handlers), clause: "S2.6-2",
                summary: "What was done, and thanks a second time (完成)", fields: [In.result, In.thanked, In.noPhotoReason],
                again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id = try desk.worked(visit, transaction)
                try adoptions.finish(
                    id, try visit.need(In.result), thanked: visit.value(In.thanked) ?? false,
                    noPhotoReason: visit.value(In.noPhotoReason) ?? "", within: visit.projects,
                    by: try visit.actor(), in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
    }
}
