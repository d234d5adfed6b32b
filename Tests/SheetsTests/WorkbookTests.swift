// WorkbookTests: what is read from a sound workbook, however its program wrote it.
import Foundation
import Testing

@testable import Sheets

struct WorkbookTests {
    @Test func `cells stand in their own columns and rows keep their numbers`() throws {
        let rows = try Forge(
            #"""
            <row r="2"><c r="B2"><v>1</v></c><c r="E2" t="b"><v>1</v></c></row><row r="3"/>
            <row r="9"><c r="C9"><v>2</v></c><c r="A9"><v>3</v></c><c r="F9" s="1"/></row>
            """#
        ).rows()
        #expect(rows.map(\.number) == [2, 9])
        #expect(rows[0].cells.map(\.text) == ["", "1", "", "", "TRUE"])
        #expect(rows[1].cells.map(\.text) == ["3", "", "2"])
        #expect(rows[1][99] == .empty)
    }

    @Test func `cells without references follow one another`() throws {
        let rows = try Forge("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>").rows()
        #expect(rows.map(\.number) == [1, 2])
        #expect(rows.map { $0.cells.map(\.text) } == [["1", "2"], ["3"]])
    }

    @Test func `a program that prefixes every name is read as well`() throws {
        var forge = Forge()
        forge.parts["xl/worksheets/sheet1.xml"] = Data(
            #"""
            <x:worksheet xmlns:x="\#(Forge.main)">
            <x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>甲</x:t>
            </x:is></x:c></x:row></x:sheetData></x:worksheet>
            """#.utf8)
        #expect(try forge.rows().first?.cells == [.text("甲")])
    }

    @Test func `rich text is joined and reading aids are left out`() throws {
        var forge = Forge(#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>"#)
        forge.sharedStrings = [
            "<r><rPr><b/></rPr><t>张</t></r><r><t xml:space=\"preserve\"> 伟</t></r>",
            "<t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh><phoneticPr/>",
        ]
        #expect(try forge.rows().first?.cells == [.text("张 伟"), .text("東京")])
    }

    @Test func `inline text, results of formulas, errors and escapes are read`() throws {
        let rows = try Forge(
            #"""
            <row r="1"><c r="A1" t="inlineStr"><is>
            <r><t>一</t></r><r><t>_x000D_&#10;二 &amp; &lt;三&gt;</t></r></is></c>
            <c r="B1" t="str"><f>A1&amp;"x"</f><v>结果</v></c><c r="C1"><f>1+1</f><v>2</v></c>
            <c r="D1" t="e"><v>#REF!</v></c><c r="E1"><f>SUM(A1:A2)</f></c>
            <c r="F1" t="str"><f>""</f><v></v></c>
            <c r="G1" t="inlineStr"><is><t>_x005F_x0041_ _x00_</t></is></c></row>
            """#
        ).rows()
        #expect(
            rows.first?.cells == [
                .text("一\r\n二 & <三>"), .text("结果"), .number(2, text: "2"), .error("#REF!"),
                .error("=SUM(A1:A2)"),
                .empty, .text("_x0041_ _x00_"),
            ])
    }

    @Test func `dates come from the styles`() throws {
        var forge = Forge(
            #"""
            <row r="1"><c r="A1" s="1"><v>43563.35925925926</v></c><c r="B1" s="2"><v>43563</v></c>
            <c r="C1" s="3"><v>0.5</v></c><c r="D1"><v>43563</v></c><c r="E1" s="2"><v>-5</v></c>
            <c r="F1" t="d"><v>2019-04-08T08:37:20</v></c><c r="G1" s="1"><v>43563</v></c></row>
            """#)
        forge.numFmts =
            #"<numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>"#
        forge.cellXfs = #"<xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="176"/><xf numFmtId="21"/>"#
        let moment = SheetMoment(year: 2019, month: 4, day: 8, hour: 8, minute: 37, second: 20, hasTime: true)
        let cells = try #require(try forge.rows().first).cells
        #expect(cells[0] == .moment(moment))
        #expect(cells[1] == .moment(SheetMoment(year: 2019, month: 4, day: 8)))
        #expect(cells[2].text == "12:00:00")
        #expect(cells[3] == .number(43563, text: "43563"))
        #expect(cells[4] == .number(-5, text: "-5"))
        #expect(cells[5] == .moment(moment))
        #expect(cells[6].text == "2019-04-08 00:00:00")
        forge.workbookPr = #"date1904="1""#
        #expect(try forge.rows().first?.cells[1].text == "2023-04-09")
    }

    @Test func `merged cells keep their value at the top left and are reported`() throws {
        var forge = Forge(
            #"""
            <row r="1"><c r="A1"><v>1</v></c><c r="B1"/></row>
            <row r="2"><c r="A2"/><c r="B2"><v>2</v></c></row>
            """#
        )
        forge.afterData =
            #"<mergeCells count="2"><mergeCell ref="A1:A2"/><mergeCell ref="C1:D1"/></mergeCells>"#
        var rows: [SheetRow] = []
        let summary = try forge.reader().forEachRow { rows.append($0) }
        #expect(rows.map { $0.cells.map(\.text) } == [["1"], ["", "2"]])
        #expect(summary.mergedRanges.map(\.text) == ["A1:A2", "C1:D1"])
        #expect(summary.rows == 2)
    }

    @Test func `the first visible sheet is read unless another is named`() throws {
        let reader = try Forge(#"<row r="1"><c r="A1"><v>1</v></c></row>"#).reader()
        #expect(reader.sheetNames == ["旧表", "登记表"])
        #expect(try reader.rows().first?.cells.map(\.text) == ["1"])
        #expect(try reader.rows(sheet: "旧表").first?.cells.map(\.text) == ["7"])
        #expect(throws: SheetProblem.noSheet(name: "没有", available: ["旧表", "登记表"])) {
            try reader.rows(sheet: "没有")
        }
    }

    @Test func `columns that are only formatted do not count as columns`() throws {
        let rows = try Forge(#"<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row>"#).rows()
        #expect(rows.first?.cells.count == 1)
    }

    @Test func `what the body throws ends the reading and comes out`() throws {
        struct Enough: Error {}
        let reader = try Forge(#"<row r="1"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row>"#).reader()
        var seen = 0
        #expect(throws: Enough.self) {
            try reader.forEachRow { _ in
                seen += 1
                throw Enough()
            }
        }
        #expect(seen == 1)
    }

    @Test func `a file on disk reads like one in memory, whatever its name`() throws {
        let bench = try Bench()
        let path = bench.path("登记.xls")
        try Forge(#"<row r="1"><c><v>1</v></c></row>"#).data().write(to: URL(fileURLWithPath: path))
        #expect(try SheetReader(path: path).rows().count == 1)
    }
}
