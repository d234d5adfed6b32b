// PDFWriterTests: documents become files that other programs read.
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Printing

@Suite(.serialized) struct PDFWriterTests {
    @Test func `a notice is one page with its words, its numbers, its code and its foot`() async throws {
        let viewer = try Viewer(try PDFWriter.write(Samples.notice(12)))
        let pages = try await viewer.pages()
        #expect(pages.count == 1)
        for words in ["缴费通知单", "王小如、欧阳䶮", "物业服务费", "6,860.22", "陆仟捌佰陆拾元壹角整", "签收人", "TZ-202611-12", "客服热线"] {
            #expect(pages[0].contains(words), "\(words)")
        }
        #expect(try await viewer.codes() == ["https://steward.example/n/12"])
        let info = try await viewer.info()
        #expect(info.contains("缴费通知单 13栋1单元1301") && info.contains("A4") && !info.contains("CreationDate"))
    }

    @Test func `only fonts that lose nothing are in the file, cut to what is used`() async throws {
        let fonts = try await Viewer(try PDFWriter.write(Samples.notice(1))).fonts()
        #expect(fonts.contains("WenQuanYiMicroHei") && !fonts.contains("NotoSansCJKsc-Regular") && !fonts.contains("Type 3"))
        #expect(!fonts.contains(" no  "), "\(fonts)")
    }

    @Test func `pages are counted by each document of a batch, and through a bundle`() async throws {
        let long = Samples.notice(3, rows: 45), short = Samples.notice(4, rows: 2)
        let batch = try await Viewer(try PDFWriter.write([long, short], title: "批")).pages()
        #expect(batch.count == 3)
        #expect(Self.close(batch[1]).contains("2/2") && Self.close(batch[2]).contains("1/1"))
        let bundle = PrintedDocument.bundle("证据目录", of: [long, short])
        #expect(bundle.parts.map(\.bookmark) == [long.title, short.title])
        let bytes = try PDFWriter.write(bundle)
        let pages = try await Viewer(bytes).pages()
        #expect(pages.count == 3 && Self.close(pages[1]).contains("2/3") && Self.close(pages[2]).contains("3/3"))
        #expect(String(decoding: bytes, as: UTF8.self).contains("/Outlines"))
    }

    @Test func `a bundle's list names the pages on which its documents are`() async throws {
        let documents = (1...70).map { Samples.notice($0, rows: $0 % 60) }
        let bundle = try PDFWriter.bundle("证据材料", of: documents) { pages in
            let rows = zip(documents, pages).map { PrintedTable.Row([$0.title, "\($1.lowerBound)–\($1.upperBound)"]) }
            return PrintedDocument(
                "证据目录", blocks: [.title("证据目录"), .table(PrintedTable([.init("证据名称"), .init("页码", .points(80), .center)], rows: rows))])
        }
        let pages = try await Viewer(try PDFWriter.write(bundle)).pages()
        let list = pages.prefix { !$0.contains("王小如") }.joined(separator: "\n")
        for (place, document) in documents.enumerated() {
            let number = try #require(pages.firstIndex { $0.contains("TZ-202611-\(place + 1) ") }) + 1
            let line = try #require(list.split(separator: "\n").first { $0.contains(document.title + " ") })
            #expect(line.contains(" \(number)–"), "\(line): page \(number)")
        }
    }

    @Test func `the same document is the same bytes, at any time and on any thread`() throws {
        let documents = (0..<200).map { Samples.notice($0, rows: $0 % 45, mark: $0 % 9 == 0 ? .across("作废") : nil) }
        let alone = try documents.map { try PDFWriter.write($0) }
        let together = Mutex<[Int: [UInt8]]>([:])
        DispatchQueue.concurrentPerform(iterations: 2) { half in
            for number in stride(from: half, to: documents.count, by: 2) {
                let bytes = try? PDFWriter.write(documents[number])
                together.withLock { $0[number] = bytes }
            }
        }
        let found = together.withLock { $0 }
        for (number, bytes) in alone.enumerated() { #expect(found[number] == bytes, "document \(number)") }
    }

    @Test func `a batch is handed on while it is written`() throws {
        var (size, largest) = (0, 0)
        let writer = try PDFWriter(title: "批") { piece in
            size += piece.count
            largest = max(largest, piece.count)
        }
        for number in 0..<100 { try writer.add(Samples.notice(number)) }
        let early = size
        for number in 100..<700 { try writer.add(Samples.notice(number)) }
        try writer.finish()
        #expect(writer.pages == 700 && early > 0 && size > 4 * early && largest < 1_000_000)
    }

    /// In a process of its own: what other tests hold meanwhile is not in the figure.
    @Test func `memory does not grow with the pages of a batch`() async {
        await #expect(processExitsWith: .success) {
            let writer = try PDFWriter(title: "批") { _ in }
            for number in 0..<500 { try writer.add(Samples.notice(number)) }
            let before = try PDFWriterTests.residentKilobytes()
            for number in 500..<2_500 { try writer.add(Samples.notice(number)) }
            try #require(try PDFWriterTests.residentKilobytes() - before < PDFWriterTests.growthAllowed)
        }
    }

    /// Without blanks: a reader of the text makes its own.
    private static func close(_ text: String) -> String { text.filter { !$0.isWhitespace } }

    /// kB for 2,000 pages: the page tree and the cuts of the fonts, never the pages.
    static let growthAllowed = 4_000

    static func residentKilobytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(Int(line.split(separator: " ", omittingEmptySubsequences: true)[1]))
    }

    @Test func `what the sink throws comes out, and nothing is written behind it`() throws {
        struct Full: Error {}
        var calls = 0
        let writer = try PDFWriter(title: "x") { _ in
            calls += 1
            throw Full()
        }
        #expect(throws: Full.self) {
            for number in 0..<100 { try writer.add(Samples.notice(number)) }
            try writer.finish()
        }
        #expect(calls == 1)
    }

    @Test func `a file that is finished takes no more, and finishing twice is harmless`() throws {
        var bytes = 0
        let writer = try PDFWriter(title: "x") { bytes += $0.count }
        try writer.add(Samples.notice(1))
        try writer.finish()
        let size = bytes
        try writer.finish()
        #expect(throws: PrintProblem.finished) { try writer.add(Samples.notice(2)) }
        #expect(bytes == size)
    }

    @Test func `a code too long for a square is refused by name`() {
        let text = String(repeating: "长", count: 1_200)
        #expect(throws: PrintProblem.codeTooLong(bytes: 3_600)) { try PDFWriter.write(PrintedDocument("x", blocks: [.code(text)])) }
    }
}
