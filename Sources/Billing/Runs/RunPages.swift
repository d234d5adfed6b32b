// RunPages: the list of runs, and one run: sums by item, what is skipped and why, its lines.
import Kernel
import Platform
import Web

enum RunPages {
    private typealias In = RunInputs

    static func list(
        _ visit: Visit, _ project: ProjectCard, _ runs: [BillRun], items: [BillItem], closes: [PeriodClose], text: NoticeText?
    ) -> HTML {
        let words = visit.words
        let names = Dictionary(items.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let rows = runs.map { run -> HTML in
            """
            <tr><td><a href="\(Path("/billing/runs/\(run.id)"))">\(run.from.description) – \(run.to.description)</a></td><td>\(run.items.compactMap { names[$0] }.joined(separator: "、"))</td>
            <td>\(state(run.state, words))</td><td class="num">\(run.lineCount)</td><td class="num">\(run.skippedCount)</td><td class="num">\(run.total.text)</td><td>\(Moments.stamp(run.madeAt, project.zone))</td></tr>
            """
        }
        let table: HTML = runs.isEmpty ? "<p class=\"empty\">\(words("billing.run.none"))</p>" : """
            <table><thead><tr><th>\(words("billing.run.period"))</th><th>\(words("billing.run.items.name"))</th><th>\(words("billing.run.state"))</th><th class="num">\(words("billing.run.bills"))</th><th class="num">\(words("billing.run.skipped"))</th><th class="num">\(words("billing.run.total"))</th><th>\(words("billing.run.made"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let more: HTML = runs.count < BillRunStore.pageSize ? "" : runs.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/billing/runs").asking("after", last.id.text))\">\(words("list.more"))</a></p>"
        } ?? ""
        return Layout.office(
            visit, title: words("billing.tab.runs"), at: .billing,
            "\(BillingTabs.of(visit, .runs))\(Forms.summary(visit))\(beginning(visit, project, items))\(table)\(more)\(ListFile.links(visit, "/billing/runs/export"))\(links(visit))\(notice(visit, project, text))\(closing(visit, project, closes))")
    }

    private static func links(_ visit: Visit) -> HTML {
        """
        <p class="filters"><a href="/billing/shared">\(visit.words("billing.shared.title"))</a> <a href="/billing/imports">\(visit.words("billing.import.title"))</a></p>
        """
    }

    private static func beginning(_ visit: Visit, _ project: ProjectCard, _ items: [BillItem]) -> HTML {
        guard holds(visit, .billers, project.id) else { return "" }
        let words = visit.words
        let periodic = items.filter(\.isPeriodic)
        let all = periodic.map(\.id.text).joined(separator: " ")
        let options = (periodic.count > 1 ? [(all, words("billing.run.all-items"))] : []) + periodic.map { ($0.id.text, $0.name) }
        let hint: HTML = periodic.isEmpty ? "<p class=\"small soft\">\(words("billing.run.no-items")) \(Tags.clause(FeeStandard.clause))</p>" : ""
        let own = own(visit, "/billing/runs")
        let form = Forms.post(
            own, to: "/billing/runs", button: words("verb.preview-bills"),
            """
            \(Forms.select(own, In.items, label: words("billing.run.items.name"), options: options, hint: hint))
            \(Forms.text(own, In.month, label: words("billing.run.month"), type: "month"))\(Forms.text(own, In.through, label: words("billing.run.through"), type: "month"))
            \(Forms.text(own, In.postingDay, label: words("billing.run.posting-day"), type: "date", hint: "<p class=\"small soft\">\(words("billing.run.posting-day.hint"))</p>"))
            """)
        return "<details\(if: own.refusal != nil, " open")><summary>\(words("verb.preview-bills"))</summary>\(form)</details>"
    }

    private static func notice(_ visit: Visit, _ project: ProjectCard, _ text: NoticeText?) -> HTML {
        guard holds(visit, .billers, project.id) else { return "" }
        let words = visit.words
        let own = own(visit, "/billing/notices")
        let now: HTML = text.map { "<p class=\"words\">\($0.ways)</p><p>\($0.phone)</p>" } ?? "<p class=\"soft\">\(words("billing.notice.unset"))</p>"
        let form = Forms.post(
            own, to: "/billing/notices", button: words("verb.set-notice"), main: false,
            "\(Forms.area(own, In.ways, label: words("billing.notice.ways")))\(Forms.text(own, In.phone, label: words("billing.notice.phone")))")
        return "<details\(if: own.refusal != nil, " open")><summary>\(words("billing.notice.setting"))</summary>\(CompanyNote.unset(visit, project))\(now)\(form)</details>"
    }

    private static func closing(_ visit: Visit, _ project: ProjectCard, _ closes: [PeriodClose]) -> HTML {
        let words = visit.words
        let own = own(visit, "/billing/periods")
        let rows = closes.map { close -> HTML in
            "<tr><td>\(close.through.description)</td><td>\(Moments.stamp(close.closedAt, project.zone))</td><td>\(close.closerName)</td></tr>"
        }
        let table: HTML = rows.isEmpty ? "<p class=\"empty\">\(words("billing.close.none"))</p>" : """
            <table><thead><tr><th>\(words("billing.close.through"))</th><th>\(words("billing.close.at"))</th><th>\(words("billing.close.by"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let form: HTML = !holds(visit, .periodClosers, project.id) ? "" : Forms.post(
            own, to: "/billing/periods", button: words("verb.close-period"), main: false,
            Forms.text(
                own, In.month, label: words("billing.run.month"), type: "month",
                hint: "<p class=\"small soft\">\(words("billing.close.hint"))</p>"))
        return "<details\(if: own.refusal != nil, " open")><summary>\(words("billing.close.title"))</summary>\(table)\(form)</details>"
    }

    // One run.

    static func run(
        _ visit: Visit, _ run: BillRun, _ zone: Zone, _ items: [BillItem], sums: [BillRunSum], lines: [BillDraftLine],
        differences: [BillDifference]
    ) -> HTML {
        let words = visit.words
        let names = Dictionary(items.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let bands: [(String, String)] = [
            ("billing.run.homes", "\(run.unitCount)"), ("billing.run.bills", "\(run.lineCount)"),
            ("billing.run.skipped", "\(run.skippedCount)"), ("billing.run.total", run.total.text),
            ("billing.run.posted", run.posted.text),
        ]
        let head: HTML = """
            <section class="block"\(if: run.state.isWorking, " data-refresh=\"700\"")><p>\(state(run.state, words)) \(run.items.compactMap { names[$0] }.joined(separator: "、")) · \(words("billing.run.posting-day")) \(run.postingDay.description) · \(Moments.stamp(run.madeAt, zone)) \(Tags.clause(FeeStandard.clause))</p>
            <div class="bands sums">\(bands.map { band -> HTML in "<div class=\"band\"><strong>\(band.1)</strong>\(words(band.0))</div>" })</div>
            \(if: run.state.isWorking, "<p class=\"soft\">\(words("billing.run.working"))</p>")\(if: run.toldCount > 0 || run.toldCursor != nil, "<p>\(words("billing.run.told.count", ["count": "\(run.toldCount)"]))</p>")</section>
            """
        return Layout.office(
            visit, title: "\(words("billing.run.title")) \(run.from.description) – \(run.to.description)", at: .billing,
            "\(BillingTabs.of(visit, .runs))\(Forms.summary(visit))\(head)\(verbs(visit, run))\(differing(visit, run, differences))\(summed(visit, run, sums))\(lined(visit, run, lines))")
    }

    private static func verbs(_ visit: Visit, _ run: BillRun) -> HTML {
        let words = visit.words
        let path: Path = "/billing/runs/\(run.id)"
        func press(_ verb: String, _ key: String, isMain: Bool) -> HTML {
            Forms.post(visit.form(verb), to: Path("/billing/runs/\(run.id)/\(verb)"), button: words(key), main: isMain, "")
        }
        var parts: [HTML] = []
        if holds(visit, .billers, run.project) {
            if run.state == .previewed { parts.append(press("posting", "verb.post-bills", isMain: true)) }
            if [.previewed, .previewing, .differs].contains(run.state) { parts.append(press("discard", "verb.discard-bills", isMain: false)) }
            if run.state == .posted, run.toldCount == 0, run.toldCursor == nil { parts.append(press("messages", "verb.tell-bills", isMain: false)) }
        }
        if run.state == .posted {
            let volumes = max(1, Int((run.unitCount + Int64(BillNotices.volumeHomes) - 1) / Int64(BillNotices.volumeHomes)))
            let links = (1...min(volumes, 200)).map { number -> HTML in
                "<a href=\"\(Path("/billing/runs/\(run.id)/notices").asking("volume", "\(number)"))\">\(words("billing.notice.title"))\(if: volumes > 1, " \(number)/\(volumes)")</a> "
            }
            parts.append("<p class=\"filters\">\(links)</p>")
            if holds(visit, .billReversers, run.project) {
                let reversal: Path = "/billing/runs/\(run.id)/reversal"
                parts.append(Forms.fold(visit, to: reversal, title: "verb.reverse-run") { own in
                    "<p class=\"small soft\">\(words("billing.run.reversal.hint"))</p>\(Forms.area(own, In.reason, label: words("billing.reason")))"
                })
            }
        }
        if run.state.isWorking { parts.append("<p><a class=\"button\" href=\"\(path)\">\(words("list.refresh"))</a></p>") }
        return "\(parts)"
    }

    private static func differing(_ visit: Visit, _ run: BillRun, _ differences: [BillDifference]) -> HTML {
        guard run.state == .differs else { return "" }
        let words = visit.words
        func side(_ side: BillDifference.Side?) -> HTML {
            side.map { "\($0.from.description) – \($0.to.description) \($0.payer ?? "") <b>\($0.amount.text)</b>" } ?? "—"
        }
        let rows = differences.map { line -> HTML in
            "<tr><td>\(line.unitLabel)</td><td>\(line.itemName) \(line.object)</td><td>\(side(line.before))</td><td>\(side(line.after))</td></tr>"
        }
        return """
            <section class="block"><div class="say late" role="alert"><p>\(words("billing.run.differs"))</p></div>
            <table><thead><tr><th>\(words("billing.line.home"))</th><th>\(words("billing.line.item"))</th><th>\(words("billing.run.shown"))</th><th>\(words("billing.run.now"))</th></tr></thead><tbody>\(rows)</tbody></table>
            \(ListFile.links(visit, "/billing/runs/\(run.id)/differences/export"))</section>
            """
    }

    private static func summed(_ visit: Visit, _ run: BillRun, _ sums: [BillRunSum]) -> HTML {
        guard !sums.isEmpty else { return "" }
        let words = visit.words
        let rows = sums.map { sum -> HTML in
            let reason: HTML = sum.skipped.map { skip -> HTML in
                "<a href=\"\(Path("/billing/runs/\(run.id)").asking("skipped", skip.rawValue))\">\(words("billing.skip.\(skip.rawValue)"))</a>\(if: skip == .noStandard, " \(Tags.clause(FeeStandard.clause))")"
            } ?? "\(words("billing.run.bills"))"
            return "<tr><td>\(sum.name)</td><td>\(reason)</td><td class=\"num\">\(sum.count)</td><td class=\"num\">\(sum.skipped == nil ? sum.total.text : "")</td></tr>"
        }
        return """
            <table><thead><tr><th>\(words("billing.line.item"))</th><th>\(words("billing.run.outcome"))</th><th class="num">\(words("billing.run.count"))</th><th class="num">\(words("billing.line.amount"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
    }

    private static func lined(_ visit: Visit, _ run: BillRun, _ lines: [BillDraftLine]) -> HTML {
        let words = visit.words
        let skipped = visit.asked(In.skipped)
        let path: Path = "/billing/runs/\(run.id)"
        let asked = skipped.map { path.asking("skipped", $0.rawValue) } ?? path
        let rows = lines.map { line -> HTML in
            let outcome: HTML = line.skipped.map { "<span class=\"soft\">\(words("billing.skip.\($0.rawValue)"))</span>" } ?? "\(line.amount.text)"
            return """
                <tr><td><a href="\(Path("/billing/units/\(line.unit)"))">\(line.unitLabel)</a></td><td>\(line.itemName) \(line.object)</td><td>\(line.payerName ?? "—")\(line.liableName.map { name -> HTML in "<div class=\"small soft\">\(words("billing.line.liable")) \(name)</div>" })</td><td>\(line.from.description) – \(line.to.description)</td>
                <td class="num">\(outcome)\(ComputingView.fold(visit, line.computing))</td></tr>
                """
        }
        let table: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("billing.run.no-lines"))</p>" : """
            <table><thead><tr><th>\(words("billing.line.home"))</th><th>\(words("billing.line.item"))</th><th>\(words("billing.line.payer"))</th><th>\(words("billing.run.period"))</th><th class="num">\(words("billing.line.amount"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let more: HTML = lines.count < BillRunStore.pageSize ? "" : lines.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(asked.asking("after", "\(last.ordinal)"))\">\(words("list.more"))</a></p>"
        } ?? ""
        let all: HTML = skipped == nil ? "" : "<p class=\"filters\"><a href=\"\(path)\">\(words("billing.run.all-lines"))</a></p>"
        let file: Path = "/billing/runs/\(run.id)/export"
        return "<h2>\(words("billing.run.lines"))</h2>\(all)\(table)\(more)\(ListFile.links(visit, skipped.map { file.asking("skipped", $0.rawValue) } ?? file))"
    }

    // Helpers.

    static func state(_ state: BillRun.State, _ words: Words) -> HTML {
        let tone =
            switch state {
            case .posted: "kept"
            case .differs: "late"
            case .previewing, .confirming, .posting, .discarding, .reversing: "risk"
            case .previewed, .discarded, .reversed: "none"
            }
        return "<span class=\"state \(tone)\">\(words("billing.run.state.\(state.rawValue)"))</span>"
    }

    static func holds(_ visit: Visit, _ who: Who, _ project: Project.ID) -> Bool {
        guard let posts = who.posts else { return false }
        return visit.member?.holds(posts, in: project) == true
    }

    /// The visit as the form of one address sees it.
    static func own(_ visit: Visit, _ pattern: String) -> Visit {
        var own = visit.form(pattern.split(separator: "/").last.map(String.init) ?? "")
        if visit.route.method == "POST", visit.route.pattern.hasSuffix(pattern) { own.refusal = visit.refusal }
        return own
    }
}

/// 计算过程: what a bill was computed from, step by step.
enum ComputingView {
    static func fold(_ visit: Visit, _ text: String) -> HTML {
        guard let computing = Computing.read(text), computing.note != nil || computing.parts?.isEmpty == false else { return "" }
        return "<details class=\"small\"><summary>\(visit.words("billing.computing"))</summary>\(body(visit, computing))</details>"
    }

    static func body(_ visit: Visit, _ computing: Computing) -> HTML {
        let words = visit.words
        let rows = (computing.parts ?? []).map { part -> HTML in
            let dial: HTML = part.last.map { last -> HTML in
                "\(Thousandths.text(last)) → \(Thousandths.text(part.now ?? 0))\(if: part.rolled == true, " \(words("billing.meter.kind.rolled"))")\(if: (part.multiplier ?? 1) != 1, " × \(part.multiplier ?? 1)") = "
            } ?? ""
            let band: HTML = part.tier.map { tier -> HTML in
                "<div class=\"small soft\">\(words("tiers.band", ["band": "\(tier)"]))\(if: (part.used ?? 0) > 0, " · \(words("tiers.used", ["used": Thousandths.text(part.used ?? 0)]))")</div>"
            } ?? ""
            return """
                <tr><td>\(part.from.description) – \(part.to.description)\(band)</td><td class="num">\(dial)\(Thousandths.text(part.thousandths))</td><td class="num">\(PriceText.text(part.price))</td>
                <td class="num">\(if: part.pays != 1_000, "\(part.pays)‰")</td><td class="num">\(Money(fen: part.fen).text)</td></tr>
                """
        }
        let table: HTML = rows.isEmpty ? "" : """
            <table><thead><tr><th>\(words("billing.run.period"))</th><th class="num">\(words("billing.notice.quantity"))</th><th class="num">\(words("billing.notice.price"))</th><th class="num">\(words("billing.computing.pays"))</th><th class="num">\(words("billing.line.amount"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let rule: HTML = computing.basis.map { basis -> HTML in
            "<p class=\"soft\">\(words("billing.computing.rule", ["basis": words("billing.basis.\(basis)"), "rounding": words("billing.rounding.\(computing.rounding ?? "fen")")]))</p>"
        } ?? ""
        let pool: HTML = computing.pool.map { pool -> HTML in
            "<p>\(words("billing.computing.pool", ["pool": Money(fen: pool).text, "area": Thousandths.text((computing.area ?? 0) * 10), "areas": Thousandths.text((computing.areas ?? 0) * 10)]))</p>"
        } ?? ""
        return "\(if: computing.note != nil, "<p class=\"words\">\(computing.note)</p>")\(pool)\(table)\(rule)\(LateFeeView.body(visit, computing))"
    }
}
