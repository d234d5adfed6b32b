// FlowTests: where pages end, and what happens to what is too long.
import Foundation
import Testing

@testable import Printing

@Suite struct FlowTests {
    private static func pages(_ blocks: [PrintedBlock], paper: Paper = .a4, mark: PrintedMark? = nil) async throws -> [String] {
        try await Viewer(try PDFWriter.write(PrintedDocument("文书", mark: mark, paper: paper, blocks: blocks))).pages()
    }

    private static func table(_ rows: [PrintedTable.Row], totals: [PrintedTable.Row] = []) -> PrintedBlock {
        .table(PrintedTable([.init("项目"), .init("金额", .points(80), .trailing)], rows: rows, totals: totals))
    }

    @Test func `the head of a table stands again on each page, and every row once`() async throws {
        let pages = try await Self.pages([Self.table((1...100).map { ["行\($0)号", "\($0).00"] }, totals: [.total(["合计", "5,050.00"])])])
        #expect(pages.count == 3)
        for page in pages { #expect(page.contains("项目") && page.contains("金额")) }
        let all = pages.joined()
        for number in 1...100 { #expect(all.components(separatedBy: "行\(number)号").count == 2, "\(number)") }
        #expect(pages[2].contains("合计") && !pages[0].contains("合计"))
    }

    @Test func `totals never stand on a page without a row above them`() async throws {
        for count in 30...50 {
            let pages = try await Self.pages([Self.table((1...count).map { ["行\($0)号", "1.00"] }, totals: [.total(["合计", "9"]), .wide("大写")])])
            let last = try #require(pages.last)
            #expect(last.contains("合计") && last.contains("大写") && last.contains("行\(count)号"), "\(count) rows")
        }
    }

    @Test func `a table without rows says so, and one without columns is nothing`() async throws {
        let page = try await Self.pages([.table(PrintedTable([.init("项目")], rows: [], whenEmpty: "本期无欠费")), .table(PrintedTable([], rows: [["x"]]))])
        #expect(page.count == 1 && page[0].contains("本期无欠费") && !page[0].contains("x"))
    }

    @Test func `rows with too few and too many cells are filled and cut`() async throws {
        let page = try await Self.pages([Self.table([["甲"], ["乙", "2.00", "多"], []])])[0]
        #expect(page.contains("甲") && page.contains("2.00") && !page.contains("多"))
    }

    @Test func `long names and words break within their cell, and a cell longer than a page goes on`() async throws {
        let name = String(repeating: "欧阳如", count: 40), word = String(repeating: "ABCDEFGH", count: 30)
        let page = try await Self.pages([.pairs([PrintedPair("户名", name), PrintedPair("房号", word)]), Self.table([[word, "1,234.50"], [name, "2.00"]])])[0]
        let letters = page.filter { !$0.isWhitespace }
        #expect(letters.filter { $0 == "如" }.count == 80 && letters.filter { $0 == "H" }.count == 60)
        let pages = try await Self.pages([Self.table([["甲", "1.00"], [String(repeating: "如", count: 6_000), "2.00"], ["乙", "3.00"]])])
        #expect(pages.count > 2 && pages.joined().filter { $0 == "如" }.count == 6_000 && pages.last?.contains("乙") == true)
    }

    @Test func `a paragraph runs over pages, line by line`() async throws {
        let pages = try await Self.pages([.paragraph(String(repeating: "兹因贵户欠费", count: 900), .letter), .paragraph("此致", .trailing)])
        #expect(pages.count > 2)
        #expect(pages.joined().filter { $0 == "欠" }.count == 900 && pages.last?.contains("此致") == true)
        #expect(pages[1].contains("文书"), "the name of the document stands above")
    }

    @Test func `a page break makes a page only before something, and what belongs together stays`() async throws {
        #expect(try await Self.pages([.pageBreak, .paragraph("一"), .pageBreak, .pageBreak, .paragraph("二"), .pageBreak]).count == 2)
        let filler = PrintedBlock.table(PrintedTable([.init("x")], rows: (1...36).map { ["\($0)"] }))
        let kept = PrintedBlock.together([.paragraph("甲甲"), .space(40), .signatures(["签收人："])])
        let pages = try await Self.pages([filler, kept])
        #expect(pages.count == 2 && pages[1].contains("甲甲") && pages[1].contains("签收人"))
        // More than a page holds is broken all the same.
        #expect(try await Self.pages([.together((1...80).map { .paragraph("第\($0)段") })]).count > 1)
    }

    @Test func `a heading does not end a page`() async throws {
        for height in stride(from: 640.0, to: 745, by: 7) {
            let pages = try await Self.pages([.paragraph("始"), .space(height), .heading("标题"), .paragraph("正文")])
            #expect(pages.contains { $0.contains("标题") && $0.contains("正文") }, "\(height)")
        }
    }

    @Test func `an empty document is one page with its foot`() async throws {
        let pages = try await Self.pages([])
        #expect(pages.count == 1 && pages[0].filter { !$0.isWhitespace }.contains("1/1"))
    }

    @Test(arguments: [Paper.a4, .a5Lying])
    func `a mark is on every page, in the corner or across`(_ paper: Paper) async throws {
        for mark in [PrintedMark.corner("补打"), .across("作废")] {
            let pages = try await Self.pages((1...60).map { .paragraph("第\($0)段") }, paper: paper, mark: mark)
            #expect(pages.count > 1)
            // Letters that lie askew are read one by one.
            for page in pages { for letter in mark.text { #expect(page.contains(letter)) } }
        }
    }

    @Test func `controls and marks of direction do not reach the paper`() async throws {
        let page = try await Self.pages([.paragraph("金额\u{202E}1,234.50\u{202C}\u{0}\u{7}\t元\r\n甲")])[0]
        #expect(page.contains("金额1,234.50 元"))
    }

    @Test func `numbers end at the right edge of their column`() async throws {
        let document = PrintedDocument("", blocks: [.table(PrintedTable([.init(""), .init("", .points(100), .trailing)], rows: [["", "1.11"], ["", "11,111.11"]]))])
        let picture = try await Viewer(try PDFWriter.write(document)).picture(dotsPerInch: 144)
        let edge = Int((Paper.a4.width - Paper.a4.margin) * 2), head = 48 * 2 + 37
        for row in 0..<2 {
            let top = head + row * 37
            #expect(picture.ink(x: edge - 20..<edge - 9, y: top + 6..<top + 32) > 10, "row \(row)")
            #expect((picture.ink(x: edge - 90..<edge - 62, y: top + 6..<top + 32) > 10) == (row == 1), "row \(row)")
        }
    }

    @Test func `what is judged to fit by measure alone does fit`() {
        let typesetter = Typesetter(fonts: FontMaps.borrow(), script: .hans)
        let letters = (0x20...0x7E).compactMap(Unicode.Scalar.init) + ["如", "䶮", "，", "。", "（", "Ｗ", "％"]
        for isBold in [false, true] {
            let face = Face(size: 10, isBold: isBold)
            for letter in letters {
                let text = String(repeating: Character(letter), count: 40)
                let bound = (0x2C...0x39).contains(letter.value) ? 0.65 : 1.05
                #expect(typesetter.width(text, face) <= 40 * 10 * bound, "\(letter)")
            }
        }
    }
}
