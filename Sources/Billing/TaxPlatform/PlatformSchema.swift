// PlatformSchema: frozen SQL of the tax platform's lists that were read back, and of the platform that plays its interface.
import Storage

enum PlatformSchema {
    /// What was handed to a platform that the house plays is told from what went to the tax office.
    static let played = Migration(
        "0094 played invoice files",
        ["ALTER TABLE invoice_batch ADD COLUMN played {bool} NOT NULL DEFAULT 0 CHECK (played IN (0, 1))"])

    static let migrations = [
        Migration(
            "0075 tax platform",
            [
                // A list as it was read. It is held against the invoices each time it is looked at: what differs is what differs now.
                """
                CREATE TABLE invoice_reading (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    source {text} NOT NULL CHECK (source IN ('file', 'simulated')), name {text} NOT NULL, hash {text} NOT NULL,
                    row_count {int} NOT NULL CHECK (row_count > 0), read_by {id} NOT NULL REFERENCES account (id),
                    read_at {int} NOT NULL, taken_at {int}, issued_count {int} NOT NULL, red_count {int} NOT NULL,
                    UNIQUE (project_id, id), UNIQUE (project_id, hash)) {strict}
                """,
                "CREATE INDEX invoice_reading_list ON invoice_reading (project_id, read_at, id)",
                """
                CREATE TABLE invoice_reading_row (
                    project_id {id} NOT NULL, reading_id {id} NOT NULL, ordinal {int} NOT NULL, number {text} NOT NULL,
                    day {text} NOT NULL, buyer {text} NOT NULL, net_fen {int} NOT NULL, tax_fen {int} NOT NULL,
                    total_fen {int} NOT NULL CHECK (total_fen <> 0),
                    status {text} NOT NULL CHECK (status IN ('normal', 'voided', 'redInFull', 'redInPart')),
                    remark {text} NOT NULL, PRIMARY KEY (reading_id, ordinal),
                    FOREIGN KEY (project_id, reading_id) REFERENCES invoice_reading (project_id, id)) {strict}
                """,
                // A project whose invoices go to an interface; without a row they go by file.
                """
                CREATE TABLE invoice_platform (
                    project_id {id} NOT NULL PRIMARY KEY REFERENCES project (id),
                    kind {text} NOT NULL CHECK (kind IN ('simulated')), changed_at {int} NOT NULL) {strict}
                """,
            ])
    ]
}
