// BillingHooks: what Billing asks of the desk that keeps arrears, which it does not know. Wiring brings both.

package struct BillingHooks: Sendable {
    /// Takes over what the former books say was done about arrears.
    package let opening: OpeningHooks
    /// What keeps a bill from bearing a late fee.
    package let stays: LateFees.Source

    package init(opening: OpeningHooks, stays: @escaping LateFees.Source) {
        self.opening = opening
        self.stays = stays
    }
}
