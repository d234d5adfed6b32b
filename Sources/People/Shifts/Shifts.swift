// Shifts: the roster, and the handover from one person to the next. Each verb is one transaction.
import Kernel
import Platform
import Scheme
import Storage

/// The quantity of the scheme that handovers are due by.
package enum ShiftQuantity {
    package static let grace = Quantity("K-CMP3", "graceMinutes")
}

package struct Shifts: Sendable {
    let books: SchemeBooks
    let sources: [HandoverSource]
    let store = ShiftStore()

    package init(books: SchemeBooks, sources: [HandoverSource]) {
        self.books = books
        self.sources = sources
    }

    /// Posts that hand the desk over: whoever may be the responsible handler of a case.
    package static let posts: Set<Post> = [.serviceAdministrator, .serviceManager, .officeManager, .engineer, .guardPost]
    /// Who plans for others, and signs for who cannot.
    package static let managers: Set<Post> = [.serviceManager, .officeManager]

    /// 排班: puts a person on the roster; a turn whose time has come begins at once.
    package func plan(
        _ name: String, for holder: Account.ID, from start: LocalMoment, to end: LocalMoment, project: ProjectCard,
        by person: Account.ID, in transaction: Transaction
    ) throws -> Shift {
        let shift = try Shift.plan(
            name, as: transaction.newID(), in: project.id, for: holder,
            from: project.zone.instant(start), to: project.zone.instant(end),
            by: person, isManager: try isManager(person, project, transaction), at: transaction.now)
        guard try staff(of: project, transaction).contains(where: { $0.id == holder }) else {
            throw Refusal.invalid("holder", "case.handler.unknown")
        }
        try store.insert(shift, in: transaction)
        transaction.record(
            "shift.planned", about: (Shift.subjectKind, shift.id.number), project: project.id, by: .staff(person),
            ["holder": .id(holder), "from": .at(shift.startsAt), "to": .at(shift.endsAt)], words: name)
        if shift.state == .open { try promise(shift, project, by: .staff(person), transaction) }
        try movePromises(around: shift, project, by: .staff(person), transaction)
        return shift
    }

    package func find(
        _ id: Shift.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> Shift {
        try store.find(id, within: projects, in: transaction)
    }

    package func drop(
        _ id: Shift.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var shift = try store.find(id, within: projects, in: transaction)
        let project = try self.project(shift.project, transaction)
        guard try person == shift.holder || isManager(person, project, transaction) else {
            throw Refusal.invalid("holder", "shift.others")
        }
        try shift.drop()
        try store.save(shift, in: transaction)
        transaction.record(
            "shift.dropped", about: (Shift.subjectKind, id.number), project: shift.project, by: .staff(person))
        try movePromises(around: shift, project, by: .staff(person), transaction)
    }

    /// Begins up to `limit` shifts whose time has come; gives how many. Running twice begins each once.
    package func openDue(limit: Int = 100, in transaction: Transaction) throws -> Int {
        let rows = try transaction.query(
            """
            SELECT \(ShiftStore.columns) FROM shift s WHERE s.state = 'planned' AND s.starts_at <= \(transaction.now)
            ORDER BY s.starts_at, s.id LIMIT \(limit)\(transaction.dialect.forUpdate)
            """)
        for row in rows {
            var shift = try Shift(row)
            try shift.open()
            try store.save(shift, in: transaction)
            try promise(shift, try project(shift.project, transaction), by: .system("roster"), transaction)
        }
        return rows.count
    }

    /// 交班: lists every open complaint and what else the holder has open, for one person to take over.
    package func hand(
        _ id: Shift.ID, to taker: Account.ID, briefing: String, reason: String, within projects: [Project.ID],
        by person: Account.ID, in transaction: Transaction
    ) throws {
        var shift = try store.find(id, within: projects, in: transaction)
        let project = try self.project(shift.project, transaction)
        try shift.hand(
            to: taker, briefing: briefing, by: person, isManager: try isManager(person, project, transaction),
            reason: reason, at: transaction.now)
        guard try staff(of: project, transaction).contains(where: { $0.id == taker }) else {
            throw Refusal.invalid("taker", "case.handler.unknown")
        }
        try store.relist(try things(of: shift, transaction), on: shift, in: transaction)
        try store.save(shift, in: transaction)
        try Promises().hand(shift.subject, project: project.id, to: taker, in: transaction)
        transaction.record(
            "shift.handed", about: (Shift.subjectKind, id.number), project: project.id, by: .staff(person),
            ["taker": .id(taker), "for": .id(shift.holder)], words: [briefing, shift.standInReason].filter { !$0.isEmpty }.joined(separator: "\n"))
    }

    /// What the one who leaves says of one thing on the list.
    package func explain(
        _ subject: Subject, words: String, on id: Shift.ID, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        let shift = try store.find(id, within: projects, in: transaction)
        guard shift.state == .handing else { throw Refusal.notNow("shift.not-handing") }
        guard person == shift.handedBy else { throw Refusal.gate("K-CMP3", "shift.hand.holder") }
        try store.explain(subject, words, on: shift, in: transaction)
        transaction.record(
            "shift.explained", about: (Shift.subjectKind, id.number), project: shift.project, by: .staff(person),
            ["kind": .code(subject.kind), "subject": .number(subject.id)], words: words)
    }

    /// The one who takes over has heard of one thing, and may become its responsible handler in the same step. What
    /// came in since the list was made is acknowledged like the rest.
    package func acknowledge(
        _ subject: Subject, takesOver: Bool, on id: Shift.ID, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        let shift = try store.find(id, within: projects, in: transaction)
        try shift.mayAcknowledge(person)
        try store.list(try things(of: shift, transaction).filter { $0.subject == subject }, on: shift, in: transaction)
        guard let item = try store.items(of: id, in: shift.project, transaction).first(where: { $0.subject == subject })
        else { throw Refusal.missing }
        let passes = takesOver && item.isOwn
        guard try store.acknowledge(subject, passes: passes, on: shift, in: transaction) else {
            throw Refusal.notNow("shift.acknowledged")
        }
        try store.save(shift, in: transaction)
        transaction.record(
            "shift.acknowledged", about: (Shift.subjectKind, id.number), project: shift.project, by: .staff(person),
            ["kind": .code(subject.kind), "subject": .number(subject.id), "passed": .flag(passes)])
        guard passes, let source = sources.first(where: { $0.subjectKind == subject.kind }) else { return }
        try source.pass(subject.id, person, [shift.project], .staff(person), transaction)
    }

    /// 接班: closes the shift, when every complaint that is open now was acknowledged.
    package func take(
        _ id: Shift.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var shift = try store.find(id, within: projects, in: transaction)
        let things = try things(of: shift, transaction)
        try store.list(things, on: shift, in: transaction)
        let open = Set(things.map(\.subject))
        var waiting = 0
        for item in try store.items(of: id, in: shift.project, transaction) where item.acknowledgedAt == nil {
            if !open.contains(item.subject) {
                // It ended before anybody had to hear of it.
                try store.remove(item, from: shift, in: transaction)
            } else if item.isComplaint {
                waiting += 1
            }
        }
        try shift.take(by: person, complaintsWaiting: waiting, at: transaction.now)
        try store.save(shift, in: transaction)
        for row in try Promises().of(shift.subject, project: shift.project, in: transaction)
        where row.promise.outcome == .open {
            try Promises().settle(row, at: transaction.now, by: .staff(person), in: transaction)
        }
        transaction.record(
            "shift.taken", about: (Shift.subjectKind, id.number), project: shift.project, by: .staff(person),
            ["holder": .id(shift.holder)])
    }

    /// What is handed over as it stands now: the list, without what ended unheard, and with what came in since.
    package func items(of shift: Shift, _ transaction: Transaction) throws -> [ShiftItem] {
        let listed = try store.items(of: shift.id, in: shift.project, transaction)
        guard shift.state == .handing else { return listed }
        let things = try things(of: shift, transaction)
        let open = Set(things.map(\.subject))
        let known = Set(listed.map(\.subject))
        return listed.filter { $0.acknowledgedAt != nil || open.contains($0.subject) }
            + things.filter { !known.contains($0.subject) }.map(ShiftItem.init)
    }

    /// The handover is due when the next shift begins, or this one ends, and a little after.
    private func promise(
        _ shift: Shift, _ project: ProjectCard, by actor: Actor, _ transaction: Transaction
    ) throws {
        let scheme = try books.book(on: project.zone.day(of: shift.startsAt), in: transaction)
        var terms = Promises.Terms(
            "K-CMP3", of: shift.subject, cycle: 1, startedAt: shift.startsAt, dueAt: try due(shift, scheme, transaction))
        terms.holder = shift.holder
        try Promises().open(terms, project: project, scheme: scheme, by: actor, in: transaction)
    }

    private func due(_ shift: Shift, _ scheme: SchemeBook, _ transaction: Transaction) throws -> Instant {
        let next = try transaction.first(
            """
            SELECT starts_at FROM shift WHERE project_id = \(shift.project) AND starts_at >= \(shift.endsAt)
                AND state <> 'dropped' AND holder_id <> \(shift.holder) ORDER BY starts_at LIMIT 1
            """)
        let ends: Instant = try next?.get("starts_at") ?? shift.endsAt
        return ends.adding(minutes: try scheme.number(ShiftQuantity.grace))
    }

    /// A shift may wait so many days for the next one; what was planned further ahead moves nothing that runs now.
    private static let waitDaysMax = 7

    /// The roster changed: the shifts under way before are handed over when the one that follows now begins. What is
    /// overdue already stays so, and nobody is late at once because a colleague's shift was taken off.
    private func movePromises(
        around changed: Shift, _ project: ProjectCard, by actor: Actor, _ transaction: Transaction
    ) throws {
        let from = changed.startsAt.adding(minutes: -Self.waitDaysMax * 24 * 60)
        for shift in try store.underWay(in: project.id, from: from, to: changed.startsAt, transaction)
        where shift.id != changed.id {
            let scheme = try books.book(on: project.zone.day(of: shift.startsAt), in: transaction)
            let grace = try scheme.number(ShiftQuantity.grace)
            let due = max(try due(shift, scheme, transaction), transaction.now.adding(minutes: grace))
            for row in try Promises().of(shift.subject, project: project.id, in: transaction)
            where row.promise.outcome == .open && row.promise.dueAt >= transaction.now && row.promise.dueAt != due {
                try Promises().move(row, to: due, in: project.zone, reason: "roster", by: actor, transaction: transaction)
            }
        }
    }

    private func things(of shift: Shift, _ transaction: Transaction) throws -> [HandoverThing] {
        try sources.flatMap { try $0.open(shift.project, shift.holder, transaction) }
    }

    private func isManager(
        _ person: Account.ID, _ project: ProjectCard, _ transaction: Transaction
    ) throws -> Bool {
        try Accounts().staff(
            of: project.id, posts: Self.managers, on: project.zone.day(of: transaction.now), in: transaction
        ).contains { $0.id == person }
    }

    func staff(of project: ProjectCard, _ transaction: Transaction) throws -> [StaffCard] {
        try Accounts().staff(
            of: project.id, posts: Self.posts, on: project.zone.day(of: transaction.now), in: transaction)
    }

    private func project(_ id: Project.ID, _ transaction: Transaction) throws -> ProjectCard {
        guard let project = try Projects().find(id, in: transaction) else { throw Refusal.missing }
        return project
    }
}
