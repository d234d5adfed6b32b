// BillImports: a file of readings or one-off charges tried row by row, then taken in part by part, each row once.
import Kernel
import Platform
import Registry
import Sheets
import Storage

package struct BillImports: Sendable {
    package static let subjectKind = "billImport"
    /// Rows of one transaction while they are taken in: about 50 ms.
    static let postedRows = 60
    let store = BillImportStore()

    package init() {}

    // MARK: the file

    package func begin(
        _ name: String, _ kind: BillFileKind, in project: Project.ID, by person: Account.ID, in transaction: Transaction
    ) throws -> BillImport.ID {
        let made = BillImport(
            id: transaction.newID(), project: project, kind: kind, name: String(name.prefix(120)), state: .reading, madeBy: person,
            madeAt: transaction.now)
        try store.insert(made, transaction)
        record("bills.begun", made, by: .staff(person), transaction)
        return made.id
    }

    /// 试读: reads the file and judges its rows, a part at a time; nothing is taken in. What breaks off is discarded whole.
    package func read(
        _ reader: SheetReader, into id: BillImport.ID, as kind: BillFileKind, of project: Project.ID, _ database: Database
    ) async throws {
        let file = BillFile(reader: reader, kind: kind)
        do {
            try await FileHandover<BillFile.Piece>.run({ try file.forEachPiece($0) }) { piece in
                try await database.write { try stage(piece, id, project, $0) }
            }
            try await database.write { transaction in
                var it = try store.find(id, within: [project], lock: true, transaction)
                guard it.state == .reading else { throw Refusal.notNow("billing.import.not-tried") }
                it.state = .tried
                try store.save(it, transaction)
                record("bills.tried", it, by: .staff(it.madeBy), transaction)
            }
        } catch {
            let problem = switch error {
            case let sheet as SheetProblem: FileProblem(sheet.key, sheet.details)
            case let missing as BillFile.Missing: FileProblem("billing.import.columns", missing.details)
            default: FileProblem("opening.broken")
            }
            try await database.write { try giveUp(id, project, problem, $0) }
            throw error
        }
    }

    /// A file that was not read to its end: nothing of it is taken in, and it is brought again.
    private func giveUp(
        _ id: BillImport.ID, _ project: Project.ID, _ problem: FileProblem, _ transaction: Transaction
    ) throws {
        var it = try store.find(id, within: [project], lock: true, transaction)
        guard it.state == .reading else { return }
        it.state = .discarded
        it.remark = problem
        try store.save(it, transaction)
        record("bills.discarded", it, by: .staff(it.madeBy), transaction)
    }

    private func stage(
        _ piece: BillFile.Piece, _ id: BillImport.ID, _ project: Project.ID, _ transaction: Transaction
    ) throws {
        var it = try store.find(id, within: [project], lock: true, transaction)
        guard it.state == .reading else { throw Refusal.notNow("billing.import.not-tried") }
        switch piece {
        case .sheet(let sheet): try store.insert(sheet, of: it, transaction)
        case .totals(let count): it.totalsLeftOut += Int64(count)
        case .lines(let lines):
            var rows = lines.enumerated().map { BillRow(it.rows + Int64($0), $1) }
            try name(&rows, of: it, transaction)
            try BillImportTaking(it, isTrial: true, by: .staff(it.madeBy), transaction).take(&rows)
            try store.insert(rows, of: it, transaction)
            for row in rows { it.count(row, 1) }
            it.rows += Int64(rows.count)
        }
        try store.save(it, transaction)
    }

    /// What each row is, and whether the file says it before: a card twice is two cards, a meter twice on a day is a mistake.
    private func name(_ rows: inout [BillRow], of it: BillImport, _ transaction: Transaction) throws {
        let items = try FeeNames.read(it.project, transaction)
        for place in rows.indices { rows[place].identity = rows[place].entry.map { identity(of: $0, it.kind, items) } ?? "" }
        let identities = Set(rows.map(\.identity)).subtracting([""]).sorted()
        guard let first = rows.first?.ordinal, !identities.isEmpty else { return }
        var seen = try store.earlier(identities, than: first, of: it, transaction)
        for place in rows.indices where rows[place].entry != nil {
            let occurrence = (seen[rows[place].identity] ?? 0) + 1
            seen[rows[place].identity] = occurrence
            rows[place].entry?.occurrence = occurrence
            if it.kind == .readings, occurrence > 1 { rows[place].refuse(.invalid("serial", "billing.import.twice"), of: it.kind) }
        }
    }

    /// An item is the same by its code and by its name.
    private func identity(of entry: BillFileEntry, _ kind: BillFileKind, _ items: FeeNames) -> String {
        let item = items.find(entry.item)?.text ?? entry.item
        let text =
            kind == .readings
            ? "\(entry.serial)|\(item)|\(entry.day)" : "\(entry.spoken)|\(item)|\(entry.fen)|\(entry.day)|\(entry.note)"
        return Hex.text(Array(Sodium.sha256(Array(text.utf8)).prefix(12)))
    }

    // MARK: taking in

    /// 入账: the good rows; the first part now, the rest by itself.
    package func post(
        _ id: BillImport.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var it = try store.find(id, within: projects, lock: true, transaction)
        try it.post(by: person, at: transaction.now)
        try store.save(it, transaction)
        record("bills.posting", it, by: .staff(person), transaction)
    }

    package func discard(
        _ id: BillImport.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var it = try store.find(id, within: projects, lock: true, transaction)
        try it.discard()
        try store.save(it, transaction)
        record("bills.discarded", it, by: .staff(person), transaction)
    }

    /// Does one part of the files that wait, for the schedule. True when more waits.
    package func work(in transaction: Transaction) throws -> Bool {
        guard let (id, project) = try store.waiting(.posting, transaction).first else {
            let limit = transaction.now.adding(minutes: -FileTable.silentMinutes)
            for (id, project) in try store.waiting(.reading, silentSince: limit, transaction) {
                try giveUp(id, project, FileProblem("opening.broken"), transaction)
            }
            return false
        }
        if try advance(id, in: project, transaction) { return true }
        return try !store.waiting(.posting, transaction).isEmpty
    }

    /// The next part, whoever calls and however often: the part and how far it is are one transaction. True when more waits.
    @discardableResult
    package func advance(_ id: BillImport.ID, in project: Project.ID, _ transaction: Transaction) throws -> Bool {
        var it = try store.find(id, within: [project], lock: true, transaction)
        guard it.state == .posting else { return false }
        let before = try store.rows(of: it, in: .good, from: it.cursor, limit: Self.postedRows, transaction)
        guard let last = before.last else {
            it.state = .posted
            try store.save(it, transaction)
            record("bills.imported", it, by: .staff(it.postedBy ?? it.madeBy), transaction)
            return false
        }
        var rows = before
        try BillImportTaking(it, isTrial: false, by: .staff(it.postedBy ?? it.madeBy), transaction).take(&rows)
        for (old, row) in zip(before, rows) {
            try store.save(row, of: it, transaction)
            it.count(old, -1)
            it.count(row, 1)
        }
        it.cursor = last.ordinal + 1
        try store.save(it, transaction)
        return true
    }

    /// Everything that waits of one file, a transaction for each part.
    package func finish(_ id: BillImport.ID, in project: Project.ID, _ database: Database) async throws {
        while try await database.write({ try advance(id, in: project, $0) }) {}
    }

    private func record(_ kind: String, _ it: BillImport, by actor: Actor, _ transaction: Transaction) {
        transaction.record(
            kind, about: (Self.subjectKind, it.id.number), project: it.project, by: actor,
            [
                "kind": .code(it.kind.rawValue), "rows": .number(it.rows), "good": .number(it.good), "taken": .number(it.taken),
                "fen": .number(it.takenTotal.fen),
            ])
    }
}

extension BillFile.Missing {
    var details: [String: String] { ["columns": fields.map { $0.headers[0] }.joined(separator: "、")] }
}
