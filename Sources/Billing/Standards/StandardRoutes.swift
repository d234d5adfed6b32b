// StandardRoutes: standards drafted, approved, published, withdrawn and ended.
import Kernel
import Platform
import Sheets
import Storage
import Web

extension Path {
    package static func feeStandard(_ id: FeeStandard.ID) -> Path { "/billing/standards/\(id)" }
}

struct StandardRoutes: Sendable {
    let standards: FeeStandards
    private let items = FeeItems()

    private typealias In = StandardInputs

    var routes: [Route] { reading + drafting + deciding }

    private var reading: [Route] {
        [
            .page("/billing/standards", StandardTabs.readers, clause: FeeStandard.clause, asks: [In.state, In.anyItem, In.after]) {
                try list($0, $1)
            },
            .page("/billing/standards/{standard}", StandardTabs.readers, clause: FeeStandard.clause) { try page($0, $1) },
            .export("/billing/standards", StandardTabs.readers, clause: FeeStandard.clause, asks: [In.state, In.anyItem]) {
                visit, transaction in
                let project = try visit.here()
                let today = project.zone.day(of: visit.now)
                let lines = try ListFile.pages(of: FeeStandards.pageSize) { last, _ in
                    try standards.lines(
                        of: project.id, item: visit.asked(In.anyItem), state: visit.asked(In.state), today: today,
                        after: last?.standard.id, transaction)
                }
                return StandardSheet.file(lines, project, visit.words, today: today)
            },
            .reading(
                "/api/v1/billing/standards", StandardTabs.readers, clause: FeeStandard.clause,
                summary: "Fee standards, newest first, a page at a time", asks: [In.state, In.anyItem, In.after, In.project],
                gives: .page("standards", StandardSheet.shape)
            ) { visit, transaction in
                let (project, lines) = (try visit.here(), try lines(visit, transaction))
                let today = project.zone.day(of: visit.now)
                let next = lines.count == FeeStandards.pageSize ? lines.last?.standard.id.text : nil
                return .json(["standards": .list(lines.map { StandardSheet.json($0, today) }), "next": .words(next)])
            },
        ]
    }

    private var drafting: [Route] {
        Route.verb(
            "/billing/standards", .posts(StandardTabs.drafters), clause: FeeStandard.clause,
            summary: "Draft a fee standard (拟收费标准)", fields: In.terms, again: { try list($0, $1) }
        ) { visit, transaction in
            let standard = try standards.draft(
                try terms(visit), of: try visit.need(In.item), within: [try visit.here().id], by: try visit.staff().account,
                in: transaction)
            return Effect(.feeStandard(standard.id), ["id": .id(standard.id)], status: 201)
        }
            + Route.verb(
                "/billing/standards/{standard}/withdrawal", .posts(StandardTabs.drafters), clause: FeeStandard.clause,
                summary: "Withdraw a standard that is not published (撤回)", fields: [], again: { try page($0, $1) }
            ) { visit, transaction in
                let id: FeeStandard.ID = try visit.id("standard")
                try standards.withdraw(id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect(.feeStandard(id))
            }
    }

    private var deciding: [Route] {
        Route.verb(
            "/billing/standards/{standard}/approval", .posts(StandardTabs.approvers), clause: FeeStandard.clause,
            summary: "Approve a standard somebody else drafted (批准)", fields: [In.evidence], again: { try page($0, $1) }
        ) { visit, transaction in
            let id: FeeStandard.ID = try visit.id("standard")
            try standards.approve(
                id, evidence: try visit.need(In.evidence), within: visit.projects, by: try visit.staff().account,
                in: transaction)
            return Effect(.feeStandard(id))
        }
            + Route.verb(
                "/billing/standards/{standard}/publication", .posts(StandardTabs.publishers), clause: FeeStandard.clause,
                summary: "Say where and since when an approved standard hangs (公示)", fields: [In.place, In.day],
                again: { try page($0, $1) }
            ) { visit, transaction in
                let id: FeeStandard.ID = try visit.id("standard")
                try standards.publish(
                    id, at: try visit.need(In.place), on: try visit.need(In.day), within: visit.projects,
                    by: try visit.staff().account, in: transaction)
                return Effect(.feeStandard(id))
            }
            + Route.verb(
                "/billing/standards/{standard}/ending", .posts(StandardTabs.approvers), clause: FeeStandard.clause,
                summary: "End a published standard with nothing after it (终止)", fields: [In.last, In.reason],
                again: { try page($0, $1) }
            ) { visit, transaction in
                let id: FeeStandard.ID = try visit.id("standard")
                try standards.end(
                    id, on: try visit.need(In.last), reason: try visit.need(In.reason), within: visit.projects,
                    by: try visit.staff().account, in: transaction)
                return Effect(.feeStandard(id))
            }
    }

    private func terms(_ visit: Visit) throws -> FeeStandard.Terms {
        var terms = FeeStandard.Terms(
            price: try visit.need(In.price), basis: try visit.need(In.basis), cycle: try visit.need(In.cycle),
            dueDay: try visit.need(In.dueDay), legalBasis: try visit.need(In.legalBasis), from: try visit.need(In.from),
            to: visit.value(In.to))
        terms.use = visit.value(In.use) ?? .all
        terms.priceMonths = visit.value(In.priceMonths) ?? .one
        terms.rounding = visit.value(In.rounding) ?? .fen
        terms.dueMonthOffset = visit.value(In.dueMonthOffset) ?? 0
        if let rate = visit.value(In.lateRate) {
            terms.late = FeeStandard.LateTerms(
                millionths: rate.tenThousandths, graceDays: visit.value(In.lateGrace) ?? 0,
                isCapped: visit.value(In.lateUncapped) != true)
        }
        if let text = visit.value(In.tiers), !text.isEmpty {
            guard let period = visit.value(In.tierPeriod) else { throw Refusal.invalid("tierPeriod", "field.required") }
            let household: PriceTiers.Household? =
                switch (visit.value(In.householdFrom), visit.value(In.householdUnits)) {
                case (let from?, let units?): PriceTiers.Household(from: from, units: units)
                case (nil, nil): nil
                case (nil, _): throw Refusal.invalid("householdFrom", "field.required")
                case (_, nil): throw Refusal.invalid("householdUnits", "field.required")
                }
            terms.tiers = try PriceTiers(period, try PriceTiers.read(text), household: household)
        }
        switch (visit.value(In.officialPrice), visit.value(In.officialSource)) {
        case (let price?, let source?): terms.official = FeeStandard.OfficialPrice(price, source: source)
        case (nil, nil): break
        case (nil, _): throw Refusal.invalid("officialPrice", "field.required")
        case (_, nil): throw Refusal.invalid("officialSource", "field.required")
        }
        return terms
    }

    private func lines(_ visit: Visit, _ transaction: Transaction) throws -> [StandardLine] {
        let project = try visit.here()
        return try standards.lines(
            of: project.id, item: visit.asked(In.anyItem), state: visit.asked(In.state),
            today: project.zone.day(of: visit.now), after: visit.asked(In.after).flatMap { FeeStandard.ID(text: $0) },
            transaction)
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let today = project.zone.day(of: visit.now)
        return StandardPages.list(
            visit, project, try lines(visit, transaction), try items.all(of: project.id, transaction),
            warning: try standards.lateWarning(on: today, transaction))
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let line = try standards.line(try visit.id("standard"), within: visit.projects, transaction)
        guard let project = try Projects().find(line.standard.project, in: transaction) else { throw Refusal.missing }
        let today = project.zone.day(of: visit.now)
        return StandardPages.standard(
            visit, project, line, try items.all(of: project.id, transaction),
            warning: try standards.lateWarning(on: today, transaction),
            notice: try standards.raiseNotice(on: today, transaction))
    }
}
