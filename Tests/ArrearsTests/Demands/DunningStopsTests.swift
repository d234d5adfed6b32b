// DunningStopsTests: a dunning run that is broken off at any statement and gone on with tells each debtor once (D2).
import Billing
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Scheme
import Storage
import Testing
import Wiring

@testable import Arrears

@Suite struct DunningStopsTests {
    private static let proof = StopProof(
        tables: [
            "dunning_run", "demand", "demand_line", "message", "arrears_case", "arrears_step", "number_book", "payment", "receipt",
            "open_item", "book_entry", "book_line",
        ],
        posted: ["demand", "demand_line", "message", "number_book"], furnish: furnish, go: dun, again: sendAgain)

    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `broken off at each of its statements, and gone on with by two hands, a dunning run sends each message once`(
        _ engine: EngineKind
    ) async throws { try await Self.proof.confirm(engine) }

    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `killed at each of its statements, and gone on with by two hands, a dunning run sends each message once`(
        _ engine: EngineKind
    ) async throws {
        try await Self.proof.confirmKills(engine) { order in
            await #expect(processExitsWith: .signal(SIGKILL)) { [order = order as KillOrder] in
                try await DunningStopsTests.proof.die(order)
            }
        }
    }

    /// Two who are told on their phones, one without a phone, one who is left out, one who pays in between; all have owed
    /// since October.
    @Sendable private static func furnish(_ estate: World) async throws {
        let project = estate.project
        let entries = (1...5).map { number in
            RegisterEntry(
                row: number, building: "5栋", unit: "1单元10\(number)", areaHundredths: 9_800, name: "业主\(number)",
                phone: number == 3 ? "" : "1390000000\(number)", role: .owner, from: Day("2019-06-01"))
        }
        try await estate.database.write { transaction in
            try Channels(keys: estate.keys).set(
                WebhookSettings(kind: .generic, url: "https://sms.example.cn/send", secret: "proof"), of: project.id,
                by: .system("proof"), in: transaction)
            _ = try RegisterImports.put(entries, project, by: .system("proof"), in: transaction)
            let item: FeeItem.ID = transaction.newID()
            try transaction.run(
                """
                INSERT INTO fee_item (id, project_id, code, name, kind, book, tax_code, sort_key)
                VALUES (\(item), \(project.id), 'WY', '物业费', 'property', 'own', '', 'wy')
                """)
            let october = try #require(Month("2026-10"))
            for row in try transaction.query("SELECT unit_id, person_id FROM tenure WHERE project_id = \(project.id) ORDER BY id") {
                let unit: Registry.Unit.ID = try row.get("unit_id")
                let draft = ChargeDraft(
                    unit: unit, item: item, book: .own, payer: try row.get("person_id"), kind: .opening, from: october.first,
                    to: october.last, due: october.last, amount: Money(fen: 12_000), generation: 0)
                _ = try Charges().post(
                    [draft], of: unit, in: project.id, on: World.day, by: .system("proof"), in: transaction)
                try ArrearsHome.sweep.look(at: unit, in: project, transaction)
            }
        }
    }

    /// What everybody needs to go on.
    private struct Office: Sendable {
        let card: ProjectCard
        let clerk: Account.ID
        let run: DunningRun.ID?
        let units: [Registry.Unit.ID]
        var within: [Project.ID] { [card.id] }
    }

    private static func office(_ project: Project.ID, _ database: Database) async throws -> Office {
        try await database.read { transaction in
            let clerk = try transaction.first("SELECT id FROM account WHERE name = 'linlan'")
            return Office(
                card: try #require(try Projects().find(project, in: transaction)), clerk: try #require(try clerk?.get("id")),
                run: try transaction.first("SELECT id FROM dunning_run WHERE project_id = \(project)")?.get("id"),
                units: try transaction.query("SELECT id FROM unit WHERE project_id = \(project) ORDER BY id").map { try $0.get("id") })
        }
    }

    /// 预览, 不催, 催缴, a payment in the time to undo, and the leaving: what of it is not done yet.
    @Sendable private static func dun(
        _ project: Project.ID, _ database: Database, _ clock: HandClock, _ hands: Int
    ) async throws {
        let office = try await office(project, database)
        let run =
            if let known = office.run {
                known
            } else {
                try await database.write {
                    try ArrearsHome.runs.preview(.reminder, by: .message, in: office.card, by: office.clerk, in: $0)
                }
            }
        let state = try await database.read { try ArrearsHome.runs.find(run, within: office.within, $0, isLocked: false).state }
        if state == .draft {
            try await database.write { transaction in
                let row = try transaction.first(
                    """
                    SELECT id FROM demand WHERE project_id = \(project) AND run_id = \(run) AND unit_id = \(office.units[3])
                        AND state = 'draft'
                    """)
                guard let row else { return }
                _ = try ArrearsHome.runs.exclude(
                    try row.get("id"), reason: "已约上门", within: office.within, by: .staff(office.clerk), in: transaction)
            }
            try await database.write { try ArrearsHome.runs.send(run, within: office.within, by: office.clerk, in: $0) }
        }
        try await database.write { try pay(office, $0) }
        let sent = try await database.read { try ArrearsHome.runs.find(run, within: office.within, $0, isLocked: false) }
        // Half a second beside every estate's beginning: no two processes mint at one instant.
        clock.move(to: try #require(sent.leavesAt).adding(milliseconds: 60_500))
        try await StopProof.together(hands) {
            while try await database.read({
                try ArrearsHome.runs.find(run, within: office.within, $0, isLocked: false).state == .sending
            }) {
                _ = try await database.write { try ArrearsHome.runs.work(in: $0) }
            }
        }
    }

    private static func pay(_ office: Office, _ transaction: Transaction) throws {
        let known = try transaction.first("SELECT id FROM payment WHERE project_id = \(office.card.id)")
        guard known == nil else { return }
        let payer = try transaction.first(
            "SELECT person_id FROM tenure WHERE project_id = \(office.card.id) AND unit_id = \(office.units[4])")
        _ = try Payments().take(
            PaymentOrder(
                unit: office.units[4], payer: try #require(try payer?.get("person_id", as: Person.ID.self)),
                amount: Money(fen: 12_000), method: .cash),
            project: office.card, by: .staff(office.clerk), in: transaction)
    }

    /// It cannot be sent or undone again, and every message that was to leave is there once.
    @Sendable private static func sendAgain(_ project: Project.ID, _ database: Database) async throws {
        let office = try await office(project, database)
        let run = try #require(office.run)
        await #expect(throws: Refusal.notNow("dunning.sent")) {
            try await database.write { try ArrearsHome.runs.send(run, within: office.within, by: office.clerk, in: $0) }
        }
        await #expect(throws: Refusal.notNow("dunning.undo.none")) {
            try await database.write { try ArrearsHome.runs.undo(run, within: office.within, by: .staff(office.clerk), in: $0) }
        }
        let told = try await database.read { transaction in
            try transaction.query(
                """
                SELECT d.channel, d.state, (SELECT COUNT(*) FROM message m WHERE m.topic = 'demand' AND m.topic_id = d.id) AS messages
                FROM demand d WHERE d.project_id = \(project) ORDER BY d.id
                """
            ).map { row in
                "\(try row.get("channel", as: String.self)) \(try row.get("state", as: String.self)) \(try row.get("messages", as: Int64.self))"
            }
        }
        #expect(told == ["message sent 1", "message sent 1", "letter sent 0", "message excluded 0", "message dropped 0"])
    }
}
