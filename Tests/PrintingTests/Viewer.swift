// Viewer: other people's programs read what was written: poppler and zbar.
import Foundation
import Proof

/// A PDF in a folder of its own, which goes when the viewer goes.
final class Viewer {
    private let folder: URL
    private let path: String

    init(_ bytes: [UInt8]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "printing-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "a.pdf").path
        try Data(bytes).write(to: URL(filePath: path))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// What stands on the pages, in the order of reading, with the columns apart.
    func text() async throws -> String { try await Self.run("pdftotext", ["-layout", path, "-"]) }

    func pages() async throws -> [String] {
        try await text().split(separator: "\u{0C}", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    func info() async throws -> String { try await Self.run("pdfinfo", [path]) }
    func fonts() async throws -> String { try await Self.run("pdffonts", [path]) }

    func codes() async throws -> [String] {
        let image = folder.appending(path: "p").path
        _ = try await Self.run("pdftoppm", ["-r", "150", "-png", path, image])
        let pictures = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".png") }.sorted()
        var codes: [String] = []
        for picture in pictures {
            codes += try await Self.run("zbarimg", ["-q", "--raw", folder.appending(path: picture).path])
                .split(separator: "\n").map(String.init)
        }
        return codes
    }

    /// The first page as a file of pictures: `jpeg` or `png`.
    func painted(_ kind: String) async throws -> [UInt8] {
        let image = folder.appending(path: "q").path
        _ = try await Self.run("pdftoppm", ["-r", "144", "-" + kind, "-singlefile", path, image])
        return [UInt8](try Data(contentsOf: URL(filePath: image + (kind == "jpeg" ? ".jpg" : ".png"))))
    }

    /// The first page, a byte a point: 0 is black.
    func picture(dotsPerInch: Int) async throws -> Picture {
        let image = folder.appending(path: "g").path
        _ = try await Self.run("pdftoppm", ["-r", "\(dotsPerInch)", "-gray", "-singlefile", path, image])
        return Picture(pgm: [UInt8](try Data(contentsOf: URL(filePath: image + ".pgm"))))
    }

    private static func run(_ tool: String, _ arguments: [String]) async throws -> String {
        String(decoding: try await Program.run(tool, arguments), as: UTF8.self)
    }
}

struct Picture {
    let width, height: Int
    private let points: ArraySlice<UInt8>

    init(pgm: [UInt8]) {
        var (numbers, place): ([Int], Int) = ([], 2)
        while numbers.count < 3, place < pgm.count {
            while pgm[place] <= 32 { place += 1 }
            var number = 0
            while pgm[place] > 32 {
                number = number * 10 + Int(pgm[place]) - 48
                place += 1
            }
            numbers.append(number)
        }
        (width, height) = (numbers[0], numbers[1])
        points = pgm[(place + 1)...]
    }

    /// Dark points in a box of the picture.
    func ink(x: Range<Int>, y: Range<Int>) -> Int {
        var count = 0
        for row in y.clamped(to: 0..<height) {
            let start = points.startIndex + row * width
            for column in x.clamped(to: 0..<width) where points[start + column] < 128 { count += 1 }
        }
        return count
    }
}
