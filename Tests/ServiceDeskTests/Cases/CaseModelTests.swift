// CaseModelTests: every state that the verbs can reach in eight steps, and what holds in all of them (F1, F2).
import Kernel
import Proof
import Testing

@testable import ServiceDesk

private let handler = Account.ID(1)
private let other = Account.ID(2)
private let now = World.morning

/// A verb of the desk as the model sees it: tries it, and says whether it was a follow-up.
private struct Verb: Sendable {
    let name: String
    let isFollowUp: Bool
    let run: @Sendable (inout ServiceCase) throws -> [ServiceCase.Fact]
}

private let verbs: [Verb] = {
    let patience = FollowUp.Patience(tries: 3, days: 2)
    let days = ["2026-11-20", "2026-11-20", "2026-11-21"].compactMap { Day($0) }
    var verbs = [
        Verb(name: "solve", isFollowUp: false) { [try $0.solve(reply: "好", at: now)] },
        Verb(name: "explain", isFollowUp: false) {
            [try $0.explain(reply: "因", evidence: .reply(words: "懂了", file: nil), explainedBy: handler, at: now)]
        },
        Verb(name: "refuse", isFollowUp: false) { [try $0.refuseExplanation(of: "释")] },
        Verb(name: "final", isFollowUp: false) { [try $0.endUnreconciled(finalReply: "函", otherWays: "业委会、人民调解、12345、法院", heardByManager: true, at: now)] },
        Verb(name: "assign", isFollowUp: false) { [try $0.assign(to: $0.handler == handler ? other : handler)] },
        Verb(name: "reopen", isFollowUp: false) { [try $0.reopen()] },
        Verb(name: "withdraw", isFollowUp: false) { [try $0.withdraw(.customer)] },
        Verb(name: "answer", isFollowUp: false) { [try $0.answer("答", at: now)] },
        Verb(name: "decide", isFollowUp: false) {
            [try $0.decide(adopted: false, reason: "由", reply: "谢", thanked: true, at: now)]
        },
    ]
    for cause in ServiceCase.AppointmentCause.allCases {
        verbs.append(
            Verb(name: "appoint \(cause)", isFollowUp: false) {
                [try $0.appoint(at: now.adding(minutes: 60), cause: cause, evidence: "据", now: now, horizonDays: 30)]
            })
    }
    for result in FollowUp.Result.allCases {
        for accepted in [true, false] {
            verbs.append(
                Verb(name: "follow-up \(result) \(accepted)", isFollowUp: true) { it in
                    let caller = it.handler == other ? handler : other
                    return try it.followUp(
                        result, accepted: accepted, by: caller, exception: "", tryDays: days, patience: patience, at: now)
                })
        }
    }
    return verbs
}()

@Suite struct CaseModelTests {
    private struct Node: Hashable {
        let stage: String
        let cycle: Int64
        let refusals: Int
        let handler: Account.ID?
        /// Cycles that a follow-up ended.
        let followed: Set<Int64>
    }

    @Test(.clause("S2.5-2"), .clause("K-CMP5"), .clause("J2-A11.1"), arguments: [ServiceCase.Kind.complaint, .repair])
    func `no path of eight verbs closes a cycle without its follow-up`(kind: ServiceCase.Kind) {
        let start = ServiceCase(
            id: ServiceCase.ID(9), project: Project.ID(3), number: "TS-2611-0001", kind: kind, receivedAt: now,
            handler: handler)
        var frontier: [(ServiceCase, Set<Int64>)] = [(start, [])]
        var seen: Set<Node> = []
        var edges = 0
        for _ in 0..<8 {
            var next: [(ServiceCase, Set<Int64>)] = []
            for (it, followed) in frontier {
                for verb in verbs {
                    var after = it
                    guard (try? verb.run(&after)) != nil else { continue }
                    edges += 1
                    let now = verb.isFollowUp ? followed.union([it.cycle]) : followed
                    if case .closed = after.stage { #expect(now.contains(after.cycle), "\(verb.name)") }
                    #expect(after.cycle == it.cycle || after.cycle == it.cycle + 1)
                    #expect(after.handler != nil, "a complaint never loses its handler")
                    let node = Node(
                        stage: "\(after.stage)", cycle: after.cycle, refusals: min(after.refusals, 3), handler: after.handler,
                        followed: now)
                    if seen.insert(node).inserted { next.append((after, now)) }
                }
            }
            frontier = next
        }
        #expect(seen.count > 40 && edges > 300, "\(seen.count) states, \(edges) edges")
    }
}
