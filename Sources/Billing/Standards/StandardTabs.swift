// StandardTabs: the pages under 收费标准, and what all of them share.
import Kernel
import Platform
import Web

enum StandardTabs: String, CaseIterable {
    case standards, board, items, assignments, reliefs, settings

    static let readers = Who.posts([.serviceAdministrator, .serviceManager, .officeManager, .financeAssistant, .headOffice])
    static let drafters: Set<Post> = [.serviceManager, .officeManager, .financeAssistant]
    static let approvers: Set<Post> = [.officeManager, .headOffice]
    static let publishers: Set<Post> = [.serviceAdministrator, .serviceManager, .officeManager, .financeAssistant]
    static let keepers: Set<Post> = [.financeAssistant, .officeManager]
    static let reliefApprovers: Set<Post> = [.officeManager]

    var path: Path { "/billing/\(rawValue)" }

    /// A page of the place 收费 with both rows of tabs.
    static func page(_ visit: Visit, _ here: StandardTabs, title: String? = nil, lead: HTML = "", _ content: HTML) -> HTML {
        let links = allCases.map { tab -> HTML in
            "<a href=\"\(tab.path)\"\(if: tab == here, " aria-current=\"true\"")>\(visit.words("standard.tab.\(tab.rawValue)"))</a> "
        }
        return Layout.office(
            visit, title: title ?? visit.words("standard.tab.\(here.rawValue)"), at: .billing, lead: lead,
            "\(BillingTabs.of(visit, .standards))<p class=\"filters\">\(links)</p>\(content)")
    }

    static func holds(_ visit: Visit, _ posts: Set<Post>, in project: Project.ID) -> Bool {
        visit.member?.holds(posts, in: project) == true
    }

    /// Choices of an enum whose words stand under a family.
    static func options<Word: RawRepresentable<String> & CaseIterable>(
        _ type: Word.Type, _ family: String, _ words: Words
    ) -> [(value: String, name: String)] {
        Word.allCases.map { ($0.rawValue, words("\(family).\($0.rawValue)")) }
    }

    static func options(_ items: [FeeItem]) -> [(value: String, name: String)] {
        items.filter { !$0.isRetired }.map { ($0.id.text, "\($0.name) · \($0.code)") }
    }

    /// One home's lines of a list.
    static func find(_ visit: Visit, _ path: Path) -> HTML {
        let words = visit.words
        return """
            <form class="find" role="search" action="\(path)"><input type="search" name="unit" maxlength="60" value="\(visit.asked(StandardInputs.anyUnit) ?? "")" placeholder="\(words("billing.unit.hint"))" aria-label="\(words("billing.unit.find"))"><button>\(words("billing.unit.find"))</button></form>
            """
    }

    /// The way to the next page of a list, where there may be one.
    static func more(_ visit: Visit, _ path: Path, count: Int, of size: Int, last: String?) -> HTML {
        guard count == size, let last else { return "" }
        return "<p class=\"more\"><a class=\"button\" href=\"\(path.asking("after", last))\">\(visit.words("list.more"))</a></p>"
    }
}

/// How a standard reads.
enum StandardText {
    /// `2.85 元／平方米·月`.
    static func price(_ standard: FeeStandard, _ words: Words) -> String {
        let terms = standard.terms
        let months =
            terms.cycle == .once || terms.basis == .reading ? "" : words("standard.per-months.\(terms.priceMonths.rawValue)")
        let one = "\(terms.price.text) \(words("standard.per.\(terms.basis.rawValue)"))\(months)"
        guard let tiers = terms.tiers else { return one }
        return one + words("tiers.separator") + bands(tiers, words)
    }

    /// `超过 180/年 3.85；超过 300/年 5.20；5 人及以上每人加 30`.
    static func bands(_ tiers: PriceTiers, _ words: Words) -> String {
        let period = words("tiers.per.\(tiers.period.rawValue)")
        var parts = tiers.tiers.map { words("tiers.over", ["over": "\($0.over)", "period": period, "price": $0.price.text]) }
        if let household = tiers.household {
            parts.append(words("tiers.household", ["from": "\(household.from)", "units": "\(household.units)"]))
        }
        return parts.joined(separator: words("tiers.separator"))
    }

    /// Market price, or what the government sets or guides (明码标价).
    static func form(_ standard: FeeStandard, _ words: Words) -> String {
        guard let official = standard.terms.official else { return words("standard.form.market") }
        return words("standard.form.official", ["price": official.price.text, "source": official.source])
    }

    /// `服务期首月 25 日`, `服务期首月后第 1 个月 25 日`.
    static func due(_ terms: FeeStandard.Terms, _ words: Words) -> String {
        let which = terms.dueMonthOffset == 0 ? "same" : terms.dueMonthOffset > 0 ? "after" : "before"
        return words("standard.due.\(which)", ["months": "\(abs(terms.dueMonthOffset))", "day": "\(terms.dueDay)"])
    }

    static func days(_ standard: FeeStandard, _ words: Words) -> String { days(standard.from, standard.to, words) }

    /// `2026-06-01 起` while no last day is said.
    static func days(_ from: Day, _ to: Day?, _ words: Words) -> String {
        to.map { words("days.span", ["from": from.description, "to": $0.description]) }
            ?? words("days.open", ["day": from.description])
    }

    /// `0.05%`.
    static func late(_ terms: FeeStandard.LateTerms) -> String { "\(UnitPrice(tenThousandths: terms.millionths).text)%" }
}
