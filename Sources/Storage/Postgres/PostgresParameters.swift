// PostgresParameters: a statement's values as libpq takes them.
import CLibpq

/// The types Storage knows by number, as `pg_type` has them.
enum PostgresType {
    /// Lets the server find the type; only null is sent so.
    static let unknown: Oid = 0
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let name: Oid = 19
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let numeric: Oid = 1700
}

/// Every value goes in binary with its type said, so that the server never guesses `int4` or `boolean`.
struct PostgresParameters {
    let types: [Oid]
    private var bytes: [UInt8] = []
    /// Where each value begins; nil for null.
    private var places: [Int?] = []
    private var lengths: [Int32] = []

    init(_ values: [Value]) throws(StorageProblem) {
        types = values.map(Self.type)
        for value in values {
            let start = bytes.count
            switch value {
            case .null: break
            case .integer(let number):
                withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
            case .text(let text):
                bytes.append(contentsOf: text.utf8)
                guard !bytes[start...].contains(0) else { throw .constraint("a text with U+0000") }
            case .bytes(let data):
                bytes.append(contentsOf: data)
            }
            places.append(value == .null ? nil : start)
            lengths.append(Int32(bytes.count - start))
        }
        bytes.append(0)  // so that an empty text has an address and is not null
    }

    /// Gives libpq its three arrays: values, lengths, and formats.
    func withPointers<Answer>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) ->
            Answer
    ) -> Answer {
        guard !places.isEmpty else { return body(nil, nil, nil) }
        let binary = [Int32](repeating: 1, count: places.count)
        return bytes.withUnsafeBytes { raw in
            let base = raw.assumingMemoryBound(to: CChar.self).baseAddress
            let pointers = places.map { place in place.flatMap { base?.advanced(by: $0) } }
            return body(pointers, lengths, binary)
        }
    }

    private static func type(_ value: Value) -> Oid {
        switch value {
        case .null: PostgresType.unknown
        case .integer: PostgresType.int8
        case .text: PostgresType.text
        case .bytes: PostgresType.bytea
        }
    }
}
