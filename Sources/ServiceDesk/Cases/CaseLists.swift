// CaseLists: lists of cases in the orders that people ask for, a page at a time by key, whatever the number of cases.
import Kernel
import Platform
import Registry
import Scheme
import Storage
import Web

extension CaseViews {
    /// A page of cases in the filter's order.
    package func list(
        _ filter: CaseFilter, in project: Project.ID, _ transaction: Transaction
    ) throws -> [CaseLine] {
        switch filter.order {
        case .due: try byDue(filter, in: project, transaction)
        case .received: try byReceived(filter, in: project, transaction)
        case .number: try byNumber(filter, in: project, transaction)
        }
    }

    /// The same, each with what is promised next.
    func listed(_ filter: CaseFilter, in project: Project.ID, _ transaction: Transaction) throws -> [CaseLine] {
        let lines = try list(filter, in: project, transaction)
        return filter.order == .due ? lines : try withNext(lines, in: project, transaction)
    }

    /// Today's appointments, one person's or everybody's, by time.
    func appointments(
        of handler: Account.ID?, in project: ProjectCard, _ transaction: Transaction
    ) throws -> [TodayThing] {
        let day = project.zone.day(of: transaction.now)
        let own: SQL = handler.map { "AND c.handler_id = \($0)" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.lineColumns), c.appointed_at FROM \(Self.lineTables)
            WHERE c.project_id = \(project.id) AND c.stage = 'appointed'
                AND c.appointed_at BETWEEN \(project.zone.startOfDay(day)) AND \(project.zone.endOfDay(day)) \(own)
            ORDER BY c.appointed_at, c.id LIMIT \(TodaySource.linesMax)
            """
        ).map { row in
            let line = try Self.line(row)
            return TodayThing(
                title: line.title, whose: [line.unitLabel, line.requester, line.handlerName].compactMap { $0 }.joined(separator: " · "),
                path: Path.case(line.id).text, at: try row.get("appointed_at"))
        }
    }

    /// What the filter asks of a case `c`.
    private func conditions(_ filter: CaseFilter) -> SQL {
        let live: SQL = filter.isLiveOnly ? "AND c.stage IN ('open', 'appointed', 'handled')" : ""
        let kind: SQL = filter.kind.map { "AND c.kind = \($0)" } ?? ""
        let unit: SQL = filter.unit.map { "AND c.unit_id = \($0)" } ?? ""
        let handler: SQL = filter.handler.map { "AND c.handler_id = \($0)" } ?? ""
        let stage: SQL = filter.stage.map { "AND c.stage = \($0)" } ?? ""
        let from: SQL = filter.from.map { "AND c.received_at >= \(filter.zone.startOfDay($0))" } ?? ""
        let to: SQL = filter.to.map { "AND c.received_at <= \(filter.zone.endOfDay($0))" } ?? ""
        return "\(live) \(kind) \(unit) \(handler) \(stage) \(from) \(to)"
    }

    /// Walks the open promises by due, each case at its earliest; then the cases that promise nothing now.
    private func byDue(
        _ filter: CaseFilter, in project: Project.ID, _ transaction: Transaction
    ) throws -> [CaseLine] {
        var lines: [CaseLine] = []
        if case .undue = filter.after {} else { lines = try due(filter, in: project, transaction) }
        guard lines.count < filter.limit else { return lines }
        return lines + (try undue(filter, limit: filter.limit - lines.count, in: project, transaction))
    }

    private func due(_ filter: CaseFilter, in project: Project.ID, _ transaction: Transaction) throws -> [CaseLine] {
        var after: SQL = ""
        if case .due(let at, let id) = filter.after { after = "AND (p.due_at > \(at) OR (p.due_at = \(at) AND p.id > \(id)))" }
        // The join's order is the promises' own; the joined word keeps the index of one subject's promises out of it.
        return try transaction.query(
            """
            SELECT \(Self.lineColumns), p.id AS promise, p.due_at, p.clause FROM promise p CROSS JOIN service_case c
                \(Self.lineJoins)
            WHERE p.project_id = \(project) AND p.outcome = 'open' AND (p.subject_kind || '') = \(ServiceCase.subjectKind)
                AND c.project_id = p.project_id AND c.id = p.subject_id \(conditions(filter)) \(after)
                AND NOT EXISTS (SELECT 1 FROM promise e WHERE e.project_id = p.project_id
                    AND e.subject_kind = p.subject_kind AND e.subject_id = p.subject_id AND (e.outcome || '') = 'open'
                    AND (e.due_at < p.due_at OR (e.due_at = p.due_at AND e.id < p.id)))
            ORDER BY p.due_at, p.id LIMIT \(filter.limit)
            """
        ).map { row in
            var line = try Self.line(row)
            let dueAt: Instant = try row.get("due_at")
            line.next = (dueAt, try row.get("clause"))
            line.place = .due(dueAt, try row.get("promise"))
            return line
        }
    }

    private func undue(
        _ filter: CaseFilter, limit: Int, in project: Project.ID, _ transaction: Transaction
    ) throws -> [CaseLine] {
        var after: SQL = ""
        if case .undue(let at, let id) = filter.after {
            after = "AND (c.received_at > \(at) OR (c.received_at = \(at) AND c.id > \(id)))"
        }
        // SQLite would walk the index of all that is open for each case; of a joined word it knows no index.
        let open: SQL = transaction.dialect == .sqlite ? "(e.outcome || '') = 'open'" : "e.outcome = 'open'"
        return try transaction.query(
            """
            SELECT \(Self.lineColumns) FROM \(Self.lineTables)
            WHERE c.project_id = \(project) \(conditions(filter)) \(after)
                AND NOT EXISTS (SELECT 1 FROM promise e WHERE e.project_id = c.project_id
                    AND e.subject_kind = \(ServiceCase.subjectKind) AND e.subject_id = c.id AND \(open))
            ORDER BY c.received_at, c.id LIMIT \(limit)
            """
        ).map { row in
            var line = try Self.line(row)
            line.place = .undue(line.receivedAt, line.id)
            return line
        }
    }

    private func byReceived(
        _ filter: CaseFilter, in project: Project.ID, _ transaction: Transaction
    ) throws -> [CaseLine] {
        var after: SQL = ""
        if case .received(let at, let id) = filter.after {
            after = "AND (c.received_at < \(at) OR (c.received_at = \(at) AND c.id < \(id)))"
        }
        return try transaction.query(
            """
            SELECT \(Self.lineColumns) FROM \(Self.lineTables)
            WHERE c.project_id = \(project) \(conditions(filter)) \(after)
            ORDER BY c.received_at DESC, c.id DESC LIMIT \(filter.limit)
            """
        ).map { row in
            var line = try Self.line(row)
            line.place = .received(line.receivedAt, line.id)
            return line
        }
    }

    private func byNumber(
        _ filter: CaseFilter, in project: Project.ID, _ transaction: Transaction
    ) throws -> [CaseLine] {
        var after: SQL = ""
        if case .number(let number) = filter.after { after = "AND c.number > \(number)" }
        return try transaction.query(
            """
            SELECT \(Self.lineColumns) FROM \(Self.lineTables)
            WHERE c.project_id = \(project) \(conditions(filter)) \(after) ORDER BY c.number LIMIT \(filter.limit)
            """
        ).map { row in
            var line = try Self.line(row)
            line.place = .number(line.number)
            return line
        }
    }
}
