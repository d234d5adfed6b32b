// CaseStore: where the case meets its columns.
import Kernel
import Platform
import Registry
import Scheme
import Storage

extension ServiceCase.Kind: WordColumn {}
extension ServiceCase.Channel: WordColumn {}
extension ServiceCase.Severity: WordColumn {}
extension ServiceCase.Outcome: WordColumn {}
extension ServiceCase.Understanding: WordColumn {}
extension FollowUp.Result: WordColumn {}

extension ServiceCase {
    package var subject: Subject { Subject(Self.subjectKind, id.number) }
    package static let subjectKind = "case"

    static let columns: SQL = """
        id, project_id, number, kind, renovation, origin, severity, received_at, stage, cycle, handler_id, refusals,
        understanding, reply, decision, decision_reason, thanked, revision, appointed_at, handled_at, outcome, closed_at,
        merged_into_id, outer_due_at, handled_by_id
        """

    init(_ row: Row) throws {
        let stage: String = try row.get("stage")
        let decision: String? = try row.get("decision")
        let origin: String = try row.get("origin")
        self.init(
            id: try row.get("id"), project: try row.get("project_id"), number: try row.get("number"),
            kind: try row.get("kind"), isRenovation: try row.get("renovation"), isImported: origin == "imported",
            severity: try row.get("severity"), receivedAt: try row.get("received_at"),
            outerDueAt: try row.get("outer_due_at"),
            stage: try Self.stage(stage, row), cycle: try row.get("cycle"), handler: try row.get("handler_id"),
            handledBy: try row.get("handled_by_id"),
            refusals: try row.get("refusals"), understanding: try row.get("understanding"), reply: try row.get("reply"),
            decision: decision.map { $0 == "adopted" }, decisionReason: try row.get("decision_reason"),
            isThanked: try row.get("thanked"), revision: try row.get("revision"))
    }

    private static func stage(_ word: String, _ row: Row) throws -> Stage {
        switch word {
        case "open": return .open
        case "appointed": return .appointed(at: try row.get("appointed_at"))
        case "handled": return .handled(at: try row.get("handled_at"), try row.get("outcome"))
        case "closed": return .closed(at: try row.get("closed_at"))
        case "withdrawn": return .withdrawn
        case "merged": return .merged(into: try row.get("merged_into_id"))
        default: throw StorageProblem.wrongColumn("stage")
        }
    }
}

/// Finding and saving the case itself.
struct CaseStore {
    /// The case, its row locked for the verb; a case outside the visitor's projects is not there.
    func find(_ id: ServiceCase.ID, within projects: [Project.ID], in transaction: Transaction) throws -> ServiceCase {
        let row = try transaction.first(
            """
            SELECT \(ServiceCase.columns) FROM service_case WHERE id = \(id) AND project_id IN \(list: projects)
            \(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        return try ServiceCase(row)
    }

    /// The same without a lock, for readings.
    func read(_ id: ServiceCase.ID, in project: Project.ID, _ transaction: Transaction) throws -> ServiceCase {
        let row = try transaction.first(
            "SELECT \(ServiceCase.columns) FROM service_case WHERE project_id = \(project) AND id = \(id)")
        guard let row else { throw Refusal.missing }
        return try ServiceCase(row)
    }

    /// Saves what the rules changed. Somebody else's change since it was read is a conflict, never overwritten.
    func save(_ changed: ServiceCase, closing followUp: FollowUp.ID?, in transaction: Transaction) throws {
        var appointed: Instant?
        var handled: Instant?
        var closed: Instant?
        var outcome: ServiceCase.Outcome?
        var root: ServiceCase.ID?
        switch changed.stage {
        case .open, .withdrawn: break
        case .appointed(let instant): appointed = instant
        case .handled(let instant, let how): (handled, outcome) = (instant, how)
        case .closed(let instant): closed = instant
        case .merged(let into): root = into
        }
        let decision = changed.decision.map { $0 ? "adopted" : "declined" }
        let saved = try transaction.run(
            """
            UPDATE service_case SET stage = \(changed.stage.word), cycle = \(changed.cycle),
                severity = \(changed.severity),
                handler_id = \(changed.handler), handled_by_id = \(changed.handledBy), refusals = \(changed.refusals),
                understanding = \(changed.understanding), reply = \(changed.reply), decision = \(decision),
                decision_reason = \(changed.decisionReason), thanked = \(changed.isThanked), appointed_at = COALESCE(\(appointed), appointed_at),
                handled_at = COALESCE(\(handled), handled_at), outcome = COALESCE(\(outcome), outcome),
                closed_at = \(closed), merged_into_id = \(root),
                closing_follow_up_id = \(closed == nil ? nil : followUp), revision = \(changed.revision + 1)
            WHERE id = \(changed.id) AND project_id = \(changed.project) AND revision = \(changed.revision)
            """)
        guard saved == 1 else { throw Refusal.conflict("case.changed-meanwhile") }
    }
}
