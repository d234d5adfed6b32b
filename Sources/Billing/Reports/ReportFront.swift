// ReportFront: what reports, counts and checks bring to the front door of money.
import Kernel
import Platform
import Scheme
import Web

extension BillingSlice {
    static let reportRoutes: [Route] = ReportRoutes().routes + StatementRoutes().routes + RecountRoutes().routes
        + BillCheckRoutes().routes

    /// The nightly count in small parts, and the month's draw.
    package static let reportJobs = [
        Job("recount", everySeconds: 300) { try Recounts().work(in: $0) },
        Job("bill-checks", everySeconds: 3_600) { try BillChecks().drawDue(in: $0) },
    ]

    package static let reportControls = DeskControls(
        subjectKind: Recounts.subjectKind,
        controls: [
            Control(.record, "XS2.11.1-1", "control.XS2.11.1-1.trial"), Control(.record, "S2.8.1-3", "control.S2.8.1-3.recount"),
        ],
        measures: [], quantities: [], cards: { _, _, _ in [:] })

    /// What is asked before a duty of money is finished.
    package static let dutyGates = [BillChecks.dutyGate]
}
