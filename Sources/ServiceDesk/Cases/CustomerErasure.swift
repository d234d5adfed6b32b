// CustomerErasure: what the desk knows of a customer who asks to be erased: name and number on cases that are over.
import Kernel
import Platform
import Registry
import Storage

enum CustomerErasure {
    /// A case under way is answered first; it keeps the name, and says so.
    static func erase(_ person: PersonCard, by actor: Actor, in transaction: Transaction) throws -> [KeptGround] {
        let homes = Set(try Persons().holdings(of: person, transaction).map(\.unit.id)).sorted()
        guard !homes.isEmpty else { return [] }
        let rows = try transaction.query(
            """
            SELECT id, number, CASE WHEN stage IN ('closed', 'withdrawn', 'merged') THEN 1 ELSE 0 END AS ended
            FROM service_case WHERE project_id = \(person.project) AND unit_id IN \(list: homes)
                AND person_id = \(person.id) AND requester <> \(Erasures.nobody)
            """)
        var kept: [KeptGround] = []
        for row in rows {
            let id: ServiceCase.ID = try row.get("id")
            guard try row.get("ended", as: Int64.self) == 1 else {
                kept.append(KeptGround("erasure.kept.case", ["number": try row.get("number")], needsName: true))
                continue
            }
            try transaction.run(
                """
                UPDATE service_case SET requester = \(Erasures.nobody), phone = '', phone_tail = '', revision = revision + 1
                WHERE project_id = \(person.project) AND id = \(id)
                """)
            transaction.record(
                "case.customer-erased", about: (ServiceCase.subjectKind, id.number), project: person.project, by: actor)
        }
        return kept
    }
}
