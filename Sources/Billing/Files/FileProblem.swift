// FileProblem: what is wrong with one row of a file: the column, what was read, and what would do. Pure.
import Kernel
import Platform

package struct FileProblem: Sendable, Hashable, Codable {
    package let column: String
    package let read: String
    package let key: String
    package let details: [String: String]

    package init(_ key: String, _ details: [String: String] = [:], column: String = "", read: String = "") {
        self.column = column
        self.read = String(read.prefix(80))
        self.key = key
        self.details = details
    }

    func said(_ words: Words) -> String { "\(column): \(words(key, details))" }
}

extension [FileProblem] {
    /// All of a row in one cell, for the file that goes back.
    func said(_ words: Words) -> String { map { $0.said(words) }.joined(separator: " ") }
}
