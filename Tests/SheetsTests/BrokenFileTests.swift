// BrokenFileTests: every file that cannot be read says so, and where.
import Foundation
import Testing

@testable import Sheets

struct BrokenFileTests {
    @Test func `an empty file is empty, blank text too`() {
        #expect(problem(Data()) == .empty)
        #expect(problem("\u{FEFF}") == .empty)
        #expect(problem("\r\n\r\n,,,\r\n") == .empty)
    }

    @Test func `a missing file or a folder is unreadable`() throws {
        let bench = try Bench()
        for path in [bench.path("none.xlsx"), bench.folder.path] {
            do {
                _ = try SheetReader(path: path)
                Issue.record("read")
            } catch let error as SheetProblem { #expect(error.key == "sheet.unreadable") }
        }
    }

    @Test func `old and locked workbooks are told apart`() {
        let container: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
        let filler = Data(repeating: 0, count: 65_530)
        #expect(problem(Data(container) + filler) == .oldExcel)
        // The name lies across two pieces of the file.
        let name = Data(Array("EncryptedPackage".utf8).flatMap { [$0, 0] })
        #expect(problem(Data(container) + filler.prefix(65_518) + name + filler) == .encrypted)
        #expect(problem(Data([0x09, 0x08, 0x10, 0x00, 0x00, 0x06])) == .oldExcel)
    }

    @Test(arguments: [
        "<html><table>", "\u{FEFF}\r\n <!DOCTYPE html>", "<table border=1>", "<!-- saved -->",
        "MIME-Version: 1.0",
        "<?xml version=\"1.0\"?><html xmlns:x=\"urn\">", "<META http-equiv>",
    ])
    func `a web page named xls is a web page`(start: String) {
        #expect(problem(start) == .webPage)
        let wide = Data([0xFF, 0xFE]) + Data(start.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        #expect(problem(wide) == .webPage)
    }

    @Test func `other kinds of file are named`() throws {
        #expect(problem("%PDF-1.7") == .foreign("pdf"))
        #expect(problem("<?xml version=\"1.0\"?><Workbook>") == .foreign("xml"))
        #expect(problem(Data([1, 2, 0, 3])) == .foreign("binary"))
        #expect(problem(try Forge.zipped(["a.txt": Data("a".utf8)])) == .foreign("zip"))
        #expect(problem(try Forge.zipped(["content.xml": Data("<a/>".utf8)])) == .foreign("ods"))
        #expect(problem(try Forge.zipped(["xl/workbook.bin": Data("a".utf8)])) == .foreign("xlsb"))
    }

    @Test func `a damaged container is damaged wherever it is cut or changed`() throws {
        let whole = try Forge(#"<row r="1"><c><v>1</v></c></row>"#).data()
        for length in stride(from: 4, to: whole.count, by: 97) {
            #expect(problem(whole.prefix(length))?.key == "sheet.damaged")
        }
        var unharmed = 0
        for place in stride(from: 0, to: whole.count, by: 5) {
            var changed = whole
            changed[place] ^= 0x55
            if problem(changed) == nil { unharmed += 1 }
        }
        // Some bytes, such as times, carry nothing that is read.
        #expect(unharmed < whole.count / 5)
    }

    @Test func `cells between far columns count too, and so do texts that nobody points at`() throws {
        var limits = SheetLimits()
        limits.cellsMax = 500
        let far = (1...4).map { #"<row r="\#($0)"><c r="GR\#($0)"><v>1</v></c></row>"# }.joined()
        #expect(throws: SheetProblem.tooManyCells(limit: 500)) { try SheetReader(data: Forge(far).data(), limits: limits).rows() }
        var forge = Forge(#"<row r="1"><c><v>1</v></c></row>"#)
        forge.sharedStrings = Array(repeating: "<t>a</t>", count: 501)
        #expect(throws: SheetProblem.tooManyCells(limit: 500)) { try SheetReader(data: forge.data(), limits: limits).rows() }
        let text = Data(String(repeating: "a,b,c\n", count: 167).utf8)
        #expect(throws: SheetProblem.tooManyCells(limit: 500)) { try SheetReader(data: text, limits: limits).rows() }
    }

    @Test func `a cell longer than any may be is refused where it stands`() throws {
        let long = String(repeating: "9", count: 2 << 20)
        for cell in [#"<c t="str"><v>\#(long)</v></c>"#, #"<c t="inlineStr"><is><t>\#(long)</t></is></c>"#] {
            #expect(problem(try Forge(#"<row r="1">\#(cell)</row>"#).data())?.key == "sheet.damagedCell")
        }
    }

    @Test func `truncated XML names its part, line and column`() throws {
        var forge = Forge()
        forge.parts["xl/worksheets/sheet1.xml"] = Data(
            "<worksheet>\n<sheetData>\n<row r=\"1\"><c><v>1</".utf8)
        guard case .damaged(let part, let line, let column, _)? = problem(try forge.data()) else {
            Issue.record("not damaged")
            return
        }
        #expect(part == "xl/worksheets/sheet1.xml")
        #expect(line == 3)
        #expect((column ?? 0) > 10)
    }

    @Test func `entities are refused, nested and external`() throws {
        for declaration in [
            "<!DOCTYPE a [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]>",
            "<!DOCTYPE a SYSTEM \"file:///etc/hostname\">",
        ] {
            var forge = Forge(#"<row r="1"><c t="inlineStr"><is><t>&b;</t></is></c></row>"#)
            forge.parts["xl/worksheets/sheet1.xml"] = Data(
                (declaration + forge.sheet.drop { $0 != ">" }.dropFirst()).utf8)
            #expect(problem(try forge.data())?.details["reason"] == "a document type is not allowed")
        }
    }

    @Test func `a bomb is refused before it goes off`() throws {
        var forge = Forge()
        let spaces = Data(repeating: 0x20, count: 20 * 1024 * 1024)
        forge.parts["xl/worksheets/sheet1.xml"] =
            Data("<worksheet>".utf8) + spaces + Data("</worksheet>".utf8)
        #expect(problem(try forge.data()) == .tooDense(part: "xl/worksheets/sheet1.xml"))
        var limits = SheetLimits()
        limits.unpackedBytesMax = 1024 * 1024
        #expect(
            problem(try forge.data(), limits)
                == .tooLarge(part: "xl/worksheets/sheet1.xml", limitBytes: 1024 * 1024))
        #expect(problem(Data(repeating: 0x61, count: 2 * 1024 * 1024), limits)?.key == "sheet.tooLarge")
    }

    @Test func `a container that lies about its sizes is stopped by what comes out`() throws {
        var forge = Forge()
        let content = Data("<worksheet>".utf8) + Data(repeating: 0x20, count: 5_000_000)
        forge.parts["xl/worksheets/sheet1.xml"] = content
        var lying = try forge.data()
        let claim = withUnsafeBytes(of: UInt32(content.count).littleEndian) { Data($0) }
        while let range = lying.range(of: claim) { lying.replaceSubrange(range, with: [10, 0, 0, 0]) }
        var limits = SheetLimits()
        limits.unpackedBytesMax = 1024 * 1024
        #expect(
            problem(lying, limits) == .tooLarge(part: "xl/worksheets/sheet1.xml", limitBytes: 1024 * 1024))
        #expect(problem(lying)?.key == "sheet.damaged")
    }

    @Test func `endless nesting and endless tags are refused`() throws {
        var forge = Forge()
        forge.parts["xl/worksheets/sheet1.xml"] = Data(String(repeating: "<a>", count: 100_000).utf8)
        #expect(problem(try forge.data())?.details["reason"] == "nested too deeply")
        let tag = "<a b=\"" + String((0..<400_000).map { "\($0)" }.joined(separator: " ")) + "\"/>"
        forge.parts["xl/worksheets/sheet1.xml"] = Data(tag.utf8)
        #expect(problem(try forge.data())?.details["reason"] == "a single piece is too long")
    }

    @Test func `a column beyond the limit names its row`() throws {
        #expect(
            problem(try Forge(#"<row r="4"><c r="ALM4"><v>1</v></c></row>"#).data())
                == .tooManyColumns(row: 4, limit: 1_000))
        #expect(problem(try Forge(#"<row r="4"><c r="ALL4"><v>1</v></c></row>"#).data()) == nil)
        #expect(
            problem("a,b\n" + String(repeating: ",", count: 1_000) + "x")
                == .tooManyColumns(row: 2, limit: 1_000))
        #expect(problem("a,b" + String(repeating: ",", count: 5_000)) == nil)
    }

    @Test(arguments: [
        (#"<row r="3"><c r="B3" t="s"><v>5</v></c></row>"#, "B3"),
        (#"<row r="3"><c r="C3"><v>x</v></c></row>"#, "C3"),
        (#"<row r="3"><c r="D3" t="z"><v>1</v></c></row>"#, "D3"),
        (#"<row r="3"><c r="A3"><v>1</v></c><c r="A3"><v>2</v></c></row>"#, "A3"),
        (#"<row r="3"><c r="77"><v>1</v></c></row>"#, "A3"),
    ])
    func `a damaged cell names its place`(row: String, place: String) throws {
        guard case .damagedCell(let found, _)? = problem(try Forge(row).data()) else {
            Issue.record("not damaged")
            return
        }
        #expect(found.text == place)
    }

    @Test func `rows out of order or beyond the end of a sheet are refused`() throws {
        #expect(problem(try Forge(#"<row r="3"/><row r="3"/>"#).data())?.key == "sheet.damagedCell")
        #expect(problem(try Forge(#"<row r="1048577"/>"#).data()) == .tooManyRows(limit: 1_048_576))
    }
}
