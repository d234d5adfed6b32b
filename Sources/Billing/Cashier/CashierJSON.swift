// CashierJSON: payments, receipts and deposits as the API gives them. Money is whole fen.
import Kernel
import Platform
import Registry
import Web

enum CashierJSON {
    static let receiptShape = JSONShape.object([
        ("id", .id), ("number", .text), ("kind", .word(Receipt.Kind.self)), ("unit", .id), ("payer", .text),
        ("amountFen", .number), ("day", .day), ("issuedAt", .time), ("replaces", .optional(.id)), ("void", .flag),
        ("voidReason", .optional(.text)), ("fault", .optional(.word(Payment.Fault.self))),
    ])

    @Sendable static func receipt(_ it: Receipt) -> JSON {
        [
            "id": .id(it.id), "number": .text(it.label), "kind": .text(it.kind.rawValue), "unit": .id(it.unit),
            "payer": .text(it.payerName), "amountFen": .number(it.amount.fen), "day": .text(it.day.description),
            "issuedAt": .at(it.issuedAt), "replaces": .id(it.replaces), "void": .flag(it.voided != nil),
            "voidReason": .words(it.voided?.reason), "fault": .words(it.voided?.fault.rawValue),
        ]
    }

    static let paymentShape = JSONShape.object([
        ("id", .id), ("unit", .id), ("payer", .text), ("amountFen", .number), ("method", .word(Payment.Method.self)),
        ("reference", .text), ("day", .day), ("happenedAt", .time), ("reverses", .optional(.id)), ("reason", .text),
    ])

    @Sendable static func payment(_ it: Payment) -> JSON {
        [
            "id": .id(it.id), "unit": .id(it.unit), "payer": .text(it.payerName), "amountFen": .number(it.amount.fen),
            "method": .text(it.method.rawValue), "reference": .text(it.reference), "day": .text(it.day.description),
            "happenedAt": .at(it.happenedAt), "reverses": .id(it.reverses), "reason": .text(it.reason),
        ]
    }

    static let detailShape = JSONShape.object([
        ("payment", paymentShape), ("reversedBy", .optional(.id)), ("receipts", .list(receiptShape)),
        (
            "lines",
            .list(
                .object([
                    ("charge", .optional(.id)), ("item", .optional(.text)), ("part", .word(Payment.Part.self)),
                    ("basis", .word(Payment.Basis.self)), ("book", .word(Book.self)), ("from", .optional(.day)),
                    ("to", .optional(.day)), ("amountFen", .number),
                ]))
        ),
    ])

    static func detail(_ it: PaymentDetail) -> JSON {
        [
            "payment": payment(it.payment), "reversedBy": .id(it.reversal?.id), "receipts": .list(it.receipts.map(receipt)),
            "lines": .list(
                it.shares.map { share in
                    [
                        "charge": .id(share.line.charge), "item": .words(share.itemName),
                        "part": .text(share.line.part.rawValue), "basis": .text(share.line.basis.rawValue),
                        "book": .text(share.line.book.rawValue), "from": .words(share.from?.description),
                        "to": .words(share.to?.description), "amountFen": .number(share.line.amount.fen),
                    ]
                }),
        ]
    }

    static let accountShape = JSONShape.object([
        ("unit", .id), ("label", .text), ("openFen", .number), ("overdueFen", .number), ("accruedFen", .number),
        ("toPayFen", .number), ("creditFen", .number), ("depositFen", .number), ("payments", .list(paymentShape)),
        (
            "bills",
            .list(
                .object([
                    ("id", .id), ("item", .text), ("itemId", .id), ("late", .flag), ("from", .day), ("to", .day), ("due", .day),
                    ("amountFen", .number), ("openFen", .number), ("accruedFen", .number),
                ]))
        ),
    ])

    static func account(_ it: UnitAccount) -> JSON {
        [
            "unit": .id(it.unit.id), "label": .text(it.unit.label), "openFen": .number(it.open.fen),
            "overdueFen": .number(it.overdue.fen), "accruedFen": .number(it.fee.fen),
            "toPayFen": .number(it.toPay.fen), "creditFen": .number(it.credit.fen), "depositFen": .number(it.held.fen),
            "payments": .list(it.payments.map { payment($0.payment) }),
            "bills": .list(
                it.bills.map { bill in
                    [
                        "id": .id(bill.item.charge), "item": .text(bill.item.itemName), "itemId": .id(bill.item.item),
                        "late": .flag(bill.kind == .late), "from": .text(bill.item.from.description),
                        "to": .text(bill.item.to.description), "due": .text(bill.item.due.description),
                        "amountFen": .number(bill.item.amount.fen), "openFen": .number(bill.item.open.fen),
                        "accruedFen": .number(it.accrued[bill.item.charge]?.amount.fen ?? 0),
                    ]
                }),
        ]
    }

    static let depositShape = JSONShape.object([
        ("id", .id), ("unit", .id), ("payer", .text), ("purpose", .text), ("condition", .text), ("day", .day),
        ("amountFen", .number), ("heldFen", .number), ("reversed", .flag),
    ])

    @Sendable static func deposit(_ it: Deposit) -> JSON {
        [
            "id": .id(it.id), "unit": .id(it.unit), "payer": .text(it.payerName), "purpose": .text(it.purpose),
            "condition": .text(it.condition), "day": .text(it.day.description), "amountFen": .number(it.amount.fen),
            "heldFen": .number(it.held.fen), "reversed": .flag(it.reversal != nil),
        ]
    }

    static let refundShape = JSONShape.object([
        ("id", .id), ("unit", .id), ("kind", .word(Refund.Kind.self)), ("payer", .text), ("amountFen", .number),
        ("method", .word(Payment.Method.self)), ("state", .word(Refund.State.self)), ("reason", .text), ("askedAt", .time),
        ("paidDay", .optional(.day)),
    ])

    @Sendable static func refund(_ it: Refund) -> JSON {
        [
            "id": .id(it.id), "unit": .id(it.unit), "kind": .text(it.kind.rawValue), "payer": .text(it.payerName),
            "amountFen": .number(it.amount.fen), "method": .text(it.method.rawValue), "state": .text(it.state.rawValue),
            "reason": .text(it.reason), "askedAt": .at(it.askedAt), "paidDay": .words(it.paidDay?.description),
        ]
    }

    static let tillShape = JSONShape.object([
        ("id", .id), ("day", .day), ("cashier", .text), ("closedAt", .optional(.time)), ("countersigned", .flag),
        ("expectedFen", .number), ("differenceFen", .number), ("explanation", .text),
    ])

    @Sendable static func till(_ it: TillSheet) -> JSON {
        [
            "id": .id(it.till.id), "day": .text(it.till.day.description), "cashier": .text(it.cashier),
            "closedAt": .at(it.till.closedAt), "countersigned": .flag(it.till.countersignedAt != nil),
            "expectedFen": .number(it.expected.fen), "differenceFen": .number(it.till.isOpen ? 0 : it.difference.fen),
            "explanation": .text(it.till.explanation),
        ]
    }
}
