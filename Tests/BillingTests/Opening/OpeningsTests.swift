// OpeningsTests: the former books come in as they were proved and signed, once, and balance; on both engines.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Sheets
import Storage
import Testing

@testable import Billing

@Suite struct OpeningsTests {
    static let arrears = """
        楼栋,房号,收费项目,所属月份,应缴日期,欠费金额,缴费人
        5栋,1单元0902,物业费,2026-08,2026-08-31,"¥1,234.50",王丽
        5栋,1单元0902,物业费,2026-09,2026-09-30,100,王丽
        5栋,1单元0902,代收水费,2026-09,2026-09-30,20.05,
        5栋,9单元0101,物业费,2026-09,2026-09-30,7,
        5栋,1单元0902,电梯费,2026-09,2026-09-30,8,
        5栋,1单元0902,物业费,2026-08,2026-08-31,9,王丽
        5栋,1单元0902,物业费,2026-07~2026-08,2026-08-31,9,王丽
        5栋,1单元0902,物业费,2026-12,2026-12-31,9,王丽
        5栋,1单元0902,物业费,2026-05,2026-05-31,9,赵六
        5栋,1单元0902,装修押金,2026-05,2026-05-31,9,
        """

    @Test(.clause("S2.8.1-3"), arguments: EngineKind.allCases)
    func `arrears come in as the file says, what cannot be is told by row, and the books balance`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.addItems()
            let id = try await home.bring(Self.arrears, as: .arrears)
            let proved = try await home.find(id)
            #expect(proved.state == .proved && proved.rowCount == 10 && proved.goodCount == 3)
            #expect(try await home.refusals(id) == [
                5: ["opening.unit.unknown"], 6: ["opening.item.unknown"], 7: ["opening.twice"], 8: ["opening.overlap"],
                9: ["opening.period.future"], 10: ["opening.payer.unknown"], 11: ["opening.item.kind"],
            ])
            #expect(try await home.count("charge") == 0, "a proof posts nothing")
            #expect(try await home.post(id).state == .posted)
            #expect(try await home.open() == [123_450, 10_000, 2_005])
            #expect(try await home.ledger() == [
                "receivable own": 133_450, "opening own": -133_450, "receivable collected": 2_005, "opening collected": -2_005,
            ])
            try await home.confirmBooks()
            // The same file again brings nothing, and what was billed is not billed by hand.
            let again = try await home.bring(Self.arrears, as: .arrears)
            #expect(try await home.find(again).goodCount == 0)
            await #expect(throws: Refusal.notNow("opening.nothing")) { try await home.sign(again) }
            #expect(try await home.bill(500, month: Month("2026-09")).isEmpty)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `every other kind finds its place, and the whole is taken back while nothing rests on it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            try await home.addItems()
            let files: [(OpeningKind, String, StaticString)] = [
                (.prepayment, "房号,预收余额,姓名\n5-1-0902,500,王丽\n", "payment"),
                (.deposit, "房号,押金项目,姓名,金额,收取日期,收据号,事由,退还条件\n5-1-0902,,光辉装修公司,2000,2026-03-01,0012345,装修,验收合格\n", "deposit"),
                (.reading, "房号,收费项目,表号,位数,抄表日期,读数\n5-1-0902,代收水费,S-1,5,2026-10-31,128.5\n", "meter"),
                (.paidThrough, "房号,收费项目,缴至\n5-1-0902,物业费,2026-12-31\n", "paid_through"),
                (.receiptBook, "收据本名称,字头,下一号,末号\n旧收据本,A,1201,1300\n", "receipt_book"),
                (.debitAccount, "房号,户名,账号,开户行\n5-1-0902,王丽,6222 0000 1111 2222,工行龙岗支行\n", "debit_account"),
                (.card, "房号,收费项目,车位号,开始日期,有效期至\n5-1-0902,车位管理费,B1-017,2026-01-01,2026-11-30\n", "fee_assignment"),
                (.demand, "房号,催缴日期,方式,结果,凭据\n5-1-0902,2026-06-01,挂号信,本人签收,回执 XA1\n", "opening_note"),
                (.plan, "房号,签订日期,对方,协议金额,最后一期,凭据\n5-1-0902,2026-07-01,王丽,3000,2027-06-30,协议原件\n", "opening_note"),
                (.suit, "房号,立案日期,业主,诉请金额,法院,案号\n5-1-0902,2026-08-01,王丽,9000,龙岗法院,(2026)粤0307民初1号\n", "opening_note"),
            ]
            var imports: [OpeningImport.ID] = []
            for (kind, text, table) in files {
                let before = try await home.count(table)
                let id = try await home.bring(text, as: kind)
                let refusals = try await home.refusals(id)
                #expect(refusals.isEmpty, "\(kind) \(refusals)")
                #expect(try await home.post(id).state == .posted, "\(kind)")
                #expect(try await home.count(table) == before + 1, "\(kind)")
                let again = try await home.bring(text, as: kind)
                #expect(try await home.find(again).goodCount == 0, "\(kind) again")
                imports.append(id)
            }
            #expect(try await home.credit() == 50_000)
            #expect(try await home.count("paid_through") == 2)
            #expect(try await home.ledger() == [
                "prepaid own": -50_000, "opening own": 50_000, "deposit deposit": -200_000, "opening deposit": 200_000,
            ])
            try await home.confirmBooks()
            for id in imports {
                try await home.reverse(id)
                #expect(try await home.find(id).state == .reversed)
            }
            #expect(try await home.ledger().isEmpty)
            #expect(try await home.credit() == 0)
            for table: StaticString in ["paid_through", "meter", "meter_reading", "receipt_book", "fee_assignment"] {
                #expect(try await home.count(table) == 0)
            }
            let noted = try await world.database.read {
                try OpeningNotes().of(home.unit, in: world.project.id, $0)
            }
            #expect(noted.isEmpty)
            #expect(try await home.count("opening_note") == 3, "taken back, and never deleted")
            let held = try await world.database.read {
                try $0.query("SELECT d.id FROM deposit d WHERE NOT EXISTS (SELECT 1 FROM refund f WHERE f.deposit_id = d.id)")
            }
            #expect(held.isEmpty)
            // And may come again, mended.
            #expect(try await home.post(try await home.bring(files[0].1, as: .prepayment)).state == .posted)
            #expect(try await home.post(try await home.bring(files[1].1, as: .deposit)).state == .posted)
        }
    }

    @Test(.clause("S2.8.1-3"), arguments: EngineKind.allCases)
    func `only what was proved and signed is posted, by another person, of this estate`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let text = "房号,收费项目,所属月份,应缴日期,金额\n5-1-0902,物业费,2026-08,2026-08-31,10\n5-1-0902,物业费,2026-09,2026-09-30,20\n"
            let id = try await home.bring(text, as: .arrears)
            await #expect(throws: Refusal.notNow("opening.not-signed")) { try await home.confirm(id) }
            await #expect(throws: Refusal.conflict("opening.digest.changed")) { try await home.sign(id, "0000") }
            await #expect(throws: Refusal.missing) {
                try await world.database.write {
                    try Openings().sign(id, digest: "", within: [world.other.id], by: world.account("linlan"), in: $0)
                }
            }
            try await home.sign(id)
            await #expect(throws: Refusal.notNow("opening.two-persons")) { try await home.confirm(id, by: "linlan") }
            // A bill that came after the signature: the proof is no longer what was signed.
            try await home.bill(777, month: Month("2026-09"))
            let differing = try await home.post(id)
            #expect(differing.state == .proved && differing.signedBy == nil && differing.remark?.key == "opening.differs")
            #expect(try await home.open() == [777])
            #expect(try await home.refusals(id) == [3: ["opening.billed"]])
            let posted = try await home.post(id)
            #expect(posted.state == .posted && posted.goodCount == 1)
            #expect(try await home.open() == [1_000, 777])
            // Paid on: no longer to be taken back as a whole.
            try await home.take(1_000)
            await #expect(throws: Refusal.notNow("opening.touched")) { try await home.reverse(id) }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `stopped at its statements in turn and gone on, an import leaves the same rows`(_ engine: EngineKind) async throws {
        var whole: [String: Int64] = [:]
        var statements = 0
        let text = "楼栋,房号,收费项目,所属月份,应缴日期,金额\n"
            + (1...9).map { "5栋,1单元0902,物业费,2025-0\($0),2025-0\($0)-28,\($0)\n" }.joined()
        func run(stop: Int?) async throws {
            let wire = Tripwire()
            try await World.run(engine, watchedBy: wire) { world in
                let home = try await BillingHome.make(world)
                let id = try await home.bring(text, as: .arrears)
                try await home.sign(id)
                let database = Database(engine: wire.watching(world.database.engine), clock: world.clock, mint: Mint(node: 9))
                wire.arm(stop.map { Stop(.before, $0) })
                do { try await home.post(id, database) } catch is StorageProblem {}
                statements = max(statements, wire.counted.statements)
                wire.disarm()
                #expect(try await home.post(id, database).state == .posted)
                #expect(try await home.open() == (1...9).map { $0 * 100 })
                try await home.confirmBooks()
                let ledger = try await home.ledger()
                if whole.isEmpty { whole = ledger }
                #expect(ledger == whole, "stopped at \(stop ?? 0)")
                #expect(try await home.count("charge") == 9)
            }
        }
        try await run(stop: nil)
        #expect(statements > 40)
        for stop in stride(from: 2, through: statements, by: max(1, statements / 12)) { try await run(stop: stop) }
    }

    @Test func `a part of a long file walks none of the rows before it`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await BillingHome.make(world)
            let watch = PlanWatch(world.database.engine)
            let database = Database(engine: watch, clock: world.clock, mint: Mint(node: 9))
            let text = "楼栋,房号,收费项目,所属月份,应缴日期,金额\n5栋,1单元0902,物业费,2025-01,2025-01-28,1\n"
            #expect(try await home.post(try await home.bring(text, as: .arrears, database), database).state == .posted)
            let plans = watch.seen.filter { $0.key.contains("FROM opening_row") }
            #expect(plans.count >= 4)
            // Up to a row is all of the file; from a row on is a part.
            for (text, lines) in plans {
                #expect(!lines.contains { $0.contains("ordinal<?") || $0.contains("state=?)") }, "\(lines)\n\(text)")
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a file that breaks off or says nothing leaves nothing behind it`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            await #expect(throws: SheetProblem.self) { try await home.bring("", as: .arrears) }
            await #expect(throws: SheetProblem.self) { try await home.bring("房号,预收余额\n5-1-0902,\"5", as: .prepayment) }
            let states = try await world.database.read { try OpeningStore().list(in: world.project.id, before: nil, $0).map(\.state) }
            #expect(!states.isEmpty && states.allSatisfy { $0 == .discarded })
            // A header that nobody understands is told for its sheet.
            let id = try await home.bring("房号,什么\n5-1-0902,5\n", as: .prepayment)
            let sheets = try await world.database.read { try OpeningStore().sheets(of: OpeningStore().find(id, within: [world.project.id], $0), $0) }
            #expect(sheets.map(\.problem?.key) == ["opening.columns"])
            try await world.database.write {
                try Openings().remember("什么", as: .amount, of: .prepayment, in: world.project.id, by: world.account("linlan"), in: $0)
            }
            #expect(try await home.find(try await home.bring("房号,什么\n5-1-0902,5\n", as: .prepayment)).goodCount == 1)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a file whose reader went with its process is told to be brought again, one that is read goes on`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let (lost, bills) = try await world.database.write { transaction in
                let person = try world.account("linlan")
                return (
                    try Openings().begin("期初.csv", asOf: home.asOf, in: world.project, by: person, in: transaction),
                    try BillImports().begin("收费.csv", .charges, in: world.project.id, by: person, in: transaction)
                )
            }
            func work() async throws {
                try await world.database.write { transaction in
                    _ = try Openings().work(in: transaction)
                    _ = try BillImports().work(in: transaction)
                }
            }
            func bill() async throws -> BillImport {
                try await world.database.read { try BillImportStore().find(bills, within: [world.project.id], $0) }
            }
            world.clock.advance(minutes: 4)
            try await work()
            #expect(try await home.find(lost).state == .reading)
            #expect(try await bill().state == .reading)
            world.clock.advance(minutes: 2)
            try await work()
            let (opening, brought) = (try await home.find(lost), try await bill())
            #expect(opening.state == .discarded && opening.remark?.key == "opening.broken")
            #expect(brought.state == .discarded && brought.remark?.key == "opening.broken")
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a run bills no day that the former books were paid for`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world)
            let (openings, project) = (Openings(), world.project)
            let id = try await world.database.write {
                try openings.begin("缴至.csv", asOf: World.day, in: project, by: world.account("linlan"), in: $0)
            }
            let text = "房号,收费项目,缴至\n5-1-101,物业费,2026-11-15\n5-1-102,物业费,2026-12-31\n"
            try await openings.read(
                try SheetReader(data: Data(text.utf8)), into: id, as: .paidThrough, of: project.id, world.database)
            let digest = try await world.database.read { try OpeningStore().find(id, within: [project.id], $0).digest }
            try await world.database.write { transaction in
                try openings.sign(id, digest: digest, within: [project.id], by: world.account("linlan"), in: transaction)
                try openings.confirm(id, digest: digest, within: [project.id], by: world.account("chenguo"), in: transaction)
            }
            try await openings.finish(id, in: project.id, world.database)
            let run = try await home.preview()
            #expect(run.lineCount == 2 && run.skippedCount == 2 && run.total == Money(fen: 13_965 + 27_930))
        }
    }
}
