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
}
