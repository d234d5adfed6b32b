// CodeOrders: asking for money by a code, and hearing what the channel tells.
import Foundation
import Kernel
import Platform
import Registry
import Storage

extension PayChannel: WordColumn {}
extension CodeOrder.State: WordColumn {}

/// What became of a notice; the channel hears "good" for everything that needs no repetition.
package enum NoticeOutcome: String, Sendable, CaseIterable {
    case taken, takenLate, closed, nothing, differs, refunded, unknown, forged, stale, unread, elsewhere

    /// Whether the channel may stop telling it.
    package var isHeard: Bool {
        switch self {
        case .taken, .takenLate, .closed, .nothing, .differs, .refunded, .unknown: true
        case .forged, .stale, .unread, .elsewhere: false
        }
    }
}

extension NoticeOutcome: WordColumn {}

package struct CodeOrders: Sendable {
    package static let subjectKind = "codeOrder"
    /// How long a code stands: long enough for somebody who looks for glasses.
    package static let lifeMinutes = 30
    private static let subjectMax = 60
    /// Who tells nonsense all day long fills no disk.
    static let doubtsAnHour = 100

    private let payments: Payments
    private let late: LateFees

    package init(late: LateFees = LateFees()) {
        self.late = late
        payments = Payments(late: late)
    }

    /// Writes an order down before the channel is asked for its code. What has accrued of late fees is posted first, and the
    /// fees of the bills that it names are named with them: what is asked is what stands.
    package func ask(
        _ amount: Money, of unit: Registry.Unit, by channel: PayChannel, payer: Person.ID?, payerName: String, charges: [Charge.ID],
        project: ProjectCard, actor: Actor, in transaction: Transaction
    ) throws -> CodeOrder {
        guard amount > .zero else { throw Refusal.invalid("amount", "payment.amount.bad") }
        guard try ChannelUse.of(channel, in: project.id, transaction) != nil else {
            throw Refusal.invalid("channel", "paychannel.unset")
        }
        try Books().lock(unit.id, in: project.id, transaction)
        let today = project.zone.day(of: transaction.now)
        try late.post(of: unit.id, in: project.id, on: today, by: actor, in: transaction)
        let open = try PaymentStore().bills(of: unit.id, in: project.id, on: today, transaction)
        let known = Set(open.map(\.item.charge))
        guard charges.allSatisfy(known.contains) else { throw Refusal.invalid("charges", "payment.word.paid") }
        let fees = open.filter { $0.kind == .late && charges.contains($0.debt) && !charges.contains($0.item.charge) }
        let charges = charges + fees.map(\.item.charge)
        let id: CodeOrder.ID = transaction.newID()
        let order = CodeOrder(
            id: id, project: project.id, unit: unit.id, payer: payer, payerName: payerName, channel: channel,
            number: "S" + id.text.uppercased(), subject: String("\(project.name) \(unit.label)".prefix(Self.subjectMax)),
            amount: amount, charges: charges, codeText: "", madeAt: transaction.now,
            expiresAt: transaction.now.adding(minutes: Self.lifeMinutes), state: .asked, payment: nil)
        try transaction.run(
            """
            INSERT INTO code_order (id, project_id, unit_id, payer_id, payer_name, channel, number, subject, amount_fen, charges,
                code_text, actor, made_at, expires_at, state, transaction_number, remark)
            VALUES (\(id), \(project.id), \(unit.id), \(payer), \(payerName), \(channel), \(order.number), \(order.subject),
                \(amount), \(charges.map(\.text).joined(separator: ",")), '', \(actor.text), \(order.madeAt),
                \(order.expiresAt), \(CodeOrder.State.asked), '', '')
            """)
        record("order.asked", order, by: actor, transaction)
        return order
    }

    /// The channel answered with a code; or it did not, and the order is let go.
    package func answered(_ id: CodeOrder.ID, code: String?, by actor: Actor, in transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE code_order SET code_text = \(code ?? ""), state = \(code == nil ? CodeOrder.State.closed : .waiting),
                settled_at = \(code == nil ? transaction.now : nil)
            WHERE id = \(id) AND state = 'asked'
            """)
    }

    /// Lets an order go that nobody will pay any more. Money that comes all the same is still taken.
    package func close(
        _ id: CodeOrder.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let order = try find(id, within: projects, in: transaction)
        guard order.state == .asked || order.state == .waiting else { throw Refusal.notNow("order.settled") }
        try settle(order, .closed, nil, transaction)
        record("order.closed", order, by: actor, transaction)
    }

    /// Lets go what has stood too long. Gives whether there may be more.
    func expire(in transaction: Transaction) throws -> Bool {
        let rows = try transaction.query(
            """
            SELECT \(Self.columns) FROM code_order WHERE state IN ('asked', 'waiting') AND expires_at < \(transaction.now)
            ORDER BY expires_at, id LIMIT 100
            """)
        for order in try rows.map(Self.order) { try settle(order, .closed, nil, transaction) }
        return rows.count == 100
    }

    /// Hears signed news: each notice once, and money that came exactly once, in whatever order it is told.
    package func hear(
        _ news: ChannelNews, from channel: PayChannel, project: ProjectCard, network: String, in transaction: Transaction
    ) throws -> NoticeOutcome {
        let order = try find(number: news.order, channel: channel, in: project.id, transaction)
        let known = try transaction.first(
            """
            SELECT outcome FROM channel_notice WHERE project_id = \(project.id) AND channel = \(channel)
                AND notice = \(news.notice) AND outcome NOT IN ('forged', 'stale', 'unread', 'elsewhere')
            """)
        if known != nil { return .nothing }
        let outcome: NoticeOutcome =
            try news.refund.flatMap { try ChannelRefunds().hear($0, from: channel, in: project.id, transaction) }
            ?? order.map { try apply(news, to: $0, project, transaction) } ?? .unknown
        try note(
            outcome, news.notice, of: channel, order: order?.id, news: news, in: project.id, network: network, transaction)
        return outcome
    }

    /// Keeps what nobody should believe, for whoever looks after the channel; of a flood, so many an hour.
    package func doubt(
        _ doubt: ChannelDoubt, of channel: PayChannel, in project: Project.ID, network: String, _ transaction: Transaction
    ) throws {
        let hourAgo = transaction.now.adding(minutes: -60)
        let kept = try transaction.query(
            """
            SELECT id FROM channel_notice WHERE project_id = \(project) AND heard_at > \(hourAgo)
                AND outcome IN ('forged', 'stale', 'unread', 'elsewhere') LIMIT \(Self.doubtsAnHour)
            """)
        guard kept.count < Self.doubtsAnHour else { return }
        let outcome = NoticeOutcome(rawValue: doubt.rawValue) ?? .unread
        try note(outcome, "", of: channel, order: nil, news: nil, in: project, network: network, transaction)
    }

    private func apply(
        _ news: ChannelNews, to order: CodeOrder, _ project: ProjectCard, _ transaction: Transaction
    ) throws -> NoticeOutcome {
        let system = Actor.system(order.channel.rawValue)
        switch order.hear(news) {
        case .nothing: return .nothing
        case .close:
            try settle(order, .closed, news, transaction)
            record("order.closed", order, by: system, transaction)
            return .closed
        case .differ:
            try settle(order, .differs, news, transaction)
            record("order.differs", order, by: system, transaction, told: news.amount)
            return .differs
        case .refunded:
            record("order.refunded", order, by: system, transaction, told: news.amount)
            return .refunded
        case .take(let isLate):
            do {
                let payment = try take(news, for: order, project, transaction)
                try settle(order, .paid, news, payment: payment, transaction)
            } catch let refusal as Refusal {
                // The counter took the same money for another home, say: a person looks; the channel need not tell it again.
                try settle(order, .differs, news, remark: refusal.problems.first?.key ?? "", transaction)
                record("order.differs", order, by: system, transaction, told: news.amount)
                return .differs
            }
            record("order.paid", order, by: system, transaction, told: news.amount)
            return isLate ? .takenLate : .taken
        }
    }

    /// Takes what came, though another sum was ordered: somebody has looked.
    package func takeAsTold(
        _ id: CodeOrder.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let order = try find(id, within: projects, in: transaction)
        guard order.state == .differs else { throw Refusal.notNow("order.settled") }
        let row = try transaction.first("SELECT told_fen, transaction_number, settled_at FROM code_order WHERE id = \(id)")
        guard let row, let project = try Projects().find(order.project, in: transaction),
            let told: Money = try row.get("told_fen"), let at: Instant = try row.get("settled_at")
        else { throw Refusal.missing }
        let news = ChannelNews(
            notice: "", order: order.number, transaction: try row.get("transaction_number"), event: .paid, amount: told, at: at)
        let payment = try take(news, for: order, project, transaction)
        try settle(order, .paid, news, payment: payment, transaction)
        record("order.paid", order, by: actor, transaction, told: told)
    }

    /// The payment: for the bills that were named where they are still open, else by the law's order. It counts for today
    /// when the news came over midnight: that day's till may be closed.
    private func take(
        _ news: ChannelNews, for order: CodeOrder, _ project: ProjectCard, _ transaction: Transaction
    ) throws -> Payment.ID {
        let open = Set(try Charges().open(of: order.unit, in: project.id, transaction).map(\.charge))
        let named = order.charges.filter(open.contains)
        let isToday = project.zone.day(of: news.at) == project.zone.day(of: transaction.now) && news.at <= transaction.now
        let taken = try payments.take(
            PaymentOrder(
                unit: order.unit, payer: order.payer, payerName: order.payerName, amount: news.amount,
                method: order.channel.method, reference: news.transaction,
                happenedAt: isToday ? news.at : nil, word: PaymentWord(charges: named, asked: project.zone.day(of: order.madeAt)),
                mayPayFarAhead: true),
            project: project, by: .system(order.channel.rawValue), in: transaction)
        return taken.payment.id
    }

    private func settle(
        _ order: CodeOrder, _ state: CodeOrder.State, _ news: ChannelNews?, payment: Payment.ID? = nil, remark: String = "",
        _ transaction: Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE code_order SET state = \(state), payment_id = \(payment), transaction_number = \(news?.transaction ?? ""),
                told_fen = \(news?.amount), settled_at = \(transaction.now), remark = \(remark) WHERE id = \(order.id)
            """)
    }

    private func note(
        _ outcome: NoticeOutcome, _ notice: String, of channel: PayChannel, order: CodeOrder.ID?, news: ChannelNews?,
        in project: Project.ID, network: String, _ transaction: Transaction
    ) throws {
        let id: Tag<ChannelNews> = transaction.newID()
        try transaction.run(
            """
            INSERT INTO channel_notice (id, project_id, channel, notice, order_id, outcome, event, amount_fen, told_at, heard_at,
                network)
            VALUES (\(id), \(project), \(channel), \(notice), \(order), \(outcome), \(news?.event.rawValue ?? ""),
                \(news?.amount), \(news?.at), \(transaction.now), \(network)) ON CONFLICT DO NOTHING
            """)
    }

    private func record(
        _ kind: String, _ order: CodeOrder, by actor: Actor, _ transaction: Transaction, told: Money? = nil
    ) {
        transaction.record(
            kind, about: (Self.subjectKind, order.id.number), project: order.project, by: actor,
            [
                "unit": .id(order.unit), "fen": .number(order.amount.fen), "channel": .code(order.channel.rawValue),
                "told": told.map { .number($0.fen) } ?? .none,
            ])
    }

    // MARK: Finding

    static let columns: SQL = """
        id, project_id, unit_id, payer_id, payer_name, channel, number, subject, amount_fen, charges, code_text, made_at,
        expires_at, state, payment_id
        """

    package func find(
        _ id: CodeOrder.ID, within projects: [Project.ID], in transaction: Transaction
    ) throws -> CodeOrder {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM code_order WHERE id = \(id) AND project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        return try Self.order(row)
    }

    private func find(
        number: String, channel: PayChannel, in project: Project.ID, _ transaction: Transaction
    ) throws -> CodeOrder? {
        guard !number.utf8.contains(0) else { return nil }
        return try transaction.first(
            """
            SELECT \(Self.columns) FROM code_order WHERE project_id = \(project) AND number = \(number)
                AND channel = \(channel)\(transaction.dialect.forUpdate)
            """
        ).map(Self.order)
    }

    static func order(_ row: Row) throws -> CodeOrder {
        let charges: String = try row.get("charges")
        return CodeOrder(
            id: try row.get("id"), project: try row.get("project_id"), unit: try row.get("unit_id"),
            payer: try row.get("payer_id"), payerName: try row.get("payer_name"), channel: try row.get("channel"),
            number: try row.get("number"), subject: try row.get("subject"), amount: try row.get("amount_fen"),
            charges: charges.split(separator: ",").compactMap { Charge.ID(text: String($0)) },
            codeText: try row.get("code_text"), madeAt: try row.get("made_at"), expiresAt: try row.get("expires_at"),
            state: try row.get("state"), payment: try row.get("payment_id"))
    }
}
