// Forge: workbooks and files made by hand, right and wrong, for the readers to prove themselves on.
import CZip
import Foundation

@testable import Sheets

/// A folder that is gone when the test is.
final class Bench {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "sheets-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appending(path: name).path }
}

struct Forge {
    var sheetData = ""
    var afterData = ""
    var sharedStrings: [String] = []
    var numFmts = ""
    var cellXfs = #"<xf numFmtId="0"/>"#
    var workbookPr = ""
    /// Parts that replace or join the usual ones.
    var parts: [String: Data] = [:]

    static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    static let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    static let packageRelations = "http://schemas.openxmlformats.org/package/2006/relationships"

    init(_ sheetData: String = "") { self.sheetData = sheetData }

    var sheet: String {
        #"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="\#(Self.main)"><sheetData>\#(sheetData)"#
            + "</sheetData>\(afterData)</worksheet>"
    }

    func data() throws -> Data {
        let strings = sharedStrings.map { "<si>\($0)</si>" }.joined()
        var all: [String: Data] = [
            "[Content_Types].xml": Data("<Types/>".utf8),
            "_rels/.rels": Data(
                #"""
                <Relationships xmlns="\#(Self.packageRelations)"><Relationship Id="rId1"
                Type="\#(Self.relations)/officeDocument" Target="xl/workbook.xml"/></Relationships>
                """#.utf8),
            "xl/workbook.xml": Data(
                #"""
                <workbook xmlns="\#(Self.main)" xmlns:r="\#(Self.relations)">
                <workbookPr \#(workbookPr)/><sheets>
                <sheet name="旧表" sheetId="2" state="hidden" r:id="rId9"/>
                <sheet name="登记表" sheetId="1" r:id="rId1"/></sheets></workbook>
                """#.utf8),
            "xl/_rels/workbook.xml.rels": Data(
                #"""
                <Relationships xmlns="\#(Self.packageRelations)">
                <Relationship Id="rId1" Type="\#(Self.relations)/worksheet"
                Target="/xl/worksheets/sheet1.xml"/>
                <Relationship Id="rId9" Type="\#(Self.relations)/worksheet" Target="worksheets/sheet2.xml"/>
                <Relationship Id="rId2" Type="\#(Self.relations)/sharedStrings" Target="sharedStrings.xml"/>
                <Relationship Id="rId3" Type="\#(Self.relations)/styles" Target="styles.xml"/></Relationships>
                """#.utf8),
            "xl/styles.xml": Data(
                #"""
                <styleSheet xmlns="\#(Self.main)"><numFmts>\#(numFmts)</numFmts>
                <cellXfs>\#(cellXfs)</cellXfs></styleSheet>
                """#
                .utf8),
            "xl/sharedStrings.xml": Data(
                #"<sst xmlns="\#(Self.main)">\#(strings)</sst>"#.utf8),
            "xl/worksheets/sheet1.xml": Data(sheet.utf8),
            "xl/worksheets/sheet2.xml": Data(
                "<worksheet><sheetData><row><c><v>7</v></c></row></sheetData></worksheet>"
                    .utf8),
        ]
        all.merge(parts) { $1 }
        return try Self.zipped(all)
    }

    func reader(_ limits: SheetLimits = SheetLimits()) throws -> SheetReader {
        try SheetReader(data: data(), limits: limits)
    }

    func rows(_ limits: SheetLimits = SheetLimits()) throws -> [SheetRow] { try reader(limits).rows() }

    static func zipped(_ parts: [String: Data]) throws -> Data {
        let bench = try Bench()
        let path = bench.path("made.zip")
        var code: Int32 = 0
        guard let archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code) else {
            throw CocoaError(.fileWriteUnknown)
        }
        for (name, content) in parts.sorted(by: { $0.key < $1.key }) {
            let copy = malloc(max(1, content.count))!
            content.copyBytes(to: copy.assumingMemoryBound(to: UInt8.self), count: content.count)
            let source = zip_source_buffer(archive, copy, UInt64(content.count), 1)
            guard zip_file_add(archive, name, source, UInt32(ZIP_FL_ENC_UTF_8)) >= 0 else {
                throw CocoaError(.fileWriteUnknown)
            }
        }
        guard zip_close(archive) == 0 else { throw CocoaError(.fileWriteUnknown) }
        return try Data(contentsOf: URL(fileURLWithPath: path))
    }
}

/// What a reader says of a file, or nil when it reads it.
func problem(_ data: Data, _ limits: SheetLimits = SheetLimits()) -> SheetProblem? {
    do {
        _ = try SheetReader(data: data, limits: limits).rows()
        return nil
    } catch { return error as? SheetProblem }
}

func problem(_ text: String) -> SheetProblem? { problem(Data(text.utf8)) }

func texts(_ data: Data) throws -> [[String]] {
    try SheetReader(data: data).rows().map { $0.cells.map(\.text) }
}

/// The text in GB18030, through the system's own converter.
func gb18030(_ text: String) -> Data {
    var input = Array(text.utf8).map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: input.count * 4 + 16)
    let descriptor = iconv_open("GB18030", "UTF-8")
    defer { iconv_close(descriptor) }
    var inputLeft = input.count
    var outputLeft = output.count
    input.withUnsafeMutableBufferPointer { source in
        output.withUnsafeMutableBufferPointer { target in
            var from = source.baseAddress
            var to = target.baseAddress
            _ = iconv(descriptor, &from, &inputLeft, &to, &outputLeft)
        }
    }
    return Data(output.dropLast(outputLeft).map { UInt8(bitPattern: $0) })
}
