// SheetKind: what a file is, told from its content; names lie.
import Foundation

enum SheetKind: Sendable {
    case workbook
    case text

    static func recognise(_ source: SheetSource) throws -> SheetKind {
        let head = try source.head()
        if head.isEmpty { throw SheetProblem.empty }
        if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
            let locked = try source.contains(Array("EncryptedPackage".utf8).flatMap { [$0, 0] })
            throw locked ? SheetProblem.encrypted : SheetProblem.oldExcel
        }
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
            return .workbook
        }
        if head.count > 3, head[0] == 0x09, [0x00, 0x02, 0x04, 0x08].contains(head[1]), head[3] == 0 {
            throw SheetProblem.oldExcel
        }
        for (kind, signature) in foreign where head.starts(with: signature) {
            throw SheetProblem.foreign(kind)
        }
        try refuseMarkup(head)
        let isUTF16 = head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
        if !isUTF16, head.contains(0) { throw SheetProblem.foreign("binary") }
        return .text
    }

    private static let foreign: [(String, [UInt8])] = [
        ("pdf", Array("%PDF".utf8)), ("png", [0x89, 0x50, 0x4E, 0x47]), ("jpeg", [0xFF, 0xD8, 0xFF]),
        ("gzip", [0x1F, 0x8B]), ("rar", Array("Rar!".utf8)), ("7z", [0x37, 0x7A, 0xBC, 0xAF]),
        ("rtf", Array("{\\rtf".utf8)),
    ]

    private static let pageStarts = [
        "<!doctype", "<html", "<head", "<meta", "<body", "<style", "<script", "<table", "<div",
        "mime-version:",
    ]

    /// A page may come in any encoding and after any blank; zero bytes are dropped to see through UTF-16.
    private static func refuseMarkup(_ head: [UInt8]) throws {
        let blanks: Set<UInt8> = [0x00, 0x09, 0x0A, 0x0D, 0x20, 0xEF, 0xBB, 0xBF, 0xFE, 0xFF]
        let visible = head.drop { blanks.contains($0) }.filter { $0 != 0 }
        let start = String(decoding: visible, as: UTF8.self).lowercased()
        if start.hasPrefix("<!--") { throw SheetProblem.webPage }
        if start.hasPrefix("<?xml") {
            throw start.contains("<html") ? SheetProblem.webPage : SheetProblem.foreign("xml")
        }
        if pageStarts.contains(where: start.hasPrefix) { throw SheetProblem.webPage }
    }
}
