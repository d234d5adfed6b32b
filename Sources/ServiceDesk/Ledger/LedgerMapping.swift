// LedgerMapping: which column of an office's ledger holds what. Pure.
import Kernel
import Sheets

/// Field → columns, counted from 0. A time may stand in two: a day, and a time of day.
package struct LedgerMapping: Sendable, Hashable {
    package let columns: [LedgerField: [Int]]

    package subscript(_ field: LedgerField) -> Int? { columns[field]?.first }

    /// What was wrong with a mapping: the field or the header, and what there is.
    package enum Problem: Error, Hashable, Sendable {
        case unknownField(String)
        case unknownHeader(String, headers: [String])
        /// Several columns have this header: their letters.
        case ambiguousHeader(String, columns: [String])
        /// One field, more columns than it can have.
        case twice(LedgerField)
        case missing(LedgerField, headers: [String])
        case unreadable(String)
    }

    /// `number=留言编号,received=日期+时间,reply=#7`, against the ledger's headers. `#7` is the seventh column, `#G` too.
    package init(_ text: String, headers: [String]) throws(Problem) {
        var columns: [LedgerField: [Int]] = [:]
        for pair in text.split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw .unreadable(String(pair)) }
            guard let field = LedgerField(rawValue: Self.folded(parts[0])) else { throw .unknownField(parts[0]) }
            columns[field, default: []] += try Self.columns(parts[1], headers)
        }
        try self.init(columns, headers: headers)
    }

    /// The mapping that the headers themselves suggest.
    package init(guessing headers: [String]) throws(Problem) {
        try self.init(Self.guess(headers), headers: headers)
    }

    package init(_ columns: [LedgerField: [Int]], headers: [String]) throws(Problem) {
        for field in LedgerField.allCases {
            let count = columns[field]?.count ?? 0
            if field.isNeeded && count == 0 { throw .missing(field, headers: headers) }
            if count > (field.isTime ? 2 : 1) { throw .twice(field) }
        }
        self.columns = columns
    }

    /// `number=#1,received=#4+#5`: what it says of any ledger with the same columns.
    package var text: String {
        LedgerField.allCases.compactMap { field in
            columns[field].map { "\(field.rawValue)=" + $0.map { "#\($0 + 1)" }.joined(separator: "+") }
        }.joined(separator: ",")
    }

    /// It names every column by its place, and so says nothing of where the header is.
    static func isByPlace(_ text: String) -> Bool { text.split(separator: ",").allSatisfy { $0.contains("=#") } }

    private static func columns(_ name: String, _ headers: [String]) throws(Problem) -> [Int] {
        if let column = try column(name, headers) { return [column] }
        var found: [Int] = []
        for part in name.split(whereSeparator: { $0 == "+" || $0 == "＋" }).map(String.init) {
            guard let column = try column(part, headers) else { throw .unknownHeader(part, headers: headers) }
            found.append(column)
        }
        guard !found.isEmpty else { throw .unknownHeader(name, headers: headers) }
        return found
    }

    private static func column(_ name: String, _ headers: [String]) throws(Problem) -> Int? {
        let bare = folded(name)
        if bare.hasPrefix("#"), let place = place(bare.dropFirst()), place < headers.count { return place }
        let found = headers.indices.filter { folded(headers[$0]) == bare }
        guard found.count < 2 else {
            throw .ambiguousHeader(name, columns: found.map { SheetPlace.letters(of: $0) })
        }
        return found.first
    }

    /// `7` or `g`: the seventh column.
    private static func place(_ words: Substring) -> Int? {
        if let number = Int(words) { return number > 0 ? number - 1 : nil }
        return SheetPlace(words + "1")?.column
    }

    /// The columns that usual headers give away; none may be there. A header that stands over two columns says nothing.
    static func guess(_ headers: [String]) -> [LedgerField: [Int]] {
        var places: [String: [Int]] = [:]
        for (place, header) in headers.enumerated() { places[folded(header), default: []].append(place) }
        var columns: [LedgerField: [Int]] = [:]
        var used: Set<Int> = []
        func free(_ name: String) -> Int? {
            guard let found = places[name], found.count == 1, !used.contains(found[0]) else { return nil }
            return found[0]
        }
        for field in LedgerField.allCases {
            guard let name = field.headers.map(folded).first(where: { free($0) != nil }), let place = free(name)
            else { continue }
            var own = [place]
            // 受理日期 beside 受理时间, 日期 beside 时间: the day in one, the time of day in the other.
            if field.isTime {
                let (day, time) = (pair(name, "日期"), pair(name, "时间"))
                if let day, let time, let first = free(day), let second = free(time) { own = [first, second] }
            }
            columns[field] = own
            used.formUnion(own)
        }
        return columns
    }

    private static func pair(_ name: String, _ end: String) -> String? {
        for known in ["日期", "时间"] where name.hasSuffix(known) { return String(name.dropLast(known.count)) + end }
        return nil
    }

    /// Headers are compared without blanks, case and the width of letters.
    static func folded(_ words: String) -> String {
        words.filter { !$0.isWhitespace && $0 != "\u{FEFF}" && $0 != "*" && $0 != "：" && $0 != ":" }.lowercased()
    }
}
