// EventRecount: figures counted from what happened, line by line, by another way than the program has: an oracle (F3).
import Kernel
import Platform
import Scheme
import Storage

/// Reads `promise_event` and the journal, never a promise's outcome, its due, or a day's sums.
struct EventRecount {
    private let project: ProjectCard

    init(_ project: ProjectCard) { self.project = project }

    /// What one promise comes to, told by its own events.
    private struct Life {
        let clause: Clause.ID
        var due = Instant(milliseconds: 0)
        var end: (kind: String, at: Instant, reason: String)?
    }

    /// Where the program's figure or its rows say something else than the events; empty when nowhere.
    func differences(
        _ measures: [Measure], days: ClosedRange<Day>, _ transaction: Transaction
    ) throws -> [String] {
        let lives = try lives(transaction)
        var found = try journalDifferences(lives, transaction)
        // Who held a promise is no event of it.
        for measure in measures where measure.tally == nil && measure.counting != .held {
            let counted = figure(measure, lives, days: days, now: transaction.now)
            let shown = try measure.figure(in: project, days: days, transaction)
            if counted != shown { found.append("\(measure.clause) shows \(shown), its events say \(counted)") }
        }
        return found
    }

    private func lives(_ transaction: Transaction) throws -> [Life] {
        var lives: [Int64: Life] = [:]
        let rows = try transaction.query(
            """
            SELECT e.promise_id, p.clause, e.kind, e.at, e.due_after, e.reason FROM promise_event e
            JOIN promise p ON p.id = e.promise_id WHERE p.project_id = \(project.id) ORDER BY e.promise_id, e.seq
            """)
        for row in rows {
            let id: Int64 = try row.get("promise_id")
            let clause: Clause.ID = try row.get("clause")
            var life = lives[id] ?? Life(clause: clause)
            let kind: String = try row.get("kind")
            switch kind {
            case "opened", "moved": life.due = try row.get("due_after")
            case "settled", "excluded": life.end = (kind, try row.get("at"), try row.get("reason"))
            default: break
            }
            lives[id] = life
        }
        return Array(lives.values)
    }

    private func figure(_ measure: Measure, _ lives: [Life], days: ClosedRange<Day>, now: Instant) -> Figure {
        var (total, counted, excluded): (Int64, Int64, Int64) = (0, 0, 0)
        for life in lives where measure.sources.contains(life.clause) && days.contains(project.zone.day(of: life.due)) {
            if life.end?.kind == "excluded" {
                if project.zone.startOfDay(project.zone.day(of: life.due)) <= now { excluded += 1 }
                continue
            }
            guard life.due.milliseconds < now.milliseconds else { continue }
            total += 1
            guard let end = life.end, end.reason.isEmpty else { continue }
            if measure.counting == .settled || end.at.milliseconds <= life.due.milliseconds { counted += 1 }
        }
        return Figure(numerator: counted, denominator: total, excluded: excluded)
    }

    /// What people said at the end of a call, and explanations that nobody accepted, by the journal and by the events.
    private func journalDifferences(_ lives: [Life], _ transaction: Transaction) throws -> [String] {
        var journal: [String: Int] = [:]
        for row in try transaction.query(
            """
            SELECT kind, payload FROM journal WHERE chain = \(project.id) AND subject_kind = 'case'
                AND kind IN ('case.followed-up', 'case.handled')
            """)
        {
            let (kind, payload): (String, String) = (try row.get("kind"), try row.get("payload"))
            for word in ["refused", "anonymous", "unreachable"] where payload.contains("\"result\":\"\(word)\"") {
                journal[word, default: 0] += 1
            }
            let isComplaint = payload.contains("\"kind\":\"complaint\"")
            if kind == "case.handled", isComplaint, payload.contains("\"outcome\":\"unreconciled\"") {
                journal["unreconciled", default: 0] += 1
            }
        }
        var events: [String: Int] = [:]
        for life in lives {
            guard let end = life.end else { continue }
            let isCall = life.clause == "S2.5-2" || life.clause == "XS2.4-3"
            if isCall, ["refused", "anonymous", "unreachable"].contains(end.reason) { events[end.reason, default: 0] += 1 }
            if life.clause == "S2.5-1a", end.reason == "unreconciled" { events["unreconciled", default: 0] += 1 }
        }
        return journal == events ? [] : ["the journal counts \(journal), the promises \(events)"]
    }
}
