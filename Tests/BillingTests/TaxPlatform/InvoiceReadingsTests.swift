// InvoiceReadingsTests: results of the tax platform brought back by a file and by an interface, on both engines.
import Foundation
import Kernel
import Platform
import Proof
import Registry
import Storage
import Testing
import Web

@testable import Billing

@Suite struct InvoiceReadingsTests {
    /// Invoices asked for and handed over, one for each payment.
    private static func handedOver(_ buyers: [String], _ world: World) async throws -> (home: BillingHome, ids: [Invoice.ID]) {
        let home = try await BillingHome.make(world)
        try await world.database.write {
            try $0.run("UPDATE fee_item SET tax_code = '3040802010000000000', tax_per_mille = 60 WHERE id = \(home.item)")
        }
        var ids: [Invoice.ID] = []
        let months: [Month?] = [Month("2026-08"), Month("2026-09"), Month("2026-10")]
        for (place, buyer) in buyers.enumerated() {
            try await home.bill(12_000 + Int64(place), month: months[place])
            let payment = try await home.take(12_000 + Int64(place)).payment
            ids.append(
                try await world.database.write {
                    try Invoices().request(
                        payment.id, for: InvoiceBuyer(.person, name: buyer), within: [world.project.id], by: world.staff("limin"),
                        in: $0)
                })
        }
        return (home, ids)
    }

    private static func export(_ world: World) async throws {
        _ = try await world.database.write {
            try Invoices().export(in: world.project.id, by: world.account("linlan"), in: $0)
        }
    }

    private static func state(_ id: Invoice.ID, _ world: World) async throws -> Invoice.State {
        try await world.database.read { try Invoices().find(id, within: [world.project.id], $0).state }
    }

    private static func bring(_ rows: [PlatformRow], _ name: String, _ world: World) async throws -> InvoiceReading.ID {
        try await world.database.write {
            try InvoiceReadings().bring(
                rows, .file, name: name, hash: name, in: world.project.id, by: world.account("linlan"), in: $0)
        }
    }

    private static func kinds(_ id: InvoiceReading.ID, _ world: World) async throws -> [InvoiceFinding.Kind] {
        try await world.database.read { transaction in
            let reading = try InvoiceReadings().find(id, within: [world.project.id], transaction)
            return try InvoiceReadings().findings(of: reading, transaction).map(\.kind)
        }
    }

    @discardableResult
    private static func take(_ id: InvoiceReading.ID, _ world: World, _ project: ProjectCard? = nil) async throws -> [Int64] {
        try await world.database.write {
            let taken = try InvoiceReadings().take(
                id, within: [(project ?? world.project).id], by: world.staff("linlan"), in: $0)
            return [taken.issued, taken.red]
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `a list is looked at before it is entered, and again enters nothing`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (home, ids) = try await Self.handedOver(["王丽", "王丽", "李四"], world)
            try await Self.export(world)
            let serial = try await world.database.read { try Invoices().find(ids[0], within: [world.project.id], $0).serial }
            let rows = [
                InvoiceMatchTests.row(1, fen: 12_000, remark: "\(serial) 物业费"), InvoiceMatchTests.row(2, fen: 12_001),
                InvoiceMatchTests.row(3, fen: 5),
            ]
            let id = try await Self.bring(rows, "a", world)
            #expect(try await Self.bring(rows, "a", world) == id)
            #expect(try await Self.kinds(id, world) == [.issue, .issue, .extra, .missing])
            #expect(try await Self.state(ids[0], world) == .exported)
            await #expect(throws: Refusal.missing) { try await Self.take(id, world, world.other) }
            #expect(try await Self.take(id, world) == [2, 0])
            #expect(try await Self.take(id, world) == [0, 0])
            #expect(try await Self.kinds(id, world) == [.same, .same, .extra, .missing])
            #expect(try await Self.state(ids[1], world) == .issued)
            // The payment is taken back: the red letter is asked for, and comes with the next list.
            let payment = try await world.database.read { try Invoices().find(ids[0], within: [world.project.id], $0).payment }
            try await home.reverse(payment, by: "linlan")
            #expect(try await Self.state(ids[0], world) == .redAsked)
            let red = InvoiceMatchTests.row(9, fen: -12_000, remark: "被红冲蓝字数电票号码：\(InvoiceMatchTests.number(1))")
            let next = try await Self.bring([red], "b", world)
            #expect(try await Self.kinds(next, world).first == .red)
            #expect(try await Self.take(next, world) == [0, 1])
            #expect(try await Self.state(ids[0], world) == .red)
            #expect(try await Self.take(next, world) == [0, 0])
            await #expect(throws: Refusal.invalid("file", "invoice.reading.empty")) { _ = try await Self.bring([], "c", world) }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `an invoice that was issued twice does not keep the rest of the list from being entered`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (_, ids) = try await Self.handedOver(["王丽", "李四"], world)
            try await Self.export(world)
            let serial = try await world.database.read { try Invoices().find(ids[0], within: [world.project.id], $0).serial }
            let rows = [
                InvoiceMatchTests.row(1, fen: 12_000, remark: serial), InvoiceMatchTests.row(2, fen: 12_000, remark: serial),
                InvoiceMatchTests.row(3, fen: 12_001, buyer: "李四"),
            ]
            let id = try await Self.bring(rows, "twice", world)
            #expect(try await Self.take(id, world) == [2, 0])
            #expect(try await Self.kinds(id, world) == [.same, .number, .same])
            #expect(try await Self.state(ids[1], world) == .issued)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `where an invoice went to the tax platform itself, none gets a number that the house makes up`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let (_, ids) = try await Self.handedOver(["王丽", "李四"], world)
            let desk = try await CashierFormsTests.Desk(world, "linlan")
            func post(_ path: String) async -> Answer {
                await desk.post(path, [:], from: await desk.get("/billing/invoices/readings"))
            }
            // Tried out, dropped and tried out again, as long as nothing is real.
            #expect(await post("/billing/invoices/platform/simulation").status == 303)
            #expect(await post("/billing/invoices/platform/removal").status == 303)
            #expect(await post("/billing/invoices/platform/simulation").status == 303)
            // The file goes to the tax office while the platform is played.
            try await Self.export(world)
            #expect(await post("/billing/invoices/sending").status == 422)
            let fetched = await post("/billing/invoices/fetching")
            #expect(fetched.status == 422 && fetched.text.contains("不能再用模拟平台"))
            #expect(try await Self.state(ids[0], world) == .exported)
            #expect(await post("/billing/invoices/platform/removal").status == 303)
            #expect(await desk.get("/billing/invoices/readings").text.contains("platform/simulation") == false)
            await #expect(throws: Refusal.notNow("invoice.platform.real")) {
                try await world.database.write {
                    try InvoiceReadings().simulate(true, in: world.project.id, by: world.staff("linlan"), in: $0)
                }
            }
            // Another estate is not concerned.
            #expect(try await world.database.read { try InvoiceReadings().maySimulate(world.other.id, $0) })
        }
    }

    @Test(.clause("S2.8.1-2"), arguments: EngineKind.allCases)
    func `an interface takes what is asked, refuses with its reason, issues and confirms red letters`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let (home, ids) = try await Self.handedOver(["王丽", SimulatedPlatform.unknownBuyer, SimulatedPlatform.denyingBuyer], world)
            let desk = try await CashierFormsTests.Desk(world, "linlan")
            func post(_ path: String) async -> Answer {
                await desk.post(path, [:], from: await desk.get("/billing/invoices/readings"))
            }
            #expect(await post("/billing/invoices/sending").status == 422)
            #expect(await post("/billing/invoices/platform/simulation").status == 303)
            #expect(await post("/billing/invoices/sending").status == 303)
            #expect(try await Self.state(ids[0], world) == .exported)
            #expect(try await Self.state(ids[1], world) == .refused)
            #expect(await post("/billing/invoices/fetching").status == 303)
            #expect(try await Self.state(ids[0], world) == .issued)
            #expect(try await Self.state(ids[2], world) == .issued)
            #expect(await post("/billing/invoices/fetching").status == 422)
            for id in [ids[0], ids[2]] {
                try await world.database.write {
                    try Invoices().askRed(
                        id, reason: .ended, confirmation: .waitsForBuyer, within: [world.project.id], by: world.staff("linlan"), in: $0)
                }
            }
            #expect(await post("/billing/invoices/fetching").status == 303)
            #expect(try await Self.state(ids[0], world) == .red)
            #expect(try await Self.state(ids[2], world) == .issued)
            try await home.confirmBooks()
        }
    }
}
