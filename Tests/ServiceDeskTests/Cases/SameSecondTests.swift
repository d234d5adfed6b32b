// SameSecondTests: what happens at the very same instant stands in the order in which it was done (T2).
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Wiring

@testable import ServiceDesk

@Suite struct SameSecondTests {
    @Test(.clause("S2.5-2"), .clause("S2.5-1a"), arguments: EngineKind.allCases)
    func `events at the very same millisecond are ordered by their sequence`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            // The clock stands still for all of it.
            let (within, by) = ([world.project.id], world.staff("limin"))
            let it = try await CasesTests.take(.complaint, world)
            let complaints = Complaints(cases: world.cases)
            func appoint(_ hour: Int, _ cause: ServiceCase.AppointmentCause) async throws {
                let day = world.project.zone.day(of: world.clock.now)
                try await world.database.write { transaction in
                    try complaints.appoint(
                        it.id, at: LocalMoment(day: day, minute: MinuteOfDay(hour * 60)), cause: cause, evidence: "电话",
                        within: within, by: by, in: transaction)
                }
            }
            try await appoint(14, .first)
            try await appoint(16, .customer)
            try await appoint(15, .customer)
            try await world.database.write { transaction in
                try complaints.solve(it.id, reply: "好", within: within, by: by, in: transaction)
                let answer = FollowUps.Answer(result: .dissatisfied, satisfaction: 1, accepted: nil, words: "", exception: "")
                try FollowUps(cases: world.cases).record(
                    it.id, answer, within: within, by: world.account("wangfang"), in: transaction)
                try complaints.solve(it.id, reply: "再好", within: within, by: by, in: transaction)
            }
            let lines = try await world.database.read { transaction in
                try transaction.history(of: (ServiceCase.subjectKind, it.id.number), project: world.project.id)
            }
            #expect(Set(lines.map(\.happenedAt)).count == 1, "the clock stood")
            #expect(lines.map(\.seq) == lines.map(\.seq).sorted())
            #expect(
                lines.map(\.kind) == [
                    "case.taken", "case.appointed", "case.appointed", "case.appointed", "case.handled", "case.followed-up",
                    "case.reopened", "case.handled",
                ])
            let promises = try await CasesTests.promises(it, world)
            let fixed = try #require(promises.first { $0.clause == "S2.5-1c" })
            let events = try await world.database.read { try Promises().events(of: fixed.id, in: $0) }
            #expect(events.map(\.kind) == ["opened", "moved", "moved", "settled"])
            let hours = events.compactMap(\.after).map { Moments.hour($0, world) }
            #expect(hours == [14, 16, 15] && Moments.hour(fixed.promise.dueAt, world) == 15, "the last agreement binds")
            #expect(fixed.promise.outcome == .kept)
        }
    }

    @Test func `settled at the due itself is kept, a millisecond later is late`() {
        let due = World.morning
        #expect(Promise.outcome(settledAt: due, dueAt: due) == .kept)
        #expect(Promise.outcome(settledAt: due.adding(milliseconds: 1), dueAt: due) == .late)
    }
}
