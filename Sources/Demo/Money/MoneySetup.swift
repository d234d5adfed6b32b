// MoneySetup: what an office settles before its first bill: items, published standards, receipt books, meters, spaces.
import Arrears
import Billing
import Kernel
import Platform
import Registry
import Scheme
import Storage

struct MoneySetup: Sendable {
    /// A supermarket holds more than this share of what the office manages; the homes do not.
    static let superstore = "商业街 101"
    static let unsold = "12栋 1单元1801"

    private static let shops: [(unit: String, area: Int64, name: String, phone: String)] = [
        ("101", 186_000, "云栖生活超市有限公司", "0571-88001101"), ("102", 6_240, "邵建平", "13957100102"),
        ("103", 8_500, "顾小琴", "13957100103"), ("105", 11_860, "杭州好邻居药房有限公司", "0571-88001105"),
        ("106", 9_620, "阮志刚", "13957100106"), ("107", 24_050, "安心托育中心", "0571-88001107"),
    ]

    private let desk: MoneyDesk
    private let day: Day

    /// Everything that stands before the first run; gives the desk with its items.
    static func run(_ books: SchemeBooks, _ transaction: Transaction) throws -> MoneyDesk {
        var desk = try MoneyDesk.read(books, transaction)
        try addShops(desk, transaction)
        for fee in MoneyDesk.Fee.allCases {
            let tax: (code: String, perMille: Int64?) = fee == .property ? ("3040802010000000000", 60) : ("", nil)
            desk.items[fee] = try FeeItems().add(
                code: fee.rawValue, name: fee.name, kind: fee.kind, taxCode: tax.code, taxPerMille: tax.perMille,
                to: desk.project.id, by: desk.finance, in: transaction
            ).id
        }
        let setup = MoneySetup(desk: desk, day: desk.project.zone.day(of: transaction.now))
        try setup.settle(transaction)
        try setup.publish(transaction)
        return desk
    }

    /// The shops of the ground floor, and a home that the developer has not sold.
    private static func addShops(_ desk: MoneyDesk, _ transaction: Transaction) throws {
        var entries = shops.enumerated().map { place, shop in
            RegisterEntry(
                row: place + 1, building: "商业街", unit: shop.unit, areaHundredths: shop.area, use: .shop, state: .occupied,
                name: shop.name, phone: shop.phone, from: Day("2020-09-01"))
        }
        entries.append(
            RegisterEntry(
                row: 100, building: "12栋", unit: "1单元1801", areaHundredths: 13_420, use: .dwelling, state: .unsold,
                name: "云栖置业有限公司", phone: "0571-88009900", role: .developer, from: Day("2019-06-01")))
        _ = try RegisterImports.put(entries, desk.project, by: .system("demo"), in: transaction)
    }

    private func settle(_ transaction: Transaction) throws {
        let vacancy = try VacancyRule(leastMonths: 6, isMoreThan: false, payPerMille: 700, reach: .fromStart)
        try BillingProjects().change(desk.project.id, by: desk.manager, in: transaction) { $0.vacancy = vacancy }
        try ArrearsSettings(books: desk.books).set(
            majorShare: Share(1, of: 20), undoMinutes: 10, of: desk.project, by: desk.manager, in: transaction)
        _ = try ReceiptBooks().add(
            "收款收据", prefix: "YQ", kind: .payment, in: desk.project.id, by: .staff(desk.finance), in: transaction)
        _ = try ReceiptBooks().add(
            "押金收据", prefix: "YQYJ", kind: .deposit, in: desk.project.id, by: .staff(desk.finance), in: transaction)
    }

    /// Drafted by the finance assistant, approved by the office manager, hung in the lobby.
    private func publish(_ transaction: Transaction) throws {
        let contract = "前期物业服务合同第六条；业主大会决议"
        var dwelling = terms(26_500, .area, .month, contract)
        dwelling.use = .dwelling
        var shop = terms(65_000, .area, .month, contract)
        shop.use = .shop
        try put(dwelling, .property, transaction)
        try put(shop, .property, transaction)
        try put(terms(800_000, .space, .month, "前期物业服务合同第八条：车位管理费"), .parking, transaction)
        var homeWaste = terms(80_000, .unit, .quarter, "城市生活垃圾处理费收费文件")
        homeWaste.use = .dwelling
        var shopWaste = terms(600_000, .unit, .quarter, "城市生活垃圾处理费收费文件")
        shopWaste.use = .shop
        try put(homeWaste, .waste, transaction)
        try put(shopWaste, .waste, transaction)
        var water = terms(29_000, .reading, .once, "与自来水公司的代收协议")
        water.official = FeeStandard.OfficialPrice(UnitPrice(tenThousandths: 29_000), source: "市价格主管部门居民用水价格文件")
        try put(water, .water, transaction)
    }

    private func terms(
        _ price: Int64, _ basis: FeeStandard.Basis, _ cycle: FeeStandard.Cycle, _ legalBasis: String
    ) -> FeeStandard.Terms {
        FeeStandard.Terms(
            price: UnitPrice(tenThousandths: price), basis: basis, cycle: cycle, dueDay: 25, legalBasis: legalBasis,
            from: Month(of: day).first)
    }

    private func put(_ terms: FeeStandard.Terms, _ fee: MoneyDesk.Fee, _ transaction: Transaction) throws {
        try Self.put(terms, fee, desk, evidence: "业主大会〔2019〕1号决议", on: day, transaction)
    }

    /// A standard from its draft to its place on the wall.
    static func put(
        _ terms: FeeStandard.Terms, _ fee: MoneyDesk.Fee, _ desk: MoneyDesk, evidence: String, on day: Day,
        _ transaction: Transaction
    ) throws {
        let standards = FeeStandards(books: desk.books)
        let standard = try standards.draft(
            terms, of: try desk.item(fee), within: desk.within, by: desk.finance, in: transaction)
        try standards.approve(standard.id, evidence: evidence, within: desk.within, by: desk.manager, in: transaction)
        try standards.publish(
            standard.id, at: "1栋大堂公示栏", on: day, within: desk.within, by: desk.finance, in: transaction)
    }

    /// A meter in every dwelling and shop, and a parking space for every other home; two for some.
    static func equip(
        _ homes: inout [MoneyHome], _ desk: MoneyDesk, on day: Day, seed: UInt64, _ transaction: Transaction
    ) throws {
        var chance = Chance(seed: seed)
        for place in homes.indices where homes[place].label != unsold {
            let home = homes[place]
            let stand = Int64(chance.number(20...900)) * 1_000
            homes[place].stand = stand
            homes[place].meter = try Meters().install(
                "S\(10_000 + place)", at: home.unit, for: try desk.item(.water), digits: 5, on: day, reading: stand,
                source: "交接抄表", in: desk.project.id, by: .staff(desk.counter), in: transaction)
            guard home.use == .dwelling else { continue }
            for space in 0..<(place % 9 == 2 ? 2 : place % 2) {
                _ = try FeeAssignments().assign(
                    try desk.item(.parking), to: home.unit, object: "B1-\(String(1_000 + place * 2 + space).suffix(3))",
                    quantityHundredths: 100, from: Month(of: day).first, within: desk.within, by: desk.finance, in: transaction)
            }
        }
    }
}
