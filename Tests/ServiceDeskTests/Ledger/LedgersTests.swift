// LedgersTests: rows of old ledgers as cases, on both engines.
import Foundation
import Kernel
import Platform
import Proof
import Scheme
import Sheets
import Storage
import Testing
import Web
import Wiring

@testable import ServiceDesk

@Suite struct LedgersTests {
    private static let header = "编号,客户姓名,联系电话,房号,内容,受理时间,处理结果,完成时间,责任人,状态,满意度"

    private static func take(
        _ kind: ServiceCase.Kind, _ lines: [String], _ world: World, header: String = header, isDryRun: Bool = false
    ) async throws -> LedgerReport {
        let text = ([header] + lines).joined(separator: "\n") + "\n"
        let order = Ledgers.Order(
            project: world.project, kind: kind, mapping: nil, handler: world.account("limin"), isDryRun: isDryRun)
        return try await Ledgers(cases: world.cases).take(
            SheetReader(data: Data(text.utf8)), order, by: world.staff("limin"), world.database)
    }

    private static func details(_ world: World) async throws -> [CaseDetail] {
        try await world.database.read { transaction in
            let ids: [ServiceCase.ID] = try transaction.query(
                "SELECT id FROM service_case WHERE project_id = \(world.project.id) AND channel = 'ledger' ORDER BY id"
            ).map { try $0.get("id") }
            return try ids.map { try CaseViews().detail($0, within: [world.project.id], transaction).0 }
        }
    }

    @Test(.clause("K-CMP2"), .clause("K-CMP4"), arguments: EngineKind.allCases)
    func `a row still open is due from the moment it is taken in, never from years ago`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            // Days after going live, in the middle of an afternoon.
            world.at("2026-11-27 14:00")
            let report = try await Self.take(.complaint, ["1,陈桂芳,13800006620,,漏水,2026-10-09 09:12,处理中,,,,"], world)
            #expect(report.open == 1 && report.notes.map(\.kind) == [.noReply])
            let it = try #require(try await Self.details(world).first)
            #expect(it.serviceCase.handler == world.account("limin") && !it.serviceCase.isImported)
            #expect(it.ledger?.reply == "处理中" && it.serviceCase.reply.isEmpty)
            for row in it.promises {
                #expect(row.promise.startedAt == world.clock.now && row.promise.dueAt > world.clock.now)
            }
            #expect(it.promises.contains { $0.clause == "K-CMP2" } && it.promises.contains { $0.clause == "S2.5-1" })
        }
    }

    @Test(.clause("S2.6-2"), arguments: EngineKind.allCases)
    func `a suggestion still open has its whole three days`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            world.at("2026-11-27 14:00")
            _ = try await Self.take(.suggestion, ["1,陈桂芳,,,装灯,2026-10-09 09:12,,,,,"], world)
            let it = try #require(try await Self.details(world).first)
            #expect(it.promises.map(\.promise.dueAt) == [world.project.zone.endOfDay(try #require(Day("2026-11-30")))])
        }
    }

    @Test(.clause("S2.5-1"), .clause("XS2.4-1"), arguments: EngineKind.allCases)
    func `history is measured by what it recorded, and what it did not is listed beside`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let lines = [
                "1,甲,,,吵,2026-03-02 10:00,已解释,2026-03-02 10:10,,,", "2,乙,,,吵,2026-03-02,已解释,2026-03-02,,,",
                "3,丙,,,吵,2026-03-02 10:00,,,,已撤销,", "4,丁,,,吵,2026-03-02 10:00,,,,已办结,",
            ]
            #expect(try await Self.take(.complaint, lines, world).imported == 4)
            let cases = try await Self.details(world)
            let reasons = cases.map { it in it.promises.first { $0.clause == "S2.5-1" }.map { "\($0.promise.outcome) \($0.reason)" } }
            #expect(reasons == ["kept ", "excluded day-only", "excluded withdrawn", "excluded reply-without-time"])
            #expect(cases.map(\.serviceCase.stage.word) == ["closed", "closed", "withdrawn", "closed"])
            _ = try await Self.take(.repair, ["1,甲,,,漏水,2026-03-02 10:00,已修,2026-03-02 12:00,,,"], world)
            let repair = try #require(try await Self.details(world).last)
            #expect(Set(repair.promises.map { "\($0.clause) \($0.reason)" }) == ["XS2.4-1 not-recorded", "XS2.4-3 imported"])
        }
    }

    @Test(.clause("XS2.4-1"), .clause("XS2.4-2"), .clause("J2-G1"), arguments: EngineKind.allCases)
    func `a ledger that has responses and promised times is measured by them`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let header = "编号,内容,受理时间,响应时间,约定时间,处理结果,完成时间"
            let lines = [
                "1,漏水,2026-03-02 10:00,2026-03-02 10:10,2026-03-02 15:00,已修,2026-03-02 16:00",
                "2,漏水,2026-03-02 10:00,2026-03-02 15:30,2026-03-02 15:00,已修,2026-03-02 16:00",
                "3,漏水,2026-03-02 10:00,,2026-03-03,已修,2026-03-03",
            ]
            _ = try await Self.take(.repair, lines, world, header: header)
            _ = try await Self.take(.business, lines, world, header: header)
            let told = try await Self.details(world).map { it in
                it.promises.filter { $0.clause != "XS2.4-3" }.map { "\($0.clause) \($0.promise.outcome)" }.sorted().joined(separator: ", ")
            }
            #expect(
                told == [
                    "XS2.4-1 kept, XS2.4-2 kept", "XS2.4-1 late, XS2.4-2 late", "XS2.4-1 excluded, XS2.4-2 kept",
                    "J2-G1 late", "J2-G1 late", "J2-G1 kept",
                ])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `two homes with one trouble are two cases, and the same row twice is told with both its rows`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let lines = [
                ",,,2-101,漏水,2026-03-02,已修,2026-03-02,,,", ",,,3-202,漏水,2026-03-02,已修,2026-03-02,,,",
                ",,,2-101,漏水,2026-03-02,已修,2026-03-02,,,",
            ]
            let dry = try await Self.take(.repair, lines, world, isDryRun: true)
            let report = try await Self.take(.repair, lines, world)
            #expect(report.imported == 2 && report.unchanged == 1 && report.duplicates == 1)
            #expect(report.badRows.map(\.row) == [4] && dry.badRows.map(\.row) == [4])
            let note = try #require(report.notes.first { $0.kind == .duplicate })
            #expect(note.row == 4 && note.sameAs == 2 && note.kind.isBad)
            let again = try await Self.take(.repair, lines, world)
            #expect(again.imported == 0 && again.unchanged == 3)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what the register and the staff do not know is kept as the ledger wrote it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let lines = [
                "1,甲,139-0000-2231,99栋9901,吵,2026-03-02 10:00,已解释,2026-03-02 10:10,老王,已办结,较满意",
                "2,乙,,,吵,2026-03-02 10:00,已解释,2026-03-02 10:10,李 敏（客服）,,",
            ]
            let report = try await Self.take(.suggestion, lines, world)
            #expect(Set(report.notes.map(\.kind)) == [.unitUnknown, .handlerUnknown])
            let cases = try await Self.details(world)
            let line = try #require(cases[0].ledger)
            #expect([line.unit, line.handler, line.satisfaction, line.state] == ["99栋9901", "老王", "较满意", "已办结"])
            #expect(cases[0].serviceCase.handler == nil, "history has no false handler")
            #expect(cases[0].phone == "13900002231")
            #expect(cases[1].serviceCase.handler == world.account("limin"))
        }
    }

    @Test(.clause("S2.6-2"), arguments: EngineKind.allCases)
    func `a page of imported history says what was not recorded`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            _ = try await Self.take(.suggestion, ["1,甲,,,装灯,2026-03-02 10:00,已装,2026-03-03 10:10,,,"], world)
            let taken = try await CasesTests.take(.suggestion, world)
            let it = try #require(try await Self.details(world).first)
            let site = try world.site()
            let token = try await world.token("limin")
            func page(_ id: ServiceCase.ID) async -> String {
                let answer = await site.answer(Ask("GET", "/cases/\(id.text)", headers: ["authorization": "Bearer \(token)"]))
                return answer.text
            }
            let imported = await page(it.serviceCase.id)
            #expect(imported.contains("台账原文") && imported.components(separatedBy: "未记录").count == 4, "decision, thanks and handler")
            let live = await page(taken.id)
            #expect(!live.contains("台账原文") && !live.contains("未记录"))
        }
    }
}
