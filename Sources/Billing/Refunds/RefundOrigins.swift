// RefundOrigins: the payment or deposit that a channel took, and how much of it may still go back.
import Kernel
import Platform
import Registry
import Storage

struct RefundOrigins: Sendable {
    /// Whether refunds of a way of paying are made by its channel: where the project has agreed with it. One that the house plays
    /// gives back what its own codes brought and nothing else: money that is real never comes back by a play.
    func isByChannel(
        _ method: Payment.Method, of payment: Payment? = nil, in project: Project.ID, _ transaction: Transaction
    ) throws -> Bool {
        guard let channel = PayChannel(method), let use = try ChannelUse.of(channel, in: project, transaction) else { return false }
        guard use == .played else { return true }
        guard let payment else { return false }
        return try transaction.first(
            """
            SELECT id FROM code_order WHERE project_id = \(project) AND unit_id = \(payment.unit) AND payment_id = \(payment.id)
            LIMIT 1
            """) != nil
    }

    /// The payer's own payment for the home that a credit goes back by; nil where the refund is made by hand.
    func payment(
        for way: RefundWay, of unit: Unit.ID, to payer: Person.ID?, in project: Project.ID, _ transaction: Transaction
    ) throws -> Payment.ID? {
        let known = try PayChannel(way.method).flatMap { _ in
            try PaymentStore().taken(way.method, way.target, in: project, transaction)
        }
        guard try isByChannel(way.method, of: known, in: project, transaction) else { return nil }
        guard let known, known.unit == unit, known.payer == payer, try Payments().reversal(of: known.id, in: project, transaction) == nil else {
            throw Refusal.invalid("target", "refund.origin")
        }
        guard try left(of: known, transaction) >= way.amount else { throw Refusal.invalid("amount", "refund.over") }
        return known.id
    }

    /// A payment that its channel can give back.
    func confirmed(
        _ id: Payment.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> Payment {
        let payment = try Payments().find(id, within: projects, transaction)
        guard payment.reverses == nil, try isByChannel(payment.method, of: payment, in: payment.project, transaction) else {
            throw Refusal.notNow("refund.notByChannel")
        }
        guard try Payments().reversal(of: id, in: payment.project, transaction) == nil else {
            throw Refusal.notNow("billing.reversed")
        }
        return payment
    }

    /// What a channel has not been asked back of a payment.
    func left(of payment: Payment, _ transaction: Transaction) throws -> Money {
        payment.amount - (try asked(payment, transaction))
    }

    /// The same for a page; nil where no channel gives it back.
    func refundable(_ payment: Payment, _ transaction: Transaction) throws -> Money? {
        guard payment.reverses == nil, try isByChannel(payment.method, of: payment, in: payment.project, transaction),
            try Payments().reversal(of: payment.id, in: payment.project, transaction) == nil
        else { return nil }
        return try left(of: payment, transaction)
    }

    /// Whether nothing of it was given back or is under way: else it is not taken back by a stroke of the pen.
    func isUntouched(_ payment: Payment, _ transaction: Transaction) throws -> Bool { try asked(payment, transaction) == .zero }

    /// Whether a refund of it is asked for or released, and not yet made or refused.
    func isUnderWay(_ payment: Payment, _ transaction: Transaction) throws -> Bool {
        try transaction.first(
            """
            SELECT id FROM refund WHERE project_id = \(payment.project) AND payment_id = \(payment.id) AND kind = 'payment'
                AND refused_at IS NULL AND paid_day IS NULL LIMIT 1
            """) != nil
    }

    private func asked(_ payment: Payment, _ transaction: Transaction) throws -> Money {
        try transaction.first(
            """
            SELECT CAST(COALESCE(SUM(amount_fen), 0) AS BIGINT) AS fen FROM refund
            WHERE project_id = \(payment.project) AND payment_id = \(payment.id) AND refused_at IS NULL
            """
        )?.get("fen") ?? .zero
    }

    /// What the channel took in the payment that a refund goes back by.
    func total(of refund: Refund, _ transaction: Transaction) throws -> Money {
        if let payment = refund.payment { return try Payments().find(payment, within: [refund.project], transaction).amount }
        guard let deposit = refund.deposit else { return refund.amount }
        return try Deposits().find(deposit, within: [refund.project], transaction).amount
    }
}
