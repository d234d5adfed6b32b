// BillingTabs: the pages of the place 收费.
import Platform
import Web

package enum BillingTabs: String, CaseIterable {
    case cashier, runs, meters, standards, tills, channels, invoices, reports, arrears, opening

    private var path: Path {
        switch self {
        case .cashier: "/billing/cashier"
        case .runs: "/billing/runs"
        case .meters: "/billing/meters"
        case .standards: "/billing/standards"
        case .tills: "/billing/tills"
        case .channels: "/billing/channels"
        case .invoices: "/billing/invoices"
        case .reports: "/billing/reports"
        case .arrears: "/arrears"
        case .opening: "/billing/opening"
        }
    }

    package static func of(_ visit: Visit, _ here: BillingTabs) -> HTML {
        let links = allCases.map { tab -> HTML in
            "<a href=\"\(tab.path)\"\(if: tab == here, " aria-current=\"true\"")>\(visit.words("billing.tab.\(tab.rawValue)"))</a> "
        }
        return "<p class=\"filters\">\(links)</p>"
    }
}
