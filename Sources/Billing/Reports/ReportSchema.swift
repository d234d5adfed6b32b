// ReportSchema: frozen SQL of the recount and of the monthly check of bills, and the indexes that reports walk.
import Storage

enum ReportSchema {
    static let migrations = [
        Migration(
            "0055 checks",
            [
                // The same two ways into the lines, each with what a sum needs: a report reads no line itself.
                "DROP INDEX book_line_charge",
                """
                CREATE INDEX book_line_bill ON book_line (project_id, charge_id, account, day, amount_fen)
                WHERE charge_id IS NOT NULL
                """,
                "DROP INDEX book_line_account",
                "CREATE INDEX book_line_balance ON book_line (project_id, account, book, day, amount_fen)",
                // 复核: one count of the whole ledger, part by part. Its cursor is where the next part begins.
                """
                CREATE TABLE recount (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id), night {text} NOT NULL,
                    step {text} NOT NULL CHECK (step IN ('entries', 'lines', 'bills', 'credits', 'payments', 'receipts', 'done')),
                    cursor {id} NOT NULL, number {int} NOT NULL, entry_count {int} NOT NULL, line_count {int} NOT NULL,
                    bill_count {int} NOT NULL, credit_count {int} NOT NULL, payment_count {int} NOT NULL,
                    receipt_count {int} NOT NULL, fault_count {int} NOT NULL, actor {text} NOT NULL,
                    began_at {int} NOT NULL, finished_at {int}, UNIQUE (project_id, id),
                    CHECK ((step = 'done') = (finished_at IS NOT NULL))) {strict}
                """,
                "CREATE UNIQUE INDEX recount_open ON recount (project_id) WHERE finished_at IS NULL",
                "CREATE INDEX recount_list ON recount (project_id, began_at, id)",
                """
                CREATE TABLE recount_fault (
                    project_id {id} NOT NULL, recount_id {id} NOT NULL, ordinal {int} NOT NULL,
                    kind {text} NOT NULL, subject_kind {text} NOT NULL, subject_id {id} NOT NULL,
                    expected {int} NOT NULL, found {int} NOT NULL, PRIMARY KEY (recount_id, ordinal),
                    FOREIGN KEY (project_id, recount_id) REFERENCES recount (project_id, id)) {strict}
                """,
                // 收费抽查: what the system drew for a month, from which bills.
                """
                CREATE TABLE bill_draw (
                    project_id {id} NOT NULL REFERENCES project (id), month {text} NOT NULL, after_id {id} NOT NULL,
                    through_id {id} NOT NULL, population {int} NOT NULL, drawn_at {int} NOT NULL,
                    PRIMARY KEY (project_id, month), CHECK (through_id >= after_id), CHECK (population >= 0)) {strict}
                """,
                """
                CREATE TABLE bill_check (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, month {text} NOT NULL, ordinal {int} NOT NULL,
                    charge_id {id} NOT NULL, verdict {text} CHECK (verdict IN ('right', 'wrong')), remark {text} NOT NULL,
                    checked_by {id} REFERENCES account (id), checked_at {int},
                    UNIQUE (project_id, id), UNIQUE (project_id, month, ordinal), UNIQUE (project_id, month, charge_id),
                    CHECK ((verdict IS NULL) = (checked_at IS NULL)), CHECK ((checked_at IS NULL) = (checked_by IS NULL)),
                    CHECK (verdict IS NULL OR verdict <> 'wrong' OR remark <> ''),
                    FOREIGN KEY (project_id, month) REFERENCES bill_draw (project_id, month),
                    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) {strict}
                """,
            ])
    ]
}
