// RefundSchema: frozen SQL of refunds of payments, and of what a payment channel is asked to give back.
import Storage

enum RefundSchema {
    /// What went back of a bill is asked for with its late fee and on its page.
    static let shares = Migration(
        "0083 refund shares by bill", ["CREATE INDEX refund_share_charge ON refund_share (project_id, charge_id)"])

    static let migrations = [
        Migration(
            "0074 refunds by channel",
            [
                // A refund may be of a payment; the channel answers after it was released; and what it does not make is refused.
                // Neither engine changes a CHECK alike, so the table is made anew; nothing points to it.
                "CREATE TABLE refund_before AS SELECT * FROM refund",
                "DROP TABLE refund",
                """
                CREATE TABLE refund (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, unit_id {id} NOT NULL,
                    kind {text} NOT NULL CHECK (kind IN ('credit', 'deposit', 'payment')), deposit_id {id}, payment_id {id},
                    payer_id {id}, payer_name {text} NOT NULL CHECK (payer_name <> ''), book {text} NOT NULL,
                    amount_fen {int} NOT NULL CHECK (amount_fen > 0),
                    method {text} NOT NULL CHECK (method IN ('cash', 'card', 'transfer', 'wechat', 'alipay', 'directDebit')),
                    target {text} NOT NULL, reason {text} NOT NULL CHECK (reason <> ''),
                    asked_by {id} NOT NULL REFERENCES account (id), asked_at {int} NOT NULL,
                    approved_by {id} REFERENCES account (id), approved_at {int}, refused_at {int}, remark {text} NOT NULL,
                    paid_day {text}, paid_by {id} REFERENCES account (id),
                    by_channel {bool} NOT NULL DEFAULT 0 CHECK (by_channel IN (0, 1)),
                    UNIQUE (project_id, id), CHECK ((kind = 'deposit') = (deposit_id IS NOT NULL)),
                    CHECK (kind <> 'payment' OR (payment_id IS NOT NULL AND by_channel = 1)),
                    CHECK (by_channel = 0 OR (method IN ('wechat', 'alipay') AND paid_by IS NULL)),
                    CHECK (approved_by IS NULL OR approved_by <> asked_by),
                    CHECK ((approved_at IS NULL) = (approved_by IS NULL)), CHECK (paid_day IS NULL OR approved_at IS NOT NULL),
                    CHECK (by_channel = 1 OR (approved_at IS NULL) = (paid_day IS NULL)),
                    CHECK (refused_at IS NULL OR paid_day IS NULL), CHECK (method = 'cash' OR target <> ''),
                    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
                    FOREIGN KEY (project_id, payer_id) REFERENCES person (project_id, id),
                    FOREIGN KEY (project_id, payment_id) REFERENCES payment (project_id, id),
                    FOREIGN KEY (project_id, deposit_id) REFERENCES deposit (project_id, id)) {strict}
                """,
                """
                INSERT INTO refund (id, project_id, unit_id, kind, deposit_id, payer_id, payer_name, book, amount_fen, method,
                    target, reason, asked_by, asked_at, approved_by, approved_at, refused_at, remark, paid_day, paid_by)
                SELECT id, project_id, unit_id, kind, deposit_id, payer_id, payer_name, book, amount_fen, method, target, reason,
                    asked_by, asked_at, approved_by, approved_at, refused_at, remark, paid_day, paid_by
                FROM refund_before ORDER BY id
                """,
                "DROP TABLE refund_before",
                "CREATE INDEX refund_unit ON refund (project_id, unit_id, id)",
                "CREATE INDEX refund_asked ON refund (project_id, asked_at, id)",
                "CREATE INDEX refund_deposit ON refund (project_id, deposit_id, id) WHERE deposit_id IS NOT NULL",
                "CREATE INDEX refund_payment ON refund (project_id, payment_id, id) WHERE payment_id IS NOT NULL",
                "CREATE INDEX refund_paid ON refund (project_id, paid_by, paid_day) WHERE paid_day IS NOT NULL",
                "CREATE INDEX refund_of_channel ON refund (project_id, method, target) WHERE paid_day IS NOT NULL",
                "CREATE INDEX refund_origin ON refund (project_id, method, target) WHERE by_channel = 1",
                "CREATE INDEX refund_day ON refund (project_id, paid_day, id) WHERE paid_day IS NOT NULL",
                // What it takes back of each bill that the payment paid, and of what was paid ahead; fixed when it is asked for.
                """
                CREATE TABLE refund_share (
                    project_id {id} NOT NULL, refund_id {id} NOT NULL, ordinal {int} NOT NULL, charge_id {id},
                    book {text} NOT NULL, amount_fen {int} NOT NULL CHECK (amount_fen > 0), PRIMARY KEY (refund_id, ordinal),
                    FOREIGN KEY (project_id, refund_id) REFERENCES refund (project_id, id),
                    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) {strict}
                """,
                // The outbox of refunds: what the channel is asked, under our own number, and what it last said of it.
                """
                CREATE TABLE channel_refund (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, refund_id {id} NOT NULL,
                    turn {int} NOT NULL CHECK (turn >= 1), channel {text} NOT NULL CHECK (channel IN ('wechat', 'alipay')),
                    number {text} NOT NULL, transaction_number {text} NOT NULL, reason {text} NOT NULL,
                    amount_fen {int} NOT NULL CHECK (amount_fen > 0), total_fen {int} NOT NULL,
                    state {text} NOT NULL
                        CHECK (state IN ('asked', 'refused', 'processing', 'abnormal', 'closed', 'success')),
                    channel_number {text} NOT NULL, code {text} NOT NULL, problem {text} NOT NULL, tries {int} NOT NULL,
                    played {text} NOT NULL, made_at {int} NOT NULL, next_at {int}, told_at {int}, settled_at {int},
                    UNIQUE (project_id, id), UNIQUE (project_id, number), UNIQUE (project_id, refund_id, turn),
                    CHECK (amount_fen <= total_fen),
                    CHECK ((next_at IS NOT NULL) = (state IN ('asked', 'processing', 'abnormal'))),
                    CHECK ((settled_at IS NOT NULL) = (state IN ('closed', 'success'))),
                    FOREIGN KEY (project_id, refund_id) REFERENCES refund (project_id, id)) {strict}
                """,
                "CREATE INDEX channel_refund_due ON channel_refund (next_at, id) WHERE next_at IS NOT NULL",
                "CREATE INDEX channel_refund_transaction ON channel_refund (project_id, channel, transaction_number)",
            ])
    ]
}
