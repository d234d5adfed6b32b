// RegistrySchema: frozen SQL of buildings, units, people and tenures.
import Storage

enum RegistrySchema {
    static let migrations = [
        Migration(
            "0006 registry",
            [
                """
                CREATE TABLE building (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    name {text} NOT NULL, sort_key {text} NOT NULL, handler_id {id} REFERENCES account (id),
                    UNIQUE (project_id, id), UNIQUE (project_id, name)) {strict}
                """,
                """
                CREATE TABLE unit (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    building_id {id} NOT NULL, name {text} NOT NULL, spoken {text} NOT NULL, sort_key {text} NOT NULL,
                    area_hundredths {int} NOT NULL CHECK (area_hundredths >= 0),
                    use_kind {text} NOT NULL CHECK (use_kind IN ('dwelling', 'shop', 'office', 'parking', 'storage', 'other')),
                    state {text} NOT NULL CHECK (state IN ('unsold', 'sold', 'delivered', 'occupied', 'vacant', 'let')),
                    paid_through {text}, arrears_fen {int}, arrears_as_of {text}, revision {int} NOT NULL,
                    UNIQUE (project_id, id), UNIQUE (project_id, building_id, name),
                    FOREIGN KEY (project_id, building_id) REFERENCES building (project_id, id)) {strict}
                """,
                "CREATE INDEX unit_spoken ON unit (project_id, spoken)",
                "CREATE INDEX unit_order ON unit (project_id, sort_key, id)",
                """
                CREATE TABLE person (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    name {text} NOT NULL, initials {text} NOT NULL, sort_key {text} NOT NULL,
                    is_organisation {bool} NOT NULL CHECK (is_organisation IN (0, 1)),
                    phone {text} NOT NULL, phone_tail {text} NOT NULL, care {text} NOT NULL, care_consent_at {int},
                    key_customer {bool} NOT NULL CHECK (key_customer IN (0, 1)), key_reason {text} NOT NULL,
                    revision {int} NOT NULL,
                    UNIQUE (project_id, id), CHECK (care = '' OR care_consent_at IS NOT NULL),
                    CHECK (key_customer = 0 OR key_reason <> '')) {strict}
                """,
                "CREATE INDEX person_tail ON person (project_id, phone_tail)",
                "CREATE INDEX person_initials ON person (project_id, initials)",
                "CREATE INDEX person_name ON person (project_id, name)",
                """
                CREATE TABLE tenure (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, unit_id {id} NOT NULL, person_id {id} NOT NULL,
                    role {text} NOT NULL CHECK (role IN ('owner', 'coOwner', 'tenant', 'user', 'developer')),
                    share_numerator {int} NOT NULL CHECK (share_numerator > 0),
                    share_denominator {int} NOT NULL CHECK (share_denominator >= share_numerator),
                    from_day {text} NOT NULL, to_day {text},
                    UNIQUE (project_id, unit_id, person_id, role, from_day),
                    CHECK (to_day IS NULL OR to_day >= from_day),
                    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
                    FOREIGN KEY (project_id, person_id) REFERENCES person (project_id, id)) {strict}
                """,
                "CREATE INDEX tenure_unit ON tenure (project_id, unit_id, from_day)",
                "CREATE INDEX tenure_person ON tenure (project_id, person_id)",
                """
                CREATE TABLE reveal (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, person_id {id} NOT NULL,
                    account_id {id} NOT NULL REFERENCES account (id), field {text} NOT NULL, reason {text} NOT NULL,
                    at {int} NOT NULL,
                    FOREIGN KEY (project_id, person_id) REFERENCES person (project_id, id)) {strict}
                """,
            ]),
        Migration(
            "0017 contacts",
            [
                """
                CREATE TABLE contact (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, person_id {id} NOT NULL,
                    channel {text} NOT NULL CHECK (channel IN ('visit', 'phone', 'counter', 'message', 'event')),
                    words {text} NOT NULL CHECK (words <> ''), at {int} NOT NULL,
                    by_id {id} NOT NULL REFERENCES account (id),
                    FOREIGN KEY (project_id, person_id) REFERENCES person (project_id, id)) {strict}
                """,
                "CREATE INDEX contact_person ON contact (project_id, person_id, at, id)",
                "CREATE INDEX reveal_person ON reveal (project_id, person_id, account_id, at)",
            ]),
        Migration("0048 contacts by time", ["CREATE INDEX contact_time ON contact (project_id, at, id)"]),
    ]
}
