// Callers: who is on the line, found while the clerk types: homes, dues, last cases, the building's steward.
import Kernel
import Platform
import Registry
import Storage

/// A home that the number or the address may mean.
struct Caller: Sendable {
    let home: UnitLine
    let holders: [Holder]
    let steward: StaffCard?
    let cases: [CaseLine]

    /// More than a few homes help nobody with a caller on the line.
    private static let homesMax = 3
    private static let casesMax = 4

    static func find(
        phone: String?, unit: String?, in project: ProjectCard, _ transaction: Transaction
    ) throws -> [Caller] {
        let asked = [unit, phone].compactMap { $0 }.first { !$0.isEmpty }
        guard let asked else { return [] }
        return try Units().find(words: asked, in: project.id, limit: homesMax, transaction).prefix(homesMax).map { home in
            var filter = CaseFilter()
            filter.isLiveOnly = false
            filter.unit = home.unit.id
            filter.limit = casesMax
            return Caller(
                home: home, holders: try Persons().holders(of: home.unit.id, in: project.id, transaction), steward: try Buildings().steward(of: home.unit.id, in: project, transaction),
                cases: try CaseViews().list(filter, in: project.id, transaction))
        }
    }
}
