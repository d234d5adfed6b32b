// LadderFixtures: the shipped ladder, and short ways to say bills, demands and days.
import Arrears
import Kernel
import Scheme
import Testing

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
    mutating func happens(oneIn count: Int) -> Bool { number(1...count) == 1 }
}

enum Fixture {
    /// Seeded cases: as many as asked in release, a tenth in debug.
    static func cases(_ count: Int) -> Int {
        var isDebug = false
        assert({ isDebug = true; return true }())
        return isDebug ? count / 10 : count
    }

    /// The ladder as it ships, with a share for major payers or without.
    static func rules(share: Share? = Share(1, of: 3), _ change: (inout LadderRules) -> Void = { _ in }) throws -> LadderRules {
        var rules = try LadderRules(try SchemeSlice.shipped())
        rules.majorShare = share
        change(&rules)
        return rules
    }

    static let small = PayerShare(area: 8_900, of: 10_000_000)
    static let major = PayerShare(area: 4_000_000, of: 10_000_000)

    static func day(_ text: String) throws -> Day { try #require(Day(text)) }

    static func bill(_ number: Int64, due: String, fen: Int64 = 30_000, _ movements: [(String, Int64)] = []) throws -> OwedBill {
        OwedBill(
            id: OwedBill.ID(number), due: try day(due), principal: Money(fen: fen),
            movements: try movements.map { OwedBill.Movement(try day($0.0), Money(fen: $0.1)) })
    }

    /// Sent and delivered on one day, or on two.
    static func demand(_ number: Int64, _ rung: Rung, for bills: [Int64], _ sent: String, reached: String? = nil) throws -> LadderDemand {
        LadderDemand(
            id: LadderDemand.ID(number), rung: rung, bills: Set(bills.map { OwedBill.ID($0) }), sent: try day(sent),
            delivery: .reached(try day(reached ?? sent)))
    }
}
