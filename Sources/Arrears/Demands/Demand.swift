// Demand: one reminder, notice or letter to a debtor: its channel, what became of it, and how it is proved. Pure.
import Kernel

/// A demand (催缴). What it says is read from the books at the instant it leaves.
package struct Demand: Sendable {
    package typealias ID = Tag<Demand>
    package static let subjectKind = "demand"

    package enum State: String, CaseIterable, Sendable {
        /// In a preview.
        case draft
        /// Taken out of the preview, with a reason.
        case excluded
        /// 催缴 was pressed; it leaves when the time to undo is over.
        case waiting
        /// At its leaving there was nothing left to demand.
        case dropped
        case sent, reached, failed

        /// Whether it has left the office.
        package var hasLeft: Bool { self == .sent || self == .reached || self == .failed }
    }

    package enum Channel: String, CaseIterable, Sendable {
        /// A text message.
        case message
        /// 《催缴函》 handed over and signed for.
        case letter
        /// 上门.
        case visit
        /// 挂号信、EMS.
        case registered
        /// A suit's papers.
        case court
    }

    /// How it is shown that it reached the debtor (SPC 诉讼时效规定 8). A paper on a door alone shows nothing.
    package enum Evidence: String, CaseIterable, Sendable {
        /// The debtor signed.
        case own
        /// An adult of the same household signed.
        case household
        /// Somebody whom the debtor authorised signed.
        case agent
        /// A legal entity's mail room, or who represents it.
        case entity
        /// The carrier's record of the signature.
        case waybill
        /// The message arrived at the debtor's number, and a receipt says so.
        case message
        /// The gateway took the message: it should have arrived, and nobody has shown that it did.
        case gateway
        /// It was refused, and a witness or a picture shows it.
        case witness
        /// Filed with a court or another authority.
        case filing
    }

    /// What somebody found out about a demand that left.
    package struct Delivery: Hashable, Sendable {
        package let hasArrived: Bool
        package let day: Day
        package let evidence: Evidence?
        package let signer: String
        package let relation: String
        package let waybill: String
        package let note: String

        package init(
            hasArrived: Bool, day: Day, evidence: Evidence? = nil, signer: String = "", relation: String = "",
            waybill: String = "", note: String = ""
        ) {
            self.hasArrived = hasArrived
            self.day = day
            self.evidence = evidence
            self.signer = signer
            self.relation = relation
            self.waybill = waybill
            self.note = note
        }

        /// Throws when a court would ask for more than is said.
        package func check(sent: Day, today: Day, channel: Channel) throws(Refusal) {
            guard day >= sent else { throw .invalid("day", "demand.day.before") }
            guard day <= today else { throw .invalid("day", "demand.day.later") }
            guard hasArrived else {
                guard !note.isEmpty else { throw .invalid("note", "demand.failed.note") }
                return
            }
            guard let evidence else { throw .gate("XS2.8.2-0", "demand.evidence.needed", field: "evidence") }
            switch evidence {
            case .own, .entity:
                guard !signer.isEmpty else { throw .gate("XS2.8.2-0", "demand.signer.needed", field: "signer") }
            case .household, .agent:
                guard !signer.isEmpty else { throw .gate("XS2.8.2-0", "demand.signer.needed", field: "signer") }
                guard !relation.isEmpty else { throw .gate("XS2.8.2-0", "demand.relation.needed", field: "relation") }
            case .waybill:
                guard !waybill.isEmpty else { throw .gate("XS2.8.2-0", "demand.waybill.needed", field: "waybill") }
            case .message:
                guard channel == .message else { throw .invalid("evidence", "demand.evidence.channel") }
            case .gateway:
                // The house's own word, never a person's.
                throw .invalid("evidence", "demand.evidence.channel")
            case .witness:
                guard !note.isEmpty else { throw .gate("XS2.8.2-0", "demand.witness.needed", field: "note") }
            case .filing:
                guard channel == .court else { throw .invalid("evidence", "demand.evidence.channel") }
            }
        }
    }

    package let id: ID
    package let project: Project.ID
    package let number: String
    package let arrears: ArrearsCase.ID
    package let run: DunningRun.ID?
    package let rung: Rung
    package let channel: Channel
    package internal(set) var state: State
    package internal(set) var reason: String
    package internal(set) var sent: Day?
}

/// A dunning run (催缴批次): one rung's demands, shown first, sent together, undone before they leave.
package struct DunningRun: Sendable {
    package typealias ID = Tag<DunningRun>

    package enum State: String, CaseIterable, Sendable { case gathering, draft, sending, sent }

    package let id: ID
    package let project: Project.ID
    package let rung: Rung
    package let channel: Demand.Channel
    package let state: State
    package let leavesAt: Instant?
    package let madeAt: Instant

    /// The rungs that a run may have: a lawyer's letter and a suit are nobody's mass mailing.
    package static let rungs: [Rung] = [.reminder, .notice, .visitAndLetter]

    package static func usualChannel(_ rung: Rung) -> Demand.Channel {
        switch rung {
        case .none, .reminder: .message
        case .notice: .letter
        case .visitAndLetter: .visit
        case .watch, .lawyersLetter: .registered
        case .suit: .court
        }
    }
}
