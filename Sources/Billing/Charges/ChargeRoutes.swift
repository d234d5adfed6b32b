// ChargeRoutes: one bill with its computing, and taking it back.
import Kernel
import Platform
import Registry
import Storage
import Web

struct ChargeRoutes: Sendable {
    private typealias In = RunInputs
    private let charges = Charges()

    var routes: [Route] {
        [
            .page("/billing/charges/{charge}", CashierRoutes.reading, clause: "S2.8.1-3") { try charge($0, $1) },
            .reading(
                "/api/v1/billing/charges/{charge}", CashierRoutes.reading, clause: "S2.8.1-3", summary: "One bill with its computing",
                gives: Self.shape
            ) { visit, transaction in
                .json(Self.json(try charges.view(try visit.id("charge"), within: visit.projects, transaction)))
            },
        ]
            + Route.verb(
                "/billing/charges/{charge}/reversal", .billReversers, clause: "S2.8.1-3", summary: "Take a bill back (冲正账单)",
                fields: [In.reason], again: { try charge($0, $1) }
            ) { visit, transaction in
                let id: Charge.ID = try visit.id("charge")
                let card = try Projects().find(
                    try charges.find(id, within: visit.projects, transaction).project, in: transaction)
                guard let card else { throw Refusal.missing }
                try charges.reverse(
                    id, reason: try visit.need(In.reason), on: card.zone.day(of: transaction.now), within: visit.projects,
                    by: try visit.actor(), in: transaction)
                return Effect("/billing/charges/\(id)", ["id": .id(id)])
            }
    }

    private func charge(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let view = try charges.view(try visit.id("charge"), within: visit.projects, transaction)
        let zone = try Projects().find(view.charge.project, in: transaction)?.zone ?? .utc
        return ChargePages.charge(visit, view, zone)
    }

    private static let shape = JSONShape.object([
        ("id", .id), ("unit", .id), ("home", .text), ("item", .text), ("object", .text), ("payer", .optional(.text)),
        ("liable", .optional(.text)), ("kind", .word(Charge.Kind.self)), ("from", .day), ("to", .day), ("due", .day),
        ("fen", .number), ("openFen", .number), ("run", .optional(.id)), ("reverses", .optional(.id)), ("reversal", .optional(.id)),
        ("computing", .text), ("postedAt", .time),
    ])

    @Sendable private static func json(_ view: ChargeView) -> JSON {
        let draft = view.charge.draft
        return [
            "id": .id(view.charge.id), "unit": .id(draft.unit), "home": .text(view.unitLabel), "item": .text(view.itemName),
            "object": .text(draft.object), "payer": .words(view.payerName), "liable": .words(view.liableName),
            "kind": .text(draft.kind.rawValue), "from": .text(draft.from.description), "to": .text(draft.to.description),
            "due": .text(draft.due.description), "fen": .number(draft.amount.fen), "openFen": .number(view.open.fen),
            "run": .id(draft.run), "reverses": .id(view.charge.reverses), "reversal": .id(view.reversal),
            "computing": .text(draft.computing), "postedAt": .at(view.charge.postedAt),
        ]
    }
}

enum ChargePages {
    static func charge(_ visit: Visit, _ view: ChargeView, _ zone: Zone) -> HTML {
        let words = visit.words
        let draft = view.charge.draft
        let mayReadRuns = RunPages.holds(visit, .billReaders, view.charge.project)
        let facts: [(String, HTML)] = [
            ("billing.line.home", "<a href=\"\(Path("/billing/units/\(draft.unit)"))\">\(view.unitLabel)</a>"),
            ("billing.line.item", "\(view.itemName) \(draft.object)"), ("billing.line.payer", "\(view.payerName ?? words("billing.line.holder"))"),
            ("billing.line.liable", "\(view.liableName ?? "—")"),
            ("billing.run.period", "\(draft.from.description) – \(draft.to.description)"),
            ("billing.line.due", "\(draft.due.description)"), ("billing.line.amount", "<b>\(draft.amount.text)</b>"),
            ("billing.line.open", "\(view.open.text)"), ("billing.notice.basis", "\(view.legalBasis)"),
            ("billing.line.kind", "\(words("billing.charge.kind.\(draft.kind.rawValue)"))\(draft.run.flatMap { mayReadRuns ? $0 : nil }.map { run -> HTML in " <a href=\"\(Path("/billing/runs/\(run)"))\">\(words("billing.run.title"))</a>" })"),
            ("billing.line.posted-at", "\(Moments.stamp(view.charge.postedAt, zone))"),
        ]
        let rows = facts.map { fact -> HTML in "<tr><th>\(words(fact.0))</th><td>\(fact.1)</td></tr>" }
        let computing: HTML = Computing.read(draft.computing).map { ComputingView.body(visit, $0) } ?? ""
        let state: HTML = view.reversal.map { id -> HTML in
            "<p><span class=\"state late\">\(words("billing.charge.is-reversed"))</span> <a href=\"\(Path("/billing/charges/\(id)"))\">\(view.reversalReason)</a></p>"
        } ?? view.charge.reverses.map { id -> HTML in
            "<p><span class=\"state late\">\(words("billing.charge.kind.reversal"))</span> <a href=\"\(Path("/billing/charges/\(id)"))\">\(words("billing.charge.original"))</a></p>"
        } ?? ""
        return Layout.office(
            visit, title: "\(view.itemName) \(view.unitLabel)", at: .billing,
            """
            \(BillingTabs.of(visit, .cashier))\(Forms.summary(visit))\(state)<table>\(rows)</table>
            <section class="block"><h2>\(words("billing.computing")) \(Tags.clause("S2.8.1-3"))</h2>\(computing)</section>
            \(paid(visit, view))\(reversing(visit, view))
            """)
    }

    private static func paid(_ visit: Visit, _ view: ChargeView) -> HTML {
        let words = visit.words
        guard !view.paid.isEmpty else { return "" }
        let rows = view.paid.map { line -> HTML in
            "<tr><td>\(line.day.description)</td><td>\(words("billing.method.\(line.method)"))</td><td class=\"num\">\(line.amount.text)</td></tr>"
        }
        return "<section class=\"block\"><h2>\(words("billing.charge.paid"))</h2><table>\(rows)</table></section>"
    }

    /// What was paid is looked at before a bill is taken back.
    private static func reversing(_ visit: Visit, _ view: ChargeView) -> HTML {
        let words = visit.words
        guard view.reversal == nil, view.charge.reverses == nil, RunPages.holds(visit, .billReversers, view.charge.project) else { return "" }
        guard view.open == view.charge.draft.amount else { return "<p class=\"soft\">\(words("billing.reversal.paid"))</p>" }
        return Forms.fold(visit, to: "/billing/charges/\(view.charge.id)/reversal", title: "verb.reverse-bill") { own in
            "<p class=\"small soft\">\(words("billing.charge.reversal.hint"))</p>\(Forms.area(own, RunInputs.reason, label: words("billing.reason")))"
        }
    }
}
