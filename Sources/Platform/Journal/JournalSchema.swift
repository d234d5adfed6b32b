// JournalSchema: frozen SQL of the journal.
import Storage

package enum JournalSchema {
    package static let migrations = [
        Migration(
            "0001 journal",
            [
                """
                CREATE TABLE journal_head (
                    chain {int} NOT NULL PRIMARY KEY, seq {int} NOT NULL, hash {bytes} NOT NULL) {strict}
                """,
                """
                CREATE TABLE journal (
                    chain {int} NOT NULL, seq {int} NOT NULL,
                    happened_at {int} NOT NULL, recorded_at {int} NOT NULL,
                    actor {text} NOT NULL, subject_kind {text} NOT NULL, subject_id {int} NOT NULL,
                    kind {text} NOT NULL, payload {text} NOT NULL, text_mac {bytes},
                    key_id {text} NOT NULL, previous {bytes} NOT NULL, hash {bytes} NOT NULL,
                    PRIMARY KEY (chain, seq)) {strict}
                """,
                """
                CREATE TABLE journal_text (
                    chain {int} NOT NULL, seq {int} NOT NULL, salt {bytes} NOT NULL, body {text} NOT NULL,
                    PRIMARY KEY (chain, seq)) {strict}
                """,
                "CREATE INDEX journal_subject ON journal (chain, subject_kind, subject_id, seq)",
            ],
            sqlite: [
                """
                CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
                BEGIN SELECT RAISE(ABORT, 'journal rows are never changed'); END
                """,
                """
                CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
                BEGIN SELECT RAISE(ABORT, 'journal rows are never deleted'); END
                """,
            ],
            postgres: [
                """
                CREATE FUNCTION journal_frozen() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'journal rows are never changed or deleted' USING ERRCODE = '23514'; END $$
                """,
                """
                CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON journal
                FOR EACH ROW EXECUTE FUNCTION journal_frozen()
                """,
                """
                CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal
                FOR EACH STATEMENT EXECUTE FUNCTION journal_frozen()
                """,
            ])
    ]
}
