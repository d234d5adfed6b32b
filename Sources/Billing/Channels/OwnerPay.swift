// OwnerPay: what a home's holder may pay by code from a phone, and the order that comes of it.
import Kernel
import Platform
import Registry
import Storage
import Web

/// The home whose door was opened by a proved phone, as another slice knows it; Wiring brings it.
package struct PayingHome: Sendable {
    package let unit: Registry.Unit
    /// The registered holder; nil for whoever only reported from the home.
    package let person: Person.ID?
    package let project: ProjectCard
    /// The frame of the owners' pages round a title and content.
    package let frame: @Sendable (Visit, _ title: String, HTML) -> HTML

    package init(
        unit: Registry.Unit, person: Person.ID?, project: ProjectCard, frame: @escaping @Sendable (Visit, String, HTML) -> HTML
    ) {
        self.unit = unit
        self.person = person
        self.project = project
        self.frame = frame
    }
}

/// Finds the home behind a guest's address.
package typealias HomeDoor = @Sendable (Visit, Transaction) throws -> PayingHome

/// A bill that a holder is shown with its late fee, as one sum: nobody pays the one without the other.
struct OwnerDue: Sendable {
    /// The bill, or a late fee whose bill is paid.
    let item: OpenItem
    /// Its late fees that are posted.
    let late: [OpenItem]
    /// What has accrued through today and is not posted.
    let accrued: Money

    var fee: Money { late.map(\.open).sum + accrued }
    var posted: Money { item.open + late.map(\.open).sum }
    var total: Money { posted + accrued }
    var charges: [Charge.ID] { [item.charge] + late.map(\.charge) }
}

struct OwnerPay: Sendable {
    private let late: LateFees
    private let orders: CodeOrders

    init(late: LateFees = LateFees()) {
        self.late = late
        orders = CodeOrders(late: late)
    }

    /// What is open that this holder is shown: a tenant what names the tenant, an owner also what names nobody. Nil when
    /// the person holds nothing here.
    func dues(
        of unit: Registry.Unit.ID, to person: Person.ID?, in project: ProjectCard, _ transaction: Transaction
    ) throws -> [OwnerDue]? {
        guard let holder = try HomeHolder.find(person, of: unit, in: project.id, transaction) else { return nil }
        let today = project.zone.day(of: transaction.now)
        let bills = try PaymentStore().bills(of: unit, in: project.id, on: today, transaction).filter { holder.isShown($0.item.payer) }
        let accrued = try late.accrued(of: unit, in: project.id, on: today, transaction)
        let fees = Dictionary(grouping: bills.filter { $0.kind == .late }, by: \.debt)
        let principals = Set(bills.filter { $0.kind != .late }.map(\.item.charge))
        return bills.filter { $0.kind != .late || !principals.contains($0.debt) }.map { bill in
            let own = bill.kind == .late ? [] : fees[bill.item.charge] ?? []
            return OwnerDue(item: bill.item, late: own.map(\.item), accrued: accrued[bill.item.charge]?.amount ?? .zero)
        }
    }

    /// The channels by which a project takes money now.
    func channels(in project: Project.ID, _ transaction: Transaction) throws -> [PayChannel] {
        try ChannelUse.channels(in: project, transaction)
    }

    /// An order for the bills chosen, with their late fees, which are posted first: what is asked is what stands. Pressing again while it stands gives the same one: nobody pays twice for a slow phone.
    func ask(
        _ charges: [Charge.ID], by channel: PayChannel, at home: PayingHome, actor: Actor, in transaction: Transaction
    ) throws -> CodeOrder {
        try Books().lock(home.unit.id, in: home.project.id, transaction)
        let today = home.project.zone.day(of: transaction.now)
        try late.post(of: home.unit.id, in: home.project.id, on: today, by: actor, in: transaction)
        guard let person = home.person,
            let dues = try dues(of: home.unit.id, to: person, in: home.project, transaction)
        else { throw Refusal.missing }
        let wanted = Set(charges)
        let chosen = dues.filter { wanted.contains($0.item.charge) }
        guard !wanted.isEmpty else { throw Refusal.invalid("", "owner.pay.none") }
        guard chosen.count == wanted.count else { throw Refusal.invalid("", "owner.pay.changed") }
        let amount = chosen.map(\.total).sum
        let ids = chosen.flatMap(\.charges)
        if let standing = try standing(ids, amount, channel, home, person, transaction) { return standing }
        let name = try Persons().holders(of: home.unit.id, in: home.project.id, transaction)
            .first { $0.person == person }?.name ?? home.unit.label
        return try orders.ask(
            amount, of: home.unit, by: channel, payer: person, payerName: name, charges: ids, project: home.project, actor: actor,
            in: transaction)
    }

    private func standing(
        _ charges: [Charge.ID], _ amount: Money, _ channel: PayChannel, _ home: PayingHome, _ person: Person.ID,
        _ transaction: Transaction
    ) throws -> CodeOrder? {
        try transaction.first(
            """
            SELECT \(CodeOrders.columns) FROM code_order WHERE project_id = \(home.project.id) AND unit_id = \(home.unit.id)
                AND payer_id = \(person) AND channel = \(channel) AND amount_fen = \(amount)
                AND charges = \(charges.map(\.text).joined(separator: ",")) AND state IN ('asked', 'waiting')
                AND expires_at > \(transaction.now.adding(minutes: Self.minutesLeft)) ORDER BY made_at DESC LIMIT 1
            """
        ).map(CodeOrders.order)
    }

    /// A code that is about to lapse is not shown again.
    private static let minutesLeft = 2

    /// One's own order, with the receipt's number and the token of its proof once it is paid.
    func order(
        _ id: CodeOrder.ID, at home: PayingHome, _ transaction: Transaction
    ) throws -> (order: CodeOrder, receipt: (label: String, token: String)?) {
        let row = try transaction.first(
            """
            SELECT \(CodeOrders.columns) FROM code_order WHERE project_id = \(home.project.id) AND unit_id = \(home.unit.id)
                AND id = \(id)
            """)
        guard let row, let person = home.person else { throw Refusal.missing }
        let order = try CodeOrders.order(row)
        guard order.payer == person else { throw Refusal.missing }
        guard let payment = order.payment else { return (order, nil) }
        let receipt = try transaction.first(
            """
            SELECT label, token FROM receipt WHERE project_id = \(home.project.id) AND source_kind = 'payment'
                AND source_id = \(payment.number) ORDER BY id DESC LIMIT 1
            """)
        return (order, try receipt.map { (try $0.get("label"), try $0.get("token")) })
    }
}
