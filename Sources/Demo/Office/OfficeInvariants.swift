// OfficeInvariants: what is true of an office at the end of any day, found by counting in another way than the program does.
import Kernel
import Platform
import Scheme
import Storage

package struct OfficeInvariants: Sendable {
    private let measures: [Measure]
    private let sources: [DueSource]
    private let project: ProjectCard

    package init(_ project: ProjectCard, measures: [Measure], sources: [DueSource]) {
        self.project = project
        self.measures = measures
        self.sources = sources
    }

    /// What does not hold, in words; empty when all does.
    package func broken(_ transaction: Transaction) throws -> [String] {
        try figures(transaction) + Self.rules.compactMap { rule in
            let found: Int64 = try transaction.first("SELECT COUNT(*) AS number FROM (\(rule.query(project.id, transaction.now))) x")?
                .get("number") ?? 0
            return found == 0 ? nil : "\(rule.name): \(found)"
        } + gaps(transaction) + dues(transaction)
    }

    /// The page that says why a promise is due when it is gives, added up again, the due that is stored.
    private func dues(_ transaction: Transaction) throws -> [String] {
        try transaction.query(
            "SELECT \(PromiseRow.columns) FROM promise WHERE project_id = \(project.id) AND outcome = 'open'"
        ).map(PromiseRow.init).compactMap { row in
            guard let source = sources.first(where: { $0.subjectKind == row.subject.kind }) else {
                return "nobody says why a promise of \(row.subject.kind) is due"
            }
            let readded = try source.reckoning(row, transaction).readded
            guard readded != row.promise.dueAt else { return nil }
            let told = readded.map { "\($0)" } ?? "nothing"
            return "\(row.clause) \(row.part) is due \(row.promise.dueAt), its page says \(told)"
        }
    }

    /// Every figure of the last month is what its promises say one by one.
    private func figures(_ transaction: Transaction) throws -> [String] {
        let today = project.zone.day(of: transaction.now)
        let days = today.adding(days: -30)...today
        return try measures.compactMap { measure in
            let folded = try measure.figure(in: project, days: days, transaction)
            let counted = try measure.sources.reduce(Figure.none) { sum, source in
                try sum + Figures().recount(source, measure.counting, in: project, days: days, transaction)
            }
            return folded == counted ? nil : "the figure of \(measure.clause) is \(folded), its promises say \(counted)"
        }
    }

    private struct Rule: Sendable {
        let name: String
        let query: @Sendable (Project.ID, Instant) -> SQL
    }

    /// Each query finds the rows that should not be.
    private static let rules: [Rule] = [
        Rule(name: "a complaint or repair closed without a follow-up of its cycle") { project, _ in
            """
            SELECT c.id FROM service_case c WHERE c.project_id = \(project) AND c.stage = 'closed'
                AND c.kind IN ('complaint', 'repair') AND c.origin = 'live'
                AND NOT EXISTS (SELECT 1 FROM follow_up f WHERE f.case_id = c.id AND f.cycle = c.cycle)
            """
        },
        Rule(name: "a live complaint without a handler") { project, _ in
            """
            SELECT id FROM service_case WHERE project_id = \(project) AND kind = 'complaint'
                AND stage IN ('open', 'appointed', 'handled') AND handler_id IS NULL
            """
        },
        // What was adopted is carried out after the answer: its day outlives the case.
        Rule(name: "a promise open on a case that is over") { project, _ in
            """
            SELECT p.id FROM promise p JOIN service_case c ON c.id = p.subject_id
            WHERE p.project_id = \(project) AND p.subject_kind = 'case' AND p.outcome = 'open' AND p.clause <> 'J2-A15.3'
                AND c.stage IN ('closed', 'withdrawn')
            """
        },
        Rule(name: "a live complaint or repair that nothing is promised to") { project, _ in
            """
            SELECT c.id FROM service_case c WHERE c.project_id = \(project) AND c.kind IN ('complaint', 'repair')
                AND c.stage IN ('open', 'appointed', 'handled')
                AND NOT EXISTS (SELECT 1 FROM promise p WHERE p.subject_id = c.id AND p.outcome = 'open')
            """
        },
        Rule(name: "a promise past its due for a day of which nobody was told") { project, now in
            """
            SELECT id FROM promise WHERE project_id = \(project) AND outcome = 'open'
                AND due_at < \(now.adding(minutes: -24 * 60)) AND next_step = 0
            """
        },
        Rule(name: "a shift closed with a complaint unheard") { project, _ in
            """
            SELECT s.id FROM shift s JOIN shift_item i ON i.shift_id = s.id
            WHERE s.project_id = \(project) AND s.state = 'closed' AND i.complaint = 1 AND i.acknowledged_at IS NULL
            """
        },
        Rule(name: "a follow-up made by the handler without a reason") { project, _ in
            """
            SELECT f.id FROM follow_up f JOIN service_case c ON c.id = f.case_id
            WHERE f.project_id = \(project) AND f.by_id = c.handler_id AND f.exception = '' AND f.cycle = c.cycle
            """
        },
        Rule(name: "an appointment kept that was not answered") { project, _ in
            """
            SELECT id FROM service_case WHERE project_id = \(project) AND stage IN ('handled', 'closed') AND reply = ''
                AND origin = 'live'
            """
        },
    ]

    /// Journal and case numbers run without a gap.
    private func gaps(_ transaction: Transaction) throws -> [String] {
        let chain = try transaction.first(
            "SELECT COUNT(*) AS number, COALESCE(MAX(seq), 0) AS last FROM journal WHERE chain = \(project.id)")
        let (count, last): (Int64, Int64) = (try chain?.get("number") ?? 0, try chain?.get("last") ?? 0)
        var broken = count == last ? [] : ["the journal has \(count) lines and ends with \(last)"]
        var seen: [Substring: Set<Substring>] = [:]
        for row in try transaction.query("SELECT number FROM service_case WHERE project_id = \(project.id)") {
            let number: String = try row.get("number")
            let parts = number.split(separator: "-")
            guard parts.count == 3 else { broken.append("a strange number: \(number)"); continue }
            seen["\(parts[0])-\(parts[1].prefix(2))", default: []].insert(parts[2])
        }
        for (series, numbers) in seen where numbers.count != numbers.compactMap({ Int($0) }).max() {
            broken.append("numbers of \(series) have gaps")
        }
        return broken
    }
}
