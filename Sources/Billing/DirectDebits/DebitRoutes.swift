// DebitRoutes: bank accounts that pay, batches for the bank, and its answers.
import Foundation
import Kernel
import Platform
import Registry
import Sheets
import Storage
import Web

struct DebitRoutes: Sendable {
    static let dueThrough = Field<Day>.day("dueThrough")
    static let home = Field<String>.text("home", max: 60)
    static let holder = Field<String>.text("holder", max: 80)
    static let payer = Field<String>.text("payer", max: 80, required: false)
    static let account = Field<String>.text("account", max: 60)
    static let bank = Field<String>.text("bank", max: 80)
    static let agreement = Field<String>.text("agreement", max: 60, required: false)
    static let signedOn = Field<Day>.day("signedOn", required: false)
    static let before = Field<String>.text("before", max: 13, required: false)
    static let after = Field<String>.text("after", max: 13, required: false)
    static let project = Field<String>.text("project", max: 32, required: false)

    private let debits: DirectDebits
    private let shelf = Shelf<DebitVisit>()

    init(late: LateFees = LateFees()) { debits = DirectDebits(late: late) }

    var routes: [Route] { pages + files + readings + [answering, refused] + verbs }

    private var pages: [Route] {
        [
            .page("/billing/debits", .finance, asks: [Self.before]) { try list($0, $1) },
            .page("/billing/debit-accounts", .finance, asks: [Self.after]) { try accounts($0, $1) },
            .page("/billing/debits/{batch}", .finance) { visit, transaction in try page(visit, transaction, nil) },
        ]
    }

    private var files: [Route] {
        [
            .export("/billing/debits", .books) { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: DirectDebits.pageSize) { last, size in
                    try debits.list(in: project.id, before: last?.id, limit: size, transaction)
                }
                return DebitSheets.list(lines, project, visit.words)
            },
            .export("/billing/debit-accounts", .books) { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: 500) { last, size in
                    try debits.accounts(in: project.id, after: last?.unit, limit: size, transaction)
                }
                return DebitSheets.accounts(lines, project, visit.words)
            },
            .export("/billing/debits/{batch}", .finance) { visit, transaction in
                let batch = try debits.find(try visit.id("batch"), within: visit.projects, transaction)
                return DebitSheets.lines(try debits.lines(of: batch.id, in: batch.project, transaction), batch, visit.words)
            },
            // 送盘: what the bank is sent, with whole account numbers; that it left is a fact.
            .export("/billing/debits/{batch}/order", .finance) { visit, transaction in
                let batch = try debits.find(try visit.id("batch"), within: visit.projects, transaction)
                guard batch.discardedAt == nil else { throw Refusal.notNow("debit.discarded") }
                return DebitSheets.order(try debits.lines(of: batch.id, in: batch.project, transaction), batch, visit.words)
            },
        ]
    }

    /// The rows of an answer that were not taken.
    private var refused: Route {
        .special("GET", "/billing/debits/{batch}/answers/{visit}", .finance) { visit, database in
            let id: DebitBatch.ID = try visit.id("batch")
            _ = try await database.read { try debits.find(id, within: visit.projects, $0) }
            let brought = try shelf.find(visit.parameters["visit"] ?? "", of: try visit.staff().account)
            guard brought.batch == id else { throw Refusal.missing }
            return try await FileTable.threads.run { try brought.report.badRows(visit.words).reply(.xlsx, visit.words) }
        }
    }

    private var readings: [Route] {
        [
            .reading(
                "/api/v1/billing/debits", .finance, summary: "Direct-debit batches, newest first, a page at a time",
                asks: [Self.before, Self.project], gives: .page("batches", DebitSheets.shape)
            ) { visit, transaction in
                let lines = try debits.list(in: try visit.here().id, before: before(visit), transaction)
                return .json([
                    "batches": .list(lines.map(DebitSheets.json)),
                    "next": .words(lines.count == DirectDebits.pageSize ? lines.last?.id.text : nil),
                ])
            },
            .reading(
                "/api/v1/billing/debit-accounts", .finance,
                summary: "Bank accounts that pay, whose bills, and whether that person still holds the home (代扣户)",
                asks: [Self.after, Self.project], gives: .page("accounts", DebitSheets.accountShape)
            ) { visit, transaction in
                let after = visit.asked(Self.after).flatMap { Registry.Unit.ID(text: $0) }
                let lines = try debits.accounts(in: try visit.here().id, after: after, transaction)
                return .json([
                    "accounts": .list(lines.map(DebitSheets.json)),
                    "next": .words(lines.count == DirectDebits.pageSize ? lines.last?.unit.text : nil),
                ])
            },
            .reading(
                "/api/v1/billing/debits/{batch}", .finance, summary: "A direct-debit batch with its lines",
                gives: .object([("batch", DebitSheets.shape), ("lines", .list(DebitSheets.lineShape))])
            ) { visit, transaction in
                let batch = try debits.find(try visit.id("batch"), within: visit.projects, transaction)
                let lines = try debits.lines(of: batch.id, in: batch.project, transaction)
                return .json(["batch": DebitSheets.json(batch), "lines": .list(lines.map(DebitSheets.json))])
            },
        ]
    }

    private var answering: Route {
        .special("POST", "/billing/debits/{batch}/answer", .finance, clause: Payment.clause, bodyLimit: 8 << 20) { visit, database in
            var shown = visit
            let id: DebitBatch.ID = try visit.id("batch")
            let batch = try await database.read { try debits.find(id, within: visit.projects, $0) }
            guard let project = try await database.read({ try Projects().find(batch.project, in: $0) }) else { throw Refusal.missing }
            var report: DebitReport?
            var key: String?
            if let file = visit.uploads.first, !file.bytes.isEmpty {
                let data = Data(file.bytes)
                do {
                    let reader = try await FileTable.threads.run { try SheetReader(data: data) }
                    report = try await debits.bring(reader, to: id, of: project, by: try visit.staff().account, database)
                    if let report, !report.bad.isEmpty {
                        key = shelf.put(DebitVisit(account: try visit.staff().account, batch: id, report: report, at: visit.now))
                    }
                } catch let problem as SheetProblem {
                    shown.refusal = .invalid("file", problem.key, problem.details)
                } catch let missing as DebitAnswers.Missing {
                    shown.refusal = .invalid("file", "opening.columns", ["columns": missing.columns.joined(separator: "、")])
                }
            } else {
                shown.refusal = .invalid("file", "registry.file.needed")
            }
            let (seen, said, found) = (shown, report, key)
            return .page(try await database.read { try page(seen, $0, said, found) }, status: shown.refusal == nil ? 200 : 422)
        }
    }

    private var verbs: [Route] {
        Route.verb(
            "/billing/debits", .finance, summary: "Make a batch of open bills for the bank (制批)", fields: [Self.dueThrough],
            again: { try list($0, $1) }
        ) { visit, transaction in
            let id = try debits.make(
                dueThrough: try visit.need(Self.dueThrough), in: try visit.here(), by: try visit.staff().account, in: transaction)
            return Effect("/billing/debits/\(id)", ["id": .id(id)], status: 201)
        }
            + Route.verb(
                "/billing/debits/{batch}/discard", .finance, summary: "Discard a batch that the bank has not answered (作废)",
                fields: [], again: { try page($0, $1, nil) }
            ) { visit, transaction in
                let id: DebitBatch.ID = try visit.id("batch")
                try debits.discard(id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/billing/debits/\(id)", ["id": .id(id)])
            }
            + Route.verb(
                "/billing/debit-accounts", .finance, summary: "Name the bank account that pays for a home (代扣签约)",
                fields: [Self.home, Self.holder, Self.payer, Self.account, Self.bank, Self.agreement, Self.signedOn],
                again: { try accounts($0, $1) }
            ) { visit, transaction in
                let project = try visit.here()
                guard let unit = try Units().find(spoken: try visit.need(Self.home), in: project.id, transaction) else {
                    throw Refusal.invalid("home", "opening.unit.unknown")
                }
                let id = try debits.sign(
                    try visit.need(Self.account), of: try visit.need(Self.holder), at: try visit.need(Self.bank),
                    agreement: visit.value(Self.agreement) ?? "", on: visit.value(Self.signedOn),
                    paysFor: visit.value(Self.payer) ?? "", for: unit.id, in: project.id, by: try visit.staff().account, in: transaction)
                return Effect("/billing/debit-accounts", ["id": .id(id)], status: 201)
            }
            + Route.verb(
                "/billing/debit-accounts/{account}/end", .finance, summary: "An account pays for a home no more (代扣解约)", fields: [],
                again: { try accounts($0, $1) }
            ) { visit, transaction in
                let id: DebitAccount.ID = try visit.id("account")
                try debits.end(id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/billing/debit-accounts", ["id": .id(id)])
            }
    }

    private func before(_ visit: Visit) -> DebitBatch.ID? { visit.asked(Self.before).flatMap { DebitBatch.ID(text: $0) } }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        return DebitPages.list(visit, project, try debits.list(in: project.id, before: before(visit), transaction))
    }

    private func accounts(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let after = visit.asked(Self.after).flatMap { Registry.Unit.ID(text: $0) }
        return DebitPages.accounts(visit, try debits.accounts(in: try visit.here().id, after: after, transaction))
    }

    private func page(
        _ visit: Visit, _ transaction: Transaction, _ report: DebitReport?, _ key: String? = nil
    ) throws -> HTML {
        let batch = try debits.find(try visit.id("batch"), within: visit.projects, transaction)
        return DebitPages.one(visit, batch, try debits.lines(of: batch.id, in: batch.project, transaction), report, key)
    }
}
