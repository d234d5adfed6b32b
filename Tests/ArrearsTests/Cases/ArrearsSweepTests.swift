// ArrearsSweepTests: the cache of the ladder and its promises, through the verbs, on both engines.
import Billing
import Kernel
import Platform
import Proof
import Registry
import Scheme
import Storage
import Testing
import Wiring

@testable import Arrears

@Suite struct ArrearsSweepTests {
    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `a bill a day overdue opens a case, whose reminder is promised within the days of the scheme`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.home.bill(12_000)
            try await home.at("2026-11-30 10:00")
            #expect(try await world.database.read { try ArrearsStore.cases(.one(home.home.unit), in: home.project, $0) }.isEmpty)
            try await home.at("2026-12-01 10:00")
            let it = try await home.it()
            #expect(it.standing.isOpen && it.standing.open == Money(fen: 12_000) && it.standing.rung == .none)
            #expect(it.standing.next == .reminder && it.standing.isNextDue && it.standing.isUnset)
            let promise = try #require(try await home.promise(.reminder))
            #expect(promise.clause == "XS2.8.2-0" && promise.dueDay == Day("2026-12-08"))
            // Once more, and once more: nothing is otherwise.
            try await home.look()
            try await home.at("2026-12-02 10:00")
            #expect(try await home.promises().count == 1)
            let sent = try await home.demand(.reminder)
            #expect(sent.demand.state == .sent && sent.total == Money(fen: 12_000) && sent.demand.channel == .letter)
            #expect(try await home.promise(.reminder)?.promise.outcome == .kept)
            #expect(try await home.it().standing.rung == .none)
            try await home.deliver(sent.demand.id)
            let reached = try await home.it().standing
            #expect(reached.rung == .reminder && reached.next == .notice && !reached.isNextDue)
            let steps = try await world.database.read { try ArrearsViews.steps(of: it, $0) }
            #expect(steps.map(\.kind) == [.climbed, .opened] && steps.allSatisfy { !$0.why.isEmpty })
        }
    }

    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `what nobody sends is missed, and what is paid in time needs nobody`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            let bill = try #require(try await home.home.bill(12_000).first)
            try await home.at("2026-12-01 10:00")
            let entry = try await home.pay(12_000, on: bill)
            try await home.at("2026-12-01 10:10")
            #expect(try await home.it().standing.isOpen == false)
            #expect(try await home.promise(.reminder)?.promise.outcome == .excluded)
            try await home.at("2026-12-03 10:00")
            try await home.takeBack(entry)
            let again = try await home.it()
            #expect(again.standing.isOpen)
            let promise = try #require(try await home.promise(.reminder))
            #expect(promise.promise.outcome == .open && promise.dueDay == Day("2026-12-10"))
            try await home.at("2026-12-12 10:00")
            try await home.pay(12_000, on: bill)
            try await home.at("2026-12-12 10:10")
            #expect(try await home.promise(.reminder)?.promise.outcome == .failed)
        }
    }

    /// killbill#2297: an account that was cleared, or a job that slept, entered a later state without the ones before.
    @Test(.clause("S2.8.2-2"), arguments: EngineKind.allCases)
    func `after an outage of two hundred days the first rung is proposed, and none is skipped`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.home.bill(12_000)
            try await home.at("2027-06-20 10:00")
            let it = try await home.it()
            #expect(it.standing.rung == .none && it.standing.next == .reminder && it.standing.owed == .suit)
            #expect(try await Set(home.promises().map(\.part)) == ["reminder", "notice", "visitAndLetter", "suit"])
            #expect(try await home.promises().allSatisfy { $0.promise.dueAt < world.clock.now })
            await #expect(throws: Refusal.gate("S2.8.2-2", "arrears.demand.skips")) {
                try await home.write {
                    _ = try ArrearsHome.matters.propose(
                        .suit, for: it.id, counsel: "某律所", reason: "久拖", within: [home.project], by: world.account("wangfang"), in: $0)
                }
            }
            try await home.climb(.reminder)
            await #expect(throws: Refusal.self) { try await home.demand(.notice) }
            try await home.at("2027-06-25 10:00")
            try await home.climb(.notice)
            #expect(try await home.it().standing.rung == .notice)
        }
    }

    @Test(.clause("S2.8.2-3"), arguments: EngineKind.allCases)
    func `more than three months are the day after three months, and a part payment anchors anew`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            let first = try #require(try await home.home.bill(12_000).first)
            try await home.home.bill(12_000, month: Month("2026-12"))
            try await home.at("2027-02-28 10:00")
            #expect(try await home.it().standing.watchedFrom == nil)
            try await home.at("2027-03-01 10:00")
            #expect(try await home.it().standing.watchedFrom == Day("2027-03-01"))
            try await home.pay(12_000, on: first)
            try await home.at("2027-03-01 10:10")
            let moved = try await home.it().standing
            #expect(moved.watchedFrom == nil && moved.anchorDue == Day("2026-12-31") && moved.open == Money(fen: 12_000))
            let it = try await home.it()
            let steps = try await world.database.read { try ArrearsViews.steps(of: it, $0) }
            #expect(Set(steps.prefix(2).map(\.kind)) == [.moved, .unwatched])
            #expect(steps.contains { step in step.why.contains { $0.key == "arrears.why.reanchored" } })
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `history of a case is changed by nobody, and a sweep in parts is the sweep as one`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.home.bill(12_000)
            try await home.at("2026-12-01 10:00")
            for statement in ["UPDATE arrears_step SET kind = 'closed'", "DELETE FROM arrears_step"] as [SQL] {
                await #expect(throws: StorageProblem.self) { try await world.database.write { _ = try $0.run(statement) } }
            }
            let before = try await home.it().standing
            try await home.write { transaction in
                try transaction.run("UPDATE arrears_sweep SET day = '0001-01-01', cursor = 0")
            }
            try await home.work()
            #expect(try await home.it().standing == before)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a sweep goes on part by part to the last home, and once more it writes nothing`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            let count = ArrearsSweep.homesMax + 12
            try await home.write { transaction in
                let entries = (1...count).map {
                    RegisterEntry(
                        row: $0, building: "9栋", unit: "\(1_000 + $0)", areaHundredths: 8_000, name: "业主\($0)", phone: "", role: .owner,
                        from: Day("2020-01-01"))
                }
                _ = try RegisterImports.put(entries, world.project, by: .system("proof"), in: transaction)
                let units: [Registry.Unit.ID] = try transaction.query(
                    "SELECT id FROM unit WHERE project_id = \(home.project) AND name >= '1001' AND name <= '1999' ORDER BY id LIMIT 2000"
                ).map { try $0.get("id") }
                let month = try #require(Month("2026-11"))
                for unit in units {
                    let draft = ChargeDraft(
                        unit: unit, item: home.home.item, book: .own, kind: .opening, from: month.first, to: month.last, due: month.last,
                        amount: Money(fen: 9_000))
                    try Charges().post([draft], of: unit, in: home.project, on: World.day, by: .system("proof"), in: transaction)
                }
            }
            try await home.at("2026-12-01 10:00")
            func written() async throws -> [Int64] {
                try await world.database.read { transaction in
                    let row = try #require(
                        try transaction.first(
                            """
                            SELECT (SELECT COUNT(*) FROM arrears_case WHERE open = 1) AS cases, (SELECT COUNT(*) FROM arrears_step) AS steps,
                                (SELECT COUNT(*) FROM arrears_promise) AS promises,
                                (SELECT CAST(SUM(revision) AS BIGINT) FROM arrears_case) AS writes
                            """))
                    return try ["cases", "steps", "promises", "writes"].map { try row.get($0) }
                }
            }
            let first = try await written()
            #expect(first == [Int64(count), Int64(count), Int64(count), Int64(count)])
            try await home.write { _ = try $0.run("UPDATE arrears_sweep SET day = '0001-01-01', cursor = 0") }
            try await home.work()
            #expect(try await written() == first)
            let it = try await world.database.read { try ArrearsViews.list(ArrearsFilter(), in: home.project, $0) }
            #expect(it.count == 50 && it.allSatisfy { $0.it.payer == nil && $0.payerName.hasPrefix("业主") })
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the books are followed past bills and payments, and nothing is followed twice`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.at("2026-12-01 10:00")
            let bill = try #require(try await home.home.bill(9_000, month: Month("2026-10")).first)
            try await home.pay(1_000, on: bill)
            try await home.home.bill(9_000, month: Month("2026-11"))
            func behind() async throws -> Int64 {
                try await world.database.read { transaction in
                    try #require(
                        try transaction.first(
                            """
                            SELECT COUNT(*) AS number FROM book_entry e JOIN arrears_sweep s ON s.project_id = e.project_id
                            WHERE e.id > s.entry_cursor
                            """)).get("number")
                }
            }
            try await home.work()
            #expect(try await behind() > 0)
            world.clock.advance(minutes: 1)
            try await home.work()
            #expect(try await behind() == 0)
            #expect(try await home.it().standing.open == Money(fen: 17_000))
        }
    }
}
