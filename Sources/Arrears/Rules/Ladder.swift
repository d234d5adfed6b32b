// Ladder: how far the demands for a payer's bills have come, and what may come next (D1). Pure.
import Kernel

/// The arrears ladder of one payer of one unit. Where it stands is a function of what is given here and of the day: no
/// job moves it, so that an outage of 200 days leaves it where it was, and the earliest unfinished rung is proposed then.
///
/// A bill has climbed the rungs whose demands named it, reached the debtor, and were sent when the rung was due for that
/// bill and the period after the demand before had passed. A demand lifts a bill by one rung at most, so that no rung is
/// ever skipped, whatever was paid, reversed or disputed between. The payer stands where the oldest undisputed open
/// bill stands: a payment moves the anchor to the next bill and to its rung, and a reversed payment moves it back.
///
/// There is no rung, and no action anywhere in Steward, that cuts off water, power, gas or heat, bars a gate, withholds a
/// pass, or publishes a name (民法典 944): a ladder leads to a court, and to nothing else.
package struct Ladder: Sendable {
    package let bills: [OwedBill]
    package let holds: [LadderHold]
    package let payer: PayerShare
    /// Every version of the ladder, so that a demand is judged by the one in force when it was sent.
    package let versions: [LadderRules]
    /// The demands with the days they reached the debtor, in that order.
    private let arrivals: [Arrival]
    private let demands: [LadderDemand]

    private struct Arrival {
        let demand: LadderDemand
        let day: Day
    }

    package init(
        bills: [OwedBill], holds: [LadderHold], demands: [LadderDemand], payer: PayerShare, versions: [LadderRules]
    ) {
        precondition(!versions.isEmpty, "a ladder has rules")
        self.bills = bills.sorted(by: OwedBill.isOlder)
        self.holds = holds
        self.demands = demands.sorted { ($0.sent, $0.id) < ($1.sent, $1.id) }
        self.payer = payer
        self.versions = versions.sorted { ($0.inForceFrom, $0.version) < ($1.inForceFrom, $1.version) }
        arrivals = demands.compactMap { demand in
            guard case .reached(let day) = demand.delivery, demand.sent <= day else { return nil }
            return Arrival(demand: demand, day: day)
        }.sorted { ($0.day, $0.demand.sent, $0.demand.id) < ($1.day, $1.demand.sent, $1.demand.id) }
    }

    /// The rules in force on a day; before the first version, the first.
    package func rules(on day: Day) -> LadderRules {
        versions.last { $0.inForceFrom <= day } ?? versions[0]
    }

    // MARK: One bill

    /// How far one bill has come.
    package struct Climb: Sendable {
        package struct Step: Sendable {
            package let rung: Rung
            package let demand: LadderDemand
            package let reached: Day
            /// The first day after the period that the debtor was given.
            package let freeFrom: Day
        }
        package fileprivate(set) var steps: [Step] = []
        package var rung: Rung { steps.last?.rung ?? .none }
        package var freeFrom: Day? { steps.last?.freeFrom }
    }

    /// The rungs that a bill has climbed by the end of a day: the beginning of its track, without a gap.
    package func climb(_ bill: OwedBill, by today: Day) -> Climb {
        var climb = Climb()
        for arrival in arrivals {
            guard arrival.day <= today else { break }
            let demand = arrival.demand
            guard demand.bills.contains(bill.id) else { continue }
            let rules = rules(on: demand.sent)
            guard let next = rules.rungs(of: payer).first(where: { $0 > climb.rung }), Self.serves(demand.rung, next),
                let crossed = crossing(next, bill, rules, on: demand.sent), demand.sent >= crossed,
                climb.freeFrom.map({ demand.sent >= $0 }) ?? true
            else { continue }
            climb.steps.append(
                Climb.Step(
                    rung: next, demand: demand, reached: arrival.day,
                    freeFrom: arrival.day.adding(days: rules.waitDays(after: demand.rung) + 1)))
        }
        return climb
    }

    /// A stronger paper, sent for an older bill, does for a newer one what the next rung asks; a suit is only a suit.
    static func serves(_ rung: Rung, _ next: Rung) -> Bool {
        next == .suit || rung == .suit ? rung == next : rung >= next
    }

    /// The first day on which a rung is due for a bill, as a day sees it; nil when too few months of fee are owed. The lawyer's
    /// letter and the suit ask that the bill is watched.
    func crossing(_ rung: Rung, _ bill: OwedBill, _ rules: LadderRules, on day: Day) -> Day? {
        guard let own = plainCrossing(rung, bill, rules, on: day) else { return nil }
        guard rung > .watch else { return own }
        return plainCrossing(.watch, bill, rules, on: day).map { max($0, own) }
    }

    private func plainCrossing(_ rung: Rung, _ bill: OwedBill, _ rules: LadderRules, on day: Day) -> Day? {
        guard rules.countsMonthsOwed else { return rules.crossing(rung, due: bill.due) }
        var owed: Set<Month> = []
        for other in bills where !OwedBill.isOlder(other, bill) && counts(other, on: day) {
            owed.formUnion(other.monthList)
            if rules.isEnough(rung, monthsOwed: owed.count) { return other.due.adding(days: 1) }
        }
        return nil
    }

    /// Whether a bill is open and neither disputed nor under a plan.
    package func counts(_ bill: OwedBill, on day: Day) -> Bool {
        bill.isOpen(on: day) && !holds.contains { $0.takesOut && $0.holds(bill.id, on: day) }
    }

    // MARK: The payer

    /// Where the payer stands at the end of a day, and what is to be done.
    package func state(on today: Day) -> LadderState {
        let rules = rules(on: today)
        let track = rules.rungs(of: payer)
        var state = LadderState(today: today, rules: rules, isMajor: rules.isMajor(payer), track: track)
        state.outOfCount = bills.filter { $0.isOpen(on: today) && !counts($0, on: today) }.map(\.id)
        guard let anchor = bills.first(where: { counts($0, on: today) }) else {
            state.why = state.outOfCount.isEmpty ? [.nothingOpen] : [.outOfCount(state.outOfCount.count)]
            return state
        }
        let climb = climb(anchor, by: today)
        state.anchor = LadderState.Anchor(
            bill: anchor.id, due: anchor.due, open: anchor.open(on: today), overdueDays: max(0, today.days(since: anchor.due)))
        state.rung = climb.rung
        state.steps = track.map { step($0, anchor, climb, rules, today) }
        state.watch = step(.watch, anchor, climb, rules, today)
        state.hold = lastHold(of: anchor.id, from: today)
        state.next = next(anchor, climb, state, today)
        state.why = reasons(anchor, climb, state)
        return state
    }

    private func step(
        _ rung: Rung, _ bill: OwedBill, _ climb: Climb, _ rules: LadderRules, _ today: Day
    ) -> LadderState.Step {
        let done = climb.steps.first { $0.rung == rung }
        // A rung that was climbed keeps the day it had then.
        let crossed = done.flatMap { crossing(rung, bill, self.rules(on: $0.demand.sent), on: $0.demand.sent) }
            ?? crossing(rung, bill, rules, on: today)
        var promise: LadderState.Promised?
        if let crossed {
            // While it was closed nothing could be sent for it: the days run from its opening again.
            let seen = done?.demand.sent ?? today
            let from = bill.openedAgain(by: seen).map { max($0, crossed) } ?? crossed
            promise = promised(from, days: rules.withinDays(rung), bill.id)
        }
        return LadderState.Step(rung: rung, crossed: crossed, promise: promise, demand: done?.demand, reached: done?.reached)
    }

    /// Within so many days; a hold with an end that lies across them lets them run anew from its end.
    private func promised(_ from: Day, days: Int, _ bill: OwedBill.ID) -> LadderState.Promised {
        var due = from.adding(days: days)
        var excuse: LadderHold?
        let ended = holds.filter { $0.covers(bill) && $0.last != nil }.sorted { ($0.first, $0.id) < ($1.first, $1.id) }
        for hold in ended {
            guard let last = hold.last, hold.first <= due, last >= from, last.adding(days: days) > due else { continue }
            due = last.adding(days: days)
            excuse = hold
        }
        return LadderState.Promised(from: from, due: due, excusedBy: excuse)
    }

    /// The hardship hold of a day, or the last of those that follow each other without a day between.
    private func lastHold(of bill: OwedBill.ID, from today: Day) -> LadderHold? {
        var found: LadderHold?
        var day = today
        while let hold = holds.filter({ !$0.takesOut && $0.holds(bill, on: day) }).max(by: { ($0.last ?? day, $0.id) < ($1.last ?? day, $1.id) }),
            let last = hold.last
        {
            found = hold
            day = last.adding(days: 1)
        }
        return found
    }

    private func next(_ bill: OwedBill, _ climb: Climb, _ state: LadderState, _ today: Day) -> LadderState.Proposal? {
        guard let step = state.steps.first(where: { $0.rung > climb.rung }) else { return nil }
        let pending = demands.last { $0.bills.contains(bill.id) && Self.serves($0.rung, step.rung) && $0.isPending(on: today) }
        var from = step.crossed
        if let free = climb.freeFrom { from = from.map { max($0, free) } }
        if let end = state.hold?.last { from = from.map { max($0, end.adding(days: 1)) } }
        let isDue = pending == nil && from.map { $0 <= today } ?? false
        return LadderState.Proposal(rung: step.rung, from: from, pending: pending, isDue: isDue)
    }

    private func reasons(_ bill: OwedBill, _ climb: Climb, _ state: LadderState) -> [LadderReason] {
        let today = state.today
        var why: [LadderReason] = [.anchor(bill.id, due: bill.due, open: bill.open(on: today))]
        // An older bill was paid when this one was overdue already: the anchor moved.
        let closed = bills.filter { $0.due < bill.due }.compactMap { older in
            older.closed(by: today).flatMap { $0 > bill.due ? (day: $0, due: older.due) : nil }
        }.max { ($0.day, $0.due) < ($1.day, $1.due) }
        if let closed { why.append(.reanchored(from: closed.due, to: bill.due, on: closed.day)) }
        if let day = bill.openedAgain(by: today) { why.append(.reopened(bill.id, on: day, at: climb.rung)) }
        if !state.outOfCount.isEmpty { why.append(.outOfCount(state.outOfCount.count)) }
        for step in climb.steps { why.append(.climbed(step.rung, sent: step.demand.sent, reached: step.reached)) }
        if state.isWatched, let crossed = state.watch?.crossed { why.append(.watched(since: crossed)) }
        if state.isMajor == nil { why.append(.shareUnset) }
        guard let next = state.next else { return why + [climb.rung == state.track.last ? .atTheTop(climb.rung) : .noFurther] }
        let step = state.steps.first { $0.rung == next.rung }
        if let crossed = step?.crossed {
            why.append(.crosses(next.rung, on: crossed, months: state.rules.months(next.rung), isStrict: next.rung.isStrict))
        } else {
            why.append(.tooFewMonths(next.rung, months: state.rules.months(next.rung), isStrict: next.rung.isStrict))
        }
        if let last = climb.steps.last { why.append(.waits(after: last.demand.rung, reached: last.reached, until: last.freeFrom)) }
        if let hold = state.hold, let last = hold.last { why.append(.held(hold.id, until: last)) }
        if let pending = next.pending { why.append(.pending(pending.id, sent: pending.sent)) }
        return why
    }
}

extension Ladder {
    /// Whether a demand may leave on a day: the next rung when it is due, or once more one that was climbed. Throws the gate.
    package func permit(_ rung: Rung, on today: Day) throws(Refusal) {
        let state = state(on: today)
        guard let anchor = state.anchor, anchor.overdueDays > 0 else { throw .notNow("arrears.demand.none") }
        if let hold = state.hold { throw .gate(rung.clause, "arrears.demand.held", details: ["until": "\(hold.last ?? today)"]) }
        if rung == .lawyersLetter && state.isMajor == nil { throw .gate(rung.clause, "arrears.demand.unset") }
        guard state.track.contains(rung) else { throw .gate(rung.clause, "arrears.demand.track") }
        if rung <= state.rung {
            guard rung != .suit else { throw .notNow("arrears.demand.sued") }
            return
        }
        guard let next = state.next, rung == next.rung else { throw .gate(rung.clause, "arrears.demand.skips") }
        guard next.pending == nil else { throw .notNow("arrears.demand.pending") }
        guard next.isDue else {
            guard let from = next.from else { throw .gate(rung.clause, "arrears.demand.few") }
            throw .gate(rung.clause, "arrears.demand.early", details: ["day": "\(from)"])
        }
    }

    /// Whether a bill may stand in a suit: its letter reached the debtor and the period after it has passed.
    package func isReadyForSuit(_ bill: OwedBill, on today: Day) -> Bool {
        let climb = climb(bill, by: today)
        let next = rules(on: today).rungs(of: payer).first { $0 > climb.rung }
        return next == .suit && climb.freeFrom.map { $0 <= today } ?? false
    }
}
