// BillingGround: a project's settings as runs read and lock them.
import Kernel
import Platform
import Storage

/// What a run needs of a project.
struct BillingGround {
    let start: ChargingStart
    let basis: DayBasis
    let closedThrough: Day?
    let liveFrom: Day
    let today: Day

    static func read(_ project: Project.ID, _ transaction: Transaction) throws -> BillingGround {
        try ground(project, try BillingProjects().settings(of: project, transaction), transaction)
    }

    /// The row held until the transaction ends: parts of runs, the close and other postings of bills come one after another.
    @discardableResult
    static func lock(_ project: Project.ID, _ transaction: Transaction) throws -> BillingGround {
        try ground(project, try BillingProjects().lock(project, in: transaction), transaction)
    }

    private static func ground(
        _ project: Project.ID, _ settings: BillingSettings, _ transaction: Transaction
    ) throws -> BillingGround {
        guard let card = try Projects().find(project, in: transaction) else { throw Refusal.missing }
        return BillingGround(
            start: settings.start, basis: settings.dayBasis, closedThrough: settings.closedThrough, liveFrom: card.liveFrom,
            today: card.zone.day(of: transaction.now))
    }
}
