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

    private enum Step: Sendable {
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
    private let homes: [(unit: Unit.ID, name: String, phone: String)]
    private let guides: [ServiceGuide.ID]
    private let cases: Cases
    let shifts: Shifts
    let duties: Duties
    private let jobs: [Job]
    /// When each job's next turn is.
    private var turns: [String: Instant] = [:]
    private let seed: UInt64

    private var agenda: [(at: Instant, order: Int, step: Step)] = []
    private var order = 0
    package private(set) var refused: [Refused] = []
    package private(set) var taken = 0

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
    private func staff(_ name: String) -> Actor { .staff(account(name)) }

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
    private func add(_ step: Step, _ at: Instant) {
        order += 1
        let entry = (at: at, order: order, step: step)
        let place = agenda.firstIndex { $0.at > at } ?? agenda.count
        agenda.insert(entry, at: place)
    }

    /// At that time, or as the office opens next.
    private func addAtWork(_ step: Step, _ at: Instant) {
        add(step, (try? project.calendar.nextOpening(atOrAfter: at)) ?? at)
    }

    private func later(_ minutes: Int) -> Instant { clock.now.adding(minutes: minutes) }

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
        let now = clock.now
        let due = jobs.filter { job in turns[job.name].map { $0 <= now } ?? true }
        for job in due { turns[job.name] = now.adding(milliseconds: Int64(job.everySeconds) * 1_000) }
        do {
            try await database.write { transaction in
                for job in due {
                    do { while try job.run(transaction) {} } catch { throw StorageProblem.failed("job \(job.name): \(error)") }
                }
            }
        } catch {
            refused.append(Refused(at: now, step: "\(error)", refusal: .missing))
        }
    }

    private func solve(_ id: ServiceCase.ID, _ story: OfficeDay.Story) async throws {
        let (cases, within, engineer) = (cases, [project.id], staff("zhaoqiang"))
        let isWork = story.kind == .repair
        try await write { transaction in
            try Complaints(cases: cases).solve(
                id, reply: isWork ? "已修好，当面试过。" : "已处理并当面说明结果。", noPhotoReason: isWork ? "客户家中，不便拍照" : "",
                within: within, by: engineer, in: transaction)
        }
        askLater(id, story)
    }

    private func explain(_ id: ServiceCase.ID, _ story: OfficeDay.Story) async throws {
        let (cases, within, clerk) = (cases, [project.id], staff(Self.clerks[0]))
        try await write { transaction in
            try Complaints(cases: cases).explain(
                id, reply: "向客户说明了原因和处理安排。", evidence: .reply(words: "好的，我理解，谢谢。", file: nil), within: within,
                by: clerk, in: transaction)
        }
        askLater(id, story)
    }

    /// The customer was not there: who stood at the door, and a new time is agreed.
    private func missCustomer(_ id: ServiceCase.ID, _ story: OfficeDay.Story) async throws {
        let (cases, within, clerk) = (cases, [project.id], staff(Self.clerks[0]))
        let there = clock.now.adding(minutes: -15)
        let moment = LocalMoment(day: project.zone.day(of: there), minute: project.zone.minute(of: there))
        try await write { transaction in
            try Complaints(cases: cases).missCustomer(
                id, thereAt: moment, present: "赵强", evidence: "敲门无人应，电话未接", within: within, by: clerk, in: transaction)
        }
        addAtWork(.appoint(id, story, ahead: 400, off: -5, .none), later(10))
    }

    /// The engineer takes a repair on, or stands before it.
    private func work(
        _ id: ServiceCase.ID,
        _ verb: @escaping @Sendable (Repairs, ServiceCase.ID, [Project.ID], Actor, Transaction) throws -> Void
    ) async throws {
        let (repairs, within, engineer) = (Repairs(cases: cases), [project.id], staff("zhaoqiang"))
        try await write { transaction in try verb(repairs, id, within, engineer, transaction) }
    }

    private func endUnreconciled(_ id: ServiceCase.ID, _ story: OfficeDay.Story) async throws {
        let (cases, within) = (cases, [project.id])
        let (person, manager) = (account(Self.clerks[0]), account("wangfang"))
        try await write { transaction in
            for (explanation, words) in [("按规定只能这样办理。", "不接受"), ("再次说明了依据和办法。", "还是不接受")] {
                try Explanations(cases: cases).refuse(
                    on: id, explanation: explanation, words: words, within: within, by: person, in: transaction)
            }
            let reply = "经理已当面听取，书面答复如下。"
            let ways = "如不同意，可向业主委员会、人民调解委员会、12345 热线或人民法院提出。"
            try cases.change(id, within: within, by: .staff(manager), in: transaction, words: reply) { it, _ in
                [try it.endUnreconciled(finalReply: reply, otherWays: ways, heardByManager: true, at: transaction.now)]
            }
        }
        askLater(id, story)
    }

    /// What ends without a call: answers, decisions, papers, withdrawals.
    private func end(_ step: Step) async throws {
        let (cases, within, clerk) = (cases, [project.id], staff(Self.clerks[0]))
        let (person, colleague) = (account(Self.clerks[0]), account("wangfang"))
        let undertaking = Undertaking(
            words: "按建议改进，完成后公示。", owner: account("zhaoqiang"), due: project.zone.day(of: clock.now).adding(days: 30))
        try await write { transaction in
            switch step {
            case .answer(let id):
                try cases.change(id, within: within, by: clerk, in: transaction, words: "已答复客户。") { it, _ in
                    [try it.answer("已答复客户。", at: transaction.now)]
                }
            case .decide(let id, let adopted):
                try Suggestions(cases: cases).decide(
                    id, adopted: adopted, reason: adopted ? "" : "今年预算已定，列入明年计划再议。", reply: "感谢您的建议。", thanked: true,
                    undertaking: undertaking, within: within, by: clerk, in: transaction)
            case .carryOut(let id):
                try Adoptions(cases: cases).finish(
                    id, "已按建议完成。", thanked: true, noPhotoReason: "改的是办事流程", within: within, by: clerk, in: transaction)
            case .papers(let id, _):
                try Applications(cases: cases).receive(nil, of: id, within: within, by: clerk, in: transaction)
            case .withdraw(let id):
                let withdrawals = Withdrawals(cases: cases)
                try withdrawals.ask(id, words: "客户来电撤回。", within: within, by: person, in: transaction)
                try withdrawals.check(id, isSo: true, words: "已回电核实。", within: within, by: colleague, in: transaction)
            default: break
            }
        }
        if case .papers(let id, let done) = step { addAtWork(.answer(id), later(done)) }
        // Four of five are carried out in their time; one is left, and shows on the board.
        if case .decide(let id, true) = step, id.number % 5 != 0 { addAtWork(.carryOut(id), later(20 * 1_440)) }
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

    private func begin(_ story: OfficeDay.Story) async throws {
        let home = homes[story.home % homes.count]
        let clerk = Self.clerks[Int(clock.now.milliseconds / 60_000) % 2]
        let handler = story.kind == .complaint || story.kind == .repair ? account("zhaoqiang") : account(clerk)
        let (cases, project, by, now) = (cases, project, staff(clerk), clock.now)
        let guide = story.kind == .business && !guides.isEmpty ? guides[story.home % guides.count] : nil
        let (id, isComplete) = try await database.write { transaction -> (ServiceCase.ID, Bool) in
            var intake = Cases.Intake(
                kind: story.kind, channel: story.home % 3 == 0 ? .counter : .phone, requester: home.name, title: story.title,
                words: story.words)
            intake.unit = home.unit
            intake.phone = home.phone
            intake.severity = story.severity
            intake.category = story.category
            intake.handler = handler
            if story.kind == .suggestion { intake.agreedAt = now.adding(minutes: 3 * 1_440) }
            let it = try cases.take(intake, project: project, by: by, in: transaction)
            guard let guide else { return (it.id, true) }
            try Applications(cases: cases).begin(it, for: guide, project: project, by: by, in: transaction)
            return (it.id, try Applications.isComplete(it, transaction))
        }
        taken += 1
        switch story.course {
        case .done(let after):
            let step: Step = story.kind.needsFollowUp ? .solve(id, story) : .answer(id)
            if story.severity == .emergency {
                add(.accept(id), later(3))
                add(.arrive(id), later(11))
                add(step, later(after))
            } else {
                addAtWork(step, later(after))
            }
        case .explained(let after): addAtWork(.explain(id, story), later(after))
        case .appointed(let after, let ahead, let off, let change):
            addAtWork(.appoint(id, story, ahead: ahead, off: off, change), later(after))
        case .unreconciled(let after): addAtWork(.refuse(id, story), later(after))
        case .decided(let adopted, let after): addAtWork(.decide(id, adopted: adopted), later(after))
        case .applied(let papers, let done):
            addAtWork(isComplete ? .answer(id) : .papers(id, done: done), later(isComplete ? done : papers))
        case .withdrawn(let after): addAtWork(.withdraw(id), later(after))
        }
    }

    /// A time while the office is open; gives it.
    private func appoint(_ id: ServiceCase.ID, ahead: Int, _ cause: ServiceCase.AppointmentCause) async throws -> Instant {
        let (cases, within, clerk) = (cases, [project.id], staff(Self.clerks[0]))
        let wished = clock.now.adding(minutes: ahead)
        let at = (try? project.calendar.nextOpening(atOrAfter: wished)) ?? wished
        let time = LocalMoment(day: project.zone.day(of: at), minute: project.zone.minute(of: at))
        try await write { transaction in
            try Complaints(cases: cases).appoint(
                id, at: time, cause: cause, evidence: "电话", within: within, by: clerk, in: transaction)
        }
        return project.zone.instant(time)
    }

    private func askLater(_ id: ServiceCase.ID, _ story: OfficeDay.Story) {
        addAtWork(.call(id, story, story.call, isAgain: false), later(story.call.after))
    }

    /// 回访 by a colleague; the dissatisfied begin again, and are asked once more.
    private func ask(_ id: ServiceCase.ID, _ story: OfficeDay.Story, _ call: OfficeDay.Call, isAgain: Bool) async throws {
        let call = isAgain ? story.again : call
        let (cases, within, caller) = (cases, [project.id], account("zhoujie"))
        let isUnreconciled = if case .unreconciled = story.course { true } else { false }
        let wasExplained = if case .explained = story.course { !isAgain } else { false }
        try await write { transaction in
            let answer = FollowUps.Answer(
                result: call.result, satisfaction: call.satisfaction,
                accepted: wasExplained || isUnreconciled ? call.result == .satisfied : nil,
                words: call.result == .satisfied ? "满意" : "", exception: "")
            try FollowUps(cases: cases).record(id, answer, within: within, by: caller, in: transaction)
        }
        if call.result == .dissatisfied, !isAgain {
            addAtWork(.solve(id, again(story)), later(9))
        }
    }

    /// 无法接通: three calls, the last on another day; then the matter ends without an answer.
    private func callInVain(
        _ id: ServiceCase.ID, _ story: OfficeDay.Story, _ call: OfficeDay.Call, isAgain: Bool, tries: Int
    ) async throws {
        guard tries < 3 else { return try await ask(id, story, call, isAgain: isAgain) }
        let (cases, within, caller) = (cases, [project.id], account("zhoujie"))
        try await write { transaction in
            try FollowUps(cases: cases).tried(id, words: "无人接听", within: within, by: caller, in: transaction)
        }
        let wait = [90, 1_440, 10][tries]
        addAtWork(.callInVain(id, story, call, isAgain: isAgain, tries: tries + 1), later(wait))
    }

    /// The second cycle of a matter ends well.
    private func again(_ story: OfficeDay.Story) -> OfficeDay.Story {
        OfficeDay.Story(
            minute: story.minute, kind: story.kind, severity: .ordinary, home: story.home, title: story.title,
            words: story.words, category: story.category, course: .done(after: 9), call: story.again, again: story.again)
    }
}
