// ChannelRefunds: the outbox of refunds at payment channels: what is asked, what is answered, and what a person decides.
import Kernel
import Platform
import Registry
import Storage

extension ChannelRefund.State: WordColumn {}

package struct ChannelRefunds: Sendable {
    package static let subjectKind = "channelRefund"
    private static let workMax = 100
    private let posting = RefundPosting()

    package init() {}

    /// Puts an asking into the outbox, in the transaction of its release. Its number says which refund and which turn.
    func put(_ refund: Refund, turn: Int64 = 1, total: Money, by actor: Actor, in transaction: Transaction) throws {
        guard let channel = PayChannel(refund.method) else { throw Refusal.invalid("method", "payment.method.bad") }
        let id: ChannelRefund.ID = transaction.newID()
        let number = "R\(refund.id.text.uppercased())" + (turn == 1 ? "" : "T\(turn)")
        try transaction.run(
            """
            INSERT INTO channel_refund (id, project_id, refund_id, turn, channel, number, transaction_number, reason, amount_fen,
                total_fen, state, channel_number, code, problem, tries, played, made_at, next_at)
            VALUES (\(id), \(refund.project), \(refund.id), \(turn), \(channel), \(number), \(refund.target), \(refund.reason),
                \(refund.amount), \(total), 'asked', '', '', '', 0, '', \(transaction.now), \(transaction.now))
            """)
        record("asked", refund.id, refund.project, by: actor, transaction)
    }

    // MARK: The outbox

    /// Takes the next one that is due for one call: whoever dies with it leaves it due again later.
    func claim(in transaction: Transaction) throws -> ChannelRefund? {
        let row = try transaction.first(
            """
            SELECT \(Self.columns) FROM channel_refund c WHERE c.next_at <= \(transaction.now)
            ORDER BY c.next_at, c.id LIMIT 1\(transaction.dialect.forUpdate)
            """)
        guard let row else { return nil }
        let one = try Self.refund(row)
        let next = transaction.now.adding(minutes: ChannelRefund.minutes(until: one.tries + 1, in: one.state))
        try transaction.run("UPDATE channel_refund SET tries = tries + 1, next_at = \(next) WHERE id = \(one.id)")
        return one
    }

    func isDue(in transaction: Transaction) throws -> Bool {
        try transaction.first("SELECT id FROM channel_refund WHERE next_at <= \(transaction.now) LIMIT 1") != nil
    }

    /// What the channel answered to a question of ours.
    func answered(_ answer: RefundAnswer, of one: ChannelRefund, in transaction: Transaction) throws {
        switch answer {
        case .told(let state, let number, let amount):
            _ = try apply(
                RefundNews(number: one.number, channelNumber: number, state: state, amount: amount), code: "", to: one.id, transaction)
            // It answers: what it said while it did not is past.
            try transaction.run("UPDATE channel_refund SET code = '' WHERE id = \(one.id) AND next_at IS NOT NULL AND code <> ''")
        case .refused(let code), .denied(let code):
            let isDenied = if case .denied = answer { true } else { false }
            _ = try apply(
                RefundNews(number: one.number, channelNumber: "", state: .refused, amount: nil), isDenied: isDenied, code: code,
                to: one.id, transaction)
        case .missing, .silent:
            let code = if case .silent(let code) = answer { code } else { "missing" }
            try transaction.run("UPDATE channel_refund SET code = \(code) WHERE id = \(one.id) AND next_at IS NOT NULL")
        }
    }

    /// A signed notice about one of our refunds; nil when its number is none of ours. Where the notice does not say the end, the
    /// channel is asked at once.
    func hear(
        _ news: RefundNews, from channel: PayChannel, in project: Project.ID, _ transaction: Transaction
    ) throws -> NoticeOutcome? {
        guard !news.number.utf8.contains(0) else { return nil }
        let row = try transaction.first(
            """
            SELECT c.id FROM channel_refund c
            WHERE c.project_id = \(project) AND c.number = \(news.number) AND c.channel = \(channel)
            """)
        guard let row else { return nil }
        let id: ChannelRefund.ID = try row.get("id")
        let effect = try apply(news, code: "", to: id, transaction)
        if news.state == .processing {
            try transaction.run("UPDATE channel_refund SET next_at = \(transaction.now) WHERE id = \(id) AND next_at IS NOT NULL")
        }
        return switch effect {
        case .nothing, .move(.asked), .move(.processing), .move(.success): .nothing
        case .move(.closed): .closed
        case .move(.refused), .move(.abnormal), .differ: .differs
        case .pay: .refunded
        }
    }

    /// A list of the channel speaks of a payment: what is under way of it is asked after at once.
    func nudge(_ method: Payment.Method, from: Day, to: Day, in project: Project.ID, _ transaction: Transaction) throws {
        guard let channel = PayChannel(method) else { return }
        try transaction.run(
            """
            UPDATE channel_refund SET next_at = \(transaction.now)
            WHERE project_id = \(project) AND channel = \(channel) AND next_at > \(transaction.now)
                AND state IN ('processing', 'abnormal') AND transaction_number IN (
                    SELECT l.reference FROM channel_line l WHERE l.project_id = \(project) AND l.method = \(method)
                        AND l.kind = 'refund' AND l.at_day BETWEEN \(from) AND \(to))
            """)
    }

    /// The house plays this channel no more: what it was asked was never paid, and a person decides.
    func strand(_ channel: PayChannel, in project: Project.ID, by actor: Actor, _ transaction: Transaction) throws {
        let open = try transaction.query(
            """
            SELECT id, refund_id FROM channel_refund
            WHERE project_id = \(project) AND channel = \(channel) AND next_at IS NOT NULL ORDER BY id
            """)
        for row in open {
            let (id, refund): (ChannelRefund.ID, Refund.ID) = (try row.get("id"), try row.get("refund_id"))
            try transaction.run(
                """
                UPDATE channel_refund SET state = 'refused', code = 'paychannel.unset', tries = 0, next_at = NULL,
                    told_at = \(transaction.now) WHERE id = \(id)
                """)
            record("refused", refund, project, by: actor, transaction)
        }
    }

    private func apply(
        _ news: RefundNews, isDenied: Bool = false, code: String, to id: ChannelRefund.ID, _ transaction: Transaction
    ) throws -> ChannelRefund.Effect {
        let first = try find(id, lock: "", transaction)
        let refund = try Refunds().find(first.refund, within: [first.project], transaction)
        try Books().lock(refund.unit, in: refund.project, transaction)
        let one = try find(id, lock: transaction.dialect.forUpdate, transaction)
        let effect = isDenied ? one.deny() : one.hear(news.state, amount: news.amount)
        let system = Actor.system(one.channel.rawValue)
        switch effect {
        case .nothing: break
        case .move(let state):
            try move(one, to: state, news, code: code, transaction)
            record(state.rawValue, one.refund, one.project, by: system, transaction)
        case .pay:
            try move(one, to: .success, news, code: code, transaction)
            record("success", one.refund, one.project, by: system, transaction)
            try settle(one, by: system, transaction)
        case .differ where one.problem == "amount": break
        case .differ:
            try transaction.run("UPDATE channel_refund SET problem = 'amount', told_at = \(transaction.now) WHERE id = \(id)")
            record("differs", one.refund, one.project, by: system, transaction)
        }
        return effect
    }

    private func move(
        _ one: ChannelRefund, to state: ChannelRefund.State, _ news: RefundNews, code: String, _ transaction: Transaction
    ) throws {
        let next = state.isOpen ? transaction.now.adding(minutes: ChannelRefund.minutes(until: 0, in: state)) : nil
        try transaction.run(
            """
            UPDATE channel_refund SET state = \(state), code = \(code), tries = 0, next_at = \(next), told_at = \(transaction.now),
                channel_number = \(news.channelNumber.isEmpty ? one.channelNumber : news.channelNumber),
                settled_at = \(state == .closed || state == .success ? transaction.now : nil)
            WHERE id = \(one.id)
            """)
    }

    /// Books what went back, or says why a person has to.
    private func settle(_ one: ChannelRefund, by actor: Actor, _ transaction: Transaction) throws {
        let refund = try Refunds().find(one.refund, within: [one.project], transaction)
        var problem = ""
        if refund.state == .processing, try latest(one.refund, in: one.project, transaction)?.id == one.id {
            do {
                try posting.pay(refund, on: try today(one.project, transaction), by: actor, in: transaction)
            } catch let refusal as Refusal {
                problem = refusal.problems.first?.key ?? "late"
            }
        } else {
            problem = "late"
        }
        try transaction.run("UPDATE channel_refund SET problem = \(problem) WHERE id = \(one.id)")
    }

    // MARK: What a person decides

    /// Asks again: under the same number where nothing was made, under a new one where it was closed.
    package func again(
        _ id: Refund.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let (refund, one) = try stuck(id, within: projects, transaction)
        guard !one.state.isOpen else { throw Refusal.notNow("refund.channel.notStuck") }
        if one.state == .closed {
            try put(refund, turn: one.turn + 1, total: one.total, by: actor, in: transaction)
        } else {
            try transaction.run(
                """
                UPDATE channel_refund SET state = 'asked', tries = 0, next_at = \(transaction.now), problem = '' WHERE id = \(one.id)
                """)
            record("asked", id, refund.project, by: actor, transaction)
        }
    }

    /// Lets it be: the payer's money is where it was before it was asked for. One of which another sum went back is asked after no
    /// more.
    package func drop(
        _ id: Refund.ID, remark: String, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let (refund, one) = try stuck(id, within: projects, transaction)
        guard !remark.isEmpty else { throw Refusal.invalid("remark", "field.required") }
        try posting.release(
            refund, on: try today(refund.project, transaction), reason: remark, by: actor, in: transaction)
        try transaction.run(
            """
            UPDATE refund SET refused_at = \(transaction.now), remark = \(remark)
            WHERE project_id = \(refund.project) AND id = \(id)
            """)
        if one.state.isOpen {
            try transaction.run(
                """
                UPDATE channel_refund SET state = 'closed', problem = '', next_at = NULL, settled_at = \(transaction.now)
                WHERE id = \(one.id)
                """)
        }
        transaction.record(
            "refund.refused", about: (Refunds.subjectKind, id.number), project: refund.project, by: actor, words: remark)
    }

    /// A person has looked at money that went back and is not in the books; the channel's list shows the difference until they say so.
    package func clear(
        _ id: Refund.ID, remark: String, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let refund = try Refunds().find(id, within: projects, transaction)
        guard !remark.isEmpty else { throw Refusal.invalid("remark", "field.required") }
        let count = try transaction.run(
            """
            UPDATE channel_refund SET problem = '' WHERE project_id = \(refund.project) AND refund_id = \(id) AND problem <> ''
            """)
        guard count > 0 else { throw Refusal.notNow("refund.channel.notStuck") }
        transaction.record(
            "refund.cleared", about: (Refunds.subjectKind, id.number), project: refund.project, by: actor, words: remark)
    }

    /// Asks the channel now.
    package func look(
        after id: Refund.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let refund = try Refunds().find(id, within: projects, transaction)
        guard let one = try latest(id, in: refund.project, transaction), one.state.isOpen else {
            throw Refusal.notNow("refund.channel.settled")
        }
        try transaction.run("UPDATE channel_refund SET next_at = \(transaction.now) WHERE id = \(one.id)")
        record("looked", id, refund.project, by: actor, transaction)
    }

    /// Tells a simulated channel what it is to play of an asking.
    func play(_ state: ChannelRefund.State, of id: ChannelRefund.ID, _ transaction: Transaction) throws {
        try transaction.run("UPDATE channel_refund SET played = \(state.rawValue) WHERE id = \(id)")
    }

    /// One that the channel refused or closed, or of which another sum went back, and nobody has decided about.
    private func stuck(
        _ id: Refund.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> (Refund, ChannelRefund) {
        let first = try Refunds().find(id, within: projects, transaction)
        try Books().lock(first.unit, in: first.project, transaction)
        let refund = try Refunds().find(id, within: projects, transaction)
        guard refund.state == .processing, let one = try latest(id, in: refund.project, transaction),
            one.state == .refused || one.state == .closed || (one.state.isOpen && one.problem == "amount")
        else { throw Refusal.notNow("refund.channel.notStuck") }
        return (refund, one)
    }

    private func today(_ project: Project.ID, _ transaction: Transaction) throws -> Day {
        (try Projects().find(project, in: transaction)?.zone ?? .utc).day(of: transaction.now)
    }

    private func record(
        _ state: String, _ refund: Refund.ID, _ project: Project.ID, by actor: Actor, _ transaction: Transaction
    ) {
        transaction.record(
            "refund.channel", about: (Refunds.subjectKind, refund.number), project: project, by: actor, ["state": .code(state)])
    }

    // MARK: Readings

    static let columns: SQL = """
        c.id, c.project_id, c.refund_id, c.turn, c.channel, c.number, c.transaction_number, c.reason, c.amount_fen, c.total_fen,
        c.state, c.channel_number, c.code, c.problem, c.tries, c.played, c.made_at, c.told_at
        """

    private func find(_ id: ChannelRefund.ID, lock: SQL, _ transaction: Transaction) throws -> ChannelRefund {
        let row = try transaction.first("SELECT \(Self.columns) FROM channel_refund c WHERE c.id = \(id)\(lock)")
        guard let row else { throw Refusal.missing }
        return try Self.refund(row)
    }

    /// Every asking of a refund, first to last.
    package func of(_ id: Refund.ID, in project: Project.ID, _ transaction: Transaction) throws -> [ChannelRefund] {
        try transaction.query(
            """
            SELECT \(Self.columns) FROM channel_refund c WHERE c.project_id = \(project) AND c.refund_id = \(id) ORDER BY c.turn
            """
        ).map(Self.refund)
    }

    func latest(_ id: Refund.ID, in project: Project.ID, _ transaction: Transaction) throws -> ChannelRefund? {
        try of(id, in: project, transaction).last
    }

    /// What waits for a person: refused, closed or abnormal, unanswered for an hour, or paid and not booked.
    func work(in project: Project.ID, limit: Int = Self.workMax, _ transaction: Transaction) throws -> [RefundWork] {
        try transaction.query(
            """
            SELECT \(Self.columns), f.payer_name, b.name AS building, u.name AS unit_name
            FROM channel_refund c JOIN refund f ON f.id = c.refund_id AND f.project_id = c.project_id
            JOIN unit u ON u.id = f.unit_id JOIN building b ON b.id = u.building_id
            WHERE c.project_id = \(project) AND (c.problem <> ''
                OR (f.paid_day IS NULL AND f.refused_at IS NULL
                    AND (c.state IN ('refused', 'closed', 'abnormal')
                        OR (c.tries >= \(ChannelRefund.triesQuiet)
                            AND (c.state = 'asked' OR (c.state = 'processing' AND c.code <> ''))))
                    AND NOT EXISTS (SELECT 1 FROM channel_refund n
                        WHERE n.project_id = c.project_id AND n.refund_id = c.refund_id AND n.turn > c.turn)))
            ORDER BY c.made_at, c.id LIMIT \(limit)
            """
        ).map { row in
            RefundWork(
                asking: try Self.refund(row), payerName: try row.get("payer_name"),
                home: "\(try row.get("building") as String) \(try row.get("unit_name") as String)")
        }
    }

    private static func refund(_ row: Row) throws -> ChannelRefund {
        ChannelRefund(
            id: try row.get("id"), project: try row.get("project_id"), refund: try row.get("refund_id"), turn: try row.get("turn"),
            channel: try row.get("channel"), number: try row.get("number"), transaction: try row.get("transaction_number"),
            reason: try row.get("reason"), amount: try row.get("amount_fen"), total: try row.get("total_fen"),
            state: try row.get("state"), channelNumber: try row.get("channel_number"), code: try row.get("code"),
            problem: try row.get("problem"), tries: try row.get("tries"), played: try row.get("played"),
            madeAt: try row.get("made_at"), toldAt: try row.get("told_at"))
    }
}

/// A refund that waits for a person.
struct RefundWork: Sendable {
    let asking: ChannelRefund
    let payerName: String
    let home: String
}
