// DemoDues: channels that the demo plays itself, and a few bills of remembered homes where nobody has billed yet.
import Billing
import Kernel
import Platform
import Registry
import Storage

enum DemoDues {
    /// Both channels, played by the house: a phone can pay at once, and no money moves.
    static func connect(_ project: Project.ID, keys: Keys, in transaction: Transaction) throws {
        for channel in PayChannel.allCases {
            try ChannelAccounts(keys: keys).simulate(channel, in: project, by: .system("demo"), in: transaction)
        }
    }

    /// Two months of the property fee for each remembered home. An office that has billed keeps its own.
    static func seed(_ database: Database) async throws {
        try await database.write { transaction in
            guard let project = try Projects().find(code: DemoEstate.projectCode, in: transaction),
                try transaction.first("SELECT id FROM charge WHERE project_id = \(project.id) LIMIT 1") == nil
            else { return }
            let today = project.zone.day(of: transaction.now)
            let managers = try Accounts().staff(of: project.id, posts: [.officeManager], on: today, in: transaction)
            guard let manager = managers.first else { return }
            let item = try FeeItems().add(
                code: "DEMO", name: "物业费", kind: .property, taxCode: "3040802010000000000", taxPerMille: 60, to: project.id,
                by: manager.id, in: transaction)
            for home in try DemoRegister.homes(in: project.id, transaction) {
                let payer = try Persons().holders(of: home.id, in: project.id, transaction).first?.person
                let drafts = [2, 1].map { back -> ChargeDraft in
                    let month = Month(of: today).adding(-back)
                    return ChargeDraft(
                        unit: home.id, item: item.id, book: .own, payer: payer, kind: .opening, from: month.first, to: month.last,
                        due: month.last, amount: Money(fen: home.areaHundredths * 285 / 100))
                }
                try Charges().post(drafts, of: home.id, in: project.id, on: today, by: .system("demo"), in: transaction)
            }
        }
    }
}
