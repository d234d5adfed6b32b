// SQLite: reading the journal from a SQLite file.
import CSQLite
/// Opens a SQLite file for reading only, in one read transaction: a server may go on writing beside it.
func openSQLite(_ path: String) throws -> Database {
    var handle: OpaquePointer?
    let snapshot = "PRAGMA trusted_schema = OFF; BEGIN; SELECT 1 FROM sqlite_master LIMIT 1"
    guard sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, nil) == SQLITE_OK,
        sqlite3_busy_timeout(handle, 10_000) == SQLITE_OK,
        sqlite3_exec(handle, snapshot, nil, nil, nil) == SQLITE_OK
    else { throw trouble(handle) }
    return { [handle] query in
        var statement: OpaquePointer?
        if sqlite3_prepare_v2(handle, query, -1, &statement, nil) != SQLITE_OK { throw trouble(handle) }
        return { [statement] in
            let code = sqlite3_step(statement)
            if code == SQLITE_ROW { return (0..<sqlite3_column_count(statement)).map { cell(statement, $0) } }
            defer { sqlite3_finalize(statement) }
            if code != SQLITE_DONE { throw trouble(handle) }
            return nil
        }
    }
}

private func cell(_ statement: OpaquePointer?, _ column: Int32) -> Cell {
    func bytes(_ start: UnsafeRawPointer?) -> [UInt8] {
        [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
    }
    return switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: .number(sqlite3_column_int64(statement, column))
    case SQLITE_TEXT: .text(bytes(sqlite3_column_text(statement, column)))
    case SQLITE_BLOB: .bytes(bytes(sqlite3_column_blob(statement, column)))
    case SQLITE_NULL: .null
    default: .other
    }
}

/// A damaged file or a table or column that is gone is tampering; a file that is no database is not opened.
private func trouble(_ handle: OpaquePointer?) -> Trouble {
    let words = sqlite3_errmsg(handle).map { String(cString: $0) } ?? "out of memory"
    return switch sqlite3_errcode(handle) {
    case SQLITE_CORRUPT, SQLITE_ERROR: Trouble("the database is not whole: \(words)", .tampered)
    case SQLITE_NOTADB, SQLITE_CANTOPEN, SQLITE_READONLY: Trouble("cannot open: \(words)", .cannotOpen)
    default: Trouble("cannot read the database: \(words)", .cannotCheck)
    }
}
