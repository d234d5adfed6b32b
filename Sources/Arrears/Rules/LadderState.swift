// LadderState: where a payer stands on the ladder, what is proposed next and since when, and why. Pure.
import Kernel

package struct LadderState: Sendable {
    /// The oldest undisputed open bill.
    package struct Anchor: Hashable, Sendable {
        package let bill: OwedBill.ID
        package let due: Day
        package let open: Money
        package let overdueDays: Int
    }

    /// Until when a rung is promised (应当, 及时).
    package struct Promised: Hashable, Sendable {
        package let from: Day
        /// The last day; kept when the demand is sent by its end.
        package let due: Day
        /// The hold that let the days run anew.
        package let excusedBy: LadderHold?
    }

    package struct Step: Hashable, Sendable {
        package let rung: Rung
        /// The first day on which it is due; nil when too few months of fee are owed.
        package let crossed: Day?
        package let promise: Promised?
        /// The demand that climbed it, and when it reached the debtor.
        package let demand: LadderDemand?
        package let reached: Day?
    }

    package struct Proposal: Hashable, Sendable {
        package let rung: Rung
        /// The first day on which it may be sent; nil when too few months of fee are owed.
        package let from: Day?
        /// Already sent, and nobody knows yet whether it arrived: nothing is proposed while that is so.
        package let pending: LadderDemand?
        package let isDue: Bool
    }

    package let today: Day
    package let rules: LadderRules
    /// Nil while the share is unset (未设定).
    package let isMajor: Bool?
    package let track: [Rung]
    /// The highest rung climbed: the bills' demands up to here are delivered, without a gap.
    package internal(set) var rung: Rung = .none
    package internal(set) var anchor: Anchor?
    /// One for each rung of the track, in its order.
    package internal(set) var steps: [Step] = []
    /// Beside the track.
    package internal(set) var watch: Step?
    /// The hardship hold in force.
    package internal(set) var hold: LadderHold?
    package internal(set) var next: Proposal?
    /// Open bills that are disputed or under a plan.
    package internal(set) var outOfCount: [OwedBill.ID] = []
    package internal(set) var why: [LadderReason] = []

    init(today: Day, rules: LadderRules, isMajor: Bool?, track: [Rung]) {
        self.today = today
        self.rules = rules
        self.isMajor = isMajor
        self.track = track
    }

    /// 欠费超过三个月: sales and changes are watched (S2.8.2-3).
    package var isWatched: Bool { watch?.crossed.map { $0 <= today } ?? false }

    /// The rungs climbed, from the first on.
    package var climbed: [Rung] { steps.prefix { $0.demand != nil }.map(\.rung) }

    /// The rungs that are due by now and were not climbed, each a promise; a rung crossed during an outage is among them.
    package var owed: [Step] { steps.filter { $0.demand == nil && $0.crossed.map { $0 <= today } ?? false } }
}

/// One line of the derivation: the words' key and what its blanks say.
package enum LadderReason: Hashable, Sendable {
    case nothingOpen
    case anchor(OwedBill.ID, due: Day, open: Money)
    /// An older bill is paid: counted from the oldest that remains.
    case reanchored(from: Day, to: Day, on: Day)
    /// Its payment was reversed, and with it the rung that the payment had closed.
    case reopened(OwedBill.ID, on: Day, at: Rung)
    case outOfCount(Int)
    case climbed(Rung, sent: Day, reached: Day)
    case watched(since: Day)
    case shareUnset
    case crosses(Rung, on: Day, months: Int, isStrict: Bool)
    case tooFewMonths(Rung, months: Int, isStrict: Bool)
    case waits(after: Rung, reached: Day, until: Day)
    case held(LadderHold.ID, until: Day)
    case pending(LadderDemand.ID, sent: Day)
    case atTheTop(Rung)
    case noFurther

    package var key: String {
        switch self {
        case .nothingOpen: "arrears.why.nothing"
        case .anchor: "arrears.why.anchor"
        case .reanchored: "arrears.why.reanchored"
        case .reopened: "arrears.why.reopened"
        case .outOfCount: "arrears.why.out"
        case .climbed: "arrears.why.climbed"
        case .watched: "arrears.why.watched"
        case .shareUnset: "arrears.why.unset"
        case .crosses(_, _, 0, isStrict: false): "arrears.why.crosses.due"
        case .crosses(_, _, _, let isStrict): isStrict ? "arrears.why.crosses.over" : "arrears.why.crosses"
        case .tooFewMonths(_, _, let isStrict): isStrict ? "arrears.why.few.over" : "arrears.why.few"
        case .waits: "arrears.why.waits"
        case .held: "arrears.why.held"
        case .pending: "arrears.why.pending"
        case .atTheTop: "arrears.why.top"
        case .noFurther: "arrears.why.further"
        }
    }

    /// The rung whose word (`rung.reminder` …) stands in the blank {rung}.
    package var rung: Rung? {
        switch self {
        case .reopened(_, _, let rung), .climbed(let rung, _, _), .crosses(let rung, _, _, _), .tooFewMonths(let rung, _, _),
            .waits(let rung, _, _), .atTheTop(let rung):
            rung
        case .nothingOpen, .anchor, .reanchored, .outOfCount, .watched, .shareUnset, .held, .pending, .noFurther: nil
        }
    }

    /// The bill, hold or demand is for a link; these are for the sentence.
    package var details: [String: String] {
        switch self {
        case .nothingOpen, .shareUnset, .atTheTop, .noFurther: [:]
        case .anchor(_, let due, let open): ["due": "\(due)", "open": open.text]
        case .reanchored(let from, let to, let day): ["from": "\(from)", "to": "\(to)", "day": "\(day)"]
        case .reopened(_, let day, _): ["day": "\(day)"]
        case .outOfCount(let count): ["count": "\(count)"]
        case .climbed(_, let sent, let reached): ["sent": "\(sent)", "reached": "\(reached)"]
        case .watched(let day): ["day": "\(day)"]
        case .crosses(_, let day, let months, _): ["day": "\(day)", "months": "\(months)"]
        case .tooFewMonths(_, let months, _): ["months": "\(months)"]
        case .waits(_, let reached, let until): ["reached": "\(reached)", "until": "\(until)"]
        case .held(_, let until): ["until": "\(until)"]
        case .pending(_, let sent): ["sent": "\(sent)"]
        }
    }
}
