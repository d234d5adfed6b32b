// MeterDoubtsTests: unlikely readings are noticed, confirmed by a colleague or read again, and hold up nobody else.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Sheets
import Storage
import Testing
import Web

@testable import Billing

@Suite struct MeterDoubtsTests {
    private static func day(_ text: String) -> Day { Day(text) ?? World.day }

    private static func uses(_ used: [(days: Int, thousandths: Int64)]) -> [DailyUse] {
        var from = day("2026-01-01")
        return used.map { use in
            defer { from = from.adding(days: use.days) }
            return DailyUse(from: from, to: from.adding(days: use.days - 1), thousandths: use.thousandths)
        }
    }

    private static func doubt(_ used: [(days: Int, thousandths: Int64)], isLivedIn: Bool = true) -> ReadingDoubt.Kind? {
        let all = uses(used)
        return all.last.flatMap { ReadingWatch.usual.doubt($0, past: Array(all.dropLast()), isLivedIn: isLivedIn)?.kind }
    }

    @Test func `far is more than three times the median by the day, and nothing is doubted where people live`() {
        let past = [(30, 3_000), (31, 3_100), (30, 3_000)] as [(Int, Int64)]
        let (usual, far) = (Self.doubt(past + [(30, 9_000)]), Self.doubt(past + [(30, 9_001)]))
        #expect(usual == nil && far == .far)
        // Twice as many days may use twice as much.
        let long = Self.doubt(past + [(60, 18_000)])
        #expect(long == nil)
        let (nothing, empty) = (Self.doubt(past + [(30, 0)]), Self.doubt(past + [(30, 0)], isLivedIn: false))
        #expect(nothing == .nothing && empty == nil)
        let (young, dry) = (Self.doubt([(30, 3_000), (30, 90_000)]), Self.doubt([(30, 0), (30, 0), (30, 0), (30, 0)]))
        #expect(young == nil && dry == nil)
        // One leap in the past moves no median.
        let leap = Self.doubt([(30, 3_000), (30, 900_000), (30, 3_000), (30, 9_001)])
        #expect(leap == .far)
    }

    @Test func `the median is the one that half of the past lies below, whoever sorts`() {
        var dice = Dice(seed: 5)
        for turn in 0..<Effort.cases {
            let past = (0..<dice.number(3...9)).map { _ in (dice.number(1...40), dice.number64(0...40)) }
            let now = (dice.number(1...40), dice.number64(1...200))
            let last = past.suffix(6)
            // Another way: rates as fractions, taken out smallest first.
            var rates = last.map { Fraction(Int128($0.1), Int128($0.0)) }
            for _ in 0..<(rates.count - 1) / 2 {
                guard let least = rates.indices.min(by: { rates[$1] > rates[$0] }) else { break }
                rates.remove(at: least)
            }
            let median = rates.reduce(rates[0]) { $0 > $1 ? $1 : $0 }
            let isFar = median > Fraction(0, 1) && Fraction(Int128(now.1), Int128(now.0) * 3) > median
            let found = Self.doubt(past + [now], isLivedIn: false)
            #expect(found == (isFar ? .far : nil), "turn \(turn)")
        }
    }

    /// Two homes with water meters read four times; the last reading of the first is a leap.
    private static func make(_ world: World) async throws -> (home: BillRunHome, water: FeeItem.ID, meters: [UtilityMeter.ID]) {
        let home = try await BillRunHome.make(world, homes: 2)
        let (water, meters) = try await world.database.write { transaction in
            let water = try BillRunHome.item("SF", "水费", "collectedUtility", "collected", world, transaction)
            try home.standard(water, price: 10_000, basis: "reading", cycle: 0, transaction)
            let meters = try home.units.enumerated().map { place, unit in
                try Meters().install(
                    "S-\(place)", at: unit, for: water, digits: 5, on: day("2026-07-31"), reading: 0, in: world.project.id,
                    by: world.staff("limin"), in: transaction)
            }
            return (water, meters)
        }
        for meter in meters {
            for (place, on) in ["2026-08-31", "2026-09-30", "2026-10-31"].enumerated() {
                #expect(try await read(meter, on, Int64(place + 1) * 10_000, world) == nil)
            }
        }
        return (home, water, meters)
    }

    @discardableResult
    private static func read(
        _ meter: UtilityMeter.ID, _ on: String, _ thousandths: Int64, isEstimated: Bool = false, by name: String = "limin", _ world: World
    ) async throws -> ReadingDoubt.Kind? {
        try await world.database.write {
            try Meters().read(
                meter, on: day(on), thousandths, isEstimated: isEstimated, within: [world.project.id], by: world.staff(name), in: $0)?.kind
        }
    }

    @Test(.clause("S2.8.1-3"), arguments: EngineKind.allCases)
    func `a file says which of its readings are unlikely, and takes them all the same`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            _ = try await Self.make(world)
            let reader = try SheetReader(data: Data("表号,抄表日期,读数\nS-0,2026-11-20,130\nS-1,2026-11-20,38\n".utf8))
            let (imports, project) = (BillImports(), world.project.id)
            let id = try await world.database.write {
                try imports.begin("读数.csv", .readings, in: project, by: world.account("limin"), in: $0)
            }
            try await imports.read(reader, into: id, as: .readings, of: project, world.database)
            func doubtful(_ state: BillRow.State) async throws -> (count: Int64, rows: [String]) {
                try await world.database.read { transaction in
                    let it = try imports.store.find(id, within: [project], transaction)
                    let rows = try imports.store.rows(of: it, in: state, onlyDoubtful: true, limit: 10, transaction)
                    return (it.doubtful, rows.map { "\($0.row) \($0.problems.map(\.key))" })
                }
            }
            #expect(try await doubtful(.good) == (1, ["2 [\"meter.doubt.far\"]"]))
            try await world.database.write { try imports.post(id, within: [project], by: world.account("limin"), in: $0) }
            try await imports.finish(id, in: project, world.database)
            #expect(try await doubtful(.taken) == (1, ["2 [\"meter.doubt.far\"]"]))
            #expect(try await world.database.read { try MeterDoubts().list(in: project, $0) }.map(\.serial) == ["S-0"])
        }
    }

    @Test(.clause("S2.8.1-3"), arguments: EngineKind.allCases)
    func `an unlikely reading waits for a colleague, and the other home is billed meanwhile`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, water, meters) = try await Self.make(world)
            #expect(try await Self.read(meters[0], "2026-11-20", 130_000, world) == .far)
            #expect(try await Self.read(meters[1], "2026-11-20", 38_000, world) == nil)
            let lines = try await home.lines(try await home.preview(items: [water]).id)
            #expect(lines.map(\.skipped) == [.doubtedReading, nil])
            let waiting = try await world.database.read { try MeterDoubts().list(in: world.project.id, $0) }
            #expect(waiting.map(\.serial) == ["S-0"] && waiting.map(\.reader) != [""])
            func confirm(_ name: String, _ reason: String, in project: ProjectCard? = nil) async throws {
                try await world.database.write {
                    try MeterDoubts().confirm(
                        waiting[0].reading, of: meters[0], reason: reason, within: [(project ?? world.project).id],
                        by: world.account(name), in: $0)
                }
            }
            await #expect(throws: Refusal.invalid("reason", "meter.doubt.own")) { try await confirm("limin", "漏水") }
            await #expect(throws: Refusal.invalid("reason", "field.required")) { try await confirm("linlan", "") }
            await #expect(throws: Refusal.missing) { try await confirm("linlan", "漏水", in: world.other) }
            try await confirm("linlan", "已上门核实，水管漏水")
            await #expect(throws: Refusal.notNow("meter.doubt.settled")) { try await confirm("linlan", "漏水") }
            let after = try await home.lines(try await home.preview(items: [water]).id)
            #expect(after.map(\.skipped) == [nil, nil])
            #expect(try await world.database.read { try MeterDoubts().list(in: world.project.id, $0) }.isEmpty)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a misread number is read again, and the project sets its own limits`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, water, meters) = try await Self.make(world)
            #expect(try await Self.read(meters[0], "2026-11-20", 130_000, world) == .far)
            let waiting = try await world.database.read { try MeterDoubts().list(in: world.project.id, $0) }
            try await world.database.write {
                try Meters().withdraw(
                    waiting[0].reading, of: meters[0], reason: "看错一位", within: [world.project.id], by: world.staff("linlan"), in: $0)
            }
            #expect(try await Self.read(meters[0], "2026-11-20", 37_000, world) == nil)
            #expect(try await world.database.read { try MeterDoubts().list(in: world.project.id, $0) }.isEmpty)
            #expect(try await home.lines(try await home.preview(items: [water]).id).first?.skipped == nil)
            await #expect(throws: Refusal.self) {
                try await world.database.write {
                    try MeterDoubts().set(
                        ReadingWatch(factorPercent: 100, readings: 6), in: world.project.id, by: world.staff("linlan"), in: $0)
                }
            }
            try await world.database.write {
                try MeterDoubts().set(
                    ReadingWatch(factorPercent: 120, readings: 3), in: world.project.id, by: world.staff("linlan"), in: $0)
            }
            #expect(try await Self.read(meters[1], "2026-11-20", 40_000, world) == .far)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `an estimate that was too high is settled by the next true reading, and a billed one first loses its bill`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let (home, water, meters) = try await Self.make(world)
            try await Self.read(meters[0], "2026-11-10", 34_000, isEstimated: true, world)
            await #expect(throws: Refusal.self) { try await Self.read(meters[0], "2026-11-20", 33_000, isEstimated: true, world) }
            try await Self.read(meters[0], "2026-11-20", 33_000, world)
            let lines = try await home.lines(try await home.preview(items: [water]).id)
            #expect(lines.first?.amount.fen == 3_300)
            try await Self.read(meters[1], "2026-11-10", 34_000, isEstimated: true, world)
            let shown = try await home.preview(items: [water])
            _ = try await home.post(shown.id)
            await #expect(throws: Refusal.invalid("reading", "meter.estimate.billed", ["day": "2026-11-10"])) {
                try await Self.read(meters[1], "2026-11-20", 33_000, world)
            }
            try await Self.read(meters[1], "2026-11-20", 36_000, world)
        }
    }

    @Test(.clause("S2.8.1-3"), arguments: EngineKind.allCases)
    func `the last reading of a meter that is replaced is doubted like any other`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, water, meters) = try await Self.make(world)
            // Estimated too high, and taken away before anybody read it: where it stood settles the estimate.
            try await Self.read(meters[1], "2026-11-10", 36_000, isEstimated: true, world)
            try await world.database.write { transaction in
                for (meter, serial, final) in [(meters[0], "S-8", Int64(130_000)), (meters[1], "S-9", 35_000)] {
                    try Meters().replace(
                        meter, on: Self.day("2026-11-20"), final: final, with: serial, digits: 5, multiplier: 1, first: 0,
                        within: [world.project.id], by: world.staff("limin"), in: transaction)
                }
            }
            func skipped(_ serial: String) async throws -> BillSkip? {
                try #require(
                    try await home.lines(try await home.preview(items: [water]).id).first { $0.object == serial }
                ).skipped
            }
            let (far, usual) = (try await skipped("S-0"), try await skipped("S-1"))
            #expect(far == .doubtedReading && usual == nil)
            let waiting = try await world.database.read { try MeterDoubts().list(in: world.project.id, $0) }
            #expect(waiting.map(\.serial) == ["S-0"])
            try await world.database.write {
                try MeterDoubts().confirm(
                    waiting[0].reading, of: meters[0], reason: "换表时两人在场", within: [world.project.id],
                    by: world.account("linlan"), in: $0)
            }
            let confirmed = try await skipped("S-0")
            #expect(confirmed == nil)
        }
    }

    @Test(.clause("S2.8.1-3"), arguments: EngineKind.allCases)
    func `a reading is judged anew when one before it is taken back or comes in between`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, water, meters) = try await Self.make(world)
            #expect(try await Self.read(meters[0], "2026-11-10", 130_000, world) == .far)
            #expect(try await Self.read(meters[0], "2026-11-20", 131_000, world) == nil)
            func waiting() async throws -> [MeterDoubt] {
                try await world.database.read { try MeterDoubts().list(in: world.project.id, $0) }
            }
            func confirm(_ reading: Kernel.Tag<MeterReadingLine>, by name: String) async throws {
                try await world.database.write {
                    try MeterDoubts().confirm(
                        reading, of: meters[0], reason: "水管漏水", within: [world.project.id], by: world.account(name), in: $0)
                }
            }
            let misread = try #require(try await waiting().first)
            try await world.database.write {
                try Meters().withdraw(
                    misread.reading, of: meters[0], reason: "看错", within: [world.project.id], by: world.staff("linlan"), in: $0)
            }
            let next = try #require(try await waiting().first)
            #expect(next.day == Self.day("2026-11-20") && next.doubt.used == 101_000)
            #expect(next.readBy == world.account("limin"))
            #expect(try await home.lines(try await home.preview(items: [water]).id).first?.skipped == .doubtedReading)
            await #expect(throws: Refusal.invalid("reason", "meter.doubt.own")) { try await confirm(next.reading, by: "limin") }
            try await confirm(next.reading, by: "linlan")
            #expect(try await waiting().isEmpty)
            // It was 101 in 20 days that was confirmed, not 100 in ten.
            #expect(try await Self.read(meters[0], "2026-11-10", 31_000, world) == nil)
            #expect(try await waiting().map(\.doubt.used) == [100_000])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a reading that is refused withdraws no estimate, and why one went is said in words`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (_, _, meters) = try await Self.make(world)
            try await Self.read(meters[0], "2026-11-10", 34_000, isEstimated: true, world)
            func estimate() async throws -> MeterReadingLine? {
                try await world.database.read { transaction in
                    let meter = try Meters().find(meters[0], within: [world.project.id], transaction)
                    return try Meters().readings(of: meter, transaction).first(where: \.isEstimated)
                }
            }
            // As a file does, which tells the refusal at its row and goes on.
            let isRefused = try await world.database.write { transaction in
                do {
                    try Meters().read(
                        meters[0], on: Self.day("2026-11-20"), 29_000, within: [world.project.id], by: world.staff("limin"),
                        in: transaction)
                    return false
                } catch is Refusal { return true }
            }
            let kept = try #require(try await estimate())
            #expect(isRefused && kept.withdrawnAt == nil)
            try await Self.read(meters[0], "2026-11-20", 33_000, world)
            let gone = try #require(try await estimate())
            #expect(gone.withdrawnAt != nil && gone.reason == MeterReadingLine.settled)
            let (site, token) = (try world.site(), try await world.token("linlan"))
            let page = await site.answer(
                Ask("GET", "/billing/meters/\(meters[0].text)", headers: ["authorization": "Bearer \(token)"]))
            #expect(page.text.contains("估抄由实抄更正") && !page.text.contains(MeterReadingLine.settled))
        }
    }
}
