// QueryPlanTests: no page walks a table that grows: every statement of every page is looked at by its plan.
import Foundation
import Kernel
import Logging
import Platform
import Proof
import ServiceDesk
import Storage
import Synchronization
import Testing
import Web
import Wiring

/// An engine that asks SQLite for the plan of every statement before it runs it.
private final class WatchedEngine: Engine {
    let real: any Engine
    let plans = Mutex<[String: [String]]>([:])
    var dialect: Dialect { real.dialect }

    init(_ real: any Engine) { self.real = real }

    func write(_ body: @escaping @Sendable (any Connection) throws -> [any Sealable]) async throws {
        try await real.write { try body(Watched($0, self)) }
    }
    func read(_ body: @escaping @Sendable (any Connection) throws -> Void) async throws {
        try await real.read { try body(Watched($0, self)) }
    }
    var load: EngineLoad { real.load }
    func hasRoom() async throws -> Bool { try await real.hasRoom() }
    func close() async {}

    private final class Watched: Connection {
        let real: any Connection
        let engine: WatchedEngine
        var dialect: Dialect { real.dialect }

        init(_ real: any Connection, _ engine: WatchedEngine) {
            self.real = real
            self.engine = engine
        }

        func query(_ text: String, _ values: [Value]) throws -> [Row] {
            try look(text, values)
            return try real.query(text, values)
        }
        func run(_ text: String, _ values: [Value]) throws -> Int {
            try look(text, values)
            return try real.run(text, values)
        }

        func put(_ text: String, _ values: [Value]) throws { _ = try run(text, values) }

        private func look(_ text: String, _ values: [Value]) throws {
            let lines = try real.query("EXPLAIN QUERY PLAN " + text, values).map { try $0.get("detail", as: String.self) }
            engine.plans.withLock { $0[text] = lines }
        }
    }
}

@Suite struct QueryPlanTests {
    /// Tables that never hold more than an office has of them.
    private static let small: Set<String> = [
        "project", "scheme_chapter", "scheme_clause", "scheme_version", "scheme_parameter", "work_calendar", "account",
        "access_grant", "g", "a", "part", "upkeep",
    ]

    @Test func `no statement of a page or a verb scans a table that grows, nor walks a whole project for one case`() async throws {
        try await World.run(.sqlite) { world in
            let engine = WatchedEngine(world.database.engine)
            let database = Database(engine: engine, clock: world.clock, mint: Mint(node: 9))
            let site = try House.site(
                database, keys: world.keys, isSecure: false, logger: Logger(label: "plans") { _ in SwiftLogNoOpLogHandler() })
            let token = try await world.token("wangfang")
            let headers = [
                "authorization": "Bearer \(token)", "content-type": "application/json", "idempotency-key": "plan-test-1",
            ]
            let body = """
                {"kind":"complaint","channel":"phone","requester":"陈","title":"电梯","words":"停了","handler":"\(world.account("zhaoqiang").text)"}
                """
            let made = await site.answer(Ask("POST", "/api/v1/cases", headers: headers, body: Array(body.utf8)))
            #expect(made.status == 201, "\(made.text)")
            let id = made.header("location")?.split(separator: "/").last.map(String.init) ?? ""
            for route in site.routes where route.name.method == "GET" {
                let path = route.name.pattern.replacing("{case}", with: id).replacing("{clause}", with: "S2.5-2")
                    .replacing(/\{\w+\}/, with: "0000000000001")
                _ = await site.answer(Ask("GET", path, headers: headers))
                _ = await site.answer(Ask("GET", path, query: "show=all&whose=mine&kind=complaint", headers: headers))
            }
            try await walkAsOwner(world, site)
            let plans = engine.plans.withLock { $0 }
            #expect(plans.count > 25, "\(plans.count) statements seen")
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

    /// What an owner reads and does, from the code on the door to the end of a case.
    private func walkAsOwner(_ world: World, _ site: Site) async throws {
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
