// RunSchema: frozen SQL of what a bill run shows before it posts, of shared costs, and of meters.
import Storage

enum RunSchema {
    static let migrations = [
        Migration("0053 bill runs", runs + shared + meters + notices),
        // Who takes a run back stands beside who posted it. One that is being taken back kept its reverser as its poster.
        Migration("0086 who takes a run back", ["ALTER TABLE bill_run ADD COLUMN reversed_by {id} REFERENCES account (id)"]),
    ]

    private static let runs = [
        // A part of a run: homes behind one and up to another, computed in one transaction and digested.
        """
        CREATE TABLE bill_part (
            run_id {id} NOT NULL, ordinal {int} NOT NULL, project_id {id} NOT NULL, after_unit {id} NOT NULL,
            last_unit {id} NOT NULL, first_draft {int} NOT NULL, draft_count {int} NOT NULL,
            line_count {int} NOT NULL, total_fen {int} NOT NULL, digest {text} NOT NULL,
            PRIMARY KEY (run_id, ordinal),
            FOREIGN KEY (project_id, run_id) REFERENCES bill_run (project_id, id)) {strict}
        """,
        """
        CREATE TABLE bill_draft (
            run_id {id} NOT NULL, ordinal {int} NOT NULL, project_id {id} NOT NULL, unit_id {id} NOT NULL,
            item_id {id} NOT NULL, object {text} NOT NULL, standard_id {id}, payer_id {id}, liable_id {id},
            from_day {text} NOT NULL, to_day {text} NOT NULL, due_day {text} NOT NULL, amount_fen {int} NOT NULL,
            computing {text} NOT NULL, generation {int} NOT NULL, skipped {text} NOT NULL,
            PRIMARY KEY (run_id, ordinal), CHECK ((skipped = '') = (amount_fen > 0)),
            FOREIGN KEY (project_id, run_id) REFERENCES bill_run (project_id, id)) {strict}
        """,
        "CREATE INDEX bill_draft_skipped ON bill_draft (run_id, skipped, ordinal) WHERE skipped <> ''",
        """
        CREATE TABLE bill_run_sum (
            run_id {id} NOT NULL, item_id {id} NOT NULL, skipped {text} NOT NULL, project_id {id} NOT NULL,
            line_count {int} NOT NULL, total_fen {int} NOT NULL,
            PRIMARY KEY (run_id, item_id, skipped),
            FOREIGN KEY (project_id, run_id) REFERENCES bill_run (project_id, id)) {strict}
        """,
        // What would be posted now and was not shown so: the line before, the line after.
        """
        CREATE TABLE bill_difference (
            run_id {id} NOT NULL, ordinal {int} NOT NULL, project_id {id} NOT NULL, unit_id {id} NOT NULL,
            item_id {id} NOT NULL, object {text} NOT NULL, before_from {text}, before_to {text}, before_payer {id},
            before_fen {int}, after_from {text}, after_to {text}, after_payer {id}, after_fen {int},
            PRIMARY KEY (run_id, ordinal), CHECK (before_fen IS NOT NULL OR after_fen IS NOT NULL),
            FOREIGN KEY (project_id, run_id) REFERENCES bill_run (project_id, id)) {strict}
        """,
    ]

    private static let shared = [
        // 公摊: a sum that the homes of a group bear by their areas.
        """
        CREATE TABLE shared_cost (
            id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, item_id {id} NOT NULL, standard_id {id} NOT NULL,
            building_id {id}, from_day {text} NOT NULL, to_day {text} NOT NULL, due_day {text} NOT NULL,
            amount_fen {int} NOT NULL CHECK (amount_fen > 0), note {text} NOT NULL CHECK (note <> ''),
            state {text} NOT NULL CHECK (state IN ('shared', 'posting', 'posted', 'discarded')),
            cursor {id} NOT NULL, unit_count {int} NOT NULL, area_hundredths {int} NOT NULL,
            made_by {id} NOT NULL REFERENCES account (id), made_at {int} NOT NULL,
            posted_by {id} REFERENCES account (id), posted_at {int},
            UNIQUE (project_id, id), CHECK (to_day >= from_day), CHECK ((posted_at IS NULL) = (posted_by IS NULL)),
            CHECK (state NOT IN ('posting', 'posted') OR posted_at IS NOT NULL),
            FOREIGN KEY (project_id, item_id) REFERENCES fee_item (project_id, id),
            FOREIGN KEY (project_id, building_id) REFERENCES building (project_id, id)) {strict}
        """,
        "CREATE INDEX shared_cost_list ON shared_cost (project_id, made_at, id)",
        "CREATE INDEX shared_cost_working ON shared_cost (state, id) WHERE state = 'posting'",
        """
        CREATE TABLE shared_cost_part (
            shared_id {id} NOT NULL, unit_id {id} NOT NULL, project_id {id} NOT NULL, payer_id {id},
            area_hundredths {int} NOT NULL, amount_fen {int} NOT NULL CHECK (amount_fen >= 0),
            PRIMARY KEY (shared_id, unit_id),
            FOREIGN KEY (project_id, shared_id) REFERENCES shared_cost (project_id, id),
            FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id)) {strict}
        """,
    ]

    private static let meters = [
        """
        CREATE TABLE meter (
            id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, unit_id {id} NOT NULL, item_id {id} NOT NULL,
            serial {text} NOT NULL CHECK (serial <> ''), digits {int} NOT NULL CHECK (digits BETWEEN 1 AND 9),
            multiplier {int} NOT NULL CHECK (multiplier BETWEEN 1 AND 1000000),
            installed_on {text} NOT NULL, removed_on {text}, replaces_id {id},
            UNIQUE (project_id, id), UNIQUE (project_id, item_id, serial), UNIQUE (replaces_id),
            CHECK (removed_on IS NULL OR removed_on >= installed_on),
            FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
            FOREIGN KEY (project_id, item_id) REFERENCES fee_item (project_id, id),
            FOREIGN KEY (project_id, replaces_id) REFERENCES meter (project_id, id)) {strict}
        """,
        "CREATE INDEX meter_unit ON meter (project_id, unit_id, item_id)",
        "CREATE INDEX meter_list ON meter (project_id, serial, id)",
        // One reading of a meter on a day; what was misread is withdrawn while nothing is billed on it, never changed.
        """
        CREATE TABLE meter_reading (
            id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, meter_id {id} NOT NULL, day {text} NOT NULL,
            thousandths {int} NOT NULL CHECK (thousandths >= 0),
            kind {text} NOT NULL CHECK (kind IN ('first', 'regular', 'rolled', 'final')),
            source {text} NOT NULL, actor {text} NOT NULL, at {int} NOT NULL, withdrawn_at {int}, reason {text} NOT NULL,
            UNIQUE (project_id, id), CHECK ((withdrawn_at IS NULL) = (reason = '')),
            FOREIGN KEY (project_id, meter_id) REFERENCES meter (project_id, id)) {strict}
        """,
        "CREATE UNIQUE INDEX meter_reading_day ON meter_reading (project_id, meter_id, day) WHERE withdrawn_at IS NULL",
    ]

    private static let notices = [
        // What a project prints on its notices: where to pay, whom to ask.
        """
        CREATE TABLE bill_notice_text (
            project_id {id} NOT NULL PRIMARY KEY REFERENCES project (id), ways {text} NOT NULL CHECK (ways <> ''),
            phone {text} NOT NULL, revision {int} NOT NULL) {strict}
        """,
    ]
}
