// Duty: something that recurs for a post, with the evidence that it was done. Pure.
import Kernel
import Scheme

/// A recurring work of a post (例行工作) as the program ships it.
package struct DutyPlan: Sendable {
    package let name: String
    package let clause: Clause.ID
    package let post: Post
    /// What is looked at, each good or not.
    package let items: [String]
    package let rhythm: DutyRhythm
    /// Where the work of it is done, for the way there.
    package let links: [DutyPlace]

    init(
        _ name: String, _ clause: Clause.ID, _ post: Post, items: [String], _ rhythm: DutyRhythm, links: [DutyPlace] = []
    ) {
        self.name = name
        self.clause = clause
        self.post = post
        self.items = items
        self.rhythm = rhythm
        self.links = links
    }

    /// J1-R7: the manager looks at the team's service on every day that the desk is open.
    package static let dailyCheck = DutyPlan(
        "daily-check", "J1-R7", .serviceManager, items: ["appearance", "counter", "conduct", "records", "promises"],
        .days(Quantity("J1-R7", "everyDays")))

    /// C-5: what customers owe is dunned every month, before it ends.
    package static let monthlyDunning = DutyPlan(
        "dunning-month", "C-5", .serviceManager, items: ["arrearsList", "remindersSent", "noticesDelivered"],
        .calendar(Quantity("C-5", "dueA")), links: [.arrears, .ageing])

    /// C-10: and once more before the year ends.
    package static let yearlyDunning = DutyPlan(
        "dunning-year", "C-10", .serviceManager, items: ["arrearsList", "remindersSent", "limitationLooked"],
        .calendar(Quantity("C-10", "dueA")), links: [.arrears, .ageing])

    /// C-9: the year's figures of collection, made together with the finance assistant.
    package static let yearlyStatistics = DutyPlan(
        "statistics-year", "C-9", .serviceManager, items: ["collectionFigures", "booksBalanced", "recountClean"],
        .calendar(Quantity("C-9", "dueA")), links: [.reports, .trial, .recounts])

    /// S2.8.1-3: bills drawn by the system are looked at against area, price and months.
    package static let billCheck = DutyPlan(
        "bill-check", "S2.8.1-3", .serviceManager, items: ["drawnBills"], .monthly, links: [.checks])

    package static let shipped = [dailyCheck, monthlyDunning, yearlyDunning, yearlyStatistics, billCheck]

    /// The same next verb for the promise of each plan's clause.
    static func verbs(_ key: String) -> [Clause.ID: String] {
        Dictionary(shipped.map { ($0.clause, key) }, uniquingKeysWith: { first, _ in first })
    }

    package static func named(_ name: String) -> DutyPlan? { shipped.first { $0.name == name } }
}

/// Where the work behind a duty is done.
package enum DutyPlace: String, CaseIterable, Sendable { case arrears, ageing, reports, trial, recounts, checks }

/// When a duty recurs.
package enum DutyRhythm: Sendable {
    /// Every so many days, shut days left out.
    case days(Quantity)
    /// By a day that the scheme names: `monthly:last`, `yearly:12-31`.
    case calendar(Quantity)
    /// Once a month, before it ends: the house's own, where the clause asks for a result and names no day.
    case monthly

    package var quantity: Quantity? {
        switch self {
        case .days(let quantity), .calendar(let quantity): quantity
        case .monthly: nil
        }
    }
}

/// A day that comes round by the calendar, as the scheme writes it. Pure.
package enum CalendarDue: Sendable, Hashable {
    case monthly
    case yearly(month: Int, day: Int)

    /// Reads `monthly:last`, `monthly:any` and `yearly:12-31`; nil for what comes round in another way.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "monthly": self = .monthly
        case "yearly":
            let numbers = parts[1].split(separator: "-").compactMap { Int($0) }
            guard numbers.count == 2, Day(year: 2024, month: numbers[0], day: numbers[1]) != nil else { return nil }
            self = .yearly(month: numbers[0], day: numbers[1])
        default: return nil
        }
    }

    /// The period that ends with the first due day on or after a day: from when it may be done, and by when.
    package func period(on day: Day) -> (from: Day, to: Day) {
        switch self {
        case .monthly: return (day.firstOfMonth, day.lastOfMonth)
        case .yearly(let month, let number):
            func end(_ year: Int) -> Day {
                let first = Day(year: year, month: month, day: 1) ?? day
                return min(first.adding(days: number - 1), first.lastOfMonth)
            }
            let to = end(day.year) >= day ? end(day.year) : end(day.year + 1)
            // It opens a month before: earlier it would be looked at and forgotten.
            return (to.firstOfMonth, to)
        }
    }
}

/// One occurrence of a duty: a day's check, or a month's or a year's work that is due on that day.
package struct Duty: Sendable {
    package typealias ID = Tag<Duty>

    /// What was found at one item.
    package enum Mark: String, CaseIterable, Sendable { case good, poor }

    package struct Evidence: Sendable, Equatable {
        package let marks: [String: Mark]
        package let findings: String
        /// What will be done about what was poor.
        package let improvement: String

        package init(marks: [String: Mark], findings: String, improvement: String) {
            self.marks = marks
            self.findings = findings
            self.improvement = improvement
        }
    }

    package let id: ID
    package let project: Project.ID
    package let plan: DutyPlan
    package let day: Day
    package internal(set) var doneAt: Instant?
    package internal(set) var doneBy: Account.ID?
    package internal(set) var evidence: Evidence?

    /// From when it may be done: a day's check on its day, the others from the first of its month.
    var opens: Day {
        switch plan.rhythm {
        case .days: day
        case .calendar, .monthly: day.firstOfMonth
        }
    }

    /// Ticked with its evidence only: every item looked at, and for a poor one what was found, what will be done, by whom
    /// and until when.
    package mutating func finish(
        _ evidence: Evidence, correcting terms: Correction.Terms?, by person: Account.ID, holdsPost: Bool, today: Day, at instant: Instant
    ) throws(Refusal) {
        guard doneAt == nil else { throw .notNow("duty.done") }
        guard opens <= today else { throw .notNow("duty.ahead") }
        guard holdsPost else { throw .gate(plan.clause, "duty.post") }
        let missing = plan.items.filter { evidence.marks[$0] == nil }
        guard missing.isEmpty else {
            throw Refusal(.gate, missing.map { Problem($0, "duty.mark.missing") }, clause: plan.clause)
        }
        if evidence.marks.values.contains(.poor) {
            guard !evidence.findings.isEmpty else { throw .gate(plan.clause, "duty.findings.missing", field: "findings") }
            guard !evidence.improvement.isEmpty else {
                throw .gate(plan.clause, "duty.improvement.missing", field: "improvement")
            }
            guard terms != nil else { throw .gate(plan.clause, "duty.correction.missing", field: "owner") }
        } else if terms != nil {
            throw .invalid("owner", "duty.correction.none")
        }
        doneAt = instant
        doneBy = person
        self.evidence = evidence
    }
}
