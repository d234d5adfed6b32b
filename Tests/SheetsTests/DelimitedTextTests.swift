// DelimitedTextTests: comma-separated text in every shape that offices bring.
import Foundation
import Testing

@testable import Sheets

struct DelimitedTextTests {
    @Test(arguments: ["\r\n", "\n", "\r"])
    func `quotes, separators and line ends inside cells are kept`(end: String) throws {
        let text = ["姓名,备注,", "\"张\"\"三\"\"\",\"一,二\n三\r\n四\" ,x", "", "李四,  ,\"\"", "a\"b,c"].joined(
            separator: end)
        let rows = try SheetReader(data: Data(text.utf8)).rows()
        #expect(
            rows.map { $0.cells.map(\.text) } == [
                ["姓名", "备注"], ["张\"三\"", "一,二\n三\r\n四", "x"], ["李四", "  "], ["a\"b", "c"],
            ])
        #expect(rows.map(\.number) == [1, 2, 4, 5])
    }

    @Test func `the separator is the one the first row has most of`() throws {
        for separator in [",", ";", "\t"] {
            let text =
                ["户号", "业主,或租户", "面积"].map { "\"\($0)\"" }.joined(separator: separator) + "\n1\(separator)2"
            #expect(try texts(Data(text.utf8)) == [["户号", "业主,或租户", "面积"], ["1", "2"]])
        }
        #expect(
            try texts(Data("业主登记表\n姓名;房号\n张三;3-101".utf8)) == [["业主登记表"], ["姓名", "房号"], ["张三", "3-101"]])
        #expect(try texts(Data("sep=;\r\na,b;c".utf8)) == [["a,b", "c"]])
        #expect(try texts(Data("姓名\n张三".utf8)) == [["姓名"], ["张三"]])
    }

    @Test func `numbers stay the texts they are`() throws {
        #expect(
            try SheetReader(data: Data("0101,13800138000,1.50\n".utf8)).rows().first?.cells
                == [.text("0101"), .text("13800138000"), .text("1.50")])
    }

    @Test func `every encoding gives the same rows`() throws {
        let text = "姓名,住址\r\n张三丰,\"三栋\n一单元\"\r\n𠮷野家,€1,😀\r\n䶮,end\r\n"
        let expected = [["姓名", "住址"], ["张三丰", "三栋\n一单元"], ["𠮷野家", "€1", "😀"], ["䶮", "end"]]
        let little = Data([0xFF, 0xFE]) + Data(text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        let big = Data([0xFE, 0xFF]) + Data(text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        let files = [Data(text.utf8), Data("\u{FEFF}".utf8) + Data(text.utf8), gb18030(text), little, big]
        for file in files { #expect(try texts(file) == expected) }
    }

    @Test func `a character across two pieces is whole in every encoding`() throws {
        for shift in 0..<4 {
            let line = String(repeating: "x", count: shift) + String(repeating: "物业😀", count: 40_000)
            let wide = Data([0xFF, 0xFE]) + Data(line.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
            for file in [Data(line.utf8), gb18030(line), wide] { #expect(try texts(file) == [[line]]) }
        }
    }

    @Test func `quoted cells and line ends across two pieces are whole`() throws {
        for shift in 0..<5 {
            let filler = String(repeating: "x", count: SheetLimits.chunkBytes - 5 + shift)
            #expect(
                try texts(Data("\(filler),\"a\"\"b\"\r\nc,d\r\n".utf8)) == [[filler, "a\"b"], ["c", "d"]])
            #expect(try texts(Data("a,b\r\n\(filler)\r\nc\r\n".utf8)).map(\.count) == [2, 1, 1])
        }
    }

    @Test func `an invalid sequence names its row and byte`() {
        let head = gb18030("姓名,备注\n")
        #expect(
            problem(head + Data([0xD5, 0xC5, 0xFF, 0x0A])) == .unknownEncoding(row: 2, offset: head.count + 2)
        )
        #expect(problem(head + Data([0xD5, 0xC5, 0xC8])) == .unknownEncoding(row: 2, offset: head.count + 2))
        let marked = Data("\u{FEFF}姓名\n".utf8)
        #expect(problem(marked + Data([0xFF])) == .unknownEncoding(row: 2, offset: marked.count))
        let lone: [UInt8] = [0xFF, 0xFE, 0x61, 0x00, 0x00, 0xD8, 0x61, 0x00]
        #expect(problem(Data(lone)) == .unknownEncoding(row: 1, offset: 4))
    }

    @Test func `a broken UTF-8 file is not taken for GB18030`() {
        let text = Data("姓名,备注\n张三,水管漏水请尽快维修谢谢\n".utf8)
        let broken = text + Data([0xE4, 0xB8]) + Data("\n李四,电梯停运\n".utf8)
        #expect(problem(broken) == .unknownEncoding(row: 3, offset: text.count))
    }

    @Test(
        arguments: [
            [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5], [0x80],
            [0xE4, 0xB8],
        ] as [[UInt8]])
    func `what is not UTF-8 is found`(bytes: [UInt8]) {
        var check = UTF8Check()
        (Array("甲a".utf8) + bytes).withUnsafeBufferPointer { check.read($0) }
        check.finish()
        #expect(check.firstInvalid == 4)
    }

    @Test func `a quotation mark left open names the row where it began`() {
        #expect(problem("a,b\n1,\"two\nthree\nfour\n") == .openQuote(SheetPlace(row: 2, column: 1)))
        #expect(problem("a,b\n1,\"two\"x\n") == .strayQuote(SheetPlace(row: 2, column: 1)))
        #expect(problem("a,b\n1,\"two\" \"x\"\n")?.details["cell"] == "B2")
        let endless = String(repeating: "1,2\n", count: 400_000)
        #expect(problem("a,b\n1,\"" + endless) == .openQuote(SheetPlace(row: 2, column: 1)))
        #expect(problem(String(repeating: "x", count: 2_000_000))?.key == "sheet.damagedCell")
    }

    @Test func `a zero byte far inside is found`() {
        let text = Data(String(repeating: "甲,乙\n", count: 1_000).utf8)
        #expect(
            problem(text + Data([0x61, 0x2C, 0x00]))
                == .damagedCell(SheetPlace(row: 1_001, column: 1), reason: "a zero byte"))
    }

    @Test func `a text file has no sheet of any name`() throws {
        let reader = try SheetReader(data: Data("a".utf8))
        #expect(reader.sheetNames.isEmpty)
        #expect(throws: SheetProblem.noSheet(name: "x", available: [])) { try reader.rows(sheet: "x") }
    }
}
