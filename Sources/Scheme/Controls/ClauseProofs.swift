// ClauseProofs: which tests prove which clause. Written from the tests' own marks; a test fails when it drifts.
import Foundation
import Kernel

/// The embedded list of `Resources/clauses.json`: clause → names of tests that carry `.clause(…)`.
package struct ClauseProofs: Sendable {
    private let table: [String: [String]]

    package static func shipped() throws -> ClauseProofs {
        let text = Embedded.text("clauses.json") ?? "{}"
        return ClauseProofs(table: try JSONDecoder().decode([String: [String]].self, from: Data(text.utf8)))
    }

    package func tests(of clause: Clause.ID) -> [String] { table[clause.text] ?? [] }
}
