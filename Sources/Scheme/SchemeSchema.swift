// SchemeSchema: frozen SQL of the scheme, its promises and their figures.
import Storage

enum SchemeSchema {
    static let migrations = [
        Migration(
            "0003 scheme",
            [
                """
                CREATE TABLE scheme_version (
                    version {int} NOT NULL PRIMARY KEY, in_force_from {text} NOT NULL, note {text} NOT NULL,
                    made_at {int} NOT NULL) {strict}
                """,
                """
                CREATE TABLE scheme_chapter (
                    version {int} NOT NULL REFERENCES scheme_version (version), id {text} NOT NULL, place {int} NOT NULL,
                    part {text} NOT NULL, hans {text} NOT NULL, hant {text} NOT NULL, english {text} NOT NULL,
                    PRIMARY KEY (version, id)) {strict}
                """,
                """
                CREATE TABLE scheme_clause (
                    version {int} NOT NULL, id {text} NOT NULL, place {int} NOT NULL, chapter {text} NOT NULL,
                    kinds {text} NOT NULL, status {text} NOT NULL, seed {bool} NOT NULL CHECK (seed IN (0, 1)),
                    hans {text} NOT NULL, hant {text} NOT NULL, english {text} NOT NULL,
                    counting_hans {text} NOT NULL, counting_hant {text} NOT NULL, counting_english {text} NOT NULL,
                    PRIMARY KEY (version, id),
                    FOREIGN KEY (version, chapter) REFERENCES scheme_chapter (version, id)) {strict}
                """,
                """
                CREATE TABLE scheme_parameter (
                    version {int} NOT NULL, clause {text} NOT NULL, name {text} NOT NULL, type {text} NOT NULL,
                    value {text}, setting {bool} NOT NULL CHECK (setting IN (0, 1)),
                    PRIMARY KEY (version, clause, name),
                    FOREIGN KEY (version, clause) REFERENCES scheme_clause (version, id)) {strict}
                """,
            ]),
        Migration(
            "0004 promises",
            [
                """
                CREATE TABLE promise (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    subject_kind {text} NOT NULL, subject_id {id} NOT NULL, clause {text} NOT NULL, cycle {int} NOT NULL,
                    scheme_version {int} NOT NULL, calendar_version {int} NOT NULL,
                    started_at {int} NOT NULL, due_at {int} NOT NULL, due_day {text} NOT NULL,
                    fixed {bool} NOT NULL CHECK (fixed IN (0, 1)),
                    provisional {bool} NOT NULL CHECK (provisional IN (0, 1)),
                    holder_id {id} REFERENCES account (id),
                    outcome {text} NOT NULL CHECK (outcome IN ('open', 'kept', 'late', 'failed', 'excluded')),
                    settled_at {int}, reason {text} NOT NULL,
                    next_step {int} NOT NULL, next_step_at {int},
                    UNIQUE (project_id, id),
                    UNIQUE (project_id, subject_kind, subject_id, clause, cycle),
                    CHECK ((outcome = 'open') = (settled_at IS NULL)),
                    CHECK (outcome <> 'kept' OR settled_at <= due_at),
                    CHECK (outcome <> 'late' OR settled_at > due_at),
                    CHECK (outcome <> 'excluded' OR reason <> '')) {strict}
                """,
                "CREATE INDEX promise_open ON promise (project_id, due_at, id) WHERE outcome = 'open'",
                "CREATE INDEX promise_day_clause ON promise (project_id, clause, due_day, id)",
                "CREATE INDEX promise_step ON promise (next_step_at, id) WHERE next_step_at IS NOT NULL",
                """
                CREATE TABLE promise_event (
                    promise_id {id} NOT NULL REFERENCES promise (id), seq {int} NOT NULL, at {int} NOT NULL,
                    kind {text} NOT NULL CHECK (kind IN ('opened', 'moved', 'settled', 'excluded', 'handed')),
                    due_before {int}, due_after {int}, reason {text} NOT NULL, actor {text} NOT NULL,
                    PRIMARY KEY (promise_id, seq)) {strict}
                """,
                """
                CREATE TABLE promise_day (
                    project_id {id} NOT NULL REFERENCES project (id), clause {text} NOT NULL, due_day {text} NOT NULL,
                    total {int} NOT NULL, kept {int} NOT NULL, settled {int} NOT NULL, excluded {int} NOT NULL,
                    PRIMARY KEY (project_id, clause, due_day)) {strict}
                """,
                """
                CREATE TABLE promise_delta (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, clause {text} NOT NULL,
                    due_day {text} NOT NULL, total {int} NOT NULL, kept {int} NOT NULL, settled {int} NOT NULL,
                    excluded {int} NOT NULL) {strict}
                """,
                "CREATE INDEX promise_delta_clause ON promise_delta (project_id, clause, due_day)",
            ]),
        Migration(
            "0047 held promises",
            ["CREATE INDEX promise_held ON promise (project_id, holder_id, due_at, id) WHERE outcome = 'open'"]),
    ]
}
