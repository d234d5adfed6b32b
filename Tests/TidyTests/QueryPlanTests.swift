// QueryPlanTests: no page walks a table that grows: every statement of every page is looked at by its plan.
import Demo
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

@Suite struct QueryPlanTests {
    /// Tables that never hold more than an office has of them.
    private static let small: Set<String> = [
        "project", "scheme_chapter", "scheme_clause", "scheme_version", "scheme_parameter", "work_calendar", "account",
        "access_grant", "g", "a", "part", "upkeep",
    ]

    @Test func `no statement of a page or a verb scans a table that grows, nor walks a whole project for one case`() async throws {
        try await World.run(.sqlite) { world in
            let plans = try await Self.plans(world)
            #expect(plans.count > 60, "\(plans.count) statements seen")
            for (text, lines) in plans {
                for line in lines {
                    if line.hasPrefix("SCAN"), let table = line.split(separator: " ").dropFirst().first {
                        #expect(Self.small.contains(String(table)) || line.contains("CONSTANT ROW"), "\(line)\n\(text)")
                    }
                    // What is open is not looked for among all that ever was.
                    let isOfLive = text.contains("c.stage IN ('open', 'appointed', 'handled')")
                    #expect(!isOfLive || !line.contains("service_case_recent"), "\(line)\n\(text)")
                    #expect(!line.hasSuffix("(project_id=?)") || Self.isBounded(text), "\(line)\n\(text)")
                }
            }
        }
    }

    @Test func `nor does PostgreSQL, after ANALYZE, over tables a hundred times as large`() async throws {
        try await World.run(.postgres) { world in
            let plans = try await Self.plans(world, Self.multiply)
            #expect(plans.count > 60, "\(plans.count) statements seen")
            // Half a thousand rows at once, for a file, are read from a table of some thousands as they lie: rightly so.
            for (text, lines) in plans where !text.contains("$100") {
                for line in lines {
                    guard let table = line.firstMatch(of: /Seq Scan on (\w+)/).map({ String($0.1) }) else { continue }
                    #expect(!Self.large.contains(table), "\(lines.joined(separator: "\n"))\n\(text)")
                }
            }
        }
    }

    /// Tables that are multiplied: on PostgreSQL a small one is walked whatever its indexes.
    private static let large: Set<String> = ["unit", "person", "tenure", "service_case", "promise", "promise_event", "journal"]

    /// Every row of the estate's tables again and again, in other columns' terms of its own, then counted by ANALYZE.
    private static func multiply(_ transaction: Transaction) throws {
        // Such a statement is no page's: it takes its time beside all the other tests.
        try transaction.run("SET LOCAL statement_timeout = 600000")
        // A row as JSON with what must differ put over it, and back: whatever columns the table has by then.
        func again(_ table: StaticString, _ times: Int64, _ changes: StaticString) throws {
            try transaction.run(
                """
                INSERT INTO \(raw: table) SELECT r.* FROM \(raw: table) c CROSS JOIN generate_series(1, \(times)) g,
                LATERAL jsonb_populate_record(NULL::\(raw: table), to_jsonb(c) || jsonb_build_object(\(raw: changes))) r
                """)
        }
        try again("unit", 100, "'id', c.id + g * 4398046511104, 'name', c.name || 'x' || g, 'spoken', c.spoken || 'x' || g")
        try again("person", 100, "'id', c.id + g * 4398046511104, 'name', chr((19968 + g * 37)::int) || c.name, 'phone', '139' || lpad(g::text, 8, '0'), 'phone_tail', lpad(g::text, 4, '0'), 'sort_key', chr((97 + g % 26)::int) || g || c.sort_key, 'initials', chr((97 + g % 26)::int) || g || c.initials")
        try again("tenure", 100, "'id', c.id + g * 4398046511104, 'unit_id', c.unit_id + g * 4398046511104, 'person_id', c.person_id + g * 4398046511104")
        try again(
            "service_case", 10_000,
            "'id', c.id + g * 4398046511104, 'number', c.number || 'x' || g, 'kind', (ARRAY['complaint', 'repair', 'enquiry', 'suggestion'])[g % 4 + 1], 'origin', 'imported', 'source', 'proof', 'source_key', c.id::text || g, 'stage', CASE WHEN g % 41 = 0 THEN 'open' ELSE 'closed' END, 'closed_at', CASE WHEN g % 41 = 0 THEN NULL ELSE c.received_at END, 'received_at', c.received_at - g * 600000, 'phone_tail', lpad((g % 10000)::text, 4, '0'), 'handled_at', NULL, 'outcome', NULL, 'cycle', 1, 'closing_follow_up_id', NULL, 'merged_into_id', NULL")
        try again(
            "promise", 5_000,
            "'id', c.id + g * 4398046511104, 'subject_id', c.subject_id + g * 4398046511104, 'started_at', c.started_at - g * 600000, 'due_at', c.due_at - g * 600000, 'due_day', to_char(to_timestamp((c.due_at - g * 600000) / 1000), 'YYYY-MM-DD'), 'outcome', CASE WHEN g % 40 = 0 THEN 'open' ELSE 'kept' END, 'settled_at', CASE WHEN g % 40 = 0 THEN NULL ELSE c.due_at - g * 600000 END, 'reason', '', 'next_step_at', NULL")
        try transaction.run(
            """
            INSERT INTO promise_event (promise_id, seq, at, kind, due_before, due_after, reason, actor)
            SELECT p.id, 1, p.started_at, 'opened', NULL, p.due_at, '', 'system:proof' FROM promise p
            WHERE NOT EXISTS (SELECT 1 FROM promise_event e WHERE e.promise_id = p.id)
            """)
        try again("journal", 300, "'seq', c.seq + g * 1000000, 'subject_id', c.subject_id + g * 4398046511104")
        try transaction.run("ANALYZE")
    }

    /// What everything that pages read and verbs do comes to, statement by statement.
    private static func plans(
        _ world: World, _ grow: @escaping @Sendable (Transaction) throws -> Void = { _ in }
    ) async throws -> [String: [String]] {
        let engine = PlanWatch(world.database.engine)
        let database = Database(engine: engine, clock: world.clock, mint: Mint(node: 9))
        try await DemoEstate.furnish(world.database)
        let site = try House.site(
            database, keys: world.keys, isSecure: false, logger: Logger(label: "plans") { _ in SwiftLogNoOpLogHandler() })
        let token = try await world.token("wangfang")
        func headers() -> [String: String] {
            ["authorization": "Bearer \(token)", "content-type": "application/json", "idempotency-key": UUID().uuidString]
        }
        func post(_ path: String, _ body: String) async -> Answer {
            await site.answer(Ask("POST", "/api/v1" + path, headers: headers(), body: Array(body.utf8)))
        }
        func take() async throws -> String {
            let made = await post("/cases", """
                {"kind":"complaint","channel":"phone","requester":"陈","title":"电梯","words":"停了","handler":"\(world.account("zhaoqiang").text)"}
                """)
            #expect(made.status == 201, "\(made.text)")
            return made.header("location")?.split(separator: "/").last.map(String.init) ?? ""
        }
        let (id, other) = (try await take(), try await take())
        try await world.database.write { try grow($0) }
        let number = try await world.database.read { transaction in
            try transaction.first("SELECT number FROM service_case WHERE id = \(ServiceCase.ID(text: other))")?.get("number", as: String.self)
        }
        for route in site.routes where route.name.method == "GET" {
            let path = route.name.pattern.replacing("{case}", with: id).replacing("{clause}", with: "S2.5-2")
                .replacing(/\{\w+\}/, with: "0000000000001")
            _ = await site.answer(Ask("GET", path, headers: headers()))
            _ = await site.answer(Ask("GET", path, query: "show=all&whose=mine&kind=complaint", headers: headers()))
        }
        let clerk = world.account("zhoujie").text
        for (verb, body) in [
            ("assignment", #"{"handler":"\#(clerk)"}"#), ("note", #"{"note":"备注"}"#),
            ("appointment", #"{"appointment":"2026-11-23T15:00","cause":"first"}"#),
            ("appointment", #"{"appointment":"2026-11-23T16:00","cause":"customer","evidence":"来电"}"#),
            ("explanation-refusal", #"{"explanation":"按规定","note":"不接受"}"#), ("resolution", #"{"reply":"好"}"#),
            ("follow-up-try", #"{"note":"无人接"}"#), ("follow-up", #"{"result":"dissatisfied","satisfaction":1}"#),
            ("resolution", #"{"reply":"再好"}"#), ("reopening", #"{"note":"又坏"}"#),
            ("merging", #"{"into":"\#(number ?? "")"}"#),
        ] {
            let answer = await post("/cases/\(id)/\(verb)", body)
            #expect(answer.status == 200 || answer.status == 201, "\(verb): \(answer.text)")
        }
        #expect(await post("/cases/\(other)/resolution", #"{"reply":"好"}"#).status < 300)
        try await walkAsOwner(world, site)
        return engine.seen
    }

    /// What an owner reads and does, from the code on the door to the end of a case.
    private static func walkAsOwner(_ world: World, _ site: Site) async throws {
        let home = try await OwnerHome.make(world)
        let phone = home.phone(on: site)
        let report = ["words": "水龙头滴水", "kind": "repair", "phone": OwnerHome.phone]
        let sent = await phone.post("report", report).header("location") ?? ""
        #expect(await phone.get(sent).status == 200)
        _ = await phone.post("progress", ["phone": OwnerHome.phone])
        #expect(await phone.post("key", ["digits": try await home.digits(OwnerHome.phone) ?? ""]).status == 303)
        let list = await phone.get("cases", query: "after=1.0000000000001")
        #expect(list.status == 200)
        let id = (await phone.get("cases")).text.firstMatch(of: /cases\/([0-9a-z]{13})/).map { String($0.1) } ?? ""
        #expect(await phone.get("cases/\(id)").status == 200)
        for verb in ["understanding", "explanation-refusal", "rating", "reopening", "appointment-agreement", "appointment", "withdrawal"] {
            _ = await phone.post("cases/\(id)/\(verb)", ["score": "5", "note": "x", "day": "2026-11-24", "minute": "10:00"])
        }
        _ = await phone.post("leaving", [:])
    }

    /// A walk by project alone is right only where the order and a limit end it.
    private static func isBounded(_ text: String) -> Bool {
        text.contains("LIMIT") || Self.small.contains { text.contains("FROM \($0) ") }
    }
}
