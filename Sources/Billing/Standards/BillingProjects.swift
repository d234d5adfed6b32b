// BillingProjects: the one row of a project that settles how it charges, and that every posting of bills may lock.
import Kernel
import Platform
import Storage

extension ChargingStart: WordColumn {}
extension DayBasis: WordColumn {}
extension PartOrder: WordColumn {}
extension VacancyRule.Reach: WordColumn {}

package struct BillingProjects: Sendable {
    package static let subjectKind = "project"

    package init() {}

    private static let columns: SQL = """
        start_rule, month_base, allocation, prepay_months_max, closed_through, vacancy_months, vacancy_is_more,
        vacancy_per_mille, vacancy_reach, revision
        """

    /// The project's settings, or the usual ones while nobody has set any.
    package func settings(of project: Project.ID, _ transaction: Transaction) throws -> BillingSettings {
        let row = try transaction.first("SELECT \(Self.columns) FROM billing_project WHERE project_id = \(project)")
        return try row.map(Self.settings) ?? .usual
    }

    /// The row held until the transaction ends, made with the usual settings where there is none.
    @discardableResult
    package func lock(_ project: Project.ID, in transaction: Transaction) throws -> BillingSettings {
        let usual = BillingSettings.usual
        try transaction.run(
            """
            INSERT INTO billing_project (project_id, start_rule, month_base, allocation, prepay_months_max, closed_through, revision)
            VALUES (\(project), \(usual.start), \(usual.dayBasis), \(usual.order), \(usual.prepayMonthsMax), \(Day?.none), 1)
            ON CONFLICT DO NOTHING
            """)
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM billing_project WHERE project_id = \(project)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        return try Self.settings(row)
    }

    /// Other settings. Bills that are posted stay as they are. `revision` is what the person had read: whoever changed them
    /// meanwhile is not undone.
    package func change(
        _ project: Project.ID, revision: Int64? = nil, by person: Account.ID, in transaction: Transaction,
        _ change: (inout BillingSettings) throws -> Void
    ) throws {
        var settings = try lock(project, in: transaction)
        // Who read the usual ones, of which there was no row, has read the first.
        if let revision, max(revision, 1) != settings.revision {
            throw Refusal.conflict("billing.settings.changed")
        }
        try change(&settings)
        guard settings.prepayMonthsMax >= 0 else { throw Refusal.invalid("prepayMonths", "field.number.bad") }
        let vacancy = settings.vacancy
        try transaction.run(
            """
            UPDATE billing_project SET start_rule = \(settings.start), month_base = \(settings.dayBasis),
                allocation = \(settings.order), prepay_months_max = \(settings.prepayMonthsMax),
                vacancy_months = \(vacancy.map { Int64($0.leastMonths) }), vacancy_is_more = \(vacancy?.isMoreThan),
                vacancy_per_mille = \(vacancy.map { Int64($0.payPerMille) }), vacancy_reach = \(vacancy?.reach),
                revision = revision + 1
            WHERE project_id = \(project)
            """)
        transaction.record(
            "billing.settings", about: (Self.subjectKind, project.number), project: project, by: .staff(person),
            [
                "start": .code(settings.start.rawValue), "days": .code(settings.dayBasis.rawValue),
                "order": .code(settings.order.rawValue), "prepayMonths": .number(settings.prepayMonthsMax),
                "vacancyMonths": vacancy.map { .number(Int64($0.leastMonths)) } ?? .none,
                "vacancyPays": vacancy.map { .number(Int64($0.payPerMille)) } ?? .none,
            ])
    }

    private static func settings(_ row: Row) throws -> BillingSettings {
        let months: Int64? = try row.get("vacancy_months")
        let vacancy = try months.map { months in
            let perMille: Int64 = try row.get("vacancy_per_mille")
            return try VacancyRule(
                leastMonths: Int(months), isMoreThan: try row.get("vacancy_is_more"), payPerMille: Int(perMille),
                reach: try row.get("vacancy_reach"))
        }
        return BillingSettings(
            start: try row.get("start_rule"), dayBasis: try row.get("month_base"), order: try row.get("allocation"),
            prepayMonthsMax: try row.get("prepay_months_max"), vacancy: vacancy,
            closedThrough: try row.get("closed_through"), revision: try row.get("revision"))
    }
}
