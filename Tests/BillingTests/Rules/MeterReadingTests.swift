// MeterReadingTests: consumption, against a dial that is turned step by step.
import Billing
import Kernel
import Proof
import Testing

@Suite struct MeterReadingTests {
    /// A dial with its wheels, the last one a thousandth.
    private struct Dial {
        var wheels: [Int]
        init(digits: Int) { wheels = Array(repeating: 0, count: digits + 3) }

        mutating func step() {
            for place in wheels.indices.reversed() {
                wheels[place] = (wheels[place] + 1) % 10
                if wheels[place] != 0 { return }
            }
        }

        var shown: Int64 { wheels.reduce(0) { $0 * 10 + Int64($1) } }
    }

    private static func reading(
        _ kind: MeterReading.Kind, _ date: String, _ units: Int64, _ face: MeterFace
    ) throws -> MeterReading {
        try MeterReading(kind, on: day(date), thousandths: units * 1_000, of: face)
    }

    @Test(.clause("S2.8.1-3"))
    func `what is billed is what the dials turned, past their last digit and over new meters`() throws {
        let seed: UInt64 = 8_501
        var dice = Dice(seed: seed)
        for number in 0..<Effort.cases / 40 {
            var face = try MeterFace(digits: 1, multiplier: dice.number64(1...40))
            var dial = Dial(digits: 1)
            for _ in 0..<dice.number(0...9_999) { dial.step() }
            var today = dice.day()
            var turned: Int64 = 0
            let billed = try MeterReading(dice.happens(oneIn: 2) ? .first : .regular, on: today, thousandths: dial.shown, of: face)
            var readings: [MeterReading] = []
            for _ in 0..<dice.number(1...4) {
                let before = dial.shown
                let steps = dice.number(0...4_000)
                for _ in 0..<steps { dial.step() }
                turned += Int64(steps) * face.multiplier
                today = today.adding(days: dice.number(0...31))
                let isReplaced = dial.shown >= before && dice.happens(oneIn: 3)
                let kind: MeterReading.Kind = dial.shown < before ? .rolled : isReplaced ? .final : .regular
                readings.append(try MeterReading(kind, on: today, thousandths: dial.shown, of: face))
                guard isReplaced else { continue }
                face = try MeterFace(digits: 1, multiplier: dice.number64(1...40))
                dial = Dial(digits: 1)
                for _ in 0..<dice.number(0...300) { dial.step() }
                readings.append(try MeterReading(.first, on: today, thousandths: dial.shown, of: face))
            }
            let used = try MeterReadings.consumption(after: billed, readings)
            #expect(used.thousandths == turned, "seed \(seed), case \(number)")
            #expect(used.stretches.map(\.thousandths).reduce(0, +) == turned)
            let split = dice.number(0...readings.count)
            let early = try MeterReadings.consumption(after: billed, Array(readings.prefix(split)))
            let late = try MeterReadings.consumption(
                after: split == 0 ? billed : readings[split - 1], Array(readings.dropFirst(split)))
            #expect(early.thousandths + late.thousandths == turned, "seed \(seed), case \(number), billed in two")
        }
    }

    @Test(.clause("S2.8.1-3"))
    func `a first reading is never billed`() throws {
        let face = try MeterFace(digits: 5)
        let first = try Self.reading(.first, "2026-03-01", 4_711, face)
        #expect(try MeterReadings.consumption(after: nil, [first]).thousandths == 0)
        let second = try Self.reading(.regular, "2026-04-01", 4_720, face)
        #expect(try MeterReadings.consumption(after: nil, [first, second]).thousandths == 9_000)
        #expect(try MeterReadings.consumption(after: first, [second]).quantity == .consumption(thousandths: 9_000))
        #expect(throws: Refusal.invalid("reading", "rule.meter.no-first")) {
            try MeterReadings.consumption(after: nil, [second])
        }
        #expect(try MeterReadings.consumption(after: first, []).thousandths == 0)
    }

    @Test func `a reading that cannot be is refused and says why`() throws {
        let face = try MeterFace(digits: 5)
        let last = try Self.reading(.regular, "2026-03-01", 100, face)
        func refused(_ key: String, with details: [String: String] = [:], _ readings: [MeterReading], likelyMax: Int64? = nil) {
            let field = key == "rule.meter.order" ? "day" : "reading"
            #expect(throws: Refusal.invalid(field, key, details)) {
                try MeterReadings.consumption(after: last, readings, likelyMax: likelyMax)
            }
        }
        let next = try Self.reading(.regular, "2026-04-01", 900, face)
        refused("rule.meter.lower", with: ["last": "100", "now": "99"], [try Self.reading(.regular, "2026-04-01", 99, face)])
        refused("rule.meter.not-rolled", [try Self.reading(.rolled, "2026-04-01", 100, face)])
        refused("rule.meter.order", [try Self.reading(.regular, "2026-02-28", 110, face)])
        refused("rule.meter.no-final", [try Self.reading(.first, "2026-04-01", 0, face)])
        refused("rule.meter.no-final", [try Self.reading(.regular, "2026-04-01", 110, MeterFace(digits: 5, multiplier: 2))])
        refused("rule.meter.no-first", [try Self.reading(.final, "2026-04-01", 110, face), next])
        refused("rule.meter.unlikely", with: ["used": "800", "likely": "50.5"], [next], likelyMax: 50_500)
        #expect(try MeterReadings.consumption(after: last, [next], likelyMax: 800_000).thousandths == 800_000)
        #expect(try MeterReadings.consumption(after: last, [next]).thousandths == 800_000)
        for thousandths: Int64 in [-1, 100_000_000] {
            #expect(throws: Refusal.invalid("reading", "rule.meter.dial")) {
                try MeterReading(.regular, on: day("2026-04-01"), thousandths: thousandths, of: face)
            }
        }
        for digits in [0, 10] { #expect(throws: Refusal.self) { try MeterFace(digits: digits) } }
        for multiplier: Int64 in [0, 1_000_001] {
            #expect(throws: Refusal.self) { try MeterFace(digits: 5, multiplier: multiplier) }
        }
    }
}
