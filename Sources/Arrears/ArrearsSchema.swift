// ArrearsSchema: frozen SQL of arrears: who owes and where the ladder stands, demands, holds, plans, letters and suits.
import Storage

enum ArrearsSchema {
    static let migrations = [cases, demands, holds, matters, watch, urgings, papers, former, demandedFees]

    /// Rows that, once written, stand.
    private static func frozenOnSQLite(_ table: String) -> [String] {
        ["UPDATE", "DELETE"].map { verb in
            """
            CREATE TRIGGER \(table)_no_\(verb.lowercased()) BEFORE \(verb) ON \(table)
            BEGIN SELECT RAISE(ABORT, '\(table) is history: it is never changed'); END
            """
        }
    }

    private static func frozenOnPostgres(_ table: String) -> [String] {
        [
            """
            CREATE TRIGGER \(table)_no_change BEFORE UPDATE OR DELETE ON \(table)
            FOR EACH ROW EXECUTE FUNCTION posted_refuses()
            """
        ]
    }

    private static let cases = Migration(
        "0061 arrears",
        [
            // What a project has settled of its arrears, from a day on. An unset share stays unset (未设定).
            """
            CREATE TABLE arrears_setting (
                project_id {id} NOT NULL REFERENCES project (id), from_day {text} NOT NULL, major_share {text} NOT NULL,
                undo_minutes {int} NOT NULL CHECK (undo_minutes BETWEEN 0 AND 1440),
                set_by {id} NOT NULL REFERENCES account (id), set_at {int} NOT NULL,
                PRIMARY KEY (project_id, from_day)) {strict}
            """,
            // How far the sweep of a day has come, and how far the books, the journal and the messages were followed.
            """
            CREATE TABLE arrears_sweep (
                project_id {id} NOT NULL PRIMARY KEY REFERENCES project (id), day {text} NOT NULL, cursor {id} NOT NULL,
                managed_hundredths {int} NOT NULL, entry_cursor {id} NOT NULL, journal_cursor {int} NOT NULL) {strict}
            """,
            // A cache of the pure ladder, one row for a payer of a home. Payer 0 is whoever holds it.
            """
            CREATE TABLE arrears_case (
                id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, unit_id {id} NOT NULL, payer_id {id} NOT NULL,
                open {bool} NOT NULL CHECK (open IN (0, 1)), track {text} NOT NULL CHECK (track IN ('ordinary', 'major')),
                unset {bool} NOT NULL CHECK (unset IN (0, 1)),
                rung {text} NOT NULL CHECK (rung IN ('none', 'reminder', 'notice', 'visitAndLetter', 'watch', 'lawyersLetter', 'suit')),
                rung_order {int} NOT NULL, since_day {text} NOT NULL, anchor_id {id}, anchor_due {text}, oldest_due {text},
                open_fen {int} NOT NULL CHECK (open_fen >= 0), bill_count {int} NOT NULL, out_count {int} NOT NULL,
                owed_rung {text} NOT NULL, next_rung {text} NOT NULL, next_from {text}, next_open {bool} NOT NULL CHECK (next_open IN (0, 1)),
                watched_from {text}, held_until {text}, cycle {int} NOT NULL, revision {int} NOT NULL,
                UNIQUE (project_id, id), UNIQUE (project_id, unit_id, payer_id),
                CHECK ((open = 1) = (oldest_due IS NOT NULL)),
                FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id)) {strict}
            """,
            "CREATE INDEX arrears_case_due ON arrears_case (project_id, oldest_due, id) WHERE open = 1",
            "CREATE INDEX arrears_case_rung ON arrears_case (project_id, rung, oldest_due, id) WHERE open = 1",
            "CREATE INDEX arrears_case_next ON arrears_case (project_id, next_rung, id) WHERE next_open = 1",
            "CREATE INDEX arrears_case_watched ON arrears_case (project_id, watched_from, id) WHERE watched_from IS NOT NULL",
            """
            CREATE TABLE arrears_step (
                id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, case_id {id} NOT NULL, day {text} NOT NULL,
                kind {text} NOT NULL CHECK (kind IN ('opened', 'climbed', 'fell', 'moved', 'watched', 'unwatched', 'closed')),
                rung {text} NOT NULL, before {text} NOT NULL, why {text} NOT NULL, at {int} NOT NULL,
                FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id)) {strict}
            """,
            "CREATE INDEX arrears_step_case ON arrears_step (project_id, case_id, id)",
            // Which promise was made for which bill's rung.
            """
            CREATE TABLE arrears_promise (
                project_id {id} NOT NULL, case_id {id} NOT NULL, charge_id {id} NOT NULL, rung {text} NOT NULL,
                promise_id {id} NOT NULL, state {text} NOT NULL CHECK (state IN ('open', 'sent', 'fallen')), due_day {text} NOT NULL,
                PRIMARY KEY (case_id, charge_id, rung),
                FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id),
                FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id),
                FOREIGN KEY (project_id, promise_id) REFERENCES promise (project_id, id)) {strict}
            """,
            // The bills whose limitation ends within the widest window, or has ended.
            """
            CREATE TABLE arrears_limit (
                charge_id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, case_id {id} NOT NULL, unit_id {id} NOT NULL,
                due_day {text} NOT NULL, counted_from {text} NOT NULL, last_day {text} NOT NULL, open_fen {int} NOT NULL,
                FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id),
                FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id)) {strict}
            """,
            "CREATE INDEX arrears_limit_last ON arrears_limit (project_id, last_day, charge_id)",
            "CREATE INDEX arrears_limit_unit ON arrears_limit (project_id, unit_id)",
        ], sqlite: frozenOnSQLite("arrears_step"), postgres: frozenOnPostgres("arrears_step"))

    private static let demands = Migration(
        "0062 demands",
        [
            """
            CREATE TABLE dunning_run (
                id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id), rung {text} NOT NULL,
                channel {text} NOT NULL, state {text} NOT NULL CHECK (state IN ('gathering', 'draft', 'sending', 'sent')),
                cursor {id} NOT NULL, made_by {id} NOT NULL REFERENCES account (id), made_at {int} NOT NULL,
                sent_by {id} REFERENCES account (id), sent_at {int}, leaves_at {int},
                UNIQUE (project_id, id), CHECK ((state IN ('sending', 'sent')) = (leaves_at IS NOT NULL))) {strict}
            """,
            "CREATE INDEX dunning_run_list ON dunning_run (project_id, made_at, id)",
            "CREATE INDEX dunning_run_working ON dunning_run (state, leaves_at, id) WHERE state IN ('gathering', 'sending')",
            """
            CREATE TABLE demand (
                id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, number {text} NOT NULL, case_id {id} NOT NULL,
                unit_id {id} NOT NULL, run_id {id},
                rung {text} NOT NULL CHECK (rung IN ('reminder', 'notice', 'visitAndLetter', 'lawyersLetter', 'suit')),
                channel {text} NOT NULL CHECK (channel IN ('message', 'letter', 'visit', 'registered', 'court')),
                state {text} NOT NULL CHECK (state IN ('draft', 'excluded', 'waiting', 'dropped', 'sent', 'reached', 'failed')),
                reason {text} NOT NULL, receiver {text} NOT NULL, address {text} NOT NULL,
                total_fen {int} NOT NULL, pay_by {text}, sent_day {text}, sent_at {int},
                delivered_day {text}, delivered_at {int}, evidence {text} NOT NULL, signer {text} NOT NULL,
                relation {text} NOT NULL, waybill {text} NOT NULL, note {text} NOT NULL, hash {bytes}, actor {text} NOT NULL,
                UNIQUE (project_id, id), UNIQUE (project_id, number),
                CHECK ((sent_at IS NULL) = (state IN ('draft', 'excluded', 'waiting', 'dropped'))),
                CHECK ((sent_at IS NULL) = (sent_day IS NULL)),
                CHECK (state NOT IN ('excluded', 'dropped', 'failed') OR reason <> ''),
                CHECK ((state IN ('reached', 'failed')) = (delivered_day IS NOT NULL)),
                CHECK (delivered_day IS NULL OR delivered_day >= sent_day),
                CHECK (state <> 'reached' OR evidence <> ''),
                FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id),
                FOREIGN KEY (project_id, run_id) REFERENCES dunning_run (project_id, id)) {strict}
            """,
            "CREATE INDEX demand_case ON demand (project_id, case_id, id)",
            "CREATE INDEX demand_unit ON demand (project_id, unit_id, id)",
            "CREATE INDEX demand_run ON demand (project_id, run_id, id)",
            "CREATE INDEX demand_awaited ON demand (project_id, channel, id) WHERE state = 'sent'",
            // What a demand said in its preview, and what it said when it left.
            """
            CREATE TABLE demand_line (
                project_id {id} NOT NULL, demand_id {id} NOT NULL, charge_id {id} NOT NULL,
                phase {text} NOT NULL CHECK (phase IN ('preview', 'sent')), due_day {text} NOT NULL,
                open_fen {int} NOT NULL CHECK (open_fen > 0), PRIMARY KEY (demand_id, phase, charge_id),
                FOREIGN KEY (project_id, demand_id) REFERENCES demand (project_id, id),
                FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) {strict}
            """,
            "CREATE INDEX demand_line_charge ON demand_line (project_id, charge_id)",
        ])

    private static let holds = Migration(
        "0063 holds and instalment plans",
        [
            """
            CREATE TABLE arrears_hold (
                id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, case_id {id} NOT NULL,
                kind {text} NOT NULL CHECK (kind IN ('dispute', 'hardship')), first_day {text} NOT NULL, last_day {text},
                reason {text} NOT NULL CHECK (reason <> ''), said_by {text} NOT NULL,
                asked_by {id} NOT NULL REFERENCES account (id), asked_at {int} NOT NULL,
                approved_by {id} REFERENCES account (id), approved_at {int},
                ended_by {id} REFERENCES account (id), ended_day {text}, ended_at {int}, result {text} NOT NULL,
                UNIQUE (project_id, id), CHECK (last_day IS NULL OR last_day >= first_day),
                CHECK (kind = 'dispute' OR last_day IS NOT NULL),
                CHECK ((approved_by IS NULL) = (approved_at IS NULL)), CHECK (approved_by IS NULL OR approved_by <> asked_by),
                CHECK ((ended_at IS NULL) = (ended_by IS NULL)), CHECK ((ended_at IS NULL) = (ended_day IS NULL)),
                CHECK (ended_at IS NULL OR result <> ''),
                FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id)) {strict}
            """,
            "CREATE INDEX arrears_hold_case ON arrears_hold (project_id, case_id, id)",
            """
            CREATE TABLE arrears_hold_bill (
                project_id {id} NOT NULL, hold_id {id} NOT NULL, charge_id {id} NOT NULL, PRIMARY KEY (hold_id, charge_id),
                FOREIGN KEY (project_id, hold_id) REFERENCES arrears_hold (project_id, id),
                FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) {strict}
            """,
            """
            CREATE TABLE instalment_plan (
                id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, case_id {id} NOT NULL,
                agreed_day {text} NOT NULL, total_fen {int} NOT NULL CHECK (total_fen > 0),
                grace_days {int} NOT NULL CHECK (grace_days >= 0), reason {text} NOT NULL CHECK (reason <> ''),
                evidence {text} NOT NULL CHECK (evidence <> ''),
                made_by {id} NOT NULL REFERENCES account (id), made_at {int} NOT NULL,
                approved_by {id} REFERENCES account (id), approved_at {int},
                ended_by {id} REFERENCES account (id), ended_day {text}, ended_at {int}, result {text} NOT NULL,
                UNIQUE (project_id, id),
                CHECK ((approved_by IS NULL) = (approved_at IS NULL)), CHECK (approved_by IS NULL OR approved_by <> made_by),
                CHECK ((ended_at IS NULL) = (ended_by IS NULL)), CHECK ((ended_at IS NULL) = (ended_day IS NULL)),
                CHECK (ended_at IS NULL OR result <> ''),
                FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id)) {strict}
            """,
            "CREATE INDEX instalment_plan_case ON instalment_plan (project_id, case_id, id)",
            """
            CREATE TABLE instalment_plan_part (
                project_id {id} NOT NULL, plan_id {id} NOT NULL, ordinal {int} NOT NULL, due_day {text} NOT NULL,
                amount_fen {int} NOT NULL CHECK (amount_fen > 0), PRIMARY KEY (plan_id, ordinal),
                FOREIGN KEY (project_id, plan_id) REFERENCES instalment_plan (project_id, id)) {strict}
            """,
            """
            CREATE TABLE instalment_plan_bill (
                project_id {id} NOT NULL, plan_id {id} NOT NULL, charge_id {id} NOT NULL, PRIMARY KEY (plan_id, charge_id),
                FOREIGN KEY (project_id, plan_id) REFERENCES instalment_plan (project_id, id),
                FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) {strict}
            """,
        ])

    private static let matters = Migration(
        "0064 lawyer's letters and suits",
        [
            // A lawyer's letter, or a way to court: proposed by one person, approved by another (D3).
            """
            CREATE TABLE legal_matter (
                id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, case_id {id} NOT NULL, number {text} NOT NULL,
                kind {text} NOT NULL CHECK (kind IN ('lawyersLetter', 'suit', 'paymentOrder', 'mediation', 'arbitration')),
                state {text} NOT NULL CHECK (state IN ('proposed', 'refused', 'approved', 'mandated', 'filed', 'ended')),
                counsel {text} NOT NULL CHECK (counsel <> ''), reason {text} NOT NULL CHECK (reason <> ''),
                proposed_by {id} NOT NULL REFERENCES account (id), proposed_at {int} NOT NULL,
                approved_by {id} REFERENCES account (id), approved_at {int}, answer {text} NOT NULL,
                demand_id {id}, claim_fen {int} NOT NULL, mandate_day {text},
                court {text} NOT NULL, case_number {text} NOT NULL, filed_day {text}, ended_day {text}, result {text} NOT NULL,
                UNIQUE (project_id, id), UNIQUE (project_id, number),
                CHECK ((approved_by IS NULL) = (approved_at IS NULL)), CHECK (approved_by IS NULL OR approved_by <> proposed_by),
                CHECK (state IN ('proposed', 'refused') OR approved_by IS NOT NULL),
                CHECK ((state IN ('mandated', 'filed', 'ended')) = (demand_id IS NOT NULL)),
                CHECK ((demand_id IS NULL) = (mandate_day IS NULL)),
                CHECK (state <> 'filed' OR (kind <> 'lawyersLetter' AND filed_day IS NOT NULL AND court <> '')),
                CHECK ((state = 'ended') = (ended_day IS NOT NULL)), CHECK (state <> 'ended' OR result <> ''),
                FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id),
                FOREIGN KEY (project_id, demand_id) REFERENCES demand (project_id, id)) {strict}
            """,
            "CREATE INDEX legal_matter_case ON legal_matter (project_id, case_id, id)",
            """
            CREATE UNIQUE INDEX legal_matter_running ON legal_matter (project_id, case_id)
            WHERE state IN ('proposed', 'approved')
            """,
            """
            CREATE TABLE legal_matter_entry (
                id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, matter_id {id} NOT NULL, day {text} NOT NULL,
                kind {text} NOT NULL CHECK (kind IN ('hearing', 'cost', 'decision', 'enforcement', 'note')),
                fen {int} NOT NULL, words {text} NOT NULL CHECK (words <> ''),
                by_id {id} NOT NULL REFERENCES account (id), at {int} NOT NULL,
                FOREIGN KEY (project_id, matter_id) REFERENCES legal_matter (project_id, id)) {strict}
            """,
            "CREATE INDEX legal_matter_entry_matter ON legal_matter_entry (project_id, matter_id, day, id)",
        ], sqlite: frozenOnSQLite("legal_matter_entry"), postgres: frozenOnPostgres("legal_matter_entry"))

    private static let former = Migration(
        "0071 former claims",
        [
            // What an opening import brought may be taken back with it: it stays to be read, and counts no longer.
            "ALTER TABLE demand ADD COLUMN withdrawn_at {int}",
            "ALTER TABLE instalment_plan ADD COLUMN withdrawn_at {int}",
            "ALTER TABLE legal_matter ADD COLUMN withdrawn_at {int}",
            // Which row of which import became what.
            """
            CREATE TABLE former_claim (
                project_id {id} NOT NULL, import_id {id} NOT NULL, row_ordinal {int} NOT NULL, case_id {id} NOT NULL,
                demand_id {id}, plan_id {id}, matter_id {id}, taken_at {int} NOT NULL,
                withdrawn_at {int}, withdrawn_by {id} REFERENCES account (id), reason {text} NOT NULL DEFAULT '',
                PRIMARY KEY (import_id, row_ordinal, case_id),
                CHECK (demand_id IS NOT NULL OR plan_id IS NOT NULL),
                CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)), CHECK (withdrawn_at IS NULL OR reason <> ''),
                FOREIGN KEY (project_id, import_id) REFERENCES opening_import (project_id, id),
                FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id),
                FOREIGN KEY (project_id, demand_id) REFERENCES demand (project_id, id),
                FOREIGN KEY (project_id, plan_id) REFERENCES instalment_plan (project_id, id),
                FOREIGN KEY (project_id, matter_id) REFERENCES legal_matter (project_id, id)) {strict}
            """,
            "CREATE INDEX former_claim_case ON former_claim (project_id, case_id)",
        ])

    private static let watch = Migration(
        "0065 watched homes",
        [
            // A change of a watched home, told at once: a fact of the journal, told once.
            """
            CREATE TABLE watch_alert (
                id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, case_id {id} NOT NULL, unit_id {id} NOT NULL,
                seq {int} NOT NULL, kind {text} NOT NULL CHECK (kind IN ('owner', 'tenant', 'leaving', 'renovation', 'moving')),
                happened_at {int} NOT NULL, seen_by {id} REFERENCES account (id), seen_at {int},
                UNIQUE (project_id, id), UNIQUE (project_id, case_id, seq),
                CHECK ((seen_by IS NULL) = (seen_at IS NULL)),
                FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id)) {strict}
            """,
            "CREATE INDEX watch_alert_list ON watch_alert (project_id, happened_at, id)",
            "CREATE INDEX watch_alert_unseen ON watch_alert (project_id, id) WHERE seen_at IS NULL",
            "CREATE INDEX watch_alert_unit ON watch_alert (project_id, unit_id, id)",
        ])

    private static let demandedFees = Migration(
        "0089 a demand tells the late fee",
        ["ALTER TABLE demand ADD COLUMN late_fen {int} NOT NULL DEFAULT 0 CHECK (late_fen >= 0)"])

    private static let urgings = Migration(
        "0079 the owners' committee urges",
        [
            """
            CREATE TABLE committee_urging (
                id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, case_id {id} NOT NULL, day {text} NOT NULL,
                urged_by {text} NOT NULL CHECK (urged_by <> ''),
                way {text} NOT NULL CHECK (way IN ('letter', 'visit', 'phone', 'meeting', 'message')), pay_by {text},
                answer {text} NOT NULL, paper {text} NOT NULL, hash {bytes},
                by_id {id} NOT NULL REFERENCES account (id), at {int} NOT NULL,
                UNIQUE (project_id, id), CHECK (pay_by IS NULL OR pay_by >= day),
                FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id),
                FOREIGN KEY (project_id, hash) REFERENCES file_content (project_id, hash)) {strict}
            """,
            "CREATE INDEX committee_urging_case ON committee_urging (project_id, case_id, id)",
        ])

    private static let papers = Migration(
        "0080 papers that left",
        [
            // What a demand said when it left: a paper's bytes, or the words of a text message. It goes only with its person.
            """
            CREATE TABLE demand_paper (
                demand_id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, hash {bytes} NOT NULL, file_hash {bytes},
                said {text} NOT NULL, at {int} NOT NULL, CHECK ((file_hash IS NULL) = (said <> '')),
                FOREIGN KEY (project_id, demand_id) REFERENCES demand (project_id, id),
                FOREIGN KEY (project_id, file_hash) REFERENCES file_content (project_id, hash)) {strict}
            """,
            """
            CREATE TABLE matter_paper (
                id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, matter_id {id} NOT NULL, hash {bytes} NOT NULL,
                at {int} NOT NULL, by_id {id} REFERENCES account (id), UNIQUE (matter_id, hash),
                FOREIGN KEY (project_id, matter_id) REFERENCES legal_matter (project_id, id),
                FOREIGN KEY (project_id, hash) REFERENCES file_content (project_id, hash)) {strict}
            """,
            "CREATE INDEX matter_paper_matter ON matter_paper (project_id, matter_id, id)",
            "ALTER TABLE demand ADD COLUMN paper_due {bool} NOT NULL DEFAULT 0 CHECK (paper_due IN (0, 1))",
            "ALTER TABLE demand ADD COLUMN erased_at {int}",
            "ALTER TABLE legal_matter ADD COLUMN paper_due {bool} NOT NULL DEFAULT 0 CHECK (paper_due IN (0, 1))",
            "CREATE INDEX demand_paper_due ON demand (project_id, id) WHERE paper_due = 1",
            "CREATE INDEX legal_matter_paper_due ON legal_matter (project_id, id) WHERE paper_due = 1",
        ],
        sqlite: ["demand_paper", "matter_paper"].map { table in
            """
            CREATE TRIGGER \(table)_no_update BEFORE UPDATE ON \(table)
            BEGIN SELECT RAISE(ABORT, '\(table) is history: it is never changed'); END
            """
        },
        postgres: ["demand_paper", "matter_paper"].map { table in
            "CREATE TRIGGER \(table)_no_update BEFORE UPDATE ON \(table) FOR EACH ROW EXECUTE FUNCTION posted_refuses()"
        })
}
