// UnitRoutes: the register, its search, and bringing one along.
import Foundation
import Kernel
import Platform
import Sheets
import Storage
import Web

/// What another desk knows of a unit or a word: its cases, its numbers. App wires it.
package struct RegistryHooks: Sendable {
    /// A unit's cases before an instant, newest first, no more than so many.
    package let timeline: @Sendable (Unit.ID, Project.ID, Instant, Int, Transaction) throws -> [TimelineLine]
    /// The address of a case with exactly this number.
    package let caseNumbered: @Sendable (String, Project.ID, Transaction) throws -> Path?
    /// Cases that the words of the one box mean.
    package let casesFound: @Sendable (String, Project.ID, Transaction) throws -> [FoundCase]
    /// What stands beside a unit's page.
    package private(set) var aside: @Sendable (Visit, Unit.ID, Project.ID, Transaction) throws -> HTML
    /// Who is asked when a person is to be erased.
    package private(set) var erasures: [ErasureSource] = []

    package init(
        timeline: @escaping @Sendable (Unit.ID, Project.ID, Instant, Int, Transaction) throws -> [TimelineLine],
        caseNumbered: @escaping @Sendable (String, Project.ID, Transaction) throws -> Path?,
        casesFound: @escaping @Sendable (String, Project.ID, Transaction) throws -> [FoundCase],
        aside: @escaping @Sendable (Visit, Unit.ID, Project.ID, Transaction) throws -> HTML
    ) {
        self.timeline = timeline
        self.caseNumbered = caseNumbered
        self.casesFound = casesFound
        self.aside = aside
    }

    /// The same, asking these desks too when a person is to be erased.
    package func erasing(_ sources: [ErasureSource]) -> RegistryHooks {
        var hooks = self
        hooks.erasures += sources
        return hooks
    }

    /// The same, with something more beside a unit's page.
    package func adding(
        _ more: @escaping @Sendable (Visit, Unit.ID, Project.ID, Transaction) throws -> HTML
    ) -> RegistryHooks {
        var hooks = self
        let first = aside
        hooks.aside = { HTML([try first($0, $1, $2, $3), try more($0, $1, $2, $3)]) }
        return hooks
    }
}

struct UnitRoutes: Sendable {
    let hooks: RegistryHooks
    private let shelf = Shelf<RegisterVisit>()

    init(hooks: RegistryHooks) { self.hooks = hooks }

    enum Inputs {
        static let after = Field<String>.text("after", max: 120, required: false)
        /// Where the older part of a timeline begins, in milliseconds.
        static let before = Field<Int64>.number("before", 0...Int64.max, required: false)
        static let query = Field<String>.text("q", max: 80, required: false)
        static let project = Field<String>.text("project", max: 32, required: false)
        static let dryRun = Field<Bool>.flag("dryRun")
        static let name = Field<String>.text("name", max: 40)
        /// In square metres with up to two decimals; kept in hundredths.
        static let area = Field<Int64>(
            "area", required: true, schema: ["type": "string", "pattern": "^[0-9]{1,6}(\\.[0-9]{1,2})?$"], wrong: "registry.area.bad"
        ) { raw in
            let digits = raw.trimmingCharacters(in: .whitespaces)
            guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), digits.split(separator: ".").first?.count ?? 0 <= 6
            else { return nil }
            return RegisterReader.hundredths(digits)
        }
        static let use = Field<Unit.Use>.choice("use")
        static let state = Field<Unit.State>.choice("state")
    }

    var routes: [Route] {
        [
            .page("/units", .office, asks: [Inputs.after]) { visit, transaction in
                let project = try visit.here()
                let lines = try Units().list(in: project.id, after: after(visit), transaction)
                return UnitPages.list(visit, lines)
            },
            .export("/units", .office) { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: 500) { last, size in
                    try Units().list(
                        in: project.id, after: last.map { ($0.sortKey, $0.line.unit.id) }, limit: size, transaction)
                }
                return UnitSheet.file(lines.map(\.line), project, visit.words)
            },
            .page("/units/import", .managers) { visit, _ in UnitPages.bring(visit, nil) },
            .reading("/units/import/template", .managers) { visit, _ in try UnitSheet.template(visit.words).reply(.xlsx, visit.words) },
            .special("POST", "/units/import", .managers, fields: [Inputs.dryRun], bodyLimit: 32 << 20) { try await bring($0, $1) },
            .page("/units/{unit}", .office, asks: [Inputs.before]) { try unit($0, $1) },
            .special("GET", "/units/import/{visit}", .managers) { visit, _ in
                let key = visit.parameters["visit"] ?? ""
                return .page(UnitPages.taking(visit, try shelf.find(key, of: try visit.staff().account), key: key))
            },
            .special("GET", "/units/import/{visit}/bad-rows", .managers) { visit, _ in
                let brought = try shelf.find(visit.parameters["visit"] ?? "", of: try visit.staff().account)
                guard let report = brought.now.report, !report.bad.isEmpty else { throw Refusal.missing }
                return try await SheetWork.threads.run { try report.file(visit.words).reply(.xlsx, visit.words) }
            },
            .reading(
                "/api/v1/units", .office, summary: "Units by building and number, a page at a time",
                asks: [Inputs.after, Inputs.project], gives: .page("units", Self.shape)
            ) { visit, transaction in
                let lines = try Units().list(in: try visit.here().id, after: after(visit), transaction)
                let next = lines.count == 50 ? lines.last.map { "\($0.line.unit.id.text).\($0.sortKey)" } : nil
                return .json(["units": .list(lines.map { Self.json($0.line) }), "next": .words(next)])
            },
            .reading(
                "/api/v1/units/{unit}", .office, summary: "One unit with who holds it",
                gives: .object([("unit", Self.shape), ("tenures", .list(Self.tenureShape))])
            ) { visit, transaction in
                let (unit, project) = try Units().find(try visit.id("unit"), within: visit.projects, transaction)
                let tenures = try Units().tenures(of: unit.id, in: project, transaction).map(Self.json)
                let line = try Units().line(of: unit, in: project, transaction)
                return .json(["unit": Self.json(line), "tenures": .list(tenures)])
            },
        ]
            + Route.verb(
                "/units/{unit}/correction", .posts(Self.keepers), summary: "Put a home's area, use and state right (更正房屋)",
                fields: [Inputs.area, Inputs.use, Inputs.state], again: { try unit($0, $1) }
            ) { visit, transaction in
                let id: Unit.ID = try visit.id("unit")
                try Units().change(
                    id, areaHundredths: try visit.need(Inputs.area), use: try visit.need(Inputs.use),
                    state: try visit.need(Inputs.state), within: visit.projects, by: try visit.actor(), transaction)
                return Effect("/units/\(id)", ["id": .id(id)])
            }
            + PersonRoutes(units: self).routes + FindRoutes(hooks: hooks).routes
    }

    /// Who keeps the register: areas make bills.
    static let keepers: Set<Post> = [.serviceManager, .officeManager]

    /// One home with who holds it, its timeline, and what other desks put beside it.
    func unit(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let (unit, project) = try Units().find(try visit.id("unit"), within: visit.projects, transaction)
        return UnitPages.unit(
            visit, unit, try Units().tenures(of: unit.id, in: project, transaction),
            try Persons().holders(of: unit.id, in: project, transaction).filter(\.isMinded),
            try timeline(unit.id, project, visit, transaction), aside: try hooks.aside(visit, unit.id, project, transaction))
    }

    private func timeline(
        _ unit: Unit.ID, _ project: Project.ID, _ visit: Visit, _ transaction: Transaction
    ) throws -> TimelinePage {
        let zone = try Projects().find(project, in: transaction)?.zone ?? .utc
        let before = visit.asked(Inputs.before).map { Instant(milliseconds: $0) }
        return try UnitTimeline(unit: unit, project: project, zone: zone, transaction: transaction).page(before: before) {
            try hooks.timeline(unit, project, $0, $1, transaction)
        }
    }

    static let shape = JSONShape.object([
        ("id", .id), ("label", .text), ("areaHundredths", .number), ("use", .word(Unit.Use.self)),
        ("state", .word(Unit.State.self)), ("owner", .optional(.text)), ("phone", .text), ("paidThrough", .optional(.day)),
        ("arrearsFen", .optional(.number)), ("arrearsAsOf", .optional(.day)),
    ])

    @Sendable static func json(_ line: UnitLine) -> JSON {
        [
            "id": .id(line.unit.id), "label": .text(line.unit.label), "areaHundredths": .number(line.unit.areaHundredths),
            "use": .text(line.unit.use.rawValue), "state": .text(line.unit.state.rawValue), "owner": .words(line.owner),
            "phone": .text(line.maskedPhone), "paidThrough": .words(line.unit.paidThrough?.description),
            "arrearsFen": line.unit.arrearsFen.map { .number($0) } ?? .null,
            "arrearsAsOf": .words(line.unit.arrearsAsOf?.description),
        ]
    }

    private static let tenureShape = JSONShape.object([
        ("id", .id), ("person", .id), ("name", .text), ("phone", .text), ("role", .word(TenureRole.self)), ("share", .text),
        ("from", .day), ("to", .optional(.day)),
    ])

    @Sendable private static func json(_ line: TenureLine) -> JSON {
        [
            "id": .id(line.id), "person": .id(line.person), "name": .text(line.name), "phone": .text(line.maskedPhone),
            "role": .text(line.role.rawValue), "share": .text(line.share.text), "from": .text(line.from.description),
            "to": .words(line.to?.description),
        ]
    }

    private func after(_ visit: Visit) -> (key: String, id: Unit.ID)? {
        guard let text = visit.asked(Inputs.after), let dot = text.firstIndex(of: "."),
            let id = Unit.ID(text: String(text[..<dot]))
        else { return nil }
        return (String(text[text.index(after: dot)...]), id)
    }

    private func bring(_ visit: Visit, _ database: Database) async throws -> Reply {
        var again = visit
        let project = try visit.here()
        guard let file = visit.uploads.first else {
            again.refusal = .invalid("file", "registry.file.needed")
            return .page(UnitPages.bring(again, nil), status: 422)
        }
        let bytes = Data(file.bytes)
        do {
            let reader = try await SheetWork.threads.run { try SheetReader(data: bytes) }
            let brought = try await RegisterImports().read(reader)
            if visit.value(Inputs.dryRun) ?? false {
                let report = try await RegisterImports().tried(brought, project, database)
                let tried = RegisterVisit(account: try visit.staff().account, rows: report.rows, at: visit.now)
                tried.change { $0.report = report }
                return .page(UnitPages.bring(visit, report, badRows: report.bad.isEmpty ? nil : shelf.put(tried)))
            }
            return .seeOther("/units/import/\(try await take(brought, project, visit, database))")
        } catch let problem as SheetProblem {
            again.refusal = .invalid("file", problem.key, problem.details)
        } catch is RegisterProblem.Missing {
            again.refusal = .invalid("file", "registry.columns.missing")
        }
        return .page(UnitPages.bring(again, nil), status: 422)
    }

    /// Takes a register in while the person watches or leaves; a small one is done before the answer.
    private func take(
        _ brought: RegisterImports.Brought, _ project: ProjectCard, _ visit: Visit, _ database: Database
    ) async throws -> String {
        let actor = try visit.actor()
        let running = RegisterVisit(account: try visit.staff().account, rows: brought.report.rows, at: visit.now)
        let key = shelf.put(running)
        let work = Task.detached {
            do {
                let report = try await RegisterImports().put(brought, project, by: actor, database) { rows in
                    running.change { $0.rowsDone = rows }
                }
                running.change { $0.report = report }
            } catch {
                running.change { $0.hasStopped = true }
            }
        }
        if brought.report.rows <= Self.rowsAtOnce { await work.value }
        return key
    }

    /// So many rows are in before a person would look for a progress bar.
    private static let rowsAtOnce = 500
}
