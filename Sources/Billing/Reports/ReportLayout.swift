// ReportLayout: how reports fold their smallest parts into rows, and where each figure leads. Pure.
import Kernel
import Platform
import Registry

/// Rows of one dimension, whose sum is the report's.
package struct ReportTable<Sums: Sendable>: Sendable {
    package struct Row: Sendable {
        package let key: String
        /// Nil: called by the words.
        package let name: String?
        package let filter: ReportFilter
        package let sums: Sums
    }

    package let rows: [Row]
}

extension CollectionReport {
    /// One row for each item, building, use or book, in the order in which they first stand.
    package func table(by dimension: ReportDimension) -> ReportTable<[DueClass: ReportSums]> {
        var order: [String] = []
        var rows: [String: (name: String?, filter: ReportFilter, sums: [DueClass: ReportSums])] = [:]
        for cell in cells {
            let (key, name) = cell.place.row(by: dimension)
            if rows[key] == nil {
                order.append(key)
                rows[key] = (name, cell.place.filter(by: dimension), [:])
            }
            let before = rows[key]?.sums[cell.due] ?? ReportSums()
            rows[key]?.sums[cell.due] = before + cell.sums
        }
        return ReportTable(
            rows: order.sorted { (rows[$0]?.name ?? $0, $0) < (rows[$1]?.name ?? $1, $1) }.compactMap { key in
                rows[key].map { ReportTable.Row(key: key, name: $0.name, filter: $0.filter, sums: $0.sums) }
            })
    }
}

extension AgeingReport {
    package func table(by dimension: ReportDimension) -> ReportTable<[AgeBand: Money]> {
        var order: [String] = []
        var rows: [String: (name: String?, filter: ReportFilter, sums: [AgeBand: Money])] = [:]
        for cell in cells {
            let (key, name) = cell.place.row(by: dimension)
            if rows[key] == nil {
                order.append(key)
                rows[key] = (name, cell.place.filter(by: dimension), [:])
            }
            rows[key]?.sums[cell.band, default: .zero] += cell.open
        }
        return ReportTable(
            rows: order.sorted { (rows[$0]?.name ?? $0, $0) < (rows[$1]?.name ?? $1, $1) }.compactMap { key in
                rows[key].map { ReportTable.Row(key: key, name: $0.name, filter: $0.filter, sums: $0.sums) }
            })
    }
}

extension ReportPlace {
    func filter(by dimension: ReportDimension) -> ReportFilter {
        var filter = ReportFilter()
        switch dimension {
        case .item: filter.item = item
        case .building: filter.building = building
        case .use: filter.use = use
        case .book: filter.book = book
        }
        return filter
    }
}

extension [DueClass: ReportSums] {
    /// All of a row's bills together.
    package var whole: ReportSums { values.reduce(ReportSums(), +) }
    package func sums(_ due: DueClass) -> ReportSums { self[due] ?? ReportSums() }
}
