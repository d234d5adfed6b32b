// StandardForms: the form of a standard's terms.
import Kernel
import Platform
import Web

enum StandardForms {
    private typealias In = StandardInputs

    static func terms(_ visit: Visit, _ items: [FeeItem]) -> HTML {
        let words = visit.words
        func options<Word: RawRepresentable<String> & CaseIterable>(_ type: Word.Type, _ family: String) -> [(value: String, name: String)] {
            StandardTabs.options(type, family, words)
        }
        return """
            \(Forms.select(visit, In.item, label: words("fee-item.name"), options: StandardTabs.options(items)))\(Forms.select(visit, In.use, label: words("standard.use"), options: options(FeeStandard.Use.self, "standard.use")))
            \(Forms.text(visit, In.price, label: words("standard.price"), more: " inputmode=\"decimal\"", hint: hint(words("standard.price.hint"))))
            \(Forms.select(visit, In.basis, label: words("standard.basis"), options: options(FeeStandard.Basis.self, "standard.basis")))\(Forms.select(visit, In.priceMonths, label: words("standard.price-months"), options: options(FeeStandard.PriceMonths.self, "standard.months")))
            \(Forms.select(visit, In.cycle, label: words("standard.cycle"), options: options(FeeStandard.Cycle.self, "standard.cycle")))\(Forms.select(visit, In.rounding, label: words("standard.rounding"), options: options(FeeRounding.self, "standard.rounding")))
            \(Forms.text(visit, In.dueDay, label: words("standard.due-day"), type: "number", more: " min=\"1\" max=\"31\""))\(Forms.text(visit, In.dueMonthOffset, label: words("standard.due-offset"), type: "number", more: " min=\"-12\" max=\"12\"", hint: hint(words("standard.due-offset.hint"))))
            \(Forms.text(visit, In.legalBasis, label: words("standard.legal-basis"), more: " maxlength=\"300\"", hint: hint(words("standard.legal-basis.hint"))))
            \(Forms.text(visit, In.officialPrice, label: words("standard.official-price"), more: " inputmode=\"decimal\"", hint: "<p class=\"small soft\">\(words("standard.official.hint")) \(Tags.clause(FeeStandard.markUpClause))</p>"))\(Forms.text(visit, In.officialSource, label: words("standard.official-source"), more: " maxlength=\"200\""))
            \(Forms.area(visit, In.tiers, label: words("tiers.label"), more: " rows=\"2\" maxlength=\"300\"", hint: hint(words("tiers.hint"))))\(Forms.select(visit, In.tierPeriod, label: words("tiers.period"), options: options(PriceTiers.Period.self, "tiers.period")))
            \(Forms.text(visit, In.householdFrom, label: words("tiers.household.from"), type: "number", more: " min=\"2\" max=\"99\"", hint: hint(words("tiers.household.hint"))))\(Forms.text(visit, In.householdUnits, label: words("tiers.household.units"), type: "number", more: " min=\"1\""))
            \(Forms.text(visit, In.lateRate, label: words("standard.late-rate"), more: " inputmode=\"decimal\"", hint: hint(words("standard.late-rate.hint"))))\(Forms.text(visit, In.lateGrace, label: words("standard.late-grace"), type: "number", more: " min=\"0\" max=\"365\""))\(Forms.tick(visit, In.lateUncapped, label: words("standard.late-uncapped")))
            \(Forms.text(visit, In.from, label: words("standard.from"), type: "date"))\(Forms.text(visit, In.to, label: words("standard.to"), type: "date", hint: hint(words("standard.to.hint"))))
            """
    }

    private static func hint(_ text: String) -> HTML { "<p class=\"small soft\">\(text)</p>" }

    /// The form with the terms of a standard in it, but for its days.
    static func filled(_ visit: Visit, with standard: FeeStandard) -> Visit {
        guard visit.form["item"] == nil else { return visit }
        let terms = standard.terms
        var visit = visit
        visit.form = visit.form.with("item", standard.item.text).with("use", terms.use.rawValue).with("price", terms.price.text)
            .with("priceMonths", terms.priceMonths.rawValue).with("basis", terms.basis.rawValue)
            .with("cycle", terms.cycle.rawValue).with("rounding", terms.rounding.rawValue)
            .with("dueDay", "\(terms.dueDay)").with("dueMonthOffset", "\(terms.dueMonthOffset)")
            .with("legalBasis", terms.legalBasis)
        if let late = terms.late {
            visit.form = visit.form.with("lateRate", UnitPrice(tenThousandths: late.millionths).text)
                .with("lateGrace", "\(late.graceDays)")
            if !late.isCapped { visit.form = visit.form.with("lateUncapped", "1") }
        }
        if let tiers = terms.tiers {
            visit.form = visit.form.with("tiers", PriceTiers.text(tiers.tiers)).with("tierPeriod", tiers.period.rawValue)
            if let household = tiers.household {
                visit.form = visit.form.with("householdFrom", "\(household.from)").with("householdUnits", "\(household.units)")
            }
        }
        if let official = terms.official {
            visit.form = visit.form.with("officialPrice", official.price.text).with("officialSource", official.source)
        }
        return visit
    }
}
