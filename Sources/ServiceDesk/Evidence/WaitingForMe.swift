// WaitingForMe: whose word is awaited: explanations that a colleague asks one to witness, withdrawals to be checked.
import Kernel
import Platform
import Scheme
import Storage
import Web

struct WaitingForMe: Sendable {
    let serviceCase: ServiceCase.ID
    let number: String
    let isWitness: Bool

    /// Explanations that name this person, and withdrawals that this person may check.
    static func of(
        _ person: Account.ID, mayCheck: Bool, in project: Project.ID, _ transaction: Transaction
    ) throws -> [WaitingForMe] {
        let heard = try transaction.query(
            """
            SELECT c.id, c.number FROM explanation e JOIN service_case c ON c.id = e.case_id
            WHERE e.project_id = \(project) AND e.witness_id = \(person) AND e.answer = 'waiting' AND e.cycle = c.cycle
                AND c.stage IN ('open', 'appointed') ORDER BY c.id LIMIT 20
            """
        ).map { WaitingForMe(serviceCase: try $0.get("id"), number: try $0.get("number"), isWitness: true) }
        guard mayCheck else { return heard }
        return try heard + transaction.query(
            """
            SELECT c.id, c.number FROM case_withdrawal w JOIN service_case c ON c.id = w.case_id
            WHERE w.project_id = \(project) AND w.answer = 'waiting' AND w.asked_by <> \(person) AND w.cycle = c.cycle
                AND (c.handler_id IS NULL OR c.handler_id <> \(person)) AND c.stage IN ('open', 'appointed', 'handled')
            ORDER BY c.id LIMIT 20
            """
        ).map { WaitingForMe(serviceCase: try $0.get("id"), number: try $0.get("number"), isWitness: false) }
    }

    static func band(_ visit: Visit, _ lines: [WaitingForMe]) -> HTML {
        guard !lines.isEmpty else { return "" }
        let items = lines.map { line -> HTML in
            "<li><a href=\"\(Path.case(line.serviceCase))\">\(line.number)</a> \(visit.words(line.isWitness ? "evidence.for-me" : "case.withdraw.for-me"))</li>"
        }
        return "<div class=\"say\"><ul class=\"plain\">\(items)</ul></div>"
    }
}
