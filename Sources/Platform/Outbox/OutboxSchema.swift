// OutboxSchema: frozen SQL of messages, their attempts, and the channels they leave by.
import Storage

package enum OutboxSchema {
    package static let migrations = [
        Migration(
            "0009 outbox",
            [
                """
                CREATE TABLE message (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    channel {text} NOT NULL CHECK (channel IN ('mail', 'webhook')),
                    topic {text} NOT NULL, topic_id {int} NOT NULL, step {text} NOT NULL, receiver {text} NOT NULL,
                    words {text} NOT NULL, blanks {text} NOT NULL, body {text} NOT NULL,
                    urgent {bool} NOT NULL CHECK (urgent IN (0, 1)),
                    state {text} NOT NULL
                        CHECK (state IN ('waiting', 'trying', 'sent', 'failed', 'unknown', 'withdrawn')),
                    attempts {int} NOT NULL, next_at {int}, made_at {int} NOT NULL, tried_at {int}, sent_at {int},
                    last_error {text} NOT NULL,
                    UNIQUE (topic, topic_id, step, receiver, channel),
                    CHECK ((state = 'waiting') = (next_at IS NOT NULL)),
                    CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
                    CHECK (state NOT IN ('trying', 'unknown') OR tried_at IS NOT NULL)) {strict}
                """,
                "CREATE INDEX message_waiting ON message (channel, next_at) WHERE state = 'waiting'",
                "CREATE INDEX message_trying ON message (tried_at) WHERE state = 'trying'",
                "CREATE INDEX message_open ON message (project_id, id) WHERE state IN ('failed', 'unknown')",
                "CREATE INDEX message_words ON message (made_at) WHERE body <> '' OR blanks <> '{}'",
                """
                CREATE TABLE message_attempt (
                    message_id {id} NOT NULL REFERENCES message (id), attempt {int} NOT NULL, project_id {id} NOT NULL,
                    at {int} NOT NULL, ended_at {int},
                    outcome {text} NOT NULL CHECK (outcome IN ('trying', 'accepted', 'refused', 'later', 'unknown')),
                    code {text} NOT NULL, PRIMARY KEY (message_id, attempt)) {strict}
                """,
                """
                CREATE TABLE mail_channel (
                    project_id {id} NOT NULL PRIMARY KEY REFERENCES project (id), host {text} NOT NULL,
                    port {int} NOT NULL CHECK (port BETWEEN 1 AND 65535),
                    security {text} NOT NULL CHECK (security IN ('startTLS', 'tls', 'plain')),
                    user_name {text} NOT NULL, password {bytes}, sender {text} NOT NULL, changed_at {int} NOT NULL) {strict}
                """,
                """
                CREATE TABLE webhook_channel (
                    project_id {id} NOT NULL PRIMARY KEY REFERENCES project (id),
                    kind {text} NOT NULL CHECK (kind IN ('wecom', 'dingtalk', 'generic')),
                    host {text} NOT NULL, url {bytes} NOT NULL, secret {bytes}, changed_at {int} NOT NULL) {strict}
                """,
                """
                CREATE TABLE mail_address (
                    project_id {id} NOT NULL REFERENCES project (id), account_id {id} NOT NULL REFERENCES account (id),
                    address {text} NOT NULL, PRIMARY KEY (project_id, account_id)) {strict}
                """,
            ]),
        // A robot spoke to the staff's group; the signed form was what owners' codes left by.
        Migration(
            "0026 webhooks by use",
            [
                """
                CREATE TABLE webhook (
                    project_id {id} NOT NULL REFERENCES project (id),
                    use_for {text} NOT NULL CHECK (use_for IN ('group', 'phone')),
                    kind {text} NOT NULL CHECK (kind IN ('wecom', 'dingtalk', 'generic')),
                    host {text} NOT NULL, url {bytes} NOT NULL, secret {bytes}, changed_at {int} NOT NULL,
                    PRIMARY KEY (project_id, use_for), CHECK (use_for = 'group' OR kind = 'generic')) {strict}
                """,
                """
                INSERT INTO webhook (project_id, use_for, kind, host, url, secret, changed_at)
                SELECT project_id, CASE WHEN kind = 'generic' THEN 'phone' ELSE 'group' END, kind, host, url, secret, changed_at
                FROM webhook_channel
                """,
                "DROP TABLE webhook_channel",
            ]),
    ]
}
