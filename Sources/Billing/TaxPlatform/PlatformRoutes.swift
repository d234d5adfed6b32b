// PlatformRoutes: what the tax platform says, brought back by its list or fetched from its interface, and entered.
import Foundation
import Kernel
import Platform
import Registry
import Sheets
import Storage
import Web

struct PlatformRoutes: Sendable {
    private static let fileMax = 16 << 20
    private static let after = Field<String>.text("after", max: 13, required: false)
    private let readings = InvoiceReadings()
    private let invoices = Invoices()

    var routes: [Route] { reading + bringing + deciding }

    private var reading: [Route] {
        [
            .page("/billing/invoices/readings", .finance, asks: [Self.after]) { try list($0, $1) },
            .export("/billing/invoices/readings", .finance) { visit, transaction in
                let project = try visit.here()
                let all = try ListFile.pages(of: InvoiceReadings.pageSize) { last, size in
                    try readings.list(in: project.id, after: last?.id, limit: size, transaction)
                }
                return PlatformPages.file(all, project, visit.words)
            },
            .page("/billing/invoices/readings/{reading}", .finance, clause: Invoices.clause) { try page($0, $1) },
            .export("/billing/invoices/readings/{reading}", .finance) { visit, transaction in
                let reading = try readings.find(try visit.id("reading"), within: visit.projects, transaction)
                return PlatformPages.file(reading, try readings.findings(of: reading, transaction), visit.words)
            },
            .reading(
                "/api/v1/billing/invoices/readings/{reading}", .finance, clause: Invoices.clause,
                summary: "A list of the tax platform held against our invoices: what is to be entered and what differs (开票结果核对)",
                gives: PlatformPages.shape
            ) { visit, transaction in
                let reading = try readings.find(try visit.id("reading"), within: visit.projects, transaction)
                return .json(PlatformPages.json(reading, try readings.findings(of: reading, transaction)))
            },
        ]
    }

    private var bringing: [Route] {
        [
            .special("POST", "/billing/invoices/readings", .finance, clause: Invoices.clause, bodyLimit: Self.fileMax) {
                try await bring($0, $1)
            },
            .special("POST", "/billing/invoices/sending", .finance, clause: Invoices.clause) { visit, database in
                try await shown(visit, database) { try await send(visit, database) }
            },
            .special("POST", "/billing/invoices/fetching", .finance, clause: Invoices.clause) { visit, database in
                try await shown(visit, database) { try await fetch(visit, database) }
            },
        ]
    }

    private var deciding: [Route] {
        Route.verb(
            "/billing/invoices/readings/{reading}/taking", .finance, clause: Invoices.clause,
            summary: "Enter what the tax platform's list says is issued and red (登记开票结果)", fields: [],
            gives: .some([("id", .id), ("issued", .number), ("red", .number)]), again: { try page($0, $1) }
        ) { visit, transaction in
            let id: InvoiceReading.ID = try visit.id("reading")
            let taken = try readings.take(id, within: visit.projects, by: try visit.actor(), in: transaction)
            return Effect(
                "/billing/invoices/readings/\(id)", ["id": .id(id), "issued": .number(taken.issued), "red": .number(taken.red)])
        }
            + Route.verb(
                "/billing/invoices/platform/simulation", .finance,
                summary: "Let the house play the tax platform's interface, to try it out (模拟开票平台)", fields: [], again: { try list($0, $1) }
            ) { visit, transaction in
                try readings.simulate(true, in: try visit.here().id, by: try visit.actor(), in: transaction)
                return Effect("/billing/invoices/readings")
            }
            + Route.verb(
                "/billing/invoices/platform/removal", .finance, summary: "Go back to files for the tax platform (改用文件)", fields: [],
                again: { try list($0, $1) }
            ) { visit, transaction in
                try readings.simulate(false, in: try visit.here().id, by: try visit.actor(), in: transaction)
                return Effect("/billing/invoices/readings")
            }
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let after = visit.asked(Self.after).flatMap { InvoiceReading.ID(text: $0) }
        return PlatformPages.list(
            visit, project, try readings.list(in: project.id, after: after, transaction),
            isSimulated: try readings.isSimulated(in: project.id, transaction),
            maySimulate: try readings.maySimulate(project.id, transaction))
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let reading = try readings.find(try visit.id("reading"), within: visit.projects, transaction)
        let zone = try Projects().find(reading.project, in: transaction)?.zone ?? .utc
        return PlatformPages.reading(visit, reading, try readings.findings(of: reading, transaction), zone)
    }

    /// Leads on, or says on the page of lists why not.
    private func shown(
        _ visit: Visit, _ database: Database, _ body: () async throws -> Path
    ) async throws -> Reply {
        do {
            if let refusal = visit.refusal { throw refusal }
            return .seeOther(try await body())
        } catch let refusal as Refusal where refusal.kind != .missing && refusal.kind != .forbidden {
            var again = visit
            again.refusal = refusal
            return .page(try await database.read { [again] in try list(again, $0) }, status: 422)
        }
    }

    private func bring(_ visit: Visit, _ database: Database) async throws -> Reply {
        try await shown(visit, database) {
            guard let file = visit.uploads.first, !file.bytes.isEmpty else { throw Refusal.invalid("file", "channellist.file.needed") }
            let bytes = Data(file.bytes)
            let sheet: PlatformSheet
            do {
                sheet = try await SheetWork.threads.run { try PlatformSheet(SheetReader(data: bytes)) }
            } catch let problem as SheetProblem {
                throw Refusal.invalid("file", problem.key, problem.details)
            }
            guard sheet.missing.isEmpty else {
                let names = sheet.missing.map { visit.words("invoice.column.\($0.rawValue)") }.joined(separator: ", ")
                throw Refusal.invalid("file", "invoice.reading.columns", ["columns": names])
            }
            if let first = sheet.problems.first {
                throw Refusal.invalid(
                    "file", "invoice.reading.bad",
                    [
                        "count": "\(sheet.problems.count)", "row": "\(first.row)",
                        "column": visit.words("invoice.column.\(first.column)"), "read": first.read,
                    ])
            }
            let project = try visit.here()
            let rows = await FilePlatform(sheet).rows(of: [], on: project.zone.day(of: visit.now))
            let hash = Hex.text(Sodium.sha256(Array(bytes)))
            let person = try visit.staff().account
            let id = try await database.write {
                try readings.bring(rows, .file, name: file.fileName, hash: hash, in: project.id, by: person, in: $0)
            }
            return "/billing/invoices/readings/\(id)"
        }
    }

    /// Hands all that is asked for to the interface; what it refuses is let go with its reason.
    private func send(_ visit: Visit, _ database: Database) async throws -> Path {
        let (project, person, actor) = (try visit.here(), try visit.staff().account, try visit.actor())
        let platform = try await platform(project.id, database)
        let batch = try await database.write { try invoices.export(in: project.id, isPlayed: true, by: person, in: $0) }
        for (row, lines) in try await database.read({ try invoices.batch(batch, in: project.id, $0) }) {
            guard case .refused(let why) = await platform.ask(row.invoice, lines) else { continue }
            try await database.write {
                try invoices.refuse(row.invoice.id, reason: why, within: [project.id], by: actor, in: $0)
            }
        }
        return "/billing/invoices"
    }

    /// Asks the interface what became of everything it has, and enters it.
    private func fetch(_ visit: Visit, _ database: Database) async throws -> Path {
        let (project, person, actor) = (try visit.here(), try visit.staff().account, try visit.actor())
        let platform = try await platform(project.id, database)
        let asked = try await database.read { try readings.waiting(in: project.id, $0) }
        for (id, word) in await platform.confirmations(of: asked) {
            try await database.write { try invoices.confirmation(id, word, within: [project.id], by: actor, in: $0) }
        }
        let waiting = try await database.read { try readings.waiting(in: project.id, $0) }
        let rows = await platform.rows(of: waiting, on: project.zone.day(of: visit.now))
        guard !rows.isEmpty else { throw Refusal.notNow("invoice.fetch.nothing") }
        let hash = Hex.text(Sodium.random(16))
        let id = try await database.write { transaction in
            let id = try readings.bring(
                rows, .simulated, name: visit.words("invoice.platform"), hash: hash, in: project.id, by: person, in: transaction)
            try readings.take(id, within: [project.id], by: actor, in: transaction)
            return id
        }
        return "/billing/invoices/readings/\(id)"
    }

    private func platform(_ project: Project.ID, _ database: Database) async throws -> any InvoicePlatform {
        try await database.read { transaction in
            guard try readings.isSimulated(in: project, transaction) else { throw Refusal.notNow("invoice.platform.none") }
            try readings.confirmMaySimulate(project, transaction)
        }
        return SimulatedPlatform()
    }
}
