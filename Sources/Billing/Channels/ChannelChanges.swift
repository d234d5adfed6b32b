// ChannelChanges: asking for a change of a payment channel, and another person's approving or refusing it.
import Kernel
import Platform
import Storage

extension ChannelAccounts {
    /// The channel itself, as its merchant's pages say. `notify` is where this house is reached from outside.
    package func ask(
        _ terms: ChannelTerms, notify: String, in project: Project.ID, by person: Account.ID, in transaction: Transaction
    ) throws -> ChannelChange.ID {
        try confirm(terms, notify)
        return try put(terms, notify, in: project, by: person, transaction)
    }

    /// The channel that the house plays: refused where money has moved by a channel's own terms.
    package func askSimulation(
        _ channel: PayChannel, in project: Project.ID, by person: Account.ID, in transaction: Transaction
    ) throws -> ChannelChange.ID {
        try confirmMaySimulate(project, transaction)
        let none = ChannelTerms(
            channel: channel, isSimulated: true, merchant: "", app: "", serial: "", channelKey: "", ownKey: "", secret: "")
        return try put(none, "", in: project, by: person, transaction)
    }

    private func put(
        _ terms: ChannelTerms, _ notify: String, in project: Project.ID, by person: Account.ID, _ transaction: Transaction
    ) throws -> ChannelChange.ID {
        let id: ChannelChange.ID = transaction.newID()
        let made = try transaction.run(
            """
            INSERT INTO pay_channel_change (id, project_id, channel, simulated, merchant, app, serial, channel_key, own_key, secret,
                notify_origin, asked_by, asked_at)
            VALUES (\(id), \(project), \(terms.channel), \(terms.isSimulated), \(terms.merchant), \(terms.app), \(terms.serial),
                \(terms.channelKey), \(sealed(terms.ownKey)), \(sealed(terms.secret)), \(notify), \(person), \(transaction.now))
            ON CONFLICT DO NOTHING
            """)
        guard made == 1 else { throw Refusal.notNow("paychannel.change.open") }
        record("paychannel.asked", terms.channel, terms.isSimulated, in: project, by: person, transaction)
        return id
    }

    /// 复核: the change is made by another person's word.
    package func approve(
        _ id: ChannelChange.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        let change = try find(id, within: projects, transaction)
        try change.approve(by: person)
        if change.isSimulated {
            try simulate(change.channel, in: change.project, by: .staff(person), in: transaction)
        } else {
            let row = try transaction.first(
                """
                SELECT merchant, app, serial, channel_key, own_key, secret, notify_origin FROM pay_channel_change
                WHERE project_id = \(change.project) AND id = \(id)
                """)
            guard let row else { throw Refusal.missing }
            let terms = ChannelTerms(
                channel: change.channel, isSimulated: false, merchant: try row.get("merchant"), app: try row.get("app"),
                serial: try row.get("serial"), channelKey: try row.get("channel_key"), ownKey: try opened(try row.get("own_key")),
                secret: try opened(try row.get("secret")))
            try set(terms, notify: try row.get("notify_origin"), in: change.project, by: .staff(person), in: transaction)
        }
        // Its secrets stand with the channel now, and nowhere else.
        try transaction.run(
            """
            UPDATE pay_channel_change SET approved_by = \(person), approved_at = \(transaction.now), own_key = NULL, secret = NULL
            WHERE project_id = \(change.project) AND id = \(id)
            """)
    }

    package func refuse(
        _ id: ChannelChange.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        let change = try find(id, within: projects, transaction)
        try change.refuse()
        try transaction.run(
            """
            UPDATE pay_channel_change SET refused_by = \(person), refused_at = \(transaction.now), own_key = NULL, secret = NULL
            WHERE project_id = \(change.project) AND id = \(id)
            """)
        record("paychannel.refused", change.channel, change.isSimulated, in: change.project, by: person, transaction)
    }

    /// What waits for another person.
    package func changes(in project: Project.ID, _ transaction: Transaction) throws -> [ChannelChange] {
        try transaction.query(
            """
            SELECT \(Self.changeColumns) FROM pay_channel_change c JOIN account a ON a.id = c.asked_by
            WHERE c.project_id = \(project) AND c.approved_at IS NULL AND c.refused_at IS NULL ORDER BY c.id LIMIT 10
            """
        ).map { try change($0, transaction) }
    }

    /// Throws where a channel of the project ever took real money: a channel that the house plays would make bills paid for
    /// nothing. A demo plays all the time.
    func confirmMaySimulate(_ project: Project.ID, _ transaction: Transaction) throws {
        guard try !maySimulate(project, transaction) else { return }
        throw Refusal.notNow("paychannel.simulation.live")
    }

    func maySimulate(_ project: Project.ID, _ transaction: Transaction) throws -> Bool {
        guard try ChannelUse.wasLive(project, transaction) else { return true }
        return try ChannelUse.isDemo(project, transaction)
    }

    private static let changeColumns: SQL = """
        c.id, c.project_id, c.channel, c.simulated, c.merchant, c.app, c.serial, c.channel_key, c.own_key, c.secret,
        c.notify_origin, c.asked_by, c.asked_at, c.approved_at, c.refused_at, a.display_name AS asker
        """

    private func change(_ row: Row, _ transaction: Transaction) throws -> ChannelChange {
        let (project, channel): (Project.ID, PayChannel) = (try row.get("project_id"), try row.get("channel"))
        let isSimulated: Bool = try row.get("simulated")
        let (approved, refused): (Instant?, Instant?) = (try row.get("approved_at"), try row.get("refused_at"))
        let now = try isSimulated ? nil : terms(channel, in: project, transaction)
        return ChannelChange(
            id: try row.get("id"), project: project, channel: channel, isSimulated: isSimulated,
            face: isSimulated ? nil : try face(row, of: channel),
            before: now.flatMap { $0.terms.isSimulated ? nil : ChannelFace($0.terms, notify: $0.notify) }, askedBy: try row.get("asked_by"), askerName: try row.get("asker"), askedAt: try row.get("asked_at"),
            isDecided: approved != nil || refused != nil)
    }

    private func find(
        _ id: ChannelChange.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> ChannelChange {
        let held = try transaction.first(
            """
            SELECT id FROM pay_channel_change WHERE project_id IN \(list: projects) AND id = \(id)\(transaction.dialect.forUpdate)
            """)
        guard held != nil else { throw Refusal.missing }
        let row = try transaction.first(
            """
            SELECT \(Self.changeColumns) FROM pay_channel_change c JOIN account a ON a.id = c.asked_by
            WHERE c.project_id IN \(list: projects) AND c.id = \(id)
            """)
        guard let row else { throw Refusal.missing }
        return try change(row, transaction)
    }

    private func record(
        _ kind: String, _ channel: PayChannel, _ isSimulated: Bool, in project: Project.ID, by person: Account.ID,
        _ transaction: Transaction
    ) {
        transaction.record(
            kind, about: ("paychannel", project.number), project: project, by: .staff(person),
            ["channel": .code(channel.rawValue), "simulated": .flag(isSimulated)])
    }
}
