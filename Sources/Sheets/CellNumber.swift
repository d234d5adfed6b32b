// CellNumber: a numeric cell's value and how a person sees it.
import Foundation

enum CellNumber {
    /// Whole numbers longer than this are no longer exact in a spreadsheet.
    static let digitsExact = 15

    /// Nil when the bytes are no number.
    static func cell(_ bytes: UnsafeBufferPointer<UInt8>, _ format: NumberFormat, in1904: Bool) -> SheetCell?
    {
        let whole = smallWhole(bytes)
        guard let value = whole.map({ Double($0) }) ?? decimal(bytes), value.isFinite else { return nil }
        if case .moment(let showsDate, let showsTime) = format,
            let moment = SerialDate.moment(value, in1904: in1904, showsDate: showsDate, showsTime: showsTime)
        {
            return .moment(moment)
        }
        let shown = whole.map { String($0) } ?? text(value)
        switch format {
        case .plain, .moment: break
        case .elapsed:
            guard value >= 0, value < 1_000_000 else { break }
            let seconds = Int((value * 86_400).rounded())
            let rest = String(format: ":%02d:%02d", seconds / 60 % 60, seconds % 60)
            return .number(value, text: String(seconds / 3600) + rest)
        case .padded(let width):
            guard value >= 0, shown.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { break }
            return .number(
                value, text: String(repeating: "0", count: max(0, width - shown.utf8.count)) + shown)
        }
        return .number(value, text: shown)
    }

    /// Fifteen digits, as a spreadsheet shows them: 0.1 + 0.2 is 0.3, 3.0 is 3.
    static func text(_ value: Double) -> String {
        let magnitude = abs(value)
        if magnitude == 0 { return "0" }
        if magnitude < 1e15, magnitude == magnitude.rounded() { return String(Int64(value)) }
        // The shortest form is the fifteen-digit one unless it is longer than that.
        let shortest = value.description
        if shortest.utf8.count <= digitsExact, magnitude >= 0.001, magnitude < 1e15 { return shortest }
        let short = String(format: "%.15g", value)
        guard magnitude >= 1e-9, magnitude < 1e21, let mark = short.firstIndex(of: "e") else { return short }
        return expanded(short[..<mark], exponent: Int(short[short.index(after: mark)...]) ?? 0)
    }

    /// Two decimals, and more only where the value has them.
    static func twoDecimals(_ value: Double) -> String {
        let hundredths = (value * 100).rounded()
        guard abs(hundredths) < 1e15, hundredths / 100 == value else { return text(value) }
        return yuan(Int64(hundredths))
    }

    /// Exact for every amount.
    static func yuan(_ fen: Int64) -> String {
        let (yuan, rest) = fen.magnitude.quotientAndRemainder(dividingBy: 100)
        return (fen < 0 ? "-" : "") + String(yuan) + (rest < 10 ? ".0" : ".") + String(rest)
    }

    /// Writes out 1.23e-05 and 1.10101199003071e+17.
    private static func expanded(_ mantissa: Substring, exponent: Int) -> String {
        let sign = mantissa.hasPrefix("-") ? "-" : ""
        let digits = mantissa.filter { $0.isNumber }
        if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
        return sign + digits + String(repeating: "0", count: max(0, exponent + 1 - digits.count))
    }

    /// Swift would take hexadecimal and names too.
    private static func decimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        let isPlain = bytes.allSatisfy { (0x2B...0x39).contains($0) || $0 == 0x65 || $0 == 0x45 }
        return isPlain ? Double(String(decoding: bytes, as: UTF8.self)) : nil
    }

    private static func smallWhole(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        let isNegative = bytes.first == 0x2D
        let digits = isNegative ? bytes.dropFirst() : bytes[...]
        guard (1...digitsExact).contains(digits.count) else { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        return isNegative ? -value : value
    }
}
