// Tables: every cell of a table carries the name of its column, so that a phone can stack a row and still say what each sum is.
import Kernel

/// One pass over a finished page, so that no table of the house is without it. A page's own words are escaped by then: what
/// looks like a tag is one.
package enum Tables {
    /// The page with `data-label` in each cell of a table that has heads. A table of `figures`, whose columns are compared,
    /// comes into a room that scrolls by itself instead.
    package static func labelled(_ page: HTML) -> HTML {
        guard page.text.contains("<table") else { return page }
        var pass = Pass()
        var text = page.text
        return HTML(stringLiteral: text.withUTF8 { pass.run($0) })
    }

    private static let figures = Array(" class=\"figures\"".utf8)

    /// A table while it is read.
    private struct Open {
        /// The names of its columns, escaped as they were written.
        var heads: [[UInt8]] = []
        var isHead = false
        var isFigures = false
        /// The column that the next cell of the row stands in.
        var column = 0
    }

    /// Where the pass stands.
    private struct Pass {
        var out: [UInt8] = []
        /// The table at hand, and those around it.
        var table = Open()
        var around: [Open] = []
        /// The name of a column while it is read.
        var name: [UInt8]?

        mutating func run(_ page: UnsafeBufferPointer<UInt8>) -> String {
            out.reserveCapacity(page.count + page.count / 8)
            var at = 0
            while let open = page[at...].firstIndex(of: UInt8(ascii: "<")) {
                let close = page[open...].firstIndex(of: UInt8(ascii: ">")) ?? page.endIndex - 1
                let text = page[at..<open]
                if name != nil { name?.append(contentsOf: text) }
                out.append(contentsOf: text)
                tag(page[open...close], before: page[(close + 1)...])
                at = close + 1
            }
            out.append(contentsOf: page[at...])
            return String(decoding: out, as: UTF8.self)
        }

        private mutating func tag(
            _ tag: Slice<UnsafeBufferPointer<UInt8>>, before page: Slice<UnsafeBufferPointer<UInt8>>
        ) {
            let word = Self.word(tag)
            let rest = tag.dropFirst(1 + word.utf8.count)
            switch word {
            case "table":
                around.append(table)
                table = Open(isFigures: rest.starts(with: Tables.figures))
                if table.isFigures {
                    // Who has no pointer scrolls it by its keys, from a cell that takes the focus or from the room itself.
                    let stop = Self.hasStop(page) ? "" : " tabindex=\"0\""
                    out.append(contentsOf: "<div class=\"wide\"\(stop)>".utf8)
                }
            case "/table":
                out.append(contentsOf: tag)
                if table.isFigures { out.append(contentsOf: "</div>".utf8) }
                table = around.popLast() ?? Open()
                return
            case "thead": table.isHead = true
            case "/thead": table.isHead = false
            case "tr": table.column = 0
            case "th" where table.isHead: name = []
            case "/th" where table.isHead:
                table.heads.append(name ?? [])
                name = nil
            case "th": table.column += Self.span(rest)
            case "td":
                let span = Self.span(rest)
                let column = table.column
                table.column += span
                guard span == 1, column < table.heads.count, !table.heads[column].isEmpty else { break }
                out.append(contentsOf: "<td data-label=\"".utf8)
                out.append(contentsOf: table.heads[column])
                out.append(UInt8(ascii: "\""))
                out.append(contentsOf: rest)
                return
            default: break
            }
            out.append(contentsOf: tag)
        }

        private static func word(_ tag: Slice<UnsafeBufferPointer<UInt8>>) -> String {
            String(decoding: tag.dropFirst().prefix { $0 == UInt8(ascii: "/") || (97...122).contains($0) }, as: UTF8.self)
        }

        /// Whether something in the rest of a table takes the focus.
        private static func hasStop(_ page: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
            var rest = page
            while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
                switch word(rest[open...]) {
                case "a", "input", "button", "select", "summary": return true
                case "/table": return false
                default: rest = rest[(open + 1)...]
                }
            }
            return false
        }

        /// How many columns a cell takes.
        private static func span(_ rest: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
            guard let mark = String(decoding: rest, as: UTF8.self).split(separator: "colspan=\"").dropFirst().first else { return 1 }
            return max(1, Int(mark.prefix { $0.isNumber }) ?? 1)
        }
    }
}
