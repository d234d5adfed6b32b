// ArrearsSweep: keeps the cache of the ladder, its promises and its limits true, home by home.
import Billing
import Kernel
import Platform
import Registry
import Scheme
import Storage

package struct ArrearsSweep: Sendable {
    let books: SchemeBooks
    /// So many homes in a part of the sweep: a few dozen milliseconds, and no more memory for a larger estate.
    package static let homesMax = 250

    package init(books: SchemeBooks) { self.books = books }

    /// One part of what is due: homes whose books moved first, then the day's sweep. True when more waits.
    package func run(in transaction: Transaction) throws -> Bool {
        for project in try Projects().all(in: transaction) {
            if try follow(project, transaction) { return true }
            if try part(project, transaction) { return true }
        }
        return false
    }

    /// Looks at one home at once: a verb changed what its ladder is made of.
    package func look(at unit: Unit.ID, in project: ProjectCard, _ transaction: Transaction) throws {
        _ = try sweep(.one(unit), project, try managedArea(of: project.id, transaction), transaction)
    }

    // MARK: The day's sweep

    private struct Place {
        var day: Day
        var cursor: Unit.ID
        var managed: Int64
        var entries: Int64
    }

    private func place(_ project: Project.ID, _ transaction: Transaction) throws -> Place {
        let row = try transaction.first(
            """
            SELECT day, cursor, managed_hundredths, entry_cursor FROM arrears_sweep WHERE project_id = \(project)\(transaction.dialect.forUpdate)
            """)
        if let row {
            return Place(
                day: try row.get("day"), cursor: try row.get("cursor"), managed: try row.get("managed_hundredths"),
                entries: try row.get("entry_cursor"))
        }
        let last: Int64? = try transaction.first(
            "SELECT id FROM book_entry WHERE project_id = \(project) ORDER BY id DESC LIMIT 1")?.get("id")
        let seq: Int64? = try transaction.first("SELECT seq FROM journal_head WHERE chain = \(project.number)")?.get("seq")
        let place = Place(day: Day(number: 0), cursor: Unit.ID(0), managed: 0, entries: last ?? 0)
        try transaction.run(
            """
            INSERT INTO arrears_sweep (project_id, day, cursor, managed_hundredths, entry_cursor, journal_cursor)
            VALUES (\(project), \(place.day), 0, 0, \(place.entries), \(seq ?? 0))
            """)
        return place
    }

    /// The end of a day's sweep.
    private static let done = Unit.ID(Int64.max)

    private func part(_ project: ProjectCard, _ transaction: Transaction) throws -> Bool {
        var place = try place(project.id, transaction)
        let today = project.zone.day(of: transaction.now)
        if place.day < today {
            place.day = today
            place.cursor = Unit.ID(0)
            place.managed = try managedArea(of: project.id, transaction)
        }
        guard place.cursor < Self.done else { return false }
        let last = try end(after: place.cursor, project.id, today, transaction)
        _ = try sweep(.range(after: place.cursor, through: last), project, place.managed, transaction)
        try transaction.run(
            """
            UPDATE arrears_sweep SET day = \(place.day), cursor = \(last), managed_hundredths = \(place.managed)
            WHERE project_id = \(project.id)
            """)
        return last < Self.done
    }

    /// Up to which home a part goes: so many with something overdue or with a case, or the rest of them.
    private func end(after cursor: Unit.ID, _ project: Project.ID, _ today: Day, _ transaction: Transaction) throws -> Unit.ID {
        let owing: [Unit.ID] = try transaction.query(
            """
            SELECT DISTINCT unit_id FROM open_item WHERE project_id = \(project) AND unit_id > \(cursor) AND open_fen > 0
            ORDER BY unit_id LIMIT \(Self.homesMax)
            """
        ).map { try $0.get("unit_id") }
        let known: [Unit.ID] = try transaction.query(
            """
            SELECT unit_id FROM arrears_case WHERE project_id = \(project) AND unit_id > \(cursor)
            ORDER BY unit_id LIMIT \(Self.homesMax)
            """
        ).map { try $0.get("unit_id") }
        return [owing, known].compactMap { $0.count < Self.homesMax ? nil : $0.last }.min() ?? Self.done
    }

    private func managedArea(of project: Project.ID, _ transaction: Transaction) throws -> Int64 {
        try transaction.first(
            "SELECT CAST(COALESCE(SUM(area_hundredths), 0) AS BIGINT) AS area FROM unit WHERE project_id = \(project)")?.get("area") ?? 0
    }

    // MARK: What moved since

    /// A new bill is not overdue yet, and the day's sweep finds it when it is. Any other
    /// entry is looked at when a transaction that began before it must have ended: none is passed over.
    private static let settleMilliseconds: Int64 = 5_000
    private static let entriesMax: Int64 = 50

    private func follow(_ project: ProjectCard, _ transaction: Transaction) throws -> Bool {
        let place = try place(project.id, transaction)
        let before = transaction.now.adding(milliseconds: -Self.settleMilliseconds)
        let entries: [Int64] = try transaction.query(
            """
            SELECT id FROM book_entry WHERE project_id = \(project.id) AND id > \(place.entries) AND posted_at <= \(before)
                AND kind <> 'charge' ORDER BY id LIMIT \(Self.entriesMax)
            """
        ).map { try $0.get("id") }
        guard let last = entries.last else { return false }
        let units: [Unit.ID] = try transaction.query(
            """
            SELECT DISTINCT unit_id FROM book_line WHERE project_id = \(project.id) AND entry_id IN \(list: entries)
                AND account = 'receivable'
            """
        ).compactMap { try $0.get("unit_id", as: Unit.ID?.self) }
        let managed = place.managed > 0 ? place.managed : try managedArea(of: project.id, transaction)
        for unit in units { _ = try sweep(.one(unit), project, managed, transaction) }
        try transaction.run("UPDATE arrears_sweep SET entry_cursor = \(last) WHERE project_id = \(project.id)")
        return entries.count == Int(Self.entriesMax)
    }

    // MARK: One span

    /// Looks at every case of a span and writes what changed. Gives how many bills were read.
    func sweep(_ span: UnitSpan, _ project: ProjectCard, _ managed: Int64, _ transaction: Transaction) throws -> Int {
        let reader = try ArrearsReader(project, books, transaction)
        var promises: ArrearsPromises?
        var count = 0
        let inputs = try reader.inputs(span)
        let limits = try ArrearsLimits.known(span, in: project.id, transaction)
        let windows = try books.book(on: reader.today, in: transaction).limitationWindows()
        for (key, input) in inputs.sorted(by: { ($0.key.unit, $0.key.payer) < ($1.key.unit, $1.key.payer) }) {
            count += input.bills.count
            let state = input.ladder(reader.rules, managed: managed).state(on: reader.today)
            let standing = Self.standing(state, input)
            let hasMoved = input.known?.standing != standing
            guard hasMoved || input.known?.standing.isOpen == true else { continue }
            var it = input.known
            if hasMoved {
                if promises == nil { promises = try ArrearsPromises(project, books, transaction) }
                it = try change(key, input, standing, project, reader, managed, promises, transaction)
            }
            if let it { try ArrearsLimits.follow(it, input, limits, widest: windows.first ?? 0, reader.today, transaction) }
        }
        return count
    }

    /// One case whose standing moved, under the home's lock: on PostgreSQL another may have moved it since it was read, and the
    /// derivation that a person reads knows the closed bills too.
    private func change(
        _ key: ArrearsKey, _ quick: ArrearsInput, _ seen: ArrearsCase.Standing, _ project: ProjectCard,
        _ reader: ArrearsReader, _ managed: Int64, _ promises: ArrearsPromises?, _ transaction: Transaction
    ) throws -> ArrearsCase? {
        guard quick.known != nil || seen.isOpen else { return nil }
        try Books().lock(key.unit, in: project.id, transaction)
        var input = quick
        let isMoved = quick.known.map { $0.standing.anchor != seen.anchor } ?? false
        if isMoved || transaction.dialect == .postgres {
            input = try reader.inputs(.one(key.unit), isWhole: true)[key] ?? quick
        }
        let state = input.ladder(reader.rules, managed: managed).state(on: reader.today)
        let standing = Self.standing(state, input)
        let before = input.known?.standing
        guard before != standing, before != nil || standing.isOpen else { return input.known }
        var it = input.known ?? ArrearsCase(
            id: transaction.newID(), project: project.id, unit: key.unit,
            payer: key.payer == 0 ? nil : Person.ID(key.payer), standing: standing, cycle: 0)
        it.standing = standing
        if before == nil || standing.anchor != before?.anchor { it.cycle += 1 }
        if before == nil { try ArrearsStore.insert(it, transaction) } else { try ArrearsStore.update(it, transaction) }
        for step in standing.steps(from: before) {
            try ArrearsStore.step(step, of: it, from: before?.rung ?? .none, state.why, on: reader.today, transaction)
        }
        if before?.anchor != nil || standing.anchor != nil { try promises?.follow(it, state, input) }
        return it
    }

    private static func standing(_ state: LadderState, _ input: ArrearsInput) -> ArrearsCase.Standing {
        var standing = ArrearsCase.Standing(state, bills: input.bills)
        // What is closed stays as it was closed.
        if !standing.isOpen, let since = input.known?.standing.since { standing.since = since }
        return standing
    }
}
