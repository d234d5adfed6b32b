// CommitteeUrging: the owners' committee urges a debtor to pay (业委会督促), as the office writes it down. Pure.
import Kernel

/// The committee's own act, not the office's: it climbs no rung, and as no demand of the creditor's it renews no limitation.
package struct CommitteeUrging: Sendable {
    package typealias ID = Tag<CommitteeUrging>

    /// Each way goes to the debtor alone. None publishes a name.
    package enum Way: String, CaseIterable, Sendable {
        /// 书面.
        case letter
        /// 上门.
        case visit
        /// 电话.
        case phone
        /// 约谈.
        case meeting
        /// A message to the debtor alone.
        case message
    }

    /// What is said of one.
    package struct Note: Sendable {
        package let day: Day
        /// Who of the committee, or of whoever stands in for one.
        package let urgedBy: String
        package let way: Way
        /// Until when the committee asked to be paid (限期).
        package let payBy: Day?
        package let answer: String
        /// Where its paper is.
        package let paper: String

        package init(day: Day, urgedBy: String, way: Way, payBy: Day? = nil, answer: String = "", paper: String = "") {
            self.day = day
            self.urgedBy = urgedBy
            self.way = way
            self.payBy = payBy
            self.answer = answer
            self.paper = paper
        }

        /// Nothing that lies ahead, no term before its urging, and a paper for what was written.
        package func check(today: Day) throws(Refusal) {
            guard day <= today else { throw .invalid("day", "demand.day.later") }
            guard payBy.map({ $0 >= day }) ?? true else { throw .invalid("payBy", "urging.payBy.before") }
            guard way != .letter || !paper.isEmpty else { throw .invalid("paper", "urging.paper.needed") }
        }
    }
}

/// One as a case's page and a bundle show it.
package struct UrgingLine: Sendable {
    package let id: CommitteeUrging.ID
    package let said: CommitteeUrging.Note
    package let notedBy: String
    package let hasFile: Bool
}
