// WhyPages: why a promise falls due when it does: windows, holidays, hours of the clock, and everything that moved it.
import Kernel
import Platform
import Web

enum WhyPages {
    /// A promise with its counting and its history.
    struct Reason: Sendable {
        let row: PromiseRow
        let card: SubjectCard?
        let reckoning: Reckoning
        let events: [Promises.Event]
        let names: [String: String]
        let scheme: SchemeBook
    }

    static func why(_ visit: Visit, _ project: ProjectCard, _ reason: Reason) -> HTML {
        let words = visit.words
        let row = reason.row
        let clause = reason.scheme[row.clause].map { $0.text.text(words.language) } ?? ""
        let counting = reason.scheme[row.clause]?.counting(words)
        let part: HTML = row.part.isEmpty ? "" : " · \(words("promise.part.\(row.part)"))"
        let turn: HTML = row.turn == 1 ? "" : " · \(words("promise.turn", ["turn": "\(row.turn)"]))"
        return Layout.office(
            visit, title: words("why.title", ["id": row.clause.text]), at: .today,
            lead: "<p class=\"soft\"><a href=\"\(reason.card?.path ?? "/today")\">\(reason.card?.title(words) ?? "—")</a></p>",
            """
            <section class="block"><p>\(Tags.clause(row.clause)) \(clause)\(part)\(turn)</p><p class="small soft">\(words("why.version", ["version": "\(row.schemeVersion)"]))\(counting.map { " · " + $0 })</p></section>
            <section class="block"><h2>\(words("why.due"))</h2><p><b>\(Moments.short(row.promise.dueAt, project.zone, words))</b>\(if: row.isProvisional, " \(words("promise.provisional"))")</p></section>
            \(first(words, reason.reckoning.first, project.zone))\(adjustments(words, reason, project.zone))
            <section class="block"><h2>\(words("case.history"))</h2><ul class="facts">\(history(words, reason, project.zone))</ul></section>
            """)
    }

    private static func first(_ words: Words, _ first: Reckoning.First, _ zone: Zone) -> HTML {
        func time(_ instant: Instant) -> String { Moments.short(instant, zone, words) }
        switch first {
        case .counted(let derivation):
            let lines = derivation.steps.map { step -> HTML in
                let (day, text) = line(step, zone, words)
                return "<li><span>\(Moments.day(day, words)) \(words("weekday.\(day.weekday.rawValue)"))</span><span>\(text)</span></li>"
            }
            return """
                <section class="block"><h2>\(words("why.steps", ["start": time(derivation.start)]))</h2><ul class="facts">\(lines)</ul></section>
                """
        case .hours(let start, let hours):
            let end = start.adding(minutes: hours * 60)
            return """
                <section class="block"><h2>\(words("why.steps", ["start": time(start)]))</h2><p>\(words("why.hours", ["hours": "\(hours)", "end": time(end)]))</p></section>
                """
        case .after(let end, let minutes):
            return "<section class=\"block\"><p>\(words("why.after", ["end": time(end), "minutes": "\(minutes)"]))</p></section>"
        case .set(let instant):
            return "<section class=\"block\"><p class=\"soft\">\(words("why.agreed", ["time": time(instant)]))</p></section>"
        case .same(let clause, let instant):
            return """
                <section class="block"><p>\(words("why.same", ["time": time(instant)])) \(Tags.clause(clause))</p></section>
                """
        }
    }

    /// What came after the first counting, each with the due before and after, why, and by whom.
    private static func adjustments(_ words: Words, _ reason: Reason, _ zone: Zone) -> HTML {
        guard !reason.reckoning.steps.isEmpty else { return "" }
        let lines = reason.reckoning.steps.map { step -> HTML in
            switch step {
            case .bound(let outer):
                return "<li><span>\(Moments.short(outer, zone, words))</span><span>\(words("why.bound"))</span></li>"
            case .moved(let from, let to, _, let why, let actor):
                return """
                    <li><span>\(Moments.short(from, zone, words)) → \(Moments.short(to, zone, words))</span><span>\(words("reason.\(why)")) · \(who(actor, reason, words))</span></li>
                    """
            }
        }
        return "<section class=\"block\"><h2>\(words("why.moved"))</h2><ul class=\"facts\">\(lines)</ul></section>"
    }

    private static func history(_ words: Words, _ reason: Reason, _ zone: Zone) -> [HTML] {
        reason.events.map { event -> HTML in
            let due = event.after ?? event.before
            return """
                <li><span class="small soft">\(Moments.stamp(event.at, zone))</span><span>\(words("promise.event.\(event.kind)"))\(due.map { " · " + Moments.short($0, zone, words) })\(if: !event.reason.isEmpty, " · \(words("reason.\(event.reason)"))") · \(who(event.actor, reason, words))</span></li>
                """
        }
    }

    private static func who(_ actor: String, _ reason: Reason, _ words: Words) -> String {
        reason.names[actor] ?? words(actor.hasPrefix("customer:") ? "actor.customer" : "actor.system")
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
