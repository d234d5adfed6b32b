// Holders: who holds a home today, what the office minds about them, and which of them a caller is.
import Kernel
import Platform
import Storage

/// One who holds a home today, as the desk meets them.
package struct Holder: Sendable {
    package let person: Person.ID
    package let name: String
    package let maskedPhone: String
    package let role: TenureRole
    package let care: String
    package let isKey: Bool
    package let keyReason: String
    let phone: String

    /// Whether there is something to mind.
    package var isMinded: Bool { isKey || !care.isEmpty }
}

extension Persons {
    /// Who holds a home today, owners first.
    package func holders(of unit: Unit.ID, in project: Project.ID, _ transaction: Transaction) throws -> [Holder] {
        let today = try Units().today(in: project, transaction)
        return try transaction.query(
            """
            SELECT t.person_id, t.role, p.name, p.phone, p.care, p.key_customer, p.key_reason
            FROM tenure t JOIN person p ON p.id = t.person_id
            WHERE t.project_id = \(project) AND t.unit_id = \(unit) AND t.from_day <= \(today)
                AND (t.to_day IS NULL OR t.to_day >= \(today))
            ORDER BY CASE t.role WHEN 'owner' THEN 0 WHEN 'coOwner' THEN 1 ELSE 2 END, t.id LIMIT 20
            """
        ).map(Self.holder)
    }

    private static func holder(_ row: Row) throws -> Holder {
        let phone: String = try row.get("phone")
        return Holder(
            person: try row.get("person_id"), name: try row.get("name"), maskedPhone: MaskedPhone.text(phone),
            role: try row.get("role"), care: try row.get("care"), isKey: try row.get("key_customer"),
            keyReason: try row.get("key_reason"), phone: phone)
    }

    /// Which registered person calls: the one that was picked, else the one of this home with this number, else the one
    /// of this home with this very name. Nobody is guessed where two fit.
    package func caller(
        picked: Person.ID?, unit: Unit.ID?, phone: String, name: String, in project: Project.ID, _ transaction: Transaction
    ) throws -> Person.ID? {
        if let picked {
            let known = try transaction.first("SELECT name FROM person WHERE project_id = \(project) AND id = \(picked)")
            guard let known else { throw Refusal.invalid("caller", "field.id.bad") }
            // Whoever typed another name over it does not mean that person any more.
            if try known.get("name", as: String.self) == name { return picked }
        }
        guard let unit else { return nil }
        let holders = try holders(of: unit, in: project, transaction)
        let number = PersonName.phone(phone) ?? ""
        let byPhone = number.isEmpty ? [] : holders.filter { PersonName.phone($0.phone) == number }
        if !byPhone.isEmpty { return (byPhone.first { $0.name == name } ?? byPhone[0]).person }
        let named = Set(holders.filter { $0.name == name }.map(\.person))
        return named.count == 1 ? named.first : nil
    }
}
