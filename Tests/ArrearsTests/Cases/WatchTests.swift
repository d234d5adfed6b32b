// WatchTests: what happens to a watched home is told at once and bars nothing; limitation is listed in time.
import Billing
import Kernel
import Platform
import Proof
import Registry
import Scheme
import ServiceDesk
import Storage
import Testing
import Wiring

@testable import Arrears

@Suite struct WatchTests {
    private static func follow(_ world: World) async throws {
        while try await world.database.write({ try WatchAlerts(sources: House.watchSources).follow(in: $0) }) {}
    }

    private static func settle(_ name: String, _ role: TenureRole, _ home: ArrearsHome) async throws {
        try await home.write {
            _ = try Persons().settle(
                name, phone: "13700001111", as: role, at: home.home.unit, from: try #require(Day("2027-03-02")), within: [home.project],
                by: home.world.staff("limin"), in: $0)
        }
    }

    /// A request at the counter, under a guide of that topic or under none.
    @discardableResult
    private static func apply(
        _ title: String, _ topic: ServiceGuide.Topic?, _ home: ArrearsHome, isHelp: Bool = false
    ) async throws -> ServiceCase {
        let world = home.world
        var intake = Cases.Intake(kind: isHelp ? .repair : .business, channel: .counter, requester: "王丽", title: title, words: title)
        intake.unit = home.home.unit
        intake.handler = world.account("limin")
        intake.isRenovation = isHelp
        return try await home.write { [intake] transaction in
            let it = try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
            guard let topic else { return it }
            let guide = try ServiceGuides().add(
                ServiceGuide.Terms(name: "事项 \(title)", papers: [], fen: 0, days: 1, note: "", topic: topic), in: home.project,
                by: world.staff("wangfang"), transaction)
            try Applications(cases: world.cases).begin(
                it, for: guide.id, project: world.project, by: world.staff("limin"), in: transaction)
            return it
        }
    }

    @Test(.clause("S2.8.2-3"), arguments: EngineKind.allCases)
    func `a request is known by what its guide is marked for, once, and by no word of its name`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.home.bill(12_000)
            try await home.at("2027-03-02 10:00")
            // The words alone say nothing, nor does a guide that is marked for nothing.
            try await Self.apply("申请装修", nil, home)
            try await Self.apply("搬家放行 renovation", .general, home)
            try await Self.follow(world)
            func changes() async throws -> [WatchedChange] {
                try await world.database.read { try WatchAlerts().lines(in: home.project, before: nil, $0) }.map(\.change)
            }
            #expect(try await changes().isEmpty)
            for (name, topic) in [("甲", ServiceGuide.Topic.owner), ("乙", .tenant), ("丙", .renovation), ("丁", .moving)] {
                world.clock.advance(minutes: 1)
                try await Self.apply(name, topic, home)
            }
            world.clock.advance(minutes: 1)
            try await Self.apply("水管", nil, home, isHelp: true)
            for _ in 0..<2 { try await Self.follow(world) }
            #expect(try await changes() == [.renovation, .moving, .renovation, .tenant, .owner])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the step marks the shipped applications and the usual names of offices, and no other`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let names = ["业主变更登记", "Registering a tenant", "装修办理", "搬家登記", "装修咨询", "装修申请（特殊）"]
            let topics = try await world.database.write { transaction in
                for name in names {
                    _ = try ServiceGuides().add(
                        ServiceGuide.Terms(name: name, papers: [], fen: 0, days: 0, note: ""), in: world.project.id,
                        by: world.staff("wangfang"), transaction)
                }
                for step in try #require(ServiceDeskSlice.migrations.first { $0.name == "0078 guide topics" }).statements.dropFirst() {
                    try transaction.run(SQL(portable: step, for: transaction.dialect))
                }
                let guides = try ServiceGuides().list(in: world.project.id, transaction)
                return names.map { name in guides.first { $0.terms.name == name }?.terms.topic }
            }
            #expect(topics == [.owner, .tenant, .renovation, .moving, .general, .general])
        }
    }

    @Test(.clause("S2.8.2-3"), arguments: EngineKind.allCases)
    func `a tenant, an owner, a leaving and an application of a watched home are told once, and of no other home`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            let bill = try #require(try await home.home.bill(12_000).first)
            try await home.at("2027-02-28 10:00")
            try await Self.settle("早租客", .tenant, home)
            try await Self.follow(world)
            func alerts() async throws -> [AlertLine] {
                try await world.database.read { try WatchAlerts().lines(in: home.project, before: nil, $0) }
            }
            #expect(try await alerts().isEmpty)  // not yet for more than three months
            try await home.at("2027-03-02 10:00")
            try await Self.settle("新租客", .tenant, home)
            let taken = try await Self.apply("厨房改造", .renovation, home)
            #expect(!taken.number.isEmpty)  // taken as any other: nothing is barred
            for _ in 0..<2 { try await Self.follow(world) }
            #expect(try await alerts().map(\.change) == [.renovation, .tenant])
            let unseen = try await world.database.read { try ArrearsSlice.watchToday.things(world.project, nil, $0) }
            #expect(unseen.count == 2)
            let first = try #require(try await alerts().first)
            try await home.write { try WatchAlerts().see(first.id, within: [home.project], by: world.account("wangfang"), in: $0) }
            await #expect(throws: Refusal.notNow("watch.seen")) {
                try await home.write { try WatchAlerts().see(first.id, within: [home.project], by: world.account("wangfang"), in: $0) }
            }
            await #expect(throws: Refusal.missing) {
                try await home.write { try WatchAlerts().see(first.id, within: [world.other.id], by: world.account("stranger"), in: $0) }
            }
            let figure = try await world.database.read { transaction in
                let measure = try #require(House.room.measure(of: "S2.8.2-3"))
                return try measure.figure(in: world.project, days: world.project.liveFrom...(try #require(Day("2027-03-31"))), transaction)
            }
            #expect(figure.numerator == 1 && figure.denominator == 2)
            try await home.pay(12_000, on: bill)
            try await home.at("2027-03-02 11:00")
            try await Self.settle("又一租客", .tenant, home)
            try await Self.follow(world)
            #expect(try await alerts().count == 2)
        }
    }

    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `a bill is listed when its three years end soon, goes with a delivered demand, and stands apart when it lapsed`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.home.bill(12_000)
            func lines() async throws -> [LimitLine] {
                try await world.database.read { try ArrearsLimits().lines(in: home.project, lapsedBefore: nil, from: nil, after: nil, $0) }
            }
            try await home.at("2029-06-02 10:00")
            #expect(try await lines().isEmpty)
            try await home.at("2029-06-03 10:00")
            #expect(try await lines().map(\.lastDay) == [Day("2029-11-30")])
            try await home.climb(.reminder)
            try await home.work()
            #expect(try await lines().isEmpty)
            try await home.at("2031-12-31 10:00")
            #expect(try await lines().map(\.lastDay) == [Day("2032-06-03")])
            try await home.at("2032-06-04 10:00")
            try await home.climb(.notice)
            // Delivered after the lapse, it renews nothing.
            try await home.at("2032-06-05 10:00")
            let lapsed = try await world.database.read {
                try ArrearsLimits().lines(in: home.project, lapsedBefore: Day("2032-06-05"), from: nil, after: nil, $0)
            }
            #expect(lapsed.map(\.lastDay) == [Day("2032-06-03")])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the office's own set-off renews no limitation, and the debtor's payment does`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            let bill = try #require(try await home.home.bill(12_000).first)
            func last() async throws -> [Day] {
                try await world.database.read {
                    try ArrearsLimits().lines(in: home.project, lapsedBefore: nil, from: nil, after: nil, $0)
                }.map(\.lastDay)
            }
            try await home.at("2029-06-03 10:00")
            let (unit, item) = (home.home.unit, home.home.item)
            try await home.write { transaction in
                let lines = [
                    BookLine(.prepaid, .own, Money(fen: 1_000), unit: unit),
                    BookLine(.receivable, .own, Money(fen: -1_000), unit: unit, payer: home.home.owner, item: item, charge: bill),
                ]
                let before = [
                    BookLine(.cash, .own, Money(fen: 1_000)), BookLine(.prepaid, .own, Money(fen: -1_000), unit: unit),
                ]
                for (kind, lines) in [(BookEntry.Kind.payment, before), (.credit, lines)] {
                    try Books().post(
                        BookEntry(kind, in: home.project, on: try #require(Day("2029-06-03")), for: ("proof", 7), lines),
                        by: .system("proof"), in: transaction)
                }
            }
            try await home.look()
            #expect(try await last() == [try #require(Day("2029-11-30"))])
            try await home.pay(1_000, on: bill)
            try await home.look()
            #expect(try await last().isEmpty)
        }
    }

    @Test func `a message that only its gateway vouches for climbs the ladder and renews nothing`() throws {
        let due = try #require(Day("2026-11-30"))
        let sent = try #require(Day("2027-03-01"))
        let bill = OwedBill(id: OwedBill.ID(1), due: due, principal: Money(fen: 100))
        func lastDay(isProved: Bool) -> Day? {
            var input = ArrearsInput()
            input.demands = [
                LadderDemand(id: LadderDemand.ID(1), rung: .reminder, bills: [bill.id], sent: sent, delivery: .reached(sent), isProved: isProved)
            ]
            return ArrearsLimits.limitation(of: bill, input, on: sent).lastDay
        }
        #expect(lastDay(isProved: false) == Day("2029-11-30") && lastDay(isProved: true) == Day("2030-03-01"))
    }
}
