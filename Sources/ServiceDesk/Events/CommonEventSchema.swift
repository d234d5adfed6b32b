// CommonEventSchema: frozen SQL of shared matters.
import Storage

enum CommonEventSchema {
    static let migrations = [
        Migration(
            "0016 events",
            [
                """
                CREATE TABLE common_event (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    kind {text} NOT NULL CHECK (kind IN ('complaint', 'repair')),
                    title {text} NOT NULL, words {text} NOT NULL,
                    handler_id {id} NOT NULL REFERENCES account (id), opened_at {int} NOT NULL,
                    cleared_at {int}, all_clear {text} NOT NULL, UNIQUE (project_id, id),
                    CHECK ((cleared_at IS NULL) = (all_clear = ''))) {strict}
                """,
                "CREATE INDEX common_event_opened ON common_event (project_id, opened_at, id)",
                """
                CREATE TABLE common_event_case (
                    project_id {id} NOT NULL, event_id {id} NOT NULL, case_id {id} NOT NULL PRIMARY KEY,
                    FOREIGN KEY (project_id, event_id) REFERENCES common_event (project_id, id),
                    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id)) {strict}
                """,
                "CREATE INDEX common_event_case_event ON common_event_case (project_id, event_id, case_id)",
            ])
    ]
}
