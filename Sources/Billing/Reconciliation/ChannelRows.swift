// ChannelRows: the rows of a channel's sheet read into lines through its header, or said to be wrong at which column. Pure.
import Kernel
import Sheets

struct ChannelRows: Sendable {
    let columns: [StatementField: Int]
    let header: [String]
    let in1904: Bool

    enum Outcome {
        case leftOut
        case lines([ChannelLine])
        case bad([FileProblem])
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
        var text = FileCells.plain(text)[...]
        while let first = text.first, first.isWhitespace || "`'’".contains(first) { text = text.dropFirst() }
        return String(text)
    }

    /// The totals below the lines: 总交易单数 heads a table of its own.
    static func isEnd(_ row: SheetRow) -> Bool {
        let first = fold(row.cells.first { !$0.isEmpty }?.text ?? "")
        return first.hasPrefix("总交易单数") || first.hasPrefix("#---") && first.contains("结束")
    }

    private static func isTitle(_ row: SheetRow) -> Bool { fold(row.cells.first { !$0.isEmpty }?.text ?? "").hasPrefix("#") }

    // MARK: One row

    func read(_ line: FileTable.Line) -> Outcome {
        let row = line.row
        guard !Self.isTitle(row) else { return .leftOut }
        var wrong: [FileProblem] = []
        for (field, column) in columns {
            if line.isUnclear(column), !field.isShared { wrong.append(problem(field, line, "opening.cell.merged")) }
            if case .error = line.shared(column) { wrong.append(problem(field, line, "opening.cell.formula")) }
        }
        guard wrong.isEmpty else { return .bad(wrong.sorted { $0.column < $1.column }) }
        let amount = money(.amount, line, &wrong)
        let refund = money(.refund, line, &wrong)
        let fee = money(.fee, line, &wrong)
        let state = state(line, &wrong)
        guard amount != .zero || refund != .zero || !wrong.isEmpty else { return .leftOut }
        let day = day(line, &wrong)
        let reference = reference(line, &wrong)
        guard wrong.isEmpty, let day, let state else { return .bad(wrong) }
        let order = columns[.order].map { Self.plain(row[$0].text) } ?? ""
        func one(_ kind: ChannelLine.Kind, _ sum: Money, fee: Money) -> ChannelLine {
            ChannelLine(
                row: row.number, reference: reference, order: order, kind: kind, day: day, amount: Money(fen: abs(sum.fen)),
                fee: fee, state: state.state)
        }
        let isRefund = state.isRefund || columns[.kind].map { Self.isBack(Self.plain(line.shared($0).text)) } ?? false
        if isRefund || amount.fen < 0 { return .lines([one(.refund, refund == .zero ? amount : refund, fee: fee)]) }
        let paid = amount == .zero ? [] : [one(.payment, amount, fee: fee)]
        let back = refund == .zero ? [] : [one(.refund, refund, fee: amount == .zero ? fee : .zero)]
        return .lines(paid + back)
    }

    private func problem(_ field: StatementField, _ line: FileTable.Line, _ key: String) -> FileProblem {
        let place = columns[field] ?? 0
        let title = header.indices.contains(place) && !header[place].isEmpty ? header[place] : SheetPlace.letters(of: place)
        return FileProblem(key, column: title, read: line.shared(place).text)
    }

    private func money(_ field: StatementField, _ line: FileTable.Line, _ wrong: inout [FileProblem]) -> Money {
        guard let place = columns[field] else { return .zero }
        let text = Self.plain(line.row[place].text)
        if text.isEmpty || text == "-" || text == "--" { return .zero }
        guard let money = Self.fen(text, rounds: field == .fee) else {
            wrong.append(problem(field, line, "channellist.bad.amount"))
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

    private func day(_ line: FileTable.Line, _ wrong: inout [FileProblem]) -> Day? {
        guard let place = columns[.day] else { return nil }
        let cell = line.shared(place)
        if let day = FileCells.day(cell, in1904: in1904) ?? FileCells.day(.text(Self.plain(cell.text)), in1904: in1904) { return day }
        wrong.append(problem(.day, line, "channellist.bad.day"))
        return nil
    }

    private func reference(_ line: FileTable.Line, _ wrong: inout [FileProblem]) -> String {
        guard let place = columns[.reference] else { return "" }
        let text = Self.plain(line.row[place].text)
        // Excel rounds a number of more than fifteen digits: what stands there is no longer the channel's.
        if case .number(let value, _) = line.row[place], abs(value) >= 1e15 {
            wrong.append(problem(.reference, line, "channellist.bad.rounded"))
            return ""
        }
        if text.isEmpty || text.count > 80 { wrong.append(problem(.reference, line, "channellist.bad.reference")) }
        return text
    }

    private func state(
        _ line: FileTable.Line, _ wrong: inout [FileProblem]
    ) -> (state: ChannelLine.State, isRefund: Bool)? {
        guard let place = columns[.state] else { return (.success, false) }
        let text = Self.fold(line.shared(place).text)
        if text.isEmpty { return (.success, false) }
        for (words, state, isRefund) in Self.states where words.contains(where: text.contains) { return (state, isRefund) }
        wrong.append(problem(.state, line, "channellist.bad.state"))
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
