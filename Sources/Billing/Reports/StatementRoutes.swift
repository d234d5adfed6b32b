// StatementRoutes: the statement of a home: page, paper, file, API.
import Kernel
import Platform
import Printing
import Registry
import Storage
import Web

struct StatementRoutes: Sendable {
    private let statements = Statements()
    /// Setting type is work for the processor: off the cooperative pool, one sheet after another.
    private static let threads = WorkerThreads(name: "steward.statements", count: 1)

    private typealias In = ReportInputs
    private static let asks: [any AnyField] = [In.from, In.to, In.payer]

    var routes: [Route] {
        [
            .page("/units/{unit}/statement", .till, clause: "S2.8.1-2", asks: Self.asks) { visit, transaction in
                let (statement, project) = try make(visit, transaction)
                let payers = try statements.payers(of: statement.unit, in: project.id, transaction)
                return StatementPages.statement(visit, statement, payers: payers)
            },
            .export("/units/{unit}/statement", .till, clause: "S2.8.1-2", asks: Self.asks) { visit, transaction in
                let (statement, project) = try make(visit, transaction)
                return ReportSheets.statement(statement, project, visit.words)
            },
            .special("GET", "/units/{unit}/statement/print", .till, clause: "S2.8.1-2", fields: Self.asks) { visit, database in
                let (statement, project) = try await database.read { try make(visit, $0) }
                let document = StatementPages.document(
                    statement, project, visit.words, madeOn: project.zone.day(of: visit.now))
                let bytes = try await Self.threads.run { try PDFWriter.write(document) }
                return .file(name: "statement-\(project.code)-\(statement.unit).pdf", type: "application/pdf", bytes: bytes)
            },
            .reading(
                "/api/v1/units/{unit}/statement", .till, clause: "S2.8.1-2", summary: "The statement of a home (对账单)",
                asks: Self.asks + [In.project], gives: ReportJSON.statement
            ) { visit, transaction in .json(ReportJSON.json(try make(visit, transaction).0)) },
        ]
    }

    /// The last twelve months when nothing is asked.
    private func make(_ visit: Visit, _ transaction: Transaction) throws -> (Statement, ProjectCard) {
        let unit: Unit.ID = try visit.id("unit")
        let (_, home) = try Units().find(unit, within: visit.projects, transaction)
        guard let project = try Projects().find(home, in: transaction) else { throw Refusal.missing }
        let to = visit.asked(In.to) ?? project.zone.day(of: visit.now)
        let from = visit.asked(In.from) ?? Month(of: to).adding(-11).first
        guard from <= to else { throw Refusal.invalid("to", "reports.range.bad") }
        return (
            try statements.make(unit, payer: visit.asked(In.payer), from: from, to: to, within: [home], transaction), project
        )
    }
}
