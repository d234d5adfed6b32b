// FiguresTests: the sums are the recount, whatever happened and whenever they were folded.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing

/// A generator whose seed is printed when a test fails.
struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}

@Suite struct FiguresTests {
    @Test(.clause("K-CMP5"), arguments: EngineKind.allCases)
    func `over random histories the figure equals the recount at every step`(_ engine: EngineKind) async throws {
        let seed: UInt64 = 20_261_123
        try await World.run(engine) { world in
            var dice = Dice(state: seed)
            let clause: Clause.ID = "S2.5-2"
            let project = world.project
            let book = try await world.database.read { try SchemeBooks().book(on: project.liveFrom, in: $0) }
            let days = project.liveFrom.adding(days: -40)...project.liveFrom.adding(days: 40)
            for step in 0..<160 {
                world.clock.advance(minutes: Int.random(in: 1...400, using: &dice))
                let choice = Int.random(in: 0..<6, using: &dice)
                let shift = Int.random(in: -3_000...6_000, using: &dice)
                let pick = Int.random(in: 0..<1_000, using: &dice)
                try await world.database.write { transaction in
                    let open = try transaction.query(
                        "SELECT \(PromiseRow.columns) FROM promise WHERE outcome = 'open' ORDER BY id"
                    ).map(PromiseRow.init)
                    let by = Actor.system("proof")
                    if choice < 3 || open.isEmpty {
                        let start = transaction.now.adding(minutes: -3_000)
                        let terms = Promises.Terms(
                            clause, of: Subject("proof", Int64(step)), cycle: 1, startedAt: start,
                            dueAt: transaction.now.adding(minutes: shift))
                        try Promises().open(terms, project: project, scheme: book, by: by, in: transaction)
                        return
                    }
                    let row = open[pick % open.count]
                    switch choice {
                    case 3: try Promises().settle(row, at: transaction.now, by: by, in: transaction)
                    case 4: try Promises().exclude(row, at: transaction.now, reason: "refused", by: by, in: transaction)
                    default:
                        try Promises().move(
                            row, to: transaction.now.adding(minutes: shift), in: project.zone, reason: "customer", by: by,
                            transaction: transaction)
                    }
                }
                if step % 7 == 0 {
                    let limit = Int64(Int.random(in: 1...20, using: &dice))
                    try await world.database.write { _ = try Figures().fold(limit: limit, in: $0) }
                }
                for counting in [Counting.kept, .settled] {
                    let (sum, recount) = try await world.database.read { transaction in
                        (
                            try Figures().figure(clause, counting, in: project, days: days, transaction),
                            try Figures().recount(clause, counting, in: project, days: days, transaction)
                        )
                    }
                    #expect(sum == recount, "seed \(seed), step \(step)")
                }
            }
        }
    }

    @Test(arguments: [(55, 56, "98.2%", false), (56, 56, "100%", true), (0, 0, "—", true), (2_999, 3_000, "99.9%", false)] as [(Int64, Int64, String, Bool)])
    func `a rate is rounded down, so that one miss never shows as all kept`(
        numerator: Int64, denominator: Int64, text: String, isMet: Bool
    ) {
        let figure = Figure(numerator: numerator, denominator: denominator, excluded: 0)
        #expect(figure.percentText == text)
        #expect(figure.reaches(percent: 100) == isMet)
    }
}
