// Postgres: reading the journal from PostgreSQL, row by row.
import CLibpq
/// Opens a PostgreSQL database in one read-only transaction on one snapshot; queries run through cursors,
/// fetched in portions, so that memory stays flat.
func openPostgres(_ address: String) throws -> Database {
    let connection = PQconnectdb(address)
    guard PQstatus(connection) == CONNECTION_OK else { throw Trouble(words(connection), .cannotOpen) }
    // With row_security off, a policy that would hide rows from the reader makes the query fail.
    PQclear(try run(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    let settings = "set_config('client_encoding', 'UTF8', true), set_config('row_security', 'off', true)"
    PQclear(try run(connection, "SELECT \(settings)"))
    var cursors = 0
    return { query in
        cursors += 1
        let name = "verify_\(cursors)"
        PQclear(try run(connection, "DECLARE \(name) NO SCROLL CURSOR FOR \(query)"))
        var (portion, row) = (OpaquePointer?.none, Int32(0))
        return {
            if row == PQntuples(portion) {
                PQclear(portion)
                (portion, row) = (try run(connection, "FETCH 500 FROM \(name)"), 0)
            }
            guard PQntuples(portion) > 0 else {
                PQclear(try run(connection, "CLOSE \(name)"))
                return nil
            }
            defer { row += 1 }
            return (0..<PQnfields(portion)).map { cell(portion, row, $0) }
        }
    }
}

private func cell(_ portion: OpaquePointer?, _ row: Int32, _ column: Int32) -> Cell {
    if PQgetisnull(portion, row, column) == 1 { return .null }
    let length = Int(PQgetlength(portion, row, column))
    let bytes = [UInt8](UnsafeRawBufferPointer(start: PQgetvalue(portion, row, column), count: length))
    switch PQftype(portion, column) {
    case 20, 21, 23:  // bigint, smallint, integer: big-endian, sign in the first bit
        return .number(bytes.reduce((bytes.first ?? 0) < 128 ? 0 : -1) { $0 << 8 | Int64($1) })
    case 25, 1043: return .text(bytes)  // text, varchar
    case 17: return .bytes(bytes)  // bytea
    default: return .other
    }
}

/// Runs one statement, results in binary form; a table or column that is gone is tampering.
private func run(_ connection: OpaquePointer?, _ statement: String) throws -> OpaquePointer? {
    let result = PQexecParams(connection, statement, 0, nil, nil, nil, nil, 1)
    if [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) { return result }
    let state = PQresultErrorField(result, CInt(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
    throw Trouble(words(connection), ["42P01", "42703"].contains(state) ? .tampered : .cannotCheck)
}

private func words(_ connection: OpaquePointer?) -> String {
    String(cString: PQerrorMessage(connection)).split(separator: "\n").joined(separator: " ")
}
