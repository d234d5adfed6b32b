// FeeItemPages: the items of an estate.
import Kernel
import Platform
import Web

enum FeeItemPages {
    private typealias In = StandardInputs

    static func list(_ visit: Visit, _ project: ProjectCard, _ items: [FeeItem]) -> HTML {
        let words = visit.words
        let mayKeep = StandardTabs.holds(visit, StandardTabs.keepers, in: project.id)
        let rows = items.map { item -> HTML in
            let rate = StandardInputs.percent(item.taxPerMille)
            return """
                <tr data-row><td><a class="title" href="\(Path("/billing/standards").asking("item", item.id.text))">\(item.name)</a><div class="small soft">\(item.code)</div></td><td>\(words("fee.kind.\(item.kind.rawValue)"))</td><td>\(words("fee.book.\(item.book.rawValue)"))</td>
                <td>\(item.taxCode)\(if: !rate.isEmpty, " \(rate)%")</td><td>\(if: item.isRetired, "<span class=\"state none\">\(words("fee-item.retired.short"))</span>")\(if: mayKeep, changing(visit, item))</td></tr>
                """
        }
        let table: HTML = items.isEmpty ? "<p class=\"empty\">\(words("fee-item.none"))</p>" : """
            <table><thead><tr><th>\(words("fee-item.name"))</th><th>\(words("fee-item.kind"))</th><th>\(words("fee-item.book"))</th><th>\(words("fee-item.tax"))</th><th>\(words("fee-item.state"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return StandardTabs.page(
            visit, .items, lead: "<p class=\"soft\">\(words("fee-item.lead")) \(Tags.clause(FeeStandard.markUpClause))</p>",
            "\(Forms.summary(visit))\(table)\(if: mayKeep, adding(visit, items))\(ListFile.links(visit, "/billing/items/export"))")
    }

    private static func adding(_ visit: Visit, _ items: [FeeItem]) -> HTML {
        let words = visit.words
        let known = Set(items.map(\.code))
        let lacks = UsualFeeItem.shipped.contains { !known.contains($0.code) }
        let usual: HTML = !lacks ? "" : Forms.post(
            visit.form("usual"), to: "/billing/items/usual", button: words("verb.usual-items"), main: items.isEmpty,
            "<p class=\"small soft\">\(words("fee-item.usual.hint"))</p>")
        let form = Forms.fold(visit, to: "/billing/items", title: "verb.add-item") { own in
            """
            \(Forms.text(own, In.code, label: words("fee-item.code"), more: " maxlength=\"20\""))\(Forms.text(own, In.name, label: words("fee-item.name"), more: " maxlength=\"40\""))
            \(Forms.select(own, In.itemKind, label: words("fee-item.kind"), options: StandardTabs.options(FeeItem.Kind.self, "fee.kind", words)))\(tax(own))
            """
        }
        return "\(usual)\(form)"
    }

    private static func tax(_ visit: Visit) -> HTML {
        let words = visit.words
        return "\(Forms.text(visit, In.taxCode, label: words("fee-item.tax-code"), more: " inputmode=\"numeric\" maxlength=\"19\""))\(Forms.text(visit, In.taxRate, label: words("fee-item.tax-rate.label"), more: " inputmode=\"decimal\""))"
    }

    private static func changing(_ visit: Visit, _ item: FeeItem) -> HTML {
        let words = visit.words
        if item.isRetired {
            return Forms.post(
                visit.form("restoration", of: ("item", item.id.text)), to: "/billing/items/\(item.id)/restoration",
                button: words("verb.restore-item"), main: false, "")
        }
        var own = visit.form("change", of: ("item", item.id.text))
        let isOpen = own.refusal != nil
        if own.form["name"] == nil {
            own.form = own.form.with("name", item.name).with("taxCode", item.taxCode)
                .with("taxRate", StandardInputs.percent(item.taxPerMille))
        }
        let change = Forms.post(
            own, to: "/billing/items/\(item.id)/change", button: words("verb.change-item"), main: false,
            "\(Forms.text(own, In.name, label: words("fee-item.name"), more: " maxlength=\"40\""))\(if: item.isInvoiced, tax(own))")
        let retire = Forms.post(
            visit.form("retirement", of: ("item", item.id.text)), to: "/billing/items/\(item.id)/retirement",
            button: words("verb.retire-item"), main: false, "")
        return "<details\(if: isOpen, " open")><summary>\(words("verb.change-item"))</summary>\(change)\(retire)</details>"
    }
}
