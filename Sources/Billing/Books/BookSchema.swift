// BookSchema: frozen SQL of the double entry below everything, and of credits and periods.
import Storage

enum BookSchema {
    /// Lines come first and their entry last: when it arrives, each of its books must balance, and nothing is added after it.
    private static let balanceOnSQLite = [
        """
        CREATE TRIGGER book_entry_balances BEFORE INSERT ON book_entry
        WHEN (SELECT COUNT(*) FROM book_line WHERE entry_id = NEW.id) < 2 OR EXISTS (
            SELECT 1 FROM book_line WHERE entry_id = NEW.id GROUP BY book HAVING SUM(amount_fen) <> 0)
        BEGIN SELECT RAISE(ABORT, 'book_entry does not balance'); END
        """,
        """
        CREATE TRIGGER book_entry_period BEFORE INSERT ON book_entry
        WHEN NEW.day <= (SELECT closed_through FROM billing_project WHERE project_id = NEW.project_id)
        BEGIN SELECT RAISE(ABORT, 'the period is closed'); END
        """,
        """
        CREATE TRIGGER book_line_late BEFORE INSERT ON book_line
        WHEN EXISTS (SELECT 1 FROM book_entry WHERE id = NEW.entry_id)
        BEGIN SELECT RAISE(ABORT, 'book_entry is posted: nothing is added to it'); END
        """,
    ]

    private static let balanceOnPostgres = [
        """
        CREATE FUNCTION book_entry_check() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN
            IF (SELECT COUNT(*) FROM book_line WHERE entry_id = NEW.id) < 2 OR EXISTS (
                SELECT 1 FROM book_line WHERE entry_id = NEW.id GROUP BY book HAVING SUM(amount_fen) <> 0)
            THEN RAISE EXCEPTION ''book_entry does not balance''; END IF;
            IF NEW.day <= (SELECT closed_through FROM billing_project WHERE project_id = NEW.project_id)
            THEN RAISE EXCEPTION ''the period is closed''; END IF;
            RETURN NEW;
        END'
        """,
        "CREATE TRIGGER book_entry_balances BEFORE INSERT ON book_entry FOR EACH ROW EXECUTE FUNCTION book_entry_check()",
        """
        CREATE FUNCTION book_line_check() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN
            IF EXISTS (SELECT 1 FROM book_entry WHERE id = NEW.entry_id)
            THEN RAISE EXCEPTION ''book_entry is posted: nothing is added to it''; END IF;
            RETURN NEW;
        END'
        """,
        "CREATE TRIGGER book_line_late BEFORE INSERT ON book_line FOR EACH ROW EXECUTE FUNCTION book_line_check()",
    ]

    static let migrations = [
        Migration(
            "0051 ledger",
            [
                """
                CREATE TABLE book_entry (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    kind {text} NOT NULL CHECK (kind IN ('charge', 'payment', 'credit', 'deposit', 'refund', 'reversal',
                        'opening', 'adjustment')),
                    day {text} NOT NULL, source_kind {text} NOT NULL, source_id {id} NOT NULL, reverses_id {id},
                    reason {text} NOT NULL, actor {text} NOT NULL, posted_at {int} NOT NULL,
                    UNIQUE (project_id, id), UNIQUE (reverses_id),
                    CHECK ((kind = 'reversal') = (reverses_id IS NOT NULL)), CHECK (kind <> 'reversal' OR reason <> ''),
                    FOREIGN KEY (project_id, reverses_id) REFERENCES book_entry (project_id, id)) {strict}
                """,
                "CREATE INDEX book_entry_day ON book_entry (project_id, day, id)",
                "CREATE INDEX book_entry_source ON book_entry (project_id, source_kind, source_id)",
                """
                CREATE TABLE book_line (
                    project_id {id} NOT NULL, entry_id {id} NOT NULL, ordinal {int} NOT NULL,
                    account {text} NOT NULL CHECK (account IN ('receivable', 'cash', 'bank', 'channel', 'prepaid', 'deposit',
                        'income', 'payable', 'relief', 'opening', 'difference')),
                    book {text} NOT NULL CHECK (book IN ('own', 'collected', 'common', 'repairFund', 'deposit')),
                    day {text} NOT NULL, unit_id {id}, payer_id {id}, item_id {id}, charge_id {id},
                    amount_fen {int} NOT NULL CHECK (amount_fen <> 0),
                    PRIMARY KEY (entry_id, ordinal), CHECK (account <> 'receivable' OR charge_id IS NOT NULL),
                    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
                    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) {strict}
                """,
                "CREATE INDEX book_line_account ON book_line (project_id, account, day)",
                "CREATE INDEX book_line_unit ON book_line (project_id, unit_id, day, entry_id) WHERE unit_id IS NOT NULL",
                "CREATE INDEX book_line_charge ON book_line (project_id, charge_id) WHERE charge_id IS NOT NULL",
                // A cache of the ledger, moved only by it: what a payer has paid ahead for a home. Payer 0 is whoever holds it.
                """
                CREATE TABLE credit (
                    project_id {id} NOT NULL, unit_id {id} NOT NULL, payer_id {id} NOT NULL, book {text} NOT NULL,
                    balance_fen {int} NOT NULL CHECK (balance_fen >= 0),
                    PRIMARY KEY (project_id, unit_id, payer_id, book),
                    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id)) {strict}
                """,
                """
                CREATE TABLE period_close (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    through {text} NOT NULL, closed_at {int} NOT NULL, closed_by {id} NOT NULL REFERENCES account (id),
                    UNIQUE (project_id, through)) {strict}
                """,
            ],
            sqlite: balanceOnSQLite + Frozen.sqlite("book_entry") + Frozen.sqlite("book_line") + Frozen.sqlite("period_close"),
            postgres: balanceOnPostgres + Frozen.postgres("book_entry") + Frozen.postgres("book_line")
                + Frozen.postgres("period_close"))
    ]
}
