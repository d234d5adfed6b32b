// DemoPostings: what hangs in the lobby of 云栖苑.
import Kernel
import People
import Platform
import Storage

enum DemoPostings {
    /// The complaint channels, for the year: written by one, approved by another.
    static func seed(_ database: Database) async throws {
        try await database.write { transaction in
            guard let project = try Projects().find(code: DemoEstate.projectCode, in: transaction) else { return }
            let today = project.zone.day(of: transaction.now)
            let managers = try Accounts().staff(
                of: project.id, posts: [.serviceManager, .officeManager], on: today, in: transaction)
            guard managers.count > 1 else { return }
            let posting = try Postings().make(
                "投诉渠道", "客服电话 0571-8800 6600，前台意见簿，公司总部监督电话 0571-8800 6699。", on: .complaintChannels,
                at: "1栋大堂", from: today, to: today.adding(days: 730), project: project, by: managers[0].id, in: transaction)
            try Postings().approve(posting.id, within: [project.id], by: managers[1].id, in: transaction)
        }
    }
}
