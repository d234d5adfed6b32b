// FeeAssignments: saying what one home pays besides or instead of its use, and ending it.
import Kernel
import Platform
import Registry
import Storage

/// An assignment as a list shows it.
package struct AssignmentLine: Sendable {
    package let assignment: FeeAssignment
    package let unitLabel: String
    package let itemName: String
    package let payerName: String?
    package let makerName: String
}

package struct FeeAssignments: Sendable {
    package static let subjectKind = "feeAssignment"
    static let pageSize = 50
    private let items = FeeItems()

    package init() {}

    private static let columns: SQL = """
        g.id, g.project_id, g.unit_id, g.item_id, g.object, g.quantity_hundredths, g.payer_id, g.from_day, g.to_day
        """

    @discardableResult
    package func assign(
        _ item: FeeItem.ID, to unit: Unit.ID, object: String = "", quantityHundredths: Int64, payer: Person.ID? = nil,
        from: Day, through last: Day? = nil, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws -> FeeAssignment {
        let item = try items.find(item, within: projects, transaction)
        try Books().lock(unit, in: item.project, transaction)
        if let payer {
            let known = try transaction.first("SELECT id FROM person WHERE project_id = \(item.project) AND id = \(payer)")
            guard known != nil else { throw Refusal.invalid("payer", "assignment.payer") }
        }
        let others = try of([unit], in: item.project, transaction)
        let made = try FeeAssignment.make(
            object, of: unit, for: item, quantityHundredths: quantityHundredths, payer: payer, from: from, to: last,
            as: transaction.newID(), beside: others)
        try transaction.run(
            """
            INSERT INTO fee_assignment (id, project_id, unit_id, item_id, object, quantity_hundredths, payer_id, from_day,
                to_day, made_by, made_at)
            VALUES (\(made.id), \(made.project), \(unit), \(made.item), \(object), \(quantityHundredths), \(payer), \(from),
                \(last), \(person), \(transaction.now))
            """)
        record("fee-assignment.made", made, by: person, transaction)
        return made
    }

    package func end(
        _ id: FeeAssignment.ID, on last: Day, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM fee_assignment g
            WHERE g.id = \(id) AND g.project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        var assignment = try Self.assignment(row)
        try assignment.end(on: last)
        try transaction.run(
            "UPDATE fee_assignment SET to_day = \(assignment.to) WHERE project_id = \(assignment.project) AND id = \(id)")
        record("fee-assignment.ended", assignment, by: person, transaction)
    }

    /// The assignments of some homes that have a day within; all of them where no days are given. One question for a batch.
    package func of(
        _ units: [Unit.ID], items: [FeeItem.ID]? = nil, from: Day? = nil, to: Day? = nil, in project: Project.ID,
        _ transaction: Transaction
    ) throws -> [FeeAssignment] {
        let only: SQL = items.map { "AND g.item_id IN \(list: $0)" } ?? ""
        let begun: SQL = to.map { "AND g.from_day <= \($0)" } ?? ""
        let unended: SQL = from.map { "AND (g.to_day IS NULL OR g.to_day >= \($0))" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns) FROM fee_assignment g
            WHERE g.project_id = \(project) AND g.unit_id IN \(list: units) \(only) \(begun) \(unended)
            ORDER BY g.unit_id, g.item_id, g.object, g.from_day
            """
        ).map(Self.assignment)
    }

    /// A project's assignments, newest first, or those of one home.
    package func lines(
        of project: Project.ID, unit: Unit.ID? = nil, after: FeeAssignment.ID? = nil, _ transaction: Transaction
    ) throws -> [AssignmentLine] {
        let only: SQL = unit.map { "AND g.unit_id = \($0)" } ?? ""
        let after: SQL = after.map { "AND g.id < \($0)" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns), b.name AS building, u.name AS unit_name, i.name AS item_name, p.name AS payer_name,
                m.display_name AS maker
            FROM fee_assignment g JOIN unit u ON u.id = g.unit_id JOIN building b ON b.id = u.building_id
            JOIN fee_item i ON i.id = g.item_id JOIN account m ON m.id = g.made_by LEFT JOIN person p ON p.id = g.payer_id
            WHERE g.project_id = \(project) \(only) \(after) ORDER BY g.id DESC LIMIT \(Self.pageSize)
            """
        ).map { row in
            let (building, name): (String, String) = (try row.get("building"), try row.get("unit_name"))
            return AssignmentLine(
                assignment: try Self.assignment(row), unitLabel: building + " " + name, itemName: try row.get("item_name"),
                payerName: try row.get("payer_name"), makerName: try row.get("maker"))
        }
    }

    private func record(_ kind: String, _ it: FeeAssignment, by person: Account.ID, _ transaction: Transaction) {
        transaction.record(
            kind, about: (Self.subjectKind, it.id.number), project: it.project, by: .staff(person),
            [
                "unit": .id(it.unit), "item": .id(it.item), "hundredths": .number(it.quantityHundredths),
                "payer": .id(it.payer), "from": .code(it.from.description), "to": .text(it.to?.description),
            ])
    }

    private static func assignment(_ row: Row) throws -> FeeAssignment {
        FeeAssignment(
            id: try row.get("id"), project: try row.get("project_id"), unit: try row.get("unit_id"), item: try row.get("item_id"),
            object: try row.get("object"), quantityHundredths: try row.get("quantity_hundredths"), payer: try row.get("payer_id"),
            from: try row.get("from_day"), to: try row.get("to_day"))
    }
}
