// BillingSettingPages: how the estate charges, to read and to settle.
import Kernel
import Platform
import Web

enum BillingSettingPages {
    private typealias In = StandardInputs

    static func settings(
        _ visit: Visit, _ project: ProjectCard, _ settings: BillingSettings, _ pausing: Set<LateFeeStay.Kind>
    ) -> HTML {
        let words = visit.words
        let vacancy = settings.vacancy.map { rule in
            words(
                rule.isMoreThan ? "billing.vacancy.more" : "billing.vacancy.least",
                ["months": "\(rule.leastMonths)", "pays": StandardInputs.percent(Int64(rule.payPerMille))])
                + " · " + words("billing.reach.\(rule.reach.rawValue)")
        }
        let pairs: [(String, String)] = [
            ("company.name", project.company.isEmpty ? "—" : project.company),
            ("company.code", project.creditCode.isEmpty ? "—" : project.creditCode),
            ("company.hotline", project.hotline.isEmpty ? "—" : project.hotline),
            ("billing.start", words("billing.start.\(settings.start.rawValue)")),
            ("billing.day-basis", words("billing.day-basis.\(settings.dayBasis.rawValue)")),
            ("billing.order", words("billing.order.\(settings.order.rawValue)")),
            ("billing.prepay", words("billing.prepay.months", ["months": "\(settings.prepayMonthsMax)"])),
            ("billing.vacancy", vacancy ?? words("billing.vacancy.none")),
            ("billing.late.pausing", named(pausing, words)),
            ("billing.closed", settings.closedThrough?.description ?? words("billing.closed.none")),
        ]
        let rows = pairs.map { label, value -> HTML in "<dt>\(words(label))</dt><dd>\(value)</dd>" }
        return StandardTabs.page(
            visit, .settings,
            "\(Forms.summary(visit))\(CompanyNote.unset(visit, project))<section class=\"block\"><dl class=\"pairs\">\(rows)</dl></section>\(company(visit, project))\(form(visit, project, settings))\(pauses(visit, project, pausing))")
    }

    /// Who manages the estate, as every paper of money names it.
    private static func company(_ visit: Visit, _ project: ProjectCard) -> HTML {
        guard StandardTabs.holds(visit, StandardTabs.keepers, in: project.id) else { return "" }
        let words = visit.words
        return Forms.fold(visit, to: "/billing/settings/company", title: "verb.set-company", isLikely: project.company.isEmpty) { own in
            var own = own
            if own.form["company"] == nil {
                own.form = own.form.with("company", project.company).with("creditCode", project.creditCode)
                    .with("hotline", project.hotline)
            }
            return """
                \(Forms.text(own, In.company, label: words("company.name"), more: " maxlength=\"80\"", hint: "<p class=\"small soft\">\(words("company.name.hint"))</p>"))
                \(Forms.text(own, In.creditCode, label: words("company.code"), more: " maxlength=\"18\" autocapitalize=\"characters\"", hint: "<p class=\"small soft\">\(words("company.code.hint"))</p>"))
                \(Forms.text(own, In.hotline, label: words("company.hotline"), type: "tel"))
                """
        }
    }

    private static func named(_ pausing: Set<LateFeeStay.Kind>, _ words: Words) -> String {
        let names = LateFeeStay.Kind.allCases.filter(pausing.contains).map { words("billing.late.pause.\($0.rawValue)") }
        return names.isEmpty ? words("billing.late.pausing.none") : names.joined(separator: " · ")
    }

    /// 违约金暂停, a verb of its own: it counts from today.
    private static func pauses(_ visit: Visit, _ project: ProjectCard, _ pausing: Set<LateFeeStay.Kind>) -> HTML {
        guard StandardTabs.holds(visit, StandardTabs.keepers, in: project.id) else { return "" }
        let words = visit.words
        return Forms.fold(visit, to: "/billing/settings/late-pauses", title: "verb.settle-late-pauses") { own in
            var own = own
            if own.refusal == nil { for kind in pausing { own.form = own.form.with(kind.rawValue, "1") } }
            return """
                <p class="small soft">\(words("billing.late.pausing.hint"))</p>\(Forms.tick(own, In.pausesByDispute, label: words("billing.late.pause.dispute")))\(Forms.tick(own, In.pausesByPlan, label: words("billing.late.pause.plan")))\(Forms.tick(own, In.pausesByHold, label: words("billing.late.pause.hold")))
                """
        }
    }

    private static func form(_ visit: Visit, _ project: ProjectCard, _ settings: BillingSettings) -> HTML {
        guard StandardTabs.holds(visit, StandardTabs.keepers, in: project.id) else { return "" }
        let words = visit.words
        return Forms.fold(visit, to: "/billing/settings", title: "verb.change-settings") { own in
            let own = filled(own, settings)
            return """
                <input type="hidden" name="revision" value="\(own.form["revision"] ?? "\(settings.revision)")">
                \(Forms.select(own, In.start, label: words("billing.start"), options: StandardTabs.options(ChargingStart.self, "billing.start", words)))
                \(Forms.select(own, In.dayBasis, label: words("billing.day-basis"), options: StandardTabs.options(DayBasis.self, "billing.day-basis", words)))
                \(Forms.select(own, In.order, label: words("billing.order"), options: StandardTabs.options(PartOrder.self, "billing.order", words)))
                \(Forms.text(own, In.prepayMonths, label: words("billing.prepay"), type: "number", more: " min=\"0\" max=\"120\""))
                \(Forms.text(own, In.vacancyMonths, label: words("billing.vacancy-months"), type: "number", more: " min=\"0\" max=\"120\"", hint: "<p class=\"small soft\">\(words("billing.vacancy.hint"))</p>"))
                \(Forms.tick(own, In.vacancyIsMore, label: words("billing.vacancy-more")))
                \(Forms.text(own, In.vacancyPays, label: words("billing.vacancy-pays"), more: " inputmode=\"decimal\""))
                \(Forms.select(own, In.vacancyReach, label: words("billing.vacancy-reach"), options: StandardTabs.options(VacancyRule.Reach.self, "billing.reach", words)))
                """
        }
    }

    private static func filled(_ visit: Visit, _ settings: BillingSettings) -> Visit {
        guard visit.form["start"] == nil else { return visit }
        var visit = visit
        visit.form = visit.form.with("start", settings.start.rawValue).with("dayBasis", settings.dayBasis.rawValue)
            .with("order", settings.order.rawValue).with("prepayMonths", "\(settings.prepayMonthsMax)")
        if let rule = settings.vacancy {
            visit.form = visit.form.with("vacancyMonths", "\(rule.leastMonths)").with("vacancyReach", rule.reach.rawValue)
                .with("vacancyPays", StandardInputs.percent(Int64(rule.payPerMille)))
            if rule.isMoreThan { visit.form = visit.form.with("vacancyIsMore", "1") }
        }
        return visit
    }
}
