// Payments: taking money for a home and taking it back, each with its entry, its shares and its receipt.
import Kernel
import Platform
import Registry
import Storage

package struct Payments: Sendable {
    package static let subjectKind = "payment"
    private let store = PaymentStore()
    private let books = Books()
    private let receipts = Receipts()
    private let late: LateFees

    package init(late: LateFees = LateFees()) { self.late = late }

    /// Takes a payment: one entry of the ledger, its shares of the open bills, the rest as a credit, and its receipt, or
    /// nothing at all. A channel's transaction is taken once, however often it is told.
    package func take(
        _ order: PaymentOrder, project: ProjectCard, by actor: Actor, in transaction: Transaction
    ) throws -> TakenPayment {
        let today = project.zone.day(of: transaction.now)
        try order.confirm(today: today, zone: project.zone, now: transaction.now)
        try books.lock(order.unit, in: project.id, transaction)
        if let before = try repeated(order, in: project.id, transaction) { return before }
        let happenedAt = order.happenedAt ?? transaction.now
        let came = project.zone.day(of: happenedAt)
        let day = try order.mayBookToday && isClosed(came, for: actor, in: project.id, transaction) ? today : came
        try books.confirmOpen(day, in: project.id, transaction)
        if let account = actor.account { try TillDays().confirmOpen(account, on: day, in: project.id, transaction) }
        let payerName = try name(of: order.payer, order.payerName, in: project.id, transaction)
        let settings = try PaymentSettings.read(project.id, transaction)
        try late.post(of: order.unit, in: project.id, on: came, posting: day, by: actor, in: transaction)
        var excess = LateFeeExcess(late, of: order.unit, in: project, on: came, posting: day, reason: order.reason, by: actor)
        var (bills, plan) = try divide(order, settings, project.id, on: day, transaction)
        while try excess.takeBack(plan.lines, bills, transaction) {
            (bills, plan) = try divide(order, settings, project.id, on: day, transaction)
        }
        try confirmAhead(plan, order, settings, in: project.id, on: day, transaction)
        let payment = Payment(
            id: transaction.newID(), project: project.id, unit: order.unit, payer: order.payer, payerName: payerName,
            amount: order.amount, method: order.method, reference: order.reference,
            designated: plan.named.map(\.text).joined(separator: ","), rule: plan.partOrder.rawValue, happenedAt: happenedAt,
            day: day, takenBy: actor.account, reverses: nil, reason: order.reason, fault: .none, postedAt: transaction.now)
        let receipt = try receipts.issue(
            .payment, for: payment.id.number, unit: order.unit, payerName: payerName, amount: order.amount, on: day,
            in: project.id, by: actor, in: transaction)
        try post(payment, plan.lines, bills, by: actor, transaction)
        try excess.finish(transaction)
        transaction.record(
            "payment.taken", about: (Self.subjectKind, payment.id.number), project: project.id, by: actor,
            happenedAt: happenedAt,
            [
                "unit": .id(order.unit), "fen": .number(order.amount.fen), "method": .code(order.method.rawValue),
                "receipt": .code(receipt.label), "prepaid": .number(plan.prepaid.fen),
            ])
        return TakenPayment(payment: payment, lines: plan.lines, receipt: receipt, isRepeat: false)
    }

    private func isClosed(_ day: Day, for actor: Actor, in project: Project.ID, _ transaction: Transaction) throws -> Bool {
        if let closed = try BillingProjects().settings(of: project, transaction).closedThrough, day <= closed { return true }
        guard let account = actor.account else { return false }
        return try TillDays().isClosed(account, on: day, in: project, transaction)
    }

    private func divide(
        _ order: PaymentOrder, _ settings: PaymentSettings, _ project: Project.ID, on day: Day, _ transaction: Transaction
    ) throws -> (bills: [OpenBill], plan: PaymentPlan) {
        let bills = try store.bills(of: order.unit, in: project, on: day, transaction)
        var word = order.word
        // A fee that was named may have been taken back meanwhile.
        let open = Set(bills.map(\.item.charge))
        if word.asked != nil { word.charges.removeAll { !open.contains($0) } }
        return (
            bills,
            try PaymentPlan.make(
                order.amount, over: bills, word: word, partOrder: settings.partOrder, prepaidBook: order.prepaidBook, on: day)
        )
    }

    /// Takes a payment back (冲正): its bills are open again, its receipt is void and keeps its number. Money goes out of a
    /// drawer on the word of another person than the one who took it.
    @discardableResult
    package func reverse(
        _ id: Payment.ID, reason: String, fault: Payment.Fault, within projects: [Project.ID], by actor: Actor,
        in transaction: Transaction
    ) throws -> Payment {
        let payment = try store.find(id, within: projects, transaction)
        try books.lock(payment.unit, in: payment.project, transaction)
        guard !reason.isEmpty else { throw Refusal.invalid("reason", "field.required") }
        guard fault != .none else { throw Refusal.invalid("fault", "field.required") }
        guard payment.reverses == nil else { throw Refusal.notNow("payment.reversal.itself") }
        guard try store.reversal(of: id, in: payment.project, transaction) == nil else {
            throw Refusal.notNow("billing.reversed")
        }
        if payment.method.isMoney, let taker = payment.takenBy, taker == actor.account {
            throw Refusal.gate(Payment.clause, "payment.reversal.own")
        }
        guard try RefundOrigins().isUntouched(payment, transaction) else { throw Refusal.notNow("payment.reversal.refunded") }
        let lines = try store.lines(of: id, in: payment.project, transaction)
        try confirmCreditLeft(payment, transaction)
        let zone = try Projects().find(payment.project, in: transaction)?.zone ?? .utc
        let today = zone.day(of: transaction.now)
        let drawer = try !payment.method.isMoney ? nil : TillDays().drawer(
            of: payment.takenBy, taken: payment.day, on: today, in: payment.project, by: actor, transaction)
        let reversal = Payment(
            id: transaction.newID(), project: payment.project, unit: payment.unit, payer: payment.payer,
            payerName: payment.payerName, amount: -payment.amount, method: payment.method, reference: payment.reference,
            designated: "", rule: payment.rule, happenedAt: transaction.now, day: today, takenBy: drawer, reverses: id,
            reason: reason, fault: fault, postedAt: transaction.now)
        try store.insert(reversal, lines.map(\.reversed), by: actor, transaction)
        for entry in try books.entries(of: (Self.subjectKind, id.number), in: payment.project, transaction) {
            try books.reverse(
                entry, in: payment.project, on: today, for: (Self.subjectKind, reversal.id.number), reason: reason, by: actor,
                in: transaction)
        }
        try receipts.void(
            .payment, of: id.number, in: payment.project, reason: reason, fault: fault, by: actor, in: transaction)
        try Invoices().reversed(payment, fault: fault, reason: reason, by: actor, in: transaction)
        transaction.record(
            "payment.reversed", about: (Self.subjectKind, id.number), project: payment.project, by: actor,
            ["reversal": .id(reversal.id), "fen": .number(payment.amount.fen), "fault": .code(fault.rawValue)], words: reason)
        return reversal
    }

    package func find(_ id: Payment.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> Payment {
        try store.find(id, within: projects, transaction)
    }

    package func lines(of id: Payment.ID, in project: Project.ID, _ transaction: Transaction) throws -> [PaymentLine] {
        try store.lines(of: id, in: project, transaction)
    }

    /// What a payment pays now: what it paid of a late fee that was taken back since is its payer's credit.
    func standingLines(of id: Payment.ID, in project: Project.ID, _ transaction: Transaction) throws -> [PaymentLine] {
        let gone = Set(
            try transaction.query(
                """
                SELECT r.reverses_id FROM payment_line l JOIN charge r ON r.reverses_id = l.charge_id
                WHERE l.project_id = \(project) AND l.payment_id = \(id) AND l.part = 'lateFee'
                """
            ).map { try $0.get("reverses_id", as: Charge.ID.self) })
        return try store.lines(of: id, in: project, transaction).map { line in
            guard let charge = line.charge, gone.contains(charge) else { return line }
            return PaymentLine(charge: nil, part: .prepaid, basis: .surplus, book: line.book, amount: line.amount)
        }
    }

    /// The payment that takes another one back, when there is one.
    package func reversal(
        of id: Payment.ID, in project: Project.ID, _ transaction: Transaction
    ) throws -> Payment? {
        try store.reversal(of: id, in: project, transaction)
    }

    /// Puts a payment and its shares into the tables and the ledger; every book of it balances on its own.
    func post(
        _ payment: Payment, _ lines: [PaymentLine], _ bills: [OpenBill], by actor: Actor, _ transaction: Transaction
    ) throws {
        try store.insert(payment, lines, by: actor, transaction)
        let items = Dictionary(bills.map { ($0.item.charge, $0.item) }, uniquingKeysWith: { first, _ in first })
        var entry: [BookLine] = []
        for book in Book.allCases {
            let share = lines.filter { $0.book == book }.map(\.amount).sum
            entry.append(BookLine(payment.method.account, book, share, unit: payment.unit, payer: payment.payer))
        }
        for line in lines {
            if let charge = line.charge {
                let item = items[charge]
                entry.append(
                    BookLine(
                        .receivable, line.book, -line.amount, unit: payment.unit, payer: item?.payer, item: item?.item,
                        charge: charge))
            } else {
                entry.append(BookLine(.prepaid, line.book, -line.amount, unit: payment.unit, payer: payment.payer))
            }
        }
        try books.post(
            BookEntry(
                payment.method == .credit ? .credit : payment.method == .opening ? .opening : .payment, in: payment.project,
                on: payment.day,
                for: (Self.subjectKind, payment.id.number), entry, reason: payment.reason), by: actor, in: transaction)
    }

    private func repeated(
        _ order: PaymentOrder, in project: Project.ID, _ transaction: Transaction
    ) throws -> TakenPayment? {
        guard let known = try store.taken(order.method, order.reference, in: project, transaction) else { return nil }
        guard known.unit == order.unit, known.amount == order.amount else {
            throw Refusal.invalid("reference", "payment.reference.used")
        }
        return TakenPayment(
            payment: known, lines: try store.lines(of: known.id, in: project, transaction),
            receipt: try receipts.of(.payment, known.id.number, in: project, transaction).last, isRepeat: true)
    }

    /// The payer's name: as it was typed, else as the register has it.
    func name(
        of payer: Person.ID?, _ typed: String, in project: Project.ID, _ transaction: Transaction
    ) throws -> String {
        guard let payer else {
            guard !typed.isEmpty else { throw Refusal.invalid("payerName", "payment.payer.needed") }
            return typed
        }
        let row = try transaction.first("SELECT name FROM person WHERE project_id = \(project) AND id = \(payer)")
        guard let row else { throw Refusal.invalid("payer", "payment.payer.unknown") }
        return typed.isEmpty ? try row.get("name") : typed
    }

    /// What is paid ahead beyond the project's months needs somebody's yes: it is mostly a slip of the keyboard.
    private func confirmAhead(
        _ plan: PaymentPlan, _ order: PaymentOrder, _ settings: PaymentSettings, in project: Project.ID, on day: Day,
        _ transaction: Transaction
    ) throws {
        guard plan.prepaid > .zero, !order.mayPayFarAhead else { return }
        let monthly = try store.monthly(of: order.unit, in: project, on: day, transaction)
        let held = try Credits().balances(of: order.unit, in: project, transaction).map(\.balance).sum
        let rules = try CreditRules(monthsMax: settings.prepayMonthsMax)
        guard let room = try rules.room(on: day, monthly: monthly, credit: held), plan.prepaid > room else { return }
        throw Refusal.invalid(
            "mayPayFarAhead", "payment.ahead", ["months": "\(settings.prepayMonthsMax)"])
    }

    /// A credit that this payment made and that has paid bills since cannot be given back with it.
    private func confirmCreditLeft(_ payment: Payment, _ transaction: Transaction) throws {
        let held = try Credits().balances(of: payment.unit, in: payment.project, transaction)
        let made = try books.entries(of: (Self.subjectKind, payment.id.number), in: payment.project, transaction)
            .flatMap { try books.lines(of: $0, in: payment.project, transaction) }.filter { $0.account == .prepaid }
        for (book, lines) in Dictionary(grouping: made, by: \.book) {
            let left = held.first { $0.book == book && $0.payer == payment.payer }?.balance ?? .zero
            guard left >= -lines.map(\.amount).sum else { throw Refusal.notNow("payment.reversal.creditUsed") }
        }
    }
}
