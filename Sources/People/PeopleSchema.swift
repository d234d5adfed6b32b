// PeopleSchema: frozen SQL of shifts, duties and postings.
import Storage

enum PeopleSchema {
    static let migrations = [
        Migration(
            "0011 people",
            [
                """
                CREATE TABLE shift (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    name {text} NOT NULL, holder_id {id} NOT NULL REFERENCES account (id),
                    starts_at {int} NOT NULL, ends_at {int} NOT NULL,
                    state {text} NOT NULL CHECK (state IN ('planned', 'open', 'handing', 'closed', 'dropped')),
                    taker_id {id} REFERENCES account (id), briefing {text} NOT NULL,
                    handed_at {int}, handed_by {id} REFERENCES account (id), stand_in_reason {text} NOT NULL,
                    taken_at {int}, complaints_waiting {int} NOT NULL CHECK (complaints_waiting >= 0),
                    UNIQUE (project_id, id),
                    CHECK (ends_at > starts_at), CHECK (taker_id IS NULL OR taker_id <> holder_id),
                    CHECK ((state IN ('handing', 'closed')) = (handed_at IS NOT NULL)),
                    CHECK ((handed_at IS NULL) = (handed_by IS NULL)), CHECK ((handed_at IS NULL) = (taker_id IS NULL)),
                    CHECK (handed_by IS NULL OR handed_by = holder_id OR stand_in_reason <> ''),
                    CHECK ((state = 'closed') = (taken_at IS NOT NULL)),
                    CHECK (state <> 'closed' OR complaints_waiting = 0)) {strict}
                """,
                "CREATE INDEX shift_starts ON shift (project_id, starts_at, id)",
                "CREATE INDEX shift_planned ON shift (starts_at, id) WHERE state = 'planned'",
                """
                CREATE TABLE shift_item (
                    project_id {id} NOT NULL, shift_id {id} NOT NULL, subject_kind {text} NOT NULL,
                    subject_id {id} NOT NULL, title {text} NOT NULL, whose {text} NOT NULL, path {text} NOT NULL,
                    complaint {bool} NOT NULL CHECK (complaint IN (0, 1)), own {bool} NOT NULL CHECK (own IN (0, 1)),
                    explanation {text} NOT NULL, listed_at {int} NOT NULL, acknowledged_at {int},
                    passed {bool} NOT NULL CHECK (passed IN (0, 1)),
                    PRIMARY KEY (shift_id, subject_kind, subject_id),
                    FOREIGN KEY (project_id, shift_id) REFERENCES shift (project_id, id),
                    CHECK (passed = 0 OR acknowledged_at IS NOT NULL)) {strict}
                """,
                """
                CREATE TABLE duty (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    plan {text} NOT NULL, day {text} NOT NULL,
                    done_at {int}, done_by {id} REFERENCES account (id),
                    findings {text} NOT NULL, improvement {text} NOT NULL,
                    UNIQUE (project_id, id), UNIQUE (project_id, plan, day),
                    CHECK ((done_at IS NULL) = (done_by IS NULL))) {strict}
                """,
                "CREATE INDEX duty_day ON duty (project_id, day, id)",
                """
                CREATE TABLE duty_mark (
                    project_id {id} NOT NULL, duty_id {id} NOT NULL, item {text} NOT NULL,
                    good {bool} NOT NULL CHECK (good IN (0, 1)), PRIMARY KEY (duty_id, item),
                    FOREIGN KEY (project_id, duty_id) REFERENCES duty (project_id, id)) {strict}
                """,
                """
                CREATE TABLE posting (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    title {text} NOT NULL, content {text} NOT NULL, place {text} NOT NULL CHECK (place <> ''),
                    from_day {text} NOT NULL, to_day {text} NOT NULL,
                    made_at {int} NOT NULL, made_by {id} NOT NULL REFERENCES account (id),
                    approved_at {int}, approved_by {id} REFERENCES account (id),
                    removed_at {int}, removed_by {id} REFERENCES account (id), remark {text} NOT NULL,
                    UNIQUE (project_id, id), CHECK (to_day >= from_day),
                    CHECK ((approved_at IS NULL) = (approved_by IS NULL)),
                    CHECK ((removed_at IS NULL) = (removed_by IS NULL)),
                    CHECK (approved_by IS NULL OR approved_by <> made_by)) {strict}
                """,
                "CREATE INDEX posting_from ON posting (project_id, from_day, id)",
            ]),
        Migration(
            "0043 postings have a topic",
            [
                """
                ALTER TABLE posting ADD COLUMN topic {text} NOT NULL DEFAULT 'general'
                    CHECK (topic IN ('general', 'complaintChannels'))
                """,
                "CREATE INDEX posting_topic ON posting (project_id, topic, to_day)",
            ]),
    ]
}
