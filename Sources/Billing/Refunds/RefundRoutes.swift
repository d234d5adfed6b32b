// RefundRoutes: one refund with what its channel says of it, and what a person does when the channel does not pay.
import Kernel
import Platform
import Registry
import Storage
import Web

struct RefundRoutes: Sendable {
    private typealias In = CashierInputs
    private static let outcome = Field<ChannelRefund.State>(
        "outcome", required: true, schema: ["type": "string", "enum": ["success", "abnormal", "closed"]], wrong: "field.choice.bad"
    ) { ChannelRefund.State(rawValue: $0) }

    let channels: ChannelRoutes
    private let refunds = Refunds()
    private let askings = ChannelRefunds()

    var routes: [Route] {
        [
            .page("/billing/refunds/{refund}", CashierRoutes.reading) { try page($0, $1) },
            .reading(
                "/api/v1/billing/refunds/{refund}", CashierRoutes.reading,
                summary: "A refund with every asking of its channel and what was told (退款)", gives: RefundPages.shape
            ) { visit, transaction in
                let card = try card(visit, transaction)
                return .json(RefundPages.json(card))
            },
            .special("POST", "/billing/refunds/{refund}/simulation", CashierRoutes.release, fields: [Self.outcome]) {
                visit, database in
                try await play(visit, database)
                return .seeOther("/billing/refunds/\(visit.parameters["refund"] ?? "")")
            },
        ] + asking + deciding
    }

    private var asking: [Route] {
        Route.verb(
            "/billing/payments/{payment}/refund", .till,
            summary: "Ask for a payment, or a part of it, back by the channel it came through (申请原路退款)",
            fields: [In.amount, In.reason], again: { try CashierRoutes().page($0, $1) }
        ) { visit, transaction in
            let refund = try refunds.askPayment(
                try visit.id("payment"), amount: try visit.need(In.amount), reason: try visit.need(In.reason),
                within: visit.projects, by: try visit.staff().account, in: transaction)
            return Effect("/billing/refunds/\(refund)", ["id": .id(refund)], status: 201)
        }
            + Route.verb(
                "/billing/refunds/{refund}/inquiry", .till, summary: "Ask the channel after a refund now (查询退款)", fields: [],
                again: { try page($0, $1) }
            ) { visit, transaction in
                let id: Refund.ID = try visit.id("refund")
                try askings.look(after: id, within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect("/billing/refunds/\(id)", ["id": .id(id)])
            }
    }

    private var deciding: [Route] {
        Route.verb(
            "/billing/refunds/{refund}/repetition", CashierRoutes.release,
            summary: "Ask the channel again for a refund that it refused or closed (重新申请退款)", fields: [], again: { try page($0, $1) }
        ) { visit, transaction in
            let id: Refund.ID = try visit.id("refund")
            try askings.again(id, within: visit.projects, by: try visit.actor(), in: transaction)
            return Effect("/billing/refunds/\(id)", ["id": .id(id)])
        }
            + Route.verb(
                "/billing/refunds/{refund}/withdrawal", CashierRoutes.release,
                summary: "Give up a refund that the channel does not make: the money stays the payer's (撤销退款)", fields: [In.remark],
                again: { try page($0, $1) }
            ) { visit, transaction in
                let id: Refund.ID = try visit.id("refund")
                try askings.drop(
                    id, remark: try visit.need(In.remark), within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect("/billing/refunds/\(id)", ["id": .id(id)])
            }
            + Route.verb(
                "/billing/refunds/{refund}/clearing", CashierRoutes.release,
                summary: "Say what was done about money that went back and is not in the books (核对说明)", fields: [In.remark],
                again: { try page($0, $1) }
            ) { visit, transaction in
                let id: Refund.ID = try visit.id("refund")
                try askings.clear(
                    id, remark: try visit.need(In.remark), within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect("/billing/refunds/\(id)", ["id": .id(id)])
            }
    }

    private func card(_ visit: Visit, _ transaction: Transaction) throws -> RefundCard {
        let line = try refunds.line(try visit.id("refund"), within: visit.projects, transaction)
        let it = line.refund
        let channel = PayChannel(it.method)
        return RefundCard(
            line: line, askings: try askings.of(it.id, in: it.project, transaction),
            shares: try refunds.shares(of: it.id, in: it.project, transaction),
            isSimulated: try channel.map { try channels.isSimulated($0, in: it.project, transaction) } ?? false,
            zone: try Projects().find(it.project, in: transaction)?.zone ?? .utc)
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        RefundPages.refund(visit, try card(visit, transaction))
    }

    /// The simulated channel ends a refund as somebody chose, and tells it in its real shape over the real way.
    private func play(_ visit: Visit, _ database: Database) async throws {
        if let refusal = visit.refusal { throw refusal }
        let outcome = try visit.need(Self.outcome)
        let one = try await database.write { transaction -> ChannelRefund in
            let refund = try refunds.find(try visit.id("refund"), within: visit.projects, transaction)
            guard let one = try askings.latest(refund.id, in: refund.project, transaction),
                try channels.isSimulated(one.channel, in: refund.project, transaction)
            else { throw Refusal.missing }
            try askings.play(outcome, of: one.id, transaction)
            return one
        }
        try await channels.tell(one, outcome, visit, database)
    }
}
