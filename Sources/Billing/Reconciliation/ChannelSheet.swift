// ChannelSheet: a channel's or a bank's sheet looked through, and its lines handed on a part at a time. Pure.
import Kernel
import Sheets

/// What a column of a statement says.
package enum StatementField: String, CaseIterable, Sendable {
    case day, reference, amount, refund, fee, state, kind, order

    /// A merged cell says these for all its rows; a sum or a number in one is nobody's.
    var isShared: Bool { [.day, .state, .kind].contains(self) }

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
    package let problem: FileProblem
    package var key: String { problem.key }
    package var column: String { problem.column }
}

/// What a file comes to. Its lines are not kept: they are read again when they are taken in, and memory does not grow with them.
package struct ChannelSheet: Sendable {
    package let header: [String]
    package let headerRow: Int
    package let columns: [StatementField: Int]
    package let tally: Tally
    /// Sheets that nobody sees and that were not read.
    package let hidden: [String]
    private let table: FileTable
    private let rows: ChannelRows

    static let shownProblems = 200

    /// What its rows come to.
    package struct Tally: Sendable {
        package private(set) var lines = 0
        /// The first of what is wrong, and how many rows it is of.
        package private(set) var problems: [StatementProblem] = []
        package private(set) var badRows = 0
        /// Titles, totals and rows without money.
        package fileprivate(set) var leftOut = 0
        package private(set) var from: Day?
        package private(set) var to: Day?
        package private(set) var paid = Money.zero
        package private(set) var refunded = Money.zero
        package private(set) var fee = Money.zero

        fileprivate mutating func count(_ row: SheetRow, _ outcome: ChannelRows.Outcome) {
            switch outcome {
            case .leftOut: leftOut += 1
            case .lines(let lines): for line in lines { count(line) }
            case .bad(let wrong):
                badRows += 1
                let room = max(0, ChannelSheet.shownProblems - problems.count)
                problems += wrong.prefix(room).map { StatementProblem(row: row.number, problem: $0) }
            }
        }

        private mutating func count(_ line: ChannelLine) {
            lines += 1
            from = min(from ?? line.day, line.day)
            to = max(to ?? line.day, line.day)
            fee += line.fee
            guard line.state == .success else { return }
            if line.kind == .payment { paid += line.amount } else { refunded += line.amount }
        }
    }

    /// Several sheets of one workbook that all hold lines: which are meant?
    struct Several: Error { let names: [String] }

    /// The columns without which nothing can be compared.
    package var missing: [StatementField] { Self.missing(columns) }

    private static func missing(_ columns: [StatementField: Int]) -> [StatementField] {
        [.day, .reference].filter { columns[$0] == nil } + (columns[.amount] == nil && columns[.refund] == nil ? [.amount] : [])
    }

    /// Looks the file through with the columns that a person named, or by the words of its header.
    package init(_ reader: SheetReader, columns named: [StatementField: Int]? = nil) throws {
        let tables = try FileTable.visible(of: reader)
        guard let first = tables.first else { throw SheetProblem.empty }
        let guesses = tables.map(Self.guess)
        let whole = zip(tables, guesses).filter { table, guess in
            Self.missing(guess.found).isEmpty && (table.head.last?.number ?? 0) > guess.row.number
        }
        guard whole.count <= 1 else { throw Several(names: whole.compactMap { $0.0.sheet }) }
        let best = zip(tables, guesses).max { $0.1.found.count < $1.1.found.count } ?? (first, Self.guess(first))
        (table, header, headerRow) = (best.0, best.1.row.cells.map { ChannelRows.plain($0.text) }, best.1.row.number)
        columns = named ?? best.1.found
        rows = ChannelRows(columns: columns, header: header, in1904: table.in1904)
        hidden = try FileTable.hidden(of: reader)
        var tally = Tally()
        if Self.missing(columns).isEmpty {
            let totals = try Self.forEachRow(of: table, below: headerRow, rows) { tally.count($0, $1) }
            tally.leftOut += totals
        }
        self.tally = tally
    }

    /// The lines, first to last.
    package func forEachLine(_ body: (ChannelLine) throws -> Void) throws {
        try Self.forEachRow(of: table, below: headerRow, rows) { _, outcome in
            if case .lines(let lines) = outcome { for line in lines { try body(line) } }
        }
    }

    /// The rows that could not be read, as they came, with what is wrong.
    func forEachBadRow(_ body: (SheetRow, [FileProblem]) throws -> Void) throws {
        try Self.forEachRow(of: table, below: headerRow, rows) { row, outcome in
            if case .bad(let wrong) = outcome { try body(row, wrong) }
        }
    }

    /// Gives how many totals were left out.
    @discardableResult
    private static func forEachRow(
        of table: FileTable, below top: Int, _ rows: ChannelRows, _ body: (SheetRow, ChannelRows.Outcome) throws -> Void
    ) throws -> Int {
        var hasEnded = false
        return try table.forEachLine(below: top) { line in
            guard !hasEnded else { return }
            hasEnded = ChannelRows.isEnd(line.row)
            try body(line.row, hasEnded ? .leftOut : rows.read(line))
        }
    }

    /// The row that looks most like a header, and what its columns say.
    private static func guess(_ table: FileTable) -> (row: SheetRow, found: [StatementField: Int]) {
        var best = (row: table.head[0], found: [StatementField: Int]())
        for row in table.head {
            let folded = row.cells.map { ChannelRows.fold($0.text) }
            var found: [StatementField: Int] = [:]
            for field in StatementField.allCases {
                for header in field.headers {
                    guard found[field] == nil, let place = folded.firstIndex(of: header), !found.values.contains(place) else { continue }
                    found[field] = place
                }
            }
            if found.count > best.found.count { best = (row, found) }
        }
        return best
    }
}
