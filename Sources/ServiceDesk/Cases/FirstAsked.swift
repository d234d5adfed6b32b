// FirstAsked: who answers for a case when nobody was named (首问责任制).
import Kernel
import Platform
import Registry
import Storage

extension Cases {
    /// The building's steward; else, but for a complaint, which somebody is named for, whoever took it; for what a customer
    /// or a colleague brought, the first of the desk, a service administrator before the managers: nobody decides on the
    /// own proposal.
    func firstAsked(
        _ intake: Intake, in project: ProjectCard, by actor: Actor, _ transaction: Transaction
    ) throws -> Account.ID? {
        if let unit = intake.unit, let steward = try Buildings().steward(of: unit, in: project, transaction) {
            return steward.id
        }
        let today = project.zone.day(of: transaction.now)
        let staff = try Accounts().staff(of: project.id, posts: Self.handlers, on: today, in: transaction)
        if intake.kind != .complaint, intake.channel != .staff, let taker = staff.first(where: { $0.id == actor.account }) { return taker.id }
        guard intake.channel == .owner || intake.channel == .staff else { return nil }
        for post in [Post.serviceAdministrator, .serviceManager, .officeManager] {
            if let first = staff.first(where: { $0.post == post }) { return first.id }
        }
        return nil
    }
}
