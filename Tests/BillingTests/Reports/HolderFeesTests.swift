// HolderFeesTests: who holds a home sees its money with a proved phone, and nobody sees another's.
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

@Suite struct HolderFeesTests {
    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `a holder sees what is owed and paid; a tenant the tenant's own; a stranger nothing`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await OwnerHome.make(world)
            let holders = try await world.database.read {
                try Persons().holders(of: home.unit, in: world.project.id, $0)
            }
            let owner = try #require(holders.first { $0.role == .owner }?.person)
            let tenant = try #require(holders.first { $0.role == .tenant }?.person)
            try await Self.bill(home, world, [(nil, 11_111), (owner, 22_222), (tenant, 54_321)])
            let order = PaymentOrder(
                unit: home.unit, payer: owner, amount: Money(fen: 11_111), method: .cash,
                word: PaymentWord(months: [try #require(Month("2026-09"))]))
            _ = try await world.database.write {
                try Payments().take(order, project: world.project, by: world.staff("limin"), in: $0)
            }
            let phone = try await home.opened()
            #expect(await phone.get("cases").text.contains("/r/\(home.code)/fees"))
            let page = await phone.get("fees")
            #expect(page.status == 200 && page.text.contains("222.22") && page.text.contains("SJ0000001"), "\(page.text.prefix(900))")
            #expect(!page.text.contains("543.21"))
            let rented = await (try await home.opened("13300005150")).get("fees").text
            #expect(rented.contains("543.21") && !rented.contains("222.22") && !rented.contains("SJ0000001"))
            let closed = await (try home.phone(network: "203.0.113.9")).get("fees")
            #expect(closed.status == 303)
            // A phone that holds the page, but not the home any more.
            try await world.database.write { transaction in
                try transaction.run("UPDATE tenure SET to_day = '2026-11-01' WHERE person_id = \(owner)")
            }
            let gone = await phone.get("fees").text
            #expect(!gone.contains("222.22"))
        }
    }

    private static func bill(_ home: OwnerHome, _ world: World, _ bills: [(Person.ID?, Int64)]) async throws {
        try await world.database.write { transaction in
            let item: FeeItem.ID = transaction.newID()
            try transaction.run(
                """
                INSERT INTO fee_item (id, project_id, code, name, kind, book, tax_code, sort_key)
                VALUES (\(item), \(world.project.id), 'WY', '物业费', 'property', 'own', '', 'wy')
                """)
            for (place, (payer, fen)) in bills.enumerated() {
                guard let month = Month("2026-09")?.adding(place) else { continue }
                let draft = ChargeDraft(
                    unit: home.unit, item: item, book: .own, payer: payer, kind: .oneOff, from: month.first, to: month.last,
                    due: month.last, amount: Money(fen: fen))
                try Charges().post(
                    [draft], of: home.unit, in: world.project.id, on: World.day, by: .system("proof"), in: transaction)
            }
        }
    }
}
