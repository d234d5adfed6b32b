// MoneyPapers: what comes from outside and is held against the books: the channels' lists, the tax platform's e-invoices.
import Billing
import Foundation
import Kernel
import Platform
import Registry
import Sheets
import Storage

/// 对账: a channel's list of a month, as it would send it: what the books have, but for what differs.
struct MoneyStatement: Sendable {
    /// How a list differs from the books, and what was found out about it.
    enum Difference: Sendable {
        case lateArrival, shortByAFen, notOurs, stillClosed

        var words: String {
            switch self {
            case .lateArrival: "渠道次月入账，已与次月账单核对一致"
            case .shortByAFen: "渠道少结 0.01 元，渠道已书面确认并补结"
            case .notOurs: "付款人误付，渠道已于次日原路退回，非本项目收款"
            case .stillClosed: "渠道账单生成时状态未更新，经渠道后台核实交易成功"
            }
        }
    }

    let method: Payment.Method
    let month: Month
    var difference: Difference?

    private struct Movement {
        let reference: String
        let day: Day
        let fen: Int64
    }

    /// The list as text, in the channel's columns.
    func text(_ project: Project.ID, _ transaction: Transaction) throws -> String {
        var movements = try transaction.query(
            """
            SELECT reference, day, amount_fen FROM payment WHERE project_id = \(project) AND method = \(method)
                AND day BETWEEN \(month.first) AND \(month.last) ORDER BY id LIMIT 5000
            """
        ).map(Self.movement)
        movements += try transaction.query(
            """
            SELECT reference, day, amount_fen FROM deposit WHERE project_id = \(project) AND method = \(method)
                AND day BETWEEN \(month.first) AND \(month.last) ORDER BY id LIMIT 500
            """
        ).map(Self.movement)
        if case .lateArrival = difference, !movements.isEmpty { movements.removeLast() }
        if case .notOurs = difference {
            movements.append(Movement(reference: "\(method.rawValue.uppercased())误付\(month.number)", day: month.last, fen: 26_000))
        }
        let head =
            method == .alipay
            ? "完成时间,支付宝交易号,商户订单号,交易状态,订单金额,退款金额,服务费\n"
            : "交易时间,微信订单号,商户订单号,交易状态,应结订单金额,退款金额,手续费\n"
        return head + movements.enumerated().map { line($1, isFirst: $0 == 0) }.joined()
    }

    private static func movement(_ row: Row) throws -> Movement {
        Movement(reference: try row.get("reference"), day: try row.get("day"), fen: try row.get("amount_fen"))
    }

    private func line(_ it: Movement, isFirst: Bool) -> String {
        var (paid, state) = (it.fen, it.fen < 0 ? "REFUND" : "SUCCESS")
        if isFirst, case .shortByAFen = difference { paid -= 1 }
        if isFirst, case .stillClosed = difference { state = "CLOSED" }
        let (amount, back) = (Money(fen: max(paid, 0)), Money(fen: max(-paid, 0)))
        // Six in a thousand.
        let fee = Money(fen: max(paid, 0) * 6 / 1_000)
        return "\(it.day) 10:00:00,\(it.reference),S\(it.reference),\(state),\(amount.plain),\(back.plain),\(fee.plain)\n"
    }
}

extension MoneyHands {
    /// Which month's list differs, by months before the end.
    private static let differences: [Int: (Payment.Method, MoneyStatement.Difference)] = [
        30: (.wechat, .lateArrival), 21: (.alipay, .shortByAFen), 12: (.wechat, .notOurs), 6: (.wechat, .stillClosed),
        1: (.alipay, .lateArrival),
    ]

    /// The lists of the month before are brought in, and what differs is explained the same day.
    func reconcile(_ day: Day) async throws {
        let (desk, month) = (desk, Month(of: day).adding(-1))
        let differing = Self.differences[monthsBack(day)]
        for method in [Payment.Method.wechat, .alipay] {
            let difference = differing.flatMap { $0.0 == method ? $0.1 : nil }
            let list = MoneyStatement(method: method, month: month, difference: difference)
            let text = try await database.read { try list.text(desk.project.id, $0) }
            let sheet = try ChannelSheet(try SheetReader(data: Data(text.utf8)))
            guard sheet.tally.lines > 0 else { continue }
            let order = try Reconciliations.Order(
                sheet, method: method, from: month.first, to: month.last, name: "\(method.rawValue)-\(month).csv",
                hash: Hex.text(Sodium.sha256(Array(text.utf8))))
            let statement = try await Reconciliations().bring(order, project: desk.project, by: desk.finance, database)
            guard let difference else { continue }
            try await write { transaction in
                let found = try Reconciliations().differences(in: desk.project.id, of: statement, after: nil, transaction)
                for line in found {
                    try Reconciliations().explain(
                        line.difference.id, difference.words, within: desk.within, by: desk.finance, in: transaction)
                }
            }
        }
    }

    /// 数电票: asked for, handed to the tax platform, issued, refused, taken back by a red letter; one of each is left as it is.
    func invoice(_ day: Day, place: Int) async throws {
        let papers = MoneyInvoices(desk: desk, day: day)
        switch (monthsBack(day), place) {
        case (5, 10): try await write { try papers.issueFirst($0) }
        case (3, 10): try await write { try papers.takeBack($0) }
        case (1, 10): try await write { try papers.issueMore($0) }
        case (1, 12): try await write { _ = try papers.ask(1, $0) }
        default: break
        }
    }
}

/// The e-invoices of the simulated office, in transactions that somebody else opens.
private struct MoneyInvoices: Sendable {
    let desk: MoneyDesk
    let day: Day

    /// A company that pays its employee's fees.
    private static let company = (name: "杭州云栖数据有限公司", number: "91330106MA2GX6L382")

    func issueFirst(_ transaction: Transaction) throws {
        let asked = try ask(4, transaction)
        guard asked.count == 4 else { return }
        _ = try Invoices().export(in: desk.project.id, by: desk.finance, in: transaction)
        for (place, id) in asked.prefix(3).enumerated() { try issue(id, place, transaction) }
        try Invoices().refuse(
            asked[3], reason: "客户改为凭收据报销，不再开票", within: desk.within, by: .staff(desk.finance), in: transaction)
    }

    /// The company's: its confirmation comes, and the red letter is issued.
    func takeBack(_ transaction: Transaction) throws {
        let row = try transaction.first(
            "SELECT id FROM invoice WHERE project_id = \(desk.project.id) AND state = 'issued' AND buyer_kind = 'company' LIMIT 1")
        guard let id: Invoice.ID = try row?.get("id") else { return }
        let (invoices, by) = (Invoices(), Actor.staff(desk.finance))
        try invoices.askRed(id, reason: .mistaken, confirmation: .waitsForBuyer, within: desk.within, by: by, in: transaction)
        try invoices.confirmation(id, .confirmed, within: desk.within, by: by, in: transaction)
        try invoices.issueRed(id, number: number(9), on: day, within: desk.within, by: by, in: transaction)
    }

    /// One is issued and asked back, one is with the tax platform.
    func issueMore(_ transaction: Transaction) throws {
        let asked = try ask(3, transaction)
        guard asked.count == 3 else { return }
        _ = try Invoices().export(in: desk.project.id, by: desk.finance, in: transaction)
        for (place, id) in asked.prefix(2).enumerated() { try issue(id, place, transaction) }
        try Invoices().askRed(
            asked[0], reason: .mistaken, confirmation: .needless, within: desk.within, by: .staff(desk.finance), in: transaction)
    }

    private func issue(_ id: Invoice.ID, _ place: Int, _ transaction: Transaction) throws {
        try Invoices().issue(
            id, number: number(place), link: "https://dppt.zhejiang.chinatax.gov.cn/\(id.text)", on: day, within: desk.within,
            by: .staff(desk.finance), in: transaction)
    }

    /// Year, province, channel and fifteen digits.
    private func number(_ place: Int) -> String {
        String(day.year % 100) + "330" + String(1_000_000_000_000_000 + Int64(day.number) * 100 + Int64(place)).dropFirst()
    }

    /// Payers of the last months ask for theirs; the third is made out to a company. Only what is paid for taxed items.
    func ask(_ count: Int, _ transaction: Transaction) throws -> [Invoice.ID] {
        let rows = try transaction.query(
            """
            SELECT p.id, p.payer_name FROM payment p WHERE p.project_id = \(desk.project.id)
                AND p.day BETWEEN \(day.adding(days: -100)) AND \(day) AND p.amount_fen > 0 AND p.method NOT IN ('credit', 'opening')
                AND NOT EXISTS (SELECT 1 FROM payment r WHERE r.reverses_id = p.id)
                AND NOT EXISTS (SELECT 1 FROM invoice v WHERE v.project_id = p.project_id AND v.payment_id = p.id)
                AND EXISTS (SELECT 1 FROM payment_line l WHERE l.payment_id = p.id AND l.charge_id IS NOT NULL)
                AND NOT EXISTS (SELECT 1 FROM payment_line l JOIN charge c ON c.id = l.charge_id
                    JOIN fee_item i ON i.id = c.item_id WHERE l.payment_id = p.id AND i.tax_code = '')
            ORDER BY p.day DESC, p.id LIMIT \(count)
            """)
        return try rows.enumerated().map { place, row in
            let buyer =
                place == 2
                ? try InvoiceBuyer(.company, name: Self.company.name, taxNumber: Self.company.number)
                : try InvoiceBuyer(.person, name: try row.get("payer_name"))
            return try Invoices().request(
                try row.get("id"), for: buyer, within: desk.within, by: .staff(desk.counter), in: transaction)
        }
    }
}
