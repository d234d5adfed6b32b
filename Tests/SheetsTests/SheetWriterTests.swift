// SheetWriterTests: what is written comes back, opens elsewhere, and never runs.
import Foundation
import Testing

@testable import Sheets

private let noon = SheetMoment(year: 2024, month: 2, day: 29, hour: 12, minute: 5, second: 9, hasTime: true)
private let columns: [SheetColumn] = [
    SheetColumn("姓名"), SheetColumn("件数", .integer), SheetColumn("面积", .decimal), SheetColumn("金额", .money),
    SheetColumn("日期", .date), SheetColumn("时间", .dateTime), SheetColumn("备注", width: 40),
]

private func written(
    _ format: SheetWriter.Format, _ rows: [[SheetValue]], columns: [SheetColumn] = columns,
    sheet: String = "表"
) throws -> (rows: [SheetRow], report: SheetReport, bytes: Data, names: [String]) {
    let bench = try Bench()
    let path = bench.path("out")
    let writer = try SheetWriter(path: path, format: format, sheet: sheet, columns: columns)
    for row in rows { try writer.write(row) }
    let report = try writer.close()
    let reader = try SheetReader(path: path)
    return (try reader.rows(), report, try Data(contentsOf: URL(fileURLWithPath: path)), reader.sheetNames)
}

struct SheetWriterTests {
    static let values: [[SheetValue]] = [
        [
            .text("张三"), .integer(12), .decimal(89.35), .fen(-123_456_789),
            .moment(SheetMoment(year: 2024, month: 2, day: 29)),
            .moment(noon), .text("一\n二,\"三\";\t四"),
        ],
        [.text("0101"), .empty, .empty, .fen(7), .empty, .empty, .text("  前后  ")],
        [.text("13800138000"), .integer(-999_999_999_999_999), .decimal(0.125)],
    ]

    @Test func `a workbook comes back as it was written`() throws {
        let (rows, report, _, names) = try written(.xlsx, Self.values, sheet: "报修[2024]/一")
        #expect(names == ["报修_2024__一"])
        #expect(report.rows == 3)
        #expect(rows[0].cells.map(\.text) == columns.map(\.title))
        #expect(
            rows[1].cells == [
                .text("张三"), .number(12, text: "12"), .number(89.35, text: "89.35"),
                .number(-1_234_567.89, text: "-1234567.89"),
                .moment(SheetMoment(year: 2024, month: 2, day: 29)),
                .moment(noon), .text("一\n二,\"三\";\t四"),
            ])
        #expect(rows[2].cells.map(\.text) == ["0101", "", "", "0.07", "", "", "  前后  "])
        #expect(rows[3].cells.map(\.text) == ["13800138000", "-999999999999999", "0.125"])
    }

    @Test func `comma-separated text comes back as it was written`() throws {
        let (rows, _, bytes, _) = try written(.csv, Self.values)
        #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]))
        #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("13800138000,-999999999999999,0.125\r\n"))
        #expect(
            rows.map { $0.cells.map(\.text) } == [
                columns.map(\.title),
                ["张三", "12", "89.35", "-1234567.89", "2024-02-29", "2024-02-29 12:05:09", "一\n二,\"三\";\t四"],
                ["0101", "", "", "0.07", "", "", "  前后  "], ["13800138000", "-999999999999999", "0.125"],
            ])
    }

    static let formulas = [
        "=1+1", "=HYPERLINK(\"http://x\",\"y\")", "+1", "-1", "-", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1",
        "＋1", "－1", "＠A",
        " =1", "\u{3000}=cmd|' /C calc'!A0", "'=1", "''=1", "=cmd|'/C calc'!A0", "@", "=\"a,b\"\n;c",
        "\u{FEFF}=1", "\u{A0}@a",
    ]

    @Test(arguments: [SheetWriter.Format.csv, .xlsx])
    func `no text starts as a formula, and each comes back as it was`(format: SheetWriter.Format) throws {
        let headed = [SheetColumn("=1+1"), SheetColumn("@b")]
        let (rows, _, bytes, _) = try written(
            format, Self.formulas.map { [.text($0), .text("x")] }, columns: headed)
        #expect(rows.map { $0[0].text } == ["=1+1"] + Self.formulas)
        guard format == .csv else { return }
        let dangerous = Set("=+-@\t\r\n＝＋－＠\0")
        for line in String(decoding: bytes.dropFirst(3), as: UTF8.self).components(separatedBy: ",x\r\n") {
            #expect(line.first { $0 != "\"" }.map { !dangerous.contains($0) } ?? true)
        }
    }

    @Test func `true numbers are never quoted as formulas`() throws {
        let (_, _, bytes, _) = try written(.csv, [[.integer(-5), .fen(-5), .decimal(-0.5)]])
        #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("\r\n-5,-0.05,-0.50\r\n"))
    }

    @Test func `zero and control characters become a visible mark and stay harmless`() throws {
        for format in [SheetWriter.Format.csv, .xlsx] {
            let (rows, _, _, _) = try written(format, [[.text("甲\u{0}\u{1F}乙\u{FFFF}")], [.text("\u{0}=1")]])
            #expect(rows[1][0].text == "甲\u{FFFD}\u{FFFD}乙\u{FFFD}")
            #expect(rows[2][0].text == "\u{FFFD}=1")
        }
        #expect(FormulaGuard.wrapped("\u{FFFD}=1") == "'\u{FFFD}=1")
        #expect(FormulaGuard.wrapped("\u{0}1") == "'\u{0}1")
    }

    @Test(arguments: ["一\r\n二", "a\rb", "_x0041_", "_x005F_x000D_", "_x12_", "&lt;<b>\"'", "😀𠮷"])
    func `awkward texts survive a workbook`(text: String) throws {
        #expect(try written(.xlsx, [[.text(text)]]).rows[1].cells == [.text(text)])
    }

    @Test func `a text too long for a cell is cut with a mark and reported`() throws {
        let long = String(repeating: "😀", count: 20_000)
        let exact = String(repeating: "甲", count: 32_767)
        let hostile = String(repeating: "_x0041_", count: 4_000)
        let (rows, report, _, _) = try written(
            .xlsx, [[.text(exact)], [.empty, .text(long)], [.text(hostile)]])
        #expect(rows[1][0].text == exact)
        #expect(rows[2][1].text == String(repeating: "😀", count: 16_383) + "…")
        #expect(rows[3][0].text.hasSuffix("…"))
        #expect(
            report.cuts.map { [$0.place.text, String($0.length)] } == [["B3", "40000"], ["A4", "28000"]])
        #expect(try written(.csv, [[.text(long)]]).rows[1][0].text == long)
    }

    @Test func `amounts and numbers beyond exactness are written as text`() throws {
        let (rows, _, _, _) = try written(.xlsx, [[.fen(.max), .integer(.min), .fen(999_999_999_999_999)]])
        #expect(rows[1].cells[0] == .text("92233720368547758.07"))
        #expect(rows[1].cells[1] == .text("-9223372036854775808"))
        #expect(rows[1].cells[2].text == "9999999999999.99")
    }

    @Test func `dates a workbook cannot say are written as text`() throws {
        let old = SheetMoment(year: 1899, month: 12, day: 31)
        let (rows, _, _, _) = try written(
            .xlsx, [[.moment(old), .moment(SheetMoment(hour: 9, minute: 30, hasTime: true))]])
        #expect(
            rows[1].cells == [.text("1899-12-31"), .moment(SheetMoment(hour: 9, minute: 30, hasTime: true))])
    }

    @Test(arguments: [
        ("", "Sheet1"), ("'报修'", "报修"), ("a:b\\c?d*e", "a_b_c_d_e"), ("History", "Sheet1"),
        (String(repeating: "表", count: 40), String(repeating: "表", count: 31)),
    ])
    func `a sheet has a name that programs accept`(wish: String, name: String) throws {
        #expect(WorkbookPaper.sheetName(wish) == name)
        #expect(try written(.xlsx, [], sheet: wish).names == [name])
    }

    @Test func `a path that cannot be written is a problem at once`() {
        for format in [SheetWriter.Format.csv, .xlsx] {
            #expect(throws: SheetProblem.self) {
                _ = try SheetWriter(path: "/nowhere/at/all", format: format, columns: columns)
            }
        }
    }

    @Test func `a writer that is dropped leaves no file`() throws {
        let bench = try Bench()
        for format in [SheetWriter.Format.csv, .xlsx] {
            _ = try SheetWriter(path: bench.path("half"), format: format, columns: columns)
            #expect(!FileManager.default.fileExists(atPath: bench.path("half")))
        }
    }

    @Test(arguments: [SheetWriter.Format.csv, .xlsx])
    func `a hundred thousand rows go out and come back in seconds`(format: SheetWriter.Format) throws {
        let bench = try Bench()
        let path = bench.path("large")
        let clock = ContinuousClock()
        let writing = try clock.measure {
            let writer = try SheetWriter(path: path, format: format, columns: columns)
            for index in 0..<100_000 {
                try writer.write([
                    .text("业主\(index)"), .integer(Int64(index)), .decimal(Double(index) / 8),
                    .fen(Int64(index)),
                    .moment(noon), .moment(noon), .text("楼道灯不亮,第\(index)次"),
                ])
            }
            #expect(try writer.close().rows == 100_000)
        }
        var sum = 0
        let reading = try clock.measure {
            let summary = try SheetReader(path: path).forEachRow { sum += Int($0[1].text) ?? 0 }
            #expect(summary.rows == 100_001)
        }
        #expect(sum == 4_999_950_000)
        #expect(writing < .seconds(30) && reading < .seconds(30), "written in \(writing), read in \(reading)")
    }
}
