// PictureTests: photographs stand as they were held, and what is none is refused.
import Foundation
import Testing

@testable import Printing

@Suite struct PictureTests {
    /// A lying sheet that is black in its left upper quarter alone, as other people's program paints it.
    private static func sample(_ kind: String) async throws -> [UInt8] {
        let paper = Paper(width: 200, height: 100, margin: 0)
        let block = Manner(size: 34, isBold: true)
        let document = PrintedDocument("", paper: paper, blocks: [.paragraph("■■", block)])
        return try await Viewer(try PDFWriter.write(document)).painted(kind)
    }

    private static func turned(_ jpeg: [UInt8], _ turn: UInt8) -> [UInt8] {
        let tiff: [UInt8] = Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0]
        let segment: [UInt8] = Array("Exif\0\0".utf8) + tiff
        return [0xFF, 0xD8, 0xFF, 0xE1, 0, UInt8(segment.count + 2)] + segment + jpeg.dropFirst(2)
    }

    /// Ink in the quarters of the picture as printed: left above, right above, left below, right below.
    private static func quarters(_ bytes: [UInt8]) async throws -> [Bool] {
        let document = PrintedDocument("", blocks: [.picture(bytes, height: 150)])
        let page = try await Viewer(try PDFWriter.write(document)).picture(dotsPerInch: 72)
        let file = try #require(PictureFile(bytes))
        let scale = min(150 / Double(file.shownHeight), 0.75)
        let (width, height) = (Int(Double(file.shownWidth) * scale), Int(Double(file.shownHeight) * scale))
        let counts = [(0, 0), (1, 0), (0, 1), (1, 1)].map { column, row in
            page.ink(
                x: 48 + column * width / 2..<48 + (column + 1) * width / 2, y: 48 + row * height / 2..<48 + (row + 1) * height / 2)
        }
        return counts.map { $0 * 2 > (counts.max() ?? 0) }
    }

    @Test(arguments: [
        (1, [true, false, false, false]), (2, [false, true, false, false]), (3, [false, false, false, true]), (4, [false, false, true, false]),
        (5, [true, false, false, false]), (6, [false, true, false, false]), (7, [false, false, false, true]), (8, [false, false, true, false]),
    ] as [(UInt8, [Bool])])
    func `a photograph stands as it was held`(_ turn: UInt8, _ quarters: [Bool]) async throws {
        let jpeg = Self.turned(try await Self.sample("jpeg"), turn)
        #expect(try await Self.quarters(jpeg) == quarters)
        let file = try #require(PictureFile(jpeg))
        #expect((file.shownWidth > file.shownHeight) == (turn < 5))
    }

    @Test func `a JPEG's own bytes are in the file, a PNG is drawn too`() async throws {
        let jpeg = try await Self.sample("jpeg")
        let bytes = try PDFWriter.write(PrintedDocument("", blocks: [.picture(jpeg, caption: "送达照片")]))
        let ends = Data(bytes).range(of: Data(jpeg))
        #expect(ends != nil)
        #expect(try await Viewer(bytes).text().contains("送达照片"))
        #expect(try await Self.quarters(try await Self.sample("png")) == [true, false, false, false])
    }

    @Test func `what is no picture, or cut off, or too large to be one, is refused`() async throws {
        let png = try await Self.sample("png"), jpeg = try await Self.sample("jpeg")
        var huge = png
        huge.replaceSubrange(16..<24, with: [0, 0, 0x7F, 0, 0, 0, 0x7F, 0])
        for bytes in [[], Array("%PDF-1.4".utf8), Array(jpeg.prefix(20)), [0xFF, 0xD8], Array(png.prefix(30)), Array(png.prefix(png.count / 2)), huge] {
            #expect(throws: PrintProblem.pictureUnreadable) { try PDFWriter.write(PrintedDocument("", blocks: [.picture(bytes)])) }
        }
    }

    @Test func `bytes broken at random do no harm, seed 28`() async throws {
        var generator = SystemSeed(state: 28)
        for kind in ["jpeg", "png"] {
            let whole = try await Self.sample(kind)
            for _ in 0..<60 {
                var bytes = whole
                for _ in 0..<3 { bytes[Int.random(in: 0..<min(bytes.count, 400), using: &generator)] = .random(in: 0...255, using: &generator) }
                _ = try? PDFWriter.write(PrintedDocument("", blocks: [.picture(bytes)]))
            }
        }
    }
}
