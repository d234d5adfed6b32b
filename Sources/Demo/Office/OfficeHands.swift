// OfficeHands: a simulated office at work: every step through the verbs that pages and programs use, at its own instant.
import Kernel
import People
import Platform
import Registry
import Scheme
import ServiceDesk
import Storage

/// Moves a hand clock through days and does what `OfficeDay` told. What a rule refuses is kept, with its day: a plausible
/// office asks for nothing that is refused.
package final class OfficeHands {
    static let clerks = ["limin", "zhoujie"]

    package struct Refused: Sendable {
        package let at: Instant
        package let step: String
        package let refusal: Refusal
    }

    enum Step: Sendable {
        case take(OfficeDay.Story)
        case solve(ServiceCase.ID, OfficeDay.Story)
        case explain(ServiceCase.ID, OfficeDay.Story)
        case appoint(ServiceCase.ID, OfficeDay.Story, ahead: Int, off: Int, OfficeDay.Change)
        case appointAgain(ServiceCase.ID, OfficeDay.Story, off: Int, ServiceCase.AppointmentCause)
        case missed(ServiceCase.ID, OfficeDay.Story)
        case accept(ServiceCase.ID)
        case arrive(ServiceCase.ID)
        case refuse(ServiceCase.ID, OfficeDay.Story)
        case answer(ServiceCase.ID)
        case decide(ServiceCase.ID, adopted: Bool)
        case carryOut(ServiceCase.ID)
        case papers(ServiceCase.ID, done: Int)
        case withdraw(ServiceCase.ID)
        case call(ServiceCase.ID, OfficeDay.Story, OfficeDay.Call, isAgain: Bool)
        /// Nobody answered so many calls yet.
        case callInVain(ServiceCase.ID, OfficeDay.Story, OfficeDay.Call, isAgain: Bool, tries: Int)
        case beginShift(holder: String)
        case hand(from: String, to: String, isIll: Bool)
        case check
        case jobs
    }

    let database: Database
    let clock: HandClock
    let project: ProjectCard
    private let people: [String: Account.ID]
    let homes: [(unit: Unit.ID, name: String, phone: String)]
    let guides: [ServiceGuide.ID]
    let cases: Cases
    let shifts: Shifts
    let duties: Duties
    private let jobs: [Job]
    private var nextTurns: [String: Instant] = [:]
    private let seed: UInt64

    private var agenda: [(at: Instant, order: Int, step: Step)] = []
    private var order = 0
    package private(set) var refused: [Refused] = []
    package internal(set) var taken = 0

    /// Reads who works and who lives there. `jobs` are the server's own.
    package init(
        _ database: Database, clock: HandClock, books: SchemeBooks, jobs: [Job], seed: UInt64
    ) async throws {
        let (project, people, homes, guides) = try await database.read { transaction in
            guard let project = try Projects().find(code: DemoEstate.projectCode, in: transaction) else { throw Refusal.missing }
            let accounts = try transaction.query("SELECT id, name FROM account ORDER BY id LIMIT 100").map {
                (try $0.get("name", as: String.self), try $0.get("id", as: Account.ID.self))
            }
            let homes = try transaction.query(
                """
                SELECT t.unit_id, p.name, p.phone FROM tenure t JOIN person p ON p.id = t.person_id
                WHERE t.project_id = \(project.id) AND t.to_day IS NULL ORDER BY t.id LIMIT 500
                """
            ).map { (unit: try $0.get("unit_id", as: Unit.ID.self), name: try $0.get("name", as: String.self), phone: try $0.get("phone", as: String.self)) }
            let guides = try ServiceGuides().list(in: project.id, transaction).map(\.id)
            return (project, Dictionary(accounts, uniquingKeysWith: { first, _ in first }), homes, guides)
        }
        (self.database, self.clock, self.project, self.seed) = (database, clock, project, seed)
        (self.people, self.homes, self.guides) = (people, homes, guides)
        cases = Cases(books: books)
        shifts = Shifts(books: books, sources: ServiceDeskSlice.handovers(books: books))
        duties = Duties(books: books)
        self.jobs = jobs
    }

    func account(_ name: String) -> Account.ID { people[name] ?? Account.ID(0) }
    func staff(_ name: String) -> Actor { .staff(account(name)) }

    /// Lives through one day up to `end`, and leaves on the agenda what belongs to later days. `money` is done beside the
    /// desk, each of its hours at its time. On a quiet day nobody brings anything: the managers check, and the jobs run once.
    package func live(
        _ day: Day, until end: Instant? = nil, beside money: MoneyHands? = nil, isQuiet: Bool = false
    ) async throws {
        if isQuiet { planQuietly(day) } else { plan(day) }
        let last = min(project.zone.endOfDay(day), end ?? project.zone.endOfDay(day))
        if let money {
            for hour in MoneyHands.Hour.allCases where money.instant(hour, on: day) <= last {
                try await proceed(to: money.instant(hour, on: day))
                try await money.act(hour, on: day)
            }
        }
        try await proceed(to: last)
        if last > clock.now { clock.move(to: last) }
    }

    /// Puts on the agenda what a day brings.
    private func plan(_ day: Day) {
        let isWorkday = project.calendar.isWorkday(day)
        let today = OfficeDay.of(day, isWorkday: isWorkday, homes: homes.count, seed: seed)
        let start = project.zone.startOfDay(day)
        for story in today.stories { add(.take(story), start.adding(minutes: story.minute)) }
        if isWorkday {
            // Who has the shift today hands it to the other in the evening; the one who is away has none.
            let turn = Int(day.number) % 2
            let holder = Self.clerks[Self.clerks[turn] == today.absent ? 1 - turn : turn]
            let taker = Self.clerks.first { $0 != holder } ?? holder
            add(.beginShift(holder: holder), start.adding(minutes: 8 * 60 + 20))
            add(.hand(from: holder, to: taker, isIll: today.isTakenIll), start.adding(minutes: 17 * 60 + 20))
            if !today.checkIsForgotten { add(.check, start.adding(minutes: 15 * 60 + 40)) }
        }
        for hour in isWorkday ? [1, 9, 12, 15, 18, 23] : [1, 23] { add(.jobs, start.adding(minutes: hour * 60)) }
    }

    /// Puts the managers' check of a day on the agenda.
    private func planQuietly(_ day: Day) {
        guard project.calendar.isWorkday(day) else { return }
        let start = project.zone.startOfDay(day)
        add(.jobs, start.adding(minutes: 510))
        if !OfficeDay.of(day, isWorkday: true, homes: homes.count, seed: seed).checkIsForgotten {
            add(.check, start.adding(minutes: 15 * 60 + 40))
        }
    }

    private func proceed(to last: Instant) async throws {
        while let next = agenda.first, next.at <= last {
            agenda.removeFirst()
            if next.at > clock.now { clock.move(to: next.at) }
            do {
                try await take(next.step)
            } catch let refusal as Refusal {
                refused.append(Refused(at: clock.now, step: "\(next.step)", refusal: refusal))
            }
        }
    }

    /// In the order of time, and of asking within an instant.
    func add(_ step: Step, _ at: Instant) {
        order += 1
        let entry = (at: at, order: order, step: step)
        let place = agenda.firstIndex { $0.at > at } ?? agenda.count
        agenda.insert(entry, at: place)
    }

    /// At that time, or as the office opens next.
    func addAtWork(_ step: Step, _ at: Instant) {
        add(step, (try? project.calendar.nextOpening(atOrAfter: at)) ?? at)
    }

    func later(_ minutes: Int) -> Instant { clock.now.adding(minutes: minutes) }

    func write(_ body: @escaping @Sendable (Transaction) throws -> Void) async throws {
        try await database.write { transaction in try body(transaction) }
    }

    private func take(_ step: Step) async throws {
        switch step {
        case .take(let story): try await begin(story)
        case .solve(let id, let story): try await solve(id, story)
        case .explain(let id, let story): try await explain(id, story)
        case .appoint(let id, let story, let ahead, let off, let change):
            let time = try await appoint(id, ahead: ahead, .first)
            switch change {
            case .none: add(.solve(id, story), max(later(1), time.adding(minutes: off)))
            case .customer: add(.appointAgain(id, story, off: off, .customer), max(later(1), time.adding(minutes: -off)))
            case .office: add(.appointAgain(id, story, off: off, .office), max(later(1), time.adding(minutes: -45)))
            case .absent: add(.missed(id, story), time.adding(minutes: 15))
            }
        case .appointAgain(let id, let story, let off, let cause):
            let time = try await appoint(id, ahead: 300, cause)
            add(.solve(id, story), max(later(1), time.adding(minutes: off)))
        case .missed(let id, let story): try await missCustomer(id, story)
        case .accept(let id): try await work(id) { try $0.accept($1, within: $2, by: $3, in: $4) }
        case .arrive(let id): try await work(id) { try $0.arrive($1, within: $2, by: $3, in: $4) }
        case .refuse(let id, let story): try await endUnreconciled(id, story)
        case .answer, .decide, .carryOut, .papers, .withdraw: try await end(step)
        case .call(let id, let story, let call, let isAgain):
            let result = isAgain ? story.again.result : call.result
            if result == .unreachable {
                try await callInVain(id, story, call, isAgain: isAgain, tries: 0)
            } else {
                try await ask(id, story, call, isAgain: isAgain)
            }
        case .callInVain(let id, let story, let call, let isAgain, let tries):
            try await callInVain(id, story, call, isAgain: isAgain, tries: tries)
        case .beginShift(let holder): try await beginShift(holder)
        case .hand(let from, let to, let isIll): try await handOver(from, to, isIll: isIll)
        case .check: try await check()
        case .jobs: await runJobs()
        }
    }

    /// What happens by itself, all that is due in one transaction: a past is lived by one process, which nobody stops.
    private func runJobs() async {
        let due = jobs.filter { job in nextTurns[job.name].map { $0 <= clock.now } ?? true }
        for job in due { nextTurns[job.name] = clock.now.adding(milliseconds: Int64(job.everySeconds) * 1_000) }
        do {
            try await database.write { transaction in
                for job in due {
                    do { while try job.run(transaction) {} } catch { throw StorageProblem.failed("job \(job.name): \(error)") }
                }
            }
        } catch {
            refused.append(Refused(at: clock.now, step: "\(error)", refusal: .missing))
        }
    }

    private func beginShift(_ holder: String) async throws {
        let (person, day, shifts, project) = (account(holder), project.zone.day(of: clock.now), shifts, project)
        let (from, to, manager) = (MinuteOfDay(8 * 60 + 30), MinuteOfDay(17 * 60 + 30), account("wangfang"))
        try await write { transaction in
            _ = try shifts.plan(
                "白班", for: person, from: LocalMoment(day: day, minute: from), to: LocalMoment(day: day, minute: to),
                project: project, by: manager, in: transaction)
        }
    }
}
