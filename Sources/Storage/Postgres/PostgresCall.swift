// PostgresCall: one statement on its way to the server, alone or together with others.
import CLibpq

/// A statement with its values, as the body gave it.
struct PostgresStep {
    let text: String
    let values: [Value]

    init(_ text: String, _ values: [Value] = []) {
        self.text = text
        self.values = values
    }
}

/// A step ready to go: its values as libpq takes them, and the name under which the server knows it.
struct PostgresCall {
    let text: String
    let parameters: PostgresParameters
    let statement: PostgresStatement?
    /// The server has known it since an earlier transaction, and may have outgrown it.
    let wasPrepared: Bool

    /// Runs it alone and waits for its result.
    func execute(on handle: OpaquePointer?) -> OpaquePointer? {
        let count = Int32(parameters.types.count)
        return parameters.withPointers {
            if let statement {
                PQexecPrepared(handle, statement.name, count, $0, $1, $2, 0)
            } else {
                PQexecParams(handle, text, count, parameters.types, $0, $1, $2, 0)
            }
        }
    }

    /// Sends it as one of several; false when it cannot even be written down.
    func send(on handle: OpaquePointer?) -> Bool {
        let count = Int32(parameters.types.count)
        return parameters.withPointers {
            if let statement {
                PQsendQueryPrepared(handle, statement.name, count, $0, $1, $2, 0) == 1
            } else {
                PQsendQueryParams(handle, text, count, parameters.types, $0, $1, $2, 0) == 1
            }
        }
    }
}
