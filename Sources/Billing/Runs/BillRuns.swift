// BillRuns: showing bills, confirming that they still are what was shown, and posting them, part by part.
import Kernel
import Platform
import Registry
import Storage

package struct BillRuns: Sendable {
    package static let subjectKind = "billRun"
    private let store = BillRunStore()
    private let charges = Charges()
    private let credits: Credits

    package init(late: LateFees = LateFees()) { credits = Credits(late: late) }

    /// 试算: begins a run and computes its first part; the others follow by the job.
    @discardableResult
    package func preview(
        _ items: [FeeItem.ID], from: Day, to: Day, on postingDay: Day? = nil, in project: ProjectCard, by person: Account.ID,
        in transaction: Transaction
    ) throws -> BillRun.ID {
        let ground = try BillingGround.read(project.id, transaction)
        let day = postingDay ?? ground.today
        guard day <= ground.today else { throw Refusal.invalid("postingDay", "billing.run.future") }
        try Books().confirmOpen(day, in: project.id, transaction)
        let known = try transaction.query(
            "SELECT id FROM fee_item WHERE project_id = \(project.id) AND id IN \(list: items) AND retired_at IS NULL ORDER BY id"
        ).map { try $0.get("id", as: FeeItem.ID.self) }
        guard known.count == Set(items).count else { throw Refusal.invalid("items", "field.id.bad") }
        if let once = try BillItems.once(among: known, in: project.id, transaction) {
            throw Refusal.invalid("items", "billing.run.once", ["item": once])
        }
        let run = try BillRun.make(
            known, from: from, to: to, on: day, as: transaction.newID(), in: project.id, by: person, at: transaction.now)
        try store.insert(run, transaction)
        record("bill-run.begun", run, by: .staff(person), transaction)
        _ = try advance(run.id, in: project.id, transaction)
        return run.id
    }

    /// 入账: what was shown is wanted. Everything is computed once more and held against it before the first bill is posted.
    package func post(
        _ id: BillRun.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var run = try locked(id, within: projects, transaction)
        try Books().confirmOpen(run.postingDay, in: run.project, transaction)
        try run.post(by: person, at: transaction.now)
        let busy = try transaction.first(
            """
            SELECT id FROM bill_run WHERE project_id = \(run.project) AND state IN ('confirming', 'posting', 'reversing') LIMIT 1
            """)
        guard busy == nil else { throw Refusal.notNow("billing.run.busy") }
        try store.save(run, transaction)
        record("bill-run.posting", run, by: .staff(person), transaction)
        // What is one part is confirmed and posted at once: a small estate does not wait for the schedule.
        if try advance(id, in: run.project, transaction), run.partCount <= 1 { try advance(id, in: run.project, transaction) }
    }

    /// 作废试算: nothing of it is posted, and its lines are forgotten.
    package func discard(
        _ id: BillRun.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var run = try locked(id, within: projects, transaction)
        try run.discard()
        try store.save(run, transaction)
        record("bill-run.discarded", run, by: .staff(person), transaction)
    }

    /// 整批冲正: all its bills are taken back, while no money was paid on any of them. What was paid ahead and used for them is a
    /// credit again first.
    package func reverse(
        _ id: BillRun.ID, reason: String, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var run = try locked(id, within: projects, transaction)
        try run.reverse(reason, by: person)
        guard try !store.isPaid(run, transaction) else { throw Refusal.notNow("billing.run.paid") }
        let busy = try transaction.first(
            """
            SELECT id FROM bill_run WHERE project_id = \(run.project) AND state IN ('confirming', 'posting', 'reversing') LIMIT 1
            """)
        guard busy == nil else { throw Refusal.notNow("billing.run.busy") }
        try store.save(run, transaction)
        transaction.record(
            "bill-run.reversing", about: (Self.subjectKind, id.number), project: run.project, by: .staff(person), words: reason)
        _ = try advance(id, in: run.project, transaction)
    }

    /// Does one part of the runs that wait, for the schedule. True when more waits.
    package func work(in transaction: Transaction) throws -> Bool {
        guard let (id, project) = try store.working(transaction).first else { return false }
        if try advance(id, in: project, transaction) { return true }
        return try store.working(transaction).first != nil
    }

    /// Does the next part of a run, whoever calls and however often: the part and how far the run is are one transaction.
    /// True when more waits.
    @discardableResult
    package func advance(_ id: BillRun.ID, in project: Project.ID, _ transaction: Transaction) throws -> Bool {
        var run = try locked(id, within: [project], transaction)
        switch run.state {
        case .previewing: try previewPart(&run, transaction)
        case .confirming: try confirmPart(&run, transaction)
        case .posting: try postPart(&run, transaction)
        case .discarding: try forgetPart(&run, transaction)
        case .reversing: try reversePart(&run, transaction)
        case .previewed, .posted, .differs, .discarded, .reversed: return false
        }
        try store.save(run, transaction)
        return run.state.isWorking
    }

    /// Everything that waits of one run, a transaction for each part.
    package func finish(_ id: BillRun.ID, in project: Project.ID, _ database: Database) async throws {
        while try await database.write({ try advance(id, in: project, $0) }) {}
    }

    package func find(_ id: BillRun.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> BillRun {
        try store.find(id, within: projects, transaction)
    }

    // The parts.

    private func previewPart(_ run: inout BillRun, _ transaction: Transaction) throws {
        let (lines, homes, last) = try BillReading(run, transaction).lines(after: run.cursor, through: nil)
        guard let last else {
            run.state = .previewed
            record("bill-run.previewed", run, by: .system("bills"), transaction)
            return
        }
        let (digest, count, total) = Self.digest(lines, after: run.digest)
        let part = BillPart(
            ordinal: run.partCount, after: run.cursor, last: last, firstDraft: run.lineCount + run.skippedCount,
            draftCount: Int64(lines.count), lineCount: count, total: total, digest: digest)
        try store.insert(lines, part, of: run, transaction)
        run.cursor = last
        run.partCount += 1
        run.unitCount += Int64(homes)
        run.lineCount += count
        run.skippedCount += Int64(lines.count) - count
        run.total += total
        run.digest = digest
        guard homes < BillReading.unitsMax else { return }
        run.state = .previewed
        record("bill-run.previewed", run, by: .system("bills"), transaction)
    }

    /// Computes a part anew. The last one reaches to the end of the register: homes that came since are found, too.
    private func confirmPart(_ run: inout BillRun, _ transaction: Transaction) throws {
        let part = try store.part(run.cursor, of: run, transaction)
        let isLast = run.cursor + 1 >= run.partCount
        let end = isLast ? Int64.max : part?.last ?? Int64.max
        let lines = try BillReading(run, transaction).lines(after: part?.after ?? 0, through: end).lines
        let before = run.cursor == 0 ? "" : try store.part(run.cursor - 1, of: run, transaction)?.digest ?? ""
        if Self.digest(lines, after: before).digest != part?.digest ?? "" {
            try note(lines, part, run, transaction)
        }
        run.cursor += 1
        guard run.cursor >= run.partCount else { return }
        if try store.differenceCount(of: run, transaction) > 0 {
            run.state = .differs
            run.postedBy = nil
            run.postedAt = nil
            record("bill-run.differs", run, by: .system("bills"), transaction)
        } else if run.lineCount == 0 {
            finishPosting(&run, transaction)
        } else {
            run.state = .posting
            run.cursor = 0
        }
    }

    private func note(_ lines: [BillLine], _ part: BillPart?, _ run: BillRun, _ transaction: Transaction) throws {
        let now = lines.filter { $0.skipped == nil }
        let shown = try part.map { try store.drafts(of: $0, in: run, transaction) } ?? []
        let (gone, come) = (shown.filter { !now.contains($0) }, now.filter { !shown.contains($0) })
        var ordinal = try store.differenceCount(of: run, transaction)
        var rest = come
        for before in gone {
            let twin = rest.firstIndex {
                $0.unit == before.unit && $0.item == before.item && $0.object == before.object && $0.from == before.from
            }
            try store.insert(before, twin.map { rest.remove(at: $0) }, as: ordinal, of: run, transaction)
            ordinal += 1
        }
        for after in rest {
            try store.insert(nil, after, as: ordinal, of: run, transaction)
            ordinal += 1
        }
    }

    /// Posts a part as it was shown, each home's bills as one entry.
    private func postPart(_ run: inout BillRun, _ transaction: Transaction) throws {
        guard let poster = run.postedBy else { throw Refusal.notNow("billing.run.previewing") }
        guard let part = try store.part(run.cursor, of: run, transaction) else {
            finishPosting(&run, transaction)
            return
        }
        let lines = part.lineCount == 0 ? [] : try store.drafts(of: part, in: run, transaction)
        var homes: [[ChargeDraft]] = []
        for line in lines {
            let draft = Self.draft(line, of: run.id)
            if homes.last?.last?.unit == line.unit { homes[homes.count - 1].append(draft) } else { homes.append([draft]) }
        }
        let posted = try charges.post(homes, in: run.project, on: run.postingDay, by: .staff(poster), in: transaction)
        let (count, total) = (posted.count, posted.map(\.draft.amount).sum)
        try transaction.countGrown(["charge", "open_item", "book_line", "book_entry", "unit"])
        try useCredits(of: lines.map(\.unit), run, transaction)
        run.postedCount += Int64(count)
        run.posted += total
        run.cursor += 1
        if count > 0 {
            transaction.record(
                "bill-run.part", about: (Self.subjectKind, run.id.number), project: run.project, by: .staff(poster),
                [
                    "part": .number(part.ordinal), "bills": .number(Int64(count)), "fen": .number(total.fen),
                    "digest": .code(part.digest),
                ])
        }
        if run.cursor >= run.partCount { finishPosting(&run, transaction) }
    }

    /// 预存抵扣: what was paid ahead pays the bills that it was paid for.
    private func useCredits(of units: [Unit.ID], _ run: BillRun, _ transaction: Transaction) throws {
        guard let first = units.first, let last = units.last else { return }
        let held = try transaction.query(
            """
            SELECT DISTINCT unit_id FROM credit WHERE project_id = \(run.project) AND unit_id >= \(first)
                AND unit_id <= \(last) AND balance_fen > 0 ORDER BY unit_id
            """
        ).map { try $0.get("unit_id", as: Unit.ID.self) }
        guard !held.isEmpty, let project = try Projects().find(run.project, in: transaction) else { return }
        let billed = Set(units)
        for unit in held where billed.contains(unit) {
            try credits.apply(unit, project: project, for: run.id, by: .system("bills"), in: transaction)
        }
    }

    private func finishPosting(_ run: inout BillRun, _ transaction: Transaction) {
        run.state = .posted
        record("bill-run.posted", run, by: run.postedBy.map { .staff($0) } ?? .system("bills"), transaction)
    }

    private func forgetPart(_ run: inout BillRun, _ transaction: Transaction) throws {
        if let part = try store.part(run.cursor, of: run, transaction) { try store.forget(part, of: run, transaction) }
        run.cursor += 1
        if run.cursor >= run.partCount { run.state = .discarded }
    }

    /// What money was paid on meanwhile stays; the run is reversed when nothing of it stands.
    private func reversePart(_ run: inout BillRun, _ transaction: Transaction) throws {
        let today = try BillingGround.read(run.project, transaction).today
        // One that was begun by an older release keeps its reverser where the poster was.
        let actor: Actor = (run.reversedBy ?? run.postedBy).map { .staff($0) } ?? .system("bills")
        let bills = try store.posted(of: run, after: run.cursor, limit: Self.reversedMax, transaction)
        var again: Set<Unit.ID> = []
        for bill in bills where !bill.isReversed {
            try Books().lock(bill.unit, in: run.project, transaction)
            guard try store.isFree(bill.id, in: run.project, transaction) else { continue }
            let others = try credits.giveBack(
                bill.id, of: bill.unit, run.id, reason: run.reason, in: run.project, by: actor, transaction)
            if try store.isBehind(run, others, transaction) { again.insert(bill.unit) }
            try charges.reverse(bill.id, reason: run.reason, on: today, within: [run.project], by: actor, in: transaction)
        }
        // What a later run's bills had of it they have again.
        if !again.isEmpty, let project = try Projects().find(run.project, in: transaction) {
            for unit in again.sorted() { try credits.apply(unit, project: project, by: .system("bills"), in: transaction) }
        }
        if let last = bills.last { run.cursor = last.id.number }
        guard bills.count < Self.reversedMax else { return }
        run.state = try store.stands(run, transaction) ? .posted : .reversed
        record("bill-run.reversed", run, by: .system("bills"), transaction)
    }

    /// Bills of one part of a reversal: each locks its home and is posted by itself.
    private static let reversedMax = 50

    // Helpers, in the order they are called.

    /// The run with its project's row held, so that parts come one after another, whoever does them.
    private func locked(_ id: BillRun.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> BillRun {
        let known = try store.find(id, within: projects, transaction)
        try BillingGround.lock(known.project, transaction)
        return try store.find(id, within: projects, transaction, isLocked: true)
    }

    /// Each part's digest goes on from the one before, so that the last is of the whole run.
    static func digest(_ lines: [BillLine], after before: String) -> (digest: String, count: Int64, total: Money) {
        var text = before
        text.reserveCapacity(lines.count * 320)
        var (count, total): (Int64, Money) = (0, .zero)
        for line in lines where line.skipped == nil {
            line.write(into: &text)
            count += 1
            total += line.amount
        }
        return (Hex.text(Sodium.sha256(Array(text.utf8))), count, total)
    }

    private static func draft(_ line: BillLine, of run: BillRun.ID) -> ChargeDraft {
        ChargeDraft(
            unit: line.unit, item: line.item, book: line.book, object: line.object, standard: line.standard, payer: line.payer,
            liable: line.liable, kind: .run, from: line.from, to: line.to, due: line.due, amount: line.amount,
            computing: line.computing, generation: line.generation, run: run)
    }

    private func record(_ kind: String, _ run: BillRun, by actor: Actor, _ transaction: Transaction) {
        transaction.record(
            kind, about: (Self.subjectKind, run.id.number), project: run.project, by: actor,
            [
                "from": .code(run.from.description), "to": .code(run.to.description), "homes": .number(run.unitCount),
                "bills": .number(run.lineCount), "fen": .number(run.total.fen), "posted": .number(run.postedCount),
                "digest": .code(run.digest),
            ])
    }
}
