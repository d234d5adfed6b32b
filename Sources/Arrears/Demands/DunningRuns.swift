// DunningRuns: a preview of whom to remind and of what, 催缴, and its undoing before anything has left.
import Kernel
import Platform
import Registry
import Scheme
import Storage

package struct DunningRuns: Sendable {
    let demands: Demands
    /// So many cases are looked at in one part.
    static let casesMax = 40

    package init(books: SchemeBooks) { demands = Demands(books: books) }

    static let columns: SQL = "r.id, r.project_id, r.rung, r.channel, r.state, r.leaves_at, r.made_at"

    static func read(_ row: Row) throws -> DunningRun {
        DunningRun(
            id: try row.get("id"), project: try row.get("project_id"), rung: try row.get("rung"), channel: try row.get("channel"),
            state: try row.get("state"), leavesAt: try row.get("leaves_at"), madeAt: try row.get("made_at"))
    }

    package func find(
        _ id: DunningRun.ID, within projects: [Project.ID], _ transaction: Transaction, isLocked: Bool = true
    ) throws -> DunningRun {
        let lock: SQL = isLocked ? transaction.dialect.forUpdate : ""
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM dunning_run r WHERE r.id = \(id) AND r.project_id IN \(list: projects)\(lock)")
        guard let row else { throw Refusal.missing }
        return try Self.read(row)
    }

    /// 预览: everybody whose next rung is due. A large estate's are gathered by a job.
    package func preview(
        _ rung: Rung, by channel: Demand.Channel?, in project: ProjectCard, by person: Account.ID, in transaction: Transaction
    ) throws -> DunningRun.ID {
        guard DunningRun.rungs.contains(rung) else { throw Refusal.gate(rung.clause, "dunning.rung", field: "rung") }
        let channel = channel ?? DunningRun.usualChannel(rung)
        guard channel != .court else { throw Refusal.invalid("channel", "field.choice.bad") }
        let id = try insert(rung, channel, "gathering", project.id, by: person, transaction)
        _ = try gather(id, project, transaction)
        return id
    }

    /// One debtor's next demand, from the page of the case.
    package func preview(
        _ it: ArrearsCase.ID, _ rung: Rung, by channel: Demand.Channel?, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws -> DunningRun.ID {
        let it = try ArrearsStore.find(it, within: projects, transaction, isLocked: true)
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        guard DunningRun.rungs.contains(rung) else { throw Refusal.gate(rung.clause, "dunning.rung", field: "rung") }
        let (ladder, _, today) = try demands.ladder(of: it, project, transaction)
        try ladder.permit(rung, on: today)
        guard try !isInAnother(it, transaction) else { throw Refusal.notNow("dunning.twice") }
        let channel = channel ?? DunningRun.usualChannel(rung)
        guard channel != .court else { throw Refusal.invalid("channel", "field.choice.bad") }
        let id = try insert(rung, channel, "draft", project.id, by: person, transaction)
        _ = try demands.draft(
            rung, by: channel, for: it, try demands.content(of: rung, it, ladder, on: today, transaction), run: id, project, by: .staff(person), in: transaction)
        return id
    }

    private func insert(
        _ rung: Rung, _ channel: Demand.Channel, _ state: String, _ project: Project.ID, by person: Account.ID, _ transaction: Transaction
    ) throws -> DunningRun.ID {
        let id: DunningRun.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO dunning_run (id, project_id, rung, channel, state, cursor, made_by, made_at)
            VALUES (\(id), \(project), \(rung), \(channel), \(state), 0, \(person), \(transaction.now))
            """)
        transaction.record(
            "dunning.previewed", about: ("dunning", id.number), project: project, by: .staff(person), ["rung": .code(rung.rawValue)])
        return id
    }

    private func isInAnother(_ it: ArrearsCase, _ transaction: Transaction) throws -> Bool {
        try transaction.first(
            """
            SELECT id FROM demand WHERE project_id = \(it.project) AND case_id = \(it.id) AND state IN ('draft', 'waiting') LIMIT 1
            """) != nil
    }

    /// One part of a preview. True when more waits.
    func gather(_ id: DunningRun.ID, _ project: ProjectCard, _ transaction: Transaction) throws -> Bool {
        let run = try find(id, within: [project.id], transaction)
        guard run.state == .gathering else { return false }
        let cursor: ArrearsCase.ID = try transaction.first(
            "SELECT cursor FROM dunning_run WHERE project_id = \(project.id) AND id = \(id)")?.get("cursor") ?? ArrearsCase.ID(0)
        let cases = try transaction.query(
            """
            SELECT \(ArrearsStore.columns) FROM arrears_case c WHERE c.project_id = \(project.id) AND c.next_rung = \(run.rung)
                AND c.next_open = 1 AND c.id > \(cursor) ORDER BY c.id LIMIT \(Self.casesMax)
            """
        ).map(ArrearsStore.read)
        for it in cases {
            let (ladder, _, today) = try demands.ladder(of: it, project, transaction)
            let content = try demands.content(of: run.rung, it, ladder, on: today, transaction)
            guard (try? ladder.permit(run.rung, on: today)) != nil, !content.lines.isEmpty, try !isInAnother(it, transaction) else { continue }
            _ = try demands.draft(run.rung, by: run.channel, for: it, content, run: id, project, by: .system("arrears"), in: transaction)
        }
        let isMore = cases.count == Self.casesMax
        try transaction.run(
            """
            UPDATE dunning_run SET cursor = \(cases.last?.id ?? cursor), state = \(isMore ? DunningRun.State.gathering : .draft)
            WHERE project_id = \(project.id) AND id = \(id)
            """)
        return isMore
    }

    /// 不催: one is taken out of the preview, with a reason.
    package func exclude(
        _ id: Demand.ID, reason: String, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws -> DunningRun.ID? {
        let demand = try demands.find(id, within: projects, transaction)
        guard demand.state == .draft else { throw Refusal.notNow("dunning.sent") }
        try transaction.run(
            "UPDATE demand SET state = 'excluded', reason = \(reason) WHERE project_id = \(demand.project) AND id = \(id)")
        demands.record("demand.excluded", demand, by: actor, transaction)
        return demand.run
    }

    /// 催缴: all that is still in the preview leaves when the time to undo is over.
    package func send(
        _ id: DunningRun.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        let run = try find(id, within: projects, transaction)
        guard run.state == .draft else { throw Refusal.notNow(run.state == .gathering ? "dunning.gathering" : "dunning.sent") }
        guard let project = try Projects().find(run.project, in: transaction) else { throw Refusal.missing }
        let count = try transaction.run(
            "UPDATE demand SET state = 'waiting' WHERE project_id = \(run.project) AND run_id = \(id) AND state = 'draft'")
        guard count > 0 else { throw Refusal.notNow("dunning.empty") }
        let today = project.zone.day(of: transaction.now)
        let setting = try ArrearsSettings.setting(of: run.project, on: today, transaction)
        let leaves = transaction.now.adding(minutes: setting.undoMinutes)
        try transaction.run(
            """
            UPDATE dunning_run SET state = 'sending', sent_by = \(person), sent_at = \(transaction.now), leaves_at = \(leaves)
            WHERE project_id = \(run.project) AND id = \(id)
            """)
        transaction.record(
            "dunning.sent", about: ("dunning", id.number), project: run.project, by: .staff(person),
            ["count": .number(Int64(count)), "leaves": .at(leaves)])
    }

    /// 撤回: nothing has left yet, and it is a preview again.
    package func undo(
        _ id: DunningRun.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let run = try find(id, within: projects, transaction)
        guard run.state == .sending else { throw Refusal.notNow("dunning.undo.none") }
        let left = try transaction.first(
            """
            SELECT id FROM demand WHERE project_id = \(run.project) AND run_id = \(id) AND state NOT IN ('waiting', 'excluded') LIMIT 1
            """)
        guard left == nil else { throw Refusal.notNow("dunning.undo.late") }
        try transaction.run(
            "UPDATE demand SET state = 'draft' WHERE project_id = \(run.project) AND run_id = \(id) AND state = 'waiting'")
        try transaction.run(
            """
            UPDATE dunning_run SET state = 'draft', sent_by = NULL, sent_at = NULL, leaves_at = NULL
            WHERE project_id = \(run.project) AND id = \(id)
            """)
        transaction.record("dunning.undone", about: ("dunning", id.number), project: run.project, by: actor)
    }

    /// So many leave in one part.
    private static let leavingMax = 10

    /// One part of what waits: previews gathered, demands that leave in contact hours, messages that arrived. True when
    /// more waits.
    package func work(in transaction: Transaction) throws -> Bool {
        let rows = try transaction.query(
            """
            SELECT \(Self.columns) FROM dunning_run r WHERE r.state IN ('gathering', 'sending')
            ORDER BY r.state, r.leaves_at, r.id LIMIT 50
            """
        ).map(Self.read)
        for run in rows {
            guard let project = try Projects().find(run.project, in: transaction) else { continue }
            if run.state == .gathering { return try gather(run.id, project, transaction) || rows.count > 1 }
            guard let leaves = run.leavesAt, leaves <= transaction.now else { continue }
            let minute = project.zone.minute(of: transaction.now)
            let today = project.zone.day(of: transaction.now)
            let hours = try LadderRules(try demands.books.book(on: today, in: transaction)).contactHours
            guard hours.contains(minute) else { continue }
            return try leave(run, project, transaction) || rows.count > 1
        }
        return try demands.followMessages(in: transaction) >= 100
    }

    /// When a run that was sent leaves: after the time to undo, and in contact hours only.
    func departure(of run: DunningRun, _ project: ProjectCard, _ transaction: Transaction) throws -> Instant? {
        guard run.state == .sending, let leaves = run.leavesAt else { return nil }
        let (day, minute) = (project.zone.day(of: leaves), project.zone.minute(of: leaves))
        let hours = try LadderRules(try demands.books.book(on: day, in: transaction)).contactHours
        guard !hours.contains(minute) else { return leaves }
        return project.zone.instant(minute < hours.from ? day : day.adding(days: 1), hours.from)
    }

    private func leave(_ run: DunningRun, _ project: ProjectCard, _ transaction: Transaction) throws -> Bool {
        _ = try find(run.id, within: [project.id], transaction)
        let waiting: [Demand.ID] = try transaction.query(
            """
            SELECT id FROM demand WHERE project_id = \(project.id) AND run_id = \(run.id) AND state = 'waiting'
            ORDER BY id LIMIT \(Self.leavingMax)
            """
        ).map { try $0.get("id") }
        for id in waiting { try demands.leave(id, project, by: .system("arrears"), in: transaction) }
        guard waiting.count < Self.leavingMax else { return true }
        try transaction.run("UPDATE dunning_run SET state = 'sent' WHERE project_id = \(project.id) AND id = \(run.id)")
        return false
    }
}
