// Footprint: what a run left in the database, as text that can be laid over what another run left in another estate.
import Kernel
import Platform
import Storage

/// The rows of one estate. An id stands as its place among all ids, an instant as its distance from a beginning: everything
/// else is byte for byte as it is kept.
package enum Footprint {
    /// Chance, and hashes of what ids are in.
    private static let changing: Set<String> = ["token", "digest", "journal_hash"]

    package static func of(
        _ tables: [StaticString], in project: Project.ID, since beginning: Instant, factsAfter seq: Int64?,
        _ transaction: Transaction
    ) throws -> [String] {
        var found: [(table: String, row: Row)] = []
        for table in tables {
            for row in try transaction.query("SELECT * FROM \(raw: table) WHERE project_id = \(project)") {
                found.append((table.description, row))
            }
        }
        if let seq {
            let facts: SQL = """
                SELECT seq, kind, actor, subject_kind, subject_id, happened_at, recorded_at, payload FROM journal
                WHERE chain = \(project.number) AND seq > \(seq)
                """
            found += try transaction.query(facts).map { ("journal", $0) }
        }
        let ids = Set(found.flatMap { $0.row.values.compactMap(Self.id) }).sorted()
        let places = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
        let texts = Dictionary(uniqueKeysWithValues: ids.enumerated().map { (Tag<Project>($1).text, $0) })
        return found.map { table, row in
            let cells = zip(row.columns.names, row.values).filter { !changing.contains($0.0) }.map { name, value in
                name + "=" + text(value, places, texts, beginning)
            }
            return table + " " + cells.joined(separator: " ")
        }.sorted()
    }

    /// Ids are far larger than any sum or instant.
    private static func id(_ value: Value) -> Int64? {
        if case .integer(let number) = value, number > 1 << 50 { number } else { nil }
    }

    private static func text(_ value: Value, _ places: [Int64: Int], _ texts: [String: Int], _ beginning: Instant) -> String {
        switch value {
        case .null: return "-"
        case .bytes(let bytes): return Hex.text(bytes)
        case .integer(let number):
            if let place = places[number] { return "#\(place)" }
            return number > 1_000_000_000_000 ? "@\(number - beginning.milliseconds)" : "\(number)"
        case .text(let text):
            guard text.utf8.count >= 13 else { return text }
            // Hashes first: there are digits in them that look like an instant.
            let timed = text.replacing(/[0-9a-f]{64}/, with: "hash").replacing(/1[0-9]{12}/) { match in
                Int64(match.output).map { "@\($0 - beginning.milliseconds)" } ?? String(match.output)
            }
            return timed.replacing(/[0-9a-hjkmnp-tv-z]{13}/) { match in
                texts[String(match.output)].map { "#\($0)" } ?? String(match.output)
            }
        }
    }
}
