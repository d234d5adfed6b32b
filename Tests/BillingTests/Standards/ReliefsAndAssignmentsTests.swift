// ReliefsAndAssignmentsTests: what one home pays less, besides or instead, on both engines.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Wiring

@testable import Billing

@Suite struct ReliefsAndAssignmentsTests {
    private static func day(_ text: String) -> Day { FeeStandardTests.day(text) }

    private static func ask(
        _ home: BillingHome, _ kind: FeeRelief.Kind = .discount, pays: Int = 700, from: String = "2026-01-01",
        to: String = "2026-12-31", evidence: String = "水表读数为零的照片"
    ) async throws -> ReliefRequest {
        let world = home.world
        let terms = ReliefRequest.Terms(
            unit: home.unit, item: home.item, kind: kind, paysPerMille: pays, from: day(from), to: day(to), reason: "空置",
            evidence: evidence)
        return try await world.database.write { transaction in
            try ReliefRequests().ask(terms, within: [world.project.id], by: world.account("limin"), in: transaction)
        }
    }

    private static func rules(_ home: BillingHome, _ from: String, _ to: String) async throws -> [FeeRelief] {
        try await home.world.database.read { transaction in
            try ReliefRequests().approved(
                of: [home.unit], from: day(from), to: day(to), in: home.world.project.id, transaction
            )[home.unit]?[home.item] ?? []
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a relief holds once another person approves it, and until it is ended`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let asked = try await Self.ask(home)
            func decide(_ name: String, _ within: [Project.ID]) async throws {
                try await world.database.write { transaction in
                    try ReliefRequests().approve(asked.id, within: within, by: world.account(name), in: transaction)
                }
            }
            #expect(try await Self.rules(home, "2026-01-01", "2026-12-31").isEmpty)
            await #expect(throws: Refusal.invalid("", "relief.own")) { try await decide("limin", [world.project.id]) }
            await #expect(throws: Refusal.missing) { try await decide("stranger", [world.other.id]) }
            try await decide("chenguo", [world.project.id])
            await #expect(throws: Refusal.notNow("relief.approved-already")) { try await decide("chenguo", [world.project.id]) }
            #expect(try await Self.rules(home, "2026-12-01", "2026-12-31").map(\.payPerMille) == [700])
            try await world.database.write { transaction in
                try ReliefRequests().end(
                    asked.id, on: Self.day("2026-11-30"), reason: "已入住", within: [world.project.id],
                    by: world.account("linlan"), in: transaction)
            }
            #expect(try await Self.rules(home, "2026-12-01", "2026-12-31").isEmpty)
            #expect(try await Self.rules(home, "2026-11-01", "2026-12-31").map(\.to) == [Self.day("2026-11-30")])
            let refused = try await Self.ask(home, from: "2027-01-01", to: "2027-12-31")
            try await world.database.write { transaction in
                try ReliefRequests().refuse(
                    refused.id, reason: "没有证据", within: [world.project.id], by: world.account("chenguo"), in: transaction)
            }
            let today = World.day
            let all = try await world.database.read { try ReliefRequests().lines(of: world.project.id, today: today, $0) }
            #expect(all.map { $0.request.state(on: today) } == [.refused, .approved])
            for state in ReliefRequest.State.allCases {
                let some = try await world.database.read {
                    try ReliefRequests().lines(of: world.project.id, state: state, today: today, $0)
                }
                #expect(some.map(\.request.id) == all.map(\.request).filter { $0.state(on: today) == state }.map(\.id))
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `an empty home is relieved by the project's rule, and nothing without evidence`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            await #expect(throws: Refusal.invalid("evidence", "field.required")) {
                _ = try await Self.ask(home, evidence: "")
            }
            await #expect(throws: Refusal.invalid("pays", "relief.discount.whole")) { _ = try await Self.ask(home, pays: 0) }
            #expect(try await Self.ask(home, .waiver, pays: 700).terms.paysPerMille == 0)
            #expect(try await Self.ask(home, .vacancy, pays: 800, to: "2026-02-28").terms.paysPerMille == 800)
            try await world.database.write { transaction in
                try BillingProjects().change(world.project.id, by: world.account("chenguo"), in: transaction) {
                    $0.vacancy = try VacancyRule(leastMonths: 6, isMoreThan: false, payPerMille: 600, reach: .afterLeast)
                }
            }
            await #expect(throws: Refusal.invalid("from", "relief.vacancy.short", ["months": "6"])) {
                _ = try await Self.ask(home, .vacancy, to: "2026-06-29")
            }
            let ruled = try await Self.ask(home, .vacancy, pays: 100).terms
            #expect(ruled.paysPerMille == 600 && ruled.from == Self.day("2026-07-01"))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a second space is billed besides, for its days, to its payer, and never twice`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            func assign(
                _ object: String, from: String, to: String? = nil, payer: Person.ID? = nil, within: [Project.ID]? = nil
            ) async throws -> FeeAssignment {
                try await world.database.write { transaction in
                    try FeeAssignments().assign(
                        home.item, to: home.unit, object: object, quantityHundredths: 100, payer: payer, from: Self.day(from),
                        through: to.map(Self.day), within: within ?? [world.project.id], by: world.account("limin"),
                        in: transaction)
                }
            }
            let first = try await assign("B1-023", from: "2026-01-01", payer: home.owner)
            _ = try await assign("B1-024", from: "2026-01-01")
            let said = ["day": "2026-01-01"]
            await #expect(throws: Refusal.invalid("from", "assignment.overlap", said)) {
                _ = try await assign("B1-023", from: "2026-06-01")
            }
            await #expect(throws: Refusal.invalid("payer", "assignment.payer")) {
                _ = try await assign("B1-025", from: "2026-01-01", payer: Person.ID(7))
            }
            await #expect(throws: Refusal.missing) {
                _ = try await assign("B1-026", from: "2026-01-01", within: [world.other.id])
            }
            func end(_ within: [Project.ID]) async throws {
                try await world.database.write { transaction in
                    try FeeAssignments().end(
                        first.id, on: Self.day("2026-05-31"), within: within, by: world.account("limin"), in: transaction)
                }
            }
            await #expect(throws: Refusal.missing) { try await end([world.other.id]) }
            try await end([world.project.id])
            await #expect(throws: Refusal.invalid("to", "standard.to.later")) { try await end([world.project.id]) }
            _ = try await assign("B1-023", from: "2026-06-01")
            let june = try await world.database.read {
                try FeeAssignments().of(
                    [home.unit], items: [home.item], from: Self.day("2026-06-01"), to: Self.day("2026-06-30"),
                    in: world.project.id, $0)
            }
            #expect(june.map(\.object) == ["B1-023", "B1-024"] && june.map(\.payer) == [nil, nil])
            let lines = try await world.database.read { try FeeAssignments().lines(of: world.project.id, $0) }
            #expect(lines.map(\.payerName) == [nil, nil, "王丽"])
        }
    }
}
