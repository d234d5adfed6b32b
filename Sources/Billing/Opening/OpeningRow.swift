// OpeningRow: a row with what was decided of it: which home, which item, and whether it goes into the books. Pure.
import Foundation
import Kernel
import Platform
import Registry

package struct OpeningRow: Sendable {
    package let ordinal: Int64
    package let line: OpeningLine
    package internal(set) var state: OpeningRowState
    /// Those of the file and those of the books.
    package internal(set) var problems: [FileProblem]
    /// What it is, so that it is posted once by whatever file it comes.
    var identity = ""
    package internal(set) var unit: Registry.Unit.ID?
    var building: Building.ID?
    var item: FeeItem.ID?
    var payer: Person.ID?
    package internal(set) var result: Int64?

    init(_ ordinal: Int64, _ line: OpeningLine, state: OpeningRowState = .good, result: Int64? = nil) {
        self.ordinal = ordinal
        self.line = line
        self.state = state
        problems = line.problems
        self.result = result
    }

    var kind: OpeningKind { line.kind }
    var isGood: Bool { problems.isEmpty }
    var amount: Money { Money(fen: line.fen) }

    mutating func refuse(_ field: OpeningField, _ key: String, _ details: [String: String] = [:]) {
        let read = field.form == .money ? amount.plain : line[field]
        problems.append(FileProblem(key, details, column: field.headers(of: kind)[0], read: read))
    }

    /// The chain of digests: each row's over the one before it.
    func digest(after digest: String) -> String {
        var parts: [String] = [digest, String(ordinal), kind.rawValue, String(line.sheet), String(line.row)]
        parts.append(isGood ? "good" : "refused")
        parts += [unit?.text ?? "", item?.text ?? "", payer?.text ?? "", identity]
        parts.append(OpeningText.write(line.values))
        return Hex.text(Sodium.sha256(Array(parts.joined(separator: "\u{1F}").utf8)))
    }
}

/// Values and cells as text in a column, written the same way everywhere.
enum OpeningText {
    static func write(_ values: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(values)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    static func read<Values: Decodable>(_ text: String, _ type: Values.Type) -> Values? {
        try? JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
