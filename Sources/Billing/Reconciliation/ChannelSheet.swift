// ChannelSheet: a channel's or a bank's sheet read into lines, and every row that could not be read with its reason. Pure.
import Kernel
import Platform
import Sheets

/// What a column of a statement says.
package enum StatementField: String, CaseIterable, Sendable {
    case day, reference, amount, refund, fee, state, kind, order

    /// How the banks and channels head it, the surest first.
    var headers: [String] {
        switch self {
        case .day:
            [
                "交易时间", "完成时间", "支付时间", "交易日期", "入账日期", "记账日期", "清算日期", "扣款日期", "发生日期", "日期", "创建时间",
                "time", "date", "transactiontime", "transactiondate",
            ]
        case .reference:
            [
                "微信订单号", "微信支付订单号", "支付宝交易号", "参考号", "检索参考号", "交易参考号", "交易流水号", "银行流水号", "扣款流水号",
                "流水号", "凭证号", "transactionid", "tradeno", "reference",
            ]
        case .amount:
            [
                "应结订单金额", "订单金额", "商家实收", "交易金额", "收入金额", "贷方发生额", "贷方金额", "收入", "实扣金额", "扣款金额", "金额",
                "amount",
            ]
        case .refund: ["退款金额", "支出金额", "借方发生额", "借方金额", "支出", "refund"]
        case .fee: ["手续费", "服务费", "fee"]
        case .state: ["交易状态", "扣款结果", "扣款状态", "处理结果", "状态", "结果", "status"]
        case .kind: ["业务类型", "交易类型", "类型", "type"]
        case .order: ["商户订单号", "订单号", "outtradeno", "order"]
        }
    }
}

/// One thing that is wrong with one cell.
package struct StatementProblem: Sendable, Hashable {
    package let row: Int
    package let column: String
    package let read: String
    package let key: String
}

package struct ChannelSheet: Sendable {
    package private(set) var header: [String] = []
    package private(set) var headerRow = 0
    package private(set) var columns: [StatementField: Int] = [:]
    package private(set) var lines: [ChannelLine] = []
    package private(set) var problems: [StatementProblem] = []
    package private(set) var badRows: [SheetRow] = []
    /// Titles, totals and rows without money.
    package private(set) var leftOut = 0

    package var from: Day? { lines.map(\.day).min() }
    package var to: Day? { lines.map(\.day).max() }
    /// The columns without which nothing can be compared.
    package var missing: [StatementField] {
        [.day, .reference].filter { columns[$0] == nil }
            + (columns[.amount] == nil && columns[.refund] == nil ? [.amount] : [])
    }
    package var paid: Money { lines.filter { $0.kind == .payment && $0.state == .success }.map(\.amount).sum }
    package var refunded: Money { lines.filter { $0.kind == .refund && $0.state == .success }.map(\.amount).sum }
    package var fee: Money { lines.map(\.fee).sum }

    /// Account names and titles stand above the header.
    private static let headerWithin = 24

    /// Reads the sheet with the columns that a person named, or by the words of its header.
    package init(_ reader: SheetReader, columns named: [StatementField: Int]? = nil) throws {
        var best: (rows: [SheetRow], place: Int, found: [StatementField: Int])?
        let names = reader.visibleSheetNames
        for name in names.isEmpty ? [nil] : names.map(Optional.some) {
            var rows: [SheetRow] = []
            let summary = try reader.forEachRow(sheet: name) { rows.append($0) }
            for (place, row) in rows.prefix(Self.headerWithin).enumerated() {
                let found = Self.guess(row)
                if found.count > (best?.found.count ?? 0) { best = (Self.filled(rows, summary.mergedRanges), place, found) }
            }
            if best == nil, !rows.isEmpty { best = (rows, 0, [:]) }
        }
        guard let best else { throw SheetProblem.empty }
        header = best.rows[best.place].cells.map { Self.plain($0.text) }
        headerRow = best.rows[best.place].number
        columns = named ?? best.found
        guard missing.isEmpty else { return }
        for row in best.rows[(best.place + 1)...] {
            guard !Self.isEnd(row) else {
                leftOut += 1
                break
            }
            read(row)
        }
    }

    private static func guess(_ row: SheetRow) -> [StatementField: Int] {
        let folded = row.cells.map { fold($0.text) }
        var found: [StatementField: Int] = [:]
        for field in StatementField.allCases {
            for header in field.headers {
                guard found[field] == nil, let place = folded.firstIndex(of: header), !found.values.contains(place) else { continue }
                found[field] = place
            }
        }
        return found
    }

    /// Without blanks, units in brackets, and case.
    static func fold(_ text: String) -> String {
        var depth = 0
        var kept = ""
        for letter in plain(text).lowercased() {
            if "（(".contains(letter) { depth += 1 }
            if depth == 0, !letter.isWhitespace, letter != "_", letter != "*" { kept.append(letter) }
            if "）)".contains(letter) { depth = max(0, depth - 1) }
        }
        return kept
    }

    /// Channels put a mark before digits, so that Excel leaves them alone.
    static func plain(_ text: String) -> String {
        var text = text[...]
        while let first = text.first, first.isWhitespace || "`'’\u{FEFF}".contains(first) { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }

    /// The totals below the lines: 总交易单数 heads a table of its own.
    private static func isEnd(_ row: SheetRow) -> Bool {
        let first = fold(row.cells.first { !$0.isEmpty }?.text ?? "")
        return first.hasPrefix("总交易单数") || first.hasPrefix("#---") && first.contains("结束")
    }

    private static func isTitle(_ row: SheetRow) -> Bool {
        let first = fold(row.cells.first { !$0.isEmpty }?.text ?? "")
        return first.hasPrefix("#") || ["合计", "总计", "小计", "总合计", "total"].contains { first.hasPrefix($0) }
    }

    /// One value merged over several rows is said of each of them.
    private static func filled(_ rows: [SheetRow], _ merges: [SheetRange]) -> [SheetRow] {
        let down = merges.filter { $0.last.row > $0.first.row }
        guard !down.isEmpty else { return rows }
        var rows = rows
        let places = Dictionary(rows.enumerated().map { ($1.number, $0) }) { one, _ in one }
        // Sheets made to exhaust the machine have ranges upon ranges; a bank's do not overlap.
        var steps = rows.count * 8
        for range in down {
            guard let first = places[range.first.row], !rows[first][range.first.column].isEmpty else { continue }
            let value = rows[first][range.first.column]
            for number in (range.first.row + 1)...range.last.row {
                guard steps > 0, let place = places[number] else { break }
                steps -= 1
                guard rows[place][range.first.column].isEmpty else { continue }
                var cells = rows[place].cells
                while cells.count <= range.first.column { cells.append(.empty) }
                cells[range.first.column] = value
                rows[place] = SheetRow(number: number, cells: cells)
            }
        }
        return rows
    }

    // MARK: One row

    private mutating func read(_ row: SheetRow) {
        guard !Self.isTitle(row) else {
            leftOut += 1
            return
        }
        var wrong: [StatementProblem] = []
        let amount = money(.amount, row, &wrong)
        let refund = money(.refund, row, &wrong)
        let fee = money(.fee, row, &wrong)
        let state = state(row, &wrong)
        guard amount != .zero || refund != .zero || !wrong.isEmpty else {
            leftOut += 1
            return
        }
        let day = day(row, &wrong)
        let reference = reference(row, &wrong)
        guard wrong.isEmpty, let day, let state else {
            problems += wrong
            badRows.append(row)
            return
        }
        let order = columns[.order].map { Self.plain(row[$0].text) } ?? ""
        func line(_ kind: ChannelLine.Kind, _ sum: Money, fee: Money) -> ChannelLine {
            ChannelLine(
                row: row.number, reference: reference, order: order, kind: kind, day: day, amount: Money(fen: abs(sum.fen)),
                fee: fee, state: state.state)
        }
        let isRefund = state.isRefund || columns[.kind].map { Self.isBack(Self.plain(row[$0].text)) } ?? false
        if isRefund || amount.fen < 0 {
            lines.append(line(.refund, refund == .zero ? amount : refund, fee: fee))
        } else {
            if amount != .zero { lines.append(line(.payment, amount, fee: fee)) }
            if refund != .zero { lines.append(line(.refund, refund, fee: amount == .zero ? fee : .zero)) }
        }
    }

    private func problem(_ field: StatementField, _ row: SheetRow, _ key: String) -> StatementProblem {
        let place = columns[field] ?? 0
        let title = header.indices.contains(place) && !header[place].isEmpty ? header[place] : SheetPlace.letters(of: place)
        return StatementProblem(row: row.number, column: title, read: row[place].text, key: key)
    }

    private func money(_ field: StatementField, _ row: SheetRow, _ wrong: inout [StatementProblem]) -> Money {
        guard let place = columns[field] else { return .zero }
        let text = Self.plain(row[place].text)
        if text.isEmpty || text == "-" || text == "--" { return .zero }
        guard let money = Self.fen(text, rounds: field == .fee) else {
            wrong.append(problem(field, row, "channellist.bad.amount"))
            return .zero
        }
        return money
    }

    /// Channels write 0.54000; only a fee may have parts of a fen, which are rounded.
    static func fen(_ text: String, rounds: Bool) -> Money? {
        guard let point = text.lastIndex(of: "."), text.distance(from: point, to: text.endIndex) > 3 else { return Money(text) }
        let cut = text.index(point, offsetBy: 3)
        let beyond = text[cut...]
        guard beyond.allSatisfy({ $0.isASCII && $0.isNumber }), rounds || beyond.allSatisfy({ $0 == "0" }),
            let money = Money(String(text[..<cut]))
        else { return nil }
        guard let first = beyond.first, first >= "5" else { return money }
        return Money(fen: money.fen + (text.hasPrefix("-") ? -1 : 1))
    }

    private func day(_ row: SheetRow, _ wrong: inout [StatementProblem]) -> Day? {
        guard let place = columns[.day] else { return nil }
        if case .moment(let moment) = row[place], moment.hasDate,
            let day = Day(year: moment.year, month: moment.month, day: moment.day)
        { return day }
        if let day = Self.day(Self.plain(row[place].text)) { return day }
        wrong.append(problem(.day, row, "channellist.bad.day"))
        return nil
    }

    /// 2026-11-23 10:00:00, 2026/11/23, 2026年11月23日, 20261123, 20261123100000.
    static func day(_ text: String) -> Day? {
        let groups = text.split { !$0.isASCII || !$0.isNumber }
        guard let first = groups.first else { return nil }
        if first.count == 8 || first.count == 14 {
            return Day("\(first.prefix(4))-\(first.dropFirst(4).prefix(2))-\(first.dropFirst(6).prefix(2))")
        }
        guard groups.count >= 3, first.count == 4, let year = Int(first), let month = Int(groups[1]), let day = Int(groups[2]) else {
            return nil
        }
        return Day(year: year, month: month, day: day)
    }

    private func reference(_ row: SheetRow, _ wrong: inout [StatementProblem]) -> String {
        guard let place = columns[.reference] else { return "" }
        let text = Self.plain(row[place].text)
        // Excel rounds a number of more than fifteen digits: what stands there is no longer the channel's.
        if case .number(let value, _) = row[place], abs(value) >= 1e15 {
            wrong.append(problem(.reference, row, "channellist.bad.rounded"))
            return ""
        }
        if text.isEmpty || text.count > 80 { wrong.append(problem(.reference, row, "channellist.bad.reference")) }
        return text
    }

    private func state(
        _ row: SheetRow, _ wrong: inout [StatementProblem]
    ) -> (state: ChannelLine.State, isRefund: Bool)? {
        guard let place = columns[.state] else { return (.success, false) }
        let text = Self.fold(row[place].text)
        if text.isEmpty { return (.success, false) }
        for (words, state, isRefund) in Self.states where words.contains(where: text.contains) { return (state, isRefund) }
        wrong.append(problem(.state, row, "channellist.bad.state"))
        return nil
    }

    /// In this order: 未成功 and 退款失败 are looked for before 成功.
    private static let states: [([String], ChannelLine.State, Bool)] = [
        (["失败", "未成功", "关闭", "撤销", "closed", "revoked", "fail", "payerror", "余额不足", "作废"], .closed, false),
        (["处理中", "待", "未支付", "userpaying", "pending", "notpay", "wait", "processing"], .pending, false),
        (["退款", "退货", "refund"], .success, true),
        (["成功", "已支付", "已入账", "已付", "完成", "正常", "success", "finished", "completed", "paid"], .success, false),
    ]

    private static func isBack(_ text: String) -> Bool {
        let text = text.lowercased()
        return ["退款", "退货", "撤销", "冲正", "refund", "reversal"].contains { text.contains($0) }
    }
}
