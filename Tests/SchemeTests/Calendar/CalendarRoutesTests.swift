// CalendarRoutesTests: who may change the hours, what is refused where, and what a newly announced year does to dues.
import Foundation
import Kernel
import Platform
import Proof
import Scheme
import ServiceDesk
import Storage
import Testing
import Web

@Suite struct CalendarRoutesTests {
    private static func post(_ site: Site, _ token: String, _ path: String, _ body: String) async -> Answer {
        let headers = ["authorization": "Bearer \(token)", "content-type": "application/json", "idempotency-key": UUID().uuidString]
        return await site.answer(Ask("POST", path, headers: headers, body: Array(body.utf8)))
    }

    private static func calendar(_ world: World) async throws -> WorkCalendar {
        try await world.database.read { try Projects().find(world.project.id, in: $0)?.calendar ?? world.project.calendar }
    }

    @Test(arguments: EngineKind.allCases)
    func `a day apart is closed or open at other hours, and is like the week again on demand`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (site, manager) = (try world.site(), try await world.token("wangfang"))
            let typhoon = try #require(Day("2026-12-01"))
            func put(_ body: String, _ verb: String = "day") async -> Answer {
                await Self.post(site, manager, "/api/v1/calendar/" + verb, body)
            }
            #expect(await put("{\"day\":\"2026-12-01\",\"name\":\"台风\"}").status == 200)
            #expect(try await !Self.calendar(world).isWorkday(typhoon))
            #expect(await put("{\"day\":\"2026-12-01\",\"name\":\"半天\",\"hours\":\"08:30-12:00\"}").status == 200)
            #expect(try await Self.calendar(world).windows(on: typhoon).map(\.description) == ["08:30-12:00"])
            #expect(await put("{\"day\":\"2026-12-01\"}", "day-like-the-week").status == 200)
            #expect(try await Self.calendar(world).overrides[typhoon] == nil)
            let bad = await put("{\"day\":\"2026-12-01\",\"name\":\"半天\",\"hours\":\"8点半\"}")
            #expect(bad.status == 422 && bad.text.contains("calendar.hours.bad") && bad.text.contains("\"hours\""))
            let backwards = await put("{\"day\":\"2026-12-01\",\"name\":\"半天\",\"hours\":\"12:00-08:30\"}")
            #expect(backwards.status == 422 && backwards.text.contains("calendar.window.empty"))
            let never = await put("{\"why\":\"歇业\"}", "week")
            #expect(never.status == 422 && never.text.contains("calendar.neverOpen"), "an office without any hours")
            let clerk = try await world.token("limin")
            #expect(await Self.post(site, clerk, "/api/v1/calendar/day", "{\"day\":\"2026-12-01\",\"name\":\"台风\"}").status == 403)
        }
    }

    @Test(.clause("K-CMP2"), arguments: EngineKind.allCases)
    func `a year announced late moves the dues that were only provisional, and no other`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            world.at("2026-12-31 17:25")
            world.clock.move(to: world.clock.now.adding(milliseconds: engine == .sqlite ? 91 : 92))
            let site = try world.site()
            let it = try await world.complaint()
            func atOnce() async throws -> PromiseRow {
                let rows = try await world.database.read { try Promises().of(it.subject, project: world.project.id, in: $0) }
                return try #require(rows.first { $0.clause == "K-CMP2" })
            }
            let before = try await atOnce()
            #expect(before.isProvisional && before.dueDay == Day("2027-01-01"), "counted by the plain week")
            let arrangement = "[{\\\"year\\\":2027,\\\"off\\\":{\\\"2027-01-01\\\":\\\"元旦\\\"},\\\"work\\\":{}}]"
            let answer = await Self.post(
                site, try await world.token("wangfang"), "/api/v1/calendar/arrangement", "{\"arrangement\":\"\(arrangement)\"}")
            #expect(answer.status == 200 && answer.text.contains("\"moved\":2"), "\(answer.text)")
            let after = try await atOnce()
            #expect(!after.isProvisional && after.dueDay == Day("2027-01-04"))
            let again = await Self.post(
                site, try await world.token("wangfang"), "/api/v1/calendar/arrangement", "{\"arrangement\":\"\(arrangement)\"}")
            #expect(again.text.contains("\"moved\":0"), "entered again, nothing changes")
        }
    }
}

extension World {
    /// A complaint that was taken just now.
    fileprivate func complaint() async throws -> ServiceCase {
        var intake = Cases.Intake(kind: .complaint, channel: .phone, requester: "陈桂芳", title: "电梯停运", words: "又停了")
        intake.handler = account("zhaoqiang")
        let (project, by, desk) = (project, staff("limin"), cases)
        return try await database.write { [intake] transaction in
            let id = try desk.take(intake, project: project, by: by, in: transaction).id
            return try CaseViews().detail(id, within: [project.id], transaction).0.serviceCase
        }
    }
}
