// SchemeRevisions: changing the numbers of the scheme, always by a new version with its own first day, and what changed.
import Kernel
import Platform
import Storage

/// One version as its history shows it.
package struct SchemeRevision: Sendable {
    /// A number that this version has otherwise than the one before it.
    package struct Change: Sendable, Hashable {
        package let quantity: Quantity
        package let type: String
        package let before: String?
        package let after: String?
    }

    package let version: Int64
    package let inForceFrom: Day
    package let madeAt: Instant
    /// Why, and by whose decision; empty for the version that shipped.
    package let note: String
    package let changes: [Change]
}

extension SchemeBooks {
    /// A new version that differs from the one in force in some quantities, from a day on, which is not past. Versions
    /// that were put in for later days get the change too, each as a new version, where they did not change that quantity
    /// themselves: what is decided today is not undone by a decision of last month. Gives the number of the first.
    /// Throws a refusal when a quantity is unknown, a value does not fit its type, or the day is past.
    @discardableResult
    package func change(
        _ values: [Quantity: String], from day: Day, note: String, by actor: Actor, in transaction: Transaction
    ) throws -> Int64 {
        // The scheme is the company's and may span zones: the day that is over everywhere is past.
        guard day >= Zone.utc.day(of: transaction.now) else { throw Refusal.invalid("from", "scheme.past") }
        let base = try book(on: day, in: transaction)
        guard base.gaps(clauses: [], quantities: Array(values.keys)).isEmpty else {
            throw Refusal.invalid("name", "scheme.quantity.unknown")
        }
        for later in try daysInForce(after: day, in: transaction).reversed() {
            let book = try book(on: later, in: transaction)
            let unmoved = values.filter { book.value(of: $0.key) == base.value(of: $0.key) }
            guard !unmoved.isEmpty else { continue }
            try putChanged(book, unmoved, from: later, note: note, by: actor, in: transaction)
        }
        return try putChanged(base, values, from: day, note: note, by: actor, in: transaction)
    }

    private func daysInForce(after day: Day, in transaction: Transaction) throws -> [Day] {
        try transaction.query(
            "SELECT DISTINCT in_force_from FROM scheme_version WHERE in_force_from > \(day) ORDER BY in_force_from"
        ).map { try $0.get("in_force_from") }
    }

    @discardableResult
    private func putChanged(
        _ base: SchemeBook, _ values: [Quantity: String], from day: Day, note: String, by actor: Actor,
        in transaction: Transaction
    ) throws -> Int64 {
        let last: Int64 = try transaction.first("SELECT MAX(version) AS last FROM scheme_version")?.get("last") ?? 0
        let clauses = try base.clauses.map { clause in
            for parameter in clause.parameters {
                guard let value = values[Quantity(clause.id, parameter.name)] else { continue }
                guard Self.fits(value, parameter.type) else {
                    throw Refusal.invalid("value", "scheme.value.bad", ["type": parameter.type])
                }
            }
            return clause.set(values)
        }
        let version = last + 1
        try put(
            SchemeBook(version: version, inForceFrom: day, note: note, chapters: base.chapters, clauses: clauses),
            in: transaction)
        transaction.record(
            "scheme.changed", about: ("scheme", version), project: nil, by: actor,
            ["from": .code(day.description), "quantities": .number(Int64(values.count))], words: note)
        return version
    }

    /// Every version, the last to come into force first, each with what it has otherwise than what it followed.
    package func revisions(in transaction: Transaction) throws -> [SchemeRevision] {
        let rows = try transaction.query(
            "SELECT version, in_force_from, note, made_at FROM scheme_version ORDER BY in_force_from, version")
        var revisions: [SchemeRevision] = []
        var previous: SchemeBook?
        for row in rows {
            let book = try book(version: try row.get("version"), in: transaction)
            revisions.append(
                SchemeRevision(
                    version: book.version, inForceFrom: book.inForceFrom, madeAt: try row.get("made_at"), note: book.note,
                    changes: previous.map { book.changes(since: $0) } ?? []))
            previous = book
        }
        return revisions.reversed()
    }
}

extension SchemeBook {
    /// What a quantity says; nil when nobody set it, or it is not in this version.
    package func value(of quantity: Quantity) -> String? {
        self[quantity.clause]?.parameters.first { $0.name == quantity.name }?.value
    }

    func changes(since other: SchemeBook) -> [SchemeRevision.Change] {
        clauses.flatMap { clause in
            clause.parameters.compactMap { parameter in
                let quantity = Quantity(clause.id, parameter.name)
                let before = other.value(of: quantity)
                guard before != parameter.value else { return nil }
                return SchemeRevision.Change(quantity: quantity, type: parameter.type, before: before, after: parameter.value)
            }
        }
    }
}
