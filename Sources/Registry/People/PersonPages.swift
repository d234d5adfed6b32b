// PersonPages: one customer: how to reach them, what help they need, their homes, and what was learnt of them.
import Kernel
import Platform
import Web

enum PersonPages {
    private typealias In = PersonInputs

    static func person(
        _ visit: Visit, _ project: ProjectCard, _ person: PersonCard, homes: [HoldingLine], contacts: [ContactLine],
        isShown: Bool, erasures: [ErasureLine]
    ) -> HTML {
        let words = visit.words
        let mayChange = visit.member?.holds([.serviceAdministrator, .serviceManager, .officeManager], in: person.project) == true
        let rows = homes.map { home -> HTML in
            """
            <tr><td><a class="title" href="/units/\(home.unit.id.text)">\(home.unit.label)</a></td><td>\(words("registry.role.\(home.role.rawValue)"))</td><td>\(home.from.description) – \(home.to?.description ?? words("registry.until-now"))</td></tr>
            """
        }
        let met = contacts.map { contact -> HTML in
            """
            <li><span class="small soft">\(Moments.stamp(contact.at, project.zone))</span><span>\(words("contact.\(contact.channel.rawValue)")) · \(contact.byName)<div class="words">\(contact.words)</div></span></li>
            """
        }
        let log: HTML = met.isEmpty ? "<p class=\"soft\">\(words("contact.none"))</p>" : "<ul class=\"facts\">\(met)</ul>"
        let key: HTML = !person.isKey ? "" : " · <span class=\"state risk\">\(words("person.key"))</span> \(person.keyReason)"
        return Layout.office(
            visit, title: person.name, at: .register,
            lead: "<p class=\"soft\">\(isShown ? person.phone : MaskedPhone.text(person.phone)) · \(words("person.nature.\(nature(person).rawValue)"))\(key)</p>",
            """
            \(Forms.summary(visit))<div class="cols"><div>
            <section class="block"><h2>\(words("person.homes"))</h2><table><tbody>\(rows)</tbody></table></section>
            <section class="block"><h2>\(words("contact.title"))</h2>\(log)\(if: mayChange, contacting(visit, person))</section></div>
            <aside><section><h2>\(words("registry.phone")) \(Tags.clause("XS1-1"))</h2>\(phone(visit, person, isShown: isShown, mayChange: mayChange))\(if: mayChange, correcting(visit, person))</section>
            <section><h2>\(words("person.care"))</h2><p>\(person.care.isEmpty ? "—" : person.care)</p>\(if: mayChange, caring(visit, person))</section>
            \(if: mayChange, "<section>\(marking(visit, person))</section>")\(erasing(visit, project, person, erasures))</aside></div>
            """)
    }

    /// What was erased and what is kept, with its ground; and the verb, for who may.
    private static func erasing(_ visit: Visit, _ project: ProjectCard, _ person: PersonCard, _ erasures: [ErasureLine]) -> HTML {
        let words = visit.words
        let lines = erasures.map { line -> HTML in
            let kept = line.kept.map { ground -> HTML in "<li>\(words(ground.key, ground.blanks))</li>" }
            return """
                <p>\(words(line.isWhole ? "erasure.whole" : "erasure.part")) <span class="small soft">\(Moments.stamp(line.at, project.zone)) \(line.byName)</span></p>\(if: !kept.isEmpty, "<p class=\"small\">\(words("erasure.kept"))</p><ul class=\"small words\">\(kept)</ul>")
                """
        }
        let mayErase = visit.member?.holds(PersonRoutes.erasers, in: person.project) == true && person.name != Erasures.nobody
        let asking: HTML = !mayErase ? "" : fold(visit, person, "erasure", "verb.erase-person") {
            "<p class=\"small soft\">\(words("erasure.hint"))</p>\(Forms.tick($0, In.isVerified, label: words("erasure.verified")))"
        }
        guard !lines.isEmpty || mayErase else { return "" }
        return "<section><h2>\(words("erasure.title")) \(Tags.clause("XS1-1"))</h2>\(lines)\(asking)</section>"
    }

    private static func phone(_ visit: Visit, _ person: PersonCard, isShown: Bool, mayChange: Bool) -> HTML {
        if isShown { return "<p><b>\(person.phone)</b></p><p class=\"small soft\">\(visit.words("reveal.shown", ["minutes": "\(Persons.shownMinutes)"]))</p>" }
        guard mayChange, !person.phone.isEmpty else { return "<p>\(MaskedPhone.text(person.phone))</p>" }
        return "<p>\(MaskedPhone.text(person.phone))</p>\(fold(visit, person, "reveal", "verb.reveal") { "\(Forms.text($0, In.reason, label: visit.words("reveal.reason")))" })"
    }

    private static func correcting(_ visit: Visit, _ person: PersonCard) -> HTML {
        fold(visit, person, "correction", "verb.correct-person") { own in
            var own = own
            if own.form["name"] == nil {
                own.form = own.form.with("name", person.name).with("nature", nature(person).rawValue)
            }
            return """
                \(Forms.text(own, In.name, label: visit.words("registry.name")))
                \(Forms.text(own, In.phone, label: visit.words("registry.phone"), type: "tel", hint: "<p class=\"small soft\">\(visit.words("person.phone.hint"))</p>"))
                \(Forms.select(own, In.nature, label: visit.words("person.nature"), options: PersonNature.allCases.map { (value: $0.rawValue, name: visit.words("person.nature.\($0.rawValue)")) }))
                """
        }
    }

    private static func nature(_ person: PersonCard) -> PersonNature { person.isOrganisation ? .organisation : .person }

    private static func caring(_ visit: Visit, _ person: PersonCard) -> HTML {
        fold(visit, person, "care", "verb.care") {
            """
            \(Forms.text($0, In.care, label: visit.words("person.care"), hint: "<p class=\"small soft\">\(visit.words("person.care.hint"))</p>"))
            \(Forms.tick($0, In.consent, label: visit.words("person.consent")))
            """
        }
    }

    private static func marking(_ visit: Visit, _ person: PersonCard) -> HTML {
        fold(visit, person, "key", "person.key") {
            """
            \(Forms.tick($0, In.isKey, label: visit.words("person.key")))
            \(Forms.text($0, In.keyReason, label: visit.words("person.key.why")))
            """
        }
    }

    private static func contacting(_ visit: Visit, _ person: PersonCard) -> HTML {
        fold(visit, person, "contacts", "verb.contact") {
            """
            \(Forms.select($0, In.channel, label: visit.words("contact.channel"), options: ContactChannel.allCases.map { (value: $0.rawValue, name: visit.words("contact.\($0.rawValue)")) }))
            \(Forms.area($0, In.words, label: visit.words("contact.words")))
            """
        }
    }

    private static func fold(
        _ visit: Visit, _ person: PersonCard, _ verb: String, _ title: String, _ rows: (Visit) -> HTML
    ) -> HTML {
        Forms.fold(visit, to: "/people/\(person.id)/\(verb)", title: title, rows)
    }
}
