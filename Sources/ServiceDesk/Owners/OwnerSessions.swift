// OwnerSessions: a one-time code to a known phone, and the short session that it opens.
import Kernel
import Platform
import Registry
import Storage

/// Somebody who has proved to hold a phone, at one home.
package struct OwnerSession: Sendable {
    typealias ID = Tag<OwnerSession>
    let id: ID
    let project: Project.ID
    let unit: Unit.ID
    let phone: String
    /// The registered person whose tenure of the home is current; nil for whoever reported from it.
    let person: Person.ID?

    package var actor: Actor { .customer(person?.number ?? id.number) }
}

/// One row from the asking to the end of the session. Whether the phone is known makes no difference that can be
/// seen: the same rows are read and written, only the message is put for a known one.
package struct OwnerSessions: Sendable {
    private let key: [UInt8]
    private let tries: OwnerTries

    package init(keys: Keys) {
        key = keys.field
        tries = OwnerTries(keys: keys)
    }

    static let topic = "owner-code"

    /// What became of digits.
    enum Proof: Sendable, Equatable {
        case opened(secret: String)
        case wrong
        /// Used, too old, guessed too often, or never asked for from here.
        case spent
    }

    /// Whether codes can leave at all: through a gateway that reaches a phone. A group's robot would show them to all.
    func reachesPhones(_ project: Project.ID, in transaction: Transaction) throws -> Bool {
        try Channels.reachPhones(of: project, transaction)
    }

    /// Asks for a code; gives the secret that the browser keeps. `text` words the message.
    func ask(
        phone: String, at place: OwnerPlace, network: String, in transaction: Transaction, text: (String) -> String
    ) throws -> String {
        let secret = Hex.text(Sodium.random(32))
        // Those who ask at one home take turns, so that what is counted is true.
        let turn: SQL = "SELECT id FROM unit_code WHERE project_id = \(place.project.id) AND id = \(place.codeID)"
        _ = try transaction.first("\(turn)\(transaction.dialect.forUpdate)")
        try tries.note(.code, at: place, network: network, in: transaction)
        if try isRepeated(phone, place, network, secret, transaction) { return secret }
        try limit(phone, place, transaction)
        let (isEntitled, person) = try known(phone, at: place, transaction)
        let id: OwnerSession.ID = transaction.newID()
        let digits = Self.digits()
        let until = transaction.now.adding(minutes: OwnerRules.digitsMinutes)
        try transaction.run(
            """
            INSERT INTO owner_session (token_hash, id, project_id, unit_id, code_id, phone, person_id, entitled,
                network, digits_hash, digits_until, tries, asked_at, opened_at, ends_at)
            VALUES (\(Self.hash(secret)), \(id), \(place.project.id), \(place.unit.id), \(place.codeID), \(phone),
                \(person), \(isEntitled), \(tries.mark(network)), \(hash(digits, of: id)), \(until), 0,
                \(transaction.now), \(Instant?.none), \(until))
            """)
        if isEntitled { try send(digits, to: phone, id, place, text, transaction) }
        return secret
    }

    private func send(
        _ digits: String, to phone: String, _ id: OwnerSession.ID, _ place: OwnerPlace, _ text: (String) -> String,
        _ transaction: Transaction
    ) throws {
        var draft = Message.Draft(
            "owner.message", project: place.project.id, channel: .webhook, to: .address(phone),
            about: (Self.topic, id.number), step: "1")
        draft.body = text(digits)
        draft.isUrgent = true
        try Outbox().put(draft, in: transaction)
    }

    /// A second press from the same place within the minute: the code that is under way is this browser's.
    private func isRepeated(
        _ phone: String, _ place: OwnerPlace, _ network: String, _ secret: String, _ transaction: Transaction
    ) throws -> Bool {
        try transaction.run(
            """
            UPDATE owner_session SET token_hash = \(Self.hash(secret))
            WHERE project_id = \(place.project.id) AND unit_id = \(place.unit.id) AND phone = \(phone)
                AND asked_at > \(transaction.now.adding(milliseconds: -OwnerRules.repeatMilliseconds))
                AND code_id = \(place.codeID) AND network = \(tries.mark(network)) AND digits_hash IS NOT NULL
            """) == 1
    }

    private func limit(_ phone: String, _ place: OwnerPlace, _ transaction: Transaction) throws {
        let hourAgo = transaction.now.adding(minutes: -60)
        let row = try transaction.first(
            """
            SELECT COUNT(*) AS day,
                CAST(COALESCE(SUM(CASE WHEN asked_at > \(hourAgo) THEN 1 ELSE 0 END), 0) AS BIGINT) AS hour FROM owner_session
            WHERE project_id = \(place.project.id) AND unit_id = \(place.unit.id) AND phone = \(phone)
                AND asked_at > \(transaction.now.adding(minutes: -24 * 60))
            """)
        let (hour, day): (Int, Int) = (try row?.get("hour") ?? 0, try row?.get("day") ?? 0)
        guard hour < OwnerRules.codesOfPhone.hour, day < OwnerRules.codesOfPhone.day else {
            throw Refusal(.tooMany, [Problem("", "owner.too-many")])
        }
    }

    /// Whether the phone is a registered person's of the home's current tenure, or one that reported from it.
    private func known(
        _ phone: String, at place: OwnerPlace, _ transaction: Transaction
    ) throws -> (isEntitled: Bool, person: Person.ID?) {
        let forms = OwnerRules.forms(of: phone)
        let (project, unit) = (place.project.id, place.unit.id)
        let today = place.project.zone.day(of: transaction.now)
        let person = try transaction.first(
            """
            SELECT p.id FROM tenure t JOIN person p ON p.project_id = t.project_id AND p.id = t.person_id
            WHERE t.project_id = \(project) AND t.unit_id = \(unit) AND t.from_day <= \(today)
                AND (t.to_day IS NULL OR t.to_day >= \(today)) AND p.phone IN \(list: forms) ORDER BY t.id LIMIT 1
            """)
        let reported = try transaction.first(
            """
            SELECT 1 AS one FROM service_case WHERE project_id = \(project) AND unit_id = \(unit)
                AND phone IN \(list: forms) LIMIT 1
            """)
        return (person != nil || reported != nil, try person?.get("id"))
    }

    /// Holds digits against the code; right ones open the session under a new secret.
    func prove(_ digits: String, secret: String, at place: OwnerPlace, in transaction: Transaction) throws -> Proof {
        let now = transaction.now
        guard
            let row = try transaction.first(
                """
                SELECT id, phone, person_id, entitled, digits_hash, tries FROM owner_session
                WHERE token_hash = \(Self.hash(secret)) AND project_id = \(place.project.id)
                    AND code_id = \(place.codeID) AND digits_hash IS NOT NULL AND digits_until >= \(now)\(transaction.dialect.forUpdate)
                """)
        else { return .spent }
        let id: OwnerSession.ID = try row.get("id")
        let isRight = Sodium.equal(hash(digits, of: id), try row.get("digits_hash"))
        guard isRight, try row.get("entitled") else {
            let tries = try row.get("tries", as: Int.self) + 1
            let isOver = tries >= OwnerRules.digitsTries
            let kept: SQL = isOver ? "NULL" : "digits_hash"
            try transaction.run("UPDATE owner_session SET tries = \(tries), digits_hash = \(kept) WHERE id = \(id)")
            if isOver { try Outbox().erase(Self.topic, id.number, in: transaction) }
            return isOver ? .spent : .wrong
        }
        let fresh = Hex.text(Sodium.random(32))
        try transaction.run(
            """
            UPDATE owner_session SET token_hash = \(Self.hash(fresh)), digits_hash = NULL, opened_at = \(now),
                ends_at = \(now.adding(minutes: OwnerRules.sessionMinutes)) WHERE id = \(id)
            """)
        try Outbox().erase(Self.topic, id.number, in: transaction)
        let session = OwnerSession(
            id: id, project: place.project.id, unit: place.unit.id, phone: try row.get("phone"),
            person: try row.get("person_id"))
        transaction.record(
            "owner.opened", about: ("unit", place.unit.id.number), project: place.project.id, by: session.actor)
        return .opened(secret: fresh)
    }

    /// The session behind a cookie at a home's code. A person whose tenure has ended keeps what they reported.
    package func find(secret: String, code: String, in transaction: Transaction) throws -> OwnerSession? {
        guard !secret.isEmpty,
            let row = try transaction.first(
                """
                SELECT s.id, s.project_id, s.unit_id, s.phone, s.person_id FROM owner_session s
                JOIN unit_code c ON c.project_id = s.project_id AND c.id = s.code_id
                WHERE s.token_hash = \(Self.hash(secret)) AND s.opened_at IS NOT NULL AND s.ends_at > \(transaction.now)
                    AND c.code_hash = \(UnitCodes.hash(code)) AND c.revoked_at IS NULL
                """),
            let project = try Projects().find(try row.get("project_id"), in: transaction)
        else { return nil }
        let unit: Unit.ID = try row.get("unit_id")
        var person: Person.ID? = try row.get("person_id")
        if let known = person {
            let today = project.zone.day(of: transaction.now)
            let current = try transaction.first(
                """
                SELECT 1 AS one FROM tenure WHERE project_id = \(project.id) AND unit_id = \(unit)
                    AND person_id = \(known) AND from_day <= \(today) AND (to_day IS NULL OR to_day >= \(today)) LIMIT 1
                """)
            if current == nil { person = nil }
        }
        return OwnerSession(
            id: try row.get("id"), project: project.id, unit: unit, phone: try row.get("phone"), person: person)
    }

    func end(secret: String, in transaction: Transaction) throws {
        try transaction.run(
            "UPDATE owner_session SET ends_at = \(transaction.now) WHERE token_hash = \(Self.hash(secret))")
    }

    /// Forgets digits past their time together with their messages, then rows and counts past a day. One part.
    package func forget(limit: Int = 200, in transaction: Transaction) throws -> Bool {
        let old = try transaction.query(
            """
            SELECT id FROM owner_session WHERE digits_hash IS NOT NULL AND digits_until < \(transaction.now)
            ORDER BY digits_until LIMIT \(limit)
            """
        ).map { try $0.get("id", as: OwnerSession.ID.self) }
        for id in old { try Outbox().erase(Self.topic, id.number, in: transaction) }
        if !old.isEmpty { try transaction.run("UPDATE owner_session SET digits_hash = NULL WHERE id IN \(list: old)") }
        let day = transaction.now.adding(minutes: -24 * 60)
        try transaction.run("DELETE FROM owner_session WHERE asked_at < \(day) AND ends_at < \(day)")
        try transaction.run("DELETE FROM owner_try WHERE at < \(day)")
        return old.count == limit
    }

    /// Six digits, each number as likely as any other.
    private static func digits() -> String {
        while true {
            let number = Sodium.random(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard number < 4_294_000_000 else { continue }
            let text = String(number % 1_000_000)
            return String(repeating: "0", count: 6 - text.count) + text
        }
    }

    private func hash(_ digits: String, of id: OwnerSession.ID) -> [UInt8] {
        Sodium.hmac(Array("owner-code:\(id.text):\(digits)".utf8), key: key)
    }

    private static func hash(_ secret: String) -> [UInt8] { Sodium.sha256(Array(secret.utf8)) }
}
