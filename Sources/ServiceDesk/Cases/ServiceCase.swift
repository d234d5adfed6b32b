// ServiceCase: one thing a customer brought to the desk, and what it may become. Pure.
import Kernel
import Registry

/// A case (受理件): enquiry, help or repair, complaint, suggestion, business request.
package struct ServiceCase: Sendable {
    package typealias ID = Tag<ServiceCase>

    /// The five kinds of the desk (J2-G1).
    package enum Kind: String, CaseIterable, Sendable {
        case complaint, repair, enquiry, suggestion, business

        /// The letters of its number, such as TS-2611-0231.
        package var series: String {
            switch self {
            case .complaint: "TS"
            case .repair: "BX"
            case .enquiry: "ZX"
            case .suggestion: "JY"
            case .business: "YW"
            }
        }

        /// Whether a finished cycle waits for a follow-up before it may be closed (S2.5-2, XS2.4-3).
        package var needsFollowUp: Bool { self == .complaint || self == .repair }
    }

    package enum Channel: String, CaseIterable, Sendable {
        case counter, phone, letter, patrol, owner, transferred, staff, ledger
    }

    package enum Severity: String, CaseIterable, Sendable {
        case ordinary, serious, emergency

        func isLess(than other: Severity) -> Bool {
            (Self.allCases.firstIndex(of: self) ?? 0) < (Self.allCases.firstIndex(of: other) ?? 0)
        }
    }

    /// How a cycle of a complaint or repair was handled.
    package enum Outcome: String, CaseIterable, Sendable {
        /// a) explained, and the customer understood.
        case explained
        /// b) solved and answered at once.
        case solved
        /// c) an appointment was made, kept, and answered.
        case kept
        /// 未获理解办结: refused twice, heard by the manager, closed with a final reply.
        case unreconciled
    }

    /// What shows that the customer understood: never the handler's own word.
    package enum Understanding: String, CaseIterable, Sendable { case signature, reply, code, witness, none }

    package enum Stage: Sendable, Equatable {
        case open
        case appointed(at: Instant)
        /// Handled and answered; waits for the follow-up where one is due.
        case handled(at: Instant, Outcome)
        case closed(at: Instant)
        case withdrawn
        case merged(into: ID)

        package var word: String {
            switch self {
            case .open: "open"
            case .appointed: "appointed"
            case .handled: "handled"
            case .closed: "closed"
            case .withdrawn: "withdrawn"
            case .merged: "merged"
            }
        }

        /// Still on somebody's desk.
        package var isLive: Bool {
            switch self {
            case .open, .appointed, .handled: true
            case .closed, .withdrawn, .merged: false
            }
        }
    }

    /// What happened to a case, as the journal names it. Every reader switches over all of them.
    package enum Fact: Sendable, Equatable {
        case taken
        case assigned(to: Account.ID)
        case appointed(at: Instant, cause: AppointmentCause)
        case explanationOffered
        case explanationRefused(times: Int)
        case handled(Outcome)
        case answered
        case decided(adopted: Bool)
        case followedUp(FollowUp.Result)
        case reopened(cycle: Int64)
        case withdrawn
        case merged(into: ID)
        case arrived
        case accepted
        /// 爽约: somebody of ours was there in time, the customer was not.
        case customerAbsent(thereAt: Instant)
        case regraded(from: Severity, to: Severity)

        package var kind: String {
            switch self {
            case .taken: "case.taken"
            case .assigned: "case.assigned"
            case .appointed: "case.appointed"
            case .explanationOffered: "case.explanation-offered"
            case .explanationRefused: "case.explanation-refused"
            case .handled: "case.handled"
            case .answered: "case.answered"
            case .decided: "case.decided"
            case .followedUp: "case.followed-up"
            case .reopened: "case.reopened"
            case .withdrawn: "case.withdrawn"
            case .merged: "case.merged"
            case .arrived: "case.arrived"
            case .accepted: "case.accepted"
            case .customerAbsent: "case.customer-absent"
            case .regraded: "case.regraded"
            }
        }
    }

    /// Why an appointment stands as it does.
    package enum AppointmentCause: String, CaseIterable, Sendable {
        case first
        /// Moved at the customer's wish, with evidence: the promise moves with it.
        case customer
        /// Moved at our request: the first appointment stays as it was.
        case office
    }

    package let id: ID
    package let project: Project.ID
    package let number: String
    package let kind: Kind
    package let isRenovation: Bool
    package let isImported: Bool
    package internal(set) var severity: Severity
    package let receivedAt: Instant
    /// By when the sender of a transferred case (12345, subdistrict, head office) wants it done: the earlier due binds.
    package let outerDueAt: Instant?
    package internal(set) var stage: Stage
    package internal(set) var cycle: Int64
    package internal(set) var handler: Account.ID?
    /// Whose the cycle was when it was handled: not whoever has the case since, by a shift's handover.
    package internal(set) var handledBy: Account.ID?
    package internal(set) var refusals: Int
    package internal(set) var understanding: Understanding?
    package internal(set) var reply: String
    package internal(set) var decision: Bool?
    package internal(set) var decisionReason: String
    package internal(set) var isThanked: Bool
    package internal(set) var revision: Int64

    package init(
        id: ID, project: Project.ID, number: String, kind: Kind, isRenovation: Bool = false, isImported: Bool = false,
        severity: Severity = .ordinary, receivedAt: Instant, outerDueAt: Instant? = nil, stage: Stage = .open, cycle: Int64 = 1,
        handler: Account.ID?, handledBy: Account.ID? = nil, refusals: Int = 0,
        understanding: Understanding? = nil, reply: String = "",
        decision: Bool? = nil, decisionReason: String = "", isThanked: Bool = false, revision: Int64 = 1
    ) {
        self.id = id
        self.project = project
        self.number = number
        self.kind = kind
        self.isRenovation = isRenovation
        self.isImported = isImported
        self.severity = severity
        self.receivedAt = receivedAt
        self.outerDueAt = outerDueAt
        self.stage = stage
        self.cycle = cycle
        self.handler = handler
        self.handledBy = handledBy
        self.refusals = refusals
        self.understanding = understanding
        self.reply = reply
        self.decision = decision
        self.decisionReason = decisionReason
        self.isThanked = isThanked
        self.revision = revision
    }

    /// Gives the case to another member of staff. Never moves what the customer was promised.
    package mutating func assign(to person: Account.ID) throws(Refusal) -> Fact {
        guard stage.isLive else { throw .notNow("case.over") }
        guard handler != person else { throw .notNow("case.assigned-already") }
        handler = person
        return .assigned(to: person)
    }

    /// 改急缓: more urgent or less, as the matter turns out. Less urgent needs its reason, for promises fall later.
    package mutating func regrade(to severity: Severity, reason: String) throws(Refusal) -> Fact {
        switch stage {
        case .open, .appointed: break
        case .handled: throw .notNow("case.handled-already")
        case .closed, .withdrawn, .merged: throw .notNow("case.over")
        }
        guard !severity.isLess(than: self.severity) || !reason.isEmpty else {
            throw .invalid("reason", "case.regrade.reason")
        }
        let before = self.severity
        self.severity = severity
        return .regraded(from: before, to: severity)
    }

    /// The same matter as another case. Chains and rings are refused: a signpost points to the root only.
    package mutating func merge(into root: ServiceCase) throws(Refusal) -> Fact {
        guard stage.isLive else { throw .notNow("case.over") }
        guard root.id != id, root.stage.isLive, root.project == project, root.kind == kind else {
            throw .invalid("into", "case.merge.root")
        }
        stage = .merged(into: root.id)
        return .merged(into: root.id)
    }

    /// A new cycle with its own promises; the first cycle's outcome stays as it was.
    package mutating func reopen() throws(Refusal) -> Fact {
        switch stage {
        case .handled, .closed: break
        case .open, .appointed, .withdrawn, .merged: throw .notNow("case.reopen.open")
        }
        stage = .open
        cycle += 1
        refusals = 0
        understanding = nil
        handledBy = nil
        return .reopened(cycle: cycle)
    }
}
