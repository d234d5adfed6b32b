// Shares: a shared cost over those who bear it, to the last fen (公摊). Pure.
import Kernel

package enum Shares {
    /// The total by weights, as a rule areas in hundredths of a square metre, by largest remainder: everybody has
    /// their exact share without its fraction, and the fen that are left go to the largest fractions. Of equal
    /// fractions the earlier in the list comes first, so list them in a fixed order.
    package static func split(_ total: Money, over weights: [Int64]) throws(Refusal) -> [Money] {
        guard weights.allSatisfy({ $0 >= 0 }) else { throw .invalid("weight", "rule.shares.negative") }
        guard total.fen.magnitude <= UInt64(Exact.fenMax) else { throw Exact.tooLarge }
        let whole = weights.reduce(Int128(0)) { $0 + Int128($1) }
        guard whole > 0 else { throw .invalid("weight", "rule.shares.nobody") }
        var shares: [Int64] = []
        var rests: [(rest: Int128, index: Int)] = []
        for (index, weight) in weights.enumerated() {
            let exact = Int128(total.fen.magnitude) * Int128(weight)
            shares.append(Int64(exact / whole))
            rests.append((exact % whole, index))
        }
        rests.sort { ($1.rest, $0.index) < ($0.rest, $1.index) }
        let left = Int64(total.fen.magnitude) - shares.reduce(0, +)
        for place in rests.prefix(Int(left)) { shares[place.index] += 1 }
        return shares.map { Money(fen: total.fen < 0 ? -$0 : $0) }
    }
}
