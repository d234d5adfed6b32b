// IntakeTests: what an intake must say, who answers for it, when it was brought, and what its slip shows.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web

@testable import ServiceDesk

private let now = World.morning

private func refusal(_ body: () throws -> Void) -> Refusal? {
    do { try body() } catch let refusal as Refusal { return refusal } catch { return nil }
    return nil
}

@Suite struct IntakeTests {
    @Test(.clause("XS1-1"), arguments: [(0, "", true), (29, "", true), (31, "", false), (31, "夜班电话记录", true), (8 * 1_440, "夜班", false)])
    func `a case is written down later with a reason, and not without end`(minutes: Int, reason: String, isTaken: Bool) {
        let rule = Backdating(daysMax: 7, minutesFree: 30)
        let no = refusal { try rule.check(now.adding(minutes: -minutes), reason: reason, now: now) }
        #expect((no == nil) == isTaken)
        #expect(isTaken || no?.clause == "XS1-1")
        #expect(refusal { try rule.check(now.adding(minutes: 1), reason: "x", now: now) }?.kind == .invalid)
    }

    @Test(.clause("XS2.5-0"), .clause("XS1-1"), .clause("K-CMP4"))
    func `nobody's cases, renovations of questions and nameless transfers are refused at their fields`() {
        var intake = Cases.Intake(kind: .enquiry, channel: .phone, requester: "陈", title: "封阳台", words: "要什么材料")
        #expect(refusal { try intake.check(received: now) } == .gate("XS1-1", "case.handler.needed", field: "handler"))
        intake.kind = .complaint
        #expect(refusal { try intake.check(received: now) } == .gate("K-CMP4", "case.handler.needed", field: "handler"))
        intake.handler = Account.ID(1)
        #expect(refusal { try intake.check(received: now) } == nil)
        intake.isRenovation = true
        #expect(refusal { try intake.check(received: now) } == .invalid("renovation", "case.renovation.kind"))
        intake.isRenovation = false
        intake.channel = .transferred
        #expect(refusal { try intake.check(received: now) } == .gate("XS2.5-0", "case.outer.needed", field: "outerNumber"))
        intake.outerNumber = "12345-8"
        #expect(refusal { try intake.check(received: now) } == nil)
        intake.kind = .enquiry
        intake.agreedAt = now
        #expect(refusal { try intake.check(received: now) } == .invalid("answerAt", "case.appoint.past"))
    }

    private static func take(
        _ kind: ServiceCase.Kind, _ world: World, by actor: Actor, _ change: (inout Cases.Intake) -> Void = { _ in }
    ) async throws -> ServiceCase {
        var intake = CasesTests.intake(kind, world, handler: nil)
        change(&intake)
        return try await world.database.write { [intake] transaction in
            try world.cases.take(intake, project: world.project, by: actor, in: transaction)
        }
    }

    @Test(.clause("XS1-1"), arguments: EngineKind.allCases)
    func `whoever was asked first answers for it; what no member of the desk took goes to the desk`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            #expect(try await Self.take(.enquiry, world, by: world.staff("limin")).handler == world.account("limin"))
            #expect(try await Self.take(.repair, world, by: world.staff("zhaoqiang")).handler == world.account("zhaoqiang"))
            let own = try await Self.take(.complaint, world, by: .customer(7)) { $0.channel = .owner }
            #expect(own.handler == world.account("limin") || own.handler == world.account("zhoujie"))
            await #expect(throws: Refusal.gate("XS1-1", "case.handler.needed", field: "handler")) {
                _ = try await Self.take(.enquiry, world, by: .system("proof"))
            }
        }
    }

    @Test(.clause("XS1-1"), arguments: EngineKind.allCases)
    func `what was taken down later happened when the customer spoke, and says why`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let earlier = world.clock.now.adding(minutes: -120)
            await #expect(throws: Refusal.self) {
                _ = try await Self.take(.enquiry, world, by: world.staff("limin")) { $0.receivedAt = earlier }
            }
            let it = try await Self.take(.enquiry, world, by: world.staff("limin")) {
                $0.receivedAt = earlier
                $0.receivedReason = "停电，先记在纸上"
            }
            let detail = try await EvidenceVerbsTests.detail(it, world)
            #expect(detail.history.first?.happenedAt == earlier && detail.history.first?.recordedAt == world.clock.now)
            #expect(detail.evidence.receivedReason == "停电，先记在纸上")
        }
    }

    @Test(.clause("XS2.7-1"), arguments: EngineKind.allCases)
    func `an enquiry is promised its answer by the time that was agreed, or within the usual hours`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let agreed = world.clock.now.adding(minutes: 3 * 1_440)
            let it = try await Self.take(.enquiry, world, by: world.staff("limin")) { $0.agreedAt = agreed }
            #expect(try await CasesTests.promises(it, world).map(\.promise.dueAt) == [agreed])
            let usual = try await Self.take(.enquiry, world, by: world.staff("limin")) { $0.agreedAt = nil }
            let rows = try await CasesTests.promises(usual, world)
            #expect(rows.first.map { $0.promise.dueAt < agreed && !$0.isFixed } == true)
        }
    }

    @Test(.clause("XS2.5-0"), arguments: EngineKind.allCases)
    func `a sender's number counts with its sender, a collective complaint says so, and the slip has the trade's fields`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            func transferred(_ sender: String) async throws -> ServiceCase {
                try await Self.take(.complaint, world, by: world.staff("limin")) {
                    $0.channel = .transferred
                    $0.handler = world.account("zhaoqiang")
                    $0.outerSender = sender
                    $0.outerNumber = "0815"
                    $0.isCollective = true
                }
            }
            let (first, again, other) = (try await transferred("12345"), try await transferred("12345"), try await transferred("街道"))
            #expect(try await EvidenceVerbsTests.detail(again, world).repeats == 2)
            #expect(try await EvidenceVerbsTests.detail(other, world).repeats == 1)
            try await world.database.write { transaction in
                try Complaints(cases: world.cases).explain(
                    first.id, reply: "配件下周到", evidence: .reply(words: "那就等下周", file: nil), within: [world.project.id],
                    by: world.staff("limin"), in: transaction)
                try FollowUps(cases: world.cases).record(
                    first.id,
                    FollowUps.Answer(result: .satisfied, satisfaction: 4, accepted: true, words: "说清楚了", exception: ""),
                    within: [world.project.id], by: world.account("zhoujie"), in: transaction)
            }
            let headers = ["authorization": "Bearer \(try await world.token("limin"))"]
            let site = try world.site()
            let slip = await site.answer(Ask("GET", "/cases/\(first.id.text)/slip", headers: headers)).text
            for part in ["受理人", "李敏", "约定时间", "结果", "解释并获理解", "那就等下周", "回复时间", "回访记录", "说清楚了", "周洁", "集体", "0815", "纠正措施"] {
                #expect(slip.contains(part), "\(part)")
            }
            let list = await site.answer(Ask("GET", "/cases", query: "show=all", headers: headers)).text
            #expect(list.contains("集体"))
        }
    }
}
