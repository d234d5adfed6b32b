// HomeTimelineTests: a home's page tells everything that happened there, older pages behind it, each thing once.
import Kernel
import Logging
import Platform
import Proof
import Registry
import Storage
import Testing
import Web
import Wiring

@testable import ServiceDesk

@Suite struct HomeTimelineTests {
    @Test(.clause("XS1-1"), arguments: EngineKind.allCases)
    func `cases, comings, contacts, corrections and codes stand in one timeline, page by page`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            let by = world.staff("limin")
            let within = [world.project.id]
            var numbers: [String] = []
            for _ in 0..<60 {
                world.clock.move(to: world.clock.now.adding(minutes: 7))
                var intake = CasesTests.intake(.enquiry, world)
                intake.unit = home.unit
                let made = intake
                numbers.append(try await world.database.write { transaction in
                    try world.cases.take(made, project: world.project, by: by, in: transaction).number
                })
            }
            world.clock.move(to: world.clock.now.adding(minutes: 7))
            let person: Person.ID = try await world.database.write { transaction in
                let row = try transaction.first("SELECT id FROM person WHERE name = '何静'")
                let person: Person.ID = try #require(row).get("id")
                try Persons().contact(person, .visit, "门铃坏了", within: within, by: world.account("limin"), in: transaction)
                try Persons().correct(person, name: "何静怡", phone: nil, isOrganisation: true, within: within, by: by, in: transaction)
                return person
            }
            let site = try world.site()
            let headers = ["authorization": "Bearer \(try await world.token("wangfang"))"]
            var (pages, query) = ([String](), "")
            while pages.count < 4 {
                let page = await site.answer(Ask("GET", "/units/\(home.unit)", query: query, headers: headers)).text
                pages.append(page)
                guard let next = page.firstMatch(of: /before=([0-9]+)/) else { break }
                query = "before=\(next.1)"
            }
            #expect(pages.count == 2)
            let seen = pages.flatMap { $0.matches(of: /ZX-2611-[0-9]{4}/).map { String($0.0) } }
            #expect(seen.sorted() == numbers.sorted())
            #expect(pages[0].contains("门铃坏了") && pages[0].contains("何静 → 何静怡"))
            let came = pages.joined().matches(of: /2019-06-01|2019\/6\/1|06-01/).count
            #expect(came >= 2, "who came")
            let card = await site.answer(Ask("GET", "/people/\(person)", headers: headers)).text
            #expect(card.contains("单位"))
        }
    }

    @Test func `what the database will not hold twice is a conflict for whoever sends it, and is not written`() async throws {
        try await World.run(.sqlite) { world in
            let site = try Site(
                routes: Route.verb("/twice", .anyone, summary: "twice", fields: []) { _, transaction in
                    let building: Building.ID = transaction.newID()
                    for _ in 0..<2 {
                        try transaction.run(
                            """
                            INSERT INTO building (id, project_id, name, sort_key, handler_id)
                            VALUES (\(building), \(world.project.id), '1', '1', \(Int64?.none))
                            """)
                    }
                    return Effect("/twice")
                }, database: world.database, keys: world.keys, words: House.words(), isSecure: false,
                logger: .init(label: "twice")
            ) { visit, title, content in Layout.bare(visit, title: title, content) }
            let headers = ["content-type": "application/json", "idempotency-key": "twice-twice-1"]
            let answer = await site.answer(Ask("POST", "/api/v1/twice", headers: headers, body: Array("{}".utf8)))
            #expect(answer.status == 409 && answer.text.contains("refusal.taken"))
            let rows = try await world.database.read { try $0.query("SELECT id FROM building WHERE name = '1'").count }
            #expect(rows == 0)
        }
    }
}
