// ReconciliationRoutes: bringing a channel's list, looking at what differs, and explaining it.
import Kernel
import Platform
import Registry
import Sheets
import Storage
import Web

enum ReconciliationInputs {
    static let method = Field<Payment.Method>.choice("method")
    static let columns = (0..<64).map { Field<StatementField>.choice("column-\($0)", required: false) }
    static let from = Field<Day>.day("from", required: false)
    static let to = Field<Day>.day("to", required: false)
    static let explanation = Field<String>.text("explanation", max: 500)
    static let receipt = Field<String>.text("receipt", max: 40, required: false)
    static let after = Field<String>.text("after", max: 40, required: false)
    static let statement = Field<ChannelStatement.ID>.id("statement", required: false)
    static let project = Field<String>.text("project", max: 32, required: false)
}

extension Path {
    static func channelStatement(_ id: ChannelStatement.ID) -> Path { "/billing/channels/\(id)" }
}

struct ReconciliationRoutes: Sendable {
    private typealias In = ReconciliationInputs
    private let verbs = Reconciliations()
    private let shelf = Shelf<ReconciliationVisit>()
    private static let fileMax = 48 << 20
    /// So many lines are in before a person would look for a progress bar.
    private static let linesAtOnce = 2_000
    /// Who may say why two sides differ: not the counter alone.
    static let explainers = Who.posts([.financeAssistant, .serviceManager, .officeManager])

    var routes: [Route] { reading + programs + bringing + verbRoutes }

    private var reading: [Route] {
        [
            .page("/billing/channels", .till, clause: Reconciliations.clause, asks: [In.after]) { try front($0, $1) },
            .export("/billing/channels", .till) { visit, transaction in
                let project = try visit.here()
                let all = try ListFile.pages(of: Reconciliations.pageSize) { last, _ in
                    try verbs.statements(in: project.id, after: last?.key, transaction)
                }
                return ReconciliationFiles.statements(all, project, visit.words)
            },
            .page("/billing/channels/{statement}", .till, clause: Reconciliations.clause, asks: [In.after]) {
                try detail($0, $1, try $0.id("statement"))
            },
            .page("/billing/differences", .till, clause: Reconciliations.clause, asks: [In.after]) { try open($0, $1) },
            .export("/billing/differences", .till, asks: [In.statement]) { visit, transaction in
                let project = try visit.here()
                let statement = visit.asked(In.statement)
                let all = try ListFile.pages(of: Reconciliations.pageSize) { last, _ in
                    try verbs.differences(in: project.id, of: statement, after: last?.key, transaction)
                }
                return ReconciliationFiles.differences(all, project, visit.words)
            },
        ]
    }

    private var programs: [Route] {
        [
            .reading(
                "/api/v1/billing/channels", .till, clause: Reconciliations.clause,
                summary: "Lists of the channels that were compared, latest first, a page at a time (渠道对账)",
                asks: [In.after, In.project], gives: .page("statements", ReconciliationFiles.statementShape)
            ) { visit, transaction in
                let project = try visit.here()
                let lines = try verbs.statements(in: project.id, after: ReconciliationFiles.moment(visit.asked(In.after)), transaction)
                return .json([
                    "statements": .list(lines.map(ReconciliationFiles.json)),
                    "next": .words(
                        lines.count == Reconciliations.pageSize ? lines.last.map { ReconciliationFiles.text($0.key) } : nil),
                ])
            },
            .reading(
                "/api/v1/billing/differences", .till, clause: Reconciliations.clause,
                summary: "What differs: of one statement, or all that nobody has explained (对账差异)",
                asks: [In.statement, In.after, In.project], gives: .page("differences", ReconciliationFiles.differenceShape)
            ) { visit, transaction in
                let project = try visit.here()
                let lines = try verbs.differences(
                    in: project.id, of: visit.asked(In.statement), after: ReconciliationFiles.day(visit.asked(In.after)), transaction)
                return .json([
                    "differences": .list(lines.map(ReconciliationFiles.json)),
                    "next": .words(
                        lines.count == Reconciliations.pageSize ? lines.last.map { ReconciliationFiles.text($0.key) } : nil),
                ])
            },
        ]
    }

    private var bringing: [Route] {
        [
            .special("POST", "/billing/channels", .till, clause: Reconciliations.clause, fields: [In.method], bodyLimit: Self.fileMax) {
                try await bring($0, $1)
            },
            .page("/billing/channels/brought/{visit}", .till) { visit, _ in
                let (brought, key) = try brought(visit)
                return ReconciliationPages.look(visit, brought, key)
            },
            .special("POST", "/billing/channels/brought/{visit}/trial", .till, fields: In.columns) { visit, _ in
                let (brought, key) = try brought(visit)
                var columns: [StatementField: Int] = [:]
                for (place, field) in In.columns.enumerated() {
                    if let chosen = visit.value(field), columns[chosen] == nil { columns[chosen] = place }
                }
                let chosen = columns
                brought.change(try await FileTable.threads.run { try ChannelSheet(brought.file.reader(), columns: chosen) })
                return .seeOther("/billing/channels/brought/\(key)")
            },
            .special(
                "POST", "/billing/channels/brought/{visit}/taking", .till, clause: Reconciliations.clause, fields: [In.from, In.to]
            ) { visit, database in
                let (brought, key) = try brought(visit)
                do {
                    if let refusal = visit.refusal { throw refusal }
                    return .seeOther(.channelStatement(try await take(brought, visit, database)))
                } catch let refusal as Refusal where refusal.kind != .missing && refusal.kind != .forbidden {
                    var again = visit
                    again.refusal = refusal
                    return .page(ReconciliationPages.look(again, brought, key), status: 422)
                }
            },
            .special("GET", "/billing/channels/brought/{visit}/bad-rows", .till) { visit, _ in
                let (brought, _) = try brought(visit)
                return try await FileTable.threads.run { try brought.badRows(visit.words) }
            },
        ]
    }

    private var verbRoutes: [Route] {
        Route.verb(
            "/billing/channels/{statement}/comparison", .till, clause: Reconciliations.clause,
            summary: "Compare a list with the books again (重新对账)", fields: [], again: { try detail($0, $1, try $0.id("statement")) }
        ) { visit, transaction in
            let id: ChannelStatement.ID = try visit.id("statement")
            try verbs.compare(id, within: visit.projects, by: try visit.actor(), in: transaction)
            return Effect(.channelStatement(id), ["id": .id(id)])
        }
            + Route.verb(
                "/billing/channels/{statement}/discarding", .till, clause: Reconciliations.clause,
                summary: "Discard a list that was not brought to its end (作废未导完的账单)", fields: [],
                again: { try detail($0, $1, try $0.id("statement")) }
            ) { visit, transaction in
                let id: ChannelStatement.ID = try visit.id("statement")
                try verbs.discard(id, within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect("/billing/channels", ["id": .id(id)])
            }
            + Route.verb(
                "/billing/differences/{difference}/explanation", Self.explainers, clause: Reconciliations.clause,
                summary: "Explain why a channel and the books differ (说明差异)", fields: [In.explanation, In.receipt],
                again: { try open($0, $1) }
            ) { visit, transaction in
                let id: Difference.ID = try visit.id("difference")
                try verbs.explain(
                    id, try visit.need(In.explanation), receipt: visit.value(In.receipt) ?? "", within: visit.projects,
                    by: try visit.staff().account, in: transaction)
                return Effect("/billing/differences", ["id": .id(id)])
            }
    }

    private func front(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let today = project.zone.day(of: transaction.now)
        return ReconciliationPages.front(
            visit, project,
            try verbs.statements(in: project.id, after: ReconciliationFiles.moment(visit.asked(In.after)), transaction),
            unexplained: try verbs.unexplained(in: project.id, through: today, transaction))
    }

    private func detail(_ visit: Visit, _ transaction: Transaction, _ id: ChannelStatement.ID) throws -> HTML {
        let row = try verbs.statement(id, within: visit.projects, transaction)
        let differences = try verbs.differences(
            in: row.statement.project, of: id, after: ReconciliationFiles.day(visit.asked(In.after)), transaction)
        return ReconciliationPages.detail(visit, row, differences)
    }

    private func open(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        return ReconciliationPages.open(
            visit,
            try verbs.differences(
                in: project.id, of: nil, after: ReconciliationFiles.day(visit.asked(In.after)), transaction))
    }

    /// The person's own file, of a project in which they still may compare.
    private func brought(_ visit: Visit) throws(Refusal) -> (ReconciliationVisit, key: String) {
        let key = visit.parameters["visit"] ?? ""
        let brought = try shelf.find(key, of: try visit.staff().account)
        guard visit.projects.contains(brought.project) else { throw .missing }
        return (brought, key)
    }

    private func bring(_ visit: Visit, _ database: Database) async throws -> Reply {
        var again = visit
        let project = try visit.here()
        do {
            if let refusal = visit.refusal { throw refusal }
            guard let file = visit.uploads.first, !file.bytes.isEmpty else {
                throw Refusal.invalid("file", "channellist.file.needed")
            }
            let method = try visit.need(In.method)
            guard ChannelStatement.methods.contains(method) else { throw Refusal.invalid("method", "channellist.method.bad") }
            let kept = try BroughtFile(file.bytes, name: file.fileName)
            let sheet = try await FileTable.threads.run { try ChannelSheet(kept.reader()) }
            let key = shelf.put(
                ReconciliationVisit(
                    account: try visit.staff().account, project: project.id, method: method, file: kept, at: visit.now, sheet: sheet))
            return .seeOther("/billing/channels/brought/\(key)")
        } catch let several as ChannelSheet.Several {
            again.refusal = .invalid("file", "channellist.sheets", ["sheets": several.names.joined(separator: "、")])
        } catch let problem as SheetProblem {
            again.refusal = .invalid("file", problem.key, problem.details)
        } catch let refusal as Refusal where refusal.kind == .invalid {
            again.refusal = refusal
        }
        let page = try await database.read { [again] in try front(again, $0) }
        return .page(page, status: 422)
    }

    private func take(
        _ brought: ReconciliationVisit, _ visit: Visit, _ database: Database
    ) async throws -> ChannelStatement.ID {
        let id = brought.project
        guard let project = try await database.read({ try Projects().find(id, in: $0) }) else { throw Refusal.missing }
        let order = try Reconciliations.Order(
            brought.sheet, method: brought.method, from: visit.value(In.from), to: visit.value(In.to), name: brought.file.name,
            hash: brought.file.hash)
        let person = try visit.staff().account
        let (statement, isNew) = try await database.write { try verbs.start(order, project, by: person, $0) }
        guard isNew else { return statement }
        let work = Task.detached {
            try await verbs.fill(statement, order, project: project, by: person, database)
            withExtendedLifetime(brought) {}
        }
        if order.sheet.tally.lines <= Self.linesAtOnce { try await work.value }
        return statement
    }
}
