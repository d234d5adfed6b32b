// OfficeBeginnings: what somebody brings is taken down, and a time agreed for it.
import Kernel
import Platform
import ServiceDesk
import Storage

extension OfficeHands {
    func begin(_ story: OfficeDay.Story) async throws {
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
    func appoint(_ id: ServiceCase.ID, ahead: Int, _ cause: ServiceCase.AppointmentCause) async throws -> Instant {
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
}
