// ReceiptPapers: gathers what stands on the paper of a receipt, for the counter and for the payer's phone.
import Kernel
import Platform
import Registry
import Storage

struct ReceiptPapers: Sendable {
    private let receipts = Receipts()
    private let views = CashierViews()

    func paper(
        _ receipt: Receipt, kind: ReceiptPaper.Kind, words: Words, origin: String, _ transaction: Transaction
    ) throws -> ReceiptPaper {
        let (unit, id) = try Units().find(receipt.unit, within: [receipt.project], transaction)
        guard let project = try Projects().find(id, in: transaction) else { throw Refusal.missing }
        let replaced = try receipt.replaces.map { try receipts.find($0, within: [id], transaction).label }
        var (method, reference, rule, condition) = (Payment.Method.cash, "", "", "")
        var rows: [[String]] = []
        switch receipt.kind {
        case .payment:
            let payment = try Payments().find(Payment.ID(receipt.source), within: [id], transaction)
            let shares = try views.shares(of: payment.id, in: id, transaction)
            (method, reference, rule) = (payment.method, payment.reference, PaymentPages.rule(words, payment, shares))
            rows = shares.map { share in
                let period = share.from.flatMap { from in share.to.map { CashierPages.period(from, $0) } } ?? ""
                return [PaymentPages.name(words, share), period, share.line.amount.text]
            }
        case .deposit:
            let deposit = try Deposits().find(Deposit.ID(receipt.source), within: [id], transaction)
            (method, reference, condition) = (deposit.method, deposit.reference, deposit.condition)
            rows = [["\(words("deposit.title")) · \(deposit.purpose)", "", deposit.amount.text]]
        }
        return ReceiptPaper(
            receipt: receipt, project: project.letterhead, foot: project.foot(words), credential: project.credential(words),
            home: unit.label,
            methodName: words("payment.method.\(method.rawValue)"), reference: reference,
            taker: try views.name(of: receipt.issuedBy, transaction), rule: rule, rows: rows, condition: condition,
            replaced: replaced, kind: kind, address: "\(origin)/receipts/\(receipt.token)")
    }
}
