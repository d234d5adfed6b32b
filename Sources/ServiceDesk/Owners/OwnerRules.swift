// OwnerRules: what an owner may do without the desk, how often, and until when. Pure.
import Kernel
import Platform

/// The house's own numbers of the owners' pages; none of them is the scheme's.
enum OwnerRules {
    /// A code may be copied from a screen or read out by a neighbour's help, and is worthless after ten minutes.
    static let digitsMinutes = 10
    /// Five guesses of a million numbers.
    static let digitsTries = 5
    /// Long enough to read and write on a phone, short enough for one that is put down.
    static let sessionMinutes = 60
    /// A second press is not a second message.
    static let repeatMilliseconds: Int64 = 60_000
    /// Every answer about a phone takes so long, whatever was found.
    static let answerMilliseconds: Int64 = 400
    /// After so long the same trouble is a new report.
    static let reopenDays = 30
    /// Days to choose from when an appointment is moved.
    static let moveDays = 10
    /// How many codes one phone of a home is sent in an hour, and in a day.
    static let codesOfPhone: (hour: Int, day: Int) = (5, 10)

    /// How often something may be tried: from one network at one home, from one network at all homes, at one home.
    /// A stranger who has used up a network's share has used up nobody else's; the last bound is far above what a
    /// household does, and holds for those who have proved nothing only.
    struct Share: Sendable {
        let minutes: Int
        let atHomeFromNetwork: Int
        let fromNetwork: Int
        let atHome: Int
    }

    static func share(_ kind: OwnerTry.Kind) -> Share {
        switch kind {
        case .report: Share(minutes: 15, atHomeFromNetwork: 8, fromNetwork: 40, atHome: 24)
        case .code: Share(minutes: 60, atHomeFromNetwork: 10, fromNetwork: 60, atHome: 40)
        }
    }

    /// A phone's number in the forms in which the desk may have written it down.
    static func forms(of phone: String) -> [String] { [phone, "86" + phone, "+86" + phone] }
}

/// Something that is counted so that it cannot be done without end.
enum OwnerTry {
    enum Kind: String, CaseIterable, Sendable { case report, code }
}

/// What an owner may report. Business requests are agreed at the counter.
enum OwnerKind: String, CaseIterable, Sendable {
    case repair, complaint, suggestion, enquiry

    var kind: ServiceCase.Kind {
        switch self {
        case .repair: .repair
        case .complaint: .complaint
        case .suggestion: .suggestion
        case .enquiry: .enquiry
        }
    }
}

/// How content the customer is. The words beside the number say which of them ask for the work to be done again.
enum OwnerScore: Int64, CaseIterable, Sendable {
    case bad = 1
    case poor, fair, good, best

    var result: FollowUp.Result {
        switch self {
        case .bad, .poor: .dissatisfied
        case .fair, .good, .best: .satisfied
        }
    }
}

/// What a promise means to the customer, whatever its clause.
enum OwnerPhrase: String, CaseIterable, Sendable {
    case response, arrival, appointment, finished, answer, followUp, adoption

    /// Nil for what is no business of the customer's.
    init?(_ clause: Clause.ID, _ part: String = "") {
        guard part != CasePromises.completion else {
            self = .finished
            return
        }
        switch clause {
        case "K-CMP2", "S2.5-1", "XS2.4-1", "S2.2-2": self = .response
        case "XS2.4-2": self = .arrival
        case "S2.5-1c", "S2.2-2c": self = .appointment
        case "S2.6-1", "S2.6-2", "XS2.7-1", "J2-G1": self = .answer
        case "S2.5-2", "XS2.4-3": self = .followUp
        case "J2-A15.3": self = .adoption
        default: return nil
        }
    }
}

extension ServiceCase {
    /// The customer's own reopening: of what was closed, with the reason, within the time. What waits for its follow-up
    /// is opened again by the customer's rating.
    mutating func reopen(asCustomer words: String, at instant: Instant) throws(Refusal) -> Fact {
        guard case .closed(let closed) = stage else { throw .notNow("owner.reopen.not-closed") }
        guard !words.isEmpty else { throw .invalid("note", "owner.reopen.why") }
        guard instant <= closed.adding(minutes: OwnerRules.reopenDays * 24 * 60) else { throw .notNow("owner.reopen.late") }
        return try reopen()
    }

    /// Whether the customer may still reopen it at an instant.
    func mayReopen(at instant: Instant) -> Bool {
        var copy = self
        return (try? copy.reopen(asCustomer: "?", at: instant)) != nil
    }
}

/// When an appointment may be moved to: half hours of the office's hours, today's that are still to come included.
struct OwnerSlots: Sendable {
    let days: [Day]
    let minutes: [MinuteOfDay]

    init(_ calendar: WorkCalendar, from now: Instant) {
        let today = calendar.zone.day(of: now)
        let days = (0...60).lazy.map { today.adding(days: $0) }.filter { day in
            Self.minutes(calendar, day).contains { calendar.zone.instant(day, $0) > now }
        }
        self.days = Array(days.prefix(OwnerRules.moveDays))
        minutes = Set(self.days.flatMap { Self.minutes(calendar, $0) }).sorted()
    }

    /// Whether the office is open then, so that somebody can come.
    static func holds(_ day: Day, _ minute: MinuteOfDay, in calendar: WorkCalendar) -> Bool {
        calendar.windows(on: day).contains { $0.opens <= minute && minute < $0.closes }
    }

    private static func minutes(_ calendar: WorkCalendar, _ day: Day) -> [MinuteOfDay] {
        calendar.windows(on: day).flatMap { window in
            stride(from: window.opens.number, to: window.closes.number, by: 30).map { MinuteOfDay($0) }
        }
    }
}
