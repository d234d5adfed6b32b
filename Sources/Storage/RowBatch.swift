// RowBatch: rows of one table that go in together, in a few statements for however many.

/// Rows of one INSERT: `RowBatch("INSERT INTO credit (project_id, unit_id) VALUES", columns: 2)`. Each value is bound, as
/// everywhere. What a statement costs by itself, its journey, its cursors and its own savepoint, is paid once for many rows.
package struct RowBatch {
    private let head: StaticString
    private let columns: Int
    private let tail: StaticString
    private var values: [Value] = []

    /// Rows of one statement. The rest goes in as the powers of two below it, so that an engine keeps few statements.
    static let rowsMax = 32

    package init(_ head: StaticString, columns: Int, _ tail: StaticString = "") {
        self.head = head
        self.columns = columns
        self.tail = tail
    }

    package var isEmpty: Bool { values.isEmpty }
    package var count: Int { values.count / columns }

    package mutating func add(_ row: any Column...) {
        precondition(row.count == columns, "a row of the batch has all its columns")
        for column in row { values.append(column.value) }
    }

    var statements: [SQL] {
        var statements: [SQL] = []
        var (place, size, text) = (0, Self.rowsMax, "")
        while place < count {
            let before = size
            while size > count - place { size /= 2 }
            if text.isEmpty || size != before { text = self.text(of: size) }
            let part = Array(values[place * columns..<(place + size) * columns])
            statements.append(SQL(text: text, values: part))
            place += size
        }
        return statements
    }

    private func text(of rows: Int) -> String {
        var text = head.description
        text.reserveCapacity(text.utf8.count + rows * columns * 7)
        for row in 0..<rows {
            text += row == 0 ? " (" : ", ("
            for column in 1...columns {
                text += column == 1 ? "$" : ", $"
                text += String(row * columns + column)
            }
            text += ")"
        }
        let tail = tail.description
        return tail.isEmpty ? text : text + " " + tail
    }
}

extension Transaction {
    /// Writes rows whose answer the verb does not need.
    package func put(_ batch: RowBatch) throws { for sql in batch.statements { try put(sql) } }

    /// Writes rows and says how many are new.
    package func run(_ batch: RowBatch) throws -> Int { try batch.statements.reduce(0) { try $0 + run($1) } }
}
