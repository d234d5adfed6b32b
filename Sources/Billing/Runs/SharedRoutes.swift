// SharedRoutes: shared costs, their sheet, posting and discarding.
import Kernel
import Platform
import Registry
import Sheets
import Storage
import Web

struct SharedRoutes: Sendable {
    private typealias In = RunInputs
    private let shared = SharedCosts()

    var routes: [Route] {
        [
            .page("/billing/shared", .billReaders, asks: [In.after]) { try list($0, $1) },
            .page("/billing/shared/{cost}", .billReaders, asks: [In.after]) { try cost($0, $1) },
            .export("/billing/shared", .billReaders) { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: SharedCosts.pageSize) { last, size in
                    try shared.list(in: project.id, after: last, limit: size, transaction)
                }
                return Self.file(lines, project, visit.words)
            },
            .export("/billing/shared/{cost}", .billReaders) { visit, transaction in
                let cost = try shared.find(try visit.id("cost"), within: visit.projects, transaction)
                let parts = try ListFile.pages(of: 1_000) { last, size in
                    try shared.parts(of: cost, after: last?.unit, limit: size, transaction)
                }
                return Self.file(cost, parts, visit.words)
            },
            .reading(
                "/api/v1/billing/shared", .billReaders, summary: "Shared costs, newest first, a page at a time",
                asks: [In.after, In.project], gives: .page("costs", Self.shape)
            ) { visit, transaction in
                let lines = try shared.list(in: try visit.here().id, after: try after(visit, transaction), transaction)
                return .json([
                    "costs": .list(lines.map(Self.json)),
                    "next": .words(lines.count == SharedCosts.pageSize ? lines.last?.id.text : nil),
                ])
            },
        ]
            + Route.verb(
                "/billing/shared", .billers, clause: FeeStandard.clause, summary: "Share a cost by area (公摊)",
                fields: [In.item, In.building, In.amount, In.from, In.to, In.note], again: { try list($0, $1) }
            ) { visit, transaction in
                let id = try shared.share(
                    try visit.need(In.amount), of: try visit.need(In.item), over: visit.value(In.building), from: try visit.need(In.from),
                    to: try visit.need(In.to), note: try visit.need(In.note), in: try visit.here().id,
                    by: try visit.staff().account, in: transaction)
                return Effect("/billing/shared/\(id)", ["id": .id(id)], status: 201)
            }
            + Route.verb(
                "/billing/shared/{cost}/posting", .billers, summary: "Post the shares of a cost (入账)", fields: [],
                again: { try cost($0, $1) }
            ) { visit, transaction in
                let id: SharedCost.ID = try visit.id("cost")
                try shared.post(id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/billing/shared/\(id)", ["id": .id(id)])
            }
            + Route.verb(
                "/billing/shared/{cost}/discard", .billers, summary: "Discard the shares of a cost (作废)", fields: [],
                again: { try cost($0, $1) }
            ) { visit, transaction in
                let id: SharedCost.ID = try visit.id("cost")
                try shared.discard(id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/billing/shared/\(id)", ["id": .id(id)])
            }
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let buildings = try transaction.query(
            "SELECT id, name FROM building WHERE project_id = \(project.id) ORDER BY sort_key, id LIMIT 1000"
        ).map { (value: try $0.get("id", as: Building.ID.self).text, name: try $0.get("name", as: String.self)) }
        return SharedPages.list(
            visit, project, try shared.list(in: project.id, after: try after(visit, transaction), transaction),
            try BillItems.read(project.id, transaction), buildings)
    }

    private func cost(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let cost = try shared.find(try visit.id("cost"), within: visit.projects, transaction)
        let after = visit.asked(In.after).flatMap { Unit.ID(text: $0) }
        return SharedPages.cost(visit, cost, try shared.parts(of: cost, after: after, transaction))
    }

    private func after(_ visit: Visit, _ transaction: Transaction) throws -> SharedCost? {
        guard let text = visit.asked(In.after), let id = SharedCost.ID(text: text) else { return nil }
        return try? shared.find(id, within: visit.projects, transaction)
    }

    private static func file(_ lines: [SharedCost], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "shared-\(project.code)", title: words("billing.shared.title"),
            columns: [
                SheetColumn(words("billing.line.item")), SheetColumn(words("billing.shared.group")),
                SheetColumn(words("billing.run.from"), .date), SheetColumn(words("billing.run.to"), .date),
                SheetColumn(words("billing.shared.pool"), .money), SheetColumn(words("billing.run.homes"), .integer),
                SheetColumn(words("billing.run.state")), SheetColumn(words("billing.shared.note"), width: 40),
            ],
            rows: lines.map { line in
                [
                    .text(line.itemName), .text(line.buildingName ?? words("billing.shared.all")), .day(line.from), .day(line.to),
                    .fen(line.amount.fen), .integer(line.unitCount), .text(words("billing.shared.state.\(line.state.rawValue)")),
                    .text(line.note),
                ]
            })
    }

    private static func file(_ cost: SharedCost, _ parts: [SharedPart], _ words: Words) -> ListFile {
        ListFile(
            "shared-\(cost.from)", title: words("billing.shared.title"),
            columns: [
                SheetColumn(words("billing.line.home")), SheetColumn(words("billing.shared.area"), .decimal),
                SheetColumn(words("billing.line.amount"), .money),
            ],
            rows: parts.map { [.text($0.unitLabel), .decimal(Double($0.areaHundredths) / 100), .fen($0.amount.fen)] })
    }

    private static let shape = JSONShape.object([
        ("id", .id), ("item", .id), ("itemName", .text), ("building", .optional(.text)), ("from", .day), ("to", .day), ("due", .day),
        ("fen", .number), ("homes", .number), ("areaHundredths", .number), ("note", .text), ("state", .word(SharedCost.State.self)),
    ])

    @Sendable private static func json(_ cost: SharedCost) -> JSON {
        [
            "id": .id(cost.id), "item": .id(cost.item), "itemName": .text(cost.itemName), "building": .words(cost.buildingName),
            "from": .text(cost.from.description), "to": .text(cost.to.description), "due": .text(cost.due.description),
            "fen": .number(cost.amount.fen), "homes": .number(cost.unitCount), "areaHundredths": .number(cost.areaHundredths),
            "note": .text(cost.note), "state": .text(cost.state.rawValue),
        ]
    }
}

enum SharedPages {
    private typealias In = RunInputs

    static func list(
        _ visit: Visit, _ project: ProjectCard, _ costs: [SharedCost], _ items: [BillItem], _ buildings: [(value: String, name: String)]
    ) -> HTML {
        let words = visit.words
        let rows = costs.map { cost -> HTML in
            "<tr><td><a href=\"\(Path("/billing/shared/\(cost.id)"))\">\(cost.itemName)</a></td><td>\(cost.buildingName ?? words("billing.shared.all"))</td><td>\(cost.from.description) – \(cost.to.description)</td><td class=\"num\">\(cost.amount.text)</td><td>\(words("billing.shared.state.\(cost.state.rawValue)"))</td></tr>"
        }
        let table: HTML = costs.isEmpty ? "<p class=\"empty\">\(words("billing.shared.none"))</p>" : """
            <table><thead><tr><th>\(words("billing.line.item"))</th><th>\(words("billing.shared.group"))</th><th>\(words("billing.run.period"))</th><th>\(words("billing.shared.pool"))</th><th>\(words("billing.run.state"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let more: HTML = costs.count < SharedCosts.pageSize ? "" : costs.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/billing/shared").asking("after", last.id.text))\">\(words("list.more"))</a></p>"
        } ?? ""
        let own = RunPages.own(visit, "/billing/shared")
        let shared = items.filter { $0.kind == .sharedUtility }
        let form: HTML = !RunPages.holds(visit, .billers, project.id) ? "" : """
            <details\(if: own.refusal != nil, " open")><summary>\(words("verb.share-cost"))</summary>\(Forms.post(own, to: "/billing/shared", button: words("verb.share-cost"), """
            \(Forms.select(own, In.item, label: words("billing.line.item"), options: shared.map { ($0.id.text, $0.name) }))\(Forms.select(own, In.building, label: words("billing.shared.group"), options: buildings, hint: "<p class=\"small soft\">\(words("billing.shared.group.hint"))</p>"))
            \(Forms.text(own, In.amount, label: words("billing.shared.pool")))\(Forms.text(own, In.from, label: words("billing.run.from"), type: "date"))\(Forms.text(own, In.to, label: words("billing.run.to"), type: "date"))
            \(Forms.area(own, In.note, label: words("billing.shared.note")))
            """))</details>
            """
        return Layout.office(
            visit, title: words("billing.shared.title"), at: .billing,
            "\(BillingTabs.of(visit, .runs))\(Forms.summary(visit))\(form)\(table)\(more)\(ListFile.links(visit, "/billing/shared/export"))")
    }

    static func cost(_ visit: Visit, _ cost: SharedCost, _ parts: [SharedPart]) -> HTML {
        let words = visit.words
        let path: Path = "/billing/shared/\(cost.id)"
        let rows = parts.map { part -> HTML in
            "<tr><td><a href=\"\(Path("/billing/units/\(part.unit)"))\">\(part.unitLabel)</a></td><td class=\"num\">\(Thousandths.text(part.areaHundredths * 10))</td><td class=\"num\">\(part.amount.text)</td></tr>"
        }
        let more: HTML = parts.count < SharedCosts.pageSize ? "" : parts.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(path.asking("after", last.unit.text))\">\(words("list.more"))</a></p>"
        } ?? ""
        let verbs: HTML = cost.state != .shared || !RunPages.holds(visit, .billers, cost.project) ? "" : """
            \(Forms.post(visit.form("posting"), to: "/billing/shared/\(cost.id)/posting", button: words("verb.post-bills"), ""))\(Forms.post(visit.form("discard"), to: "/billing/shared/\(cost.id)/discard", button: words("verb.discard-bills"), main: false, ""))
            """
        return Layout.office(
            visit, title: "\(cost.itemName) \(cost.from.description) – \(cost.to.description)", at: .billing,
            """
            \(BillingTabs.of(visit, .runs))\(Forms.summary(visit))<section class="block"\(if: cost.state == .posting, " data-refresh=\"700\"")><p>\(words("billing.shared.state.\(cost.state.rawValue)")) · \(cost.buildingName ?? words("billing.shared.all")) · \(words("billing.line.due")) \(cost.due.description)</p><p class="words">\(cost.note)</p>
            <div class="bands"><div class="band"><strong>\(cost.amount.text)</strong>\(words("billing.shared.pool"))</div><div class="band"><strong>\(cost.unitCount)</strong>\(words("billing.run.homes"))</div></div></section>\(verbs)
            <table><thead><tr><th>\(words("billing.line.home"))</th><th>\(words("billing.shared.area"))</th><th>\(words("billing.line.amount"))</th></tr></thead><tbody>\(rows)</tbody></table>\(more)\(ListFile.links(visit, "/billing/shared/\(cost.id)/export"))
            """)
    }
}
