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
        // One clause may promise several things in one cycle: the first answer and the finished work, and each time that
        // is agreed anew. SQLite takes a key from a table only by making it anew.
        Migration(
            "0031 promise parts", [],
            sqlite: [
                "PRAGMA defer_foreign_keys = ON",
                "CREATE TABLE promise_before AS SELECT * FROM promise",
                "DROP TABLE promise",
                """
                CREATE TABLE promise (
                    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
                    subject_kind TEXT NOT NULL, subject_id INTEGER NOT NULL, clause TEXT NOT NULL,
                    cycle INTEGER NOT NULL, part TEXT NOT NULL DEFAULT '', turn INTEGER NOT NULL DEFAULT 1 CHECK (turn >= 1),
                    scheme_version INTEGER NOT NULL, calendar_version INTEGER NOT NULL,
                    started_at INTEGER NOT NULL, due_at INTEGER NOT NULL, due_day TEXT NOT NULL, warn_at INTEGER,
                    fixed INTEGER NOT NULL CHECK (fixed IN (0, 1)),
                    provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
                    holder_id INTEGER REFERENCES account (id),
                    outcome TEXT NOT NULL CHECK (outcome IN ('open', 'kept', 'late', 'failed', 'excluded')),
                    settled_at INTEGER, reason TEXT NOT NULL,
                    next_step INTEGER NOT NULL, next_step_at INTEGER,
                    UNIQUE (project_id, id),
                    UNIQUE (project_id, subject_kind, subject_id, clause, cycle, part, turn),
                    CHECK ((outcome = 'open') = (settled_at IS NULL)),
                    CHECK (outcome <> 'kept' OR settled_at <= due_at),
                    CHECK (outcome <> 'late' OR settled_at > due_at),
                    CHECK (outcome <> 'excluded' OR reason <> '')) STRICT
                """,
                """
                INSERT INTO promise (id, project_id, subject_kind, subject_id, clause, cycle, scheme_version,
                    calendar_version, started_at, due_at, due_day, fixed, provisional, holder_id, outcome, settled_at,
                    reason, next_step, next_step_at)
                SELECT id, project_id, subject_kind, subject_id, clause, cycle, scheme_version, calendar_version, started_at,
                    due_at, due_day, fixed, provisional, holder_id, outcome, settled_at, reason, next_step, next_step_at
                FROM promise_before ORDER BY id
                """,
                "DROP TABLE promise_before",
                "CREATE INDEX promise_open ON promise (project_id, due_at, id) WHERE outcome = 'open'",
                "CREATE INDEX promise_day_clause ON promise (project_id, clause, due_day, id)",
                "CREATE INDEX promise_step ON promise (next_step_at, id) WHERE next_step_at IS NOT NULL",
            ],
            postgres: [
                "ALTER TABLE promise ADD COLUMN part TEXT COLLATE \"C\" NOT NULL DEFAULT ''",
                "ALTER TABLE promise ADD COLUMN turn BIGINT NOT NULL DEFAULT 1 CHECK (turn >= 1)",
                "ALTER TABLE promise ADD COLUMN warn_at BIGINT",
                "ALTER TABLE promise DROP CONSTRAINT promise_project_id_subject_kind_subject_id_clause_cycle_key",
                "ALTER TABLE promise ADD UNIQUE (project_id, subject_kind, subject_id, clause, cycle, part, turn)",
            ]),
        Migration(
            "0047 held promises",
            ["CREATE INDEX promise_held ON promise (project_id, holder_id, due_at, id) WHERE outcome = 'open'"]),
        Migration(
            "0041 promises nobody holds",
            ["CREATE INDEX promise_unheld ON promise (project_id, clause, due_day) WHERE holder_id IS NULL"]),
    ]
}
