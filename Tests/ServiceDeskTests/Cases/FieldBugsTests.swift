// FieldBugsTests: what users of other desks suffered with promises in time, one named test for each kind of it.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Wiring

@testable import ServiceDesk

@Suite struct FieldBugsTests {
    private static func change(
        _ it: ServiceCase, _ world: World, _ rule: @escaping @Sendable (inout ServiceCase) throws -> ServiceCase.Fact
    ) async throws {
        try await world.database.write { transaction in
            try world.cases.change(it.id, within: [world.project.id], by: world.staff("limin"), in: transaction) { it, _ in
                [try rule(&it)]
            }
        }
    }

    private static func row(_ clause: Clause.ID, _ it: ServiceCase, _ world: World, cycle: Int64 = 1) async throws -> PromiseRow {
        try #require(try await CasesTests.promises(it, world).first { $0.clause == clause && $0.cycle == cycle })
    }

    private static func pause(_ it: ServiceCase, _ world: World, until: String) async throws {
        let moment = try #require(LocalMoment(until))
        try await world.database.write { transaction in
            try CasePauses(cases: world.cases).begin(
                it.id, .partOrdered, evidence: "订货单 7", until: moment, within: [world.project.id], by: world.staff("limin"),
                in: transaction)
        }
    }

    private static func escalate(_ world: World) async throws -> Int64 {
        try await world.database.write { _ = try Escalations().run(in: $0) }
        return try await world.database.read { try $0.first("SELECT COUNT(*) AS number FROM promise_notice")?.get("number") ?? 0 }
    }

    /// glpi#10594, glpi#9082, frappe/erpnext PR #47884: a pause by the clock, added to a budget of working time.
    @Test(arguments: EngineKind.allCases)
    func `pause counted in the wrong unit: what counts in working time pauses in working time`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (zone, calendar) = (world.project.zone, world.project.calendar)
            // Sixty minutes of service hours from Friday 17:00, paused from 17:10 until Monday 08:40: ten minutes ran on
            // Friday, and fifty run on Monday; the weekend and the night are neither worked nor paused.
            let friday = zone.instant(try #require(Day("2026-11-27")), MinuteOfDay(17 * 60))
            let monday = zone.instant(try #require(Day("2026-11-30")), MinuteOfDay(8 * 60 + 40))
            let pause = try Kernel.Pause(from: friday.adding(minutes: 10), to: monday)
            let due = try #require(try calendar.due(after: friday, workingMinutes: 60, pauses: [pause]))
            #expect(due.instant == monday.adding(minutes: 50))
            // Two working days of a counter application, paused from Friday to Monday: one working day later, not three.
            world.at("2026-11-26 10:00")
            let it = try await world.database.write { transaction in
                let guide = try ServiceGuides().add(
                    ServiceGuide.Terms(name: "租户登记", papers: [], fen: 0, days: 2, note: ""), in: world.project.id,
                    by: world.staff("wangfang"), transaction)
                var intake = CasesTests.intake(.business, world)
                intake.agreedAt = nil
                let it = try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
                try Applications(cases: world.cases).begin(
                    it, for: guide.id, project: world.project, by: world.staff("limin"), in: transaction)
                return it
            }
            #expect(try await Self.row("J2-G1", it, world).promise.dueAt == zone.endOfDay(try #require(Day("2026-11-30"))))
            world.at("2026-11-27 16:00")
            try await Self.pause(it, world, until: "2026-11-30T10:00")
            #expect(try await Self.row("J2-G1", it, world).promise.dueAt == zone.endOfDay(try #require(Day("2026-12-01"))))
        }
    }

    /// glpi#24481, frappe/helpdesk#1554, #1675: it says paused, and the clock runs on.
    @Test(arguments: EngineKind.allCases)
    func `breach while paused: a paused promise neither turns overdue nor tells anybody`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.enquiry, world)
            try await Self.pause(it, world, until: "2026-11-30T09:00")
            world.at("2026-11-29 09:00")
            #expect(try await Self.row("XS2.7-1", it, world).promise.standing(at: world.clock.now) == .waiting)
            #expect(try await Self.escalate(world) == 0)
        }
    }

    /// glpi#6902, zammad#4353: changed terms forget what was before, and go on telling.
    @Test(arguments: EngineKind.allCases)
    func `terms changed in mid-life: a promise keeps the scheme it was made under`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let old = try await CasesTests.take(.enquiry, world)
            let before = try await Self.row("XS2.7-1", old, world)
            // Worlds share the shelf of read versions, which tells them apart by the moment they were made.
            world.clock.move(to: world.clock.now.adding(milliseconds: engine == .sqlite ? 71_003 : 71_007))
            let version = try await world.database.write { transaction in
                try House.books.change(
                    [Quantity("XS2.7-1", "answerHours"): "48"], from: world.project.zone.day(of: transaction.now), note: "放宽",
                    by: world.staff("admin"), in: transaction)
            }
            let new = try await CasesTests.take(.enquiry, world)
            let (kept, made) = (try await Self.row("XS2.7-1", old, world), try await Self.row("XS2.7-1", new, world))
            #expect(kept.promise.dueAt == before.promise.dueAt && kept.schemeVersion == before.schemeVersion)
            #expect(made.schemeVersion == version)
            #expect(made.promise.dueAt == world.clock.now.adding(minutes: 48 * 60))
        }
    }

    /// glpi#17186, glpi#16236: a due agreed by hand is shifted by a pause.
    @Test(arguments: EngineKind.allCases)
    func `fixed date moved: what was agreed for an hour stands through a pause`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.suggestion, world)
            let agreed = try await Self.row("S2.6-1", it, world).promise.dueAt
            try await Self.pause(it, world, until: "2026-11-25T09:00")
            #expect(try await Self.row("S2.6-1", it, world).promise.dueAt == agreed)
        }
    }

    /// zammad#188, glpi PR #9267, glpi#23359, frappe/helpdesk#2050: a reopened ticket has no due, or an old one.
    @Test(arguments: EngineKind.allCases)
    func `reopen: a new cycle has dues of its own, and the first one's outcome stays`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            try await Self.change(it, world) { try $0.solve(reply: "已处理", at: world.clock.now) }
            let first = try await Self.row("S2.5-1", it, world).promise
            world.at("2026-11-24 10:00")
            try await Self.change(it, world) { try $0.reopen() }
            let second = try await Self.row("S2.5-1", it, world, cycle: 2).promise
            #expect(second.startedAt == world.clock.now && second.outcome == .open && second.dueAt > world.clock.now)
            let kept = try await Self.row("S2.5-1", it, world).promise
            #expect(kept.dueAt == first.dueAt && kept.outcome == .kept && first.outcome == .kept)
        }
    }

    /// glpi#1911: the second group gets a ticket with its time used up.
    @Test(arguments: EngineKind.allCases)
    func `re-assign: another handler's list, the same dues`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            let before = try await CasesTests.promises(it, world).map(\.promise.dueAt)
            try await world.database.write { transaction in
                try world.cases.assign(
                    it.id, to: world.account("zhoujie"), within: [world.project.id], by: world.staff("limin"), in: transaction)
            }
            let after = try await CasesTests.promises(it, world)
            #expect(after.map(\.promise.dueAt) == before && after.allSatisfy { $0.holder == world.account("zhoujie") })
        }
    }

    /// zammad#5177, #3140, #2082, #2091, #1322: an answer by another channel starts, or stops, nothing.
    @Test(arguments: ServiceCase.Channel.allCases.filter { $0 != .ledger })
    func `first response: it counts whatever way the customer came`(_ channel: ServiceCase.Channel) async throws {
        try await World.run(.sqlite) { world in
            var intake = CasesTests.intake(.complaint, world)
            intake.channel = channel
            intake.outerNumber = channel == .transferred ? "12345-0815" : ""
            let it = try await world.database.write { [intake] transaction in
                try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
            }
            // Hearing that an explanation is refused answers nobody; an appointment does.
            try await Self.change(it, world) { try $0.refuseExplanation(of: "释") }
            #expect(try await Self.row("K-CMP2", it, world).promise.outcome == .open)
            let time = world.clock.now.adding(minutes: 120)
            try await Self.change(it, world) {
                try $0.appoint(at: time, cause: .first, evidence: "", now: world.clock.now, horizonDays: 30)
            }
            #expect(try await Self.row("K-CMP2", it, world).promise.outcome == .kept)
            #expect(try await Self.row("S2.5-1", it, world).promise.outcome == .open)
        }
    }

    /// zammad#2579, #4516, #4777: figures stay empty until something else happens.
    @Test(arguments: EngineKind.allCases)
    func `statistics not written: late by the event's instant, though no job ever ran`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            let due = try await Self.row("S2.5-1", it, world).promise.dueAt
            world.clock.move(to: due.adding(milliseconds: 1))
            try await Self.change(it, world) { try $0.solve(reply: "已处理", at: world.clock.now) }
            #expect(try await Self.row("S2.5-1", it, world).promise.outcome == .late)
            let day = world.project.zone.day(of: due)
            world.clock.move(to: due.adding(minutes: 2 * 1_440))
            let figure = try await world.database.read {
                try Figures().figure("S2.5-1", .kept, in: world.project, days: day...day, $0)
            }
            #expect(figure == Figure(numerator: 0, denominator: 1, excluded: 0))
        }
    }

    /// zammad#904, #3105, frappe/helpdesk#2539: what was merged goes on escalating, and replies wake it.
    @Test(arguments: EngineKind.allCases)
    func `merge: the one that was merged has no clock and tells nobody, and rings are refused`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let root = try await CasesTests.take(.complaint, world)
            let it = try await CasesTests.take(.complaint, world)
            try await Self.change(it, world) { try $0.merge(into: root) }
            #expect(try await CasesTests.promises(it, world).allSatisfy { $0.promise.outcome == .excluded })
            let merged = try await world.database.read { try CaseViews().detail(it.id, within: [world.project.id], $0).0.serviceCase }
            await #expect(throws: Refusal.invalid("into", "case.merge.root")) {
                try await Self.change(root, world) { try $0.merge(into: merged) }
            }
            try await Self.change(root, world) { try $0.solve(reply: "已处理", at: world.clock.now) }
            let open = try await CasesTests.promises(it, world).filter { $0.promise.outcome == .open }.map(\.clause)
            #expect(open == ["S2.5-2"], "the requester keeps a follow-up and nothing else")
        }
    }

    /// glpi#1996, #2408, #6898, #2765, #24194, zammad#4432, #2157, #4348: repeats without end, at midnight, by the wrong clock.
    @Test(arguments: EngineKind.allCases)
    func `notices: each step once, however often and however late the schedule runs`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            _ = try await CasesTests.take(.enquiry, world)
            world.at("2026-11-28 09:00")
            let told = try await Self.escalate(world)
            #expect(told > 0)
            for _ in 0..<3 { #expect(try await Self.escalate(world) == told) }
        }
    }

    /// glpi#467, zendesk/biz#103: a Saturday worked in lieu of a holiday.
    @Test(arguments: EngineKind.allCases)
    func `make-up workdays: the desk works on a Saturday in lieu, and not on a feast`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let calendar = world.project.calendar
            let makeUp = try #require(Day("2026-02-14"))  // a Saturday on which everybody works before the Spring Festival
            let feast = try #require(Day("2026-02-17"))
            #expect(makeUp.weekday == .saturday && calendar.isWorkday(makeUp) && !calendar.isWorkday(feast))
            let eve = world.project.zone.instant(makeUp, MinuteOfDay(9 * 60))
            #expect(try calendar.due(after: eve, workingMinutes: 15)?.instant == eve.adding(minutes: 15))
        }
    }

    /// frappe/helpdesk#2212, chatwoot#14009: one window a day.
    @Test(arguments: EngineKind.allCases)
    func `lunch: minutes stop at noon and go on after it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            world.at("2026-11-23 11:55")
            let it = try await CasesTests.take(.complaint, world)
            let due = try await Self.row("K-CMP2", it, world).promise.dueAt
            #expect(world.project.zone.minute(of: due) == MinuteOfDay(13 * 60 + 40))
        }
    }

    /// fivetran/dbt_zendesk#25, MicrosoftDocs/azure-devops-docs#8675: today's offset for past dates.
    @Test func `offset: a past date is read with the offset of its own day`() throws {
        let london = try Zone("Europe/London")
        let summer = london.instant(try #require(Day("2026-07-01")), MinuteOfDay(9 * 60))
        let winter = london.instant(try #require(Day("2026-12-01")), MinuteOfDay(9 * 60))
        #expect(summer.description.hasPrefix("2026-07-01T08:00") && winter.description.hasPrefix("2026-12-01T09:00"))
    }

    /// zammad#390: a holiday feed with days that are none, and nobody sees why the date came out.
    @Test(arguments: EngineKind.allCases)
    func `feed surprises: every counted due says why it lies where it does`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.suggestion, world)
            try await Self.pause(it, world, until: "2026-11-25T09:00")
            let row = try await Self.row("S2.6-2", it, world)
            let why = try await world.database.read { transaction in
                try #require(House.dueSources.first { $0.subjectKind == ServiceCase.subjectKind }).reckoning(row, transaction)
            }
            guard case .counted = why.first else {
                Issue.record("nothing was counted")
                return
            }
            #expect(why.steps.count == 1 && why.readded == row.promise.dueAt)
        }
    }

    /// chatwoot#4526, #10628, freescout#2957: asked once, never again after a reopening.
    @Test(arguments: EngineKind.allCases)
    func `satisfaction asked once: every cycle asks again`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            for (cycle, result) in [(1, FollowUp.Result.dissatisfied), (2, .satisfied)] {
                try await Self.change(it, world) { try $0.solve(reply: "已处理", at: world.clock.now) }
                #expect(try await Self.row("S2.5-2", it, world, cycle: Int64(cycle)).promise.outcome == .open)
                try await world.database.write { transaction in
                    try FollowUps(cases: world.cases).record(
                        it.id,
                        FollowUps.Answer(result: result, satisfaction: 3, accepted: nil, words: "", exception: ""),
                        within: [world.project.id], by: world.account("wangfang"), in: transaction)
                }
            }
            let asked = try await world.database.read { transaction in
                try transaction.query("SELECT cycle FROM follow_up WHERE case_id = \(it.id) ORDER BY cycle")
                    .map { try $0.get("cycle", as: Int64.self) }
            }
            #expect(asked == [1, 2])
        }
    }

    /// freescout#5135: where deleted tickets go, and who can tell.
    @Test(arguments: EngineKind.allCases)
    func `deletion: what was withdrawn is still there with its whole history`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            try await Self.change(it, world) { try $0.withdraw(.customer) }
            #expect(try await CasesTests.facts(it, world) == ["case.taken", "case.withdrawn"])
            let rows = try await CasesTests.promises(it, world)
            #expect(rows.allSatisfy { $0.promise.outcome == .excluded && $0.reason == "withdrawn" })
        }
    }
}
