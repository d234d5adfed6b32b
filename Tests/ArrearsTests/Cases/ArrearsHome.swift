// ArrearsHome: a home of the world that owes, with payments by hand and the verbs of arrears in short.
import Billing
import Kernel
import Platform
import Proof
import Registry
import Scheme
import Storage
import Testing
import Wiring

@testable import Arrears

struct ArrearsHome: Sendable {
    let home: BillingHome
    var world: World { home.world }
    var project: Project.ID { world.project.id }
    static let sweep = ArrearsSweep(books: House.books)
    static let runs = DunningRuns(books: House.books)
    static let demands = Demands(books: House.books)
    static let matters = LegalMatters(books: House.books)

    static func make(_ world: World) async throws -> ArrearsHome { ArrearsHome(home: try await BillingHome.make(world)) }

    /// Everything that waits for this instant, to its end.
    func work() async throws {
        while try await world.database.write({ try Self.sweep.run(in: $0) }) {}
        while try await world.database.write({ try Self.runs.work(in: $0) }) {}
    }

    func at(_ text: String) async throws {
        world.at(text)
        try await work()
    }

    func it() async throws -> ArrearsCase {
        try #require(try await world.database.read { try ArrearsStore.cases(.one(home.unit), in: project, $0) }.first)
    }

    @discardableResult
    func write<Answer: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Answer) async throws -> Answer {
        try await world.database.write(body)
    }

    /// Money for one bill; gives the entry, so that it can be reversed.
    @discardableResult
    func pay(_ fen: Int64, on bill: Charge.ID) async throws -> BookEntry.ID {
        try await write { transaction in
            try Books().lock(home.unit, in: project, transaction)
            let day = world.project.zone.day(of: transaction.now)
            return try Books().post(
                BookEntry(
                    .payment, in: project, on: day, for: ("proof", bill.number),
                    [
                        BookLine(.cash, .own, Money(fen: fen), unit: home.unit),
                        BookLine(.receivable, .own, Money(fen: -fen), unit: home.unit, payer: home.owner, item: home.item, charge: bill),
                    ]), by: world.staff("linlan"), in: transaction)
        }
    }

    func takeBack(_ entry: BookEntry.ID) async throws {
        try await write { transaction in
            let day = world.project.zone.day(of: transaction.now)
            try Books().reverse(entry, in: project, on: day, for: ("proof", 1), reason: "退票", by: world.staff("linlan"), in: transaction)
        }
        try await look()
    }

    /// What the follower of the books would see a few seconds later.
    func look() async throws { try await write { try Self.sweep.look(at: home.unit, in: world.project, $0) } }

    /// Preview, 催缴, and the time to undo gone by. Gives the demand.
    @discardableResult
    func demand(_ rung: Rung, by name: String = "linlan") async throws -> DemandLine {
        let id = try await it().id
        let run = try await write {
            try Self.runs.preview(id, rung, by: nil, within: [project], by: world.account(name), in: $0)
        }
        try await write { try Self.runs.send(run, within: [project], by: world.account(name), in: $0) }
        world.clock.advance(minutes: 11)
        try await work()
        let lines = try await world.database.read { try ArrearsViews.demands(in: project, run: run, after: nil, $0) }
        return try #require(lines.first)
    }

    func deliver(_ demand: Demand.ID, on day: Day? = nil) async throws {
        try await write { transaction in
            let today = world.project.zone.day(of: transaction.now)
            try Self.demands.deliver(
                demand, Demand.Delivery(hasArrived: true, day: day ?? today, evidence: .own, signer: "王丽"),
                at: MinuteOfDay(600), within: [project], by: world.staff("limin"), in: transaction)
        }
    }

    /// Demand and delivery on one day.
    func climb(_ rung: Rung) async throws {
        let line = try await demand(rung)
        #expect(line.demand.state == .sent, "\(rung): \(line.demand.reason)")
        try await deliver(line.demand.id)
    }

    func share(_ text: String?) async throws {
        try await write {
            try ArrearsSettings(books: House.books).set(
                majorShare: text.flatMap { Share($0) }, undoMinutes: 10, of: world.project, by: world.account("chenguo"), in: $0)
        }
    }

    func promises() async throws -> [PromiseRow] {
        let subject = try await it().subject
        return try await world.database.read { try Promises().of(subject, project: project, in: $0) }
    }

    func promise(_ rung: Rung) async throws -> PromiseRow? { try await promises().last { $0.part == rung.rawValue } }

    /// Sends and delivers each rung in its time, up to the one before the lawyer's letter. The bill fell due on 2026-11-30.
    func climbToLetter() async throws {
        try await at("2026-12-01 10:00")
        try await climb(.reminder)
        try await at("2026-12-31 10:00")
        try await climb(.notice)
        try await at("2027-02-01 10:00")
        try await climb(.visitAndLetter)
    }
}
