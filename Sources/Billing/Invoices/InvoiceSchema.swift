// InvoiceSchema: frozen SQL of e-invoices, their lines, and the files for the tax platform.
import Storage

enum InvoiceSchema {
    static let migrations = [
        Migration(
            "0058 invoices",
            [
                """
                CREATE TABLE invoice_batch (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    made_by {id} NOT NULL REFERENCES account (id), made_at {int} NOT NULL, invoice_count {int} NOT NULL,
                    UNIQUE (project_id, id)) {strict}
                """,
                "CREATE INDEX invoice_batch_list ON invoice_batch (project_id, made_at, id)",
                """
                CREATE TABLE invoice (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, payment_id {id} NOT NULL, receipt_id {id},
                    unit_id {id} NOT NULL, buyer_kind {text} NOT NULL CHECK (buyer_kind IN ('person', 'company')),
                    buyer {text} NOT NULL CHECK (buyer <> ''), tax_number {text} NOT NULL, contact {text} NOT NULL,
                    amount_fen {int} NOT NULL CHECK (amount_fen > 0), tax_fen {int} NOT NULL CHECK (tax_fen >= 0),
                    requested_at {int} NOT NULL, actor {text} NOT NULL, state {text} NOT NULL
                        CHECK (state IN ('requested', 'exported', 'issued', 'redAsked', 'red', 'refused')),
                    batch_id {id}, number {text} NOT NULL, link {text} NOT NULL, issued_on {text},
                    red_reason {text} CHECK (red_reason IN ('01', '02', '03', '04')),
                    confirmation {text} CHECK (confirmation IN ('01', '02', '03', '04', '05', '06', '07', '08', '09')),
                    red_asked_at {int}, red_number {text} NOT NULL, red_on {text}, remark {text} NOT NULL,
                    UNIQUE (project_id, id), CHECK ((buyer_kind = 'company') = (tax_number <> '')),
                    CHECK ((state IN ('issued', 'redAsked', 'red')) = (number <> '')),
                    CHECK ((number <> '') = (issued_on IS NOT NULL)), CHECK ((state = 'red') = (red_number <> '')),
                    CHECK ((red_number <> '') = (red_on IS NOT NULL)),
                    CHECK (state <> 'redAsked' OR (red_reason IS NOT NULL AND red_asked_at IS NOT NULL)),
                    CHECK (state <> 'refused' OR remark <> ''), CHECK (state <> 'exported' OR batch_id IS NOT NULL),
                    FOREIGN KEY (project_id, payment_id) REFERENCES payment (project_id, id),
                    FOREIGN KEY (project_id, receipt_id) REFERENCES receipt (project_id, id),
                    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
                    FOREIGN KEY (project_id, batch_id) REFERENCES invoice_batch (project_id, id)) {strict}
                """,
                // One payment has one invoice that stands.
                """
                CREATE UNIQUE INDEX invoice_once ON invoice (project_id, payment_id) WHERE state NOT IN ('red', 'refused')
                """,
                "CREATE UNIQUE INDEX invoice_number ON invoice (project_id, number) WHERE number <> ''",
                "CREATE INDEX invoice_payment ON invoice (project_id, payment_id)",
                "CREATE INDEX invoice_list ON invoice (project_id, requested_at, id)",
                "CREATE INDEX invoice_state ON invoice (project_id, state, requested_at, id)",
                "CREATE INDEX invoice_of_batch ON invoice (project_id, batch_id, id) WHERE batch_id IS NOT NULL",
                "CREATE INDEX invoice_unit ON invoice (project_id, unit_id, requested_at)",
                "CREATE INDEX invoice_waiting ON invoice (red_asked_at, id) WHERE state = 'redAsked' AND confirmation IN ('02', '03')",
                """
                CREATE TABLE invoice_line (
                    project_id {id} NOT NULL, invoice_id {id} NOT NULL, ordinal {int} NOT NULL, item_id {id} NOT NULL,
                    name {text} NOT NULL, tax_code {text} NOT NULL CHECK (tax_code <> ''), tax_per_mille {int} NOT NULL,
                    charge_id {id} NOT NULL, from_day {text} NOT NULL, to_day {text} NOT NULL,
                    amount_fen {int} NOT NULL CHECK (amount_fen > 0), PRIMARY KEY (invoice_id, ordinal),
                    FOREIGN KEY (project_id, invoice_id) REFERENCES invoice (project_id, id),
                    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) {strict}
                """,
                "CREATE INDEX invoice_line_charge ON invoice_line (project_id, charge_id)",
            ], sqlite: Frozen.sqlite("invoice_line"), postgres: Frozen.postgres("invoice_line"))
    ]
}
