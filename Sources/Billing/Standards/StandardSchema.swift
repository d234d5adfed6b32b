// StandardSchema: frozen SQL of fee items, their dated standards, and what changes them for one home.
import Storage

enum StandardSchema {
    static let migrations = [
        Migration(
            "0049 fee standards",
            [
                // One row of a project: settings of charging, and the row that every posting of bills locks.
                """
                CREATE TABLE billing_project (
                    project_id {id} NOT NULL PRIMARY KEY REFERENCES project (id),
                    start_rule {text} NOT NULL CHECK (start_rule IN ('next-month', 'from-delivery', 'half-month', 'daily')),
                    month_base {text} NOT NULL CHECK (month_base IN ('actual', 'thirty')),
                    allocation {text} NOT NULL CHECK (allocation IN ('lawful', 'principal-first')),
                    prepay_months_max {int} NOT NULL CHECK (prepay_months_max BETWEEN 0 AND 120),
                    closed_through {text}, vacancy_months {int} CHECK (vacancy_months BETWEEN 0 AND 120),
                    vacancy_is_more {bool} CHECK (vacancy_is_more IN (0, 1)),
                    vacancy_per_mille {int} CHECK (vacancy_per_mille BETWEEN 0 AND 999),
                    vacancy_reach {text} CHECK (vacancy_reach IN ('from-start', 'after-least')), revision {int} NOT NULL,
                    CHECK ((vacancy_months IS NULL) = (vacancy_is_more IS NULL)),
                    CHECK ((vacancy_months IS NULL) = (vacancy_per_mille IS NULL)),
                    CHECK ((vacancy_months IS NULL) = (vacancy_reach IS NULL))) {strict}
                """,
                """
                CREATE TABLE fee_item (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL REFERENCES project (id),
                    code {text} NOT NULL, name {text} NOT NULL,
                    kind {text} NOT NULL CHECK (kind IN ('property', 'parkingManagement', 'parkingRent', 'temporaryParking',
                        'lift', 'sharedUtility', 'collectedUtility', 'waterPressure', 'waste', 'renovationWaste', 'heating',
                        'card', 'paidService', 'lateFee', 'deposit', 'commonRevenue', 'repairFund', 'other')),
                    book {text} NOT NULL CHECK (book IN ('own', 'collected', 'common', 'repairFund', 'deposit')),
                    tax_code {text} NOT NULL, tax_per_mille {int}, sort_key {text} NOT NULL, retired_at {int},
                    UNIQUE (project_id, id), UNIQUE (project_id, code),
                    CHECK (kind <> 'collectedUtility' OR book = 'collected'), CHECK ((kind = 'deposit') = (book = 'deposit')),
                    CHECK ((kind = 'commonRevenue') = (book = 'common')), CHECK ((kind = 'repairFund') = (book = 'repairFund'))
                    ) {strict}
                """,
                """
                CREATE TABLE fee_standard (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, item_id {id} NOT NULL, use_kind {text} NOT NULL
                        CHECK (use_kind IN ('all', 'dwelling', 'shop', 'office', 'parking', 'storage', 'other')),
                    price {int} NOT NULL CHECK (price > 0), official_price {int} CHECK (official_price > 0),
                    official_source {text} NOT NULL,
                    basis {text} NOT NULL CHECK (basis IN ('area', 'unit', 'space', 'reading', 'fixed')),
                    price_months {int} NOT NULL CHECK (price_months IN (1, 2, 3, 6, 12)),
                    cycle_months {int} NOT NULL CHECK (cycle_months IN (0, 1, 3, 6, 12)),
                    rounding {text} NOT NULL CHECK (rounding IN ('fen', 'jiao', 'yuan', 'fen-up', 'fen-down', 'jiao-up',
                        'jiao-down', 'yuan-up', 'yuan-down')),
                    due_day {int} NOT NULL CHECK (due_day BETWEEN 1 AND 31),
                    due_month_offset {int} NOT NULL CHECK (due_month_offset BETWEEN -12 AND 12),
                    late_millionths {int} CHECK (late_millionths > 0), late_grace_days {int} NOT NULL CHECK (late_grace_days >= 0),
                    late_capped {bool} NOT NULL CHECK (late_capped IN (0, 1)),
                    legal_basis {text} NOT NULL, from_day {text} NOT NULL, to_day {text},
                    made_by {id} NOT NULL REFERENCES account (id), made_at {int} NOT NULL,
                    approval {text} NOT NULL, approved_by {id} REFERENCES account (id), approved_at {int},
                    published_by {id} REFERENCES account (id), published_at {int}, published_on {text},
                    published_place {text} NOT NULL, withdrawn_by {id} REFERENCES account (id), withdrawn_at {int},
                    UNIQUE (project_id, id), CHECK (to_day IS NULL OR to_day >= from_day),
                    CHECK ((approved_at IS NULL) = (approved_by IS NULL)), CHECK (approved_by IS NULL OR approved_by <> made_by),
                    CHECK (approved_at IS NULL OR approval <> ''),
                    CHECK ((published_at IS NULL) = (published_by IS NULL)),
                    CHECK ((published_at IS NULL) = (published_on IS NULL)),
                    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
                    CHECK (withdrawn_at IS NULL OR published_at IS NULL),
                    CHECK ((official_price IS NULL) = (official_source = '')), CHECK (cycle_months > 0 OR price_months = 1),
                    CHECK (published_at IS NULL OR (approved_at IS NOT NULL AND published_place <> '' AND legal_basis <> '')),
                    FOREIGN KEY (project_id, item_id) REFERENCES fee_item (project_id, id)) {strict}
                """,
                "CREATE INDEX fee_standard_item ON fee_standard (project_id, item_id, use_kind, from_day)",
                // Of two standards that begin on one day only one is approved.
                """
                CREATE UNIQUE INDEX fee_standard_begin ON fee_standard (project_id, item_id, use_kind, from_day)
                WHERE approved_at IS NOT NULL AND withdrawn_at IS NULL
                """,
                // What one home pays besides or instead of what its use says: a second space, another quantity, another payer.
                """
                CREATE TABLE fee_assignment (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, unit_id {id} NOT NULL, item_id {id} NOT NULL,
                    object {text} NOT NULL, quantity_hundredths {int} NOT NULL CHECK (quantity_hundredths > 0),
                    payer_id {id}, from_day {text} NOT NULL, to_day {text},
                    made_by {id} NOT NULL REFERENCES account (id), made_at {int} NOT NULL,
                    UNIQUE (project_id, id), UNIQUE (project_id, unit_id, item_id, object, from_day),
                    CHECK (to_day IS NULL OR to_day >= from_day),
                    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
                    FOREIGN KEY (project_id, item_id) REFERENCES fee_item (project_id, id),
                    FOREIGN KEY (project_id, payer_id) REFERENCES person (project_id, id)) {strict}
                """,
                "CREATE INDEX fee_assignment_item ON fee_assignment (project_id, item_id, unit_id)",
                // Vacancy, discount, waiver: what part is paid, for whom, why, who approved.
                """
                CREATE TABLE fee_relief (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, unit_id {id} NOT NULL, item_id {id} NOT NULL,
                    kind {text} NOT NULL CHECK (kind IN ('vacancy', 'discount', 'waiver')),
                    pays_per_mille {int} NOT NULL CHECK (pays_per_mille BETWEEN 0 AND 999),
                    from_day {text} NOT NULL, to_day {text} NOT NULL, reason {text} NOT NULL CHECK (reason <> ''),
                    evidence {text} NOT NULL CHECK (evidence <> ''),
                    asked_by {id} NOT NULL REFERENCES account (id), asked_at {int} NOT NULL,
                    approved_by {id} REFERENCES account (id), approved_at {int},
                    refused_by {id} REFERENCES account (id), refused_at {int}, ended_on {text},
                    UNIQUE (project_id, id), CHECK (to_day >= from_day),
                    CHECK ((approved_at IS NULL) = (approved_by IS NULL)), CHECK (approved_by IS NULL OR approved_by <> asked_by),
                    CHECK ((refused_at IS NULL) = (refused_by IS NULL)), CHECK (refused_at IS NULL OR approved_at IS NULL),
                    CHECK (ended_on IS NULL OR (approved_at IS NOT NULL AND ended_on < to_day)),
                    CHECK (kind <> 'waiver' OR pays_per_mille = 0),
                    FOREIGN KEY (project_id, unit_id) REFERENCES unit (project_id, id),
                    FOREIGN KEY (project_id, item_id) REFERENCES fee_item (project_id, id)) {strict}
                """,
                "CREATE INDEX fee_relief_unit ON fee_relief (project_id, unit_id, item_id, from_day)",
            ], postgres: [Frozen.function])
    ]

    /// 阶梯价 of a standard, as its text says it; nothing where one price is asked. Added when everything else was there.
    static let tiers = [
        Migration("0076 price tiers", ["ALTER TABLE fee_standard ADD COLUMN tiers {text} NOT NULL DEFAULT ''"])
    ]
}
