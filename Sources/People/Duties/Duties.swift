// Duties: what recurs, opened day by day, and ticked with its evidence.
import Kernel
import Platform
import Scheme
import Storage

package struct Duties: Sendable {
    let books: SchemeBooks
    let store = DutyStore()
    /// What desks ask before a duty of theirs is finished.
    private let gates: [DutyGate]

    package init(books: SchemeBooks, gates: [DutyGate] = []) {
        self.books = books
        self.gates = gates
    }

    /// So many occurrences are opened at a time; after a long sleep the job comes again at once.
    private static let openedMax = 100

    /// Opens the duties of every open day up to today that nobody opened yet, from the day the project went live on: a day
    /// on which the program slept was a working day all the same. Each begins and falls due by the calendar, whenever this
    /// runs. Running twice opens each once; true when more waits.
    @discardableResult
    package func openDue(in transaction: Transaction) throws -> Bool {
        var opened = 0
        for project in try Projects().all(in: transaction) {
            let today = project.zone.day(of: transaction.now)
            for plan in DutyPlan.shipped {
                guard case .days(let every) = plan.rhythm else {
                    while opened < Self.openedMax, try openPeriod(plan, today, project, transaction) { opened += 1 }
                    if opened == Self.openedMax { return true }
                    continue
                }
                var last = try store.lastDay(of: plan, in: project.id, transaction)
                var day = last?.adding(days: 1) ?? project.liveFrom
                while day <= today {
                    if opened == Self.openedMax { return true }
                    if try open(plan, day, last: last, every, project, transaction) {
                        last = day
                        opened += 1
                    }
                    day = day.adding(days: 1)
                }
            }
        }
        return false
    }

    /// One day's occurrence; false when the desk is shut, or the last one is too fresh.
    private func open(
        _ plan: DutyPlan, _ day: Day, last: Day?, _ every: Quantity, _ project: ProjectCard, _ transaction: Transaction
    ) throws -> Bool {
        let windows = project.calendar.windows(on: day)
        guard let opens = windows.first?.opens, let closes = windows.last?.closes else { return false }
        let scheme = try books.book(on: day, in: transaction)
        if let last, day.days(since: last) < (try scheme.number(every)) { return false }
        guard let duty = try store.insert(plan, day, in: project.id, transaction) else { return false }
        let start = project.zone.instant(day, opens)
        try promise(duty, from: start, to: project.zone.instant(day, closes), on: day, scheme, project, transaction)
        return true
    }

    /// The next month's or year's occurrence that nobody opened yet and that has begun; false when there is none. It is due
    /// when the desk closes on its period's last open day.
    private func openPeriod(
        _ plan: DutyPlan, _ today: Day, _ project: ProjectCard, _ transaction: Transaction
    ) throws -> Bool {
        let last = try store.lastDay(of: plan, in: project.id, transaction)
        var next = last.map { $0.lastOfMonth.adding(days: 1) } ?? project.liveFrom
        let scheme = try books.book(on: max(next, project.liveFrom), in: transaction)
        var rhythm = CalendarDue.monthly
        if case .calendar(let quantity) = plan.rhythm {
            guard let named = try scheme.codes(quantity).first.flatMap(CalendarDue.init) else { return false }
            rhythm = named
        }
        var (from, to) = rhythm.period(on: next)
        // A desk that is shut from its first day to the period's end has the next one.
        while try lastOpen(from: max(from, project.liveFrom), to: to, project) == nil, from <= today {
            next = to.adding(days: 1)
            (from, to) = rhythm.period(on: next)
        }
        guard from <= today, let (day, closes) = try lastOpen(from: max(from, project.liveFrom), to: to, project),
            let duty = try store.insert(plan, day, in: project.id, transaction)
        else { return false }
        let start = project.zone.startOfDay(max(from, project.liveFrom))
        try promise(duty, from: start, to: project.zone.instant(day, closes), on: day, scheme, project, transaction)
        return true
    }

    private func lastOpen(from: Day, to: Day, _ project: ProjectCard) throws -> (Day, MinuteOfDay)? {
        var day = to
        while day >= from {
            if let closes = project.calendar.windows(on: day).last?.closes { return (day, closes) }
            day = day.adding(days: -1)
        }
        return nil
    }

    private func promise(
        _ duty: Duty, from start: Instant, to due: Instant, on day: Day, _ scheme: SchemeBook, _ project: ProjectCard,
        _ transaction: Transaction
    ) throws {
        let plan = duty.plan
        let holders = try Accounts().staff(of: project.id, posts: [plan.post], on: day, in: transaction)
        var terms = Promises.Terms(
            plan.clause, of: duty.subject, cycle: 1, startedAt: start, dueAt: due)
        terms.holder = holders.first?.id
        try Promises().open(terms, project: project, scheme: scheme, by: .system("duties"), in: transaction)
    }

    /// So long a forgotten duty may still be made up for, late; then its day is over and it stays missed.
    package static let graceDays = 2
    private static let graceMinutes = graceDays * 24 * 60

    /// Closes up to `limit` duties that nobody did in time or soon after; gives how many.
    package func closeForgotten(limit: Int = 100, in transaction: Transaction) throws -> Int {
        let before = transaction.now.adding(minutes: -Self.graceMinutes)
        let rows = try transaction.query(
            """
            SELECT p.project_id, p.subject_id FROM promise p WHERE p.subject_kind = \(Duty.subjectKind)
                AND p.outcome = 'open' AND p.due_at < \(before) ORDER BY p.due_at, p.id LIMIT \(limit)
            """)
        for row in rows {
            let (project, duty): (Project.ID, Duty.ID) = (try row.get("project_id"), try row.get("subject_id"))
            for open in try Promises().of(Subject(Duty.subjectKind, duty.number), project: project, in: transaction)
            where open.promise.outcome == .open {
                // It was over when its time was, not when this ran.
                let over = open.promise.dueAt.adding(minutes: Self.graceMinutes)
                try Promises().fail(open, at: over, reason: "forgotten", by: .system("duties"), in: transaction)
            }
        }
        return rows.count
    }

    /// Done, with what was found; what was poor opens a correction in the same step.
    package func finish(
        _ id: Duty.ID, _ evidence: Duty.Evidence, correcting terms: Correction.Terms? = nil, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        var duty = try store.find(id, within: projects, in: transaction)
        guard let project = try Projects().find(duty.project, in: transaction) else { throw Refusal.missing }
        let today = project.zone.day(of: transaction.now)
        let holders = try Accounts().staff(of: project.id, posts: [duty.plan.post], on: today, in: transaction)
        let promises = try Promises().of(duty.subject, project: project.id, in: transaction)
        let isOver = promises.contains {
            $0.promise.dueAt.adding(minutes: Self.graceMinutes) < transaction.now && duty.doneAt == nil
        }
        guard !isOver else { throw Refusal.notNow("duty.over") }
        if duty.doneAt == nil {
            let poor = Set(evidence.marks.filter { $0.value == .poor }.keys)
            for gate in gates where gate.plan == duty.plan.name { try gate.confirm(project.id, duty.day, poor, transaction) }
        }
        try duty.finish(
            evidence, correcting: terms, by: person, holdsPost: holders.contains { $0.id == person }, today: today,
            at: transaction.now)
        try store.save(duty, in: transaction)
        if let terms {
            try Corrections(books: books).open(evidence.improvement, terms, after: duty, project, by: person, in: transaction)
        }
        for row in promises where row.promise.outcome == .open {
            try Promises().settle(row, at: transaction.now, by: .staff(person), in: transaction)
        }
        let poor = evidence.marks.values.count { $0 == .poor }
        transaction.record(
            "duty.done", about: (Duty.subjectKind, id.number), project: project.id, by: .staff(person),
            ["plan": .code(duty.plan.name), "day": .code(duty.day.description), "poor": .number(Int64(poor))],
            words: evidence.findings.isEmpty ? nil : evidence.findings)
    }
}
