// RepairSchema: frozen SQL of being on site and of paid work.
import Storage

enum RepairSchema {
    static let migrations = [
        Migration(
            "0014 repairs",
            [
                """
                CREATE TABLE case_work (
                    project_id {id} NOT NULL, case_id {id} NOT NULL, cycle {int} NOT NULL CHECK (cycle >= 1),
                    arrived_at {int}, work {text} NOT NULL, fen {int} CHECK (fen >= 0),
                    agreement {text} CHECK (agreement IN ('signature', 'reply', 'code', 'witness')),
                    witness_id {id} REFERENCES account (id), agreed_at {int},
                    signature {text} CHECK (signature IN ('signature', 'reply', 'code', 'witness')), signed_at {int},
                    PRIMARY KEY (case_id, cycle),
                    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
                    CHECK ((fen IS NULL) = (agreement IS NULL)), CHECK ((fen IS NULL) = (agreed_at IS NULL)),
                    CHECK (fen IS NULL OR work <> ''), CHECK ((signature IS NULL) = (signed_at IS NULL)),
                    CHECK (signed_at IS NULL OR signed_at >= agreed_at)) {strict}
                """
            ]),
        Migration("0032 accepted", ["ALTER TABLE case_work ADD COLUMN accepted_at {int}"]),
    ]
}
