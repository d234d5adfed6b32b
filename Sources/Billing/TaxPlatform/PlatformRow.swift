// PlatformRow: an invoice as the tax platform lists it, and the platform's sheet read into such rows. Pure.
import Kernel
import Platform
import Sheets

/// One row of the platform's list (全量发票查询): a blue invoice, or a red one with negative sums.
package struct PlatformRow: Sendable, Hashable {
    package enum Status: String, CaseIterable, Sendable { case normal, voided, redInFull, redInPart }

    package let number: String
    package let day: Day
    package let buyer: String
    package let net: Money
    package let tax: Money
    package let total: Money
    package let status: Status
    package let remark: String

    package init(
        number: String, day: Day, buyer: String, net: Money, tax: Money, total: Money, status: Status = .normal, remark: String = ""
    ) {
        self.number = number
        self.day = day
        self.buyer = buyer
        self.net = net
        self.tax = tax
        self.total = total
        self.status = status
        self.remark = remark
    }

    package var isRed: Bool { total < .zero }

    /// Our own number in the remark.
    package var serial: Invoice.ID? {
        remark.uppercased().firstMatch(of: /FP([0-9A-Z]{13})/).flatMap { Invoice.ID(text: String($0.1).lowercased()) }
    }

    /// The invoice that a red one takes back, from its remark.
    package var blueNumber: String? {
        guard isRed else { return nil }
        return remark.matches(of: /[0-9]{20}/).map { String($0.output) }.first { $0 != number }
    }
}

/// What is wrong with one cell of it.
package struct PlatformProblem: Sendable, Hashable {
    package let row: Int
    package let column: String
    package let read: String
}

package struct PlatformSheet: Sendable {
    package enum Column: String, CaseIterable, Sendable {
        case number, day, buyer, net, tax, total, status, sign, remark

        /// As the platform and its tools head them, the surest first.
        var headers: [String] {
            switch self {
            case .number: ["数电票号码", "数电发票号码", "全电发票号码", "发票号码", "invoicenumber"]
            case .day: ["开票日期", "开具日期", "填开日期", "date"]
            case .buyer: ["购买方名称", "购方名称", "购方企业名称", "buyer"]
            case .net: ["金额", "合计金额", "不含税金额", "net"]
            case .tax: ["税额", "合计税额", "tax"]
            case .total: ["价税合计", "含税金额", "total"]
            case .status: ["发票状态", "状态", "status"]
            case .sign: ["是否正数发票", "正负标志"]
            case .remark: ["备注", "发票备注", "remark"]
            }
        }
    }

    package private(set) var columns: [Column: Int] = [:]
    package private(set) var rows: [PlatformRow] = []
    package private(set) var problems: [PlatformProblem] = []

    /// Without these nothing can be matched.
    package var missing: [Column] { [.number, .day, .buyer, .total].filter { columns[$0] == nil } }

    private static let headerWithin = 12
    /// More than a year of an estate.
    package static let rowsMax = 20_000

    package init(_ reader: SheetReader) throws {
        var sheet: [SheetRow] = []
        var best: (place: Int, rows: [SheetRow])?
        let names = reader.visibleSheetNames
        for name in names.isEmpty ? [nil] : names.map(Optional.some) {
            sheet = []
            _ = try reader.forEachRow(sheet: name) { sheet.append($0) }
            for (place, row) in sheet.prefix(Self.headerWithin).enumerated() {
                let found = Self.guess(row)
                if found.count > columns.count {
                    columns = found
                    best = (place, sheet)
                }
            }
        }
        guard let best, missing.isEmpty else { return }
        for row in best.rows.dropFirst(best.place + 1) { read(row) }
    }

    private static func guess(_ row: SheetRow) -> [Column: Int] {
        let folded = row.cells.map { ChannelRows.fold($0.text) }
        var found: [Column: Int] = [:]
        for column in Column.allCases {
            for header in column.headers where found[column] == nil {
                if let place = folded.firstIndex(of: header), !found.values.contains(place) { found[column] = place }
            }
        }
        return found
    }

    private func text(_ column: Column, _ row: SheetRow) -> String {
        columns[column].map { ChannelRows.plain(row[$0].text) } ?? ""
    }

    private mutating func read(_ row: SheetRow) {
        let number = text(.number, row)
        // Paper invoices have no number of their own kind, and totals none at all.
        guard !number.isEmpty else { return }
        var wrong: [PlatformProblem] = []
        func problem(_ column: Column) { wrong.append(PlatformProblem(row: row.number, column: column.rawValue, read: text(column, row))) }
        if case .number(let value, _) = row[columns[.number] ?? 0], abs(value) >= 1e15 { problem(.number) }
        func money(_ column: Column) -> Money? {
            let words = text(column, row)
            if words.isEmpty { return Money.zero }
            guard let money = ChannelRows.fen(words, rounds: false) else {
                problem(column)
                return nil
            }
            return money
        }
        let day = day(row)
        if day == nil { problem(.day) }
        let (net, tax, total) = (money(.net), money(.tax), money(.total))
        let buyer = text(.buyer, row)
        if buyer.isEmpty { problem(.buyer) }
        guard wrong.isEmpty, let day, let net, let tax, var total, total != .zero else {
            problems += wrong.isEmpty ? [PlatformProblem(row: row.number, column: Column.total.rawValue, read: "")] : wrong
            return
        }
        // Some lists give the sums of a red invoice without their sign.
        if total > .zero, ["否", "负", "负数", "红字"].contains(text(.sign, row)) { total = -total }
        rows.append(
            PlatformRow(
                number: number, day: day, buyer: buyer, net: net, tax: tax, total: total, status: Self.status(text(.status, row)),
                remark: text(.remark, row)))
    }

    private func day(_ row: SheetRow) -> Day? {
        guard let place = columns[.day] else { return nil }
        return FileCells.day(row[place]) ?? FileCells.day(.text(ChannelRows.plain(row[place].text)))
    }

    private static func status(_ text: String) -> PlatformRow.Status {
        if text.contains("作废") { return .voided }
        guard text.contains("红冲") else { return .normal }
        return text.contains("部分") ? .redInPart : .redInFull
    }
}
