// OwnerPayRoutes: a home's holder pays bills by code on a phone.
import Kernel
import Platform
import Registry
import Storage
import Web

struct OwnerPayRoutes: Sendable {
    let channels: ChannelRoutes
    let home: HomeDoor
    private let pay: OwnerPay

    init(channels: ChannelRoutes, home: @escaping HomeDoor, late: LateFees = LateFees()) {
        self.channels = channels
        self.home = home
        pay = OwnerPay(late: late)
    }

    enum Inputs {
        static let channel = Field<PayChannel>.choice("channel")
        /// One tick for each bill shown, holding its id.
        static let bills = (0..<80).map { Field<Charge.ID>.id("bill-\($0)", required: false) }
    }

    var routes: [Route] {
        [
            .special(
                "POST", "/r/{code}/fees/orders", .guest, clause: Payment.clause, fields: [Inputs.channel] + Inputs.bills
            ) { visit, database in
                do {
                    if let refusal = visit.refusal { throw refusal }
                    let order = try await ask(visit, database)
                    return .seeOther(Path.ownerOrder(visit.parameters["code"] ?? "", order.id))
                } catch let refusal as Refusal where refusal.kind != .missing && refusal.kind != .forbidden {
                    let page = try await database.read { transaction in
                        let home = try home(visit, transaction)
                        var again = visit
                        again.refusal = refusal
                        let dues = try pay.dues(of: home.unit.id, to: home.person, in: home.project, transaction) ?? []
                        return home.frame(
                            again, visit.words("owner.pay"),
                            OwnerPayPages.choice(
                                again, dues, try pay.channels(in: home.project.id, transaction),
                                today: home.project.zone.day(of: transaction.now)))
                    }
                    return .page(page, status: 422)
                }
            },
            .page("/r/{code}/fees/orders/{order}", .guest, clause: Payment.clause) { visit, transaction in
                let home = try home(visit, transaction)
                let (order, receipt) = try pay.order(try visit.id("order"), at: home, transaction)
                return home.frame(visit, visit.words("owner.pay"), OwnerPayPages.order(visit, order, receipt))
            },
        ]
    }

    private func ask(_ visit: Visit, _ database: Database) async throws -> CodeOrder {
        guard let actor = visit.guest?.actor else { throw Refusal.missing }
        let channel = try visit.need(Inputs.channel)
        let charges = Inputs.bills.compactMap { visit.value($0) }
        let (order, project) = try await database.write { transaction in
            let home = try home(visit, transaction)
            return (try pay.ask(charges, by: channel, at: home, actor: actor, in: transaction), home.project)
        }
        if order.state == .asked { try await channels.show(order, project, actor, origin: visit.origin, database) }
        return order
    }
}

extension Path {
    static func ownerOrder(_ code: String, _ id: CodeOrder.ID) -> Path { "/r/\(code)/fees/orders/\(id)" }
}
