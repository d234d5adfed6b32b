// RefundSchemaTests: refunds that were asked for and paid before channels made them are there as they were.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing

@testable import Billing

@Suite struct RefundSchemaTests {
    /// The tables as they stood before, with what rested on them gone.
    private static func before(_ transaction: Transaction) throws {
        for table in ["refund_share", "channel_refund", "refund"] { try transaction.run(SQL(portable: "DROP TABLE \(table)", for: transaction.dialect)) }
        for statement in DepositSchema.tables where statement.contains("TABLE refund (") || statement.contains("INDEX refund_") {
            try transaction.run(SQL(portable: statement, for: transaction.dialect))
        }
        for index in ["refund_of_channel ON refund (project_id, method, target)", "refund_day ON refund (project_id, paid_day, id)"] {
            try transaction.run(SQL(portable: "CREATE INDEX \(index) WHERE paid_day IS NOT NULL", for: transaction.dialect))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `refunds of a database of before are kept, each in its state`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await BillingHome.make(world)
            let (asker, releaser) = (world.account("limin"), world.account("linlan"))
            let refunds = try await world.database.write { transaction -> [Refund] in
                try Self.before(transaction)
                var ids: [Refund.ID] = []
                for place in 0..<3 {
                    let id: Refund.ID = transaction.newID()
                    let (paid, refused) = (place == 1, place == 2)
                    let day: Day? = paid ? World.day : nil
                    try transaction.run(
                        """
                        INSERT INTO refund (id, project_id, unit_id, kind, deposit_id, payer_id, payer_name, book, amount_fen, method,
                            target, reason, asked_by, asked_at, approved_by, approved_at, refused_at, remark, paid_day, paid_by)
                        VALUES (\(id), \(world.project.id), \(home.unit), 'credit', \(Deposit.ID?.none), \(home.owner), '王丽', 'own',
                            \(Int64(100 + place)), 'wechat', 'T1', '多收', \(asker), \(transaction.now),
                            \(paid ? releaser : nil), \(paid ? transaction.now : nil), \(refused ? transaction.now : nil),
                            \(refused ? "不退" : ""), \(day), \(paid ? asker : nil))
                        """)
                    ids.append(id)
                }
                for statement in RefundSchema.migrations.flatMap(\.statements) + RefundSchema.shares.statements {
                    try transaction.run(SQL(portable: statement, for: transaction.dialect))
                }
                return try ids.map { try Refunds().find($0, within: [world.project.id], transaction) }
            }
            #expect(refunds.map(\.state) == [.asked, .paid, .refused])
            #expect(refunds.map(\.amount.fen) == [100, 101, 102])
            #expect(refunds.allSatisfy { !$0.byChannel && $0.payment == nil && $0.askedBy == asker })
        }
    }
}
