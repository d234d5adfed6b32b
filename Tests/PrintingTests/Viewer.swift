// Viewer: other people's programs read what was written: poppler and zbar.
import Foundation

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
    func text() throws -> String { try Self.run("pdftotext", ["-layout", path, "-"]) }

    func pages() throws -> [String] {
        try text().split(separator: "\u{0C}", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    func info() throws -> String { try Self.run("pdfinfo", [path]) }
    func fonts() throws -> String { try Self.run("pdffonts", [path]) }

    func codes() throws -> [String] {
        let image = folder.appending(path: "p").path
        _ = try Self.run("pdftoppm", ["-r", "150", "-png", path, image])
        let pictures = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".png") }.sorted()
        return try pictures.flatMap { picture in
            try Self.run("zbarimg", ["-q", "--raw", folder.appending(path: picture).path]).split(separator: "\n").map(String.init)
        }
    }

    /// The first page as a file of pictures: `jpeg` or `png`.
    func painted(_ kind: String) throws -> [UInt8] {
        let image = folder.appending(path: "q").path
        _ = try Self.run("pdftoppm", ["-r", "144", "-" + kind, "-singlefile", path, image])
        return [UInt8](try Data(contentsOf: URL(filePath: image + (kind == "jpeg" ? ".jpg" : ".png"))))
    }

    /// The first page, a byte a point: 0 is black.
    func picture(dotsPerInch: Int) throws -> Picture {
        let image = folder.appending(path: "g").path
        _ = try Self.run("pdftoppm", ["-r", "\(dotsPerInch)", "-gray", "-singlefile", path, image])
        return Picture(pgm: [UInt8](try Data(contentsOf: URL(filePath: image + ".pgm"))))
    }

    private static func run(_ tool: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(tool: tool, status: process.terminationStatus) }
        return String(decoding: data, as: UTF8.self)
    }

    struct Failure: Error {
        let tool: String
        let status: Int32
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
