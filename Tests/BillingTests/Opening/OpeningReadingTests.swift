// OpeningReadingTests: what offices write in their sheets, and what is said of a cell that says nothing.
import Foundation
import Kernel
import Proof
import Sheets
import Testing

@testable import Billing

@Suite struct OpeningReadingTests {
    private func reading(_ kind: OpeningKind, _ headers: [String], _ aliases: [String: OpeningField] = [:]) throws -> OpeningReading {
        try #require(OpeningReading(kind, 0, header: SheetRow(number: 1, cells: headers.map { .text($0) }), aliases: aliases))
    }

    private func row(_ cells: [SheetCell]) -> SheetRow { SheetRow(number: 7, cells: cells) }

    private func line(_ cells: [SheetCell], merged: [Int: SheetCell] = [:]) -> FileTable.Line {
        FileTable.Line(row: row(cells), merged: merged)
    }

    private static let arrears = ["楼 栋", "房号*", "费用项目", "账期", "应缴日期", "欠费金额（元）"]

    @Test(.clause("S2.8.1-3")) func `headers in usual variants, sums with signs and commas, days as text or as dates`() throws {
        let reading = try reading(.arrears, Self.arrears)
        for (sum, fen) in [("¥1,234.50", "123450"), ("1234.5元", "123450"), ("￥ 12", "1200"), ("１２．３０", "1230")] {
            let line = reading.line(
                self.line([.text("5栋"), .text("0902"), .text("物业费"), .text("2025年3月"), .text("2025/4/10"), .text(sum)]))
            #expect(line.problems.isEmpty, "\(line.problems)")
            #expect(line[.amount] == fen && line[.from] == "2025-03-01" && line[.to] == "2025-03-31" && line[.due] == "2025-04-10")
        }
        let dated = reading.line(
            self.line([
                .text("5栋"), .text("0902"), .text("物业费"), .text("202501~202503"),
                .moment(SheetMoment(year: 2025, month: 4, day: 1)), .number(0.1, text: "0.1"),
            ]))
        #expect(dated[.to] == "2025-03-31" && dated[.due] == "2025-04-01" && dated[.amount] == "10")
    }

    @Test func `what says nothing is told with its column: formulas, broken days, a third decimal, a missing home`() throws {
        let reading = try reading(.arrears, Self.arrears)
        let line = reading.line(
            self.line([.text("5栋"), .empty, .text("物业费"), .text("2025-13"), .error("=A1+B1"), .text("12.345")]))
        #expect(Set(line.problems.map(\.key)) == [
            "opening.cell.needed", "opening.month.bad", "opening.cell.formula", "opening.amount.bad", "opening.period.needed",
        ])
        #expect(line.problems.contains { $0.column == "欠费金额（元）" && $0.read == "12.345" })
        for bad in ["0", "-5", "1,23", "abc", "99999999999"] {
            let line = reading.line(
                self.line([.text("5栋"), .text("0902"), .text("物业费"), .text("2025-03"), .text("2025-04-10"), .text(bad)]))
            #expect(line.problems.map(\.key) == ["opening.amount.bad"], "\(bad)")
        }
        for day in ["2025-02-30", "3/4/25", "明天", "2025-4"] {
            #expect(FileCells.day(.text(day)) == nil, "\(day)")
        }
        #expect(FileCells.day(.text("20250304")) == Day("2025-03-04"))
    }

    @Test func `a merged home stands for its rows, a merged sum for none`() throws {
        let reading = try reading(.arrears, Self.arrears)
        let merged: [Int: SheetCell] = [0: .text("5栋"), 1: .text("0902"), 5: .text("300")]
        let line = reading.line(
            self.line([.empty, .empty, .text("物业费"), .text("2025-03"), .text("2025-04-10"), .empty], merged: merged))
        #expect(line[.unit] == "0902" && line.problems.map(\.key) == ["opening.cell.merged"])
    }

    @Test func `a missing column is named, a doubled one is not guessed, the office's own word is known`() throws {
        let header = SheetRow(number: 1, cells: ["房号", "费用项目", "金额"].map { .text($0) })
        #expect(OpeningReading(.arrears, 0, header: header, aliases: [:]) == nil)
        #expect(OpeningReading.missing(.arrears, OpeningReading.columns(.arrears, header, [:])) == [.due, .month])
        let doubled = try reading(.prepayment, ["房号", "金额", "金额"])
        #expect(doubled.doubled == "金额")
        let own = try reading(.prepayment, ["门牌", "结存"], ["门牌": .unit, "结存": .amount])
        #expect(own.line(self.line([.text("5-0902"), .text("8")]))[.amount] == "800")
    }

    @Test func `a sheet is known by its name, and one that could be two is not`() {
        #expect(OpeningKind.named("欠费") == .arrears && OpeningKind.named("欠费2026年") == .arrears)
        #expect(OpeningKind.named("诉 讼") == .suit && OpeningKind.named("Sheet1") == nil)
    }

    @Test func `every kind has the columns that it needs, and no two of its columns go by one first name`() {
        for kind in OpeningKind.allCases {
            #expect(kind.needed.isSubset(of: kind.fields))
            let names = kind.fields.map { FileCells.folded($0.headers(of: kind)[0]) }
            #expect(Set(names).count == names.count, "\(kind)")
        }
    }

    @Test(arguments: [1, 199, 200, 201, 1_000]) func `a file is handed over in parts, each row once`(_ count: Int) throws {
        let rows = (1...count).map { "5-\($0),\($0)\n" }.joined()
        let file = OpeningFile(
            reader: try SheetReader(data: Data(("期初预收\n房号,余额\n" + rows).utf8)), wanted: .prepayment, aliases: [:])
        var parts: [Int] = []
        var lines: [OpeningLine] = []
        try file.forEachPiece { piece in
            guard case .lines(let part) = piece else { return }
            parts.append(part.count)
            lines += part
        }
        #expect(lines.map { $0[.amount] } == (1...count).map { "\($0 * 100)" } && parts.allSatisfy { $0 <= 200 })
    }
}
