// ExportsTests: every list goes out as a file, in both formats, with what its page shows.
import Foundation
import Kernel
import Platform
import Proof
import ServiceDesk
import Sheets
import Storage
import Testing
import Web
import Wiring

@Suite struct ExportsTests {
    /// Lists that lead to no file, each with its reason.
    private static let without: [String: String] = [
        "/today": "a person's day; its rows are the promises of /scheme/{clause}/rows",
        "/find": "an answer to a few typed words", "/billing/cashier": "an answer to a few typed words", "/ledger": "a form; its report goes out as the rows not taken in",
        "/units/import": "a form; its report goes out as the rows not taken in",
        "/scheme/{clause}": "one clause; its cases go out at /scheme/{clause}/rows",
        "/cases/new": "a form", "/account": "a person's own sessions", "/calendar": "the calendar; it is brought, not taken away",
    ]

    /// Lists of the office manager: who may sign in, and what the company keeps to finance.
    private static let managers: Set = ["/staff", "/billing/invoices/readings"]

    /// Every list that goes out, as the routes themselves say.
    private static func lists(_ site: Site, unit: String) -> [String] {
        site.routes.map(\.name.pattern).filter { $0.hasSuffix("/export") }.map { String($0.dropLast(7)) }
            .map { $0.replacing("{clause}", with: "K-CMP2").replacing("{unit}", with: unit) }.sorted()
    }

    private static func get(_ site: Site, _ path: String, _ query: String, _ token: String) async -> Answer {
        await site.answer(Ask("GET", path, query: query, headers: ["authorization": "Bearer \(token)"]))
    }

    @Test func `a list goes out as a workbook and as text`() async throws {
        try await World.run(.sqlite) { world in
            let (site, token) = (try world.site(), try await world.token("wangfang"))
            let lists = Self.lists(site, unit: try await BillingHome.make(world).unit.text)
            #expect(lists.count >= 16, "\(lists)")
            // What stands below one thing is tried with the thing, beside its verbs; one that is not there gives no file.
            for path in lists where path.contains("{") {
                let nowhere = path.replacing(/\{\w+\}/, with: "0000000000001") + "/export"
                #expect(await Self.get(site, nowhere, "format=csv", try await world.token("chenguo")).status == 404, "\(path)")
            }
            for path in lists where !path.contains("{") {
                var headers: [[String]] = []
                for format in ["xlsx", "csv"] {
                    // Who may sign in is the office manager's to see, what the tax platform says the finance desk's.
                    let whose = Self.managers.contains(path) ? try await world.token("chenguo") : token
                    let answer = await Self.get(site, path + "/export", "format=\(format)", whose)
                    #expect(answer.status == 200, "\(path) \(format)")
                    #expect(answer.header("content-disposition")?.contains(".\(format)") == true)
                    let rows = try SheetReader(data: Data(answer.body)).rows()
                    headers.append(try #require(rows.first).cells.map(\.text))
                }
                #expect(headers[0] == headers[1] && headers[0].count >= 2, "\(path)")
                #expect(await Self.get(site, path + "/export", "format=exe", token).status != 500)
            }
        }
    }

    @Test func `every page with a list leads to its file, or says here why not`() async throws {
        try await World.run(.sqlite) { world in
            let (site, token) = (try world.site(), try await world.token("wangfang"))
            for route in site.routes where route.name.method == "GET" && !route.isAPI && !route.name.pattern.hasSuffix("/export") {
                let pattern = route.name.pattern
                let path = pattern.replacing("{clause}", with: "K-CMP2").replacing("{code}", with: "YQY")
                guard !path.contains("{"), route.who.posts != nil, Self.without[pattern] == nil else { continue }
                let page = await Self.get(site, path, "", token)
                guard page.status == 200, page.text.contains("<table") else { continue }
                #expect(page.text.contains("\(path)/export?"), "\(path) shows a list and leads to no file")
            }
        }
    }

    @Test func `what a customer wrote cannot run as a formula, and no whole number leaves`() async throws {
        try await World.run(.sqlite) { world in
            try await world.database.write { transaction in
                var intake = Cases.Intake(
                    kind: .enquiry, channel: .phone, requester: "@SUM(1)", title: "=HYPERLINK(\"http://evil\")", words: "+1")
                intake.phone = "13800006620"
                _ = try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
            }
            let (site, token) = (try world.site(), try await world.token("wangfang"))
            let text = await Self.get(site, "/cases/export", "format=csv", token).text
            #expect(!text.contains("\n=") && !text.contains(",=") && !text.contains(",@") && !text.contains("13800006620"))
            let rows = try SheetReader(data: Data(await Self.get(site, "/cases/export", "format=xlsx", token).body)).rows()
            #expect(rows.last?.cells.contains { $0.text == "=HYPERLINK(\"http://evil\")" } == true)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `who took which list away is a fact, and whoever may not see it leaves none`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let site = try world.site()
            for (name, path) in [("wangfang", "/cases"), ("limin", "/units"), ("stranger", "/scheme/K-CMP2/rows")] {
                let token = try await world.token(name)
                _ = await Self.get(site, path + "/export", "format=csv", token)
            }
            let cases = await site.answer(Ask("GET", "/cases/export", query: "format=xlsx"))
            #expect(cases.status == 303)
            let facts = try await world.database.read { transaction in
                try transaction.query("SELECT chain, actor, payload FROM journal WHERE kind = 'list.exported' ORDER BY recorded_at, chain, seq").map {
                    (try $0.get("chain", as: Int64.self), try $0.get("actor", as: String.self), try $0.get("payload", as: String.self))
                }
            }
            let own = facts.filter { $0.0 == world.project.id.number }
            #expect(own.map(\.1) == [world.staff("wangfang").text, world.staff("limin").text])
            #expect(own.first?.2 == #"{"format":"csv","list":"cases-YQY","rows":0}"#)
        }
    }

    @Test func `pages are joined without a gap or a repetition`() {
        let all = Array(0..<1_234)
        let joined = ListFile.pages(of: 100) { (last: Int?, size) in Array(all.drop { last != nil && $0 <= (last ?? 0) }.prefix(size)) }
        #expect(joined == all)
    }
}
