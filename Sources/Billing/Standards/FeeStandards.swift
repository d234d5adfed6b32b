// FeeStandards: drafting, approving, publishing and ending what items cost, and the gate that bills pass (S2.8.1-1).
import Kernel
import Platform
import Registry
import Scheme
import Storage

/// Numbers that the office sets for its standards.
package enum StandardQuantity {
    /// How many days a raise hangs before its day.
    static let raiseNotice = Quantity(FeeStandard.clause, "raiseNoticeDays")
    /// The late fee a day above which courts cut, in millionths.
    static let lateWarning = Quantity(FeeStandard.clause, "lateFeeWarnMillionths")
    static let all = [raiseNotice, lateWarning]
}

/// A standard with its item and the names of who made, approved and published it.
package struct StandardLine: Sendable {
    package let standard: FeeStandard
    package let item: FeeItem
    package let makerName: String
    package let approverName: String?
    package let publisherName: String?
}

package struct FeeStandards: Sendable {
    package static let subjectKind = "feeStandard"
    static let pageSize = 50
    /// No item has more of them for its uses over the years that a bill may look at.
    private static let itemMax = 1_000

    private let books: SchemeBooks
    private let items = FeeItems()
    private let store = StandardStore()

    package init(books: SchemeBooks) { self.books = books }

    @discardableResult
    package func draft(
        _ terms: FeeStandard.Terms, of item: FeeItem.ID, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws -> FeeStandard {
        let item = try items.find(item, within: projects, transaction)
        let standard = try FeeStandard.draft(terms, of: item, as: transaction.newID(), by: person, at: transaction.now)
        try store.insert(standard, transaction)
        record("standard.drafted", standard, by: person, transaction, words: terms.legalBasis)
        return standard
    }

    /// By another person, on evidence such as the number of the owners' resolution.
    package func approve(
        _ id: FeeStandard.ID, evidence: String, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        var standard = try locked(id, within: projects, transaction)
        let others = try store.standards(of: standard.item, in: standard.project, limit: Self.itemMax, transaction)
        try standard.approve(evidence, beside: others, by: person, at: transaction.now)
        try store.save(standard, transaction)
        record("standard.approved", standard, by: person, transaction, words: evidence)
    }

    /// Hung on a day at a place: from its first day on it may be billed, and what it follows ends the day before.
    package func publish(
        _ id: FeeStandard.ID, at place: String, on day: Day, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        var standard = try locked(id, within: projects, transaction)
        let today = try today(standard.project, transaction)
        let others = try store.standards(of: standard.item, in: standard.project, limit: Self.itemMax, transaction)
        let notice = try books.book(on: today, in: transaction).number(StandardQuantity.raiseNotice)
        let former = try standard.publish(
            at: place, on: day, beside: others, noticeDays: notice, by: person, today: today, at: transaction.now)
        if let former {
            try store.save(former, transaction)
            record("standard.ended", former, by: person, transaction)
        }
        try store.save(standard, transaction)
        record("standard.published", standard, by: person, transaction, words: place)
    }

    /// Before it is published, a draft is taken back by whoever may draft.
    package func withdraw(
        _ id: FeeStandard.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        var standard = try locked(id, within: projects, transaction)
        try standard.withdraw(by: person, at: transaction.now)
        try store.save(standard, transaction)
        record("standard.withdrawn", standard, by: person, transaction)
    }

    /// The last day on which the fee is charged, with nothing after it.
    package func end(
        _ id: FeeStandard.ID, on last: Day, reason: String, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        var standard = try locked(id, within: projects, transaction)
        try standard.end(on: last, today: try today(standard.project, transaction))
        try store.save(standard, transaction)
        record("standard.ended", standard, by: person, transaction, words: reason)
    }

    /// What an item costs homes of a use on a day: approved and published, or the bill is refused (S2.8.1-1).
    package func inForce(
        _ item: FeeItem.ID, _ use: Unit.Use, on day: Day, in project: Project.ID, _ transaction: Transaction
    ) throws -> FeeStandard {
        let table = try self.table([item], from: day, to: day, in: project, transaction)
        if let standard = table.standard(of: item, for: use, on: day) { return standard }
        let name = try items.find(item, within: [project], transaction).name
        throw Refusal.gate(
            FeeStandard.clause, "standard.unpublished", field: "item", details: ["item": name, "day": day.description])
    }

    /// The same for whoever bills many homes: every published standard of the items that has a day within.
    package func table(
        _ items: [FeeItem.ID], from: Day, to: Day, in project: Project.ID, _ transaction: Transaction
    ) throws -> StandardTable {
        var all: [FeeStandard] = []
        for item in items {
            let own = try store.standards(of: item, in: project, limit: Self.itemMax, transaction)
            all += own.filter { $0.meets(from: from, to: to) }
        }
        return StandardTable(all)
    }

    /// The standards of a project, newest first.
    package func lines(
        of project: Project.ID, item: FeeItem.ID? = nil, state: FeeStandard.State? = nil, today: Day,
        after: FeeStandard.ID? = nil, _ transaction: Transaction
    ) throws -> [StandardLine] {
        try store.lines(of: project, item: item, state: state, today: today, after: after, limit: Self.pageSize, transaction)
    }

    package func line(
        _ id: FeeStandard.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> StandardLine {
        try store.line(id, within: projects, transaction)
    }

    /// What hangs on the board: published, and in force on the day or to come.
    package func board(of project: Project.ID, on day: Day, _ transaction: Transaction) throws -> [StandardLine] {
        try store.board(of: project, on: day, transaction)
    }

    /// The late fee a day above which courts cut, in millionths, on a day.
    package func lateWarning(on day: Day, _ transaction: Transaction) throws -> Int64 {
        Int64(try books.book(on: day, in: transaction).number(StandardQuantity.lateWarning))
    }

    package func raiseNotice(on day: Day, _ transaction: Transaction) throws -> Int {
        try books.book(on: day, in: transaction).number(StandardQuantity.raiseNotice)
    }

    /// The standard, with its item's row held: two publications of one item come one after the other.
    private func locked(
        _ id: FeeStandard.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> FeeStandard {
        let seen = try store.find(id, within: projects, transaction)
        _ = try items.find(seen.item, within: projects, lock: true, transaction)
        return try store.find(id, within: projects, transaction)
    }

    private func today(_ project: Project.ID, _ transaction: Transaction) throws -> Day {
        guard let card = try Projects().find(project, in: transaction) else { throw Refusal.missing }
        return card.zone.day(of: transaction.now)
    }

    private func record(
        _ kind: String, _ standard: FeeStandard, by person: Account.ID, _ transaction: Transaction, words: String? = nil
    ) {
        transaction.record(
            kind, about: (Self.subjectKind, standard.id.number), project: standard.project, by: .staff(person),
            [
                "item": .id(standard.item), "use": .code(standard.use.rawValue),
                "price": .number(standard.price.tenThousandths), "from": .code(standard.from.description),
                "to": .text(standard.to?.description), "publishedOn": .text(standard.publication?.on.description),
            ], words: words)
    }
}
