// WhyRoutesTests: the page that says why a promise is due when it is, for every desk's promises.
import Kernel
import People
import Platform
import Proof
import Scheme
import ServiceDesk
import Storage
import Testing
import Web
import Wiring

@Suite struct WhyRoutesTests {
    private static func page(_ row: PromiseRow, _ world: World, as name: String) async throws -> Answer {
        let site = try world.site()
        let signed = try await world.database.write { transaction in
            try Sessions(keys: world.keys).open(world.account(name), device: "proof", totpStep: nil, in: transaction)
        }
        return await site.answer(Ask("GET", "/why/\(row.id.text)", headers: ["cookie": "steward=\(signed)"]))
    }

    private static func rows(_ world: World) async throws -> [PromiseRow] {
        try await world.database.read { transaction in
            try transaction.query("SELECT \(PromiseRow.columns) FROM promise WHERE outcome = 'open' ORDER BY id")
                .map(PromiseRow.init)
        }
    }

    @Test(.clause("XS2.7-1"), .clause("J1-A6.4"), .clause("K-CMP3"), .clause("J1-R7"), arguments: EngineKind.allCases)
    func `enquiries, requests, handovers and duties say from what they are counted, and it adds up`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let day = world.project.zone.day(of: world.clock.now)
            try await world.database.write { transaction in
                var intake = Cases.Intake(kind: .enquiry, channel: .phone, requester: "陈静", title: "几点开门", words: "几点开门")
                intake.handler = world.account("limin")
                let it = try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
                _ = try Requests(cases: world.cases).seekHelp(
                    on: it.id, need: "不会答", within: [world.project.id], by: world.account("limin"), in: transaction)
                _ = try Shifts(books: House.books, sources: []).plan(
                    "白班", for: world.account("limin"), from: LocalMoment(day: day, minute: MinuteOfDay(9 * 60)),
                    to: LocalMoment(day: day, minute: MinuteOfDay(17 * 60)), project: world.project,
                    by: world.account("wangfang"), in: transaction)
                _ = try Shifts(books: House.books, sources: []).openDue(in: transaction)
                _ = try Duties(books: House.books).openDue(in: transaction)
            }
            let rows = try await Self.rows(world)
            #expect(Set(rows.map(\.clause)).isSuperset(of: ["XS2.7-1", "J1-A6.4", "K-CMP3", "J1-R7"]))
            let enquiry = try #require(rows.first { $0.clause == "XS2.7-1" })
            let told = try await Self.page(enquiry, world, as: "wangfang")
            #expect(told.status == 200 && told.text.contains("不分昼夜 24 小时"))
            #expect(try await Self.page(enquiry, world, as: "stranger").status == 404)
            for row in rows {
                let source = try #require(House.dueSources.first { $0.subjectKind == row.subject.kind })
                let why = try await world.database.read { try source.reckoning(row, $0) }
                #expect(why.readded == row.promise.dueAt, "\(row.clause)")
                switch why.first {
                case .hours(_, let hours): #expect(hours == (row.clause == "XS2.7-1" ? 24 : 2))
                case .after: #expect(row.clause == "K-CMP3" || row.subject.kind == "duty")
                case .counted, .set, .same: Issue.record("\(row.clause) is not counted so")
                }
            }
        }
    }

    @Test func `a step that does not follow from the one before adds up to nothing`() {
        let start = World.morning
        let day = start.adding(minutes: 24 * 60)
        let sound = Reckoning(first: .hours(from: start, hours: 24), steps: [.bound(start.adding(minutes: 60))])
        #expect(sound.readded == start.adding(minutes: 60))
        #expect(Reckoning(first: .set(day), steps: [.bound(day)]).readded == nil, "no earlier than what was counted")
        let moved = Reckoning.Step.moved(from: start, to: day, at: start, reason: "paused", actor: "staff:1")
        #expect(Reckoning(first: .set(day), steps: [moved]).readded == nil)
        #expect(Reckoning(first: .set(start), steps: [moved]).readded == day)
    }
}
