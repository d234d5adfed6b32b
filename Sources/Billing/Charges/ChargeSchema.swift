// ChargeSchema: frozen SQL of bill runs, bills and what is open of them.
import Storage

enum ChargeSchema {
    static let migrations = [
        Migration(
            "0050 charges",
            [
                """
                CREATE TABLE bill_run (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    items {text} NOT NULL, from_day {text} NOT NULL, to_day {text} NOT NULL, posting_day {text} NOT NULL,
                    state {text} NOT NULL
                        CHECK (state IN ('previewing', 'previewed', 'confirming', 'posting', 'posted', 'differs', 'discarding',
                            'discarded', 'reversing', 'reversed')),
                    -- The last home previewed; afterwards the next part to confirm, post or forget, or the last bill reversed.
                    cursor {id} NOT NULL, part_count {int} NOT NULL, unit_count {int} NOT NULL,
                    line_count {int} NOT NULL, skipped_count {int} NOT NULL,
                    total_fen {int} NOT NULL, posted_count {int} NOT NULL, posted_fen {int} NOT NULL, digest {text} NOT NULL,
                    made_by {id} NOT NULL REFERENCES account (id), made_at {int} NOT NULL,
                    posted_by {id} REFERENCES account (id), posted_at {int}, reason {text} NOT NULL,
                    -- The last bill whose payer was told; nothing while nobody is being told.
                    told_cursor {id}, told_count {int} NOT NULL, revision {int} NOT NULL,
                    CHECK (state <> 'reversing' OR reason <> ''),
                    UNIQUE (project_id, id), CHECK (to_day >= from_day), CHECK ((posted_at IS NULL) = (posted_by IS NULL))) {strict}
                """,
                "CREATE INDEX bill_run_list ON bill_run (project_id, made_at, id)",
                """
                CREATE INDEX bill_run_working ON bill_run (state, id)
                WHERE state IN ('previewing', 'confirming', 'posting', 'discarding', 'reversing')
                """,
                "CREATE INDEX bill_run_telling ON bill_run (told_cursor, id) WHERE told_cursor IS NOT NULL",
                // One run of a project is posted at a time: two could each find a home unbilled.
                """
                CREATE UNIQUE INDEX bill_run_posting ON bill_run (project_id)
                WHERE state IN ('confirming', 'posting', 'reversing')
                """,
                """
                CREATE TABLE charge (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, unit_id {id} NOT NULL, item_id {id} NOT NULL,
                    object {text} NOT NULL, standard_id {id}, payer_id {id}, liable_id {id},
                    kind {text} NOT NULL CHECK (kind IN ('run', 'oneOff', 'opening', 'late', 'reversal')),
                    from_day {text} NOT NULL, to_day {text} NOT NULL, due_day {text} NOT NULL,
                    amount_fen {int} NOT NULL CHECK (amount_fen <> 0),
                    computing {text} NOT NULL, generation {int} NOT NULL CHECK (generation >= 0),
                    run_id {id}, source {text} NOT NULL, reverses_id {id}, reason {text} NOT NULL,
                    posting_day {text} NOT NULL, posted_at {int} NOT NULL,
                    UNIQUE (project_id, id), UNIQUE (reverses_id),
                    CHECK (to_day >= from_day), CHECK ((kind = 'reversal') = (reverses_id IS NOT NULL)),
                    CHECK (kind <> 'reversal' OR reason <> ''), CHECK ((amount_fen < 0) = (kind = 'reversal')),
                    CHECK ((kind = 'run') = (run_id IS NOT NULL)),
                    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
                    FOREIGN KEY (project_id, item_id) REFERENCES fee_item (project_id, id),
                    FOREIGN KEY (project_id, reverses_id) REFERENCES charge (project_id, id)) {strict}
                """,
                // The identity of a periodic bill: one home, one item, one service period, once (M2).
                """
                CREATE UNIQUE INDEX charge_identity ON charge (project_id, unit_id, item_id, object, from_day, generation)
                WHERE kind IN ('run', 'opening')
                """,
                "CREATE UNIQUE INDEX charge_source ON charge (project_id, source) WHERE source <> ''",
                "CREATE INDEX charge_unit ON charge (project_id, unit_id, posting_day, id)",
                "CREATE INDEX charge_run ON charge (project_id, run_id, id) WHERE run_id IS NOT NULL",
                "CREATE INDEX charge_item ON charge (project_id, item_id, from_day)",
                // A cache of the ledger, moved only by it: what is still owed of one bill.
                """
                CREATE TABLE open_item (
                    charge_id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, unit_id {id} NOT NULL, item_id {id} NOT NULL,
                    book {text} NOT NULL, payer_id {id}, due_day {text} NOT NULL, amount_fen {int} NOT NULL,
                    open_fen {int} NOT NULL CHECK (open_fen >= 0 AND open_fen <= amount_fen),
                    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) {strict}
                """,
                "CREATE INDEX open_item_unit ON open_item (project_id, unit_id, due_day, charge_id) WHERE open_fen > 0",
                "CREATE INDEX open_item_due ON open_item (project_id, due_day, charge_id) WHERE open_fen > 0",
            ], sqlite: Frozen.sqlite("charge"), postgres: Frozen.postgres("charge"))
    ]
}
