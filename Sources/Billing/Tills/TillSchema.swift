// TillSchema: frozen SQL of cashiers' days: what was taken, what was counted, who signed.
import Storage

enum TillSchema {
    static let migrations = [
        Migration(
            "0054 tills", tables + DepositSchema.tables,
            sqlite: onSQLite + frozen.flatMap(Frozen.sqlite), postgres: onPostgres + frozen.flatMap(Frozen.postgres))
    ]

    private static let frozen = ["till_line", "till_cash"] + DepositSchema.frozen

    private static let tables = [
        // One cashier's day. It opens with the first payment; what is closed stays closed.
        """
        CREATE TABLE till (
            id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
            account_id {id} NOT NULL REFERENCES account (id), day {text} NOT NULL,
            closed_at {int}, explanation {text} NOT NULL, journal_seq {int}, journal_hash {text} NOT NULL,
            countersigned_at {int}, countersigned_by {id} REFERENCES account (id),
            UNIQUE (project_id, id), UNIQUE (project_id, account_id, day),
            CHECK ((countersigned_at IS NULL) = (countersigned_by IS NULL)),
            CHECK (countersigned_at IS NULL OR closed_at IS NOT NULL),
            CHECK (countersigned_by IS NULL OR countersigned_by <> account_id)) {strict}
        """,
        "CREATE INDEX till_day ON till (project_id, day, id)",
        "CREATE INDEX till_open ON till (project_id, day) WHERE closed_at IS NULL",
        """
        CREATE TABLE till_line (
            project_id {id} NOT NULL, till_id {id} NOT NULL,
            method {text} NOT NULL CHECK (method IN ('cash', 'card', 'transfer', 'wechat', 'alipay', 'directDebit')),
            expected_fen {int} NOT NULL, counted_fen {int} NOT NULL,
            PRIMARY KEY (till_id, method),
            FOREIGN KEY (project_id, till_id) REFERENCES till (project_id, id)) {strict}
        """,
        """
        CREATE TABLE till_cash (
            project_id {id} NOT NULL, till_id {id} NOT NULL, denomination_fen {int} NOT NULL CHECK (denomination_fen > 0),
            pieces {int} NOT NULL CHECK (pieces >= 0), PRIMARY KEY (till_id, denomination_fen),
            FOREIGN KEY (project_id, till_id) REFERENCES till (project_id, id)) {strict}
        """,
    ]

    /// Nothing is dated into a cashier's day that is closed, and a closed day is not opened again.
    private static let onSQLite =
        [
            """
            CREATE TRIGGER till_stands BEFORE UPDATE ON till
            WHEN OLD.closed_at IS NOT NULL AND (NEW.closed_at IS NULL OR NEW.closed_at <> OLD.closed_at
                OR NEW.day <> OLD.day OR NEW.account_id <> OLD.account_id OR NEW.explanation <> OLD.explanation)
            BEGIN SELECT RAISE(ABORT, 'the till is closed'); END
            """,
            "CREATE TRIGGER till_kept BEFORE DELETE ON till BEGIN SELECT RAISE(ABORT, 'the till is kept'); END",
        ]
        + ["payment", "deposit"].map { table in
            """
            CREATE TRIGGER \(table)_till BEFORE INSERT ON \(table)
            WHEN EXISTS (SELECT 1 FROM till WHERE project_id = NEW.project_id AND account_id = NEW.taken_by
                AND day = NEW.day AND closed_at IS NOT NULL)
            BEGIN SELECT RAISE(ABORT, 'the till is closed'); END
            """
        }

    private static let onPostgres =
        [
            """
            CREATE FUNCTION till_stands() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN
                IF TG_OP = ''DELETE'' THEN RAISE EXCEPTION ''the till is kept''; END IF;
                IF OLD.closed_at IS NOT NULL AND (NEW.closed_at IS NULL OR NEW.closed_at <> OLD.closed_at
                    OR NEW.day <> OLD.day OR NEW.account_id <> OLD.account_id OR NEW.explanation <> OLD.explanation)
                THEN RAISE EXCEPTION ''the till is closed''; END IF;
                RETURN NEW;
            END'
            """,
            "CREATE TRIGGER till_stands BEFORE UPDATE OR DELETE ON till FOR EACH ROW EXECUTE FUNCTION till_stands()",
            """
            CREATE FUNCTION till_is_open() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN
                IF EXISTS (SELECT 1 FROM till WHERE project_id = NEW.project_id AND account_id = NEW.taken_by
                    AND day = NEW.day AND closed_at IS NOT NULL)
                THEN RAISE EXCEPTION ''the till is closed''; END IF;
                RETURN NEW;
            END'
            """,
        ]
        + ["payment", "deposit"].map { table in
            "CREATE TRIGGER \(table)_till BEFORE INSERT ON \(table) FOR EACH ROW EXECUTE FUNCTION till_is_open()"
        }
}
