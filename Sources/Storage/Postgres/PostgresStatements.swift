// PostgresStatements: what one connection has prepared.
import CLibpq

/// A prepared statement, by its name on the server.
final class PostgresStatement {
    let name: String
    let types: [Oid]
    /// The columns of its answers, once there has been one.
    var shape: PostgresShape?
    fileprivate var lastUse = 0

    fileprivate init(name: String, types: [Oid]) {
        self.name = name
        self.types = types
    }

    /// Null fits every type; a value fits only the type it was prepared with.
    fileprivate func takes(_ given: [Oid]) -> Bool {
        given.count == types.count
            && zip(given, types).allSatisfy { $0 == PostgresType.unknown || $0 == $1 }
    }
}

/// The prepared statements of one connection by their text, the longest unused forgotten first.
struct PostgresStatements {
    static let limit = 512

    private var known: [String: PostgresStatement] = [:]
    private var uses = 0
    private var made = 0

    /// A statement for this text that takes values of these types.
    mutating func find(_ text: String, _ types: [Oid]) -> PostgresStatement? {
        guard let statement = known[text], statement.takes(types) else { return nil }
        uses += 1
        statement.lastUse = uses
        return statement
    }

    /// A new one, not yet remembered. What was null this time keeps the type that an earlier use showed.
    mutating func make(_ text: String, _ types: [Oid]) -> PostgresStatement {
        made += 1
        let earlier = known[text]?.types ?? []
        let merged = types.enumerated().map { place, type in
            type == PostgresType.unknown && place < earlier.count ? earlier[place] : type
        }
        return PostgresStatement(name: "s\(made)", types: merged)
    }

    /// Remembers what the server has prepared; gives the names it may now forget.
    mutating func keep(_ statement: PostgresStatement, for text: String) -> [String] {
        uses += 1
        statement.lastUse = uses
        var forgotten: [String] = []
        if let former = known.updateValue(statement, forKey: text) { forgotten.append(former.name) }
        if known.count > Self.limit {
            // A quarter at once, so that the server is asked seldom.
            for (text, old) in known.sorted(by: { $0.value.lastUse < $1.value.lastUse }).prefix(
                Self.limit / 4)
            {
                forgotten.append(old.name)
                known[text] = nil
            }
        }
        return forgotten
    }

    mutating func forgetAll() { known = [:] }

    /// Schema changes and the like run once; only statements with a plan are worth a place.
    static func isWorthKeeping(_ text: String) -> Bool {
        let word = text.drop(while: \.isWhitespace).prefix(while: \.isLetter).uppercased()
        return ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES"].contains(word)
    }
}
