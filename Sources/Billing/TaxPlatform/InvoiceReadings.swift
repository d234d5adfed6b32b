// InvoiceReadings: the tax platform's list brought back, looked at, and entered.
import Kernel
import Platform
import Storage

extension PlatformRow.Status: WordColumn {}

/// One list that was brought back.
package struct InvoiceReading: Sendable {
    package typealias ID = Tag<InvoiceReading>
    package enum Source: String, CaseIterable, Sendable { case file, simulated }

    package let id: ID
    package let project: Project.ID
    package let source: Source
    package let name: String
    package let rowCount: Int64
    package let readBy: String
    package let readAt: Instant
    package let takenAt: Instant?
    package let issued: Int64
    package let red: Int64
}

extension InvoiceReading.Source: WordColumn {}

package struct InvoiceReadings: Sendable {
    package static let subjectKind = "invoiceReading"
    static let pageSize = 50
    private static let openMax = 20_000
    private let invoices = Invoices()

    package init() {}

    /// Keeps a list. The same one again is the one that is there.
    package func bring(
        _ rows: [PlatformRow], _ source: InvoiceReading.Source, name: String, hash: String, in project: Project.ID,
        by person: Account.ID, in transaction: Transaction
    ) throws -> InvoiceReading.ID {
        guard !rows.isEmpty else { throw Refusal.invalid("file", "invoice.reading.empty") }
        guard rows.count <= PlatformSheet.rowsMax else { throw Refusal.invalid("file", "invoice.reading.long") }
        let fresh: InvoiceReading.ID = transaction.newID()
        let made = try transaction.run(
            """
            INSERT INTO invoice_reading (id, project_id, source, name, hash, row_count, read_by, read_at, issued_count, red_count)
            VALUES (\(fresh), \(project), \(source), \(name), \(hash), \(Int64(rows.count)), \(person), \(transaction.now), 0, 0)
            ON CONFLICT (project_id, hash) DO NOTHING
            """)
        guard made == 1 else {
            let known = try transaction.first("SELECT id FROM invoice_reading WHERE project_id = \(project) AND hash = \(hash)")
            guard let known else { throw Refusal.missing }
            return try known.get("id")
        }
        for (ordinal, row) in rows.enumerated() {
            try transaction.put(
                """
                INSERT INTO invoice_reading_row (project_id, reading_id, ordinal, number, day, buyer, net_fen, tax_fen, total_fen,
                    status, remark)
                VALUES (\(project), \(fresh), \(ordinal), \(row.number), \(row.day), \(row.buyer), \(row.net), \(row.tax),
                    \(row.total), \(row.status), \(row.remark))
                """)
        }
        transaction.record(
            "invoice.read", about: (Self.subjectKind, fresh.number), project: project, by: .staff(person),
            ["rows": .number(Int64(rows.count)), "source": .code(source.rawValue)])
        return fresh
    }

    /// Enters what the list says is issued and red; what differs is left to a person. Again, there is nothing left to enter.
    @discardableResult
    package func take(
        _ id: InvoiceReading.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws -> (issued: Int64, red: Int64) {
        let reading = try find(id, within: projects, lock: transaction.dialect.forUpdate, transaction)
        var (issued, red): (Int64, Int64) = (0, 0)
        let within = [reading.project]
        for finding in try findings(of: reading, transaction) where finding.kind.isTaken {
            guard let row = finding.row, let invoice = finding.invoice else { continue }
            if finding.kind == .issue {
                try invoices.issue(invoice, number: row.number, link: "", on: row.day, within: within, by: actor, in: transaction)
                issued += 1
            } else {
                // The platform issues no red letter before it is confirmed.
                if try invoices.find(invoice, within: within, transaction).confirmation?.isGood != true {
                    try invoices.confirmation(invoice, .confirmed, within: within, by: actor, in: transaction)
                }
                try invoices.issueRed(invoice, number: row.number, on: row.day, within: within, by: actor, in: transaction)
                red += 1
            }
        }
        try transaction.run(
            """
            UPDATE invoice_reading SET taken_at = \(transaction.now), issued_count = issued_count + \(issued),
                red_count = red_count + \(red) WHERE id = \(id)
            """)
        transaction.record(
            "invoice.reading.taken", about: (Self.subjectKind, id.number), project: reading.project, by: actor,
            ["issued": .number(issued), "red": .number(red)])
        return (issued, red)
    }

    /// What the list says now: of everything that it names, and of all that waits for the platform.
    package func findings(of reading: InvoiceReading, _ transaction: Transaction) throws -> [InvoiceFinding] {
        let rows = try rows(of: reading.id, in: reading.project, transaction)
        let zone = try Projects().find(reading.project, in: transaction)?.zone ?? .utc
        let among = try among(rows, in: reading.project, transaction)
        return InvoiceMatch { zone.day(of: $0.requestedAt) }.findings(of: rows, among: among)
    }

    private func among(
        _ rows: [PlatformRow], in project: Project.ID, _ transaction: Transaction
    ) throws -> [Invoice] {
        var all: [Invoice.ID: Invoice] = [:]
        func add(_ condition: SQL) throws {
            for row in try transaction.query("SELECT \(Invoices.columns) FROM invoice v WHERE v.project_id = \(project) \(condition)") {
                let invoice = try Invoices.invoice(row)
                all[invoice.id] = invoice
            }
        }
        try add("AND v.state IN ('requested', 'exported') ORDER BY v.requested_at, v.id LIMIT \(Self.openMax)")
        let numbers = Array(Set(rows.map(\.number) + rows.compactMap(\.blueNumber))).sorted()
        let serials = Array(Set(rows.compactMap(\.serial))).sorted()
        for first in stride(from: 0, to: numbers.count, by: 500) {
            try add("AND v.number <> '' AND v.number IN \(list: Array(numbers[first..<min(first + 500, numbers.count)]))")
        }
        for first in stride(from: 0, to: serials.count, by: 500) {
            try add("AND v.id IN \(list: Array(serials[first..<min(first + 500, serials.count)]))")
        }
        return all.values.sorted { $0.id < $1.id }
    }

    /// What an interface is asked about: handed over and not issued, or with a red letter under way.
    func waiting(in project: Project.ID, _ transaction: Transaction) throws -> [Invoice] {
        try transaction.query(
            """
            SELECT \(Invoices.columns) FROM invoice v WHERE v.project_id = \(project) AND v.state IN ('exported', 'redAsked')
            ORDER BY v.requested_at, v.id LIMIT 1000
            """
        ).map(Invoices.invoice)
    }

    // MARK: The platform

    package func isSimulated(in project: Project.ID, _ transaction: Transaction) throws -> Bool {
        try transaction.first("SELECT kind FROM invoice_platform WHERE project_id = \(project)") != nil
    }

    /// Throws where an invoice of the project went to the tax platform itself, by file or by hand, or came back from it: its number
    /// is never one that the house makes up. A demo plays all the time.
    func confirmMaySimulate(_ project: Project.ID, _ transaction: Transaction) throws {
        guard try !maySimulate(project, transaction) else { return }
        throw Refusal.notNow("invoice.platform.real")
    }

    func maySimulate(_ project: Project.ID, _ transaction: Transaction) throws -> Bool {
        if try ChannelUse.isDemo(project, transaction) { return true }
        let sent = try transaction.first(
            """
            SELECT v.id FROM invoice v LEFT JOIN invoice_batch b ON b.project_id = v.project_id AND b.id = v.batch_id
            WHERE v.project_id = \(project) AND v.state IN ('exported', 'issued', 'redAsked', 'red')
                AND COALESCE(b.played, 0) = 0 LIMIT 1
            """)
        let taken = try transaction.first(
            """
            SELECT id FROM invoice_reading WHERE project_id = \(project) AND source = 'file'
                AND issued_count + red_count > 0 LIMIT 1
            """)
        return sent == nil && taken == nil
    }

    /// Lets the house play the platform's interface, or goes back to files.
    package func simulate(_ isOn: Bool, in project: Project.ID, by actor: Actor, in transaction: Transaction) throws {
        if isOn {
            try confirmMaySimulate(project, transaction)
            try transaction.run(
                """
                INSERT INTO invoice_platform (project_id, kind, changed_at) VALUES (\(project), 'simulated', \(transaction.now))
                ON CONFLICT (project_id) DO UPDATE SET changed_at = excluded.changed_at
                """)
        } else {
            try transaction.run("DELETE FROM invoice_platform WHERE project_id = \(project)")
        }
        transaction.record(
            "invoice.platform", about: ("project", project.number), project: project, by: actor, ["simulated": .flag(isOn)])
    }

    // MARK: Readings

    private static let columns: SQL = """
        g.id, g.project_id, g.source, g.name, g.row_count, g.read_at, g.taken_at, g.issued_count, g.red_count,
        a.display_name
        """

    package func find(
        _ id: InvoiceReading.ID, within projects: [Project.ID], lock: SQL = "", _ transaction: Transaction
    ) throws -> InvoiceReading {
        let held = try transaction.first("SELECT id FROM invoice_reading WHERE id = \(id) AND project_id IN \(list: projects)\(lock)")
        let row = try held.flatMap { _ in
            try transaction.first(
                "SELECT \(Self.columns) FROM invoice_reading g JOIN account a ON a.id = g.read_by WHERE g.id = \(id)")
        }
        guard let row else { throw Refusal.missing }
        return try Self.reading(row)
    }

    /// The latest first.
    package func list(
        in project: Project.ID, after: InvoiceReading.ID?, limit: Int = pageSize, _ transaction: Transaction
    ) throws -> [InvoiceReading] {
        let after: SQL = after.map { "AND g.id < \($0)" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns) FROM invoice_reading g JOIN account a ON a.id = g.read_by
            WHERE g.project_id = \(project) \(after) ORDER BY g.id DESC LIMIT \(limit)
            """
        ).map(Self.reading)
    }

    private func rows(
        of id: InvoiceReading.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> [PlatformRow] {
        try transaction.query(
            """
            SELECT number, day, buyer, net_fen, tax_fen, total_fen, status, remark FROM invoice_reading_row
            WHERE reading_id = \(id) AND project_id = \(project) ORDER BY ordinal
            """
        ).map {
            PlatformRow(
                number: try $0.get("number"), day: try $0.get("day"), buyer: try $0.get("buyer"), net: try $0.get("net_fen"),
                tax: try $0.get("tax_fen"), total: try $0.get("total_fen"), status: try $0.get("status"), remark: try $0.get("remark"))
        }
    }

    private static func reading(_ row: Row) throws -> InvoiceReading {
        InvoiceReading(
            id: try row.get("id"), project: try row.get("project_id"), source: try row.get("source"), name: try row.get("name"),
            rowCount: try row.get("row_count"), readBy: try row.get("display_name"), readAt: try row.get("read_at"),
            takenAt: try row.get("taken_at"), issued: try row.get("issued_count"), red: try row.get("red_count"))
    }
}
