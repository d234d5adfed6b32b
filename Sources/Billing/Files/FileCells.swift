// FileCells: what people write in the cells of a sheet, in one spelling. Pure.
import Foundation
import Kernel
import Sheets

enum FileCells {
    /// Full-width signs in half width, without blanks around: １，２３４ is 1,234.
    static func plain(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard !isPlain else { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: scalars.append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
            case 0x3000, 0xA0: scalars.append(" ")
            case 0x200B, 0xFEFF: continue
            default: scalars.append(scalar)
            }
        }
        return String(scalars).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A header or a first word as it is compared: without blanks, brackets and marks.
    static func folded(_ words: String) -> String {
        words.filter { !$0.isWhitespace && !"*（）()：:元￥¥\u{FEFF}".contains($0) }.lowercased()
    }

    /// A date cell, the bare number of one, or text such as 2025-3-1, 2025/03/01, 2025年3月1日, 20250301, with a time behind or not.
    static func day(_ cell: SheetCell, in1904: Bool = false) -> Day? {
        if case .moment(let moment) = cell { return moment.hasDate ? day(moment) : nil }
        if case .number(let value, _) = cell, let found = serial(value, in1904) { return found }
        let text = plain(cell.text)
        if text.count == 5, let value = Double(text), let found = serial(value, in1904) { return found }
        if text.count == 8 || text.count == 14, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return Day("\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.dropFirst(6).prefix(2))")
        }
        return written(text)
    }

    private static func day(_ moment: SheetMoment) -> Day? { Day(year: moment.year, month: moment.month, day: moment.day) }

    /// The numbers of days that bills are of: 1954 to 2099.
    private static let serials = 20_000.0..<73_051.0

    /// A day that lost its format in a sheet is the number of days since 1899, or since 1904 in some workbooks.
    private static func serial(_ value: Double, _ in1904: Bool) -> Day? {
        serials.contains(value) ? SheetMoment(serial: value, in1904: in1904).flatMap(day) : nil
    }

    private static func written(_ text: String) -> Day? {
        let isChinese = text.contains("年")
        let whole = isChinese ? text.filter { !$0.isWhitespace } : text
        let ends: Set<Character> = isChinese ? ["日", "号", "號"] : [" ", "T"]
        let day = whole.prefix { !ends.contains($0) }
        let behind = whole.dropFirst(day.count).dropFirst()
        guard behind.allSatisfy({ $0.isNumber || ":.时時分秒 ".contains($0) }) else { return nil }
        let marks: Set<Character> = isChinese ? ["年", "月"] : ["-", "/", "."]
        let parts = day.split(omittingEmptySubsequences: false) { marks.contains($0) }
        let numbers = parts.compactMap { part in part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil }
        guard parts.count == 3, numbers.count == 3, parts[0].count == 4, parts[1].count <= 2, parts[2].count <= 2 else { return nil }
        return Day(year: numbers[0], month: numbers[1], day: numbers[2])
    }

    static func isBlank(_ row: SheetRow) -> Bool { row.cells.allSatisfy { $0.text.allSatisfy(\.isWhitespace) } }

    private static let totals = ["合计", "合計", "总计", "總計", "小计", "小計", "共计", "共計"]
    private static let totalWords: Set<String> = ["total", "totals", "subtotal", "grandtotal", "sum"]

    /// 合计, 1栋小计, Total: what its first filled cell says.
    static func isTotal(_ row: SheetRow) -> Bool {
        guard let first = row.cells.first(where: { !$0.text.allSatisfy(\.isWhitespace) }), case .text(let text) = first else { return false }
        let words = folded(plain(text))
        return totalWords.contains(words) || totals.contains { words.hasPrefix($0) || words.hasSuffix($0) }
    }
}
