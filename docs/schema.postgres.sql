CREATE OR REPLACE FUNCTION book_entries_check()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$BEGIN
    IF EXISTS (SELECT 1 FROM posted p WHERE (
        SELECT COALESCE(SUM(b.lines), 0) < 2 OR BOOL_OR(b.total <> 0) FROM (
            SELECT COUNT(*) AS lines, SUM(l.amount_fen) AS total FROM book_line l WHERE l.entry_id = p.id
            GROUP BY l.book) b))
    THEN RAISE EXCEPTION 'book_entry does not balance'; END IF;
    IF EXISTS (
        SELECT 1 FROM posted p JOIN billing_project b ON b.project_id = p.project_id WHERE p.day <= b.closed_through)
    THEN RAISE EXCEPTION 'the period is closed'; END IF;
    RETURN NULL;
END$function$;

CREATE OR REPLACE FUNCTION book_lines_check()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$BEGIN
    IF EXISTS (
        SELECT 1 FROM added a WHERE (SELECT e.id FROM book_entry e WHERE e.id = a.entry_id) IS NOT NULL)
    THEN RAISE EXCEPTION 'book_entry is posted: nothing is added to it'; END IF;
    RETURN NULL;
END$function$;

CREATE OR REPLACE FUNCTION journal_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN RAISE EXCEPTION 'journal rows are never changed or deleted' USING ERRCODE = '23514'; END $function$;

CREATE OR REPLACE FUNCTION payment_receipted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$BEGIN
    IF NEW.amount_fen > 0 AND NEW.method NOT IN ('credit', 'opening') AND NOT EXISTS (
        SELECT 1 FROM receipt WHERE project_id = NEW.project_id AND source_kind = 'payment'
            AND source_id = NEW.id AND amount_fen = NEW.amount_fen)
    THEN RAISE EXCEPTION 'a payment has its receipt'; END IF;
    RETURN NEW;
END$function$;

CREATE OR REPLACE FUNCTION posted_refuses()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$BEGIN RAISE EXCEPTION '% is posted: it is reversed, never changed', TG_TABLE_NAME; END$function$;

CREATE OR REPLACE FUNCTION till_is_open()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$BEGIN
    IF EXISTS (SELECT 1 FROM till WHERE project_id = NEW.project_id AND account_id = NEW.taken_by
        AND day = NEW.day AND closed_at IS NOT NULL)
    THEN RAISE EXCEPTION 'the till is closed'; END IF;
    RETURN NEW;
END$function$;

CREATE OR REPLACE FUNCTION till_stands()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$BEGIN
    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'the till is kept'; END IF;
    IF OLD.closed_at IS NOT NULL AND (NEW.closed_at IS NULL OR NEW.closed_at <> OLD.closed_at
        OR NEW.day <> OLD.day OR NEW.account_id <> OLD.account_id OR NEW.explanation <> OLD.explanation)
    THEN RAISE EXCEPTION 'the till is closed'; END IF;
    RETURN NEW;
END$function$;

CREATE TABLE access_grant (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    project_id bigint NOT NULL,
    post text COLLATE "C" NOT NULL,
    from_day text COLLATE "C" NOT NULL,
    to_day text COLLATE "C",
    ended_at bigint,
    CONSTRAINT access_grant_pkey PRIMARY KEY (id),
    CONSTRAINT access_grant_account_id_project_id_post_from_day_key UNIQUE (account_id, project_id, post, from_day),
    CONSTRAINT access_grant_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
    CONSTRAINT access_grant_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT access_grant_check CHECK (((to_day IS NULL) OR (to_day >= from_day))));

CREATE TABLE account (
    id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    display_name text COLLATE "C" NOT NULL,
    password text COLLATE "C" NOT NULL,
    must_change bigint NOT NULL,
    totp bytea,
    totp_step bigint NOT NULL,
    language text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT account_pkey PRIMARY KEY (id),
    CONSTRAINT account_name_key UNIQUE (name),
    CONSTRAINT account_must_change_check CHECK ((must_change = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT account_state_check CHECK ((state = ANY (ARRAY['active'::text, 'closed'::text]))));

CREATE TABLE adoption (
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    undertaking text COLLATE "C" NOT NULL,
    owner_id bigint NOT NULL,
    due_day text COLLATE "C" NOT NULL,
    result text COLLATE "C" NOT NULL,
    done_on text COLLATE "C",
    no_photo text COLLATE "C" NOT NULL DEFAULT ''::text,
    CONSTRAINT adoption_pkey PRIMARY KEY (case_id),
    CONSTRAINT adoption_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES account(id),
    CONSTRAINT adoption_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES service_case(project_id, id),
    CONSTRAINT adoption_check CHECK (((done_on IS NULL) = (result = ''::text))),
    CONSTRAINT adoption_undertaking_check CHECK ((undertaking <> ''::text)));

CREATE INDEX adoption_due ON adoption USING btree (project_id, due_day, case_id);

CREATE TABLE api_token (
    token_hash bytea NOT NULL,
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    writes bigint NOT NULL,
    created_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    revoked_at bigint,
    limited bigint NOT NULL DEFAULT 0,
    CONSTRAINT api_token_pkey PRIMARY KEY (token_hash),
    CONSTRAINT api_token_id_key UNIQUE (id),
    CONSTRAINT api_token_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
    CONSTRAINT api_token_limited_check CHECK ((limited = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT api_token_writes_check CHECK ((writes = ANY (ARRAY[(0)::bigint, (1)::bigint]))));

CREATE INDEX api_token_account ON api_token USING btree (account_id);

CREATE TABLE application (
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    guide_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    fen bigint NOT NULL,
    days bigint NOT NULL,
    note text COLLATE "C" NOT NULL,
    told_at bigint,
    complete_at bigint,
    CONSTRAINT application_pkey PRIMARY KEY (case_id),
    CONSTRAINT application_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES service_case(project_id, id),
    CONSTRAINT application_project_id_guide_id_fkey FOREIGN KEY (project_id, guide_id) REFERENCES service_guide(project_id, id));

CREATE TABLE application_paper (
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    position bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    received_at bigint,
    received_by text COLLATE "C",
    is_named bigint NOT NULL,
    CONSTRAINT application_paper_pkey PRIMARY KEY (case_id, "position"),
    CONSTRAINT application_paper_case_id_fkey FOREIGN KEY (case_id) REFERENCES application(case_id),
    CONSTRAINT application_paper_check CHECK (((received_at IS NULL) = (received_by IS NULL))),
    CONSTRAINT application_paper_is_named_check CHECK ((is_named = ANY (ARRAY[(0)::bigint, (1)::bigint]))));

CREATE TABLE arrears_case (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    payer_id bigint NOT NULL,
    open bigint NOT NULL,
    track text COLLATE "C" NOT NULL,
    unset bigint NOT NULL,
    rung text COLLATE "C" NOT NULL,
    rung_order bigint NOT NULL,
    since_day text COLLATE "C" NOT NULL,
    anchor_id bigint,
    anchor_due text COLLATE "C",
    oldest_due text COLLATE "C",
    open_fen bigint NOT NULL,
    bill_count bigint NOT NULL,
    out_count bigint NOT NULL,
    owed_rung text COLLATE "C" NOT NULL,
    next_rung text COLLATE "C" NOT NULL,
    next_from text COLLATE "C",
    next_open bigint NOT NULL,
    watched_from text COLLATE "C",
    held_until text COLLATE "C",
    cycle bigint NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT arrears_case_pkey PRIMARY KEY (id),
    CONSTRAINT arrears_case_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT arrears_case_project_id_unit_id_payer_id_key UNIQUE (project_id, unit_id, payer_id),
    CONSTRAINT arrears_case_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT arrears_case_check CHECK (((open = 1) = (oldest_due IS NOT NULL))),
    CONSTRAINT arrears_case_next_open_check CHECK ((next_open = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT arrears_case_open_check CHECK ((open = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT arrears_case_open_fen_check CHECK ((open_fen >= 0)),
    CONSTRAINT arrears_case_rung_check CHECK ((rung = ANY (ARRAY['none'::text, 'reminder'::text, 'notice'::text, 'visitAndLetter'::text, 'watch'::text, 'lawyersLetter'::text, 'suit'::text]))),
    CONSTRAINT arrears_case_track_check CHECK ((track = ANY (ARRAY['ordinary'::text, 'major'::text]))),
    CONSTRAINT arrears_case_unset_check CHECK ((unset = ANY (ARRAY[(0)::bigint, (1)::bigint]))));

CREATE INDEX arrears_case_due ON arrears_case USING btree (project_id, oldest_due, id) WHERE (open = 1);

CREATE INDEX arrears_case_next ON arrears_case USING btree (project_id, next_rung, id) WHERE (next_open = 1);

CREATE INDEX arrears_case_rung ON arrears_case USING btree (project_id, rung, oldest_due, id) WHERE (open = 1);

CREATE INDEX arrears_case_watched ON arrears_case USING btree (project_id, watched_from, id) WHERE (watched_from IS NOT NULL);

CREATE TABLE arrears_hold (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    first_day text COLLATE "C" NOT NULL,
    last_day text COLLATE "C",
    reason text COLLATE "C" NOT NULL,
    said_by text COLLATE "C" NOT NULL,
    asked_by bigint NOT NULL,
    asked_at bigint NOT NULL,
    approved_by bigint,
    approved_at bigint,
    ended_by bigint,
    ended_day text COLLATE "C",
    ended_at bigint,
    result text COLLATE "C" NOT NULL,
    CONSTRAINT arrears_hold_pkey PRIMARY KEY (id),
    CONSTRAINT arrears_hold_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT arrears_hold_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES account(id),
    CONSTRAINT arrears_hold_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES account(id),
    CONSTRAINT arrears_hold_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES account(id),
    CONSTRAINT arrears_hold_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES arrears_case(project_id, id),
    CONSTRAINT arrears_hold_check CHECK (((last_day IS NULL) OR (last_day >= first_day))),
    CONSTRAINT arrears_hold_check1 CHECK (((kind = 'dispute'::text) OR (last_day IS NOT NULL))),
    CONSTRAINT arrears_hold_check2 CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT arrears_hold_check3 CHECK (((approved_by IS NULL) OR (approved_by <> asked_by))),
    CONSTRAINT arrears_hold_check4 CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT arrears_hold_check5 CHECK (((ended_at IS NULL) = (ended_day IS NULL))),
    CONSTRAINT arrears_hold_check6 CHECK (((ended_at IS NULL) OR (result <> ''::text))),
    CONSTRAINT arrears_hold_kind_check CHECK ((kind = ANY (ARRAY['dispute'::text, 'hardship'::text]))),
    CONSTRAINT arrears_hold_reason_check CHECK ((reason <> ''::text)));

CREATE INDEX arrears_hold_case ON arrears_hold USING btree (project_id, case_id, id);

CREATE TABLE arrears_hold_bill (
    project_id bigint NOT NULL,
    hold_id bigint NOT NULL,
    charge_id bigint NOT NULL,
    CONSTRAINT arrears_hold_bill_pkey PRIMARY KEY (hold_id, charge_id),
    CONSTRAINT arrears_hold_bill_project_id_charge_id_fkey FOREIGN KEY (project_id, charge_id) REFERENCES charge(project_id, id),
    CONSTRAINT arrears_hold_bill_project_id_hold_id_fkey FOREIGN KEY (project_id, hold_id) REFERENCES arrears_hold(project_id, id));

CREATE TABLE arrears_limit (
    charge_id bigint NOT NULL,
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    due_day text COLLATE "C" NOT NULL,
    counted_from text COLLATE "C" NOT NULL,
    last_day text COLLATE "C" NOT NULL,
    open_fen bigint NOT NULL,
    CONSTRAINT arrears_limit_pkey PRIMARY KEY (charge_id),
    CONSTRAINT arrears_limit_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES arrears_case(project_id, id),
    CONSTRAINT arrears_limit_project_id_charge_id_fkey FOREIGN KEY (project_id, charge_id) REFERENCES charge(project_id, id));

CREATE INDEX arrears_limit_last ON arrears_limit USING btree (project_id, last_day, charge_id);

CREATE INDEX arrears_limit_unit ON arrears_limit USING btree (project_id, unit_id);

CREATE TABLE arrears_promise (
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    charge_id bigint NOT NULL,
    rung text COLLATE "C" NOT NULL,
    promise_id bigint NOT NULL,
    state text COLLATE "C" NOT NULL,
    due_day text COLLATE "C" NOT NULL,
    CONSTRAINT arrears_promise_pkey PRIMARY KEY (case_id, charge_id, rung),
    CONSTRAINT arrears_promise_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES arrears_case(project_id, id),
    CONSTRAINT arrears_promise_project_id_charge_id_fkey FOREIGN KEY (project_id, charge_id) REFERENCES charge(project_id, id),
    CONSTRAINT arrears_promise_project_id_promise_id_fkey FOREIGN KEY (project_id, promise_id) REFERENCES promise(project_id, id),
    CONSTRAINT arrears_promise_state_check CHECK ((state = ANY (ARRAY['open'::text, 'sent'::text, 'fallen'::text]))));

CREATE TABLE arrears_setting (
    project_id bigint NOT NULL,
    from_day text COLLATE "C" NOT NULL,
    major_share text COLLATE "C" NOT NULL,
    undo_minutes bigint NOT NULL,
    set_by bigint NOT NULL,
    set_at bigint NOT NULL,
    CONSTRAINT arrears_setting_pkey PRIMARY KEY (project_id, from_day),
    CONSTRAINT arrears_setting_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT arrears_setting_set_by_fkey FOREIGN KEY (set_by) REFERENCES account(id),
    CONSTRAINT arrears_setting_undo_minutes_check CHECK (((undo_minutes >= 0) AND (undo_minutes <= 1440))));

CREATE TABLE arrears_step (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    day text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    rung text COLLATE "C" NOT NULL,
    before text COLLATE "C" NOT NULL,
    why text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT arrears_step_pkey PRIMARY KEY (id),
    CONSTRAINT arrears_step_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES arrears_case(project_id, id),
    CONSTRAINT arrears_step_kind_check CHECK ((kind = ANY (ARRAY['opened'::text, 'climbed'::text, 'fell'::text, 'moved'::text, 'watched'::text, 'unwatched'::text, 'closed'::text]))));

CREATE INDEX arrears_step_case ON arrears_step USING btree (project_id, case_id, id);

CREATE TRIGGER arrears_step_no_change BEFORE DELETE OR UPDATE ON arrears_step FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TABLE arrears_sweep (
    project_id bigint NOT NULL,
    day text COLLATE "C" NOT NULL,
    cursor bigint NOT NULL,
    managed_hundredths bigint NOT NULL,
    entry_cursor bigint NOT NULL,
    journal_cursor bigint NOT NULL,
    CONSTRAINT arrears_sweep_pkey PRIMARY KEY (project_id),
    CONSTRAINT arrears_sweep_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id));

CREATE TABLE bill_check (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    month text COLLATE "C" NOT NULL,
    ordinal bigint NOT NULL,
    charge_id bigint NOT NULL,
    verdict text COLLATE "C",
    remark text COLLATE "C" NOT NULL,
    checked_by bigint,
    checked_at bigint,
    CONSTRAINT bill_check_pkey PRIMARY KEY (id),
    CONSTRAINT bill_check_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT bill_check_project_id_month_charge_id_key UNIQUE (project_id, month, charge_id),
    CONSTRAINT bill_check_project_id_month_ordinal_key UNIQUE (project_id, month, ordinal),
    CONSTRAINT bill_check_checked_by_fkey FOREIGN KEY (checked_by) REFERENCES account(id),
    CONSTRAINT bill_check_project_id_charge_id_fkey FOREIGN KEY (project_id, charge_id) REFERENCES charge(project_id, id),
    CONSTRAINT bill_check_project_id_month_fkey FOREIGN KEY (project_id, month) REFERENCES bill_draw(project_id, month),
    CONSTRAINT bill_check_check CHECK (((verdict IS NULL) = (checked_at IS NULL))),
    CONSTRAINT bill_check_check1 CHECK (((checked_at IS NULL) = (checked_by IS NULL))),
    CONSTRAINT bill_check_check2 CHECK (((verdict IS NULL) OR (verdict <> 'wrong'::text) OR (remark <> ''::text))),
    CONSTRAINT bill_check_verdict_check CHECK ((verdict = ANY (ARRAY['right'::text, 'wrong'::text]))));

CREATE TABLE bill_difference (
    run_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    item_id bigint NOT NULL,
    object text COLLATE "C" NOT NULL,
    before_from text COLLATE "C",
    before_to text COLLATE "C",
    before_payer bigint,
    before_fen bigint,
    after_from text COLLATE "C",
    after_to text COLLATE "C",
    after_payer bigint,
    after_fen bigint,
    CONSTRAINT bill_difference_pkey PRIMARY KEY (run_id, ordinal),
    CONSTRAINT bill_difference_project_id_run_id_fkey FOREIGN KEY (project_id, run_id) REFERENCES bill_run(project_id, id),
    CONSTRAINT bill_difference_check CHECK (((before_fen IS NOT NULL) OR (after_fen IS NOT NULL))));

CREATE TABLE bill_draft (
    run_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    item_id bigint NOT NULL,
    object text COLLATE "C" NOT NULL,
    standard_id bigint,
    payer_id bigint,
    liable_id bigint,
    from_day text COLLATE "C" NOT NULL,
    to_day text COLLATE "C" NOT NULL,
    due_day text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL,
    computing text COLLATE "C" NOT NULL,
    generation bigint NOT NULL,
    skipped text COLLATE "C" NOT NULL,
    CONSTRAINT bill_draft_pkey PRIMARY KEY (run_id, ordinal),
    CONSTRAINT bill_draft_project_id_run_id_fkey FOREIGN KEY (project_id, run_id) REFERENCES bill_run(project_id, id),
    CONSTRAINT bill_draft_check CHECK (((skipped = ''::text) = (amount_fen > 0))));

CREATE INDEX bill_draft_skipped ON bill_draft USING btree (run_id, skipped, ordinal) WHERE (skipped <> ''::text);

CREATE TABLE bill_draw (
    project_id bigint NOT NULL,
    month text COLLATE "C" NOT NULL,
    after_id bigint NOT NULL,
    through_id bigint NOT NULL,
    population bigint NOT NULL,
    drawn_at bigint NOT NULL,
    CONSTRAINT bill_draw_pkey PRIMARY KEY (project_id, month),
    CONSTRAINT bill_draw_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT bill_draw_check CHECK ((through_id >= after_id)),
    CONSTRAINT bill_draw_population_check CHECK ((population >= 0)));

CREATE TABLE bill_import (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    row_count bigint NOT NULL,
    good_count bigint NOT NULL,
    already_count bigint NOT NULL,
    refused_count bigint NOT NULL,
    taken_count bigint NOT NULL,
    good_fen bigint NOT NULL,
    taken_fen bigint NOT NULL,
    totals_left_out bigint NOT NULL,
    doubt_count bigint NOT NULL,
    cursor_row bigint NOT NULL,
    remark text COLLATE "C" NOT NULL,
    made_by bigint NOT NULL,
    made_at bigint NOT NULL,
    moved_at bigint NOT NULL,
    posted_by bigint,
    posted_at bigint,
    CONSTRAINT bill_import_pkey PRIMARY KEY (id),
    CONSTRAINT bill_import_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT bill_import_made_by_fkey FOREIGN KEY (made_by) REFERENCES account(id),
    CONSTRAINT bill_import_posted_by_fkey FOREIGN KEY (posted_by) REFERENCES account(id),
    CONSTRAINT bill_import_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT bill_import_check CHECK (((posted_at IS NULL) = (posted_by IS NULL))),
    CONSTRAINT bill_import_check1 CHECK (((state <> ALL (ARRAY['posting'::text, 'posted'::text])) OR (posted_by IS NOT NULL))),
    CONSTRAINT bill_import_kind_check CHECK ((kind = ANY (ARRAY['readings'::text, 'charges'::text]))),
    CONSTRAINT bill_import_state_check CHECK ((state = ANY (ARRAY['reading'::text, 'tried'::text, 'posting'::text, 'posted'::text, 'discarded'::text]))));

CREATE INDEX bill_import_list ON bill_import USING btree (project_id, made_at, id);

CREATE INDEX bill_import_working ON bill_import USING btree (state, id) WHERE (state = ANY (ARRAY['reading'::text, 'posting'::text]));

CREATE TABLE bill_import_row (
    import_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    project_id bigint NOT NULL,
    sheet bigint NOT NULL,
    sheet_row bigint NOT NULL,
    cells text COLLATE "C" NOT NULL,
    entry text COLLATE "C" NOT NULL,
    identity text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    problems text COLLATE "C" NOT NULL,
    CONSTRAINT bill_import_row_pkey PRIMARY KEY (import_id, ordinal),
    CONSTRAINT bill_import_row_project_id_import_id_fkey FOREIGN KEY (project_id, import_id) REFERENCES bill_import(project_id, id),
    CONSTRAINT bill_import_row_check CHECK (((state <> 'refused'::text) OR (problems <> ''::text))),
    CONSTRAINT bill_import_row_state_check CHECK ((state = ANY (ARRAY['good'::text, 'already'::text, 'refused'::text, 'taken'::text]))));

CREATE INDEX bill_import_row_identity ON bill_import_row USING btree (project_id, import_id, identity) WHERE (identity <> ''::text);

CREATE INDEX bill_import_row_state ON bill_import_row USING btree (project_id, import_id, state, ordinal);

CREATE TABLE bill_import_sheet (
    import_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    project_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    header text COLLATE "C" NOT NULL,
    problem text COLLATE "C" NOT NULL,
    CONSTRAINT bill_import_sheet_pkey PRIMARY KEY (import_id, ordinal),
    CONSTRAINT bill_import_sheet_project_id_import_id_fkey FOREIGN KEY (project_id, import_id) REFERENCES bill_import(project_id, id));

CREATE TABLE bill_notice_text (
    project_id bigint NOT NULL,
    ways text COLLATE "C" NOT NULL,
    phone text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT bill_notice_text_pkey PRIMARY KEY (project_id),
    CONSTRAINT bill_notice_text_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT bill_notice_text_ways_check CHECK ((ways <> ''::text)));

CREATE TABLE bill_part (
    run_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    project_id bigint NOT NULL,
    after_unit bigint NOT NULL,
    last_unit bigint NOT NULL,
    first_draft bigint NOT NULL,
    draft_count bigint NOT NULL,
    line_count bigint NOT NULL,
    total_fen bigint NOT NULL,
    digest text COLLATE "C" NOT NULL,
    CONSTRAINT bill_part_pkey PRIMARY KEY (run_id, ordinal),
    CONSTRAINT bill_part_project_id_run_id_fkey FOREIGN KEY (project_id, run_id) REFERENCES bill_run(project_id, id));

CREATE TABLE bill_run (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    items text COLLATE "C" NOT NULL,
    from_day text COLLATE "C" NOT NULL,
    to_day text COLLATE "C" NOT NULL,
    posting_day text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    cursor bigint NOT NULL,
    part_count bigint NOT NULL,
    unit_count bigint NOT NULL,
    line_count bigint NOT NULL,
    skipped_count bigint NOT NULL,
    total_fen bigint NOT NULL,
    posted_count bigint NOT NULL,
    posted_fen bigint NOT NULL,
    digest text COLLATE "C" NOT NULL,
    made_by bigint NOT NULL,
    made_at bigint NOT NULL,
    posted_by bigint,
    posted_at bigint,
    reason text COLLATE "C" NOT NULL,
    told_cursor bigint,
    told_count bigint NOT NULL,
    revision bigint NOT NULL,
    reversed_by bigint,
    CONSTRAINT bill_run_pkey PRIMARY KEY (id),
    CONSTRAINT bill_run_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT bill_run_made_by_fkey FOREIGN KEY (made_by) REFERENCES account(id),
    CONSTRAINT bill_run_posted_by_fkey FOREIGN KEY (posted_by) REFERENCES account(id),
    CONSTRAINT bill_run_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT bill_run_reversed_by_fkey FOREIGN KEY (reversed_by) REFERENCES account(id),
    CONSTRAINT bill_run_check CHECK (((state <> 'reversing'::text) OR (reason <> ''::text))),
    CONSTRAINT bill_run_check1 CHECK ((to_day >= from_day)),
    CONSTRAINT bill_run_check2 CHECK (((posted_at IS NULL) = (posted_by IS NULL))),
    CONSTRAINT bill_run_state_check CHECK ((state = ANY (ARRAY['previewing'::text, 'previewed'::text, 'confirming'::text, 'posting'::text, 'posted'::text, 'differs'::text, 'discarding'::text, 'discarded'::text, 'reversing'::text, 'reversed'::text]))));

CREATE INDEX bill_run_list ON bill_run USING btree (project_id, made_at, id);

CREATE UNIQUE INDEX bill_run_posting ON bill_run USING btree (project_id) WHERE (state = ANY (ARRAY['confirming'::text, 'posting'::text, 'reversing'::text]));

CREATE INDEX bill_run_telling ON bill_run USING btree (told_cursor, id) WHERE (told_cursor IS NOT NULL);

CREATE INDEX bill_run_working ON bill_run USING btree (state, id) WHERE (state = ANY (ARRAY['previewing'::text, 'confirming'::text, 'posting'::text, 'discarding'::text, 'reversing'::text]));

CREATE TABLE bill_run_sum (
    run_id bigint NOT NULL,
    item_id bigint NOT NULL,
    skipped text COLLATE "C" NOT NULL,
    project_id bigint NOT NULL,
    line_count bigint NOT NULL,
    total_fen bigint NOT NULL,
    CONSTRAINT bill_run_sum_pkey PRIMARY KEY (run_id, item_id, skipped),
    CONSTRAINT bill_run_sum_project_id_run_id_fkey FOREIGN KEY (project_id, run_id) REFERENCES bill_run(project_id, id));

CREATE TABLE billing_project (
    project_id bigint NOT NULL,
    start_rule text COLLATE "C" NOT NULL,
    month_base text COLLATE "C" NOT NULL,
    allocation text COLLATE "C" NOT NULL,
    prepay_months_max bigint NOT NULL,
    closed_through text COLLATE "C",
    vacancy_months bigint,
    vacancy_is_more bigint,
    vacancy_per_mille bigint,
    vacancy_reach text COLLATE "C",
    revision bigint NOT NULL,
    CONSTRAINT billing_project_pkey PRIMARY KEY (project_id),
    CONSTRAINT billing_project_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT billing_project_allocation_check CHECK ((allocation = ANY (ARRAY['lawful'::text, 'principal-first'::text]))),
    CONSTRAINT billing_project_check CHECK (((vacancy_months IS NULL) = (vacancy_is_more IS NULL))),
    CONSTRAINT billing_project_check1 CHECK (((vacancy_months IS NULL) = (vacancy_per_mille IS NULL))),
    CONSTRAINT billing_project_check2 CHECK (((vacancy_months IS NULL) = (vacancy_reach IS NULL))),
    CONSTRAINT billing_project_month_base_check CHECK ((month_base = ANY (ARRAY['actual'::text, 'thirty'::text]))),
    CONSTRAINT billing_project_prepay_months_max_check CHECK (((prepay_months_max >= 0) AND (prepay_months_max <= 120))),
    CONSTRAINT billing_project_start_rule_check CHECK ((start_rule = ANY (ARRAY['next-month'::text, 'from-delivery'::text, 'half-month'::text, 'daily'::text]))),
    CONSTRAINT billing_project_vacancy_is_more_check CHECK ((vacancy_is_more = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT billing_project_vacancy_months_check CHECK (((vacancy_months >= 0) AND (vacancy_months <= 120))),
    CONSTRAINT billing_project_vacancy_per_mille_check CHECK (((vacancy_per_mille >= 0) AND (vacancy_per_mille <= 999))),
    CONSTRAINT billing_project_vacancy_reach_check CHECK ((vacancy_reach = ANY (ARRAY['from-start'::text, 'after-least'::text]))));

CREATE TABLE book_entry (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    day text COLLATE "C" NOT NULL,
    source_kind text COLLATE "C" NOT NULL,
    source_id bigint NOT NULL,
    reverses_id bigint,
    reason text COLLATE "C" NOT NULL,
    actor text COLLATE "C" NOT NULL,
    posted_at bigint NOT NULL,
    CONSTRAINT book_entry_pkey PRIMARY KEY (id),
    CONSTRAINT book_entry_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT book_entry_reverses_id_key UNIQUE (reverses_id),
    CONSTRAINT book_entry_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT book_entry_project_id_reverses_id_fkey FOREIGN KEY (project_id, reverses_id) REFERENCES book_entry(project_id, id),
    CONSTRAINT book_entry_check CHECK (((kind = 'reversal'::text) = (reverses_id IS NOT NULL))),
    CONSTRAINT book_entry_check1 CHECK (((kind <> 'reversal'::text) OR (reason <> ''::text))),
    CONSTRAINT book_entry_kind_check CHECK ((kind = ANY (ARRAY['charge'::text, 'payment'::text, 'credit'::text, 'deposit'::text, 'refund'::text, 'reversal'::text, 'opening'::text, 'adjustment'::text]))));

CREATE INDEX book_entry_day ON book_entry USING btree (project_id, day, id);

CREATE INDEX book_entry_source ON book_entry USING btree (project_id, source_kind, source_id);

CREATE TRIGGER book_entry_balances AFTER INSERT ON book_entry REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION book_entries_check();

CREATE TRIGGER book_entry_no_change BEFORE DELETE OR UPDATE ON book_entry FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER book_entry_no_truncate BEFORE TRUNCATE ON book_entry FOR EACH STATEMENT EXECUTE FUNCTION posted_refuses();

CREATE TABLE book_line (
    project_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    account text COLLATE "C" NOT NULL,
    book text COLLATE "C" NOT NULL,
    day text COLLATE "C" NOT NULL,
    unit_id bigint,
    payer_id bigint,
    item_id bigint,
    charge_id bigint,
    amount_fen bigint NOT NULL,
    CONSTRAINT book_line_pkey PRIMARY KEY (entry_id, ordinal),
    CONSTRAINT book_line_project_id_charge_id_fkey FOREIGN KEY (project_id, charge_id) REFERENCES charge(project_id, id),
    CONSTRAINT book_line_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT book_line_account_check CHECK ((account = ANY (ARRAY['receivable'::text, 'cash'::text, 'bank'::text, 'channel'::text, 'prepaid'::text, 'deposit'::text, 'income'::text, 'payable'::text, 'relief'::text, 'opening'::text, 'difference'::text]))),
    CONSTRAINT book_line_amount_fen_check CHECK ((amount_fen <> 0)),
    CONSTRAINT book_line_book_check CHECK ((book = ANY (ARRAY['own'::text, 'collected'::text, 'common'::text, 'repairFund'::text, 'deposit'::text]))),
    CONSTRAINT book_line_check CHECK (((account <> 'receivable'::text) OR (charge_id IS NOT NULL))));

CREATE INDEX book_line_balance ON book_line USING btree (project_id, account, book, day, amount_fen);

CREATE INDEX book_line_bill ON book_line USING btree (project_id, charge_id, account, day, amount_fen) WHERE (charge_id IS NOT NULL);

CREATE INDEX book_line_unit ON book_line USING btree (project_id, unit_id, day, entry_id) WHERE (unit_id IS NOT NULL);

CREATE TRIGGER book_line_late AFTER INSERT ON book_line REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION book_lines_check();

CREATE TRIGGER book_line_no_change BEFORE DELETE OR UPDATE ON book_line FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER book_line_no_truncate BEFORE TRUNCATE ON book_line FOR EACH STATEMENT EXECUTE FUNCTION posted_refuses();

CREATE TABLE building (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    sort_key text COLLATE "C" NOT NULL,
    handler_id bigint,
    CONSTRAINT building_pkey PRIMARY KEY (id),
    CONSTRAINT building_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT building_project_id_name_key UNIQUE (project_id, name),
    CONSTRAINT building_handler_id_fkey FOREIGN KEY (handler_id) REFERENCES account(id),
    CONSTRAINT building_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id));

CREATE TABLE case_draft (
    account_id bigint NOT NULL,
    project_id bigint NOT NULL,
    form text COLLATE "C" NOT NULL,
    saved_at bigint NOT NULL,
    CONSTRAINT case_draft_pkey PRIMARY KEY (account_id, project_id),
    CONSTRAINT case_draft_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
    CONSTRAINT case_draft_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id));

CREATE TABLE case_file (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    hash bytea NOT NULL,
    name text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    by_id bigint,
    CONSTRAINT case_file_pkey PRIMARY KEY (id),
    CONSTRAINT case_file_case_id_hash_key UNIQUE (case_id, hash),
    CONSTRAINT case_file_by_id_fkey FOREIGN KEY (by_id) REFERENCES account(id),
    CONSTRAINT case_file_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES service_case(project_id, id),
    CONSTRAINT case_file_project_id_hash_fkey FOREIGN KEY (project_id, hash) REFERENCES file_content(project_id, hash));

CREATE INDEX case_file_case ON case_file USING btree (project_id, case_id, at, id);

CREATE TABLE case_pause (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    reason text COLLATE "C" NOT NULL,
    evidence text COLLATE "C" NOT NULL,
    started_at bigint NOT NULL,
    resume_by bigint NOT NULL,
    ended_at bigint,
    due_before bigint NOT NULL,
    CONSTRAINT case_pause_pkey PRIMARY KEY (id),
    CONSTRAINT case_pause_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES service_case(project_id, id),
    CONSTRAINT case_pause_check CHECK ((resume_by > started_at)),
    CONSTRAINT case_pause_check1 CHECK (((ended_at IS NULL) OR ((ended_at >= started_at) AND (ended_at <= resume_by)))),
    CONSTRAINT case_pause_evidence_check CHECK ((evidence <> ''::text)),
    CONSTRAINT case_pause_reason_check CHECK ((reason = ANY (ARRAY['customerWaits'::text, 'unreachable'::text, 'partOrdered'::text, 'thirdParty'::text, 'authority'::text]))));

CREATE INDEX case_pause_case ON case_pause USING btree (project_id, case_id, started_at);

CREATE TABLE case_plan (
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    version bigint NOT NULL,
    plan text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    made_by bigint NOT NULL,
    feedback text COLLATE "C" NOT NULL,
    cycle bigint NOT NULL DEFAULT 1,
    heard_by text COLLATE "C" NOT NULL DEFAULT ''::text,
    file_id bigint,
    CONSTRAINT case_plan_pkey PRIMARY KEY (case_id, version),
    CONSTRAINT case_plan_file_id_fkey FOREIGN KEY (file_id) REFERENCES case_file(id),
    CONSTRAINT case_plan_made_by_fkey FOREIGN KEY (made_by) REFERENCES account(id),
    CONSTRAINT case_plan_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES service_case(project_id, id),
    CONSTRAINT case_plan_plan_check CHECK ((plan <> ''::text)),
    CONSTRAINT case_plan_version_check CHECK ((version >= 1)));

CREATE INDEX case_plan_made ON case_plan USING btree (project_id, made_at, case_id);

CREATE TABLE case_request (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    need text COLLATE "C" NOT NULL,
    asked_at bigint NOT NULL,
    asked_by bigint NOT NULL,
    asked_of bigint NOT NULL,
    due_at bigint NOT NULL,
    answer text COLLATE "C" NOT NULL,
    answered_at bigint,
    answered_by bigint,
    CONSTRAINT case_request_pkey PRIMARY KEY (id),
    CONSTRAINT case_request_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT case_request_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES account(id),
    CONSTRAINT case_request_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES account(id),
    CONSTRAINT case_request_asked_of_fkey FOREIGN KEY (asked_of) REFERENCES account(id),
    CONSTRAINT case_request_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES service_case(project_id, id),
    CONSTRAINT case_request_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT case_request_check CHECK ((due_at > asked_at)),
    CONSTRAINT case_request_check1 CHECK ((asked_of <> asked_by)),
    CONSTRAINT case_request_check2 CHECK (((state = 'answered'::text) = (answered_at IS NOT NULL))),
    CONSTRAINT case_request_check3 CHECK (((state = 'answered'::text) = (answered_by IS NOT NULL))),
    CONSTRAINT case_request_check4 CHECK (((state = 'answered'::text) = (answer <> ''::text))),
    CONSTRAINT case_request_check5 CHECK (((answered_at IS NULL) OR (answered_at >= asked_at))),
    CONSTRAINT case_request_check6 CHECK (((answered_by IS NULL) OR (answered_by <> asked_by))),
    CONSTRAINT case_request_kind_check CHECK ((kind = ANY (ARRAY['help'::text, 'instruction'::text]))),
    CONSTRAINT case_request_need_check CHECK ((need <> ''::text)),
    CONSTRAINT case_request_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'answered'::text]))));

CREATE INDEX case_request_case ON case_request USING btree (project_id, case_id, asked_at, id);

CREATE INDEX case_request_holder ON case_request USING btree (project_id, asked_of, id) WHERE (state = 'asked'::text);

CREATE TABLE case_reveal (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    account_id bigint NOT NULL,
    reason text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT case_reveal_pkey PRIMARY KEY (id),
    CONSTRAINT case_reveal_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
    CONSTRAINT case_reveal_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES service_case(project_id, id),
    CONSTRAINT case_reveal_reason_check CHECK ((reason <> ''::text)));

CREATE INDEX case_reveal_case ON case_reveal USING btree (project_id, case_id, account_id, at);

CREATE TABLE case_step (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    words text COLLATE "C" NOT NULL,
    owner_id bigint NOT NULL,
    due_day text COLLATE "C" NOT NULL,
    done_at bigint,
    done_by bigint,
    drop_reason text COLLATE "C" NOT NULL,
    CONSTRAINT case_step_pkey PRIMARY KEY (id),
    CONSTRAINT case_step_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT case_step_done_by_fkey FOREIGN KEY (done_by) REFERENCES account(id),
    CONSTRAINT case_step_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES account(id),
    CONSTRAINT case_step_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES service_case(project_id, id),
    CONSTRAINT case_step_check CHECK (((done_at IS NULL) = (done_by IS NULL))),
    CONSTRAINT case_step_check1 CHECK (((done_at IS NULL) OR (drop_reason = ''::text))),
    CONSTRAINT case_step_words_check CHECK ((words <> ''::text)));

CREATE INDEX case_step_case ON case_step USING btree (project_id, case_id, due_day, id);

CREATE TABLE case_understanding (
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    cycle bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    file_id bigint,
    words text COLLATE "C" NOT NULL,
    witness_id bigint,
    by_who text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT case_understanding_pkey PRIMARY KEY (case_id, cycle),
    CONSTRAINT case_understanding_file_id_fkey FOREIGN KEY (file_id) REFERENCES case_file(id),
    CONSTRAINT case_understanding_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES service_case(project_id, id),
    CONSTRAINT case_understanding_witness_id_fkey FOREIGN KEY (witness_id) REFERENCES account(id),
    CONSTRAINT case_understanding_check CHECK (((kind <> 'signature'::text) OR (file_id IS NOT NULL))),
    CONSTRAINT case_understanding_check1 CHECK (((kind <> 'reply'::text) OR (file_id IS NOT NULL) OR (words <> ''::text))),
    CONSTRAINT case_understanding_check2 CHECK (((kind = 'witness'::text) = (witness_id IS NOT NULL))),
    CONSTRAINT case_understanding_cycle_check CHECK ((cycle >= 1)),
    CONSTRAINT case_understanding_kind_check CHECK ((kind = ANY (ARRAY['signature'::text, 'reply'::text, 'code'::text, 'witness'::text]))));

CREATE TABLE case_withdrawal (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    cycle bigint NOT NULL,
    words text COLLATE "C" NOT NULL,
    asked_at bigint NOT NULL,
    asked_by bigint,
    by_customer text COLLATE "C" NOT NULL,
    answer text COLLATE "C" NOT NULL,
    answered_at bigint,
    answered_by bigint,
    CONSTRAINT case_withdrawal_pkey PRIMARY KEY (id),
    CONSTRAINT case_withdrawal_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES account(id),
    CONSTRAINT case_withdrawal_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES account(id),
    CONSTRAINT case_withdrawal_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES service_case(project_id, id),
    CONSTRAINT case_withdrawal_answer_check CHECK ((answer = ANY (ARRAY['waiting'::text, 'confirmed'::text, 'declined'::text, 'lapsed'::text]))),
    CONSTRAINT case_withdrawal_check CHECK (((asked_by IS NULL) = (by_customer <> ''::text))),
    CONSTRAINT case_withdrawal_check1 CHECK (((asked_by IS NULL) OR (words <> ''::text))),
    CONSTRAINT case_withdrawal_check2 CHECK (((answer = 'waiting'::text) = (answered_at IS NULL))),
    CONSTRAINT case_withdrawal_check3 CHECK (((asked_by IS NULL) OR (answer = ANY (ARRAY['waiting'::text, 'lapsed'::text])) OR (answered_by IS NOT NULL))),
    CONSTRAINT case_withdrawal_check4 CHECK (((answered_by IS NULL) OR (answered_by <> asked_by))),
    CONSTRAINT case_withdrawal_cycle_check CHECK ((cycle >= 1)));

CREATE INDEX case_withdrawal_case ON case_withdrawal USING btree (project_id, case_id, asked_at);

CREATE UNIQUE INDEX case_withdrawal_waiting ON case_withdrawal USING btree (project_id, case_id) WHERE (answer = 'waiting'::text);

CREATE TABLE case_work (
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    cycle bigint NOT NULL,
    arrived_at bigint,
    work text COLLATE "C" NOT NULL,
    fen bigint,
    agreement text COLLATE "C",
    witness_id bigint,
    agreed_at bigint,
    signature text COLLATE "C",
    signed_at bigint,
    accepted_at bigint,
    CONSTRAINT case_work_pkey PRIMARY KEY (case_id, cycle),
    CONSTRAINT case_work_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES service_case(project_id, id),
    CONSTRAINT case_work_witness_id_fkey FOREIGN KEY (witness_id) REFERENCES account(id),
    CONSTRAINT case_work_agreement_check CHECK ((agreement = ANY (ARRAY['signature'::text, 'reply'::text, 'code'::text, 'witness'::text]))),
    CONSTRAINT case_work_check CHECK (((fen IS NULL) = (agreement IS NULL))),
    CONSTRAINT case_work_check1 CHECK (((fen IS NULL) = (agreed_at IS NULL))),
    CONSTRAINT case_work_check2 CHECK (((fen IS NULL) OR (work <> ''::text))),
    CONSTRAINT case_work_check3 CHECK (((signature IS NULL) = (signed_at IS NULL))),
    CONSTRAINT case_work_check4 CHECK (((signed_at IS NULL) OR (signed_at >= agreed_at))),
    CONSTRAINT case_work_cycle_check CHECK ((cycle >= 1)),
    CONSTRAINT case_work_fen_check CHECK ((fen >= 0)),
    CONSTRAINT case_work_signature_check CHECK ((signature = ANY (ARRAY['signature'::text, 'reply'::text, 'code'::text, 'witness'::text]))));

CREATE INDEX case_work_agreed ON case_work USING btree (project_id, agreed_at, case_id) WHERE (fen IS NOT NULL);

CREATE TABLE channel_difference (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    statement_id bigint NOT NULL,
    method text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    day text COLLATE "C" NOT NULL,
    theirs_fen bigint NOT NULL,
    ours_fen bigint NOT NULL,
    found_at bigint NOT NULL,
    explanation text COLLATE "C" NOT NULL,
    payment_id bigint,
    explained_by bigint,
    settled_by bigint,
    explained_at bigint,
    CONSTRAINT channel_difference_pkey PRIMARY KEY (id),
    CONSTRAINT channel_difference_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT channel_difference_explained_by_fkey FOREIGN KEY (explained_by) REFERENCES account(id),
    CONSTRAINT channel_difference_project_id_payment_id_fkey FOREIGN KEY (project_id, payment_id) REFERENCES payment(project_id, id),
    CONSTRAINT channel_difference_project_id_settled_by_fkey FOREIGN KEY (project_id, settled_by) REFERENCES channel_statement(project_id, id),
    CONSTRAINT channel_difference_project_id_statement_id_fkey FOREIGN KEY (project_id, statement_id) REFERENCES channel_statement(project_id, id),
    CONSTRAINT channel_difference_check CHECK (((explained_at IS NULL) = ((explained_by IS NULL) AND (settled_by IS NULL)))),
    CONSTRAINT channel_difference_check1 CHECK (((explained_by IS NULL) OR (explanation <> ''::text))),
    CONSTRAINT channel_difference_kind_check CHECK ((kind = ANY (ARRAY['missing'::text, 'extra'::text, 'amount'::text, 'state'::text, 'refund'::text]))));

CREATE INDEX channel_difference_day ON channel_difference USING btree (project_id, day, id);

CREATE UNIQUE INDEX channel_difference_once ON channel_difference USING btree (project_id, method, reference) WHERE (explained_at IS NULL);

CREATE INDEX channel_difference_reference ON channel_difference USING btree (project_id, method, reference);

CREATE INDEX channel_difference_statement ON channel_difference USING btree (project_id, statement_id, day, id);

CREATE TABLE channel_line (
    project_id bigint NOT NULL,
    method text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    at_day text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL,
    occurrence bigint NOT NULL,
    state text COLLATE "C" NOT NULL,
    order_number text COLLATE "C" NOT NULL,
    fee_fen bigint NOT NULL,
    statement_id bigint NOT NULL,
    row_number bigint NOT NULL,
    CONSTRAINT channel_line_pkey PRIMARY KEY (project_id, method, reference, kind, at_day, amount_fen, occurrence),
    CONSTRAINT channel_line_project_id_statement_id_fkey FOREIGN KEY (project_id, statement_id) REFERENCES channel_statement(project_id, id),
    CONSTRAINT channel_line_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT channel_line_kind_check CHECK ((kind = ANY (ARRAY['payment'::text, 'refund'::text]))),
    CONSTRAINT channel_line_reference_check CHECK ((reference <> ''::text)),
    CONSTRAINT channel_line_state_check CHECK ((state = ANY (ARRAY['success'::text, 'closed'::text, 'pending'::text]))));

CREATE INDEX channel_line_day ON channel_line USING btree (project_id, method, at_day, reference);

CREATE INDEX channel_line_statement ON channel_line USING btree (project_id, statement_id);

CREATE TABLE channel_notice (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    channel text COLLATE "C" NOT NULL,
    notice text COLLATE "C" NOT NULL,
    order_id bigint,
    outcome text COLLATE "C" NOT NULL,
    event text COLLATE "C" NOT NULL,
    amount_fen bigint,
    told_at bigint,
    heard_at bigint NOT NULL,
    network text COLLATE "C" NOT NULL,
    CONSTRAINT channel_notice_pkey PRIMARY KEY (id),
    CONSTRAINT channel_notice_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT channel_notice_project_id_order_id_fkey FOREIGN KEY (project_id, order_id) REFERENCES code_order(project_id, id),
    CONSTRAINT channel_notice_outcome_check CHECK ((outcome = ANY (ARRAY['taken'::text, 'takenLate'::text, 'closed'::text, 'nothing'::text, 'differs'::text, 'refunded'::text, 'unknown'::text, 'forged'::text, 'stale'::text, 'unread'::text, 'elsewhere'::text]))));

CREATE INDEX channel_notice_list ON channel_notice USING btree (project_id, heard_at, id);

CREATE UNIQUE INDEX channel_notice_once ON channel_notice USING btree (project_id, channel, notice) WHERE (outcome <> ALL (ARRAY['forged'::text, 'stale'::text, 'unread'::text, 'elsewhere'::text]));

CREATE TABLE channel_refund (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    refund_id bigint NOT NULL,
    turn bigint NOT NULL,
    channel text COLLATE "C" NOT NULL,
    number text COLLATE "C" NOT NULL,
    transaction_number text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL,
    total_fen bigint NOT NULL,
    state text COLLATE "C" NOT NULL,
    channel_number text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    problem text COLLATE "C" NOT NULL,
    tries bigint NOT NULL,
    played text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    next_at bigint,
    told_at bigint,
    settled_at bigint,
    CONSTRAINT channel_refund_pkey PRIMARY KEY (id),
    CONSTRAINT channel_refund_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT channel_refund_project_id_number_key UNIQUE (project_id, number),
    CONSTRAINT channel_refund_project_id_refund_id_turn_key UNIQUE (project_id, refund_id, turn),
    CONSTRAINT channel_refund_project_id_refund_id_fkey FOREIGN KEY (project_id, refund_id) REFERENCES refund(project_id, id),
    CONSTRAINT channel_refund_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT channel_refund_channel_check CHECK ((channel = ANY (ARRAY['wechat'::text, 'alipay'::text]))),
    CONSTRAINT channel_refund_check CHECK ((amount_fen <= total_fen)),
    CONSTRAINT channel_refund_check1 CHECK (((next_at IS NOT NULL) = (state = ANY (ARRAY['asked'::text, 'processing'::text, 'abnormal'::text])))),
    CONSTRAINT channel_refund_check2 CHECK (((settled_at IS NOT NULL) = (state = ANY (ARRAY['closed'::text, 'success'::text])))),
    CONSTRAINT channel_refund_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'refused'::text, 'processing'::text, 'abnormal'::text, 'closed'::text, 'success'::text]))),
    CONSTRAINT channel_refund_turn_check CHECK ((turn >= 1)));

CREATE INDEX channel_refund_due ON channel_refund USING btree (next_at, id) WHERE (next_at IS NOT NULL);

CREATE INDEX channel_refund_transaction ON channel_refund USING btree (project_id, channel, transaction_number);

CREATE TABLE channel_statement (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    method text COLLATE "C" NOT NULL,
    from_day text COLLATE "C" NOT NULL,
    to_day text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    line_count bigint NOT NULL,
    paid_fen bigint NOT NULL,
    refunded_fen bigint NOT NULL,
    fee_fen bigint NOT NULL,
    brought_by bigint NOT NULL,
    brought_at bigint NOT NULL,
    compared_at bigint,
    lines_in bigint NOT NULL DEFAULT 0,
    stage text COLLATE "C" NOT NULL DEFAULT ''::text,
    cursor_day text COLLATE "C" NOT NULL DEFAULT ''::text,
    cursor_key text COLLATE "C" NOT NULL DEFAULT ''::text,
    opened_count bigint NOT NULL DEFAULT 0,
    CONSTRAINT channel_statement_pkey PRIMARY KEY (id),
    CONSTRAINT channel_statement_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT channel_statement_project_id_method_hash_key UNIQUE (project_id, method, hash),
    CONSTRAINT channel_statement_brought_by_fkey FOREIGN KEY (brought_by) REFERENCES account(id),
    CONSTRAINT channel_statement_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT channel_statement_check CHECK ((to_day >= from_day)),
    CONSTRAINT channel_statement_method_check CHECK ((method = ANY (ARRAY['card'::text, 'transfer'::text, 'wechat'::text, 'alipay'::text, 'directDebit'::text]))),
    CONSTRAINT channel_statement_stage_check CHECK ((stage = ANY (ARRAY[''::text, 'lines'::text, 'payments'::text, 'deposits'::text, 'reversals'::text, 'refunds'::text, 'differences'::text]))));

CREATE INDEX channel_statement_comparing ON channel_statement USING btree (stage, id) WHERE (stage <> ''::text);

CREATE INDEX channel_statement_list ON channel_statement USING btree (project_id, brought_at, id);

CREATE INDEX channel_statement_unfinished ON channel_statement USING btree (project_id, from_day) WHERE (compared_at IS NULL);

CREATE TABLE charge (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    item_id bigint NOT NULL,
    object text COLLATE "C" NOT NULL,
    standard_id bigint,
    payer_id bigint,
    liable_id bigint,
    kind text COLLATE "C" NOT NULL,
    from_day text COLLATE "C" NOT NULL,
    to_day text COLLATE "C" NOT NULL,
    due_day text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL,
    computing text COLLATE "C" NOT NULL,
    generation bigint NOT NULL,
    run_id bigint,
    source text COLLATE "C" NOT NULL,
    reverses_id bigint,
    reason text COLLATE "C" NOT NULL,
    posting_day text COLLATE "C" NOT NULL,
    posted_at bigint NOT NULL,
    CONSTRAINT charge_pkey PRIMARY KEY (id),
    CONSTRAINT charge_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT charge_reverses_id_key UNIQUE (reverses_id),
    CONSTRAINT charge_project_id_item_id_fkey FOREIGN KEY (project_id, item_id) REFERENCES fee_item(project_id, id),
    CONSTRAINT charge_project_id_reverses_id_fkey FOREIGN KEY (project_id, reverses_id) REFERENCES charge(project_id, id),
    CONSTRAINT charge_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT charge_amount_fen_check CHECK ((amount_fen <> 0)),
    CONSTRAINT charge_check CHECK ((to_day >= from_day)),
    CONSTRAINT charge_check1 CHECK (((kind = 'reversal'::text) = (reverses_id IS NOT NULL))),
    CONSTRAINT charge_check2 CHECK (((kind <> 'reversal'::text) OR (reason <> ''::text))),
    CONSTRAINT charge_check3 CHECK (((amount_fen < 0) = (kind = 'reversal'::text))),
    CONSTRAINT charge_check4 CHECK (((kind = 'run'::text) = (run_id IS NOT NULL))),
    CONSTRAINT charge_generation_check CHECK ((generation >= 0)),
    CONSTRAINT charge_kind_check CHECK ((kind = ANY (ARRAY['run'::text, 'oneOff'::text, 'opening'::text, 'late'::text, 'reversal'::text]))));

CREATE UNIQUE INDEX charge_identity ON charge USING btree (project_id, unit_id, item_id, object, from_day, generation) WHERE (kind = ANY (ARRAY['run'::text, 'opening'::text]));

CREATE INDEX charge_item ON charge USING btree (project_id, item_id, from_day);

CREATE INDEX charge_run ON charge USING btree (project_id, run_id, id) WHERE (run_id IS NOT NULL);

CREATE UNIQUE INDEX charge_source ON charge USING btree (project_id, source) WHERE (source <> ''::text);

CREATE INDEX charge_unit ON charge USING btree (project_id, unit_id, posting_day, id);

CREATE TRIGGER charge_no_change BEFORE DELETE OR UPDATE ON charge FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER charge_no_truncate BEFORE TRUNCATE ON charge FOR EACH STATEMENT EXECUTE FUNCTION posted_refuses();

CREATE TABLE code_order (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    payer_id bigint,
    payer_name text COLLATE "C" NOT NULL,
    channel text COLLATE "C" NOT NULL,
    number text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL,
    charges text COLLATE "C" NOT NULL,
    code_text text COLLATE "C" NOT NULL,
    actor text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    state text COLLATE "C" NOT NULL,
    transaction_number text COLLATE "C" NOT NULL,
    told_fen bigint,
    settled_at bigint,
    payment_id bigint,
    remark text COLLATE "C" NOT NULL,
    CONSTRAINT code_order_pkey PRIMARY KEY (id),
    CONSTRAINT code_order_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT code_order_project_id_number_key UNIQUE (project_id, number),
    CONSTRAINT code_order_project_id_payment_id_fkey FOREIGN KEY (project_id, payment_id) REFERENCES payment(project_id, id),
    CONSTRAINT code_order_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT code_order_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT code_order_channel_check CHECK ((channel = ANY (ARRAY['wechat'::text, 'alipay'::text]))),
    CONSTRAINT code_order_check CHECK (((state = 'paid'::text) = (payment_id IS NOT NULL))),
    CONSTRAINT code_order_check1 CHECK (((state <> 'waiting'::text) OR (code_text <> ''::text))),
    CONSTRAINT code_order_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'waiting'::text, 'paid'::text, 'closed'::text, 'differs'::text]))));

CREATE INDEX code_order_list ON code_order USING btree (project_id, made_at, id);

CREATE INDEX code_order_open ON code_order USING btree (expires_at, id) WHERE (state = ANY (ARRAY['asked'::text, 'waiting'::text]));

CREATE INDEX code_order_unit ON code_order USING btree (project_id, unit_id, made_at);

CREATE TABLE committee_urging (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    day text COLLATE "C" NOT NULL,
    urged_by text COLLATE "C" NOT NULL,
    way text COLLATE "C" NOT NULL,
    pay_by text COLLATE "C",
    answer text COLLATE "C" NOT NULL,
    paper text COLLATE "C" NOT NULL,
    hash bytea,
    by_id bigint NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT committee_urging_pkey PRIMARY KEY (id),
    CONSTRAINT committee_urging_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT committee_urging_by_id_fkey FOREIGN KEY (by_id) REFERENCES account(id),
    CONSTRAINT committee_urging_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES arrears_case(project_id, id),
    CONSTRAINT committee_urging_project_id_hash_fkey FOREIGN KEY (project_id, hash) REFERENCES file_content(project_id, hash),
    CONSTRAINT committee_urging_check CHECK (((pay_by IS NULL) OR (pay_by >= day))),
    CONSTRAINT committee_urging_urged_by_check CHECK ((urged_by <> ''::text)),
    CONSTRAINT committee_urging_way_check CHECK ((way = ANY (ARRAY['letter'::text, 'visit'::text, 'phone'::text, 'meeting'::text, 'message'::text]))));

CREATE INDEX committee_urging_case ON committee_urging USING btree (project_id, case_id, id);

CREATE TABLE common_event (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    title text COLLATE "C" NOT NULL,
    words text COLLATE "C" NOT NULL,
    handler_id bigint NOT NULL,
    opened_at bigint NOT NULL,
    cleared_at bigint,
    all_clear text COLLATE "C" NOT NULL,
    CONSTRAINT common_event_pkey PRIMARY KEY (id),
    CONSTRAINT common_event_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT common_event_handler_id_fkey FOREIGN KEY (handler_id) REFERENCES account(id),
    CONSTRAINT common_event_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT common_event_check CHECK (((cleared_at IS NULL) = (all_clear = ''::text))),
    CONSTRAINT common_event_kind_check CHECK ((kind = ANY (ARRAY['complaint'::text, 'repair'::text]))));

CREATE INDEX common_event_opened ON common_event USING btree (project_id, opened_at, id);

CREATE TABLE common_event_case (
    project_id bigint NOT NULL,
    event_id bigint NOT NULL,
    case_id bigint NOT NULL,
    CONSTRAINT common_event_case_pkey PRIMARY KEY (case_id),
    CONSTRAINT common_event_case_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES service_case(project_id, id),
    CONSTRAINT common_event_case_project_id_event_id_fkey FOREIGN KEY (project_id, event_id) REFERENCES common_event(project_id, id));

CREATE INDEX common_event_case_event ON common_event_case USING btree (project_id, event_id, case_id);

CREATE TABLE contact (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    person_id bigint NOT NULL,
    channel text COLLATE "C" NOT NULL,
    words text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    by_id bigint NOT NULL,
    CONSTRAINT contact_pkey PRIMARY KEY (id),
    CONSTRAINT contact_by_id_fkey FOREIGN KEY (by_id) REFERENCES account(id),
    CONSTRAINT contact_project_id_person_id_fkey FOREIGN KEY (project_id, person_id) REFERENCES person(project_id, id),
    CONSTRAINT contact_channel_check CHECK ((channel = ANY (ARRAY['visit'::text, 'phone'::text, 'counter'::text, 'message'::text, 'event'::text]))),
    CONSTRAINT contact_words_check CHECK ((words <> ''::text)));

CREATE INDEX contact_person ON contact USING btree (project_id, person_id, at, id);

CREATE INDEX contact_time ON contact USING btree (project_id, at, id);

CREATE TABLE correction (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    duty_id bigint NOT NULL,
    what text COLLATE "C" NOT NULL,
    owner_id bigint NOT NULL,
    due_day text COLLATE "C" NOT NULL,
    opened_at bigint NOT NULL,
    opened_by bigint NOT NULL,
    evidence text COLLATE "C" NOT NULL,
    done_at bigint,
    done_by bigint,
    CONSTRAINT correction_pkey PRIMARY KEY (id),
    CONSTRAINT correction_duty_id_key UNIQUE (duty_id),
    CONSTRAINT correction_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT correction_done_by_fkey FOREIGN KEY (done_by) REFERENCES account(id),
    CONSTRAINT correction_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES account(id),
    CONSTRAINT correction_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES account(id),
    CONSTRAINT correction_project_id_duty_id_fkey FOREIGN KEY (project_id, duty_id) REFERENCES duty(project_id, id),
    CONSTRAINT correction_check CHECK (((done_at IS NULL) = (done_by IS NULL))),
    CONSTRAINT correction_check1 CHECK (((done_at IS NULL) = (evidence = ''::text))),
    CONSTRAINT correction_what_check CHECK ((what <> ''::text)));

CREATE TABLE credit (
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    payer_id bigint NOT NULL,
    book text COLLATE "C" NOT NULL,
    balance_fen bigint NOT NULL,
    CONSTRAINT credit_pkey PRIMARY KEY (project_id, unit_id, payer_id, book),
    CONSTRAINT credit_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT credit_balance_fen_check CHECK ((balance_fen >= 0)));

CREATE TABLE debit_account (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    holder text COLLATE "C" NOT NULL,
    account_number text COLLATE "C" NOT NULL,
    bank text COLLATE "C" NOT NULL,
    agreement text COLLATE "C" NOT NULL,
    signed_on text COLLATE "C",
    made_by bigint NOT NULL,
    made_at bigint NOT NULL,
    ended_at bigint,
    ended_by bigint,
    import_id bigint,
    person_id bigint,
    CONSTRAINT debit_account_pkey PRIMARY KEY (id),
    CONSTRAINT debit_account_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT debit_account_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES account(id),
    CONSTRAINT debit_account_made_by_fkey FOREIGN KEY (made_by) REFERENCES account(id),
    CONSTRAINT debit_account_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id),
    CONSTRAINT debit_account_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT debit_account_account_number_check CHECK ((account_number <> ''::text)),
    CONSTRAINT debit_account_bank_check CHECK ((bank <> ''::text)),
    CONSTRAINT debit_account_check CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT debit_account_holder_check CHECK ((holder <> ''::text)));

CREATE UNIQUE INDEX debit_account_live ON debit_account USING btree (project_id, unit_id) WHERE (ended_at IS NULL);

CREATE TABLE debit_batch (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    number text COLLATE "C" NOT NULL,
    due_through text COLLATE "C" NOT NULL,
    line_count bigint NOT NULL,
    total_fen bigint NOT NULL,
    has_more bigint NOT NULL,
    made_by bigint NOT NULL,
    made_at bigint NOT NULL,
    discarded_by bigint,
    discarded_at bigint,
    left_out_count bigint NOT NULL DEFAULT 0,
    left_out_fen bigint NOT NULL DEFAULT 0,
    CONSTRAINT debit_batch_pkey PRIMARY KEY (id),
    CONSTRAINT debit_batch_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT debit_batch_project_id_number_key UNIQUE (project_id, number),
    CONSTRAINT debit_batch_discarded_by_fkey FOREIGN KEY (discarded_by) REFERENCES account(id),
    CONSTRAINT debit_batch_made_by_fkey FOREIGN KEY (made_by) REFERENCES account(id),
    CONSTRAINT debit_batch_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT debit_batch_check CHECK (((discarded_at IS NULL) = (discarded_by IS NULL))),
    CONSTRAINT debit_batch_has_more_check CHECK ((has_more = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT debit_batch_left_out_count_check CHECK ((left_out_count >= 0)),
    CONSTRAINT debit_batch_left_out_fen_check CHECK ((left_out_fen >= 0)));

CREATE INDEX debit_batch_list ON debit_batch USING btree (project_id, made_at, id);

CREATE TABLE debit_line (
    batch_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    reference text COLLATE "C" NOT NULL,
    holder text COLLATE "C" NOT NULL,
    account_number text COLLATE "C" NOT NULL,
    bank text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL,
    charges text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    day text COLLATE "C",
    payment_id bigint,
    CONSTRAINT debit_line_pkey PRIMARY KEY (batch_id, ordinal),
    CONSTRAINT debit_line_project_id_reference_key UNIQUE (project_id, reference),
    CONSTRAINT debit_line_project_id_batch_id_fkey FOREIGN KEY (project_id, batch_id) REFERENCES debit_batch(project_id, id),
    CONSTRAINT debit_line_project_id_payment_id_fkey FOREIGN KEY (project_id, payment_id) REFERENCES payment(project_id, id),
    CONSTRAINT debit_line_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT debit_line_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT debit_line_check CHECK (((state = 'paid'::text) = (payment_id IS NOT NULL))),
    CONSTRAINT debit_line_check1 CHECK (((state <> 'refused'::text) OR (reason <> ''::text))),
    CONSTRAINT debit_line_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'paid'::text, 'refused'::text, 'discarded'::text]))));

CREATE UNIQUE INDEX debit_line_waiting ON debit_line USING btree (project_id, unit_id) WHERE (state = 'waiting'::text);

CREATE TABLE demand (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    number text COLLATE "C" NOT NULL,
    case_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    run_id bigint,
    rung text COLLATE "C" NOT NULL,
    channel text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    receiver text COLLATE "C" NOT NULL,
    address text COLLATE "C" NOT NULL,
    total_fen bigint NOT NULL,
    pay_by text COLLATE "C",
    sent_day text COLLATE "C",
    sent_at bigint,
    delivered_day text COLLATE "C",
    delivered_at bigint,
    evidence text COLLATE "C" NOT NULL,
    signer text COLLATE "C" NOT NULL,
    relation text COLLATE "C" NOT NULL,
    waybill text COLLATE "C" NOT NULL,
    note text COLLATE "C" NOT NULL,
    hash bytea,
    actor text COLLATE "C" NOT NULL,
    paper_due bigint NOT NULL DEFAULT 0,
    erased_at bigint,
    withdrawn_at bigint,
    late_fen bigint NOT NULL DEFAULT 0,
    CONSTRAINT demand_pkey PRIMARY KEY (id),
    CONSTRAINT demand_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT demand_project_id_number_key UNIQUE (project_id, number),
    CONSTRAINT demand_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES arrears_case(project_id, id),
    CONSTRAINT demand_project_id_run_id_fkey FOREIGN KEY (project_id, run_id) REFERENCES dunning_run(project_id, id),
    CONSTRAINT demand_channel_check CHECK ((channel = ANY (ARRAY['message'::text, 'letter'::text, 'visit'::text, 'registered'::text, 'court'::text]))),
    CONSTRAINT demand_check CHECK (((sent_at IS NULL) = (state = ANY (ARRAY['draft'::text, 'excluded'::text, 'waiting'::text, 'dropped'::text])))),
    CONSTRAINT demand_check1 CHECK (((sent_at IS NULL) = (sent_day IS NULL))),
    CONSTRAINT demand_check2 CHECK (((state <> ALL (ARRAY['excluded'::text, 'dropped'::text, 'failed'::text])) OR (reason <> ''::text))),
    CONSTRAINT demand_check3 CHECK (((state = ANY (ARRAY['reached'::text, 'failed'::text])) = (delivered_day IS NOT NULL))),
    CONSTRAINT demand_check4 CHECK (((delivered_day IS NULL) OR (delivered_day >= sent_day))),
    CONSTRAINT demand_check5 CHECK (((state <> 'reached'::text) OR (evidence <> ''::text))),
    CONSTRAINT demand_late_fen_check CHECK ((late_fen >= 0)),
    CONSTRAINT demand_paper_due_check CHECK ((paper_due = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT demand_rung_check CHECK ((rung = ANY (ARRAY['reminder'::text, 'notice'::text, 'visitAndLetter'::text, 'lawyersLetter'::text, 'suit'::text]))),
    CONSTRAINT demand_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'excluded'::text, 'waiting'::text, 'dropped'::text, 'sent'::text, 'reached'::text, 'failed'::text]))));

CREATE INDEX demand_awaited ON demand USING btree (project_id, channel, id) WHERE (state = 'sent'::text);

CREATE INDEX demand_case ON demand USING btree (project_id, case_id, id);

CREATE INDEX demand_paper_due ON demand USING btree (project_id, id) WHERE (paper_due = 1);

CREATE INDEX demand_run ON demand USING btree (project_id, run_id, id);

CREATE INDEX demand_unit ON demand USING btree (project_id, unit_id, id);

CREATE TABLE demand_line (
    project_id bigint NOT NULL,
    demand_id bigint NOT NULL,
    charge_id bigint NOT NULL,
    phase text COLLATE "C" NOT NULL,
    due_day text COLLATE "C" NOT NULL,
    open_fen bigint NOT NULL,
    CONSTRAINT demand_line_pkey PRIMARY KEY (demand_id, phase, charge_id),
    CONSTRAINT demand_line_project_id_charge_id_fkey FOREIGN KEY (project_id, charge_id) REFERENCES charge(project_id, id),
    CONSTRAINT demand_line_project_id_demand_id_fkey FOREIGN KEY (project_id, demand_id) REFERENCES demand(project_id, id),
    CONSTRAINT demand_line_open_fen_check CHECK ((open_fen > 0)),
    CONSTRAINT demand_line_phase_check CHECK ((phase = ANY (ARRAY['preview'::text, 'sent'::text]))));

CREATE INDEX demand_line_charge ON demand_line USING btree (project_id, charge_id);

CREATE TABLE demand_paper (
    demand_id bigint NOT NULL,
    project_id bigint NOT NULL,
    hash bytea NOT NULL,
    file_hash bytea,
    said text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT demand_paper_pkey PRIMARY KEY (demand_id),
    CONSTRAINT demand_paper_project_id_demand_id_fkey FOREIGN KEY (project_id, demand_id) REFERENCES demand(project_id, id),
    CONSTRAINT demand_paper_project_id_file_hash_fkey FOREIGN KEY (project_id, file_hash) REFERENCES file_content(project_id, hash),
    CONSTRAINT demand_paper_check CHECK (((file_hash IS NULL) = (said <> ''::text))));

CREATE TRIGGER demand_paper_no_update BEFORE UPDATE ON demand_paper FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TABLE deposit (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    payer_id bigint,
    payer_name text COLLATE "C" NOT NULL,
    item_id bigint NOT NULL,
    amount_fen bigint NOT NULL,
    method text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    condition text COLLATE "C" NOT NULL,
    day text COLLATE "C" NOT NULL,
    taken_by bigint,
    actor text COLLATE "C" NOT NULL,
    posted_at bigint NOT NULL,
    CONSTRAINT deposit_pkey PRIMARY KEY (id),
    CONSTRAINT deposit_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT deposit_project_id_item_id_fkey FOREIGN KEY (project_id, item_id) REFERENCES fee_item(project_id, id),
    CONSTRAINT deposit_project_id_payer_id_fkey FOREIGN KEY (project_id, payer_id) REFERENCES person(project_id, id),
    CONSTRAINT deposit_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT deposit_taken_by_fkey FOREIGN KEY (taken_by) REFERENCES account(id),
    CONSTRAINT deposit_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT deposit_condition_check CHECK ((condition <> ''::text)),
    CONSTRAINT deposit_method_check CHECK ((method = ANY (ARRAY['cash'::text, 'card'::text, 'transfer'::text, 'wechat'::text, 'alipay'::text, 'directDebit'::text]))),
    CONSTRAINT deposit_payer_name_check CHECK ((payer_name <> ''::text)),
    CONSTRAINT deposit_purpose_check CHECK ((purpose <> ''::text)));

CREATE INDEX deposit_day ON deposit USING btree (project_id, day, id);

CREATE INDEX deposit_of_channel ON deposit USING btree (project_id, method, reference);

CREATE INDEX deposit_taker ON deposit USING btree (project_id, taken_by, day);

CREATE INDEX deposit_unit ON deposit USING btree (project_id, unit_id, id);

CREATE TRIGGER deposit_no_change BEFORE DELETE OR UPDATE ON deposit FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER deposit_no_truncate BEFORE TRUNCATE ON deposit FOR EACH STATEMENT EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER deposit_till BEFORE INSERT ON deposit FOR EACH ROW EXECUTE FUNCTION till_is_open();

CREATE TABLE deposit_deduction (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    deposit_id bigint NOT NULL,
    charge_id bigint NOT NULL,
    amount_fen bigint NOT NULL,
    basis text COLLATE "C" NOT NULL,
    evidence text COLLATE "C" NOT NULL,
    confirmed_by text COLLATE "C" NOT NULL,
    confirmed_on text COLLATE "C" NOT NULL,
    day text COLLATE "C" NOT NULL,
    made_by bigint NOT NULL,
    made_at bigint NOT NULL,
    CONSTRAINT deposit_deduction_pkey PRIMARY KEY (id),
    CONSTRAINT deposit_deduction_charge_id_key UNIQUE (charge_id),
    CONSTRAINT deposit_deduction_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT deposit_deduction_made_by_fkey FOREIGN KEY (made_by) REFERENCES account(id),
    CONSTRAINT deposit_deduction_project_id_charge_id_fkey FOREIGN KEY (project_id, charge_id) REFERENCES charge(project_id, id),
    CONSTRAINT deposit_deduction_project_id_deposit_id_fkey FOREIGN KEY (project_id, deposit_id) REFERENCES deposit(project_id, id),
    CONSTRAINT deposit_deduction_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT deposit_deduction_basis_check CHECK ((basis <> ''::text)),
    CONSTRAINT deposit_deduction_confirmed_by_check CHECK ((confirmed_by <> ''::text)),
    CONSTRAINT deposit_deduction_evidence_check CHECK ((evidence <> ''::text)));

CREATE INDEX deposit_deduction_deposit ON deposit_deduction USING btree (project_id, deposit_id, id);

CREATE TRIGGER deposit_deduction_no_change BEFORE DELETE OR UPDATE ON deposit_deduction FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER deposit_deduction_no_truncate BEFORE TRUNCATE ON deposit_deduction FOR EACH STATEMENT EXECUTE FUNCTION posted_refuses();

CREATE TABLE deposit_reversal (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    deposit_id bigint NOT NULL,
    amount_fen bigint NOT NULL,
    method text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    day text COLLATE "C" NOT NULL,
    drawer_of bigint,
    actor text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    fault text COLLATE "C" NOT NULL,
    posted_at bigint NOT NULL,
    CONSTRAINT deposit_reversal_pkey PRIMARY KEY (id),
    CONSTRAINT deposit_reversal_project_id_deposit_id_key UNIQUE (project_id, deposit_id),
    CONSTRAINT deposit_reversal_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT deposit_reversal_drawer_of_fkey FOREIGN KEY (drawer_of) REFERENCES account(id),
    CONSTRAINT deposit_reversal_project_id_deposit_id_fkey FOREIGN KEY (project_id, deposit_id) REFERENCES deposit(project_id, id),
    CONSTRAINT deposit_reversal_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT deposit_reversal_fault_check CHECK ((fault = ANY (ARRAY['ours'::text, 'payer'::text]))),
    CONSTRAINT deposit_reversal_method_check CHECK ((method = ANY (ARRAY['cash'::text, 'card'::text, 'transfer'::text, 'wechat'::text, 'alipay'::text, 'directDebit'::text]))),
    CONSTRAINT deposit_reversal_reason_check CHECK ((reason <> ''::text)));

CREATE INDEX deposit_reversal_day ON deposit_reversal USING btree (project_id, day, id);

CREATE INDEX deposit_reversal_drawer ON deposit_reversal USING btree (project_id, drawer_of, day);

CREATE INDEX deposit_reversal_of_channel ON deposit_reversal USING btree (project_id, method, reference);

CREATE TRIGGER deposit_reversal_no_change BEFORE DELETE OR UPDATE ON deposit_reversal FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER deposit_reversal_no_truncate BEFORE TRUNCATE ON deposit_reversal FOR EACH STATEMENT EXECUTE FUNCTION posted_refuses();

CREATE TABLE dunning_run (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    rung text COLLATE "C" NOT NULL,
    channel text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    cursor bigint NOT NULL,
    made_by bigint NOT NULL,
    made_at bigint NOT NULL,
    sent_by bigint,
    sent_at bigint,
    leaves_at bigint,
    CONSTRAINT dunning_run_pkey PRIMARY KEY (id),
    CONSTRAINT dunning_run_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT dunning_run_made_by_fkey FOREIGN KEY (made_by) REFERENCES account(id),
    CONSTRAINT dunning_run_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT dunning_run_sent_by_fkey FOREIGN KEY (sent_by) REFERENCES account(id),
    CONSTRAINT dunning_run_check CHECK (((state = ANY (ARRAY['sending'::text, 'sent'::text])) = (leaves_at IS NOT NULL))),
    CONSTRAINT dunning_run_state_check CHECK ((state = ANY (ARRAY['gathering'::text, 'draft'::text, 'sending'::text, 'sent'::text]))));

CREATE INDEX dunning_run_list ON dunning_run USING btree (project_id, made_at, id);

CREATE INDEX dunning_run_working ON dunning_run USING btree (state, leaves_at, id) WHERE (state = ANY (ARRAY['gathering'::text, 'sending'::text]));

CREATE TABLE duty (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    plan text COLLATE "C" NOT NULL,
    day text COLLATE "C" NOT NULL,
    done_at bigint,
    done_by bigint,
    findings text COLLATE "C" NOT NULL,
    improvement text COLLATE "C" NOT NULL,
    CONSTRAINT duty_pkey PRIMARY KEY (id),
    CONSTRAINT duty_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT duty_project_id_plan_day_key UNIQUE (project_id, plan, day),
    CONSTRAINT duty_done_by_fkey FOREIGN KEY (done_by) REFERENCES account(id),
    CONSTRAINT duty_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT duty_check CHECK (((done_at IS NULL) = (done_by IS NULL))));

CREATE INDEX duty_day ON duty USING btree (project_id, day, id);

CREATE TABLE duty_mark (
    project_id bigint NOT NULL,
    duty_id bigint NOT NULL,
    item text COLLATE "C" NOT NULL,
    good bigint NOT NULL,
    CONSTRAINT duty_mark_pkey PRIMARY KEY (duty_id, item),
    CONSTRAINT duty_mark_project_id_duty_id_fkey FOREIGN KEY (project_id, duty_id) REFERENCES duty(project_id, id),
    CONSTRAINT duty_mark_good_check CHECK ((good = ANY (ARRAY[(0)::bigint, (1)::bigint]))));

CREATE TABLE explanation (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    cycle bigint NOT NULL,
    words text COLLATE "C" NOT NULL,
    offered_at bigint NOT NULL,
    offered_by bigint NOT NULL,
    answer text COLLATE "C" NOT NULL,
    answered_at bigint,
    witness_id bigint,
    CONSTRAINT explanation_pkey PRIMARY KEY (id),
    CONSTRAINT explanation_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT explanation_offered_by_fkey FOREIGN KEY (offered_by) REFERENCES account(id),
    CONSTRAINT explanation_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES service_case(project_id, id),
    CONSTRAINT explanation_witness_id_fkey FOREIGN KEY (witness_id) REFERENCES account(id),
    CONSTRAINT explanation_answer_check CHECK ((answer = ANY (ARRAY['waiting'::text, 'accepted'::text, 'refused'::text, 'replaced'::text]))),
    CONSTRAINT explanation_check CHECK (((answer = 'waiting'::text) = (answered_at IS NULL))),
    CONSTRAINT explanation_words_check CHECK ((words <> ''::text)));

CREATE INDEX explanation_case ON explanation USING btree (project_id, case_id, offered_at);

CREATE UNIQUE INDEX explanation_waiting ON explanation USING btree (project_id, case_id) WHERE (answer = 'waiting'::text);

CREATE INDEX explanation_witness ON explanation USING btree (project_id, witness_id) WHERE (answer = 'waiting'::text);

CREATE TABLE fee_assignment (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    item_id bigint NOT NULL,
    object text COLLATE "C" NOT NULL,
    quantity_hundredths bigint NOT NULL,
    payer_id bigint,
    from_day text COLLATE "C" NOT NULL,
    to_day text COLLATE "C",
    made_by bigint NOT NULL,
    made_at bigint NOT NULL,
    CONSTRAINT fee_assignment_pkey PRIMARY KEY (id),
    CONSTRAINT fee_assignment_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT fee_assignment_project_id_unit_id_item_id_object_from_day_key UNIQUE (project_id, unit_id, item_id, object, from_day),
    CONSTRAINT fee_assignment_made_by_fkey FOREIGN KEY (made_by) REFERENCES account(id),
    CONSTRAINT fee_assignment_project_id_item_id_fkey FOREIGN KEY (project_id, item_id) REFERENCES fee_item(project_id, id),
    CONSTRAINT fee_assignment_project_id_payer_id_fkey FOREIGN KEY (project_id, payer_id) REFERENCES person(project_id, id),
    CONSTRAINT fee_assignment_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT fee_assignment_check CHECK (((to_day IS NULL) OR (to_day >= from_day))),
    CONSTRAINT fee_assignment_quantity_hundredths_check CHECK ((quantity_hundredths > 0)));

CREATE INDEX fee_assignment_item ON fee_assignment USING btree (project_id, item_id, unit_id);

CREATE TABLE fee_item (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    code text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    book text COLLATE "C" NOT NULL,
    tax_code text COLLATE "C" NOT NULL,
    tax_per_mille bigint,
    sort_key text COLLATE "C" NOT NULL,
    retired_at bigint,
    CONSTRAINT fee_item_pkey PRIMARY KEY (id),
    CONSTRAINT fee_item_project_id_code_key UNIQUE (project_id, code),
    CONSTRAINT fee_item_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT fee_item_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT fee_item_book_check CHECK ((book = ANY (ARRAY['own'::text, 'collected'::text, 'common'::text, 'repairFund'::text, 'deposit'::text]))),
    CONSTRAINT fee_item_check CHECK (((kind <> 'collectedUtility'::text) OR (book = 'collected'::text))),
    CONSTRAINT fee_item_check1 CHECK (((kind = 'deposit'::text) = (book = 'deposit'::text))),
    CONSTRAINT fee_item_check2 CHECK (((kind = 'commonRevenue'::text) = (book = 'common'::text))),
    CONSTRAINT fee_item_check3 CHECK (((kind = 'repairFund'::text) = (book = 'repairFund'::text))),
    CONSTRAINT fee_item_kind_check CHECK ((kind = ANY (ARRAY['property'::text, 'parkingManagement'::text, 'parkingRent'::text, 'temporaryParking'::text, 'lift'::text, 'sharedUtility'::text, 'collectedUtility'::text, 'waterPressure'::text, 'waste'::text, 'renovationWaste'::text, 'heating'::text, 'card'::text, 'paidService'::text, 'lateFee'::text, 'deposit'::text, 'commonRevenue'::text, 'repairFund'::text, 'other'::text]))));

CREATE TABLE fee_relief (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    item_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    pays_per_mille bigint NOT NULL,
    from_day text COLLATE "C" NOT NULL,
    to_day text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    evidence text COLLATE "C" NOT NULL,
    asked_by bigint NOT NULL,
    asked_at bigint NOT NULL,
    approved_by bigint,
    approved_at bigint,
    refused_by bigint,
    refused_at bigint,
    ended_on text COLLATE "C",
    CONSTRAINT fee_relief_pkey PRIMARY KEY (id),
    CONSTRAINT fee_relief_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT fee_relief_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES account(id),
    CONSTRAINT fee_relief_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES account(id),
    CONSTRAINT fee_relief_project_id_item_id_fkey FOREIGN KEY (project_id, item_id) REFERENCES fee_item(project_id, id),
    CONSTRAINT fee_relief_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT fee_relief_refused_by_fkey FOREIGN KEY (refused_by) REFERENCES account(id),
    CONSTRAINT fee_relief_check CHECK ((to_day >= from_day)),
    CONSTRAINT fee_relief_check1 CHECK (((approved_at IS NULL) = (approved_by IS NULL))),
    CONSTRAINT fee_relief_check2 CHECK (((approved_by IS NULL) OR (approved_by <> asked_by))),
    CONSTRAINT fee_relief_check3 CHECK (((refused_at IS NULL) = (refused_by IS NULL))),
    CONSTRAINT fee_relief_check4 CHECK (((refused_at IS NULL) OR (approved_at IS NULL))),
    CONSTRAINT fee_relief_check5 CHECK (((ended_on IS NULL) OR ((approved_at IS NOT NULL) AND (ended_on < to_day)))),
    CONSTRAINT fee_relief_check6 CHECK (((kind <> 'waiver'::text) OR (pays_per_mille = 0))),
    CONSTRAINT fee_relief_evidence_check CHECK ((evidence <> ''::text)),
    CONSTRAINT fee_relief_kind_check CHECK ((kind = ANY (ARRAY['vacancy'::text, 'discount'::text, 'waiver'::text]))),
    CONSTRAINT fee_relief_pays_per_mille_check CHECK (((pays_per_mille >= 0) AND (pays_per_mille <= 999))),
    CONSTRAINT fee_relief_reason_check CHECK ((reason <> ''::text)));

CREATE INDEX fee_relief_unit ON fee_relief USING btree (project_id, unit_id, item_id, from_day);

CREATE TABLE fee_standard (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    item_id bigint NOT NULL,
    use_kind text COLLATE "C" NOT NULL,
    price bigint NOT NULL,
    official_price bigint,
    official_source text COLLATE "C" NOT NULL,
    basis text COLLATE "C" NOT NULL,
    price_months bigint NOT NULL,
    cycle_months bigint NOT NULL,
    rounding text COLLATE "C" NOT NULL,
    due_day bigint NOT NULL,
    due_month_offset bigint NOT NULL,
    late_millionths bigint,
    late_grace_days bigint NOT NULL,
    late_capped bigint NOT NULL,
    legal_basis text COLLATE "C" NOT NULL,
    from_day text COLLATE "C" NOT NULL,
    to_day text COLLATE "C",
    made_by bigint NOT NULL,
    made_at bigint NOT NULL,
    approval text COLLATE "C" NOT NULL,
    approved_by bigint,
    approved_at bigint,
    published_by bigint,
    published_at bigint,
    published_on text COLLATE "C",
    published_place text COLLATE "C" NOT NULL,
    withdrawn_by bigint,
    withdrawn_at bigint,
    tiers text COLLATE "C" NOT NULL DEFAULT ''::text,
    CONSTRAINT fee_standard_pkey PRIMARY KEY (id),
    CONSTRAINT fee_standard_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT fee_standard_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES account(id),
    CONSTRAINT fee_standard_made_by_fkey FOREIGN KEY (made_by) REFERENCES account(id),
    CONSTRAINT fee_standard_project_id_item_id_fkey FOREIGN KEY (project_id, item_id) REFERENCES fee_item(project_id, id),
    CONSTRAINT fee_standard_published_by_fkey FOREIGN KEY (published_by) REFERENCES account(id),
    CONSTRAINT fee_standard_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES account(id),
    CONSTRAINT fee_standard_basis_check CHECK ((basis = ANY (ARRAY['area'::text, 'unit'::text, 'space'::text, 'reading'::text, 'fixed'::text]))),
    CONSTRAINT fee_standard_check CHECK (((to_day IS NULL) OR (to_day >= from_day))),
    CONSTRAINT fee_standard_check1 CHECK (((approved_at IS NULL) = (approved_by IS NULL))),
    CONSTRAINT fee_standard_check10 CHECK (((published_at IS NULL) OR ((approved_at IS NOT NULL) AND (published_place <> ''::text) AND (legal_basis <> ''::text)))),
    CONSTRAINT fee_standard_check2 CHECK (((approved_by IS NULL) OR (approved_by <> made_by))),
    CONSTRAINT fee_standard_check3 CHECK (((approved_at IS NULL) OR (approval <> ''::text))),
    CONSTRAINT fee_standard_check4 CHECK (((published_at IS NULL) = (published_by IS NULL))),
    CONSTRAINT fee_standard_check5 CHECK (((published_at IS NULL) = (published_on IS NULL))),
    CONSTRAINT fee_standard_check6 CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL))),
    CONSTRAINT fee_standard_check7 CHECK (((withdrawn_at IS NULL) OR (published_at IS NULL))),
    CONSTRAINT fee_standard_check8 CHECK (((official_price IS NULL) = (official_source = ''::text))),
    CONSTRAINT fee_standard_check9 CHECK (((cycle_months > 0) OR (price_months = 1))),
    CONSTRAINT fee_standard_cycle_months_check CHECK ((cycle_months = ANY (ARRAY[(0)::bigint, (1)::bigint, (3)::bigint, (6)::bigint, (12)::bigint]))),
    CONSTRAINT fee_standard_due_day_check CHECK (((due_day >= 1) AND (due_day <= 31))),
    CONSTRAINT fee_standard_due_month_offset_check CHECK (((due_month_offset >= '-12'::integer) AND (due_month_offset <= 12))),
    CONSTRAINT fee_standard_late_capped_check CHECK ((late_capped = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT fee_standard_late_grace_days_check CHECK ((late_grace_days >= 0)),
    CONSTRAINT fee_standard_late_millionths_check CHECK ((late_millionths > 0)),
    CONSTRAINT fee_standard_official_price_check CHECK ((official_price > 0)),
    CONSTRAINT fee_standard_price_check CHECK ((price > 0)),
    CONSTRAINT fee_standard_price_months_check CHECK ((price_months = ANY (ARRAY[(1)::bigint, (2)::bigint, (3)::bigint, (6)::bigint, (12)::bigint]))),
    CONSTRAINT fee_standard_rounding_check CHECK ((rounding = ANY (ARRAY['fen'::text, 'jiao'::text, 'yuan'::text, 'fen-up'::text, 'fen-down'::text, 'jiao-up'::text, 'jiao-down'::text, 'yuan-up'::text, 'yuan-down'::text]))),
    CONSTRAINT fee_standard_use_kind_check CHECK ((use_kind = ANY (ARRAY['all'::text, 'dwelling'::text, 'shop'::text, 'office'::text, 'parking'::text, 'storage'::text, 'other'::text]))));

CREATE UNIQUE INDEX fee_standard_begin ON fee_standard USING btree (project_id, item_id, use_kind, from_day) WHERE ((approved_at IS NOT NULL) AND (withdrawn_at IS NULL));

CREATE INDEX fee_standard_item ON fee_standard USING btree (project_id, item_id, use_kind, from_day);

CREATE TABLE file_content (
    project_id bigint NOT NULL,
    hash bytea NOT NULL,
    kind text COLLATE "C" NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT file_content_pkey PRIMARY KEY (project_id, hash),
    CONSTRAINT file_content_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT file_content_kind_check CHECK ((kind = ANY (ARRAY['jpeg'::text, 'png'::text, 'webp'::text, 'pdf'::text]))));

CREATE TABLE follow_up (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    cycle bigint NOT NULL,
    result text COLLATE "C" NOT NULL,
    satisfaction bigint,
    accepted bigint,
    words text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    by_id bigint,
    exception text COLLATE "C" NOT NULL,
    by_customer text COLLATE "C" NOT NULL DEFAULT ''::text,
    handler_id bigint,
    CONSTRAINT follow_up_pkey PRIMARY KEY (id),
    CONSTRAINT follow_up_case_id_cycle_key UNIQUE (case_id, cycle),
    CONSTRAINT follow_up_id_case_id_cycle_key UNIQUE (id, case_id, cycle),
    CONSTRAINT follow_up_by_id_fkey FOREIGN KEY (by_id) REFERENCES account(id),
    CONSTRAINT follow_up_handler_id_fkey FOREIGN KEY (handler_id) REFERENCES account(id),
    CONSTRAINT follow_up_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT follow_up_accepted_check CHECK ((accepted = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT follow_up_check CHECK (((by_id IS NULL) = (by_customer <> ''::text))),
    CONSTRAINT follow_up_result_check CHECK ((result = ANY (ARRAY['satisfied'::text, 'dissatisfied'::text, 'refused'::text, 'anonymous'::text, 'unreachable'::text]))),
    CONSTRAINT follow_up_satisfaction_check CHECK (((satisfaction >= 1) AND (satisfaction <= 5))));

CREATE INDEX follow_up_case ON follow_up USING btree (project_id, case_id, at, id);

CREATE INDEX follow_up_time ON follow_up USING btree (project_id, at, id);

CREATE TABLE follow_up_try (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    cycle bigint NOT NULL,
    at bigint NOT NULL,
    by_id bigint NOT NULL,
    words text COLLATE "C" NOT NULL,
    CONSTRAINT follow_up_try_pkey PRIMARY KEY (id),
    CONSTRAINT follow_up_try_by_id_fkey FOREIGN KEY (by_id) REFERENCES account(id),
    CONSTRAINT follow_up_try_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES service_case(project_id, id));

CREATE INDEX follow_up_try_case ON follow_up_try USING btree (project_id, case_id, cycle);

CREATE TABLE former_claim (
    project_id bigint NOT NULL,
    import_id bigint NOT NULL,
    row_ordinal bigint NOT NULL,
    case_id bigint NOT NULL,
    demand_id bigint,
    plan_id bigint,
    matter_id bigint,
    taken_at bigint NOT NULL,
    withdrawn_at bigint,
    withdrawn_by bigint,
    reason text COLLATE "C" NOT NULL DEFAULT ''::text,
    CONSTRAINT former_claim_pkey PRIMARY KEY (import_id, row_ordinal, case_id),
    CONSTRAINT former_claim_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES arrears_case(project_id, id),
    CONSTRAINT former_claim_project_id_demand_id_fkey FOREIGN KEY (project_id, demand_id) REFERENCES demand(project_id, id),
    CONSTRAINT former_claim_project_id_import_id_fkey FOREIGN KEY (project_id, import_id) REFERENCES opening_import(project_id, id),
    CONSTRAINT former_claim_project_id_matter_id_fkey FOREIGN KEY (project_id, matter_id) REFERENCES legal_matter(project_id, id),
    CONSTRAINT former_claim_project_id_plan_id_fkey FOREIGN KEY (project_id, plan_id) REFERENCES instalment_plan(project_id, id),
    CONSTRAINT former_claim_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES account(id),
    CONSTRAINT former_claim_check CHECK (((demand_id IS NOT NULL) OR (plan_id IS NOT NULL))),
    CONSTRAINT former_claim_check1 CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL))),
    CONSTRAINT former_claim_check2 CHECK (((withdrawn_at IS NULL) OR (reason <> ''::text))));

CREATE INDEX former_claim_case ON former_claim USING btree (project_id, case_id);

CREATE TABLE instalment_plan (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    agreed_day text COLLATE "C" NOT NULL,
    total_fen bigint NOT NULL,
    grace_days bigint NOT NULL,
    reason text COLLATE "C" NOT NULL,
    evidence text COLLATE "C" NOT NULL,
    made_by bigint NOT NULL,
    made_at bigint NOT NULL,
    approved_by bigint,
    approved_at bigint,
    ended_by bigint,
    ended_day text COLLATE "C",
    ended_at bigint,
    result text COLLATE "C" NOT NULL,
    withdrawn_at bigint,
    CONSTRAINT instalment_plan_pkey PRIMARY KEY (id),
    CONSTRAINT instalment_plan_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT instalment_plan_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES account(id),
    CONSTRAINT instalment_plan_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES account(id),
    CONSTRAINT instalment_plan_made_by_fkey FOREIGN KEY (made_by) REFERENCES account(id),
    CONSTRAINT instalment_plan_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES arrears_case(project_id, id),
    CONSTRAINT instalment_plan_check CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT instalment_plan_check1 CHECK (((approved_by IS NULL) OR (approved_by <> made_by))),
    CONSTRAINT instalment_plan_check2 CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT instalment_plan_check3 CHECK (((ended_at IS NULL) = (ended_day IS NULL))),
    CONSTRAINT instalment_plan_check4 CHECK (((ended_at IS NULL) OR (result <> ''::text))),
    CONSTRAINT instalment_plan_evidence_check CHECK ((evidence <> ''::text)),
    CONSTRAINT instalment_plan_grace_days_check CHECK ((grace_days >= 0)),
    CONSTRAINT instalment_plan_reason_check CHECK ((reason <> ''::text)),
    CONSTRAINT instalment_plan_total_fen_check CHECK ((total_fen > 0)));

CREATE INDEX instalment_plan_case ON instalment_plan USING btree (project_id, case_id, id);

CREATE TABLE instalment_plan_bill (
    project_id bigint NOT NULL,
    plan_id bigint NOT NULL,
    charge_id bigint NOT NULL,
    CONSTRAINT instalment_plan_bill_pkey PRIMARY KEY (plan_id, charge_id),
    CONSTRAINT instalment_plan_bill_project_id_charge_id_fkey FOREIGN KEY (project_id, charge_id) REFERENCES charge(project_id, id),
    CONSTRAINT instalment_plan_bill_project_id_plan_id_fkey FOREIGN KEY (project_id, plan_id) REFERENCES instalment_plan(project_id, id));

CREATE TABLE instalment_plan_part (
    project_id bigint NOT NULL,
    plan_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    due_day text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT instalment_plan_part_pkey PRIMARY KEY (plan_id, ordinal),
    CONSTRAINT instalment_plan_part_project_id_plan_id_fkey FOREIGN KEY (project_id, plan_id) REFERENCES instalment_plan(project_id, id),
    CONSTRAINT instalment_plan_part_amount_fen_check CHECK ((amount_fen > 0)));

CREATE TABLE invoice (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    payment_id bigint NOT NULL,
    receipt_id bigint,
    unit_id bigint NOT NULL,
    buyer_kind text COLLATE "C" NOT NULL,
    buyer text COLLATE "C" NOT NULL,
    tax_number text COLLATE "C" NOT NULL,
    contact text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL,
    tax_fen bigint NOT NULL,
    requested_at bigint NOT NULL,
    actor text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    batch_id bigint,
    number text COLLATE "C" NOT NULL,
    link text COLLATE "C" NOT NULL,
    issued_on text COLLATE "C",
    red_reason text COLLATE "C",
    confirmation text COLLATE "C",
    red_asked_at bigint,
    red_number text COLLATE "C" NOT NULL,
    red_on text COLLATE "C",
    remark text COLLATE "C" NOT NULL,
    CONSTRAINT invoice_pkey PRIMARY KEY (id),
    CONSTRAINT invoice_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT invoice_project_id_batch_id_fkey FOREIGN KEY (project_id, batch_id) REFERENCES invoice_batch(project_id, id),
    CONSTRAINT invoice_project_id_payment_id_fkey FOREIGN KEY (project_id, payment_id) REFERENCES payment(project_id, id),
    CONSTRAINT invoice_project_id_receipt_id_fkey FOREIGN KEY (project_id, receipt_id) REFERENCES receipt(project_id, id),
    CONSTRAINT invoice_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT invoice_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT invoice_buyer_check CHECK ((buyer <> ''::text)),
    CONSTRAINT invoice_buyer_kind_check CHECK ((buyer_kind = ANY (ARRAY['person'::text, 'company'::text]))),
    CONSTRAINT invoice_check CHECK (((buyer_kind = 'company'::text) = (tax_number <> ''::text))),
    CONSTRAINT invoice_check1 CHECK (((state = ANY (ARRAY['issued'::text, 'redAsked'::text, 'red'::text])) = (number <> ''::text))),
    CONSTRAINT invoice_check2 CHECK (((number <> ''::text) = (issued_on IS NOT NULL))),
    CONSTRAINT invoice_check3 CHECK (((state = 'red'::text) = (red_number <> ''::text))),
    CONSTRAINT invoice_check4 CHECK (((red_number <> ''::text) = (red_on IS NOT NULL))),
    CONSTRAINT invoice_check5 CHECK (((state <> 'redAsked'::text) OR ((red_reason IS NOT NULL) AND (red_asked_at IS NOT NULL)))),
    CONSTRAINT invoice_check6 CHECK (((state <> 'refused'::text) OR (remark <> ''::text))),
    CONSTRAINT invoice_check7 CHECK (((state <> 'exported'::text) OR (batch_id IS NOT NULL))),
    CONSTRAINT invoice_confirmation_check CHECK ((confirmation = ANY (ARRAY['01'::text, '02'::text, '03'::text, '04'::text, '05'::text, '06'::text, '07'::text, '08'::text, '09'::text]))),
    CONSTRAINT invoice_red_reason_check CHECK ((red_reason = ANY (ARRAY['01'::text, '02'::text, '03'::text, '04'::text]))),
    CONSTRAINT invoice_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'exported'::text, 'issued'::text, 'redAsked'::text, 'red'::text, 'refused'::text]))),
    CONSTRAINT invoice_tax_fen_check CHECK ((tax_fen >= 0)));

CREATE INDEX invoice_list ON invoice USING btree (project_id, requested_at, id);

CREATE UNIQUE INDEX invoice_number ON invoice USING btree (project_id, number) WHERE (number <> ''::text);

CREATE INDEX invoice_of_batch ON invoice USING btree (project_id, batch_id, id) WHERE (batch_id IS NOT NULL);

CREATE UNIQUE INDEX invoice_once ON invoice USING btree (project_id, payment_id) WHERE (state <> ALL (ARRAY['red'::text, 'refused'::text]));

CREATE INDEX invoice_payment ON invoice USING btree (project_id, payment_id);

CREATE INDEX invoice_state ON invoice USING btree (project_id, state, requested_at, id);

CREATE INDEX invoice_unit ON invoice USING btree (project_id, unit_id, requested_at);

CREATE INDEX invoice_waiting ON invoice USING btree (red_asked_at, id) WHERE ((state = 'redAsked'::text) AND (confirmation = ANY (ARRAY['02'::text, '03'::text])));

CREATE TABLE invoice_batch (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    made_by bigint NOT NULL,
    made_at bigint NOT NULL,
    invoice_count bigint NOT NULL,
    played bigint NOT NULL DEFAULT 0,
    CONSTRAINT invoice_batch_pkey PRIMARY KEY (id),
    CONSTRAINT invoice_batch_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT invoice_batch_made_by_fkey FOREIGN KEY (made_by) REFERENCES account(id),
    CONSTRAINT invoice_batch_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT invoice_batch_played_check CHECK ((played = ANY (ARRAY[(0)::bigint, (1)::bigint]))));

CREATE INDEX invoice_batch_list ON invoice_batch USING btree (project_id, made_at, id);

CREATE TABLE invoice_line (
    project_id bigint NOT NULL,
    invoice_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    item_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    tax_code text COLLATE "C" NOT NULL,
    tax_per_mille bigint NOT NULL,
    charge_id bigint NOT NULL,
    from_day text COLLATE "C" NOT NULL,
    to_day text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT invoice_line_pkey PRIMARY KEY (invoice_id, ordinal),
    CONSTRAINT invoice_line_project_id_charge_id_fkey FOREIGN KEY (project_id, charge_id) REFERENCES charge(project_id, id),
    CONSTRAINT invoice_line_project_id_invoice_id_fkey FOREIGN KEY (project_id, invoice_id) REFERENCES invoice(project_id, id),
    CONSTRAINT invoice_line_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT invoice_line_tax_code_check CHECK ((tax_code <> ''::text)));

CREATE INDEX invoice_line_charge ON invoice_line USING btree (project_id, charge_id);

CREATE TRIGGER invoice_line_no_change BEFORE DELETE OR UPDATE ON invoice_line FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER invoice_line_no_truncate BEFORE TRUNCATE ON invoice_line FOR EACH STATEMENT EXECUTE FUNCTION posted_refuses();

CREATE TABLE invoice_platform (
    project_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    changed_at bigint NOT NULL,
    CONSTRAINT invoice_platform_pkey PRIMARY KEY (project_id),
    CONSTRAINT invoice_platform_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT invoice_platform_kind_check CHECK ((kind = 'simulated'::text)));

CREATE TABLE invoice_reading (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    source text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    row_count bigint NOT NULL,
    read_by bigint NOT NULL,
    read_at bigint NOT NULL,
    taken_at bigint,
    issued_count bigint NOT NULL,
    red_count bigint NOT NULL,
    CONSTRAINT invoice_reading_pkey PRIMARY KEY (id),
    CONSTRAINT invoice_reading_project_id_hash_key UNIQUE (project_id, hash),
    CONSTRAINT invoice_reading_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT invoice_reading_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT invoice_reading_read_by_fkey FOREIGN KEY (read_by) REFERENCES account(id),
    CONSTRAINT invoice_reading_row_count_check CHECK ((row_count > 0)),
    CONSTRAINT invoice_reading_source_check CHECK ((source = ANY (ARRAY['file'::text, 'simulated'::text]))));

CREATE INDEX invoice_reading_list ON invoice_reading USING btree (project_id, read_at, id);

CREATE TABLE invoice_reading_row (
    project_id bigint NOT NULL,
    reading_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    number text COLLATE "C" NOT NULL,
    day text COLLATE "C" NOT NULL,
    buyer text COLLATE "C" NOT NULL,
    net_fen bigint NOT NULL,
    tax_fen bigint NOT NULL,
    total_fen bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    remark text COLLATE "C" NOT NULL,
    CONSTRAINT invoice_reading_row_pkey PRIMARY KEY (reading_id, ordinal),
    CONSTRAINT invoice_reading_row_project_id_reading_id_fkey FOREIGN KEY (project_id, reading_id) REFERENCES invoice_reading(project_id, id),
    CONSTRAINT invoice_reading_row_status_check CHECK ((status = ANY (ARRAY['normal'::text, 'voided'::text, 'redInFull'::text, 'redInPart'::text]))),
    CONSTRAINT invoice_reading_row_total_fen_check CHECK ((total_fen <> 0)));

CREATE TABLE journal (
    chain bigint NOT NULL,
    seq bigint NOT NULL,
    happened_at bigint NOT NULL,
    recorded_at bigint NOT NULL,
    actor text COLLATE "C" NOT NULL,
    subject_kind text COLLATE "C" NOT NULL,
    subject_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    payload text COLLATE "C" NOT NULL,
    text_mac bytea,
    key_id text COLLATE "C" NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT journal_pkey PRIMARY KEY (chain, seq));

CREATE INDEX journal_subject ON journal USING btree (chain, subject_kind, subject_id, seq);

CREATE TRIGGER journal_no_change BEFORE DELETE OR UPDATE ON journal FOR EACH ROW EXECUTE FUNCTION journal_frozen();

CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION journal_frozen();

CREATE TABLE journal_head (
    chain bigint NOT NULL,
    seq bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT journal_head_pkey PRIMARY KEY (chain));

CREATE TABLE journal_text (
    chain bigint NOT NULL,
    seq bigint NOT NULL,
    salt bytea NOT NULL,
    body text COLLATE "C" NOT NULL,
    CONSTRAINT journal_text_pkey PRIMARY KEY (chain, seq));

CREATE TABLE key_mark (
    name text COLLATE "C" NOT NULL,
    mark text COLLATE "C" NOT NULL,
    noted_at bigint NOT NULL,
    CONSTRAINT key_mark_pkey PRIMARY KEY (name),
    CONSTRAINT key_mark_name_check CHECK ((name = ANY (ARRAY['field'::text, 'checkpoint'::text]))));

CREATE TABLE late_pause (
    project_id bigint NOT NULL,
    from_day text COLLATE "C" NOT NULL,
    by_dispute bigint NOT NULL,
    by_plan bigint NOT NULL,
    by_hold bigint NOT NULL,
    set_by bigint NOT NULL,
    set_at bigint NOT NULL,
    CONSTRAINT late_pause_pkey PRIMARY KEY (project_id, from_day),
    CONSTRAINT late_pause_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT late_pause_set_by_fkey FOREIGN KEY (set_by) REFERENCES account(id),
    CONSTRAINT late_pause_by_dispute_check CHECK ((by_dispute = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT late_pause_by_hold_check CHECK ((by_hold = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT late_pause_by_plan_check CHECK ((by_plan = ANY (ARRAY[(0)::bigint, (1)::bigint]))));

CREATE TABLE ledger_line (
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    sheet text COLLATE "C" NOT NULL,
    row_number bigint NOT NULL,
    unit text COLLATE "C" NOT NULL,
    handler text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    satisfaction text COLLATE "C" NOT NULL,
    decision text COLLATE "C" NOT NULL,
    reply text COLLATE "C" NOT NULL,
    CONSTRAINT ledger_line_pkey PRIMARY KEY (project_id, case_id),
    CONSTRAINT ledger_line_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES service_case(project_id, id),
    CONSTRAINT ledger_line_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id));

CREATE TABLE ledger_mapping (
    project_id bigint NOT NULL,
    header text COLLATE "C" NOT NULL,
    mapping text COLLATE "C" NOT NULL,
    used_at bigint NOT NULL,
    CONSTRAINT ledger_mapping_pkey PRIMARY KEY (project_id, header),
    CONSTRAINT ledger_mapping_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id));

CREATE TABLE legal_matter (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    number text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    counsel text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    proposed_by bigint NOT NULL,
    proposed_at bigint NOT NULL,
    approved_by bigint,
    approved_at bigint,
    answer text COLLATE "C" NOT NULL,
    demand_id bigint,
    claim_fen bigint NOT NULL,
    mandate_day text COLLATE "C",
    court text COLLATE "C" NOT NULL,
    case_number text COLLATE "C" NOT NULL,
    filed_day text COLLATE "C",
    ended_day text COLLATE "C",
    result text COLLATE "C" NOT NULL,
    paper_due bigint NOT NULL DEFAULT 0,
    withdrawn_at bigint,
    CONSTRAINT legal_matter_pkey PRIMARY KEY (id),
    CONSTRAINT legal_matter_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT legal_matter_project_id_number_key UNIQUE (project_id, number),
    CONSTRAINT legal_matter_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES account(id),
    CONSTRAINT legal_matter_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES arrears_case(project_id, id),
    CONSTRAINT legal_matter_project_id_demand_id_fkey FOREIGN KEY (project_id, demand_id) REFERENCES demand(project_id, id),
    CONSTRAINT legal_matter_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES account(id),
    CONSTRAINT legal_matter_check CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT legal_matter_check1 CHECK (((approved_by IS NULL) OR (approved_by <> proposed_by))),
    CONSTRAINT legal_matter_check2 CHECK (((state = ANY (ARRAY['proposed'::text, 'refused'::text])) OR (approved_by IS NOT NULL))),
    CONSTRAINT legal_matter_check3 CHECK (((state = ANY (ARRAY['mandated'::text, 'filed'::text, 'ended'::text])) = (demand_id IS NOT NULL))),
    CONSTRAINT legal_matter_check4 CHECK (((demand_id IS NULL) = (mandate_day IS NULL))),
    CONSTRAINT legal_matter_check5 CHECK (((state <> 'filed'::text) OR ((kind <> 'lawyersLetter'::text) AND (filed_day IS NOT NULL) AND (court <> ''::text)))),
    CONSTRAINT legal_matter_check6 CHECK (((state = 'ended'::text) = (ended_day IS NOT NULL))),
    CONSTRAINT legal_matter_check7 CHECK (((state <> 'ended'::text) OR (result <> ''::text))),
    CONSTRAINT legal_matter_counsel_check CHECK ((counsel <> ''::text)),
    CONSTRAINT legal_matter_kind_check CHECK ((kind = ANY (ARRAY['lawyersLetter'::text, 'suit'::text, 'paymentOrder'::text, 'mediation'::text, 'arbitration'::text]))),
    CONSTRAINT legal_matter_paper_due_check CHECK ((paper_due = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT legal_matter_reason_check CHECK ((reason <> ''::text)),
    CONSTRAINT legal_matter_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'refused'::text, 'approved'::text, 'mandated'::text, 'filed'::text, 'ended'::text]))));

CREATE INDEX legal_matter_case ON legal_matter USING btree (project_id, case_id, id);

CREATE INDEX legal_matter_paper_due ON legal_matter USING btree (project_id, id) WHERE (paper_due = 1);

CREATE UNIQUE INDEX legal_matter_running ON legal_matter USING btree (project_id, case_id) WHERE (state = ANY (ARRAY['proposed'::text, 'approved'::text]));

CREATE TABLE legal_matter_entry (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    matter_id bigint NOT NULL,
    day text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    fen bigint NOT NULL,
    words text COLLATE "C" NOT NULL,
    by_id bigint NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT legal_matter_entry_pkey PRIMARY KEY (id),
    CONSTRAINT legal_matter_entry_by_id_fkey FOREIGN KEY (by_id) REFERENCES account(id),
    CONSTRAINT legal_matter_entry_project_id_matter_id_fkey FOREIGN KEY (project_id, matter_id) REFERENCES legal_matter(project_id, id),
    CONSTRAINT legal_matter_entry_kind_check CHECK ((kind = ANY (ARRAY['hearing'::text, 'cost'::text, 'decision'::text, 'enforcement'::text, 'note'::text]))),
    CONSTRAINT legal_matter_entry_words_check CHECK ((words <> ''::text)));

CREATE INDEX legal_matter_entry_matter ON legal_matter_entry USING btree (project_id, matter_id, day, id);

CREATE TRIGGER legal_matter_entry_no_change BEFORE DELETE OR UPDATE ON legal_matter_entry FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TABLE mail_address (
    project_id bigint NOT NULL,
    account_id bigint NOT NULL,
    address text COLLATE "C" NOT NULL,
    CONSTRAINT mail_address_pkey PRIMARY KEY (project_id, account_id),
    CONSTRAINT mail_address_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
    CONSTRAINT mail_address_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id));

CREATE TABLE mail_channel (
    project_id bigint NOT NULL,
    host text COLLATE "C" NOT NULL,
    port bigint NOT NULL,
    security text COLLATE "C" NOT NULL,
    user_name text COLLATE "C" NOT NULL,
    password bytea,
    sender text COLLATE "C" NOT NULL,
    changed_at bigint NOT NULL,
    CONSTRAINT mail_channel_pkey PRIMARY KEY (project_id),
    CONSTRAINT mail_channel_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT mail_channel_port_check CHECK (((port >= 1) AND (port <= 65535))),
    CONSTRAINT mail_channel_security_check CHECK ((security = ANY (ARRAY['startTLS'::text, 'tls'::text, 'plain'::text]))));

CREATE TABLE matter_paper (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    matter_id bigint NOT NULL,
    hash bytea NOT NULL,
    at bigint NOT NULL,
    by_id bigint,
    CONSTRAINT matter_paper_pkey PRIMARY KEY (id),
    CONSTRAINT matter_paper_matter_id_hash_key UNIQUE (matter_id, hash),
    CONSTRAINT matter_paper_by_id_fkey FOREIGN KEY (by_id) REFERENCES account(id),
    CONSTRAINT matter_paper_project_id_hash_fkey FOREIGN KEY (project_id, hash) REFERENCES file_content(project_id, hash),
    CONSTRAINT matter_paper_project_id_matter_id_fkey FOREIGN KEY (project_id, matter_id) REFERENCES legal_matter(project_id, id));

CREATE INDEX matter_paper_matter ON matter_paper USING btree (project_id, matter_id, id);

CREATE TRIGGER matter_paper_no_update BEFORE UPDATE ON matter_paper FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TABLE message (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    channel text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL,
    topic_id bigint NOT NULL,
    step text COLLATE "C" NOT NULL,
    receiver text COLLATE "C" NOT NULL,
    words text COLLATE "C" NOT NULL,
    blanks text COLLATE "C" NOT NULL,
    body text COLLATE "C" NOT NULL,
    urgent bigint NOT NULL,
    state text COLLATE "C" NOT NULL,
    attempts bigint NOT NULL,
    next_at bigint,
    made_at bigint NOT NULL,
    tried_at bigint,
    sent_at bigint,
    last_error text COLLATE "C" NOT NULL,
    CONSTRAINT message_pkey PRIMARY KEY (id),
    CONSTRAINT message_topic_topic_id_step_receiver_channel_key UNIQUE (topic, topic_id, step, receiver, channel),
    CONSTRAINT message_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT message_channel_check CHECK ((channel = ANY (ARRAY['mail'::text, 'webhook'::text]))),
    CONSTRAINT message_check CHECK (((state = 'waiting'::text) = (next_at IS NOT NULL))),
    CONSTRAINT message_check1 CHECK (((state = 'sent'::text) = (sent_at IS NOT NULL))),
    CONSTRAINT message_check2 CHECK (((state <> ALL (ARRAY['trying'::text, 'unknown'::text])) OR (tried_at IS NOT NULL))),
    CONSTRAINT message_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'trying'::text, 'sent'::text, 'failed'::text, 'unknown'::text, 'withdrawn'::text]))),
    CONSTRAINT message_urgent_check CHECK ((urgent = ANY (ARRAY[(0)::bigint, (1)::bigint]))));

CREATE INDEX message_open ON message USING btree (project_id, id) WHERE (state = ANY (ARRAY['failed'::text, 'unknown'::text]));

CREATE INDEX message_trying ON message USING btree (tried_at) WHERE (state = 'trying'::text);

CREATE INDEX message_waiting ON message USING btree (channel, next_at) WHERE (state = 'waiting'::text);

CREATE INDEX message_words ON message USING btree (made_at) WHERE ((body <> ''::text) OR (blanks <> '{}'::text));

CREATE TABLE message_attempt (
    message_id bigint NOT NULL,
    attempt bigint NOT NULL,
    project_id bigint NOT NULL,
    at bigint NOT NULL,
    ended_at bigint,
    outcome text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    CONSTRAINT message_attempt_pkey PRIMARY KEY (message_id, attempt),
    CONSTRAINT message_attempt_message_id_fkey FOREIGN KEY (message_id) REFERENCES message(id),
    CONSTRAINT message_attempt_outcome_check CHECK ((outcome = ANY (ARRAY['trying'::text, 'accepted'::text, 'refused'::text, 'later'::text, 'unknown'::text]))));

CREATE TABLE meter (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    item_id bigint NOT NULL,
    serial text COLLATE "C" NOT NULL,
    digits bigint NOT NULL,
    multiplier bigint NOT NULL,
    installed_on text COLLATE "C" NOT NULL,
    removed_on text COLLATE "C",
    replaces_id bigint,
    CONSTRAINT meter_pkey PRIMARY KEY (id),
    CONSTRAINT meter_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT meter_project_id_item_id_serial_key UNIQUE (project_id, item_id, serial),
    CONSTRAINT meter_replaces_id_key UNIQUE (replaces_id),
    CONSTRAINT meter_project_id_item_id_fkey FOREIGN KEY (project_id, item_id) REFERENCES fee_item(project_id, id),
    CONSTRAINT meter_project_id_replaces_id_fkey FOREIGN KEY (project_id, replaces_id) REFERENCES meter(project_id, id),
    CONSTRAINT meter_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT meter_check CHECK (((removed_on IS NULL) OR (removed_on >= installed_on))),
    CONSTRAINT meter_digits_check CHECK (((digits >= 1) AND (digits <= 9))),
    CONSTRAINT meter_multiplier_check CHECK (((multiplier >= 1) AND (multiplier <= 1000000))),
    CONSTRAINT meter_serial_check CHECK ((serial <> ''::text)));

CREATE INDEX meter_list ON meter USING btree (project_id, serial, id);

CREATE INDEX meter_unit ON meter USING btree (project_id, unit_id, item_id);

CREATE TABLE meter_doubt (
    project_id bigint NOT NULL,
    reading_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    used bigint NOT NULL,
    usual bigint NOT NULL,
    noticed_at bigint NOT NULL,
    read_by bigint,
    confirmed_by bigint,
    confirmed_at bigint,
    reason text COLLATE "C" NOT NULL,
    CONSTRAINT meter_doubt_pkey PRIMARY KEY (project_id, reading_id),
    CONSTRAINT meter_doubt_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES account(id),
    CONSTRAINT meter_doubt_project_id_reading_id_fkey FOREIGN KEY (project_id, reading_id) REFERENCES meter_reading(project_id, id),
    CONSTRAINT meter_doubt_read_by_fkey FOREIGN KEY (read_by) REFERENCES account(id),
    CONSTRAINT meter_doubt_check CHECK (((confirmed_at IS NULL) = (confirmed_by IS NULL))),
    CONSTRAINT meter_doubt_check1 CHECK (((confirmed_at IS NULL) = (reason = ''::text))),
    CONSTRAINT meter_doubt_check2 CHECK (((confirmed_by IS NULL) OR (read_by IS NULL) OR (confirmed_by <> read_by))),
    CONSTRAINT meter_doubt_kind_check CHECK ((kind = ANY (ARRAY['nothing'::text, 'far'::text]))));

CREATE TABLE meter_reading (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    meter_id bigint NOT NULL,
    day text COLLATE "C" NOT NULL,
    thousandths bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    actor text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    withdrawn_at bigint,
    reason text COLLATE "C" NOT NULL,
    estimated bigint NOT NULL DEFAULT 0,
    CONSTRAINT meter_reading_pkey PRIMARY KEY (id),
    CONSTRAINT meter_reading_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT meter_reading_project_id_meter_id_fkey FOREIGN KEY (project_id, meter_id) REFERENCES meter(project_id, id),
    CONSTRAINT meter_reading_check CHECK (((withdrawn_at IS NULL) = (reason = ''::text))),
    CONSTRAINT meter_reading_kind_check CHECK ((kind = ANY (ARRAY['first'::text, 'regular'::text, 'rolled'::text, 'final'::text]))),
    CONSTRAINT meter_reading_thousandths_check CHECK ((thousandths >= 0)));

CREATE UNIQUE INDEX meter_reading_day ON meter_reading USING btree (project_id, meter_id, day) WHERE (withdrawn_at IS NULL);

CREATE TABLE meter_watch (
    project_id bigint NOT NULL,
    factor_percent bigint NOT NULL,
    reading_count bigint NOT NULL,
    changed_at bigint NOT NULL,
    CONSTRAINT meter_watch_pkey PRIMARY KEY (project_id),
    CONSTRAINT meter_watch_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT meter_watch_factor_percent_check CHECK ((factor_percent > 100)),
    CONSTRAINT meter_watch_reading_count_check CHECK ((reading_count > 2)));

CREATE TABLE node_lease (
    node bigint NOT NULL,
    until bigint NOT NULL,
    CONSTRAINT node_lease_pkey PRIMARY KEY (node),
    CONSTRAINT node_lease_node_check CHECK (((node >= 0) AND (node <= 255))));

CREATE TABLE number_book (
    project_id bigint NOT NULL,
    series text COLLATE "C" NOT NULL,
    last bigint NOT NULL,
    CONSTRAINT number_book_pkey PRIMARY KEY (project_id, series),
    CONSTRAINT number_book_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id));

CREATE TABLE once (
    actor text COLLATE "C" NOT NULL,
    request text COLLATE "C" NOT NULL,
    body_hash bytea NOT NULL,
    status bigint NOT NULL,
    location text COLLATE "C" NOT NULL,
    answer text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    CONSTRAINT once_pkey PRIMARY KEY (actor, request));

CREATE INDEX once_made_at ON once USING btree (made_at);

CREATE TABLE open_item (
    charge_id bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    item_id bigint NOT NULL,
    book text COLLATE "C" NOT NULL,
    payer_id bigint,
    due_day text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL,
    open_fen bigint NOT NULL,
    moved bigint NOT NULL DEFAULT 0,
    CONSTRAINT open_item_pkey PRIMARY KEY (charge_id),
    CONSTRAINT open_item_project_id_charge_id_fkey FOREIGN KEY (project_id, charge_id) REFERENCES charge(project_id, id),
    CONSTRAINT open_item_check CHECK (((open_fen >= 0) AND (open_fen <= amount_fen))),
    CONSTRAINT open_item_moved_check CHECK ((moved = ANY (ARRAY[(0)::bigint, (1)::bigint]))));

CREATE INDEX open_item_due ON open_item USING btree (project_id, due_day, charge_id) WHERE (open_fen > 0);

CREATE INDEX open_item_unit ON open_item USING btree (project_id, unit_id, due_day, charge_id) WHERE (open_fen > 0);

CREATE TABLE opening_header (
    project_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    header text COLLATE "C" NOT NULL,
    field text COLLATE "C" NOT NULL,
    made_by bigint NOT NULL,
    made_at bigint NOT NULL,
    CONSTRAINT opening_header_pkey PRIMARY KEY (project_id, kind, header),
    CONSTRAINT opening_header_made_by_fkey FOREIGN KEY (made_by) REFERENCES account(id),
    CONSTRAINT opening_header_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id));

CREATE TABLE opening_import (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    as_of text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    signed_digest text COLLATE "C" NOT NULL,
    row_count bigint NOT NULL,
    good_count bigint NOT NULL,
    cursor_row bigint NOT NULL,
    remark text COLLATE "C" NOT NULL,
    made_by bigint NOT NULL,
    made_at bigint NOT NULL,
    signed_by bigint,
    signed_at bigint,
    confirmed_by bigint,
    confirmed_at bigint,
    reversed_by bigint,
    reason text COLLATE "C" NOT NULL,
    totals_left_out bigint NOT NULL DEFAULT 0,
    moved_at bigint NOT NULL DEFAULT 0,
    CONSTRAINT opening_import_pkey PRIMARY KEY (id),
    CONSTRAINT opening_import_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT opening_import_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES account(id),
    CONSTRAINT opening_import_made_by_fkey FOREIGN KEY (made_by) REFERENCES account(id),
    CONSTRAINT opening_import_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT opening_import_reversed_by_fkey FOREIGN KEY (reversed_by) REFERENCES account(id),
    CONSTRAINT opening_import_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES account(id),
    CONSTRAINT opening_import_check CHECK (((signed_at IS NULL) = (signed_by IS NULL))),
    CONSTRAINT opening_import_check1 CHECK (((confirmed_at IS NULL) = (confirmed_by IS NULL))),
    CONSTRAINT opening_import_check2 CHECK (((confirmed_by IS NULL) OR ((signed_by IS NOT NULL) AND (confirmed_by <> signed_by)))),
    CONSTRAINT opening_import_check3 CHECK (((state <> ALL (ARRAY['confirming'::text, 'posting'::text, 'posted'::text, 'reversing'::text, 'reversed'::text])) OR (confirmed_by IS NOT NULL))),
    CONSTRAINT opening_import_check4 CHECK (((reversed_by IS NULL) OR (reason <> ''::text))),
    CONSTRAINT opening_import_state_check CHECK ((state = ANY (ARRAY['reading'::text, 'proved'::text, 'signed'::text, 'confirming'::text, 'posting'::text, 'posted'::text, 'reversing'::text, 'reversed'::text, 'discarded'::text]))));

CREATE INDEX opening_import_list ON opening_import USING btree (project_id, made_at, id);

CREATE INDEX opening_import_reading ON opening_import USING btree (state, moved_at) WHERE (state = 'reading'::text);

CREATE INDEX opening_import_working ON opening_import USING btree (state, id) WHERE (state = ANY (ARRAY['confirming'::text, 'posting'::text, 'reversing'::text]));

CREATE TABLE opening_note (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    day text COLLATE "C" NOT NULL,
    through_day text COLLATE "C",
    person_name text COLLATE "C" NOT NULL,
    amount_fen bigint,
    paid_fen bigint,
    part_count bigint,
    way text COLLATE "C" NOT NULL,
    court text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    proof text COLLATE "C" NOT NULL,
    remark text COLLATE "C" NOT NULL,
    import_id bigint NOT NULL,
    withdrawn_at bigint,
    CONSTRAINT opening_note_pkey PRIMARY KEY (id),
    CONSTRAINT opening_note_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT opening_note_project_id_import_id_fkey FOREIGN KEY (project_id, import_id) REFERENCES opening_import(project_id, id),
    CONSTRAINT opening_note_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT opening_note_check CHECK (((kind = 'suit'::text) OR (proof <> ''::text))),
    CONSTRAINT opening_note_kind_check CHECK ((kind = ANY (ARRAY['demand'::text, 'plan'::text, 'suit'::text]))));

CREATE INDEX opening_note_unit ON opening_note USING btree (project_id, unit_id, day, id);

CREATE TABLE opening_row (
    import_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    project_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    sheet bigint NOT NULL,
    sheet_row bigint NOT NULL,
    field_values text COLLATE "C" NOT NULL,
    cells text COLLATE "C" NOT NULL,
    file_problems text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    problems text COLLATE "C" NOT NULL,
    identity text COLLATE "C" NOT NULL,
    unit_id bigint,
    building_id bigint,
    item_id bigint,
    payer_id bigint,
    from_day text COLLATE "C",
    to_day text COLLATE "C",
    amount_fen bigint NOT NULL,
    result_id bigint,
    CONSTRAINT opening_row_pkey PRIMARY KEY (import_id, ordinal),
    CONSTRAINT opening_row_project_id_import_id_fkey FOREIGN KEY (project_id, import_id) REFERENCES opening_import(project_id, id),
    CONSTRAINT opening_row_amount_fen_check CHECK ((amount_fen >= 0)),
    CONSTRAINT opening_row_check CHECK (((state <> 'refused'::text) OR (problems <> ''::text))),
    CONSTRAINT opening_row_check1 CHECK (((state <> ALL (ARRAY['posted'::text, 'reversed'::text])) OR (result_id IS NOT NULL))),
    CONSTRAINT opening_row_kind_check CHECK ((kind = ANY (ARRAY['arrears'::text, 'prepayment'::text, 'deposit'::text, 'reading'::text, 'paidThrough'::text, 'receiptBook'::text, 'debitAccount'::text, 'card'::text, 'demand'::text, 'plan'::text, 'suit'::text]))),
    CONSTRAINT opening_row_state_check CHECK ((state = ANY (ARRAY['good'::text, 'refused'::text, 'posted'::text, 'reversed'::text]))));

CREATE INDEX opening_row_claim ON opening_row USING btree (project_id, import_id, ordinal) WHERE (kind = ANY (ARRAY['demand'::text, 'plan'::text, 'suit'::text]));

CREATE INDEX opening_row_identity ON opening_row USING btree (project_id, import_id, kind, identity);

CREATE UNIQUE INDEX opening_row_posted ON opening_row USING btree (project_id, kind, identity) WHERE (state = 'posted'::text);

CREATE INDEX opening_row_state ON opening_row USING btree (project_id, import_id, state, ordinal);

CREATE INDEX opening_row_unit ON opening_row USING btree (project_id, import_id, unit_id) WHERE (unit_id IS NOT NULL);

CREATE TABLE opening_sheet (
    import_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    project_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    header text COLLATE "C" NOT NULL,
    problem text COLLATE "C" NOT NULL,
    CONSTRAINT opening_sheet_pkey PRIMARY KEY (import_id, ordinal),
    CONSTRAINT opening_sheet_project_id_import_id_fkey FOREIGN KEY (project_id, import_id) REFERENCES opening_import(project_id, id));

CREATE TABLE opening_sum (
    import_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    item_id bigint NOT NULL,
    building_id bigint NOT NULL,
    state text COLLATE "C" NOT NULL,
    project_id bigint NOT NULL,
    row_count bigint NOT NULL,
    total_fen bigint NOT NULL,
    CONSTRAINT opening_sum_pkey PRIMARY KEY (import_id, kind, item_id, building_id, state),
    CONSTRAINT opening_sum_project_id_import_id_fkey FOREIGN KEY (project_id, import_id) REFERENCES opening_import(project_id, id));

CREATE TABLE owner_session (
    token_hash bytea NOT NULL,
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    code_id bigint NOT NULL,
    phone text COLLATE "C" NOT NULL,
    person_id bigint,
    entitled bigint NOT NULL,
    network bytea NOT NULL,
    digits_hash bytea,
    digits_until bigint NOT NULL,
    tries bigint NOT NULL,
    asked_at bigint NOT NULL,
    opened_at bigint,
    ends_at bigint NOT NULL,
    CONSTRAINT owner_session_pkey PRIMARY KEY (token_hash),
    CONSTRAINT owner_session_id_key UNIQUE (id),
    CONSTRAINT owner_session_project_id_code_id_fkey FOREIGN KEY (project_id, code_id) REFERENCES unit_code(project_id, id),
    CONSTRAINT owner_session_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT owner_session_project_id_person_id_fkey FOREIGN KEY (project_id, person_id) REFERENCES person(project_id, id),
    CONSTRAINT owner_session_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT owner_session_check CHECK (((opened_at IS NULL) OR (entitled = 1))),
    CONSTRAINT owner_session_check1 CHECK (((opened_at IS NULL) OR (digits_hash IS NULL))),
    CONSTRAINT owner_session_entitled_check CHECK ((entitled = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT owner_session_tries_check CHECK ((tries >= 0)));

CREATE INDEX owner_session_asked ON owner_session USING btree (asked_at);

CREATE INDEX owner_session_code ON owner_session USING btree (project_id, code_id);

CREATE INDEX owner_session_digits ON owner_session USING btree (digits_until) WHERE (digits_hash IS NOT NULL);

CREATE INDEX owner_session_phone ON owner_session USING btree (project_id, unit_id, phone, asked_at);

CREATE TABLE owner_try (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    network bytea NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT owner_try_pkey PRIMARY KEY (id),
    CONSTRAINT owner_try_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT owner_try_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT owner_try_kind_check CHECK ((kind = ANY (ARRAY['report'::text, 'code'::text]))));

CREATE INDEX owner_try_at ON owner_try USING btree (at);

CREATE INDEX owner_try_network ON owner_try USING btree (project_id, kind, network, at);

CREATE INDEX owner_try_unit ON owner_try USING btree (project_id, kind, unit_id, at);

CREATE TABLE paid_through (
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    item_id bigint NOT NULL,
    object text COLLATE "C" NOT NULL,
    through_day text COLLATE "C" NOT NULL,
    import_id bigint NOT NULL,
    CONSTRAINT paid_through_pkey PRIMARY KEY (project_id, unit_id, item_id, object),
    CONSTRAINT paid_through_project_id_import_id_fkey FOREIGN KEY (project_id, import_id) REFERENCES opening_import(project_id, id),
    CONSTRAINT paid_through_project_id_item_id_fkey FOREIGN KEY (project_id, item_id) REFERENCES fee_item(project_id, id),
    CONSTRAINT paid_through_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id));

CREATE TABLE paper (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    subject text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    title text COLLATE "C" NOT NULL,
    steps text COLLATE "C" NOT NULL,
    in_force_from text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    made_by bigint NOT NULL,
    approved_at bigint,
    approved_by bigint,
    CONSTRAINT paper_pkey PRIMARY KEY (id),
    CONSTRAINT paper_project_id_subject_version_key UNIQUE (project_id, subject, version),
    CONSTRAINT paper_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES account(id),
    CONSTRAINT paper_made_by_fkey FOREIGN KEY (made_by) REFERENCES account(id),
    CONSTRAINT paper_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT paper_check CHECK (((approved_at IS NULL) = (approved_by IS NULL))),
    CONSTRAINT paper_check1 CHECK (((approved_by IS NULL) OR (approved_by <> made_by))),
    CONSTRAINT paper_title_check CHECK ((title <> ''::text)),
    CONSTRAINT paper_version_check CHECK ((version >= 2)));

CREATE TABLE pay_channel (
    project_id bigint NOT NULL,
    channel text COLLATE "C" NOT NULL,
    simulated bigint NOT NULL,
    merchant text COLLATE "C" NOT NULL,
    app text COLLATE "C" NOT NULL,
    serial text COLLATE "C" NOT NULL,
    channel_key text COLLATE "C" NOT NULL,
    own_key bytea,
    secret bytea,
    simulator_key bytea,
    notify_origin text COLLATE "C" NOT NULL,
    changed_at bigint NOT NULL,
    CONSTRAINT pay_channel_pkey PRIMARY KEY (project_id, channel),
    CONSTRAINT pay_channel_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT pay_channel_channel_check CHECK ((channel = ANY (ARRAY['wechat'::text, 'alipay'::text]))),
    CONSTRAINT pay_channel_check CHECK (((simulated = 0) OR (simulator_key IS NOT NULL))),
    CONSTRAINT pay_channel_simulated_check CHECK ((simulated = ANY (ARRAY[(0)::bigint, (1)::bigint]))));

CREATE TABLE pay_channel_change (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    channel text COLLATE "C" NOT NULL,
    simulated bigint NOT NULL,
    merchant text COLLATE "C" NOT NULL,
    app text COLLATE "C" NOT NULL,
    serial text COLLATE "C" NOT NULL,
    channel_key text COLLATE "C" NOT NULL,
    own_key bytea,
    secret bytea,
    notify_origin text COLLATE "C" NOT NULL,
    asked_by bigint NOT NULL,
    asked_at bigint NOT NULL,
    approved_by bigint,
    approved_at bigint,
    refused_by bigint,
    refused_at bigint,
    CONSTRAINT pay_channel_change_pkey PRIMARY KEY (id),
    CONSTRAINT pay_channel_change_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT pay_channel_change_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES account(id),
    CONSTRAINT pay_channel_change_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES account(id),
    CONSTRAINT pay_channel_change_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT pay_channel_change_refused_by_fkey FOREIGN KEY (refused_by) REFERENCES account(id),
    CONSTRAINT pay_channel_change_channel_check CHECK ((channel = ANY (ARRAY['wechat'::text, 'alipay'::text]))),
    CONSTRAINT pay_channel_change_check CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT pay_channel_change_check1 CHECK (((refused_by IS NULL) = (refused_at IS NULL))),
    CONSTRAINT pay_channel_change_check2 CHECK (((approved_by IS NULL) OR (refused_by IS NULL))),
    CONSTRAINT pay_channel_change_check3 CHECK (((approved_by IS NULL) OR (approved_by <> asked_by))),
    CONSTRAINT pay_channel_change_simulated_check CHECK ((simulated = ANY (ARRAY[(0)::bigint, (1)::bigint]))));

CREATE UNIQUE INDEX pay_channel_change_open ON pay_channel_change USING btree (project_id, channel) WHERE ((approved_at IS NULL) AND (refused_at IS NULL));

CREATE TABLE pay_channel_live (
    project_id bigint NOT NULL,
    since bigint NOT NULL,
    CONSTRAINT pay_channel_live_pkey PRIMARY KEY (project_id),
    CONSTRAINT pay_channel_live_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id));

CREATE TABLE payment (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    payer_id bigint,
    payer_name text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL,
    method text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    designated text COLLATE "C" NOT NULL,
    rule text COLLATE "C" NOT NULL,
    happened_at bigint NOT NULL,
    day text COLLATE "C" NOT NULL,
    taken_by bigint,
    actor text COLLATE "C" NOT NULL,
    reverses_id bigint,
    reason text COLLATE "C" NOT NULL,
    fault text COLLATE "C" NOT NULL,
    posted_at bigint NOT NULL,
    turn bigint NOT NULL DEFAULT 1,
    asked_day text COLLATE "C",
    CONSTRAINT payment_pkey PRIMARY KEY (id),
    CONSTRAINT payment_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT payment_reverses_id_key UNIQUE (reverses_id),
    CONSTRAINT payment_project_id_payer_id_fkey FOREIGN KEY (project_id, payer_id) REFERENCES person(project_id, id),
    CONSTRAINT payment_project_id_reverses_id_fkey FOREIGN KEY (project_id, reverses_id) REFERENCES payment(project_id, id),
    CONSTRAINT payment_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT payment_taken_by_fkey FOREIGN KEY (taken_by) REFERENCES account(id),
    CONSTRAINT payment_amount_fen_check CHECK ((amount_fen <> 0)),
    CONSTRAINT payment_check CHECK (((amount_fen < 0) = (reverses_id IS NOT NULL))),
    CONSTRAINT payment_check1 CHECK (((reverses_id IS NULL) OR (reason <> ''::text))),
    CONSTRAINT payment_check2 CHECK (((fault = 'none'::text) = (reverses_id IS NULL))),
    CONSTRAINT payment_check3 CHECK ((happened_at <= posted_at)),
    CONSTRAINT payment_check4 CHECK (((method <> ALL (ARRAY['card'::text, 'transfer'::text, 'wechat'::text, 'alipay'::text, 'directDebit'::text])) OR (reference <> ''::text))),
    CONSTRAINT payment_fault_check CHECK ((fault = ANY (ARRAY['none'::text, 'ours'::text, 'payer'::text]))),
    CONSTRAINT payment_method_check CHECK ((method = ANY (ARRAY['cash'::text, 'card'::text, 'transfer'::text, 'wechat'::text, 'alipay'::text, 'directDebit'::text, 'credit'::text, 'opening'::text]))),
    CONSTRAINT payment_turn_check CHECK ((turn >= 1)));

CREATE INDEX payment_day ON payment USING btree (project_id, day, id);

CREATE INDEX payment_of_channel ON payment USING btree (project_id, method, reference);

CREATE INDEX payment_posted ON payment USING btree (project_id, posted_at, id);

CREATE UNIQUE INDEX payment_reference ON payment USING btree (project_id, method, reference, turn) WHERE ((method = ANY (ARRAY['wechat'::text, 'alipay'::text])) AND (reverses_id IS NULL));

CREATE INDEX payment_taker ON payment USING btree (project_id, taken_by, day);

CREATE INDEX payment_unit ON payment USING btree (project_id, unit_id, day, id);

CREATE TRIGGER payment_no_change BEFORE DELETE OR UPDATE ON payment FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER payment_no_truncate BEFORE TRUNCATE ON payment FOR EACH STATEMENT EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER payment_receipted BEFORE INSERT ON payment FOR EACH ROW EXECUTE FUNCTION payment_receipted();

CREATE TRIGGER payment_till BEFORE INSERT ON payment FOR EACH ROW EXECUTE FUNCTION till_is_open();

CREATE TABLE payment_line (
    project_id bigint NOT NULL,
    payment_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    charge_id bigint,
    part text COLLATE "C" NOT NULL,
    basis text COLLATE "C" NOT NULL,
    book text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT payment_line_pkey PRIMARY KEY (payment_id, ordinal),
    CONSTRAINT payment_line_project_id_charge_id_fkey FOREIGN KEY (project_id, charge_id) REFERENCES charge(project_id, id),
    CONSTRAINT payment_line_project_id_payment_id_fkey FOREIGN KEY (project_id, payment_id) REFERENCES payment(project_id, id),
    CONSTRAINT payment_line_amount_fen_check CHECK ((amount_fen <> 0)),
    CONSTRAINT payment_line_basis_check CHECK ((basis = ANY (ARRAY['named'::text, 'oldest'::text, 'proportion'::text, 'notDue'::text, 'surplus'::text]))),
    CONSTRAINT payment_line_check CHECK (((part = 'prepaid'::text) = (charge_id IS NULL))),
    CONSTRAINT payment_line_part_check CHECK ((part = ANY (ARRAY['cost'::text, 'lateFee'::text, 'principal'::text, 'prepaid'::text]))));

CREATE INDEX payment_line_charge ON payment_line USING btree (project_id, charge_id) WHERE (charge_id IS NOT NULL);

CREATE TRIGGER payment_line_no_change BEFORE DELETE OR UPDATE ON payment_line FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER payment_line_no_truncate BEFORE TRUNCATE ON payment_line FOR EACH STATEMENT EXECUTE FUNCTION posted_refuses();

CREATE TABLE period_close (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    through text COLLATE "C" NOT NULL,
    closed_at bigint NOT NULL,
    closed_by bigint NOT NULL,
    CONSTRAINT period_close_pkey PRIMARY KEY (id),
    CONSTRAINT period_close_project_id_through_key UNIQUE (project_id, through),
    CONSTRAINT period_close_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES account(id),
    CONSTRAINT period_close_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id));

CREATE TRIGGER period_close_no_change BEFORE DELETE OR UPDATE ON period_close FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER period_close_no_truncate BEFORE TRUNCATE ON period_close FOR EACH STATEMENT EXECUTE FUNCTION posted_refuses();

CREATE TABLE person (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    initials text COLLATE "C" NOT NULL,
    sort_key text COLLATE "C" NOT NULL,
    is_organisation bigint NOT NULL,
    phone text COLLATE "C" NOT NULL,
    phone_tail text COLLATE "C" NOT NULL,
    care text COLLATE "C" NOT NULL,
    care_consent_at bigint,
    key_customer bigint NOT NULL,
    key_reason text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT person_pkey PRIMARY KEY (id),
    CONSTRAINT person_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT person_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT person_check CHECK (((care = ''::text) OR (care_consent_at IS NOT NULL))),
    CONSTRAINT person_check1 CHECK (((key_customer = 0) OR (key_reason <> ''::text))),
    CONSTRAINT person_is_organisation_check CHECK ((is_organisation = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT person_key_customer_check CHECK ((key_customer = ANY (ARRAY[(0)::bigint, (1)::bigint]))));

CREATE INDEX person_initials ON person USING btree (project_id, initials);

CREATE INDEX person_name ON person USING btree (project_id, name);

CREATE INDEX person_tail ON person USING btree (project_id, phone_tail);

CREATE TABLE person_erasure (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    person_id bigint NOT NULL,
    at bigint NOT NULL,
    by_id bigint NOT NULL,
    whole bigint NOT NULL,
    kept text COLLATE "C" NOT NULL,
    CONSTRAINT person_erasure_pkey PRIMARY KEY (id),
    CONSTRAINT person_erasure_by_id_fkey FOREIGN KEY (by_id) REFERENCES account(id),
    CONSTRAINT person_erasure_project_id_person_id_fkey FOREIGN KEY (project_id, person_id) REFERENCES person(project_id, id),
    CONSTRAINT person_erasure_whole_check CHECK ((whole = ANY (ARRAY[(0)::bigint, (1)::bigint]))));

CREATE INDEX person_erasure_person ON person_erasure USING btree (project_id, person_id, id);

CREATE TABLE posting (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    title text COLLATE "C" NOT NULL,
    content text COLLATE "C" NOT NULL,
    place text COLLATE "C" NOT NULL,
    from_day text COLLATE "C" NOT NULL,
    to_day text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    made_by bigint NOT NULL,
    approved_at bigint,
    approved_by bigint,
    removed_at bigint,
    removed_by bigint,
    remark text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL DEFAULT 'general'::text,
    CONSTRAINT posting_pkey PRIMARY KEY (id),
    CONSTRAINT posting_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT posting_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES account(id),
    CONSTRAINT posting_made_by_fkey FOREIGN KEY (made_by) REFERENCES account(id),
    CONSTRAINT posting_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT posting_removed_by_fkey FOREIGN KEY (removed_by) REFERENCES account(id),
    CONSTRAINT posting_check CHECK ((to_day >= from_day)),
    CONSTRAINT posting_check1 CHECK (((approved_at IS NULL) = (approved_by IS NULL))),
    CONSTRAINT posting_check2 CHECK (((removed_at IS NULL) = (removed_by IS NULL))),
    CONSTRAINT posting_check3 CHECK (((approved_by IS NULL) OR (approved_by <> made_by))),
    CONSTRAINT posting_place_check CHECK ((place <> ''::text)),
    CONSTRAINT posting_topic_check CHECK ((topic = ANY (ARRAY['general'::text, 'complaintChannels'::text]))));

CREATE INDEX posting_from ON posting USING btree (project_id, from_day, id);

CREATE INDEX posting_topic ON posting USING btree (project_id, topic, to_day);

CREATE TABLE posting_photo (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    posting_id bigint NOT NULL,
    hash bytea NOT NULL,
    name text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    by_id bigint NOT NULL,
    CONSTRAINT posting_photo_pkey PRIMARY KEY (id),
    CONSTRAINT posting_photo_posting_id_hash_key UNIQUE (posting_id, hash),
    CONSTRAINT posting_photo_by_id_fkey FOREIGN KEY (by_id) REFERENCES account(id),
    CONSTRAINT posting_photo_project_id_hash_fkey FOREIGN KEY (project_id, hash) REFERENCES file_content(project_id, hash),
    CONSTRAINT posting_photo_project_id_posting_id_fkey FOREIGN KEY (project_id, posting_id) REFERENCES posting(project_id, id));

CREATE INDEX posting_photo_posting ON posting_photo USING btree (project_id, posting_id, at, id);

CREATE TABLE project (
    id bigint NOT NULL,
    code text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    zone text COLLATE "C" NOT NULL,
    hotline text COLLATE "C" NOT NULL,
    live_from text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    company text COLLATE "C" NOT NULL DEFAULT ''::text,
    credit_code text COLLATE "C" NOT NULL DEFAULT ''::text,
    CONSTRAINT project_pkey PRIMARY KEY (id),
    CONSTRAINT project_code_key UNIQUE (code),
    CONSTRAINT project_code_check CHECK (((length(code) >= 1) AND (length(code) <= 32))));

CREATE TABLE promise (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    subject_kind text COLLATE "C" NOT NULL,
    subject_id bigint NOT NULL,
    clause text COLLATE "C" NOT NULL,
    cycle bigint NOT NULL,
    scheme_version bigint NOT NULL,
    calendar_version bigint NOT NULL,
    started_at bigint NOT NULL,
    due_at bigint NOT NULL,
    due_day text COLLATE "C" NOT NULL,
    fixed bigint NOT NULL,
    provisional bigint NOT NULL,
    holder_id bigint,
    outcome text COLLATE "C" NOT NULL,
    settled_at bigint,
    reason text COLLATE "C" NOT NULL,
    next_step bigint NOT NULL,
    next_step_at bigint,
    part text COLLATE "C" NOT NULL DEFAULT ''::text,
    turn bigint NOT NULL DEFAULT 1,
    warn_at bigint,
    CONSTRAINT promise_pkey PRIMARY KEY (id),
    CONSTRAINT promise_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT promise_project_id_subject_kind_subject_id_clause_cycle_par_key UNIQUE (project_id, subject_kind, subject_id, clause, cycle, part, turn),
    CONSTRAINT promise_holder_id_fkey FOREIGN KEY (holder_id) REFERENCES account(id),
    CONSTRAINT promise_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT promise_check CHECK (((outcome = 'open'::text) = (settled_at IS NULL))),
    CONSTRAINT promise_check1 CHECK (((outcome <> 'kept'::text) OR (settled_at <= due_at))),
    CONSTRAINT promise_check2 CHECK (((outcome <> 'late'::text) OR (settled_at > due_at))),
    CONSTRAINT promise_check3 CHECK (((outcome <> 'excluded'::text) OR (reason <> ''::text))),
    CONSTRAINT promise_fixed_check CHECK ((fixed = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT promise_outcome_check CHECK ((outcome = ANY (ARRAY['open'::text, 'kept'::text, 'late'::text, 'failed'::text, 'excluded'::text]))),
    CONSTRAINT promise_provisional_check CHECK ((provisional = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT promise_turn_check CHECK ((turn >= 1)));

CREATE INDEX promise_day_clause ON promise USING btree (project_id, clause, due_day, id);

CREATE INDEX promise_held ON promise USING btree (project_id, holder_id, due_at, id) WHERE (outcome = 'open'::text);

CREATE INDEX promise_open ON promise USING btree (project_id, due_at, id) WHERE (outcome = 'open'::text);

CREATE INDEX promise_step ON promise USING btree (next_step_at, id) WHERE (next_step_at IS NOT NULL);

CREATE INDEX promise_unheld ON promise USING btree (project_id, clause, due_day) WHERE (holder_id IS NULL);

CREATE TABLE promise_day (
    project_id bigint NOT NULL,
    clause text COLLATE "C" NOT NULL,
    due_day text COLLATE "C" NOT NULL,
    total bigint NOT NULL,
    kept bigint NOT NULL,
    settled bigint NOT NULL,
    excluded bigint NOT NULL,
    CONSTRAINT promise_day_pkey PRIMARY KEY (project_id, clause, due_day),
    CONSTRAINT promise_day_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id));

CREATE TABLE promise_delta (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    clause text COLLATE "C" NOT NULL,
    due_day text COLLATE "C" NOT NULL,
    total bigint NOT NULL,
    kept bigint NOT NULL,
    settled bigint NOT NULL,
    excluded bigint NOT NULL,
    CONSTRAINT promise_delta_pkey PRIMARY KEY (id));

CREATE INDEX promise_delta_clause ON promise_delta USING btree (project_id, clause, due_day);

CREATE TABLE promise_event (
    promise_id bigint NOT NULL,
    seq bigint NOT NULL,
    at bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    due_before bigint,
    due_after bigint,
    reason text COLLATE "C" NOT NULL,
    actor text COLLATE "C" NOT NULL,
    CONSTRAINT promise_event_pkey PRIMARY KEY (promise_id, seq),
    CONSTRAINT promise_event_promise_id_fkey FOREIGN KEY (promise_id) REFERENCES promise(id),
    CONSTRAINT promise_event_kind_check CHECK ((kind = ANY (ARRAY['opened'::text, 'moved'::text, 'settled'::text, 'excluded'::text, 'handed'::text]))));

CREATE TABLE promise_notice (
    promise_id bigint NOT NULL,
    step bigint NOT NULL,
    due_at bigint NOT NULL,
    receiver_id bigint NOT NULL,
    project_id bigint NOT NULL,
    made_at bigint NOT NULL,
    read_at bigint,
    CONSTRAINT promise_notice_pkey PRIMARY KEY (promise_id, step, due_at, receiver_id),
    CONSTRAINT promise_notice_promise_id_fkey FOREIGN KEY (promise_id) REFERENCES promise(id),
    CONSTRAINT promise_notice_receiver_id_fkey FOREIGN KEY (receiver_id) REFERENCES account(id));

CREATE INDEX promise_notice_receiver ON promise_notice USING btree (receiver_id, made_at);

CREATE TABLE receipt (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    book_id bigint NOT NULL,
    number bigint NOT NULL,
    label text COLLATE "C" NOT NULL,
    source_kind text COLLATE "C" NOT NULL,
    source_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    payer_name text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL,
    day text COLLATE "C" NOT NULL,
    token text COLLATE "C" NOT NULL,
    replaces_id bigint,
    issued_by bigint,
    issued_at bigint NOT NULL,
    CONSTRAINT receipt_pkey PRIMARY KEY (id),
    CONSTRAINT receipt_book_id_number_key UNIQUE (book_id, number),
    CONSTRAINT receipt_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT receipt_token_key UNIQUE (token),
    CONSTRAINT receipt_issued_by_fkey FOREIGN KEY (issued_by) REFERENCES account(id),
    CONSTRAINT receipt_project_id_book_id_fkey FOREIGN KEY (project_id, book_id) REFERENCES receipt_book(project_id, id),
    CONSTRAINT receipt_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT receipt_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT receipt_number_check CHECK ((number >= 1)),
    CONSTRAINT receipt_source_kind_check CHECK ((source_kind = ANY (ARRAY['payment'::text, 'deposit'::text]))));

CREATE INDEX receipt_day ON receipt USING btree (project_id, day, id);

CREATE INDEX receipt_issued ON receipt USING btree (project_id, issued_at, id);

CREATE INDEX receipt_label ON receipt USING btree (project_id, label);

CREATE INDEX receipt_source ON receipt USING btree (project_id, source_kind, source_id);

CREATE TRIGGER receipt_no_change BEFORE DELETE OR UPDATE ON receipt FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER receipt_no_truncate BEFORE TRUNCATE ON receipt FOR EACH STATEMENT EXECUTE FUNCTION posted_refuses();

CREATE TABLE receipt_book (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    prefix text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    next_number bigint NOT NULL,
    last_number bigint,
    retired_at bigint,
    CONSTRAINT receipt_book_pkey PRIMARY KEY (id),
    CONSTRAINT receipt_book_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT receipt_book_project_id_prefix_key UNIQUE (project_id, prefix),
    CONSTRAINT receipt_book_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT receipt_book_check CHECK (((last_number IS NULL) OR (next_number <= (last_number + 1)))),
    CONSTRAINT receipt_book_kind_check CHECK ((kind = ANY (ARRAY['payment'::text, 'deposit'::text]))),
    CONSTRAINT receipt_book_next_number_check CHECK ((next_number >= 1)));

CREATE TABLE receipt_print (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    printed_at bigint NOT NULL,
    printed_by bigint,
    CONSTRAINT receipt_print_pkey PRIMARY KEY (id),
    CONSTRAINT receipt_print_printed_by_fkey FOREIGN KEY (printed_by) REFERENCES account(id),
    CONSTRAINT receipt_print_project_id_receipt_id_fkey FOREIGN KEY (project_id, receipt_id) REFERENCES receipt(project_id, id));

CREATE INDEX receipt_print_receipt ON receipt_print USING btree (project_id, receipt_id, printed_at);

CREATE TRIGGER receipt_print_no_change BEFORE DELETE OR UPDATE ON receipt_print FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER receipt_print_no_truncate BEFORE TRUNCATE ON receipt_print FOR EACH STATEMENT EXECUTE FUNCTION posted_refuses();

CREATE TABLE receipt_void (
    receipt_id bigint NOT NULL,
    project_id bigint NOT NULL,
    reason text COLLATE "C" NOT NULL,
    fault text COLLATE "C" NOT NULL,
    voided_at bigint NOT NULL,
    voided_by bigint,
    CONSTRAINT receipt_void_pkey PRIMARY KEY (receipt_id),
    CONSTRAINT receipt_void_project_id_receipt_id_fkey FOREIGN KEY (project_id, receipt_id) REFERENCES receipt(project_id, id),
    CONSTRAINT receipt_void_voided_by_fkey FOREIGN KEY (voided_by) REFERENCES account(id),
    CONSTRAINT receipt_void_fault_check CHECK ((fault = ANY (ARRAY['ours'::text, 'payer'::text]))),
    CONSTRAINT receipt_void_reason_check CHECK ((reason <> ''::text)));

CREATE TRIGGER receipt_void_no_change BEFORE DELETE OR UPDATE ON receipt_void FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER receipt_void_no_truncate BEFORE TRUNCATE ON receipt_void FOR EACH STATEMENT EXECUTE FUNCTION posted_refuses();

CREATE TABLE recount (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    night text COLLATE "C" NOT NULL,
    step text COLLATE "C" NOT NULL,
    cursor bigint NOT NULL,
    number bigint NOT NULL,
    entry_count bigint NOT NULL,
    line_count bigint NOT NULL,
    bill_count bigint NOT NULL,
    credit_count bigint NOT NULL,
    payment_count bigint NOT NULL,
    receipt_count bigint NOT NULL,
    fault_count bigint NOT NULL,
    actor text COLLATE "C" NOT NULL,
    began_at bigint NOT NULL,
    finished_at bigint,
    CONSTRAINT recount_pkey PRIMARY KEY (id),
    CONSTRAINT recount_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT recount_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT recount_check CHECK (((step = 'done'::text) = (finished_at IS NOT NULL))),
    CONSTRAINT recount_step_check CHECK ((step = ANY (ARRAY['entries'::text, 'lines'::text, 'bills'::text, 'credits'::text, 'payments'::text, 'receipts'::text, 'done'::text]))));

CREATE INDEX recount_list ON recount USING btree (project_id, began_at, id);

CREATE UNIQUE INDEX recount_open ON recount USING btree (project_id) WHERE (finished_at IS NULL);

CREATE TABLE recount_fault (
    project_id bigint NOT NULL,
    recount_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    subject_kind text COLLATE "C" NOT NULL,
    subject_id bigint NOT NULL,
    expected bigint NOT NULL,
    found bigint NOT NULL,
    CONSTRAINT recount_fault_pkey PRIMARY KEY (recount_id, ordinal),
    CONSTRAINT recount_fault_project_id_recount_id_fkey FOREIGN KEY (project_id, recount_id) REFERENCES recount(project_id, id));

CREATE TABLE refund (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    deposit_id bigint,
    payment_id bigint,
    payer_id bigint,
    payer_name text COLLATE "C" NOT NULL,
    book text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL,
    method text COLLATE "C" NOT NULL,
    target text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    asked_by bigint NOT NULL,
    asked_at bigint NOT NULL,
    approved_by bigint,
    approved_at bigint,
    refused_at bigint,
    remark text COLLATE "C" NOT NULL,
    paid_day text COLLATE "C",
    paid_by bigint,
    by_channel bigint NOT NULL DEFAULT 0,
    CONSTRAINT refund_pkey PRIMARY KEY (id),
    CONSTRAINT refund_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT refund_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES account(id),
    CONSTRAINT refund_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES account(id),
    CONSTRAINT refund_paid_by_fkey FOREIGN KEY (paid_by) REFERENCES account(id),
    CONSTRAINT refund_project_id_deposit_id_fkey FOREIGN KEY (project_id, deposit_id) REFERENCES deposit(project_id, id),
    CONSTRAINT refund_project_id_payer_id_fkey FOREIGN KEY (project_id, payer_id) REFERENCES person(project_id, id),
    CONSTRAINT refund_project_id_payment_id_fkey FOREIGN KEY (project_id, payment_id) REFERENCES payment(project_id, id),
    CONSTRAINT refund_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT refund_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT refund_by_channel_check CHECK ((by_channel = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT refund_check CHECK (((kind = 'deposit'::text) = (deposit_id IS NOT NULL))),
    CONSTRAINT refund_check1 CHECK (((kind <> 'payment'::text) OR ((payment_id IS NOT NULL) AND (by_channel = 1)))),
    CONSTRAINT refund_check2 CHECK (((by_channel = 0) OR ((method = ANY (ARRAY['wechat'::text, 'alipay'::text])) AND (paid_by IS NULL)))),
    CONSTRAINT refund_check3 CHECK (((approved_by IS NULL) OR (approved_by <> asked_by))),
    CONSTRAINT refund_check4 CHECK (((approved_at IS NULL) = (approved_by IS NULL))),
    CONSTRAINT refund_check5 CHECK (((paid_day IS NULL) OR (approved_at IS NOT NULL))),
    CONSTRAINT refund_check6 CHECK (((by_channel = 1) OR ((approved_at IS NULL) = (paid_day IS NULL)))),
    CONSTRAINT refund_check7 CHECK (((refused_at IS NULL) OR (paid_day IS NULL))),
    CONSTRAINT refund_check8 CHECK (((method = 'cash'::text) OR (target <> ''::text))),
    CONSTRAINT refund_kind_check CHECK ((kind = ANY (ARRAY['credit'::text, 'deposit'::text, 'payment'::text]))),
    CONSTRAINT refund_method_check CHECK ((method = ANY (ARRAY['cash'::text, 'card'::text, 'transfer'::text, 'wechat'::text, 'alipay'::text, 'directDebit'::text]))),
    CONSTRAINT refund_payer_name_check CHECK ((payer_name <> ''::text)),
    CONSTRAINT refund_reason_check CHECK ((reason <> ''::text)));

CREATE INDEX refund_asked ON refund USING btree (project_id, asked_at, id);

CREATE INDEX refund_day ON refund USING btree (project_id, paid_day, id) WHERE (paid_day IS NOT NULL);

CREATE INDEX refund_deposit ON refund USING btree (project_id, deposit_id, id) WHERE (deposit_id IS NOT NULL);

CREATE INDEX refund_of_channel ON refund USING btree (project_id, method, target) WHERE (paid_day IS NOT NULL);

CREATE INDEX refund_origin ON refund USING btree (project_id, method, target) WHERE (by_channel = 1);

CREATE INDEX refund_paid ON refund USING btree (project_id, paid_by, paid_day) WHERE (paid_day IS NOT NULL);

CREATE INDEX refund_payment ON refund USING btree (project_id, payment_id, id) WHERE (payment_id IS NOT NULL);

CREATE INDEX refund_unit ON refund USING btree (project_id, unit_id, id);

CREATE TABLE refund_share (
    project_id bigint NOT NULL,
    refund_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    charge_id bigint,
    book text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT refund_share_pkey PRIMARY KEY (refund_id, ordinal),
    CONSTRAINT refund_share_project_id_charge_id_fkey FOREIGN KEY (project_id, charge_id) REFERENCES charge(project_id, id),
    CONSTRAINT refund_share_project_id_refund_id_fkey FOREIGN KEY (project_id, refund_id) REFERENCES refund(project_id, id),
    CONSTRAINT refund_share_amount_fen_check CHECK ((amount_fen > 0)));

CREATE INDEX refund_share_charge ON refund_share USING btree (project_id, charge_id);

CREATE TABLE restore_note (
    made_at bigint NOT NULL,
    last_at bigint NOT NULL,
    lost bigint NOT NULL,
    CONSTRAINT restore_note_pkey PRIMARY KEY (made_at));

CREATE TABLE reveal (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    person_id bigint NOT NULL,
    account_id bigint NOT NULL,
    field text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT reveal_pkey PRIMARY KEY (id),
    CONSTRAINT reveal_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
    CONSTRAINT reveal_project_id_person_id_fkey FOREIGN KEY (project_id, person_id) REFERENCES person(project_id, id));

CREATE INDEX reveal_person ON reveal USING btree (project_id, person_id, account_id, at);

CREATE TABLE saved_view (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    account_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    query text COLLATE "C" NOT NULL,
    CONSTRAINT saved_view_pkey PRIMARY KEY (id),
    CONSTRAINT saved_view_project_id_account_id_name_key UNIQUE (project_id, account_id, name),
    CONSTRAINT saved_view_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
    CONSTRAINT saved_view_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT saved_view_name_check CHECK ((name <> ''::text)));

CREATE TABLE schedule_job (
    name text COLLATE "C" NOT NULL,
    next_at bigint NOT NULL,
    turns bigint NOT NULL,
    CONSTRAINT schedule_job_pkey PRIMARY KEY (name));

CREATE TABLE schema_migration (
    name text COLLATE "C" NOT NULL,
    applied_at bigint NOT NULL,
    CONSTRAINT schema_migration_pkey PRIMARY KEY (name));

CREATE TABLE scheme_chapter (
    version bigint NOT NULL,
    id text COLLATE "C" NOT NULL,
    place bigint NOT NULL,
    part text COLLATE "C" NOT NULL,
    hans text COLLATE "C" NOT NULL,
    hant text COLLATE "C" NOT NULL,
    english text COLLATE "C" NOT NULL,
    CONSTRAINT scheme_chapter_pkey PRIMARY KEY (version, id),
    CONSTRAINT scheme_chapter_version_fkey FOREIGN KEY (version) REFERENCES scheme_version(version));

CREATE TABLE scheme_clause (
    version bigint NOT NULL,
    id text COLLATE "C" NOT NULL,
    place bigint NOT NULL,
    chapter text COLLATE "C" NOT NULL,
    kinds text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    seed bigint NOT NULL,
    hans text COLLATE "C" NOT NULL,
    hant text COLLATE "C" NOT NULL,
    english text COLLATE "C" NOT NULL,
    counting_hans text COLLATE "C" NOT NULL,
    counting_hant text COLLATE "C" NOT NULL,
    counting_english text COLLATE "C" NOT NULL,
    CONSTRAINT scheme_clause_pkey PRIMARY KEY (version, id),
    CONSTRAINT scheme_clause_version_chapter_fkey FOREIGN KEY (version, chapter) REFERENCES scheme_chapter(version, id),
    CONSTRAINT scheme_clause_seed_check CHECK ((seed = ANY (ARRAY[(0)::bigint, (1)::bigint]))));

CREATE TABLE scheme_parameter (
    version bigint NOT NULL,
    clause text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    value text COLLATE "C",
    setting bigint NOT NULL,
    CONSTRAINT scheme_parameter_pkey PRIMARY KEY (version, clause, name),
    CONSTRAINT scheme_parameter_version_clause_fkey FOREIGN KEY (version, clause) REFERENCES scheme_clause(version, id),
    CONSTRAINT scheme_parameter_setting_check CHECK ((setting = ANY (ARRAY[(0)::bigint, (1)::bigint]))));

CREATE TABLE scheme_version (
    version bigint NOT NULL,
    in_force_from text COLLATE "C" NOT NULL,
    note text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    CONSTRAINT scheme_version_pkey PRIMARY KEY (version));

CREATE TABLE service_case (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    number text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    channel text COLLATE "C" NOT NULL,
    stage text COLLATE "C" NOT NULL,
    cycle bigint NOT NULL,
    severity text COLLATE "C" NOT NULL,
    collective bigint NOT NULL,
    renovation bigint NOT NULL,
    category text COLLATE "C" NOT NULL,
    unit_id bigint,
    person_id bigint,
    requester text COLLATE "C" NOT NULL,
    phone text COLLATE "C" NOT NULL,
    phone_tail text COLLATE "C" NOT NULL,
    title text COLLATE "C" NOT NULL,
    words text COLLATE "C" NOT NULL,
    handler_id bigint,
    taken_by text COLLATE "C" NOT NULL,
    received_at bigint NOT NULL,
    recorded_at bigint NOT NULL,
    outcome text COLLATE "C",
    understanding text COLLATE "C",
    refusals bigint NOT NULL,
    appointed_at bigint,
    handled_at bigint,
    reply text COLLATE "C" NOT NULL,
    agreed_at bigint,
    decision text COLLATE "C",
    decision_reason text COLLATE "C" NOT NULL,
    thanked bigint NOT NULL,
    outer_sender text COLLATE "C" NOT NULL,
    outer_number text COLLATE "C" NOT NULL,
    outer_due_at bigint,
    origin text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    source_key text COLLATE "C",
    content_hash text COLLATE "C" NOT NULL,
    flag text COLLATE "C" NOT NULL,
    closed_at bigint,
    closing_follow_up_id bigint,
    merged_into_id bigint,
    revision bigint NOT NULL,
    handled_by_id bigint,
    received_reason text COLLATE "C" NOT NULL DEFAULT ''::text,
    CONSTRAINT service_case_pkey PRIMARY KEY (id),
    CONSTRAINT service_case_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT service_case_project_id_number_key UNIQUE (project_id, number),
    CONSTRAINT service_case_project_id_source_source_key_key UNIQUE (project_id, source, source_key),
    CONSTRAINT service_case_closing_follow_up_id_id_cycle_fkey FOREIGN KEY (closing_follow_up_id, id, cycle) REFERENCES follow_up(id, case_id, cycle),
    CONSTRAINT service_case_handled_by_id_fkey FOREIGN KEY (handled_by_id) REFERENCES account(id),
    CONSTRAINT service_case_handler_id_fkey FOREIGN KEY (handler_id) REFERENCES account(id),
    CONSTRAINT service_case_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT service_case_project_id_merged_into_id_fkey FOREIGN KEY (project_id, merged_into_id) REFERENCES service_case(project_id, id),
    CONSTRAINT service_case_project_id_person_id_fkey FOREIGN KEY (project_id, person_id) REFERENCES person(project_id, id),
    CONSTRAINT service_case_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT service_case_channel_check CHECK ((channel = ANY (ARRAY['counter'::text, 'phone'::text, 'letter'::text, 'patrol'::text, 'owner'::text, 'transferred'::text, 'staff'::text, 'ledger'::text]))),
    CONSTRAINT service_case_check CHECK (((stage <> 'appointed'::text) OR (appointed_at IS NOT NULL))),
    CONSTRAINT service_case_check1 CHECK (((stage <> 'handled'::text) OR ((handled_at IS NOT NULL) AND (outcome IS NOT NULL)))),
    CONSTRAINT service_case_check2 CHECK (((stage = 'merged'::text) = (merged_into_id IS NOT NULL))),
    CONSTRAINT service_case_check3 CHECK (((merged_into_id IS NULL) OR (merged_into_id <> id))),
    CONSTRAINT service_case_check4 CHECK (((stage <> 'closed'::text) OR (closed_at IS NOT NULL))),
    CONSTRAINT service_case_check5 CHECK (((kind <> 'complaint'::text) OR (handler_id IS NOT NULL) OR (origin = 'imported'::text))),
    CONSTRAINT service_case_check6 CHECK (((stage <> 'closed'::text) OR (kind <> ALL (ARRAY['complaint'::text, 'repair'::text])) OR (closing_follow_up_id IS NOT NULL) OR (origin = 'imported'::text))),
    CONSTRAINT service_case_check7 CHECK (((outcome IS NULL) OR (outcome <> 'explained'::text) OR (understanding <> 'none'::text) OR (origin = 'imported'::text))),
    CONSTRAINT service_case_check8 CHECK (((decision IS NULL) OR (decision <> 'declined'::text) OR (decision_reason <> ''::text) OR (origin = 'imported'::text))),
    CONSTRAINT service_case_check9 CHECK (((stage <> 'closed'::text) OR (kind <> 'suggestion'::text) OR (origin = 'imported'::text) OR ((decision IS NOT NULL) AND (thanked = 1)))),
    CONSTRAINT service_case_collective_check CHECK ((collective = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT service_case_cycle_check CHECK ((cycle >= 1)),
    CONSTRAINT service_case_decision_check CHECK ((decision = ANY (ARRAY['adopted'::text, 'declined'::text]))),
    CONSTRAINT service_case_kind_check CHECK ((kind = ANY (ARRAY['complaint'::text, 'repair'::text, 'enquiry'::text, 'suggestion'::text, 'business'::text]))),
    CONSTRAINT service_case_origin_check CHECK ((origin = ANY (ARRAY['live'::text, 'imported'::text]))),
    CONSTRAINT service_case_outcome_check CHECK ((outcome = ANY (ARRAY['explained'::text, 'solved'::text, 'kept'::text, 'unreconciled'::text]))),
    CONSTRAINT service_case_renovation_check CHECK ((renovation = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT service_case_severity_check CHECK ((severity = ANY (ARRAY['ordinary'::text, 'serious'::text, 'emergency'::text]))),
    CONSTRAINT service_case_stage_check CHECK ((stage = ANY (ARRAY['open'::text, 'appointed'::text, 'handled'::text, 'closed'::text, 'withdrawn'::text, 'merged'::text]))),
    CONSTRAINT service_case_thanked_check CHECK ((thanked = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT service_case_understanding_check CHECK ((understanding = ANY (ARRAY['signature'::text, 'reply'::text, 'code'::text, 'witness'::text, 'none'::text]))));

CREATE INDEX service_case_adopted ON service_case USING btree (project_id, closed_at, id) WHERE (decision = 'adopted'::text);

CREATE INDEX service_case_appointed ON service_case USING btree (project_id, appointed_at, id) WHERE (stage = 'appointed'::text);

CREATE INDEX service_case_live ON service_case USING btree (project_id, received_at, id) WHERE (stage = ANY (ARRAY['open'::text, 'appointed'::text, 'handled'::text]));

CREATE INDEX service_case_live_handler ON service_case USING btree (project_id, handler_id, received_at, id) WHERE (stage = ANY (ARRAY['open'::text, 'appointed'::text, 'handled'::text]));

CREATE INDEX service_case_live_kind ON service_case USING btree (project_id, kind, received_at, id) WHERE (stage = ANY (ARRAY['open'::text, 'appointed'::text, 'handled'::text]));

CREATE INDEX service_case_live_number ON service_case USING btree (project_id, number) WHERE (stage = ANY (ARRAY['open'::text, 'appointed'::text, 'handled'::text]));

CREATE INDEX service_case_merged ON service_case USING btree (project_id, merged_into_id);

CREATE INDEX service_case_outer ON service_case USING btree (project_id, outer_number) WHERE (outer_number <> ''::text);

CREATE INDEX service_case_recent ON service_case USING btree (project_id, received_at, id);

CREATE INDEX service_case_staff ON service_case USING btree (project_id, received_at, id) WHERE (channel = 'staff'::text);

CREATE INDEX service_case_tail ON service_case USING btree (project_id, phone_tail, received_at);

CREATE INDEX service_case_unit ON service_case USING btree (project_id, unit_id, received_at);

CREATE TABLE service_guide (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    papers text COLLATE "C" NOT NULL,
    fen bigint NOT NULL,
    days bigint NOT NULL,
    note text COLLATE "C" NOT NULL,
    in_use bigint NOT NULL,
    topic text COLLATE "C" NOT NULL DEFAULT 'general'::text,
    CONSTRAINT service_guide_pkey PRIMARY KEY (id),
    CONSTRAINT service_guide_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT service_guide_project_id_name_key UNIQUE (project_id, name),
    CONSTRAINT service_guide_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT service_guide_days_check CHECK ((days >= 0)),
    CONSTRAINT service_guide_fen_check CHECK ((fen >= 0)),
    CONSTRAINT service_guide_in_use_check CHECK ((in_use = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT service_guide_name_check CHECK ((name <> ''::text)),
    CONSTRAINT service_guide_topic_check CHECK ((topic = ANY (ARRAY['general'::text, 'owner'::text, 'tenant'::text, 'renovation'::text, 'moving'::text]))));

CREATE TABLE session (
    token_hash bytea NOT NULL,
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    created_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    device text COLLATE "C" NOT NULL,
    CONSTRAINT session_pkey PRIMARY KEY (token_hash),
    CONSTRAINT session_id_key UNIQUE (id),
    CONSTRAINT session_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id));

CREATE INDEX session_account ON session USING btree (account_id);

CREATE TABLE shared_cost (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    item_id bigint NOT NULL,
    standard_id bigint NOT NULL,
    building_id bigint,
    from_day text COLLATE "C" NOT NULL,
    to_day text COLLATE "C" NOT NULL,
    due_day text COLLATE "C" NOT NULL,
    amount_fen bigint NOT NULL,
    note text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    cursor bigint NOT NULL,
    unit_count bigint NOT NULL,
    area_hundredths bigint NOT NULL,
    made_by bigint NOT NULL,
    made_at bigint NOT NULL,
    posted_by bigint,
    posted_at bigint,
    CONSTRAINT shared_cost_pkey PRIMARY KEY (id),
    CONSTRAINT shared_cost_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT shared_cost_made_by_fkey FOREIGN KEY (made_by) REFERENCES account(id),
    CONSTRAINT shared_cost_posted_by_fkey FOREIGN KEY (posted_by) REFERENCES account(id),
    CONSTRAINT shared_cost_project_id_building_id_fkey FOREIGN KEY (project_id, building_id) REFERENCES building(project_id, id),
    CONSTRAINT shared_cost_project_id_item_id_fkey FOREIGN KEY (project_id, item_id) REFERENCES fee_item(project_id, id),
    CONSTRAINT shared_cost_amount_fen_check CHECK ((amount_fen > 0)),
    CONSTRAINT shared_cost_check CHECK ((to_day >= from_day)),
    CONSTRAINT shared_cost_check1 CHECK (((posted_at IS NULL) = (posted_by IS NULL))),
    CONSTRAINT shared_cost_check2 CHECK (((state <> ALL (ARRAY['posting'::text, 'posted'::text])) OR (posted_at IS NOT NULL))),
    CONSTRAINT shared_cost_note_check CHECK ((note <> ''::text)),
    CONSTRAINT shared_cost_state_check CHECK ((state = ANY (ARRAY['shared'::text, 'posting'::text, 'posted'::text, 'discarded'::text]))));

CREATE INDEX shared_cost_list ON shared_cost USING btree (project_id, made_at, id);

CREATE INDEX shared_cost_working ON shared_cost USING btree (state, id) WHERE (state = 'posting'::text);

CREATE TABLE shared_cost_part (
    shared_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    project_id bigint NOT NULL,
    payer_id bigint,
    area_hundredths bigint NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT shared_cost_part_pkey PRIMARY KEY (shared_id, unit_id),
    CONSTRAINT shared_cost_part_project_id_shared_id_fkey FOREIGN KEY (project_id, shared_id) REFERENCES shared_cost(project_id, id),
    CONSTRAINT shared_cost_part_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT shared_cost_part_amount_fen_check CHECK ((amount_fen >= 0)));

CREATE TABLE shift (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    holder_id bigint NOT NULL,
    starts_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    state text COLLATE "C" NOT NULL,
    taker_id bigint,
    briefing text COLLATE "C" NOT NULL,
    handed_at bigint,
    handed_by bigint,
    stand_in_reason text COLLATE "C" NOT NULL,
    taken_at bigint,
    complaints_waiting bigint NOT NULL,
    CONSTRAINT shift_pkey PRIMARY KEY (id),
    CONSTRAINT shift_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT shift_handed_by_fkey FOREIGN KEY (handed_by) REFERENCES account(id),
    CONSTRAINT shift_holder_id_fkey FOREIGN KEY (holder_id) REFERENCES account(id),
    CONSTRAINT shift_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT shift_taker_id_fkey FOREIGN KEY (taker_id) REFERENCES account(id),
    CONSTRAINT shift_check CHECK ((ends_at > starts_at)),
    CONSTRAINT shift_check1 CHECK (((taker_id IS NULL) OR (taker_id <> holder_id))),
    CONSTRAINT shift_check2 CHECK (((state = ANY (ARRAY['handing'::text, 'closed'::text])) = (handed_at IS NOT NULL))),
    CONSTRAINT shift_check3 CHECK (((handed_at IS NULL) = (handed_by IS NULL))),
    CONSTRAINT shift_check4 CHECK (((handed_at IS NULL) = (taker_id IS NULL))),
    CONSTRAINT shift_check5 CHECK (((handed_by IS NULL) OR (handed_by = holder_id) OR (stand_in_reason <> ''::text))),
    CONSTRAINT shift_check6 CHECK (((state = 'closed'::text) = (taken_at IS NOT NULL))),
    CONSTRAINT shift_check7 CHECK (((state <> 'closed'::text) OR (complaints_waiting = 0))),
    CONSTRAINT shift_complaints_waiting_check CHECK ((complaints_waiting >= 0)),
    CONSTRAINT shift_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'open'::text, 'handing'::text, 'closed'::text, 'dropped'::text]))));

CREATE INDEX shift_planned ON shift USING btree (starts_at, id) WHERE (state = 'planned'::text);

CREATE INDEX shift_starts ON shift USING btree (project_id, starts_at, id);

CREATE TABLE shift_item (
    project_id bigint NOT NULL,
    shift_id bigint NOT NULL,
    subject_kind text COLLATE "C" NOT NULL,
    subject_id bigint NOT NULL,
    title text COLLATE "C" NOT NULL,
    whose text COLLATE "C" NOT NULL,
    path text COLLATE "C" NOT NULL,
    complaint bigint NOT NULL,
    own bigint NOT NULL,
    explanation text COLLATE "C" NOT NULL,
    listed_at bigint NOT NULL,
    acknowledged_at bigint,
    passed bigint NOT NULL,
    CONSTRAINT shift_item_pkey PRIMARY KEY (shift_id, subject_kind, subject_id),
    CONSTRAINT shift_item_project_id_shift_id_fkey FOREIGN KEY (project_id, shift_id) REFERENCES shift(project_id, id),
    CONSTRAINT shift_item_check CHECK (((passed = 0) OR (acknowledged_at IS NOT NULL))),
    CONSTRAINT shift_item_complaint_check CHECK ((complaint = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT shift_item_own_check CHECK ((own = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT shift_item_passed_check CHECK ((passed = ANY (ARRAY[(0)::bigint, (1)::bigint]))));

CREATE TABLE tenure (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    person_id bigint NOT NULL,
    role text COLLATE "C" NOT NULL,
    share_numerator bigint NOT NULL,
    share_denominator bigint NOT NULL,
    from_day text COLLATE "C" NOT NULL,
    to_day text COLLATE "C",
    CONSTRAINT tenure_pkey PRIMARY KEY (id),
    CONSTRAINT tenure_project_id_unit_id_person_id_role_from_day_key UNIQUE (project_id, unit_id, person_id, role, from_day),
    CONSTRAINT tenure_project_id_person_id_fkey FOREIGN KEY (project_id, person_id) REFERENCES person(project_id, id),
    CONSTRAINT tenure_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id),
    CONSTRAINT tenure_check CHECK ((share_denominator >= share_numerator)),
    CONSTRAINT tenure_check1 CHECK (((to_day IS NULL) OR (to_day >= from_day))),
    CONSTRAINT tenure_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'coOwner'::text, 'tenant'::text, 'user'::text, 'developer'::text]))),
    CONSTRAINT tenure_share_numerator_check CHECK ((share_numerator > 0)));

CREATE INDEX tenure_person ON tenure USING btree (project_id, person_id);

CREATE INDEX tenure_unit ON tenure USING btree (project_id, unit_id, from_day);

CREATE TABLE till (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    account_id bigint NOT NULL,
    day text COLLATE "C" NOT NULL,
    closed_at bigint,
    explanation text COLLATE "C" NOT NULL,
    journal_seq bigint,
    journal_hash text COLLATE "C" NOT NULL,
    countersigned_at bigint,
    countersigned_by bigint,
    CONSTRAINT till_pkey PRIMARY KEY (id),
    CONSTRAINT till_project_id_account_id_day_key UNIQUE (project_id, account_id, day),
    CONSTRAINT till_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT till_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
    CONSTRAINT till_countersigned_by_fkey FOREIGN KEY (countersigned_by) REFERENCES account(id),
    CONSTRAINT till_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT till_check CHECK (((countersigned_at IS NULL) = (countersigned_by IS NULL))),
    CONSTRAINT till_check1 CHECK (((countersigned_at IS NULL) OR (closed_at IS NOT NULL))),
    CONSTRAINT till_check2 CHECK (((countersigned_by IS NULL) OR (countersigned_by <> account_id))));

CREATE INDEX till_day ON till USING btree (project_id, day, id);

CREATE INDEX till_open ON till USING btree (project_id, day) WHERE (closed_at IS NULL);

CREATE TRIGGER till_stands BEFORE DELETE OR UPDATE ON till FOR EACH ROW EXECUTE FUNCTION till_stands();

CREATE TABLE till_cash (
    project_id bigint NOT NULL,
    till_id bigint NOT NULL,
    denomination_fen bigint NOT NULL,
    pieces bigint NOT NULL,
    CONSTRAINT till_cash_pkey PRIMARY KEY (till_id, denomination_fen),
    CONSTRAINT till_cash_project_id_till_id_fkey FOREIGN KEY (project_id, till_id) REFERENCES till(project_id, id),
    CONSTRAINT till_cash_denomination_fen_check CHECK ((denomination_fen > 0)),
    CONSTRAINT till_cash_pieces_check CHECK ((pieces >= 0)));

CREATE TRIGGER till_cash_no_change BEFORE DELETE OR UPDATE ON till_cash FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER till_cash_no_truncate BEFORE TRUNCATE ON till_cash FOR EACH STATEMENT EXECUTE FUNCTION posted_refuses();

CREATE TABLE till_line (
    project_id bigint NOT NULL,
    till_id bigint NOT NULL,
    method text COLLATE "C" NOT NULL,
    expected_fen bigint NOT NULL,
    counted_fen bigint NOT NULL,
    CONSTRAINT till_line_pkey PRIMARY KEY (till_id, method),
    CONSTRAINT till_line_project_id_till_id_fkey FOREIGN KEY (project_id, till_id) REFERENCES till(project_id, id),
    CONSTRAINT till_line_method_check CHECK ((method = ANY (ARRAY['cash'::text, 'card'::text, 'transfer'::text, 'wechat'::text, 'alipay'::text, 'directDebit'::text]))));

CREATE TRIGGER till_line_no_change BEFORE DELETE OR UPDATE ON till_line FOR EACH ROW EXECUTE FUNCTION posted_refuses();

CREATE TRIGGER till_line_no_truncate BEFORE TRUNCATE ON till_line FOR EACH STATEMENT EXECUTE FUNCTION posted_refuses();

CREATE TABLE token_project (
    token_id bigint NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT token_project_pkey PRIMARY KEY (token_id, project_id),
    CONSTRAINT token_project_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT token_project_token_id_fkey FOREIGN KEY (token_id) REFERENCES api_token(id));

CREATE TABLE unit (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    building_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    spoken text COLLATE "C" NOT NULL,
    sort_key text COLLATE "C" NOT NULL,
    area_hundredths bigint NOT NULL,
    use_kind text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    paid_through text COLLATE "C",
    arrears_fen bigint,
    arrears_as_of text COLLATE "C",
    revision bigint NOT NULL,
    CONSTRAINT unit_pkey PRIMARY KEY (id),
    CONSTRAINT unit_project_id_building_id_name_key UNIQUE (project_id, building_id, name),
    CONSTRAINT unit_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT unit_project_id_building_id_fkey FOREIGN KEY (project_id, building_id) REFERENCES building(project_id, id),
    CONSTRAINT unit_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT unit_area_hundredths_check CHECK ((area_hundredths >= 0)),
    CONSTRAINT unit_state_check CHECK ((state = ANY (ARRAY['unsold'::text, 'sold'::text, 'delivered'::text, 'occupied'::text, 'vacant'::text, 'let'::text]))),
    CONSTRAINT unit_use_kind_check CHECK ((use_kind = ANY (ARRAY['dwelling'::text, 'shop'::text, 'office'::text, 'parking'::text, 'storage'::text, 'other'::text]))));

CREATE INDEX unit_order ON unit USING btree (project_id, sort_key, id);

CREATE INDEX unit_spoken ON unit USING btree (project_id, spoken);

CREATE TABLE unit_code (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    code_hash bytea NOT NULL,
    sealed bytea NOT NULL,
    made_at bigint NOT NULL,
    made_by text COLLATE "C" NOT NULL,
    revoked_at bigint,
    CONSTRAINT unit_code_pkey PRIMARY KEY (id),
    CONSTRAINT unit_code_code_hash_key UNIQUE (code_hash),
    CONSTRAINT unit_code_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT unit_code_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT unit_code_project_id_unit_id_fkey FOREIGN KEY (project_id, unit_id) REFERENCES unit(project_id, id));

CREATE UNIQUE INDEX unit_code_in_force ON unit_code USING btree (project_id, unit_id) WHERE (revoked_at IS NULL);

CREATE TABLE upkeep (
    kind text COLLATE "C" NOT NULL,
    tried_at bigint NOT NULL,
    passed_at bigint,
    good bigint NOT NULL,
    CONSTRAINT upkeep_pkey PRIMARY KEY (kind),
    CONSTRAINT upkeep_check CHECK (((good = 0) OR (passed_at IS NOT NULL))),
    CONSTRAINT upkeep_good_check CHECK ((good = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT upkeep_kind_check CHECK ((kind = ANY (ARRAY['backup'::text, 'drill'::text]))));

CREATE TABLE watch_alert (
    id bigint NOT NULL,
    project_id bigint NOT NULL,
    case_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    seq bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    happened_at bigint NOT NULL,
    seen_by bigint,
    seen_at bigint,
    CONSTRAINT watch_alert_pkey PRIMARY KEY (id),
    CONSTRAINT watch_alert_project_id_case_id_seq_key UNIQUE (project_id, case_id, seq),
    CONSTRAINT watch_alert_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT watch_alert_project_id_case_id_fkey FOREIGN KEY (project_id, case_id) REFERENCES arrears_case(project_id, id),
    CONSTRAINT watch_alert_seen_by_fkey FOREIGN KEY (seen_by) REFERENCES account(id),
    CONSTRAINT watch_alert_check CHECK (((seen_by IS NULL) = (seen_at IS NULL))),
    CONSTRAINT watch_alert_kind_check CHECK ((kind = ANY (ARRAY['owner'::text, 'tenant'::text, 'leaving'::text, 'renovation'::text, 'moving'::text]))));

CREATE INDEX watch_alert_list ON watch_alert USING btree (project_id, happened_at, id);

CREATE INDEX watch_alert_unit ON watch_alert USING btree (project_id, unit_id, id);

CREATE INDEX watch_alert_unseen ON watch_alert USING btree (project_id, id) WHERE (seen_at IS NULL);

CREATE TABLE webhook (
    project_id bigint NOT NULL,
    use_for text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    host text COLLATE "C" NOT NULL,
    url bytea NOT NULL,
    secret bytea,
    changed_at bigint NOT NULL,
    CONSTRAINT webhook_pkey PRIMARY KEY (project_id, use_for),
    CONSTRAINT webhook_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT webhook_check CHECK (((use_for = 'group'::text) OR (kind = 'generic'::text))),
    CONSTRAINT webhook_kind_check CHECK ((kind = ANY (ARRAY['wecom'::text, 'dingtalk'::text, 'generic'::text]))),
    CONSTRAINT webhook_use_for_check CHECK ((use_for = ANY (ARRAY['group'::text, 'phone'::text]))));

CREATE TABLE work_calendar (
    project_id bigint NOT NULL,
    version bigint NOT NULL,
    calendar text COLLATE "C" NOT NULL,
    made_at bigint NOT NULL,
    CONSTRAINT work_calendar_pkey PRIMARY KEY (project_id, version),
    CONSTRAINT work_calendar_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id));
