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

    /// Where the pass stands.
    private struct Pass {
        var out: [UInt8] = []
        /// The names of the columns of the table at hand, escaped as they were written.
        var heads: [[UInt8]] = []
        var isHead = false
        var isFigures = false
        /// The column that the next cell of the row stands in.
        var column = 0
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
                tag(page[open...close])
                at = close + 1
            }
            out.append(contentsOf: page[at...])
            return String(decoding: out, as: UTF8.self)
        }

        private mutating func tag(_ tag: Slice<UnsafeBufferPointer<UInt8>>) {
            let word = tag.dropFirst().prefix { $0 == UInt8(ascii: "/") || (97...122).contains($0) }
            let rest = tag.dropFirst(1 + word.count)
            switch String(decoding: word, as: UTF8.self) {
            case "table":
                (heads, isHead, column, name) = ([], false, 0, nil)
                isFigures = rest.starts(with: Tables.figures)
                if isFigures { out.append(contentsOf: "<div class=\"wide\">".utf8) }
            case "/table":
                heads = []
                out.append(contentsOf: tag)
                if isFigures { out.append(contentsOf: "</div>".utf8) }
                isFigures = false
                return
            case "thead": isHead = true
            case "/thead": isHead = false
            case "tr": column = 0
            case "th" where isHead: name = []
            case "/th" where isHead:
                heads.append(name ?? [])
                name = nil
            case "th": column += Self.span(rest)
            case "td":
                let span = Self.span(rest)
                if span == 1, column < heads.count, !heads[column].isEmpty {
                    out.append(contentsOf: "<td data-label=\"".utf8)
                    out.append(contentsOf: heads[column])
                    out.append(UInt8(ascii: "\""))
                    out.append(contentsOf: rest)
                    column += 1
                    return
                }
                column += span
            default: break
            }
            out.append(contentsOf: tag)
        }

        /// How many columns a cell takes.
        private static func span(_ rest: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
            guard let mark = String(decoding: rest, as: UTF8.self).split(separator: "colspan=\"").dropFirst().first else { return 1 }
            return max(1, Int(mark.prefix { $0.isNumber }) ?? 1)
        }
    }
}
