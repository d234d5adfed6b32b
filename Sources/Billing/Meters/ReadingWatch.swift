// ReadingWatch: whether a reading is likely, by the meter's own past and by who lives there (抄表异常). Pure.
import Kernel

/// Why somebody should look again.
package struct ReadingDoubt: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// Nothing was used where people live.
        case nothing
        /// Far more than the meter counted before.
        case far
    }

    package let kind: Kind
    /// What was counted, and what its days would usually have been; thousandths.
    package let used: Int64
    package let usual: Int64
}

/// From how much on a reading is doubted. A project may set it otherwise.
package struct ReadingWatch: Hashable, Sendable {
    /// Hundredths of the median: 300 is three times.
    package let factorPercent: Int64
    /// How many of the last readings are the meter's past.
    package let readings: Int64

    package init(factorPercent: Int64, readings: Int64) {
        self.factorPercent = factorPercent
        self.readings = readings
    }

    /// What reading offices look at again: three times the middle of the last half year.
    package static let usual = ReadingWatch(factorPercent: 300, readings: 6)
    /// Fewer are no past: two readings have no middle.
    static let readingsMin = 3

    /// `past` are the stretches before it, first to last. Use is compared by the day: readings come early and late.
    package func doubt(_ now: DailyUse, past: [DailyUse], isLivedIn: Bool) -> ReadingDoubt? {
        let known = past.suffix(Int(readings))
        let days = Int128(now.to.days(since: now.from) + 1)
        let usual = known.count >= Self.readingsMin ? Self.median(Array(known)) : nil
        let expected = usual.map { Int64(Int128($0.thousandths) * days / $0.days) } ?? 0
        if now.thousandths == 0 {
            // An empty home that used nothing before uses nothing now.
            return isLivedIn && (usual.map { $0.thousandths > 0 } ?? known.contains { $0.thousandths > 0 })
                ? ReadingDoubt(kind: .nothing, used: 0, usual: expected) : nil
        }
        guard let usual, usual.thousandths > 0 else { return nil }
        // now ÷ days > factor × usual ÷ its days, without a division.
        let isFar = Int128(now.thousandths) * usual.days * 100 > Int128(factorPercent) * Int128(usual.thousandths) * days
        return isFar ? ReadingDoubt(kind: .far, used: now.thousandths, usual: expected) : nil
    }

    /// The stretch in the middle by use a day; of an even number the lower of the two, which doubts sooner.
    private static func median(_ past: [DailyUse]) -> (thousandths: Int64, days: Int128) {
        let all = past.map { ($0.thousandths, Int128($0.to.days(since: $0.from) + 1)) }
            .sorted { Int128($0.0) * $1.1 < Int128($1.0) * $0.1 }
        let middle = all[(all.count - 1) / 2]
        return (middle.0, middle.1)
    }
}
