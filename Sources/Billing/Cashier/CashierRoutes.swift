// CashierRoutes: the counter: finding a home, taking money, taking it back, and using what was paid ahead.
import Kernel
import Platform
import Registry
import Storage
import Web

struct CashierRoutes: Sendable {
    private typealias In = CashierInputs
    private let views: CashierViews
    private let home: HomeMoney
    private let payments: Payments
    private let credits: Credits

    init(late: LateFees = LateFees()) {
        payments = Payments(late: late)
        credits = Credits(late: late)
        views = CashierViews(late: late)
        home = HomeMoney(late: late)
    }

    static let cashiers: Set<Post> = [.serviceAdministrator, .serviceManager, .officeManager, .financeAssistant]
    /// Who lets money out: of them always another person than the one who took or asked.
    static let releasers: Set<Post> = [.serviceManager, .officeManager, .financeAssistant]
    static let keepers: Set<Post> = [.financeAssistant, .officeManager]
    static let release = Who.posts(releasers)
    static let reading = Who.posts(cashiers.union([.headOffice]))

    var routes: [Route] {
        [
            .reading("/billing/cashier", .till, asks: [In.query]) { try find($0, $1) },
            .page("/billing/cashier/{unit}", .till, clause: Payment.clause) { try desk($0, $1) },
            .page("/billing/units/{unit}", Self.reading) { try home.page($0, $1) },
            .page("/billing/payments/{payment}", Self.reading, asks: [In.tendered]) { try page($0, $1) },
            .reading(
                "/api/v1/billing/units/{unit}", Self.reading, summary: "What a home owes, has paid ahead, and has paid",
                gives: CashierJSON.accountShape
            ) { visit, transaction in
                .json(CashierJSON.account(try views.account(try visit.id("unit"), within: visit.projects, transaction)))
            },
            .reading(
                "/api/v1/billing/payments/{payment}", Self.reading, summary: "A payment with what it paid",
                gives: CashierJSON.detailShape
            ) { visit, transaction in .json(CashierJSON.detail(try detail(visit, transaction))) },
        ] + taking + releasing
    }

    private var taking: [Route] {
        Route.verb(
            "/billing/units/{unit}/payments", .till, clause: Payment.clause, summary: "Take a payment with its receipt (收款)",
            fields: [
                In.amount, In.method, In.reference, In.payer, In.payerName, In.tendered, In.happenedAt, In.why, In.charges,
                In.keepsSurplus, In.asked, In.mayPayFarAhead,
            ], gives: .some([("id", .id), ("receipt", .text), ("receiptId", .id), ("prepaidFen", .number)]),
            again: { try desk($0, $1) }
        ) { visit, transaction in
            let (_, project) = try Units().find(try visit.id("unit"), within: visit.projects, transaction)
            guard let card = try Projects().find(project, in: transaction) else { throw Refusal.missing }
            let amount = try visit.need(In.amount)
            let method = try visit.need(In.method)
            let tendered = visit.value(In.tendered)
            if let tendered, method == .cash, tendered < amount { throw Refusal.invalid("tendered", "payment.tendered.short") }
            let order = PaymentOrder(
                unit: try visit.id("unit"), payer: visit.value(In.payer), payerName: visit.value(In.payerName) ?? "",
                amount: amount, method: method, reference: visit.value(In.reference) ?? "",
                happenedAt: visit.value(In.happenedAt).map { card.zone.instant($0.day, $0.minute) },
                reason: visit.value(In.why) ?? "", word: try In.word(visit),
                mayPayFarAhead: visit.value(In.mayPayFarAhead) ?? false)
            let taken = try payments.take(order, project: card, by: try visit.actor(), in: transaction)
            let prepaid = taken.lines.filter { $0.part == .prepaid }.map(\.amount).sum
            let path = Path.payment(taken.payment.id)
            return Effect(
                method == .cash ? tendered.map { path.asking("tendered", $0.plain) } ?? path : path,
                [
                    "id": .id(taken.payment.id), "receipt": .text(taken.receipt?.label ?? ""),
                    "receiptId": .id(taken.receipt?.id), "prepaidFen": .number(prepaid.fen),
                ], status: 201)
        }
            + Route.verb(
                "/billing/units/{unit}/credit-use", .till, summary: "Use what was paid ahead for open bills (预收冲抵)", fields: [],
                gives: .some([("id", .id), ("usedFen", .number)]),
                again: { try home.page($0, $1) }
            ) { visit, transaction in
                let id: Unit.ID = try visit.id("unit")
                let (_, project) = try Units().find(id, within: visit.projects, transaction)
                guard let card = try Projects().find(project, in: transaction) else { throw Refusal.missing }
                let used = try credits.apply(id, project: card, by: try visit.actor(), in: transaction)
                guard !used.isEmpty else { throw Refusal.notNow("credit.nothing") }
                return Effect(
                    .account(of: id), ["id": .id(id), "usedFen": .number(used.map(\.payment.amount).sum.fen)])
            }
    }

    private var releasing: [Route] {
        Route.verb(
            "/billing/payments/{payment}/reversal", Self.release, clause: "S2.8.1-3",
            summary: "Take a payment back (冲正): bills open again, the receipt is void and keeps its number",
            fields: [In.reason, In.fault], again: { try page($0, $1) }
        ) { visit, transaction in
            let reversal = try payments.reverse(
                try visit.id("payment"), reason: try visit.need(In.reason), fault: try visit.need(In.fault),
                within: visit.projects, by: try visit.actor(), in: transaction)
            return Effect(.payment(reversal.id), ["id": .id(reversal.id)])
        }
    }

    /// One home, one receipt: straight to it; otherwise what the words may mean.
    private func find(_ visit: Visit, _ transaction: Transaction) throws -> Reply {
        let project = try visit.here().id
        let words = visit.asked(In.query) ?? ""
        guard !words.isEmpty else { return .page(CashierPages.find(visit, "", [])) }
        if let receipt = try Receipts().find(label: words.uppercased(), in: project, transaction) {
            return .seeOther(.receipt(receipt.id))
        }
        let lines = try Units().find(words: words, in: project, transaction)
        if lines.count == 1, let only = lines.first { return .seeOther(.cashier(only.unit.id)) }
        return .page(CashierPages.find(visit, words, lines))
    }

    private func desk(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        CashierPages.desk(visit, try views.account(try visit.id("unit"), within: visit.projects, transaction))
    }

    func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        PaymentPages.payment(visit, try detail(visit, transaction))
    }

    private func detail(_ visit: Visit, _ transaction: Transaction) throws -> PaymentDetail {
        let payment = try payments.find(try visit.id("payment"), within: visit.projects, transaction)
        let (unit, project) = try Units().find(payment.unit, within: visit.projects, transaction)
        return PaymentDetail(
            payment: payment, home: unit.label, shares: try views.shares(of: payment.id, in: project, transaction),
            receipts: try Receipts().of(.payment, payment.id.number, in: project, transaction),
            reversal: try payments.reversal(of: payment.id, in: project, transaction),
            takerName: try views.name(of: payment.takenBy, transaction),
            zone: try Projects().find(project, in: transaction)?.zone ?? .utc,
            refundable: try RefundOrigins().refundable(payment, transaction),
            refunds: try Refunds().of(payment.unit, in: project, transaction).filter { $0.payment == payment.id })
    }
}
