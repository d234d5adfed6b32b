// RunFront: what bills bring to the front door: addresses, and what goes on by itself.
import Platform
import Web

extension BillingSlice {
    /// Runs, single bills, shared costs, meters, files, notices and the close of a month.
    static func billRoutes(_ late: LateFees) -> [Route] {
        RunRoutes(late: late).routes + ChargeRoutes().routes + SharedRoutes().routes + MeterRoutes().routes
            + MeterDoubtRoutes().routes + ImportRoutes().routes
    }

    /// Goes on with bill runs, shared costs and messages that wait, a part at a time.
    static func billJobs(_ late: LateFees) -> [Job] { [
        Job("bill-runs", everySeconds: 1) { try BillRuns(late: late).work(in: $0) },
        Job("shared-costs", everySeconds: 1) { try SharedCosts().work(in: $0) },
        Job("bill-imports", everySeconds: 1) { try BillImports().work(in: $0) },
        Job("bill-messages", everySeconds: 5) { try BillNotices(late: late).work(in: $0) },
    ] }
}
