// OpeningNotes: past demands, running plans and suits as the former books had them, for the arrears desk to read.
import Kernel
import Platform
import Registry
import Storage

package struct OpeningNote: Sendable {
    package let id: Tag<OpeningNote>
    package let unit: Unit.ID
    package let kind: OpeningKind
    package let day: Day
    /// The last day of a plan.
    package let through: Day?
    package let person: String
    package let amount: Money?
    package let paid: Money?
    package let parts: Int64?
    package let way: String
    package let court: String
    /// A waybill, a document's or a court's number.
    package let reference: String
    package let outcome: String
    package let proof: String
    package let remark: String
}

package struct OpeningNotes: Sendable {
    package init() {}

    /// Those of one home, the latest first.
    package func of(_ unit: Unit.ID, in project: Project.ID, _ transaction: Transaction) throws -> [OpeningNote] {
        try transaction.query(
            """
            SELECT id, unit_id, kind, day, through_day, person_name, amount_fen, paid_fen, part_count, way, court, reference, outcome,
                proof, remark
            FROM opening_note WHERE project_id = \(project) AND unit_id = \(unit) AND withdrawn_at IS NULL ORDER BY day DESC, id DESC LIMIT 100
            """
        ).map { row in
            OpeningNote(
                id: try row.get("id"), unit: try row.get("unit_id"), kind: try row.get("kind"), day: try row.get("day"),
                through: try row.get("through_day"), person: try row.get("person_name"), amount: try row.get("amount_fen"),
                paid: try row.get("paid_fen"), parts: try row.get("part_count"), way: try row.get("way"), court: try row.get("court"),
                reference: try row.get("reference"), outcome: try row.get("outcome"), proof: try row.get("proof"),
                remark: try row.get("remark"))
        }
    }
}
