// PictureCleanerTests: what the camera wrote goes, the picture and which way up it was stays.
import Kernel
import Testing

@testable import Platform

@Suite struct PictureCleanerTests {
    private static func segment(_ mark: UInt8, _ body: [UInt8]) -> [UInt8] {
        [0xFF, mark, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 0xFF)] + body
    }

    private static func exif(little: Bool, turned: UInt8) -> [UInt8] {
        let place = Array("GPS 30.2741".utf8)
        let tiff: [UInt8] =
            little
            ? [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, turned, 0, 0, 0, 0, 0, 0, 0]
            : [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turned, 0, 0, 0, 0, 0, 0]
        return segment(0xE1, Array("Exif\0\0".utf8) + tiff + place)
    }

    private static let scan = segment(0xDA, [1, 2, 3]) + [9, 9, 0xFF, 0, 9, 0xFF, 0xD9]
    private static let jfif = segment(0xE0, Array("JFIF\0".utf8))
    private static let table = segment(0xDB, [5, 5, 5])

    private static func holds(_ bytes: [UInt8], _ words: String) -> Bool {
        let wanted = Array(words.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: wanted) }
    }

    @Test(arguments: [true, false]) func `a JPEG loses place and comment, and stays the right way up`(_ little: Bool) throws {
        let raw = [0xFF, 0xD8] + Self.jfif + Self.exif(little: little, turned: 6) + Self.segment(0xFE, Array("Tel 138".utf8)) + Self.table + Self.scan
        let clean = try #require(PictureCleaner.clean(raw, .jpeg))
        #expect(!Self.holds(clean, "GPS") && !Self.holds(clean, "Tel 138"))
        #expect(clean.starts(with: [0xFF, 0xD8] + Self.jfif + [0xFF, 0xE1]))
        #expect(clean.suffix(Self.scan.count + Self.table.count).elementsEqual(Self.table + Self.scan))
        #expect(PictureCleaner.clean(clean, .jpeg) == clean)
    }

    @Test func `what says how a JPEG's colours are meant stays, and nothing hides behind it`() throws {
        let adobe = Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 2]
        let kept = [0xFF, 0xD8] + Self.segment(0xEE, adobe) + Self.table + Self.scan
        #expect(PictureCleaner.clean(kept, .jpeg) == kept)
        let raw = [0xFF, 0xD8] + Self.segment(0xEE, adobe + Array("GPS 30.2741".utf8)) + Self.table + Self.scan
        #expect(PictureCleaner.clean(raw, .jpeg) == kept)
        let other = [0xFF, 0xD8] + Self.segment(0xEE, Array("Adobe".utf8) + [0]) + Self.segment(0xEE, Array("Somebody Else's".utf8)) + Self.scan
        #expect(PictureCleaner.clean(other, .jpeg) == [0xFF, 0xD8] + Self.scan)
    }

    @Test(arguments: ["heic", "heix", "mif1", "avif"]) func `a HEIC photograph is refused by its name, with what to do`(_ brand: String) {
        let photo = [0, 0, 0, 24] + Array("ftyp\(brand)".utf8) + [UInt8](repeating: 0, count: 64)
        #expect(throws: Refusal.invalid("photo", "file.heic")) { try StoredFiles.read(photo) }
        #expect(throws: Refusal.invalid("photo", "file.kind")) { try StoredFiles.read(Array("....ftypmp42....".utf8)) }
    }

    @Test func `a JPEG held upright has no camera's segment left`() throws {
        let raw = [0xFF, 0xD8] + Self.exif(little: true, turned: 1) + Self.table + Self.scan
        #expect(PictureCleaner.clean(raw, .jpeg) == [0xFF, 0xD8] + Self.table + Self.scan)
    }

    @Test func `what hangs behind a JPEG's end goes, every scan before it stays`() throws {
        let film = Array("ftypmp42 GPS 30.2741".utf8)
        let second = [0xFF, 0xD8] + Self.exif(little: true, turned: 1) + Self.scan
        let index = Self.segment(0xE2, Array("MPF\0".utf8) + [1, 2, 3])
        let profile = Self.segment(0xE2, Array("ICC_PROFILE\0".utf8) + [1])
        let first: [UInt8] = Self.segment(0xDA, [1]) + [7, 0xFF, 0xD3, 7, 0xFF, 0xFF, 0, 7]
        let kept = [0xFF, 0xD8] + profile + Self.table + first + Self.table + Self.scan
        let raw = [0xFF, 0xD8] + profile + index + Self.table + first + Self.table + Self.scan + second + film
        #expect(PictureCleaner.clean(raw, .jpeg) == kept)
        let cut = [0xFF, 0xD8] + Self.table + first
        #expect(PictureCleaner.clean(cut, .jpeg) == cut, "a picture that was cut off is shown as far as it goes")
    }

    @Test func `a PNG loses its texts, a WebP its camera's parts`() throws {
        func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] { [0, 0, 0, UInt8(body.count)] + Array(name.utf8) + body + [1, 2, 3, 4] }
        let head: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let png = head + chunk("IHDR", [1]) + chunk("tEXt", [2]) + chunk("eXIf", [3]) + chunk("IDAT", [4]) + chunk("IEND", [])
        #expect(PictureCleaner.clean(png, .png) == head + chunk("IHDR", [1]) + chunk("IDAT", [4]) + chunk("IEND", []))
        func part(_ name: String, _ body: [UInt8]) -> [UInt8] { Array(name.utf8) + [UInt8(body.count), 0, 0, 0] + body }
        let webp = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8) + part("VP8X", [0x0C, 0]) + part("VP8 ", [7, 7]) + part("EXIF", [8, 8])
        let clean = try #require(PictureCleaner.clean(webp, .webp))
        #expect(clean == Array("RIFF".utf8) + [24, 0, 0, 0] + Array("WEBP".utf8) + part("VP8X", [0, 0]) + part("VP8 ", [7, 7]))
    }

    @Test func `a broken picture is none, whatever byte it ends at`() {
        let raw = [0xFF, 0xD8] + Self.jfif + Self.exif(little: false, turned: 3) + Self.table + Self.scan
        for end in 0..<(raw.count - Self.scan.count) { #expect(PictureCleaner.clean(Array(raw.prefix(end)), .jpeg) == nil) }
    }

    @Test(arguments: [
        ([0xFF, 0xD8, 0xFF, 0xE0], FileKind.jpeg), (Array("%PDF-1.7".utf8), .pdf), (Array("<svg onload=x>".utf8), nil),
        (Array("MZ".utf8), nil), ([], nil),
    ])
    func `a file is what its content says`(_ bytes: [UInt8], _ kind: FileKind?) { #expect(FileKind.of(bytes) == kind) }
}
