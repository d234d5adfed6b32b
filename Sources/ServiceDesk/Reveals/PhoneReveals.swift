// PhoneReveals: the whole number of who brought a case, for whoever works it, with a reason that is kept.
import Kernel
import Platform
import Registry
import Scheme
import Storage
import Web

struct PhoneReveals: Sendable {
    static let migrations = [
        Migration(
            "0018 reveals",
            [
                """
                CREATE TABLE case_reveal (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, case_id {id} NOT NULL,
                    account_id {id} NOT NULL REFERENCES account (id), reason {text} NOT NULL CHECK (reason <> ''),
                    at {int} NOT NULL,
                    FOREIGN KEY (project_id, case_id) REFERENCES service_case (project_id, id)) {strict}
                """,
                "CREATE INDEX case_reveal_case ON case_reveal (project_id, case_id, account_id, at)",
            ])
    ]

    static let reason = Field<String>.text("reason", max: 200)
    let desk: CaseRoutes

    var routes: [Route] {
        Route.verb(
            "/cases/{case}/reveal", .posts(Cases.handlers), clause: "XS1-1",
            summary: "Show the requester's whole number, for a reason that is kept (查看号码)", fields: [Self.reason],
            gives: .some([("phone", .text)]), again: { try desk.again($0, $1) }
        ) { visit, transaction in
            let id = try desk.worked(visit, transaction)
            let (detail, project) = try desk.views.detail(id, within: visit.projects, transaction)
            let reveal: Tag<PhoneReveals> = transaction.newID()
            let why = try visit.need(Self.reason)
            let viewer = try visit.staff()
            try transaction.run(
                """
                INSERT INTO case_reveal (id, project_id, case_id, account_id, reason, at)
                VALUES (\(reveal), \(project.id), \(id), \(viewer.account), \(why), \(transaction.now))
                """)
            transaction.record(
                "case.revealed", about: (ServiceCase.subjectKind, id.number), project: project.id, by: viewer.actor, words: why)
            return Effect(.case(id), ["phone": .text(detail.phone)], isSaidOnce: true)
        }
    }

    /// Whether this viewer asked for the number a few minutes ago.
    static func isShown(_ id: ServiceCase.ID, in project: Project.ID, to viewer: Account.ID, _ transaction: Transaction) throws -> Bool {
        let since = transaction.now.adding(minutes: -Persons.shownMinutes)
        return try transaction.first(
            """
            SELECT id FROM case_reveal WHERE project_id = \(project) AND case_id = \(id) AND account_id = \(viewer)
                AND at >= \(since) LIMIT 1
            """) != nil
    }

    /// The number as this viewer may see it, with the form that asks for all of it.
    static func phone(_ visit: Visit, _ detail: CaseDetail, mayWork: Bool) -> HTML {
        guard !detail.phone.isEmpty else { return "—" }
        if detail.isPhoneShown { return "<b>\(detail.phone)</b>" }
        guard mayWork else { return "\(MaskedPhone.text(detail.phone))" }
        let form = Forms.fold(visit, to: "/cases/\(detail.serviceCase.id)/reveal", title: "verb.reveal") {
            "\(Forms.text($0, reason, label: visit.words("reveal.reason")))"
        }
        return "\(MaskedPhone.text(detail.phone))\(form)"
    }
}
