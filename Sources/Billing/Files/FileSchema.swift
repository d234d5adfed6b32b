// FileSchema: frozen SQL of files that are taken in part by part: readings, one-off charges, and lists of channels.
import Storage

enum FileSchema {
    static let migrations = [
        Migration("0068 bill imports", opening + bills), Migration("0069 statement parts", statements),
    ]

    /// Lists that were never brought to their end are looked for before a close, and go with their lines. What estimates were
    /// settled with is said in the reader's language.
    static let unfinished = Migration(
        "0095 unfinished lists",
        [
            "CREATE INDEX channel_statement_unfinished ON channel_statement (project_id, from_day) WHERE compared_at IS NULL",
            "CREATE INDEX channel_line_statement ON channel_line (project_id, statement_id)",
            """
            UPDATE meter_reading SET reason = 'meter.estimate.settled'
            WHERE reason = '估抄由实抄更正' AND estimated = 1 AND withdrawn_at IS NOT NULL
            """,
        ])

    private static let opening = [
        "ALTER TABLE opening_import ADD COLUMN totals_left_out {int} NOT NULL DEFAULT 0",
        // When its last part came.
        "ALTER TABLE opening_import ADD COLUMN moved_at {int} NOT NULL DEFAULT 0",
        "CREATE INDEX opening_import_reading ON opening_import (state, moved_at) WHERE state = 'reading'",
    ]

    private static let bills = [
        // A file of readings or one-off charges: tried row by row, then taken in part by part.
        """
        CREATE TABLE bill_import (
            id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
            kind {text} NOT NULL CHECK (kind IN ('readings', 'charges')), name {text} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('reading', 'tried', 'posting', 'posted', 'discarded')),
            row_count {int} NOT NULL, good_count {int} NOT NULL, already_count {int} NOT NULL, refused_count {int} NOT NULL,
            taken_count {int} NOT NULL, good_fen {int} NOT NULL, taken_fen {int} NOT NULL, totals_left_out {int} NOT NULL,
            doubt_count {int} NOT NULL,
            cursor_row {int} NOT NULL, remark {text} NOT NULL,
            made_by {id} NOT NULL REFERENCES account (id), made_at {int} NOT NULL, moved_at {int} NOT NULL,
            posted_by {id} REFERENCES account (id), posted_at {int},
            UNIQUE (project_id, id), CHECK ((posted_at IS NULL) = (posted_by IS NULL)),
            CHECK (state NOT IN ('posting', 'posted') OR posted_by IS NOT NULL)) {strict}
        """,
        "CREATE INDEX bill_import_list ON bill_import (project_id, made_at, id)",
        "CREATE INDEX bill_import_working ON bill_import (state, id) WHERE state IN ('reading', 'posting')",
        """
        CREATE TABLE bill_import_sheet (
            import_id {id} NOT NULL, ordinal {int} NOT NULL, project_id {id} NOT NULL, name {text} NOT NULL,
            header {text} NOT NULL, problem {text} NOT NULL,
            PRIMARY KEY (import_id, ordinal),
            FOREIGN KEY (project_id, import_id) REFERENCES bill_import (project_id, id)) {strict}
        """,
        """
        CREATE TABLE bill_import_row (
            import_id {id} NOT NULL, ordinal {int} NOT NULL, project_id {id} NOT NULL, sheet {int} NOT NULL,
            sheet_row {int} NOT NULL, cells {text} NOT NULL, entry {text} NOT NULL, identity {text} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('good', 'already', 'refused', 'taken')), problems {text} NOT NULL,
            PRIMARY KEY (import_id, ordinal), CHECK (state <> 'refused' OR problems <> ''),
            FOREIGN KEY (project_id, import_id) REFERENCES bill_import (project_id, id)) {strict}
        """,
        "CREATE INDEX bill_import_row_state ON bill_import_row (project_id, import_id, state, ordinal)",
        "CREATE INDEX bill_import_row_identity ON bill_import_row (project_id, import_id, identity) WHERE identity <> ''",
    ]

    private static let statements = [
        // How many of its lines are in, and how far they are compared: the stage, and the day and key within it.
        "ALTER TABLE channel_statement ADD COLUMN lines_in {int} NOT NULL DEFAULT 0",
        """
        ALTER TABLE channel_statement ADD COLUMN stage {text} NOT NULL DEFAULT ''
            CHECK (stage IN ('', 'lines', 'payments', 'deposits', 'reversals', 'refunds', 'differences'))
        """,
        "ALTER TABLE channel_statement ADD COLUMN cursor_day {text} NOT NULL DEFAULT ''",
        "ALTER TABLE channel_statement ADD COLUMN cursor_key {text} NOT NULL DEFAULT ''",
        "ALTER TABLE channel_statement ADD COLUMN opened_count {int} NOT NULL DEFAULT 0",
        "CREATE INDEX channel_statement_comparing ON channel_statement (stage, id) WHERE stage <> ''",
    ]
}
