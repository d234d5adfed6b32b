// FeeStandardTests: who may approve, what publication asks, what a change ends: the rules alone.
import Kernel
import Proof
import Registry
import Testing

@testable import Billing

@Suite struct FeeStandardTests {
    static let project = Project.ID(1)
    static let maker = Account.ID(1)
    static let approver = Account.ID(2)
    static let at = Instant(milliseconds: 0)

    static func day(_ text: String) -> Day { Day(text) ?? Day(number: 0) }

    static func item(_ kind: FeeItem.Kind = .property, isRetired: Bool = false) -> FeeItem {
        FeeItem(id: FeeItem.ID(9), project: project, code: "X", name: "项目", kind: kind, book: .of(kind), isRetired: isRetired)
    }

    static func terms(_ price: Int64 = 28_500, from: String = "2026-01-01", to: String? = nil) -> FeeStandard.Terms {
        FeeStandard.Terms(
            price: UnitPrice(tenThousandths: price), basis: .area, cycle: .month, dueDay: 31, legalBasis: "物业服务合同第三条",
            from: day(from), to: to.map(day))
    }

    /// Drafted, approved and published.
    static func published(
        _ id: Int64, _ terms: FeeStandard.Terms, beside others: [FeeStandard] = [], notice: Int = 0
    ) throws -> (new: FeeStandard, ended: FeeStandard?) {
        var it = try FeeStandard.draft(terms, of: item(), as: FeeStandard.ID(id), by: maker, at: at)
        try it.approve("业主大会决议 2025-3 号", beside: others, by: approver, at: at)
        let ended = try it.publish(
            at: "大堂公告栏", on: day("2025-12-01"), beside: others, noticeDays: notice, by: maker, today: day("2026-11-23"), at: at)
        return (it, ended)
    }

    @Test(.clause("S2.8.1-1"))
    func `nobody approves an own draft, nothing is published unapproved, and nothing changes afterwards`() throws {
        var it = try FeeStandard.draft(Self.terms(), of: Self.item(), as: FeeStandard.ID(1), by: Self.maker, at: Self.at)
        #expect(it.state(on: Self.day("2026-05-01")) == .draft)
        func approve(_ person: Account.ID, _ evidence: String = "决议") throws {
            try it.approve(evidence, beside: [], by: person, at: Self.at)
        }
        func publish(_ place: String = "公告栏", _ on: String = "2025-12-01") throws {
            _ = try it.publish(
                at: place, on: Self.day(on), beside: [], noticeDays: 0, by: Self.maker, today: Self.day("2026-11-23"), at: Self.at)
        }
        #expect(throws: Refusal.gate("S2.8.1-1", "standard.unapproved")) { try publish() }
        #expect(throws: Refusal.gate("S2.8.1-1", "standard.own")) { try approve(Self.maker) }
        #expect(throws: Refusal.gate("S2.8.1-1", "standard.evidence", field: "evidence")) { try approve(Self.approver, "") }
        try approve(Self.approver)
        #expect(throws: Refusal.notNow("standard.approved")) { try approve(Self.approver) }
        #expect(it.state(on: Self.day("2026-05-01")) == .approved)
        #expect(throws: Refusal.gate("S2.8.1-1", "standard.place", field: "place")) { try publish("") }
        #expect(throws: Refusal.invalid("day", "standard.day.future")) { try publish("公告栏", "2026-11-24") }
        try publish()
        #expect(it.state(on: Self.day("2025-12-31")) == .waiting)
        #expect(it.state(on: Self.day("2026-01-01")) == .inForce)
        #expect(throws: Refusal.notNow("standard.published")) { try publish() }
        #expect(throws: Refusal.notNow("standard.published")) { try it.withdraw(by: Self.maker, at: Self.at) }
    }

    @Test(.clause("S2.8.1-1")) func `a fee that rests on nothing cannot be published`() throws {
        var terms = Self.terms()
        terms.legalBasis = ""
        #expect(throws: Refusal.gate("S2.8.1-1", "standard.basis-needed", field: "legalBasis")) {
            _ = try Self.published(1, terms)
        }
    }

    @Test func `a change ends what it follows on the day before, and days are never covered twice`() throws {
        let first = try Self.published(1, Self.terms()).new
        let (second, ended) = try Self.published(2, Self.terms(30_000, from: "2026-07-01"), beside: [first])
        #expect(ended?.id == first.id && ended?.to == Self.day("2026-06-30"))
        let all = [try #require(ended), second]
        #expect(throws: Refusal.invalid("from", "standard.overlap", ["day": "2026-07-01"])) {
            _ = try Self.published(3, Self.terms(from: "2026-03-01"), beside: all)
        }
        #expect(throws: Refusal.invalid("from", "standard.overlap", ["day": "2026-07-01"])) {
            _ = try Self.published(3, Self.terms(from: "2026-07-01"), beside: all)
        }
        // Another use stands beside it, and a season before it that is over by then as well.
        var shops = Self.terms(from: "2026-07-01")
        shops.use = .shop
        let third = try Self.published(4, shops, beside: all)
        #expect(third.ended == nil)
        #expect(try Self.published(5, Self.terms(from: "2025-06-01", to: "2025-12-31"), beside: all).ended == nil)
        let table = StandardTable(all + [third.new])
        let year = try ServicePeriod(from: Self.day("2026-01-01"), to: Self.day("2026-12-31"))
        #expect(table.parts(of: year, FeeItem.ID(9), for: .dwelling).map(\.standard?.id) == [first.id, second.id])
        #expect(table.standard(of: FeeItem.ID(9), for: .shop, on: Self.day("2026-08-01"))?.id == third.new.id)
        #expect(table.standard(of: FeeItem.ID(9), for: .shop, on: Self.day("2026-06-30"))?.id == first.id)
        #expect(table.standard(of: FeeItem.ID(9), for: .dwelling, on: Self.day("2025-12-31")) == nil)
    }

    @Test(.clause("S2.8.1-1"), arguments: [(30_000, 31, true), (30_000, 32, false), (28_500, 90, true), (20_000, 90, true)])
    func `a raise hangs as long before its day as the office asks, a lower price need not`(
        _ price: Int64, _ days: Int, _ fits: Bool
    ) throws {
        let first = try Self.published(1, Self.terms(from: "2025-01-01")).new
        // Hung on 1 December 2025, for 1 January: 31 days.
        let raise = { try Self.published(2, Self.terms(price), beside: [first], notice: days) }
        if fits {
            #expect(try raise().ended?.id == first.id)
        } else {
            let said = ["days": "32", "day": "2026-01-02"]
            #expect(throws: Refusal.gate("S2.8.1-1", "standard.raise.late", field: "day", details: said)) { _ = try raise() }
        }
    }

    @Test func `a raise is a higher price a month, another measure, or a late fee`() throws {
        let before = try Self.published(1, Self.terms(30_000)).new
        func asksMore(_ change: (inout FeeStandard.Terms) -> Void) throws -> Bool {
            var terms = Self.terms(30_000, from: "2026-07-01")
            change(&terms)
            return try Self.published(2, terms, beside: []).new.asksMore(than: before)
        }
        #expect(try !asksMore { _ in })
        #expect(try asksMore { $0.price = UnitPrice(tenThousandths: 30_001) })
        #expect(try !asksMore { $0.price = UnitPrice(tenThousandths: 360_000); $0.priceMonths = .twelve })
        #expect(try asksMore { $0.price = UnitPrice(tenThousandths: 360_001); $0.priceMonths = .twelve })
        #expect(try asksMore { $0.basis = .unit })
        #expect(try asksMore { $0.late = .init(millionths: 300, graceDays: 0, isCapped: true) })
    }

    @Test(.clause("XS2.11.1-1"))
    func `what is collected for others names its official price and asks no more`() throws {
        func draft(_ official: FeeStandard.OfficialPrice?, _ kind: FeeItem.Kind = .collectedUtility) throws {
            var terms = Self.terms(35_000)
            terms.official = official
            _ = try FeeStandard.draft(terms, of: Self.item(kind), as: FeeStandard.ID(1), by: Self.maker, at: Self.at)
        }
        let needed = Refusal.gate("XS2.11.1-1", "standard.official.needed", field: "officialPrice")
        #expect(throws: needed) { try draft(nil) }
        #expect(throws: needed) { try draft(.init(UnitPrice(tenThousandths: 35_000), source: "")) }
        #expect(throws: Refusal.gate("XS2.11.1-1", "standard.official.above", field: "price", details: ["price": "3.4999"])) {
            try draft(.init(UnitPrice(tenThousandths: 34_999), source: "杭价资〔2023〕12号"))
        }
        try draft(.init(UnitPrice(tenThousandths: 35_000), source: "杭价资〔2023〕12号"))
        try draft(nil, .property)
    }

    @Test func `terms that cannot be are refused at their field`() {
        func refused(_ field: String, _ item: FeeItem = Self.item(), _ change: (inout FeeStandard.Terms) -> Void) {
            var terms = Self.terms()
            change(&terms)
            let said = #expect(throws: Refusal.self) {
                _ = try FeeStandard.draft(terms, of: item, as: FeeStandard.ID(1), by: Self.maker, at: Self.at)
            }
            #expect(said?.problems.first?.field == field)
        }
        refused("price") { $0.price = UnitPrice(tenThousandths: 0) }
        refused("to") { $0.to = Self.day("2025-12-31") }
        refused("late") { $0.late = .init(millionths: 0, graceDays: 0, isCapped: true) }
        refused("late", Self.item(.deposit)) { $0.late = .init(millionths: 500, graceDays: 0, isCapped: true) }
        refused("priceMonths") { $0.cycle = .once; $0.priceMonths = .twelve }
        refused("item", Self.item(isRetired: true)) { _ in }
    }

    @Test(arguments: [
        ("2026-01-01", 0, 31, "2026-01-31"), ("2026-01-01", 1, 31, "2026-02-28"), ("2026-01-15", -1, 10, "2025-12-10"),
        ("2027-12-01", 2, 30, "2028-02-29"),
    ])
    func `a bill falls due on its day of the month, or the month's last`(
        _ from: String, _ offset: Int64, _ dueDay: Int64, _ due: String
    ) throws {
        var terms = Self.terms()
        (terms.dueMonthOffset, terms.dueDay) = (offset, dueDay)
        let it = try FeeStandard.draft(terms, of: Self.item(), as: FeeStandard.ID(1), by: Self.maker, at: Self.at)
        let start = Self.day(from)
        #expect(it.due(of: try ServicePeriod(from: start, to: start.lastOfMonth)) == Self.day(due))
    }

    @Test func `a fee ends today or later, never before, and never later than it did`() throws {
        var it = try Self.published(1, Self.terms(to: "2027-12-31")).new
        let today = Self.day("2026-11-23")
        #expect(throws: Refusal.invalid("to", "standard.to.past")) { try it.end(on: Self.day("2026-11-22"), today: today) }
        #expect(throws: Refusal.invalid("to", "standard.to.later")) { try it.end(on: Self.day("2027-12-31"), today: today) }
        try it.end(on: today, today: today)
        #expect(it.state(on: today) == .inForce && it.state(on: today.adding(days: 1)) == .ended)
    }
}
