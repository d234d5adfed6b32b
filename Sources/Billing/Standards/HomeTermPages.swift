// HomeTermPages: a home's standards, assignments and reliefs on its page of money, with the forms that change them.
import Kernel
import Platform
import Registry
import Web

enum HomeTermPages {
    private typealias In = StandardInputs

    static func section(_ visit: Visit, _ account: UnitAccount, _ terms: HomeTerms) -> HTML {
        let words = visit.words
        let mayAssign = StandardTabs.holds(visit, StandardTabs.publishers, in: account.project.id)
        let rows = terms.lines.map { line(visit, account, $0, mayAssign: mayAssign) } + terms.others.map { other(words, $0) }
        let table: HTML = rows.isEmpty ? "<p class=\"soft\">\(words("home-terms.none"))</p>" : """
            <table><thead><tr><th>\(words("fee-item.name"))</th><th>\(words("standard.price"))</th><th class="num">\(words("assignment.quantity.label"))</th><th>\(words("assignment.payer.label"))</th><th>\(words("standard.days"))</th><th></th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return """
            <section class="block"><h2>\(words("home-terms.title"))</h2>\(table)\(if: mayAssign, assigning(visit, account, terms.items))</section>
            <section class="block"><h2>\(words("standard.tab.reliefs"))</h2>\(reliefs(visit, account, terms.reliefs))\(if: mayAssign, asking(visit, account, terms))</section>
            """
    }

    private static func line(_ visit: Visit, _ account: UnitAccount, _ it: HomeTerms.Line, mayAssign: Bool) -> HTML {
        let words = visit.words
        let assignment = it.assignment?.assignment
        let price: HTML = it.standard.map { standard -> HTML in
            "<a href=\"\(Path.feeStandard(standard.id))\">\(StandardText.price(standard, words))</a>"
        } ?? "<span class=\"state risk\">\(words("home-terms.unpriced"))</span>"
        let days = assignment.map { StandardText.days($0.from, $0.to, words) } ?? it.standard.map { StandardText.days($0, words) }
        let ending: HTML = assignment.map { mayAssign ? AssignmentPages.ending(visit, $0, at: .account(of: account.unit.id)) : "" } ?? ""
        return """
            <tr><td><b>\(it.item.name)</b>\(if: assignment?.object.isEmpty == false, "<div class=\"small soft\">\(assignment?.object)</div>")</td><td>\(price)</td><td class="num">\(quantity(it, account.unit, words))</td><td>\(it.assignment?.payerName ?? words("assignment.payer.holder"))</td><td>\(days)</td><td>\(ending)</td></tr>
            """
    }

    /// What the price is multiplied by: assigned, or as the register has it.
    private static func quantity(_ it: HomeTerms.Line, _ unit: Registry.Unit, _ words: Words) -> String {
        if let assigned = it.assignment { return StandardInputs.quantity(assigned.assignment.quantityHundredths) }
        switch it.standard?.terms.basis {
        case .area: return "\(Money(fen: unit.areaHundredths).plain) m²"
        case .reading: return words("home-terms.by-reading")
        case .unit, .space, .fixed, nil: return "1"
        }
    }

    /// Not yet, or not any more.
    private static func other(_ words: Words, _ it: AssignmentLine) -> HTML {
        """
        <tr><td><span class="soft">\(it.itemName) \(it.assignment.object)</span></td><td></td><td class="num">\(StandardInputs.quantity(it.assignment.quantityHundredths))</td><td>\(it.payerName ?? words("assignment.payer.holder"))</td><td>\(StandardText.days(it.assignment.from, it.assignment.to, words))</td><td></td></tr>
        """
    }

    private static func reliefs(_ visit: Visit, _ account: UnitAccount, _ lines: [ReliefLine]) -> HTML {
        let words = visit.words
        guard !lines.isEmpty else { return "<p class=\"soft\">\(words("relief.none"))</p>" }
        let rows = lines.map { line -> HTML in
            let (it, terms) = (line.request, line.request.terms)
            return """
                <tr><td><b>\(line.itemName)</b><div class="small soft">\(ReliefPages.what(terms, words))</div></td><td>\(StandardText.days(terms.from, it.lastDay, words))</td><td class="words">\(terms.reason)<div class="small soft">\(terms.evidence)</div></td><td>\(line.askerName) / \(line.deciderName ?? "—")</td><td>\(ReliefPages.state(it.state(on: account.today), words))\(ReliefPages.verbs(visit, account.project, it, account.today, at: .account(of: account.unit.id)))</td></tr>
                """
        }
        return """
            <table><thead><tr><th>\(words("fee-item.name"))</th><th>\(words("standard.days"))</th><th>\(words("standard.reason"))</th><th>\(words("relief.people"))</th><th>\(words("standard.state"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
    }

    private static func assigning(_ visit: Visit, _ account: UnitAccount, _ items: [FeeItem]) -> HTML {
        let words = visit.words
        return Forms.fold(visit, to: Path.account(of: account.unit.id) + "/assignments", title: "verb.assign-fee") { own in
            AssignmentPages.fields(
                own, items,
                payer: Forms.select(
                    own, In.holder, label: words("assignment.payer.label"), options: CashierPages.payers(account, words),
                    hint: "<p class=\"small soft\">\(words("home-terms.payer.hint"))</p>"))
        }
    }

    private static func asking(_ visit: Visit, _ account: UnitAccount, _ terms: HomeTerms) -> HTML {
        Forms.fold(visit, to: Path.account(of: account.unit.id) + "/reliefs", title: "verb.ask-relief") { own in
            ReliefPages.fields(own, terms.items, terms.vacancy)
        }
    }
}
