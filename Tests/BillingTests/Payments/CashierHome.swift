// CashierHome: paying for the home of the proofs, and counting its books in another way than the program.
import Billing
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

extension BillingHome {
    @discardableResult
    func take(
        _ fen: Int64, method: Payment.Method = .cash, reference: String = "", by actor: Actor? = nil,
        word: PaymentWord = .none, ahead: Bool = false, at instant: Instant? = nil, reason: String = ""
    ) async throws -> TakenPayment {
        let actor = actor ?? world.staff("limin")
        let order = PaymentOrder(
            unit: unit, payer: owner, amount: Money(fen: fen), method: method, reference: reference, happenedAt: instant,
            reason: reason, word: word, mayPayFarAhead: ahead)
        let project = world.project
        return try await world.database.write { try Payments().take(order, project: project, by: actor, in: $0) }
    }

    @discardableResult
    func reverse(_ id: Payment.ID, by name: String, fault: Payment.Fault = .ours) async throws -> Payment {
        try await world.database.write { [world] transaction in
            try Payments().reverse(
                id, reason: "收错金额", fault: fault, within: [world.project.id], by: world.staff(name), in: transaction)
        }
    }

    func apply() async throws -> [TakenPayment] {
        try await world.database.write { [world, unit] transaction in
            try Credits().apply(unit, project: world.project, by: world.staff("limin"), in: transaction)
        }
    }

    func credit() async throws -> Int64 {
        try await world.database.read { [world, unit] transaction in
            try Credits().balances(of: unit, in: world.project.id, transaction).map(\.balance).sum.fen
        }
    }

    /// The caches and the money against the lines of the ledger, added up in Swift.
    func confirmBooks() async throws {
        let (lines, open, credit, paid) = try await world.database.read { [unit] transaction in
            (
                try transaction.query("SELECT account, book, charge_id, amount_fen FROM book_line ORDER BY entry_id, ordinal"),
                try transaction.query("SELECT charge_id, open_fen FROM open_item ORDER BY charge_id"),
                try transaction.query("SELECT balance_fen FROM credit WHERE unit_id = \(unit) ORDER BY payer_id, book"),
                try transaction.query("SELECT amount_fen FROM payment WHERE method NOT IN ('credit', 'opening') ORDER BY id")
            )
        }
        var accounts: [String: Int64] = [:]
        var owed: [Int64: Int64] = [:]
        for line in lines {
            let account: String = try line.get("account")
            let fen: Int64 = try line.get("amount_fen")
            accounts[account, default: 0] += fen
            if account == "receivable" { owed[try line.get("charge_id"), default: 0] += fen }
        }
        #expect(accounts.values.reduce(0, +) == 0)
        for item in open { #expect(owed[try item.get("charge_id")] == (try item.get("open_fen"))) }
        let credits = try credit.map { row -> Int64 in try row.get("balance_fen") }.reduce(0, +)
        #expect(-(accounts["prepaid"] ?? 0) == credits)
        let money = ["cash", "bank", "channel"].compactMap { accounts[$0] }.reduce(0, +)
        #expect(money == (try paid.map { row -> Int64 in try row.get("amount_fen") }.reduce(0, +)))
    }
}

extension BillingHome {
    @discardableResult
    func close(_ count: TillCount, by name: String = "limin", on day: Day = World.day) async throws -> Till.ID {
        try await world.database.write { [world] transaction in
            try Tills().close(day, count, project: world.project, by: world.account(name), in: transaction)
        }
    }

    func addDepositItem() async throws {
        try await world.database.write { [world] transaction in
            let item: FeeItem.ID = transaction.newID()
            try transaction.run(
                """
                INSERT INTO fee_item (id, project_id, code, name, kind, book, tax_code, sort_key)
                VALUES (\(item), \(world.project.id), 'YJ', '装修押金', 'deposit', 'deposit', '', 'yj')
                """)
        }
    }

    func deposit(_ fen: Int64) async throws -> (deposit: Deposit, receipt: Receipt) {
        let order = DepositOrder(
            unit: unit, payer: owner, amount: Money(fen: fen), method: .cash, purpose: "装修", condition: "验收合格后三十日")
        return try await world.database.write { [world] transaction in
            try Deposits().take(order, project: world.project, by: world.staff("limin"), in: transaction)
        }
    }

    func deduct(
        _ fen: Int64, from id: Deposit.ID, evidence: String = "照片 3 张，验收单 Y-12", confirmedBy: String = "王丽"
    ) async throws {
        let deduction = DepositDeduction(
            item: item, amount: Money(fen: fen), basis: "墙面修补", evidence: evidence, confirmedBy: confirmedBy,
            confirmedOn: World.day)
        try await world.database.write { [world] transaction in
            _ = try Deposits().deduct(
                deduction, from: id, within: [world.project.id], by: world.account("wangfang"), in: transaction)
        }
    }

    func askBack(_ fen: Int64, of id: Deposit.ID) async throws -> Refund.ID {
        try await world.database.write { [world] transaction in
            try Refunds().askDeposit(
                RefundWay(amount: Money(fen: fen), method: .cash, reason: "验收合格"), of: id, within: [world.project.id],
                by: world.account("limin"), in: transaction)
        }
    }

    func approve(_ id: Refund.ID, by name: String) async throws {
        try await world.database.write { [world] transaction in
            try Refunds().approve(id, within: [world.project.id], by: world.account(name), in: transaction)
        }
    }

    /// What stands on one account of the ledger.
    func balance(_ account: BookAccount) async throws -> Int64 {
        try await world.database.read { transaction in
            try transaction.query("SELECT amount_fen FROM book_line WHERE account = \(account) ORDER BY entry_id")
                .map { try $0.get("amount_fen") as Int64 }.reduce(0, +)
        }
    }
}

extension BillingHome {
    /// A bill that fell due on 2026-10-31, of a standard with or without a late fee.
    @discardableResult
    func overdueBill(_ fen: Int64, millionths: Int64?) async throws -> Charge.ID {
        try await world.database.write { [self] transaction in
            let standard: FeeStandard.ID = transaction.newID()
            try transaction.run(
                """
                INSERT INTO fee_standard (id, project_id, item_id, use_kind, price, official_source, basis, price_months,
                    cycle_months, rounding, due_day, due_month_offset, late_millionths, late_grace_days, late_capped,
                    legal_basis, from_day, made_by, made_at, approval, published_place)
                VALUES (\(standard), \(world.project.id), \(item), 'all', 28500, '', 'area', 1, 1, 'fen', 31, 0,
                    \(millionths), 0, \(true), '', '2026-01-01', \(world.account("linlan")), 0, '', '')
                """)
            let month = try #require(Month("2026-10"))
            let draft = ChargeDraft(
                unit: unit, item: item, book: .own, standard: standard, payer: owner, kind: .oneOff, from: month.first,
                to: month.last, due: month.last, amount: Money(fen: fen))
            let posted = try Charges().post(
                [draft], of: unit, in: world.project.id, on: World.day, by: .system("proof"), in: transaction)
            return try #require(posted.first).id
        }
    }
}
