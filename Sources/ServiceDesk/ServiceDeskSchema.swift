// ServiceDeskSchema: frozen SQL of cases, follow-ups and ledger imports.
import Storage

enum ServiceDeskSchema {
    static let migrations = [
        Migration(
            "0007 cases",
            [
                """
                CREATE TABLE follow_up (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    case_id {id} NOT NULL, cycle {int} NOT NULL,
                    result {text} NOT NULL CHECK (result IN ('satisfied', 'dissatisfied', 'refused', 'anonymous',
                        'unreachable')),
                    satisfaction {int} CHECK (satisfaction BETWEEN 1 AND 5), accepted {bool} CHECK (accepted IN (0, 1)),
                    words {text} NOT NULL, at {int} NOT NULL, by_id {id} NOT NULL REFERENCES account (id),
                    exception {text} NOT NULL, UNIQUE (case_id, cycle), UNIQUE (id, case_id, cycle)) {strict}
                """,
                """
                CREATE TABLE service_case (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    number {text} NOT NULL,
                    kind {text} NOT NULL
                        CHECK (kind IN ('complaint', 'repair', 'enquiry', 'suggestion', 'business')),
                    channel {text} NOT NULL CHECK (channel IN ('counter', 'phone', 'letter', 'patrol', 'owner',
                        'transferred', 'staff', 'ledger')),
                    stage {text} NOT NULL
                        CHECK (stage IN ('open', 'appointed', 'handled', 'closed', 'withdrawn', 'merged')),
                    cycle {int} NOT NULL CHECK (cycle >= 1),
                    severity {text} NOT NULL CHECK (severity IN ('ordinary', 'serious', 'emergency')),
                    collective {bool} NOT NULL CHECK (collective IN (0, 1)),
                    renovation {bool} NOT NULL CHECK (renovation IN (0, 1)),
                    category {text} NOT NULL,
                    unit_id {id}, person_id {id},
                    requester {text} NOT NULL, phone {text} NOT NULL, phone_tail {text} NOT NULL,
                    title {text} NOT NULL, words {text} NOT NULL,
                    handler_id {id} REFERENCES account (id), taken_by {text} NOT NULL,
                    received_at {int} NOT NULL, recorded_at {int} NOT NULL,
                    outcome {text} CHECK (outcome IN ('explained', 'solved', 'kept', 'unreconciled')),
                    understanding {text} CHECK (understanding IN ('signature', 'reply', 'code', 'witness', 'none')),
                    refusals {int} NOT NULL,
                    appointed_at {int}, handled_at {int}, reply {text} NOT NULL,
                    agreed_at {int}, decision {text} CHECK (decision IN ('adopted', 'declined')),
                    decision_reason {text} NOT NULL, thanked {bool} NOT NULL CHECK (thanked IN (0, 1)),
                    outer_sender {text} NOT NULL, outer_number {text} NOT NULL, outer_due_at {int},
                    origin {text} NOT NULL CHECK (origin IN ('live', 'imported')),
                    source {text} NOT NULL, source_key {text}, content_hash {text} NOT NULL,
                    flag {text} NOT NULL,
                    closed_at {int}, closing_follow_up_id {id}, merged_into_id {id}, revision {int} NOT NULL,
                    UNIQUE (project_id, id), UNIQUE (project_id, number),
                    UNIQUE (project_id, source, source_key),
                    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
                    FOREIGN KEY (project_id, person_id) REFERENCES person (project_id, id),
                    FOREIGN KEY (project_id, merged_into_id) REFERENCES service_case (project_id, id),
                    FOREIGN KEY (closing_follow_up_id, id, cycle) REFERENCES follow_up (id, case_id, cycle),
                    CHECK (stage <> 'appointed' OR appointed_at IS NOT NULL),
                    CHECK (stage <> 'handled' OR (handled_at IS NOT NULL AND outcome IS NOT NULL)),
                    CHECK ((stage = 'merged') = (merged_into_id IS NOT NULL)),
                    CHECK (merged_into_id IS NULL OR merged_into_id <> id),
                    CHECK (stage <> 'closed' OR closed_at IS NOT NULL),
                    CHECK (kind <> 'complaint' OR handler_id IS NOT NULL OR origin = 'imported'),
                    CHECK (stage <> 'closed' OR kind NOT IN ('complaint', 'repair')
                        OR closing_follow_up_id IS NOT NULL OR origin = 'imported'),
                    CHECK (outcome IS NULL OR outcome <> 'explained' OR understanding <> 'none' OR origin = 'imported'),
                    CHECK (decision IS NULL OR decision <> 'declined' OR decision_reason <> '' OR origin = 'imported'),
                    CHECK (stage <> 'closed' OR kind <> 'suggestion' OR origin = 'imported'
                        OR (decision IS NOT NULL AND thanked = 1))) {strict}
                """,
                """
                CREATE INDEX service_case_open ON service_case (project_id, received_at, id)
                WHERE stage IN ('open', 'appointed', 'handled')
                """,
                "CREATE INDEX service_case_recent ON service_case (project_id, received_at, id)",
                "CREATE INDEX service_case_unit ON service_case (project_id, unit_id, received_at)",
                "CREATE INDEX service_case_tail ON service_case (project_id, phone_tail, received_at)",
                "CREATE INDEX service_case_merged ON service_case (project_id, merged_into_id)",
                """
                CREATE TABLE follow_up_try (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, case_id {id} NOT NULL, cycle {int} NOT NULL,
                    at {int} NOT NULL, by_id {id} NOT NULL REFERENCES account (id), words {text} NOT NULL,
                    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id)) {strict}
                """,
                "CREATE INDEX follow_up_try_case ON follow_up_try (project_id, case_id, cycle)",
                """
                CREATE TABLE ledger_mapping (
                    project_id {id} NOT NULL REFERENCES project (id), header {text} NOT NULL, mapping {text} NOT NULL,
                    used_at {int} NOT NULL, PRIMARY KEY (project_id, header)) {strict}
                """,
                """
                CREATE TABLE case_draft (
                    account_id {id} NOT NULL REFERENCES account (id), project_id {id} NOT NULL REFERENCES project (id),
                    form {text} NOT NULL, saved_at {int} NOT NULL, PRIMARY KEY (account_id, project_id)) {strict}
                """,
            ]),
        Migration(
            "0013 handover",
            [
                """
                CREATE INDEX service_case_live_kind ON service_case (project_id, kind, received_at, id)
                WHERE stage IN ('open', 'appointed', 'handled')
                """,
                """
                CREATE INDEX service_case_outer ON service_case (project_id, outer_number) WHERE outer_number <> ''
                """,
                """
                CREATE INDEX service_case_live_handler ON service_case (project_id, handler_id, received_at, id)
                WHERE stage IN ('open', 'appointed', 'handled')
                """,
            ]),
        Migration(
            "0046 lists",
            [
                // The same rows under a younger name: of two indexes that serve alike SQLite takes the one made last, and what
                // is open must not be looked for among all that ever was.
                "DROP INDEX service_case_open",
                """
                CREATE INDEX service_case_live ON service_case (project_id, received_at, id)
                WHERE stage IN ('open', 'appointed', 'handled')
                """,
                """
                CREATE INDEX service_case_live_number ON service_case (project_id, number)
                WHERE stage IN ('open', 'appointed', 'handled')
                """,
                """
                CREATE INDEX service_case_appointed ON service_case (project_id, appointed_at, id) WHERE stage = 'appointed'
                """,
            ]),
    ]
}
