CREATE TABLE access_grant (
    id INTEGER NOT NULL PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES account (id),
    project_id INTEGER NOT NULL REFERENCES project (id), post TEXT NOT NULL,
    from_day TEXT NOT NULL, to_day TEXT, ended_at INTEGER, UNIQUE (account_id, project_id, post, from_day),
    CHECK (to_day IS NULL OR to_day >= from_day)) STRICT;

CREATE TABLE account (
    id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, display_name TEXT NOT NULL,
    password TEXT NOT NULL, must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
    totp BLOB, totp_step INTEGER NOT NULL, language TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'closed')), created_at INTEGER NOT NULL) STRICT;

CREATE TABLE adoption (
    project_id INTEGER NOT NULL, case_id INTEGER NOT NULL PRIMARY KEY,
    undertaking TEXT NOT NULL CHECK (undertaking <> ''),
    owner_id INTEGER NOT NULL REFERENCES account (id), due_day TEXT NOT NULL,
    result TEXT NOT NULL, done_on TEXT, no_photo TEXT NOT NULL DEFAULT '',
    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
    CHECK ((done_on IS NULL) = (result = ''))) STRICT;

CREATE INDEX adoption_due ON adoption (project_id, due_day, case_id);

CREATE TABLE api_token (
    token_hash BLOB NOT NULL PRIMARY KEY, id INTEGER NOT NULL UNIQUE,
    account_id INTEGER NOT NULL REFERENCES account (id), name TEXT NOT NULL,
    writes INTEGER NOT NULL CHECK (writes IN (0, 1)), created_at INTEGER NOT NULL, ends_at INTEGER NOT NULL,
    revoked_at INTEGER, limited INTEGER NOT NULL DEFAULT 0 CHECK (limited IN (0, 1))) STRICT;

CREATE INDEX api_token_account ON api_token (account_id);

CREATE TABLE application (
    project_id INTEGER NOT NULL, case_id INTEGER NOT NULL PRIMARY KEY, guide_id INTEGER NOT NULL,
    name TEXT NOT NULL, fen INTEGER NOT NULL, days INTEGER NOT NULL, note TEXT NOT NULL,
    told_at INTEGER, complete_at INTEGER,
    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
    FOREIGN KEY (project_id, guide_id) REFERENCES service_guide (project_id, id)) STRICT;

CREATE TABLE application_paper (
    project_id INTEGER NOT NULL, case_id INTEGER NOT NULL REFERENCES application (case_id),
    position INTEGER NOT NULL, name TEXT NOT NULL, received_at INTEGER, received_by TEXT,
    is_named INTEGER NOT NULL CHECK (is_named IN (0, 1)),
    PRIMARY KEY (case_id, position), CHECK ((received_at IS NULL) = (received_by IS NULL))) STRICT;

CREATE TABLE arrears_case (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL, payer_id INTEGER NOT NULL,
    open INTEGER NOT NULL CHECK (open IN (0, 1)), track TEXT NOT NULL CHECK (track IN ('ordinary', 'major')),
    unset INTEGER NOT NULL CHECK (unset IN (0, 1)),
    rung TEXT NOT NULL CHECK (rung IN ('none', 'reminder', 'notice', 'visitAndLetter', 'watch', 'lawyersLetter', 'suit')),
    rung_order INTEGER NOT NULL, since_day TEXT NOT NULL, anchor_id INTEGER, anchor_due TEXT, oldest_due TEXT,
    open_fen INTEGER NOT NULL CHECK (open_fen >= 0), bill_count INTEGER NOT NULL, out_count INTEGER NOT NULL,
    owed_rung TEXT NOT NULL, next_rung TEXT NOT NULL, next_from TEXT, next_open INTEGER NOT NULL CHECK (next_open IN (0, 1)),
    watched_from TEXT, held_until TEXT, cycle INTEGER NOT NULL, revision INTEGER NOT NULL,
    UNIQUE (project_id, id), UNIQUE (project_id, unit_id, payer_id),
    CHECK ((open = 1) = (oldest_due IS NOT NULL)),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id)) STRICT;

CREATE INDEX arrears_case_due ON arrears_case (project_id, oldest_due, id) WHERE open = 1;

CREATE INDEX arrears_case_next ON arrears_case (project_id, next_rung, id) WHERE next_open = 1;

CREATE INDEX arrears_case_rung ON arrears_case (project_id, rung, oldest_due, id) WHERE open = 1;

CREATE INDEX arrears_case_watched ON arrears_case (project_id, watched_from, id) WHERE watched_from IS NOT NULL;

CREATE TABLE arrears_hold (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, case_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('dispute', 'hardship')), first_day TEXT NOT NULL, last_day TEXT,
    reason TEXT NOT NULL CHECK (reason <> ''), said_by TEXT NOT NULL,
    asked_by INTEGER NOT NULL REFERENCES account (id), asked_at INTEGER NOT NULL,
    approved_by INTEGER REFERENCES account (id), approved_at INTEGER,
    ended_by INTEGER REFERENCES account (id), ended_day TEXT, ended_at INTEGER, result TEXT NOT NULL,
    UNIQUE (project_id, id), CHECK (last_day IS NULL OR last_day >= first_day),
    CHECK (kind = 'dispute' OR last_day IS NOT NULL),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)), CHECK (approved_by IS NULL OR approved_by <> asked_by),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)), CHECK ((ended_at IS NULL) = (ended_day IS NULL)),
    CHECK (ended_at IS NULL OR result <> ''),
    FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id)) STRICT;

CREATE INDEX arrears_hold_case ON arrears_hold (project_id, case_id, id);

CREATE TABLE arrears_hold_bill (
    project_id INTEGER NOT NULL, hold_id INTEGER NOT NULL, charge_id INTEGER NOT NULL, PRIMARY KEY (hold_id, charge_id),
    FOREIGN KEY (project_id, hold_id) REFERENCES arrears_hold (project_id, id),
    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) STRICT;

CREATE TABLE arrears_limit (
    charge_id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, case_id INTEGER NOT NULL, unit_id INTEGER NOT NULL,
    due_day TEXT NOT NULL, counted_from TEXT NOT NULL, last_day TEXT NOT NULL, open_fen INTEGER NOT NULL,
    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id),
    FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id)) STRICT;

CREATE INDEX arrears_limit_last ON arrears_limit (project_id, last_day, charge_id);

CREATE INDEX arrears_limit_unit ON arrears_limit (project_id, unit_id);

CREATE TABLE arrears_promise (
    project_id INTEGER NOT NULL, case_id INTEGER NOT NULL, charge_id INTEGER NOT NULL, rung TEXT NOT NULL,
    promise_id INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'sent', 'fallen')), due_day TEXT NOT NULL,
    PRIMARY KEY (case_id, charge_id, rung),
    FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id),
    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id),
    FOREIGN KEY (project_id, promise_id) REFERENCES promise (project_id, id)) STRICT;

CREATE TABLE arrears_setting (
    project_id INTEGER NOT NULL REFERENCES project (id), from_day TEXT NOT NULL, major_share TEXT NOT NULL,
    undo_minutes INTEGER NOT NULL CHECK (undo_minutes BETWEEN 0 AND 1440),
    set_by INTEGER NOT NULL REFERENCES account (id), set_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, from_day)) STRICT;

CREATE TABLE arrears_step (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, case_id INTEGER NOT NULL, day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('opened', 'climbed', 'fell', 'moved', 'watched', 'unwatched', 'closed')),
    rung TEXT NOT NULL, before TEXT NOT NULL, why TEXT NOT NULL, at INTEGER NOT NULL,
    FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id)) STRICT;

CREATE INDEX arrears_step_case ON arrears_step (project_id, case_id, id);

CREATE TRIGGER arrears_step_no_delete BEFORE DELETE ON arrears_step
BEGIN SELECT RAISE(ABORT, 'arrears_step is history: it is never changed'); END;

CREATE TRIGGER arrears_step_no_update BEFORE UPDATE ON arrears_step
BEGIN SELECT RAISE(ABORT, 'arrears_step is history: it is never changed'); END;

CREATE TABLE arrears_sweep (
    project_id INTEGER NOT NULL PRIMARY KEY REFERENCES project (id), day TEXT NOT NULL, cursor INTEGER NOT NULL,
    managed_hundredths INTEGER NOT NULL, entry_cursor INTEGER NOT NULL, journal_cursor INTEGER NOT NULL) STRICT;

CREATE TABLE bill_check (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, month TEXT NOT NULL, ordinal INTEGER NOT NULL,
    charge_id INTEGER NOT NULL, verdict TEXT CHECK (verdict IN ('right', 'wrong')), remark TEXT NOT NULL,
    checked_by INTEGER REFERENCES account (id), checked_at INTEGER,
    UNIQUE (project_id, id), UNIQUE (project_id, month, ordinal), UNIQUE (project_id, month, charge_id),
    CHECK ((verdict IS NULL) = (checked_at IS NULL)), CHECK ((checked_at IS NULL) = (checked_by IS NULL)),
    CHECK (verdict IS NULL OR verdict <> 'wrong' OR remark <> ''),
    FOREIGN KEY (project_id, month) REFERENCES bill_draw (project_id, month),
    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) STRICT;

CREATE TABLE bill_difference (
    run_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL, object TEXT NOT NULL, before_from TEXT, before_to TEXT, before_payer INTEGER,
    before_fen INTEGER, after_from TEXT, after_to TEXT, after_payer INTEGER, after_fen INTEGER,
    PRIMARY KEY (run_id, ordinal), CHECK (before_fen IS NOT NULL OR after_fen IS NOT NULL),
    FOREIGN KEY (project_id, run_id) REFERENCES bill_run (project_id, id)) STRICT;

CREATE TABLE bill_draft (
    run_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL, object TEXT NOT NULL, standard_id INTEGER, payer_id INTEGER, liable_id INTEGER,
    from_day TEXT NOT NULL, to_day TEXT NOT NULL, due_day TEXT NOT NULL, amount_fen INTEGER NOT NULL,
    computing TEXT NOT NULL, generation INTEGER NOT NULL, skipped TEXT NOT NULL,
    PRIMARY KEY (run_id, ordinal), CHECK ((skipped = '') = (amount_fen > 0)),
    FOREIGN KEY (project_id, run_id) REFERENCES bill_run (project_id, id)) STRICT;

CREATE INDEX bill_draft_skipped ON bill_draft (run_id, skipped, ordinal) WHERE skipped <> '';

CREATE TABLE bill_draw (
    project_id INTEGER NOT NULL REFERENCES project (id), month TEXT NOT NULL, after_id INTEGER NOT NULL,
    through_id INTEGER NOT NULL, population INTEGER NOT NULL, drawn_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, month), CHECK (through_id >= after_id), CHECK (population >= 0)) STRICT;

CREATE TABLE bill_import (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    kind TEXT NOT NULL CHECK (kind IN ('readings', 'charges')), name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reading', 'tried', 'posting', 'posted', 'discarded')),
    row_count INTEGER NOT NULL, good_count INTEGER NOT NULL, already_count INTEGER NOT NULL, refused_count INTEGER NOT NULL,
    taken_count INTEGER NOT NULL, good_fen INTEGER NOT NULL, taken_fen INTEGER NOT NULL, totals_left_out INTEGER NOT NULL,
    doubt_count INTEGER NOT NULL,
    cursor_row INTEGER NOT NULL, remark TEXT NOT NULL,
    made_by INTEGER NOT NULL REFERENCES account (id), made_at INTEGER NOT NULL, moved_at INTEGER NOT NULL,
    posted_by INTEGER REFERENCES account (id), posted_at INTEGER,
    UNIQUE (project_id, id), CHECK ((posted_at IS NULL) = (posted_by IS NULL)),
    CHECK (state NOT IN ('posting', 'posted') OR posted_by IS NOT NULL)) STRICT;

CREATE INDEX bill_import_list ON bill_import (project_id, made_at, id);

CREATE INDEX bill_import_working ON bill_import (state, id) WHERE state IN ('reading', 'posting');

CREATE TABLE bill_import_row (
    import_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, project_id INTEGER NOT NULL, sheet INTEGER NOT NULL,
    sheet_row INTEGER NOT NULL, cells TEXT NOT NULL, entry TEXT NOT NULL, identity TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('good', 'already', 'refused', 'taken')), problems TEXT NOT NULL,
    PRIMARY KEY (import_id, ordinal), CHECK (state <> 'refused' OR problems <> ''),
    FOREIGN KEY (project_id, import_id) REFERENCES bill_import (project_id, id)) STRICT;

CREATE INDEX bill_import_row_identity ON bill_import_row (project_id, import_id, identity) WHERE identity <> '';

CREATE INDEX bill_import_row_state ON bill_import_row (project_id, import_id, state, ordinal);

CREATE TABLE bill_import_sheet (
    import_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, project_id INTEGER NOT NULL, name TEXT NOT NULL,
    header TEXT NOT NULL, problem TEXT NOT NULL,
    PRIMARY KEY (import_id, ordinal),
    FOREIGN KEY (project_id, import_id) REFERENCES bill_import (project_id, id)) STRICT;

CREATE TABLE bill_notice_text (
    project_id INTEGER NOT NULL PRIMARY KEY REFERENCES project (id), ways TEXT NOT NULL CHECK (ways <> ''),
    phone TEXT NOT NULL, revision INTEGER NOT NULL) STRICT;

CREATE TABLE bill_part (
    run_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, project_id INTEGER NOT NULL, after_unit INTEGER NOT NULL,
    last_unit INTEGER NOT NULL, first_draft INTEGER NOT NULL, draft_count INTEGER NOT NULL,
    line_count INTEGER NOT NULL, total_fen INTEGER NOT NULL, digest TEXT NOT NULL,
    PRIMARY KEY (run_id, ordinal),
    FOREIGN KEY (project_id, run_id) REFERENCES bill_run (project_id, id)) STRICT;

CREATE TABLE bill_run (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    items TEXT NOT NULL, from_day TEXT NOT NULL, to_day TEXT NOT NULL, posting_day TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('previewing', 'previewed', 'confirming', 'posting', 'posted', 'differs', 'discarding',
            'discarded', 'reversing', 'reversed')),
    -- The last home previewed; afterwards the next part to confirm, post or forget, or the last bill reversed.
    cursor INTEGER NOT NULL, part_count INTEGER NOT NULL, unit_count INTEGER NOT NULL,
    line_count INTEGER NOT NULL, skipped_count INTEGER NOT NULL,
    total_fen INTEGER NOT NULL, posted_count INTEGER NOT NULL, posted_fen INTEGER NOT NULL, digest TEXT NOT NULL,
    made_by INTEGER NOT NULL REFERENCES account (id), made_at INTEGER NOT NULL,
    posted_by INTEGER REFERENCES account (id), posted_at INTEGER, reason TEXT NOT NULL,
    -- The last bill whose payer was told; nothing while nobody is being told.
    told_cursor INTEGER, told_count INTEGER NOT NULL, revision INTEGER NOT NULL, reversed_by INTEGER REFERENCES account (id),
    CHECK (state <> 'reversing' OR reason <> ''),
    UNIQUE (project_id, id), CHECK (to_day >= from_day), CHECK ((posted_at IS NULL) = (posted_by IS NULL))) STRICT;

CREATE INDEX bill_run_list ON bill_run (project_id, made_at, id);

CREATE UNIQUE INDEX bill_run_posting ON bill_run (project_id)
WHERE state IN ('confirming', 'posting', 'reversing');

CREATE INDEX bill_run_telling ON bill_run (told_cursor, id) WHERE told_cursor IS NOT NULL;

CREATE INDEX bill_run_working ON bill_run (state, id)
WHERE state IN ('previewing', 'confirming', 'posting', 'discarding', 'reversing');

CREATE TABLE bill_run_sum (
    run_id INTEGER NOT NULL, item_id INTEGER NOT NULL, skipped TEXT NOT NULL, project_id INTEGER NOT NULL,
    line_count INTEGER NOT NULL, total_fen INTEGER NOT NULL,
    PRIMARY KEY (run_id, item_id, skipped),
    FOREIGN KEY (project_id, run_id) REFERENCES bill_run (project_id, id)) STRICT;

CREATE TABLE billing_project (
    project_id INTEGER NOT NULL PRIMARY KEY REFERENCES project (id),
    start_rule TEXT NOT NULL CHECK (start_rule IN ('next-month', 'from-delivery', 'half-month', 'daily')),
    month_base TEXT NOT NULL CHECK (month_base IN ('actual', 'thirty')),
    allocation TEXT NOT NULL CHECK (allocation IN ('lawful', 'principal-first')),
    prepay_months_max INTEGER NOT NULL CHECK (prepay_months_max BETWEEN 0 AND 120),
    closed_through TEXT, vacancy_months INTEGER CHECK (vacancy_months BETWEEN 0 AND 120),
    vacancy_is_more INTEGER CHECK (vacancy_is_more IN (0, 1)),
    vacancy_per_mille INTEGER CHECK (vacancy_per_mille BETWEEN 0 AND 999),
    vacancy_reach TEXT CHECK (vacancy_reach IN ('from-start', 'after-least')), revision INTEGER NOT NULL,
    CHECK ((vacancy_months IS NULL) = (vacancy_is_more IS NULL)),
    CHECK ((vacancy_months IS NULL) = (vacancy_per_mille IS NULL)),
    CHECK ((vacancy_months IS NULL) = (vacancy_reach IS NULL))) STRICT;

CREATE TABLE book_entry (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    kind TEXT NOT NULL CHECK (kind IN ('charge', 'payment', 'credit', 'deposit', 'refund', 'reversal',
        'opening', 'adjustment')),
    day TEXT NOT NULL, source_kind TEXT NOT NULL, source_id INTEGER NOT NULL, reverses_id INTEGER,
    reason TEXT NOT NULL, actor TEXT NOT NULL, posted_at INTEGER NOT NULL,
    UNIQUE (project_id, id), UNIQUE (reverses_id),
    CHECK ((kind = 'reversal') = (reverses_id IS NOT NULL)), CHECK (kind <> 'reversal' OR reason <> ''),
    FOREIGN KEY (project_id, reverses_id) REFERENCES book_entry (project_id, id)) STRICT;

CREATE INDEX book_entry_day ON book_entry (project_id, day, id);

CREATE INDEX book_entry_source ON book_entry (project_id, source_kind, source_id);

CREATE TRIGGER book_entry_balances BEFORE INSERT ON book_entry
WHEN (SELECT COUNT(*) FROM book_line WHERE entry_id = NEW.id) < 2 OR EXISTS (
    SELECT 1 FROM book_line WHERE entry_id = NEW.id GROUP BY book HAVING SUM(amount_fen) <> 0)
BEGIN SELECT RAISE(ABORT, 'book_entry does not balance'); END;

CREATE TRIGGER book_entry_no_delete BEFORE DELETE ON book_entry
BEGIN SELECT RAISE(ABORT, 'book_entry is posted: it is reversed, never changed'); END;

CREATE TRIGGER book_entry_no_update BEFORE UPDATE ON book_entry
BEGIN SELECT RAISE(ABORT, 'book_entry is posted: it is reversed, never changed'); END;

CREATE TRIGGER book_entry_period BEFORE INSERT ON book_entry
WHEN NEW.day <= (SELECT closed_through FROM billing_project WHERE project_id = NEW.project_id)
BEGIN SELECT RAISE(ABORT, 'the period is closed'); END;

CREATE TABLE book_line (
    project_id INTEGER NOT NULL, entry_id INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    account TEXT NOT NULL CHECK (account IN ('receivable', 'cash', 'bank', 'channel', 'prepaid', 'deposit',
        'income', 'payable', 'relief', 'opening', 'difference')),
    book TEXT NOT NULL CHECK (book IN ('own', 'collected', 'common', 'repairFund', 'deposit')),
    day TEXT NOT NULL, unit_id INTEGER, payer_id INTEGER, item_id INTEGER, charge_id INTEGER,
    amount_fen INTEGER NOT NULL CHECK (amount_fen <> 0),
    PRIMARY KEY (entry_id, ordinal), CHECK (account <> 'receivable' OR charge_id IS NOT NULL),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) STRICT;

CREATE INDEX book_line_balance ON book_line (project_id, account, book, day, amount_fen);

CREATE INDEX book_line_bill ON book_line (project_id, charge_id, account, day, amount_fen)
WHERE charge_id IS NOT NULL;

CREATE INDEX book_line_unit ON book_line (project_id, unit_id, day, entry_id) WHERE unit_id IS NOT NULL;

CREATE TRIGGER book_line_late BEFORE INSERT ON book_line
WHEN EXISTS (SELECT 1 FROM book_entry WHERE id = NEW.entry_id)
BEGIN SELECT RAISE(ABORT, 'book_entry is posted: nothing is added to it'); END;

CREATE TRIGGER book_line_no_delete BEFORE DELETE ON book_line
BEGIN SELECT RAISE(ABORT, 'book_line is posted: it is reversed, never changed'); END;

CREATE TRIGGER book_line_no_update BEFORE UPDATE ON book_line
BEGIN SELECT RAISE(ABORT, 'book_line is posted: it is reversed, never changed'); END;

CREATE TABLE building (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    name TEXT NOT NULL, sort_key TEXT NOT NULL, handler_id INTEGER REFERENCES account (id),
    UNIQUE (project_id, id), UNIQUE (project_id, name)) STRICT;

CREATE TABLE case_draft (
    account_id INTEGER NOT NULL REFERENCES account (id), project_id INTEGER NOT NULL REFERENCES project (id),
    form TEXT NOT NULL, saved_at INTEGER NOT NULL, PRIMARY KEY (account_id, project_id)) STRICT;

CREATE TABLE case_file (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, case_id INTEGER NOT NULL, hash BLOB NOT NULL,
    name TEXT NOT NULL, at INTEGER NOT NULL, by_id INTEGER REFERENCES account (id),
    UNIQUE (case_id, hash),
    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
    FOREIGN KEY (project_id, hash) REFERENCES file_content (project_id, hash)) STRICT;

CREATE INDEX case_file_case ON case_file (project_id, case_id, at, id);

CREATE TABLE case_pause (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, case_id INTEGER NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('customerWaits', 'unreachable', 'partOrdered', 'thirdParty',
        'authority')),
    evidence TEXT NOT NULL CHECK (evidence <> ''), started_at INTEGER NOT NULL, resume_by INTEGER NOT NULL,
    ended_at INTEGER, due_before INTEGER NOT NULL,
    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
    CHECK (resume_by > started_at), CHECK (ended_at IS NULL OR ended_at BETWEEN started_at AND resume_by)) STRICT;

CREATE INDEX case_pause_case ON case_pause (project_id, case_id, started_at);

CREATE TABLE case_plan (
    project_id INTEGER NOT NULL, case_id INTEGER NOT NULL, version INTEGER NOT NULL CHECK (version >= 1),
    plan TEXT NOT NULL CHECK (plan <> ''), made_at INTEGER NOT NULL,
    made_by INTEGER NOT NULL REFERENCES account (id), feedback TEXT NOT NULL, cycle INTEGER NOT NULL DEFAULT 1, heard_by TEXT NOT NULL DEFAULT '', file_id INTEGER REFERENCES case_file (id),
    PRIMARY KEY (case_id, version),
    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id)) STRICT;

CREATE INDEX case_plan_made ON case_plan (project_id, made_at, case_id);

CREATE TABLE case_request (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    case_id INTEGER NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('help', 'instruction')),
    state TEXT NOT NULL CHECK (state IN ('asked', 'answered')),
    need TEXT NOT NULL CHECK (need <> ''),
    asked_at INTEGER NOT NULL, asked_by INTEGER NOT NULL REFERENCES account (id),
    asked_of INTEGER NOT NULL REFERENCES account (id), due_at INTEGER NOT NULL,
    answer TEXT NOT NULL, answered_at INTEGER, answered_by INTEGER REFERENCES account (id),
    UNIQUE (project_id, id),
    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
    CHECK (due_at > asked_at), CHECK (asked_of <> asked_by),
    CHECK ((state = 'answered') = (answered_at IS NOT NULL)),
    CHECK ((state = 'answered') = (answered_by IS NOT NULL)),
    CHECK ((state = 'answered') = (answer <> '')),
    CHECK (answered_at IS NULL OR answered_at >= asked_at),
    CHECK (answered_by IS NULL OR answered_by <> asked_by)) STRICT;

CREATE INDEX case_request_case ON case_request (project_id, case_id, asked_at, id);

CREATE INDEX case_request_holder ON case_request (project_id, asked_of, id) WHERE state = 'asked';

CREATE TABLE case_reveal (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, case_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (id), reason TEXT NOT NULL CHECK (reason <> ''),
    at INTEGER NOT NULL,
    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id)) STRICT;

CREATE INDEX case_reveal_case ON case_reveal (project_id, case_id, account_id, at);

CREATE TABLE case_step (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, case_id INTEGER NOT NULL,
    words TEXT NOT NULL CHECK (words <> ''), owner_id INTEGER NOT NULL REFERENCES account (id),
    due_day TEXT NOT NULL, done_at INTEGER, done_by INTEGER REFERENCES account (id), drop_reason TEXT NOT NULL,
    UNIQUE (project_id, id), FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
    CHECK ((done_at IS NULL) = (done_by IS NULL)), CHECK (done_at IS NULL OR drop_reason = '')) STRICT;

CREATE INDEX case_step_case ON case_step (project_id, case_id, due_day, id);

CREATE TABLE case_understanding (
    project_id INTEGER NOT NULL, case_id INTEGER NOT NULL, cycle INTEGER NOT NULL CHECK (cycle >= 1),
    kind TEXT NOT NULL CHECK (kind IN ('signature', 'reply', 'code', 'witness')),
    file_id INTEGER REFERENCES case_file (id), words TEXT NOT NULL,
    witness_id INTEGER REFERENCES account (id), by_who TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (case_id, cycle),
    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
    CHECK (kind <> 'signature' OR file_id IS NOT NULL),
    CHECK (kind <> 'reply' OR file_id IS NOT NULL OR words <> ''),
    CHECK ((kind = 'witness') = (witness_id IS NOT NULL))) STRICT;

CREATE TABLE case_withdrawal (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, case_id INTEGER NOT NULL,
    cycle INTEGER NOT NULL CHECK (cycle >= 1), words TEXT NOT NULL, asked_at INTEGER NOT NULL,
    asked_by INTEGER REFERENCES account (id), by_customer TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('waiting', 'confirmed', 'declined', 'lapsed')),
    answered_at INTEGER, answered_by INTEGER REFERENCES account (id),
    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
    CHECK ((asked_by IS NULL) = (by_customer <> '')),
    CHECK (asked_by IS NULL OR words <> ''),
    CHECK ((answer = 'waiting') = (answered_at IS NULL)),
    CHECK (asked_by IS NULL OR answer IN ('waiting', 'lapsed') OR answered_by IS NOT NULL),
    CHECK (answered_by IS NULL OR answered_by <> asked_by)) STRICT;

CREATE INDEX case_withdrawal_case ON case_withdrawal (project_id, case_id, asked_at);

CREATE UNIQUE INDEX case_withdrawal_waiting ON case_withdrawal (project_id, case_id)
WHERE answer = 'waiting';

CREATE TABLE case_work (
    project_id INTEGER NOT NULL, case_id INTEGER NOT NULL, cycle INTEGER NOT NULL CHECK (cycle >= 1),
    arrived_at INTEGER, work TEXT NOT NULL, fen INTEGER CHECK (fen >= 0),
    agreement TEXT CHECK (agreement IN ('signature', 'reply', 'code', 'witness')),
    witness_id INTEGER REFERENCES account (id), agreed_at INTEGER,
    signature TEXT CHECK (signature IN ('signature', 'reply', 'code', 'witness')), signed_at INTEGER, accepted_at INTEGER,
    PRIMARY KEY (case_id, cycle),
    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
    CHECK ((fen IS NULL) = (agreement IS NULL)), CHECK ((fen IS NULL) = (agreed_at IS NULL)),
    CHECK (fen IS NULL OR work <> ''), CHECK ((signature IS NULL) = (signed_at IS NULL)),
    CHECK (signed_at IS NULL OR signed_at >= agreed_at)) STRICT;

CREATE INDEX case_work_agreed ON case_work (project_id, agreed_at, case_id) WHERE fen IS NOT NULL;

CREATE TABLE channel_difference (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, statement_id INTEGER NOT NULL, method TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('missing', 'extra', 'amount', 'state', 'refund')),
    reference TEXT NOT NULL, day TEXT NOT NULL, theirs_fen INTEGER NOT NULL, ours_fen INTEGER NOT NULL,
    found_at INTEGER NOT NULL, explanation TEXT NOT NULL, payment_id INTEGER,
    explained_by INTEGER REFERENCES account (id), settled_by INTEGER, explained_at INTEGER, UNIQUE (project_id, id),
    CHECK ((explained_at IS NULL) = (explained_by IS NULL AND settled_by IS NULL)),
    CHECK (explained_by IS NULL OR explanation <> ''),
    FOREIGN KEY (project_id, statement_id) REFERENCES channel_statement (project_id, id),
    FOREIGN KEY (project_id, settled_by) REFERENCES channel_statement (project_id, id),
    FOREIGN KEY (project_id, payment_id) REFERENCES payment (project_id, id)) STRICT;

CREATE INDEX channel_difference_day ON channel_difference (project_id, day, id);

CREATE UNIQUE INDEX channel_difference_once ON channel_difference (project_id, method, reference)
WHERE explained_at IS NULL;

CREATE INDEX channel_difference_reference ON channel_difference (project_id, method, reference);

CREATE INDEX channel_difference_statement ON channel_difference (project_id, statement_id, day, id);

CREATE TABLE channel_line (
    project_id INTEGER NOT NULL, method TEXT NOT NULL, reference TEXT NOT NULL CHECK (reference <> ''),
    kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund')), at_day TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0), occurrence INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('success', 'closed', 'pending')),
    order_number TEXT NOT NULL, fee_fen INTEGER NOT NULL, statement_id INTEGER NOT NULL, row_number INTEGER NOT NULL,
    PRIMARY KEY (project_id, method, reference, kind, at_day, amount_fen, occurrence),
    FOREIGN KEY (project_id, statement_id) REFERENCES channel_statement (project_id, id)) STRICT;

CREATE INDEX channel_line_day ON channel_line (project_id, method, at_day, reference);

CREATE INDEX channel_line_statement ON channel_line (project_id, statement_id);

CREATE TABLE channel_notice (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id), channel TEXT NOT NULL,
    notice TEXT NOT NULL, order_id INTEGER, outcome TEXT NOT NULL CHECK (outcome IN ('taken', 'takenLate',
        'closed', 'nothing', 'differs', 'refunded', 'unknown', 'forged', 'stale', 'unread', 'elsewhere')),
    event TEXT NOT NULL, amount_fen INTEGER, told_at INTEGER, heard_at INTEGER NOT NULL, network TEXT NOT NULL,
    FOREIGN KEY (project_id, order_id) REFERENCES code_order (project_id, id)) STRICT;

CREATE INDEX channel_notice_list ON channel_notice (project_id, heard_at, id);

CREATE UNIQUE INDEX channel_notice_once ON channel_notice (project_id, channel, notice)
WHERE outcome NOT IN ('forged', 'stale', 'unread', 'elsewhere');

CREATE TABLE channel_refund (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, refund_id INTEGER NOT NULL,
    turn INTEGER NOT NULL CHECK (turn >= 1), channel TEXT NOT NULL CHECK (channel IN ('wechat', 'alipay')),
    number TEXT NOT NULL, transaction_number TEXT NOT NULL, reason TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0), total_fen INTEGER NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('asked', 'refused', 'processing', 'abnormal', 'closed', 'success')),
    channel_number TEXT NOT NULL, code TEXT NOT NULL, problem TEXT NOT NULL, tries INTEGER NOT NULL,
    played TEXT NOT NULL, made_at INTEGER NOT NULL, next_at INTEGER, told_at INTEGER, settled_at INTEGER,
    UNIQUE (project_id, id), UNIQUE (project_id, number), UNIQUE (project_id, refund_id, turn),
    CHECK (amount_fen <= total_fen),
    CHECK ((next_at IS NOT NULL) = (state IN ('asked', 'processing', 'abnormal'))),
    CHECK ((settled_at IS NOT NULL) = (state IN ('closed', 'success'))),
    FOREIGN KEY (project_id, refund_id) REFERENCES refund (project_id, id)) STRICT;

CREATE INDEX channel_refund_due ON channel_refund (next_at, id) WHERE next_at IS NOT NULL;

CREATE INDEX channel_refund_transaction ON channel_refund (project_id, channel, transaction_number);

CREATE TABLE channel_statement (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id), method TEXT NOT NULL
        CHECK (method IN ('card', 'transfer', 'wechat', 'alipay', 'directDebit')),
    from_day TEXT NOT NULL, to_day TEXT NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL,
    line_count INTEGER NOT NULL, paid_fen INTEGER NOT NULL, refunded_fen INTEGER NOT NULL, fee_fen INTEGER NOT NULL,
    brought_by INTEGER NOT NULL REFERENCES account (id), brought_at INTEGER NOT NULL, compared_at INTEGER, lines_in INTEGER NOT NULL DEFAULT 0, stage TEXT NOT NULL DEFAULT ''
    CHECK (stage IN ('', 'lines', 'payments', 'deposits', 'reversals', 'refunds', 'differences')), cursor_day TEXT NOT NULL DEFAULT '', cursor_key TEXT NOT NULL DEFAULT '', opened_count INTEGER NOT NULL DEFAULT 0,
    UNIQUE (project_id, id), UNIQUE (project_id, method, hash), CHECK (to_day >= from_day)) STRICT;

CREATE INDEX channel_statement_comparing ON channel_statement (stage, id) WHERE stage <> '';

CREATE INDEX channel_statement_list ON channel_statement (project_id, brought_at, id);

CREATE INDEX channel_statement_unfinished ON channel_statement (project_id, from_day) WHERE compared_at IS NULL;

CREATE TABLE charge (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL, item_id INTEGER NOT NULL,
    object TEXT NOT NULL, standard_id INTEGER, payer_id INTEGER, liable_id INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('run', 'oneOff', 'opening', 'late', 'reversal')),
    from_day TEXT NOT NULL, to_day TEXT NOT NULL, due_day TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen <> 0),
    computing TEXT NOT NULL, generation INTEGER NOT NULL CHECK (generation >= 0),
    run_id INTEGER, source TEXT NOT NULL, reverses_id INTEGER, reason TEXT NOT NULL,
    posting_day TEXT NOT NULL, posted_at INTEGER NOT NULL,
    UNIQUE (project_id, id), UNIQUE (reverses_id),
    CHECK (to_day >= from_day), CHECK ((kind = 'reversal') = (reverses_id IS NOT NULL)),
    CHECK (kind <> 'reversal' OR reason <> ''), CHECK ((amount_fen < 0) = (kind = 'reversal')),
    CHECK ((kind = 'run') = (run_id IS NOT NULL)),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
    FOREIGN KEY (project_id, item_id) REFERENCES fee_item (project_id, id),
    FOREIGN KEY (project_id, reverses_id) REFERENCES charge (project_id, id)) STRICT;

CREATE UNIQUE INDEX charge_identity ON charge (project_id, unit_id, item_id, object, from_day, generation)
WHERE kind IN ('run', 'opening');

CREATE INDEX charge_item ON charge (project_id, item_id, from_day);

CREATE INDEX charge_run ON charge (project_id, run_id, id) WHERE run_id IS NOT NULL;

CREATE UNIQUE INDEX charge_source ON charge (project_id, source) WHERE source <> '';

CREATE INDEX charge_unit ON charge (project_id, unit_id, posting_day, id);

CREATE TRIGGER charge_no_delete BEFORE DELETE ON charge
BEGIN SELECT RAISE(ABORT, 'charge is posted: it is reversed, never changed'); END;

CREATE TRIGGER charge_no_update BEFORE UPDATE ON charge
BEGIN SELECT RAISE(ABORT, 'charge is posted: it is reversed, never changed'); END;

CREATE TABLE code_order (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL, payer_id INTEGER,
    payer_name TEXT NOT NULL, channel TEXT NOT NULL CHECK (channel IN ('wechat', 'alipay')),
    number TEXT NOT NULL, subject TEXT NOT NULL, amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    charges TEXT NOT NULL, code_text TEXT NOT NULL, actor TEXT NOT NULL, made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, state TEXT NOT NULL
        CHECK (state IN ('asked', 'waiting', 'paid', 'closed', 'differs')),
    transaction_number TEXT NOT NULL, told_fen INTEGER, settled_at INTEGER, payment_id INTEGER, remark TEXT NOT NULL,
    UNIQUE (project_id, id), UNIQUE (project_id, number),
    CHECK ((state = 'paid') = (payment_id IS NOT NULL)), CHECK (state <> 'waiting' OR code_text <> ''),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
    FOREIGN KEY (project_id, payment_id) REFERENCES payment (project_id, id)) STRICT;

CREATE INDEX code_order_list ON code_order (project_id, made_at, id);

CREATE INDEX code_order_open ON code_order (expires_at, id) WHERE state IN ('asked', 'waiting');

CREATE INDEX code_order_unit ON code_order (project_id, unit_id, made_at);

CREATE TABLE committee_urging (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, case_id INTEGER NOT NULL, day TEXT NOT NULL,
    urged_by TEXT NOT NULL CHECK (urged_by <> ''),
    way TEXT NOT NULL CHECK (way IN ('letter', 'visit', 'phone', 'meeting', 'message')), pay_by TEXT,
    answer TEXT NOT NULL, paper TEXT NOT NULL, hash BLOB,
    by_id INTEGER NOT NULL REFERENCES account (id), at INTEGER NOT NULL,
    UNIQUE (project_id, id), CHECK (pay_by IS NULL OR pay_by >= day),
    FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id),
    FOREIGN KEY (project_id, hash) REFERENCES file_content (project_id, hash)) STRICT;

CREATE INDEX committee_urging_case ON committee_urging (project_id, case_id, id);

CREATE TABLE common_event (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    kind TEXT NOT NULL CHECK (kind IN ('complaint', 'repair')),
    title TEXT NOT NULL, words TEXT NOT NULL,
    handler_id INTEGER NOT NULL REFERENCES account (id), opened_at INTEGER NOT NULL,
    cleared_at INTEGER, all_clear TEXT NOT NULL, UNIQUE (project_id, id),
    CHECK ((cleared_at IS NULL) = (all_clear = ''))) STRICT;

CREATE INDEX common_event_opened ON common_event (project_id, opened_at, id);

CREATE TABLE common_event_case (
    project_id INTEGER NOT NULL, event_id INTEGER NOT NULL, case_id INTEGER NOT NULL PRIMARY KEY,
    FOREIGN KEY (project_id, event_id) REFERENCES common_event (project_id, id),
    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id)) STRICT;

CREATE INDEX common_event_case_event ON common_event_case (project_id, event_id, case_id);

CREATE TABLE contact (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, person_id INTEGER NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('visit', 'phone', 'counter', 'message', 'event')),
    words TEXT NOT NULL CHECK (words <> ''), at INTEGER NOT NULL,
    by_id INTEGER NOT NULL REFERENCES account (id),
    FOREIGN KEY (project_id, person_id) REFERENCES person (project_id, id)) STRICT;

CREATE INDEX contact_person ON contact (project_id, person_id, at, id);

CREATE INDEX contact_time ON contact (project_id, at, id);

CREATE TABLE correction (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, duty_id INTEGER NOT NULL UNIQUE,
    what TEXT NOT NULL CHECK (what <> ''), owner_id INTEGER NOT NULL REFERENCES account (id),
    due_day TEXT NOT NULL, opened_at INTEGER NOT NULL, opened_by INTEGER NOT NULL REFERENCES account (id),
    evidence TEXT NOT NULL, done_at INTEGER, done_by INTEGER REFERENCES account (id),
    UNIQUE (project_id, id), FOREIGN KEY (project_id, duty_id) REFERENCES duty (project_id, id),
    CHECK ((done_at IS NULL) = (done_by IS NULL)), CHECK ((done_at IS NULL) = (evidence = ''))) STRICT;

CREATE TABLE credit (
    project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL, payer_id INTEGER NOT NULL, book TEXT NOT NULL,
    balance_fen INTEGER NOT NULL CHECK (balance_fen >= 0),
    PRIMARY KEY (project_id, unit_id, payer_id, book),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id)) STRICT;

CREATE TABLE debit_account (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL,
    holder TEXT NOT NULL CHECK (holder <> ''), account_number TEXT NOT NULL CHECK (account_number <> ''),
    bank TEXT NOT NULL CHECK (bank <> ''), agreement TEXT NOT NULL, signed_on TEXT,
    made_by INTEGER NOT NULL REFERENCES account (id), made_at INTEGER NOT NULL, ended_at INTEGER,
    ended_by INTEGER REFERENCES account (id), import_id INTEGER, person_id INTEGER REFERENCES person (id),
    UNIQUE (project_id, id), CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id)) STRICT;

CREATE UNIQUE INDEX debit_account_live ON debit_account (project_id, unit_id) WHERE ended_at IS NULL;

CREATE TABLE debit_batch (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    number TEXT NOT NULL, due_through TEXT NOT NULL, line_count INTEGER NOT NULL, total_fen INTEGER NOT NULL,
    has_more INTEGER NOT NULL CHECK (has_more IN (0, 1)),
    made_by INTEGER NOT NULL REFERENCES account (id), made_at INTEGER NOT NULL,
    discarded_by INTEGER REFERENCES account (id), discarded_at INTEGER, left_out_count INTEGER NOT NULL DEFAULT 0 CHECK (left_out_count >= 0), left_out_fen INTEGER NOT NULL DEFAULT 0 CHECK (left_out_fen >= 0),
    UNIQUE (project_id, id), UNIQUE (project_id, number),
    CHECK ((discarded_at IS NULL) = (discarded_by IS NULL))) STRICT;

CREATE INDEX debit_batch_list ON debit_batch (project_id, made_at, id);

CREATE TABLE debit_line (
    batch_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL,
    reference TEXT NOT NULL, holder TEXT NOT NULL, account_number TEXT NOT NULL, bank TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0), charges TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'paid', 'refused', 'discarded')),
    reason TEXT NOT NULL, day TEXT, payment_id INTEGER,
    PRIMARY KEY (batch_id, ordinal), UNIQUE (project_id, reference),
    CHECK ((state = 'paid') = (payment_id IS NOT NULL)), CHECK (state <> 'refused' OR reason <> ''),
    FOREIGN KEY (project_id, batch_id) REFERENCES debit_batch (project_id, id),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
    FOREIGN KEY (project_id, payment_id) REFERENCES payment (project_id, id)) STRICT;

CREATE UNIQUE INDEX debit_line_waiting ON debit_line (project_id, unit_id) WHERE state = 'waiting';

CREATE TABLE demand (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, number TEXT NOT NULL, case_id INTEGER NOT NULL,
    unit_id INTEGER NOT NULL, run_id INTEGER,
    rung TEXT NOT NULL CHECK (rung IN ('reminder', 'notice', 'visitAndLetter', 'lawyersLetter', 'suit')),
    channel TEXT NOT NULL CHECK (channel IN ('message', 'letter', 'visit', 'registered', 'court')),
    state TEXT NOT NULL CHECK (state IN ('draft', 'excluded', 'waiting', 'dropped', 'sent', 'reached', 'failed')),
    reason TEXT NOT NULL, receiver TEXT NOT NULL, address TEXT NOT NULL,
    total_fen INTEGER NOT NULL, pay_by TEXT, sent_day TEXT, sent_at INTEGER,
    delivered_day TEXT, delivered_at INTEGER, evidence TEXT NOT NULL, signer TEXT NOT NULL,
    relation TEXT NOT NULL, waybill TEXT NOT NULL, note TEXT NOT NULL, hash BLOB, actor TEXT NOT NULL, paper_due INTEGER NOT NULL DEFAULT 0 CHECK (paper_due IN (0, 1)), erased_at INTEGER, withdrawn_at INTEGER, late_fen INTEGER NOT NULL DEFAULT 0 CHECK (late_fen >= 0),
    UNIQUE (project_id, id), UNIQUE (project_id, number),
    CHECK ((sent_at IS NULL) = (state IN ('draft', 'excluded', 'waiting', 'dropped'))),
    CHECK ((sent_at IS NULL) = (sent_day IS NULL)),
    CHECK (state NOT IN ('excluded', 'dropped', 'failed') OR reason <> ''),
    CHECK ((state IN ('reached', 'failed')) = (delivered_day IS NOT NULL)),
    CHECK (delivered_day IS NULL OR delivered_day >= sent_day),
    CHECK (state <> 'reached' OR evidence <> ''),
    FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id),
    FOREIGN KEY (project_id, run_id) REFERENCES dunning_run (project_id, id)) STRICT;

CREATE INDEX demand_awaited ON demand (project_id, channel, id) WHERE state = 'sent';

CREATE INDEX demand_case ON demand (project_id, case_id, id);

CREATE INDEX demand_paper_due ON demand (project_id, id) WHERE paper_due = 1;

CREATE INDEX demand_run ON demand (project_id, run_id, id);

CREATE INDEX demand_unit ON demand (project_id, unit_id, id);

CREATE TABLE demand_line (
    project_id INTEGER NOT NULL, demand_id INTEGER NOT NULL, charge_id INTEGER NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('preview', 'sent')), due_day TEXT NOT NULL,
    open_fen INTEGER NOT NULL CHECK (open_fen > 0), PRIMARY KEY (demand_id, phase, charge_id),
    FOREIGN KEY (project_id, demand_id) REFERENCES demand (project_id, id),
    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) STRICT;

CREATE INDEX demand_line_charge ON demand_line (project_id, charge_id);

CREATE TABLE demand_paper (
    demand_id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, hash BLOB NOT NULL, file_hash BLOB,
    said TEXT NOT NULL, at INTEGER NOT NULL, CHECK ((file_hash IS NULL) = (said <> '')),
    FOREIGN KEY (project_id, demand_id) REFERENCES demand (project_id, id),
    FOREIGN KEY (project_id, file_hash) REFERENCES file_content (project_id, hash)) STRICT;

CREATE TRIGGER demand_paper_no_update BEFORE UPDATE ON demand_paper
BEGIN SELECT RAISE(ABORT, 'demand_paper is history: it is never changed'); END;

CREATE TABLE deposit (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL, payer_id INTEGER,
    payer_name TEXT NOT NULL CHECK (payer_name <> ''), item_id INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    method TEXT NOT NULL CHECK (method IN ('cash', 'card', 'transfer', 'wechat', 'alipay', 'directDebit')),
    reference TEXT NOT NULL, purpose TEXT NOT NULL CHECK (purpose <> ''),
    condition TEXT NOT NULL CHECK (condition <> ''), day TEXT NOT NULL,
    taken_by INTEGER REFERENCES account (id), actor TEXT NOT NULL, posted_at INTEGER NOT NULL,
    UNIQUE (project_id, id),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
    FOREIGN KEY (project_id, payer_id) REFERENCES person (project_id, id),
    FOREIGN KEY (project_id, item_id) REFERENCES fee_item (project_id, id)) STRICT;

CREATE INDEX deposit_day ON deposit (project_id, day, id);

CREATE INDEX deposit_of_channel ON deposit (project_id, method, reference);

CREATE INDEX deposit_taker ON deposit (project_id, taken_by, day);

CREATE INDEX deposit_unit ON deposit (project_id, unit_id, id);

CREATE TRIGGER deposit_no_delete BEFORE DELETE ON deposit
BEGIN SELECT RAISE(ABORT, 'deposit is posted: it is reversed, never changed'); END;

CREATE TRIGGER deposit_no_update BEFORE UPDATE ON deposit
BEGIN SELECT RAISE(ABORT, 'deposit is posted: it is reversed, never changed'); END;

CREATE TRIGGER deposit_till BEFORE INSERT ON deposit
WHEN EXISTS (SELECT 1 FROM till WHERE project_id = NEW.project_id AND account_id = NEW.taken_by
    AND day = NEW.day AND closed_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'the till is closed'); END;

CREATE TABLE deposit_deduction (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, deposit_id INTEGER NOT NULL, charge_id INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0), basis TEXT NOT NULL CHECK (basis <> ''),
    evidence TEXT NOT NULL CHECK (evidence <> ''), confirmed_by TEXT NOT NULL CHECK (confirmed_by <> ''),
    confirmed_on TEXT NOT NULL, day TEXT NOT NULL, made_by INTEGER NOT NULL REFERENCES account (id),
    made_at INTEGER NOT NULL, UNIQUE (project_id, id), UNIQUE (charge_id),
    FOREIGN KEY (project_id, deposit_id) REFERENCES deposit (project_id, id),
    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) STRICT;

CREATE INDEX deposit_deduction_deposit ON deposit_deduction (project_id, deposit_id, id);

CREATE TRIGGER deposit_deduction_no_delete BEFORE DELETE ON deposit_deduction
BEGIN SELECT RAISE(ABORT, 'deposit_deduction is posted: it is reversed, never changed'); END;

CREATE TRIGGER deposit_deduction_no_update BEFORE UPDATE ON deposit_deduction
BEGIN SELECT RAISE(ABORT, 'deposit_deduction is posted: it is reversed, never changed'); END;

CREATE TABLE deposit_reversal (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, deposit_id INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    method TEXT NOT NULL CHECK (method IN ('cash', 'card', 'transfer', 'wechat', 'alipay', 'directDebit')),
    reference TEXT NOT NULL, day TEXT NOT NULL, drawer_of INTEGER REFERENCES account (id), actor TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''), fault TEXT NOT NULL CHECK (fault IN ('ours', 'payer')),
    posted_at INTEGER NOT NULL, UNIQUE (project_id, id), UNIQUE (project_id, deposit_id),
    FOREIGN KEY (project_id, deposit_id) REFERENCES deposit (project_id, id)) STRICT;

CREATE INDEX deposit_reversal_day ON deposit_reversal (project_id, day, id);

CREATE INDEX deposit_reversal_drawer ON deposit_reversal (project_id, drawer_of, day);

CREATE INDEX deposit_reversal_of_channel ON deposit_reversal (project_id, method, reference);

CREATE TRIGGER deposit_reversal_no_delete BEFORE DELETE ON deposit_reversal
BEGIN SELECT RAISE(ABORT, 'deposit_reversal is posted: it is reversed, never changed'); END;

CREATE TRIGGER deposit_reversal_no_update BEFORE UPDATE ON deposit_reversal
BEGIN SELECT RAISE(ABORT, 'deposit_reversal is posted: it is reversed, never changed'); END;

CREATE TABLE dunning_run (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id), rung TEXT NOT NULL,
    channel TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('gathering', 'draft', 'sending', 'sent')),
    cursor INTEGER NOT NULL, made_by INTEGER NOT NULL REFERENCES account (id), made_at INTEGER NOT NULL,
    sent_by INTEGER REFERENCES account (id), sent_at INTEGER, leaves_at INTEGER,
    UNIQUE (project_id, id), CHECK ((state IN ('sending', 'sent')) = (leaves_at IS NOT NULL))) STRICT;

CREATE INDEX dunning_run_list ON dunning_run (project_id, made_at, id);

CREATE INDEX dunning_run_working ON dunning_run (state, leaves_at, id) WHERE state IN ('gathering', 'sending');

CREATE TABLE duty (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    plan TEXT NOT NULL, day TEXT NOT NULL,
    done_at INTEGER, done_by INTEGER REFERENCES account (id),
    findings TEXT NOT NULL, improvement TEXT NOT NULL,
    UNIQUE (project_id, id), UNIQUE (project_id, plan, day),
    CHECK ((done_at IS NULL) = (done_by IS NULL))) STRICT;

CREATE INDEX duty_day ON duty (project_id, day, id);

CREATE TABLE duty_mark (
    project_id INTEGER NOT NULL, duty_id INTEGER NOT NULL, item TEXT NOT NULL,
    good INTEGER NOT NULL CHECK (good IN (0, 1)), PRIMARY KEY (duty_id, item),
    FOREIGN KEY (project_id, duty_id) REFERENCES duty (project_id, id)) STRICT;

CREATE TABLE explanation (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, case_id INTEGER NOT NULL, cycle INTEGER NOT NULL,
    words TEXT NOT NULL CHECK (words <> ''), offered_at INTEGER NOT NULL,
    offered_by INTEGER NOT NULL REFERENCES account (id),
    answer TEXT NOT NULL CHECK (answer IN ('waiting', 'accepted', 'refused', 'replaced')),
    answered_at INTEGER, witness_id INTEGER REFERENCES account (id), UNIQUE (project_id, id),
    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
    CHECK ((answer = 'waiting') = (answered_at IS NULL))) STRICT;

CREATE INDEX explanation_case ON explanation (project_id, case_id, offered_at);

CREATE UNIQUE INDEX explanation_waiting ON explanation (project_id, case_id) WHERE answer = 'waiting';

CREATE INDEX explanation_witness ON explanation (project_id, witness_id) WHERE answer = 'waiting';

CREATE TABLE fee_assignment (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL, item_id INTEGER NOT NULL,
    object TEXT NOT NULL, quantity_hundredths INTEGER NOT NULL CHECK (quantity_hundredths > 0),
    payer_id INTEGER, from_day TEXT NOT NULL, to_day TEXT,
    made_by INTEGER NOT NULL REFERENCES account (id), made_at INTEGER NOT NULL,
    UNIQUE (project_id, id), UNIQUE (project_id, unit_id, item_id, object, from_day),
    CHECK (to_day IS NULL OR to_day >= from_day),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
    FOREIGN KEY (project_id, item_id) REFERENCES fee_item (project_id, id),
    FOREIGN KEY (project_id, payer_id) REFERENCES person (project_id, id)) STRICT;

CREATE INDEX fee_assignment_item ON fee_assignment (project_id, item_id, unit_id);

CREATE TABLE fee_item (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    code TEXT NOT NULL, name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('property', 'parkingManagement', 'parkingRent', 'temporaryParking',
        'lift', 'sharedUtility', 'collectedUtility', 'waterPressure', 'waste', 'renovationWaste', 'heating',
        'card', 'paidService', 'lateFee', 'deposit', 'commonRevenue', 'repairFund', 'other')),
    book TEXT NOT NULL CHECK (book IN ('own', 'collected', 'common', 'repairFund', 'deposit')),
    tax_code TEXT NOT NULL, tax_per_mille INTEGER, sort_key TEXT NOT NULL, retired_at INTEGER,
    UNIQUE (project_id, id), UNIQUE (project_id, code),
    CHECK (kind <> 'collectedUtility' OR book = 'collected'), CHECK ((kind = 'deposit') = (book = 'deposit')),
    CHECK ((kind = 'commonRevenue') = (book = 'common')), CHECK ((kind = 'repairFund') = (book = 'repairFund'))
    ) STRICT;

CREATE TABLE fee_relief (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL, item_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('vacancy', 'discount', 'waiver')),
    pays_per_mille INTEGER NOT NULL CHECK (pays_per_mille BETWEEN 0 AND 999),
    from_day TEXT NOT NULL, to_day TEXT NOT NULL, reason TEXT NOT NULL CHECK (reason <> ''),
    evidence TEXT NOT NULL CHECK (evidence <> ''),
    asked_by INTEGER NOT NULL REFERENCES account (id), asked_at INTEGER NOT NULL,
    approved_by INTEGER REFERENCES account (id), approved_at INTEGER,
    refused_by INTEGER REFERENCES account (id), refused_at INTEGER, ended_on TEXT,
    UNIQUE (project_id, id), CHECK (to_day >= from_day),
    CHECK ((approved_at IS NULL) = (approved_by IS NULL)), CHECK (approved_by IS NULL OR approved_by <> asked_by),
    CHECK ((refused_at IS NULL) = (refused_by IS NULL)), CHECK (refused_at IS NULL OR approved_at IS NULL),
    CHECK (ended_on IS NULL OR (approved_at IS NOT NULL AND ended_on < to_day)),
    CHECK (kind <> 'waiver' OR pays_per_mille = 0),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
    FOREIGN KEY (project_id, item_id) REFERENCES fee_item (project_id, id)) STRICT;

CREATE INDEX fee_relief_unit ON fee_relief (project_id, unit_id, item_id, from_day);

CREATE TABLE fee_standard (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, item_id INTEGER NOT NULL, use_kind TEXT NOT NULL
        CHECK (use_kind IN ('all', 'dwelling', 'shop', 'office', 'parking', 'storage', 'other')),
    price INTEGER NOT NULL CHECK (price > 0), official_price INTEGER CHECK (official_price > 0),
    official_source TEXT NOT NULL,
    basis TEXT NOT NULL CHECK (basis IN ('area', 'unit', 'space', 'reading', 'fixed')),
    price_months INTEGER NOT NULL CHECK (price_months IN (1, 2, 3, 6, 12)),
    cycle_months INTEGER NOT NULL CHECK (cycle_months IN (0, 1, 3, 6, 12)),
    rounding TEXT NOT NULL CHECK (rounding IN ('fen', 'jiao', 'yuan', 'fen-up', 'fen-down', 'jiao-up',
        'jiao-down', 'yuan-up', 'yuan-down')),
    due_day INTEGER NOT NULL CHECK (due_day BETWEEN 1 AND 31),
    due_month_offset INTEGER NOT NULL CHECK (due_month_offset BETWEEN -12 AND 12),
    late_millionths INTEGER CHECK (late_millionths > 0), late_grace_days INTEGER NOT NULL CHECK (late_grace_days >= 0),
    late_capped INTEGER NOT NULL CHECK (late_capped IN (0, 1)),
    legal_basis TEXT NOT NULL, from_day TEXT NOT NULL, to_day TEXT,
    made_by INTEGER NOT NULL REFERENCES account (id), made_at INTEGER NOT NULL,
    approval TEXT NOT NULL, approved_by INTEGER REFERENCES account (id), approved_at INTEGER,
    published_by INTEGER REFERENCES account (id), published_at INTEGER, published_on TEXT,
    published_place TEXT NOT NULL, withdrawn_by INTEGER REFERENCES account (id), withdrawn_at INTEGER, tiers TEXT NOT NULL DEFAULT '',
    UNIQUE (project_id, id), CHECK (to_day IS NULL OR to_day >= from_day),
    CHECK ((approved_at IS NULL) = (approved_by IS NULL)), CHECK (approved_by IS NULL OR approved_by <> made_by),
    CHECK (approved_at IS NULL OR approval <> ''),
    CHECK ((published_at IS NULL) = (published_by IS NULL)),
    CHECK ((published_at IS NULL) = (published_on IS NULL)),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    CHECK (withdrawn_at IS NULL OR published_at IS NULL),
    CHECK ((official_price IS NULL) = (official_source = '')), CHECK (cycle_months > 0 OR price_months = 1),
    CHECK (published_at IS NULL OR (approved_at IS NOT NULL AND published_place <> '' AND legal_basis <> '')),
    FOREIGN KEY (project_id, item_id) REFERENCES fee_item (project_id, id)) STRICT;

CREATE UNIQUE INDEX fee_standard_begin ON fee_standard (project_id, item_id, use_kind, from_day)
WHERE approved_at IS NOT NULL AND withdrawn_at IS NULL;

CREATE INDEX fee_standard_item ON fee_standard (project_id, item_id, use_kind, from_day);

CREATE TABLE file_content (
    project_id INTEGER NOT NULL REFERENCES project (id), hash BLOB NOT NULL, kind TEXT NOT NULL
        CHECK (kind IN ('jpeg', 'png', 'webp', 'pdf')),
    content BLOB NOT NULL, PRIMARY KEY (project_id, hash)) STRICT;

CREATE TABLE follow_up (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    case_id INTEGER NOT NULL, cycle INTEGER NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('satisfied', 'dissatisfied', 'refused', 'anonymous',
        'unreachable')),
    satisfaction INTEGER CHECK (satisfaction BETWEEN 1 AND 5),
    accepted INTEGER CHECK (accepted IN (0, 1)),
    words TEXT NOT NULL, at INTEGER NOT NULL, by_id INTEGER REFERENCES account (id),
    exception TEXT NOT NULL, by_customer TEXT NOT NULL DEFAULT '', handler_id INTEGER REFERENCES account (id),
    UNIQUE (case_id, cycle), UNIQUE (id, case_id, cycle),
    CHECK ((by_id IS NULL) = (by_customer <> ''))) STRICT;

CREATE INDEX follow_up_case ON follow_up (project_id, case_id, at, id);

CREATE INDEX follow_up_time ON follow_up (project_id, at, id);

CREATE TABLE follow_up_try (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, case_id INTEGER NOT NULL, cycle INTEGER NOT NULL,
    at INTEGER NOT NULL, by_id INTEGER NOT NULL REFERENCES account (id), words TEXT NOT NULL,
    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id)) STRICT;

CREATE INDEX follow_up_try_case ON follow_up_try (project_id, case_id, cycle);

CREATE TABLE former_claim (
    project_id INTEGER NOT NULL, import_id INTEGER NOT NULL, row_ordinal INTEGER NOT NULL, case_id INTEGER NOT NULL,
    demand_id INTEGER, plan_id INTEGER, matter_id INTEGER, taken_at INTEGER NOT NULL,
    withdrawn_at INTEGER, withdrawn_by INTEGER REFERENCES account (id), reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (import_id, row_ordinal, case_id),
    CHECK (demand_id IS NOT NULL OR plan_id IS NOT NULL),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)), CHECK (withdrawn_at IS NULL OR reason <> ''),
    FOREIGN KEY (project_id, import_id) REFERENCES opening_import (project_id, id),
    FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id),
    FOREIGN KEY (project_id, demand_id) REFERENCES demand (project_id, id),
    FOREIGN KEY (project_id, plan_id) REFERENCES instalment_plan (project_id, id),
    FOREIGN KEY (project_id, matter_id) REFERENCES legal_matter (project_id, id)) STRICT;

CREATE INDEX former_claim_case ON former_claim (project_id, case_id);

CREATE TABLE instalment_plan (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, case_id INTEGER NOT NULL,
    agreed_day TEXT NOT NULL, total_fen INTEGER NOT NULL CHECK (total_fen > 0),
    grace_days INTEGER NOT NULL CHECK (grace_days >= 0), reason TEXT NOT NULL CHECK (reason <> ''),
    evidence TEXT NOT NULL CHECK (evidence <> ''),
    made_by INTEGER NOT NULL REFERENCES account (id), made_at INTEGER NOT NULL,
    approved_by INTEGER REFERENCES account (id), approved_at INTEGER,
    ended_by INTEGER REFERENCES account (id), ended_day TEXT, ended_at INTEGER, result TEXT NOT NULL, withdrawn_at INTEGER,
    UNIQUE (project_id, id),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)), CHECK (approved_by IS NULL OR approved_by <> made_by),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)), CHECK ((ended_at IS NULL) = (ended_day IS NULL)),
    CHECK (ended_at IS NULL OR result <> ''),
    FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id)) STRICT;

CREATE INDEX instalment_plan_case ON instalment_plan (project_id, case_id, id);

CREATE TABLE instalment_plan_bill (
    project_id INTEGER NOT NULL, plan_id INTEGER NOT NULL, charge_id INTEGER NOT NULL, PRIMARY KEY (plan_id, charge_id),
    FOREIGN KEY (project_id, plan_id) REFERENCES instalment_plan (project_id, id),
    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) STRICT;

CREATE TABLE instalment_plan_part (
    project_id INTEGER NOT NULL, plan_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, due_day TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0), PRIMARY KEY (plan_id, ordinal),
    FOREIGN KEY (project_id, plan_id) REFERENCES instalment_plan (project_id, id)) STRICT;

CREATE TABLE invoice (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, payment_id INTEGER NOT NULL, receipt_id INTEGER,
    unit_id INTEGER NOT NULL, buyer_kind TEXT NOT NULL CHECK (buyer_kind IN ('person', 'company')),
    buyer TEXT NOT NULL CHECK (buyer <> ''), tax_number TEXT NOT NULL, contact TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0), tax_fen INTEGER NOT NULL CHECK (tax_fen >= 0),
    requested_at INTEGER NOT NULL, actor TEXT NOT NULL, state TEXT NOT NULL
        CHECK (state IN ('requested', 'exported', 'issued', 'redAsked', 'red', 'refused')),
    batch_id INTEGER, number TEXT NOT NULL, link TEXT NOT NULL, issued_on TEXT,
    red_reason TEXT CHECK (red_reason IN ('01', '02', '03', '04')),
    confirmation TEXT CHECK (confirmation IN ('01', '02', '03', '04', '05', '06', '07', '08', '09')),
    red_asked_at INTEGER, red_number TEXT NOT NULL, red_on TEXT, remark TEXT NOT NULL,
    UNIQUE (project_id, id), CHECK ((buyer_kind = 'company') = (tax_number <> '')),
    CHECK ((state IN ('issued', 'redAsked', 'red')) = (number <> '')),
    CHECK ((number <> '') = (issued_on IS NOT NULL)), CHECK ((state = 'red') = (red_number <> '')),
    CHECK ((red_number <> '') = (red_on IS NOT NULL)),
    CHECK (state <> 'redAsked' OR (red_reason IS NOT NULL AND red_asked_at IS NOT NULL)),
    CHECK (state <> 'refused' OR remark <> ''), CHECK (state <> 'exported' OR batch_id IS NOT NULL),
    FOREIGN KEY (project_id, payment_id) REFERENCES payment (project_id, id),
    FOREIGN KEY (project_id, receipt_id) REFERENCES receipt (project_id, id),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
    FOREIGN KEY (project_id, batch_id) REFERENCES invoice_batch (project_id, id)) STRICT;

CREATE INDEX invoice_list ON invoice (project_id, requested_at, id);

CREATE UNIQUE INDEX invoice_number ON invoice (project_id, number) WHERE number <> '';

CREATE INDEX invoice_of_batch ON invoice (project_id, batch_id, id) WHERE batch_id IS NOT NULL;

CREATE UNIQUE INDEX invoice_once ON invoice (project_id, payment_id) WHERE state NOT IN ('red', 'refused');

CREATE INDEX invoice_payment ON invoice (project_id, payment_id);

CREATE INDEX invoice_state ON invoice (project_id, state, requested_at, id);

CREATE INDEX invoice_unit ON invoice (project_id, unit_id, requested_at);

CREATE INDEX invoice_waiting ON invoice (red_asked_at, id) WHERE state = 'redAsked' AND confirmation IN ('02', '03');

CREATE TABLE invoice_batch (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    made_by INTEGER NOT NULL REFERENCES account (id), made_at INTEGER NOT NULL, invoice_count INTEGER NOT NULL, played INTEGER NOT NULL DEFAULT 0 CHECK (played IN (0, 1)),
    UNIQUE (project_id, id)) STRICT;

CREATE INDEX invoice_batch_list ON invoice_batch (project_id, made_at, id);

CREATE TABLE invoice_line (
    project_id INTEGER NOT NULL, invoice_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, item_id INTEGER NOT NULL,
    name TEXT NOT NULL, tax_code TEXT NOT NULL CHECK (tax_code <> ''), tax_per_mille INTEGER NOT NULL,
    charge_id INTEGER NOT NULL, from_day TEXT NOT NULL, to_day TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0), PRIMARY KEY (invoice_id, ordinal),
    FOREIGN KEY (project_id, invoice_id) REFERENCES invoice (project_id, id),
    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) STRICT;

CREATE INDEX invoice_line_charge ON invoice_line (project_id, charge_id);

CREATE TRIGGER invoice_line_no_delete BEFORE DELETE ON invoice_line
BEGIN SELECT RAISE(ABORT, 'invoice_line is posted: it is reversed, never changed'); END;

CREATE TRIGGER invoice_line_no_update BEFORE UPDATE ON invoice_line
BEGIN SELECT RAISE(ABORT, 'invoice_line is posted: it is reversed, never changed'); END;

CREATE TABLE invoice_platform (
    project_id INTEGER NOT NULL PRIMARY KEY REFERENCES project (id),
    kind TEXT NOT NULL CHECK (kind IN ('simulated')), changed_at INTEGER NOT NULL) STRICT;

CREATE TABLE invoice_reading (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    source TEXT NOT NULL CHECK (source IN ('file', 'simulated')), name TEXT NOT NULL, hash TEXT NOT NULL,
    row_count INTEGER NOT NULL CHECK (row_count > 0), read_by INTEGER NOT NULL REFERENCES account (id),
    read_at INTEGER NOT NULL, taken_at INTEGER, issued_count INTEGER NOT NULL, red_count INTEGER NOT NULL,
    UNIQUE (project_id, id), UNIQUE (project_id, hash)) STRICT;

CREATE INDEX invoice_reading_list ON invoice_reading (project_id, read_at, id);

CREATE TABLE invoice_reading_row (
    project_id INTEGER NOT NULL, reading_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, number TEXT NOT NULL,
    day TEXT NOT NULL, buyer TEXT NOT NULL, net_fen INTEGER NOT NULL, tax_fen INTEGER NOT NULL,
    total_fen INTEGER NOT NULL CHECK (total_fen <> 0),
    status TEXT NOT NULL CHECK (status IN ('normal', 'voided', 'redInFull', 'redInPart')),
    remark TEXT NOT NULL, PRIMARY KEY (reading_id, ordinal),
    FOREIGN KEY (project_id, reading_id) REFERENCES invoice_reading (project_id, id)) STRICT;

CREATE TABLE journal (
    chain INTEGER NOT NULL, seq INTEGER NOT NULL,
    happened_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
    actor TEXT NOT NULL, subject_kind TEXT NOT NULL, subject_id INTEGER NOT NULL,
    kind TEXT NOT NULL, payload TEXT NOT NULL, text_mac BLOB,
    key_id TEXT NOT NULL, previous BLOB NOT NULL, hash BLOB NOT NULL,
    PRIMARY KEY (chain, seq)) STRICT;

CREATE INDEX journal_subject ON journal (chain, subject_kind, subject_id, seq);

CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'journal rows are never deleted'); END;

CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'journal rows are never changed'); END;

CREATE TABLE journal_head (
    chain INTEGER NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;

CREATE TABLE journal_text (
    chain INTEGER NOT NULL, seq INTEGER NOT NULL, salt BLOB NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (chain, seq)) STRICT;

CREATE TABLE key_mark (
    name TEXT NOT NULL PRIMARY KEY CHECK (name IN ('field', 'checkpoint')), mark TEXT NOT NULL,
    noted_at INTEGER NOT NULL) STRICT;

CREATE TABLE late_pause (
    project_id INTEGER NOT NULL REFERENCES project (id), from_day TEXT NOT NULL,
    by_dispute INTEGER NOT NULL CHECK (by_dispute IN (0, 1)), by_plan INTEGER NOT NULL CHECK (by_plan IN (0, 1)),
    by_hold INTEGER NOT NULL CHECK (by_hold IN (0, 1)),
    set_by INTEGER NOT NULL REFERENCES account (id), set_at INTEGER NOT NULL, PRIMARY KEY (project_id, from_day)) STRICT;

CREATE TABLE ledger_line (
    project_id INTEGER NOT NULL REFERENCES project (id), case_id INTEGER NOT NULL, sheet TEXT NOT NULL,
    row_number INTEGER NOT NULL, unit TEXT NOT NULL, handler TEXT NOT NULL, state TEXT NOT NULL,
    satisfaction TEXT NOT NULL, decision TEXT NOT NULL, reply TEXT NOT NULL,
    PRIMARY KEY (project_id, case_id),
    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id)) STRICT;

CREATE TABLE ledger_mapping (
    project_id INTEGER NOT NULL REFERENCES project (id), header TEXT NOT NULL, mapping TEXT NOT NULL,
    used_at INTEGER NOT NULL, PRIMARY KEY (project_id, header)) STRICT;

CREATE TABLE legal_matter (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, case_id INTEGER NOT NULL, number TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('lawyersLetter', 'suit', 'paymentOrder', 'mediation', 'arbitration')),
    state TEXT NOT NULL CHECK (state IN ('proposed', 'refused', 'approved', 'mandated', 'filed', 'ended')),
    counsel TEXT NOT NULL CHECK (counsel <> ''), reason TEXT NOT NULL CHECK (reason <> ''),
    proposed_by INTEGER NOT NULL REFERENCES account (id), proposed_at INTEGER NOT NULL,
    approved_by INTEGER REFERENCES account (id), approved_at INTEGER, answer TEXT NOT NULL,
    demand_id INTEGER, claim_fen INTEGER NOT NULL, mandate_day TEXT,
    court TEXT NOT NULL, case_number TEXT NOT NULL, filed_day TEXT, ended_day TEXT, result TEXT NOT NULL, paper_due INTEGER NOT NULL DEFAULT 0 CHECK (paper_due IN (0, 1)), withdrawn_at INTEGER,
    UNIQUE (project_id, id), UNIQUE (project_id, number),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)), CHECK (approved_by IS NULL OR approved_by <> proposed_by),
    CHECK (state IN ('proposed', 'refused') OR approved_by IS NOT NULL),
    CHECK ((state IN ('mandated', 'filed', 'ended')) = (demand_id IS NOT NULL)),
    CHECK ((demand_id IS NULL) = (mandate_day IS NULL)),
    CHECK (state <> 'filed' OR (kind <> 'lawyersLetter' AND filed_day IS NOT NULL AND court <> '')),
    CHECK ((state = 'ended') = (ended_day IS NOT NULL)), CHECK (state <> 'ended' OR result <> ''),
    FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id),
    FOREIGN KEY (project_id, demand_id) REFERENCES demand (project_id, id)) STRICT;

CREATE INDEX legal_matter_case ON legal_matter (project_id, case_id, id);

CREATE INDEX legal_matter_paper_due ON legal_matter (project_id, id) WHERE paper_due = 1;

CREATE UNIQUE INDEX legal_matter_running ON legal_matter (project_id, case_id)
WHERE state IN ('proposed', 'approved');

CREATE TABLE legal_matter_entry (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, matter_id INTEGER NOT NULL, day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('hearing', 'cost', 'decision', 'enforcement', 'note')),
    fen INTEGER NOT NULL, words TEXT NOT NULL CHECK (words <> ''),
    by_id INTEGER NOT NULL REFERENCES account (id), at INTEGER NOT NULL,
    FOREIGN KEY (project_id, matter_id) REFERENCES legal_matter (project_id, id)) STRICT;

CREATE INDEX legal_matter_entry_matter ON legal_matter_entry (project_id, matter_id, day, id);

CREATE TRIGGER legal_matter_entry_no_delete BEFORE DELETE ON legal_matter_entry
BEGIN SELECT RAISE(ABORT, 'legal_matter_entry is history: it is never changed'); END;

CREATE TRIGGER legal_matter_entry_no_update BEFORE UPDATE ON legal_matter_entry
BEGIN SELECT RAISE(ABORT, 'legal_matter_entry is history: it is never changed'); END;

CREATE TABLE mail_address (
    project_id INTEGER NOT NULL REFERENCES project (id), account_id INTEGER NOT NULL REFERENCES account (id),
    address TEXT NOT NULL, PRIMARY KEY (project_id, account_id)) STRICT;

CREATE TABLE mail_channel (
    project_id INTEGER NOT NULL PRIMARY KEY REFERENCES project (id), host TEXT NOT NULL,
    port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
    security TEXT NOT NULL CHECK (security IN ('startTLS', 'tls', 'plain')),
    user_name TEXT NOT NULL, password BLOB, sender TEXT NOT NULL, changed_at INTEGER NOT NULL) STRICT;

CREATE TABLE matter_paper (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, matter_id INTEGER NOT NULL, hash BLOB NOT NULL,
    at INTEGER NOT NULL, by_id INTEGER REFERENCES account (id), UNIQUE (matter_id, hash),
    FOREIGN KEY (project_id, matter_id) REFERENCES legal_matter (project_id, id),
    FOREIGN KEY (project_id, hash) REFERENCES file_content (project_id, hash)) STRICT;

CREATE INDEX matter_paper_matter ON matter_paper (project_id, matter_id, id);

CREATE TRIGGER matter_paper_no_update BEFORE UPDATE ON matter_paper
BEGIN SELECT RAISE(ABORT, 'matter_paper is history: it is never changed'); END;

CREATE TABLE message (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    channel TEXT NOT NULL CHECK (channel IN ('mail', 'webhook')),
    topic TEXT NOT NULL, topic_id INTEGER NOT NULL, step TEXT NOT NULL, receiver TEXT NOT NULL,
    words TEXT NOT NULL, blanks TEXT NOT NULL, body TEXT NOT NULL,
    urgent INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    state TEXT NOT NULL
        CHECK (state IN ('waiting', 'trying', 'sent', 'failed', 'unknown', 'withdrawn')),
    attempts INTEGER NOT NULL, next_at INTEGER, made_at INTEGER NOT NULL, tried_at INTEGER, sent_at INTEGER,
    last_error TEXT NOT NULL,
    UNIQUE (topic, topic_id, step, receiver, channel),
    CHECK ((state = 'waiting') = (next_at IS NOT NULL)),
    CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
    CHECK (state NOT IN ('trying', 'unknown') OR tried_at IS NOT NULL)) STRICT;

CREATE INDEX message_open ON message (project_id, id) WHERE state IN ('failed', 'unknown');

CREATE INDEX message_trying ON message (tried_at) WHERE state = 'trying';

CREATE INDEX message_waiting ON message (channel, next_at) WHERE state = 'waiting';

CREATE INDEX message_words ON message (made_at) WHERE body <> '' OR blanks <> '{}';

CREATE TABLE message_attempt (
    message_id INTEGER NOT NULL REFERENCES message (id), attempt INTEGER NOT NULL, project_id INTEGER NOT NULL,
    at INTEGER NOT NULL, ended_at INTEGER,
    outcome TEXT NOT NULL CHECK (outcome IN ('trying', 'accepted', 'refused', 'later', 'unknown')),
    code TEXT NOT NULL, PRIMARY KEY (message_id, attempt)) STRICT;

CREATE TABLE meter (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL, item_id INTEGER NOT NULL,
    serial TEXT NOT NULL CHECK (serial <> ''), digits INTEGER NOT NULL CHECK (digits BETWEEN 1 AND 9),
    multiplier INTEGER NOT NULL CHECK (multiplier BETWEEN 1 AND 1000000),
    installed_on TEXT NOT NULL, removed_on TEXT, replaces_id INTEGER,
    UNIQUE (project_id, id), UNIQUE (project_id, item_id, serial), UNIQUE (replaces_id),
    CHECK (removed_on IS NULL OR removed_on >= installed_on),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
    FOREIGN KEY (project_id, item_id) REFERENCES fee_item (project_id, id),
    FOREIGN KEY (project_id, replaces_id) REFERENCES meter (project_id, id)) STRICT;

CREATE INDEX meter_list ON meter (project_id, serial, id);

CREATE INDEX meter_unit ON meter (project_id, unit_id, item_id);

CREATE TABLE meter_doubt (
    project_id INTEGER NOT NULL, reading_id INTEGER NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('nothing', 'far')),
    used INTEGER NOT NULL, usual INTEGER NOT NULL, noticed_at INTEGER NOT NULL, read_by INTEGER REFERENCES account (id),
    confirmed_by INTEGER REFERENCES account (id), confirmed_at INTEGER, reason TEXT NOT NULL,
    PRIMARY KEY (project_id, reading_id), CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL)),
    CHECK ((confirmed_at IS NULL) = (reason = '')), CHECK (confirmed_by IS NULL OR read_by IS NULL OR confirmed_by <> read_by),
    FOREIGN KEY (project_id, reading_id) REFERENCES meter_reading (project_id, id)) STRICT;

CREATE TABLE meter_reading (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, meter_id INTEGER NOT NULL, day TEXT NOT NULL,
    thousandths INTEGER NOT NULL CHECK (thousandths >= 0),
    kind TEXT NOT NULL CHECK (kind IN ('first', 'regular', 'rolled', 'final')),
    source TEXT NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL, withdrawn_at INTEGER, reason TEXT NOT NULL, estimated INTEGER NOT NULL DEFAULT 0,
    UNIQUE (project_id, id), CHECK ((withdrawn_at IS NULL) = (reason = '')),
    FOREIGN KEY (project_id, meter_id) REFERENCES meter (project_id, id)) STRICT;

CREATE UNIQUE INDEX meter_reading_day ON meter_reading (project_id, meter_id, day) WHERE withdrawn_at IS NULL;

CREATE TABLE meter_watch (
    project_id INTEGER NOT NULL PRIMARY KEY REFERENCES project (id),
    factor_percent INTEGER NOT NULL CHECK (factor_percent > 100), reading_count INTEGER NOT NULL CHECK (reading_count > 2),
    changed_at INTEGER NOT NULL) STRICT;

CREATE TABLE node_lease (
    node INTEGER NOT NULL PRIMARY KEY CHECK (node BETWEEN 0 AND 255), until INTEGER NOT NULL) STRICT;

CREATE TABLE number_book (
    project_id INTEGER NOT NULL REFERENCES project (id), series TEXT NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (project_id, series)) STRICT;

CREATE TABLE once (
    actor TEXT NOT NULL, request TEXT NOT NULL, body_hash BLOB NOT NULL,
    status INTEGER NOT NULL, location TEXT NOT NULL, answer TEXT NOT NULL, made_at INTEGER NOT NULL,
    PRIMARY KEY (actor, request)) STRICT;

CREATE INDEX once_made_at ON once (made_at);

CREATE TABLE open_item (
    charge_id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL, item_id INTEGER NOT NULL,
    book TEXT NOT NULL, payer_id INTEGER, due_day TEXT NOT NULL, amount_fen INTEGER NOT NULL,
    open_fen INTEGER NOT NULL CHECK (open_fen >= 0 AND open_fen <= amount_fen), moved INTEGER NOT NULL DEFAULT 0 CHECK (moved IN (0, 1)),
    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) STRICT;

CREATE INDEX open_item_due ON open_item (project_id, due_day, charge_id) WHERE open_fen > 0;

CREATE INDEX open_item_unit ON open_item (project_id, unit_id, due_day, charge_id) WHERE open_fen > 0;

CREATE TABLE opening_header (
    project_id INTEGER NOT NULL REFERENCES project (id), kind TEXT NOT NULL, header TEXT NOT NULL,
    field TEXT NOT NULL, made_by INTEGER NOT NULL REFERENCES account (id), made_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, kind, header)) STRICT;

CREATE TABLE opening_import (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    name TEXT NOT NULL, as_of TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reading', 'proved', 'signed', 'confirming', 'posting', 'posted',
        'reversing', 'reversed', 'discarded')),
    digest TEXT NOT NULL, signed_digest TEXT NOT NULL, row_count INTEGER NOT NULL, good_count INTEGER NOT NULL,
    cursor_row INTEGER NOT NULL, remark TEXT NOT NULL,
    made_by INTEGER NOT NULL REFERENCES account (id), made_at INTEGER NOT NULL,
    signed_by INTEGER REFERENCES account (id), signed_at INTEGER,
    confirmed_by INTEGER REFERENCES account (id), confirmed_at INTEGER,
    reversed_by INTEGER REFERENCES account (id), reason TEXT NOT NULL, totals_left_out INTEGER NOT NULL DEFAULT 0, moved_at INTEGER NOT NULL DEFAULT 0,
    UNIQUE (project_id, id), CHECK ((signed_at IS NULL) = (signed_by IS NULL)),
    CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL)),
    CHECK (confirmed_by IS NULL OR (signed_by IS NOT NULL AND confirmed_by <> signed_by)),
    CHECK (state NOT IN ('confirming', 'posting', 'posted', 'reversing', 'reversed') OR confirmed_by IS NOT NULL),
    CHECK (reversed_by IS NULL OR reason <> '')) STRICT;

CREATE INDEX opening_import_list ON opening_import (project_id, made_at, id);

CREATE INDEX opening_import_reading ON opening_import (state, moved_at) WHERE state = 'reading';

CREATE INDEX opening_import_working ON opening_import (state, id)
WHERE state IN ('confirming', 'posting', 'reversing');

CREATE TABLE opening_note (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('demand', 'plan', 'suit')), day TEXT NOT NULL, through_day TEXT,
    person_name TEXT NOT NULL, amount_fen INTEGER, paid_fen INTEGER, part_count INTEGER, way TEXT NOT NULL,
    court TEXT NOT NULL, reference TEXT NOT NULL, outcome TEXT NOT NULL, proof TEXT NOT NULL,
    remark TEXT NOT NULL, import_id INTEGER NOT NULL, withdrawn_at INTEGER,
    UNIQUE (project_id, id), CHECK (kind = 'suit' OR proof <> ''),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
    FOREIGN KEY (project_id, import_id) REFERENCES opening_import (project_id, id)) STRICT;

CREATE INDEX opening_note_unit ON opening_note (project_id, unit_id, day, id);

CREATE TABLE opening_row (
    import_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, project_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('arrears', 'prepayment', 'deposit', 'reading', 'paidThrough', 'receiptBook',
        'debitAccount', 'card', 'demand', 'plan', 'suit')),
    sheet INTEGER NOT NULL, sheet_row INTEGER NOT NULL, field_values TEXT NOT NULL, cells TEXT NOT NULL,
    file_problems TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('good', 'refused', 'posted', 'reversed')),
    problems TEXT NOT NULL, identity TEXT NOT NULL, unit_id INTEGER, building_id INTEGER, item_id INTEGER, payer_id INTEGER,
    from_day TEXT, to_day TEXT, amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0), result_id INTEGER,
    PRIMARY KEY (import_id, ordinal), CHECK (state <> 'refused' OR problems <> ''),
    CHECK (state NOT IN ('posted', 'reversed') OR result_id IS NOT NULL),
    FOREIGN KEY (project_id, import_id) REFERENCES opening_import (project_id, id)) STRICT;

CREATE INDEX opening_row_claim ON opening_row (project_id, import_id, ordinal)
WHERE kind IN ('demand', 'plan', 'suit');

CREATE INDEX opening_row_identity ON opening_row (project_id, import_id, kind, identity);

CREATE UNIQUE INDEX opening_row_posted ON opening_row (project_id, kind, identity) WHERE state = 'posted';

CREATE INDEX opening_row_state ON opening_row (project_id, import_id, state, ordinal);

CREATE INDEX opening_row_unit ON opening_row (project_id, import_id, unit_id) WHERE unit_id IS NOT NULL;

CREATE TABLE opening_sheet (
    import_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, project_id INTEGER NOT NULL, name TEXT NOT NULL,
    kind TEXT NOT NULL, header TEXT NOT NULL, problem TEXT NOT NULL,
    PRIMARY KEY (import_id, ordinal),
    FOREIGN KEY (project_id, import_id) REFERENCES opening_import (project_id, id)) STRICT;

CREATE TABLE opening_sum (
    import_id INTEGER NOT NULL, kind TEXT NOT NULL, item_id INTEGER NOT NULL, building_id INTEGER NOT NULL,
    state TEXT NOT NULL, project_id INTEGER NOT NULL, row_count INTEGER NOT NULL, total_fen INTEGER NOT NULL,
    PRIMARY KEY (import_id, kind, item_id, building_id, state),
    FOREIGN KEY (project_id, import_id) REFERENCES opening_import (project_id, id)) STRICT;

CREATE TABLE owner_session (
    token_hash BLOB NOT NULL PRIMARY KEY, id INTEGER NOT NULL UNIQUE,
    project_id INTEGER NOT NULL REFERENCES project (id), unit_id INTEGER NOT NULL, code_id INTEGER NOT NULL,
    phone TEXT NOT NULL, person_id INTEGER, entitled INTEGER NOT NULL CHECK (entitled IN (0, 1)),
    network BLOB NOT NULL, digits_hash BLOB, digits_until INTEGER NOT NULL,
    tries INTEGER NOT NULL CHECK (tries >= 0), asked_at INTEGER NOT NULL, opened_at INTEGER,
    ends_at INTEGER NOT NULL,
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
    FOREIGN KEY (project_id, code_id) REFERENCES unit_code (project_id, id),
    FOREIGN KEY (project_id, person_id) REFERENCES person (project_id, id),
    CHECK (opened_at IS NULL OR entitled = 1),
    CHECK (opened_at IS NULL OR digits_hash IS NULL)) STRICT;

CREATE INDEX owner_session_asked ON owner_session (asked_at);

CREATE INDEX owner_session_code ON owner_session (project_id, code_id);

CREATE INDEX owner_session_digits ON owner_session (digits_until) WHERE digits_hash IS NOT NULL;

CREATE INDEX owner_session_phone ON owner_session (project_id, unit_id, phone, asked_at);

CREATE TABLE owner_try (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    unit_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('report', 'code')), network BLOB NOT NULL,
    at INTEGER NOT NULL,
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id)) STRICT;

CREATE INDEX owner_try_at ON owner_try (at);

CREATE INDEX owner_try_network ON owner_try (project_id, kind, network, at);

CREATE INDEX owner_try_unit ON owner_try (project_id, kind, unit_id, at);

CREATE TABLE paid_through (
    project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL, item_id INTEGER NOT NULL, object TEXT NOT NULL,
    through_day TEXT NOT NULL, import_id INTEGER NOT NULL,
    PRIMARY KEY (project_id, unit_id, item_id, object),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
    FOREIGN KEY (project_id, item_id) REFERENCES fee_item (project_id, id),
    FOREIGN KEY (project_id, import_id) REFERENCES opening_import (project_id, id)) STRICT;

CREATE TABLE paper (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    subject TEXT NOT NULL, version INTEGER NOT NULL CHECK (version >= 2),
    title TEXT NOT NULL CHECK (title <> ''), steps TEXT NOT NULL, in_force_from TEXT NOT NULL,
    made_at INTEGER NOT NULL, made_by INTEGER NOT NULL REFERENCES account (id),
    approved_at INTEGER, approved_by INTEGER REFERENCES account (id),
    UNIQUE (project_id, subject, version), CHECK ((approved_at IS NULL) = (approved_by IS NULL)),
    CHECK (approved_by IS NULL OR approved_by <> made_by)) STRICT;

CREATE TABLE pay_channel (
    project_id INTEGER NOT NULL REFERENCES project (id),
    channel TEXT NOT NULL CHECK (channel IN ('wechat', 'alipay')),
    simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)), merchant TEXT NOT NULL, app TEXT NOT NULL,
    serial TEXT NOT NULL, channel_key TEXT NOT NULL, own_key BLOB, secret BLOB, simulator_key BLOB,
    notify_origin TEXT NOT NULL, changed_at INTEGER NOT NULL, PRIMARY KEY (project_id, channel),
    CHECK (simulated = 0 OR simulator_key IS NOT NULL)) STRICT;

CREATE TABLE pay_channel_change (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    channel TEXT NOT NULL CHECK (channel IN ('wechat', 'alipay')),
    simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)), merchant TEXT NOT NULL, app TEXT NOT NULL,
    serial TEXT NOT NULL, channel_key TEXT NOT NULL, own_key BLOB, secret BLOB, notify_origin TEXT NOT NULL,
    asked_by INTEGER NOT NULL REFERENCES account (id), asked_at INTEGER NOT NULL,
    approved_by INTEGER REFERENCES account (id), approved_at INTEGER, refused_by INTEGER REFERENCES account (id), refused_at INTEGER,
    UNIQUE (project_id, id), CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK ((refused_by IS NULL) = (refused_at IS NULL)), CHECK (approved_by IS NULL OR refused_by IS NULL),
    CHECK (approved_by IS NULL OR approved_by <> asked_by)) STRICT;

CREATE UNIQUE INDEX pay_channel_change_open ON pay_channel_change (project_id, channel)
WHERE approved_at IS NULL AND refused_at IS NULL;

CREATE TABLE pay_channel_live (project_id INTEGER NOT NULL PRIMARY KEY REFERENCES project (id), since INTEGER NOT NULL) STRICT;

CREATE TABLE payment (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL, payer_id INTEGER,
    payer_name TEXT NOT NULL, amount_fen INTEGER NOT NULL CHECK (amount_fen <> 0),
    method TEXT NOT NULL CHECK (method IN ('cash', 'card', 'transfer', 'wechat', 'alipay', 'directDebit',
        'credit', 'opening')),
    reference TEXT NOT NULL, designated TEXT NOT NULL, rule TEXT NOT NULL,
    happened_at INTEGER NOT NULL, day TEXT NOT NULL, taken_by INTEGER REFERENCES account (id),
    actor TEXT NOT NULL, reverses_id INTEGER, reason TEXT NOT NULL,
    fault TEXT NOT NULL CHECK (fault IN ('none', 'ours', 'payer')), posted_at INTEGER NOT NULL, turn INTEGER NOT NULL DEFAULT 1 CHECK (turn >= 1), asked_day TEXT,
    UNIQUE (project_id, id), UNIQUE (reverses_id),
    CHECK ((amount_fen < 0) = (reverses_id IS NOT NULL)), CHECK (reverses_id IS NULL OR reason <> ''),
    CHECK ((fault = 'none') = (reverses_id IS NULL)), CHECK (happened_at <= posted_at),
    CHECK (method NOT IN ('card', 'transfer', 'wechat', 'alipay', 'directDebit') OR reference <> ''),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
    FOREIGN KEY (project_id, payer_id) REFERENCES person (project_id, id),
    FOREIGN KEY (project_id, reverses_id) REFERENCES payment (project_id, id)) STRICT;

CREATE INDEX payment_day ON payment (project_id, day, id);

CREATE INDEX payment_of_channel ON payment (project_id, method, reference);

CREATE INDEX payment_posted ON payment (project_id, posted_at, id);

CREATE UNIQUE INDEX payment_reference ON payment (project_id, method, reference, turn)
WHERE method IN ('wechat', 'alipay') AND reverses_id IS NULL;

CREATE INDEX payment_taker ON payment (project_id, taken_by, day);

CREATE INDEX payment_unit ON payment (project_id, unit_id, day, id);

CREATE TRIGGER payment_no_delete BEFORE DELETE ON payment
BEGIN SELECT RAISE(ABORT, 'payment is posted: it is reversed, never changed'); END;

CREATE TRIGGER payment_no_update BEFORE UPDATE ON payment
BEGIN SELECT RAISE(ABORT, 'payment is posted: it is reversed, never changed'); END;

CREATE TRIGGER payment_receipted BEFORE INSERT ON payment
WHEN NEW.amount_fen > 0 AND NEW.method NOT IN ('credit', 'opening') AND NOT EXISTS (
    SELECT 1 FROM receipt WHERE project_id = NEW.project_id AND source_kind = 'payment' AND source_id = NEW.id
        AND amount_fen = NEW.amount_fen)
BEGIN SELECT RAISE(ABORT, 'a payment has its receipt'); END;

CREATE TRIGGER payment_till BEFORE INSERT ON payment
WHEN EXISTS (SELECT 1 FROM till WHERE project_id = NEW.project_id AND account_id = NEW.taken_by
    AND day = NEW.day AND closed_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'the till is closed'); END;

CREATE TABLE payment_line (
    project_id INTEGER NOT NULL, payment_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, charge_id INTEGER,
    part TEXT NOT NULL CHECK (part IN ('cost', 'lateFee', 'principal', 'prepaid')),
    basis TEXT NOT NULL CHECK (basis IN ('named', 'oldest', 'proportion', 'notDue', 'surplus')),
    book TEXT NOT NULL, amount_fen INTEGER NOT NULL CHECK (amount_fen <> 0),
    PRIMARY KEY (payment_id, ordinal), CHECK ((part = 'prepaid') = (charge_id IS NULL)),
    FOREIGN KEY (project_id, payment_id) REFERENCES payment (project_id, id),
    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) STRICT;

CREATE INDEX payment_line_charge ON payment_line (project_id, charge_id) WHERE charge_id IS NOT NULL;

CREATE TRIGGER payment_line_no_delete BEFORE DELETE ON payment_line
BEGIN SELECT RAISE(ABORT, 'payment_line is posted: it is reversed, never changed'); END;

CREATE TRIGGER payment_line_no_update BEFORE UPDATE ON payment_line
BEGIN SELECT RAISE(ABORT, 'payment_line is posted: it is reversed, never changed'); END;

CREATE TABLE period_close (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    through TEXT NOT NULL, closed_at INTEGER NOT NULL, closed_by INTEGER NOT NULL REFERENCES account (id),
    UNIQUE (project_id, through)) STRICT;

CREATE TRIGGER period_close_no_delete BEFORE DELETE ON period_close
BEGIN SELECT RAISE(ABORT, 'period_close is posted: it is reversed, never changed'); END;

CREATE TRIGGER period_close_no_update BEFORE UPDATE ON period_close
BEGIN SELECT RAISE(ABORT, 'period_close is posted: it is reversed, never changed'); END;

CREATE TABLE person (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    name TEXT NOT NULL, initials TEXT NOT NULL, sort_key TEXT NOT NULL,
    is_organisation INTEGER NOT NULL CHECK (is_organisation IN (0, 1)),
    phone TEXT NOT NULL, phone_tail TEXT NOT NULL, care TEXT NOT NULL, care_consent_at INTEGER,
    key_customer INTEGER NOT NULL CHECK (key_customer IN (0, 1)), key_reason TEXT NOT NULL,
    revision INTEGER NOT NULL,
    UNIQUE (project_id, id), CHECK (care = '' OR care_consent_at IS NOT NULL),
    CHECK (key_customer = 0 OR key_reason <> '')) STRICT;

CREATE INDEX person_initials ON person (project_id, initials);

CREATE INDEX person_name ON person (project_id, name);

CREATE INDEX person_tail ON person (project_id, phone_tail);

CREATE TABLE person_erasure (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, person_id INTEGER NOT NULL, at INTEGER NOT NULL,
    by_id INTEGER NOT NULL REFERENCES account (id), whole INTEGER NOT NULL CHECK (whole IN (0, 1)), kept TEXT NOT NULL,
    FOREIGN KEY (project_id, person_id) REFERENCES person (project_id, id)) STRICT;

CREATE INDEX person_erasure_person ON person_erasure (project_id, person_id, id);

CREATE TABLE posting (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    title TEXT NOT NULL, content TEXT NOT NULL, place TEXT NOT NULL CHECK (place <> ''),
    from_day TEXT NOT NULL, to_day TEXT NOT NULL,
    made_at INTEGER NOT NULL, made_by INTEGER NOT NULL REFERENCES account (id),
    approved_at INTEGER, approved_by INTEGER REFERENCES account (id),
    removed_at INTEGER, removed_by INTEGER REFERENCES account (id), remark TEXT NOT NULL, topic TEXT NOT NULL DEFAULT 'general'
    CHECK (topic IN ('general', 'complaintChannels')),
    UNIQUE (project_id, id), CHECK (to_day >= from_day),
    CHECK ((approved_at IS NULL) = (approved_by IS NULL)),
    CHECK ((removed_at IS NULL) = (removed_by IS NULL)),
    CHECK (approved_by IS NULL OR approved_by <> made_by)) STRICT;

CREATE INDEX posting_from ON posting (project_id, from_day, id);

CREATE INDEX posting_topic ON posting (project_id, topic, to_day);

CREATE TABLE posting_photo (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, posting_id INTEGER NOT NULL, hash BLOB NOT NULL,
    name TEXT NOT NULL, at INTEGER NOT NULL, by_id INTEGER NOT NULL REFERENCES account (id),
    UNIQUE (posting_id, hash),
    FOREIGN KEY (project_id, posting_id) REFERENCES posting (project_id, id),
    FOREIGN KEY (project_id, hash) REFERENCES file_content (project_id, hash)) STRICT;

CREATE INDEX posting_photo_posting ON posting_photo (project_id, posting_id, at, id);

CREATE TABLE project (
    id INTEGER NOT NULL PRIMARY KEY, code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 32),
    name TEXT NOT NULL, zone TEXT NOT NULL, hotline TEXT NOT NULL, live_from TEXT NOT NULL,
    created_at INTEGER NOT NULL, company TEXT NOT NULL DEFAULT '', credit_code TEXT NOT NULL DEFAULT '') STRICT;

CREATE TABLE promise (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    subject_kind TEXT NOT NULL, subject_id INTEGER NOT NULL, clause TEXT NOT NULL,
    cycle INTEGER NOT NULL, part TEXT NOT NULL DEFAULT '', turn INTEGER NOT NULL DEFAULT 1 CHECK (turn >= 1),
    scheme_version INTEGER NOT NULL, calendar_version INTEGER NOT NULL,
    started_at INTEGER NOT NULL, due_at INTEGER NOT NULL, due_day TEXT NOT NULL, warn_at INTEGER,
    fixed INTEGER NOT NULL CHECK (fixed IN (0, 1)),
    provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
    holder_id INTEGER REFERENCES account (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('open', 'kept', 'late', 'failed', 'excluded')),
    settled_at INTEGER, reason TEXT NOT NULL,
    next_step INTEGER NOT NULL, next_step_at INTEGER,
    UNIQUE (project_id, id),
    UNIQUE (project_id, subject_kind, subject_id, clause, cycle, part, turn),
    CHECK ((outcome = 'open') = (settled_at IS NULL)),
    CHECK (outcome <> 'kept' OR settled_at <= due_at),
    CHECK (outcome <> 'late' OR settled_at > due_at),
    CHECK (outcome <> 'excluded' OR reason <> '')) STRICT;

CREATE INDEX promise_day_clause ON promise (project_id, clause, due_day, id);

CREATE INDEX promise_held ON promise (project_id, holder_id, due_at, id) WHERE outcome = 'open';

CREATE INDEX promise_open ON promise (project_id, due_at, id) WHERE outcome = 'open';

CREATE INDEX promise_step ON promise (next_step_at, id) WHERE next_step_at IS NOT NULL;

CREATE INDEX promise_unheld ON promise (project_id, clause, due_day) WHERE holder_id IS NULL;

CREATE TABLE promise_day (
    project_id INTEGER NOT NULL REFERENCES project (id), clause TEXT NOT NULL, due_day TEXT NOT NULL,
    total INTEGER NOT NULL, kept INTEGER NOT NULL, settled INTEGER NOT NULL, excluded INTEGER NOT NULL,
    PRIMARY KEY (project_id, clause, due_day)) STRICT;

CREATE TABLE promise_delta (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, clause TEXT NOT NULL,
    due_day TEXT NOT NULL, total INTEGER NOT NULL, kept INTEGER NOT NULL, settled INTEGER NOT NULL,
    excluded INTEGER NOT NULL) STRICT;

CREATE INDEX promise_delta_clause ON promise_delta (project_id, clause, due_day);

CREATE TABLE promise_event (
    promise_id INTEGER NOT NULL REFERENCES promise (id), seq INTEGER NOT NULL, at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('opened', 'moved', 'settled', 'excluded', 'handed')),
    due_before INTEGER, due_after INTEGER, reason TEXT NOT NULL, actor TEXT NOT NULL,
    PRIMARY KEY (promise_id, seq)) STRICT;

CREATE TABLE promise_notice (
    promise_id INTEGER NOT NULL REFERENCES promise (id), step INTEGER NOT NULL, due_at INTEGER NOT NULL,
    receiver_id INTEGER NOT NULL REFERENCES account (id), project_id INTEGER NOT NULL,
    made_at INTEGER NOT NULL, read_at INTEGER,
    PRIMARY KEY (promise_id, step, due_at, receiver_id)) STRICT;

CREATE INDEX promise_notice_receiver ON promise_notice (receiver_id, made_at);

CREATE TABLE receipt (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, book_id INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1), label TEXT NOT NULL,
    source_kind TEXT NOT NULL CHECK (source_kind IN ('payment', 'deposit')), source_id INTEGER NOT NULL,
    unit_id INTEGER NOT NULL, payer_name TEXT NOT NULL, amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    day TEXT NOT NULL, token TEXT NOT NULL, replaces_id INTEGER,
    issued_by INTEGER REFERENCES account (id), issued_at INTEGER NOT NULL,
    UNIQUE (project_id, id), UNIQUE (book_id, number), UNIQUE (token),
    FOREIGN KEY (project_id, book_id) REFERENCES receipt_book (project_id, id),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id)) STRICT;

CREATE INDEX receipt_day ON receipt (project_id, day, id);

CREATE INDEX receipt_issued ON receipt (project_id, issued_at, id);

CREATE INDEX receipt_label ON receipt (project_id, label);

CREATE INDEX receipt_source ON receipt (project_id, source_kind, source_id);

CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt
BEGIN SELECT RAISE(ABORT, 'receipt is posted: it is reversed, never changed'); END;

CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt
BEGIN SELECT RAISE(ABORT, 'receipt is posted: it is reversed, never changed'); END;

CREATE TABLE receipt_book (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    name TEXT NOT NULL, prefix TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('payment', 'deposit')),
    next_number INTEGER NOT NULL CHECK (next_number >= 1), last_number INTEGER, retired_at INTEGER,
    UNIQUE (project_id, id), UNIQUE (project_id, prefix),
    CHECK (last_number IS NULL OR next_number <= last_number + 1)) STRICT;

CREATE TABLE receipt_print (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, receipt_id INTEGER NOT NULL,
    printed_at INTEGER NOT NULL, printed_by INTEGER REFERENCES account (id),
    FOREIGN KEY (project_id, receipt_id) REFERENCES receipt (project_id, id)) STRICT;

CREATE INDEX receipt_print_receipt ON receipt_print (project_id, receipt_id, printed_at);

CREATE TRIGGER receipt_print_no_delete BEFORE DELETE ON receipt_print
BEGIN SELECT RAISE(ABORT, 'receipt_print is posted: it is reversed, never changed'); END;

CREATE TRIGGER receipt_print_no_update BEFORE UPDATE ON receipt_print
BEGIN SELECT RAISE(ABORT, 'receipt_print is posted: it is reversed, never changed'); END;

CREATE TABLE receipt_void (
    receipt_id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, reason TEXT NOT NULL CHECK (reason <> ''),
    fault TEXT NOT NULL CHECK (fault IN ('ours', 'payer')),
    voided_at INTEGER NOT NULL, voided_by INTEGER REFERENCES account (id),
    FOREIGN KEY (project_id, receipt_id) REFERENCES receipt (project_id, id)) STRICT;

CREATE TRIGGER receipt_void_no_delete BEFORE DELETE ON receipt_void
BEGIN SELECT RAISE(ABORT, 'receipt_void is posted: it is reversed, never changed'); END;

CREATE TRIGGER receipt_void_no_update BEFORE UPDATE ON receipt_void
BEGIN SELECT RAISE(ABORT, 'receipt_void is posted: it is reversed, never changed'); END;

CREATE TABLE recount (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id), night TEXT NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('entries', 'lines', 'bills', 'credits', 'payments', 'receipts', 'done')),
    cursor INTEGER NOT NULL, number INTEGER NOT NULL, entry_count INTEGER NOT NULL, line_count INTEGER NOT NULL,
    bill_count INTEGER NOT NULL, credit_count INTEGER NOT NULL, payment_count INTEGER NOT NULL,
    receipt_count INTEGER NOT NULL, fault_count INTEGER NOT NULL, actor TEXT NOT NULL,
    began_at INTEGER NOT NULL, finished_at INTEGER, UNIQUE (project_id, id),
    CHECK ((step = 'done') = (finished_at IS NOT NULL))) STRICT;

CREATE INDEX recount_list ON recount (project_id, began_at, id);

CREATE UNIQUE INDEX recount_open ON recount (project_id) WHERE finished_at IS NULL;

CREATE TABLE recount_fault (
    project_id INTEGER NOT NULL, recount_id INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL, subject_kind TEXT NOT NULL, subject_id INTEGER NOT NULL,
    expected INTEGER NOT NULL, found INTEGER NOT NULL, PRIMARY KEY (recount_id, ordinal),
    FOREIGN KEY (project_id, recount_id) REFERENCES recount (project_id, id)) STRICT;

CREATE TABLE refund (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('credit', 'deposit', 'payment')), deposit_id INTEGER, payment_id INTEGER,
    payer_id INTEGER, payer_name TEXT NOT NULL CHECK (payer_name <> ''), book TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    method TEXT NOT NULL CHECK (method IN ('cash', 'card', 'transfer', 'wechat', 'alipay', 'directDebit')),
    target TEXT NOT NULL, reason TEXT NOT NULL CHECK (reason <> ''),
    asked_by INTEGER NOT NULL REFERENCES account (id), asked_at INTEGER NOT NULL,
    approved_by INTEGER REFERENCES account (id), approved_at INTEGER, refused_at INTEGER, remark TEXT NOT NULL,
    paid_day TEXT, paid_by INTEGER REFERENCES account (id),
    by_channel INTEGER NOT NULL DEFAULT 0 CHECK (by_channel IN (0, 1)),
    UNIQUE (project_id, id), CHECK ((kind = 'deposit') = (deposit_id IS NOT NULL)),
    CHECK (kind <> 'payment' OR (payment_id IS NOT NULL AND by_channel = 1)),
    CHECK (by_channel = 0 OR (method IN ('wechat', 'alipay') AND paid_by IS NULL)),
    CHECK (approved_by IS NULL OR approved_by <> asked_by),
    CHECK ((approved_at IS NULL) = (approved_by IS NULL)), CHECK (paid_day IS NULL OR approved_at IS NOT NULL),
    CHECK (by_channel = 1 OR (approved_at IS NULL) = (paid_day IS NULL)),
    CHECK (refused_at IS NULL OR paid_day IS NULL), CHECK (method = 'cash' OR target <> ''),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
    FOREIGN KEY (project_id, payer_id) REFERENCES person (project_id, id),
    FOREIGN KEY (project_id, payment_id) REFERENCES payment (project_id, id),
    FOREIGN KEY (project_id, deposit_id) REFERENCES deposit (project_id, id)) STRICT;

CREATE INDEX refund_asked ON refund (project_id, asked_at, id);

CREATE INDEX refund_day ON refund (project_id, paid_day, id) WHERE paid_day IS NOT NULL;

CREATE INDEX refund_deposit ON refund (project_id, deposit_id, id) WHERE deposit_id IS NOT NULL;

CREATE INDEX refund_of_channel ON refund (project_id, method, target) WHERE paid_day IS NOT NULL;

CREATE INDEX refund_origin ON refund (project_id, method, target) WHERE by_channel = 1;

CREATE INDEX refund_paid ON refund (project_id, paid_by, paid_day) WHERE paid_day IS NOT NULL;

CREATE INDEX refund_payment ON refund (project_id, payment_id, id) WHERE payment_id IS NOT NULL;

CREATE INDEX refund_unit ON refund (project_id, unit_id, id);

CREATE TABLE refund_share (
    project_id INTEGER NOT NULL, refund_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, charge_id INTEGER,
    book TEXT NOT NULL, amount_fen INTEGER NOT NULL CHECK (amount_fen > 0), PRIMARY KEY (refund_id, ordinal),
    FOREIGN KEY (project_id, refund_id) REFERENCES refund (project_id, id),
    FOREIGN KEY (project_id, charge_id) REFERENCES charge (project_id, id)) STRICT;

CREATE INDEX refund_share_charge ON refund_share (project_id, charge_id);

CREATE TABLE restore_note (
    made_at INTEGER NOT NULL PRIMARY KEY, last_at INTEGER NOT NULL, lost INTEGER NOT NULL) STRICT;

CREATE TABLE reveal (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, person_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (id), field TEXT NOT NULL, reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    FOREIGN KEY (project_id, person_id) REFERENCES person (project_id, id)) STRICT;

CREATE INDEX reveal_person ON reveal (project_id, person_id, account_id, at);

CREATE TABLE saved_view (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    account_id INTEGER NOT NULL REFERENCES account (id), name TEXT NOT NULL CHECK (name <> ''),
    query TEXT NOT NULL, UNIQUE (project_id, account_id, name)) STRICT;

CREATE TABLE schedule_job (
    name TEXT NOT NULL PRIMARY KEY, next_at INTEGER NOT NULL, turns INTEGER NOT NULL) STRICT;

CREATE TABLE schema_migration (
    name TEXT NOT NULL PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT;

CREATE TABLE scheme_chapter (
    version INTEGER NOT NULL REFERENCES scheme_version (version), id TEXT NOT NULL, place INTEGER NOT NULL,
    part TEXT NOT NULL, hans TEXT NOT NULL, hant TEXT NOT NULL, english TEXT NOT NULL,
    PRIMARY KEY (version, id)) STRICT;

CREATE TABLE scheme_clause (
    version INTEGER NOT NULL, id TEXT NOT NULL, place INTEGER NOT NULL, chapter TEXT NOT NULL,
    kinds TEXT NOT NULL, status TEXT NOT NULL, seed INTEGER NOT NULL CHECK (seed IN (0, 1)),
    hans TEXT NOT NULL, hant TEXT NOT NULL, english TEXT NOT NULL,
    counting_hans TEXT NOT NULL, counting_hant TEXT NOT NULL, counting_english TEXT NOT NULL,
    PRIMARY KEY (version, id),
    FOREIGN KEY (version, chapter) REFERENCES scheme_chapter (version, id)) STRICT;

CREATE TABLE scheme_parameter (
    version INTEGER NOT NULL, clause TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
    value TEXT, setting INTEGER NOT NULL CHECK (setting IN (0, 1)),
    PRIMARY KEY (version, clause, name),
    FOREIGN KEY (version, clause) REFERENCES scheme_clause (version, id)) STRICT;

CREATE TABLE scheme_version (
    version INTEGER NOT NULL PRIMARY KEY, in_force_from TEXT NOT NULL, note TEXT NOT NULL,
    made_at INTEGER NOT NULL) STRICT;

CREATE TABLE service_case (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    number TEXT NOT NULL,
    kind TEXT NOT NULL
        CHECK (kind IN ('complaint', 'repair', 'enquiry', 'suggestion', 'business')),
    channel TEXT NOT NULL CHECK (channel IN ('counter', 'phone', 'letter', 'patrol', 'owner',
        'transferred', 'staff', 'ledger')),
    stage TEXT NOT NULL
        CHECK (stage IN ('open', 'appointed', 'handled', 'closed', 'withdrawn', 'merged')),
    cycle INTEGER NOT NULL CHECK (cycle >= 1),
    severity TEXT NOT NULL CHECK (severity IN ('ordinary', 'serious', 'emergency')),
    collective INTEGER NOT NULL CHECK (collective IN (0, 1)),
    renovation INTEGER NOT NULL CHECK (renovation IN (0, 1)),
    category TEXT NOT NULL,
    unit_id INTEGER, person_id INTEGER,
    requester TEXT NOT NULL, phone TEXT NOT NULL, phone_tail TEXT NOT NULL,
    title TEXT NOT NULL, words TEXT NOT NULL,
    handler_id INTEGER REFERENCES account (id), taken_by TEXT NOT NULL,
    received_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
    outcome TEXT CHECK (outcome IN ('explained', 'solved', 'kept', 'unreconciled')),
    understanding TEXT CHECK (understanding IN ('signature', 'reply', 'code', 'witness', 'none')),
    refusals INTEGER NOT NULL,
    appointed_at INTEGER, handled_at INTEGER, reply TEXT NOT NULL,
    agreed_at INTEGER, decision TEXT CHECK (decision IN ('adopted', 'declined')),
    decision_reason TEXT NOT NULL, thanked INTEGER NOT NULL CHECK (thanked IN (0, 1)),
    outer_sender TEXT NOT NULL, outer_number TEXT NOT NULL, outer_due_at INTEGER,
    origin TEXT NOT NULL CHECK (origin IN ('live', 'imported')),
    source TEXT NOT NULL, source_key TEXT, content_hash TEXT NOT NULL,
    flag TEXT NOT NULL,
    closed_at INTEGER, closing_follow_up_id INTEGER, merged_into_id INTEGER, revision INTEGER NOT NULL, handled_by_id INTEGER REFERENCES account (id), received_reason TEXT NOT NULL DEFAULT '',
    UNIQUE (project_id, id), UNIQUE (project_id, number),
    UNIQUE (project_id, source, source_key),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
    FOREIGN KEY (project_id, person_id) REFERENCES person (project_id, id),
    FOREIGN KEY (project_id, merged_into_id) REFERENCES service_case (project_id, id),
    FOREIGN KEY (closing_follow_up_id, id, cycle) REFERENCES follow_up (id, case_id, cycle),
    CHECK (stage <> 'appointed' OR appointed_at IS NOT NULL),
    CHECK (stage <> 'handled' OR (handled_at IS NOT NULL AND outcome IS NOT NULL)),
    CHECK ((stage = 'merged') = (merged_into_id IS NOT NULL)),
    CHECK (merged_into_id IS NULL OR merged_into_id <> id),
    CHECK (stage <> 'closed' OR closed_at IS NOT NULL),
    CHECK (kind <> 'complaint' OR handler_id IS NOT NULL OR origin = 'imported'),
    CHECK (stage <> 'closed' OR kind NOT IN ('complaint', 'repair')
        OR closing_follow_up_id IS NOT NULL OR origin = 'imported'),
    CHECK (outcome IS NULL OR outcome <> 'explained' OR understanding <> 'none' OR origin = 'imported'),
    CHECK (decision IS NULL OR decision <> 'declined' OR decision_reason <> '' OR origin = 'imported'),
    CHECK (stage <> 'closed' OR kind <> 'suggestion' OR origin = 'imported'
        OR (decision IS NOT NULL AND thanked = 1))) STRICT;

CREATE INDEX service_case_adopted ON service_case (project_id, closed_at, id) WHERE decision = 'adopted';

CREATE INDEX service_case_appointed ON service_case (project_id, appointed_at, id) WHERE stage = 'appointed';

CREATE INDEX service_case_live ON service_case (project_id, received_at, id)
WHERE stage IN ('open', 'appointed', 'handled');

CREATE INDEX service_case_live_handler ON service_case (project_id, handler_id, received_at, id)
WHERE stage IN ('open', 'appointed', 'handled');

CREATE INDEX service_case_live_kind ON service_case (project_id, kind, received_at, id)
WHERE stage IN ('open', 'appointed', 'handled');

CREATE INDEX service_case_live_number ON service_case (project_id, number)
WHERE stage IN ('open', 'appointed', 'handled');

CREATE INDEX service_case_merged ON service_case (project_id, merged_into_id);

CREATE INDEX service_case_outer ON service_case (project_id, outer_number) WHERE outer_number <> '';

CREATE INDEX service_case_recent ON service_case (project_id, received_at, id);

CREATE INDEX service_case_staff ON service_case (project_id, received_at, id) WHERE channel = 'staff';

CREATE INDEX service_case_tail ON service_case (project_id, phone_tail, received_at);

CREATE INDEX service_case_unit ON service_case (project_id, unit_id, received_at);

CREATE TABLE service_guide (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    name TEXT NOT NULL CHECK (name <> ''), papers TEXT NOT NULL, fen INTEGER NOT NULL CHECK (fen >= 0),
    days INTEGER NOT NULL CHECK (days >= 0), note TEXT NOT NULL, in_use INTEGER NOT NULL CHECK (in_use IN (0, 1)), topic TEXT NOT NULL DEFAULT 'general'
    CHECK (topic IN ('general', 'owner', 'tenant', 'renovation', 'moving')),
    UNIQUE (project_id, name), UNIQUE (project_id, id)) STRICT;

CREATE TABLE session (
    token_hash BLOB NOT NULL PRIMARY KEY, id INTEGER NOT NULL UNIQUE,
    account_id INTEGER NOT NULL REFERENCES account (id), created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, device TEXT NOT NULL) STRICT;

CREATE INDEX session_account ON session (account_id);

CREATE TABLE shared_cost (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, item_id INTEGER NOT NULL, standard_id INTEGER NOT NULL,
    building_id INTEGER, from_day TEXT NOT NULL, to_day TEXT NOT NULL, due_day TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0), note TEXT NOT NULL CHECK (note <> ''),
    state TEXT NOT NULL CHECK (state IN ('shared', 'posting', 'posted', 'discarded')),
    cursor INTEGER NOT NULL, unit_count INTEGER NOT NULL, area_hundredths INTEGER NOT NULL,
    made_by INTEGER NOT NULL REFERENCES account (id), made_at INTEGER NOT NULL,
    posted_by INTEGER REFERENCES account (id), posted_at INTEGER,
    UNIQUE (project_id, id), CHECK (to_day >= from_day), CHECK ((posted_at IS NULL) = (posted_by IS NULL)),
    CHECK (state NOT IN ('posting', 'posted') OR posted_at IS NOT NULL),
    FOREIGN KEY (project_id, item_id) REFERENCES fee_item (project_id, id),
    FOREIGN KEY (project_id, building_id) REFERENCES building (project_id, id)) STRICT;

CREATE INDEX shared_cost_list ON shared_cost (project_id, made_at, id);

CREATE INDEX shared_cost_working ON shared_cost (state, id) WHERE state = 'posting';

CREATE TABLE shared_cost_part (
    shared_id INTEGER NOT NULL, unit_id INTEGER NOT NULL, project_id INTEGER NOT NULL, payer_id INTEGER,
    area_hundredths INTEGER NOT NULL, amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0),
    PRIMARY KEY (shared_id, unit_id),
    FOREIGN KEY (project_id, shared_id) REFERENCES shared_cost (project_id, id),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id)) STRICT;

CREATE TABLE shift (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    name TEXT NOT NULL, holder_id INTEGER NOT NULL REFERENCES account (id),
    starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'open', 'handing', 'closed', 'dropped')),
    taker_id INTEGER REFERENCES account (id), briefing TEXT NOT NULL,
    handed_at INTEGER, handed_by INTEGER REFERENCES account (id), stand_in_reason TEXT NOT NULL,
    taken_at INTEGER, complaints_waiting INTEGER NOT NULL CHECK (complaints_waiting >= 0),
    UNIQUE (project_id, id),
    CHECK (ends_at > starts_at), CHECK (taker_id IS NULL OR taker_id <> holder_id),
    CHECK ((state IN ('handing', 'closed')) = (handed_at IS NOT NULL)),
    CHECK ((handed_at IS NULL) = (handed_by IS NULL)), CHECK ((handed_at IS NULL) = (taker_id IS NULL)),
    CHECK (handed_by IS NULL OR handed_by = holder_id OR stand_in_reason <> ''),
    CHECK ((state = 'closed') = (taken_at IS NOT NULL)),
    CHECK (state <> 'closed' OR complaints_waiting = 0)) STRICT;

CREATE INDEX shift_planned ON shift (starts_at, id) WHERE state = 'planned';

CREATE INDEX shift_starts ON shift (project_id, starts_at, id);

CREATE TABLE shift_item (
    project_id INTEGER NOT NULL, shift_id INTEGER NOT NULL, subject_kind TEXT NOT NULL,
    subject_id INTEGER NOT NULL, title TEXT NOT NULL, whose TEXT NOT NULL, path TEXT NOT NULL,
    complaint INTEGER NOT NULL CHECK (complaint IN (0, 1)), own INTEGER NOT NULL CHECK (own IN (0, 1)),
    explanation TEXT NOT NULL, listed_at INTEGER NOT NULL, acknowledged_at INTEGER,
    passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
    PRIMARY KEY (shift_id, subject_kind, subject_id),
    FOREIGN KEY (project_id, shift_id) REFERENCES shift (project_id, id),
    CHECK (passed = 0 OR acknowledged_at IS NOT NULL)) STRICT;

CREATE TABLE tenure (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, unit_id INTEGER NOT NULL, person_id INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'coOwner', 'tenant', 'user', 'developer')),
    share_numerator INTEGER NOT NULL CHECK (share_numerator > 0),
    share_denominator INTEGER NOT NULL CHECK (share_denominator >= share_numerator),
    from_day TEXT NOT NULL, to_day TEXT,
    UNIQUE (project_id, unit_id, person_id, role, from_day),
    CHECK (to_day IS NULL OR to_day >= from_day),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
    FOREIGN KEY (project_id, person_id) REFERENCES person (project_id, id)) STRICT;

CREATE INDEX tenure_person ON tenure (project_id, person_id);

CREATE INDEX tenure_unit ON tenure (project_id, unit_id, from_day);

CREATE TABLE till (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    account_id INTEGER NOT NULL REFERENCES account (id), day TEXT NOT NULL,
    closed_at INTEGER, explanation TEXT NOT NULL, journal_seq INTEGER, journal_hash TEXT NOT NULL,
    countersigned_at INTEGER, countersigned_by INTEGER REFERENCES account (id),
    UNIQUE (project_id, id), UNIQUE (project_id, account_id, day),
    CHECK ((countersigned_at IS NULL) = (countersigned_by IS NULL)),
    CHECK (countersigned_at IS NULL OR closed_at IS NOT NULL),
    CHECK (countersigned_by IS NULL OR countersigned_by <> account_id)) STRICT;

CREATE INDEX till_day ON till (project_id, day, id);

CREATE INDEX till_open ON till (project_id, day) WHERE closed_at IS NULL;

CREATE TRIGGER till_kept BEFORE DELETE ON till BEGIN SELECT RAISE(ABORT, 'the till is kept'); END;

CREATE TRIGGER till_stands BEFORE UPDATE ON till
WHEN OLD.closed_at IS NOT NULL AND (NEW.closed_at IS NULL OR NEW.closed_at <> OLD.closed_at
    OR NEW.day <> OLD.day OR NEW.account_id <> OLD.account_id OR NEW.explanation <> OLD.explanation)
BEGIN SELECT RAISE(ABORT, 'the till is closed'); END;

CREATE TABLE till_cash (
    project_id INTEGER NOT NULL, till_id INTEGER NOT NULL, denomination_fen INTEGER NOT NULL CHECK (denomination_fen > 0),
    pieces INTEGER NOT NULL CHECK (pieces >= 0), PRIMARY KEY (till_id, denomination_fen),
    FOREIGN KEY (project_id, till_id) REFERENCES till (project_id, id)) STRICT;

CREATE TRIGGER till_cash_no_delete BEFORE DELETE ON till_cash
BEGIN SELECT RAISE(ABORT, 'till_cash is posted: it is reversed, never changed'); END;

CREATE TRIGGER till_cash_no_update BEFORE UPDATE ON till_cash
BEGIN SELECT RAISE(ABORT, 'till_cash is posted: it is reversed, never changed'); END;

CREATE TABLE till_line (
    project_id INTEGER NOT NULL, till_id INTEGER NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('cash', 'card', 'transfer', 'wechat', 'alipay', 'directDebit')),
    expected_fen INTEGER NOT NULL, counted_fen INTEGER NOT NULL,
    PRIMARY KEY (till_id, method),
    FOREIGN KEY (project_id, till_id) REFERENCES till (project_id, id)) STRICT;

CREATE TRIGGER till_line_no_delete BEFORE DELETE ON till_line
BEGIN SELECT RAISE(ABORT, 'till_line is posted: it is reversed, never changed'); END;

CREATE TRIGGER till_line_no_update BEFORE UPDATE ON till_line
BEGIN SELECT RAISE(ABORT, 'till_line is posted: it is reversed, never changed'); END;

CREATE TABLE token_project (
    token_id INTEGER NOT NULL REFERENCES api_token (id), project_id INTEGER NOT NULL REFERENCES project (id),
    PRIMARY KEY (token_id, project_id)) STRICT;

CREATE TABLE unit (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    building_id INTEGER NOT NULL, name TEXT NOT NULL, spoken TEXT NOT NULL, sort_key TEXT NOT NULL,
    area_hundredths INTEGER NOT NULL CHECK (area_hundredths >= 0),
    use_kind TEXT NOT NULL CHECK (use_kind IN ('dwelling', 'shop', 'office', 'parking', 'storage', 'other')),
    state TEXT NOT NULL CHECK (state IN ('unsold', 'sold', 'delivered', 'occupied', 'vacant', 'let')),
    paid_through TEXT, arrears_fen INTEGER, arrears_as_of TEXT, revision INTEGER NOT NULL,
    UNIQUE (project_id, id), UNIQUE (project_id, building_id, name),
    FOREIGN KEY (project_id, building_id) REFERENCES building (project_id, id)) STRICT;

CREATE INDEX unit_order ON unit (project_id, sort_key, id);

CREATE INDEX unit_spoken ON unit (project_id, spoken);

CREATE TABLE unit_code (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    unit_id INTEGER NOT NULL,
    code_hash BLOB NOT NULL UNIQUE, sealed BLOB NOT NULL, made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL, revoked_at INTEGER, UNIQUE (project_id, id),
    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id)) STRICT;

CREATE UNIQUE INDEX unit_code_in_force ON unit_code (project_id, unit_id) WHERE revoked_at IS NULL;

CREATE TABLE upkeep (
    kind TEXT NOT NULL PRIMARY KEY CHECK (kind IN ('backup', 'drill')), tried_at INTEGER NOT NULL,
    passed_at INTEGER, good INTEGER NOT NULL CHECK (good IN (0, 1)),
    CHECK (good = 0 OR passed_at IS NOT NULL)) STRICT;

CREATE TABLE watch_alert (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL, case_id INTEGER NOT NULL, unit_id INTEGER NOT NULL,
    seq INTEGER NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('owner', 'tenant', 'leaving', 'renovation', 'moving')),
    happened_at INTEGER NOT NULL, seen_by INTEGER REFERENCES account (id), seen_at INTEGER,
    UNIQUE (project_id, id), UNIQUE (project_id, case_id, seq),
    CHECK ((seen_by IS NULL) = (seen_at IS NULL)),
    FOREIGN KEY (project_id, case_id) REFERENCES arrears_case (project_id, id)) STRICT;

CREATE INDEX watch_alert_list ON watch_alert (project_id, happened_at, id);

CREATE INDEX watch_alert_unit ON watch_alert (project_id, unit_id, id);

CREATE INDEX watch_alert_unseen ON watch_alert (project_id, id) WHERE seen_at IS NULL;

CREATE TABLE webhook (
    project_id INTEGER NOT NULL REFERENCES project (id),
    use_for TEXT NOT NULL CHECK (use_for IN ('group', 'phone')),
    kind TEXT NOT NULL CHECK (kind IN ('wecom', 'dingtalk', 'generic')),
    host TEXT NOT NULL, url BLOB NOT NULL, secret BLOB, changed_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, use_for), CHECK (use_for = 'group' OR kind = 'generic')) STRICT;

CREATE TABLE work_calendar (
    project_id INTEGER NOT NULL REFERENCES project (id), version INTEGER NOT NULL, calendar TEXT NOT NULL,
    made_at INTEGER NOT NULL, PRIMARY KEY (project_id, version)) STRICT;
