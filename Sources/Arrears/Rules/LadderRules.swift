// LadderRules: the ladder of one version of the scheme, as values; whether a payer is a major one. Pure.
import Kernel

/// A share such as 1/3.
package struct Share: Hashable, Sendable, CustomStringConvertible {
    package let part: Int64
    package let whole: Int64

    /// Nil when it is no share: nothing, or more than the whole.
    package init?(_ part: Int64, of whole: Int64) {
        guard part > 0, whole >= part else { return nil }
        self.part = part
        self.whole = whole
    }

    /// Reads `1/3`, and `10%` or `12.5%` as people say it.
    package init?(_ text: String) {
        if let percent = text.last.flatMap({ "%％".contains($0) ? text.dropLast() : nil }) {
            let digits = percent.split(separator: ".", omittingEmptySubsequences: false)
            guard digits.count <= 2, digits.allSatisfy({ (1...3).contains($0.count) && $0.allSatisfy(\.isNumber) }),
                let part = Int64(digits.joined())
            else { return nil }
            var whole: Int64 = 100
            for _ in 0..<(digits.count == 2 ? digits[1].count : 0) { whole *= 10 }
            self.init(part, of: whole)
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let part = Int64(parts[0]), let whole = Int64(parts[1]) else { return nil }
        self.init(part, of: whole)
    }

    package var description: String { "\(part)/\(whole)" }
}

/// What one payer manages of all that the office manages, in hundredths of a square metre.
package struct PayerShare: Hashable, Sendable {
    package let area: Int64
    package let managedArea: Int64

    package init(area: Int64, of managedArea: Int64) {
        self.area = area
        self.managedArea = managedArea
    }

    /// 超过: strictly more than the share; exactly the share is not more.
    package func exceeds(_ share: Share) -> Bool {
        let own = area.multipliedFullWidth(by: share.whole)
        let limit = managedArea.multipliedFullWidth(by: share.part)
        return own.high != limit.high ? own.high > limit.high : own.low > limit.low
    }
}

/// When a debtor may be spoken or written to, from an hour of the day to before another.
package struct ContactHours: Hashable, Sendable {
    package let from: MinuteOfDay
    package let to: MinuteOfDay

    package init(from: MinuteOfDay, to: MinuteOfDay) {
        self.from = from
        self.to = to
    }

    package func contains(_ minute: MinuteOfDay) -> Bool { minute >= from && minute < to }
}

/// The ladder of one version of the scheme.
package struct LadderRules: Hashable, Sendable {
    package var version: Int64
    package var inForceFrom: Day

    // From how many months of arrears each rung is due.
    package var reminderMonths: Int
    package var noticeMonths: Int
    package var visitMonths: Int
    package var watchMonths: Int
    package var lawyersLetterMonths: Int
    package var suitMonths: Int

    /// Within how many days of crossing each is promised.
    package var demandWithinDays: Int
    package var lawyersLetterWithinDays: Int
    package var mandateWithinDays: Int

    /// The reasonable period that a debtor has after a delivered demand, in days (民法典 944).
    package var reminderWaitDays: Int
    package var noticeWaitDays: Int
    package var letterWaitDays: Int
    package var lawyersLetterWaitDays: Int

    /// More than this share of the managed area makes a major payer; nil is 未设定: no lawyer's letter is proposed.
    package var majorShare: Share?
    /// Whether S2.8.2-2 binds major payers only, as its sentence reads, or everybody.
    package var suitForMajorOnly: Bool
    /// Whether months of fee owed are counted, and not the time since the oldest bill fell due.
    package var countsMonthsOwed: Bool
    package var contactHours: ContactHours

    package func months(_ rung: Rung) -> Int {
        switch rung {
        case .none, .reminder: reminderMonths
        case .notice: noticeMonths
        case .visitAndLetter: visitMonths
        case .watch: watchMonths
        case .lawyersLetter: lawyersLetterMonths
        case .suit: suitMonths
        }
    }

    package func withinDays(_ rung: Rung) -> Int {
        switch rung {
        case .none, .reminder, .notice, .visitAndLetter: demandWithinDays
        case .watch: 0
        case .lawyersLetter: lawyersLetterWithinDays
        case .suit: mandateWithinDays
        }
    }

    package func waitDays(after rung: Rung) -> Int {
        switch rung {
        case .none, .watch, .suit: 0
        case .reminder: reminderWaitDays
        case .notice: noticeWaitDays
        case .visitAndLetter: letterWaitDays
        case .lawyersLetter: lawyersLetterWaitDays
        }
    }

    /// The first day of a rung for a bill that fell due. 超过三个月 begins on the day after the same-numbered day, 达六个月 on
    /// that day itself; no rung begins before the bill is overdue.
    package func crossing(_ rung: Rung, due: Day) -> Day {
        let same = due.adding(months: months(rung))
        return max(rung.isStrict ? same.adding(days: 1) : same, due.adding(days: 1))
    }

    /// Whether so many months of fee owed are enough for a rung.
    package func isEnough(_ rung: Rung, monthsOwed: Int) -> Bool {
        monthsOwed > 0 && (rung.isStrict ? monthsOwed > months(rung) : monthsOwed >= months(rung))
    }

    /// Nil while the share is unset: nobody can say.
    package func isMajor(_ payer: PayerShare) -> Bool? { majorShare.map { payer.exceeds($0) } }

    package func rungs(of payer: PayerShare) -> [Rung] {
        let track: Track = isMajor(payer) == true ? .major : .ordinary
        return track.rungs(suitForMajorOnly: suitForMajorOnly)
    }
}
