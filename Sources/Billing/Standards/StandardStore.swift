// StandardStore: where standards are kept.
import Kernel
import Platform
import Registry
import Storage

extension FeeStandard.Basis: WordColumn {}
extension FeeStandard.Use: WordColumn {}
extension FeeRounding: WordColumn {}

struct StandardStore: Sendable {
    private static let columns: SQL = """
        s.id, s.project_id, s.item_id, s.use_kind, s.price, s.official_price, s.official_source, s.basis, s.price_months,
        s.cycle_months, s.rounding, s.due_day, s.due_month_offset, s.late_millionths, s.late_grace_days, s.late_capped,
        s.legal_basis, s.from_day, s.to_day, s.made_by, s.made_at, s.approval, s.approved_by, s.approved_at, s.published_by,
        s.published_at, s.published_on, s.published_place, s.withdrawn_by, s.withdrawn_at, s.tiers
        """

    private static let named: SQL = """
        \(columns), i.code, i.name, i.kind, i.book, i.tax_code, i.tax_per_mille, i.retired_at,
        m.display_name AS maker, a.display_name AS approver, p.display_name AS publisher
        """

    private static let joined: SQL = """
        fee_standard s JOIN fee_item i ON i.id = s.item_id JOIN account m ON m.id = s.made_by
        LEFT JOIN account a ON a.id = s.approved_by LEFT JOIN account p ON p.id = s.published_by
        """

    func insert(_ it: FeeStandard, _ transaction: Transaction) throws {
        let terms = it.terms
        try transaction.run(
            """
            INSERT INTO fee_standard (id, project_id, item_id, use_kind, price, official_price, official_source, basis,
                price_months, cycle_months, rounding, due_day, due_month_offset, late_millionths, late_grace_days,
                late_capped, legal_basis, from_day, to_day, made_by, made_at, approval, published_place, tiers)
            VALUES (\(it.id), \(it.project), \(it.item), \(it.use), \(it.price), \(terms.official?.price),
                \(terms.official?.source ?? ""), \(terms.basis), \(terms.priceMonths.count), \(terms.cycle.months),
                \(terms.rounding), \(terms.dueDay), \(terms.dueMonthOffset), \(terms.late?.millionths),
                \(terms.late?.graceDays ?? 0), \(terms.late?.isCapped ?? true), \(terms.legalBasis), \(it.from), \(it.to),
                \(it.madeBy), \(it.madeAt), '', '', \(terms.tiers?.kept ?? ""))
            """)
    }

    /// What may still change of it: who approved, published, withdrew, and its last day.
    func save(_ it: FeeStandard, _ transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE fee_standard SET to_day = \(it.to), approval = \(it.approval?.evidence ?? ""),
                approved_by = \(it.approval?.by), approved_at = \(it.approval?.at), published_by = \(it.publication?.by),
                published_at = \(it.publication?.at), published_on = \(it.publication?.on),
                published_place = \(it.publication?.place ?? ""), withdrawn_by = \(it.withdrawnBy),
                withdrawn_at = \(it.withdrawnAt)
            WHERE project_id = \(it.project) AND id = \(it.id)
            """)
    }

    func find(_ id: FeeStandard.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> FeeStandard {
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM fee_standard s WHERE s.id = \(id) AND s.project_id IN \(list: projects)")
        guard let row else { throw Refusal.missing }
        return try Self.standard(row)
    }

    /// All standards of an item, the latest first.
    func standards(
        of item: FeeItem.ID, in project: Project.ID, limit: Int, _ transaction: Transaction
    ) throws -> [FeeStandard] {
        try transaction.query(
            """
            SELECT \(Self.columns) FROM fee_standard s WHERE s.project_id = \(project) AND s.item_id = \(item)
            ORDER BY s.from_day DESC, s.id DESC LIMIT \(limit)
            """
        ).map(Self.standard)
    }

    func line(_ id: FeeStandard.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> StandardLine {
        let row = try transaction.first(
            "SELECT \(Self.named) FROM \(Self.joined) WHERE s.id = \(id) AND s.project_id IN \(list: projects)")
        guard let row else { throw Refusal.missing }
        return try Self.line(row)
    }

    func lines(
        of project: Project.ID, item: FeeItem.ID?, state: FeeStandard.State?, today: Day, after: FeeStandard.ID?, limit: Int,
        _ transaction: Transaction
    ) throws -> [StandardLine] {
        let only: SQL = item.map { "AND s.item_id = \($0)" } ?? ""
        let which: SQL = state.map { Self.condition($0, today) } ?? ""
        let after: SQL = after.map { "AND s.id < \($0)" } ?? ""
        return try transaction.query(
            """
            SELECT \(Self.named) FROM \(Self.joined) WHERE s.project_id = \(project) \(only) \(which) \(after)
            ORDER BY s.id DESC LIMIT \(limit)
            """
        ).map(Self.line)
    }

    /// The same as `FeeStandard.state(on:)` says.
    private static func condition(_ state: FeeStandard.State, _ today: Day) -> SQL {
        switch state {
        case .draft: "AND s.withdrawn_at IS NULL AND s.approved_at IS NULL"
        case .approved: "AND s.withdrawn_at IS NULL AND s.approved_at IS NOT NULL AND s.published_at IS NULL"
        case .waiting: "AND s.published_at IS NOT NULL AND s.from_day > \(today)"
        case .inForce:
            "AND s.published_at IS NOT NULL AND s.from_day <= \(today) AND (s.to_day IS NULL OR s.to_day >= \(today))"
        case .ended: "AND s.published_at IS NOT NULL AND s.from_day <= \(today) AND s.to_day < \(today)"
        case .withdrawn: "AND s.withdrawn_at IS NOT NULL"
        }
    }

    func board(of project: Project.ID, on day: Day, _ transaction: Transaction) throws -> [StandardLine] {
        try transaction.query(
            """
            SELECT \(Self.named) FROM \(Self.joined) WHERE s.project_id = \(project) AND s.published_at IS NOT NULL
                AND (s.to_day IS NULL OR s.to_day >= \(day))
            ORDER BY i.sort_key, i.code, s.use_kind, s.from_day LIMIT 500
            """
        ).map(Self.line)
    }

    private static func line(_ row: Row) throws -> StandardLine {
        let standard = try standard(row)
        let retired: Instant? = try row.get("retired_at")
        let item = FeeItem(
            id: standard.item, project: standard.project, code: try row.get("code"), name: try row.get("name"),
            kind: try row.get("kind"), book: try row.get("book"), taxCode: try row.get("tax_code"),
            taxPerMille: try row.get("tax_per_mille"), isRetired: retired != nil)
        return StandardLine(
            standard: standard, item: item, makerName: try row.get("maker"), approverName: try row.get("approver"),
            publisherName: try row.get("publisher"))
    }

    static func standard(_ row: Row) throws -> FeeStandard {
        let terms = try terms(row)
        var standard = FeeStandard(
            id: try row.get("id"), project: try row.get("project_id"), item: try row.get("item_id"), terms: terms,
            to: terms.to, madeBy: try row.get("made_by"), madeAt: try row.get("made_at"))
        if let by: Account.ID = try row.get("approved_by"), let at: Instant = try row.get("approved_at") {
            standard.approval = FeeStandard.Approval(by: by, at: at, evidence: try row.get("approval"))
        }
        if let by: Account.ID = try row.get("published_by"), let at: Instant = try row.get("published_at"),
            let on: Day = try row.get("published_on")
        {
            standard.publication = FeeStandard.Publication(by: by, at: at, on: on, place: try row.get("published_place"))
        }
        standard.withdrawnBy = try row.get("withdrawn_by")
        standard.withdrawnAt = try row.get("withdrawn_at")
        return standard
    }

    private static func terms(_ row: Row) throws -> FeeStandard.Terms {
        let cycle: Int64 = try row.get("cycle_months")
        let months: Int64 = try row.get("price_months")
        var terms = FeeStandard.Terms(
            price: try row.get("price"), basis: try row.get("basis"), cycle: .init(rawValue: "\(cycle)") ?? .once,
            dueDay: try row.get("due_day"), legalBasis: try row.get("legal_basis"), from: try row.get("from_day"),
            to: try row.get("to_day"))
        terms.use = try row.get("use_kind")
        terms.priceMonths = .init(rawValue: "\(months)") ?? .one
        terms.rounding = try row.get("rounding")
        terms.dueMonthOffset = try row.get("due_month_offset")
        if let rate: Int64 = try row.get("late_millionths") {
            terms.late = FeeStandard.LateTerms(
                millionths: rate, graceDays: try row.get("late_grace_days"), isCapped: try row.get("late_capped"))
        }
        if let price: UnitPrice = try row.get("official_price") {
            terms.official = FeeStandard.OfficialPrice(price, source: try row.get("official_source"))
        }
        terms.tiers = PriceTiers(kept: try row.get("tiers"))
        return terms
    }
}
