// FeeItemRoutes: what is charged for, added, changed, retired; and the settings of the project's charging.
import Kernel
import Platform
import Sheets
import Storage
import Web

struct FeeItemRoutes: Sendable {
    private let items = FeeItems()
    private let projects = BillingProjects()

    private typealias In = StandardInputs
    private static let keepers = Who.posts(StandardTabs.keepers)

    var routes: [Route] { reading + keeping + settling + naming }

    private var reading: [Route] {
        [
            .page("/billing/items", StandardTabs.readers, clause: FeeStandard.markUpClause) { try list($0, $1) },
            .export("/billing/items", StandardTabs.readers) { visit, transaction in
                let project = try visit.here()
                return Self.file(try items.all(of: project.id, transaction), project, visit.words)
            },
            .reading(
                "/api/v1/billing/items", StandardTabs.readers, summary: "All fee items with their books", asks: [In.project],
                gives: .object([("items", .list(Self.shape))])
            ) { visit, transaction in
                .json(["items": .list(try items.all(of: try visit.here().id, transaction).map(Self.json))])
            },
            .page("/billing/settings", StandardTabs.readers) { try settings($0, $1) },
            .reading(
                "/api/v1/billing/settings", StandardTabs.readers, summary: "How the project charges", asks: [In.project],
                gives: Self.settingsShape
            ) { visit, transaction in
                let project = try visit.here()
                return .json(
                    Self.json(try projects.settings(of: project.id, transaction), project, try pausing(of: project, transaction)))
            },
        ]
    }

    private var keeping: [Route] {
        Route.verb(
            "/billing/items", Self.keepers, clause: FeeStandard.markUpClause, summary: "Add a fee item (新增收费项目)",
            fields: [In.code, In.name, In.itemKind, In.taxCode, In.taxRate], again: { try list($0, $1) }
        ) { visit, transaction in
            let item = try items.add(
                code: try visit.need(In.code), name: try visit.need(In.name), kind: try visit.need(In.itemKind),
                taxCode: visit.value(In.taxCode) ?? "", taxPerMille: visit.value(In.taxRate), to: try visit.here().id,
                by: try visit.staff().account, in: transaction)
            return Effect("/billing/items", ["id": .id(item.id)], status: 201)
        }
            + Route.verb(
                "/billing/items/usual", Self.keepers, summary: "Bring the trade's usual items (带入常用项目)", fields: [],
                again: { try list($0, $1) }
            ) { visit, transaction in
                let words = visit.words.speaking(.hans)
                try items.bringUsual(to: try visit.here().id, by: try visit.staff().account, in: transaction) {
                    words("fee.usual.\($0.code)")
                }
                return Effect("/billing/items")
            }
            + Route.verb(
                "/billing/items/{item}/change", Self.keepers, summary: "Another name or tax class of an item (修改)",
                fields: [In.name, In.taxCode, In.taxRate], again: { try list($0, $1) }
            ) { visit, transaction in
                try items.change(
                    try visit.id("item"), name: try visit.need(In.name), taxCode: visit.value(In.taxCode) ?? "",
                    taxPerMille: visit.value(In.taxRate), within: visit.projects, by: try visit.staff().account,
                    in: transaction)
                return Effect("/billing/items")
            }
            + Route.verb(
                "/billing/items/{item}/retirement", Self.keepers, summary: "Charge for it no more (停用)", fields: [],
                again: { try list($0, $1) }
            ) { visit, transaction in
                try items.retire(
                    try visit.id("item"), within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/billing/items")
            }
            + Route.verb(
                "/billing/items/{item}/restoration", Self.keepers, summary: "Take a retired item up again (恢复)", fields: [],
                again: { try list($0, $1) }
            ) { visit, transaction in
                try items.restore(
                    try visit.id("item"), within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/billing/items")
            }
    }

    private var settling: [Route] {
        Route.verb(
            "/billing/settings", Self.keepers, summary: "Settle how the project charges (收费设置)",
            fields: [
                In.start, In.dayBasis, In.order, In.prepayMonths, In.vacancyMonths, In.vacancyIsMore, In.vacancyPays,
                In.vacancyReach, In.revision,
            ], again: { try settings($0, $1) }
        ) { visit, transaction in
            let vacancy = try Self.vacancy(visit)
            try projects.change(
                try visit.here().id, revision: visit.value(In.revision), by: try visit.staff().account, in: transaction
            ) {
                $0.start = try visit.need(In.start)
                $0.dayBasis = try visit.need(In.dayBasis)
                $0.order = try visit.need(In.order)
                $0.prepayMonthsMax = try visit.need(In.prepayMonths)
                $0.vacancy = vacancy
            }
            return Effect("/billing/settings")
        }
            + Route.verb(
                "/billing/settings/late-pauses", Self.keepers,
                summary: "Settle which of dispute, plan and hold pause the late fee, from today on (违约金暂停)",
                fields: [In.pausesByDispute, In.pausesByPlan, In.pausesByHold], again: { try settings($0, $1) }
            ) { visit, transaction in
                var kinds: Set<LateFeeStay.Kind> = []
                if visit.value(In.pausesByDispute) == true { kinds.insert(.dispute) }
                if visit.value(In.pausesByPlan) == true { kinds.insert(.plan) }
                if visit.value(In.pausesByHold) == true { kinds.insert(.hold) }
                try LateFeePausings().set(kinds, of: try visit.here(), by: try visit.staff().account, in: transaction)
                return Effect("/billing/settings")
            }
    }

    /// Which stays pause the late fee today.
    private func pausing(of project: ProjectCard, _ transaction: Transaction) throws -> Set<LateFeeStay.Kind> {
        LateFeePausing.kinds(
            on: project.zone.day(of: transaction.now), try LateFeePausings().all(of: project.id, transaction))
    }

    /// Who manages the estate: on the price board, notices, receipts and letters.
    private var naming: [Route] {
        Route.verb(
            "/billing/settings/company", Self.keepers, clause: FeeStandard.clause,
            summary: "Say which company manages the estate, and its telephone (物业公司)",
            fields: [In.company, In.creditCode, In.hotline], again: { try settings($0, $1) }
        ) { visit, transaction in
            try Projects().change(
                try visit.here().id, hotline: visit.value(In.hotline) ?? "", company: visit.value(In.company) ?? "",
                creditCode: (visit.value(In.creditCode) ?? "").uppercased(), by: try visit.actor(), in: transaction)
            return Effect("/billing/settings")
        }
    }

    /// The rule for empty homes: all of it, or none.
    private static func vacancy(_ visit: Visit) throws -> VacancyRule? {
        switch (visit.value(In.vacancyMonths), visit.value(In.vacancyPays)) {
        case (nil, nil): nil
        case (nil, _): throw Refusal.invalid("vacancyMonths", "field.required")
        case (_, nil): throw Refusal.invalid("vacancyPays", "field.required")
        case (let months?, let pays?):
            try VacancyRule(
                leastMonths: Int(months), isMoreThan: visit.value(In.vacancyIsMore) == true, payPerMille: Int(pays),
                reach: visit.value(In.vacancyReach) ?? .afterLeast)
        }
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        return FeeItemPages.list(visit, project, try items.all(of: project.id, transaction))
    }

    private func settings(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        return BillingSettingPages.settings(
            visit, project, try projects.settings(of: project.id, transaction), try pausing(of: project, transaction))
    }

    private static func file(_ items: [FeeItem], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "fee-items-\(project.code)", title: words("standard.tab.items"),
            columns: [
                SheetColumn(words("fee-item.code")), SheetColumn(words("fee-item.name"), width: 24),
                SheetColumn(words("fee-item.kind"), width: 20), SheetColumn(words("fee-item.book")),
                SheetColumn(words("fee-item.tax-code"), width: 24), SheetColumn(words("fee-item.tax-rate.label")),
                SheetColumn(words("fee-item.state")),
            ],
            rows: items.map { item in
                [
                    .text(item.code), .text(item.name), .text(words("fee.kind.\(item.kind.rawValue)")),
                    .text(words("fee.book.\(item.book.rawValue)")), .text(item.taxCode),
                    .text(StandardInputs.percent(item.taxPerMille)),
                    .text(words(item.isRetired ? "fee-item.retired.short" : "fee-item.used.short")),
                ]
            })
    }

    private static let shape = JSONShape.object([
        ("id", .id), ("code", .text), ("name", .text), ("kind", .word(FeeItem.Kind.self)), ("book", .word(Book.self)),
        ("taxCode", .text), ("taxPerMille", .optional(.number)), ("isInvoiced", .flag), ("isRetired", .flag),
    ])

    @Sendable private static func json(_ item: FeeItem) -> JSON {
        [
            "id": .id(item.id), "code": .text(item.code), "name": .text(item.name), "kind": .text(item.kind.rawValue),
            "book": .text(item.book.rawValue), "taxCode": .text(item.taxCode),
            "taxPerMille": item.taxPerMille.map { .number($0) } ?? .null, "isInvoiced": .flag(item.isInvoiced),
            "isRetired": .flag(item.isRetired),
        ]
    }

    private static let settingsShape = JSONShape.object([
        ("start", .word(ChargingStart.self)), ("dayBasis", .word(DayBasis.self)), ("order", .word(PartOrder.self)),
        ("prepayMonths", .number), ("vacancyMonths", .optional(.number)), ("vacancyIsMore", .optional(.flag)),
        ("vacancyPaysPerMille", .optional(.number)), ("vacancyReach", .optional(.word(VacancyRule.Reach.self))),
        ("closedThrough", .optional(.day)), ("latePauses", .list(.word(LateFeeStay.Kind.self))), ("revision", .number),
        ("company", .text), ("creditCode", .text), ("hotline", .text),
    ])

    private static func json(_ it: BillingSettings, _ project: ProjectCard, _ pausing: Set<LateFeeStay.Kind>) -> JSON {
        [
            "start": .text(it.start.rawValue), "dayBasis": .text(it.dayBasis.rawValue), "order": .text(it.order.rawValue),
            "prepayMonths": .number(it.prepayMonthsMax),
            "vacancyMonths": it.vacancy.map { .number(Int64($0.leastMonths)) } ?? .null,
            "vacancyIsMore": it.vacancy.map { .flag($0.isMoreThan) } ?? .null,
            "vacancyPaysPerMille": it.vacancy.map { .number(Int64($0.payPerMille)) } ?? .null,
            "vacancyReach": .words(it.vacancy?.reach.rawValue), "closedThrough": .words(it.closedThrough?.description),
            "latePauses": .list(LateFeeStay.Kind.allCases.filter(pausing.contains).map { .text($0.rawValue) }),
            "revision": .number(it.revision), "company": .text(project.company), "creditCode": .text(project.creditCode),
            "hotline": .text(project.hotline),
        ]
    }
}
