// FeeStandardsTests: items, standards and settings as they are kept, on both engines.
import Kernel
import Platform
import Proof
import Registry
import Scheme
import Storage
import Testing
import Wiring

@testable import Billing

/// The estate's staff at its standards: the finance assistant drafts, the office manager approves, the desk publishes.
struct StandardDesk: Sendable {
    let world: World
    let standards = FeeStandards(books: House.books)

    func add(_ code: String, _ kind: FeeItem.Kind) async throws -> FeeItem.ID {
        try await world.database.write { transaction in
            try FeeItems().add(
                code: code, name: "项目" + code, kind: kind, to: world.project.id, by: world.account("linlan"), in: transaction
            ).id
        }
    }

    func draft(_ terms: FeeStandard.Terms, of item: FeeItem.ID, by name: String = "linlan") async throws -> FeeStandard.ID {
        try await world.database.write { transaction in
            try standards.draft(terms, of: item, within: [world.project.id], by: world.account(name), in: transaction).id
        }
    }

    func approve(_ id: FeeStandard.ID, by name: String = "chenguo", evidence: String = "业主大会决议 2026-1 号") async throws {
        try await world.database.write { transaction in
            try standards.approve(
                id, evidence: evidence, within: [world.project.id], by: world.account(name), in: transaction)
        }
    }

    func publish(_ id: FeeStandard.ID, on day: String = "2026-11-01") async throws {
        try await world.database.write { transaction in
            try standards.publish(
                id, at: "各栋大堂公告栏", on: FeeStandardTests.day(day), within: [world.project.id], by: world.account("limin"),
                in: transaction)
        }
    }

    /// Drafted, approved and published in one.
    @discardableResult
    func hang(_ terms: FeeStandard.Terms, of item: FeeItem.ID, on day: String = "2025-12-01") async throws -> FeeStandard.ID {
        let id = try await draft(terms, of: item)
        try await approve(id)
        try await publish(id, on: day)
        return id
    }

    func price(_ item: FeeItem.ID, on day: String, in project: Project.ID? = nil) async throws -> Int64 {
        try await world.database.read { transaction in
            try standards.inForce(
                item, .dwelling, on: FeeStandardTests.day(day), in: project ?? world.project.id, transaction
            ).price.tenThousandths
        }
    }
}

@Suite struct FeeStandardsTests {
    @Test(.clause("S2.8.1-1"), arguments: EngineKind.allCases)
    func `what is not approved by another and published cannot be billed`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let desk = StandardDesk(world: world)
            let item = try await desk.add("WYF", .property)
            func isRefused() async {
                let details = ["item": "项目WYF", "day": "2026-11-23"]
                await #expect(throws: Refusal.gate("S2.8.1-1", "standard.unpublished", field: "item", details: details)) {
                    _ = try await desk.price(item, on: "2026-11-23")
                }
            }
            await isRefused()
            let id = try await desk.draft(FeeStandardTests.terms(), of: item)
            await isRefused()
            await #expect(throws: Refusal.gate("S2.8.1-1", "standard.unapproved")) { try await desk.publish(id) }
            await #expect(throws: Refusal.gate("S2.8.1-1", "standard.own")) { try await desk.approve(id, by: "linlan") }
            try await desk.approve(id)
            await isRefused()
            try await desk.publish(id)
            #expect(try await desk.price(item, on: "2026-11-23") == 28_500)
            await #expect(throws: Refusal.notNow("standard.published")) { try await desk.publish(id) }
            await #expect(throws: Refusal.missing) { _ = try await desk.price(item, on: "2026-11-23", in: world.other.id) }
            await #expect(throws: Refusal.missing) {
                try await world.database.write { transaction in
                    try desk.standards.withdraw(
                        id, within: [world.other.id], by: world.account("stranger"), in: transaction)
                }
            }
            // The table itself lets nobody approve an own draft.
            let own = try await desk.draft(FeeStandardTests.terms(from: "2027-01-01"), of: item)
            await #expect(throws: StorageProblem.self) {
                try await world.database.write { transaction in
                    _ = try transaction.run(
                        "UPDATE fee_standard SET approved_by = made_by, approved_at = 1, approval = 'x' WHERE id = \(own)")
                }
            }
        }
    }

    @Test(.clause("S2.8.1-1"), arguments: EngineKind.allCases)
    func `a change is another standard, and a withdrawn draft leaves its day free`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let desk = StandardDesk(world: world)
            let item = try await desk.add("WYF", .property)
            let first = try await desk.hang(FeeStandardTests.terms(from: "2026-01-01"), of: item)
            let twin = try await desk.draft(FeeStandardTests.terms(31_000, from: "2027-01-01"), of: item)
            try await desk.approve(twin)
            let other = try await desk.draft(FeeStandardTests.terms(32_000, from: "2027-01-01"), of: item)
            await #expect(throws: Refusal.invalid("from", "standard.overlap", ["day": "2027-01-01"])) {
                try await desk.approve(other)
            }
            try await world.database.write { transaction in
                try desk.standards.withdraw(twin, within: [world.project.id], by: world.account("linlan"), in: transaction)
            }
            try await desk.approve(other)
            try await desk.publish(other)
            #expect(try await desk.price(item, on: "2026-12-31") == 28_500)
            #expect(try await desk.price(item, on: "2027-01-01") == 32_000)
            let today = World.day
            let lines = try await world.database.read { try desk.standards.lines(of: world.project.id, today: today, $0) }
            #expect(lines.map { $0.standard.state(on: today) } == [.waiting, .withdrawn, .inForce])
            for state in FeeStandard.State.allCases {
                let some = try await world.database.read {
                    try desk.standards.lines(of: world.project.id, state: state, today: today, $0)
                }
                #expect(some.map(\.standard.id) == lines.map(\.standard).filter { $0.state(on: today) == state }.map(\.id))
            }
            let board = try await world.database.read { try desk.standards.board(of: world.project.id, on: today, $0) }
            #expect(board.map(\.standard.id) == [first, other])
            #expect(lines.first?.approverName == "陈国栋" && lines.first?.publisherName == "李敏")
        }
    }

    @Test(.clause("S2.8.1-1"), arguments: EngineKind.allCases)
    func `the office's own notice of a raise is kept once it is set`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let desk = StandardDesk(world: world)
            let item = try await desk.add("WYF", .property)
            try await desk.hang(FeeStandardTests.terms(from: "2026-01-01"), of: item)
            // A moment of its own: versions that worlds of other tests made are told apart by it.
            world.clock.move(to: world.clock.now.adding(milliseconds: 153_007))
            try await world.database.write { transaction in
                _ = try SchemeBooks().change(
                    [Quantity("S2.8.1-1", "raiseNoticeDays"): "30"], from: World.day, note: "杭州", by: .system("proof"),
                    in: transaction)
            }
            let raise = try await desk.draft(FeeStandardTests.terms(30_000, from: "2026-12-15"), of: item)
            try await desk.approve(raise)
            let said = ["days": "30", "day": "2026-12-20"]
            await #expect(throws: Refusal.gate("S2.8.1-1", "standard.raise.late", field: "day", details: said)) {
                try await desk.publish(raise, on: "2026-11-20")
            }
            try await desk.publish(raise, on: "2026-11-15")
            #expect(try await desk.price(item, on: "2026-12-14") == 28_500)
        }
    }

    @Test(.clause("XS2.11.1-1"), arguments: EngineKind.allCases)
    func `the trade's items come once, each in its own book, and a retired one gets no new standard`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            func bring() async throws -> Int {
                try await world.database.write { transaction in
                    try FeeItems().bringUsual(to: world.project.id, by: world.account("linlan"), in: transaction) { $0.code }
                }
            }
            #expect(try await bring() == UsualFeeItem.shipped.count)
            #expect(try await bring() == 0)
            let items = try await world.database.read { try FeeItems().all(of: world.project.id, $0) }
            #expect(Set(items.map(\.book)) == Set(Book.allCases))
            #expect(items.filter { $0.kind == .collectedUtility }.allSatisfy { $0.book == .collected })
            let card = try #require(items.first { $0.code == "KGB" })
            let deposit = try #require(items.first { $0.code == "ZXYJ" })
            func change(_ id: FeeItem.ID, _ tax: String) async throws {
                try await world.database.write { transaction in
                    try FeeItems().change(
                        id, name: "门卡", taxCode: tax, taxPerMille: 60, within: [world.project.id], by: world.account("linlan"),
                        in: transaction)
                }
            }
            try await change(card.id, "3040801990000000000")
            await #expect(throws: Refusal.invalid("taxCode", "fee-item.tax-code.shape")) { try await change(card.id, "6%") }
            await #expect(throws: Refusal.invalid("taxCode", "fee-item.untaxed")) { try await change(deposit.id, "304") }
            try await world.database.write { transaction in
                try FeeItems().retire(card.id, within: [world.project.id], by: world.account("linlan"), in: transaction)
            }
            await #expect(throws: Refusal.invalid("item", "fee-item.retired")) {
                _ = try await StandardDesk(world: world).draft(FeeStandardTests.terms(), of: card.id)
            }
            await #expect(throws: Refusal.missing) {
                try await world.database.write { transaction in
                    try FeeItems().restore(card.id, within: [world.other.id], by: world.account("stranger"), in: transaction)
                }
            }
            await #expect(throws: Refusal.invalid("code", "fee-item.code.taken", ["code": "WYF"])) {
                _ = try await StandardDesk(world: world).add("wyf", .property)
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `settings are the usual ones until somebody sets them, and nobody's change is lost`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let projects = BillingProjects()
            func settings() async throws -> BillingSettings {
                try await world.database.read { try projects.settings(of: world.project.id, $0) }
            }
            #expect(try await settings().start == .nextMonth)
            func change(_ revision: Int64, _ start: ChargingStart) async throws {
                try await world.database.write { transaction in
                    try projects.change(
                        world.project.id, revision: revision, by: world.account("chenguo"), in: transaction
                    ) {
                        $0.start = start
                        $0.order = .principalFirst
                        $0.vacancy = try VacancyRule(
                            leastMonths: 6, isMoreThan: true, payPerMille: 600, reach: .afterLeast)
                    }
                }
            }
            try await change(0, .daily)
            let now = try await settings()
            #expect(now.start == .daily && now.order == .principalFirst && now.vacancy?.payPerMille == 600)
            await #expect(throws: Refusal.conflict("billing.settings.changed")) { try await change(0, .fromDelivery) }
            try await change(now.revision, .fromDelivery)
            #expect(try await settings().start == .fromDelivery)
            let other = try await world.database.read { try projects.settings(of: world.other.id, $0) }
            #expect(other.start == .nextMonth && other.vacancy == nil)
            let held = try await world.database.write { try projects.lock(world.other.id, in: $0) }
            #expect(held.revision == 1)
        }
    }
}
