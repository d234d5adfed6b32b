// EscalationSchema: frozen SQL of notices.
import Storage

enum EscalationSchema {
    static let migrations = [
        Migration(
            "0005 notices",
            [
                """
                CREATE TABLE promise_notice (
                    promise_id {id} NOT NULL REFERENCES promise (id), step {int} NOT NULL, due_at {int} NOT NULL,
                    receiver_id {id} NOT NULL REFERENCES account (id), project_id {id} NOT NULL,
                    made_at {int} NOT NULL, read_at {int},
                    PRIMARY KEY (promise_id, step, due_at, receiver_id)) {strict}
                """,
                "CREATE INDEX promise_notice_receiver ON promise_notice (receiver_id, made_at)",
            ])
    ]
}
