// OutboxPages: what did not reach anybody, why, and what may be done about it.
import Kernel
import Platform
import Web

enum OutboxPages {
    static func list(_ visit: Visit, _ project: ProjectCard, _ lines: [UndeliveredMessages.Line]) -> HTML {
        let words = visit.words
        let rows = lines.map { row(visit, project, $0) }
        let more: HTML = lines.count < UndeliveredMessages.pageLines ? "" : lines.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/outbox").asking("before", last.message.id.text))\">\(words("list.more"))</a></p>"
        } ?? ""
        let table: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("outbox.none"))</p>" : """
            <table><thead><tr><th>\(words("outbox.when"))</th><th>\(words("outbox.state"))</th><th>\(words("outbox.to"))</th><th>\(words("outbox.about"))</th><th>\(words("outbox.decision"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        return Layout.office(
            visit, title: words("outbox"), at: .settings, lead: "<p class=\"soft\">\(words("outbox.lead"))</p>",
            "\(Forms.summary(visit))\(table)\(ListFile.links(visit, "/outbox/export"))\(more)")
    }

    private static func row(_ visit: Visit, _ project: ProjectCard, _ line: UndeliveredMessages.Line) -> HTML {
        let words = visit.words
        let it = line.message
        return """
            <tr><td>\(Moments.short(it.triedAt ?? it.madeAt, project.zone, words))<div class="small soft">\(words("outbox.attempts", ["number": "\(it.attempts)"]))</div></td>
            <td><span class="state \(it.state == .failed ? "late" : "risk")">\(words("outbox.state.\(it.state.rawValue)"))</span><div class="small soft">\(why(it, words))</div></td>
            <td>\(words("outbox.channel.\(it.channel.rawValue)"))<div class="small soft">\(receiver(line, words))</div></td>
            <td>\(about(visit, project, line))</td><td>\(verbs(visit, it))</td></tr>
            """
    }

    /// Why it did not arrive: in words where the house has some, else as the other side said it, such as `smtp.550`.
    private static func why(_ message: MessageCard, _ words: Words) -> String {
        let key = "outbox.why." + message.lastError
        return words.has(key) ? words(key) : words("outbox.why", ["code": message.lastError])
    }

    private static func receiver(_ line: UndeliveredMessages.Line, _ words: Words) -> String {
        switch line.message.receiver {
        case .staff: line.receiverName ?? "—"
        case .group: words("outbox.to.group")
        case .address: words("outbox.to.address")
        case nil: words("outbox.to.erased")
        }
    }

    /// A system administrator sees that there is a case, and its mark, but no customer's words.
    private static func about(_ visit: Visit, _ project: ProjectCard, _ line: UndeliveredMessages.Line) -> HTML {
        guard let promise = line.promise else { return "\(visit.words("outbox.about.\(line.message.topic)"))" }
        let mayOpen = visit.member.map { $0.holds(Who.office.posts ?? [], in: project.id) } ?? false
        guard mayOpen, let card = line.card else {
            return "\(promise.clause.text)<div class=\"small soft\">\(Tag<Promise>(promise.subject.id).text)</div>"
        }
        return "<a class=\"title\" href=\"\(card.path)\">\(card.title(visit.words))</a> \(Tags.clause(promise.clause))"
    }

    private static func verbs(_ visit: Visit, _ message: MessageCard) -> HTML {
        func form(_ verb: String) -> HTML {
            Forms.post(
                visit, to: "/outbox/\(message.id)/\(verb)", button: visit.words("verb.message-\(verb)"), main: false, "")
        }
        let arrival = message.state == .unknown ? form("arrival") : ""
        let sending = message.receiver == nil ? "" : form("sending")
        return "\(arrival)\(sending)\(form("leaving"))"
    }
}
