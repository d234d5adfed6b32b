// LadderOracle: the ladder walked day by day, with a memory that each day changes, and months counted by walking.
import Arrears
import Kernel

/// What is the case at the end of a day, kept from day to day. Nothing here looks back: each day's payments, holds and
/// arrivals change what stands.
struct LadderOracle {
    struct Answer: Equatable, CustomStringConvertible {
        var anchor: OwedBill.ID?
        var rung = Rung.none
        var next: Rung?
        var isDue = false
        var isWatched = false
        /// The last days of the promises not yet met, by rung; only where time is counted, not months of fee.
        var promises: [Rung: Day] = [:]

        var description: String {
            "anchor \(anchor?.number ?? 0), at \(rung), next \(next.map { "\($0)" } ?? "-"), due \(isDue), watched \(isWatched), "
                + "\(promises.sorted { $0.key < $1.key }.map { "\($0.key) by \($0.value)" })"
        }
    }

    /// A bill as it stands today.
    private struct Standing {
        var open: Int64
        var wasOpen: Bool
        var openedAgain: Day?
        var rung = Rung.none
        var freeFrom: Day?
    }

    let history: LadderHistory
    private(set) var today: Day
    private var standings: [Standing]
    /// What counted at the end of each day: the places of the bills.
    private var counted: [Day: Set<Int>] = [:]

    init(_ history: LadderHistory) {
        self.history = history
        today = history.first
        standings = history.bills.map { Standing(open: $0.principal.fen, wasOpen: $0.principal.fen > 0) }
        live()
    }

    mutating func step() {
        today = today.adding(days: 1)
        live()
    }

    private mutating func live() {
        for (place, bill) in history.bills.enumerated() {
            for movement in bill.movements where movement.day == today { standings[place].open -= movement.amount.fen }
            let isOpen = standings[place].open > 0
            if isOpen && !standings[place].wasOpen { standings[place].openedAgain = today }
            standings[place].wasOpen = isOpen
        }
        counted[today] = Set(history.bills.indices.filter { standings[$0].open > 0 && !isOut($0) })
        let arriving = history.demands.filter { $0.delivery == .reached(today) }.sorted { ($0.sent, $0.id) < ($1.sent, $1.id) }
        for demand in arriving {
            for (place, bill) in history.bills.enumerated() where demand.bills.contains(bill.id) { arrive(demand, place) }
        }
    }

    private mutating func arrive(_ demand: LadderDemand, _ place: Int) {
        let rules = rules(demand.sent)
        guard let next = after(standings[place].rung, rules) else { return }
        if next == .suit || demand.rung == .suit {
            guard demand.rung == next else { return }
        } else {
            guard !(demand.rung < next) else { return }
        }
        guard isDue(next, place, rules, on: demand.sent) else { return }
        if let free = standings[place].freeFrom, demand.sent < free { return }
        standings[place].rung = next
        var free = today.adding(days: 1)
        for _ in 0..<wait(demand.rung, rules) { free = free.adding(days: 1) }
        standings[place].freeFrom = free
    }

    private func isOut(_ place: Int) -> Bool {
        history.holds.contains { $0.kind != .hardship && isHeld($0, place, on: today) }
    }

    private func isHeld(_ hold: LadderHold, _ place: Int, on day: Day) -> Bool {
        if let bills = hold.bills, !bills.contains(history.bills[place].id) { return false }
        if day < hold.first { return false }
        if let last = hold.last, day > last { return false }
        return true
    }

    private func rules(_ day: Day) -> LadderRules {
        var found = history.versions[0]
        for version in history.versions where version.inForceFrom <= day { found = version }
        return found
    }

    private func isMajor(_ rules: LadderRules) -> Bool {
        guard let share = rules.majorShare else { return false }
        return history.payer.area * share.whole > history.payer.managedArea * share.part
    }

    private func after(_ rung: Rung, _ rules: LadderRules) -> Rung? {
        switch rung {
        case .none: .reminder
        case .reminder: .notice
        case .notice: .visitAndLetter
        case .visitAndLetter: isMajor(rules) ? .lawyersLetter : rules.suitForMajorOnly ? nil : .suit
        case .lawyersLetter: isMajor(rules) || !rules.suitForMajorOnly ? .suit : nil
        case .suit, .watch: nil
        }
    }

    private func wait(_ rung: Rung, _ rules: LadderRules) -> Int {
        [
            .reminder: rules.reminderWaitDays, .notice: rules.noticeWaitDays, .visitAndLetter: rules.letterWaitDays,
            .lawyersLetter: rules.lawyersLetterWaitDays,
        ][rung] ?? 0
    }

    // MARK: Months, by walking

    /// The first day of a rung for a due day: walk to the same-numbered day so many months on, or to the month's last.
    static func firstDay(_ months: Int, isOver: Bool, due: Day) -> Day {
        var day = due
        var passed = 0
        var month = due.month
        while passed < months || (months > 0 && day.day != due.day && day.adding(days: 1).month == day.month) {
            day = day.adding(days: 1)
            if day.month != month {
                passed += 1
                month = day.month
            }
        }
        if isOver { day = day.adding(days: 1) }
        return day > due ? day : due.adding(days: 1)
    }

    private func months(_ rung: Rung, _ rules: LadderRules) -> (count: Int, isOver: Bool) {
        switch rung {
        case .none, .reminder: (rules.reminderMonths, false)
        case .notice: (rules.noticeMonths, false)
        case .visitAndLetter: (rules.visitMonths, false)
        case .watch: (rules.watchMonths, true)
        case .lawyersLetter: (rules.lawyersLetterMonths, true)
        case .suit: (rules.suitMonths, false)
        }
    }

    private func isDue(_ rung: Rung, _ place: Int, _ rules: LadderRules, on day: Day) -> Bool {
        let asked = rung == .suit || rung == .lawyersLetter ? [rung, .watch] : [rung]
        return asked.allSatisfy { rung in
            let (count, isOver) = months(rung, rules)
            let bill = history.bills[place]
            if !rules.countsMonthsOwed { return day >= Self.firstDay(count, isOver: isOver, due: bill.due) }
            var owed: [String] = []
            for other in counted[day] ?? [] {
                let one = history.bills[other]
                guard one.due < day, one.due > bill.due || (one.due == bill.due && one.id >= bill.id) else { continue }
                for month in one.monthList where !owed.contains(month.description) { owed.append(month.description) }
            }
            return owed.count > (isOver ? count : max(count, 1) - 1)
        }
    }

    // MARK: Today

    func answer() -> Answer {
        var answer = Answer()
        var anchor: Int?
        for place in counted[today] ?? [] {
            guard let best = anchor else {
                anchor = place
                continue
            }
            let (one, other) = (history.bills[place], history.bills[best])
            if one.due < other.due || (one.due == other.due && one.id < other.id) { anchor = place }
        }
        guard let anchor else { return answer }
        let rules = rules(today)
        let standing = standings[anchor]
        answer.anchor = history.bills[anchor].id
        answer.rung = standing.rung
        answer.next = after(standing.rung, rules)
        answer.isWatched = isDue(.watch, anchor, rules, on: today)
        let isHeld = history.holds.contains { $0.kind == .hardship && self.isHeld($0, anchor, on: today) }
        if let next = answer.next {
            answer.isDue = !isHeld && !isUnderway(next, anchor) && isDue(next, anchor, rules, on: today)
                && (standing.freeFrom ?? today) <= today
        }
        if !rules.countsMonthsOwed { answer.promises = promises(anchor, rules) }
        return answer
    }

    /// Sent for this bill, and nobody knows by now what became of it.
    private func isUnderway(_ next: Rung, _ place: Int) -> Bool {
        history.demands.contains { demand in
            guard demand.bills.contains(history.bills[place].id), demand.sent <= today else { return false }
            guard demand.rung == next || (demand.rung > next && demand.rung != .suit && next != .suit) else { return false }
            return switch demand.delivery {
            case .awaited: true
            case .reached(let day), .failed(let day): today < day
            }
        }
    }

    /// From the day it was due, or was owed again: so many days, which begin anew while a hold with an end lasts.
    private func promises(_ place: Int, _ rules: LadderRules) -> [Rung: Day] {
        var promises: [Rung: Day] = [:]
        var rung = standings[place].rung
        while let next = after(rung, rules) {
            rung = next
            let (count, isOver) = months(next, rules)
            var day = Self.firstDay(count, isOver: isOver, due: history.bills[place].due)
            if next == .suit || next == .lawyersLetter {
                day = max(day, Self.firstDay(rules.watchMonths, isOver: true, due: history.bills[place].due))
            }
            if let opened = standings[place].openedAgain, opened > day { day = opened }
            let days = next == .suit ? rules.mandateWithinDays : next == .lawyersLetter ? rules.lawyersLetterWithinDays : rules.demandWithinDays
            var left = days
            while true {
                if history.holds.contains(where: { $0.last != nil && isHeld($0, place, on: day) }) { left = days }
                if left == 0 { break }
                day = day.adding(days: 1)
                left -= 1
            }
            promises[next] = day
        }
        return promises
    }
}
