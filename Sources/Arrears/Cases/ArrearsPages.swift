// ArrearsPages: who owes, by rung and by days; and one debtor's page from the first day overdue.
import Billing
import Kernel
import Platform
import Registry
import Scheme
import Web

/// The pages of arrears, below the tab 欠费.
enum ArrearsTabs: String, CaseIterable {
    case list, runs, watch, limits, matters, settings

    private var path: Path {
        switch self {
        case .list: "/arrears"
        case .runs: "/arrears/runs"
        case .watch: "/arrears/watch"
        case .limits: "/arrears/limits"
        case .matters: "/arrears/matters"
        case .settings: "/arrears/settings"
        }
    }

    static func of(_ visit: Visit, _ here: ArrearsTabs) -> HTML {
        let links = allCases.map { tab -> HTML in
            "<a href=\"\(tab.path)\"\(if: tab == here, " aria-current=\"true\"")>\(visit.words("arrears.tab.\(tab.rawValue)"))</a> "
        }
        return "\(BillingTabs.of(visit, .arrears))<p class=\"filters\">\(links)</p>"
    }
}

extension Path {
    package static func arrears(_ id: ArrearsCase.ID) -> Path { "/arrears/cases/\(id)" }
}

enum ArrearsPages {
    static func rung(_ rung: Rung, _ words: Words) -> String { words("rung.\(rung.rawValue)") }

    /// A rung with its colour: the higher, the more there is to do.
    static func tag(_ it: ArrearsCase.Standing, _ words: Words) -> HTML {
        let tone = it.isNextDue ? "late" : it.rung == .none ? "none" : "risk"
        return "<span class=\"state \(tone)\">\(rung(it.rung, words))</span>"
    }

    /// What the page of the list shows.
    struct Listing: Sendable {
        let project: ProjectCard
        let filter: ArrearsFilter
        let lines: [ArrearsLine]
        let sums: [(rung: Rung, count: Int64, open: Money)]
        let isUnset: Bool
    }

    static func key(_ line: ArrearsLine) -> String { "\(line.it.standing.oldestDue?.description ?? "").\(line.it.id.text)" }

    static func list(_ visit: Visit, _ it: Listing) -> HTML {
        let words = visit.words
        let today = it.project.zone.day(of: visit.now)
        let rows = it.lines.map { line -> HTML in
            let s = line.it.standing
            let days = s.oldestDue.map { today.days(since: $0) } ?? 0
            return """
                <tr data-row><td><a class="title" href="\(Path.arrears(line.it.id))">\(line.unitLabel)</a></td><td>\(line.payerName)</td>
                <td>\(tag(s, words))\(if: s.watchedFrom != nil, " \(Tags.clause("S2.8.2-3"))")</td><td class="num">\(words("arrears.days", ["days": "\(days)"]))</td>
                <td class="num">¥ \(s.open.text)</td><td>\(s.isNextDue ? "<b>\(rung(s.next, words))</b>" : next(s, words))</td></tr>
                """
        }
        let bands = it.sums.map { sum -> HTML in
            "<a href=\"\(Path("/arrears").asking("rung", sum.rung.rawValue))\"\(if: it.filter.rung == sum.rung, " aria-current=\"true\"")><strong>\(sum.count)</strong>\(rung(sum.rung, words)) ¥ \(sum.open.text)</a>"
        }
        let dues = (DunningRun.rungs + [.lawyersLetter, .suit]).map { due -> HTML in
            "<a href=\"\(Path("/arrears").asking("next", due.rawValue))\"\(if: it.filter.next == due, " aria-current=\"true\"")>\(words("arrears.due", ["rung": rung(due, words)]))</a> "
        }
        let more: HTML = it.lines.count < it.filter.limit ? "" : it.lines.last.map { last -> HTML in
            var path = Path("/arrears").asking("after", key(last))
            if let rung = it.filter.rung { path = path.asking("rung", rung.rawValue) }
            if let next = it.filter.next { path = path.asking("next", next.rawValue) }
            return "<p class=\"more\"><a class=\"button\" href=\"\(path)\">\(words("list.more"))</a></p>"
        } ?? ""
        let table: HTML = it.lines.isEmpty ? "<p class=\"empty\">\(words("arrears.none")) \(Tags.clause("XS2.8.2-0"))</p>" : """
            <table><thead><tr><th>\(words("registry.unit"))</th><th>\(words("arrears.payer"))</th><th>\(words("arrears.rung"))</th><th class="num">\(words("arrears.overdue"))</th><th class="num">\(words("arrears.sum"))</th><th>\(words("arrears.next"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return Layout.office(
            visit, title: words("arrears.title"), at: .billing,
            """
            \(ArrearsTabs.of(visit, .list))\(unset(visit, it.isUnset))<div class="bands sums">\(bands)</div><p class="filters"><a href="/arrears">\(words("arrears.all"))</a> \(dues)</p>\(table)\(more)\(ListFile.links(visit, "/arrears/export"))
            """)
    }

    private static func next(_ s: ArrearsCase.Standing, _ words: Words) -> HTML {
        if let held = s.heldUntil { return "\(words("arrears.held", ["day": "\(held)"]))" }
        guard s.next != .none, let from = s.nextFrom else { return "—" }
        return "<span class=\"soft\">\(words("arrears.from", ["rung": rung(s.next, words), "day": "\(from)"]))</span>"
    }

    /// 未设定: no lawyer's letter is proposed, and the page says why.
    static func unset(_ visit: Visit, _ isUnset: Bool) -> HTML {
        guard isUnset else { return "" }
        return "<p class=\"say risk\">\(visit.words("arrears.unset")) \(Tags.clause("S2.8.2-1")) <a href=\"/arrears/settings\">\(visit.words("arrears.tab.settings"))</a></p>"
    }

    /// Beside a home's page.
    static func aside(_ visit: Visit, _ cases: [ArrearsCase], _ alerts: [AlertLine]) -> HTML {
        guard !cases.isEmpty else { return "" }
        let words = visit.words
        let lines = cases.map { it -> HTML in
            let s = it.standing
            return """
                <li><a href="\(Path.arrears(it.id))">¥ \(s.open.text)</a> \(tag(s, words))\(if: s.watchedFrom != nil, " \(words("rung.watch")) \(Tags.clause("S2.8.2-3"))")</li>
                """
        }
        let told = alerts.map { alert -> HTML in "<li class=\"small\">\(words("watch.change.\(alert.change.rawValue)"))</li>" }
        return "<section><h2>\(words("arrears.title"))</h2><ul>\(lines)\(told)</ul><p class=\"small soft\">\(words("arrears.information"))</p></section>"
    }

    // MARK: One debtor

    struct Detail: Sendable {
        let project: ProjectCard
        let line: ArrearsLine
        let state: LadderState
        let bills: [BillLine]
        /// What has accrued on them of late fees and is not posted.
        let accrued: Money
        let steps: [StepLine]
        let demands: [DemandLine]
        let holds: [HoldLine]
        let plans: [PlanLine]
        let matters: [MatterLine]
        let urgings: [UrgingLine]
        let today: Day
    }

    static func detail(_ visit: Visit, _ it: Detail) -> HTML {
        let words = visit.words
        let s = it.line.it.standing
        // The sum is of the bills below, as the books are now; where the ladder stood was looked at some seconds ago.
        let stands: HTML = it.bills.isEmpty ? "" : "\(tag(s, words)) "
        let lead: HTML = """
            <p class="soft">\(it.line.payerName) · \(words("track.\(s.track.rawValue)")) · ¥ \((it.bills.map(\.open).sum + it.accrued).text) · \(stands)<a href="/units/\(it.line.it.unit.text)">\(words("arrears.home"))</a></p>
            """
        return Layout.office(
            visit, title: it.line.unitLabel, at: .billing, lead: lead,
            """
            \(ArrearsTabs.of(visit, .list))\(Forms.summary(visit))\(unset(visit, s.isUnset))<div class="cols"><div>
            <section class="block"><h2>\(words("arrears.why"))</h2>\(why(it.state.why.map(ArrearsReason.init), words))\(ArrearsForms.next(visit, it))</section>
            <section class="block"><h2>\(words("arrears.bills"))</h2>\(bills(visit, it))</section>
            <section class="block"><h2>\(words("arrears.demands"))</h2>\(DemandPages.table(visit, it.demands, it.project))</section>
            <section class="block"><h2>\(words("arrears.timeline"))</h2>\(timeline(it, words))</section></div>
            <aside>\(ArrearsForms.holds(visit, it))\(ArrearsForms.plans(visit, it))\(UrgingPages.section(visit, it.line.it, it.urgings))\(ArrearsForms.matters(visit, it))</aside></div>
            """)
    }

    /// Why this rung: each reason in the reader's language, with the rung's name in its blank.
    static func why(_ reasons: [ArrearsReason], _ words: Words) -> HTML {
        let lines = reasons.map { reason -> HTML in
            var blanks = reason.blanks
            if let rung = reason.rung { blanks["rung"] = words("rung.\(rung)") }
            return "<li>\(words(reason.key, blanks))</li>"
        }
        return "<ul class=\"words\">\(lines)</ul>"
    }

    private static func bills(_ visit: Visit, _ it: Detail) -> HTML {
        let words = visit.words
        let held = Dictionary(
            it.holds.filter { $0.kind == .dispute && $0.endedOn == nil }.flatMap { hold in hold.bills.map { ($0, hold) } },
            uniquingKeysWith: { first, _ in first })
        let planned = Set(it.plans.filter { $0.approverName != nil && $0.endedOn == nil }.flatMap(\.plan.bills))
        let rows = it.bills.map { bill -> HTML in
            let mark = held[bill.id] != nil ? words("hold.dispute") : planned.contains(bill.id) ? words("hold.plan") : it.state.outOfCount.contains(bill.id) ? words("hold.suit") : ""
            return """
                <tr><td>\(bill.itemName)</td><td>\(bill.from.description) – \(bill.to.description)</td><td>\(bill.due.description)</td>
                <td class="num">¥ \(bill.amount.text)</td><td class="num">¥ \(bill.open.text)</td><td>\(mark)\(if: mark.isEmpty, ArrearsForms.dispute(visit, it.line.it, bill))</td></tr>
                """
        }
        guard !it.bills.isEmpty else { return "<p class=\"empty\">\(words("arrears.why.nothing"))</p>" }
        let late: HTML = it.accrued == .zero ? "" : "<tr class=\"soft\"><td>\(words("demand.late"))</td><td></td><td></td><td></td><td class=\"num\">¥ \(it.accrued.text)</td><td></td></tr>"
        return """
            <table><thead><tr><th>\(words("arrears.item"))</th><th>\(words("arrears.period"))</th><th>\(words("arrears.dueDay"))</th><th class="num">\(words("arrears.amount"))</th><th class="num">\(words("arrears.open"))</th><th>\(words("arrears.holds"))</th></tr></thead><tbody>\(rows)\(late)</tbody></table>
            """
    }

    private static func timeline(_ it: Detail, _ words: Words) -> HTML {
        let lines = it.steps.map { step -> HTML in
            """
            <li><span class="small soft">\(Moments.stamp(step.at, it.project.zone))</span><span>\(words("arrears.step.\(step.kind.rawValue)", ["rung": rung(step.rung, words)]))<details><summary>\(words("arrears.why"))</summary>\(why(step.why, words))</details></span></li>
            """
        }
        return lines.isEmpty ? "<p class=\"empty\">—</p>" : "<ul class=\"facts\">\(lines)</ul>"
    }
}
