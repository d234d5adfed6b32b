// LedgerPlan: decides each row of a ledger against what is there already, and writes it when it is meant.
import Kernel
import Platform
import Registry
import Storage

/// What is known while a file is taken in, a part at a time.
struct LedgerPlan: Sendable {
    let cases: Cases
    let order: Ledgers.Order
    let actor: Actor
    /// What the last part did.
    private(set) var done = Done()
    /// What came with this file so far: a later row may be the same case, also when nothing is written.
    private var seen: [String: Known] = [:]
    private var units: [String: Unit.ID?] = [:]
    private var staff: [StaffCard]?

    init(cases: Cases, order: Ledgers.Order, actor: Actor) {
        self.cases = cases
        self.order = order
        self.actor = actor
    }

    struct Done: Sendable {
        var imported = 0, open = 0, unchanged = 0, duplicates = 0, flagged = 0
        var notes: [LedgerNote] = []
        var bad: [(line: Int, kind: LedgerNote.Kind)] = []
    }

    private struct Known: Sendable {
        let hash, reply: String
        /// The row of this very file that it came with.
        let row: Int?
    }

    private var source: String { "ledger:\(order.kind.rawValue)" }

    /// The plan after some more rows: a transaction that is tried again begins with what it knew before.
    func after(_ entries: [LedgerEntry], in transaction: Transaction) throws -> LedgerPlan {
        var next = self
        next.done = Done()
        try next.add(entries, transaction)
        return next
    }

    private mutating func add(_ entries: [LedgerEntry], _ transaction: Transaction) throws {
        let known = try existing(entries, transaction)
        for entry in entries {
            var flag = entry.isReplyBeforeReceipt ? "reply-before-receipt" : ""
            var key = entry.number.isEmpty ? "h:\(entry.contentHash)" : "n:\(entry.number)"
            if let there = seen[key] ?? known[key], there.hash != entry.contentHash {
                key = "n:\(entry.number)#\(entry.contentHash)"
                if seen[key] ?? known[key] == nil {
                    flag = "number-differs"
                    note(.numberDiffers, entry, sameAs: there.row)
                }
            }
            if let there = seen[key] ?? known[key] {
                again(entry, there)
                continue
            }
            let handler = try handler(entry, transaction)
            if !entry.handler.isEmpty, handler?.isNamed != true { note(.handlerUnknown, entry, read: entry.handler) }
            if entry.state == .open, handler == nil {
                // Nobody of the staff is there at all: a complaint waits until somebody can answer for it (K-CMP4).
                guard order.kind != .complaint else {
                    // Not remembered as seen: the same row further down is no duplicate of one that was not taken in.
                    note(.noHandler, entry)
                    done.bad.append((entry.line, .noHandler))
                    continue
                }
                note(.unassigned, entry)
            }
            seen[key] = Known(hash: entry.contentHash, reply: entry.reply, row: entry.row)
            let unit = try unit(entry.unit, transaction)
            if !entry.unit.isEmpty, unit == nil { note(.unitUnknown, entry, read: entry.unit) }
            done.imported += 1
            if entry.state == .open { done.open += 1 }
            if !flag.isEmpty { done.flagged += 1 }
            if order.isDryRun { continue }
            try LedgerCases(
                cases: cases, project: order.project, kind: order.kind, actor: actor, transaction: transaction
            ).put(entry, LedgerCases.Place(source: source, key: key, flag: flag), unit: unit, handler: handler?.id)
        }
    }

    private mutating func again(_ entry: LedgerEntry, _ there: Known) {
        done.unchanged += 1
        if let row = there.row {
            done.duplicates += 1
            note(.duplicate, entry, sameAs: row)
            done.bad.append((entry.line, .duplicate))
        } else if !entry.reply.isEmpty, there.reply != entry.reply {
            note(.replyDiffers, entry)
        }
    }

    private mutating func note(_ kind: LedgerNote.Kind, _ entry: LedgerEntry, read: String? = nil, sameAs: Int? = nil) {
        done.notes.append(
            LedgerNote(sheet: entry.sheet, row: entry.row, read: read ?? entry.number, kind: kind, sameAs: sameAs))
    }

    private func existing(_ entries: [LedgerEntry], _ transaction: Transaction) throws -> [String: Known] {
        let keys = entries.flatMap { entry in
            entry.number.isEmpty
                ? ["h:\(entry.contentHash)"] : ["n:\(entry.number)", "n:\(entry.number)#\(entry.contentHash)"]
        }
        var known: [String: Known] = [:]
        for row in try transaction.query(
            """
            SELECT source_key, content_hash, reply FROM service_case
            WHERE project_id = \(order.project.id) AND source = \(source) AND source_key IN \(list: keys)
            """)
        {
            let key: String? = try row.get("source_key")
            if let key { known[key] = Known(hash: try row.get("content_hash"), reply: try row.get("reply"), row: nil) }
        }
        return known
    }

    private mutating func unit(_ words: String, _ transaction: Transaction) throws -> Unit.ID? {
        if words.isEmpty { return nil }
        if let known = units[words] { return known }
        let found = try Units().find(spoken: words, in: order.project.id, transaction)?.id
        units[words] = .some(found)
        return found
    }

    /// Closed history has the person whom the ledger names, or nobody. A row still open needs somebody: the one named,
    /// else the one whom the order names, else the first service administrator, else the first of the staff.
    private mutating func handler(
        _ entry: LedgerEntry, _ transaction: Transaction
    ) throws -> (id: Account.ID, isNamed: Bool)? {
        let today = order.project.zone.day(of: transaction.now)
        let staff = try self.staff
            ?? Accounts().staff(of: order.project.id, posts: Cases.handlers, on: today, in: transaction)
        self.staff = staff
        for name in Self.names(entry.handler) {
            let same = staff.filter { $0.name.filter { !$0.isWhitespace } == name }
            if same.count == 1 { return (same[0].id, true) }
        }
        guard entry.state == .open else { return nil }
        // Head office may bring a ledger, and handles no case.
        let ordered = order.handler.flatMap { id in staff.contains { $0.id == id } ? id : nil }
        let other = ordered ?? (staff.first { $0.post == .serviceAdministrator } ?? staff.first)?.id
        return other.map { ($0, false) }
    }

    /// `李敏（客服）` is 李敏; `李敏/王芳` are two, the first of whom answers.
    private static func names(_ words: String) -> [String] {
        words.split { "/、,，;；+＋&\n".contains($0) }.map { part in
            String(part.prefix { $0 != "（" && $0 != "(" }).filter { !$0.isWhitespace }
        }.filter { !$0.isEmpty }
    }
}
