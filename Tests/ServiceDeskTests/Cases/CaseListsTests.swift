// CaseListsTests: what is open stands by what is due next, page by page, without a gap or a repetition, on both engines.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web
import Wiring

@testable import ServiceDesk

@Suite struct CaseListsTests {
    /// Twelve cases of all kinds, some of them later on; one business request that promises nothing.
    private static func furnish(_ world: World) async throws {
        for (index, kind) in (ServiceCase.Kind.allCases + ServiceCase.Kind.allCases).enumerated() {
            world.at("2026-11-\(23 + index % 3) 1\(index % 8):0\(index)")
            _ = try await CasesTests.take(kind, world)
        }
        var intake = CasesTests.intake(.business, world)
        intake.agreedAt = nil
        let bare = intake
        try await world.database.write { transaction in
            _ = try world.cases.take(bare, project: world.project, by: world.staff("limin"), in: transaction)
        }
        let done = try await CasesTests.take(.enquiry, world)
        try await world.database.write { transaction in
            try world.cases.change(done.id, within: [world.project.id], by: world.staff("limin"), in: transaction) { it, _ in
                [try it.withdraw(.customer)]
            }
        }
    }

    private static func pages(_ filter: CaseFilter, _ world: World) async throws -> [CaseLine] {
        var (filter, lines) = (filter, [CaseLine]())
        repeat {
            let part = try await world.database.read { [filter] in try CaseViews().listed(filter, in: world.project.id, $0) }
            lines += part
            filter.after = part.last?.place.flatMap { CasePlace(text: $0.text) }
            if part.count < filter.limit { return lines }
        } while lines.count < 1_000
        return lines
    }

    @Test(arguments: EngineKind.allCases)
    func `open cases stand by their earliest open due, and those without one last`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            try await Self.furnish(world)
            let dues: [String: Instant] = try await world.database.read { transaction in
                var dues: [String: Instant] = [:]
                for row in try transaction.query(
                    """
                    SELECT c.number, MIN(p.due_at) AS due FROM promise p JOIN service_case c ON c.id = p.subject_id
                    WHERE p.outcome = 'open' GROUP BY c.number
                    """)
                { dues[try row.get("number")] = try row.get("due") }
                return dues
            }
            for limit in [1, 3, 4, 50] {
                var filter = CaseFilter()
                filter.limit = limit
                let lines = try await Self.pages(filter, world)
                #expect(lines.count == 11 && Set(lines.map(\.number)).count == 11, "\(limit)")
                #expect(lines.dropLast().map { $0.next?.dueAt } == lines.dropLast().map { dues[$0.number] })
                #expect(lines.dropLast().compactMap { $0.next?.dueAt } == dues.values.sorted())
                #expect(lines.last?.kind == .business && lines.last?.next == nil)
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the address says the order, and everything together stands by when it came in`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            try await Self.furnish(world)
            var filter = CaseFilter()
            filter.limit = 4
            filter.asked = .number
            let numbers = try await Self.pages(filter, world).map(\.number)
            #expect(numbers.count == 11 && numbers == numbers.sorted())
            filter.asked = .received
            let received = try await Self.pages(filter, world)
            #expect(received.map(\.receivedAt) == received.map(\.receivedAt).sorted(by: >) && received.count == 11)
            filter.asked = .due
            filter.isLiveOnly = false
            let all = try await Self.pages(filter, world)
            #expect(all.count == 12 && all.map(\.receivedAt) == all.map(\.receivedAt).sorted(by: >))
            #expect(all.filter { $0.next != nil }.count == 10)
        }
    }

    @Test func `the page and the program's list lead on to the next page`() async throws {
        try await World.run(.sqlite) { world in
            for _ in 0..<51 { _ = try await CasesTests.take(.complaint, world) }
            let (site, token) = (try world.site(), try await world.token("limin"))
            let headers = ["authorization": "Bearer \(token)"]
            let page = await site.answer(Ask("GET", "/cases", headers: headers)).text
            let next = try #require(page.firstMatch(of: /after=(due\.[0-9]+\.[0-9a-z]{13})/)).1
            #expect(page.contains("sort=number") && page.contains("sort=received"))
            let second = await site.answer(Ask("GET", "/cases", query: "after=\(next)", headers: headers)).text
            #expect(second.matches(of: /<tr data-row>/).count == 1)
            let json = await site.answer(Ask("GET", "/api/v1/cases", headers: headers)).text
            #expect(json.contains("\"next\":\"\(next)\""))
            #expect(await site.answer(Ask("GET", "/api/v1/cases", query: "sort=age", headers: headers)).status == 422)
        }
    }

    @Test func `every promise that waits offers its next verb`() {
        // Those two are opened and settled by one act.
        let atOnce: Set<Clause.ID> = ["S2.5-1b", "S2.2-2b"]
        let promised = ServiceDeskSlice.controls.controls.filter { $0.kind == .promise }.map(\.clause)
        for clause in promised where !atOnce.contains(clause) {
            #expect(ServiceDeskSlice.verbs[clause] != nil, "\(clause)")
        }
    }
}
