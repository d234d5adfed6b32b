// Value: what goes into a column and comes out of one.
import Kernel

/// A column's value. Money is integer fen, instants are integer milliseconds, days are text, booleans 0 or 1.
package enum Value: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
}

/// Anything that stands in a column.
package protocol Column: Sendable {
    var value: Value { get }
    /// Nil when the column holds something else.
    init?(value: Value)
}

extension Int64: Column {
    package var value: Value { .integer(self) }
    package init?(value: Value) {
        guard case .integer(let number) = value else { return nil }
        self = number
    }
}

extension Int: Column {
    package var value: Value { .integer(Int64(self)) }
    package init?(value: Value) {
        guard case .integer(let number) = value else { return nil }
        self = Int(number)
    }
}

extension Bool: Column {
    package var value: Value { .integer(self ? 1 : 0) }
    package init?(value: Value) {
        guard case .integer(let number) = value, number == 0 || number == 1 else { return nil }
        self = number == 1
    }
}

extension String: Column {
    package var value: Value { .text(self) }
    package init?(value: Value) {
        guard case .text(let text) = value else { return nil }
        self = text
    }
}

extension [UInt8]: Column {
    package var value: Value { .bytes(self) }
    package init?(value: Value) {
        guard case .bytes(let bytes) = value else { return nil }
        self = bytes
    }
}

extension Optional: Column where Wrapped: Column {
    package var value: Value { self?.value ?? .null }
    package init?(value: Value) {
        if case .null = value {
            self = .none
        } else if let wrapped = Wrapped(value: value) {
            self = wrapped
        } else {
            return nil
        }
    }
}

extension Tag: Column {
    package var value: Value { .integer(number) }
    package init?(value: Value) {
        guard case .integer(let number) = value else { return nil }
        self.init(number)
    }
}

extension Instant: Column {
    package var value: Value { .integer(milliseconds) }
    package init?(value: Value) {
        guard case .integer(let number) = value else { return nil }
        self.init(milliseconds: number)
    }
}

extension Day: Column {
    package var value: Value { .text(description) }
    package init?(value: Value) {
        guard case .text(let text) = value else { return nil }
        self.init(text)
    }
}

extension Money: Column {
    package var value: Value { .integer(fen) }
    package init?(value: Value) {
        guard case .integer(let number) = value else { return nil }
        self.init(fen: number)
    }
}

extension UnitPrice: Column {
    package var value: Value { .integer(tenThousandths) }
    package init?(value: Value) {
        guard case .integer(let number) = value else { return nil }
        self.init(tenThousandths: number)
    }
}

extension Month: Column {
    package var value: Value { .text(description) }
    package init?(value: Value) {
        guard case .text(let text) = value else { return nil }
        self.init(text)
    }
}

extension Clause.ID: Column {
    package var value: Value { .text(text) }
    package init?(value: Value) {
        guard case .text(let text) = value else { return nil }
        self.init(text)
    }
}

/// An enum of words that is kept as its word, guarded by a CHECK in the table.
package protocol WordColumn: Column, RawRepresentable<String> {}

extension WordColumn {
    package var value: Value { .text(rawValue) }
    package init?(value: Value) {
        guard case .text(let text) = value else { return nil }
        self.init(rawValue: text)
    }
}

extension Post: WordColumn {}
