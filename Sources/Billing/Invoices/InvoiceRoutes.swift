// InvoiceRoutes: asking for e-invoices, the file for the tax platform, and what comes back.
import Kernel
import Platform
import Storage
import Web

enum InvoiceInputs {
    /// The receipt's number, or the payment behind a credit that was used.
    static let receipt = Field<String>.text("receipt", max: 40, required: false).unless("payment")
    static let payment = Field<Payment.ID>.id("payment", required: false)
    static let kind = Field<Invoice.BuyerKind>.choice("kind")
    static let buyer = Field<String>.text("buyer", max: 100)
    static let taxNumber = Field<String>.text("taxNumber", max: 24, required: false)
    static let contact = Field<String>.text("contact", max: 80, required: false)
    static let number = Field<String>.text("number", max: 20)
    static let link = Field<String>.text("link", max: 300, required: false)
    static let day = Field<Day>.day("day")
    static let reason = Field<String>.text("reason", max: 200)
    static let redReason = Field<Invoice.RedReason>.choice("redReason")
    static let confirmation = Field<Invoice.Confirmation>.choice("confirmation")
    static let redNumber = Field<String>.text("redNumber", max: 20)
    static let state = Field<Invoice.State>.choice("state", required: false)
    static let after = Field<String>.text("after", max: 40, required: false)
    static let project = Field<String>.text("project", max: 32, required: false)
}

extension Path {
    static func invoice(_ id: Invoice.ID) -> Path { "/billing/invoices/\(id)" }
}

struct InvoiceRoutes: Sendable {
    private typealias In = InvoiceInputs
    private let verbs = Invoices()

    var routes: [Route] { reading + asking + answering }

    private var reading: [Route] {
        [
            .page("/billing/invoices", .till, clause: Invoices.clause, asks: [In.state, In.after, In.receipt]) { try list($0, $1) },
            .export("/billing/invoices", .till, asks: [In.state]) { visit, transaction in
                let project = try visit.here()
                let state = visit.asked(In.state)
                let all = try ListFile.pages(of: Invoices.pageSize) { last, _ in
                    try verbs.list(in: project.id, state: state, after: last?.key, transaction)
                }
                return InvoiceFiles.list(all, project, visit.words)
            },
            .page("/billing/invoices/{invoice}", .till, clause: Invoices.clause) { try detail($0, $1) },
            .special("GET", "/billing/invoices/batches/{batch}", .finance) { visit, database in
                let project = try visit.here()
                let id: Tag<InvoiceBatch> = try visit.id("batch")
                let invoices = try await database.read { try verbs.batch(id, in: project.id, $0) }
                return try InvoiceFiles.platform(invoices, id, visit.words).reply(.xlsx, visit.words)
            },
            .reading(
                "/api/v1/billing/invoices", .till, clause: Invoices.clause,
                summary: "E-invoices, latest first, a page at a time (数电票)", asks: [In.state, In.after, In.project],
                gives: .page("invoices", InvoiceFiles.shape)
            ) { visit, transaction in
                let rows = try rows(visit, transaction)
                return .json([
                    "invoices": .list(rows.map(InvoiceFiles.json)),
                    "next": .words(rows.count == Invoices.pageSize ? rows.last.map { InvoiceFiles.text($0.key) } : nil),
                ])
            },
        ]
    }

    private var asking: [Route] {
        Route.verb(
            "/billing/invoices", .till, clause: Invoices.clause, summary: "Ask for the e-invoice of a payment (申请开票)",
            fields: [In.receipt, In.payment, In.kind, In.buyer, In.taxNumber, In.contact], again: { try list($0, $1) }
        ) { visit, transaction in
            let buyer = try InvoiceBuyer(
                try visit.need(In.kind), name: try visit.need(In.buyer), taxNumber: visit.value(In.taxNumber) ?? "",
                contact: visit.value(In.contact) ?? "")
            let payment = try visit.value(In.payment)
                ?? verbs.payment(receipt: visit.value(In.receipt) ?? "", in: try visit.here().id, transaction)
            let id = try verbs.request(
                payment, for: buyer, within: visit.projects, by: try visit.actor(), in: transaction)
            return Effect(.invoice(id), ["id": .id(id)], status: 201)
        }
            + Route.verb(
                "/billing/invoices/batches", .finance, clause: Invoices.clause,
                summary: "Put all that is asked for into a file for the tax platform (导出开票文件)", fields: [],
                again: { try list($0, $1) }
            ) { visit, transaction in
                let id = try verbs.export(in: try visit.here().id, by: try visit.staff().account, in: transaction)
                return Effect("/billing/invoices", ["id": .id(id)], status: 201)
            }
    }

    private var answering: [Route] {
        verb("issuing", "Enter the number that the tax platform gave (登记已开)", [In.number, In.link, In.day]) {
            try verbs.issue(
                $1, number: try $0.need(In.number), link: $0.value(In.link) ?? "", on: try $0.need(In.day), within: $0.projects,
                by: try $0.actor(), in: $2)
        }
            + verb("refusal", "Let an invoice go that is not issued (撤回申请)", [In.reason]) {
                try verbs.refuse($1, reason: try $0.need(In.reason), within: $0.projects, by: try $0.actor(), in: $2)
            }
            + verb("red-letter", "Ask for the red letter of an issued invoice (申请红冲)", [In.redReason, In.confirmation]) {
                try verbs.askRed(
                    $1, reason: try $0.need(In.redReason), confirmation: try $0.need(In.confirmation), within: $0.projects,
                    by: try $0.actor(), in: $2)
            }
            + verb("confirmation", "Enter the state of the red letter's confirmation (确认单状态)", [In.confirmation]) {
                try verbs.confirmation(
                    $1, try $0.need(In.confirmation), within: $0.projects, by: try $0.actor(), in: $2)
            }
            + verb("red-issuing", "Enter the red invoice's number (登记红票)", [In.redNumber, In.day]) {
                try verbs.issueRed(
                    $1, number: try $0.need(In.redNumber), on: try $0.need(In.day), within: $0.projects, by: try $0.actor(), in: $2)
            }
    }

    private func verb(
        _ name: String, _ summary: String, _ fields: [any AnyField],
        _ perform: @escaping @Sendable (Visit, Invoice.ID, Transaction) throws -> Void
    ) -> [Route] {
        Route.verb(
            "/billing/invoices/{invoice}/\(name)", .finance, clause: Invoices.clause, summary: summary, fields: fields,
            again: { try detail($0, $1) }
        ) { visit, transaction in
            let id: Invoice.ID = try visit.id("invoice")
            try perform(visit, id, transaction)
            return Effect(.invoice(id), ["id": .id(id)])
        }
    }

    private func rows(_ visit: Visit, _ transaction: Transaction) throws -> [InvoiceRow] {
        try verbs.list(
            in: try visit.here().id, state: visit.asked(In.state), after: InvoiceFiles.key(visit.asked(In.after)), transaction)
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        return InvoicePages.list(
            visit, project, try rows(visit, transaction), try verbs.batches(in: project.id, transaction),
            state: visit.asked(In.state))
    }

    private func detail(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let id: Invoice.ID = try visit.id("invoice")
        let row = try verbs.row(id, within: visit.projects, transaction)
        return InvoicePages.detail(visit, row, try verbs.lines(of: id, transaction))
    }
}
