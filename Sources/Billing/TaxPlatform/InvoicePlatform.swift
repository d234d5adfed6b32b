// InvoicePlatform: the tax platform behind one protocol. Two conformers: its files by hand, and the house playing its interface.
import Kernel
import Platform

/// What the platform answers when an invoice is asked of it.
package enum PlatformAnswer: Sendable, Hashable {
    case accepted
    /// With its reason.
    case refused(String)
    /// A person carries the file there.
    case byHand
}

package protocol InvoicePlatform: Sendable {
    /// Asks for one invoice, under our own number.
    func ask(_ invoice: Invoice, _ lines: [InvoiceLine]) async -> PlatformAnswer
    /// What became of red letters that wait for their confirmation.
    func confirmations(of invoices: [Invoice]) async -> [Invoice.ID: Invoice.Confirmation]
    /// What it lists, of those that were asked of it.
    func rows(of invoices: [Invoice], on day: Day) async -> [PlatformRow]
}

/// Its files: one is carried there, its list is carried back.
package struct FilePlatform: InvoicePlatform {
    private let sheet: PlatformSheet

    package init(_ sheet: PlatformSheet) { self.sheet = sheet }

    package func ask(_ invoice: Invoice, _ lines: [InvoiceLine]) async -> PlatformAnswer { .byHand }
    package func confirmations(of invoices: [Invoice]) async -> [Invoice.ID: Invoice.Confirmation] { [:] }
    package func rows(of invoices: [Invoice], on day: Day) async -> [PlatformRow] { sheet.rows }
}

/// The house plays the platform's interface: a buyer of a certain name is unknown to it, another one denies every red letter.
package struct SimulatedPlatform: InvoicePlatform {
    static let unknownBuyer = "查无此户"
    static let denyingBuyer = "不同意红冲"
    /// 44 is Guangdong; the channel is that of interfaces.
    private static let province = "44"

    package init() {}

    package func ask(_ invoice: Invoice, _ lines: [InvoiceLine]) async -> PlatformAnswer {
        if invoice.buyer.contains(Self.unknownBuyer) { return .refused("购买方名称与税号不符") }
        guard lines.map(\.amount).sum == invoice.amount else { return .refused("明细合计与价税合计不符") }
        return .accepted
    }

    package func confirmations(of invoices: [Invoice]) async -> [Invoice.ID: Invoice.Confirmation] {
        Dictionary(
            invoices.filter { $0.state == .redAsked && $0.confirmation?.isWaiting == true }
                .map { ($0.id, $0.buyer.contains(Self.denyingBuyer) ? .deniedByBuyer : .confirmed) }
        ) { first, _ in first }
    }

    package func rows(of invoices: [Invoice], on day: Day) async -> [PlatformRow] {
        invoices.compactMap { invoice in
            switch invoice.state {
            case .exported:
                return PlatformRow(
                    number: Self.number(invoice.id, on: day, isRed: false), day: day, buyer: invoice.buyer,
                    net: invoice.amount - invoice.tax, tax: invoice.tax, total: invoice.amount, remark: invoice.serial)
            case .redAsked:
                guard invoice.confirmation?.isGood == true else { return nil }
                return PlatformRow(
                    number: Self.number(invoice.id, on: day, isRed: true), day: day, buyer: invoice.buyer,
                    net: invoice.tax - invoice.amount, tax: -invoice.tax, total: -invoice.amount,
                    remark: "被红冲蓝字数电票号码：\(invoice.number)")
            case .requested, .issued, .red, .refused: return nil
            }
        }
    }

    /// The same invoice has the same number, however often it is listed.
    private static func number(_ id: Invoice.ID, on day: Day, isRed: Bool) -> String {
        let order = String(id.number % 1_000_000_000_000_000)
        let year = String(day.year % 100)
        return (year.count == 1 ? "0" : "") + year + province + (isRed ? "2" : "1")
            + String(repeating: "0", count: 15 - order.count) + order
    }
}
