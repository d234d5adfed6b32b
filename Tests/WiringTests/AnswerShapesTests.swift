// AnswerShapesTests: what the API's description says of an answer is what the answer is.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import ServiceDesk
import Storage
import Testing
import Web
import Wiring

@Suite struct AnswerShapesTests {
    /// What Foundation read, as the house's own JSON.
    private static func json(_ value: Any) -> JSON {
        switch value {
        case is NSNull: .null
        case let text as String: .text(text)
        case let number as NSNumber where CFBooleanCheck.isFlag(number): .flag(number.boolValue)
        case let number as NSNumber: .number(number.int64Value)
        case let items as [Any]: .list(items.map(json))
        case let members as [String: Any]: .object(members.map { ($0.key, json($0.value)) })
        default: .null
        }
    }

    private enum CFBooleanCheck {
        /// JSON's true and false come as numbers of C's `bool`.
        static func isFlag(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
    }

    /// Something of every kind for the lists to show.
    private static func furnish(_ world: World, _ site: Site, _ token: String) async throws -> [String: String] {
        let home = try await OwnerHome.make(world)
        let by = world.staff("limin")
        var ids: [String: String] = ["unit": home.unit.text, "clause": "XS2.7-1"]
        for kind in ServiceCase.Kind.allCases {
            world.clock.move(to: world.clock.now.adding(minutes: 1))
            var intake = Cases.Intake(kind: kind, channel: .phone, requester: "陈桂芳", title: "电梯停运", words: "停了")
            intake.handler = world.account("zhaoqiang")
            intake.unit = home.unit
            intake.agreedAt = world.clock.now.adding(minutes: 1_440)
            let made = intake
            let it = try await world.database.write { transaction in
                try world.cases.take(made, project: world.project, by: by, in: transaction)
            }
            ids["case"] = it.id.text
        }
        let person: Person.ID = try await world.database.write { transaction in
            let person: Person.ID = try #require(try transaction.first("SELECT id FROM person ORDER BY id")).get("id")
            try Persons().contact(
                person, .phone, "问好", within: [world.project.id], by: world.account("limin"), in: transaction)
            return person
        }
        ids["person"] = person.text
        return ids
    }

    @Test func `every reading of the API answers as it is described`() async throws {
        try await World.run(.sqlite) { world in
            let (site, token) = (try world.site(), try await world.token("wangfang"))
            let ids = try await Self.furnish(world, site, token)
            var seen = 0
            for route in site.routes where route.isAPI && route.name.method == "GET" && !route.name.pattern.hasSuffix("openapi.json") {
                let shape = try #require(route.gives, "\(route.name) says nothing of its answer")
                var path = route.name.pattern
                for (name, id) in ids { path = path.replacing("{\(name)}", with: id) }
                for query in ["", "q=陈桂芳", "show=all", "clause=XS2.7-1&state=all"] {
                    let encoded = query.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed) ?? ""
                    let answer = await site.answer(Ask("GET", path, query: encoded, headers: ["authorization": "Bearer \(token)"]))
                    guard answer.status == 200 else { continue }
                    seen += 1
                    let read = try JSONSerialization.jsonObject(with: Data(answer.body), options: [.fragmentsAllowed])
                    #expect(shape.fault(Self.json(read)) == nil, "\(route.name)")
                }
            }
            #expect(seen > 50, "\(seen)")
        }
    }

    @Test func `a shape says where a value is otherwise`() {
        let shape = JSONShape.object([("id", .id), ("at", .optional(.time)), ("days", .list(.day)), ("kind", .choice(["a"]))])
        let good: JSON = ["id": "0dyr5v1q8a000", "at": .null, "days": ["2026-11-23"], "kind": "a"]
        #expect(shape.fault(good) == nil)
        let bad: [JSON] = [
            ["id": "x", "at": .null, "days": [], "kind": "a"], ["id": "0dyr5v1q8a000", "days": [], "kind": "a"],
            ["id": "0dyr5v1q8a000", "at": "soon", "days": [], "kind": "a"],
            ["id": "0dyr5v1q8a000", "at": .null, "days": [1], "kind": "a"],
            ["id": "0dyr5v1q8a000", "at": .null, "days": [], "kind": "b"],
            ["id": "0dyr5v1q8a000", "at": .null, "days": [], "kind": "a", "more": 1], "x",
        ]
        for json in bad { #expect(shape.fault(json) != nil, "\(json.text)") }
    }

    @Test func `who works in two projects says in which something new is filed`() async throws {
        try await World.run(.sqlite) { world in
            try await world.database.write { transaction in
                try Accounts().grant(
                    .serviceAdministrator, in: world.other.id, to: world.account("limin"), from: world.project.liveFrom,
                    by: .system("proof"), in: transaction)
            }
            let (site, token) = (try world.site(), try await world.token("limin"))
            func take(_ query: String, _ key: String) async -> Answer {
                let body = #"{"kind":"enquiry","channel":"phone","requester":"陈","title":"问路","words":"在哪"}"#
                return await site.answer(
                    Ask(
                        "POST", "/api/v1/cases", query: query,
                        headers: ["authorization": "Bearer \(token)", "content-type": "application/json", "idempotency-key": key],
                        body: Array(body.utf8)))
            }
            let unsaid = await take("", "two-projects-1")
            #expect(unsaid.status == 422 && unsaid.text.contains("\"field\":\"project\""))
            #expect(await take("project=LGW", "two-projects-2").status == 201)
            let filed: Project.ID? = try await world.database.read {
                try $0.first("SELECT project_id FROM service_case")?.get("project_id")
            }
            #expect(filed == world.other.id)
        }
    }
}
