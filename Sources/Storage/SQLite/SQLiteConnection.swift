// SQLiteConnection: the engine's connection, through GRDB, in the words of Storage.
import Foundation
import GRDB
import Kernel

/// A connection for the length of one transaction.
final class SQLiteConnection: Connection {
    let dialect = Dialect.sqlite
    private let database: GRDB.Database

    init(_ database: GRDB.Database) { self.database = database }

    func query(_ text: String, _ values: [Value]) throws -> [Row] {
        do {
            let statement = try database.cachedStatement(sql: text)
            statement.setUncheckedArguments(StatementArguments(values.map(Self.argument)))
            let columns = Columns(statement.columnNames)
            var rows: [Row] = []
            let cursor = try GRDB.Row.fetchCursor(statement)
            while let row = try cursor.next() {
                rows.append(Row(columns, row.databaseValues.map(Self.value)))
            }
            return rows
        } catch {
            throw Self.problem(error)
        }
    }

    func run(_ text: String, _ values: [Value]) throws -> Int {
        do {
            let statement = try database.cachedStatement(sql: text)
            try statement.execute(arguments: StatementArguments(values.map(Self.argument)))
            return database.changesCount
        } catch {
            throw Self.problem(error)
        }
    }

    private static func argument(_ value: Value) -> DatabaseValue {
        switch value {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }

    private static func value(_ value: DatabaseValue) -> Value {
        switch value.storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .double(let number): .integer(Int64(number))
        case .string(let text): .text(text)
        case .blob(let data): .bytes([UInt8](data))
        }
    }

    /// Our problem for theirs; anything that is not the engine's passes unchanged.
    static func surface(_ error: any Error) -> any Error { error is DatabaseError ? problem(error) : error }

    /// The engine's words without the values of the statement, which may be personal.
    static func problem(_ error: any Error) -> StorageProblem {
        guard let error = error as? DatabaseError else { return .failed("\(type(of: error))") }
        let message = error.message ?? ""
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            return .unique(message.replacing("UNIQUE constraint failed: ", with: ""))
        default: break
        }
        switch error.resultCode {
        case .SQLITE_CONSTRAINT: return .constraint(message)
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY: return .noRoom(message)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .damaged(message)
        case .SQLITE_BUSY, .SQLITE_LOCKED: return .serialisation(message)
        default: return .failed("\(error.resultCode) \(message)")
        }
    }
}
