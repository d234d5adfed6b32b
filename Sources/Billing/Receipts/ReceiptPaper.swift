// ReceiptPaper: the receipt as it is printed (forms 12 and 22). A function of plain values.
import Kernel
import Platform
import Printing
import Registry

struct ReceiptPaper: Sendable {
    enum Kind: Sendable {
        case first
        /// Printed before (补打).
        case reprint
        /// Read by the payer on a phone; no seal.
        case copy
    }

    let receipt: Receipt
    let project: String
    let foot: String
    /// The code of the company that took the money; empty where nobody has said it.
    let credential: String
    let home: String
    let methodName: String
    let reference: String
    let taker: String
    /// Which rules gave each bill its share; empty for a deposit.
    let rule: String
    /// Name, period and amount of each line.
    let rows: [[String]]
    /// When a deposit is given back; empty for a payment.
    let condition: String
    /// The number of the receipt that this one replaces.
    let replaced: String?
    let kind: Kind
    let address: String

    func document(_ words: Words) -> PrintedDocument {
        let isDeposit = receipt.kind == .deposit
        let title = words(isDeposit ? "receipt.paper.deposit" : "receipt.paper")
        var pairs = [
            PrintedPair(words("payment.home"), home), PrintedPair(words("payment.payer"), receipt.payerName),
            PrintedPair(words("payment.day"), receipt.day.description),
            PrintedPair(words("payment.method"), [methodName, reference].filter { !$0.isEmpty }.joined(separator: " ")),
        ]
        if !rule.isEmpty { pairs.append(PrintedPair(words("payment.rule"), rule, isWide: true)) }
        if !condition.isEmpty { pairs.append(PrintedPair(words("deposit.condition"), condition, isWide: true)) }
        if let replaced { pairs.append(PrintedPair(words("receipt.replaces"), replaced, isWide: true)) }
        let table = PrintedTable(
            [
                .init(words("payment.item"), .share(2)), .init(words("payment.period"), .share(2)),
                .init(words("payment.amount"), .points(96), .trailing),
            ], rows: rows.map { PrintedTable.Row($0) },
            totals: [
                .total([words("receipt.total"), "", receipt.amount.text]),
                .wide("\(words("receipt.capitals")) \(receipt.amount.capitals)"),
            ])
        let mark: PrintedMark? =
            switch kind {
            case _ where receipt.voided != nil: .across(words("receipt.state.void"))
            case .first: nil
            case .reprint: .corner(words("receipt.reprint"))
            case .copy: .corner(words("receipt.copy"))
            }
        return PrintedDocument(
            title, number: receipt.label, note: foot, mark: mark,
            script: PrintedScript(rawValue: words.language.rawValue) ?? .hans, paper: .a5Lying,
            blocks: [
                .title(title, above: project, below: receipt.label), .pairs(pairs), .table(table),
                .code(
                    address, side: 64,
                    beside: [words("receipt.proof"), "\(words("payment.taker")): \(taker)", words("receipt.seal"), credential]
                        .filter { !$0.isEmpty }),
            ])
    }
}
