// OwnerSchema: frozen SQL of homes' codes, owners' sessions, explanations offered, and follow-ups by customers.
import Storage

enum OwnerSchema {
    static let migrations = [
        Migration(
            "0012 owners",
            [
                """
                CREATE TABLE unit_code (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    unit_id {id} NOT NULL,
                    code_hash {bytes} NOT NULL UNIQUE, sealed {bytes} NOT NULL, made_at {int} NOT NULL,
                    made_by {text} NOT NULL, revoked_at {int}, UNIQUE (project_id, id),
                    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id)) {strict}
                """,
                "CREATE UNIQUE INDEX unit_code_in_force ON unit_code (project_id, unit_id) WHERE revoked_at IS NULL",
                """
                CREATE TABLE owner_session (
                    token_hash {bytes} NOT NULL PRIMARY KEY, id {id} NOT NULL UNIQUE,
                    project_id {id} NOT NULL REFERENCES project (id), unit_id {id} NOT NULL, code_id {id} NOT NULL,
                    phone {text} NOT NULL, person_id {id}, entitled {bool} NOT NULL CHECK (entitled IN (0, 1)),
                    network {bytes} NOT NULL, digits_hash {bytes}, digits_until {int} NOT NULL,
                    tries {int} NOT NULL CHECK (tries >= 0), asked_at {int} NOT NULL, opened_at {int},
                    ends_at {int} NOT NULL,
                    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
                    FOREIGN KEY (project_id, code_id) REFERENCES unit_code (project_id, id),
                    FOREIGN KEY (project_id, person_id) REFERENCES person (project_id, id),
                    CHECK (opened_at IS NULL OR entitled = 1),
                    CHECK (opened_at IS NULL OR digits_hash IS NULL)) {strict}
                """,
                "CREATE INDEX owner_session_phone ON owner_session (project_id, unit_id, phone, asked_at)",
                "CREATE INDEX owner_session_code ON owner_session (project_id, code_id)",
                "CREATE INDEX owner_session_digits ON owner_session (digits_until) WHERE digits_hash IS NOT NULL",
                "CREATE INDEX owner_session_asked ON owner_session (asked_at)",
                """
                CREATE TABLE owner_try (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    unit_id {id} NOT NULL,
                    kind {text} NOT NULL CHECK (kind IN ('report', 'code')), network {bytes} NOT NULL,
                    at {int} NOT NULL,
                    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id)) {strict}
                """,
                "CREATE INDEX owner_try_network ON owner_try (project_id, kind, network, at)",
                "CREATE INDEX owner_try_unit ON owner_try (project_id, kind, unit_id, at)",
                "CREATE INDEX owner_try_at ON owner_try (at)",
                """
                CREATE TABLE explanation (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, case_id {id} NOT NULL, cycle {int} NOT NULL,
                    words {text} NOT NULL CHECK (words <> ''), offered_at {int} NOT NULL,
                    offered_by {id} NOT NULL REFERENCES account (id),
                    answer {text} NOT NULL CHECK (answer IN ('waiting', 'accepted', 'refused', 'replaced')),
                    answered_at {int}, UNIQUE (project_id, id),
                    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
                    CHECK ((answer = 'waiting') = (answered_at IS NULL))) {strict}
                """,
                "CREATE UNIQUE INDEX explanation_waiting ON explanation (project_id, case_id) WHERE answer = 'waiting'",
            ],
            // A customer's own answer has no account. SQLite takes NOT NULL from a column only by making the table
            // anew; closed cases point to its rows, so they are counted again when the step commits.
            sqlite: [
                "PRAGMA defer_foreign_keys = ON",
                "CREATE TABLE follow_up_before AS SELECT * FROM follow_up",
                "DROP TABLE follow_up",
                """
                CREATE TABLE follow_up (
                    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
                    case_id INTEGER NOT NULL, cycle INTEGER NOT NULL,
                    result TEXT NOT NULL CHECK (result IN ('satisfied', 'dissatisfied', 'refused', 'anonymous',
                        'unreachable')),
                    satisfaction INTEGER CHECK (satisfaction BETWEEN 1 AND 5),
                    accepted INTEGER CHECK (accepted IN (0, 1)),
                    words TEXT NOT NULL, at INTEGER NOT NULL, by_id INTEGER REFERENCES account (id),
                    exception TEXT NOT NULL, by_customer TEXT NOT NULL DEFAULT '',
                    UNIQUE (case_id, cycle), UNIQUE (id, case_id, cycle),
                    CHECK ((by_id IS NULL) = (by_customer <> ''))) STRICT
                """,
                """
                INSERT INTO follow_up (id, project_id, case_id, cycle, result, satisfaction, accepted, words, at, by_id,
                    exception)
                SELECT id, project_id, case_id, cycle, result, satisfaction, accepted, words, at, by_id, exception
                FROM follow_up_before ORDER BY id
                """,
                "DROP TABLE follow_up_before",
            ],
            postgres: [
                "ALTER TABLE follow_up ALTER COLUMN by_id DROP NOT NULL",
                "ALTER TABLE follow_up ADD COLUMN by_customer TEXT COLLATE \"C\" NOT NULL DEFAULT ''",
                "ALTER TABLE follow_up ADD CHECK ((by_id IS NULL) = (by_customer <> ''))",
            ])
    ]
}
