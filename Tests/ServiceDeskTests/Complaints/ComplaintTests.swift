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

/// What a form may bring as evidence, and the field at which it is refused.
struct Brought: Sendable {
    let kind: ServiceCase.Understanding
    let words: String
    let file: Kernel.Tag<CaseFiles>?
    let wrong: String?

    init(_ kind: ServiceCase.Understanding, _ words: String = "", file: Kernel.Tag<CaseFiles>? = nil, wrong: String? = nil) {
        self.kind = kind
        self.words = words
        self.file = file
        self.wrong = wrong
    }
}

@Suite struct ComplaintTests {
    @Test(
        .clause("S2.5-1a"),
        arguments: [
            Brought(.signature, wrong: "evidenceFile"),
            Brought(.signature, file: Kernel.Tag(7)), Brought(.reply, wrong: "evidenceWords"), Brought(.reply, "好的，懂了"),
            Brought(.reply, file: Kernel.Tag(7)), Brought(.code, wrong: "understanding"), Brought(.witness, wrong: "understanding"),
            Brought(.none, wrong: "understanding"),
        ])
    func `what the desk brings is a paper or the customer's words; a code and a witness are not its to say`(it: Brought) {
        let no = refusal {
            _ = try Evidence.brought(it.kind, words: it.words, file: it.file, clause: "S2.5-1a", field: "understanding")
        }
        #expect(no?.problems.first?.field == it.wrong)
        #expect(no == nil || (no?.clause == "S2.5-1a" && no?.kind == .gate))
    }

    @Test(.clause("S2.5-1a"), arguments: [(handler, false), (Account.ID(3), false), (other, true)])
    func `neither the handler nor who explained it is a witness`(person: Account.ID, isOne: Bool) {
        var it = complaint()
        let no = refusal {
            _ = try it.explain(reply: "配件下周到", evidence: .witness(person), explainedBy: Account.ID(3), at: now)
        }
        #expect((no == nil) == isOne)
        #expect((refusal { _ = try it.mayWitness(person, explainedBy: Account.ID(3)) } == nil) == isOne)
        #expect(isOne || (no?.clause == "S2.5-1a" && it.stage == .open))
        #expect(refusal { _ = try complaint().mayWitness(nil, explainedBy: other) }?.problems.first?.field == "witness")
    }

    @Test(.clause("S2.5-1a"), .clause("XS2.4-1"))
    func `nothing is refused that was not explained`() {
        var it = complaint()
        let no = refusal { _ = try it.refuseExplanation(of: "") }
        #expect(no?.clause == "S2.5-1a" && no?.problems.first?.field == "explanation" && it.refusals == 0)
        var help = complaint(.repair)
        #expect(refusal { _ = try help.refuseExplanation(of: "") }?.clause == "XS2.4-1")
    }

    @Test(.clause("S2.5-1"))
    func `a withdrawal is the customer's, or one reports it and another, not the handler, has checked it`() {
        for (checker, asker, isSo) in [(other, other, false), (handler, other, false), (other, Account.ID(3), true)] {
            var it = complaint()
            let no = refusal { _ = try it.withdraw(.checked(by: checker, askedBy: asker)) }
            #expect((no == nil) == isSo && (it.stage == .withdrawn) == isSo)
            #expect(isSo || no?.clause == "S2.5-1")
        }
        var it = complaint()
        #expect(refusal { _ = try it.withdraw(.customer) } == nil && it.stage == .withdrawn)
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
        #expect(refusal { _ = try it.endUnreconciled(finalReply: "x", otherWays: "业委会、人民调解、12345、法院", heardByManager: true, at: now) } != nil)
        _ = try it.refuseExplanation(of: "配件下周到")
        #expect(refusal { _ = try it.endUnreconciled(finalReply: "x", otherWays: "业委会、人民调解、12345、法院", heardByManager: true, at: now) } != nil)
        _ = try it.refuseExplanation(of: "配件下周到")
        #expect(refusal { _ = try it.endUnreconciled(finalReply: "x", otherWays: "业委会、人民调解、12345、法院", heardByManager: false, at: now) } != nil)
        #expect(refusal { _ = try it.endUnreconciled(finalReply: "", otherWays: "业委会、人民调解、12345、法院", heardByManager: true, at: now) } != nil)
        #expect(try it.endUnreconciled(finalReply: "可向业委会、12345反映", otherWays: "业委会、人民调解、12345、法院", heardByManager: true, at: now) == .handled(.unreconciled))
        #expect(it.reply == "可向业委会、12345反映\n\n业委会、人民调解、12345、法院", "what is kept and printed names the other ways")
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
        #expect(refusal { _ = try it.refuseExplanation(of: "配件下周到") }?.kind == .notNow)
    }
}
