// ShiftsTests: roster and handover on both engines: rows, promises, named handlers, the gate, the pages.
import Foundation
import Kernel
import Platform
import Proof
import Scheme
import ServiceDesk
import Storage
import Testing
import Web
import Wiring

@testable import People

@Suite struct ShiftsTests {
    static let shifts = Shifts(books: House.books, sources: House.handovers)

    static func plan(
        _ world: World, for name: String = "limin", from start: String = "2026-11-23T09:00",
        to end: String = "2026-11-23T17:00", by planner: String = "wangfang"
    ) async throws -> Shift {
        let (start, end) = (try #require(LocalMoment(start)), try #require(LocalMoment(end)))
        return try await world.database.write { transaction in
            try shifts.plan(
                "早班", for: world.account(name), from: start, to: end, project: world.project,
                by: world.account(planner), in: transaction)
        }
    }

    private static func complaint(_ world: World, handler: String = "limin", title: String = "电梯停运") async throws -> ServiceCase {
        var intake = Cases.Intake(kind: .complaint, channel: .phone, requester: "陈桂芳", title: title, words: title)
        intake.handler = world.account(handler)
        return try await world.database.write { [intake] transaction in
            try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
        }
    }

    private static func hand(_ shift: Shift, _ world: World, to taker: String = "zhoujie", by name: String = "limin", reason: String = "") async throws {
        try await world.database.write { transaction in
            try shifts.hand(
                shift.id, to: world.account(taker), briefing: "钥匙三把", reason: reason, within: [world.project.id],
                by: world.account(name), in: transaction)
        }
    }

    private static func acknowledge(
        _ it: ServiceCase, _ shift: Shift, _ world: World, by name: String = "zhoujie", takesOver: Bool = false
    ) async throws {
        try await world.database.write { transaction in
            try shifts.acknowledge(
                Subject(ServiceCase.subjectKind, it.id.number), takesOver: takesOver, on: shift.id,
                within: [world.project.id], by: world.account(name), in: transaction)
        }
    }

    private static func take(_ shift: Shift, _ world: World, by name: String = "zhoujie") async throws {
        try await world.database.write { transaction in
            try shifts.take(shift.id, within: [world.project.id], by: world.account(name), in: transaction)
        }
    }

    private static func promise(_ shift: Shift, _ world: World) async throws -> PromiseRow? {
        try await world.database.read { try Promises().of(shift.subject, project: world.project.id, in: $0) }.first
    }

    private static func items(_ shift: Shift, _ world: World) async throws -> [ShiftItem] {
        try await world.database.read { transaction in
            try shifts.items(of: try shifts.store.line(shift.id, within: [world.project.id], transaction).shift, transaction)
        }
    }

    @Test(.clause("K-CMP3"), arguments: EngineKind.allCases)
    func `every open complaint is acknowledged one by one before the next shift can sign, also one that came in meanwhile`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let shift = try await Self.plan(world)
            let own = try await Self.complaint(world)
            let others = try await Self.complaint(world, handler: "zhaoqiang", title: "车库积水")
            try await Self.hand(shift, world)
            #expect(try await Self.items(shift, world).filter(\.isComplaint).count == 2)
            await #expect(throws: Refusal.gate("K-CMP3", "shift.complaints-waiting", details: ["count": "2"])) {
                try await Self.take(shift, world)
            }
            await #expect(throws: Refusal.gate("K-CMP3", "shift.taker.only")) {
                try await Self.acknowledge(own, shift, world, by: "limin")
            }
            try await Self.acknowledge(own, shift, world)
            try await Self.acknowledge(others, shift, world)
            await #expect(throws: Refusal.notNow("shift.acknowledged")) { try await Self.acknowledge(own, shift, world) }
            let late = try await Self.complaint(world, title: "停水")
            #expect(try await Self.items(shift, world).count == 3)
            await #expect(throws: Refusal.gate("K-CMP3", "shift.complaints-waiting", details: ["count": "1"])) {
                try await Self.take(shift, world)
            }
            try await Self.acknowledge(late, shift, world)
            try await Self.take(shift, world)
            let line = try await world.database.read { transaction in
                try Self.shifts.store.line(shift.id, within: [world.project.id], transaction)
            }
            #expect(line.shift.state == .closed && line.complaints == 3 && line.complaintsWaiting == 0)
            #expect(try await Self.promise(shift, world)?.promise.outcome == .kept)
        }
    }

    @Test(.clause("K-CMP3"), .clause("K-CMP4"), arguments: EngineKind.allCases)
    func `a named handler changes only for what was the leaver's and was taken over`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let shift = try await Self.plan(world)
            let kept = try await Self.complaint(world)
            let passed = try await Self.complaint(world, title: "噪声")
            let others = try await Self.complaint(world, handler: "zhaoqiang", title: "车库积水")
            try await Self.hand(shift, world)
            try await Self.acknowledge(kept, shift, world)
            try await Self.acknowledge(passed, shift, world, takesOver: true)
            try await Self.acknowledge(others, shift, world, takesOver: true)
            for (it, handler) in [(kept, "limin"), (passed, "zhoujie"), (others, "zhaoqiang")] {
                let detail = try await world.database.read { transaction in
                    try CaseViews().detail(it.id, within: [world.project.id], transaction).0
                }
                #expect(detail.serviceCase.handler == world.account(handler))
                #expect(detail.promises.filter { $0.promise.outcome == .open }.allSatisfy { $0.holder == world.account(handler) })
            }
        }
    }

    @Test(.clause("K-CMP3"), arguments: EngineKind.allCases)
    func `a planned shift begins by itself, promises its handover by the next one's start, and is late after`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let shift = try await Self.plan(world, from: "2026-11-23T10:00", to: "2026-11-23T18:00")
            let next = try await Self.plan(world, for: "zhoujie", from: "2026-11-24T09:00", to: "2026-11-24T17:00")
            #expect(shift.state == .planned)
            #expect(try await Self.promise(shift, world) == nil)
            world.at("2026-11-23 10:00")
            #expect(try await world.database.write { try Self.shifts.openDue(in: $0) } == 1)
            #expect(try await world.database.write { try Self.shifts.openDue(in: $0) } == 0)
            let promise = try #require(try await Self.promise(shift, world))
            let grace = try await world.database.read { try House.books.book(on: world.project.liveFrom, in: $0).number(ShiftQuantity.grace) }
            #expect(promise.promise.dueAt == next.startsAt.adding(minutes: grace) && promise.holder == world.account("limin"))
            world.clock.move(to: promise.promise.dueAt.adding(milliseconds: 1))
            try await Self.hand(shift, world)
            #expect(try await Self.promise(shift, world)?.holder == world.account("zhoujie"))
            try await Self.take(shift, world)
            #expect(try await Self.promise(shift, world)?.promise.outcome == .late)
        }
    }

    @Test(.clause("K-CMP3"), arguments: EngineKind.allCases)
    func `the handover's due moves with the roster, and a shift that is overdue already does not`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let grace = try await world.database.read { try House.books.book(on: world.project.liveFrom, in: $0).number(ShiftQuantity.grace) }
            let shift = try await Self.plan(world)
            func due() async throws -> Instant? { try await Self.promise(shift, world)?.promise.dueAt }
            func drop(_ shift: Shift) async throws {
                try await world.database.write { transaction in
                    try Self.shifts.drop(shift.id, within: [world.project.id], by: world.account("wangfang"), in: transaction)
                }
            }
            #expect(try await due() == shift.endsAt.adding(minutes: grace))
            let later = try await Self.plan(world, for: "zhoujie", from: "2026-11-24T09:00", to: "2026-11-24T17:00")
            #expect(try await due() == later.startsAt.adding(minutes: grace))
            let sooner = try await Self.plan(world, for: "zhoujie", from: "2026-11-23T17:00", to: "2026-11-23T22:00")
            #expect(try await due() == sooner.startsAt.adding(minutes: grace))
            try await drop(sooner)
            #expect(try await due() == later.startsAt.adding(minutes: grace))
            // Taken off in the evening: nobody is late at once.
            world.at("2026-11-23 20:00")
            try await drop(later)
            #expect(try await due() == world.clock.now.adding(minutes: grace))
            // Past its due it is missed, and no plan takes that back.
            world.at("2026-11-23 21:00")
            _ = try await Self.plan(world, for: "zhoujie", from: "2026-11-24T09:00", to: "2026-11-24T17:00")
            #expect(try await Self.promise(shift, world)?.promise.standing(at: world.clock.now) == .overdue)
        }
    }

    @Test(.clause("K-CMP3"), arguments: EngineKind.allCases)
    func `a manager who signs for the holder does not take over`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let shift = try await Self.plan(world)
            await #expect(throws: Refusal.gate("K-CMP3", "shift.taker.self", field: "taker")) {
                try await Self.hand(shift, world, to: "wangfang", by: "wangfang", reason: "突发疾病")
            }
            try await Self.hand(shift, world, to: "zhoujie", by: "wangfang", reason: "突发疾病")
        }
    }

    @Test(.clause("S2.5-1"), arguments: EngineKind.allCases)
    func `whoever has the desk hears of what a colleague off duty holds, before and at its due`(
        _ engine: EngineKind
    ) async throws {
        func told(_ holder: String, isRostered: Bool = true) async throws -> [String] {
            var lines: [String] = []
            try await World.run(engine) { world in
                if isRostered { _ = try await Self.plan(world, for: "zhoujie") }
                try await world.database.write { transaction in
                    let book = try House.books.book(on: world.project.liveFrom, in: transaction)
                    var terms = Promises.Terms(
                        "K-CMP2", of: Subject("proof", 1), cycle: 1, startedAt: transaction.now,
                        dueAt: transaction.now.adding(minutes: 15))
                    terms.holder = world.account(holder)
                    try Promises().open(terms, project: world.project, scheme: book, by: .system("proof"), in: transaction)
                }
                // The schedule slept until the shift was over: who had the desk then is told all the same.
                world.clock.advance(minutes: 3 * 1_440)
                try await world.database.write { _ = try Escalations(onShift: PeopleSlice.onShift).run(in: $0) }
                let names = Dictionary(uniqueKeysWithValues: world.people.map { ($1, $0) })
                lines = try await world.database.read { transaction in
                    try transaction.query(
                        "SELECT n.step, n.receiver_id FROM promise_notice n JOIN promise p ON p.id = n.promise_id WHERE p.clause = 'K-CMP2'"
                    ).map {
                        "\(try $0.get("step", as: Int64.self)) \(names[try $0.get("receiver_id")] ?? "?")"
                    }
                }.sorted()
            }
            return lines
        }
        let rest = ["2 chenguo", "2 wangfang"]
        #expect(
            try await told("limin")
                == ["0 limin", "0 zhoujie", "1 limin", "1 wangfang", "1 zhoujie", "2 chenguo", "2 limin", "2 wangfang"])
        #expect(try await told("zhoujie") == ["0 zhoujie", "1 wangfang", "1 zhoujie"] + rest + ["2 zhoujie"])
        #expect(try await told("limin", isRostered: false) == ["0 limin", "1 limin", "1 wangfang", "2 chenguo", "2 limin", "2 wangfang"])
    }

    @Test(.clause("K-CMP3"), arguments: EngineKind.allCases)
    func `a manager signs for who fell ill, handing to another begins anew, and what ended unheard leaves the list`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let shift = try await Self.plan(world)
            let it = try await Self.complaint(world)
            try await Self.hand(shift, world, by: "wangfang", reason: "突发疾病")
            try await Self.acknowledge(it, shift, world)
            try await Self.hand(shift, world, to: "wangfang", by: "chenguo", reason: "周洁请假")
            #expect(try await Self.items(shift, world).allSatisfy { $0.acknowledgedAt == nil })
            try await world.database.write { transaction in
                try world.cases.change(it.id, within: [world.project.id], by: world.staff("limin"), in: transaction) { it, _ in
                    [try it.withdraw(.customer)]
                }
            }
            #expect(try await Self.items(shift, world).isEmpty)
            try await Self.take(shift, world, by: "wangfang")
            #expect(try await Self.promise(shift, world)?.promise.outcome == .kept)
        }
    }

    @Test(.clause("K-CMP3"), arguments: EngineKind.allCases)
    func `the database itself refuses a closed shift with a complaint unheard`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let shift = try await Self.plan(world)
            _ = try await Self.complaint(world)
            try await Self.hand(shift, world)
            await #expect(throws: StorageProblem.self) {
                try await world.database.write { transaction in
                    try transaction.run(
                        "UPDATE shift SET state = 'closed', taken_at = \(transaction.now) WHERE id = \(shift.id)")
                }
            }
        }
    }

    @Test(.clause("K-CMP3"), .clause("J1-R2"))
    func `from the roster by API to the pages: planned, on 今日, handed, explained, acknowledged, taken`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            var number = 0
            func post(_ path: String, _ body: String, as name: String) async throws -> Answer {
                number += 1
                return await site.answer(
                    Ask(
                        "POST", "/api/v1\(path)",
                        headers: [
                            "authorization": "Bearer \(try await world.token(name))", "content-type": "application/json",
                            "idempotency-key": "shift-key-\(number)",
                        ], body: Array(body.utf8)))
            }
            func page(_ path: String, as name: String) async throws -> Answer {
                await site.answer(
                    Ask("GET", path, headers: ["authorization": "Bearer \(try await world.token(name))"]))
            }
            let it = try await Self.complaint(world)
            let made = try await post(
                "/shifts",
                #"{"name":"早班","holder":"\#(world.account("limin").text)","startsAt":"2026-11-23T08:30","endsAt":"2026-11-23T17:30"}"#,
                as: "limin")
            #expect(made.status == 201, "\(made.text)")
            let shift = try #require(made.header("location")?.split(separator: "/").last.map(String.init))
            #expect(try await page("/today", as: "limin").text.contains("/shifts/\(shift)"))
            let roster = try await page("/shifts", as: "wangfang")
            #expect(roster.status == 200 && roster.text.contains("早班") && roster.text.contains("李敏"))
            let handed = try await post(
                "/shifts/\(shift)/handing", #"{"taker":"\#(world.account("zhoujie").text)","briefing":"钥匙三把"}"#, as: "limin")
            #expect(handed.status == 200, "\(handed.text)")
            let item = "case-\(it.id.text)"
            #expect(try await post("/shifts/\(shift)/explanation", #"{"item":"\#(item)","explanation":"已约明天"}"#, as: "limin").status == 200)
            let early = try await post("/shifts/\(shift)/taking", "{}", as: "zhoujie")
            #expect(early.status == 409 || early.status == 422, "\(early.status)")
            #expect(early.text.contains("K-CMP3"))
            #expect(try await post("/shifts/\(shift)/acknowledgement", #"{"item":"\#(item)","takesOver":true}"#, as: "zhoujie").status == 200)
            #expect(try await post("/shifts/\(shift)/taking", "{}", as: "zhoujie").status == 200)
            let closed = try await page("/shifts/\(shift)", as: "wangfang")
            #expect(closed.text.contains("已约明天") && closed.text.contains("1 / 1") && closed.text.contains("钥匙三把"))
            #expect(try await page("/shifts/\(shift)", as: "stranger").status == 404)
        }
    }
}
