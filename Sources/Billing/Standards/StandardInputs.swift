// StandardInputs: the fields of items, standards, settings, assignments and reliefs, with their limits.
import Kernel
import Registry
import Web

enum StandardInputs {
    static let project = Field<String>.text("project", max: 32, required: false)
    static let after = Field<String>.text("after", max: 13, required: false)

    // MARK: Items

    static let code = Field<String>.text("code", max: 20)
    static let name = Field<String>.text("name", max: 40)
    static let itemKind = Field<FeeItem.Kind>.choice("kind")
    static let taxCode = Field<String>.text("taxCode", max: 19, required: false)
    /// In percent with up to one decimal; kept in thousandths.
    static let taxRate = perMille("taxRate", required: false)

    // MARK: Standards

    static let item = Field<FeeItem.ID>.id("item")
    static let anyItem = Field<FeeItem.ID>.id("item", required: false)
    static let state = Field<FeeStandard.State>.choice("state", required: false)
    static let use = Field<FeeStandard.Use>.choice("use", required: false)
    static let price = price("price", required: true)
    static let priceMonths = Field<FeeStandard.PriceMonths>.choice("priceMonths", required: false)
    static let basis = Field<FeeStandard.Basis>.choice("basis")
    static let cycle = Field<FeeStandard.Cycle>.choice("cycle")
    static let rounding = Field<FeeRounding>.choice("rounding", required: false)
    static let dueDay = Field<Int64>.number("dueDay", 1...31)
    static let dueMonthOffset = Field<Int64>.number("dueMonthOffset", -12...12, required: false)
    /// In percent a day with up to four decimals, which is whole millionths.
    static let lateRate = price("lateRate", required: false, wrong: "standard.late-rate.bad")
    static let lateGrace = Field<Int64>.number("lateGrace", 0...365, required: false)
    static let lateUncapped = Field<Bool>.flag("lateUncapped")
    static let legalBasis = Field<String>.text("legalBasis", max: 300)
    static let officialPrice = price("officialPrice", required: false)
    static let officialSource = Field<String>.text("officialSource", max: 200, required: false)
    /// `180=3.85; 300=5.20/5.20`: above so much this price, and what is officially asked.
    static let tiers = Field<String>.text("tiers", max: 300, required: false)
    static let tierPeriod = Field<PriceTiers.Period>.choice("tierPeriod", required: false)
    static let householdFrom = Field<Int64>.number("householdFrom", 2...99, required: false)
    static let householdUnits = Field<Int64>.number("householdUnits", 1...1_000_000, required: false)
    static let from = Field<Day>.day("from")
    static let to = Field<Day>.day("to", required: false)
    static let last = Field<Day>.day("to")
    static let terms: [any AnyField] = [
        item, use, price, priceMonths, basis, cycle, rounding, dueDay, dueMonthOffset, lateRate, lateGrace, lateUncapped,
        legalBasis, officialPrice, officialSource, tiers, tierPeriod, householdFrom, householdUnits, from, to,
    ]
    static let evidence = Field<String>.text("evidence", max: 300)
    static let place = Field<String>.text("place", max: 120)
    static let day = Field<Day>.day("day")
    static let reason = Field<String>.text("reason", max: 300)

    // MARK: Settings

    static let start = Field<ChargingStart>.choice("start")
    static let dayBasis = Field<DayBasis>.choice("dayBasis")
    static let order = Field<PartOrder>.choice("order")
    static let prepayMonths = Field<Int64>.number("prepayMonths", 0...120)
    static let vacancyMonths = Field<Int64>.number("vacancyMonths", 0...120, required: false)
    static let vacancyIsMore = Field<Bool>.flag("vacancyIsMore")
    static let pausesByDispute = Field<Bool>.flag("dispute")
    static let pausesByPlan = Field<Bool>.flag("plan")
    static let pausesByHold = Field<Bool>.flag("hold")
    static let vacancyPays = perMille("vacancyPays", required: false)
    static let vacancyReach = Field<VacancyRule.Reach>.choice("vacancyReach", required: false)
    static let company = Field<String>.text("company", max: 80, required: false)
    static let creditCode = Field<String>.text("creditCode", max: 18, required: false)
    static let hotline = Field<String>.text("hotline", max: 30, required: false)
    static let revision = Field<Int64>.number("revision", 0...Int64.max, required: false)

    // MARK: Assignments and reliefs

    /// As people say it: 3-2-1201.
    static let unit = Field<String>.text("unit", max: 60)
    static let anyUnit = Field<String>.text("unit", max: 60, required: false)
    static let object = Field<String>.text("object", max: 40, required: false)
    /// With up to two decimals; kept in hundredths.
    static let quantity = Field<Int64>(
        "quantity", required: true, schema: ["type": "string", "pattern": #"^[0-9]{1,6}(\.[0-9]{1,2})?$"#], wrong: "assignment.quantity"
    ) { hundredths($0) }
    static let payer = Field<String>.text("payer", max: 60, required: false)
    /// One of those who hold the home, picked on its own page.
    static let holder = Field<Person.ID>.id("payer", required: false)
    static let reliefKind = Field<FeeRelief.Kind>.choice("kind")
    static let anyReliefKind = Field<FeeRelief.Kind>.choice("kind", required: false)
    static let reliefState = Field<ReliefRequest.State>.choice("state", required: false)
    static let pays = perMille("pays", required: false)

    private static func price(_ name: String, required: Bool, wrong: String = "standard.price.bad") -> Field<UnitPrice> {
        Field(
            name, required: required, schema: ["type": "string", "pattern": #"^[0-9]{1,9}(\.[0-9]{1,4})?$"#], wrong: wrong
        ) { raw in
            guard let price = UnitPrice(raw), (0..<priceMax).contains(price.tenThousandths) else { return nil }
            return price
        }
    }

    /// A thousand million yuan: no price of the trade comes near it, and sums of it stay whole.
    private static let priceMax: Int64 = 10_000_000_000_000

    private static func perMille(_ name: String, required: Bool) -> Field<Int64> {
        Field(
            name, required: required, schema: ["type": "string", "pattern": #"^[0-9]{1,3}(\.[0-9])?$"#],
            wrong: "standard.percent.bad"
        ) { raw in
            guard let hundredths = hundredths(raw), hundredths % 10 == 0, hundredths <= 10_000 else { return nil }
            return hundredths / 10
        }
    }

    /// Two decimals are read as amounts of money are.
    private static func hundredths(_ raw: String) -> Int64? {
        guard let number = Money(raw)?.fen, number >= 0 else { return nil }
        return number
    }

    /// `70` of 700, `6.5` of 65.
    static func percent(_ perMille: Int64?) -> String {
        guard let perMille else { return "" }
        return perMille % 10 == 0 ? "\(perMille / 10)" : "\(perMille / 10).\(perMille % 10)"
    }

    /// `1` of 100, `98.5` of 9850.
    static func quantity(_ hundredths: Int64) -> String {
        let text = Money(fen: hundredths).plain
        return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
    }
}
