// BillNoticesTests: a notice says what is new, what is older and what was paid ahead; payers are told once, in hours.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

@Suite struct BillNoticesTests {
    @Test(arguments: EngineKind.allCases)
    func `a notice says what is new, what is older, and what was paid ahead pays first`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world, homes: 2)
            let project = world.project.id
            let (first, second) = (home.units[0], home.units[1])
            _ = try await home.post(try await home.preview(BillRunHome.november.adding(-1)).id)
            try await world.database.write { transaction in
                try Books().post(
                    BookEntry(
                        .payment, in: project, on: World.day, for: ("proof", 1),
                        [BookLine(.cash, .own, Money(fen: 30_000)), BookLine(.prepaid, .own, Money(fen: -30_000), unit: second)]),
                    by: .system("proof"), in: transaction)
            }
            let run = try await home.post(try await home.preview().id)
            let notices = try await world.database.read { transaction in
                try BillNotices().notices(of: home.units, run: run.id, in: project, transaction)
            }
            #expect(notices.map(\.unit) == [first, second])
            #expect(notices[0].current == Money(fen: 27_930) && notices[0].earlier.map(\.open).sum == Money(fen: 27_930))
            #expect(notices[0].total == Money(fen: 55_860) && notices[0].payerName == "业主1")
            // 300 yuan paid October of the second home, and 20.70 of November.
            #expect(notices[1].earlier.isEmpty && notices[1].total == Money(fen: 25_860))
            #expect(notices[0].due == Day("2026-11-10"))
            #expect(try await home.isBalanced())
            var place = BillNotices.Place()
            let homes = try await world.database.read { transaction in
                var at = BillNotices.Place()
                return try BillNotices().homes(of: run, after: &at, limit: 1, transaction)
            }
            #expect(homes == [first])
            place.unit = first.number
            let after = place
            let rest = try await world.database.read { transaction in
                var at = after
                return try BillNotices().homes(of: run, after: &at, limit: 5, transaction)
            }
            #expect(rest == [second])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `payers are told once, and not at all where no channel reaches phones`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillRunHome.make(world, homes: 3)
            let project = world.project.id
            let run = try await home.post(try await home.preview().id)
            func tell() async throws {
                try await world.database.write { transaction in
                    try BillNotices().tell(run.id, within: [project], by: world.account("linlan"), in: transaction)
                }
                while try await world.database.write({ try BillNotices().work(in: $0) }) {}
            }
            await #expect(throws: Refusal.notNow("billing.notice.no-channel")) { try await tell() }
            try await world.database.write { transaction in
                try Channels(keys: world.keys).set(
                    WebhookSettings(kind: .generic, url: "https://gate.example.cn/in?key=k", secret: "s3cret-plain"), for: .phone,
                    of: project, by: world.staff("chenguo"), in: transaction)
            }
            try await tell()
            #expect(try await home.find(run.id).toldCount == 3)
            await #expect(throws: Refusal.notNow("billing.run.told")) { try await tell() }
            let count = try await world.database.read { transaction in
                try transaction.first("SELECT COUNT(*) AS number FROM message WHERE topic = 'billRun'")?.get("number", as: Int64.self)
            }
            #expect(count == 3)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `each payer is told the own bills only, and only what can pay them is set off`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let project = world.project.id
            try await home.bill(12_000, month: Month("2026-10"))
            let entry = RegisterEntry(
                row: 1, building: "5栋", unit: "1单元0902", areaHundredths: 9_800, name: "赵敏", phone: "13700003319", role: .owner,
                from: Day("2026-11-01"))
            try await world.database.write { transaction in
                _ = try RegisterImports.put([entry], world.project, by: .system("proof"), in: transaction)
                let row = try transaction.first("SELECT id FROM person WHERE project_id = \(project) AND name = '赵敏'")
                let buyer: Person.ID = try #require(row).get("id")
                let month = try #require(Month("2026-11"))
                func draft(_ book: Book, _ object: String, _ fen: Int64) -> ChargeDraft {
                    ChargeDraft(
                        unit: home.unit, item: home.item, book: book, object: object, payer: buyer, kind: .opening, from: month.first,
                        to: month.last, due: month.last, amount: Money(fen: fen))
                }
                _ = try Charges().post(
                    [draft(.own, "", 5_000), draft(.collected, "水", 8_000)], of: home.unit, in: project, on: World.day,
                    by: .system("proof"), in: transaction)
                for (payer, fen) in [(buyer, Int64(20_000)), (home.owner, 3_000)] {
                    try Books().post(
                        BookEntry(
                            .payment, in: project, on: World.day, for: ("proof", fen),
                            [
                                BookLine(.cash, .own, Money(fen: fen)),
                                BookLine(.prepaid, .own, Money(fen: -fen), unit: home.unit, payer: payer),
                            ]), by: .system("proof"), in: transaction)
                }
            }
            let notices = try await world.database.read {
                try BillNotices().notices(of: [home.unit], run: nil, in: project, $0)
            }
            #expect(notices.map(\.payerName) == ["王丽", "赵敏"])
            #expect(notices.map(\.owed.fen) == [12_000, 13_000] && notices.map(\.setOff.fen) == [3_000, 5_000])
            // What is paid ahead in the own book pays no water.
            #expect(notices.map(\.total.fen) == [9_000, 8_000])
        }
    }
}
