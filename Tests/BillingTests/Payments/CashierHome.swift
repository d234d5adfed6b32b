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
