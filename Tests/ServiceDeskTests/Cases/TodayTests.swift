// TodayTests: 今日 for every post: bands that go on, whose promises, and what stands beside them.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web
import Wiring

@testable import ServiceDesk

@Suite struct TodayTests {
    private static func get(_ world: World, _ site: Site, _ name: String, _ path: String = "/today", _ query: String = "") async throws -> Answer {
        await site.answer(Ask("GET", path, query: query, headers: ["authorization": "Bearer \(try await world.token(name))"]))
    }

    @Test(arguments: EngineKind.allCases)
    func `every overdue promise can be reached, page by page, in its band`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            for _ in 0..<45 { _ = try await CasesTests.take(.enquiry, world) }
            world.at("2027-01-04 10:00")
            _ = try await CasesTests.take(.enquiry, world)
            let site = try world.site()
            var (seen, query, pages): (Set<String>, String, Int) = ([], "", 0)
            while pages < 5 {
                let page = try await Self.get(world, site, "limin", "/today", query).text
                seen.formUnion(page.matches(of: /class="title" href="\/cases\/([0-9a-z]{13})"/).map { String($0.1) })
                pages += 1
                guard let next = page.firstMatch(of: /href="\/today\?(band=overdue[^"]*after=[0-9a-z.]+)"/) else { break }
                query = String(next.1).replacing("&amp;", with: "&")
            }
            #expect(seen.count >= 45 && pages == 2)
            let rest = try await Self.get(world, site, "limin", "/today", "band=later").text
                + Self.get(world, site, "limin", "/today", "band=today").text
            #expect(rest.matches(of: /<tr data-row>/).count == 1)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `bands meet, never overlap, and hold what they count`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            for kind in ServiceCase.Kind.allCases { _ = try await CasesTests.take(kind, world) }
            for time in ["2026-11-23 09:10", "2026-11-23 23:40", "2026-11-25 12:00"] {
                world.at(time)
                try await world.database.read { transaction in
                    let todays = Todays(room: House.room)
                    let counts = try todays.counts(in: world.project, holder: nil, transaction)
                    var all: [Promise.ID] = []
                    for band in TodayBand.allCases {
                        let lines = try todays.lines(in: world.project, holder: nil, band: band, limit: 100, transaction)
                        #expect(Int64(lines.count) == counts[band])
                        all += lines.map(\.row.id)
                    }
                    let open = try transaction.query("SELECT id FROM promise WHERE outcome = 'open'").count
                    #expect(Set(all).count == all.count && all.count == open)
                }
            }
        }
    }

    @Test func `who has no desk begins with what is theirs, and the desk with everything`() async throws {
        try await World.run(.sqlite) { world in
            var intake = CasesTests.intake(.repair, world, handler: "zhaoqiang")
            intake.title = "别人的活"
            let other = intake
            try await world.database.write { transaction in
                _ = try world.cases.take(other, project: world.project, by: world.staff("limin"), in: transaction)
            }
            let site = try world.site()
            #expect(try await Self.get(world, site, "limin").text.contains("别人的活"))
            #expect(try await !Self.get(world, site, "zhengkai").text.contains("别人的活"))
            #expect(try await Self.get(world, site, "zhengkai", "/today", "whose=all").text.contains("别人的活"))
        }
    }

    @Test func `today's appointments stand beside the promises`() async throws {
        try await World.run(.sqlite) { world in
            let it = try await CasesTests.take(.repair, world)
            let time = LocalMoment(day: world.project.zone.day(of: world.clock.now), minute: MinuteOfDay(11 * 60))
            try await world.database.write { transaction in
                try Complaints(cases: world.cases).appoint(
                    it.id, at: time, cause: .first, evidence: "", within: [world.project.id], by: world.staff("limin"),
                    in: transaction)
            }
            let page = try await Self.get(world, try world.site(), "limin").text
            #expect(page.contains("今日约定") || page.contains("Appointments today"))
        }
    }

    @Test func `programs read on from page to page, and settled promises by their clause`() async throws {
        try await World.run(.sqlite) { world in
            for _ in 0..<101 { _ = try await CasesTests.take(.enquiry, world) }
            let site = try world.site()
            let first = try await Self.get(world, site, "limin", "/api/v1/promises").text
            let next = try #require(first.firstMatch(of: /"next":"([0-9a-z.]+)"/)).1
            let second = try await Self.get(world, site, "limin", "/api/v1/promises", "after=\(next)").text
            #expect(second.matches(of: /"clause":/).count == 1 && second.contains("\"next\":null"))
            let byClause = try await Self.get(world, site, "limin", "/api/v1/promises", "clause=XS2.7-1&state=all").text
            #expect(byClause.matches(of: /"clause":/).count == 100)
            let settled = try await Self.get(world, site, "limin", "/api/v1/promises", "clause=XS2.7-1&state=settled").text
            #expect(settled.contains("\"promises\":[]"))
            #expect(try await Self.get(world, site, "limin", "/api/v1/promises", "state=settled").status == 422)
            #expect(try await Self.get(world, site, "limin", "/api/v1/promises", "clause=S2.5-2&band=today").status == 422)
        }
    }
}
