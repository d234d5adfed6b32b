// MoneyHands: the office's money at work through the months: bills, payers, closes, every step through the verbs of the pages.
import Billing
import Kernel
import Platform
import Registry
import Scheme
import Storage

/// Lives the money of an office day by day on a hand clock. What a rule refuses is kept, with its day: a plausible office
/// asks for nothing that is refused.
package final class MoneyHands {
    /// When something is done on a working day.
    package enum Hour: CaseIterable, Sendable {
        case morning, noon, afternoon, closing

        package var minute: Int {
            switch self {
            case .morning: 8 * 60 + 50
            case .noon: 11 * 60 + 25
            case .afternoon: 16 * 60 + 5
            case .closing: 17 * 60 + 10
            }
        }
    }

    let database: Database
    let clock: HandClock
    let desk: MoneyDesk
    let seed: UInt64
    /// The month in which the story ends: everybody's habits are told backwards from it.
    let last: Month
    var homes: [MoneyHome]
    /// Who comes on which day.
    private var visits: [Day: [MoneyVisit]] = [:]
    /// Numbers of slips and of the channels' transactions.
    private var slips: Int64 = 42_000_000
    package private(set) var refused: [OfficeHands.Refused] = []
    /// How many payments were taken.
    package private(set) var taken = 0

    /// Settles what an office needs before its first bill. `through`: the day on which the story ends.
    package init(
        _ database: Database, clock: HandClock, books: SchemeBooks, through end: Day, seed: UInt64
    ) async throws {
        (desk, homes) = try await database.write { transaction in
            let desk = try MoneySetup.run(books, transaction)
            var homes = try MoneyHome.all(in: desk.project.id, seed: seed, transaction)
            let today = desk.project.zone.day(of: transaction.now)
            try MoneySetup.equip(&homes, desk, on: today, seed: seed, transaction)
            return (desk, homes)
        }
        (self.database, self.clock, self.seed) = (database, clock, seed)
        last = Month(of: end)
        castStories()
        let asOf = desk.project.zone.day(of: clock.now).adding(days: -1)
        try await MoneyOpening(desk: desk, homes: homes, asOf: asOf).bring(database)
    }

    /// Lives through one day up to `end`.
    package func live(_ day: Day, until end: Instant? = nil) async throws {
        for hour in Hour.allCases {
            let at = instant(hour, on: day)
            guard end.map({ at <= $0 }) ?? true else { return }
            try await act(hour, on: day)
        }
    }

    package func instant(_ hour: Hour, on day: Day) -> Instant {
        desk.project.zone.startOfDay(day).adding(minutes: hour.minute)
    }

    /// Does what belongs to an hour of a day; nothing while the office is closed.
    package func act(_ hour: Hour, on day: Day) async throws {
        guard desk.project.calendar.isWorkday(day) else { return }
        let at = instant(hour, on: day)
        if at > clock.now { clock.move(to: at) }
        switch hour {
        case .morning: try await begin(day)
        case .noon, .afternoon: try await receive(hour, day)
        case .closing: try await step("daily close") { try await closeTills(day) }
        }
        try await step("dunning") { try await dun(hour, day) }
    }

    /// What is refused is kept, and the day goes on.
    func step(_ name: String, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let refusal as Refusal {
            refused.append(OfficeHands.Refused(at: clock.now, step: name, refusal: refusal))
        }
    }

    func write(_ body: @escaping @Sendable (Transaction) throws -> Void) async throws {
        try await database.write { transaction in try body(transaction) }
    }

    func monthsBack(_ day: Day) -> Int { last.since(Month(of: day)) }

    /// Which working day of its month a day is, from 1.
    func workday(_ day: Day) -> Int {
        let first = Month(of: day).first
        return (0...day.days(since: first)).count { desk.project.calendar.isWorkday(first.adding(days: $0)) }
    }

    // MARK: The morning

    private func begin(_ day: Day) async throws {
        let place = workday(day)
        try await step("stories") { try await tellStories(day, place: place) }
        switch place {
        case 1 where day.month % 2 == 1: try await step("meters") { try await readMeters(day) }
        case 2: try await step("bill run") { try await bill(Month(of: day), on: day) }
        case 4: try await step("channel lists") { try await reconcile(day) }
        case 6: try await step("month close") { try await closeMonth(Month(of: day).adding(-1)) }
        case 8: try await step("bill check") { try await checkBills() }
        default: break
        }
        try await step("invoices") { try await invoice(day, place: place) }
    }

    /// 抄表: every second month, a household uses what it uses.
    private func readMeters(_ day: Day) async throws {
        for place in homes.indices where homes[place].meter != nil {
            var chance = Chance(seed: seed &+ UInt64(place) &* 0xC0_FF_EE &+ UInt64(day.number))
            homes[place].stand += Int64(chance.number(homes[place].use == .shop ? 9_000...60_000 : 3_000...31_000))
        }
        let (homes, desk) = (homes, desk)
        try await database.write { transaction in
            for home in homes {
                guard let meter = home.meter else { continue }
                try Meters().read(
                    meter, on: day, home.stand, source: "抄表员", within: desk.within, by: .staff(desk.counter), in: transaction)
            }
        }
    }

    /// 出账: shown, then posted as shown; and everybody's coming is settled.
    private func bill(_ month: Month, on day: Day) async throws {
        let (desk, runs) = (desk, BillRuns())
        try await database.write { transaction in
            let items = try MoneyDesk.Fee.billed.map { try desk.item($0) }
            let run = try runs.preview(
                items, from: month.first, to: month.last, in: desk.project, by: desk.finance, in: transaction)
            while try runs.advance(run, in: desk.project.id, transaction) {}
            try runs.post(run, within: desk.within, by: desk.finance, in: transaction)
            while try runs.advance(run, in: desk.project.id, transaction) {}
            guard try runs.find(run, within: desk.within, transaction).state == .posted else {
                throw Refusal.notNow("billing.run.differs")
            }
        }
        let back = last.since(month)
        for (place, home) in homes.enumerated() {
            guard let (coming, visit) = home.habit.visit(place, month: month, monthsBack: back, billed: day, seed: seed) else {
                continue
            }
            visits[atWork(coming), default: []].append(visit)
        }
    }

    /// That day, or the next on which the office is open.
    func atWork(_ day: Day) -> Day {
        var day = day
        for _ in 0..<20 where !desk.project.calendar.isWorkday(day) { day = day.adding(days: 1) }
        return day
    }

    /// 月结 by somebody who billed and took nothing.
    private func closeMonth(_ month: Month) async throws {
        let desk = desk
        guard desk.project.liveFrom <= month.last else { return }
        try await database.write { transaction in
            // Whoever confirmed the former books closes nothing over them: the company does.
            let isFirst = try Periods().closes(of: desk.project.id, transaction).isEmpty
            try Periods().close(
                through: month, in: desk.project.id, by: isFirst ? desk.company : desk.manager, in: transaction)
        }
    }

    /// 收费抽查: the bills that the system drew are held against area, price and months.
    private func checkBills() async throws {
        let desk = desk
        try await write { transaction in
            let checks = BillChecks()
            _ = try checks.drawDue(in: transaction)
            guard let draw = try checks.draws(in: desk.project.id, limit: 1, transaction).first else { return }
            for line in try checks.lines(of: draw.month, in: desk.project.id, transaction) where line.check.verdict == nil {
                try checks.judge(
                    line.check.id, .right, remark: "", within: desk.within, by: desk.supervisor, in: transaction)
            }
        }
    }

    // MARK: The counter

    /// Who came since the last hour pays; half of a day's payers come before noon.
    private func receive(_ hour: Hour, _ day: Day) async throws {
        let all = visits[day] ?? []
        let half = all.count / 2
        let coming = hour == .noon ? all.prefix(half) : all.dropFirst(half)
        let orders = coming.enumerated().map { place, visit in
            MoneyPayer(
                home: homes[visit.home], visit: visit, slip: slips + Int64(place) * 10,
                at: clock.now.adding(minutes: -(coming.count - place) * 3), withheld: withheld(visit.home, day))
        }
        slips += Int64(coming.count) * 10
        if !orders.isEmpty {
            let desk = desk
            try await step("payments") {
                taken += try await database.write { transaction in
                    try orders.reduce(0) { try $0 + $1.pay(desk, transaction) }
                }
            }
        }
        if hour == .afternoon { try await step("counter stories") { try await tellCounterStories(day, place: workday(day)) } }
    }

    /// 日结: every cashier counts; now and then a note is missing, and is explained.
    private func closeTills(_ day: Day) async throws {
        let (desk, isShort) = (desk, isShort(day))
        try await database.write { transaction in
            for (till, _) in try Tills().open(in: desk.project.id, transaction) {
                let expected = try Tills().expected(till.account, on: till.day, in: desk.project.id, transaction)
                var cash = expected[.cash] ?? .zero
                let isMissing = isShort && cash.fen > 1_000
                if isMissing { cash -= Money(fen: 1_000) }
                let count = TillCount(
                    pieces: Self.pieces(of: cash), slips: expected.filter { $0.key != .cash },
                    explanation: isMissing ? "找零差错，少收 10 元，当事人已书面说明。" : "")
                let id = try Tills().close(till.day, count, project: desk.project, by: till.account, in: transaction)
                let signer = till.account == desk.supervisor ? desk.manager : desk.supervisor
                try Tills().countersign(id, within: desk.within, by: signer, in: transaction)
            }
        }
    }

    /// An amount in the fewest notes and coins.
    static func pieces(of amount: Money) -> [Int64: Int64] {
        var (rest, pieces): (Int64, [Int64: Int64]) = (amount.fen, [:])
        for denomination in Till.denominations where rest >= denomination {
            pieces[denomination] = rest / denomination
            rest %= denomination
        }
        return pieces
    }
}
