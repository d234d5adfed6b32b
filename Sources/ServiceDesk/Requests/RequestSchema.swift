// RequestSchema: frozen SQL of what superiors are asked.
import Storage

enum RequestSchema {
    static let migrations = [
        Migration(
            "0010 requests",
            [
                """
                CREATE TABLE case_request (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    case_id {id} NOT NULL, kind {text} NOT NULL CHECK (kind IN ('help', 'instruction')),
                    state {text} NOT NULL CHECK (state IN ('asked', 'answered')),
                    need {text} NOT NULL CHECK (need <> ''),
                    asked_at {int} NOT NULL, asked_by {id} NOT NULL REFERENCES account (id),
                    asked_of {id} NOT NULL REFERENCES account (id), due_at {int} NOT NULL,
                    answer {text} NOT NULL, answered_at {int}, answered_by {id} REFERENCES account (id),
                    UNIQUE (project_id, id),
                    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
                    CHECK (due_at > asked_at), CHECK (asked_of <> asked_by),
                    CHECK ((state = 'answered') = (answered_at IS NOT NULL)),
                    CHECK ((state = 'answered') = (answered_by IS NOT NULL)),
                    CHECK ((state = 'answered') = (answer <> '')),
                    CHECK (answered_at IS NULL OR answered_at >= asked_at),
                    CHECK (answered_by IS NULL OR answered_by <> asked_by)) {strict}
                """,
                "CREATE INDEX case_request_case ON case_request (project_id, case_id, asked_at, id)",
                "CREATE INDEX case_request_holder ON case_request (project_id, asked_of, id) WHERE state = 'asked'",
            ])
    ]
}
