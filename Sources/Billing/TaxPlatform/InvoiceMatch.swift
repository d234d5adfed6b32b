// InvoiceMatch: what the tax platform lists held against what was asked of it. Pure.
import Kernel
import Platform

/// One thing found when the platform's list was read.
package struct InvoiceFinding: Sendable, Hashable {
    package enum Kind: String, CaseIterable, Sendable {
        /// Issued there, and to be entered here.
        case issue
        /// The red letter was issued there, and is to be entered here.
        case red
        /// Entered already.
        case same
        /// 漏开: asked for within the list's days, and not in it.
        case missing
        /// 未知: in the list, and nobody's here.
        case extra
        /// 金额不符.
        case amount
        /// Ours under another number, or a number that cannot be.
        case number
        /// 红字不明: taken back there, and not asked for here.
        case redUnknown
        /// 已作废 there.
        case voided

        package var isTaken: Bool { self == .issue || self == .red }
        package var isDifference: Bool { !isTaken && self != .same }
    }

    package let kind: Kind
    package let row: PlatformRow?
    package let invoice: Invoice.ID?
    package let ours: Money?

    init(_ kind: Kind, _ row: PlatformRow?, _ invoice: Invoice? = nil) {
        self.kind = kind
        self.row = row
        self.invoice = invoice?.id
        ours = invoice?.amount
    }
}

package struct InvoiceMatch: Sendable {
    /// On which day an invoice was asked for.
    let requestedOn: @Sendable (Invoice) -> Day

    /// By our number in the remark; else by the number that is entered; else by sum and buyer, where only one on either side has
    /// them. Of an invoice that the platform issued twice the first is entered, the other stays a difference.
    package func findings(of rows: [PlatformRow], among invoices: [Invoice]) -> [InvoiceFinding] {
        var findings: [InvoiceFinding] = []
        var byNumber = Dictionary(invoices.filter { !$0.number.isEmpty }.map { ($0.number, $0) }) { first, _ in first }
        let byID = Dictionary(invoices.map { ($0.id, $0) }) { first, _ in first }
        let blue = rows.filter { !$0.isRed }
        var found: [PlatformRow: Invoice] = [:]
        var taken: Set<Invoice.ID> = []
        for row in blue {
            guard let invoice = row.serial.flatMap({ byID[$0] }) ?? byNumber[row.number] else { continue }
            found[row] = invoice
            taken.insert(invoice.id)
        }
        let rest = blue.filter { found[$0] == nil && $0.serial == nil }
        let open = invoices.filter { ($0.state == .exported || $0.state == .requested) && !taken.contains($0.id) }
        for (row, invoice) in likely(rest, open) {
            found[row] = invoice
            taken.insert(invoice.id)
        }
        var entries = Entries(invoices)
        for row in blue {
            guard let invoice = found[row] else {
                findings.append(InvoiceFinding(.extra, row))
                continue
            }
            findings.append(InvoiceFinding(entries.first(judge(row, invoice), row, invoice), row, invoice))
            byNumber[row.number] = byNumber[row.number] ?? invoice
        }
        for row in rows where row.isRed {
            guard let invoice = row.blueNumber.flatMap({ byNumber[$0] }) else {
                findings.append(InvoiceFinding(.redUnknown, row))
                continue
            }
            findings.append(InvoiceFinding(entries.first(judgeRed(row, invoice), row, invoice), row, invoice))
        }
        if let first = rows.map(\.day).min(), let last = rows.map(\.day).max() {
            findings += open.filter { invoice in
                invoice.state == .exported && !taken.contains(invoice.id) && (first...last).contains(requestedOn(invoice))
            }.map { InvoiceFinding(.missing, nil, $0) }
        }
        return findings
    }

    /// What one list enters: an invoice once, and a number once.
    private struct Entries {
        private struct Key: Hashable {
            let invoice: Invoice.ID
            let kind: InvoiceFinding.Kind
        }

        private var holders: Set<String>
        private var entered: [Key: String] = [:]

        init(_ invoices: [Invoice]) {
            holders = Set(invoices.flatMap { [$0.number, $0.redNumber] }.filter { !$0.isEmpty })
        }

        mutating func first(_ kind: InvoiceFinding.Kind, _ row: PlatformRow, _ invoice: Invoice) -> InvoiceFinding.Kind {
            guard kind.isTaken else { return kind }
            let key = Key(invoice: invoice.id, kind: kind)
            // The same line twice is no difference.
            if let number = entered[key] { return number == row.number ? .same : .number }
            guard holders.insert(row.number).inserted else { return .number }
            entered[key] = row.number
            return kind
        }
    }

    private struct Likeness: Hashable {
        let amount: Money
        let buyer: String
    }

    /// Rows and invoices of one sum and buyer where only one on either side comes into question: nothing is issued before it was
    /// asked for. Each side is gone through once.
    private func likely(_ rows: [PlatformRow], _ invoices: [Invoice]) -> [(PlatformRow, Invoice)] {
        let listed = Dictionary(grouping: rows) { Likeness(amount: $0.total, buyer: $0.buyer) }
        return Dictionary(grouping: invoices) { Likeness(amount: $0.amount, buyer: $0.buyer) }.compactMap { likeness, asked in
            let asked = asked.map { (day: requestedOn($0), invoice: $0) }.sorted { $0.day < $1.day }
            guard let first = asked.first else { return nil }
            let mine = listed[likeness, default: []].filter { $0.day >= first.day }
            guard mine.count == 1, let row = mine.first, asked.count == 1 || asked[1].day > row.day else { return nil }
            return (row, first.invoice)
        }
    }

    private func judge(_ row: PlatformRow, _ invoice: Invoice) -> InvoiceFinding.Kind {
        if row.total != invoice.amount { return .amount }
        if row.status == .voided { return .voided }
        switch invoice.state {
        case .refused: return .extra
        case .requested, .exported:
            guard (try? InvoiceNumber.confirm(row.number, on: row.day, field: "")) != nil, row.day >= requestedOn(invoice) else {
                return .number
            }
            return .issue
        case .issued where row.status != .normal: return row.number == invoice.number ? .redUnknown : .number
        case .issued, .redAsked, .red: return row.number == invoice.number ? .same : .number
        }
    }

    private func judgeRed(_ row: PlatformRow, _ invoice: Invoice) -> InvoiceFinding.Kind {
        if -row.total != invoice.amount { return .amount }
        switch invoice.state {
        case .redAsked:
            let isGood = (try? InvoiceNumber.confirm(row.number, on: row.day, field: "")) != nil
                && row.number != invoice.number && invoice.confirmation?.isVoid == false
            return isGood ? .red : .number
        case .red: return row.number == invoice.redNumber ? .same : .number
        case .requested, .exported, .issued, .refused: return .redUnknown
        }
    }
}
