// BillingHome: a home of the world with an owner and a fee item, for tests of money.
import Billing
import Kernel
import Platform
import Registry
import Storage

extension World {
    /// The world's first day.
    package static let day = Day("2026-11-23") ?? Day(number: 0)
}

extension World {
    /// Somebody new on the register who holds a home from a day on.
    package func holder(
        _ name: String, _ role: String, of unit: Registry.Unit.ID, from day: String, _ transaction: Transaction
    ) throws -> Person.ID {
        let (person, tenure): (Person.ID, Tag<World>) = (transaction.newID(), transaction.newID())
        try transaction.run(
            """
            INSERT INTO person (id, project_id, name, initials, sort_key, is_organisation, phone, phone_tail, care, key_customer,
                key_reason, revision)
            VALUES (\(person), \(project.id), \(name), '', '', \(false), '', '', '', \(false), '', 1)
            """)
        try transaction.run(
            """
            INSERT INTO tenure (id, project_id, unit_id, person_id, role, share_numerator, share_denominator, from_day)
            VALUES (\(tenure), \(project.id), \(unit), \(person), \(role), 1, 1, \(day))
            """)
        return person
    }

    /// Whoever holds a home now holds it through a day.
    package func leave(_ unit: Registry.Unit.ID, on day: String, _ transaction: Transaction) throws {
        try transaction.run(
            "UPDATE tenure SET to_day = \(day) WHERE project_id = \(project.id) AND unit_id = \(unit) AND to_day IS NULL")
    }
}

/// 5栋 1单元0902, 98 square metres, held by 王丽 since 2019; and an item of the property fee.
package struct BillingHome: Sendable {
    package let world: World
    package let unit: Registry.Unit.ID
    package let owner: Person.ID
    package let item: FeeItem.ID

    package static func make(_ world: World) async throws -> BillingHome {
        let entry = RegisterEntry(
            row: 1, building: "5栋", unit: "1单元0902", areaHundredths: 9_800, name: "王丽", phone: "13900002231", role: .owner,
            from: Day("2019-06-01"))
        return try await world.database.write { transaction in
            _ = try RegisterImports.put([entry], world.project, by: .system("proof"), in: transaction)
            guard let unit = try Units().find(spoken: "5栋 1单元0902", in: world.project.id, transaction),
                let owner = try Persons().holders(of: unit.id, in: world.project.id, transaction).first
            else { throw StorageProblem.failed("no home") }
            let item: FeeItem.ID = transaction.newID()
            try transaction.run(
                """
                INSERT INTO fee_item (id, project_id, code, name, kind, book, tax_code, sort_key)
                VALUES (\(item), \(world.project.id), 'WY', '物业费', 'property', 'own', '', 'wy')
                """)
            return BillingHome(world: world, unit: unit.id, owner: owner.person, item: item)
        }
    }

    /// Posts one bill of a month, by hand. Gives what is new.
    @discardableResult
    package func bill(_ fen: Int64, month: Month? = Month("2026-11"), generation: Int64 = 0) async throws -> [Charge.ID] {
        guard let month else { return [] }
        return try await world.database.write { transaction in
            let draft = ChargeDraft(
                unit: unit, item: item, book: .own, payer: owner, kind: .opening, from: month.first, to: month.last,
                due: month.last, amount: Money(fen: fen), generation: generation)
            return try Charges().post(
                [draft], of: unit, in: world.project.id, on: World.day, by: .system("proof"), in: transaction
            ).map(\.id)
        }
    }

    /// What is open of it, in fen, oldest first.
    package func open() async throws -> [Int64] {
        try await world.database.read { try Charges().open(of: unit, in: world.project.id, $0) }.map(\.open.fen)
    }
}
