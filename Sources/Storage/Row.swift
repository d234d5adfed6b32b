// Row: one line of an answer, read by column name.

/// The names of an answer's columns, shared by its rows.
package final class Columns: Sendable {
    package let names: [String]

    package init(_ names: [String]) { self.names = names }

    /// Looked for one after the other: an answer has a few columns, and a dictionary of them costs more than it saves.
    func place(_ name: String) -> Int? { names.firstIndex(of: name) }
}

/// One row. Reading a column that is not there, or as something it is not, is a bug and throws `StorageProblem`.
package struct Row: Sendable {
    package let columns: Columns
    package let values: [Value]

    package init(_ columns: Columns, _ values: [Value]) {
        self.columns = columns
        self.values = values
    }

    package func get<Kind: Column>(_ name: String, as kind: Kind.Type = Kind.self) throws(StorageProblem) -> Kind {
        guard let place = columns.place(name) else { throw .noColumn(name) }
        guard let column = Kind(value: values[place]) else { throw .wrongColumn(name) }
        return column
    }
}
