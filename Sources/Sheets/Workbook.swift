// Workbook: which sheets a workbook has, where their parts are, and how it counts days.

struct Workbook: Sendable {
    struct Sheet: Sendable {
        let name: String
        let part: String
        let isHidden: Bool
    }

    private(set) var sheets: [Sheet] = []
    private(set) var has1904Dates = false
    private(set) var sharedStringsPart: String?
    private(set) var stylesPart: String?

    init(_ zip: ZipParts) throws {
        let main = try Self.mainPart(zip)
        let folder = main.split(separator: "/").dropLast().joined(separator: "/")
        let file = main.split(separator: "/").last ?? ""
        let links = Relations()
        let linksPart = (folder.isEmpty ? "" : folder + "/") + "_rels/\(file).rels"
        if zip.has(linksPart) { try XMLStream.read(linksPart, of: zip, to: links) }
        let list = SheetList()
        try XMLStream.read(main, of: zip, to: list)
        has1904Dates = list.has1904Dates
        for entry in list.entries {
            guard let link = links.byID[entry.link], link.type.hasSuffix("/worksheet") else { continue }
            sheets.append(
                Sheet(
                    name: entry.name, part: Self.resolved(link.target, in: folder), isHidden: entry.isHidden))
        }
        func part(_ type: String) -> String? {
            links.byID.values.first { $0.type.hasSuffix(type) }.map { Self.resolved($0.target, in: folder) }
        }
        sharedStringsPart = part("/sharedStrings").flatMap { zip.has($0) ? $0 : nil }
        stylesPart = part("/styles").flatMap { zip.has($0) ? $0 : nil }
    }

    /// The part that the container names as its document; other kinds of document are refused by name.
    private static func mainPart(_ zip: ZipParts) throws -> String {
        let links = Relations()
        if zip.has("_rels/.rels") { try XMLStream.read("_rels/.rels", of: zip, to: links) }
        let document = links.byID.values.first { $0.type.hasSuffix("/officeDocument") }
        let main = document.map { resolved($0.target, in: "") } ?? "xl/workbook.xml"
        if main.hasSuffix(".bin") { throw SheetProblem.foreign("xlsb") }
        if main.hasPrefix("word/") { throw SheetProblem.foreign("docx") }
        if main.hasPrefix("ppt/") { throw SheetProblem.foreign("pptx") }
        if zip.has(main) { return main }
        if zip.has("xl/workbook.xml") { return "xl/workbook.xml" }
        if zip.has("xl/workbook.bin") { throw SheetProblem.foreign("xlsb") }
        if zip.has("content.xml") { throw SheetProblem.foreign("ods") }
        if zip.has("[Content_Types].xml") {
            throw SheetProblem.damaged(part: main, line: nil, column: nil, reason: "the part is missing")
        }
        throw SheetProblem.foreign("zip")
    }

    /// A link's target as a part name: absolute, or relative to the folder of the part that holds it.
    static func resolved(_ target: String, in folder: String) -> String {
        var steps = target.hasPrefix("/") ? [] : folder.split(separator: "/")
        for step in target.split(whereSeparator: { $0 == "/" || $0 == "\\" }) {
            switch step {
            case ".": continue
            case "..": _ = steps.popLast()
            default: steps.append(step)
            }
        }
        return steps.joined(separator: "/")
    }
}

/// The links from one part to others (a .rels part).
private final class Relations: XMLListener {
    private(set) var byID: [String: (type: String, target: String)] = [:]

    func open(_ name: XMLName, _ attributes: XMLAttributes, depth: Int) {
        guard "Relationship" ~= name, let id = attributes["Id"], let target = attributes["Target"] else {
            return
        }
        byID[id] = (attributes["Type"] ?? "", target)
    }
    func close(_ name: XMLName, depth: Int) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}

private final class SheetList: XMLListener {
    private(set) var entries: [(name: String, link: String, isHidden: Bool)] = []
    private(set) var has1904Dates = false

    func open(_ name: XMLName, _ attributes: XMLAttributes, depth: Int) {
        switch name {
        case "workbookPr" where depth == 2:
            has1904Dates = ["1", "true", "on"].contains(attributes["date1904"] ?? "")
        case "sheet" where depth == 3:
            let state = attributes["state"] ?? "visible"
            entries.append((attributes["name"] ?? "", attributes.local("id") ?? "", state != "visible"))
        default: break
        }
    }
    func close(_ name: XMLName, depth: Int) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
