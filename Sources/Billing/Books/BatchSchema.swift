// BatchSchema: frozen SQL of what lets many bills be posted and looked at together.
import Storage

enum BatchSchema {
    static let migrations = [
        Migration(
            "0066 bills in batches",
            [
                // A cache like the row it stands in: whether anything moved the bill since it was posted. Of all others nobody
                // need ask the ledger for payments.
                "ALTER TABLE open_item ADD COLUMN moved {bool} NOT NULL DEFAULT 0 CHECK (moved IN (0, 1))",
                """
                UPDATE open_item SET moved = 1 WHERE (
                    SELECT COUNT(*) FROM book_line l WHERE l.project_id = open_item.project_id
                        AND l.charge_id = open_item.charge_id AND l.account = 'receivable') > 1
                """,
            ], postgres: guardsOnPostgres)
    ]

    /// The same guards, asked once for all rows of a statement: each entry's own lines are still counted. They never read a
    /// table from end to end, whatever the server believed of its size when it made the plan.
    private static let guardsOnPostgres = [
        "DROP TRIGGER book_entry_balances ON book_entry",
        "DROP FUNCTION book_entry_check()",
        """
        CREATE FUNCTION book_entries_check() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS
        'BEGIN
            IF EXISTS (SELECT 1 FROM posted p WHERE (
                SELECT COALESCE(SUM(b.lines), 0) < 2 OR BOOL_OR(b.total <> 0) FROM (
                    SELECT COUNT(*) AS lines, SUM(l.amount_fen) AS total FROM book_line l WHERE l.entry_id = p.id
                    GROUP BY l.book) b))
            THEN RAISE EXCEPTION ''book_entry does not balance''; END IF;
            IF EXISTS (
                SELECT 1 FROM posted p JOIN billing_project b ON b.project_id = p.project_id WHERE p.day <= b.closed_through)
            THEN RAISE EXCEPTION ''the period is closed''; END IF;
            RETURN NULL;
        END'
        """,
        """
        CREATE TRIGGER book_entry_balances AFTER INSERT ON book_entry REFERENCING NEW TABLE AS posted
        FOR EACH STATEMENT EXECUTE FUNCTION book_entries_check()
        """,
        "DROP TRIGGER book_line_late ON book_line",
        "DROP FUNCTION book_line_check()",
        """
        CREATE FUNCTION book_lines_check() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS
        'BEGIN
            IF EXISTS (
                SELECT 1 FROM added a WHERE (SELECT e.id FROM book_entry e WHERE e.id = a.entry_id) IS NOT NULL)
            THEN RAISE EXCEPTION ''book_entry is posted: nothing is added to it''; END IF;
            RETURN NULL;
        END'
        """,
        """
        CREATE TRIGGER book_line_late AFTER INSERT ON book_line REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION book_lines_check()
        """,
    ]
}
