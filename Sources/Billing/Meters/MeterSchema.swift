// MeterSchema: frozen SQL of unlikely and estimated readings.
import Storage

enum MeterSchema {
    static let migrations = [
        Migration(
            "0077 unlikely readings",
            [
                // 估抄: nobody saw the dial. The next true reading settles it.
                "ALTER TABLE meter_reading ADD COLUMN estimated {bool} NOT NULL DEFAULT 0",
                """
                CREATE TABLE meter_doubt (
                    project_id {id} NOT NULL, reading_id {id} NOT NULL, kind {text} NOT NULL CHECK (kind IN ('nothing', 'far')),
                    used {int} NOT NULL, usual {int} NOT NULL, noticed_at {int} NOT NULL, read_by {id} REFERENCES account (id),
                    confirmed_by {id} REFERENCES account (id), confirmed_at {int}, reason {text} NOT NULL,
                    PRIMARY KEY (project_id, reading_id), CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL)),
                    CHECK ((confirmed_at IS NULL) = (reason = '')), CHECK (confirmed_by IS NULL OR read_by IS NULL OR confirmed_by <> read_by),
                    FOREIGN KEY (project_id, reading_id) REFERENCES meter_reading (project_id, id)) {strict}
                """,
                """
                CREATE TABLE meter_watch (
                    project_id {id} NOT NULL PRIMARY KEY REFERENCES project (id),
                    factor_percent {int} NOT NULL CHECK (factor_percent > 100), reading_count {int} NOT NULL CHECK (reading_count > 2),
                    changed_at {int} NOT NULL) {strict}
                """,
            ])
    ]
}
