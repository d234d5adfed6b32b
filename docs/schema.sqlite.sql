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

CREATE TABLE ledger_line (
    project_id INTEGER NOT NULL REFERENCES project (id), case_id INTEGER NOT NULL, sheet TEXT NOT NULL,
    row_number INTEGER NOT NULL, unit TEXT NOT NULL, handler TEXT NOT NULL, state TEXT NOT NULL,
    satisfaction TEXT NOT NULL, decision TEXT NOT NULL, reply TEXT NOT NULL,
    PRIMARY KEY (project_id, case_id),
    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id)) STRICT;

CREATE TABLE ledger_mapping (
    project_id INTEGER NOT NULL REFERENCES project (id), header TEXT NOT NULL, mapping TEXT NOT NULL,
    used_at INTEGER NOT NULL, PRIMARY KEY (project_id, header)) STRICT;

CREATE TABLE mail_address (
    project_id INTEGER NOT NULL REFERENCES project (id), account_id INTEGER NOT NULL REFERENCES account (id),
    address TEXT NOT NULL, PRIMARY KEY (project_id, account_id)) STRICT;

CREATE TABLE mail_channel (
    project_id INTEGER NOT NULL PRIMARY KEY REFERENCES project (id), host TEXT NOT NULL,
    port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
    security TEXT NOT NULL CHECK (security IN ('startTLS', 'tls', 'plain')),
    user_name TEXT NOT NULL, password BLOB, sender TEXT NOT NULL, changed_at INTEGER NOT NULL) STRICT;

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

CREATE TABLE paper (
    id INTEGER NOT NULL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES project (id),
    subject TEXT NOT NULL, version INTEGER NOT NULL CHECK (version >= 2),
    title TEXT NOT NULL CHECK (title <> ''), steps TEXT NOT NULL, in_force_from TEXT NOT NULL,
    made_at INTEGER NOT NULL, made_by INTEGER NOT NULL REFERENCES account (id),
    approved_at INTEGER, approved_by INTEGER REFERENCES account (id),
    UNIQUE (project_id, subject, version), CHECK ((approved_at IS NULL) = (approved_by IS NULL)),
    CHECK (approved_by IS NULL OR approved_by <> made_by)) STRICT;

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
    created_at INTEGER NOT NULL) STRICT;

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
    days INTEGER NOT NULL CHECK (days >= 0), note TEXT NOT NULL, in_use INTEGER NOT NULL CHECK (in_use IN (0, 1)),
    UNIQUE (project_id, name), UNIQUE (project_id, id)) STRICT;

CREATE TABLE session (
    token_hash BLOB NOT NULL PRIMARY KEY, id INTEGER NOT NULL UNIQUE,
    account_id INTEGER NOT NULL REFERENCES account (id), created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, device TEXT NOT NULL) STRICT;

CREATE INDEX session_account ON session (account_id);

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

CREATE TABLE webhook (
    project_id INTEGER NOT NULL REFERENCES project (id),
    use_for TEXT NOT NULL CHECK (use_for IN ('group', 'phone')),
    kind TEXT NOT NULL CHECK (kind IN ('wecom', 'dingtalk', 'generic')),
    host TEXT NOT NULL, url BLOB NOT NULL, secret BLOB, changed_at INTEGER NOT NULL,
    PRIMARY KEY (project_id, use_for), CHECK (use_for = 'group' OR kind = 'generic')) STRICT;

CREATE TABLE work_calendar (
    project_id INTEGER NOT NULL REFERENCES project (id), version INTEGER NOT NULL, calendar TEXT NOT NULL,
    made_at INTEGER NOT NULL, PRIMARY KEY (project_id, version)) STRICT;
