// ChannelRoutes: a code for a sum, what the channel tells of it, and the channel's settings.
import Foundation
import Kernel
import Platform
import Registry
import Storage
import Web

enum ChannelInputs {
    static let unit = Field<String>.text("unit", max: 80)
    static let amount = Field<String>.text("amount", max: 20)
    static let channel = Field<PayChannel>.choice("channel")
    static let charges = Field<String>.text("charges", max: 30_000, required: false)
    static let payerName = Field<String>.text("payerName", max: 80, required: false)
    static let merchant = Field<String>.text("merchant", max: 64)
    static let app = Field<String>.text("app", max: 64)
    static let serial = Field<String>.text("serial", max: 80, required: false)
    static let channelKey = Field<String>.text("channelKey", max: 8_000)
    static let ownKey = Field<String>.text("ownKey", max: 8_000)
    static let secret = Field<String>.text("secret", max: 64, required: false)
    static let notify = Field<String>.text("notify", max: 200)
    static let after = Field<String>.text("after", max: 40, required: false)
    static let state = Field<CodeOrder.State>.choice("state", required: false)
    static let project = Field<String>.text("project", max: 32, required: false)
    static let then = Field<String>.text("then", max: 120, required: false)
}

struct ChannelRoutes: Sendable {
    let keys: Keys
    /// Who asks the channels of the world for a code.
    let live: any CodeMaker
    private let orders: CodeOrders
    private let lists = CodeOrderLists()

    private typealias In = ChannelInputs
    private static let settings = Who.posts([.officeManager, .financeAssistant])

    init(keys: Keys, live: any CodeMaker = LiveCodes(), late: LateFees = LateFees()) {
        self.keys = keys
        self.live = live
        orders = CodeOrders(late: late)
    }

    private var accounts: ChannelAccounts { ChannelAccounts(keys: keys) }

    var routes: [Route] { reading + asking + telling + settling + countersigning }

    private var reading: [Route] {
        [
            .page("/billing/orders", .till, asks: [In.after, In.state]) { visit, transaction in
                let project = try visit.here()
                return CodeOrderPages.list(visit, try lines(visit, project, transaction), state: visit.asked(In.state))
            },
            .export("/billing/orders", .till, asks: [In.state]) { visit, transaction in
                let project = try visit.here()
                let state = visit.asked(In.state)
                let all = try ListFile.pages(of: CodeOrderLists.pageSize) { last, _ in
                    try lists.lines(in: project.id, state: state, after: last?.key, transaction)
                }
                return CodeOrderPages.file(all, project, visit.words)
            },
            .reading(
                "/api/v1/billing/orders", .till, summary: "Orders to pay by code, newest first, a page at a time (扫码订单)",
                asks: [In.after, In.state, In.project], gives: .page("orders", CodeOrderPages.shape)
            ) { visit, transaction in
                let lines = try lines(visit, try visit.here(), transaction)
                return .json([
                    "orders": .list(lines.map(CodeOrderPages.json)),
                    "next": .words(lines.count == CodeOrderLists.pageSize ? lines.last.map { CodeOrderPages.text($0.key) } : nil),
                ])
            },
            .page("/billing/orders/{order}", .till) { try page($0, $1) },
            .page("/billing/pay-channels", Self.settings) { visit, transaction in try settingsPage(visit, transaction) },
            .reading(
                "/api/v1/billing/pay-channels", Self.settings,
                summary: "Payment channels without their secrets, and changes that wait for another person (支付渠道)", asks: [In.project],
                gives: .object([("channels", .list(ChannelFacePages.channelShape)), ("changes", .list(ChannelFacePages.changeShape))])
            ) { visit, transaction in
                let project = try visit.here().id
                return .json([
                    "channels": .list(try accounts.cards(in: project, transaction).map(ChannelFacePages.json)),
                    "changes": .list(try accounts.changes(in: project, transaction).map(ChannelFacePages.json)),
                ])
            },
        ]
    }

    private var asking: [Route] {
        [
            .special(
                "POST", "/billing/orders", .till, clause: Payment.clause,
                fields: [In.unit, In.amount, In.channel, In.charges, In.payerName]
            ) { visit, database in
                try await shown(visit, database) { try await ask(visit, database) }
            },
            .special(
                "POST", "/billing/units/{unit}/codes", .till, clause: Payment.clause,
                fields: [In.channel, CashierInputs.amount, CashierInputs.charges, CashierInputs.payer, CashierInputs.payerName]
            ) { visit, database in
                try await shown(visit, database) { try await askAtCounter(visit, database) }
            },
        ]
            + Route.verb("/billing/orders/{order}/closing", .till, summary: "Let an order go (关闭订单)", fields: [], again: { try page($0, $1) }) {
                visit, transaction in
                let id: CodeOrder.ID = try visit.id("order")
                try orders.close(id, within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect("/billing/orders/\(id)", ["id": .id(id)])
            }
            + Route.verb(
                "/billing/orders/{order}/taking", .till, clause: Payment.clause,
                summary: "Take what came though another sum was ordered (按实收入账)", fields: [], again: { try page($0, $1) }
            ) { visit, transaction in
                let id: CodeOrder.ID = try visit.id("order")
                try orders.takeAsTold(id, within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect("/billing/orders/\(id)", ["id": .id(id)])
            }
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let line = try lists.line(try visit.id("order"), within: visit.projects, transaction)
        return CodeOrderPages.order(visit, line, try receipt(of: line.order, transaction))
    }

    private var telling: [Route] {
        [
            .told("/pay/{channel}/{project}") { ask, visit, database in try await hear(ask, visit, database) },
            .page("/pay/simulated/{order}", .anyone, asks: [In.then]) { visit, transaction in
                let (order, _) = try simulated(visit, transaction)
                return CodeOrderPages.simulated(visit, order, then: then(visit.asked(In.then)))
            },
            .special("POST", "/pay/simulated/{order}", .anyone, fields: [In.then]) { visit, database in
                try await play(visit, database)
                let path: Path = "/pay/simulated/\(visit.parameters["order"] ?? "")"
                return .seeOther(then(visit.value(In.then)).map { path.asking("then", $0) } ?? path)
            },
        ]
    }

    private var settling: [Route] {
        Route.verb(
            "/billing/pay-channels/{channel}/terms", Self.settings,
            summary: "Ask for a payment channel to be set; another person makes the change (支付渠道)",
            fields: [In.merchant, In.app, In.serial, In.channelKey, In.ownKey, In.secret, In.notify],
            again: { try settingsPage($0, $1) }
        ) { visit, transaction in
            let terms = ChannelTerms(
                channel: try channel(visit), isSimulated: false, merchant: try visit.need(In.merchant), app: try visit.need(In.app),
                serial: visit.value(In.serial) ?? "", channelKey: try visit.need(In.channelKey), ownKey: try visit.need(In.ownKey),
                secret: visit.value(In.secret) ?? "")
            let id = try accounts.ask(
                terms, notify: try visit.need(In.notify), in: try visit.here().id, by: try visit.staff().account, in: transaction)
            return Effect("/billing/pay-channels", ["id": .id(id)], status: 201)
        }
            + Route.verb(
                "/billing/pay-channels/{channel}/simulation", Self.settings,
                summary: "Ask that the house plays the channel, to try it out; another person makes the change (模拟渠道)", fields: [], again: { try settingsPage($0, $1) }
            ) { visit, transaction in
                let id = try accounts.askSimulation(
                    try channel(visit), in: try visit.here().id, by: try visit.staff().account, in: transaction)
                return Effect("/billing/pay-channels", ["id": .id(id)], status: 201)
            }
            + Route.verb(
                "/billing/pay-channels/{channel}/removal", Self.settings, summary: "Take a payment channel away (撤销渠道)",
                fields: [], again: { try settingsPage($0, $1) }
            ) { visit, transaction in
                try accounts.remove(try channel(visit), in: try visit.here().id, by: try visit.actor(), in: transaction)
                return Effect("/billing/pay-channels")
            }
    }

    private var countersigning: [Route] {
        Route.verb(
            "/billing/pay-channels/changes/{change}/approval", Self.settings,
            summary: "Make a change of a payment channel that another person asked for (复核渠道变更)", fields: [],
            again: { try settingsPage($0, $1) }
        ) { visit, transaction in
            let id: ChannelChange.ID = try visit.id("change")
            try accounts.approve(id, within: visit.projects, by: try visit.staff().account, in: transaction)
            return Effect("/billing/pay-channels", ["id": .id(id)])
        }
            + Route.verb(
                "/billing/pay-channels/changes/{change}/refusal", Self.settings,
                summary: "Refuse a change of a payment channel, or take one's own back (退回渠道变更)", fields: [],
                again: { try settingsPage($0, $1) }
            ) { visit, transaction in
                let id: ChannelChange.ID = try visit.id("change")
                try accounts.refuse(id, within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/billing/pay-channels", ["id": .id(id)])
            }
    }

    private func channel(_ visit: Visit) throws(Refusal) -> PayChannel {
        guard let channel = visit.parameters["channel"].flatMap(PayChannel.init(rawValue:)) else { throw .missing }
        return channel
    }

    private func settingsPage(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        return CodeOrderPages.settings(
            visit, try accounts.cards(in: project.id, transaction), try accounts.changes(in: project.id, transaction),
            maySimulate: try accounts.maySimulate(project.id, transaction), try lists.doubts(in: project.id, transaction))
    }

    private func lines(_ visit: Visit, _ project: ProjectCard, _ transaction: Transaction) throws -> [CodeOrderLine] {
        try lists.lines(
            in: project.id, state: visit.asked(In.state), after: CodeOrderPages.key(visit.asked(In.after) ?? ""), transaction)
    }

    private func receipt(of order: CodeOrder, _ transaction: Transaction) throws -> String? {
        guard let payment = order.payment else { return nil }
        return try transaction.first(
            """
            SELECT label FROM receipt WHERE project_id = \(order.project) AND source_kind = 'payment'
                AND source_id = \(payment.number) ORDER BY id DESC LIMIT 1
            """
        )?.get("label")
    }

    // MARK: Asking

    /// Leads to the code, or says on the page of orders why there is none.
    private func shown(
        _ visit: Visit, _ database: Database, _ ask: () async throws -> CodeOrder.ID
    ) async throws -> Reply {
        do {
            if let refusal = visit.refusal { throw refusal }
            return .seeOther("/billing/orders/\(try await ask())")
        } catch let refusal as Refusal where refusal.kind != .missing && refusal.kind != .forbidden {
            var again = visit
            again.refusal = refusal
            let page = try await database.read { [again] transaction in
                CodeOrderPages.list(again, try lines(again, try again.here(), transaction), state: nil)
            }
            return .page(page, status: 422)
        }
    }

    /// What the counter ticked for a home, by a code instead of in cash.
    private func askAtCounter(_ visit: Visit, _ database: Database) async throws -> CodeOrder.ID {
        let actor = try visit.actor()
        let (order, project) = try await database.write { transaction in
            let (unit, id) = try Units().find(try visit.id("unit"), within: visit.projects, transaction)
            guard let project = try Projects().find(id, in: transaction) else { throw Refusal.missing }
            let holders = try Persons().holders(of: unit.id, in: id, transaction)
            let payer = try visit.value(CashierInputs.payer).map { person in
                guard let holder = holders.first(where: { $0.person == person }) else {
                    throw Refusal.invalid("payer", "payment.payer.unknown")
                }
                return holder
            }
            let name = visit.value(CashierInputs.payerName)
            let whose = payer ?? (name == nil ? holders.first : nil)
            let order = try orders.ask(
                try visit.need(CashierInputs.amount), of: unit, by: try visit.need(In.channel), payer: whose?.person,
                payerName: name ?? whose?.name ?? unit.label, charges: try CashierInputs.word(visit).charges, project: project,
                actor: actor, in: transaction)
            return (order, project)
        }
        try await show(order, project, actor, origin: visit.origin, database)
        return order.id
    }

    /// Written down first, so that whatever happens while the channel thinks, the order is known.
    private func ask(_ visit: Visit, _ database: Database) async throws -> CodeOrder.ID {
        let project = try visit.here()
        let actor = try visit.actor()
        guard let amount = Money(try visit.need(In.amount)), amount > .zero else {
            throw Refusal.invalid("amount", "payment.amount.bad")
        }
        let order = try await database.write { transaction in
            guard let unit = try Units().find(spoken: try visit.need(In.unit), in: project.id, transaction) else {
                throw Refusal.invalid("unit", "unit.unknown")
            }
            let holder = try Persons().holders(of: unit.id, in: project.id, transaction).first
            let charges = (visit.value(In.charges) ?? "").split(separator: ",").compactMap { Charge.ID(text: String($0)) }
            return try orders.ask(
                amount, of: unit, by: try visit.need(In.channel), payer: visit.value(In.payerName) == nil ? holder?.person : nil,
                payerName: visit.value(In.payerName) ?? holder?.name ?? unit.label, charges: charges, project: project, actor: actor,
                in: transaction)
        }
        try await show(order, project, actor, origin: visit.origin, database)
        return order.id
    }

    /// Asks the channel for the code and keeps what it answered.
    func show(_ order: CodeOrder, _ project: ProjectCard, _ actor: Actor, origin: String, _ database: Database) async throws {
        let known = try await database.read { try accounts.terms(order.channel, in: order.project, $0) }
        guard let known else { throw Refusal.invalid("channel", "paychannel.unset") }
        let maker: any CodeMaker = known.terms.isSimulated ? SimulatedCodes(origin: origin) : live
        let notify = "\(known.notify)/pay/\(order.channel.rawValue)/\(order.project)"
        let code = await maker.code(for: order, terms: known.terms, notify: notify, zone: project.zone, at: database.clock.now)
        try await database.write { try orders.answered(order.id, code: code, by: actor, in: $0) }
    }

    // MARK: Hearing

    private func hear(_ ask: Ask, _ visit: Visit, _ database: Database) async throws -> Reply {
        let channel = try channel(visit)
        let id: Project.ID = try visit.id("project")
        let outcome = try await database.write { transaction -> NoticeOutcome in
            guard let project = try Projects().find(id, in: transaction),
                let known = try accounts.terms(channel, in: id, transaction)
            else { throw Refusal.missing }
            let read = Result { () throws(ChannelDoubt) -> ChannelNews in
                switch channel {
                case .wechat:
                    try WeChatPay.read(headers: ask.headers, body: ask.body, terms: known.terms, now: transaction.now)
                case .alipay: try Alipay.read(form: ask.body, terms: known.terms, zone: project.zone)
                }
            }
            switch read {
            case .success(let news):
                return try orders.hear(news, from: channel, project: project, network: ask.network, in: transaction)
            case .failure(let doubt):
                try orders.doubt(doubt, of: channel, in: id, network: ask.network, transaction)
                return NoticeOutcome(rawValue: doubt.rawValue) ?? .unread
            }
        }
        return Self.answer(channel, isHeard: outcome.isHeard)
    }

    /// What the channel reads as "heard" or "tell me again".
    private static func answer(_ channel: PayChannel, isHeard: Bool) -> Reply {
        switch channel {
        case .wechat:
            isHeard
                ? .json(["code": .text("SUCCESS"), "message": .text("")])
                : .json(["code": .text("FAIL"), "message": .text("not believed")], status: 401)
        case .alipay: .text(isHeard ? "success" : "failure", status: 200)
        }
    }

    // MARK: Playing the channel

    /// Only back to the payer's own page of this house.
    private func then(_ path: String?) -> String? {
        guard let path, path.hasPrefix("/r/"), path.contains("/fees/orders/") else { return nil }
        return path
    }

    private func simulated(_ visit: Visit, _ transaction: Transaction) throws -> (order: CodeOrder, project: ProjectCard) {
        let id: CodeOrder.ID = try visit.id("order")
        guard let row = try transaction.first("SELECT \(CodeOrders.columns) FROM code_order WHERE id = \(id)") else {
            throw Refusal.missing
        }
        let order = try CodeOrders.order(row)
        guard try accounts.terms(order.channel, in: order.project, transaction)?.terms.isSimulated == true,
            try accounts.maySimulate(order.project, transaction), let project = try Projects().find(order.project, in: transaction)
        else { throw Refusal.missing }
        return (order, project)
    }

    func isSimulated(_ channel: PayChannel, in project: Project.ID, _ transaction: Transaction) throws -> Bool {
        try accounts.terms(channel, in: project, transaction)?.terms.isSimulated == true
    }

    /// The simulated channel tells the end of a refund. Alipay tells only that something went back: it is asked after the rest.
    func tell(_ one: ChannelRefund, _ state: ChannelRefund.State, _ visit: Visit, _ database: Database) async throws {
        let now = Instant(milliseconds: database.clock.now.milliseconds / 1_000 * 1_000)
        let notice = "NR\(one.number)-\(state.rawValue)"
        let told = try await database.read { transaction -> (headers: [String: String], body: [UInt8])? in
            guard let known = try accounts.terms(one.channel, in: one.project, transaction), let key = RSAKey(pem: known.simulator),
                let project = try Projects().find(one.project, in: transaction)
            else { return nil }
            switch one.channel {
            case .wechat:
                return WeChatPay.refundNotice(
                    one, state, notice: notice, terms: known.terms, channelPrivateKey: key, at: now,
                    nonce: Hex.text(Sodium.random(8)))
            case .alipay:
                return Alipay.refundNotice(
                    one, notice: notice, refundedInAll: one.amount, terms: known.terms, channelPrivateKey: key, at: now,
                    zone: project.zone)
            }
        }
        guard let told else { throw Refusal.missing }
        var heard = visit
        heard.parameters = ["channel": one.channel.rawValue, "project": one.project.text]
        let path = "/pay/\(one.channel.rawValue)/\(one.project)"
        _ = try await hear(Ask("POST", path, headers: told.headers, body: told.body, network: "simulated"), heard, database)
    }

    /// The simulated channel tells in its real shape, signed, over the same way as a real one would.
    private func play(_ visit: Visit, _ database: Database) async throws {
        let now = database.clock.now
        let told = try await database.read { transaction -> Ask? in
            let (order, project) = try simulated(visit, transaction)
            guard let known = try accounts.terms(order.channel, in: order.project, transaction),
                let key = RSAKey(pem: known.simulator)
            else { return nil }
            let news = ChannelNews(
                notice: "N\(order.id)", order: order.number, transaction: "T\(order.id.text.uppercased())", event: .paid,
                amount: order.amount, at: Instant(milliseconds: now.milliseconds / 1_000 * 1_000))
            let notice =
                switch order.channel {
                case .wechat:
                    WeChatPay.notice(news, terms: known.terms, channelPrivateKey: key, at: now, nonce: Hex.text(Sodium.random(8)))
                case .alipay: Alipay.notice(news, terms: known.terms, channelPrivateKey: key, zone: project.zone)
                }
            return notice.map {
                Ask("POST", "/pay/\(order.channel.rawValue)/\(order.project)", headers: $0.headers, body: $0.body, network: "simulated")
            }
        }
        guard let told else { throw Refusal.missing }
        let parts = told.path.split(separator: "/").map(String.init)
        var heard = visit
        heard.parameters = ["channel": parts[1], "project": parts[2]]
        _ = try await hear(told, heard, database)
    }
}
