// PairsSetter: labels and values in a ruled grid, as the trade's forms have them at their head.

struct PairsSetter {
    private let pairs: [PrintedPair]
    private let columns: Int
    private let flow: Flow
    private let labelWidth: Double

    private static let face = Face(size: 10)
    private static let padding = (side: 5.0, edge: 3.5)

    init(_ pairs: [PrintedPair], columns: Int, in flow: Flow) {
        self.pairs = pairs
        self.columns = max(1, columns)
        self.flow = flow
        let widest = pairs.map { flow.typesetter.width($0.label, Self.face) }.max() ?? 0
        labelWidth = min(widest + 2 * Self.padding.side + 1, flow.width / Double(self.columns) * 0.45)
    }

    private struct Cell {
        let label, value: Passage
        let start, width: Double
    }

    func set() throws {
        var lines: [(Double, Double, Double, Double)] = []
        for row in rows() {
            let height = row.map(height(of:)).max() ?? 0
            if height > flow.room, !flow.isAtTop {
                flow.stroke(lines)
                lines = []
                try flow.nextPage()
            }
            for cell in row {
                draw(cell, height: height)
                for x in [cell.start, cell.start + labelWidth] { lines.append((x, flow.y, x, flow.y + height)) }
            }
            let (left, right) = (flow.x, flow.x + flow.width)
            lines.append((right, flow.y, right, flow.y + height))
            lines.append((left, flow.y, right, flow.y))
            lines.append((left, flow.y + height, right, flow.y + height))
            flow.y += height
        }
        flow.stroke(lines)
        flow.y += 10
    }

    /// Filled from the left; the last of a row that is not full takes what is left.
    private func rows() -> [[Cell]] {
        var rows: [[PrintedPair]] = []
        for pair in pairs {
            if let last = rows.last, last.count < columns, !pair.isWide, last.allSatisfy({ !$0.isWide }) {
                rows[rows.count - 1].append(pair)
            } else {
                rows.append([pair])
            }
        }
        let slot = flow.width / Double(columns)
        return rows.map { row in
            row.enumerated().map { place, pair in
                let start = flow.x + Double(place) * slot
                let width = place == row.count - 1 ? flow.x + flow.width - start : slot
                return Cell(
                    label: Passage(text: pair.label, face: Self.face, width: labelWidth - 2 * Self.padding.side),
                    value: Passage(text: pair.value, face: Self.face, width: width - labelWidth - 2 * Self.padding.side),
                    start: start, width: width)
            }
        }
    }

    private func height(of cell: Cell) -> Double {
        max(flow.typesetter.height(cell.label), flow.typesetter.height(cell.value)) + 2 * Self.padding.edge
    }

    private func draw(_ cell: Cell, height: Double) {
        guard let canvas = flow.canvas else { return }
        flow.fill(x: cell.start, y: flow.y, width: labelWidth, height: height)
        let inset = Self.padding
        flow.typesetter.draw(cell.label, x: cell.start + inset.side, y: flow.y + inset.edge, on: canvas)
        flow.typesetter.draw(cell.value, x: cell.start + labelWidth + inset.side, y: flow.y + inset.edge, on: canvas)
    }
}
