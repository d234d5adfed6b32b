// ReconciliationsTests: what a channel lists and the books do not, each kind once, until somebody explains it.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Sheets
import Storage
import Testing
import Web

@testable import Billing

@Suite struct ReconciliationsTests {
    private static let day = Day("2026-11-23") ?? Day(number: 0)
    private static let head = "交易时间,微信订单号,商户订单号,交易状态,应结订单金额,退款金额,手续费\n"

    private static func bring(_ text: String, _ world: World, method: Payment.Method = .wechat) async throws -> ChannelStatement.ID {
        let sheet = try ChannelSheetTests.read(text)
        let order = try Reconciliations.Order(
            sheet, method: method, from: day, to: day, name: "bill.csv", hash: Hex.text(Sodium.sha256(Array(text.utf8))))
        return try await Reconciliations().bring(order, project: world.project, by: world.account("linlan"), world.database)
    }

    private static func differences(
        _ world: World, of id: ChannelStatement.ID? = nil
    ) async throws -> [String: Difference] {
        let lines = try await world.database.read {
            try Reconciliations().differences(in: world.project.id, of: id, after: nil, $0)
        }
        return Dictionary(lines.map { ($0.difference.reference, $0.difference) }) { one, _ in one }
    }

    private static func unexplained(_ world: World, through day: Day = day) async throws -> Int {
        try await world.database.read { try Reconciliations().unexplained(in: world.project.id, through: day, $0) }
    }

    /// A day with one of each: what agrees, and the five kinds.
    private static func live(_ home: BillingHome) async throws -> String {
        for (reference, fen) in [("AGREES", 1_000), ("EXTRA", 2_000), ("AMOUNT", 3_000), ("STATE", 4_000), ("THEIRBACK", 5_000)] {
            try await home.take(Int64(fen), method: .wechat, reference: reference, ahead: true)
        }
        for reference in ["OURBACK", "MISTAKE", "BOTHBACK"] {
            let taken = try await home.take(6_000, method: .wechat, reference: reference, ahead: true)
            try await home.reverse(taken.payment.id, by: "linlan")
        }
        func line(_ reference: String, _ state: String, _ paid: String, _ back: String = "0.00") -> String {
            "2026-11-23 10:00:00,`\(reference),`S,\(state),\(paid),\(back),0.06\n"
        }
        return head + line("AGREES", "SUCCESS", "10.00") + line("MISSING", "SUCCESS", "15.00") + line("AMOUNT", "SUCCESS", "30.01")
            + line("STATE", "CLOSED", "40.00") + line("THEIRBACK", "SUCCESS", "50.00")
            + line("THEIRBACK", "REFUND", "0.00", "20.00") + line("OURBACK", "SUCCESS", "60.00")
            + line("BOTHBACK", "SUCCESS", "60.00") + line("BOTHBACK", "REFUND", "0.00", "60.00")
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `each kind of difference is found once, and the same list again finds nothing new`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let text = try await Self.live(home)
            let id = try await Self.bring(text, world)
            let found = try await Self.differences(world)
            #expect(
                found.mapValues(\.kind) == [
                    "MISSING": .missing, "EXTRA": .extra, "AMOUNT": .amount, "STATE": .state, "THEIRBACK": .refund,
                    "OURBACK": .refund,
                ])
            #expect(found["MISSING"]?.theirs.fen == 1_500 && found["EXTRA"]?.ours.fen == 2_000)
            #expect(found["AMOUNT"]?.theirs.fen == 3_001 && found["AMOUNT"]?.ours.fen == 3_000)
            #expect(found["THEIRBACK"]?.theirs.fen == 2_000 && found["OURBACK"]?.ours.fen == 6_000)
            #expect(try await Self.bring(text, world) == id)
            // The same lines under another file name, with one more.
            let later = try await Self.bring(text + "2026-11-23 11:00:00,`NEW,`S,SUCCESS,1.00,0.00,0\n", world)
            #expect(later != id)
            #expect(try await Self.differences(world, of: later).keys.sorted() == ["NEW"])
            #expect(try await Self.unexplained(world) == 7)
            #expect(try await Self.unexplained(world, through: Self.day.adding(days: -1)) == 0)
            let other = try await world.database.read {
                try Reconciliations().unexplained(in: world.other.id, through: Self.day, $0)
            }
            #expect(other == 0)
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `an unexplained difference blocks the close until it is explained or mended`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.take(2_000, method: .wechat, reference: "EXTRA", ahead: true)
            let id = try await Self.bring(Self.head + "2026-11-23 10:00:00,`MISSING,`S,SUCCESS,15.00,0.00,0\n", world)
            func confirm() async throws {
                try await world.database.read { try Reconciliations().confirmExplained(in: world.project.id, through: Self.day, $0) }
            }
            func explain(_ reference: String, _ words: String, receipt: String = "", in project: ProjectCard? = nil) async throws {
                let difference = try #require(try await Self.differences(world)[reference])
                try await world.database.write {
                    try Reconciliations().explain(
                        difference.id, words, receipt: receipt, within: [(project ?? world.project).id],
                        by: world.account("linlan"), in: $0)
                }
            }
            func close() async throws {
                let count = TillCount(pieces: [:], slips: [.wechat: Money(fen: 3_500)])
                _ = try await world.database.write {
                    try Tills().close(Self.day, count, project: world.project, by: world.account("limin"), in: $0)
                }
            }
            await #expect(throws: Refusal.self) { try await confirm() }
            await #expect(throws: Refusal.gate("S2.8.1-2", "difference.blocks", details: ["count": "2"])) { try await close() }
            await #expect(throws: Refusal.self) { try await explain("EXTRA", "") }
            await #expect(throws: Refusal.self) { try await explain("EXTRA", "x", receipt: "SJ9999999") }
            await #expect(throws: Refusal.self) { try await explain("EXTRA", "x", in: world.other) }
            try await explain("EXTRA", "渠道次日到账", receipt: "SJ0000001")
            await #expect(throws: Refusal.self) { try await confirm() }
            // The counter enters what was missing; compared again, nobody has to explain it.
            try await home.take(1_500, method: .wechat, reference: "MISSING", ahead: true)
            try await world.database.write {
                try Reconciliations().compare(id, within: [world.project.id], by: world.staff("linlan"), in: $0)
            }
            try await confirm()
            let all = try await Self.differences(world, of: id)
            #expect(all["MISSING"]?.settledBy == id && all["MISSING"]?.explainedAt != nil)
            #expect(all["EXTRA"]?.explanation == "渠道次日到账" && all["EXTRA"]?.payment != nil)
            // What was explained stays explained while its sums stand.
            try await world.database.write {
                try Reconciliations().compare(id, within: [world.project.id], by: world.staff("linlan"), in: $0)
            }
            #expect(try await Self.unexplained(world) == 0)
            try await close()
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the list of the next day settles what the books had a day early`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.take(2_000, method: .wechat, reference: "LATE", ahead: true)
            _ = try await Self.bring(Self.head, world)
            #expect(try await Self.differences(world)["LATE"]?.kind == .extra)
            world.clock.move(to: world.clock.now.adding(minutes: 24 * 60))
            let next = Self.day.adding(days: 1)
            let text = Self.head + "\(next) 00:00:01,`LATE,`S,SUCCESS,20.00,0.00,0\n"
            let order = try Reconciliations.Order(
                try ChannelSheetTests.read(text), method: .wechat, from: next, to: next, name: "next.csv", hash: "next")
            _ = try await Reconciliations().bring(order, project: world.project, by: world.account("linlan"), world.database)
            #expect(try await Self.unexplained(world, through: next) == 0)
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `a long list is compared part by part, goes on after any stop, and no day is closed meanwhile`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let count = StatementComparison.partSize * 2 + 50
            var text = Self.head
            for number in 0..<count { text += "2026-11-23 10:00:00,`N\(number),`S,SUCCESS,1.00,0.00,0\n" }
            let id = try await Self.bring(text, world)
            #expect(try await Self.unexplained(world) == count)
            // The counter enters one of the last, and somebody compares again.
            try await home.take(100, method: .wechat, reference: "N\(count - 1)", ahead: true)
            try await home.take(700, method: .wechat, reference: "EXTRA", ahead: true)
            try await world.database.write {
                try Reconciliations().compare(id, within: [world.project.id], by: world.staff("linlan"), in: $0)
            }
            func state() async throws -> ChannelStatement {
                try await world.database.read { try Reconciliations().statement(id, within: [world.project.id], $0).statement }
            }
            #expect(try await state().isComparing)
            await #expect(throws: Refusal.notNow("channellist.comparing")) {
                try await world.database.read { try Reconciliations().confirmExplained(in: world.project.id, through: Self.day, $0) }
            }
            // A power cut in the middle of a part leaves the part as it was.
            struct Cut: Error {}
            await #expect(throws: Cut.self) {
                try await world.database.write { transaction in
                    try StatementComparison().advance(id, in: world.project.id, transaction)
                    throw Cut()
                }
            }
            while try await world.database.write({ try StatementComparison().work(in: $0) }) {}
            #expect(try await !state().isComparing)
            #expect(try await Self.unexplained(world) == count)
            let extra = try await world.database.read {
                try $0.query("SELECT kind FROM channel_difference WHERE reference = 'EXTRA' AND explained_at IS NULL").map {
                    try $0.get("kind", as: String.self)
                }
            }
            #expect(extra == ["extra"])
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `no day is closed over a list that is half brought, which is brought again or discarded`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let verbs = Reconciliations()
            _ = try await BillingHome.make(world)
            let text = Self.head + "2026-11-23 10:00:00,`N1,`S,SUCCESS,1.00,0.00,0\n2026-11-23 10:00:01,`N2,`S,SUCCESS,1.00,0.00,0\n"
            let order = try Reconciliations.Order(
                try ChannelSheetTests.read(text), method: .wechat, from: Self.day, to: Self.day, name: "bill.csv", hash: "half")
            func start() async throws -> ChannelStatement.ID {
                try await world.database.write { try verbs.start(order, world.project, by: world.account("linlan"), $0).0 }
            }
            func confirm(through day: Day = Self.day, in project: ProjectCard? = nil) async throws {
                try await world.database.read { try verbs.confirmExplained(in: (project ?? world.project).id, through: day, $0) }
            }
            func discard(_ id: ChannelStatement.ID, in project: ProjectCard? = nil) async throws {
                try await world.database.write {
                    try verbs.discard(id, within: [(project ?? world.project).id], by: world.staff("linlan"), in: $0)
                }
            }
            // One of its two lines is in, and then its process was killed.
            let id = try await start()
            try await world.database.write { transaction in
                try transaction.run(
                    """
                    INSERT INTO channel_line (project_id, method, reference, kind, at_day, amount_fen, occurrence, state,
                        order_number, fee_fen, statement_id, row_number)
                    VALUES (\(world.project.id), 'wechat', 'N1', 'payment', \(Self.day), 100, 1, 'success', 'S', 0, \(id), 2)
                    """)
            }
            let half = Refusal(.notNow, [Problem("", "channellist.half", ["file": "bill.csv"])])
            await #expect(throws: half) { try await confirm() }
            try await confirm(through: Self.day.adding(days: -1))
            try await confirm(in: world.other)
            await #expect(throws: Refusal.notNow("channellist.unfinished.hint")) {
                try await world.database.write {
                    try verbs.compare(id, within: [world.project.id], by: world.staff("linlan"), in: $0)
                }
            }
            await #expect(throws: Refusal.missing) { try await discard(id, in: world.other) }
            try await discard(id)
            try await confirm()
            await #expect(throws: Refusal.missing) { try await discard(id) }
            // Whoever was still bringing it stops.
            await #expect(throws: Refusal.notNow("channellist.discarded")) {
                try await verbs.fill(id, order, project: world.project, by: world.account("linlan"), world.database)
            }
            // Brought again after a second stop it is whole, and stays.
            let second = try await start()
            let brought = try await verbs.bring(order, project: world.project, by: world.account("linlan"), world.database)
            #expect(second != id && brought == second)
            #expect(try await Self.differences(world, of: second).keys.sorted() == ["N1", "N2"])
            await #expect(throws: Refusal.notNow("channellist.whole")) { try await discard(second) }
        }
    }

    @Test func `a list of five thousand lines is compared with as many payments of the channel`() async throws {
        try await World.run(.sqlite) { world in
            var text = Self.head
            for number in 0..<5_000 { text += "2026-11-23 10:00:00,`N\(number),`S,SUCCESS,1.00,0.00,0\n" }
            let id = try await Self.bring(text, world)
            let row = try await world.database.read { try Reconciliations().statement(id, within: [world.project.id], $0) }
            #expect(row.statement.lineCount == 5_000 && row.unexplained == 5_000 && row.statement.linesIn == 5_000 && row.statement.paid.fen == 500_000)
        }
    }

    @Test(.clause("S2.8.1-2")) func `a list is brought, read again under other columns, compared and shown`() async throws {
        try await World.run(.sqlite) { world in
            let (site, token) = (try world.site(), try await world.token("linlan"))
            let home = try await BillingHome.make(world)
            let text = try await Self.live(home)
            _ = try await Self.bring(text, world)
            func get(_ path: String) async -> Answer {
                await site.answer(Ask("GET", path, headers: ["authorization": "Bearer \(token)"]))
            }
            let page = await get("/billing/channels")
            #expect(page.status == 200 && page.text.contains("bill.csv"))
            let differences = await get("/api/v1/billing/differences")
            #expect(differences.status == 200 && differences.text.contains("\"THEIRBACK\""))
            #expect(await get("/billing/differences").text.contains("MISSING"))
            #expect(await get("/api/v1/billing/channels").text.contains("bill.csv"))
            let other = try await world.token("stranger")
            let hidden = await site.answer(
                Ask("GET", "/api/v1/billing/differences", headers: ["authorization": "Bearer \(other)"]))
            #expect(!hidden.text.contains("THEIRBACK"))
        }
    }
}
