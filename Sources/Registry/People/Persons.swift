// Persons: showing a number with a reason, care and key marks, contacts, and who holds which home from when to when.
import Kernel
import Platform
import Storage

extension ContactChannel: WordColumn {}

package struct Persons: Sendable {
    package static let subjectKind = "person"
    /// How long a number that was asked for stays on the page.
    package static let shownMinutes = 10

    package init() {}

    private static let columns: SQL = """
        id, project_id, name, phone, is_organisation, care, care_consent_at, key_customer, key_reason
        """

    package func find(
        _ id: Person.ID, within projects: [Project.ID], _ transaction: Transaction, isLocked: Bool = false
    ) throws -> PersonCard {
        let lock: SQL = isLocked ? transaction.dialect.forUpdate : ""
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM person WHERE id = \(id) AND project_id IN \(list: projects)\(lock)")
        guard let row else { throw Refusal.missing }
        return PersonCard(
            id: id, project: try row.get("project_id"), name: try row.get("name"), phone: try row.get("phone"),
            isOrganisation: try row.get("is_organisation"), care: try row.get("care"),
            careConsentAt: try row.get("care_consent_at"), isKey: try row.get("key_customer"),
            keyReason: try row.get("key_reason"))
    }

    /// 查看号码: for a few minutes, to this person of the office, for this reason; who looked stays known.
    package func reveal(
        _ id: Person.ID, reason: String, within projects: [Project.ID], by viewer: Account.ID, in transaction: Transaction
    ) throws -> String {
        let person = try find(id, within: projects, transaction)
        let reveal: Tag<Persons> = transaction.newID()
        try transaction.run(
            """
            INSERT INTO reveal (id, project_id, person_id, account_id, field, reason, at)
            VALUES (\(reveal), \(person.project), \(id), \(viewer), 'phone', \(reason), \(transaction.now))
            """)
        record("person.revealed", person, by: .staff(viewer), transaction, words: reason)
        return person.phone
    }

    /// Whether this viewer asked for the number a few minutes ago.
    package func isShown(_ person: PersonCard, to viewer: Account.ID, _ transaction: Transaction) throws -> Bool {
        let since = transaction.now.adding(minutes: -Self.shownMinutes)
        return try transaction.first(
            """
            SELECT id FROM reveal WHERE project_id = \(person.project) AND person_id = \(person.id)
                AND account_id = \(viewer) AND at >= \(since) LIMIT 1
            """) != nil
    }

    package func setCare(
        _ id: Person.ID, _ words: String, hasConsent: Bool, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        var person = try find(id, within: projects, transaction, isLocked: true)
        try person.setCare(words, hasConsent: hasConsent, at: transaction.now)
        try save(person, transaction)
        record("person.care", person, by: actor, transaction, words: words.isEmpty ? nil : words)
    }

    package func mark(
        _ id: Person.ID, _ isKey: Bool, reason: String, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        var person = try find(id, within: projects, transaction, isLocked: true)
        try person.mark(isKey, reason: reason)
        try save(person, transaction)
        record("person.key", person, by: actor, transaction, words: reason.isEmpty ? nil : reason)
    }

    /// 联系记录.
    package func contact(
        _ id: Person.ID, _ channel: ContactChannel, _ words: String, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        let card = try find(id, within: projects, transaction)
        let contact: Tag<ContactLine> = transaction.newID()
        try transaction.run(
            """
            INSERT INTO contact (id, project_id, person_id, channel, words, at, by_id)
            VALUES (\(contact), \(card.project), \(id), \(channel), \(words), \(transaction.now), \(person))
            """)
        record("person.contacted", card, by: .staff(person), transaction, words: words)
    }

    package func contacts(of person: PersonCard, _ transaction: Transaction) throws -> [ContactLine] {
        try transaction.query(
            """
            SELECT c.at, c.channel, c.words, a.display_name AS name FROM contact c JOIN account a ON a.id = c.by_id
            WHERE c.project_id = \(person.project) AND c.person_id = \(person.id) ORDER BY c.at DESC, c.id DESC LIMIT 50
            """
        ).map {
            ContactLine(
                at: try $0.get("at"), channel: try $0.get("channel"), words: try $0.get("words"), byName: try $0.get("name"))
        }
    }

    package func holdings(of person: PersonCard, _ transaction: Transaction) throws -> [HoldingLine] {
        try transaction.query(
            """
            SELECT \(Units.columns), t.role, t.from_day, t.to_day FROM tenure t JOIN unit u ON u.id = t.unit_id
            JOIN building b ON b.id = u.building_id
            WHERE t.project_id = \(person.project) AND t.person_id = \(person.id) ORDER BY t.from_day DESC, t.id LIMIT 200
            """
        ).map {
            HoldingLine(
                unit: try Units.unit($0), role: try $0.get("role"), from: try $0.get("from_day"), to: try $0.get("to_day"))
        }
    }

    /// 登记住户: a person holds a home from a day on. Gives the person, known or new.
    package func settle(
        _ name: String, phone: String, as role: TenureRole, at unit: Unit.ID, from day: Day,
        share: OwnerShare = .whole, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws -> Person.ID {
        let (home, projectID) = try Units().find(unit, within: projects, transaction)
        guard let project = try Projects().find(projectID, in: transaction) else { throw Refusal.missing }
        let entry = RegisterEntry(
            row: 0, building: home.buildingName, unit: home.name, areaHundredths: nil, name: name, phone: phone, role: role,
            share: share, from: day)
        let today = project.zone.day(of: transaction.now)
        guard !OwnerShare.exceed(try shares(of: unit, in: projectID, on: today, transaction) + [share].filter { _ in role.owns }) else {
            throw Refusal.invalid("share", "tenure.share.more")
        }
        let (person, isNew) = try RegisterImports.settle(entry, unit, project, by: actor, in: transaction)
        guard isNew else { throw Refusal.invalid("name", "tenure.known") }
        transaction.record(
            "tenure.began", about: ("unit", unit.number), project: projectID, by: actor,
            ["person": .id(person), "role": .code(role.rawValue), "from": .code(day.description)])
        return person
    }

    /// What is owned of a home today by those who hold a part of it; a sole owner's whole counts only beside other parts.
    private func shares(
        of unit: Unit.ID, in project: Project.ID, on today: Day, _ transaction: Transaction
    ) throws -> [OwnerShare] {
        try transaction.query(
            """
            SELECT share_numerator, share_denominator FROM tenure WHERE project_id = \(project) AND unit_id = \(unit)
                AND (to_day IS NULL OR to_day >= \(today)) AND role IN ('owner', 'coOwner')
                AND share_numerator < share_denominator
            """
        ).map { OwnerShare(numerator: try $0.get("share_numerator"), denominator: try $0.get("share_denominator")) }
    }

    /// 更正姓名电话: people marry and change their numbers. Nothing said of the number leaves it as it is.
    package func correct(
        _ id: Person.ID, name: String, phone: String?, isOrganisation: Bool? = nil, within projects: [Project.ID],
        by actor: Actor, in transaction: Transaction
    ) throws {
        let person = try find(id, within: projects, transaction, isLocked: true)
        let (phone, isOrganisation) = (phone ?? person.phone, isOrganisation ?? person.isOrganisation)
        guard name != person.name || phone != person.phone || isOrganisation != person.isOrganisation else { throw Refusal.notNow("unit.unchanged") }
        try transaction.run(
            """
            UPDATE person SET name = \(name), initials = \(PersonName.initials(name)),
                sort_key = \(PersonName.initials(name) + " " + name), phone = \(phone),
                phone_tail = \(String(phone.suffix(4))), is_organisation = \(isOrganisation), revision = revision + 1
            WHERE project_id = \(person.project) AND id = \(id)
            """)
        record("person.corrected", person, by: actor, transaction, words: person.name == name ? nil : "\(person.name) → \(name)")
    }

    /// 迁出: the person's hold on the home ends with a day.
    package func end(
        _ id: Tag<TenureRole>, of unit: Unit.ID, on day: Day, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws {
        let row = try transaction.first(
            """
            SELECT project_id, from_day, to_day FROM tenure WHERE id = \(id) AND unit_id = \(unit)
                AND project_id IN \(list: projects)
            """)
        guard let row, let zone = try Projects().find(try row.get("project_id"), in: transaction)?.zone else { throw Refusal.missing }
        let before: Day? = try row.get("to_day")
        // An end that lies ahead may still be moved; one that is past is history.
        guard before.map({ $0 >= zone.day(of: transaction.now) }) ?? true else { throw Refusal.missing }
        let (project, from): (Project.ID, Day) = (try row.get("project_id"), try row.get("from_day"))
        guard day >= from else { throw Refusal.invalid("to", "tenure.to.before") }
        try transaction.run("UPDATE tenure SET to_day = \(day) WHERE project_id = \(project) AND id = \(id)")
        transaction.record(
            "tenure.ended", about: ("unit", unit.number), project: project, by: actor,
            ["tenure": .id(id), "to": .code(day.description)])
    }

    private func save(_ person: PersonCard, _ transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE person SET care = \(person.care), care_consent_at = \(person.careConsentAt), key_customer = \(person.isKey),
                key_reason = \(person.keyReason), revision = revision + 1
            WHERE project_id = \(person.project) AND id = \(person.id)
            """)
    }

    private func record(
        _ kind: String, _ person: PersonCard, by actor: Actor, _ transaction: Transaction, words: String?
    ) {
        transaction.record(
            kind, about: (Self.subjectKind, person.id.number), project: person.project, by: actor, words: words)
    }
}
