// AccessSchema: frozen SQL of projects, calendars, accounts, grants, sessions and tokens.
import Storage

package enum AccessSchema {
    package static let migrations = [
        Migration(
            "0002 access",
            [
                """
                CREATE TABLE project (
                    id {id} NOT NULL PRIMARY KEY, code {text} NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 32),
                    name {text} NOT NULL, zone {text} NOT NULL, hotline {text} NOT NULL, live_from {text} NOT NULL,
                    created_at {int} NOT NULL) {strict}
                """,
                """
                CREATE TABLE work_calendar (
                    project_id {id} NOT NULL REFERENCES project (id), version {int} NOT NULL, calendar {text} NOT NULL,
                    made_at {int} NOT NULL, PRIMARY KEY (project_id, version)) {strict}
                """,
                """
                CREATE TABLE account (
                    id {id} NOT NULL PRIMARY KEY, name {text} NOT NULL UNIQUE, display_name {text} NOT NULL,
                    password {text} NOT NULL, must_change {bool} NOT NULL CHECK (must_change IN (0, 1)),
                    totp {bytes}, totp_step {int} NOT NULL, language {text} NOT NULL,
                    state {text} NOT NULL CHECK (state IN ('active', 'closed')), created_at {int} NOT NULL) {strict}
                """,
                """
                CREATE TABLE access_grant (
                    id {id} NOT NULL PRIMARY KEY, account_id {id} NOT NULL REFERENCES account (id),
                    project_id {id} NOT NULL REFERENCES project (id), post {text} NOT NULL,
                    from_day {text} NOT NULL, to_day {text}, UNIQUE (account_id, project_id, post, from_day),
                    CHECK (to_day IS NULL OR to_day >= from_day)) {strict}
                """,
                """
                CREATE TABLE session (
                    token_hash {bytes} NOT NULL PRIMARY KEY, id {id} NOT NULL UNIQUE,
                    account_id {id} NOT NULL REFERENCES account (id), created_at {int} NOT NULL,
                    seen_at {int} NOT NULL, ends_at {int} NOT NULL, device {text} NOT NULL) {strict}
                """,
                "CREATE INDEX session_account ON session (account_id)",
                """
                CREATE TABLE api_token (
                    token_hash {bytes} NOT NULL PRIMARY KEY, id {id} NOT NULL UNIQUE,
                    account_id {id} NOT NULL REFERENCES account (id), name {text} NOT NULL,
                    writes {bool} NOT NULL CHECK (writes IN (0, 1)), created_at {int} NOT NULL, ends_at {int} NOT NULL,
                    revoked_at {int}) {strict}
                """,
                """
                CREATE TABLE once (
                    actor {text} NOT NULL, request {text} NOT NULL, body_hash {bytes} NOT NULL,
                    status {int} NOT NULL, location {text} NOT NULL, answer {text} NOT NULL, made_at {int} NOT NULL,
                    PRIMARY KEY (actor, request)) {strict}
                """,
                "CREATE INDEX once_made_at ON once (made_at)",
                """
                CREATE TABLE number_book (
                    project_id {id} NOT NULL REFERENCES project (id), series {text} NOT NULL, last {int} NOT NULL,
                    PRIMARY KEY (project_id, series)) {strict}
                """,
            ]),
        Migration(
            "0037 access kept",
            [
                // A post that was taken away in the middle of a day; `to_day` alone ends one with its last day.
                "ALTER TABLE access_grant ADD COLUMN ended_at {int}",
                "ALTER TABLE api_token ADD COLUMN limited {bool} NOT NULL DEFAULT 0 CHECK (limited IN (0, 1))",
                "CREATE INDEX api_token_account ON api_token (account_id)",
                """
                CREATE TABLE token_project (
                    token_id {id} NOT NULL REFERENCES api_token (id), project_id {id} NOT NULL REFERENCES project (id),
                    PRIMARY KEY (token_id, project_id)) {strict}
                """,
            ]),
        Migration(
            "0082 company",
            [
                // Who manages the estate, as its papers name it; empty until the office says it.
                "ALTER TABLE project ADD COLUMN company {text} NOT NULL DEFAULT ''",
                "ALTER TABLE project ADD COLUMN credit_code {text} NOT NULL DEFAULT ''",
            ]),
    ]
}
