// TillStopsTests: a cashier's day that is broken off at any statement and gone on with is closed once, with every number.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

@Suite struct TillStopsTests {
    private static let tables: [StaticString] = [
        "till", "till_line", "till_cash", "payment", "payment_line", "receipt", "receipt_void", "receipt_book", "deposit", "credit",
        "open_item", "book_entry", "book_line", "charge", "number_book",
    ]
    private static let proof = StopProof(tables: tables, posted: tables, furnish: furnish, go: work, again: closeAgain)

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `broken off at each statement, a cashier's day has every receipt's number once and is closed once`(
        _ engine: EngineKind
    ) async throws { try await Self.proof.confirm(engine) }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `killed at each statement, a cashier's day has every receipt's number once and is closed once`(
        _ engine: EngineKind
    ) async throws {
        try await Self.proof.confirmKills(engine) { order in
            await #expect(processExitsWith: .signal(SIGKILL)) { [order = order as KillOrder] in
                try await TillStopsTests.proof.die(order)
            }
        }
    }

    @Sendable private static func furnish(_ estate: World) async throws {
        let home = try await BillingHome.make(estate)
        try await home.bill(20_000)
        try await home.addDepositItem()
    }

    /// One step of the day, by what is known of it: a verb of the counter has the request's own key in its transaction, and
    /// so is asked again only when it was not done.
    private struct Step: Sendable {
        let done: SQL
        let verb: @Sendable (ProjectCard, Home, Transaction) throws -> Void
    }

    private struct Home: Sendable {
        let unit: Registry.Unit.ID
        let payer: Person.ID
        let clerk: Account.ID
        let manager: Account.ID
    }

    /// Cash for a bill, a card too much, which is taken back, a deposit.
    private static func steps(_ project: Project.ID) -> [Step] {
        @Sendable func paid(_ fen: Int64) -> SQL { "SELECT id FROM payment WHERE project_id = \(project) AND amount_fen = \(fen)" }
        return [
            Step(done: paid(12_000)) { try take(12_000, .cash, $0, $1, $2) },
            Step(done: paid(9_900)) { try take(9_900, .card, $0, $1, $2) },
            Step(done: "SELECT id FROM payment WHERE project_id = \(project) AND reverses_id IS NOT NULL") { card, home, transaction in
                guard let wrong = try transaction.first(paid(9_900)) else { throw Refusal.missing }
                _ = try Payments().reverse(
                    try wrong.get("id"), reason: "多刷一次", fault: .ours, within: [card.id], by: .staff(home.manager), in: transaction)
            },
            Step(done: "SELECT id FROM deposit WHERE project_id = \(project)") { card, home, transaction in
                _ = try Deposits().take(
                    DepositOrder(
                        unit: home.unit, payer: home.payer, amount: Money(fen: 50_000), method: .cash, purpose: "装修",
                        condition: "验收合格后三十日"),
                    project: card, by: .staff(home.clerk), in: transaction)
            },
            Step(done: paid(700)) { try take(700, .cash, $0, $1, $2) },
        ]
    }

    private static func take(
        _ fen: Int64, _ method: Payment.Method, _ project: ProjectCard, _ home: Home, _ transaction: Transaction
    ) throws {
        _ = try Payments().take(
            PaymentOrder(
                unit: home.unit, payer: home.payer, amount: Money(fen: fen), method: method,
                reference: method.needsReference ? "POS-7" : "", mayPayFarAhead: true),
            project: project, by: .staff(home.clerk), in: transaction)
    }

    /// Takes, closes, and has it countersigned: what of it is not done yet. The close is asked for by so many hands at once.
    @Sendable private static func work(
        _ project: Project.ID, _ database: Database, _ clock: HandClock, _ hands: Int
    ) async throws {
        let (found, home) = try await known(project, database)
        for step in steps(project) {
            try await database.write { transaction in
                if try transaction.first(step.done) == nil { try step.verb(found, home, transaction) }
            }
        }
        try await StopProof.together(hands) {
            try await database.write { transaction in
                guard try !TillDays().isClosed(home.clerk, on: World.day, in: project, transaction) else { return }
                _ = try close(found, home, transaction)
            }
        }
        try await StopProof.together(hands) {
            try await database.write { transaction in
                guard let till = try Tills().find(home.clerk, on: World.day, in: project, transaction),
                    till.countersignedAt == nil
                else { return }
                try Tills().countersign(till.id, within: [project], by: home.manager, in: transaction)
            }
        }
    }

    private static func close(_ project: ProjectCard, _ home: Home, _ transaction: Transaction) throws -> Till.ID {
        let count = TillCount(pieces: [10_000: 6, 2_000: 1], slips: [:], explanation: "少 7 元，找零差错")
        return try Tills().close(World.day, count, project: project, by: home.clerk, in: transaction)
    }

    @Sendable private static func closeAgain(_ project: Project.ID, _ database: Database) async throws {
        let (found, home) = try await known(project, database)
        await #expect(throws: Refusal.notNow("till.closed.already")) {
            try await database.write { _ = try close(found, home, $0) }
        }
        await #expect(throws: Refusal.invalid("happenedAt", "till.closed", ["day": "2026-11-23"])) {
            try await database.write { try take(100, .cash, found, home, $0) }
        }
        let numbers: [Int64] = try await database.read { transaction in
            try transaction.query(
                "SELECT r.number FROM receipt r JOIN receipt_book b ON b.id = r.book_id WHERE r.project_id = \(project) ORDER BY b.id, r.number"
            ).map { try $0.get("number") }
        }
        #expect(numbers == [1, 2, 3, 1])
    }

    private static func known(_ project: Project.ID, _ database: Database) async throws -> (ProjectCard, Home) {
        let (card, home) = try await database.read { transaction in
            let row = try transaction.first("SELECT unit_id, person_id FROM tenure WHERE project_id = \(project)")
            func account(_ name: String) throws -> Account.ID? {
                try transaction.first("SELECT id FROM account WHERE name = \(name)")?.get("id")
            }
            guard let row, let clerk = try account("limin"), let manager = try account("wangfang") else { throw Refusal.missing }
            return (
                try Projects().find(project, in: transaction),
                Home(unit: try row.get("unit_id"), payer: try row.get("person_id"), clerk: clerk, manager: manager)
            )
        }
        return (try #require(card), home)
    }
}
