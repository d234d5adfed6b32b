// DeskModelTests: the real verbs, tried on a real database in every state they can reach: two cases, a clerk, a manager, the
// handler and the customer (F1, F2).
import Kernel
import Proof
import Registry
import Scheme
import Storage
import Testing
import Wiring

@testable import Platform
@testable import ServiceDesk

/// The case that is watched and another of its kind, which it may be merged into or take in.
private struct Pair: Sendable {
    let a, b: ServiceCase.ID
}

/// Who acts, and where.
private struct Desk: Sendable {
    let world: World
    let home: OwnerHome

    var cases: Cases { world.cases }
    var within: [Project.ID] { [world.project.id] }
    var customer: OwnerSession {
        OwnerSession(
            id: OwnerSession.ID(5), project: world.project.id, unit: home.unit, phone: OwnerHome.phone, person: nil)
    }
    var manager: Visitor {
        Visitor(
            account: world.account("wangfang"), name: "wangfang", displayName: "王芳", language: "zh-Hans",
            grants: [Grant(project: world.project.id, post: .serviceManager)], readsOnly: false, mustChangePassword: false)
    }

    func change(_ id: ServiceCase.ID, _ transaction: Transaction, _ rule: (inout ServiceCase) throws -> ServiceCase.Fact) throws {
        try cases.change(id, within: within, by: world.staff("limin"), in: transaction) { it, _ in [try rule(&it)] }
    }

    func call(
        _ id: ServiceCase.ID, _ result: FollowUp.Result, _ accepted: Bool?, by person: Account.ID, exception: String = "",
        _ transaction: Transaction
    ) throws {
        let asked = result == .satisfied || result == .dissatisfied
        let answer = FollowUps.Answer(
            result: result, satisfaction: asked ? (result == .satisfied ? 5 : 1) : nil, accepted: accepted, words: "",
            exception: exception)
        try FollowUps(cases: cases).record(id, answer, within: within, by: person, in: transaction)
    }

    /// Who had a case when it was handled; of a merged one, who had the matter.
    func handler(of id: ServiceCase.ID, _ transaction: Transaction) throws -> Account.ID {
        let it = try cases.store.find(id, within: within, in: transaction)
        guard case .merged(let id) = it.stage else { return it.handledBy ?? it.handler ?? Account.ID(0) }
        let root = try cases.store.find(id, within: within, in: transaction)
        return root.handledBy ?? root.handler ?? Account.ID(0)
    }

    /// Three calls on two days that nobody answered: the same transaction, told of later hours.
    func callInVain(_ id: ServiceCase.ID, _ transaction: Transaction) throws {
        for hours in [0, 1, 24] {
            let later = Transaction(transaction.connection, now: transaction.now.adding(minutes: hours * 60), mint: world.database.mint)
            try FollowUps(cases: cases).tried(id, words: "", within: within, by: world.account("limin"), in: later)
        }
    }
}

/// What somebody can do, and the pure rule behind it where one rule says all.
private struct Act: Sendable {
    let name: String
    let run: @Sendable (Desk, Pair, Transaction) throws -> Void
    var rule: (@Sendable (inout ServiceCase, Instant) throws -> Void)?
    /// Nobody may ever do this.
    var isForbidden = false
}

private let acts: [Act] = {
    var acts = [
        Act(name: "solve", run: { desk, pair, transaction in
            try Complaints(cases: desk.cases).solve(
                pair.a, reply: "好", noPhotoReason: "在客户家中", within: desk.within, by: desk.world.staff("zhaoqiang"), in: transaction)
        }, rule: { _ = try $0.solve(reply: "好", at: $1) }),
        Act(name: "explain", run: { desk, pair, transaction in
            try Complaints(cases: desk.cases).explain(
                pair.a, reply: "因", evidence: .reply(words: "我理解", file: nil), within: desk.within,
                by: desk.world.staff("zhaoqiang"), in: transaction)
        }, rule: {
            _ = try $0.explain(reply: "因", evidence: .reply(words: "我理解", file: nil), explainedBy: Account.ID(-1), at: $1)
        }),
        Act(name: "offer", run: { desk, pair, transaction in
            try Explanations(cases: desk.cases).offer("因", on: pair.a, within: desk.within, by: desk.world.account("limin"), in: transaction)
        }, rule: { it, _ in _ = try it.offerExplanation("因") }),
        Act(name: "customer understands", run: { desk, pair, transaction in
            try OwnerCases(cases: desk.cases).understand(pair.a, by: desk.customer, in: transaction)
        }),
        Act(name: "customer refuses", run: { desk, pair, transaction in
            try OwnerCases(cases: desk.cases).refuse(pair.a, words: "不接受", by: desk.customer, in: transaction)
        }),
        Act(name: "refuse", run: { desk, pair, transaction in
            try Explanations(cases: desk.cases).refuse(
                on: pair.a, explanation: "因", words: "不接受", within: desk.within, by: desk.world.account("limin"), in: transaction)
        }, rule: { it, _ in _ = try it.refuseExplanation(of: "因") }),
        Act(name: "final reply", run: { desk, pair, transaction in
            try Complaints(cases: desk.cases).endUnreconciled(
                pair.a, finalReply: "函", otherWays: "路", within: desk.within, by: desk.manager, in: transaction)
        }, rule: { _ = try $0.endUnreconciled(finalReply: "函", otherWays: "路", heardByManager: true, at: $1) }),
        Act(name: "assign", run: { desk, pair, transaction in
            let now = try desk.cases.store.find(pair.a, within: desk.within, in: transaction).handler
            let (first, second) = (desk.world.account("zhaoqiang"), desk.world.account("zhoujie"))
            try desk.cases.assign(
                pair.a, to: now == first ? second : first, within: desk.within, by: desk.world.staff("wangfang"), in: transaction)
        }, rule: { it, _ in _ = try it.assign(to: Account.ID(-1)) }),
        Act(name: "arrive", run: { desk, pair, transaction in
            try Repairs(cases: desk.cases).arrive(pair.a, within: desk.within, by: desk.world.staff("zhaoqiang"), in: transaction)
        }),
        Act(name: "accept", run: { desk, pair, transaction in
            try Repairs(cases: desk.cases).accept(pair.a, within: desk.within, by: desk.world.staff("zhaoqiang"), in: transaction)
        }),
        Act(name: "all-clear", run: { desk, pair, transaction in
            let it = try desk.cases.store.find(pair.a, within: desk.within, in: transaction)
            let events = CommonEvents(cases: desk.cases)
            let event = try events.open(
                "电梯停运", "", kind: it.kind, handler: desk.world.account("zhaoqiang"), project: desk.world.project,
                by: desk.world.staff("limin"), in: transaction)
            try events.attach(pair.a, to: event.id, within: desk.within, by: desk.world.staff("limin"), in: transaction)
            _ = try events.clear(event.id, "已恢复", within: desk.within, by: desk.world.staff("limin"), in: transaction)
        }),
        Act(name: "reopen", run: { desk, pair, transaction in try desk.change(pair.a, transaction) { try $0.reopen() } },
            rule: { it, _ in _ = try it.reopen() }),
        Act(name: "customer reopens", run: { desk, pair, transaction in
            try OwnerCases(cases: desk.cases).reopen(pair.a, words: "又坏了", by: desk.customer, in: transaction)
        }, rule: { _ = try $0.reopen(asCustomer: "又坏了", at: $1) }),
        Act(name: "customer withdraws", run: { desk, pair, transaction in
            try OwnerCases(cases: desk.cases).withdraw(pair.a, words: "", by: desk.customer, in: transaction)
        }, rule: { it, _ in _ = try it.withdraw(.customer) }),
        Act(name: "called in vain", run: { desk, pair, transaction in try desk.callInVain(pair.a, transaction) }),
        Act(name: "merge", run: { desk, pair, transaction in
            let root = try desk.cases.store.find(pair.b, within: desk.within, in: transaction)
            try desk.change(pair.a, transaction) { try $0.merge(into: root) }
        }),
        Act(name: "take in", run: { desk, pair, transaction in
            let root = try desk.cases.store.find(pair.a, within: desk.within, in: transaction)
            try desk.change(pair.b, transaction) { try $0.merge(into: root) }
        }),
    ]
    for cause in ServiceCase.AppointmentCause.allCases {
        acts.append(
            Act(name: "appoint \(cause)", run: { desk, pair, transaction in
                let zone = desk.world.project.zone
                let time = LocalMoment(day: zone.day(of: transaction.now), minute: MinuteOfDay(14 * 60))
                try Complaints(cases: desk.cases).appoint(
                    pair.a, at: time, cause: cause, evidence: "电话", within: desk.within, by: desk.world.staff("limin"), in: transaction)
            }, rule: { _ = try $0.appoint(at: $1.adding(minutes: 300), cause: cause, evidence: "电话", now: $1, horizonDays: 30) }))
    }
    for rating in [OwnerScore.best, .bad] {
        acts.append(
            Act(name: "customer rates \(rating)", run: { desk, pair, transaction in
                try OwnerCases(cases: desk.cases).rate(pair.a, rating, accepted: true, words: "", by: desk.customer, in: transaction)
            }))
    }
    for (result, accepted) in FollowUp.Result.allCases.map({ ($0, true) }) + [(.satisfied, false)] {
        acts.append(
            Act(name: "follow-up \(result) \(accepted)", run: { desk, pair, transaction in
                try desk.call(pair.a, result, accepted, by: desk.world.account("limin"), transaction)
            }))
        acts.append(
            Act(name: "follow-up \(result) \(accepted) by the handler", run: { desk, pair, transaction in
                try desk.call(pair.a, result, accepted, by: try desk.handler(of: pair.a, transaction), transaction)
            }, isForbidden: true))
    }
    acts.append(
        Act(name: "follow-up by the handler with a reason", run: { desk, pair, transaction in
            try desk.call(
                pair.a, .satisfied, true, by: try desk.handler(of: pair.a, transaction), exception: "夜间仅一人", transaction)
        }))
    return acts + others
}()

/// What is done with the other case, once the two are one matter.
private let others: [Act] = [
    Act(name: "other: solve", run: { desk, pair, transaction in
        try Complaints(cases: desk.cases).solve(
            pair.b, reply: "好", noPhotoReason: "在客户家中", within: desk.within, by: desk.world.staff("zhaoqiang"), in: transaction)
    }),
    Act(name: "other: follow-up satisfied", run: { desk, pair, transaction in
        try desk.call(pair.b, .satisfied, true, by: desk.world.account("limin"), transaction)
    }),
    Act(name: "other: follow-up dissatisfied", run: { desk, pair, transaction in
        try desk.call(pair.b, .dissatisfied, true, by: desk.world.account("limin"), transaction)
    }),
    Act(name: "other: reopen", run: { desk, pair, transaction in try desk.change(pair.b, transaction) { try $0.reopen() } }),
    Act(name: "other: withdraw", run: { desk, pair, transaction in
        try desk.change(pair.b, transaction) { try $0.withdraw(.customer) }
    }),
]

/// How one case stands, as far as it decides what may come next.
private struct Standing: Hashable, Sendable {
    let stage: String
    let cycle: Int64
    let refusals: Int
    let handler: Account.ID?
    let isFollowed, isOffered, isTried, hasArrived: Bool
    let open: Set<String>
}

/// Both cases, and what is wrong with them.
private struct Scene: Sendable {
    let standing: [Standing]
    let it: ServiceCase
    let areOne: Bool
    let wrong: [String]

    /// Tells apart what matters: the third cycle is as the fourth, the third refusal as the second.
    static func of(_ pair: Pair, _ desk: Desk, _ transaction: Transaction) throws -> Scene {
        var (standing, wrong): ([Standing], [String]) = ([], [])
        let (a, b) = (
            try desk.cases.store.find(pair.a, within: desk.within, in: transaction),
            try desk.cases.store.find(pair.b, within: desk.within, in: transaction)
        )
        for (it, other) in [(a, b), (b, a)] {
            let (one, faults) = try look(at: it, beside: other, transaction)
            standing.append(one)
            wrong += faults
        }
        var areOne = false
        for it in [a, b] { if case .merged = it.stage { areOne = true } }
        return Scene(standing: standing, it: a, areOne: areOne, wrong: wrong)
    }

    private static func look(
        at it: ServiceCase, beside other: ServiceCase, _ transaction: Transaction
    ) throws -> (Standing, [String]) {
        let calls = try transaction.query(
            "SELECT f.id, f.cycle, f.by_id, f.exception FROM follow_up f WHERE f.case_id = \(it.id) ORDER BY f.cycle")
        let followed = try Set(calls.map { try $0.get("cycle", as: Int64.self) })
        let promises = try Promises().of(it.subject, project: it.project, in: transaction)
        let open = promises.filter { $0.promise.outcome == .open }
        var wrong: [String] = []
        let callClause: Clause.ID = it.kind == .complaint ? "S2.5-2" : "XS2.4-3"

        if case .closed = it.stage, !followed.contains(it.cycle) { wrong.append("closed without the follow-up of its cycle") }
        if case .handled = it.stage, open.map(\.clause) != [callClause] { wrong.append("handled, and not promised its follow-up") }
        if it.handler == nil { wrong.append("without a handler") }
        switch it.stage {
        case .closed, .withdrawn: if !open.isEmpty { wrong.append("over, and still promised \(open.map(\.clause))") }
        case .open, .appointed:
            if open.isEmpty { wrong.append("live, and nothing is promised") }
        case .handled, .merged: break
        }
        // An earlier cycle was asked about, or began anew before it was: then its call is listed as left out.
        for cycle in 1..<max(it.cycle, 1) where !followed.contains(cycle) {
            let call = promises.first { $0.clause == callClause && $0.cycle == cycle }
            if call?.promise.outcome != .excluded { wrong.append("cycle \(cycle) ended without a follow-up") }
        }
        // A merged requester is called back once the matter is handled, whatever becomes of the matter's own call.
        if case .merged(let root) = it.stage, root == other.id {
            let cycle = FollowUp.mergedCycle(it, of: other)
            switch other.stage {
            case .handled, .closed:
                let isPromised = open.contains { $0.clause == callClause && $0.cycle == cycle }
                if isPromised == followed.contains(cycle) { wrong.append("a merged requester's call is \(isPromised ? "due twice" : "forgotten")") }
            case .open, .appointed: if !open.isEmpty { wrong.append("a merged requester is called before the matter is handled") }
            case .withdrawn, .merged: wrong.append("merged into what is not there any more")
            }
        }
        let offered = try transaction.first(
            "SELECT 1 AS one FROM explanation WHERE case_id = \(it.id) AND cycle = \(it.cycle) AND answer = 'waiting'") != nil
        let tried = try transaction.first(
            "SELECT 1 AS one FROM follow_up_try WHERE case_id = \(it.id) AND cycle >= \(it.cycle)") != nil
        let arrived = try Repairs.work(of: it, transaction).arrivedAt != nil
        return (Standing(it, followed.contains(it.cycle), offered, tried, arrived, open), wrong)
    }
}

extension Standing {
    init(_ it: ServiceCase, _ isFollowed: Bool, _ isOffered: Bool, _ isTried: Bool, _ hasArrived: Bool, _ rows: [PromiseRow]) {
        var outcome = ""
        if case .handled(_, let how) = it.stage { outcome = " \(how)" }
        stage = it.stage.word + outcome
        cycle = min(it.cycle, 3)
        let isLive = it.stage.word == "open" || it.stage.word == "appointed"
        refusals = isLive ? min(it.refusals, 2) : 0
        handler = it.handler
        self.isFollowed = isFollowed
        self.isOffered = isLive && isOffered
        self.isTried = it.stage.word == "handled" || it.stage.word == "merged" ? isTried : false
        self.hasArrived = isLive && hasArrived
        open = Set(rows.map(\.clause.text))
    }
}

/// A way back from a try: whatever it did is undone with this.
private struct Undone: Error {
    let scene: Scene
    let seen: ServiceCase
}

@Suite struct DeskModelTests {
    private static func start(_ kind: ServiceCase.Kind, _ desk: Desk, _ transaction: Transaction) throws -> Pair {
        func take() throws -> ServiceCase.ID {
            var intake = CasesTests.intake(kind, desk.world)
            intake.unit = desk.home.unit
            return try desk.cases.take(intake, project: desk.world.project, by: desk.world.staff("limin"), in: transaction).id
        }
        return Pair(a: try take(), b: try take())
    }

    /// Takes two new cases down a path, each act committed by itself.
    private static func walk(_ path: [Act], _ kind: ServiceCase.Kind, _ desk: Desk) async throws -> Pair {
        let pair = try await desk.world.database.write { try start(kind, desk, $0) }
        for act in path { try await desk.world.database.write { try act.run(desk, pair, $0) } }
        return pair
    }

    /// Tries an act and takes it back; nil when it was refused.
    private static func attempt(_ act: Act, _ pair: Pair, _ desk: Desk) async throws -> Scene? {
        do {
            try await desk.world.database.write { transaction in
                try act.run(desk, pair, transaction)
                let scene = try Scene.of(pair, desk, transaction)
                throw Undone(scene: scene, seen: scene.it)
            }
        } catch let undone as Undone {
            return undone.scene
        } catch is Refusal {
            return nil
        }
        return nil
    }

    /// What the pure rule makes of the same state: verb and rule agree on every edge.
    private static func disagreement(_ act: Act, _ before: Scene, _ after: Scene?, at now: Instant) -> String? {
        guard let rule = act.rule, !before.areOne else { return nil }
        var it = before.it
        let mayHappen = (try? rule(&it, now)) != nil
        guard mayHappen == (after != nil) else { return "the rule says \(mayHappen), the verb \(after != nil)" }
        guard let after else { return nil }
        let isSame = after.it.stage.word == it.stage.word && after.it.cycle == it.cycle && after.it.refusals == it.refusals
        return isSame ? nil : "the rule gives \(it.stage), the verb \(after.it.stage)"
    }

    private static func explore(_ kind: ServiceCase.Kind, _ engine: EngineKind, depth: Int) async throws -> (states: Int, edges: Int) {
        var (states, edges, broken) = (0, 0, 0)
        try await World.run(engine) { world in
            let desk = Desk(world: world, home: try await OwnerHome.make(world))
            var (seen, frontier): (Set<[Standing]>, [[Act]]) = ([], [[]])
            for step in 0...depth {
                var next: [[Act]] = []
                for path in frontier {
                    let pair = try await walk(path, kind, desk)
                    let scene = try await world.database.write { try Scene.of(pair, desk, $0) }
                    if step == 0 { seen.insert(scene.standing) }
                    guard step < depth else { continue }
                    for act in acts {
                        let way = (path + [act]).map(\.name).joined(separator: ", ")
                        let after: Scene?
                        do { after = try await attempt(act, pair, desk) } catch {
                            Issue.record("\(way): \(error)")
                            return
                        }
                        var wrong = after?.wrong ?? []
                        if let trouble = disagreement(act, scene, after, at: world.clock.now) { wrong.append(trouble) }
                        if act.isForbidden, after != nil { wrong.append("nobody may do this") }
                        #expect(wrong.isEmpty, "\(way): \(wrong)")
                        if !wrong.isEmpty { broken += 1 }
                        // A few ways to go wrong say all; the shortest come first.
                        guard broken < 3 else { return }
                        guard let after else { continue }
                        edges += 1
                        guard wrong.isEmpty, seen.insert(after.standing).inserted else { continue }
                        next.append(path + [act])
                    }
                }
                frontier = next
            }
            states = seen.count
        }
        print("\(kind) on \(engine), \(depth) verbs deep: \(states) states, \(edges) edges")
        return (states, edges)
    }

    @Test(.clause("S2.5-2"), .clause("K-CMP4"), .clause("K-CMP5"), .clause("J2-A11.1"), arguments: [ServiceCase.Kind.complaint, .repair])
    func `no path of eight verbs on a real database closes a cycle without its follow-up`(kind: ServiceCase.Kind) async throws {
        let found = try await Self.explore(kind, .sqlite, depth: 8)
        #expect(found.states > 150 && found.edges > 1_500, "\(found.states) states, \(found.edges) edges")
    }

    @Test(.clause("S2.5-2"), .clause("J2-A11.1"))
    func `nor does one of three on PostgreSQL`() async throws {
        let found = try await Self.explore(.complaint, .postgres, depth: 3)
        #expect(found.states > 30 && found.edges > 200, "\(found.states) states, \(found.edges) edges")
    }
}
