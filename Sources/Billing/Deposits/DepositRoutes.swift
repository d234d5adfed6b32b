// DepositRoutes: deposits in and out, and money given back on two persons' word.
import Kernel
import Platform
import Registry
import Sheets
import Storage
import Web

struct DepositRoutes: Sendable {
    private typealias In = CashierInputs
    private let deposits = Deposits()
    private let refunds = Refunds()
    private let views = CashierViews()
    private let home: HomeMoney

    init(late: LateFees = LateFees()) { home = HomeMoney(late: late) }

    var routes: [Route] { lists + taking + deciding }

    private var held: Listing<(deposit: Deposit, home: String)> {
        Listing(
            "/billing/deposits", CashierRoutes.reading, summary: "Deposits held, the latest first, a page at a time",
            name: "deposits", shape: CashierJSON.depositShape, json: { CashierJSON.deposit($0.deposit) },
            key: { $0.deposit.id.text }
        ) { visit, before, limit, transaction in
            try deposits.list(
                in: try visit.here().id, before: before.flatMap { Deposit.ID(text: $0) }, limit: limit, transaction)
        }
    }

    private var back: Listing<RefundLine> {
        Listing(
            "/billing/refunds", CashierRoutes.reading, summary: "Refunds, the latest first, a page at a time",
            name: "refunds", shape: CashierJSON.refundShape, json: { CashierJSON.refund($0.refund) }, key: { $0.refund.id.text }
        ) { visit, before, limit, transaction in
            try refunds.list(in: try visit.here().id, before: before.flatMap { Refund.ID(text: $0) }, limit: limit, transaction)
        }
    }

    private var lists: [Route] {
        held.routes(page: { visit, lines, _ in DepositPages.list(visit, lines) }, file: Self.file)
            + back.routes(page: { visit, lines, _ in DepositPages.refunds(visit, lines) }, file: Self.file)
            + [.page("/billing/deposits/{deposit}", CashierRoutes.reading) { try page($0, $1) }]
    }

    private var taking: [Route] {
        Route.verb(
            "/billing/units/{unit}/deposits", .till, clause: Payment.clause, summary: "Take a deposit with its receipt (收押金)",
            fields: [
                In.amount, In.method, In.reference, In.payer, In.payerName, In.item, In.purpose, In.condition,
            ], gives: .some([("id", .id), ("receipt", .text)]), again: { try home.page($0, $1) }
        ) { visit, transaction in
            let id: Unit.ID = try visit.id("unit")
            let (_, project) = try Units().find(id, within: visit.projects, transaction)
            guard let card = try Projects().find(project, in: transaction) else { throw Refusal.missing }
            let order = DepositOrder(
                unit: id, payer: visit.value(In.payer), payerName: visit.value(In.payerName) ?? "",
                item: visit.value(In.item), amount: try visit.need(In.amount), method: try visit.need(In.method),
                reference: visit.value(In.reference) ?? "", purpose: try visit.need(In.purpose),
                condition: try visit.need(In.condition))
            let (deposit, receipt) = try deposits.take(order, project: card, by: try visit.actor(), in: transaction)
            return Effect(
                .deposit(deposit.id), ["id": .id(deposit.id), "receipt": .text(receipt.label)], status: 201)
        }
            + Route.verb(
                "/billing/deposits/{deposit}/deduction", CashierRoutes.release,
                summary: "Take something from a deposit, with evidence and the customer's confirmation (押金扣减)",
                fields: [In.paidItem, In.amount, In.basis, In.evidence, In.confirmedBy, In.confirmedOn],
                again: { try page($0, $1) }
            ) { visit, transaction in
                let id: Deposit.ID = try visit.id("deposit")
                _ = try deposits.deduct(
                    DepositDeduction(
                        item: try visit.need(In.paidItem), amount: try visit.need(In.amount), basis: try visit.need(In.basis),
                        evidence: try visit.need(In.evidence), confirmedBy: try visit.need(In.confirmedBy),
                        confirmedOn: try visit.need(In.confirmedOn)),
                    from: id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect(.deposit(id), ["id": .id(id)])
            }
            + Route.verb(
                "/billing/deposits/{deposit}/reversal", CashierRoutes.release, clause: DepositReversal.clause,
                summary: "Take a wrongly entered deposit back (冲正押金): its receipt is void and keeps its number",
                fields: [In.reason, In.fault], again: { try page($0, $1) }
            ) { visit, transaction in
                let id: Deposit.ID = try visit.id("deposit")
                try deposits.reverse(
                    id, reason: try visit.need(In.reason), fault: try visit.need(In.fault), within: visit.projects,
                    by: try visit.actor(), in: transaction)
                return Effect(.deposit(id), ["id": .id(id)])
            }
            + Route.verb(
                "/billing/deposits/{deposit}/refund", .till, summary: "Ask for a deposit's refund (申请退押金)",
                fields: [In.amount, In.method, In.target, In.reason], again: { try page($0, $1) }
            ) { visit, transaction in
                let id: Deposit.ID = try visit.id("deposit")
                let refund = try refunds.askDeposit(
                    try way(visit), of: id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect(.deposit(id), ["id": .id(refund)], status: 201)
            }
            + Route.verb(
                "/billing/units/{unit}/credit-refund", .till, summary: "Ask for a credit's refund (申请退预收)",
                fields: [In.payer, In.payerName, In.book, In.amount, In.method, In.target, In.reason],
                again: { try home.page($0, $1) }
            ) { visit, transaction in
                let id: Unit.ID = try visit.id("unit")
                let (_, project) = try Units().find(id, within: visit.projects, transaction)
                let refund = try refunds.askCredit(
                    try way(visit), unit: id, payer: visit.value(In.payer), payerName: visit.value(In.payerName) ?? "",
                    book: visit.value(In.book) ?? .own, project: project, by: try visit.staff().account, in: transaction)
                return Effect("/billing/refunds", ["id": .id(refund)], status: 201)
            }
    }

    private var deciding: [Route] {
        Route.verb(
            "/billing/refunds/{refund}/approval", CashierRoutes.release, summary: "Release a refund, as another person (批准退款)",
            fields: [], again: { try list($0, $1) }
        ) { visit, transaction in
            let id: Refund.ID = try visit.id("refund")
            try refunds.approve(id, within: visit.projects, by: try visit.staff().account, in: transaction)
            return Effect("/billing/refunds", ["id": .id(id)])
        }
            + Route.verb(
                "/billing/refunds/{refund}/refusal", CashierRoutes.release, summary: "Refuse a refund with the reason (不予退款)",
                fields: [In.remark], again: { try list($0, $1) }
            ) { visit, transaction in
                let id: Refund.ID = try visit.id("refund")
                try refunds.refuse(
                    id, remark: try visit.need(In.remark), within: visit.projects, by: try visit.staff().account,
                    in: transaction)
                return Effect("/billing/refunds", ["id": .id(id)])
            }
    }

    private func way(_ visit: Visit) throws -> RefundWay {
        RefundWay(
            amount: try visit.need(In.amount), method: try visit.need(In.method), target: visit.value(In.target) ?? "",
            reason: try visit.need(In.reason))
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        DepositPages.refunds(visit, try back.lines(visit, transaction))
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let deposit = try deposits.find(try visit.id("deposit"), within: visit.projects, transaction)
        let (unit, project) = try Units().find(deposit.unit, within: visit.projects, transaction)
        return DepositPages.deposit(
            visit, deposit, home: unit.label,
            receipts: try Receipts().of(.deposit, deposit.id.number, in: project, transaction),
            deductions: try deposits.deductions(of: deposit.id, in: project, transaction),
            refunds: try refunds.of(deposit.unit, in: project, transaction).filter { $0.deposit == deposit.id },
            items: try views.items(in: project, transaction))
    }

    @Sendable private static func file(
        _ lines: [(deposit: Deposit, home: String)], _ project: ProjectCard, _ words: Words
    ) -> ListFile {
        ListFile(
            "deposits-\(project.code)", title: words("deposit.list"),
            columns: [
                SheetColumn(words("payment.home"), .text), SheetColumn(words("payment.day"), .date),
                SheetColumn(words("payment.payer"), .text), SheetColumn(words("deposit.purpose"), .text),
                SheetColumn(words("deposit.condition"), .text), SheetColumn(words("payment.amount"), .money),
                SheetColumn(words("deposit.held"), .money), SheetColumn(words("deposit.reversed")),
            ],
            rows: lines.map { line in
                let it = line.deposit
                return [
                    .text(line.home), .day(it.day), .text(it.payerName), .text(it.purpose), .text(it.condition),
                    .fen(it.amount.fen), .fen(it.held.fen), .text(it.reversal.map { "\($0.day) \($0.reason)" } ?? ""),
                ]
            })
    }

    @Sendable private static func file(_ lines: [RefundLine], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "refunds-\(project.code)", title: words("refund.list"),
            columns: [
                SheetColumn(words("payment.home"), .text), SheetColumn(words("refund.kind"), .text),
                SheetColumn(words("payment.payer"), .text), SheetColumn(words("payment.amount"), .money),
                SheetColumn(words("payment.method"), .text), SheetColumn(words("payment.reason"), .text),
                SheetColumn(words("refund.people"), .text), SheetColumn(words("receipt.state"), .text),
                SheetColumn(words("payment.day"), .date),
            ],
            rows: lines.map { line in
                let it = line.refund
                return [
                    .text(line.home), .text(words("refund.kind.\(it.kind.rawValue)")), .text(it.payerName),
                    .fen(it.amount.fen), .text(words("payment.method.\(it.method.rawValue)")), .text(it.reason),
                    .text("\(line.asker) / \(line.approver ?? "—")"), .text(words("refund.state.\(it.state.rawValue)")),
                    .day(it.paidDay),
                ]
            })
    }
}
