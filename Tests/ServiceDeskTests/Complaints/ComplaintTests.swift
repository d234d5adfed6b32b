// ComplaintTests: the three outcomes, as rules.
import Kernel
import Proof
import Testing

@testable import ServiceDesk

private let handler = Account.ID(1)
private let other = Account.ID(2)
private let now = World.morning

private func complaint(_ kind: ServiceCase.Kind = .complaint, renovation: Bool = false) -> ServiceCase {
    ServiceCase(
        id: ServiceCase.ID(9), project: Project.ID(3), number: "TS-2611-0001", kind: kind, isRenovation: renovation,
        receivedAt: now, handler: handler)
}

private func refusal(_ body: () throws -> Void) -> Refusal? {
    do { try body() } catch let refusal as Refusal { return refusal } catch { return nil }
    return nil
}

@Suite struct ComplaintTests {
    @Test(
        .clause("S2.5-1a"),
        arguments: [
            (ServiceCase.Understanding.signature, Account.ID?.none, true), (.reply, nil, true), (.code, nil, true),
            (.witness, other, true), (.witness, nil, false), (.witness, handler, false), (.none, nil, false),
        ])
    func `an explanation needs the customer's own evidence or a second pair of ears`(
        evidence: ServiceCase.Understanding, witness: Account.ID?, isEnough: Bool
    ) {
        var it = complaint()
        let no = refusal { _ = try it.explain(reply: "配件下周到", understanding: evidence, witness: witness, at: now) }
        #expect((no == nil) == isEnough)
        if !isEnough {
            #expect(no?.clause == "S2.5-1a" && no?.kind == .gate)
            #expect(it.stage == .open)
        }
    }

    @Test(.clause("S2.5-1b"))
    func `solving without a reply to the customer is refused at the reply`() {
        var it = complaint()
        let no = refusal { _ = try it.solve(reply: "", at: now) }
        #expect(no?.clause == "S2.5-1b" && no?.problems.first?.field == "reply")
    }

    @Test(.clause("S2.5-1c"))
    func `an appointment lies ahead and within the horizon`() throws {
        var it = complaint()
        #expect(refusal { _ = try it.appoint(at: now, cause: .first, evidence: "", now: now, horizonDays: 30) } != nil)
        let far = now.adding(minutes: 31 * 1_440)
        #expect(refusal { _ = try it.appoint(at: far, cause: .first, evidence: "", now: now, horizonDays: 30) } != nil)
        let good = now.adding(minutes: 60)
        #expect(
            try it.appoint(at: good, cause: .first, evidence: "", now: now, horizonDays: 30)
                == .appointed(at: good, cause: .first))
    }

    @Test(.clause("S2.5-1c"))
    func `an appointment moves at the customer's wish only with evidence`() throws {
        var it = complaint()
        let first = now.adding(minutes: 60)
        let later = now.adding(minutes: 120)
        _ = try it.appoint(at: first, cause: .first, evidence: "", now: now, horizonDays: 30)
        let no = refusal { _ = try it.appoint(at: later, cause: .customer, evidence: "", now: now, horizonDays: 30) }
        #expect(no?.clause == "S2.5-1c" && no?.problems.first?.field == "evidence")
        _ = try it.appoint(at: later, cause: .customer, evidence: "微信 10:02", now: now, horizonDays: 30)
        #expect(it.stage == .appointed(at: later))
    }

    @Test(.clause("S2.5-1a"))
    func `without understanding it ends only after two refusals, heard by the manager, with a final reply`() throws {
        var it = complaint()
        #expect(refusal { _ = try it.endUnreconciled(finalReply: "x", heardByManager: true, at: now) } != nil)
        _ = try it.refuseExplanation()
        #expect(refusal { _ = try it.endUnreconciled(finalReply: "x", heardByManager: true, at: now) } != nil)
        _ = try it.refuseExplanation()
        #expect(refusal { _ = try it.endUnreconciled(finalReply: "x", heardByManager: false, at: now) } != nil)
        #expect(refusal { _ = try it.endUnreconciled(finalReply: "", heardByManager: true, at: now) } != nil)
        #expect(try it.endUnreconciled(finalReply: "可向业委会、12345反映", heardByManager: true, at: now) == .handled(.unreconciled))
    }

    @Test(.clause("S2.2-2a"), .clause("S2.2-2b"), .clause("S2.2-2c"), .clause("XS2.4-1"))
    func `help with a renovation is measured by its own clauses, other help by its own`() {
        let renovation = complaint(.repair, renovation: true)
        #expect(renovation.clause(of: .explained) == "S2.2-2a")
        #expect(renovation.clause(of: .solved) == "S2.2-2b")
        #expect(renovation.clause(of: .appointed) == "S2.2-2c")
        #expect(complaint(.repair).clause(of: .solved) == "XS2.4-1")
    }

    @Test func `a handled complaint has no second outcome`() throws {
        var it = complaint()
        _ = try it.solve(reply: "已修好", at: now)
        #expect(refusal { _ = try it.solve(reply: "又修", at: now) }?.kind == .notNow)
        #expect(refusal { _ = try it.refuseExplanation() }?.kind == .notNow)
    }
}
