// DepositSchema: frozen SQL of deposits held, what is taken from them, and money given back.
import Storage

enum DepositSchema {
    /// A deposit entered wrongly is taken back once, as a whole.
    static let reversals = Migration(
        "0073 deposit reversals",
        [
            """
            CREATE TABLE deposit_reversal (
                id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, deposit_id {id} NOT NULL,
                amount_fen {int} NOT NULL CHECK (amount_fen > 0),
                method {text} NOT NULL CHECK (method IN ('cash', 'card', 'transfer', 'wechat', 'alipay', 'directDebit')),
                reference {text} NOT NULL, day {text} NOT NULL, drawer_of {id} REFERENCES account (id), actor {text} NOT NULL,
                reason {text} NOT NULL CHECK (reason <> ''), fault {text} NOT NULL CHECK (fault IN ('ours', 'payer')),
                posted_at {int} NOT NULL, UNIQUE (project_id, id), UNIQUE (project_id, deposit_id),
                FOREIGN KEY (project_id, deposit_id) REFERENCES deposit (project_id, id)) {strict}
            """,
            "CREATE INDEX deposit_reversal_day ON deposit_reversal (project_id, day, id)",
            "CREATE INDEX deposit_reversal_drawer ON deposit_reversal (project_id, drawer_of, day)",
            "CREATE INDEX deposit_reversal_of_channel ON deposit_reversal (project_id, method, reference)",
        ], sqlite: Frozen.sqlite("deposit_reversal"), postgres: Frozen.postgres("deposit_reversal"))

    static let frozen = ["deposit", "deposit_deduction"]

    static let tables = [
        """
        CREATE TABLE deposit (
            id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, unit_id {id} NOT NULL, payer_id {id},
            payer_name {text} NOT NULL CHECK (payer_name <> ''), item_id {id} NOT NULL,
            amount_fen {int} NOT NULL CHECK (amount_fen > 0),
            method {text} NOT NULL CHECK (method IN ('cash', 'card', 'transfer', 'wechat', 'alipay', 'directDebit')),
            reference {text} NOT NULL, purpose {text} NOT NULL CHECK (purpose <> ''),
            condition {text} NOT NULL CHECK (condition <> ''), day {text} NOT NULL,
            taken_by {id} REFERENCES account (id), actor {text} NOT NULL, posted_at {int} NOT NULL,
            UNIQUE (project_id, id),
            FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
            FOREIGN KEY (project_id, payer_id) REFERENCES person (project_id, id),
            FOREIGN KEY (project_id, item_id) REFERENCES fee_item (project_id, id)) {strict}
        """,
        "CREATE INDEX deposit_unit ON deposit (project_id, unit_id, id)",
        "CREATE INDEX deposit_day ON deposit (project_id, day, id)",
        "CREATE INDEX deposit_taker ON deposit (project_id, taken_by, day)",
        """
        CREATE TABLE deposit_deduction (
            id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, deposit_id {id} NOT NULL, charge_id {id} NOT NULL,
            amount_fen {int} NOT NULL CHECK (amount_fen > 0), basis {text} NOT NULL CHECK (basis <> ''),
            evidence {text} NOT NULL CHECK (evidence <> ''), confirmed_by {text} NOT NULL CHECK (confirmed_by <> ''),
            confirmed_on {text} NOT NULL, day {text} NOT NULL, made_by {id} NOT NULL REFERENCES account (id),
            made_at {int} NOT NULL, UNIQUE (project_id, id), UNIQUE (charge_id),
            FOREIGN KEY (project_id, deposit_id) REFERENCES deposit (project_id, id),
            FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) {strict}
        """,
        "CREATE INDEX deposit_deduction_deposit ON deposit_deduction (project_id, deposit_id, id)",
        // Money given back, of a credit or a deposit: asked for by one person, paid on another's word.
        """
        CREATE TABLE refund (
            id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, unit_id {id} NOT NULL,
            kind {text} NOT NULL CHECK (kind IN ('credit', 'deposit')), deposit_id {id}, payer_id {id},
            payer_name {text} NOT NULL CHECK (payer_name <> ''), book {text} NOT NULL,
            amount_fen {int} NOT NULL CHECK (amount_fen > 0),
            method {text} NOT NULL CHECK (method IN ('cash', 'card', 'transfer', 'wechat', 'alipay', 'directDebit')),
            target {text} NOT NULL, reason {text} NOT NULL CHECK (reason <> ''),
            asked_by {id} NOT NULL REFERENCES account (id), asked_at {int} NOT NULL,
            approved_by {id} REFERENCES account (id), approved_at {int}, refused_at {int}, remark {text} NOT NULL,
            paid_day {text}, paid_by {id} REFERENCES account (id),
            UNIQUE (project_id, id), CHECK ((kind = 'deposit') = (deposit_id IS NOT NULL)),
            CHECK (approved_by IS NULL OR approved_by <> asked_by),
            CHECK ((approved_at IS NULL) = (paid_day IS NULL)), CHECK (approved_at IS NULL OR approved_by IS NOT NULL),
            CHECK (approved_at IS NULL OR refused_at IS NULL), CHECK (method = 'cash' OR target <> ''),
            FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
            FOREIGN KEY (project_id, payer_id) REFERENCES person (project_id, id),
            FOREIGN KEY (project_id, deposit_id) REFERENCES deposit (project_id, id)) {strict}
        """,
        "CREATE INDEX refund_unit ON refund (project_id, unit_id, id)",
        "CREATE INDEX refund_asked ON refund (project_id, asked_at, id)",
        "CREATE INDEX refund_deposit ON refund (project_id, deposit_id, id) WHERE deposit_id IS NOT NULL",
        "CREATE INDEX refund_paid ON refund (project_id, paid_by, paid_day) WHERE paid_day IS NOT NULL",
    ]
}
