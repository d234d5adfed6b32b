// RefundModelTests: a home's payments and refunds by chance, against an oracle that keeps every fen of them on a shelf.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

/// One payment as single fen, in the order in which they go back: what was paid ahead, then the bills, last first.
private struct Shelf {
    /// Which bill a fen paid; nil is what was paid ahead.
    let fen: [Charge.ID?]
    /// The refund that holds each of them.
    var holders: [Refund.ID?]

    init(_ lines: [PaymentLine]) {
        let order = lines.filter { $0.charge == nil } + lines.filter { $0.charge != nil }.reversed()
        fen = order.flatMap { [Charge.ID?](repeating: $0.charge, count: Int($0.amount.fen)) }
        holders = [Refund.ID?](repeating: nil, count: fen.count)
    }

    var free: Int { holders.filter { $0 == nil }.count }

    mutating func hold(_ count: Int, for refund: Refund.ID) {
        for place in holders.indices.filter({ holders[$0] == nil }).prefix(count) { holders[place] = refund }
    }

    mutating func release(_ refund: Refund.ID) { holders = holders.map { $0 == refund ? nil : $0 } }
    func count(of refund: Refund.ID, _ isOfBill: Bool) -> Int {
        zip(fen, holders).filter { ($0 != nil) == isOfBill && $1 == refund }.count
    }
}

@Suite struct RefundModelTests {
    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `by whatever order of asking, release, news and giving up, no fen goes back twice and none is lost`(
        _ engine: EngineKind
    ) async throws {
        for seed: UInt64 in [11, 12, 13] {
            try await World.run(engine) { world in try await Self.live(seed, in: world) }
        }
    }

    private static func live(_ seed: UInt64, in world: World) async throws {
        var dice = Dice(seed: seed)
        let it = try await RefundHome.make(world)
        let months: [Month?] = [Month("2026-08"), Month("2026-09"), Month("2026-10")]
        for month in months { try await it.home.bill(dice.number64(4...20), month: month) }
        let billed = try await it.home.open().reduce(0, +)
        var shelves: [Payment.ID: Shelf] = [:]
        for number in 0..<3 {
            let payment = try await it.take(dice.number64(5...30), "T\(number)")
            let lines = try await world.database.read { try Payments().lines(of: payment.id, in: world.project.id, $0) }
            shelves[payment.id] = Shelf(lines)
        }
        let taken = shelves.values.map { $0.fen.count }.reduce(0, +)
        let paidBills = shelves.values.flatMap(\.fen).filter { $0 != nil }.count
        let payments = shelves.keys.sorted { $0.number < $1.number }
        var refunds: [Refund.ID: Payment.ID] = [:]
        var open: [Refund.ID] = []
        for step in 0..<150 {
            let payment = dice.one(of: payments)
            if dice.happens(oneIn: 3) {
                let fen = dice.number(1...12)
                do {
                    let refund = try await it.ask(Int64(fen), of: payment)
                    #expect(fen <= shelves[payment]?.free ?? 0, "seed \(seed), step \(step)")
                    shelves[payment]?.hold(fen, for: refund)
                    refunds[refund] = payment
                } catch is Refusal { #expect(fen > shelves[payment]?.free ?? 0, "seed \(seed), step \(step)") }
            } else if let refund = open.randomElement(using: &dice) {
                try await decide(refund, it, &dice)
            }
            var (back, reopened, ahead) = (0, 0, 0)
            open = []
            for (refund, payment) in refunds.sorted(by: { $0.key < $1.key }) {
                let state = try await it.refund(refund).state
                if state == .asked || state == .processing || dice.happens(oneIn: 8) { open.append(refund) }
                if state == .refused { shelves[payment]?.release(refund) }
                guard let shelf = shelves[payment], state == .paid || state == .processing else { continue }
                ahead += shelf.count(of: refund, false)
                if state == .paid {
                    back += shelf.count(of: refund, true) + shelf.count(of: refund, false)
                    reopened += shelf.count(of: refund, true)
                }
            }
            #expect(try await it.home.balance(.channel) == Int64(taken - back), "seed \(seed), step \(step)")
            #expect(try await it.home.open().reduce(0, +) == billed - Int64(paidBills - reopened), "seed \(seed), step \(step)")
            #expect(try await it.home.credit() == Int64(taken - paidBills - ahead), "seed \(seed), step \(step)")
            try await it.confirmBooks()
        }
        #expect(try await it.code.count("refund WHERE paid_day IS NOT NULL") > 0, "seed \(seed)")
    }

    /// One of the things that may happen to a refund; what is not its time is refused and changes nothing.
    private static func decide(_ refund: Refund.ID, _ it: RefundHome, _ dice: inout Dice) async throws {
        do {
            switch dice.number(1...12) {
            case 1, 2, 3, 4: try await it.home.approve(refund, by: "linlan")
            case 5:
                try await it.world.database.write { [world = it.world] in
                    try Refunds().refuse(
                        refund, remark: "不退", within: [world.project.id], by: world.account("linlan"), in: $0)
                }
            case 6: try await it.again(refund)
            case 7: try await it.drop(refund)
            default:
                guard let one = try await it.askings(refund).last else { return }
                // A channel that said closed never pays that number: what is told later is told of what is open.
                guard one.state.isOpen || dice.happens(oneIn: 2) else { return }
                let state = one.state == .closed ? .closed : dice.one(of: ChannelRefund.State.allCases + [.success, .success])
                if try await it.refund(refund).state == .processing || state != .success { try await it.tell(one, state) }
            }
        } catch is Refusal {}
    }
}
