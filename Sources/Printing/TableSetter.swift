// TableSetter: a ruled table whose head stands again on each page it runs over.

final class TableSetter {
    private let table: PrintedTable
    private let flow: Flow
    private let face: Face
    /// The left edge of each column, and the right edge of the last.
    private let edges: [Double]
    /// The rules of this page, drawn at its end.
    private var rules: [(Double, Double, Double, Double)] = []
    private var isHeadDone = false

    private static let padding = (side: 4.5, edge: 2.25)

    init(_ table: PrintedTable, in flow: Flow) {
        self.table = table
        self.flow = flow
        face = Face(size: table.size)
        edges = Self.edges(table.columns, x: flow.x, width: flow.width)
    }

    private static func edges(_ columns: [PrintedTable.Column], x: Double, width: Double) -> [Double] {
        var (fixed, shares) = (0.0, 0.0)
        for column in columns {
            switch column.width {
            case .points(let points): fixed += points
            case .share(let share): shares += share
            }
        }
        // Columns wider than the paper are made narrower in proportion, and shares get a tenth of it at least.
        let least = shares > 0 ? width * 0.1 : 0
        let factor = fixed > 0 ? min(1, (width - least) / fixed) : 1
        let left = width - fixed * factor
        let stretch = shares > 0 || fixed == 0 ? 1 : width / (fixed * factor)
        return columns.reduce(into: [x]) { edges, column in
            let own = switch column.width {
            case .points(let points): points * factor * stretch
            case .share(let share): left * share / shares
            }
            edges.append(edges[edges.count - 1] + own)
        }
    }

    func set() throws {
        guard !table.columns.isEmpty else { return }
        let rows = table.rows.isEmpty ? [.wide(table.whenEmpty)] : table.rows
        let totals = table.totals.reduce(0) { $0 + height(of: cells(of: $1)) }
        let head = height(of: headCells)
        for (place, row) in (rows + table.totals).enumerated() {
            let cells = cells(of: row)
            let height = height(of: cells)
            let following = place == rows.count - 1 ? totals : row.kind == .wide && place < rows.count - 1 ? 24 : 0
            if place == 0 {
                try flow.keep(head + height + following)
                setHead()
            } else if height + following > flow.room, flow.fullRoom - head > height + following || height > flow.room {
                try turn()
            }
            if height <= flow.room { set(cells, kind: row.kind, height: height) } else { try setLong(cells, kind: row.kind) }
        }
        flow.stroke(rules)
        rules = []
        flow.y += 10
    }

    private func turn() throws {
        flow.stroke(rules)
        rules = []
        try flow.nextPage()
        setHead()
    }

    private func setHead() {
        set(headCells, kind: .plain, height: height(of: headCells), gray: 0.925)
    }

    // MARK: Rows

    private struct Cell {
        let passage: Passage
        let start, end: Double
    }

    private var headCells: [Cell] {
        table.columns.indices.map { cell(table.columns[$0].title, face, .center, $0, $0 + 1) }
    }

    private func cells(of row: PrintedTable.Row) -> [Cell] {
        if row.kind == .wide { return [cell(row.cells.first ?? "", face, .leading, 0, table.columns.count)] }
        let face = Face(size: face.size, isBold: row.kind == .total)
        return table.columns.indices.map { place in
            cell(place < row.cells.count ? row.cells[place] : "", face, table.columns[place].alignment, place, place + 1)
        }
    }

    private func cell(_ text: String, _ face: Face, _ alignment: Alignment, _ first: Int, _ end: Int) -> Cell {
        let width = edges[end] - edges[first] - 2 * Self.padding.side
        return Cell(
            passage: Passage(text: text, face: face, width: width, alignment: alignment), start: edges[first], end: edges[end])
    }

    private func height(of cells: [Cell]) -> Double {
        (cells.map { flow.typesetter.height($0.passage) }.max() ?? 0) + 2 * Self.padding.edge
    }

    private func set(_ cells: [Cell], kind: PrintedTable.Row.Kind, height: Double, lines: Range<Int>? = nil, gray: Double? = nil) {
        let (left, right, y) = (edges[0], edges[edges.count - 1], flow.y)
        if let gray = gray ?? (kind == .plain ? nil : 0.965) { flow.fill(x: left, y: y, width: right - left, height: height, gray: gray) }
        if let canvas = flow.canvas {
            for cell in cells {
                flow.typesetter.draw(
                    cell.passage, lines: lines, x: cell.start + Self.padding.side, y: y + Self.padding.edge, on: canvas)
            }
            for x in cells.map(\.start) + [right] { rules.append((x, y, x, y + height)) }
            rules.append((left, y, right, y))
            rules.append((left, y + height, right, y + height))
        }
        flow.y += height
    }

    /// A row higher than the page is broken between its lines.
    private func setLong(_ cells: [Cell], kind: PrintedTable.Row.Kind) throws {
        let count = cells.map { flow.typesetter.lineCount($0.passage) }.max() ?? 1
        var next = 0
        while next < count {
            let fitting = max(1, Int((flow.room - 2 * Self.padding.edge) / face.lineHeight))
            let lines = next..<min(count, next + fitting)
            set(cells, kind: kind, height: Double(lines.count) * face.lineHeight + 2 * Self.padding.edge, lines: lines)
            next = lines.upperBound
            if next < count { try turn() }
        }
    }
}
