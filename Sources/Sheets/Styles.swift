// Styles: the number format of every cell style in a workbook (styles.xml).

final class Styles: XMLListener {
    private(set) var formats: [NumberFormat] = []
    private var codes: [Int: NumberFormat] = [:]
    private var section = Section.other

    private enum Section { case formats, cells, other }

    func open(_ name: XMLName, _ attributes: XMLAttributes, depth: Int) {
        switch (depth, section) {
        case (2, _): section = Self.section(name)
        case (3, .formats):
            guard let number = attributes["numFmtId"].flatMap({ Int($0) }) else { return }
            codes[number] = attributes["formatCode"].map { NumberFormat(code: $0) }
        case (3, .cells):
            let number = attributes["numFmtId"].flatMap { Int($0) } ?? 0
            guard formats.count < SheetLimits.stylesMax else { return }
            formats.append(codes[number] ?? NumberFormat(builtin: number))
        default: break
        }
    }

    func close(_ name: XMLName, depth: Int) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

    private static func section(_ name: XMLName) -> Section {
        switch name {
        case "numFmts": .formats
        case "cellXfs": .cells
        default: .other
        }
    }
}
