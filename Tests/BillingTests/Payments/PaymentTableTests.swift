// PaymentTableTests: a table of payments through the real verb, and random ones against a ledger kept by hand.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

@Suite struct PaymentTableTests {
    /// Bills by month in fen, what comes, the months named, and what each bill and the credit get.
    struct Line: Sendable, CustomTestStringConvertible {
        let bills: [(month: String, fen: Int64)]
        let paid: Int64
        var months: [String] = []
        var keeps = false
        let shares: [String: Int64]
        let credit: Int64

        var testDescription: String { "\(bills) \(paid) \(months)" }
    }

    static let table: [Line] = [
        Line(bills: [("2026-09", 100), ("2026-10", 100)], paid: 150, shares: ["2026-09": 100, "2026-10": 50], credit: 0),
        Line(bills: [("2026-09", 100), ("2026-10", 100)], paid: 1, shares: ["2026-09": 1], credit: 0),
        Line(bills: [("2026-09", 100), ("2026-10", 100)], paid: 250, shares: ["2026-09": 100, "2026-10": 100], credit: 50),
        Line(bills: [("2026-09", 100), ("2026-10", 100)], paid: 60, months: ["2026-10"], shares: ["2026-10": 60], credit: 0),
        Line(
            bills: [("2026-09", 100), ("2026-10", 100)], paid: 150, months: ["2026-10"],
            shares: ["2026-10": 100, "2026-09": 50], credit: 0),
        Line(
            bills: [("2026-09", 100), ("2026-10", 100)], paid: 150, months: ["2026-10"], keeps: true,
            shares: ["2026-10": 100], credit: 50),
        // What is not due yet is paid last.
        Line(bills: [("2026-12", 100), ("2026-10", 30)], paid: 50, shares: ["2026-10": 30, "2026-12": 20], credit: 0),
        Line(bills: [], paid: 40, shares: [:], credit: 40),
    ]

    @Test(arguments: EngineKind.allCases)
    func `each payment of the table goes where the law and the payer's word send it`(_ engine: EngineKind) async throws {
        for line in Self.table {
            try await World.run(engine) { world in
                let home = try await BillingHome.make(world)
                var month: [Charge.ID: String] = [:]
                for bill in line.bills {
                    for id in try await home.bill(bill.fen, month: Month(bill.month)) { month[id] = bill.month }
                }
                let word = PaymentWord(months: line.months.compactMap(Month.init), keepsSurplus: line.keeps)
                let taken = try await home.take(line.paid, word: word, ahead: true)
                var shares: [String: Int64] = [:]
                for share in taken.lines {
                    if let charge = share.charge { shares[month[charge] ?? "", default: 0] += share.amount.fen }
                }
                #expect(shares == line.shares, "\(line.testDescription)")
                #expect(try await home.credit() == line.credit, "\(line.testDescription)")
                try await home.confirmBooks()
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `payments, credits and reversals in any order lose no fen`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let seed = UInt64(20_261_123)
            var random = Steps(state: seed)
            var (billed, paid): (Int64, Int64) = (0, 0)
            var standing: [(id: Payment.ID, fen: Int64, isMoney: Bool)] = []
            var month = try #require(Month("2020-01"))
            for _ in 0..<60 {
                switch random.next(below: 4) {
                case 0:
                    let fen = Int64(random.next(below: 5_000) + 1)
                    try await home.bill(fen, month: month)
                    month = month.adding(1)
                    billed += fen
                case 1:
                    let fen = Int64(random.next(below: 6_000) + 1)
                    standing.append((try await home.take(fen, ahead: true).payment.id, fen, true))
                    paid += fen
                case 2:
                    for used in try await home.apply() { standing.append((used.payment.id, used.payment.amount.fen, false)) }
                default:
                    guard !standing.isEmpty else { continue }
                    let place = random.next(below: standing.count)
                    do {
                        try await home.reverse(standing[place].id, by: "linlan")
                        if standing[place].isMoney { paid -= standing[place].fen }
                        standing.remove(at: place)
                    } catch let refusal as Refusal where refusal == .notNow("payment.reversal.creditUsed") { continue }
                }
                // Counted by hand: what came is on bills or kept as a credit.
                let open = try await home.open().reduce(0, +)
                #expect(try await home.credit() == paid - (billed - open), "seed \(seed)")
            }
            try await home.confirmBooks()
        }
    }

    private struct Steps {
        var state: UInt64

        mutating func next(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
    }
}
