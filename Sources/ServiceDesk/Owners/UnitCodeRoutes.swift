// UnitCodeRoutes: the office's side of a home's code: making, printing, revoking.
import Kernel
import Platform
import Registry
import Scheme
import Storage
import Web

extension Path {
    package static func unitCode(_ unit: Unit.ID) -> Path { "/units/\(unit)/qr" }
    /// Where the code on a home's door leads.
    package static func owner(_ code: String) -> Path { "/r/\(code)" }
    static func ownerReport(_ code: String) -> Path { "/r/\(code)/report" }
    static func ownerProgress(_ code: String) -> Path { "/r/\(code)/progress" }
    static func ownerKey(_ code: String) -> Path { "/r/\(code)/key" }
    static func ownerFees(_ code: String) -> Path { "/r/\(code)/fees" }
    static func ownerCases(_ code: String) -> Path { "/r/\(code)/cases" }
    static func ownerCase(_ code: String, _ id: ServiceCase.ID) -> Path { "/r/\(code)/cases/\(id)" }
}

struct UnitCodeRoutes: Sendable {
    let codes: UnitCodes

    private typealias In = OwnerInputs

    var routes: [Route] {
        [
            .page("/units/{unit}/qr", .desk, asks: [In.paper]) { try page($0, $1) },
            .reading(
                "/api/v1/units/{unit}/code", .desk, summary: "The address behind a home's code, when one is in force",
                gives: .object([("unit", .id), ("address", .optional(.text)), ("madeAt", .optional(.time))])
            ) { visit, transaction in
                let (unit, project) = try Units().find(try visit.id("unit"), within: visit.projects, transaction)
                let card = try codes.inForce(unit.id, in: project, transaction)
                return .json([
                    "unit": .id(unit.id), "address": .words(card.map { visit.origin + Path.owner($0.code).text }),
                    "madeAt": .at(card?.madeAt),
                ])
            },
        ]
            + Route.verb(
                "/units/{unit}/code", .desk, summary: "Make a home's code; one in force stays (制作二维码)", fields: [],
                again: { try page($0, $1) }
            ) { visit, transaction in
                let id: Unit.ID = try visit.id("unit")
                let code = try codes.make(for: id, within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect(.unitCode(id), ["id": .id(code)], status: 201)
            }
            + Route.verb(
                "/units/{unit}/code/revocation", .posts([.serviceManager, .officeManager]),
                summary: "Revoke a home's code; its poster opens nothing any more (作废二维码)", fields: [], gives: .some([("unit", .id)]),
                again: { try page($0, $1) }
            ) { visit, transaction in
                let id: Unit.ID = try visit.id("unit")
                try codes.revoke(of: id, within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect(.unitCode(id), ["unit": .id(id)])
            }
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let (unit, id) = try Units().find(try visit.id("unit"), within: visit.projects, transaction)
        guard let project = try Projects().find(id, in: transaction) else { throw Refusal.missing }
        let card = try codes.inForce(unit.id, in: id, transaction)
        return PosterPages.poster(visit, unit, project, card, visit.asked(In.paper) ?? .a6)
    }
}
