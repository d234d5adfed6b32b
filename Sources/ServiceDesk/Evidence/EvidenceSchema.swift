// EvidenceSchema: frozen SQL of evidence, of withdrawals that are checked, and of who handled a cycle.
import Storage

enum EvidenceSchema {
    static let migrations = [
        Migration(
            "0033 evidence",
            [
                "ALTER TABLE explanation ADD COLUMN witness_id {id} REFERENCES account (id)",
                "ALTER TABLE service_case ADD COLUMN handled_by_id {id} REFERENCES account (id)",
                "ALTER TABLE follow_up ADD COLUMN handler_id {id} REFERENCES account (id)",
                "CREATE INDEX follow_up_time ON follow_up (project_id, at, id)",
                "CREATE INDEX follow_up_case ON follow_up (project_id, case_id, at, id)",
                """
                CREATE TABLE case_understanding (
                    project_id {id} NOT NULL, case_id {id} NOT NULL, cycle {int} NOT NULL CHECK (cycle >= 1),
                    kind {text} NOT NULL CHECK (kind IN ('signature', 'reply', 'code', 'witness')),
                    file_id {id} REFERENCES case_file (id), words {text} NOT NULL,
                    witness_id {id} REFERENCES account (id), by_who {text} NOT NULL, at {int} NOT NULL,
                    PRIMARY KEY (case_id, cycle),
                    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
                    CHECK (kind <> 'signature' OR file_id IS NOT NULL),
                    CHECK (kind <> 'reply' OR file_id IS NOT NULL OR words <> ''),
                    CHECK ((kind = 'witness') = (witness_id IS NOT NULL))) {strict}
                """,
                """
                CREATE TABLE case_withdrawal (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, case_id {id} NOT NULL,
                    cycle {int} NOT NULL CHECK (cycle >= 1), words {text} NOT NULL, asked_at {int} NOT NULL,
                    asked_by {id} REFERENCES account (id), by_customer {text} NOT NULL,
                    answer {text} NOT NULL CHECK (answer IN ('waiting', 'confirmed', 'declined', 'lapsed')),
                    answered_at {int}, answered_by {id} REFERENCES account (id),
                    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
                    CHECK ((asked_by IS NULL) = (by_customer <> '')),
                    CHECK (asked_by IS NULL OR words <> ''),
                    CHECK ((answer = 'waiting') = (answered_at IS NULL)),
                    CHECK (asked_by IS NULL OR answer IN ('waiting', 'lapsed') OR answered_by IS NOT NULL),
                    CHECK (answered_by IS NULL OR answered_by <> asked_by)) {strict}
                """,
                "CREATE INDEX case_withdrawal_case ON case_withdrawal (project_id, case_id, asked_at)",
                """
                CREATE UNIQUE INDEX case_withdrawal_waiting ON case_withdrawal (project_id, case_id)
                WHERE answer = 'waiting'
                """,
                """
                CREATE INDEX explanation_witness ON explanation (project_id, witness_id) WHERE answer = 'waiting'
                """,
                "CREATE INDEX explanation_case ON explanation (project_id, case_id, offered_at)",
            ]),
        Migration(
            "0034 written down later", ["ALTER TABLE service_case ADD COLUMN received_reason {text} NOT NULL DEFAULT ''"]),
    ]
}
