// SavedViewsTests: a filter means the same in the list, in the file and under its name, and is its owner's alone.
import Foundation
import Kernel
import Platform
import Proof
import Storage
import Testing
import Web

@testable import ServiceDesk

@Suite struct SavedViewsTests {
    private static func ask(_ world: World, _ name: String, _ method: String, _ path: String, _ query: String = "", _ json: String = "") async throws -> Answer {
        await (try world.site()).answer(
            Ask(
                method, path, query: query,
                headers: [
                    "authorization": "Bearer \(try await world.token(name))", "content-type": "application/json",
                    "idempotency-key": "view-\(UUID().uuidString)",
                ], body: Array(json.utf8)))
    }

    @Test(arguments: EngineKind.allCases)
    func `a list shows what its filter says, by a count made another way`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            var taken: [(ServiceCase, Day)] = []
            for (index, kind) in (ServiceCase.Kind.allCases + ServiceCase.Kind.allCases).enumerated() {
                world.at("2026-11-\(23 + index / 4) 10:0\(index % 10)")
                taken.append((try await CasesTests.take(kind, world), world.project.zone.day(of: world.clock.now)))
            }
            for kind in [nil] + ServiceCase.Kind.allCases.map(Optional.some) {
                for day in [nil, Day(year: 2026, month: 11, day: 24)] {
                    var filter = CaseFilter()
                    filter.zone = world.project.zone
                    (filter.kind, filter.from, filter.handler) = (kind, day, world.account("zhaoqiang"))
                    let shown = try await world.database.read { [filter] in
                        try CaseViews().list(filter, in: world.project.id, $0).map(\.number)
                    }
                    let expected = taken.filter { it, received in
                        (kind == nil || it.kind == kind) && (day.map { received >= $0 } ?? true)
                            && it.handler == world.account("zhaoqiang")
                    }.map(\.0.number)
                    #expect(Set(shown) == Set(expected), "\(String(describing: kind)) \(String(describing: day))")
                }
            }
        }
    }

    @Test func `a kept filter leads back to its list, for its owner only`() async throws {
        try await World.run(.sqlite) { world in
            let json = #"{"name":"我的投诉","kind":"complaint","show":"all","from":"2026-11-01"}"#
            let kept = try await Self.ask(world, "limin", "POST", "/api/v1/cases/views", "", json)
            #expect(kept.status == 200 && kept.header("location") == "/cases?show=all&kind=complaint&from=2026-11-01")
            #expect(try await Self.ask(world, "limin", "GET", "/cases").text.contains("我的投诉"))
            #expect(try await !Self.ask(world, "zhoujie", "GET", "/cases").text.contains("我的投诉"))
            let view = try await world.database.read {
                try #require(try SavedViews.of(world.account("limin"), in: world.project.id, $0).first)
            }
            #expect(try await Self.ask(world, "zhoujie", "POST", "/api/v1/cases/views/\(view.id.text)/removal", "", "{}").status == 404)
            #expect(try await Self.ask(world, "limin", "POST", "/api/v1/cases/views/\(view.id.text)/removal", "", "{}").status == 200)
            let odd = try await Self.ask(world, "limin", "POST", "/api/v1/cases/views", "", #"{"name":"x","stage":"gone"}"#)
            #expect(odd.status == 422)
        }
    }
}
