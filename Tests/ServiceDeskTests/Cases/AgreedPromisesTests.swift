// AgreedPromisesTests: agreed times and the work behind them: moved by whose wish, missed by whom, bound by a sender's
// deadline, on both engines.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web

@testable import ServiceDesk

@Suite struct AgreedPromisesTests {
    static func appoint(
        _ it: ServiceCase, _ moment: String, _ cause: ServiceCase.AppointmentCause, _ world: World
    ) async throws {
        let time = try #require(LocalMoment(moment))
        try await world.database.write { transaction in
            try Complaints(cases: world.cases).appoint(
                it.id, at: time, cause: cause, evidence: "电话", within: [world.project.id], by: world.staff("limin"),
                in: transaction)
        }
    }

    static func solve(_ it: ServiceCase, _ world: World) async throws {
        try await world.database.write { transaction in
            try Complaints(cases: world.cases).solve(
                it.id, reply: "已恢复", noPhotoReason: "在客户家中", within: [world.project.id], by: world.staff("zhaoqiang"), in: transaction)
        }
    }

    static func rows(_ clause: Clause.ID, _ it: ServiceCase, _ world: World, cycle: Int64 = 1) async throws -> [PromiseRow] {
        try await CasesTests.promises(it, world).filter { $0.clause == clause && $0.cycle == cycle }
    }

    private static func absent(
        _ it: ServiceCase, there: String, present: String = "赵强", evidence: String = "门口照片", _ world: World
    ) async throws {
        let moment = try #require(LocalMoment(there))
        try await world.database.write { transaction in
            try Complaints(cases: world.cases).missCustomer(
                it.id, thereAt: moment, present: present, evidence: evidence, within: [world.project.id],
                by: world.staff("zhaoqiang"), in: transaction)
        }
    }

    @Test(.clause("S2.5-1c"), .clause("S2.5-1"), arguments: EngineKind.allCases)
    func `a rebooking after our own miss leaves the miss, and promises the new time`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            try await Self.appoint(it, "2026-11-23T14:00", .first, world)
            world.at("2026-11-23 14:20")
            try await Self.appoint(it, "2026-11-23T16:00", .customer, world)
            world.at("2026-11-23 15:50")
            try await Self.solve(it, world)
            let times = try await Self.rows("S2.5-1c", it, world)
            #expect(times.map(\.promise.outcome) == [.failed, .kept] && times.map(\.turn) == [1, 2])
            #expect(times[0].reason == "missed")
            #expect(try await Self.rows("S2.5-1", it, world).map(\.promise.outcome) == [.late])
        }
    }

    @Test(.clause("S2.5-1c"), arguments: EngineKind.allCases)
    func `at the customer's wish the promise moves, at ours a later one is a second and an earlier one the same`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            try await Self.appoint(it, "2026-11-23T14:00", .first, world)
            try await Self.appoint(it, "2026-11-23T15:00", .customer, world)
            try await Self.appoint(it, "2026-11-23T14:30", .office, world)
            var times = try await Self.rows("S2.5-1c", it, world)
            #expect(times.count == 1 && world.project.zone.minute(of: times[0].promise.dueAt) == MinuteOfDay(14 * 60 + 30))
            try await Self.appoint(it, "2026-11-23T16:00", .office, world)
            try await Self.appoint(it, "2026-11-23T17:00", .customer, world)
            times = try await Self.rows("S2.5-1c", it, world)
            #expect(times.map(\.promise.outcome) == [.failed, .open])
            #expect(world.project.zone.minute(of: times[1].promise.dueAt) == MinuteOfDay(17 * 60))
            let handling = try await Self.rows("S2.5-1", it, world)
            #expect(world.project.zone.minute(of: handling[0].promise.dueAt) == MinuteOfDay(15 * 60), "ours does not move it")
        }
    }

    @Test(.clause("S2.5-1"), .clause("K-CMP2"), arguments: EngineKind.allCases)
    func `an appointment after the quarter of an hour heals nothing`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.complaint, world)
            let due = try await Self.rows("S2.5-1", it, world)[0].promise.dueAt
            world.at("2026-11-23 09:16")
            try await Self.appoint(it, "2026-11-23T14:00", .first, world)
            let handling = try await Self.rows("S2.5-1", it, world)
            #expect(handling[0].promise.dueAt == due && handling[0].promise.standing(at: world.clock.now) == .overdue)
            #expect(try await Self.rows("K-CMP2", it, world)[0].promise.outcome == .late)
        }
    }

    @Test(.clause("S2.5-1c"), .clause("XS2.4-2"), arguments: EngineKind.allCases, [ServiceCase.Kind.complaint, .repair])
    func `the customer's absence excludes the time and asks for a new one; our own lateness is ours`(
        _ engine: EngineKind, _ kind: ServiceCase.Kind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(kind, world)
            let clause = it.clause(of: .appointed)
            await #expect(throws: Refusal.notNow("case.appoint.none")) {
                try await Self.absent(it, there: "2026-11-23T09:00", world)
            }
            try await Self.appoint(it, "2026-11-23T14:00", .first, world)
            await #expect(throws: Refusal.notNow("case.absent.early")) {
                try await Self.absent(it, there: "2026-11-23T09:00", world)
            }
            world.at("2026-11-23 14:20")
            await #expect(throws: Refusal.gate(clause, "case.absent.late", field: "thereAt")) {
                try await Self.absent(it, there: "2026-11-23T14:05", world)
            }
            await #expect(throws: Refusal.gate(clause, "case.absent.evidence", field: "shown")) {
                try await Self.absent(it, there: "2026-11-23T13:55", evidence: "", world)
            }
            try await Self.absent(it, there: "2026-11-23T13:55", world)
            let detail = try await world.database.read { try CaseViews().detail(it.id, within: [world.project.id], $0).0 }
            #expect(detail.serviceCase.stage == .open && detail.history.last?.kind == "case.customer-absent")
            let rows = detail.promises
            let time = try #require(rows.first { $0.clause == clause && $0.isFixed })
            #expect(time.promise.outcome == .excluded && time.reason == "customer-absent")
            let response = try #require(rows.last { $0.clause == (kind == .complaint ? "K-CMP2" : "XS2.4-1") && $0.part.isEmpty })
            #expect(response.turn == 2 && response.promise.outcome == .open)
            #expect(response.promise.dueAt == world.clock.now.adding(minutes: 15))
            let work = try #require(rows.last { $0.clause == "S2.5-1" || $0.part == "completion" })
            #expect(work.promise.outcome == .open && work.promise.dueAt > world.clock.now)
            try await Self.appoint(it, "2026-11-24T10:00", .first, world)
            #expect(try await Self.rows(clause, it, world).filter(\.isFixed).map(\.promise.outcome) == [.excluded, .open])
        }
    }

    @Test(.clause("S2.5-1c")) func `the absence is a verb of the API and a form from the agreed time on`() async throws {
        try await World.run(.sqlite) { world in
            let it = try await CasesTests.take(.complaint, world)
            try await Self.appoint(it, "2026-11-23T14:00", .first, world)
            let site = try world.site()
            let token = try await world.token("zhaoqiang")
            func absent(_ key: String) async -> Answer {
                await site.answer(
                    Ask(
                        "POST", "/api/v1/cases/\(it.id.text)/absence",
                        headers: [
                            "authorization": "Bearer \(token)", "content-type": "application/json", "idempotency-key": key,
                        ], body: Array("{\"thereAt\":\"2026-11-23T14:00\",\"present\":\"赵强\",\"shown\":\"照片\"}".utf8)))
            }
            #expect(await absent("absence-1").status == 409)
            world.at("2026-11-23 14:10")
            let answer = await absent("absence-2")
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test(.clause("XS2.4-1"), arguments: EngineKind.allCases)
    func `the handler's acceptance gives the response, and the finished work stays promised until it is answered`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await CasesTests.take(.repair, world)
            func accept(_ name: String) async throws {
                try await world.database.write { transaction in
                    try Repairs(cases: world.cases).accept(
                        it.id, within: [world.project.id], by: world.staff(name), in: transaction)
                }
            }
            await #expect(throws: Refusal.gate("XS2.4-1", "repair.accept.handler")) { try await accept("limin") }
            world.at("2026-11-23 09:10")
            try await accept("zhaoqiang")
            await #expect(throws: Refusal.notNow("repair.accepted")) { try await accept("zhaoqiang") }
            world.at("2026-11-23 10:00")
            try await world.database.write { transaction in
                try Repairs(cases: world.cases).arrive(
                    it.id, within: [world.project.id], by: world.staff("zhaoqiang"), in: transaction)
            }
            var rows = try await Self.rows("XS2.4-1", it, world)
            #expect(rows.map(\.part) == ["", "completion"] && rows.map(\.promise.outcome) == [.kept, .open])
            #expect(rows[1].promise.dueAt == World.morning.adding(minutes: 24 * 60 + 10))
            world.at("2026-11-24 09:11")
            try await Self.solve(it, world)
            rows = try await Self.rows("XS2.4-1", it, world)
            #expect(rows.map(\.promise.outcome) == [.kept, .late])
        }
    }

    @Test(.clause("XS2.4-1"), .clause("XS2.4-2"), arguments: EngineKind.allCases)
    func `an emergency reached in time is answered in time, whenever it is finished`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            var intake = CasesTests.intake(.repair, world)
            intake.category = Trouble.leak.rawValue
            let it = try await world.database.write { [intake] transaction in
                try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
            }
            world.at("2026-11-23 09:14")
            try await world.database.write { transaction in
                try Repairs(cases: world.cases).arrive(
                    it.id, within: [world.project.id], by: world.staff("zhaoqiang"), in: transaction)
            }
            world.at("2026-11-23 11:00")
            try await Self.solve(it, world)
            #expect(try await CasesTests.promises(it, world).prefix(3).map(\.promise.outcome) == [.kept, .kept, .kept])
        }
    }

    @Test(.clause("S2.2-2c"), .clause("S2.5-1c"), arguments: EngineKind.allCases)
    func `what was promised as work is kept only when solved: understood it falls away, without understanding it failed`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            for (isUnderstood, outcome) in [(true, Promise.Outcome.excluded), (false, .failed)] {
                world.at("2026-11-23 09:00")
                var intake = CasesTests.intake(.repair, world)
                intake.isRenovation = true
                let help = try await world.database.write { [intake] transaction in
                    try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
                }
                for it in [help, try await CasesTests.take(.complaint, world)] {
                    try await Self.appoint(it, "2026-11-23T16:00", .first, world)
                    try await world.database.write { transaction in
                        try world.cases.change(it.id, within: [world.project.id], by: world.staff("limin"), in: transaction) {
                            it, _ in
                            if isUnderstood {
                                return [
                                    try it.explain(
                                        reply: "因", evidence: .reply(words: "我理解", file: nil), explainedBy: nil, at: transaction.now)
                                ]
                            }
                            return [
                                try it.refuseExplanation(of: "因"), try it.refuseExplanation(of: "因"),
                                try it.endUnreconciled(finalReply: "函", otherWays: "路", heardByManager: true, at: transaction.now),
                            ]
                        }
                    }
                    #expect(try await Self.rows(it.clause(of: .appointed), it, world).map(\.promise.outcome) == [outcome])
                }
                let work = try await Self.rows("S2.2-2", help, world).filter { $0.part == "completion" }
                #expect(work.map(\.promise.outcome) == [outcome])
            }
        }
    }

    @Test(.clause("S2.5-1c"), .clause("XS2.7-1"), arguments: EngineKind.allCases)
    func `a sender's deadline binds appointments too, waits for no pause, and binds no cycle begun after it`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let outer = world.project.zone.instant(try #require(Day("2026-11-23")), MinuteOfDay(17 * 60))
            func take(_ kind: ServiceCase.Kind) async throws -> ServiceCase {
                try await world.database.write { transaction in
                    var intake = CasesTests.intake(kind, world)
                    intake.outerDueAt = outer
                    return try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
                }
            }
            let it = try await take(.complaint)
            try await Self.appoint(it, "2026-11-24T10:00", .first, world)
            #expect(try await Self.rows("S2.5-1c", it, world).map(\.promise.dueAt) == [outer])
            let enquiry = try await take(.enquiry)
            let row = try await Self.rows("XS2.7-1", enquiry, world)[0]
            #expect(row.isFixed && row.promise.dueAt == outer)
            await #expect(throws: Refusal.notNow("pause.late")) {
                try await world.database.write { transaction in
                    try CasePauses(cases: world.cases).begin(
                        enquiry.id, .customerWaits, evidence: "电话", until: LocalMoment("2026-11-25T09:00") ?? .init(day: Day(number: 0), minute: .midnight),
                        within: [world.project.id], by: world.staff("limin"), in: transaction)
                }
            }
            try await world.database.write { transaction in
                try world.cases.change(enquiry.id, within: [world.project.id], by: world.staff("limin"), in: transaction) {
                    it, _ in [try it.answer("答", at: transaction.now)]
                }
            }
            world.at("2026-11-25 10:00")
            try await world.database.write { transaction in
                try world.cases.change(enquiry.id, within: [world.project.id], by: world.staff("limin"), in: transaction) {
                    it, _ in [try it.reopen()]
                }
            }
            let again = try await Self.rows("XS2.7-1", enquiry, world, cycle: 2)[0]
            #expect(again.promise.dueAt == world.clock.now.adding(minutes: 24 * 60))
        }
    }
}
