// Findings: everything the one box may mean: homes as they are said, people, and what other desks know by the words.
import Kernel
import Platform
import Storage

/// A person as lists and the one box show them.
package struct PersonLine: Sendable {
    package let id: Person.ID
    package let name: String
    package let maskedPhone: String
    package let isOrganisation: Bool
    package let isKey: Bool
}

/// A case as the one box shows it; its desk fills it in.
package struct FoundCase: Sendable {
    package let number: String
    package let title: String
    package let whose: String
    package let id: String
    package let path: String

    package init(number: String, title: String, whose: String, id: String, path: String) {
        self.number = number
        self.title = title
        self.whose = whose
        self.id = id
        self.path = path
    }
}

extension Persons {
    static let lineColumns: SQL = "p.id, p.name, p.phone, p.is_organisation, p.key_customer"

    static func line(_ row: Row) throws -> PersonLine {
        PersonLine(
            id: try row.get("id"), name: try row.get("name"), maskedPhone: MaskedPhone.text(try row.get("phone")),
            isOrganisation: try row.get("is_organisation"), isKey: try row.get("key_customer"))
    }

    /// People by name, a page at a time.
    package func list(
        in project: Project.ID, after: (name: String, id: Person.ID)?, limit: Int = 50, _ transaction: Transaction
    ) throws -> [PersonLine] {
        let start: SQL = after.map { "AND (p.name > \($0.name) OR (p.name = \($0.name) AND p.id > \($0.id)))" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.lineColumns) FROM person p WHERE p.project_id = \(project) \(start) ORDER BY p.name, p.id LIMIT \(limit)
            """
        ).map(Self.line)
    }

    /// What the words say of a person `p`: the end of a number, initials, or a name.
    static func meaning(_ words: String) -> SQL {
        let digits = words.filter(\.isNumber)
        if digits.count >= 4, words.allSatisfy({ $0.isNumber || $0 == "-" || $0 == "+" || $0.isWhitespace }) {
            let tail: SQL = "p.phone_tail = \(String(digits.suffix(4)))"
            // A whole number is somebody's own: a stranger with the same tail is not them.
            return digits.count < wholeNumber ? tail : "\(tail) AND p.phone = \(PersonName.phone(words) ?? digits)"
        }
        let initials = words.lowercased().filter { $0.isASCII && $0.isLetter }
        if initials.count >= 2, initials.count == words.count { return "p.initials = \(initials)" }
        // 陈 finds everybody of that name: in the order of the index, from the words on.
        return "p.name >= \(words) AND p.name < \(words + "\u{10FFFF}")"
    }

    /// From so many digits on, a number is a whole one and no tail.
    private static let wholeNumber = 7

    package func find(words: String, in project: Project.ID, limit: Int = 20, _ transaction: Transaction) throws -> [PersonLine] {
        try transaction.query(
            """
            SELECT \(Self.lineColumns) FROM person p WHERE p.project_id = \(project) AND \(Self.meaning(words))
            ORDER BY p.sort_key, p.id LIMIT \(limit)
            """
        ).map(Self.line)
    }
}
