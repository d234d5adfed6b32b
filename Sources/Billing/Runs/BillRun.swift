// BillRun: the bills of some items for a period, shown first and posted as shown. Pure.
import Kernel

/// A bill run (出账).
package struct BillRun: Sendable {
    package typealias ID = Tag<BillRun>

    package enum State: String, CaseIterable, Sendable {
        /// 试算: computed part by part.
        case previewing
        case previewed
        /// 核对: computed once more and held against what was shown.
        case confirming
        /// 入账: posted home by home, as shown.
        case posting
        case posted
        /// Something changed since it was shown; nothing of it is posted.
        case differs
        case discarding, discarded
        /// 整批冲正: each of its bills is taken back that nothing is paid on.
        case reversing, reversed

        /// Whether a part of it waits to be done.
        package var isWorking: Bool {
            switch self {
            case .previewing, .confirming, .posting, .discarding, .reversing: true
            case .previewed, .posted, .differs, .discarded, .reversed: false
            }
        }
    }

    package let id: ID
    package let project: Project.ID
    package let items: [FeeItem.ID]
    package let from: Day
    package let to: Day
    /// The day in whose period the bills are booked.
    package let postingDay: Day
    package let madeBy: Account.ID
    package let madeAt: Instant
    package internal(set) var state: State
    package internal(set) var cursor: Int64
    package internal(set) var partCount: Int64
    package internal(set) var unitCount: Int64
    package internal(set) var lineCount: Int64
    package internal(set) var skippedCount: Int64
    package internal(set) var total: Money
    package internal(set) var postedCount: Int64
    package internal(set) var posted: Money
    package internal(set) var digest: String
    package internal(set) var postedBy: Account.ID?
    package internal(set) var postedAt: Instant?
    /// Who takes its bills back; who posted them stays known.
    package internal(set) var reversedBy: Account.ID?
    package internal(set) var reason = ""
    package internal(set) var toldCursor: Int64?
    package internal(set) var toldCount: Int64 = 0
    package internal(set) var revision: Int64

    /// The longest period that one run bills.
    static let monthsMax = 12
    static let itemsMax = 40

    static func make(
        _ items: [FeeItem.ID], from: Day, to: Day, on postingDay: Day, as id: ID, in project: Project.ID,
        by person: Account.ID, at instant: Instant
    ) throws(Refusal) -> BillRun {
        guard !items.isEmpty, items.count <= itemsMax else { throw .invalid("items", "billing.run.items") }
        guard to >= from else { throw .invalid("to", "rule.period.backwards") }
        guard from.day == 1, to == to.lastOfMonth else { throw .invalid("to", "billing.run.months") }
        guard Month(of: to).since(Month(of: from)) < monthsMax else { throw .invalid("to", "billing.run.long") }
        return BillRun(
            id: id, project: project, items: items, from: from, to: to, postingDay: postingDay, madeBy: person,
            madeAt: instant, state: .previewing, cursor: 0, partCount: 0, unitCount: 0, lineCount: 0, skippedCount: 0,
            total: .zero, postedCount: 0, posted: .zero, digest: "", postedBy: nil, postedAt: nil, revision: 0)
    }

    /// What was shown is wanted. Whoever presses twice is told that it is under way.
    mutating func post(by person: Account.ID, at instant: Instant) throws(Refusal) {
        switch state {
        case .previewed: break
        case .previewing: throw .notNow("billing.run.previewing")
        case .confirming, .posting: throw .notNow("billing.run.posting")
        case .reversing, .reversed: throw .notNow("billing.run.reversed")
        case .posted: throw .notNow("billing.run.posted")
        case .differs: throw .notNow("billing.run.differs")
        case .discarding, .discarded: throw .notNow("billing.run.discarded")
        }
        state = .confirming
        cursor = 0
        postedBy = person
        postedAt = instant
    }

    /// What was shown is not wanted. What is posted stays: it is reversed, never discarded.
    mutating func discard() throws(Refusal) {
        switch state {
        case .previewing, .previewed, .differs: break
        case .confirming, .posting: throw .notNow("billing.run.posting")
        case .reversing, .reversed: throw .notNow("billing.run.reversed")
        case .posted: throw .notNow("billing.run.posted")
        case .discarding, .discarded: throw .notNow("billing.run.discarded")
        }
        state = .discarding
        cursor = 0
    }
}

extension BillRun {
    /// 整批冲正.
    mutating func reverse(_ reason: String, by person: Account.ID) throws(Refusal) {
        guard !reason.isEmpty else { throw .invalid("reason", "field.required") }
        guard state == .posted else { throw .notNow(state == .reversed ? "billing.run.reversed" : "billing.run.not-posted") }
        self.reason = reason
        reversedBy = person
        state = .reversing
        cursor = 0
    }

    /// 发账单消息: once, of bills that stand.
    mutating func tell() throws(Refusal) {
        guard state == .posted else { throw .notNow("billing.run.not-posted") }
        guard toldCursor == nil, toldCount == 0 else { throw .notNow("billing.run.told") }
        toldCursor = 0
    }
}

/// Why a home is not billed for some days.
package enum BillSkip: String, CaseIterable, Sendable {
    /// S2.8.1-1: nothing is billed by a standard that is not published.
    case noStandard
    /// The item has published standards, none of them for this use of homes.
    case otherUse
    /// What is had once is not billed by the month.
    case once
    /// Those days are billed.
    case billed
    /// Some of those days are billed in another cut: the old bill is reversed first.
    case overlapping
    /// Paid already, as the office's former books say.
    case paidThrough
    /// Before the owner's charging begins, and no developer is on the register.
    case notStarted
    /// Not delivered, and no developer is on the register.
    case noDeveloper
    case noArea
    case waived
    case noReading
    case firstReading
    /// The readings contradict one another.
    case badReading
    /// An unlikely reading that nobody has confirmed.
    case doubtedReading
    /// It comes to less than half a fen, or nothing was used.
    case nothing
    /// More than a bill can hold.
    case tooLarge
}
