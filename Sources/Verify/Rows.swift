/// One column as the database gave it; a type that the journal does not use is `.other`.
enum Cell {
    case number(Int64), text([UInt8]), bytes([UInt8]), null, other

    var number: Int64? { if case .number(let value) = self { value } else { nil } }
    var text: [UInt8]? { if case .text(let value) = self { value } else { nil } }
    var bytes: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }
}

/// Runs a query in the one read-only snapshot of a database; gives its rows one a call, nil after the last.
typealias Database = (_ query: String) throws -> () throws -> [Cell]?

/// Why the work stops before its end, with the exit code that says so.
struct Trouble: Error {
    let (text, verdict): (String, Verdict)
    init(_ text: String, _ verdict: Verdict) { (self.text, self.verdict) = (text, verdict) }
}

enum Verdict: Int32 { case holds, tampered, cannotOpen, cannotCheck }

let journalColumns = """
    chain seq happened_at recorded_at actor subject_kind subject_id kind payload text_mac key_id previous hash
    """.split(separator: " ")

/// Whether a column of `journal` is of the type and length that the page prescribes.
func isSound(_ column: Int, _ cell: Cell) -> Bool {
    switch (column, cell) {
    case (0...3, .number), (6, .number), (4...5, .text), (7...8, .text), (10, .text), (9, .null): true
    case (9, .bytes(let bytes)), (11...12, .bytes(let bytes)): bytes.count == 32
    default: false
    }
}

/// The bytes under the hash of a row: the words and each field before `hash`, behind its length.
func canonical(_ row: [Cell]) -> [UInt8] {
    var bytes: [UInt8] = []
    for cell in [.text([UInt8]("steward-journal-1".utf8))] + row.prefix(12) {
        let number = cell.number.map { withUnsafeBytes(of: $0.bigEndian, Array.init) }
        let field = number ?? cell.text ?? cell.bytes ?? []
        withUnsafeBytes(of: UInt32(field.count).bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: field)
    }
    return bytes
}
