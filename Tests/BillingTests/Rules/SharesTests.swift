// SharesTests: shared costs, against an oracle that hands out one fen after another.
import Billing
import Kernel
import Proof
import Testing

@Suite struct SharesTests {
    /// Each fen to whoever is furthest below their exact share, the earlier of two.
    private static func handed(_ total: Int64, _ weights: [Int64]) -> [Int64] {
        let whole = weights.reduce(0, +)
        // How far below, in wholes: nothing but whole numbers.
        var below = weights.map { $0 * total }
        var given = weights.map { _ in Int64(0) }
        for _ in 0..<total {
            var next = 0
            for place in below.indices where below[place] > below[next] { next = place }
            given[next] += 1
            below[next] -= whole
        }
        return given
    }

    @Test(.clause("S2.8.1-3"))
    func `a shared cost is handed out to the last fen, each to whoever lacks most`() throws {
        let seed: UInt64 = 8_401
        var dice = Dice(seed: seed)
        for number in 0..<Effort.cases / 4 {
            let weights = (0..<dice.number(1...9)).map { _ in dice.happens(oneIn: 6) ? 0 : dice.number64(1...60) }
            guard weights.contains(where: { $0 > 0 }) else { continue }
            let total = dice.number64(0...120)
            let shares = try Shares.split(Money(fen: total), over: weights)
            guard shares.map(\.fen) == Self.handed(total, weights) else {
                Issue.record("seed \(seed), case \(number): \(shares.map(\.fen)) of \(total) over \(weights)")
                return
            }
            #expect(try Shares.split(Money(fen: -total), over: weights) == shares.map { -$0 })
        }
    }

    @Test(.clause("S2.8.1-3"))
    func `the shares of a large cost over a large house add up, each within a fen of its own`() throws {
        let seed: UInt64 = 8_402
        var dice = Dice(seed: seed)
        for _ in 0..<Effort.cases / 100 {
            let weights = (0..<dice.number(50...400)).map { _ in dice.number64(1_500...40_000) }
            let total = dice.number64(0...Exact.fenMax / 1_000)
            let shares = try Shares.split(Money(fen: total), over: weights)
            let whole = Int128(weights.reduce(0, +))
            #expect(shares.sum.fen == total, "seed \(seed)")
            let isNear = zip(shares, weights).allSatisfy { share, weight in
                let far = Int128(share.fen) * whole - Int128(total) * Int128(weight)
                return far.magnitude < whole.magnitude
            }
            #expect(isNear, "seed \(seed)")
        }
    }

    @Test func `nobody, less than nothing, and too much are refused`() throws {
        #expect(throws: Refusal.invalid("weight", "rule.shares.nobody")) { try Shares.split(Money(fen: 1), over: []) }
        #expect(throws: Refusal.invalid("weight", "rule.shares.nobody")) { try Shares.split(Money(fen: 1), over: [0, 0]) }
        #expect(throws: Refusal.invalid("weight", "rule.shares.negative")) { try Shares.split(Money(fen: 1), over: [2, -1]) }
        #expect(throws: Refusal.invalid("amount", "rule.amount.large")) { try Shares.split(Money(fen: .min), over: [1]) }
        #expect(try Shares.split(Money(fen: 10), over: [1, 1, 1]).map(\.fen) == [4, 3, 3])
    }
}
