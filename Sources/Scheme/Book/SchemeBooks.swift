// SchemeBooks: which version of the scheme is in force, and putting new ones in force.
import Foundation
import Kernel
import Platform
import Storage

/// The versions in the database. A version never changes once it is in; a change is a new one with its own day.
package struct SchemeBooks: Sendable {
    private let shelf = SchemeShelf()

    package init() {}

    /// The version in force on a day. Version 1 is in force from the first day, so that old ledgers find one.
    package func book(on day: Day, in transaction: Transaction) throws -> SchemeBook {
        let row = try transaction.first(
            """
            SELECT version, in_force_from, note, made_at FROM scheme_version WHERE in_force_from <= \(day)
            ORDER BY in_force_from DESC, version DESC LIMIT 1
            """)
        guard let row else { throw SchemeProblem.unreadable("no version of the scheme is in force on \(day)") }
        return try shelf.book(row, in: transaction)
    }

    /// The version under which a promise was made.
    package func book(version: Int64, in transaction: Transaction) throws -> SchemeBook {
        let row = try transaction.first(
            "SELECT version, in_force_from, note, made_at FROM scheme_version WHERE version = \(version)")
        guard let row else { throw SchemeProblem.unreadable("version \(version)") }
        return try shelf.book(row, in: transaction)
    }

    /// Puts the shipped version 1 in, once; quantities that a newer program brought are added to the versions that
    /// lack them, and none that is there is touched.
    package func install(in transaction: Transaction) throws {
        guard try transaction.first("SELECT version FROM scheme_version WHERE version = 1") == nil else {
            try complete(in: transaction)
            return
        }
        try put(try SchemeSlice.shipped(), in: transaction)
    }

    private func complete(in transaction: Transaction) throws {
        var known: Set<Quantity> = []
        for row in try transaction.query("SELECT clause, name FROM scheme_parameter WHERE version = 1") {
            known.insert(Quantity(try row.get("clause"), try row.get("name")))
        }
        for clause in try SchemeSlice.shipped().clauses {
            for parameter in clause.parameters where !known.contains(Quantity(clause.id, parameter.name)) {
                try transaction.run(
                    """
                    INSERT INTO scheme_parameter (version, clause, name, type, value, setting)
                    SELECT version, id, \(parameter.name), \(parameter.type), \(parameter.value), \(parameter.isSetting)
                    FROM scheme_clause WHERE id = \(clause.id) ON CONFLICT DO NOTHING
                    """)
            }
        }
    }

    /// Whether a value may stand in a parameter of that type.
    static func fits(_ value: String, _ type: String) -> Bool {
        switch type {
        case "flag": value == "true" || value == "false"
        case "codes": value.split(separator: " ").allSatisfy { $0.allSatisfy { $0.isASCII && $0.isLetter } } && value.count <= 200
        case "text": !value.isEmpty && value.count <= 200
        case "share":
            value.split(separator: "/").count == 2
                && value.split(separator: "/").allSatisfy { Int($0).map { $0 > 0 } ?? false }
        case "percent": Int(value).map { (0...100).contains($0) } ?? false
        default: Int(value).map { (0...10_000).contains($0) } ?? false
        }
    }

    func put(_ book: SchemeBook, in transaction: Transaction) throws {
        try transaction.run(
            """
            INSERT INTO scheme_version (version, in_force_from, note, made_at)
            VALUES (\(book.version), \(book.inForceFrom), \(book.note), \(transaction.now))
            """)
        for (place, chapter) in book.chapters.enumerated() {
            try transaction.run(
                """
                INSERT INTO scheme_chapter (version, id, place, part, hans, hant, english)
                VALUES (\(book.version), \(chapter.id), \(place), \(chapter.part), \(chapter.title.hans),
                    \(chapter.title.hant), \(chapter.title.english))
                """)
        }
        for (place, clause) in book.clauses.enumerated() {
            let kinds = clause.kinds.map(\.rawValue).joined(separator: " ")
            try transaction.run(
                """
                INSERT INTO scheme_clause (version, id, place, chapter, kinds, status, seed, hans, hant, english,
                    counting_hans, counting_hant, counting_english)
                VALUES (\(book.version), \(clause.id), \(place), \(clause.chapter), \(kinds), \(clause.status.rawValue),
                    \(clause.isSeed), \(clause.text.hans), \(clause.text.hant), \(clause.text.english),
                    \(clause.countingText?.hans ?? ""), \(clause.countingText?.hant ?? ""), \(clause.countingText?.english ?? ""))
                """)
            for parameter in clause.parameters {
                try transaction.run(
                    """
                    INSERT INTO scheme_parameter (version, clause, name, type, value, setting)
                    VALUES (\(book.version), \(clause.id), \(parameter.name), \(parameter.type), \(parameter.value),
                        \(parameter.isSetting))
                    """)
            }
        }
    }
}

/// A version never changes, so a read one is kept.
private final class SchemeShelf: @unchecked Sendable {
    private let lock = NSLock()
    private var books: [String: SchemeBook] = [:]

    func book(_ row: Row, in transaction: Transaction) throws -> SchemeBook {
        let version: Int64 = try row.get("version")
        // Two databases in one process (tests) may both have a version 2: its day, its moment and its note tell them apart.
        let (from, at, note): (Day, Int64, String) = (try row.get("in_force_from"), try row.get("made_at"), try row.get("note"))
        let key = "\(version)/\(from)/\(at)/\(note)"
        if let known = lock.withLock({ books[key] }) { return known }
        let book = try read(version, in: transaction)
        lock.withLock { books[key] = book }
        return book
    }

    private func read(_ version: Int64, in transaction: Transaction) throws -> SchemeBook {
        guard
            let head = try transaction.first("SELECT in_force_from, note FROM scheme_version WHERE version = \(version)")
        else { throw SchemeProblem.unreadable("version \(version)") }
        let chapters = try transaction.query(
            "SELECT id, part, hans, hant, english FROM scheme_chapter WHERE version = \(version) ORDER BY place"
        ).map { Chapter(id: try $0.get("id"), part: try $0.get("part"), title: try Self.sentence($0, "")) }
        var parameters: [String: [Parameter]] = [:]
        for row in try transaction.query(
            "SELECT clause, name, type, value, setting FROM scheme_parameter WHERE version = \(version) ORDER BY clause, name")
        {
            let parameter = Parameter(
                name: try row.get("name"), type: try row.get("type"), value: try row.get("value"),
                isSetting: try row.get("setting"))
            parameters[try row.get("clause"), default: []].append(parameter)
        }
        let clauses = try transaction.query(
            """
            SELECT id, chapter, kinds, status, seed, hans, hant, english, counting_hans, counting_hant, counting_english
            FROM scheme_clause WHERE version = \(version) ORDER BY place
            """
        ).map { try Self.clause($0, parameters) }
        return SchemeBook(
            version: version, inForceFrom: try head.get("in_force_from"), note: try head.get("note"), chapters: chapters,
            clauses: clauses)
    }

    private static func sentence(_ row: Row, _ prefix: String) throws -> Sentence {
        Sentence(
            hans: try row.get(prefix + "hans"), hant: try row.get(prefix + "hant"),
            english: try row.get(prefix + "english"))
    }

    private static func clause(_ row: Row, _ parameters: [String: [Parameter]]) throws -> ClauseText {
        let kinds: String = try row.get("kinds")
        let status: String = try row.get("status")
        let id: String = try row.get("id")
        let counting = try sentence(row, "counting_")
        return ClauseText(
            id: Clause.ID(id), chapter: try row.get("chapter"),
            kinds: kinds.split(separator: " ").compactMap { ClauseKind(rawValue: String($0)) },
            status: ClauseStatus(rawValue: status) ?? .inferred, isSeed: try row.get("seed"),
            text: try sentence(row, ""), countingText: counting.hans.isEmpty ? nil : counting,
            parameters: parameters[id] ?? [])
    }
}
