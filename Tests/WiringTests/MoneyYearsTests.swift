// MoneyYearsTests: an office's money lives through years, and at each day's end the books are as they must be (M1).
import Billing
import Demo
import Foundation
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Wiring

@Suite struct MoneyYearsTests {
    /// Three years in release; a debug build is many times slower.
    private static var years: Int {
        #if DEBUG
            1
        #else
            3
        #endif
    }

    private static func live(
        _ engine: EngineKind, days: Int, seed: UInt64, then look: @Sendable (World) async throws -> Void = { _ in }
    ) async throws {
        try await World.run(engine) { world in
            try await DemoEstate.furnish(world.database)
            let first = world.project.zone.day(of: world.clock.now)
            let end = first.adding(days: days)
            let hands = try await MoneyHands(world.database, clock: world.clock, books: House.books, through: end, seed: seed)
            let recount = MoneyRecount(world.project)
            for number in 0...days {
                let day = first.adding(days: number)
                try await hands.live(day)
                let broken = try await world.database.read { try recount.broken($0) }
                #expect(broken.isEmpty, "seed \(seed), \(day): \(broken)")
                guard broken.isEmpty else { return }
                guard number % 30 == 29 else { continue }
                let report = try await world.database.read { transaction in
                    try Reports().ageing(on: day, in: world.project.id, transaction)
                }
                let owed = try await world.database.read { transaction in
                    try transaction.first(
                        "SELECT CAST(COALESCE(SUM(open_fen), 0) AS BIGINT) AS fen FROM open_item WHERE project_id = \(world.project.id)"
                    )?.get("fen", as: Money.self)
                }
                #expect(report.isWhole && report.whole == owed, "seed \(seed), \(day): \(report.whole) and \(owed ?? .zero)")
            }
            let refused = Set(hands.refused.map { "\($0.step) \($0.refusal)" })
            #expect(refused.isEmpty, "seed \(seed), first at \(String(describing: hands.refused.first?.at)): \(refused)")
            #expect(hands.taken > days)
            try await look(world)
        }
    }

    private static func words(_ query: SQL, _ world: World) async throws -> Set<String> {
        Set(try await world.database.read { try $0.query(query).map { try $0.get("word", as: String.self) } })
    }

    @Test(.clause("S2.8.1-2"))
    func `years of bills keep the books in order on every day, and every kind of payer is met`() async throws {
        try await Self.live(.sqlite, days: Self.years * 365, seed: DemoEstate.luck) { world in
            let id = world.project.id
            let rungs = try await Self.words(
                "SELECT DISTINCT rung AS word FROM arrears_case WHERE project_id = \(id) AND open = 1", world)
            #expect(rungs == ["none", "reminder", "notice", "visitAndLetter", "lawyersLetter", "suit"])
            let climbed = try await Self.words(
                "SELECT DISTINCT rung AS word FROM arrears_step WHERE project_id = \(id) AND kind = 'climbed'", world)
            #expect(climbed == ["reminder", "notice", "visitAndLetter", "lawyersLetter", "suit"])
            let holds = try await Self.words("SELECT DISTINCT kind AS word FROM arrears_hold WHERE project_id = \(id)", world)
            #expect(holds == ["dispute", "hardship"])
            let methods = try await Self.words("SELECT DISTINCT method AS word FROM payment WHERE project_id = \(id)", world)
            #expect(methods.isSuperset(of: ["cash", "card", "transfer", "wechat", "alipay", "credit"]))
            let faults = try await Self.words("SELECT DISTINCT fault AS word FROM receipt_void WHERE project_id = \(id)", world)
            #expect(faults == ["ours", "payer"])
            let shorts = try await Self.words("SELECT DISTINCT explanation AS word FROM till WHERE project_id = \(id)", world)
            #expect(shorts.count > 1)
            let invoices = try await Self.words("SELECT DISTINCT state AS word FROM invoice WHERE project_id = \(id)", world)
            #expect(invoices == ["requested", "exported", "issued", "redAsked", "red", "refused"])
            let differences = try await Self.words(
                "SELECT DISTINCT kind AS word FROM channel_difference WHERE project_id = \(id) AND explained_at IS NOT NULL", world)
            #expect(differences.isSuperset(of: ["extra", "state"]))
            let brought = try await Self.words("SELECT DISTINCT state AS word FROM opening_import WHERE project_id = \(id)", world)
            #expect(brought == ["posted"])
            let closes = try await Self.words("SELECT through AS word FROM period_close WHERE project_id = \(id)", world)
            #expect(closes.count >= Self.years * 12 - 1)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `ten weeks on either engine`(_ engine: EngineKind) async throws {
        try await Self.live(engine, days: 70, seed: 20_261_124)
    }

    @Test(arguments: [UInt64(1), 2]) func `whatever the luck`(_ seed: UInt64) async throws {
        try await Self.live(.sqlite, days: 50, seed: seed)
    }

    @Test func `the demo's past has a desk and three times as many days of books, and nothing in it was refused`() async throws {
        let keys = Keys.passing()
        let folder = FileManager.default.temporaryDirectory.appending(path: "steward-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let engine = try SQLiteEngine(path: folder.appending(path: "demo.sqlite").path, seal: Journal(keys: keys).seal)
        let database = Database(engine: engine, clock: HandClock(World.morning), mint: Mint(node: 7))
        try await Migrator(House.migrations).migrate(database)
        try await database.write { try House.books.install(in: $0) }
        let estate = DemoEstate(books: House.books, keys: keys)
        let people = try await estate.seedIfEmpty(database, days: 20, jobs: House.jobs(keys))
        #expect(people.contains { $0.name == "linlan" && $0.title.contains("financeAssistant") && $0.code != nil })
        let (broken, runs, tills) = try await database.read { transaction in
            guard let project = try Projects().find(code: DemoEstate.projectCode, in: transaction) else { throw Refusal.missing }
            let runs = try transaction.query("SELECT from_day FROM bill_run WHERE project_id = \(project.id) AND state = 'posted'").count
            let tills = try transaction.query("SELECT id FROM till WHERE project_id = \(project.id) AND closed_at IS NULL").count
            return (try MoneyRecount(project).broken(transaction), runs, tills)
        }
        #expect(broken.isEmpty, "\(broken)")
        #expect(runs == 2)
        // It is nine in the morning: nobody has counted a drawer of today yet, and those of all other days are closed.
        #expect(tills == 0)
        await engine.close()
    }
}
