// Invoices: asking for an e-invoice, handing it to the tax platform, and what comes back.
import Kernel
import Platform
import Registry
import Storage

extension Invoice.State: WordColumn {}
extension Invoice.BuyerKind: WordColumn {}
extension Invoice.RedReason: WordColumn {}
extension Invoice.Confirmation: WordColumn {}

package struct Invoices: Sendable {
    package static let subjectKind = "invoice"
    static let batchKind = "invoiceBatch"
    /// 客户交费后，应向客户提供缴费凭证.
    package static let clause = Payment.clause
    static let batchMax = 1_000

    package init() {}

    /// Asks for the invoice of what a payment paid: its taxed items only. A deposit and the repair fund are nobody's sale, and
    /// what is paid ahead is sold when it is used.
    package func request(
        _ payment: Payment.ID, for buyer: InvoiceBuyer, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws -> Invoice.ID {
        let payments = Payments()
        let first = try payments.find(payment, within: projects, transaction)
        try Books().lock(first.unit, in: first.project, transaction)
        guard first.reverses == nil, try payments.reversal(of: payment, in: first.project, transaction) == nil else {
            throw Refusal.invalid("receipt", "invoice.reversed")
        }
        let standing = try transaction.first(
            """
            SELECT id FROM invoice
            WHERE project_id = \(first.project) AND payment_id = \(payment) AND state NOT IN ('red', 'refused')
            """)
        guard standing == nil else { throw Refusal.invalid("receipt", "invoice.standing") }
        guard try !RefundOrigins().isUnderWay(first, transaction) else { throw Refusal.invalid("receipt", "invoice.refunding") }
        let lines = try lines(of: first, transaction)
        let id: Invoice.ID = transaction.newID()
        let receipt = try Receipts().of(.payment, payment.number, in: first.project, transaction).last
        let (amount, tax) = (lines.map(\.amount).sum, lines.map(\.tax).sum)
        try transaction.run(
            """
            INSERT INTO invoice (id, project_id, payment_id, receipt_id, unit_id, buyer_kind, buyer, tax_number, contact,
                amount_fen, tax_fen, requested_at, actor, state, number, link, red_number, remark)
            VALUES (\(id), \(first.project), \(payment), \(receipt?.id), \(first.unit), \(buyer.kind), \(buyer.name),
                \(buyer.taxNumber), \(buyer.contact), \(amount), \(tax), \(transaction.now), \(actor.text),
                \(Invoice.State.requested), '', '', '', '')
            """)
        for (ordinal, line) in lines.enumerated() {
            try transaction.put(
                """
                INSERT INTO invoice_line (project_id, invoice_id, ordinal, item_id, name, tax_code, tax_per_mille, charge_id,
                    from_day, to_day, amount_fen)
                VALUES (\(first.project), \(id), \(ordinal), \(line.item), \(line.name), \(line.taxCode), \(line.taxPerMille),
                    \(line.charge), \(line.from), \(line.to), \(line.amount))
                """)
        }
        transaction.record(
            "invoice.requested", about: (Self.subjectKind, id.number), project: first.project, by: actor,
            ["payment": .id(payment), "fen": .number(amount.fen), "kind": .code(buyer.kind.rawValue)])
        return id
    }

    /// The payment behind a receipt's number; a deposit's is refused.
    package func payment(receipt label: String, in project: Project.ID, _ transaction: Transaction) throws -> Payment.ID {
        let row = try transaction.first(
            "SELECT source_kind, source_id FROM receipt WHERE project_id = \(project) AND label = \(label) LIMIT 1")
        guard let row else { throw Refusal.invalid("receipt", "difference.receipt.unknown") }
        let kind: Receipt.Kind = try row.get("source_kind")
        guard kind == .payment else { throw Refusal.gate(Self.clause, "invoice.deposit", field: "receipt") }
        return try row.get("source_id")
    }

    /// Of what the channel gave back there is no sale.
    private func lines(of payment: Payment, _ transaction: Transaction) throws -> [InvoiceLine] {
        var back = try RefundPosting.back(of: payment.id, in: payment.project, transaction)
        let rows = try transaction.query(
            """
            SELECT l.amount_fen, c.id AS charge_id, c.item_id, c.from_day, c.to_day, i.name, i.book, i.kind, i.code,
                i.tax_code, i.tax_per_mille
            FROM payment_line l JOIN charge c ON c.id = l.charge_id JOIN fee_item i ON i.id = c.item_id
            WHERE l.project_id = \(payment.project) AND l.payment_id = \(payment.id) ORDER BY l.ordinal
            """)
        var lines: [InvoiceLine] = []
        for row in rows {
            let item = FeeItem(
                id: try row.get("item_id"), project: payment.project, code: try row.get("code"), name: try row.get("name"),
                kind: try row.get("kind"), book: try row.get("book"), taxCode: try row.get("tax_code"),
                taxPerMille: try row.get("tax_per_mille"))
            guard item.isInvoiced else { continue }
            guard !item.taxCode.isEmpty, let rate = item.taxPerMille else {
                throw Refusal.invalid("receipt", "invoice.tax.unset", ["item": item.name])
            }
            let (charge, paid): (Charge.ID, Money) = (try row.get("charge_id"), try row.get("amount_fen"))
            let gone = min(paid, back[charge] ?? .zero)
            back[charge] = (back[charge] ?? .zero) - gone
            guard paid > gone else { continue }
            lines.append(
                InvoiceLine(
                    item: item.id, name: item.name, taxCode: item.taxCode, taxPerMille: rate, charge: charge,
                    from: try row.get("from_day"), to: try row.get("to_day"), amount: paid - gone))
        }
        guard !lines.isEmpty else { throw Refusal.gate(Self.clause, "invoice.nothing", field: "receipt") }
        return lines
    }

    /// Puts all that is asked for into one file for the tax platform, or hands it to the one that the house plays. Again, there is
    /// nothing left to put.
    package func export(
        in project: Project.ID, isPlayed: Bool = false, by person: Account.ID, in transaction: Transaction
    ) throws -> Tag<InvoiceBatch> {
        let asked = try transaction.query(
            """
            SELECT id FROM invoice WHERE project_id = \(project) AND state = 'requested'
            ORDER BY requested_at, id LIMIT \(Self.batchMax)\(transaction.dialect.forUpdate)
            """
        ).map { row -> Invoice.ID in try row.get("id") }
        guard !asked.isEmpty else { throw Refusal.notNow("invoice.none-asked") }
        let batch: Tag<InvoiceBatch> = transaction.newID()
        try transaction.run(
            """
            INSERT INTO invoice_batch (id, project_id, made_by, made_at, invoice_count, played)
            VALUES (\(batch), \(project), \(person), \(transaction.now), \(Int64(asked.count)), \(isPlayed))
            """)
        try transaction.run("UPDATE invoice SET state = 'exported', batch_id = \(batch) WHERE id IN \(list: asked)")
        transaction.record(
            "invoice.exported", about: (Self.batchKind, batch.number), project: project, by: .staff(person),
            ["count": .number(Int64(asked.count))])
        return batch
    }

    /// The tax platform issued it under this number.
    package func issue(
        _ id: Invoice.ID, number: String, link: String, on day: Day, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        let invoice = try find(id, within: projects, locking: true, transaction)
        try invoice.confirmIssue()
        try confirm(number, link, day, "number", of: invoice, transaction)
        // Its payment was reversed while the platform had it: the red letter is due at once.
        let state: Invoice.State = invoice.redReason == nil ? .issued : .redAsked
        try transaction.run(
            """
            UPDATE invoice SET state = \(state), number = \(number), link = \(link), issued_on = \(day),
                red_asked_at = \(state == .redAsked ? transaction.now : nil) WHERE id = \(id)
            """)
        record("invoice.issued", invoice, by: actor, ["number": .code(number)], transaction)
    }

    /// It will not be issued: the platform refused it, or the buyer does not want it.
    package func refuse(
        _ id: Invoice.ID, reason: String, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let invoice = try find(id, within: projects, locking: true, transaction)
        try invoice.confirmRefuse()
        guard !reason.isEmpty else { throw Refusal.invalid("reason", "field.required") }
        try transaction.run("UPDATE invoice SET state = 'refused', remark = \(reason) WHERE id = \(id)")
        record("invoice.refused", invoice, by: actor, [:], words: reason, transaction)
    }

    /// Asks for the red letter of an issued invoice.
    package func askRed(
        _ id: Invoice.ID, reason: Invoice.RedReason, confirmation: Invoice.Confirmation, within projects: [Project.ID],
        by actor: Actor, in transaction: Transaction
    ) throws {
        let invoice = try find(id, within: projects, locking: true, transaction)
        try invoice.confirmRed()
        guard !confirmation.isVoid else { throw Refusal.invalid("confirmation", "field.choice.bad") }
        try transaction.run(
            """
            UPDATE invoice SET state = 'redAsked', red_reason = \(reason), confirmation = \(confirmation),
                red_asked_at = \(transaction.now) WHERE id = \(id)
            """)
        record("invoice.redAsked", invoice, by: actor, ["reason": .code(reason.rawValue)], transaction)
    }

    /// What the tax platform says of the confirmation: a void one leaves the invoice issued.
    package func confirmation(
        _ id: Invoice.ID, _ now: Invoice.Confirmation, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let invoice = try find(id, within: projects, locking: true, transaction)
        try move(invoice, to: now, by: actor, transaction)
    }

    private func move(
        _ invoice: Invoice, to now: Invoice.Confirmation, by actor: Actor, _ transaction: Transaction
    ) throws {
        let state = try invoice.confirmed(now)
        try transaction.run("UPDATE invoice SET state = \(state), confirmation = \(now) WHERE id = \(invoice.id)")
        record("invoice.confirmation", invoice, by: actor, ["confirmation": .code(now.rawValue)], transaction)
    }

    /// The red letter is issued: the payment may have another invoice.
    package func issueRed(
        _ id: Invoice.ID, number: String, on day: Day, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let invoice = try find(id, within: projects, locking: true, transaction)
        try invoice.confirmRedIssue()
        try confirm(number, "", day, "redNumber", of: invoice, transaction)
        guard number != invoice.number else { throw Refusal.invalid("redNumber", "invoice.number.used") }
        try transaction.run(
            "UPDATE invoice SET state = 'red', red_number = \(number), red_on = \(day) WHERE id = \(id)")
        record("invoice.red", invoice, by: actor, ["number": .code(number)], transaction)
    }

    private func confirm(
        _ number: String, _ link: String, _ day: Day, _ field: String, of invoice: Invoice, _ transaction: Transaction
    ) throws {
        try InvoiceNumber.confirm(number, on: day, field: field)
        let zone = try Projects().find(invoice.project, in: transaction)?.zone ?? .utc
        guard day <= zone.day(of: transaction.now), day >= zone.day(of: invoice.requestedAt) else {
            throw Refusal.invalid("day", "invoice.day.bad")
        }
        guard link.isEmpty || link.hasPrefix("https://") else { throw Refusal.invalid("link", "invoice.link.bad") }
        let used = try transaction.first(
            "SELECT id FROM invoice WHERE project_id = \(invoice.project) AND number = \(number) AND number <> '' LIMIT 1")
        guard used == nil else { throw Refusal.invalid(field, "invoice.number.used") }
    }

    /// A payment was taken back: what is not out is let go, what is out is asked back.
    func reversed(
        _ payment: Payment, fault: Payment.Fault, reason: String, by actor: Actor, in transaction: Transaction
    ) throws {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM invoice v WHERE v.project_id = \(payment.project) AND v.payment_id = \(payment.id)
                AND v.state NOT IN ('red', 'refused')\(transaction.dialect.forUpdate)
            """)
        guard let row else { return }
        let invoice = try Self.invoice(row)
        let why: Invoice.RedReason = fault == .ours ? .mistaken : .ended
        switch invoice.state {
        case .requested: try refuse(invoice.id, reason: reason, within: [payment.project], by: actor, in: transaction)
        case .exported: try transaction.run("UPDATE invoice SET red_reason = \(why) WHERE id = \(invoice.id)")
        case .issued:
            try askRed(
                invoice.id, reason: why, confirmation: invoice.buyerKind == .person ? .needless : .waitsForBuyer,
                within: [payment.project], by: actor, in: transaction)
        case .redAsked, .red, .refused: return
        }
    }

    /// Voids confirmations that waited too long, as the tax platform does. Gives whether there may be more.
    func lapse(in transaction: Transaction) throws -> Bool {
        let before = transaction.now.adding(minutes: -Invoice.confirmationHours * 60)
        let rows = try transaction.query(
            """
            SELECT \(Self.columns) FROM invoice v
            WHERE v.state = 'redAsked' AND v.confirmation IN ('02', '03') AND v.red_asked_at < \(before)
            ORDER BY v.red_asked_at, v.id LIMIT 100\(transaction.dialect.forUpdate)
            """)
        for row in rows { try move(try Self.invoice(row), to: .lapsed, by: .system("invoices"), transaction) }
        return rows.count == 100
    }

    private func record(
        _ kind: String, _ invoice: Invoice, by actor: Actor, _ payload: Fact.Payload, words: String? = nil,
        _ transaction: Transaction
    ) {
        var payload = payload
        payload.items["fen"] = .number(invoice.amount.fen)
        transaction.record(
            kind, about: (Self.subjectKind, invoice.id.number), project: invoice.project, by: actor,
            payload, words: words)
    }
}

/// A file for the tax platform, made of all that was asked for.
package struct InvoiceBatch: Sendable {
    package let id: Tag<InvoiceBatch>
    package let madeBy: String
    package let madeAt: Instant
    package let count: Int64
}
