// PaperSchema: frozen SQL of work instructions.
import Storage

enum PaperSchema {
    static let migrations = [
        Migration(
            "0015 papers",
            [
                """
                CREATE TABLE paper (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    subject {text} NOT NULL, version {int} NOT NULL CHECK (version >= 2),
                    title {text} NOT NULL CHECK (title <> ''), steps {text} NOT NULL, in_force_from {text} NOT NULL,
                    made_at {int} NOT NULL, made_by {id} NOT NULL REFERENCES account (id),
                    approved_at {int}, approved_by {id} REFERENCES account (id),
                    UNIQUE (project_id, subject, version), CHECK ((approved_at IS NULL) = (approved_by IS NULL)),
                    CHECK (approved_by IS NULL OR approved_by <> made_by)) {strict}
                """
            ])
    ]
}
