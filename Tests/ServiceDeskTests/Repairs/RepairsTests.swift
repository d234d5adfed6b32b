// RepairsTests: on site in time, paid work priced before and signed after, on both engines.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web
import Wiring

@testable import ServiceDesk

@Suite struct RepairsTests {
    private static func repairs(_ world: World) -> Repairs { Repairs(cases: world.cases) }

    private static func take(_ world: World, severity: ServiceCase.Severity = .ordinary) async throws -> ServiceCase {
        var intake = Cases.Intake(kind: .repair, channel: .phone, requester: "周伟", title: "水管爆裂", words: "厨房水管爆裂")
        intake.handler = world.account("zhaoqiang")
        intake.severity = severity
        return try await world.database.write { [intake] transaction in
            try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
        }
    }

    private static func solve(_ it: ServiceCase, _ world: World, reason: String = "客户家中，不便拍照") async throws {
        try await world.database.write { transaction in
            try Complaints(cases: world.cases).solve(
                it.id, reply: "已更换", noPhotoReason: reason, within: [world.project.id], by: world.staff("zhaoqiang"),
                in: transaction)
        }
    }

    @Test(.clause("XS2.4-2"), arguments: EngineKind.allCases)
    func `an arrival at an emergency settles the promise to be there, once`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let it = try await Self.take(world, severity: .emergency)
            func arrive() async throws {
                try await world.database.write { transaction in
                    try Self.repairs(world).arrive(
                        it.id, within: [world.project.id], by: world.staff("zhaoqiang"), in: transaction)
                }
            }
            try await arrive()
            let rows = try await world.database.read { try Promises().of(it.subject, project: world.project.id, in: $0) }
            #expect(rows.first { $0.clause == "XS2.4-2" }?.promise.outcome == .kept)
            await #expect(throws: Refusal.notNow("repair.arrived")) { try await arrive() }
        }
    }

    @Test(.clause("XS2.4-1"), arguments: EngineKind.allCases)
    func `a repair ends with a photo of the result, or with the reason why there is none`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            world.clock.advance(minutes: engine == .sqlite ? 53 : 54)
            let (shown, said) = (try await Self.take(world), try await Self.take(world))
            let no = Refusal.gate("XS2.4-1", "repair.photo", field: "noPhotoReason")
            await #expect(throws: no) { try await Self.solve(shown, world, reason: "") }
            try await CaseFilesTests.bring(to: shown, world)
            try await Self.solve(shown, world, reason: "")
            #expect(try await CasesTests.facts(shown, world).contains("case.no-photo") == false)
            try await Self.solve(said, world)
            #expect(try await CasesTests.facts(said, world).contains("case.no-photo"))
            let today = world.project.zone.day(of: world.clock.now)
            try await world.database.write { transaction in
                try House.books.change(
                    [ResultPhoto.isAsked: "false"], from: today, note: "不要求照片", by: world.staff("chenguo"), in: transaction)
            }
            try await Self.solve(try await Self.take(world), world, reason: "")
        }
    }

    @Test(.clause("XS2.4-4"), arguments: EngineKind.allCases)
    func `a first price after arrival was not told beforehand; one that was agreed before may be agreed anew`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            func arrive(_ it: ServiceCase) async throws {
                try await world.database.write { transaction in
                    try Self.repairs(world).arrive(
                        it.id, within: [world.project.id], by: world.staff("zhaoqiang"), in: transaction)
                }
            }
            func price(_ it: ServiceCase) async throws {
                try await world.database.write { transaction in
                    try Self.repairs(world).price(
                        it.id, "更换软管", fen: 8_050, agreement: .reply, witness: nil, within: [world.project.id],
                        by: world.staff("zhaoqiang"), in: transaction)
                }
            }
            let (late, before) = (try await Self.take(world), try await Self.take(world))
            try await arrive(late)
            await #expect(throws: Refusal.gate("XS2.4-4", "paid.price.late", field: "price")) { try await price(late) }
            try await price(before)
            try await arrive(before)
            try await price(before)
        }
    }

    @Test(.clause("XS2.4-4"), arguments: EngineKind.allCases)
    func `paid work ends only with the price agreed before and the customer's signature after`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let it = try await Self.take(world)
            func price(_ how: ServiceCase.Understanding, witness: String? = nil) async throws {
                try await world.database.write { transaction in
                    try Self.repairs(world).price(
                        it.id, "更换软管", fen: 8_050, agreement: how, witness: witness.map(world.account),
                        within: [world.project.id], by: world.staff("zhaoqiang"), in: transaction)
                }
            }
            func sign() async throws {
                try await world.database.write { transaction in
                    try Self.repairs(world).sign(
                        it.id, by: .signature, witness: nil, within: [world.project.id], by: world.staff("zhaoqiang"),
                        in: transaction)
                }
            }
            await #expect(throws: Refusal.notNow("paid.none")) { try await sign() }
            await #expect(throws: Refusal.gate("XS2.4-4", "paid.evidence", field: "agreement")) { try await price(.none) }
            await #expect(throws: Refusal.gate("XS2.4-4", "case.explain.witness", field: "witness")) {
                try await price(.witness, witness: "zhaoqiang")
            }
            await #expect(throws: Refusal.gate("XS2.4-4", "case.explain.witness", field: "witness"), "of another estate") {
                try await price(.witness, witness: "stranger")
            }
            await #expect(throws: Refusal.gate("XS2.4-4", "evidence.code", field: "agreement")) { try await price(.code) }
            try await price(.witness, witness: "limin")
            try await price(.reply)
            await #expect(throws: Refusal.gate("XS2.4-4", "paid.unsigned")) { try await Self.solve(it, world) }
            try await sign()
            await #expect(throws: Refusal.notNow("paid.signed")) { try await price(.reply) }
            try await Self.solve(it, world)
            let detail = try await world.database.read { transaction in
                try CaseViews().detail(it.id, within: [world.project.id], transaction).0
            }
            #expect(detail.work.paid?.fen == 8_050 && detail.work.paid?.agreement == .reply)
        }
    }

    @Test(arguments: [
        ("80", 8_000), ("80.5", 8_050), ("80.55", 8_055), ("0.01", 1), ("80.", nil), (".5", nil), ("8,0", nil), ("-1", nil),
        ("80.555", nil), ("12345678", nil), ("１２", nil),
    ])
    func `a price is read to the fen or refused`(_ raw: String, _ fen: Int64?) {
        #expect(RepairInputs.price.value(raw) == fen)
    }

    @Test(.clause("K-CMP4")) func `an engineer works the own case and nobody else's`() async throws {
        try await World.run(.sqlite) { world in
            let it = try await Self.take(world)
            let site = try world.site()
            for (name, status) in [("zhengkai", 409), ("zhaoqiang", 200)] {
                let answer = await site.answer(
                    Ask(
                        "POST", "/api/v1/cases/\(it.id.text)/arrival",
                        headers: [
                            "authorization": "Bearer \(try await world.token(name))", "content-type": "application/json",
                            "idempotency-key": "arrival-\(name)",
                        ], body: Array("{}".utf8)))
                #expect(answer.status == status, "\(name): \(answer.text)")
            }
        }
    }

    @Test(.clause("XS2.4-2"), .clause("XS2.4-1"), arguments: EngineKind.allCases)
    func `an agreed time for a repair is a promise, and answers no emergency`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            func appoint(_ it: ServiceCase) async throws -> [PromiseRow] {
                world.clock.advance(minutes: 5)
                let at = world.project.zone.day(of: world.clock.now).adding(days: 1)
                try await world.database.write { transaction in
                    try Complaints(cases: world.cases).appoint(
                        it.id, at: LocalMoment(day: at, minute: MinuteOfDay(14 * 60)), cause: .first, evidence: "",
                        within: [world.project.id], by: world.staff("limin"), in: transaction)
                }
                return try await CasesTests.promises(it, world)
            }
            let ordinary = try await appoint(try await CasesTests.take(.repair, world))
            #expect(ordinary.map(\.clause) == ["XS2.4-1", "XS2.4-2", "XS2.4-1"])
            #expect(ordinary.map(\.promise.outcome) == [.kept, .open, .open])
            #expect(ordinary[2].part == "completion" && ordinary[2].promise.dueAt == ordinary[1].promise.dueAt.adding(minutes: 24 * 60))
            #expect(ordinary[1].isFixed && world.project.zone.minute(of: ordinary[1].promise.dueAt) == MinuteOfDay(14 * 60))

            var intake = CasesTests.intake(.repair, world)
            intake.severity = .emergency
            let urgent = try await world.database.write { [intake] transaction in
                try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
            }
            let rows = try await appoint(urgent)
            #expect(rows.map(\.clause) == ["XS2.4-1", "XS2.4-2", "XS2.4-2", "XS2.4-1"])
            #expect(rows.allSatisfy { $0.promise.outcome == .open } && rows.map(\.isFixed) == [false, false, true, false])
        }
    }

    @Test(.clause("XS2.4-2"), arguments: EngineKind.allCases)
    func `which trouble is an emergency, the scheme says, from the day it says so`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            world.clock.advance(minutes: engine == .sqlite ? 3 : 4)
            func take(_ trouble: Trouble) async throws -> ServiceCase {
                try await world.database.write { transaction in
                    var intake = CasesTests.intake(.repair, world)
                    intake.category = trouble.rawValue
                    return try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
                }
            }
            for trouble in Trouble.allCases {
                let isEmergency = [.waterOut, .powerOut, .leak, .gas, .trapped].contains(trouble)
                let it = try await take(trouble)
                #expect((it.severity == .emergency) == isEmergency, "\(trouble)")
                #expect(try await CasesTests.promises(it, world).map(\.clause).contains("XS2.4-2") == isEmergency)
            }
            let today = world.project.zone.day(of: world.clock.now)
            try await world.database.write { transaction in
                try House.books.change(
                    [DeskQuantity.emergencies: "leak heating"], from: today, note: "冬季供暖", by: world.staff("chenguo"),
                    in: transaction)
            }
            #expect(try await take(.heating).severity == .emergency)
            #expect(try await take(.waterOut).severity == .ordinary)
        }
    }
}
