// PaymentSettings: what a project says about payments.
import Kernel
import Platform
import Storage

struct PaymentSettings: Sendable {
    let partOrder: PartOrder
    let prepayMonthsMax: Int

    static func read(_ project: Project.ID, _ transaction: Transaction) throws -> PaymentSettings {
        let settings = try BillingProjects().settings(of: project, transaction)
        return PaymentSettings(
            partOrder: settings.order == .lawful ? .lawful : .principalFirst, prepayMonthsMax: Int(settings.prepayMonthsMax))
    }
}
