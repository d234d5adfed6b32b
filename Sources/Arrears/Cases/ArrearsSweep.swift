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
        try sweep(.one(unit), project, try managedArea(of: project.id, transaction), transaction)
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
        let (last, new) = try end(after: place.cursor, project.id, today, transaction)
        // Who has no case yet will have one: locked before the only look at them.
        try Books().lock(new, in: project.id, transaction)
        try sweep(
            .range(after: place.cursor, through: last), project, place.managed, isLocked: Set(new), transaction)
        try transaction.run(
            """
            UPDATE arrears_sweep SET day = \(place.day), cursor = \(last), managed_hundredths = \(place.managed)
            WHERE project_id = \(project.id)
            """)
        if !new.isEmpty {
            try transaction.countGrown(["arrears_case", "arrears_step", "arrears_promise", "promise", "promise_event"])
        }
        return last < Self.done
    }

    /// Up to which home a part goes: so many with something overdue or with a case, or the rest of them; and which of them
    /// have no case yet.
    private func end(
        after cursor: Unit.ID, _ project: Project.ID, _ today: Day, _ transaction: Transaction
    ) throws -> (last: Unit.ID, new: [Unit.ID]) {
        let owing: [Unit.ID] = try transaction.query(
            """
            SELECT DISTINCT unit_id FROM open_item WHERE project_id = \(project) AND unit_id > \(cursor) AND open_fen > 0
                AND due_day < \(today) ORDER BY unit_id LIMIT \(Self.homesMax)
            """
        ).map { try $0.get("unit_id") }
        let known: [Unit.ID] = try transaction.query(
            """
            SELECT unit_id FROM arrears_case WHERE project_id = \(project) AND unit_id > \(cursor)
            ORDER BY unit_id LIMIT \(Self.homesMax)
            """
        ).map { try $0.get("unit_id") }
        let last = [owing, known].compactMap { $0.count < Self.homesMax ? nil : $0.last }.min() ?? Self.done
        let isKnown = Set(known)
        return (last, owing.filter { $0 <= last && !isKnown.contains($0) })
    }

    private func managedArea(of project: Project.ID, _ transaction: Transaction) throws -> Int64 {
        try transaction.first(
            "SELECT CAST(COALESCE(SUM(area_hundredths), 0) AS BIGINT) AS area FROM unit WHERE project_id = \(project)")?.get("area") ?? 0
    }

    // MARK: What moved since

    /// A new bill is not overdue yet, and the day's sweep finds it when it is. Any other
    /// entry is looked at when a transaction that began before it must have ended: none is passed over.
    private static let settleMilliseconds: Int64 = 5_000
    /// So many entries other than bills are followed at once, among so many of any kind.
    private static let entriesMax = 100
    private static let readMax = 1_000

    private func follow(_ project: ProjectCard, _ transaction: Transaction) throws -> Bool {
        let place = try place(project.id, transaction)
        let before = transaction.now.adding(milliseconds: -Self.settleMilliseconds)
        let rows = try transaction.query(
            """
            SELECT id, kind FROM book_entry WHERE project_id = \(project.id) AND id > \(place.entries) AND posted_at <= \(before)
            ORDER BY id LIMIT \(Self.readMax)
            """)
        guard var last = try rows.last?.get("id", as: Int64.self) else { return false }
        var entries: [Int64] = []
        for row in rows where try row.get("kind", as: BookEntry.Kind.self) != .charge {
            entries.append(try row.get("id"))
            guard entries.count == Self.entriesMax else { continue }
            last = entries[entries.count - 1]
            break
        }
        if !entries.isEmpty {
            let units: [Unit.ID] = try transaction.query(
                """
                SELECT DISTINCT l.unit_id FROM book_entry e JOIN book_line l ON l.entry_id = e.id
                WHERE e.project_id = \(project.id) AND e.id IN \(filled: entries) AND l.account = 'receivable'
                """
            ).compactMap { try $0.get("unit_id", as: Unit.ID?.self) }
            let managed = place.managed > 0 ? place.managed : try managedArea(of: project.id, transaction)
            try sweep(.some(units.sorted()), project, managed, transaction)
        }
        try transaction.run("UPDATE arrears_sweep SET entry_cursor = \(last) WHERE project_id = \(project.id)")
        return entries.count == Self.entriesMax || rows.count == Self.readMax
    }

    // MARK: One span

    /// One payer as they were looked at.
    private struct Look {
        let key: ArrearsKey
        var input: ArrearsInput
        var state: LadderState
        var standing: ArrearsCase.Standing

        init(_ key: ArrearsKey, _ input: ArrearsInput, _ reader: ArrearsReader, _ managed: Int64) {
            self.key = key
            self.input = input
            state = input.ladder(reader.rules, managed: managed).state(on: reader.today)
            standing = ArrearsCase.Standing(state, bills: input.bills)
            // What is closed stays as it was closed.
            if !standing.isOpen, let since = input.known?.standing.since { standing.since = since }
        }

        var hasMoved: Bool { input.known.map { $0.standing != standing } ?? standing.isOpen }
        /// The derivation that a person reads knows the closed bills too.
        var hasNewAnchor: Bool { input.known.map { $0.standing.anchor != standing.anchor } ?? false }
    }

    /// Looks at every case of a span and writes what changed: what one asks and writes, all ask and write together. Homes that
    /// the caller has locked need no second look.
    func sweep(
        _ span: UnitSpan, _ project: ProjectCard, _ managed: Int64, isLocked: Set<Unit.ID> = [], _ transaction: Transaction
    ) throws {
        let reader = try ArrearsReader(project, books, transaction)
        var looks = try reader.inputs(span).map { Look($0.key, $0.value, reader, managed) }
        looks.sort { ($0.key.unit, $0.key.payer) < ($1.key.unit, $1.key.payer) }
        try confirm(&looks, reader, managed, isLocked, transaction)
        var cases = try change(looks.filter(\.hasMoved), project, reader, transaction)
        var limits = try ArrearsLimits.Following(span, project.id, books, on: reader.today, transaction)
        for look in looks {
            guard let it = cases.removeValue(forKey: look.key) ?? look.input.known,
                look.hasMoved || it.standing.isOpen
            else { continue }
            limits.follow(it, look.input)
        }
        try limits.finish()
    }

    /// Whose standing moved is looked at once more under the lock of their home: on PostgreSQL another may have moved it
    /// since it was read.
    private func confirm(
        _ looks: inout [Look], _ reader: ArrearsReader, _ managed: Int64, _ isLocked: Set<Unit.ID>, _ transaction: Transaction
    ) throws {
        let moved = looks.indices.filter { looks[$0].hasMoved }
        func units(_ isMeant: (Look) -> Bool) -> [Unit.ID] { Set(moved.map { looks[$0] }.filter(isMeant).map(\.key.unit)).sorted() }
        func isToLock(_ look: Look) -> Bool { look.input.known != nil || !isLocked.contains(look.key.unit) }
        try Books().lock(units(isToLock), in: reader.project.id, transaction)
        let whole = units(\.hasNewAnchor)
        let again = transaction.dialect == .postgres ? units { isToLock($0) && !$0.hasNewAnchor } : []
        var inputs: [ArrearsKey: ArrearsInput] = [:]
        if !again.isEmpty { inputs = try reader.inputs(.some(again)) }
        if !whole.isEmpty {
            inputs.merge(try reader.inputs(.some(whole), isWhole: true)) { $1 }
        }
        for place in moved {
            guard let input = inputs[looks[place].key] else { continue }
            looks[place] = Look(looks[place].key, input, reader, managed)
        }
    }

    /// Writes the cases whose standing moved, with their steps and promises. Gives them as they are now.
    private func change(
        _ looks: [Look], _ project: ProjectCard, _ reader: ArrearsReader, _ transaction: Transaction
    ) throws -> [ArrearsKey: ArrearsCase] {
        guard !looks.isEmpty else { return [:] }
        var cases: [ArrearsKey: ArrearsCase] = [:]
        var rows = ArrearsStore.rows
        for look in looks {
            let before = look.input.known
            var it = before ?? ArrearsCase(
                id: transaction.newID(), project: project.id, unit: look.key.unit,
                payer: look.key.payer == 0 ? nil : Person.ID(look.key.payer), standing: look.standing, cycle: 0)
            it.standing = look.standing
            if before == nil || look.hasNewAnchor { it.cycle += 1 }
            if before == nil { ArrearsStore.add(it, to: &rows) } else { try ArrearsStore.update(it, transaction) }
            cases[look.key] = it
        }
        try transaction.put(rows)
        var promises = try ArrearsPromises(project, books, of: looks.compactMap(\.input.known?.id), transaction)
        var steps = ArrearsStore.steps
        for look in looks {
            guard let it = cases[look.key] else { continue }
            let before = look.input.known?.standing
            try ArrearsStore.step(
                look.standing.steps(from: before), of: it, from: before?.rung ?? .none, look.state.why, on: reader.today, to: &steps,
                transaction)
            if before?.anchor != nil || look.standing.anchor != nil { try promises.follow(it, look.state, look.input) }
        }
        try transaction.put(steps)
        try promises.finish()
        return cases
    }
}
