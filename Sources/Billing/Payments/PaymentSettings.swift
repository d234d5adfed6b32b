// PaymentSettings: what a project says about payments.
import Kernel
import Platform
import Storage

struct PaymentSettings: Sendable {
    let partOrder: PartOrder
    let prepayMonthsMax: Int

    /// A year ahead, where a project has said nothing.
    static let plain = PaymentSettings(partOrder: .lawful, prepayMonthsMax: 12)

    static func read(_ project: Project.ID, _ transaction: Transaction) throws -> PaymentSettings {
        let row = try transaction.first(
            "SELECT allocation, prepay_months_max FROM billing_project WHERE project_id = \(project)")
        guard let row else { return plain }
        let allocation: String = try row.get("allocation")
        return PaymentSettings(
            partOrder: allocation == "lawful" ? .lawful : .principalFirst, prepayMonthsMax: try row.get("prepay_months_max"))
    }
}
