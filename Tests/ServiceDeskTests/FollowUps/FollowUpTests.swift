// FollowUpTests: nothing ends without its follow-up, and never by the handler's own word.
import Kernel
import Proof
import Testing

@testable import ServiceDesk

private let handler = Account.ID(1)
private let other = Account.ID(2)
private let now = World.morning
private let patience = FollowUp.Patience(tries: 3, days: 2)
private let days = ["2026-11-20", "2026-11-20", "2026-11-21"].compactMap { Day($0) }

private func handled(_ outcome: ServiceCase.Outcome = .solved) -> ServiceCase {
    ServiceCase(
        id: ServiceCase.ID(9), project: Project.ID(3), number: "TS-2611-0001", kind: .complaint, receivedAt: now,
        stage: .handled(at: now, outcome), handler: handler)
}

private func refusal(_ body: () throws -> Void) -> Refusal? {
    do { try body() } catch let refusal as Refusal { return refusal } catch { return nil }
    return nil
}

@Suite struct FollowUpTests {
    @Test(.clause("S2.5-2"), .clause("XS2.4-3"))
    func `the handler does not follow up on the own work without a reason`() throws {
        var it = handled()
        let no = refusal {
            _ = try it.followUp(.satisfied, accepted: nil, by: handler, exception: "", tryDays: [], patience: patience, at: now)
        }
        #expect(no?.clause == "S2.5-2")
        _ = try it.followUp(
            .satisfied, accepted: nil, by: handler, exception: "夜班只有一人", tryDays: [], patience: patience, at: now)
        #expect(it.stage == .closed(at: now))
    }

    @Test(.clause("S2.5-2"), .clause("XS2.4-3"), arguments: [ServiceCase.Kind.complaint, .repair])
    func `whoever handled the cycle is its handler, whoever has it since; each kind cites its own clause`(
        kind: ServiceCase.Kind
    ) throws {
        let clause: Clause.ID = kind == .complaint ? "S2.5-2" : "XS2.4-3"
        let start = ServiceCase(
            id: ServiceCase.ID(9), project: Project.ID(3), number: "BX-2611-0001", kind: kind, receivedAt: now, handler: handler)
        var it = start
        _ = try it.solve(reply: "已修好", at: now)
        _ = try it.assign(to: other)
        var same = it
        let no = refusal {
            _ = try same.followUp(
                .satisfied, accepted: nil, by: handler, exception: "", tryDays: [], patience: patience, at: now)
        }
        #expect(no?.clause == clause && no?.problems.first?.field == "exception")
        var few = it
        let tries = refusal {
            _ = try few.followUp(
                .unreachable, accepted: nil, by: other, exception: "", tryDays: [], patience: patience, at: now)
        }
        #expect(tries?.clause == clause && tries?.problems.first?.field == "result")
        _ = try it.followUp(.satisfied, accepted: nil, by: other, exception: "", tryDays: [], patience: patience, at: now)
        #expect(it.stage == .closed(at: now), "the new handler did not do the work")
    }

    @Test(.clause("S2.5-2"))
    func `an office may let handlers call, by its setting`() throws {
        var it = handled()
        let small = FollowUp.Patience(tries: 3, days: 2, isByAnother: false)
        _ = try it.followUp(.satisfied, accepted: nil, by: handler, exception: "", tryDays: [], patience: small, at: now)
        #expect(it.stage == .closed(at: now) && !handled().needsException(handler, small))
        #expect(handled().needsException(handler, patience))
    }

    @Test(
        .clause("S2.5-2"),
        arguments: [(Array(days.prefix(2)), false), ([days[0], days[0], days[0]], false), (days, true)])
    func `unreachable means so many tries on so many days`(tries: [Day], isEnough: Bool) {
        var it = handled()
        let no = refusal {
            _ = try it.followUp(
                .unreachable, accepted: nil, by: other, exception: "", tryDays: tries, patience: patience, at: now)
        }
        #expect((no == nil) == isEnough)
    }

    @Test func `after an explanation the follow-up asks whether it is accepted, and a no opens the next cycle`() throws {
        var it = handled(.explained)
        let no = refusal {
            _ = try it.followUp(.satisfied, accepted: nil, by: other, exception: "", tryDays: [], patience: patience, at: now)
        }
        #expect(no?.problems.first?.field == "accepted")
        let facts = try it.followUp(
            .satisfied, accepted: false, by: other, exception: "", tryDays: [], patience: patience, at: now)
        #expect(facts == [.followedUp(.satisfied), .reopened(cycle: 2)])
        #expect(it.stage == .open && it.cycle == 2)
    }

    @Test func `a dissatisfied customer opens the next cycle`() throws {
        var it = handled()
        let facts = try it.followUp(
            .dissatisfied, accepted: nil, by: other, exception: "", tryDays: [], patience: patience, at: now)
        #expect(facts == [.followedUp(.dissatisfied), .reopened(cycle: 2)])
    }
}
