// PostgresShape: the columns of an answer, and how to read them.
import CLibpq

/// The names and types of an answer's columns; the same for every run of a prepared statement.
struct PostgresShape {
    private let columns: Columns
    private let types: [Oid]

    init(_ result: OpaquePointer?) {
        let width = PQnfields(result)
        columns = Columns((0..<width).map { PQfname(result, $0).map { String(cString: $0) } ?? "" })
        types = (0..<width).map { PQftype(result, $0) }
    }

    func rows(_ result: OpaquePointer?) -> [Row] {
        (0..<PQntuples(result)).map { line in
            Row(columns, types.enumerated().map { place, type in value(result, line, Int32(place), type) })
        }
    }

    private func value(_ result: OpaquePointer?, _ line: Int32, _ place: Int32, _ type: Oid) -> Value {
        guard PQgetisnull(result, line, place) == 0, let start = PQgetvalue(result, line, place) else {
            return .null
        }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, line, place)))
        switch type {
        case PostgresType.int8, PostgresType.int4, PostgresType.int2, PostgresType.numeric:
            // A numeric with a fraction, or beyond 64 bits, stays as the server writes it.
            return Self.integer(bytes).map(Value.integer) ?? Self.text(bytes)
        case PostgresType.bool: return .integer(bytes.first == UInt8(ascii: "t") ? 1 : 0)
        case PostgresType.bytea: return .bytes(Self.unhex(bytes))
        default: return Self.text(bytes)
        }
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) -> Value {
        .text(String(decoding: bytes, as: UTF8.self))
    }

    private static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        let negative = bytes.first == UInt8(ascii: "-")
        guard bytes.count > (negative ? 1 : 0) else { return nil }
        var number: Int64 = 0
        for byte in bytes.dropFirst(negative ? 1 : 0) {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let (tens, tooLarge) = number.multipliedReportingOverflow(by: 10)
            // Counted downwards, because the least number has no positive twin.
            let (next, tooSmall) = tens.subtractingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            guard !tooLarge, !tooSmall else { return nil }
            number = next
        }
        return negative ? number : (number == .min ? nil : -number)
    }

    /// `\x00ff` as the session's `bytea_output = hex` writes it.
    private static func unhex(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        guard bytes.count > 2 else { return [] }
        return stride(from: 2, to: bytes.count - 1, by: 2).map {
            digit(bytes[$0]) << 4 | digit(bytes[$0 + 1])
        }
    }

    private static func digit(_ letter: UInt8) -> UInt8 {
        letter <= UInt8(ascii: "9") ? letter - UInt8(ascii: "0") : letter - UInt8(ascii: "a") + 10
    }
}
