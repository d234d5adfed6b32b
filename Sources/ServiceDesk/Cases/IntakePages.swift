// IntakePages: one form, taken while the caller speaks.
import Kernel
import Platform
import Scheme
import Web

enum IntakePages {
    private typealias In = CaseInputs

    static func form(
        _ visit: Visit, _ project: ProjectCard, staff: [StaffCard], guides: [ServiceGuide],
        events: [CommonEvent], draft: (form: FormBody, at: Instant)?
    ) -> HTML {
        let words = visit.words
        var filled = visit
        if let draft { filled.form = draft.form }
        if filled.form["kind"] == nil, let kind = visit.query["kind"] { filled.form = filled.form.with("kind", kind) }
        for name in ["unit", "phone", "requester"] where filled.form[name] == nil {
            if let value = visit.query[name] { filled.form = filled.form.with(name, value) }
        }
        if filled.form["channel"] == nil { filled.form = filled.form.with("channel", "phone") }
        if filled.form["outcome"] == nil { filled.form = filled.form.with("outcome", "later") }
        if filled.form["agreedAt"] == nil { filled.form = filled.form.with("agreedAt", suggestedReply(visit, project)) }
        let people = staff.map { (value: $0.id.text, name: $0.name) }
        let rows: HTML = """
            \(Forms.summary(filled))
            \(Forms.pick(filled, In.kind, label: words("case.kind"), options: options(ServiceCase.Kind.allCases, "kind", words)))
            \(Forms.text(filled, In.requester, label: words("case.requester"), more: visit.refusal == nil ? " autocomplete=\"off\" autofocus" : " autocomplete=\"off\""))
            \(Forms.text(filled, In.phone, label: words("case.phone"), type: "tel", more: " autocomplete=\"off\""))
            \(Forms.text(filled, In.unit, label: words("case.unit"), more: " autocomplete=\"off\"", hint: "<p class=\"small soft\">\(words("case.unit.hint"))</p>"))
            \(Forms.text(filled, In.title, label: words("case.title")))
            \(Forms.area(filled, In.words, label: words("case.words")))
            \(Forms.select(filled, In.handler, label: words("case.handler"), options: people, hint: "<p class=\"small soft\">\(words("case.handler.hint")) \(Tags.clause("K-CMP4"))</p>"))
            <div class="when when-complaint">\(Forms.select(filled, In.category, label: words("case.category"), options: options(PaperSubject.kinds, "paper", words), hint: "<p class=\"small soft\">\(words("case.category.hint")) \(Tags.clause("K-CMP1"))</p>"))</div>
            <div class="when when-repair">\(Forms.select(filled, In.trouble, label: words("case.trouble"), options: options(Trouble.allCases, "code", words), hint: "<p class=\"small soft\">\(words("case.trouble.hint")) \(Tags.clause("XS2.4-2"))</p>"))</div>
            <div class="when when-cycle">\(Forms.pick(filled, In.outcome, label: words("case.outcome"), options: options(CaseInputs.IntakeOutcome.allCases, "intake", words)))</div>
            <div class="when when-replied">\(Forms.area(filled, In.reply, label: words("case.reply"), hint: "<p class=\"small soft\">\(words("case.reply.hint"))</p>"))</div>
            <div class="when when-solved-repair">\(Forms.text(filled, In.noPhotoReason, label: words("repair.no-photo"), hint: "<p class=\"small soft\">\(words("repair.no-photo.hint")) \(Tags.clause("XS2.4-1"))</p>"))</div>
            <div class="when when-appointed">\(Forms.text(filled, In.appointment, label: words("case.appointment"), type: "datetime-local", hint: "<p class=\"small soft\">\(Tags.clause("S2.5-1c"))</p>"))</div>
            <div class="when when-explained">\(evidence(filled, people))</div>
            <div class="when when-business">\(Forms.select(filled, In.guide, label: words("guide.one"), options: guides.map { (value: $0.id.text, name: $0.terms.name) }, hint: "<p class=\"small soft\">\(words("guide.hint")) <a href=\"/guides\">\(words("guide.title"))</a></p>"))</div>
            <div class="when when-agreed">\(Forms.text(filled, In.agreedAt, label: words("case.agreed"), type: "datetime-local", hint: "<p class=\"small soft\">\(words("case.agreed.hint")) \(Tags.clause("S2.6-1"))</p>"))</div>
            <div class="when when-enquiry">\(Forms.text(filled, In.answerAt, label: words("case.answer-at"), type: "datetime-local", hint: "<p class=\"small soft\">\(words("case.answer-at.hint")) \(Tags.clause("XS2.7-1"))</p>"))</div>
            <input type="hidden" name="caller" value="\(filled.form["caller"] ?? "")">\(more(filled))\(if: filled.form["event"] != nil, "<input type=\"hidden\" name=\"event\" value=\"\(filled.form["event"] ?? "")\">")
            """
        return Layout.office(
            visit, title: words("place.intake"), at: .intake,
            """
            \(kept(visit, draft, project))<div class="cols">\(Forms.post(visit, to: "/cases", button: words("verb.take"), more: " id=\"intake\" data-draft=\"/cases/new/draft\" data-caller=\"/cases/new/caller\"", rows))
            <aside><div id="caller" aria-live="polite"></div>\(running(visit, events))\(promises(words))</aside></div>
            """)
    }

    /// One fault, many callers: who calls is written in the form, and one key takes it as a caller of a running matter. The
    /// buttons stand after the form's own, which Enter presses.
    private static func running(_ visit: Visit, _ events: [CommonEvent]) -> HTML {
        guard !events.isEmpty else { return "" }
        let words = visit.words
        let buttons = events.prefix(keysMax).enumerated().map { place, event -> HTML in
            """
            <li><button form="intake" formnovalidate name="event" value="\(event.id.text)" accesskey="\(place + 1)"><kbd>\(place + 1)</kbd> \(event.title)</button></li>
            """
        }
        return "<section><h2>\(words("event.title"))</h2><p class=\"small soft\">\(words("event.keys"))</p><ul class=\"plain\">\(buttons)</ul></section>"
    }
    private static let keysMax = 9

    /// Says that what is in the form was typed earlier, and lets it be thrown away.
    private static func kept(_ visit: Visit, _ draft: (form: FormBody, at: Instant)?, _ project: ProjectCard) -> HTML {
        guard let draft else { return "" }
        let said = visit.words("draft.kept", ["time": Moments.short(draft.at, project.zone, visit.words)])
        return """
            <form class="say inline" method="post" action="/cases/new/draft">\(Forms.hidden(visit))<input type="hidden" name="drop" value="1">\(said) <button>\(visit.words("verb.drop-draft"))</button></form>
            """
    }

    static func options<Word: RawRepresentable<String>>(_ all: [Word], _ prefix: String, _ words: Words) -> [(value: String, name: String)] {
        all.map { (value: $0.rawValue, name: words("\(prefix).\($0.rawValue)")) }
    }

    private static func evidence(_ visit: Visit, _ people: [(value: String, name: String)]) -> HTML {
        let words = visit.words
        // A signature needs its paper, and a case that is not taken yet has none.
        let kinds: [ServiceCase.Understanding] = [.reply, .witness]
        return """
            \(Forms.select(visit, In.understanding, label: words("case.understanding"), options: options(kinds, "understanding", words), hint: "<p class=\"small soft\">\(words("case.understanding.hint")) \(Tags.clause("S2.5-1a"))</p>"))
            \(Forms.area(visit, In.evidenceWords, label: words("evidence.words.label"), hint: "<p class=\"small soft\">\(words("evidence.words.hint"))</p>"))
            \(Forms.select(visit, In.witness, label: words("case.witness"), options: people, hint: "<p class=\"small soft\">\(words("evidence.witness.hint"))</p>"))
            """
    }

    private static func more(_ visit: Visit) -> HTML {
        let words = visit.words
        let isOpen = ["outerSender", "outerNumber", "outerDueAt", "receivedAt", "receivedReason", "renovation"].contains { visit.refusal?.problems.map(\.field).contains($0) ?? false }
        return """
            <details\(if: isOpen, " open")><summary>\(words("case.more"))</summary>
            \(Forms.pick(visit, In.channel, label: words("case.channel"), options: options(ServiceCase.Channel.allCases.filter { $0 != .ledger }, "channel", words)))
            \(Forms.pick(visit, In.severity, label: words("case.severity"), options: options(ServiceCase.Severity.allCases, "severity", words)))
            \(Forms.tick(visit, In.collective, label: words("case.collective")))
            <div class="when when-repair">\(Forms.tick(visit, In.renovation, label: words("case.renovation")))</div>
            \(Forms.text(visit, In.receivedAt, label: words("case.received"), type: "datetime-local"))
            \(Forms.text(visit, In.receivedReason, label: words("case.received.why")))
            \(Forms.text(visit, In.outerSender, label: words("case.outer.sender")))
            \(Forms.text(visit, In.outerNumber, label: words("case.outer.number")))
            \(Forms.text(visit, In.outerDueAt, label: words("case.outer.due"), type: "datetime-local"))
            </details>
            """
    }

    /// Three days ahead at the end of the service day: what a clerk usually agrees for a suggestion.
    private static func suggestedReply(_ visit: Visit, _ project: ProjectCard) -> String {
        let day = project.zone.day(of: visit.now).adding(days: 2)
        return "\(day)T17:00"
    }

    private static func promises(_ words: Words) -> HTML {
        let lines: [(Clause.ID, String)] = [
            ("K-CMP2", "promise.complaint"), ("S2.5-1c", "promise.appointment"), ("S2.5-2", "promise.follow-up"),
            ("S2.6-2", "promise.suggestion"), ("XS2.7-1", "promise.enquiry"),
        ]
        let items = lines.map { line -> HTML in "<li><span>\(words(line.1))</span>\(Tags.clause(line.0))</li>" }
        return "<section><h2>\(words("intake.promises"))</h2><ul>\(items)</ul></section>"
    }
}
