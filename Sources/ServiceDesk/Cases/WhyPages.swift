// WhyPages: why a promise falls due when it does: windows, holidays, what moved it.
import Kernel
import Platform
import Scheme
import Web

enum WhyPages {
    /// A promise with its counting and its history.
    struct Reason: Sendable {
        let row: PromiseRow
        let derivation: Derivation?
        let events: [Promises.Event]
        let scheme: SchemeBook
    }

    static func why(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard, _ reason: Reason) -> HTML {
        let words = visit.words
        let row = reason.row
        let clause = reason.scheme[row.clause].map { $0.text.text(words.language) } ?? ""
        let counting = reason.scheme[row.clause]?.counting?.text(words.language)
        let events = reason.events.map { event -> HTML in
            let due = event.after ?? event.before
            return """
                <li><span class="small soft">\(Moments.stamp(event.at, project.zone))</span><span>\(words("promise.event.\(event.kind)"))\(due.map { " · " + Moments.short($0, project.zone, words) })\(if: !event.reason.isEmpty, " · \(words("reason.\(event.reason)"))")</span></li>
                """
        }
        return Layout.office(
            visit, title: words("why.title", ["id": row.clause.text]), at: .cases,
            lead: "<p class=\"soft\"><a href=\"\(Path.case(detail.serviceCase.id))\">\(detail.serviceCase.number) \(detail.line.title)</a></p>",
            """
            <section class="block"><p>\(Tags.clause(row.clause)) \(clause)</p><p class="small soft">\(words("why.version", ["version": "\(row.schemeVersion)"]))\(counting.map { " · " + $0 })</p></section>
            <section class="block"><h2>\(words("why.due"))</h2><p><b>\(Moments.short(row.promise.dueAt, project.zone, words))</b>\(if: row.isProvisional, " \(words("promise.provisional"))")</p></section>
            \(steps(words, reason, project.zone))
            <section class="block"><h2>\(words("case.history"))</h2><ul class="facts">\(events)</ul></section>
            """)
    }

    private static func steps(_ words: Words, _ reason: Reason, _ zone: Zone) -> HTML {
        guard let derivation = reason.derivation, !reason.row.isFixed else {
            return "<section class=\"block\"><p class=\"soft\">\(words("why.agreed"))</p></section>"
        }
        let lines = derivation.steps.map { step -> HTML in
            let (day, text) = line(step, zone, words)
            return "<li><span>\(Moments.day(day, words)) \(words("weekday.\(day.weekday.rawValue)"))</span><span>\(text)</span></li>"
        }
        let start = Moments.short(derivation.start, zone, words)
        return "<section class=\"block\"><h2>\(words("why.steps", ["start": start]))</h2><ul class=\"facts\">\(lines)</ul></section>"
    }

    private static func line(_ step: Derivation.Step, _ zone: Zone, _ words: Words) -> (Day, String) {
        switch step {
        case .counted(let day, let window, let from, let to):
            let minutes = to.milliseconds(since: from) / 60_000
            return (
                day,
                words(
                    "why.step.counted",
                    ["from": "\(zone.minute(of: from))", "to": "\(zone.minute(of: to))", "minutes": "\(minutes)", "window": "\(window)"])
            )
        case .paused(let day, _, let from, let to):
            return (day, words("why.step.paused", ["from": "\(zone.minute(of: from))", "to": "\(zone.minute(of: to))"]))
        case .closed(let day, let name): return (day, words("why.step.closed", ["name": name ?? words("today.off")]))
        case .day(let day, let number): return (day, words("why.step.day", ["number": "\(number)"]))
        case .moved(let day): return (day, words("why.step.moved"))
        }
    }
}
