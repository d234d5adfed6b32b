// LedgerLine: what an old ledger said of a case in its own words.
import Kernel
import Platform
import Storage

package struct LedgerLine: Sendable {
    package let sheet: String
    package let row: Int64
    package let unit, handler, state, satisfaction, decision, reply: String

    /// Nil for cases that no ledger brought.
    static func of(_ serviceCase: ServiceCase, _ transaction: Transaction) throws -> LedgerLine? {
        try transaction.first(
            """
            SELECT sheet, row_number, unit, handler, state, satisfaction, decision, reply FROM ledger_line
            WHERE project_id = \(serviceCase.project) AND case_id = \(serviceCase.id)
            """
        ).map {
            LedgerLine(
                sheet: try $0.get("sheet"), row: try $0.get("row_number"), unit: try $0.get("unit"),
                handler: try $0.get("handler"), state: try $0.get("state"), satisfaction: try $0.get("satisfaction"),
                decision: try $0.get("decision"), reply: try $0.get("reply"))
        }
    }
}
