// ReliefRequests: asking for relief, deciding on it, ending it, and what bills are made with.
import Kernel
import Platform
import Registry
import Storage

extension FeeRelief.Kind: WordColumn {}

/// A request as a list shows it.
package struct ReliefLine: Sendable {
    package let request: ReliefRequest
    package let unitLabel: String
    package let itemName: String
    package let askerName: String
    package let deciderName: String?
}

package struct ReliefRequests: Sendable {
    package static let subjectKind = "feeRelief"
    static let pageSize = 50
    private let items = FeeItems()

    package init() {}

    private static let columns: SQL = """
        r.id, r.project_id, r.unit_id, r.item_id, r.kind, r.pays_per_mille, r.from_day, r.to_day, r.reason, r.evidence,
        r.asked_by, r.asked_at, r.approved_by, r.approved_at, r.refused_by, r.refused_at, r.ended_on
        """

    @discardableResult
    package func ask(
        _ terms: ReliefRequest.Terms, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws -> ReliefRequest {
        let item = try items.find(terms.item, within: projects, transaction)
        try Books().lock(terms.unit, in: item.project, transaction)
        let rule = try BillingProjects().settings(of: item.project, transaction).vacancy
        let request = try ReliefRequest.ask(
            terms, of: item, vacancy: rule, as: transaction.newID(), by: person, at: transaction.now)
        let it = request.terms
        try transaction.run(
            """
            INSERT INTO fee_relief (id, project_id, unit_id, item_id, kind, pays_per_mille, from_day, to_day, reason,
                evidence, asked_by, asked_at)
            VALUES (\(request.id), \(request.project), \(it.unit), \(it.item), \(it.kind), \(it.paysPerMille), \(it.from),
                \(it.to), \(it.reason), \(it.evidence), \(person), \(request.askedAt))
            """)
        record("relief.asked", request, by: person, transaction, words: it.reason)
        return request
    }

    /// By another person than the one who asked.
    package func approve(
        _ id: ReliefRequest.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        try change(id, within: projects, transaction) { request in
            try request.approve(by: person, at: transaction.now)
            record("relief.approved", request, by: person, transaction)
        }
    }

    package func refuse(
        _ id: ReliefRequest.ID, reason: String, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        guard !reason.isEmpty else { throw Refusal.invalid("reason", "field.required") }
        try change(id, within: projects, transaction) { request in
            try request.refuse(by: person, at: transaction.now)
            record("relief.refused", request, by: person, transaction, words: reason)
        }
    }

    /// Ends it before its time: `last` is its last day, the day before its first one where nothing of it holds.
    package func end(
        _ id: ReliefRequest.ID, on last: Day, reason: String, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        guard !reason.isEmpty else { throw Refusal.invalid("reason", "field.required") }
        try change(id, within: projects, transaction) { request in
            try request.end(on: last)
            record("relief.ended", request, by: person, transaction, words: reason)
        }
    }

    /// The approved reliefs of some homes that have a day within, by home and item. One question for a batch.
    package func approved(
        of units: [Unit.ID], from: Day, to: Day, in project: Project.ID, _ transaction: Transaction
    ) throws -> [Unit.ID: [FeeItem.ID: [FeeRelief]]] {
        let requests = try transaction.query(
            """
            SELECT \(Self.columns) FROM fee_relief r WHERE r.project_id = \(project) AND r.unit_id IN \(list: units)
                AND r.from_day <= \(to) AND r.to_day >= \(from) AND r.approved_at IS NOT NULL
            ORDER BY r.unit_id, r.item_id, r.from_day, r.id
            """
        ).map(Self.request)
        var all: [Unit.ID: [FeeItem.ID: [FeeRelief]]] = [:]
        for request in requests where request.lastDay >= max(from, request.terms.from) {
            guard let rule = try request.rule() else { continue }
            all[request.terms.unit, default: [:]][request.terms.item, default: []].append(rule)
        }
        return all
    }

    package func lines(
        of project: Project.ID, unit: Unit.ID? = nil, kind: FeeRelief.Kind? = nil, state: ReliefRequest.State? = nil,
        today: Day, after: ReliefRequest.ID? = nil, _ transaction: Transaction
    ) throws -> [ReliefLine] {
        let only: SQL = unit.map { "AND r.unit_id = \($0)" } ?? ""
        let which: SQL = kind.map { "AND r.kind = \($0)" } ?? ""
        let state: SQL = state.map { Self.condition($0, today) } ?? ""
        let after: SQL = after.map { "AND r.id < \($0)" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.columns), b.name AS building, u.name AS unit_name, i.name AS item_name, m.display_name AS asker,
                a.display_name AS decider
            FROM fee_relief r JOIN unit u ON u.id = r.unit_id JOIN building b ON b.id = u.building_id
            JOIN fee_item i ON i.id = r.item_id JOIN account m ON m.id = r.asked_by
            LEFT JOIN account a ON a.id = COALESCE(r.approved_by, r.refused_by)
            WHERE r.project_id = \(project) \(only) \(which) \(state) \(after) ORDER BY r.id DESC LIMIT \(Self.pageSize)
            """
        ).map { row in
            let (building, name): (String, String) = (try row.get("building"), try row.get("unit_name"))
            return ReliefLine(
                request: try Self.request(row), unitLabel: building + " " + name, itemName: try row.get("item_name"),
                askerName: try row.get("asker"), deciderName: try row.get("decider"))
        }
    }

    /// The same as `ReliefRequest.state(on:)` says.
    private static func condition(_ state: ReliefRequest.State, _ today: Day) -> SQL {
        switch state {
        case .asked: "AND r.approved_at IS NULL AND r.refused_at IS NULL"
        case .approved: "AND r.approved_at IS NOT NULL AND COALESCE(r.ended_on, r.to_day) >= \(today)"
        case .refused: "AND r.refused_at IS NOT NULL"
        case .over: "AND r.approved_at IS NOT NULL AND COALESCE(r.ended_on, r.to_day) < \(today)"
        }
    }

    private func change(
        _ id: ReliefRequest.ID, within projects: [Project.ID], _ transaction: Transaction,
        _ change: (inout ReliefRequest) throws -> Void
    ) throws {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM fee_relief r
            WHERE r.id = \(id) AND r.project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        var request = try Self.request(row)
        try change(&request)
        try transaction.run(
            """
            UPDATE fee_relief SET approved_by = \(request.approvedBy), approved_at = \(request.approvedAt),
                refused_by = \(request.refusedBy), refused_at = \(request.refusedAt), ended_on = \(request.endedOn)
            WHERE project_id = \(request.project) AND id = \(id)
            """)
    }

    private func record(
        _ kind: String, _ it: ReliefRequest, by person: Account.ID, _ transaction: Transaction, words: String? = nil
    ) {
        transaction.record(
            kind, about: (Self.subjectKind, it.id.number), project: it.project, by: .staff(person),
            [
                "unit": .id(it.terms.unit), "item": .id(it.terms.item), "kind": .code(it.terms.kind.rawValue),
                "paysPerMille": .number(Int64(it.terms.paysPerMille)), "from": .code(it.terms.from.description),
                "to": .code(it.lastDay.description),
            ], words: words)
    }

    private static func request(_ row: Row) throws -> ReliefRequest {
        let pays: Int64 = try row.get("pays_per_mille")
        let terms = ReliefRequest.Terms(
            unit: try row.get("unit_id"), item: try row.get("item_id"), kind: try row.get("kind"), paysPerMille: Int(pays),
            from: try row.get("from_day"), to: try row.get("to_day"), reason: try row.get("reason"),
            evidence: try row.get("evidence"))
        return ReliefRequest(
            id: try row.get("id"), project: try row.get("project_id"), terms: terms, askedBy: try row.get("asked_by"),
            askedAt: try row.get("asked_at"), approvedBy: try row.get("approved_by"), approvedAt: try row.get("approved_at"),
            refusedBy: try row.get("refused_by"), refusedAt: try row.get("refused_at"), endedOn: try row.get("ended_on"))
    }
}
