// SharedStrings: the texts that the cells of a workbook point at (sharedStrings.xml).

final class SharedStrings: XMLListener {
    private(set) var texts: [String] = []
    private var runs = TextRuns()
    private let limits: SheetLimits

    init(_ limits: SheetLimits) { self.limits = limits }

    func open(_ name: XMLName, _ attributes: XMLAttributes, depth: Int) {
        switch name {
        case "sst": texts.reserveCapacity(min(attributes["uniqueCount"].flatMap { Int($0) } ?? 0, 1_000_000))
        case "si" where depth == 2: runs.start()
        default: runs.open(name)
        }
    }

    func close(_ name: XMLName, depth: Int) throws {
        guard "si" ~= name, depth == 2 else { return runs.close(name) }
        guard texts.count < limits.cellsMax, !runs.isTooLong else { throw SheetProblem.tooManyCells(limit: limits.cellsMax) }
        texts.append(runs.finish())
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
        if isCollecting, !isTooLong { bytes.append(contentsOf: piece) }
    }

    /// More than a cell may hold.
    var isTooLong: Bool { bytes.count > SheetLimits.cellBytesMax }

    func finish() -> String {
        FormulaGuard.unwrapped(bytes.withUnsafeBufferPointer { SheetText.decoded($0) })
    }
}
