// Fraction: exact rational numbers for oracles, and dice with a seed.
import Kernel

/// A reduced fraction. It traps when a number gets too large, which no oracle's does.
struct Fraction: Comparable, CustomStringConvertible {
    let over: Int128
    let under: Int128

    init(_ over: Int128, _ under: Int128 = 1) {
        var (a, b) = (over.magnitude, under.magnitude)
        while b != 0 { (a, b) = (b, a % b) }
        let divisor = max(Int128(a), 1) * (under < 0 ? -1 : 1)
        self.over = over / divisor
        self.under = under / divisor
    }

    init(_ money: Money) { self.init(Int128(money.fen)) }

    static func + (left: Fraction, right: Fraction) -> Fraction {
        Fraction(left.over * right.under + right.over * left.under, left.under * right.under)
    }
    static func - (left: Fraction, right: Fraction) -> Fraction { left + right * Fraction(-1) }
    static func * (left: Fraction, right: Fraction) -> Fraction {
        Fraction(left.over * right.over, left.under * right.under)
    }
    static func < (left: Fraction, right: Fraction) -> Bool { left.over * right.under < right.over * left.under }

    var size: Fraction { over < 0 ? self * Fraction(-1) : self }
    var floor: Int128 { over >= 0 ? over / under : -((-over + under - 1) / under) }
    var description: String { "\(over)/\(under)" }

    /// The nearest multiple of the grain by its definition: half is added and the fraction dropped, on the size.
    func halfUp(grain: Int64 = 1) -> Money {
        let grains = (size * Fraction(1, Int128(grain)) + Fraction(1, 2)).floor
        return Money(fen: (over < 0 ? -1 : 1) * Int64(grains) * grain)
    }
}

/// SplitMix64. The seed stands in the message of every test that fails by chance.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
    mutating func number64(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &self) }
    mutating func happens(oneIn count: Int) -> Bool { number(1...count) == 1 }
    mutating func one<Value>(of values: [Value]) -> Value { values[number(0...values.count - 1)] }

    /// A day of the years 2019 to 2030, three leap years among them.
    mutating func day() -> Day { Day(number: number(17_897...22_279)) }
}

/// Cheap rules are asked more often where the compiler has made them fast.
enum Effort {
    #if DEBUG
        static let cases = 4_000
    #else
        static let cases = 60_000
    #endif
}

func day(_ iso: String) -> Day { Day(iso) ?? Day(number: 0) }
