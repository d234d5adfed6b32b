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

    /// Who has something to do there; the routes themselves decide again.
    private var who: Who {
        switch self {
        case .cashier, .channels, .invoices: .till
        case .runs: .billReaders
        case .meters: .meterReaders
        case .standards: StandardTabs.readers
        case .tills, .arrears: CashierRoutes.reading
        case .reports, .opening: .books
        }
    }

    /// The pages that this visitor may see: nobody is offered what is then refused.
    private static func open(to visit: Visit) -> [BillingTabs] {
        allCases.filter { tab in
            guard let posts = tab.who.posts, let member = visit.member else { return true }
            return !member.projects(with: posts).isEmpty
        }
    }

    package static func of(_ visit: Visit, _ here: BillingTabs) -> HTML {
        let links = open(to: visit).map { tab -> HTML in
            "<a href=\"\(tab.path)\"\(if: tab == here, " aria-current=\"true\"")>\(visit.words("billing.tab.\(tab.rawValue)"))</a> "
        }
        return "<p class=\"filters\">\(links)</p>"
    }
}
