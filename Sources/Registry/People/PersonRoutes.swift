// PersonRoutes: one customer's page and its verbs, and who moves into and out of a home.
import Kernel
import Platform
import Storage
import Web

extension Path {
    package static func person(_ id: Person.ID) -> Path { "/people/\(id)" }
}

enum PersonInputs {
    static let reason = Field<String>.text("reason", max: 200)
    static let care = Field<String>.text("care", max: 200, required: false)
    static let consent = Field<Bool>.flag("consent")
    static let isKey = Field<Bool>.flag("key")
    static let keyReason = Field<String>.text("keyReason", max: 200, required: false)
    static let channel = Field<ContactChannel>.choice("channel")
    static let words = Field<String>.text("words", max: 2_000)
    static let name = Field<String>.text("name", max: 60)
    static let phone = Field<String>("phone", required: false, schema: ["type": "string", "maxLength": 24], wrong: "field.phone.bad") {
        PersonName.phone($0)
    }
    /// A person or an organisation; nothing said leaves it as it is.
    static let nature = Field<PersonNature>.choice("nature", required: false)
    static let role = Field<TenureRole>.choice("role")
    static let from = Field<Day>.day("from")
    static let share = Field<OwnerShare>(
        "share", required: false, schema: ["type": "string", "maxLength": 20], wrong: "tenure.share.bad"
    ) { OwnerShare($0) }
    static let to = Field<Day>.day("to")
    /// Who asks was seen to be this person.
    static let isVerified = Field<Bool>.flag("verified")
}

struct PersonRoutes: Sendable {
    let units: UnitRoutes
    private let persons = Persons()
    private let erasures: Erasures

    init(units: UnitRoutes) {
        self.units = units
        erasures = Erasures(units.hooks.erasures)
    }

    private typealias In = PersonInputs
    private static let desk = Who.desk

    var routes: [Route] { readings + ofPersons + erasing + ofHomes }

    /// Who may erase: it cannot be undone.
    static let erasers: Set<Post> = [.serviceManager, .officeManager]

    private var erasing: [Route] {
        Route.verb(
            "/people/{person}/erasure", .posts(Self.erasers), clause: "XS1-1",
            summary: "Erase a person's data at the person's request; the answer says what is kept and why (删除个人信息)",
            fields: [In.isVerified], gives: .some([("kept", .list(.text))]), again: { try page($0, $1) }
        ) { visit, transaction in
            let id = try persons.find(try visit.id("person"), within: visit.projects, transaction).id
            guard visit.value(In.isVerified) ?? false else { throw Refusal.gate("XS1-1", "erasure.verify", field: "verified") }
            let kept = try erasures.erase(id, within: visit.projects, by: try visit.staff().account, in: transaction)
            return Effect(.person(id), ["kept": .list(kept.map { .text(visit.words($0.key, $0.blanks)) })])
        }
    }

    private var readings: [Route] {
        [
            ContactSheet.route,
            .page("/people/{person}", .office) { try page($0, $1) },
            .reading(
                "/api/v1/people/{person}", .office, summary: "One customer, the number masked, with homes and contacts",
                gives: Self.shape
            ) { visit, transaction in
                let person = try persons.find(try visit.id("person"), within: visit.projects, transaction)
                return .json([
                    "id": .id(person.id), "name": .text(person.name), "phone": .text(MaskedPhone.text(person.phone)),
                    "organisation": .flag(person.isOrganisation), "care": .text(person.care), "key": .flag(person.isKey),
                    "homes": .list(try persons.holdings(of: person, transaction).map { home -> JSON in
                        [
                            "unit": .id(home.unit.id), "label": .text(home.unit.label), "role": .text(home.role.rawValue),
                            "from": .text(home.from.description), "to": .words(home.to?.description),
                        ]
                    }),
                    "contacts": .list(try persons.contacts(of: person, transaction).map {
                        ["at": .at($0.at), "channel": .text($0.channel.rawValue), "words": .text($0.words), "by": .text($0.byName)]
                    }),
                ])
            },
        ]
    }

    private static let shape = JSONShape.object([
        ("id", .id), ("name", .text), ("phone", .text), ("organisation", .flag), ("care", .text), ("key", .flag),
        ("homes", .list(.object([
            ("unit", .id), ("label", .text), ("role", .word(TenureRole.self)), ("from", .day), ("to", .optional(.day)),
        ]))),
        ("contacts", .list(.object([
            ("at", .time), ("channel", .word(ContactChannel.self)), ("words", .text), ("by", .text),
        ]))),
    ])

    private var ofPersons: [Route] {
        verb("reveal", "XS1-1", "Show the whole number, for a reason that is kept (查看号码)", [In.reason], isSaidOnce: true,
            gives: .some([("phone", .text)])
        ) { id, visit, transaction in
            let phone = try persons.reveal(
                id, reason: try visit.need(In.reason), within: visit.projects, by: try visit.staff().account, in: transaction)
            return ["phone": .text(phone)]
        }
            + verb("correction", "XS1-1", "Put a customer's name, number and nature right (更正姓名电话)", [In.name, In.phone, In.nature]) { id, visit, transaction in
                try persons.correct(
                    id, name: try visit.need(In.name), phone: visit.value(In.phone),
                    isOrganisation: visit.value(In.nature).map { $0 == .organisation }, within: visit.projects,
                    by: try visit.actor(), in: transaction)
                return [:]
            }
            + verb("care", "XS1-1", "Help that a customer needs, by consent (关照)", [In.care, In.consent]) {
                id, visit, transaction in
                try persons.setCare(
                    id, visit.value(In.care) ?? "", hasConsent: visit.value(In.consent) ?? false, within: visit.projects,
                    by: try visit.actor(), in: transaction)
                return [:]
            }
            + verb("key", nil, "Mark a key customer, with the reason (重点客户)", [In.isKey, In.keyReason]) {
                id, visit, transaction in
                try persons.mark(
                    id, visit.value(In.isKey) ?? false, reason: visit.value(In.keyReason) ?? "", within: visit.projects,
                    by: try visit.actor(), in: transaction)
                return [:]
            }
            + verb("contacts", nil, "Note a contact and what was learnt (联系记录)", [In.channel, In.words]) {
                id, visit, transaction in
                try persons.contact(
                    id, try visit.need(In.channel), try visit.need(In.words), within: visit.projects,
                    by: try visit.staff().account, in: transaction)
                return [:]
            }
    }

    private var ofHomes: [Route] {
        Route.verb(
            "/units/{unit}/tenures", Self.desk, summary: "A person holds a home from a day on (登记住户)",
            fields: [In.name, In.phone, In.role, In.from, In.share], gives: .some([("person", .id)]), again: { try units.unit($0, $1) }
        ) { visit, transaction in
            let unit: Unit.ID = try visit.id("unit")
            let person = try persons.settle(
                try visit.need(In.name), phone: visit.value(In.phone) ?? "", as: try visit.need(In.role), at: unit,
                from: try visit.need(In.from), share: visit.value(In.share) ?? .whole, within: visit.projects, by: try visit.actor(), in: transaction)
            return Effect("/units/\(unit)", ["person": .id(person)], status: 201)
        }
            + Route.verb(
                "/units/{unit}/tenures/{tenure}/ending", Self.desk, summary: "A person's hold on a home ends (迁出)",
                fields: [In.to], again: { try units.unit($0, $1) }
            ) { visit, transaction in
                let unit: Unit.ID = try visit.id("unit")
                try persons.end(
                    try visit.id("tenure"), of: unit, on: try visit.need(In.to), within: visit.projects,
                    by: try visit.actor(), in: transaction)
                return Effect("/units/\(unit)")
            }
    }

    private func verb(
        _ name: String, _ clause: Clause.ID?, _ summary: String, _ fields: [any AnyField], isSaidOnce: Bool = false,
        gives: JSONShape = .done,
        _ body: @escaping @Sendable (Person.ID, Visit, Transaction) throws -> JSON
    ) -> [Route] {
        Route.verb(
            "/people/{person}/\(name)", Self.desk, clause: clause, summary: summary, fields: fields, gives: gives,
            again: { try page($0, $1) }
        ) { visit, transaction in
            let id: Person.ID = try visit.id("person")
            return Effect(.person(id), try body(id, visit, transaction), isSaidOnce: isSaidOnce)
        }
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let person = try persons.find(try visit.id("person"), within: visit.projects, transaction)
        guard let project = try Projects().find(person.project, in: transaction) else { throw Refusal.missing }
        return PersonPages.person(
            visit, project, person, homes: try persons.holdings(of: person, transaction),
            contacts: try persons.contacts(of: person, transaction),
            isShown: try persons.isShown(person, to: try visit.staff().account, transaction),
            erasures: try erasures.lines(of: person, transaction))
    }
}
