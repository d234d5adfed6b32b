// UnitCodes: the code on a home's door: who holds it may report, and nothing else.
import Kernel
import Platform
import Registry
import Storage

package enum UnitCode {
    package typealias ID = Tag<UnitCode>
}

/// A home as its code opens it.
struct OwnerPlace: Sendable {
    let codeID: UnitCode.ID
    let code: String
    let unit: Unit
    let project: ProjectCard
}

/// Making, printing, revoking. 128 bits of chance, found by their hash; the code itself is sealed, for printing only.
package struct UnitCodes: Sendable {
    private let key: [UInt8]

    package init(keys: Keys) { key = keys.field }

    /// A code as the office sees it.
    package struct Card: Sendable {
        package let id: UnitCode.ID
        package let code: String
        package let madeAt: Instant
    }

    /// The home behind a code that is in force.
    func place(_ code: String, in transaction: Transaction) throws -> OwnerPlace {
        let unknown = Refusal(.missing, [Problem("", "owner.code.unknown")])
        guard code.utf8.count == 32, Hex.bytes(code) != nil,
            let row = try transaction.first(
                """
                SELECT id, project_id, unit_id FROM unit_code
                WHERE code_hash = \(Self.hash(code)) AND revoked_at IS NULL
                """),
            let project = try Projects().find(try row.get("project_id"), in: transaction)
        else { throw unknown }
        let (unit, _) = try Units().find(try row.get("unit_id"), within: [project.id], transaction)
        return OwnerPlace(codeID: try row.get("id"), code: code, unit: unit, project: project)
    }

    /// The code in force, opened for printing.
    package func inForce(_ unit: Unit.ID, in project: Project.ID, _ transaction: Transaction) throws -> Card? {
        guard
            let row = try transaction.first(
                """
                SELECT id, sealed, made_at FROM unit_code
                WHERE project_id = \(project) AND unit_id = \(unit) AND revoked_at IS NULL
                """)
        else { return nil }
        guard let code = Sodium.open(try row.get("sealed"), key: key) else {
            throw SecretsProblem.unreadable("field.key")
        }
        return Card(id: try row.get("id"), code: String(decoding: code, as: UTF8.self), madeAt: try row.get("made_at"))
    }

    /// 制作二维码. One that is in force stays: a poster that hangs goes on working.
    @discardableResult
    package func make(
        for id: Unit.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws -> UnitCode.ID {
        let project = try lock(id, within: projects, transaction)
        if let known = try inForce(id, in: project, transaction) { return known.id }
        let code = Hex.text(Sodium.random(16))
        let made: UnitCode.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO unit_code (id, project_id, unit_id, code_hash, sealed, made_at, made_by, revoked_at)
            VALUES (\(made), \(project), \(id), \(Self.hash(code)), \(Sodium.seal(Array(code.utf8), key: key)),
                \(transaction.now), \(actor.text), \(Instant?.none))
            """)
        transaction.record(
            "unit-code.made", about: ("unit", id.number), project: project, by: actor, ["code": .id(made)])
        return made
    }

    /// 作废二维码: the poster opens nothing any more, and everybody who came in by it is out.
    package func revoke(
        of id: Unit.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let project = try lock(id, within: projects, transaction)
        guard let card = try inForce(id, in: project, transaction) else { throw Refusal.notNow("unit-code.none") }
        try transaction.run(
            "UPDATE unit_code SET revoked_at = \(transaction.now) WHERE project_id = \(project) AND id = \(card.id)")
        try transaction.run(
            """
            UPDATE owner_session SET ends_at = \(transaction.now)
            WHERE project_id = \(project) AND code_id = \(card.id)
            """)
        transaction.record(
            "unit-code.revoked", about: ("unit", id.number), project: project, by: actor, ["code": .id(card.id)])
    }

    /// The unit within the visitor's projects, its row held: two presses make one code.
    private func lock(_ id: Unit.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> Project.ID {
        let row = try transaction.first(
            """
            SELECT project_id FROM unit WHERE id = \(id) AND project_id IN \(list: projects)
            \(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        return try row.get("project_id")
    }

    static func hash(_ code: String) -> [UInt8] { Sodium.sha256(Array(code.utf8)) }
}
