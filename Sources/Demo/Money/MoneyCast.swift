// MoneyCast: how each home of 云栖苑 pays: the good, the late, the silent. Pure: its place and the seed decide.
import Billing
import Kernel

/// How a home pays. Months are counted back from the last one: 0 is the month in which the story ends.
struct MoneyHabit: Sendable {
    enum Kind: Sendable {
        /// Within so many days of the bill.
        case prompt(days: Int)
        /// A quarter at a time, at its beginning.
        case quarter(days: Int)
        /// Mostly a month or two behind, now and then a part.
        case late
    }

    let kind: Kind
    let method: Payment.Method
    /// Stretches of months in which nothing is paid; what ends is paid up afterwards.
    var silences: [ClosedRange<Int>] = []

    func isSilent(monthsBack: Int) -> Bool { silences.contains { $0.contains(monthsBack) } }

    /// Those who pay nothing for a while, by their place among the homes: so that every rung of the ladder is stood on
    /// today, and has been stood on before.
    private static let silent: [Int: [ClosedRange<Int>]] = [
        14: [0...1], 23: [0...2], 31: [0...2], 44: [0...3], 52: [0...3, 20...25], 67: [0...4], 76: [0...15],
        79: [0...5], 88: [0...8], 91: [11...17], 97: [24...30], 103: [14...19],
    ]

    static func of(_ place: Int, seed: UInt64) -> MoneyHabit {
        var chance = Chance(seed: seed &+ UInt64(place) &* 0x51_7C_C1)
        let method = chance.one(of: [Payment.Method.wechat, .wechat, .wechat, .alipay, .transfer, .cash, .cash, .card])
        let days = chance.number(1...24)
        let lot = chance.number(0...99)
        let kind: Kind =
            switch silent[place] == nil ? lot : 99 {
            case 0..<14: .quarter(days: min(days, 12))
            case 14..<30: .late
            default: .prompt(days: days)
            }
        return MoneyHabit(kind: kind, method: method, silences: silent[place] ?? [])
    }
}

/// One coming to the counter, or one transfer that arrives.
struct MoneyVisit: Sendable {
    let home: Int
    /// A part of what is open, in hundredths.
    var percent = 100
    /// How many months more than what is open.
    var monthsAhead: Int64 = 0
}

extension MoneyHabit {
    /// When somebody comes for the bills of a month that were posted on a day; nil for whoever keeps silent.
    func visit(_ home: Int, month: Month, monthsBack: Int, billed: Day, seed: UInt64) -> (day: Day, visit: MoneyVisit)? {
        guard !isSilent(monthsBack: monthsBack) else { return nil }
        var chance = Chance(seed: seed &+ UInt64(home) &* 0x9E_37 &+ UInt64(monthsBack) &* 0xA5_5A_11)
        switch kind {
        case .prompt(let days): return (billed.adding(days: days + chance.number(0...2)), MoneyVisit(home: home))
        case .quarter(let days):
            let isFirst = month.number % 3 == 1
            return (billed.adding(days: days), MoneyVisit(home: home, monthsAhead: isFirst ? 2 : 0))
        case .late:
            if chance.happens(35) { return (billed.adding(days: chance.number(5...22)), MoneyVisit(home: home)) }
            let part = chance.happens(25) ? 50 : 100
            return (billed.adding(days: chance.number(30...68)), MoneyVisit(home: home, percent: part))
        }
    }
}
