// MeterReading: what a meter counted between two readings, also past its last digit and over a new meter. Pure.
import Kernel

/// The dial of a meter.
package struct MeterFace: Hashable, Sendable {
    /// Whole digits before the point; behind the last number it begins again at nothing.
    package let digits: Int
    /// What one unit of the dial stands for (倍率), as with current transformers.
    package let multiplier: Int64

    /// No dial of the trade is longer.
    package static let digitsMax = 9
    package static let multiplierMax: Int64 = 1_000_000

    package init(digits: Int, multiplier: Int64 = 1) throws(Refusal) {
        guard (1...Self.digitsMax).contains(digits) else { throw .invalid("digits", "rule.meter.digits") }
        guard (1...Self.multiplierMax).contains(multiplier) else { throw .invalid("multiplier", "rule.meter.multiplier") }
        self.digits = digits
        self.multiplier = multiplier
    }

    /// Where the dial begins again, in thousandths.
    var turn: Int64 { (0..<digits).reduce(1_000) { turn, _ in turn * 10 } }
}

/// One reading, in thousandths of the dial's unit.
package struct MeterReading: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// Where a meter stood when it came under our eyes, new or taken over: counts nothing.
        case first
        case regular
        /// Below the one before because the dial began again (过零), as the reader saw and says.
        case rolled
        /// Where a meter stood when it was taken away. The next reading is the first of another meter.
        case final
    }

    package let day: Day
    package let thousandths: Int64
    package let kind: Kind
    package let face: MeterFace

    package init(_ kind: Kind, on day: Day, thousandths: Int64, of face: MeterFace) throws(Refusal) {
        guard (0..<face.turn).contains(thousandths) else { throw .invalid("reading", "rule.meter.dial") }
        self.day = day
        self.thousandths = thousandths
        self.kind = kind
        self.face = face
    }
}

/// What lies between two readings of one meter.
package struct MeterStretch: Hashable, Sendable {
    package let from, to: MeterReading
    /// With the multiplier, in thousandths.
    package let thousandths: Int64
}

package struct MeterConsumption: Hashable, Sendable {
    package let stretches: [MeterStretch]
    package let thousandths: Int64

    package var quantity: BilledQuantity { .consumption(thousandths: thousandths) }
}

package enum MeterReadings {
    /// What was used from the reading that was billed last up to the last of the new ones, in the order of their days.
    /// Without one that was billed, the first of the new ones only says where the dial stood.
    ///
    /// More than `likelyMax` thousandths in all is refused until a person has confirmed it, which is to call again without.
    package static func consumption(
        after billed: MeterReading?, _ readings: [MeterReading], likelyMax: Int64? = nil
    ) throws(Refusal) -> MeterConsumption {
        var last = billed
        var stretches: [MeterStretch] = []
        for reading in readings {
            if let last, reading.day < last.day { throw .invalid("day", "rule.meter.order") }
            if let last, reading.kind != .first {
                stretches.append(try stretch(last, reading))
            } else {
                // A meter without a past begins with a first reading, and only where none is running.
                guard reading.kind == .first, last.map({ $0.kind == .final }) ?? true else {
                    throw .invalid("reading", last == nil ? "rule.meter.no-first" : "rule.meter.no-final")
                }
            }
            last = reading
        }
        let sum = stretches.reduce(Int128(0)) { $0 + Int128($1.thousandths) }
        guard sum <= Int128(Exact.fenMax) else { throw Exact.tooLarge }
        if let likelyMax, sum > Int128(likelyMax) {
            throw .invalid("reading", "rule.meter.unlikely", ["used": decimal(Int64(sum)), "likely": decimal(likelyMax)])
        }
        return MeterConsumption(stretches: stretches, thousandths: Int64(sum))
    }

    private static func stretch(_ last: MeterReading, _ now: MeterReading) throws(Refusal) -> MeterStretch {
        guard last.kind != .final else { throw .invalid("reading", "rule.meter.no-first") }
        guard last.face == now.face else { throw .invalid("reading", "rule.meter.no-final") }
        let (before, after) = (last.thousandths, now.thousandths)
        if now.kind == .rolled {
            guard after < before else { throw .invalid("reading", "rule.meter.not-rolled") }
        } else if after < before {
            throw .invalid("reading", "rule.meter.lower", ["last": decimal(before), "now": decimal(after)])
        }
        let counted = now.kind == .rolled ? now.face.turn - before + after : after - before
        // At most nine digits, three behind the point, and a multiplier of seven: far within 64 bits.
        return MeterStretch(from: last, to: now, thousandths: counted * now.face.multiplier)
    }

    /// `12.345`, without what says nothing.
    private static func decimal(_ thousandths: Int64) -> String {
        var rest = String(thousandths % 1_000 + 1_000).dropFirst()
        while rest.last == "0" { rest = rest.dropLast() }
        return "\(thousandths / 1_000)" + (rest.isEmpty ? "" : "." + rest)
    }
}
