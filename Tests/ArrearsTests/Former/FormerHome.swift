// FormerHome: an opening brought to the home of the proofs through the house's own hand-over to arrears.
import Foundation
import Kernel
import Platform
import Proof
import Sheets
import Storage
import Testing
import Wiring

@testable import Arrears
@testable import Billing

extension ArrearsHome {
    static let openings = Openings(hooks: House.money.opening)

    static let bills = """
        房号,收费项目,所属月份,应缴日期,欠费金额,缴费人
        5-1-0902,物业费,2023-08,2023-08-31,300,王丽
        5-1-0902,物业费,2024-09,2024-09-30,400,王丽
        5-1-0902,物业费,2025-03,2025-03-31,500,王丽
        5-1-0902,物业费,2026-09,2026-09-30,600,王丽

        """

    /// Read and judged. A sheet of each kind is a file of its own.
    @discardableResult
    func bring(_ text: String, as kind: OpeningKind) async throws -> OpeningImport.ID {
        let reader = try SheetReader(data: Data(text.utf8))
        let asOf = try #require(Day("2026-10-31"))
        let id = try await write { try Self.openings.begin("期初.csv", asOf: asOf, in: world.project, by: world.account("linlan"), in: $0) }
        try await Self.openings.read(reader, into: id, as: kind, of: project, world.database)
        return id
    }

    func find(_ id: OpeningImport.ID) async throws -> OpeningImport {
        try await world.database.read { try OpeningStore().find(id, within: [project], $0) }
    }

    func post(_ id: OpeningImport.ID, _ database: Database? = nil) async throws {
        let database = database ?? world.database
        let it = try await find(id)
        if it.state == .proved {
            try await database.write {
                try Self.openings.sign(id, digest: it.digest, within: [project], by: world.account("linlan"), in: $0)
            }
        }
        if try await find(id).state == .signed {
            try await database.write {
                try Self.openings.confirm(id, digest: it.digest, within: [project], by: world.account("chenguo"), in: $0)
            }
        }
        try await Self.openings.finish(id, in: project, database)
    }

    /// Brought, signed by both and posted; every row of it.
    @discardableResult
    func open(_ text: String, as kind: OpeningKind) async throws -> OpeningImport.ID {
        let id = try await bring(text, as: kind)
        #expect(try await refusals(id) == [:])
        try await post(id)
        let it = try await find(id)
        #expect(it.state == .posted && it.refusedCount == 0, "\(kind) \(it.state) \(it.remark?.key ?? "")")
        return id
    }

    func takeBack(_ id: OpeningImport.ID) async throws {
        try await write { try Self.openings.reverse(id, reason: "旧账有误", within: [project], by: world.account("chenguo"), in: $0) }
        try await Self.openings.finish(id, in: project, world.database)
    }

    /// Of each row of a file that was not taken: column and reason.
    func refusals(_ id: OpeningImport.ID) async throws -> [Int: [String]] {
        try await world.database.read {
            let rows = try OpeningStore().rows(of: OpeningStore().find(id, within: [project], $0), in: .refused, limit: 200, $0)
            return Dictionary(uniqueKeysWithValues: rows.map { ($0.line.row, $0.problems.map { "\($0.column) \($0.key)" }) })
        }
    }

    /// The last day of each bill, by its due day, as the desk has it.
    func lastDays() async throws -> [String: String] {
        try await world.database.read { transaction in
            let it = try #require(try ArrearsStore.cases(.one(home.unit), in: project, transaction).first)
            let (ladder, input, today) = try Self.demands.ladder(of: it, world.project, transaction)
            return Dictionary(
                uniqueKeysWithValues: ladder.bills.filter { $0.isOpen(on: today) }.map {
                    ("\($0.due)", ArrearsLimits.limitation(of: $0, input, on: today).lastDay.map { "\($0)" } ?? "-")
                })
        }
    }

    func state() async throws -> LadderState {
        try await world.database.read { transaction in
            let it = try #require(try ArrearsStore.cases(.one(home.unit), in: project, transaction).first)
            let (ladder, _, today) = try Self.demands.ladder(of: it, world.project, transaction)
            return ladder.state(on: today)
        }
    }
}
