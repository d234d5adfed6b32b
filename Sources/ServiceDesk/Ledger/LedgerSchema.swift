// LedgerSchema: frozen SQL of what an old ledger said of a case in its own words.
import Storage

enum LedgerSchema {
    static let migrations = [
        Migration(
            "0030 ledger lines",
            [
                """
                CREATE TABLE ledger_line (
                    project_id {id} NOT NULL REFERENCES project (id), case_id {id} NOT NULL, sheet {text} NOT NULL,
                    row_number {int} NOT NULL, unit {text} NOT NULL, handler {text} NOT NULL, state {text} NOT NULL,
                    satisfaction {text} NOT NULL, decision {text} NOT NULL, reply {text} NOT NULL,
                    PRIMARY KEY (project_id, case_id),
                    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id)) {strict}
                """
            ])
    ]
}
