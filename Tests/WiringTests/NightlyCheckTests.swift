// NightlyCheckTests: the night's hour, and what a damaged file stops.
import Foundation
import Kernel
import Logging
import Platform
import Proof
import ServiceDesk
import Storage
import Testing
import Web
import Wiring

@Suite struct NightlyCheckTests {
    @Test func `the next night is at three in China, and never now`() throws {
        let zone = try Zone("Asia/Shanghai")
        for (now, night) in [
            ("2026-11-23T01:00:00Z", "2026-11-24"), ("2026-11-23T18:59:59Z", "2026-11-24"),
            ("2026-11-23T19:00:00Z", "2026-11-25"), ("1969-12-31T23:00:00Z", "1970-01-02"),
        ] {
            let next = NightlyCheck.following(try #require(Instant(now)))
            #expect(zone.day(of: next).description == night && zone.minute(of: next).description == "03:00", "\(now)")
        }
    }

    @Test func `a sound file passes, PostgreSQL is not asked, and what is damaged takes no writes`() async throws {
        let logger = Logger(label: "check") { _ in SwiftLogNoOpLogHandler() }
        for (engine, verdict) in [(EngineKind.sqlite, Bool?.some(true)), (.postgres, nil)] {
            try await World.run(engine) { world in
                #expect(await NightlyCheck(database: world.database, logger: logger).check() == verdict)
                #expect(world.database.soundness.trouble == nil)
                let token = try await world.token("limin")
                world.database.soundness.checked(isSound: false)
                let site = try world.site()
                await #expect(throws: StorageProblem.self) {
                    try await world.database.write { _ = try $0.run("DELETE FROM project") }
                }
                let ready = await site.answer(Ask("GET", "/ready"))
                #expect(ready.status == 503 && ready.text.contains("check"))
                let headers = [
                    "authorization": "Bearer \(token)", "content-type": "application/json", "idempotency-key": "damaged-1",
                ]
                let refused = await site.answer(Ask("POST", "/api/v1/notices/reading", headers: headers, body: Array("{}".utf8)))
                #expect(refused.status == 503 && refused.text.contains("refusal.damaged"))
                #expect(await site.answer(Ask("GET", "/api/v1/cases", headers: headers)).status == 200)
                world.database.soundness.checked(isSound: true)
                #expect(await site.answer(Ask("GET", "/ready")).status == 200)
            }
        }
    }

    @Test(.clause("K-CMP5"), arguments: EngineKind.allCases)
    func `each night the figures are counted again, and one that differs is told and kept`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            try await world.database.write { transaction in
                var intake = Cases.Intake(kind: .complaint, channel: .phone, requester: "陈桂芳", title: "电梯停运", words: "又停了")
                intake.handler = world.account("zhaoqiang")
                _ = try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
            }
            world.clock.advance(minutes: 3 * 24 * 60)
            let check = NightlyCheck(database: world.database, logger: Logger(label: "check") { _ in SwiftLogNoOpLogHandler() })
            #expect(await check.recount().isEmpty)
            // A change that the sums never heard of, as a fault of ours or a stranger's hand would leave it.
            try await world.database.write { transaction in
                try transaction.run(
                    "UPDATE promise SET outcome = 'excluded', reason = 'harmed', settled_at = due_at WHERE clause = 'K-CMP2'")
            }
            #expect(await check.recount().contains("K-CMP2"))
            let kept = try await world.database.read { transaction in
                try transaction.query("SELECT payload FROM journal WHERE kind = 'figure.differs'").map {
                    try $0.get("payload", as: String.self)
                }
            }
            #expect(kept.contains { $0.contains("\"clause\":\"K-CMP2\"") && $0.contains("\"of\":1") && $0.contains("\"countedOf\":0") })
        }
    }
}
