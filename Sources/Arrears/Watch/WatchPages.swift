// WatchPages: watched homes and what happened to them; the list of limitations; the settings.
import Kernel
import Platform
import Registry
import Web

enum WatchPages {
    static func watch(
        _ visit: Visit, _ project: ProjectCard, _ watched: [ArrearsLine], _ alerts: [AlertLine]
    ) -> HTML {
        let words = visit.words
        let today = project.zone.day(of: visit.now)
        let mayWork = visit.member?.holds(ArrearsRoutes.workers, in: project.id) == true
        let told = alerts.map { alert -> HTML in
            let seen: HTML = alert.seenBy.map { "<span class=\"state kept\">\(words("watch.seenBy", ["name": $0]))</span>" } ?? (mayWork ? Forms.post(
                visit, to: "/arrears/watch/\(alert.id)/seen", button: words("verb.see-alert"), main: false, "") : "")
            return """
                <tr><td>\(Moments.stamp(alert.at, project.zone))</td><td><a class="title" href="\(Path.arrears(alert.arrears))">\(alert.unitLabel)</a></td><td>\(words("watch.change.\(alert.change.rawValue)"))</td><td class="num">¥ \(alert.open.text)</td><td>\(seen)</td></tr>
                """
        }
        let rows = watched.map { line -> HTML in
            let s = line.it.standing
            return """
                <tr data-row><td><a class="title" href="\(Path.arrears(line.it.id))">\(line.unitLabel)</a></td><td>\(line.payerName)</td><td>\(s.watchedFrom?.description ?? "")</td><td class="num">\(words("arrears.days", ["days": "\(s.oldestDue.map { today.days(since: $0) } ?? 0)"]))</td><td class="num">¥ \(s.open.text)</td></tr>
                """
        }
        let more: HTML = watched.count < 50 ? "" : watched.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/arrears/watch").asking("after", ArrearsPages.key(last)))\">\(words("list.more"))</a></p>"
        } ?? ""
        let alertTable: HTML = told.isEmpty ? "<p class=\"empty\">\(words("watch.quiet"))</p>" : """
            <table><thead><tr><th>\(words("watch.at"))</th><th>\(words("registry.unit"))</th><th>\(words("watch.what"))</th><th class="num">\(words("arrears.sum"))</th><th>\(words("watch.handled"))</th></tr></thead><tbody>\(told)</tbody></table>
            """
        let table: HTML = rows.isEmpty ? "<p class=\"empty\">\(words("watch.none"))</p>" : """
            <table><thead><tr><th>\(words("registry.unit"))</th><th>\(words("arrears.payer"))</th><th>\(words("watch.since"))</th><th class="num">\(words("arrears.overdue"))</th><th class="num">\(words("arrears.sum"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return Layout.office(
            visit, title: words("arrears.tab.watch"), at: .billing,
            lead: "<p class=\"soft\">\(words("watch.lead")) \(Tags.clause("S2.8.2-3"))</p>",
            """
            \(ArrearsTabs.of(visit, .watch))\(Forms.summary(visit))<section class="block"><h2>\(words("watch.alerts"))</h2>\(alertTable)</section><section class="block"><h2>\(words("watch.homes"))</h2>\(table)\(more)</section>\(ListFile.links(visit, "/arrears/watch/export"))
            """)
    }

    static func limits(
        _ visit: Visit, _ project: ProjectCard, _ lapsed: [LimitLine], _ running: [LimitLine], windows: [Int]
    ) -> HTML {
        let words = visit.words
        let today = project.zone.day(of: visit.now)
        func table(_ lines: [LimitLine]) -> HTML {
            let rows = lines.map { line -> HTML in
                """
                <tr data-row><td><a class="title" href="\(Path.arrears(line.arrears))">\(line.unitLabel)</a></td><td>\(line.payerName)</td><td>\(line.itemName) \(line.due.description)</td><td class="num">¥ \(line.open.text)</td><td>\(line.countedFrom.description)</td><td>\(line.lastDay.description)</td></tr>
                """
            }
            guard !rows.isEmpty else { return "<p class=\"empty\">\(words("limit.none"))</p>" }
            return """
                <table><thead><tr><th>\(words("registry.unit"))</th><th>\(words("arrears.payer"))</th><th>\(words("limit.bill"))</th><th class="num">\(words("arrears.open"))</th><th>\(words("limit.from"))</th><th>\(words("limit.last"))</th></tr></thead><tbody>\(rows)</tbody></table>
                """
        }
        var low = -1
        let widest = windows.max() ?? 0
        let sections: [HTML] = running.isEmpty ? ["<p class=\"empty\">\(words("limit.none.within", ["days": "\(widest)"]))</p>"] : windows.sorted().map { window -> HTML in
            let lines = running.filter { (low + 1...window).contains($0.lastDay.days(since: today)) }
            low = window
            return "<section class=\"block\"><h2>\(words("limit.within", ["days": "\(window)"]))</h2>\(table(lines))</section>"
        }
        func more(_ lines: [LimitLine], _ name: StaticString) -> HTML {
            guard lines.count >= ArrearsLimits.pageSize, let last = lines.last else { return "" }
            return "<p class=\"more\"><a class=\"button\" href=\"\(Path("/arrears/limits").asking(name, "\(last.lastDay.description).\(last.charge.text)"))\">\(words("list.more"))</a></p>"
        }
        return Layout.office(
            visit, title: words("arrears.tab.limits"), at: .billing, lead: "<p class=\"soft\">\(words("limit.lead"))</p>",
            """
            \(ArrearsTabs.of(visit, .limits))\(sections)\(more(running, "after"))<section class="block"><h2>\(words("limit.lapsed"))</h2><p class="small soft">\(words("limit.lapsed.lead"))</p>\(table(lapsed))\(more(lapsed, "lapsed"))</section>\(ListFile.links(visit, "/arrears/limits/export"))
            """)
    }

    static func settings(_ visit: Visit, _ now: ArrearsSetting, share: Share?, history: [ArrearsSetting]) -> HTML {
        let words = visit.words
        let rows = history.reversed().map { it -> HTML in
            "<tr><td>\(it.from.description)</td><td>\(it.majorShare?.description ?? "—")</td><td class=\"num\">\(it.undoMinutes)</td></tr>"
        }
        var own = visit
        if own.refusal == nil {
            own.form = FormBody(["majorShare": now.majorShare?.description ?? "", "undoMinutes": "\(now.undoMinutes)"])
        }
        let form: HTML = visit.member?.holds(ArrearsRoutes.deciders, in: visit.project?.id ?? Project.ID(0)) != true ? "" : Forms.post(
            own, to: "/arrears/settings", button: words("verb.settle-arrears"),
            """
            \(Forms.text(own, ArrearsInputs.majorShare, label: words("arrears.majorShare"), hint: "<p class=\"small soft\">\(words("arrears.majorShare.hint")) \(Tags.clause("S2.8.2-1"))</p>"))\(Forms.text(own, ArrearsInputs.undoMinutes, label: words("arrears.undoMinutes"), type: "number"))
            """)
        return Layout.office(
            visit, title: words("arrears.tab.settings"), at: .billing,
            """
            \(ArrearsTabs.of(visit, .settings))\(Forms.summary(visit))\(ArrearsPages.unset(visit, share == nil))<p>\(words("arrears.share.now", ["share": share?.description ?? words("arrears.share.unset")]))</p>\(form)
            \(if: !rows.isEmpty, "<section class=\"block\"><h2>\(words("arrears.setting.history"))</h2><table><thead><tr><th>\(words("arrears.setting.from"))</th><th>\(words("arrears.majorShare"))</th><th class=\"num\">\(words("arrears.undoMinutes"))</th></tr></thead><tbody>\(rows)</tbody></table></section>")
            """)
    }
}
