// LedgerSheets: where the header of a ledger stands, and which sheets of a workbook belong to it.
import Kernel
import Sheets

/// A row that may be the header, alone or with the row of merged cells above it.
struct LedgerHead: Sendable, Hashable {
    /// As the person sees it; 0 when the ledger has none.
    let row: Int
    let headers: [String]
    /// Where in the sheet's rows the cases begin.
    let start: Int
}

/// No header fits: what was wrong, and the rows to choose one from.
package struct LedgerUnfit: Error, Sendable {
    package let problem: LedgerMapping.Problem
    package let header: [String]
    package let headerRow: Int
    /// The first rows, each in a line.
    package let top: [LedgerTopRow]
}

/// One of the first rows, for choosing the header.
package struct LedgerTopRow: Sendable, Hashable {
    package let number: Int
    package let text: String
}

/// A sheet that was left out, and why.
package struct LedgerSkip: Sendable, Hashable {
    package enum Reason: String, CaseIterable, Sendable { case hidden, empty, columns }
    package let sheet: String
    package let reason: Reason
}

/// The rows of one sheet under their mapping.
struct LedgerSheet: Sendable {
    /// Empty where the file has one sheet only.
    let name: String
    let head: LedgerHead
    let mapping: LedgerMapping
    let rows: [SheetRow]
    /// Rows whose blanks were filled from merged cells.
    let filled: Set<Int>
}

/// A ledger as it was found in a file.
struct LedgerBook: Sendable {
    var sheets: [LedgerSheet] = []
    var skipped: [LedgerSkip] = []
    var mergedRanges = 0
    var top: [LedgerTopRow] = []
}

/// Reads the sheets of a file and finds the header.
struct LedgerSheets {
    let reader: SheetReader
    /// `field=header,…`; nil guesses.
    let mapping: String?
    /// The row that a person named; 0 says that there is no header.
    let headerRow: Int?
    /// The headers that a mapping was made for.
    let header: [String]?

    /// A title, an office's name, a date of printing: the header stands below them.
    private static let headerWithin = 8
    private static let previewMax = 120
    private static let fillsMax = 50

    private struct Raw {
        let name: String
        var rows: [SheetRow]
        let merges: [SheetRange]
    }

    func read(zone: Zone) throws -> LedgerBook {
        var book = LedgerBook()
        let raws = try raws(&book)
        guard let main = raws.first else { throw SheetProblem.empty }
        var best: (raw: Raw, head: LedgerHead, mapping: LedgerMapping)?
        for raw in raws {
            guard let found = try? choose(raw, zone) else { continue }
            if found.mapping.columns.count > (best?.mapping.columns.count ?? 0) { best = (raw, found.head, found.mapping) }
        }
        guard let best else {
            do {
                _ = try choose(main, zone)
            } catch {
                throw LedgerUnfit(
                    problem: error.problem, header: error.head.headers, headerRow: error.head.row, top: Self.top(main))
            }
            return book
        }
        book.top = Self.top(best.raw)
        for raw in raws {
            let fit = raw.name == best.raw.name ? (best.head, best.mapping) : follow(raw, best.head, best.mapping)
            guard let (head, mapping) = fit else {
                book.skipped.append(LedgerSkip(sheet: raw.name, reason: .columns))
                continue
            }
            let (rows, filled) = Self.filled(raw, from: head.start)
            let name = raws.count > 1 ? raw.name : ""
            let sheet = LedgerSheet(name: name, head: head, mapping: mapping, rows: rows, filled: filled)
            if raw.name == best.raw.name { book.sheets.insert(sheet, at: 0) } else { book.sheets.append(sheet) }
        }
        return book
    }

    /// All rows of a file that may be its header.
    static func headers(_ reader: SheetReader) throws -> [[String]] {
        var book = LedgerBook()
        return try LedgerSheets(reader: reader, mapping: nil, headerRow: nil, header: nil).raws(&book)
            .flatMap { heads($0).map(\.headers) }
    }

    private func raws(_ book: inout LedgerBook) throws -> [Raw] {
        let visible = reader.visibleSheetNames
        let names = visible.isEmpty ? Array(reader.sheetNames.prefix(1)) : visible
        for name in reader.sheetNames where !names.contains(name) {
            book.skipped.append(LedgerSkip(sheet: name, reason: .hidden))
        }
        var raws: [Raw] = []
        for name in names.isEmpty ? [nil] : names.map(Optional.some) {
            var rows: [SheetRow] = []
            let summary = try reader.forEachRow(sheet: name) { rows.append($0) }
            book.mergedRanges += summary.mergedRanges.count
            if rows.isEmpty {
                book.skipped.append(LedgerSkip(sheet: name ?? "", reason: .empty))
            } else {
                raws.append(Raw(name: name ?? "", rows: rows, merges: summary.mergedRanges))
            }
        }
        return raws
    }

    private struct Unfit: Error {
        let problem: LedgerMapping.Problem
        let head: LedgerHead
    }

    private func choose(_ raw: Raw, _ zone: Zone) throws(Unfit) -> (head: LedgerHead, mapping: LedgerMapping) {
        var heads = Self.heads(raw)
        if let headerRow {
            heads = headerRow == 0 ? [Self.none(raw)] : heads.filter { $0.row == headerRow }
            if heads.isEmpty, let named = raw.rows.firstIndex(where: { $0.number == headerRow }) {
                heads = [LedgerHead(row: headerRow, headers: raw.rows[named].cells.map(\.text), start: named + 1)]
            }
        }
        if let header { heads = (heads + [Self.none(raw)]).filter { $0.headers == header } }
        guard let widest = Self.widest(heads) else {
            throw Unfit(problem: .missing(.received, headers: []), head: Self.heads(raw).first ?? Self.none(raw))
        }
        if let mapping, !LedgerMapping.isByPlace(mapping) || header != nil || headerRow != nil {
            return try named(mapping, heads, widest)
        }
        let guessed = heads.map { ($0, LedgerMapping.guess($0.headers)) }
        let most = guessed.map(\.1.count).max() ?? 0
        var head = guessed.first { $0.1.count == most && most > 0 }?.0 ?? widest
        do {
            guard let mapping else { return (head, try LedgerMapping(guessing: head.headers)) }
            let found = try LedgerMapping(mapping, headers: head.headers)
            // The row that looks like a header holds a time where times stand: it is the first case.
            if let place = raw.rows.first(where: { $0.number == head.row }), let column = found[.received],
                LedgerTime.read(place[column], zone: zone) != nil
            {
                head = Self.none(raw)
            }
            return (head, try LedgerMapping(mapping, headers: head.headers))
        } catch {
            throw Unfit(problem: error, head: most > 1 ? head : widest)
        }
    }

    /// The first row whose words the mapping names; where none fits, what is wrong with the likeliest.
    private func named(
        _ mapping: String, _ heads: [LedgerHead], _ widest: LedgerHead
    ) throws(Unfit) -> (head: LedgerHead, mapping: LedgerMapping) {
        var ambiguous: Unfit?
        for head in heads {
            do {
                return (head, try LedgerMapping(mapping, headers: head.headers))
            } catch {
                if case .ambiguousHeader = error { ambiguous = ambiguous ?? Unfit(problem: error, head: head) }
            }
        }
        if let ambiguous { throw ambiguous }
        do {
            return (widest, try LedgerMapping(mapping, headers: widest.headers))
        } catch {
            throw Unfit(problem: error, head: widest)
        }
    }

    /// The same columns in another sheet, by their headers: a sheet for each month.
    private func follow(_ raw: Raw, _ main: LedgerHead, _ mapping: LedgerMapping) -> (LedgerHead, LedgerMapping)? {
        if main.row == 0 { return nil }
        let wanted = main.headers.map(LedgerMapping.folded)
        for head in Self.heads(raw) {
            let own = head.headers.map(LedgerMapping.folded)
            if own == wanted { return (head, mapping) }
            var columns: [LedgerField: [Int]] = [:]
            for (field, places) in mapping.columns {
                let found = places.compactMap { place in
                    wanted[place].isEmpty ? nil : own.indices.filter { own[$0] == wanted[place] }
                }.filter { $0.count == 1 }.flatMap { $0 }
                if found.count == places.count { columns[field] = found }
            }
            if columns.count == mapping.columns.count, let own = try? LedgerMapping(columns, headers: head.headers) {
                return (head, own)
            }
        }
        return nil
    }

    /// Each of the first rows, alone and under the merged cells above it.
    private static func heads(_ raw: Raw) -> [LedgerHead] {
        raw.rows.prefix(headerWithin).enumerated().flatMap { place, row -> [LedgerHead] in
            let plain = row.cells.map { $0.text }
            let own = LedgerHead(row: row.number, headers: plain, start: place + 1)
            guard place > 0, let joined = joined(raw, place), joined != plain else { return [own] }
            return [own, LedgerHead(row: row.number, headers: joined, start: place + 1)]
        }
    }

    /// 受理 over 时间 and 人 reads 受理 时间 and 受理 人; a cell merged downwards reads as it stands. A title over all
    /// columns is no part of a header.
    private static func joined(_ raw: Raw, _ place: Int) -> [String]? {
        let (upper, row) = (raw.rows[place - 1], raw.rows[place])
        guard upper.number == row.number - 1 else { return nil }
        let width = max(upper.cells.count, row.cells.count)
        var above = (0..<width).map { upper[$0].text }
        let over = raw.merges.filter { $0.first.row <= upper.number }
        let across = over.filter { $0.last.row == upper.number && $0.last.column > $0.first.column }
        let down = over.filter { $0.last.row == row.number && $0.first.column == $0.last.column }
        let texts = row.cells.map(\.text).filter { !$0.isEmpty }
        if across.isEmpty && down.isEmpty {
            // A text file has no merged cells: only where headers repeat do the words above tell them apart.
            let isTitle = above.filter { !$0.isEmpty }.count < 2
            guard raw.merges.isEmpty, Set(texts).count < texts.count, !isTitle else { return nil }
            for column in 1..<width where above[column].isEmpty && !row[column].text.isEmpty {
                above[column] = above[column - 1]
            }
        }
        if across.contains(where: { $0.first.column == 0 && $0.last.column >= row.cells.count - 1 }) { return nil }
        for range in across {
            for column in range.first.column...range.last.column where column < width {
                above[column] = upper[range.first.column].text
            }
        }
        return (0..<width).map { column in
            let own = row[column].text
            return own.isEmpty ? above[column] : above[column].isEmpty ? own : above[column] + " " + own
        }
    }

    /// No header at all: the columns go by their letters.
    private static func none(_ raw: Raw) -> LedgerHead {
        let width = raw.rows.prefix(headerWithin).map(\.cells.count).max() ?? 0
        return LedgerHead(row: 0, headers: (0..<width).map { SheetPlace.letters(of: $0) }, start: 0)
    }

    /// The likeliest header where nothing is guessed: most words without a figure in them, which cases are full of.
    private static func widest(_ heads: [LedgerHead]) -> LedgerHead? {
        func width(_ head: LedgerHead) -> Int { head.headers.count { !$0.isEmpty && !$0.contains(where: \.isNumber) } }
        return heads.max { width($0) < width($1) }
    }

    private static func top(_ raw: Raw) -> [LedgerTopRow] {
        raw.rows.prefix(headerWithin).map { row in
            let text = row.cells.map(\.text).filter { !$0.isEmpty }.joined(separator: " · ")
            return LedgerTopRow(number: row.number, text: String(text.prefix(previewMax)))
        }
    }

    /// One value merged over several rows is said of each of them.
    private static func filled(_ raw: Raw, from start: Int) -> ([SheetRow], Set<Int>) {
        var rows = Array(raw.rows[start...])
        let down = raw.merges.filter { $0.last.row > $0.first.row }
        guard !down.isEmpty, let first = rows.first?.number else { return (rows, []) }
        let places = Dictionary(rows.enumerated().map { ($1.number, $0) }) { one, _ in one }
        var filled: Set<Int> = []
        let last = rows.last?.number ?? first
        // Sheets made to exhaust the machine have ranges upon ranges; an office's do not overlap.
        var steps = rows.count * fillsMax
        for range in down where range.first.row >= first && steps > 0 {
            guard let place = places[range.first.row] else { continue }
            let value = rows[place][range.first.column]
            guard !value.isEmpty else { continue }
            for number in (range.first.row + 1)...max(range.first.row + 1, min(range.last.row, last)) {
                steps -= 1
                guard let place = places[number], rows[place][range.first.column].isEmpty else { continue }
                var cells = rows[place].cells
                while cells.count <= range.first.column { cells.append(.empty) }
                cells[range.first.column] = value
                rows[place] = SheetRow(number: number, cells: cells)
                filled.insert(number)
            }
        }
        return (rows, filled)
    }
}
