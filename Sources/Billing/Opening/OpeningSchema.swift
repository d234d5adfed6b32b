// OpeningSchema: frozen SQL of opening imports, of what they leave besides the books, and of direct debits.
import Storage

enum OpeningSchema {
    static let migrations = [Migration("0059 opening", imports + left + debits)]

    /// Rows about arrears are gone through by themselves; what was kept of them is taken back, never deleted.
    static let claims = Migration(
        "0070 opening claims",
        [
            """
            CREATE INDEX opening_row_claim ON opening_row (project_id, import_id, ordinal)
            WHERE kind IN ('demand', 'plan', 'suit')
            """,
            "ALTER TABLE opening_note ADD COLUMN withdrawn_at {int}",
        ])

    /// An account pays for one person of the home: its holder, or who owned it when there was one only. Where nobody is known it
    /// asks for nothing until somebody has said for whom it pays.
    static let debtors = Migration(
        "0090 whose direct debits",
        [
            "ALTER TABLE debit_account ADD COLUMN person_id {id} REFERENCES person (id)",
            """
            UPDATE debit_account SET person_id = COALESCE(
                (SELECT MAX(p.id) FROM tenure t JOIN person p ON p.id = t.person_id
                    WHERE t.project_id = debit_account.project_id AND t.unit_id = debit_account.unit_id
                        AND p.name = debit_account.holder),
                (SELECT MAX(t.person_id) FROM tenure t
                    WHERE t.project_id = debit_account.project_id AND t.unit_id = debit_account.unit_id
                        AND t.role IN ('owner', 'coOwner') GROUP BY t.unit_id HAVING COUNT(DISTINCT t.person_id) = 1))
            """,
            "ALTER TABLE debit_batch ADD COLUMN left_out_count {int} NOT NULL DEFAULT 0 CHECK (left_out_count >= 0)",
            "ALTER TABLE debit_batch ADD COLUMN left_out_fen {int} NOT NULL DEFAULT 0 CHECK (left_out_fen >= 0)",
        ])

    private static let imports = [
        """
        CREATE TABLE opening_import (
            id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
            name {text} NOT NULL, as_of {text} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('reading', 'proved', 'signed', 'confirming', 'posting', 'posted',
                'reversing', 'reversed', 'discarded')),
            digest {text} NOT NULL, signed_digest {text} NOT NULL, row_count {int} NOT NULL, good_count {int} NOT NULL,
            cursor_row {int} NOT NULL, remark {text} NOT NULL,
            made_by {id} NOT NULL REFERENCES account (id), made_at {int} NOT NULL,
            signed_by {id} REFERENCES account (id), signed_at {int},
            confirmed_by {id} REFERENCES account (id), confirmed_at {int},
            reversed_by {id} REFERENCES account (id), reason {text} NOT NULL,
            UNIQUE (project_id, id), CHECK ((signed_at IS NULL) = (signed_by IS NULL)),
            CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL)),
            CHECK (confirmed_by IS NULL OR (signed_by IS NOT NULL AND confirmed_by <> signed_by)),
            CHECK (state NOT IN ('confirming', 'posting', 'posted', 'reversing', 'reversed') OR confirmed_by IS NOT NULL),
            CHECK (reversed_by IS NULL OR reason <> '')) {strict}
        """,
        "CREATE INDEX opening_import_list ON opening_import (project_id, made_at, id)",
        """
        CREATE INDEX opening_import_working ON opening_import (state, id)
        WHERE state IN ('confirming', 'posting', 'reversing')
        """,
        """
        CREATE TABLE opening_sheet (
            import_id {id} NOT NULL, ordinal {int} NOT NULL, project_id {id} NOT NULL, name {text} NOT NULL,
            kind {text} NOT NULL, header {text} NOT NULL, problem {text} NOT NULL,
            PRIMARY KEY (import_id, ordinal),
            FOREIGN KEY (project_id, import_id) REFERENCES opening_import (project_id, id)) {strict}
        """,
        """
        CREATE TABLE opening_row (
            import_id {id} NOT NULL, ordinal {int} NOT NULL, project_id {id} NOT NULL,
            kind {text} NOT NULL CHECK (kind IN ('arrears', 'prepayment', 'deposit', 'reading', 'paidThrough', 'receiptBook',
                'debitAccount', 'card', 'demand', 'plan', 'suit')),
            sheet {int} NOT NULL, sheet_row {int} NOT NULL, field_values {text} NOT NULL, cells {text} NOT NULL,
            file_problems {text} NOT NULL, state {text} NOT NULL CHECK (state IN ('good', 'refused', 'posted', 'reversed')),
            problems {text} NOT NULL, identity {text} NOT NULL, unit_id {id}, building_id {id}, item_id {id}, payer_id {id},
            from_day {text}, to_day {text}, amount_fen {int} NOT NULL CHECK (amount_fen >= 0), result_id {id},
            PRIMARY KEY (import_id, ordinal), CHECK (state <> 'refused' OR problems <> ''),
            CHECK (state NOT IN ('posted', 'reversed') OR result_id IS NOT NULL),
            FOREIGN KEY (project_id, import_id) REFERENCES opening_import (project_id, id)) {strict}
        """,
        // What an office brings is posted once, by whatever file it comes again.
        """
        CREATE UNIQUE INDEX opening_row_posted ON opening_row (project_id, kind, identity) WHERE state = 'posted'
        """,
        "CREATE INDEX opening_row_identity ON opening_row (project_id, import_id, kind, identity)",
        "CREATE INDEX opening_row_unit ON opening_row (project_id, import_id, unit_id) WHERE unit_id IS NOT NULL",
        "CREATE INDEX opening_row_state ON opening_row (project_id, import_id, state, ordinal)",
        """
        CREATE TABLE opening_sum (
            import_id {id} NOT NULL, kind {text} NOT NULL, item_id {id} NOT NULL, building_id {id} NOT NULL,
            state {text} NOT NULL, project_id {id} NOT NULL, row_count {int} NOT NULL, total_fen {int} NOT NULL,
            PRIMARY KEY (import_id, kind, item_id, building_id, state),
            FOREIGN KEY (project_id, import_id) REFERENCES opening_import (project_id, id)) {strict}
        """,
        // The office's own words for columns, remembered.
        """
        CREATE TABLE opening_header (
            project_id {id} NOT NULL REFERENCES project (id), kind {text} NOT NULL, header {text} NOT NULL,
            field {text} NOT NULL, made_by {id} NOT NULL REFERENCES account (id), made_at {int} NOT NULL,
            PRIMARY KEY (project_id, kind, header)) {strict}
        """,
    ]

    private static let left = [
        // 缴至: through which day an item of a home is paid already: no bill run bills these days.
        """
        CREATE TABLE paid_through (
            project_id {id} NOT NULL, unit_id {id} NOT NULL, item_id {id} NOT NULL, object {text} NOT NULL,
            through_day {text} NOT NULL, import_id {id} NOT NULL,
            PRIMARY KEY (project_id, unit_id, item_id, object),
            FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
            FOREIGN KEY (project_id, item_id) REFERENCES fee_item (project_id, id),
            FOREIGN KEY (project_id, import_id) REFERENCES opening_import (project_id, id)) {strict}
        """,
        // Past demands, running plans and suits, for the arrears desk to read.
        """
        CREATE TABLE opening_note (
            id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, unit_id {id} NOT NULL,
            kind {text} NOT NULL CHECK (kind IN ('demand', 'plan', 'suit')), day {text} NOT NULL, through_day {text},
            person_name {text} NOT NULL, amount_fen {int}, paid_fen {int}, part_count {int}, way {text} NOT NULL,
            court {text} NOT NULL, reference {text} NOT NULL, outcome {text} NOT NULL, proof {text} NOT NULL,
            remark {text} NOT NULL, import_id {id} NOT NULL,
            UNIQUE (project_id, id), CHECK (kind = 'suit' OR proof <> ''),
            FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
            FOREIGN KEY (project_id, import_id) REFERENCES opening_import (project_id, id)) {strict}
        """,
        "CREATE INDEX opening_note_unit ON opening_note (project_id, unit_id, day, id)",
    ]

    private static let debits = [
        // 代扣户: whose bank account pays for a home.
        """
        CREATE TABLE debit_account (
            id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, unit_id {id} NOT NULL,
            holder {text} NOT NULL CHECK (holder <> ''), account_number {text} NOT NULL CHECK (account_number <> ''),
            bank {text} NOT NULL CHECK (bank <> ''), agreement {text} NOT NULL, signed_on {text},
            made_by {id} NOT NULL REFERENCES account (id), made_at {int} NOT NULL, ended_at {int},
            ended_by {id} REFERENCES account (id), import_id {id},
            UNIQUE (project_id, id), CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
            FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id)) {strict}
        """,
        "CREATE UNIQUE INDEX debit_account_live ON debit_account (project_id, unit_id) WHERE ended_at IS NULL",
        // 代扣批次: open bills sent to the bank as a file, and what came back.
        """
        CREATE TABLE debit_batch (
            id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
            number {text} NOT NULL, due_through {text} NOT NULL, line_count {int} NOT NULL, total_fen {int} NOT NULL,
            has_more {bool} NOT NULL CHECK (has_more IN (0, 1)),
            made_by {id} NOT NULL REFERENCES account (id), made_at {int} NOT NULL,
            discarded_by {id} REFERENCES account (id), discarded_at {int},
            UNIQUE (project_id, id), UNIQUE (project_id, number),
            CHECK ((discarded_at IS NULL) = (discarded_by IS NULL))) {strict}
        """,
        "CREATE INDEX debit_batch_list ON debit_batch (project_id, made_at, id)",
        """
        CREATE TABLE debit_line (
            batch_id {id} NOT NULL, ordinal {int} NOT NULL, project_id {id} NOT NULL, unit_id {id} NOT NULL,
            reference {text} NOT NULL, holder {text} NOT NULL, account_number {text} NOT NULL, bank {text} NOT NULL,
            amount_fen {int} NOT NULL CHECK (amount_fen > 0), charges {text} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('waiting', 'paid', 'refused', 'discarded')),
            reason {text} NOT NULL, day {text}, payment_id {id},
            PRIMARY KEY (batch_id, ordinal), UNIQUE (project_id, reference),
            CHECK ((state = 'paid') = (payment_id IS NOT NULL)), CHECK (state <> 'refused' OR reason <> ''),
            FOREIGN KEY (project_id, batch_id) REFERENCES debit_batch (project_id, id),
            FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
            FOREIGN KEY (project_id, payment_id) REFERENCES payment (project_id, id)) {strict}
        """,
        // A home is asked for by one batch at a time.
        "CREATE UNIQUE INDEX debit_line_waiting ON debit_line (project_id, unit_id) WHERE state = 'waiting'",
    ]
}
