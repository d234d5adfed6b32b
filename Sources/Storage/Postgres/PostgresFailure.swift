// PostgresFailure: what the server said no with, in the words of Storage.
import CLibpq

/// One failed statement: the problem for the caller, and what the engine may do about it.
struct PostgresFailure {
    enum Kind {
        /// The body or its data is at fault; running it again would change nothing.
        case plain
        /// Another transaction was in the way; the whole body may run again.
        case clash
        /// The server forgot or outgrew a prepared statement; the whole body may run again with fresh ones.
        case stale
        /// The connection is gone.
        case lost
    }

    let kind: Kind
    let problem: StorageProblem
    /// Only says that an earlier statement has failed.
    let isEcho: Bool

    /// Reads the failure of a result; `prepared` says that the statement was prepared at an earlier time.
    init(result: OpaquePointer?, connection: OpaquePointer?, prepared: Bool) {
        let state = Self.field(Self.stateField, of: result)
        let message = Self.field(Self.messageField, of: result)
        isEcho = state == "25P02"
        if PQstatus(connection) != CONNECTION_OK || Self.endsSession(state) {
            kind = .lost
            problem = .connectionLost(message.isEmpty ? "the server ended the connection" : message)
        } else if state == "40001" || state == "40P01" {
            kind = .clash
            problem = .serialisation("\(state) \(message)")
        } else if prepared && (state == "0A000" || state == "26000") {
            kind = .stale
            problem = .failed("\(state) \(message)")
        } else {
            kind = .plain
            problem = Self.problem(state, message, result)
        }
    }

    init(_ kind: Kind, _ problem: StorageProblem) {
        self.kind = kind
        self.problem = problem
        isEcho = false
    }

    // As libpq's postgres_ext.h numbers the fields of an error. DETAIL ('D') is never read: it holds the row.
    private static let stateField = Int32(UInt8(ascii: "C"))
    private static let messageField = Int32(UInt8(ascii: "M"))
    private static let tableField = Int32(UInt8(ascii: "t"))
    private static let columnField = Int32(UInt8(ascii: "c"))
    private static let constraintField = Int32(UInt8(ascii: "n"))

    private static func field(_ field: Int32, of result: OpaquePointer?) -> String {
        guard let text = PQresultErrorField(result, field) else { return "" }
        return String(cString: text)
    }

    /// Shutdown, crash, or an idle session's end: the server says so just before it hangs up.
    private static func endsSession(_ state: String) -> Bool {
        state.hasPrefix("08") || state.hasPrefix("57P") || state == "25P03"
    }

    private static func problem(_ state: String, _ message: String, _ result: OpaquePointer?)
        -> StorageProblem
    {
        let constraint = field(constraintField, of: result)
        switch state {
        case "23505":
            return .unique(constraint)
        case "23502":
            return .constraint("\(field(tableField, of: result)).\(field(columnField, of: result))")
        case _ where state.hasPrefix("23"):
            return .constraint(constraint.isEmpty ? message : constraint)
        case "P0001":
            return .constraint(message)  // a trigger's own words
        case "53100", "58030":
            return .noRoom(message)
        case "55P03":
            return .serialisation("\(state) \(message)")  // has waited for `lock` already
        case _ where state.hasPrefix("22"):
            return .failed("\(state) \(withoutValues(message))")
        default:
            return .failed("\(state) \(message)")
        }
    }

    /// Errors about data quote the value, which may be personal: `invalid input syntax … "Li Lei"`.
    private static func withoutValues(_ message: String) -> String {
        guard let first = message.firstIndex(of: "\""), let last = message.lastIndex(of: "\"") else {
            return message
        }
        return message[..<first] + "…" + message[message.index(after: last)...]
    }
}
