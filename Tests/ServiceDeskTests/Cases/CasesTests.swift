// CasesTests: the desk's verbs on both engines: rows, promises, facts, figures.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Wiring

@testable import ServiceDesk

@Suite struct CasesTests {
    static func intake(_ kind: ServiceCase.Kind, _ world: World, handler: String? = "zhaoqiang") -> Cases.Intake {
        var intake = Cases.Intake(
            kind: kind, channel: .phone, requester: "陈桂芳", title: "电梯停运", words: "2单元电梯又停了")
        intake.phone = "13800006620"
        intake.handler = handler.map(world.account)
        if kind == .suggestion || kind == .business { intake.agreedAt = world.clock.now.adding(minutes: 1_440) }
        return intake
    }

    static func take(_ kind: ServiceCase.Kind, _ world: World) async throws -> ServiceCase {
        let intake = intake(kind, world)
        return try await world.database.write { transaction in
            try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
        }
    }

    static func promises(_ it: ServiceCase, _ world: World) async throws -> [PromiseRow] {
        try await world.database.read { try Promises().of(it.subject, project: world.project.id, in: $0) }
    }

    static func facts(_ it: ServiceCase, _ world: World) async throws -> [String] {
        try await world.database.read { transaction in
            try transaction.history(of: (ServiceCase.subjectKind, it.id.number), project: world.project.id).map(\.kind)
        }
    }

    @Test(.clause("K-CMP2"), .clause("S2.5-1"), .clause("XS2.5-0"), arguments: EngineKind.allCases)
    func `a complaint is numbered, and promised an answer within the service minutes`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            world.at("2026-11-23 11:50")
            let it = try await Self.take(.complaint, world)
            #expect(it.number == "TS-2611-0001")
            let promises = try await Self.promises(it, world)
            #expect(promises.map(\.clause) == ["K-CMP2", "S2.5-1"])
            // Ten minutes before noon, five after the lunch break.
            let due = world.project.zone.instant(Day("2026-11-23") ?? world.project.liveFrom, MinuteOfDay(13 * 60 + 35))
            #expect(promises.allSatisfy { $0.promise.dueAt == due })
            #expect(try await Self.facts(it, world) == ["case.taken"])
        }
    }

    @Test(.clause("K-CMP4"), arguments: EngineKind.allCases)
    func `a complaint without a named handler is not taken`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let intake = Self.intake(.complaint, world, handler: nil)
            await #expect(throws: Refusal.gate("K-CMP4", "case.handler.needed", field: "handler")) {
                try await world.database.write { transaction in
                    _ = try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
                }
            }
            let count: Int64? = try await world.database.read { transaction in
                try transaction.first("SELECT COUNT(*) AS number FROM service_case")?.get("number")
            }
            #expect(count == 0)
        }
    }

    @Test(.clause("S2.5-1c"), .clause("S2.5-1"), arguments: EngineKind.allCases)
    func `an appointment becomes the promise, and our own moving of it leaves the first one standing`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await Self.take(.complaint, world)
            let complaints = Complaints(cases: world.cases)
            func appoint(_ hour: Int, _ cause: ServiceCase.AppointmentCause) async throws {
                try await world.database.write { transaction in
                    try complaints.appoint(
                        it.id, at: LocalMoment(day: Day("2026-11-23") ?? world.project.liveFrom, minute: MinuteOfDay(hour * 60)),
                        cause: cause, evidence: "电话", within: [world.project.id], by: world.staff("limin"),
                        in: transaction)
                }
            }
            try await appoint(14, .first)
            try await appoint(16, .office)
            var rows = try await Self.promises(it, world)
            let fixed = try #require(rows.first { $0.clause == "S2.5-1c" })
            #expect(Moments.hour(fixed.promise.dueAt, world) == 14 && fixed.isFixed)
            #expect(rows.first { $0.clause == "K-CMP2" }?.promise.outcome == .kept)
            world.at("2026-11-23 15:00")
            try await world.database.write { transaction in
                try complaints.solve(
                    it.id, reply: "已恢复", within: [world.project.id], by: world.staff("zhaoqiang"), in: transaction)
            }
            rows = try await Self.promises(it, world)
            let times = rows.filter { $0.clause == "S2.5-1c" }
            #expect(times.map(\.promise.outcome) == [.failed, .kept] && times.map(\.reason) == ["re-agreed", ""])
            #expect(rows.first { $0.clause == "S2.5-1" }?.promise.outcome == .late)
        }
    }

    @Test(.clause("S2.5-2"), .clause("S2.5-1b"), arguments: EngineKind.allCases)
    func `from form to row: solved at once, followed up by another, dissatisfied, and open again`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await Self.take(.complaint, world)
            world.at("2026-11-23 09:10")
            let within = [world.project.id]
            try await world.database.write { transaction in
                try Complaints(cases: world.cases).solve(
                    it.id, reply: "已恢复", within: within, by: world.staff("zhaoqiang"), in: transaction)
            }
            var rows = try await Self.promises(it, world)
            #expect(rows.first { $0.clause == "S2.5-1b" }?.promise.outcome == .kept)
            let followUp = try #require(rows.first { $0.clause == "S2.5-2" })
            #expect(followUp.promise.dueAt == world.project.zone.endOfDay(Day("2026-11-26") ?? world.project.liveFrom))
            world.at("2026-11-24 10:00")
            let answer = FollowUps.Answer(
                result: .dissatisfied, satisfaction: 2, accepted: nil, words: "又停了", exception: "")
            try await world.database.write { transaction in
                try FollowUps(cases: world.cases).record(
                    it.id, answer, within: within, by: world.account("zhoujie"), in: transaction)
            }
            rows = try await Self.promises(it, world)
            #expect(rows.first { $0.clause == "S2.5-2" }?.promise.outcome == .kept)
            #expect(rows.filter { $0.cycle == 2 }.map(\.clause) == ["K-CMP2", "S2.5-1"])
            #expect(
                try await Self.facts(it, world)
                    == ["case.taken", "case.handled", "case.followed-up", "case.reopened"])
        }
    }

    @Test(.clause("S2.5-2"), arguments: EngineKind.allCases)
    func `the database itself refuses to close a complaint without the follow-up of that cycle`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await Self.take(.complaint, world)
            await #expect(throws: StorageProblem.self) {
                try await world.database.write { transaction in
                    try transaction.run(
                        "UPDATE service_case SET stage = 'closed', closed_at = \(transaction.now) WHERE id = \(it.id)")
                }
            }
            await #expect(throws: StorageProblem.self) {
                try await world.database.write { transaction in
                    try transaction.run(
                        """
                        UPDATE service_case SET stage = 'closed', closed_at = \(transaction.now),
                            closing_follow_up_id = 4711 WHERE id = \(it.id)
                        """)
                }
            }
        }
    }

    @Test(.clause("S2.6-1"), .clause("S2.6-2"), .clause("S2.6-3"), arguments: EngineKind.allCases)
    func `a suggestion is promised its reply, and an answer on the fourth day is late but is an answer`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await Self.take(.suggestion, world)
            let promises = try await Self.promises(it, world)
            #expect(promises.map(\.clause) == ["S2.6-2", "S2.6-1"])
            world.at("2026-11-27 00:00")
            try await world.database.write { transaction in
                try Suggestions(cases: world.cases).decide(
                    it.id, adopted: false, reason: "已有安排", reply: "谢谢", thanked: true, within: [world.project.id],
                    by: world.staff("limin"), in: transaction)
            }
            let days = (Day("2026-11-01") ?? world.project.liveFrom)...(Day("2026-11-30") ?? world.project.liveFrom)
            let (kept, settled) = try await world.database.read { transaction in
                (
                    try Figures().figure("S2.6-2", .kept, in: world.project, days: days, transaction),
                    try Figures().figure("S2.6-2", .settled, in: world.project, days: days, transaction)
                )
            }
            #expect(kept == Figure(numerator: 0, denominator: 1, excluded: 0))
            #expect(settled == Figure(numerator: 1, denominator: 1, excluded: 0))
        }
    }

    @Test(.clause("XS2.7-1"), .clause("XS2.4-1"), .clause("XS2.4-2"), .clause("S2.2-2"), arguments: EngineKind.allCases)
    func `each kind opens its own promises`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            #expect(try await Self.promises(try await Self.take(.enquiry, world), world).map(\.clause) == ["XS2.7-1"])
            #expect(try await Self.promises(try await Self.take(.repair, world), world).map(\.clause) == ["XS2.4-1"])
            var emergency = Self.intake(.repair, world)
            emergency.severity = .emergency
            var renovation = Self.intake(.repair, world)
            renovation.isRenovation = true
            let (first, second) = try await world.database.write { [emergency, renovation] transaction in
                (
                    try world.cases.take(emergency, project: world.project, by: world.staff("limin"), in: transaction),
                    try world.cases.take(renovation, project: world.project, by: world.staff("limin"), in: transaction)
                )
            }
            #expect(try await Self.promises(first, world).map(\.clause) == ["XS2.4-1", "XS2.4-2"])
            #expect(try await Self.promises(second, world).map(\.clause) == ["S2.2-2"])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `re-assigning never moves the customer's due`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await Self.take(.complaint, world)
            let before = try await Self.promises(it, world)
            world.at("2026-11-23 09:12")
            try await world.database.write { transaction in
                try world.cases.assign(
                    it.id, to: world.account("zhoujie"), within: [world.project.id], by: world.staff("wangfang"),
                    in: transaction)
            }
            let after = try await Self.promises(it, world)
            #expect(after.map(\.promise.dueAt) == before.map(\.promise.dueAt))
            #expect(after.allSatisfy { $0.holder == world.account("zhoujie") })
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a merged case leaves its earliest due with the survivor and counts nowhere`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let first = try await Self.take(.complaint, world)
            world.at("2026-11-23 09:05")
            let second = try await Self.take(.complaint, world)
            try await world.database.write { transaction in
                try world.cases.change(
                    first.id, within: [world.project.id], by: world.staff("limin"), in: transaction
                ) { it, _ in [try it.merge(into: second)] }
            }
            let absorbed = try await Self.promises(first, world)
            #expect(absorbed.allSatisfy { $0.promise.outcome == .excluded && $0.reason == "merged" })
            let kept = try await Self.promises(second, world)
            #expect(kept.map(\.promise.dueAt) == absorbed.map(\.promise.dueAt))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a case of another estate is not there`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await Self.take(.complaint, world)
            await #expect(throws: Refusal.missing) {
                try await world.database.write { transaction in
                    try world.cases.assign(
                        it.id, to: world.account("zhoujie"), within: [world.other.id], by: world.staff("stranger"),
                        in: transaction)
                }
            }
        }
    }
}

enum Moments {
    static func hour(_ instant: Instant, _ world: World) -> Int { world.project.zone.minute(of: instant).number / 60 }
}
