// OpeningLine: one row of a file as it was read, and what is wrong with it. Pure.
import Kernel

/// A row: its values in one spelling by field, and the cells as they came.
package struct OpeningLine: Sendable, Hashable {
    package let kind: OpeningKind
    package let sheet: Int
    package let row: Int
    /// Days as 2026-11-23, money in fen, whole numbers in digits.
    package let values: [String: String]
    package let cells: [String]
    package let problems: [FileProblem]

    package subscript(field: OpeningField) -> String { values[field.rawValue] ?? "" }

    /// How the home is said.
    var spoken: String { "\(self[.building]) \(self[.unit])" }
    var fen: Int64 { Int64(self[.amount]) ?? 0 }
    func day(_ field: OpeningField) -> Day? { Day(self[field]) }
}

/// A sheet of the file: what kind it is, and what its columns are called.
package struct OpeningSheet: Sendable, Hashable {
    package let ordinal: Int
    package let name: String
    /// Nil: nobody knows what it holds.
    package let kind: OpeningKind?
    package let header: [String]
    /// Why nothing of it is read.
    package let problem: FileProblem?
}
