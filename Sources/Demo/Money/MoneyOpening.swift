// MoneyOpening: what the office brings from its former books: arrears, money paid ahead, a deposit, days that are paid (期初).
import Billing
import Foundation
import Kernel
import Platform
import Sheets
import Storage

/// Files as an office exports them from its old program, proved, signed by the finance assistant, confirmed by the manager.
struct MoneyOpening: Sendable {
    let desk: MoneyDesk
    let homes: [MoneyHome]
    /// The last day of the former books.
    let asOf: Day

    /// Homes by their place among all: they pay promptly, and so what they brought along is gone within weeks.
    private enum Part {
        static let owing = [10, 12, 16, 18, 20], ahead = [22, 24], paid = [26, 28], deposit = 30
    }

    func bring(_ database: Database) async throws {
        for (kind, text) in files {
            let name = "期初-\(kind.rawValue).csv"
            let id = try await database.write {
                try Openings().begin(name, asOf: asOf, in: desk.project, by: desk.finance, in: $0)
            }
            try await Openings().read(
                try SheetReader(data: Data(text.utf8)), into: id, as: kind, of: desk.project.id, database)
            try await database.write { transaction in
                let row = try transaction.first(
                    "SELECT digest FROM opening_import WHERE project_id = \(desk.project.id) AND id = \(id)")
                guard let digest: String = try row?.get("digest") else { throw Refusal.missing }
                try Openings().sign(id, digest: digest, within: desk.within, by: desk.finance, in: transaction)
                try Openings().confirm(id, digest: digest, within: desk.within, by: desk.manager, in: transaction)
            }
            try await Openings().finish(id, in: desk.project.id, database)
        }
    }

    private var files: [(OpeningKind, String)] {
        let (fee, month) = (MoneyDesk.Fee.property.name, Month(of: asOf))
        let owing = Part.owing.flatMap { place in
            [-2, -1].map { back in
                let of = month.adding(back)
                return [home(place), fee, "\(of)", "\(of.first.adding(days: 24))", Money(fen: homes[place].area * 265 / 100).plain]
            }
        }
        let ahead = Part.ahead.map { [home($0), fee, "800.00"] }
        let paid = Part.paid.map { [home($0), fee, "\(month.adding(1).last)"] }
        let deposit = [
            [home(Part.deposit), MoneyDesk.Fee.deposit.name, "顾明华", "2000.00", "\(asOf.adding(days: -60))", "装修", "竣工验收合格满三个月无渗漏退还"]
        ]
        return [
            (.arrears, text(["楼栋,房号", "收费项目", "所属月份", "应缴日期", "金额"], owing)),
            (.prepayment, text(["楼栋,房号", "收费项目", "预收余额"], ahead)),
            (.paidThrough, text(["楼栋,房号", "收费项目", "缴至"], paid)),
            (.deposit, text(["楼栋,房号", "收费项目", "缴费人", "押金金额", "收取日期", "用途", "退还条件"], deposit)),
        ]
    }

    /// 1栋,1单元0902 as two cells.
    private func home(_ place: Int) -> String { homes[place].label.replacing(" ", with: ",", maxReplacements: 1) }

    private func text(_ head: [String], _ rows: [[String]]) -> String {
        ([head] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
    }
}
