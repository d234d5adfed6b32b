// DebitBatch: open bills that a bank is asked to collect, and what it answers. Pure.
import Foundation
import Kernel
import Platform
import Registry
import Sheets

/// A bank account that pays for a home (代扣户).
package struct DebitAccount: Sendable {
    package typealias ID = Tag<DebitAccount>
    package let id: ID
    package let unit: Registry.Unit.ID
    package let home: String
    package let holder: String
    /// For whose bills it pays; nil where nobody has said so yet, and then it is asked for nothing.
    package let person: Person.ID?
    package let personName: String
    /// Whether that person holds the home today: a mandate outlives a sale until somebody ends it.
    package let holdsHome: Bool
    package let number: String
    package let bank: String
    package let agreement: String
    package let signedOn: Day?

    /// As screens show it: whose it is, not the whole of it.
    package var shown: String { number.count > 8 ? "\(number.prefix(4))****\(number.suffix(4))" : "****\(number.suffix(2))" }
}

/// A batch (代扣批次): one file for the bank.
package struct DebitBatch: Sendable {
    package typealias ID = Tag<DebitBatch>
    /// Homes of one file; what is more goes into the next.
    package static let linesMax = 1_000

    package let id: ID
    package let project: Project.ID
    package let number: String
    package let dueThrough: Day
    package let lineCount: Int64
    package let total: Money
    package let hasMore: Bool
    /// Bills of the same homes that other people are to pay: the account is not asked for them.
    package let leftOutCount: Int64
    package let leftOut: Money
    package let madeAt: Instant
    package let discardedAt: Instant?
    package let waiting: Int64
    package let paid: Int64
    package let paidTotal: Money
    package let refused: Int64
}

package struct DebitLine: Sendable {
    package enum State: String, CaseIterable, Sendable { case waiting, paid, refused, discarded }

    package let batch: DebitBatch.ID
    package let ordinal: Int64
    package let unit: Registry.Unit.ID
    package let home: String
    /// What the bank repeats in its answer.
    package let reference: String
    package let holder: String
    package let account: String
    package let bank: String
    package let amount: Money
    package let charges: [Charge.ID]
    package let state: State
    package let reason: String
    package let day: Day?
    package let payment: Payment.ID?
}

/// One row of the bank's answer, understood or not.
struct DebitAnswer: Sendable {
    let row: Int
    let reference: String
    let isPaid: Bool
    let reason: String
    let amount: Money?
    let day: Day?
}

struct DebitAnswers: Sendable {
    private(set) var answers: [DebitAnswer] = []
    private(set) var problems: [(row: Int, problem: FileProblem)] = []
    let header: [String]
    /// The rows as they came, by number: a batch is at most a thousand lines.
    private(set) var rows: [Int: SheetRow] = [:]
    private let columns: [Column: Int]
    private let in1904: Bool

    private enum Column: CaseIterable {
        case reference, result, reason, amount, day

        var headers: [String] {
            switch self {
            case .reference: ["流水号", "商户流水号", "参考号", "序列号", "流水號", "reference"]
            case .result: ["结果", "扣款结果", "处理结果", "状态", "交易状态", "結果", "result"]
            case .reason: ["原因", "失败原因", "备注", "说明", "失敗原因", "reason"]
            case .amount: ["金额", "扣款金额", "交易金额", "金額", "amount"]
            case .day: ["扣款日期", "交易日期", "日期", "day", "date"]
            }
        }

        /// A merged cell says these for all its rows; a sum or a number in one is nobody's.
        var isShared: Bool { self == .result || self == .reason || self == .day }

        static func found(in row: SheetRow) -> [Column: Int] {
            let headers = row.cells.map { FileCells.folded($0.text) }
            var found: [Column: Int] = [:]
            for column in allCases {
                found[column] = column.headers.lazy.compactMap { headers.firstIndex(of: FileCells.folded($0)) }.first
            }
            return found
        }
    }

    struct Missing: Error { let columns: [String] }

    private static let rowsMax = DebitBatch.linesMax * 5
    private static let paidWords: Set<String> = ["成功", "扣款成功", "交易成功", "已扣款", "已扣", "success", "paid", "0000", "00", "y"]
    private static let refusedWords: Set<String> = ["失败", "扣款失败", "交易失败", "未扣款", "失敗", "拒绝", "fail", "failed", "refused", "n"]

    /// Reads the first sheet that has the columns.
    init(_ reader: SheetReader) throws {
        let tables = try FileTable.visible(of: reader)
        guard let first = tables.first?.head.first else { throw SheetProblem.empty }
        let fitting = tables.lazy.compactMap { table in
            table.head.lazy.map { ($0, Column.found(in: $0)) }.first { $1[.reference] != nil && $1[.result] != nil }.map { (table, $0) }
        }.first
        guard let (table, (top, columns)) = fitting else {
            let found = Column.found(in: first)
            throw Missing(columns: [Column.reference, .result].filter { found[$0] == nil }.map { $0.headers[0] })
        }
        guard table.rowCount <= Self.rowsMax else { throw SheetProblem.tooManyRows(limit: Self.rowsMax) }
        (header, self.columns, in1904) = (top.cells.map(\.text), columns, table.in1904)
        var lines: [FileTable.Line] = []
        try table.forEachLine(below: top.number) { lines.append($0) }
        for line in lines { read(line) }
    }

    private mutating func read(_ line: FileTable.Line) {
        rows[line.row.number] = line.row
        func text(_ column: Column) -> String {
            columns[column].map { line.shared($0).text.trimmingCharacters(in: .whitespacesAndNewlines) } ?? ""
        }
        func wrong(_ column: Column, _ key: String) {
            let title = columns[column].map { header[$0] } ?? ""
            problems.append((line.row.number, FileProblem(key, column: title, read: text(column))))
        }
        if let (unclear, _) = columns.first(where: { !$0.key.isShared && line.isUnclear($0.value) }) {
            return wrong(unclear, "opening.cell.merged")
        }
        let result = FileCells.plain(text(.result)).lowercased()
        let isPaid = Self.paidWords.contains(result)
        let amount = text(.amount).isEmpty ? nil : Money(text(.amount).replacing("元", with: ""))
        let day = text(.day).isEmpty ? nil : columns[.day].flatMap { FileCells.day(line.shared($0), in1904: in1904) }
        if text(.reference).isEmpty {
            wrong(.reference, "opening.cell.needed")
        } else if !isPaid, !Self.refusedWords.contains(result) {
            wrong(.result, "debit.result.unknown")
        } else if !isPaid, text(.reason).isEmpty {
            wrong(.reason, "debit.reason.needed")
        } else if !text(.amount).isEmpty, amount == nil {
            wrong(.amount, "opening.amount.bad")
        } else if !text(.day).isEmpty, day == nil {
            wrong(.day, "opening.day.bad")
        } else {
            answers.append(
                DebitAnswer(
                    row: line.row.number, reference: FileCells.plain(text(.reference)), isPaid: isPaid,
                    reason: String(text(.reason).prefix(200)), amount: amount, day: day))
        }
    }
}

/// What came of the bank's answer.
package struct DebitReport: Sendable {
    package internal(set) var paid = 0
    package internal(set) var paidTotal = Money.zero
    package internal(set) var refused = 0
    /// Rows that an earlier file said.
    package internal(set) var already = 0
    package internal(set) var problems: [(row: Int, problem: FileProblem)] = []
    /// The rows that were not taken, under the file's own header, as they came.
    var header: [String] = []
    var bad: [SheetRow] = []
}
