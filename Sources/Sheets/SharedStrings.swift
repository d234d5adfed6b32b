// SharedStrings: the texts that the cells of a workbook point at (sharedStrings.xml).

final class SharedStrings: XMLListener {
    private(set) var texts: [String] = []
    private var runs = TextRuns()

    func open(_ name: XMLName, _ attributes: XMLAttributes, depth: Int) {
        switch name {
        case "sst": texts.reserveCapacity(min(attributes["uniqueCount"].flatMap { Int($0) } ?? 0, 1_000_000))
        case "si" where depth == 2: runs.start()
        default: runs.open(name)
        }
    }

    func close(_ name: XMLName, depth: Int) {
        if "si" ~= name, depth == 2 { texts.append(runs.finish()) } else { runs.close(name) }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) { runs.text(bytes) }
}

/// Joins the runs of a rich text and leaves out its reading aids (phonetic runs).
struct TextRuns {
    private var bytes: [UInt8] = []
    private var isCollecting = false
    private var isPhonetic = false

    mutating func start() {
        bytes.removeAll(keepingCapacity: true)
        isCollecting = false
        isPhonetic = false
    }

    mutating func open(_ name: XMLName) {
        switch name {
        case "t": isCollecting = !isPhonetic
        case "rPh": isPhonetic = true
        default: break
        }
    }

    mutating func close(_ name: XMLName) {
        switch name {
        case "t": isCollecting = false
        case "rPh": isPhonetic = false
        default: break
        }
    }

    mutating func text(_ piece: UnsafeBufferPointer<UInt8>) {
        if isCollecting { bytes.append(contentsOf: piece) }
    }

    func finish() -> String {
        FormulaGuard.unwrapped(bytes.withUnsafeBufferPointer { SheetText.decoded($0) })
    }
}
