// CodeOrdersTests: whatever a channel tells, how often and in which order, money that came is booked once.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

@Suite struct CodeOrdersTests {
    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `a code pays its bills once though it is told twice, with one receipt`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CodeHome.make(world)
            try await it.home.bill(12_000, month: Month("2026-09"))
            let named = try await it.home.bill(12_000, month: Month("2026-10"))
            let order = try await it.ask(12_000, named)
            #expect(try await it.hear(it.news(order)) == .taken)
            #expect(try await it.hear(it.news(order)) == .nothing)
            #expect(try await it.hear(it.news(order, notice: "another")) == .nothing)
            #expect(try await it.state(order) == .paid)
            #expect(try await it.home.open() == [12_000])
            let open = try await world.database.read { try Charges().open(of: it.home.unit, in: world.project.id, $0) }
            #expect(open.map(\.charge) != named)
            #expect(try await it.count("payment") == 1)
            #expect(try await it.count("receipt") == 1)
            try await it.home.confirmBooks()
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `money that comes after the order was let go is taken, and a closing told late takes nothing away`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await CodeHome.make(world)
            try await it.home.bill(9_000)
            let order = try await it.ask(9_000)
            world.clock.move(to: world.clock.now.adding(minutes: CodeOrders.lifeMinutes + 1))
            #expect(try await world.database.write { try CodeOrders().expire(in: $0) } == false)
            #expect(try await it.state(order) == .closed)
            #expect(try await it.hear(it.news(order)) == .takenLate)
            #expect(try await it.hear(it.news(order, .closed)) == .nothing)
            #expect(try await it.state(order) == .paid)
            #expect(try await it.hear(it.news(order, .refunded)) == .refunded)
            #expect(try await it.state(order) == .paid)
            let second = try await it.ask(100)
            #expect(try await it.hear(it.news(second, .waiting)) == .nothing)
            #expect(try await it.hear(it.news(second, .closed)) == .closed)
            #expect(try await it.hear(it.news(second, .refunded)) == .nothing)
            #expect(try await it.count("payment") == 1)
            try await it.home.confirmBooks()
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `another sum is not booked before a person takes it as it came`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CodeHome.make(world)
            try await it.home.bill(9_000)
            let order = try await it.ask(9_000)
            func take(by name: String) async throws {
                try await world.database.write {
                    try CodeOrders().takeAsTold(order.id, within: [world.project.id], by: world.staff(name), in: $0)
                }
            }
            await #expect(throws: Refusal.self) { try await take(by: "limin") }
            #expect(try await it.hear(it.news(order, fen: 8_999)) == .differs)
            #expect(try await it.hear(it.news(order, fen: 9_000, notice: "again")) == .nothing)
            #expect(try await it.count("payment") == 0)
            #expect(try await it.home.open() == [9_000])
            try await take(by: "limin")
            #expect(try await it.home.open() == [1])
            await #expect(throws: Refusal.self) { try await take(by: "limin") }
            try await it.home.confirmBooks()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `news of nobody's order is heard and kept, once`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CodeHome.make(world)
            let order = try await it.ask(100)
            for _ in 0..<2 { _ = try await it.hear(it.news(order, notice: "U", number: "S-NOBODY")) }
            #expect(try await it.count("channel_notice WHERE outcome = 'unknown'") == 1)
            #expect(try await it.count("payment") == 0)
            // An order of one estate is nobody's in another.
            #expect(try await it.hear(it.news(order), in: world.other) == .unknown)
            #expect(try await it.state(order) == .waiting)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what the counter took by the same number for another home is left for a person to see`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await CodeHome.make(world)
            let order = try await it.ask(700)
            _ = try await it.home.take(500, method: .wechat, reference: "T\(order.number)", ahead: true)
            #expect(try await it.hear(it.news(order)) == .differs)
            #expect(try await it.count("payment") == 1)
            // The same money taken by hand for the same home is the payment.
            let second = try await it.ask(700)
            _ = try await it.home.take(700, method: .wechat, reference: "T\(second.number)", ahead: true)
            #expect(try await it.hear(it.news(second)) == .taken)
            #expect(try await it.count("payment") == 2)
            try await it.home.confirmBooks()
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `fifty notices at once of one order are one payment`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CodeHome.make(world)
            try await it.home.bill(9_000)
            let order = try await it.ask(9_000)
            let heard = try await withThrowingTaskGroup(of: NoticeOutcome.self) { group in
                for turn in 0..<50 {
                    group.addTask { try await it.hear(it.news(order, notice: turn.isMultiple(of: 2) ? "same" : "N\(turn)")) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(heard.filter { $0 == .taken }.count == 1 && heard.filter { $0 == .nothing }.count == 49)
            #expect(try await it.count("payment") == 1)
            #expect(try await it.count("receipt") == 1)
            try await it.home.confirmBooks()
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `fifty cashiers, fifty channel notices and a daily close at once on one home lose no fen and skip no number`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await CodeHome.make(world)
            try await it.home.bill(70_000, month: Month("2026-09"))
            try await it.home.bill(30_001, month: Month("2026-10"))
            let people = ["limin", "zhoujie", "linlan", "wangfang", "chenguo"]
            var orders: [CodeOrder] = []
            for turn in 0..<25 { orders.append(try await it.ask(1_000 + Int64(turn))) }
            let asked = orders
            let counted = TillCount(pieces: [:], slips: [:], explanation: "边收边结")
            let taken = try await withThrowingTaskGroup(of: (name: String, fen: Int64).self) { group in
                for turn in 0..<50 {
                    let name = people[turn % people.count]
                    group.addTask {
                        do {
                            let fen = 2_000 + Int64(turn)
                            try await it.home.take(fen, by: world.staff(name), ahead: true)
                            return (name, fen)
                        } catch let refusal as Refusal where refusal == .invalid("happenedAt", "till.closed", ["day": "2026-11-23"]) {
                            // Only whoever counts the drawer is turned away.
                            #expect(name == "limin")
                            return (name, 0)
                        }
                    }
                    // Each order is told twice.
                    group.addTask {
                        try await it.hear(it.news(asked[turn % 25]))
                        return ("", 0)
                    }
                    guard turn == 20 else { continue }
                    group.addTask {
                        try await it.home.close(counted)
                        return ("", 0)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let cash = taken.map(\.fen).reduce(0, +)
            let numbers = try await world.database.read { try $0.query("SELECT number FROM receipt ORDER BY number") }
                .map { row -> Int64 in try row.get("number") }
            #expect(numbers == Array(1...Int64(25 + taken.count { $0.fen > 0 })))
            let told: Int64 = (0..<25).reduce(0) { $0 + 1_000 + Int64($1) }
            #expect(try await it.home.open().reduce(0, +) - it.home.credit() == 100_001 - cash - told)
            let sheets = try await world.database.read { try Tills().list(in: world.project.id, before: nil, $0) }
            let closed = sheets.filter { !$0.till.isOpen }
            #expect(closed.map(\.till.account) == [world.account("limin")])
            // Her sheet is what she took, to the fen, and nobody else's.
            #expect(closed.map(\.expected.fen) == [taken.filter { $0.name == "limin" }.map(\.fen).reduce(0, +)])
            try await it.home.confirmBooks()
        }
    }
}
