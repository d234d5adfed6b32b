// DelimitedText: rows of comma-, semicolon- or tab-separated text (RFC 4180), read a piece at a time.

final class DelimitedText {
    private(set) var summary = SheetSummary()
    /// The row being read, counted as a spreadsheet program would.
    private(set) var row = 1
    private let limits: SheetLimits
    private var cellsDone = 0
    private let deliver: (SheetRow) throws -> Void

    private var delimiter: UInt8?
    private var state = State.start
    private var cells: [SheetCell] = []
    private var column = 0
    /// The part of the present cell that came with earlier pieces.
    private var held: [UInt8] = []
    private var skipsLineFeed = false
    private var hasBlankAfterQuote = false

    private enum State { case start, plain, quoted, afterQuote }

    private static let quote: UInt8 = 0x22
    private static let lineFeed: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D
    private static let space: UInt8 = 0x20

    init(_ limits: SheetLimits, deliver: @escaping (SheetRow) throws -> Void) {
        self.limits = limits
        self.deliver = deliver
    }

    func read(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        var index = 0
        if delimiter == nil {
            let found = Delimiter.sniffed(bytes)
            delimiter = found.byte
            index = found.skip
        }
        let delimiter = delimiter ?? 0x2C
        while index < bytes.count {
            switch state {
            case .start:
                let isSecondHalf = skipsLineFeed && bytes[index] == Self.lineFeed
                skipsLineFeed = false
                if isSecondHalf {
                    index += 1
                } else if bytes[index] == Self.quote {
                    state = .quoted
                    index += 1
                } else {
                    state = .plain
                }
            case .plain: try readPlain(bytes, &index, delimiter)
            case .quoted: try readQuoted(bytes, &index)
            case .afterQuote: try readAfterQuote(bytes[index], &index, delimiter)
            }
        }
    }

    func finish() throws {
        if state == .quoted { throw SheetProblem.openQuote(place) }
        if state != .start || column > 0 {
            try finishCell(UnsafeBufferPointer(start: nil, count: 0))
            try finishRow()
        }
    }

    private var place: SheetPlace { SheetPlace(row: row, column: column) }

    private func readPlain(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ delimiter: UInt8) throws
    {
        var end = index
        while end < bytes.count {
            let byte = bytes[end]
            if byte == delimiter || byte == Self.lineFeed || byte == Self.carriageReturn || byte == 0 {
                break
            }
            end += 1
        }
        let piece = UnsafeBufferPointer(rebasing: bytes[index..<end])
        index = end
        if end == bytes.count {
            held.append(contentsOf: piece)
            if held.count > SheetLimits.cellBytesMax {
                throw SheetProblem.damagedCell(place, reason: "too long")
            }
            return
        }
        try finishCell(piece)
        try separate(bytes[end], delimiter)
        index += 1
    }

    private func readQuoted(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) throws {
        var end = index
        while end < bytes.count, bytes[end] != Self.quote, bytes[end] != 0 { end += 1 }
        held.append(contentsOf: bytes[index..<end])
        index = end
        // Nobody writes that much into a cell: the closing mark is missing.
        if held.count > SheetLimits.cellBytesMax { throw SheetProblem.openQuote(place) }
        if end == bytes.count { return }
        if bytes[end] == 0 { throw zeroByte }
        state = .afterQuote
        index += 1
    }

    /// A second quotation mark stands for one; blanks before the separator are let pass.
    private func readAfterQuote(_ byte: UInt8, _ index: inout Int, _ delimiter: UInt8) throws {
        if byte == Self.quote, !hasBlankAfterQuote {
            held.append(byte)
            state = .quoted
        } else if byte == delimiter || byte == Self.lineFeed || byte == Self.carriageReturn {
            try finishCell(UnsafeBufferPointer(start: nil, count: 0))
            try separate(byte, delimiter)
        } else if byte == Self.space {
            hasBlankAfterQuote = true
        } else {
            throw SheetProblem.strayQuote(place)
        }
        index += 1
    }

    private func separate(_ byte: UInt8, _ delimiter: UInt8) throws {
        if byte == 0 { throw zeroByte }
        if byte == delimiter {
            column += 1
        } else {
            skipsLineFeed = byte == Self.carriageReturn
            try finishRow()
        }
    }

    private func finishCell(_ piece: UnsafeBufferPointer<UInt8>) throws {
        state = .start
        hasBlankAfterQuote = false
        var text = ""
        if held.isEmpty {
            text = String(decoding: piece, as: UTF8.self)
        } else {
            held.append(contentsOf: piece)
            text = String(decoding: held, as: UTF8.self)
            held.removeAll(keepingCapacity: true)
        }
        if text.isEmpty { return }
        if column >= limits.columnsMax { throw SheetProblem.tooManyColumns(row: row, limit: limits.columnsMax) }
        while cells.count < column { cells.append(.empty) }
        cells.append(.text(FormulaGuard.unwrapped(text)))
    }

    private func finishRow() throws {
        defer {
            row += 1
            column = 0
            cells.removeAll(keepingCapacity: true)
        }
        if cells.isEmpty { return }
        summary.rows += 1
        cellsDone += cells.count
        if cellsDone > limits.cellsMax { throw SheetProblem.tooManyCells(limit: limits.cellsMax) }
        try deliver(SheetRow(number: row, cells: cells))
    }

    private var zeroByte: SheetProblem { .damagedCell(place, reason: "a zero byte") }
}

/// Which character separates the cells: the one that the first row with any of them has most of.
enum Delimiter {
    static let candidates: [UInt8] = [0x09, 0x2C, 0x3B]

    static func sniffed(_ bytes: UnsafeBufferPointer<UInt8>) -> (byte: UInt8, skip: Int) {
        if let stated = stated(bytes) { return stated }
        var counts = [0, 0, 0]
        var isQuoted = false
        for byte in bytes {
            if byte == 0x22 { isQuoted.toggle() }
            if isQuoted { continue }
            if let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
            if byte == 0x0A || byte == 0x0D, counts.contains(where: { $0 > 0 }) { break }
        }
        let most = counts.max() ?? 0
        guard most > 0, let index = counts.firstIndex(of: most) else { return (0x2C, 0) }
        return (candidates[index], 0)
    }

    /// Excel's own first line `sep=;`, which is no row.
    private static func stated(_ bytes: UnsafeBufferPointer<UInt8>) -> (UInt8, Int)? {
        guard bytes.count > 5, bytes.prefix(4).elementsEqual("sep=".utf8) else { return nil }
        var end = 5
        while end < bytes.count, bytes[end] == 0x0D || bytes[end] == 0x0A, end < 7 { end += 1 }
        return end > 5 ? (bytes[4], end) : nil
    }
}
