// OpeningHome: bringing former books to the home of the proofs, by two persons.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Sheets
import Storage

@testable import Billing

extension BillingHome {
    var asOf: Day { Day("2026-10-31") ?? World.day }

    /// Items that opening files name: deposits, parking, water.
    func addItems() async throws {
        try await world.database.write { [world] transaction in
            for (code, name, kind, book) in [
                ("YJ", "装修押金", "deposit", "deposit"), ("TC", "车位管理费", "parkingManagement", "own"),
                ("SF", "代收水费", "collectedUtility", "collected"),
            ] {
                let id: FeeItem.ID = transaction.newID()
                try transaction.run(
                    """
                    INSERT INTO fee_item (id, project_id, code, name, kind, book, tax_code, sort_key)
                    VALUES (\(id), \(world.project.id), \(code), \(name), \(kind), \(book), '', \(code))
                    """)
            }
        }
    }

    func bring(_ text: String, as kind: OpeningKind?, _ database: Database? = nil) async throws -> OpeningImport.ID {
        let database = database ?? world.database
        let reader = try SheetReader(data: Data(text.utf8))
        let id = try await database.write { [world, asOf] in
            try Openings().begin("期初.csv", asOf: asOf, in: world.project, by: world.account("linlan"), in: $0)
        }
        try await Openings().read(reader, into: id, as: kind, of: world.project.id, database)
        return id
    }

    func find(_ id: OpeningImport.ID) async throws -> OpeningImport {
        try await world.database.read { [world] in try OpeningStore().find(id, within: [world.project.id], $0) }
    }

    func sign(_ id: OpeningImport.ID, _ digest: String? = nil, by name: String = "linlan", _ database: Database? = nil) async throws {
        let digest = if let digest { digest } else { try await find(id).digest }
        try await (database ?? world.database).write { [world] in
            try Openings().sign(id, digest: digest, within: [world.project.id], by: world.account(name), in: $0)
        }
    }

    func confirm(_ id: OpeningImport.ID, by name: String = "chenguo", _ database: Database? = nil) async throws {
        let digest = try await find(id).digest
        try await (database ?? world.database).write { [world] in
            try Openings().confirm(id, digest: digest, within: [world.project.id], by: world.account(name), in: $0)
        }
    }

    /// Signed, confirmed and posted to the end.
    @discardableResult
    func post(_ id: OpeningImport.ID, _ database: Database? = nil) async throws -> OpeningImport {
        if try await find(id).state == .proved { try await sign(id, nil, database) }
        if try await find(id).state == .signed { try await confirm(id, database) }
        try await Openings().finish(id, in: world.project.id, database ?? world.database)
        return try await find(id)
    }

    func reverse(_ id: OpeningImport.ID, by name: String = "chenguo") async throws {
        try await world.database.write { [world] in
            try Openings().reverse(id, reason: "旧账有误", within: [world.project.id], by: world.account(name), in: $0)
        }
        try await Openings().finish(id, in: world.project.id, world.database)
    }

    func count(_ table: StaticString) async throws -> Int64 {
        try await world.database.read { [world] in
            try $0.first("SELECT COUNT(*) AS number FROM \(raw: table) WHERE project_id = \(world.project.id)")?.get("number") ?? 0
        }
    }

    func refusals(_ id: OpeningImport.ID) async throws -> [Int: [String]] {
        try await world.database.read { [world] in
            let it = try OpeningStore().find(id, within: [world.project.id], $0)
            let rows = try OpeningStore().rows(of: it, in: .refused, limit: 500, $0)
            return Dictionary(uniqueKeysWithValues: rows.map { ($0.line.row, $0.problems.map(\.key)) })
        }
    }

    /// What each account of each book holds, by the lines.
    func ledger() async throws -> [String: Int64] {
        try await world.database.read { transaction in
            var sums: [String: Int64] = [:]
            for row in try transaction.query("SELECT account, book, amount_fen FROM book_line ORDER BY entry_id, ordinal") {
                let (account, book, fen): (String, String, Int64) = (try row.get("account"), try row.get("book"), try row.get("amount_fen"))
                sums["\(account) \(book)", default: 0] += fen
            }
            return sums.filter { $0.value != 0 }
        }
    }
}
