// ListFile: a list as a file to take away, whose texts cannot run as formulas. Whole phone numbers stay out of it.
import Foundation
import Kernel
import Platform
import Sheets
import Storage

package struct ListFile: Sendable {
    package enum Format: String, CaseIterable, Sendable {
        case xlsx, csv
        package var type: String {
            self == .xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8"
        }
    }

    /// More rows than these stay behind, and the last line of the file says so.
    package static let rowsMax = 200_000
    static let format = Field<Format>.choice("format", required: false)

    /// The file's name without its ending, in ASCII.
    package let name: String
    package let title: String
    package let columns: [SheetColumn]
    package let rows: [[SheetValue]]

    package init(_ name: String, title: String, columns: [SheetColumn], rows: [[SheetValue]]) {
        self.name = name
        self.title = title
        self.columns = columns
        self.rows = rows
    }

    /// Reads a list a page at a time until it ends: `page` gets the last line of the page before.
    package static func pages<Line>(of size: Int, _ page: (Line?, Int) throws -> [Line]) rethrows -> [Line] {
        var lines: [Line] = []
        while lines.count <= rowsMax {
            let more = try page(lines.last, size)
            lines += more
            if more.count < size { break }
        }
        return lines
    }

    package func reply(_ format: Format, _ words: Words) throws -> Reply {
        try ListWriter.reply(format, words) { try $0.begin(self) }
    }

    /// Rows that were not taken in, as they came, with their number and what was wrong in front: to be mended and brought again.
    package static func badRows(_ rows: [(row: SheetRow, reason: String)], header: [String], _ words: Words) -> ListFile {
        ListFile(
            "bad-rows", title: words("list.bad-rows"),
            columns: [SheetColumn(words("list.row"), .integer), SheetColumn(words("list.wrong"), width: 40)]
                + header.map { SheetColumn($0) },
            rows: rows.map { row, reason in
                [.integer(Int64(row.number)), .text(reason)] + header.indices.map { .text(row[$0].text) }
            })
    }

    /// The links below a list.
    package static func links(_ visit: Visit, _ path: Path) -> HTML {
        """
        <p class="filters"><a href="\(path.asking("format", "xlsx"))">\(visit.words("list.export")) XLSX</a> <a href="\(path.asking("format", "csv"))">CSV</a></p>
        """
    }
}

extension SheetValue {
    package static func day(_ day: Day?) -> SheetValue {
        day.map { .moment(SheetMoment(year: $0.year, month: $0.month, day: $0.day)) } ?? .empty
    }

    /// As clocks on the project's walls showed it.
    package static func at(_ instant: Instant?, _ zone: Zone) -> SheetValue {
        guard let instant else { return .empty }
        let (day, minute) = (zone.day(of: instant), zone.minute(of: instant).number)
        return .moment(
            SheetMoment(
                year: day.year, month: day.month, day: day.day, hour: minute / 60, minute: minute % 60, hasTime: true))
    }
}

extension Route {
    /// The list of a page as .xlsx or .csv, under the page's address and its questions. Who took which list and how much
    /// of it is a fact before the file leaves; a file that cannot be noted does not.
    package static func export(
        _ pattern: String, _ who: Who, clause: Clause.ID? = nil, asks: [any AnyField] = [],
        _ body: @escaping @Sendable (Visit, Transaction) throws -> ListFile
    ) -> Route {
        export(pattern, who, clause: clause, asks: asks) { visit, transaction, writer in
            try writer.begin(try body(visit, transaction))
        }
    }

    /// The same of a list of any length: the body begins the file and writes its rows as it reads them.
    package static func export(
        _ pattern: String, _ who: Who, clause: Clause.ID? = nil, asks: [any AnyField] = [],
        _ body: @escaping @Sendable (Visit, Transaction, ListWriter) throws -> Void
    ) -> Route {
        .special("GET", pattern + "/export", who, clause: clause, fields: asks + [ListFile.format]) { visit, database in
            let format = visit.asked(ListFile.format) ?? .xlsx
            let file = try await database.read { transaction in
                let writer = ListWriter(format)
                try body(visit, transaction, writer)
                return try writer.reply(visit.words)
            }
            let (actor, project) = (try visit.actor(), try visit.here().id)
            try await database.write { transaction in
                transaction.record(
                    "list.exported", about: ("project", project.number), project: project, by: actor,
                    ["list": .code(file.name), "format": .code(format.rawValue), "rows": .number(Int64(file.rows))])
            }
            return file.reply
        }
    }
}
