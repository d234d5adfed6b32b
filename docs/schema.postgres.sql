CREATE OR REPLACE FUNCTION journal_frozen()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN RAISE EXCEPTION 'journal rows are never changed or deleted' USING ERRCODE = '23514'; END $function$;

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
    CONSTRAINT service_guide_pkey PRIMARY KEY (id),
    CONSTRAINT service_guide_project_id_id_key UNIQUE (project_id, id),
    CONSTRAINT service_guide_project_id_name_key UNIQUE (project_id, name),
    CONSTRAINT service_guide_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
    CONSTRAINT service_guide_days_check CHECK ((days >= 0)),
    CONSTRAINT service_guide_fen_check CHECK ((fen >= 0)),
    CONSTRAINT service_guide_in_use_check CHECK ((in_use = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT service_guide_name_check CHECK ((name <> ''::text)));

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
