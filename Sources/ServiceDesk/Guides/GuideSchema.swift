// GuideSchema: frozen SQL of the catalogue of counter applications.
import Storage

enum GuideSchema {
    static let migrations = [
        Migration(
            "0023 service guides",
            [
                """
                CREATE TABLE service_guide (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    name {text} NOT NULL CHECK (name <> ''), papers {text} NOT NULL, fen {int} NOT NULL CHECK (fen >= 0),
                    days {int} NOT NULL CHECK (days >= 0), note {text} NOT NULL, in_use {int} NOT NULL CHECK (in_use IN (0, 1)),
                    UNIQUE (project_id, name), UNIQUE (project_id, id)) {strict}
                """,
                """
                CREATE TABLE application (
                    project_id {id} NOT NULL, case_id {id} NOT NULL PRIMARY KEY, guide_id {id} NOT NULL,
                    name {text} NOT NULL, fen {int} NOT NULL, days {int} NOT NULL, note {text} NOT NULL,
                    told_at {int}, complete_at {int},
                    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
                    FOREIGN KEY (project_id, guide_id) REFERENCES service_guide (project_id, id)) {strict}
                """,
                """
                CREATE TABLE application_paper (
                    project_id {id} NOT NULL, case_id {id} NOT NULL REFERENCES application (case_id),
                    position {int} NOT NULL, name {text} NOT NULL, received_at {int}, received_by {text},
                    is_named {int} NOT NULL CHECK (is_named IN (0, 1)),
                    PRIMARY KEY (case_id, position), CHECK ((received_at IS NULL) = (received_by IS NULL))) {strict}
                """,
            ])
    ]
}
