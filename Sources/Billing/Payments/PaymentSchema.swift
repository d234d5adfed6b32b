// PaymentSchema: frozen SQL of payments, what they pay, and receipts.
import Storage

enum PaymentSchema {
    /// Which stays pause the late fee of a project, from a day on; none is the usual.
    static let latePauses = Migration(
        "0072 late fee pauses",
        [
            """
            CREATE TABLE late_pause (
                project_id {id} NOT NULL REFERENCES project (id), from_day {text} NOT NULL,
                by_dispute {bool} NOT NULL CHECK (by_dispute IN (0, 1)), by_plan {bool} NOT NULL CHECK (by_plan IN (0, 1)),
                by_hold {bool} NOT NULL CHECK (by_hold IN (0, 1)),
                set_by {id} NOT NULL REFERENCES account (id), set_at {int} NOT NULL, PRIMARY KEY (project_id, from_day)) {strict}
            """
        ])

    /// By what day's sum a payment was divided.
    static let asked = Migration("0093 the day a paid sum was asked for", ["ALTER TABLE payment ADD COLUMN asked_day {text}"])

    static let migrations = [
        Migration(
            "0052 payments",
            [
                """
                CREATE TABLE payment (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, unit_id {id} NOT NULL, payer_id {id},
                    payer_name {text} NOT NULL, amount_fen {int} NOT NULL CHECK (amount_fen <> 0),
                    method {text} NOT NULL CHECK (method IN ('cash', 'card', 'transfer', 'wechat', 'alipay', 'directDebit',
                        'credit', 'opening')),
                    reference {text} NOT NULL, designated {text} NOT NULL, rule {text} NOT NULL,
                    happened_at {int} NOT NULL, day {text} NOT NULL, taken_by {id} REFERENCES account (id),
                    actor {text} NOT NULL, reverses_id {id}, reason {text} NOT NULL,
                    fault {text} NOT NULL CHECK (fault IN ('none', 'ours', 'payer')), posted_at {int} NOT NULL,
                    UNIQUE (project_id, id), UNIQUE (reverses_id),
                    CHECK ((amount_fen < 0) = (reverses_id IS NOT NULL)), CHECK (reverses_id IS NULL OR reason <> ''),
                    CHECK ((fault = 'none') = (reverses_id IS NULL)), CHECK (happened_at <= posted_at),
                    CHECK (method NOT IN ('card', 'transfer', 'wechat', 'alipay', 'directDebit') OR reference <> ''),
                    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
                    FOREIGN KEY (project_id, payer_id) REFERENCES person (project_id, id),
                    FOREIGN KEY (project_id, reverses_id) REFERENCES payment (project_id, id)) {strict}
                """,
                // A channel's transaction pays once, however often it is told.
                """
                CREATE UNIQUE INDEX payment_reference ON payment (project_id, method, reference)
                WHERE method IN ('wechat', 'alipay') AND reverses_id IS NULL
                """,
                "CREATE INDEX payment_day ON payment (project_id, day, id)",
                "CREATE INDEX payment_posted ON payment (project_id, posted_at, id)",
                "CREATE INDEX payment_unit ON payment (project_id, unit_id, day, id)",
                "CREATE INDEX payment_taker ON payment (project_id, taken_by, day)",
                """
                CREATE TABLE payment_line (
                    project_id {id} NOT NULL, payment_id {id} NOT NULL, ordinal {int} NOT NULL, charge_id {id},
                    part {text} NOT NULL CHECK (part IN ('cost', 'lateFee', 'principal', 'prepaid')),
                    basis {text} NOT NULL CHECK (basis IN ('named', 'oldest', 'proportion', 'notDue', 'surplus')),
                    book {text} NOT NULL, amount_fen {int} NOT NULL CHECK (amount_fen <> 0),
                    PRIMARY KEY (payment_id, ordinal), CHECK ((part = 'prepaid') = (charge_id IS NULL)),
                    FOREIGN KEY (project_id, payment_id) REFERENCES payment (project_id, id),
                    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) {strict}
                """,
                "CREATE INDEX payment_line_charge ON payment_line (project_id, charge_id) WHERE charge_id IS NOT NULL",
                """
                CREATE TABLE receipt_book (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    name {text} NOT NULL, prefix {text} NOT NULL,
                    kind {text} NOT NULL CHECK (kind IN ('payment', 'deposit')),
                    next_number {int} NOT NULL CHECK (next_number >= 1), last_number {int}, retired_at {int},
                    UNIQUE (project_id, id), UNIQUE (project_id, prefix),
                    CHECK (last_number IS NULL OR next_number <= last_number + 1)) {strict}
                """,
                """
                CREATE TABLE receipt (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, book_id {id} NOT NULL,
                    number {int} NOT NULL CHECK (number >= 1), label {text} NOT NULL,
                    source_kind {text} NOT NULL CHECK (source_kind IN ('payment', 'deposit')), source_id {id} NOT NULL,
                    unit_id {id} NOT NULL, payer_name {text} NOT NULL, amount_fen {int} NOT NULL CHECK (amount_fen > 0),
                    day {text} NOT NULL, token {text} NOT NULL, replaces_id {id},
                    issued_by {id} REFERENCES account (id), issued_at {int} NOT NULL,
                    UNIQUE (project_id, id), UNIQUE (book_id, number), UNIQUE (token),
                    FOREIGN KEY (project_id, book_id) REFERENCES receipt_book (project_id, id),
                    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id)) {strict}
                """,
                "CREATE INDEX receipt_source ON receipt (project_id, source_kind, source_id)",
                "CREATE INDEX receipt_label ON receipt (project_id, label)",
                "CREATE INDEX receipt_day ON receipt (project_id, day, id)",
                "CREATE INDEX receipt_issued ON receipt (project_id, issued_at, id)",
                """
                CREATE TABLE receipt_void (
                    receipt_id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, reason {text} NOT NULL CHECK (reason <> ''),
                    fault {text} NOT NULL CHECK (fault IN ('ours', 'payer')),
                    voided_at {int} NOT NULL, voided_by {id} REFERENCES account (id),
                    FOREIGN KEY (project_id, receipt_id) REFERENCES receipt (project_id, id)) {strict}
                """,
                """
                CREATE TABLE receipt_print (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, receipt_id {id} NOT NULL,
                    printed_at {int} NOT NULL, printed_by {id} REFERENCES account (id),
                    FOREIGN KEY (project_id, receipt_id) REFERENCES receipt (project_id, id)) {strict}
                """,
                "CREATE INDEX receipt_print_receipt ON receipt_print (project_id, receipt_id, printed_at)",
            ],
            sqlite: receiptedOnSQLite + frozen.flatMap(Frozen.sqlite),
            postgres: receiptedOnPostgres + frozen.flatMap(Frozen.postgres)),
        // What was taken back may be booked anew; a transaction still stands once.
        Migration(
            "0088 a channel's payment is booked anew",
            [
                "ALTER TABLE payment ADD COLUMN turn {int} NOT NULL DEFAULT 1 CHECK (turn >= 1)",
                "DROP INDEX payment_reference",
                """
                CREATE UNIQUE INDEX payment_reference ON payment (project_id, method, reference, turn)
                WHERE method IN ('wechat', 'alipay') AND reverses_id IS NULL
                """,
            ]),
    ]

    private static let frozen = ["payment", "payment_line", "receipt", "receipt_void", "receipt_print"]

    /// S2.8.1-2: the receipt is written first, and no money is taken into the books without one of the same sum.
    private static let receiptedOnSQLite = [
        """
        CREATE TRIGGER payment_receipted BEFORE INSERT ON payment
        WHEN NEW.amount_fen > 0 AND NEW.method NOT IN ('credit', 'opening') AND NOT EXISTS (
            SELECT 1 FROM receipt WHERE project_id = NEW.project_id AND source_kind = 'payment' AND source_id = NEW.id
                AND amount_fen = NEW.amount_fen)
        BEGIN SELECT RAISE(ABORT, 'a payment has its receipt'); END
        """
    ]

    private static let receiptedOnPostgres = [
        """
        CREATE FUNCTION payment_receipted() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN
            IF NEW.amount_fen > 0 AND NEW.method NOT IN (''credit'', ''opening'') AND NOT EXISTS (
                SELECT 1 FROM receipt WHERE project_id = NEW.project_id AND source_kind = ''payment''
                    AND source_id = NEW.id AND amount_fen = NEW.amount_fen)
            THEN RAISE EXCEPTION ''a payment has its receipt''; END IF;
            RETURN NEW;
        END'
        """,
        "CREATE TRIGGER payment_receipted BEFORE INSERT ON payment FOR EACH ROW EXECUTE FUNCTION payment_receipted()",
    ]
}
