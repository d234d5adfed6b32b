// ProportionalSharesTests: what holds of large payments, where nobody can put down single fen.
import Billing
import Kernel
import Proof
import Testing

@Suite struct ProportionalSharesTests {
    @Test func `in a large payment no fen would be better placed elsewhere, and few debts are within a fen of their share`() throws {
        let seed: UInt64 = 8_703
        var dice = Dice(seed: seed)
        for number in 0..<Effort.cases / 10 {
            let weights = (0..<dice.number(2...dice.one(of: [3, 3, 12]))).map { _ in dice.number64(1...Exact.fenMax / 100) }
            let whole = weights.reduce(0, +)
            let amount = dice.number64(0...whole)
            let shares = ProportionalShares.split(amount, over: weights.map { .init(weight: $0, given: 0, open: $0) })
            #expect(shares.reduce(0, +) == amount)
            for one in weights.indices {
                let exact = Int128(amount) * Int128(weights[one])
                let far = Int128(shares[one]) * Int128(whole) - exact
                if weights.count < 4 { #expect(far.magnitude < UInt128(whole), "seed \(seed), case \(number)") }
                for other in weights.indices where shares[one] > 0 && shares[other] < weights[other] {
                    let taken = Int128(weights[one]) * Int128(2 * shares[other] + 1)
                    let given = Int128(weights[other]) * Int128(2 * shares[one] - 1)
                    #expect(taken >= given, "seed \(seed), case \(number)")
                }
            }
        }
    }
}
