// ProportionalShares: a payment over debts by their proportion, so that two payments do what one of their sum does. Pure.

/// The next fen always goes to the debt that is furthest behind its proportion, measured as weight ÷ (2 × given + 1),
/// the method of Sainte-Laguë. Shares are those of the largest remainder in nearly every case; but the largest remainder
/// can take a fen back from somebody when the sum grows, and then the order of two payments would matter.
package enum ProportionalShares {
    package struct Taker: Hashable, Sendable {
        /// What its proportion is measured by; at least what is given and open.
        package let weight: Int64
        /// What it has got in this proportion before.
        package let given: Int64
        /// What it can still take.
        package let open: Int64

        package init(weight: Int64, given: Int64, open: Int64) {
            (self.weight, self.given, self.open) = (weight, given, open)
        }
    }

    /// What each gets of the amount, in all the amount or all that is open. Of equals the earlier gets its fen first.
    package static func split(_ amount: Int64, over takers: [Taker]) -> [Int64] {
        let whole = takers.reduce(Int128(0)) { $0 + Int128($1.weight) }
        let open = takers.reduce(Int128(0)) { $0 + Int128($1.open) }
        guard Int128(amount) < open else { return takers.map(\.open) }

        // What all have when every fen with weight ÷ (2 × number − 1) ≥ whole ÷ level is given. At twice the whole
        // everybody has everything.
        func shares(at level: Int128) -> [Int64] {
            takers.map { taker in
                let reached = (Int128(taker.weight) * level / whole + 1) / 2
                return Int64(max(0, min(Int128(taker.open), reached - Int128(taker.given))))
            }
        }
        func sum(_ shares: [Int64]) -> Int128 { shares.reduce(Int128(0)) { $0 + Int128($1) } }

        var (low, high): (Int128, Int128) = (0, 2 * whole)
        while high - low > 1 {
            let middle = (low + high) / 2
            if sum(shares(at: middle)) <= Int128(amount) { low = middle } else { high = middle }
        }
        // The last few, fewer than there are takers, one by one.
        var result = shares(at: low)
        for _ in 0..<Int(Int128(amount) - sum(result)) {
            var next: Int?
            for index in takers.indices where result[index] < takers[index].open {
                guard let best = next else {
                    next = index
                    continue
                }
                if isBehind(takers[index], result[index], takers[best], result[best]) { next = index }
            }
            if let next { result[next] += 1 }
        }
        return result
    }

    /// Whether the one is further behind than the other.
    private static func isBehind(_ one: Taker, _ has: Int64, _ other: Taker, _ otherHas: Int64) -> Bool {
        let left = Int128(one.weight) * (2 * Int128(other.given + otherHas) + 1)
        let right = Int128(other.weight) * (2 * Int128(one.given + has) + 1)
        return left > right
    }
}
