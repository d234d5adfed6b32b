// CallerTests: who calls is known to the register where it can be known, and the registered owner sees the case.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web
import Wiring

@testable import ServiceDesk

@Suite struct CallerTests {
    private static func person(_ world: World, _ name: String) async throws -> Person.ID {
        try await world.database.read { transaction in
            let row = try transaction.first("SELECT id FROM person WHERE project_id = \(world.project.id) AND name = \(name)")
            return try #require(row).get("id")
        }
    }

    /// Takes a repair through the API; gives the person it was taken for.
    private static func take(_ world: World, _ site: Site, _ token: String, _ fields: String) async throws -> Person.ID? {
        let headers = [
            "authorization": "Bearer \(token)", "content-type": "application/json",
            "idempotency-key": "caller-\(world.clock.now.milliseconds)",
        ]
        world.clock.move(to: world.clock.now.adding(minutes: 1))
        let body = #"{"kind":"repair","channel":"phone","title":"水管","words":"漏水",\#(fields)}"#
        let made = await site.answer(Ask("POST", "/api/v1/cases", headers: headers, body: Array(body.utf8)))
        #expect(made.status == 201, "\(made.text)")
        let id = try #require(ServiceCase.ID(text: made.header("location")?.split(separator: "/").last.map(String.init) ?? ""))
        return try await world.database.read { transaction in
            try #require(try transaction.first("SELECT person_id FROM service_case WHERE id = \(id)")).get("person_id")
        }
    }

    @Test(.clause("XS2.5-0"), arguments: EngineKind.allCases)
    func `a case is its registered caller's: picked, by number, or by name; nobody is guessed`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            _ = try await OwnerHome.make(world)
            let (site, token) = (try world.site(), try await world.token("limin"))
            let (owner, tenant) = (try await Self.person(world, "陈桂芳"), try await Self.person(world, "何静"))
            let home = #""unit":"3栋2单元1201""#
            let cases: [(String, Person.ID?)] = [
                (#"\#(home),"requester":"老陈","phone":"+86 138 0000 6620""#, owner),
                (#"\#(home),"requester":"陈桂芳""#, owner),
                (#"\#(home),"requester":"何静","phone":"13911112222""#, tenant),
                (#"\#(home),"requester":"路人""#, nil),
                (#""requester":"陈桂芳","phone":"13800006620""#, nil),
                (#"\#(home),"requester":"何静","caller":"\#(tenant.text)""#, tenant),
                (#"\#(home),"requester":"别人","caller":"\#(tenant.text)""#, nil),
            ]
            for (fields, expected) in cases {
                #expect(try await Self.take(world, site, token, fields) == expected, "\(fields)")
            }
        }
    }

    @Test(.clause("XS2.5-0"))
    func `a case taken without a number is on the registered owner's list`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await OwnerHome.make(world)
            let (site, token) = (try world.site(), try await world.token("limin"))
            _ = try await Self.take(world, site, token, #""unit":"3栋2单元1201","requester":"陈桂芳""#)
            let phone = try await home.opened()
            #expect(await phone.get("cases").text.contains("水管"))
        }
    }

    @Test(.clause("XS1-1"))
    func `help needed and the key mark stand beside the caller, on the home and on the case`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await OwnerHome.make(world)
            let owner = try await Self.person(world, "陈桂芳")
            try await world.database.write { transaction in
                let within = [world.project.id]
                try Persons().setCare(owner, "协助搬运", hasConsent: true, within: within, by: world.staff("limin"), in: transaction)
                try Persons().mark(owner, true, reason: "楼栋长", within: within, by: world.staff("limin"), in: transaction)
            }
            let (site, token) = (try world.site(), try await world.token("limin"))
            _ = try await Self.take(world, site, token, #""unit":"3栋2单元1201","requester":"何静""#)
            let id: ServiceCase.ID = try await world.database.read {
                try #require(try $0.first("SELECT id FROM service_case")).get("id")
            }
            let headers = ["authorization": "Bearer \(token)"]
            for (path, query) in [
                ("/units/\(home.unit)", ""), ("/cases/\(id)", ""), ("/cases/new/caller", "unit=3-2-1201"),
            ] {
                let page = await site.answer(Ask("GET", path, query: query, headers: headers))
                #expect(page.status == 200 && page.text.contains("协助搬运") && page.text.contains("楼栋长"), "\(path)")
            }
        }
    }
}
