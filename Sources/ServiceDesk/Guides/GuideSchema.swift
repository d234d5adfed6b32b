// GuideSchema: frozen SQL of the catalogue of counter applications.
import Storage

enum GuideSchema {
    static let migrations = [
        Migration(
            "0023 service guides",
            [
                """
                CREATE TABLE service_guide (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    name {text} NOT NULL CHECK (name <> ''), papers {text} NOT NULL, fen {int} NOT NULL CHECK (fen >= 0),
                    days {int} NOT NULL CHECK (days >= 0), note {text} NOT NULL, in_use {int} NOT NULL CHECK (in_use IN (0, 1)),
                    UNIQUE (project_id, name), UNIQUE (project_id, id)) {strict}
                """,
                """
                CREATE TABLE application (
                    project_id {id} NOT NULL, case_id {id} NOT NULL PRIMARY KEY, guide_id {id} NOT NULL,
                    name {text} NOT NULL, fen {int} NOT NULL, days {int} NOT NULL, note {text} NOT NULL,
                    told_at {int}, complete_at {int},
                    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id),
                    FOREIGN KEY (project_id, guide_id) REFERENCES service_guide (project_id, id)) {strict}
                """,
                """
                CREATE TABLE application_paper (
                    project_id {id} NOT NULL, case_id {id} NOT NULL REFERENCES application (case_id),
                    position {int} NOT NULL, name {text} NOT NULL, received_at {int}, received_by {text},
                    is_named {int} NOT NULL CHECK (is_named IN (0, 1)),
                    PRIMARY KEY (case_id, position), CHECK ((received_at IS NULL) = (received_by IS NULL))) {strict}
                """,
            ])
    ]

    /// The shipped applications of a change of owner or tenant are marked as such, and once, by their exact names, those
    /// to renovate and to move out that offices wrote themselves before there was a mark. From here on an office marks.
    static let laterMigrations = [
        Migration(
            "0078 guide topics",
            [
                """
                ALTER TABLE service_guide ADD COLUMN topic {text} NOT NULL DEFAULT 'general'
                    CHECK (topic IN ('general', 'owner', 'tenant', 'renovation', 'moving'))
                """,
                "UPDATE service_guide SET topic = 'owner' WHERE name IN ('业主变更登记', '業主變更登記', 'Change of owner')",
                "UPDATE service_guide SET topic = 'tenant' WHERE name IN ('租户登记', '租戶登記', 'Registering a tenant')",
                """
                UPDATE service_guide SET topic = 'renovation' WHERE name IN ('装修申请', '裝修申請', '装修办理', '裝修辦理', '装修登记',
                    '裝修登記', '装修备案', '裝修備案', 'Renovation', 'Application to renovate')
                """,
                """
                UPDATE service_guide SET topic = 'moving' WHERE name IN ('搬出登记', '搬出登記', '搬家登记', '搬家登記', '迁出登记',
                    '遷出登記', '物品放行', '放行条办理', '放行條辦理', '搬出、物品放行', 'Moving out')
                """,
            ])
    ]
}
