// SQLiteConnection: the engine's connection in the words of Storage. GRDB opens it, keeps its prepared statements and owns its
// transactions; values go in and out by SQLite's own calls, since GRDB's arguments cost more than the statements.
import CSQLite
import Foundation
import GRDB
import Kernel

/// A connection for the length of one transaction.
final class SQLiteConnection: Connection {
    let dialect = Dialect.sqlite
    private let database: GRDB.Database
    /// What went wrong first in this transaction, which a body may have swallowed.
    private(set) var failure: StorageProblem?

    init(_ database: GRDB.Database) { self.database = database }

    func query(_ text: String, _ values: [Value]) throws -> [Row] {
        let statement = try prepared(text)
        let handle = statement.sqliteStatement
        defer { Self.release(handle) }
        try Self.bind(values, to: handle)
        let columns = Columns(statement.columnNames)
        let count = Int32(columns.names.count)
        var rows: [Row] = []
        while try step(handle) {
            rows.append(Row(columns, (0..<count).map { Self.value(handle, $0) }))
        }
        return rows
    }

    func run(_ text: String, _ values: [Value]) throws -> Int {
        let handle = try prepared(text).sqliteStatement
        defer { Self.release(handle) }
        try Self.bind(values, to: handle)
        while try step(handle) {}
        if text.hasPrefix("ROLLBACK TO") { failure = nil }
        return Int(sqlite3_changes(sqlite3_db_handle(handle)))
    }

    /// There is no journey to spare: it runs at once.
    func put(_ text: String, _ values: [Value]) throws { _ = try run(text, values) }

    private func prepared(_ text: String) throws -> GRDB.Statement {
        do {
            return try database.cachedStatement(sql: text)
        } catch {
            throw noted(Self.problem(error))
        }
    }

    private func noted(_ problem: StorageProblem) -> StorageProblem {
        if failure == nil { failure = problem }
        return problem
    }

    /// Ready for its next use; what was bound is not kept in memory until then.
    private static func release(_ handle: OpaquePointer) {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    /// Whether there is another row.
    private func step(_ handle: OpaquePointer) throws(StorageProblem) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw noted(Self.problem(of: handle))
        }
    }

    private static func problem(of handle: OpaquePointer) -> StorageProblem {
        let connection = sqlite3_db_handle(handle)
        return problem(
            ResultCode(rawValue: sqlite3_extended_errcode(connection)), String(cString: sqlite3_errmsg(connection)))
    }

    private static func bind(_ values: [Value], to handle: OpaquePointer) throws(StorageProblem) {
        guard Int32(values.count) == sqlite3_bind_parameter_count(handle) else {
            throw .failed("a statement with \(sqlite3_bind_parameter_count(handle)) places and \(values.count) values")
        }
        for (place, value) in values.enumerated() {
            // SQLite would keep it and its own functions would end there; PostgreSQL has no such text.
            if case .text(let text) = value, text.utf8.contains(0) { throw .constraint("a text with U+0000") }
            guard bind(value, to: handle, at: Int32(place + 1)) == SQLITE_OK else { throw problem(of: handle) }
        }
    }

    private static func bind(_ value: Value, to handle: OpaquePointer, at place: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, place)
        case .integer(let number): return sqlite3_bind_int64(handle, place, number)
        case .text(""): return sqlite3_bind_text(handle, place, "", 0, copied)
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(handle, place, $0.baseAddress, Int32($0.count), copied)
                }
            }
        case .bytes(let bytes):
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, place, 0) }
            return bytes.withUnsafeBytes { sqlite3_bind_blob(handle, place, $0.baseAddress, Int32($0.count), copied) }
        }
    }

    /// SQLITE_TRANSIENT: SQLite takes its own copy at once.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    private static func value(_ handle: OpaquePointer, _ column: Int32) -> Value {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER, SQLITE_FLOAT: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_TEXT:
            let bytes = UnsafeBufferPointer(
                start: sqlite3_column_text(handle, column), count: Int(sqlite3_column_bytes(handle, column)))
            return .text(String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            let bytes = UnsafeRawBufferPointer(
                start: sqlite3_column_blob(handle, column), count: Int(sqlite3_column_bytes(handle, column)))
            return .bytes([UInt8](bytes))
        default: return .null
        }
    }

    /// Our problem for theirs; anything that is not the engine's passes unchanged.
    static func surface(_ error: any Error) -> any Error { error is DatabaseError ? problem(error) : error }

    /// The engine's words without the values of the statement, which may be personal.
    static func problem(_ error: any Error) -> StorageProblem {
        guard let error = error as? DatabaseError else { return .failed("\(type(of: error))") }
        return problem(error.extendedResultCode, error.message ?? "")
    }

    private static func problem(_ code: ResultCode, _ message: String) -> StorageProblem {
        switch code {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            return .unique(message.replacing("UNIQUE constraint failed: ", with: ""))
        default: break
        }
        switch code.primaryResultCode {
        case .SQLITE_CONSTRAINT: return .constraint(message)
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY: return .noRoom(message)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .damaged(message)
        case .SQLITE_BUSY, .SQLITE_LOCKED: return .serialisation(message)
        default: return .failed("\(code.primaryResultCode) \(message)")
        }
    }
}
