// UtilityMeter: what counts the water or power of one home, and which readings it takes. Pure.
import Kernel
import Platform
import Registry

/// A meter (计量表).
package struct UtilityMeter: Sendable {
    package typealias ID = Tag<UtilityMeter>

    package let id: ID
    package let project: Project.ID
    package let unit: Unit.ID
    package let item: FeeItem.ID
    package let serial: String
    package let face: MeterFace
    package let installedOn: Day
    package let removedOn: Day?

    /// Takes a reading in between those before and after it. `billedThrough`: up to which day the meter is billed.
    func confirm(
        _ reading: MeterReading, after before: MeterReading?, before next: MeterReading?, billedThrough: Day?, today: Day
    ) throws(Refusal) {
        guard reading.day <= today else { throw .invalid("day", "billing.meter.future") }
        guard reading.day >= installedOn else { throw .invalid("day", "billing.meter.early") }
        if let removedOn, reading.day > removedOn { throw .invalid("day", "billing.meter.removed") }
        if let billedThrough, reading.day <= billedThrough {
            throw .invalid("day", "billing.meter.billed", ["day": billedThrough.description])
        }
        if before?.day == reading.day || next?.day == reading.day { throw .invalid("day", "billing.meter.twice") }
        _ = try MeterReadings.consumption(after: before, [reading] + (next.map { [$0] } ?? []))
    }
}

/// A meter as lists show it.
package struct MeterLine: Sendable {
    package let meter: UtilityMeter
    package let unitLabel: String
    package let itemName: String
    package let lastDay: Day?
    package let lastThousandths: Int64?
}

/// A reading as a meter's page shows it.
package struct MeterReadingLine: Sendable {
    package let id: Tag<MeterReadingLine>
    package let reading: MeterReading
    package let source: String
    package let withdrawnAt: Instant?
    package let reason: String
    /// 估抄.
    package let isEstimated: Bool

    /// Kept as the reason of an estimate that a true reading showed to have been too high; said in the reader's language.
    static let settled = "meter.estimate.settled"

    func reason(_ words: Words) -> String { reason == Self.settled ? words(reason) : reason }
}

/// `12.345` and back.
package enum Thousandths {
    package static func text(_ number: Int64) -> String {
        let rest = number % 1_000
        guard rest != 0 else { return "\(number / 1_000)" }
        var digits = String(rest + 1_000).dropFirst()
        while digits.last == "0" { digits = digits.dropLast() }
        return "\(number / 1_000).\(digits)"
    }

    /// Up to nine digits before the point and three behind it; nil for anything else.
    package static func read(_ words: String) -> Int64? {
        let clean = FileCells.plain(words).filter { !$0.isWhitespace && $0 != "," }
        let parts = clean.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...9).contains(parts[0].count), parts.allSatisfy({ $0.allSatisfy(\.isASCII) }),
            parts.allSatisfy({ $0.allSatisfy(\.isNumber) }), let whole = Int64(parts[0])
        else { return nil }
        guard parts.count == 2 else { return whole * 1_000 }
        guard (1...3).contains(parts[1].count) else { return nil }
        return whole * 1_000 + (Int64(parts[1].padding(to: 3)) ?? 0)
    }
}

extension Substring {
    fileprivate func padding(to count: Int) -> String { self + String(repeating: "0", count: Swift.max(0, count - self.count)) }
}
