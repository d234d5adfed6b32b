// ReportsTests: reports of any period and day are what a count of raw bills and payments gives, and their parts the whole.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

@Suite struct ReportsTests {
    /// Ages by their limits written out, in another way than the program.
    private static func band(_ due: Day, _ day: Day) -> AgeBand {
        switch Int(day.number) - Int(due.number) {
        case ...0: .notDue
        case ...30: .days30
        case ...90: .days90
        case ...180: .days180
        case ...365: .days365
        case ...1_095: .days1095
        default: .older
        }
    }

    private static func due(_ due: Day, _ from: Day, _ to: Day) -> DueClass {
        if due > to { return .later }
        if due >= from { return .period }
        return due.year == from.year ? .earlier : .old
    }

    private struct Key: Hashable {
        let part: String
        let item: FeeItem.ID
        let building: Building.ID
        let use: Registry.Unit.Use
    }

    private static func key(_ part: String, _ bill: RawBill) -> Key {
        Key(part: part, item: bill.item, building: bill.building, use: bill.use)
    }

    private static func key(_ part: String, _ place: ReportPlace) -> Key {
        Key(part: part, item: place.item, building: place.building, use: place.use)
    }

    /// What a bill did over a period, by its own rows.
    private static func sums(_ bill: RawBill, _ from: Day, _ to: Day) -> ReportSums {
        let before = from.adding(days: -1)
        return ReportSums(
            opening: Money(fen: bill.open(on: before)), billed: Money(fen: bill.billed(by: to) - bill.billed(by: before)),
            relief: Money(fen: bill.relief(by: to) - bill.relief(by: before)), closing: Money(fen: bill.open(on: to)),
            billedEver: Money(fen: bill.billed(by: to)), reliefEver: Money(fen: bill.relief(by: to)))
    }

    @Test(.clause("C-9"), arguments: EngineKind.allCases)
    func `the report of any period is the count of raw bills and payments, part by part, and the parts are the whole`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let year = try await MoneyYear.live(world, seed: 3_101, steps: 130)
            let bills = try await year.bills()
            #expect(bills.count > 20)
            var dice = Dice(seed: 77)
            for _ in 0..<12 {
                let ends = [dice.number(0...129), dice.number(0...129)].map { year.days[$0] }.sorted()
                let (from, to) = (ends[0], ends[1])
                let report = try await world.database.read {
                    try Reports().collection(from: from, to: to, in: world.project.id, $0)
                }
                #expect(report.faults.isEmpty, "\(from) \(to) \(report.faults)")
                var counted: [Key: ReportSums] = [:]
                for bill in bills where bill.posted <= to {
                    let sums = Self.sums(bill, from, to)
                    #expect(sums.received.fen == bill.paid(by: to) - bill.paid(by: from.adding(days: -1)))
                    let key = Self.key(Self.due(bill.due, from, to).rawValue, bill)
                    counted[key] = (counted[key] ?? ReportSums()) + sums
                }
                let shown = Dictionary(uniqueKeysWithValues: report.cells.map { (Self.key($0.due.rawValue, $0.place), $0.sums) })
                #expect(shown == counted, "\(from) \(to)")
                for dimension in ReportDimension.allCases {
                    #expect(report.table(by: dimension).rows.map(\.sums.whole).reduce(ReportSums(), +) == report.whole)
                }
                let due = bills.filter { Self.due($0.due, from, to) == .period && $0.posted <= to }
                #expect(report.rateOfPeriod.part.fen == due.map { $0.paid(by: to) }.reduce(0, +))
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the ages of any day add up to what is open, to the ledger, and today to the list of open bills`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let year = try await MoneyYear.live(world, seed: 3_102, steps: 110)
            let bills = try await year.bills()
            for day in stride(from: 0, to: 110, by: 9).map({ year.days[$0] }) + [year.today] {
                let report = try await world.database.read { try Reports().ageing(on: day, in: world.project.id, $0) }
                var counted: [Key: Int64] = [:]
                for bill in bills where bill.open(on: day) != 0 {
                    counted[Self.key(Self.band(bill.due, day).rawValue, bill), default: 0] += bill.open(on: day)
                }
                let shown = Dictionary(uniqueKeysWithValues: report.cells.map { (Self.key($0.band.rawValue, $0.place), $0.open.fen) })
                #expect(shown == counted, "\(day)")
                #expect(report.isWhole)
                #expect(AgeBand.allCases.map { report.open($0) }.sum == report.whole)
            }
            let open = try await world.database.read {
                try $0.first("SELECT CAST(SUM(open_fen) AS BIGINT) AS fen FROM open_item")?.get("fen", as: Int64.self)
            }
            let now = try await world.database.read { try Reports().ageing(on: year.today, in: world.project.id, $0) }
            #expect(now.whole.fen == open)
        }
    }

    @Test func `a bill is of no age on its due day and ages from the next one`() throws {
        let due = try #require(Day("2026-01-31"))
        let edges: [(Int, AgeBand)] = [
            (-1, .notDue), (0, .notDue), (1, .days30), (30, .days30), (31, .days90), (90, .days90), (91, .days180),
            (180, .days180), (181, .days365), (365, .days365), (366, .days1095), (1_095, .days1095), (1_096, .older),
        ]
        for (days, band) in edges { #expect(AgeBand.of(due: due, on: due.adding(days: days)) == band, "\(days)") }
    }

    @Test(arguments: EngineKind.allCases)
    func `every figure opens to its bills, a page at a time, and they add up to it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let year = try await MoneyYear.live(world, seed: 3_103, steps: 90)
            let (from, to) = (year.days[40], year.today)
            let project = world.project.id
            let report = try await world.database.read { try Reports().collection(from: from, to: to, in: project, $0) }
            let ageing = try await world.database.read { try Reports().ageing(on: to, in: project, $0) }
            for cell in report.cells {
                var filter = ReportFilter()
                (filter.due, filter.item) = (cell.due, cell.place.item)
                (filter.building, filter.use) = (cell.place.building, cell.place.use)
                let bills = try await Self.all(in: world) { [filter] after, transaction in
                    try Reports().bills(filter, from: from, to: to, in: project, after: after, limit: 3, transaction)
                }
                let sums = bills.map(\.sums).reduce(ReportSums(), +)
                #expect(sums.opening == cell.sums.opening && sums.received == cell.sums.received)
                #expect(sums.billed == cell.sums.billed && sums.relief == cell.sums.relief && sums.closing == cell.sums.closing)
            }
            for band in AgeBand.allCases {
                var filter = ReportFilter()
                filter.band = band
                let bills = try await Self.all(in: world) { [filter] after, transaction in
                    try Reports().open(filter, on: to, in: project, after: after, limit: 3, transaction)
                }
                #expect(bills.map(\.sums.closing).sum == ageing.open(band))
                #expect(Set(bills.map(\.charge)).count == bills.count)
            }
            let other = try await world.database.read { try Reports().ageing(on: to, in: world.other.id, $0) }
            #expect(other.cells.isEmpty)
        }
    }

    private static func all(
        in world: World, _ page: @escaping @Sendable (Charge.ID?, Transaction) throws -> [ReportBill]
    ) async throws -> [ReportBill] {
        var bills: [ReportBill] = []
        while true {
            let last = bills.last?.charge
            let more = try await world.database.read { try page(last, $0) }
            bills += more
            if more.count < 3 { return bills }
        }
    }

    @Test func `a rate is rounded down, of nothing there is none, and parts that are not the whole are said`() {
        #expect(MoneyRate(part: Money(fen: 99_999), whole: Money(fen: 100_000)).text == "99.9%")
        #expect(MoneyRate(part: Money(fen: 100), whole: Money(fen: 100)).text == "100%")
        #expect(MoneyRate(part: .zero, whole: .zero).text == "—")
        let report = CollectionReport(from: World.day, to: World.day, cells: [], ledger: (Money(fen: 1), .zero, .zero))
        #expect(report.faults == ["opening"])
        #expect(!AgeingReport(day: World.day, cells: [], ledger: Money(fen: 1)).isWhole)
    }
}
