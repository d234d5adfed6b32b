// ArrearsCase: one payer of one home who owes, as the ladder stood when it was last looked at. Pure.
import Kernel
import Registry

/// Arrears (欠费) of a payer of a home. All but its ids is a cache of the pure `Ladder`.
package struct ArrearsCase: Sendable {
    package typealias ID = Tag<ArrearsCase>
    package static let subjectKind = "arrears"

    /// What the ladder said.
    package struct Standing: Hashable, Sendable {
        package var isOpen = false
        package var track = Track.ordinary
        package var isUnset = false
        package var rung = Rung.none
        /// The day on which the rung was reached; before the first one, the first day overdue.
        package var since: Day
        package var anchor: OwedBill.ID?
        package var anchorDue: Day?
        /// Of all that is overdue, disputed or not.
        package var oldestDue: Day?
        package var open = Money.zero
        package var billCount = 0
        /// Disputed or under a plan.
        package var outCount = 0
        /// The highest rung that is due and was not climbed.
        package var owed = Rung.none
        package var next = Rung.none
        package var nextFrom: Day?
        package var isNextDue = false
        package var watchedFrom: Day?
        package var heldUntil: Day?
    }

    package let id: ID
    package let project: Project.ID
    package let unit: Unit.ID
    /// Nil is whoever holds the home.
    package let payer: Person.ID?
    package internal(set) var standing: Standing
    /// Moves on with each new anchor, so that its promises are new ones.
    package internal(set) var cycle: Int64

    /// What happened to it between two looks.
    package enum Step: String, CaseIterable, Sendable {
        case opened, climbed, fell, moved, watched, unwatched, closed
    }
}

extension ArrearsCase.Standing {
    /// As a state of the ladder has it. `bills` are what is overdue.
    init(_ state: LadderState, bills: [OwedBill]) {
        let open = bills.filter { $0.isOpen(on: state.today) }
        isOpen = !open.isEmpty
        track = state.isMajor == true ? .major : .ordinary
        isUnset = state.isMajor == nil
        rung = state.rung
        let due = state.anchor?.due ?? open.first?.due ?? state.today
        since = state.steps.last { $0.demand != nil }?.reached ?? due.adding(days: 1)
        anchor = state.anchor?.bill
        anchorDue = state.anchor?.due
        oldestDue = open.map(\.due).min()
        self.open = open.map { $0.open(on: state.today) }.sum
        billCount = open.count
        outCount = state.outOfCount.count
        owed = state.owed.last?.rung ?? .none
        next = state.next?.rung ?? .none
        nextFrom = state.next?.from
        isNextDue = state.next?.isDue ?? false
        watchedFrom = state.isWatched ? state.watch?.crossed : nil
        heldUntil = state.hold?.last
    }

    /// What is to be told of the way from another standing to this one.
    func steps(from before: ArrearsCase.Standing?) -> [ArrearsCase.Step] {
        guard let before, before.isOpen else { return isOpen ? [.opened] + (watchedFrom == nil ? [] : [.watched]) : [] }
        var steps: [ArrearsCase.Step] = []
        if (before.watchedFrom == nil) != (watchedFrom == nil) { steps.append(watchedFrom == nil ? .unwatched : .watched) }
        guard isOpen else { return steps + [.closed] }
        if anchor != before.anchor { steps.append(.moved) }
        if rung != before.rung { steps.append(rung > before.rung ? .climbed : .fell) }
        return steps
    }
}

/// The reasons of a step, as they are kept: a key with its blanks, so that each reader has them in their language.
package struct ArrearsReason: Codable, Hashable, Sendable {
    package let key: String
    package let rung: String?
    package let blanks: [String: String]

    init(_ reason: LadderReason) {
        key = reason.key
        rung = reason.rung?.rawValue
        blanks = reason.details
    }
}
