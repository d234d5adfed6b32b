// DeskMeasures: figures of the desk beside those of single promises: clauses that ask the same of many, and of things.
import Kernel
import Scheme
import Storage
import Web

enum DeskMeasures {
    static let migrations = [
        Migration(
            "0042 tallies",
            [
                "CREATE INDEX service_case_staff ON service_case (project_id, received_at, id) WHERE channel = 'staff'",
                "CREATE INDEX case_work_agreed ON case_work (project_id, agreed_at, case_id) WHERE fen IS NOT NULL",
                "CREATE INDEX case_plan_made ON case_plan (project_id, made_at, case_id)",
            ])
    ]

    /// What was promised when a customer came: the first answer to each of the five kinds.
    private static let answers: [Clause.ID] = ["K-CMP2", "XS2.4-1", "S2.2-2", "XS2.7-1", "S2.6-2", "J2-G1"]
    /// What the key processes of the desk promise, from the answer to the follow-up.
    private static let processes: [Clause.ID] = ["K-CMP2", "K-CMP3", "S2.5-1", "S2.5-2", "S2.2-2", "XS2.4-1", "XS2.4-3"]

    static let all: [Measure] = [
        // 首问责任制: whoever was asked first saw to it that there was an answer, early or late.
        Measure("XS1-1", of: answers, counting: .settled),
        Measure("K-2", of: processes),
        Measure("K-CMP4", of: ["S2.5-1"], counting: .held),
        Measure("J1-R2", of: Array(Set(answers + processes)).sorted(), counting: .held),
        // Customers inside the company and outside are served by the same promises; colleagues are counted apart too.
        Measure("J1-A6.1", of: answers),
        Measure("J1-A6.6", things: Tally(path: path) { served($0, $1, $2) }),
        // 主动反馈执行结果: what was undertaken of adopted suggestions, by its day.
        Measure("J2-A15.3"),
        Measure("XS2.4-4", things: Tally(path: path) { work($0, $1, $2) }),
        Measure("J2-P14.1", things: Tally(path: path) { plans($0, $1, $2) }),
        Measure("J2-P14.2", things: Tally(path: path) { revised($0, $1, $2) }),
    ]

    @Sendable private static func path(_ id: Int64) -> Path { .case(ServiceCase.ID(id)) }

    /// What colleagues and other departments brought in the period: reached when it is done and nothing promised to them
    /// was missed; missed as soon as one promise is.
    private static func served(
        _ project: Project.ID, _ span: ClosedRange<Instant>, _ now: Instant
    ) -> SQL {
        let missed: SQL = """
            EXISTS (SELECT 1 FROM promise p WHERE p.project_id = c.project_id AND p.subject_kind = \(ServiceCase.subjectKind)
                AND p.subject_id = c.id AND (p.outcome IN ('late', 'failed') OR (p.outcome = 'open' AND p.due_at < \(now))))
            """
        return """
            SELECT c.received_at AS at, c.id AS id, c.title AS title, c.number AS whose, c.id AS place_id,
                CASE WHEN \(missed) THEN 0 ELSE 1 END AS reached
            FROM service_case c WHERE c.project_id = \(project) AND c.channel = 'staff'
                AND c.received_at BETWEEN \(span.lowerBound) AND \(span.upperBound)
                AND (c.stage IN ('handled', 'closed') OR (c.stage IN ('open', 'appointed') AND \(missed)))
            """
    }

    /// Paid work agreed in the period: reached when the customer signed for it. While the case runs it is under way.
    private static func work(_ project: Project.ID, _ span: ClosedRange<Instant>, _ now: Instant) -> SQL {
        """
        SELECT w.agreed_at AS at, w.case_id AS id, c.title AS title, c.number AS whose, w.case_id AS place_id,
            CASE WHEN w.signature IS NULL THEN 0 ELSE 1 END AS reached
        FROM case_work w JOIN service_case c ON c.project_id = w.project_id AND c.id = w.case_id
        WHERE w.project_id = \(project) AND w.fen IS NOT NULL
            AND w.agreed_at BETWEEN \(span.lowerBound) AND \(span.upperBound)
            AND (w.signature IS NOT NULL OR c.stage IN ('handled', 'closed') OR c.cycle > w.cycle)
        """
    }

    /// Personal plans made in the period: reached when the customer was heard on it.
    private static func plans(_ project: Project.ID, _ span: ClosedRange<Instant>, _ now: Instant) -> SQL {
        """
        SELECT v.made_at AS at, v.case_id AS id, c.title AS title, c.number AS whose, v.case_id AS place_id,
            CASE WHEN v.feedback = '' THEN 0 ELSE 1 END AS reached
        FROM case_plan v JOIN service_case c ON c.project_id = v.project_id AND c.id = v.case_id
        WHERE v.project_id = \(project) AND v.made_at BETWEEN \(span.lowerBound) AND \(span.upperBound)
            AND (v.feedback <> '' OR c.stage IN ('open', 'handled', 'closed'))
        """
    }

    /// Plans of the period that a customer was heard on: reached when a revised plan followed, or the plan was carried out
    /// and no customer was left without understanding.
    private static func revised(_ project: Project.ID, _ span: ClosedRange<Instant>, _ now: Instant) -> SQL {
        let followed: SQL = """
            EXISTS (SELECT 1 FROM case_plan n WHERE n.case_id = v.case_id AND n.version > v.version)
            """
        return """
            SELECT v.made_at AS at, v.case_id AS id, c.title AS title, c.number AS whose, v.case_id AS place_id,
                CASE WHEN \(followed) OR (c.stage <> 'open' AND c.outcome <> 'unreconciled') THEN 1 ELSE 0 END AS reached
            FROM case_plan v JOIN service_case c ON c.project_id = v.project_id AND c.id = v.case_id
            WHERE v.project_id = \(project) AND v.made_at BETWEEN \(span.lowerBound) AND \(span.upperBound)
                AND v.feedback <> '' AND (\(followed) OR c.stage IN ('open', 'handled', 'closed'))
            """
    }
}
