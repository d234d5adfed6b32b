// Openings: bringing what the office's former books say: proved, signed by finance, confirmed by the manager, posted part by part.
import Kernel
import Platform
import Registry
import Sheets
import Storage

package struct Openings: Sendable {
    package static let subjectKind = "openingImport"
    /// Homes of one transaction while posting: each row is an entry of its own.
    static let postedRows = 40
    let store = OpeningStore()
    /// Who takes over what was done about arrears; nil keeps it to be read only.
    private let hooks: OpeningHooks?

    package init(hooks: OpeningHooks? = nil) { self.hooks = hooks }

    // MARK: the file

    /// 试导: an import of a file that is about to be read.
    package func begin(
        _ name: String, asOf: Day, in project: ProjectCard, by person: Account.ID, in transaction: Transaction
    ) throws -> OpeningImport.ID {
        guard asOf <= project.zone.day(of: transaction.now) else { throw Refusal.invalid("asOf", "opening.day.future") }
        try Books().confirmOpen(asOf, in: project.id, transaction)
        let made = OpeningImport(
            id: transaction.newID(), project: project.id, name: String(name.prefix(120)), asOf: asOf, state: .reading, digest: "",
            signedDigest: "", rowCount: 0, goodCount: 0, cursor: 0, remark: nil, madeBy: person, madeAt: transaction.now,
            reason: "")
        try store.insert(made, transaction)
        record("opening.begun", made, by: .staff(person), transaction)
        return made.id
    }

    /// Reads the file and judges its rows, a part at a time; nothing is posted. What breaks off is discarded whole.
    package func read(
        _ reader: SheetReader, into id: OpeningImport.ID, as wanted: OpeningKind?, of project: Project.ID, _ database: Database
    ) async throws {
        let aliases = try await database.read { try store.aliases(of: project, $0) }
        let file = OpeningFile(reader: reader, wanted: wanted, aliases: aliases)
        do {
            try await FileHandover<OpeningFile.Piece>.run({ try file.forEachPiece($0) }) { piece in
                try await database.write { try stage(piece, id, project, $0) }
            }
            while try await database.write({ try proveClaims(id, project, $0) }) {}
        } catch {
            let problem = (error as? SheetProblem).map { FileProblem($0.key, $0.details) } ?? FileProblem("opening.broken")
            try await database.write { try giveUp(id, project, problem, $0) }
            throw error
        }
    }

    /// A file that was not read to its end: nothing of it is posted, and it is brought again.
    private func giveUp(
        _ id: OpeningImport.ID, _ project: Project.ID, _ problem: FileProblem, _ transaction: Transaction
    ) throws {
        var it = try store.find(id, within: [project], lock: true, transaction)
        guard it.state == .reading else { return }
        it.state = .discarded
        it.remark = problem
        try store.save(it, transaction)
        record("opening.discarded", it, by: .staff(it.madeBy), transaction)
    }

    private func stage(
        _ piece: OpeningFile.Piece, _ id: OpeningImport.ID, _ project: Project.ID, _ transaction: Transaction
    ) throws {
        var it = try store.find(id, within: [project], lock: true, transaction)
        guard it.state == .reading else { throw Refusal.notNow("opening.not-proved") }
        switch piece {
        case .sheet(let sheet): try store.insert(sheet, of: it, transaction)
        case .totals(let count):
            it.totalsLeftOut += Int64(count)
            try store.save(it, transaction)
        case .lines(let lines):
            let first = it.rowCount
            let rows = lines.enumerated().map { OpeningRow(first + Int64($0), $1) }
            let judged = Self.stated(try OpeningJudge(it, transaction).judge(rows))
            try store.insert(judged, of: it, transaction)
            try store.count([], judged, of: it, transaction)
            // What was done about arrears is held against all bills of the file, when these are read.
            Self.chain(judged.filter { !$0.kind.isNote }, &it)
            it.rowCount += Int64(judged.count)
            try store.save(it, transaction)
        }
    }

    /// The end of a file: a part of what was done about arrears. True when more waits.
    private func proveClaims(_ id: OpeningImport.ID, _ project: Project.ID, _ transaction: Transaction) throws -> Bool {
        var it = try store.find(id, within: [project], lock: true, transaction)
        guard it.state == .reading else { throw Refusal.notNow("opening.not-proved") }
        _ = it.passes()
        let isMore = try judgePart(&it, transaction)
        if !isMore {
            it.state = .proved
            it.cursor = 0
            record("opening.proved", it, by: .staff(it.madeBy), transaction)
        }
        try store.save(it, transaction)
        return isMore
    }

    /// Judges a part of a pass anew, and what was decided otherwise is written. True when the pass has more.
    private func judgePart(_ it: inout OpeningImport, _ transaction: Transaction) throws -> Bool {
        let before = try store.rows(
            of: it, areClaims: it.isSecondPass, from: it.place, limit: OpeningFile.partRows, transaction)
        let after = Self.stated(try judge(before, of: it, transaction))
        let changed = zip(before, after).filter { Self.differ($0, $1) }
        for (_, new) in changed { try store.save(new, of: it, transaction) }
        try store.count(changed.map { $0.0 }, changed.map { $0.1 }, of: it, transaction)
        Self.chain(after, &it)
        if let last = after.last { it.go(behind: last.ordinal) }
        return after.count == OpeningFile.partRows
    }

    /// As they are in the file, by all that is known now.
    private func judge(_ rows: [OpeningRow], of it: OpeningImport, _ transaction: Transaction) throws -> [OpeningRow] {
        let judged = try OpeningJudge(it, transaction).judge(rows.map { OpeningRow($0.ordinal, $0.line) })
        guard it.isSecondPass, let hooks else { return judged }
        return try OpeningClaims(it, hooks, transaction).judge(judged)
    }

    private static func stated(_ rows: [OpeningRow]) -> [OpeningRow] {
        rows.map { row in
            var row = row
            row.state = row.isGood ? .good : .refused
            return row
        }
    }

    private static func chain(_ rows: [OpeningRow], _ it: inout OpeningImport) {
        for row in rows { it.digest = row.digest(after: it.digest) }
        it.goodCount += Int64(rows.filter(\.isGood).count)
    }

    // MARK: two persons

    /// 财务签字: the proof sheet with this digest is right.
    package func sign(
        _ id: OpeningImport.ID, digest: String, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var it = try store.find(id, within: projects, lock: true, transaction)
        try it.sign(digest, by: person, at: transaction.now)
        try store.save(it, transaction)
        record("opening.signed", it, by: .staff(person), transaction)
    }

    /// 确认入账: another person's word, and the first part.
    package func confirm(
        _ id: OpeningImport.ID, digest: String, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        var it = try store.find(id, within: projects, lock: true, transaction)
        try Books().confirmOpen(it.asOf, in: it.project, transaction)
        try it.confirm(digest, by: person, at: transaction.now)
        try confirmAlone(it, transaction)
        try store.save(it, transaction)
        record("opening.confirmed", it, by: .staff(person), transaction)
    }

    package func discard(
        _ id: OpeningImport.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var it = try store.find(id, within: projects, lock: true, transaction)
        try it.discard()
        try store.save(it, transaction)
        record("opening.discarded", it, by: .staff(person), transaction)
    }

    /// 整批撤回, while nothing is paid on any of it.
    package func reverse(
        _ id: OpeningImport.ID, reason: String, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        var it = try store.find(id, within: projects, lock: true, transaction)
        try it.reverse(reason, by: person)
        try OpeningReversal(it, hooks, transaction).confirmUntouched()
        try confirmAlone(it, transaction)
        try store.save(it, transaction)
        transaction.record(
            "opening.reversing", about: (Self.subjectKind, id.number), project: it.project, by: .staff(person), words: reason)
    }

    /// One import of a project moves at a time: two with the same rows could not be told apart otherwise.
    private func confirmAlone(_ it: OpeningImport, _ transaction: Transaction) throws {
        try BillingProjects().lock(it.project, in: transaction)
        guard try !store.working(transaction).contains(where: { $0.project == it.project && $0.id != it.id }) else {
            throw Refusal.notNow("opening.busy")
        }
    }

    /// The office's own word for a column, remembered for the next file.
    package func remember(
        _ header: String, as field: OpeningField, of kind: OpeningKind, in project: Project.ID, by person: Account.ID,
        in transaction: Transaction
    ) throws {
        guard kind.fields.contains(field) else { throw Refusal.invalid("field", "opening.header.field") }
        let folded = FileCells.folded(header)
        guard !folded.isEmpty else { throw Refusal.invalid("header", "field.required") }
        try transaction.run(
            "DELETE FROM opening_header WHERE project_id = \(project) AND kind = \(kind) AND header = \(folded)")
        try transaction.run(
            """
            INSERT INTO opening_header (project_id, kind, header, field, made_by, made_at)
            VALUES (\(project), \(kind), \(folded), \(field.rawValue), \(person), \(transaction.now))
            """)
        transaction.record(
            "opening.header", about: ("project", project.number), project: project, by: .staff(person),
            ["kind": .code(kind.rawValue), "field": .code(field.rawValue)], words: header)
    }

    // MARK: the parts

    /// Does one part of the imports that wait, for the schedule. True when more waits.
    package func work(in transaction: Transaction) throws -> Bool {
        guard let (id, project) = try store.working(transaction).first else {
            let limit = transaction.now.adding(minutes: -FileTable.silentMinutes)
            for (id, project) in try store.silent(since: limit, transaction) {
                try giveUp(id, project, FileProblem("opening.broken"), transaction)
            }
            return false
        }
        if try advance(id, in: project, transaction) { return true }
        return try !store.working(transaction).isEmpty
    }

    /// The next part, whoever calls and however often: the part and how far it is are one transaction. True when more waits.
    @discardableResult
    package func advance(_ id: OpeningImport.ID, in project: Project.ID, _ transaction: Transaction) throws -> Bool {
        var it = try store.find(id, within: [project], lock: true, transaction)
        switch it.state {
        case .confirming: try comparePart(&it, transaction)
        case .posting: try postPart(&it, transaction)
        case .reversing: try reversePart(&it, transaction)
        case .reading, .proved, .signed, .posted, .reversed, .discarded: return false
        }
        try store.save(it, transaction)
        return it.state.isWorking
    }

    /// Everything that waits of one import, a transaction for each part.
    package func finish(_ id: OpeningImport.ID, in project: Project.ID, _ database: Database) async throws {
        while try await database.write({ try advance(id, in: project, $0) }) {}
    }

    private func comparePart(_ it: inout OpeningImport, _ transaction: Transaction) throws {
        if try judgePart(&it, transaction) || it.passes() { return }
        it.compare()
        record(it.state == .posting ? "opening.compared" : "opening.differs", it, by: .system("opening"), transaction)
    }

    private static func differ(_ old: OpeningRow, _ new: OpeningRow) -> Bool {
        old.problems != new.problems || old.identity != new.identity || old.unit != new.unit || old.building != new.building
            || old.item != new.item || old.payer != new.payer
    }

    private func postPart(_ it: inout OpeningImport, _ transaction: Transaction) throws {
        let rows = try store.rows(
            of: it, in: .good, areClaims: it.isSecondPass, from: it.place, limit: Self.postedRows, transaction)
        guard let last = rows.last else {
            if it.passes() { return }
            it.state = .posted
            return record("opening.posted", it, by: .system("opening"), transaction)
        }
        for unit in Set(rows.compactMap(\.unit)).sorted() { try Books().lock(unit, in: it.project, transaction) }
        // Somebody may have billed or closed since the comparison: what can no longer be posted is told, not forced.
        let judged = try judge(rows, of: it, transaction)
        let posting = try OpeningPosting(it, judged, hooks, transaction)
        var done: [OpeningRow] = []
        for row in judged {
            var row = row
            if row.isGood {
                do { row.result = try posting.post(row) } catch let refusal as Refusal where row.kind.isNote {
                    // Whoever should have taken it over cannot any more, and has written nothing of it.
                    row.refuse(.unit, refusal.problems.first?.key ?? "opening.already")
                }
            }
            if row.isGood, row.result == nil { row.refuse(.unit, "opening.already") }
            row.state = row.isGood ? .posted : .refused
            if row.state == .refused { it.goodCount -= 1 }
            try store.save(row, of: it, transaction)
            done.append(row)
        }
        try store.count(rows, done, of: it, transaction)
        it.go(behind: last.ordinal)
    }

    private func reversePart(_ it: inout OpeningImport, _ transaction: Transaction) throws {
        let rows = try store.rows(
            of: it, in: .posted, areClaims: !it.isSecondPass, from: it.place, limit: Self.postedRows, transaction)
        guard let last = rows.last else {
            if it.passes() { return }
            // What was paid on in the meantime stays posted, and the import with it.
            let rest = try store.rows(of: it, in: .posted, limit: 1, transaction)
            it.state = rest.isEmpty ? .reversed : .posted
            it.remark = rest.isEmpty ? nil : FileProblem("opening.partly-reversed")
            return record("opening.reversed", it, by: .system("opening"), transaction)
        }
        for unit in Set(rows.compactMap(\.unit)).sorted() { try Books().lock(unit, in: it.project, transaction) }
        let reversal = try OpeningReversal(it, hooks, transaction)
        var done: [OpeningRow] = []
        for old in rows {
            var row = old
            if let problem = try reversal.obstacle(row) {
                row.problems = [problem]
            } else {
                try reversal.reverse(row)
                row.state = .reversed
            }
            try store.save(row, of: it, transaction)
            done.append(row)
        }
        try store.count(rows, done, of: it, transaction)
        it.go(behind: last.ordinal)
    }

    func record(_ kind: String, _ it: OpeningImport, by actor: Actor, _ transaction: Transaction) {
        transaction.record(
            kind, about: (Self.subjectKind, it.id.number), project: it.project, by: actor,
            [
                "asOf": .code(it.asOf.description), "rows": .number(it.rowCount), "good": .number(it.goodCount),
                "digest": .code(it.digest),
            ])
    }
}
