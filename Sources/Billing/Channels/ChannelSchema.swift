// ChannelSchema: frozen SQL of payment channels, their orders and notices, and the statements they are compared with.
import Storage

enum ChannelSchema {
    /// A channel is changed by two people; where one ever took real money, none is played.
    static let changes = Migration(
        "0091 channels are changed by two",
        [
            """
            CREATE TABLE pay_channel_change (
                id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                channel {text} NOT NULL CHECK (channel IN ('wechat', 'alipay')),
                simulated {bool} NOT NULL CHECK (simulated IN (0, 1)), merchant {text} NOT NULL, app {text} NOT NULL,
                serial {text} NOT NULL, channel_key {text} NOT NULL, own_key {bytes}, secret {bytes}, notify_origin {text} NOT NULL,
                asked_by {id} NOT NULL REFERENCES account (id), asked_at {int} NOT NULL,
                approved_by {id} REFERENCES account (id), approved_at {int}, refused_by {id} REFERENCES account (id), refused_at {int},
                UNIQUE (project_id, id), CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
                CHECK ((refused_by IS NULL) = (refused_at IS NULL)), CHECK (approved_by IS NULL OR refused_by IS NULL),
                CHECK (approved_by IS NULL OR approved_by <> asked_by)) {strict}
            """,
            """
            CREATE UNIQUE INDEX pay_channel_change_open ON pay_channel_change (project_id, channel)
            WHERE approved_at IS NULL AND refused_at IS NULL
            """,
            "CREATE TABLE pay_channel_live (project_id {id} NOT NULL PRIMARY KEY REFERENCES project (id), since {int} NOT NULL) {strict}",
            """
            INSERT INTO pay_channel_live (project_id, since)
            SELECT project_id, MIN(changed_at) FROM pay_channel WHERE simulated = 0 GROUP BY project_id
            """,
        ])

    static let migrations = [
        Migration(
            "0057 channels",
            [
                """
                CREATE TABLE pay_channel (
                    project_id {id} NOT NULL REFERENCES project (id),
                    channel {text} NOT NULL CHECK (channel IN ('wechat', 'alipay')),
                    simulated {bool} NOT NULL CHECK (simulated IN (0, 1)), merchant {text} NOT NULL, app {text} NOT NULL,
                    serial {text} NOT NULL, channel_key {text} NOT NULL, own_key {bytes}, secret {bytes}, simulator_key {bytes},
                    notify_origin {text} NOT NULL, changed_at {int} NOT NULL, PRIMARY KEY (project_id, channel),
                    CHECK (simulated = 0 OR simulator_key IS NOT NULL)) {strict}
                """,
                """
                CREATE TABLE code_order (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, unit_id {id} NOT NULL, payer_id {id},
                    payer_name {text} NOT NULL, channel {text} NOT NULL CHECK (channel IN ('wechat', 'alipay')),
                    number {text} NOT NULL, subject {text} NOT NULL, amount_fen {int} NOT NULL CHECK (amount_fen > 0),
                    charges {text} NOT NULL, code_text {text} NOT NULL, actor {text} NOT NULL, made_at {int} NOT NULL,
                    expires_at {int} NOT NULL, state {text} NOT NULL
                        CHECK (state IN ('asked', 'waiting', 'paid', 'closed', 'differs')),
                    transaction_number {text} NOT NULL, told_fen {int}, settled_at {int}, payment_id {id}, remark {text} NOT NULL,
                    UNIQUE (project_id, id), UNIQUE (project_id, number),
                    CHECK ((state = 'paid') = (payment_id IS NOT NULL)), CHECK (state <> 'waiting' OR code_text <> ''),
                    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
                    FOREIGN KEY (project_id, payment_id) REFERENCES payment (project_id, id)) {strict}
                """,
                "CREATE INDEX code_order_list ON code_order (project_id, made_at, id)",
                "CREATE INDEX code_order_unit ON code_order (project_id, unit_id, made_at)",
                "CREATE INDEX code_order_open ON code_order (expires_at, id) WHERE state IN ('asked', 'waiting')",
                // Every notice that a channel signed, once; and each that nobody should believe, for the record.
                """
                CREATE TABLE channel_notice (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id), channel {text} NOT NULL,
                    notice {text} NOT NULL, order_id {id}, outcome {text} NOT NULL CHECK (outcome IN ('taken', 'takenLate',
                        'closed', 'nothing', 'differs', 'refunded', 'unknown', 'forged', 'stale', 'unread', 'elsewhere')),
                    event {text} NOT NULL, amount_fen {int}, told_at {int}, heard_at {int} NOT NULL, network {text} NOT NULL,
                    FOREIGN KEY (project_id, order_id) REFERENCES code_order (project_id, id)) {strict}
                """,
                """
                CREATE UNIQUE INDEX channel_notice_once ON channel_notice (project_id, channel, notice)
                WHERE outcome NOT IN ('forged', 'stale', 'unread', 'elsewhere')
                """,
                "CREATE INDEX channel_notice_list ON channel_notice (project_id, heard_at, id)",
                // A channel's or a bank's own list of some days (对账单). It counts once it has been compared.
                """
                CREATE TABLE channel_statement (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id), method {text} NOT NULL
                        CHECK (method IN ('card', 'transfer', 'wechat', 'alipay', 'directDebit')),
                    from_day {text} NOT NULL, to_day {text} NOT NULL, name {text} NOT NULL, hash {text} NOT NULL,
                    line_count {int} NOT NULL, paid_fen {int} NOT NULL, refunded_fen {int} NOT NULL, fee_fen {int} NOT NULL,
                    brought_by {id} NOT NULL REFERENCES account (id), brought_at {int} NOT NULL, compared_at {int},
                    UNIQUE (project_id, id), UNIQUE (project_id, method, hash), CHECK (to_day >= from_day)) {strict}
                """,
                "CREATE INDEX channel_statement_list ON channel_statement (project_id, brought_at, id)",
                // What the channel says, each thing once whichever list brought it first: lists of a day and of its week
                // overlap. `occurrence` tells apart what is otherwise the same in one list.
                """
                CREATE TABLE channel_line (
                    project_id {id} NOT NULL, method {text} NOT NULL, reference {text} NOT NULL CHECK (reference <> ''),
                    kind {text} NOT NULL CHECK (kind IN ('payment', 'refund')), at_day {text} NOT NULL,
                    amount_fen {int} NOT NULL CHECK (amount_fen > 0), occurrence {int} NOT NULL,
                    state {text} NOT NULL CHECK (state IN ('success', 'closed', 'pending')),
                    order_number {text} NOT NULL, fee_fen {int} NOT NULL, statement_id {id} NOT NULL, row_number {int} NOT NULL,
                    PRIMARY KEY (project_id, method, reference, kind, at_day, amount_fen, occurrence),
                    FOREIGN KEY (project_id, statement_id) REFERENCES channel_statement (project_id, id)) {strict}
                """,
                "CREATE INDEX channel_line_day ON channel_line (project_id, method, at_day, reference)",
                """
                CREATE TABLE channel_difference (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, statement_id {id} NOT NULL, method {text} NOT NULL,
                    kind {text} NOT NULL CHECK (kind IN ('missing', 'extra', 'amount', 'state', 'refund')),
                    reference {text} NOT NULL, day {text} NOT NULL, theirs_fen {int} NOT NULL, ours_fen {int} NOT NULL,
                    found_at {int} NOT NULL, explanation {text} NOT NULL, payment_id {id},
                    explained_by {id} REFERENCES account (id), settled_by {id}, explained_at {int}, UNIQUE (project_id, id),
                    CHECK ((explained_at IS NULL) = (explained_by IS NULL AND settled_by IS NULL)),
                    CHECK (explained_by IS NULL OR explanation <> ''),
                    FOREIGN KEY (project_id, statement_id) REFERENCES channel_statement (project_id, id),
                    FOREIGN KEY (project_id, settled_by) REFERENCES channel_statement (project_id, id),
                    FOREIGN KEY (project_id, payment_id) REFERENCES payment (project_id, id)) {strict}
                """,
                // One thing is asked once, until somebody has explained it.
                """
                CREATE UNIQUE INDEX channel_difference_once ON channel_difference (project_id, method, reference)
                WHERE explained_at IS NULL
                """,
                "CREATE INDEX channel_difference_day ON channel_difference (project_id, day, id)",
                "CREATE INDEX channel_difference_statement ON channel_difference (project_id, statement_id, day, id)",
                "CREATE INDEX channel_difference_reference ON channel_difference (project_id, method, reference)",
                "CREATE INDEX payment_of_channel ON payment (project_id, method, reference)",
                "CREATE INDEX deposit_of_channel ON deposit (project_id, method, reference)",
                "CREATE INDEX refund_of_channel ON refund (project_id, method, target) WHERE paid_day IS NOT NULL",
                "CREATE INDEX refund_day ON refund (project_id, paid_day, id) WHERE paid_day IS NOT NULL",
            ])
    ]
}
