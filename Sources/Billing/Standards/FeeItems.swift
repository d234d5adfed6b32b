// FeeItems: adding the items that are charged for, naming them anew, and retiring them.
import Kernel
import Platform
import Registry
import Storage

package struct FeeItems: Sendable {
    package static let subjectKind = "feeItem"
    package static let taxPerMilleMax: Int64 = 1_000
    /// A project has a few dozen; no list of them needs a second page.
    static let listMax = 500

    package init() {}

    private static let columns: SQL = "i.id, i.project_id, i.code, i.name, i.kind, i.book, i.tax_code, i.tax_per_mille, i.retired_at"

    /// A new item. Its book follows from its kind, so that what is collected for others, the common revenue, deposits and
    /// the repair fund stand apart (XS2.11.1-1).
    @discardableResult
    package func add(
        code: String, name: String, kind: FeeItem.Kind, taxCode: String = "", taxPerMille: Int64? = nil, to project: Project.ID,
        by person: Account.ID, in transaction: Transaction
    ) throws -> FeeItem {
        let item = FeeItem(
            id: transaction.newID(), project: project, code: code.uppercased(), name: name, kind: kind, book: .of(kind),
            taxCode: taxCode, taxPerMille: taxPerMille)
        try Self.check(item)
        let known = try transaction.first("SELECT id FROM fee_item WHERE project_id = \(project) AND code = \(item.code)")
        guard known == nil else { throw Refusal.invalid("code", "fee-item.code.taken", ["code": item.code]) }
        try put(item, transaction)
        transaction.record(
            "fee-item.added", about: (Self.subjectKind, item.id.number), project: project, by: .staff(person),
            ["code": .code(item.code), "kind": .code(kind.rawValue), "book": .code(item.book.rawValue)], words: name)
        return item
    }

    /// The trade's usual items that the project lacks. Gives how many are new.
    @discardableResult
    package func bringUsual(
        to project: Project.ID, by person: Account.ID, in transaction: Transaction, named: (UsualFeeItem) -> String
    ) throws -> Int {
        let known = Set(try all(of: project, transaction).map(\.code))
        let missing = UsualFeeItem.shipped.filter { !known.contains($0.code) }
        for usual in missing {
            try add(code: usual.code, name: named(usual), kind: usual.kind, to: project, by: person, in: transaction)
        }
        return missing.count
    }

    /// Another name, tax class or rate. Bills that are posted keep what they are; kind and code never change.
    package func change(
        _ id: FeeItem.ID, name: String, taxCode: String, taxPerMille: Int64?, within projects: [Project.ID],
        by person: Account.ID, in transaction: Transaction
    ) throws {
        let old = try find(id, within: projects, lock: true, transaction)
        let item = FeeItem(
            id: id, project: old.project, code: old.code, name: name, kind: old.kind, book: old.book, taxCode: taxCode,
            taxPerMille: taxPerMille, isRetired: old.isRetired)
        try Self.check(item)
        try transaction.run(
            """
            UPDATE fee_item SET name = \(name), tax_code = \(taxCode), tax_per_mille = \(taxPerMille)
            WHERE project_id = \(item.project) AND id = \(id)
            """)
        transaction.record(
            "fee-item.changed", about: (Self.subjectKind, id.number), project: item.project, by: .staff(person),
            ["taxCode": .code(taxCode), "taxPerMille": taxPerMille.map { .number($0) } ?? .none], words: name)
    }

    /// No new standard and no new bill is made of it; what is owed stays owed.
    package func retire(
        _ id: FeeItem.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        let item = try find(id, within: projects, lock: true, transaction)
        guard !item.isRetired else { throw Refusal.notNow("fee-item.retired") }
        try transaction.run("UPDATE fee_item SET retired_at = \(transaction.now) WHERE project_id = \(item.project) AND id = \(id)")
        transaction.record("fee-item.retired", about: (Self.subjectKind, id.number), project: item.project, by: .staff(person))
    }

    /// Takes a retirement back.
    package func restore(
        _ id: FeeItem.ID, within projects: [Project.ID], by person: Account.ID, in transaction: Transaction
    ) throws {
        let item = try find(id, within: projects, lock: true, transaction)
        guard item.isRetired else { throw Refusal.notNow("fee-item.in-use") }
        try transaction.run("UPDATE fee_item SET retired_at = \(Instant?.none) WHERE project_id = \(item.project) AND id = \(id)")
        transaction.record("fee-item.restored", about: (Self.subjectKind, id.number), project: item.project, by: .staff(person))
    }

    /// All items of a project by kind and code, those in use first.
    package func all(of project: Project.ID, _ transaction: Transaction) throws -> [FeeItem] {
        let items = try transaction.query(
            """
            SELECT \(Self.columns) FROM fee_item i WHERE i.project_id = \(project) ORDER BY i.sort_key, i.code
            LIMIT \(Self.listMax)
            """
        ).map(Self.item)
        return items.filter { !$0.isRetired } + items.filter(\.isRetired)
    }

    package func find(
        _ id: FeeItem.ID, within projects: [Project.ID], lock: Bool = false, _ transaction: Transaction
    ) throws -> FeeItem {
        let lock: SQL = lock ? "\(transaction.dialect.forUpdate)" : ""
        let row = try transaction.first(
            "SELECT \(Self.columns) FROM fee_item i WHERE i.id = \(id) AND i.project_id IN \(list: projects)\(lock)")
        guard let row else { throw Refusal.missing }
        return try Self.item(row)
    }

    private static func check(_ item: FeeItem) throws(Refusal) {
        let isCode = item.code.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        guard (1...20).contains(item.code.count), isCode else { throw .invalid("code", "fee-item.code.shape") }
        guard !item.name.isEmpty else { throw .invalid("name", "field.required") }
        guard item.taxCode.allSatisfy({ $0.isASCII && $0.isNumber }), item.taxCode.count <= 19 else {
            throw .invalid("taxCode", "fee-item.tax-code.shape")
        }
        if let rate = item.taxPerMille, !(0...taxPerMilleMax).contains(rate) { throw .invalid("taxRate", "fee-item.tax-rate") }
        // A deposit and the repair fund are no sale: there is nothing to tax.
        guard item.isInvoiced || (item.taxCode.isEmpty && item.taxPerMille == nil) else {
            throw .invalid("taxCode", "fee-item.untaxed")
        }
    }

    private func put(_ item: FeeItem, _ transaction: Transaction) throws {
        let place = FeeItem.Kind.allCases.firstIndex(of: item.kind) ?? 0
        let key = (place < 10 ? "0" : "") + "\(place)-" + item.code
        try transaction.run(
            """
            INSERT INTO fee_item (id, project_id, code, name, kind, book, tax_code, tax_per_mille, sort_key, retired_at)
            VALUES (\(item.id), \(item.project), \(item.code), \(item.name), \(item.kind), \(item.book), \(item.taxCode),
                \(item.taxPerMille), \(key), \(Instant?.none))
            """)
    }

    static func item(_ row: Row) throws -> FeeItem {
        let retired: Instant? = try row.get("retired_at")
        return FeeItem(
            id: try row.get("id"), project: try row.get("project_id"), code: try row.get("code"), name: try row.get("name"),
            kind: try row.get("kind"), book: try row.get("book"), taxCode: try row.get("tax_code"),
            taxPerMille: try row.get("tax_per_mille"), isRetired: retired != nil)
    }
}
