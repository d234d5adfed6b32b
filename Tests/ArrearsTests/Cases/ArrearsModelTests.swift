// ArrearsModelTests: random lives of one debtor through the verbs: the cache is the function, and no rung is ever skipped (D1).
import Billing
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Wiring

@testable import Arrears

@Suite struct ArrearsModelTests {
    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `whatever is paid, taken back, disputed, sent or slept through, no rung is skipped and the cache is the ladder`(
        _ engine: EngineKind
    ) async throws {
        for seed in 1...(engine == .sqlite ? 6 : 2) {
            try await World.run(engine) { world in
                var dice = Dice(seed: UInt64(seed))
                let home = try await ArrearsHome.make(world)
                try await home.share(dice.happens(oneIn: 2) ? "1/10" : nil)
                var bills: [Charge.ID] = []
                for month in ["2026-11", "2026-12", "2027-01"] { bills += try await home.home.bill(9_000, month: Month(month)) }
                var entries: [BookEntry.ID] = []
                var climbs = 0
                var last = Rung.none
                world.at("2026-12-01 10:00")
                for turn in 0..<24 {
                    try await Self.act(&dice, home, bills, &entries)
                    world.clock.advance(minutes: 1_440 * (dice.happens(oneIn: 6) ? 60 : dice.number(1...20)))
                    let today = world.project.zone.day(of: world.clock.now)
                    world.at("\(today) 10:00")
                    try await home.work()
                    guard let it = try await world.database.read({ try ArrearsStore.cases(.one(home.home.unit), in: home.project, $0) }).first
                    else { continue }
                    let (state, open) = try await world.database.read { transaction in
                        let (ladder, _, today) = try ArrearsHome.demands.ladder(of: it, world.project, transaction)
                        return (ladder.state(on: today), ladder.bills.filter { $0.isOpen(on: today) })
                    }
                    let fresh = ArrearsCase.Standing(state, bills: open)
                    if fresh.isOpen { #expect(it.standing == fresh, "seed \(seed), turn \(turn)") }
                    #expect(it.standing.isOpen == fresh.isOpen, "seed \(seed), turn \(turn)")
                    // The rungs climbed are the track's first ones, and each rise took a demand that arrived.
                    #expect(state.climbed == Array(state.track.prefix(state.climbed.count)), "seed \(seed), turn \(turn)")
                    if state.rung > last { climbs += 1 }
                    last = state.rung
                }
                let reached = try await world.database.read {
                    try $0.query("SELECT id FROM demand WHERE project_id = \(home.project) AND state = 'reached' LIMIT 500").count
                }
                #expect(climbs <= reached + entries.count + bills.count, "seed \(seed)")
            }
        }
    }

    /// One thing that happens to a debtor; what the rules refuse is refused.
    private static func act(
        _ dice: inout Dice, _ home: ArrearsHome, _ bills: [Charge.ID], _ entries: inout [BookEntry.ID]
    ) async throws {
        try await home.work()
        let bill = bills[dice.number(0...bills.count - 1)]
        switch dice.number(0...6) {
        case 0:
            let open = try await home.world.database.read { try Charges().open(of: home.home.unit, in: home.project, $0) }
            if let item = open.first(where: { $0.charge == bill }) {
                entries.append(try await home.pay(max(1, item.open.fen / Int64(dice.number(1...2))), on: bill))
            }
        case 1:
            if let entry = entries.popLast() { try await home.takeBack(entry) }
        case 2:
            let it = try? await home.it()
            guard let it else { return }
            _ = try? await home.write {
                try Holds(books: House.books).dispute(
                    it.id, bills: [OwedBill.ID(bill.number)], reason: "x", saidBy: "x", within: [home.project],
                    by: home.world.account("limin"), in: $0)
            }
        case 3:
            let it = try? await home.it()
            guard let it else { return }
            let lines = try await home.world.database.read { try Holds(books: House.books).lines(of: it, $0) }
            guard let hold = lines.first(where: { $0.endedOn == nil }) else { return }
            _ = try? await home.write {
                try Holds(books: House.books).end(
                    hold.id, result: "x", within: [home.project], by: home.world.account("wangfang"), in: $0)
            }
        default:
            guard let next = (try? await home.it())?.standing.next, DunningRun.rungs.contains(next) else { return }
            guard let line = try? await home.demand(next), line.demand.state == .sent, !dice.happens(oneIn: 4) else { return }
            try await home.deliver(line.demand.id)
        }
    }
}
