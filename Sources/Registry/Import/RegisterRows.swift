// RegisterRows: what a register changes, written down: rows, and facts of what stood before.
import Kernel
import Platform
import Storage

struct RegisterRows {
    let project: ProjectCard
    let actor: Actor
    let transaction: Transaction

    func write(_ change: RegisterChange) throws {
        switch change {
        case .building(let id, let name): try building(id, name)
        case .unit(let id, let building, let entry): try unit(id, building, entry)
        case .unitChanged(let before, let after): try correct(before, after)
        case .person(let holder): try person(holder)
        case .phone(let id, let phone): try self.phone(id, phone)
        case .hold(let hold): try self.hold(hold)
        case .holdChanged(let hold): try replace(hold)
        }
    }

    private func building(_ id: Building.ID, _ name: String) throws {
        try transaction.run(
            """
            INSERT INTO building (id, project_id, name, sort_key, handler_id)
            VALUES (\(id), \(project.id), \(name), \(SpokenAddress.sortKey(name)), \(Int64?.none))
            """)
    }

    private func unit(_ id: Unit.ID, _ building: Building.ID, _ entry: RegisterEntry) throws {
        let name = try transaction.first("SELECT name FROM building WHERE project_id = \(project.id) AND id = \(building)")
        let label = "\(try name?.get("name", as: String.self) ?? entry.building) \(entry.unit)"
        let asOf = entry.arrearsFen == nil ? nil : project.zone.day(of: transaction.now)
        try transaction.run(
            """
            INSERT INTO unit (id, project_id, building_id, name, spoken, sort_key, area_hundredths, use_kind, state,
                paid_through, arrears_fen, arrears_as_of, revision)
            VALUES (\(id), \(project.id), \(building), \(entry.unit), \(entry.spoken), \(SpokenAddress.sortKey(label)),
                \(entry.areaHundredths ?? 0), \((entry.use ?? .dwelling).rawValue), \((entry.state ?? .occupied).rawValue),
                \(entry.paidThrough), \(entry.arrearsFen), \(asOf), 1)
            """)
    }

    private func correct(_ before: RegisterBook.Home, _ after: RegisterBook.Home) throws {
        try transaction.run(
            """
            UPDATE unit SET area_hundredths = \(after.area), use_kind = \(after.use.rawValue), state = \(after.state.rawValue),
                paid_through = \(after.paidThrough), arrears_fen = \(after.arrears), arrears_as_of = \(after.arrearsAsOf),
                revision = revision + 1
            WHERE project_id = \(project.id) AND id = \(after.id)
            """)
        guard after.isOther(than: before) else { return }
        transaction.record(
            "unit.changed", about: ("unit", after.id.number), project: project.id, by: actor,
            [
                "area": .number(after.area), "areaBefore": .number(before.area), "use": .code(after.use.rawValue),
                "useBefore": .code(before.use.rawValue), "state": .code(after.state.rawValue),
                "stateBefore": .code(before.state.rawValue),
            ])
    }

    private func person(_ holder: RegisterBook.Holder) throws {
        let initials = PersonName.initials(holder.name)
        try transaction.run(
            """
            INSERT INTO person (id, project_id, name, initials, sort_key, is_organisation, phone, phone_tail, care,
                care_consent_at, key_customer, key_reason, revision)
            VALUES (\(holder.id), \(project.id), \(holder.name), \(initials), \(initials + " " + holder.name),
                \(PersonName.soundsLikeOrganisation(holder.name)), \(holder.phone), \(String(holder.phone.suffix(4))), '',
                \(Int64?.none), 0, '', 1)
            """)
    }

    private func phone(_ id: Person.ID, _ phone: String) throws {
        try transaction.run(
            """
            UPDATE person SET phone = \(phone), phone_tail = \(String(phone.suffix(4))), revision = revision + 1
            WHERE project_id = \(project.id) AND id = \(id)
            """)
        transaction.record("person.corrected", about: (Persons.subjectKind, id.number), project: project.id, by: actor)
    }

    private func hold(_ hold: RegisterBook.Hold) throws {
        try transaction.run(
            """
            INSERT INTO tenure (id, project_id, unit_id, person_id, role, share_numerator, share_denominator, from_day, to_day)
            VALUES (\(hold.id), \(project.id), \(hold.unit), \(hold.person), \(hold.role.rawValue), \(hold.share.numerator),
                \(hold.share.denominator), \(hold.from), \(hold.to))
            """)
    }

    private func replace(_ hold: RegisterBook.Hold) throws {
        try transaction.run(
            """
            UPDATE tenure SET share_numerator = \(hold.share.numerator), share_denominator = \(hold.share.denominator),
                from_day = \(hold.from)
            WHERE project_id = \(project.id) AND id = \(hold.id)
            """)
        transaction.record(
            "tenure.changed", about: ("unit", hold.unit.number), project: project.id, by: actor,
            [
                "tenure": .id(hold.id), "person": .id(hold.person), "share": .code(hold.share.text),
                "from": .code(hold.from.description),
            ])
    }
}
