// MetricsTests: what is counted, who may see it, and that nothing of a person is in it.
import Foundation
import Kernel
import Logging
import Platform
import Proof
import Storage
import Testing
import Web
import Wiring

@Suite struct MetricsTests {
    private static func site(_ world: World, isSecure: Bool) throws -> Site {
        try House.site(
            world.database, keys: world.keys, isSecure: isSecure, logger: Logger(label: "metrics") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func value(_ text: String, _ sample: String) -> Double? {
        text.split(separator: "\n").first { $0.hasPrefix(sample + " ") }.flatMap { Double($0.dropFirst(sample.count + 1)) }
    }

    @Test(arguments: EngineKind.allCases)
    func `requests, queues, messages, promises and facts are counted, in the form that Prometheus reads`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let site = try Self.site(world, isSecure: false)
            let token = try await world.token("limin")
            let headers = ["authorization": "Bearer \(token)", "content-type": "application/json", "idempotency-key": "metrics-1"]
            let body = """
                {"kind":"complaint","channel":"phone","requester":"陈桂芳","title":"电梯停运","words":"又停了","handler":"\(world.account("zhaoqiang").text)"}
                """
            #expect(await site.answer(Ask("POST", "/api/v1/cases", headers: headers, body: Array(body.utf8))).status == 201)
            for _ in 0..<3 { _ = await site.answer(Ask("GET", "/api/v1/cases", headers: headers)) }
            _ = await site.answer(Ask("GET", "/api/v1/cases"))
            _ = await site.answer(Ask("GET", "/nowhere/13900001111"))
            world.clock.advance(minutes: 60 * 24 * 60)
            let answer = await site.answer(Ask("GET", "/metrics", network: "127.0.0.1"))
            #expect(answer.status == 200 && answer.header("content-type")?.hasPrefix("text/plain") == true)
            let text = answer.text
            let list = #"{method="GET",route="/api/v1/cases""#
            #expect(Self.value(text, "steward_requests_total\(list),status=\"2xx\"}") == 3)
            #expect(Self.value(text, "steward_requests_total\(list),status=\"4xx\"}") == 1)
            #expect(Self.value(text, "steward_request_seconds_count\(list)}") == 4)
            #expect(Self.value(text, "steward_request_seconds_bucket\(list),le=\"+Inf\"}") == 4)
            #expect(Self.value(text, #"steward_requests_total{method="",route="none",status="4xx"}"#) == 1)
            #expect(Self.value(text, #"steward_outbox_messages{state="waiting"}"#) == 0)
            let open = try #require(Self.value(text, #"steward_promises{state="open"}"#))
            #expect(open > 0 && Self.value(text, #"steward_promises{state="overdue"}"#) == open)
            let facts = try await world.database.read { try $0.first("SELECT COUNT(*) AS number FROM journal")?.get("number", as: Int64.self) }
            #expect(Self.value(text, "steward_journal_facts") == facts.map(Double.init))
            #expect(Self.value(text, "steward_last_backup_seconds") == .infinity && Self.value(text, "steward_last_backup_failed") == 0)
            try await world.database.write { try Upkeep().note(.backup, isGood: true, in: $0) }
            world.clock.advance(minutes: 30)
            try await world.database.write { try Upkeep().note(.backup, isGood: false, in: $0) }
            let later = await site.answer(Ask("GET", "/metrics", network: "127.0.0.1")).text
            #expect(Self.value(later, "steward_last_backup_seconds") == 1_800 && Self.value(later, "steward_last_backup_failed") == 1)
            #expect(Self.value(text, #"steward_database_waiting{kind="write"}"#) == 0)
            #expect((Self.value(text, "steward_commit_verbs_count") != nil) == (engine == .sqlite))
            for line in text.split(separator: "\n") where !line.hasPrefix("#") {
                #expect(line.wholeMatch(of: /[a-z_]+(\{([a-z]+="[^"]*",?)+\})? ([0-9.e+\-]+|\+Inf)/) != nil, "\(line)")
            }
            for word in ["13900001111", "陈桂芳", "limin", "电梯"] { #expect(!text.contains(word)) }
        }
    }

    @Test func `only this machine and administrators read it; behind a proxy administrators alone`() async throws {
        try await World.run(.sqlite) { world in
            for isSecure in [false, true] {
                let site = try Self.site(world, isSecure: isSecure)
                func status(_ network: String, _ name: String? = nil) async throws -> Int {
                    var headers: [String: String] = [:]
                    if let name { headers["authorization"] = "Bearer \(try await world.token(name))" }
                    return await site.answer(Ask("GET", "/metrics", headers: headers, network: network)).status
                }
                #expect(try await status("127.0.0.1") == (isSecure ? 403 : 200))
                #expect(try await status("10.0.0.7") == 403)
                #expect(try await status("10.0.0.7", "limin") == 403)
                #expect(try await status("10.0.0.7", "admin") == 200)
            }
        }
    }

    @Test func `a histogram counts a value under the first bound that holds it`() {
        var histogram = Histogram([1, 2, 4])
        for value in [0.5, 1, 1.5, 4, 9] { histogram.add(value) }
        #expect(histogram.counts == [2, 1, 1, 1] && histogram.total == 5 && histogram.sum == 16)
    }
}
