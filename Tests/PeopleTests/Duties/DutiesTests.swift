// DutiesTests: the daily check: opened on open days, ticked with its evidence, on both engines.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web
import Wiring

@testable import People

@Suite struct DutiesTests {
    private static let duties = Duties(books: House.books)
    private static let good = Dictionary(uniqueKeysWithValues: DutyPlan.dailyCheck.items.map { ($0, Duty.Mark.good) })

    private static func lines(_ world: World) async throws -> [DutyLine] {
        try await world.database.read { try duties.store.lines(in: world.project.id, before: nil, $0) }
            .filter { $0.duty.plan.name == DutyPlan.dailyCheck.name }
    }

    private static func finish(
        _ duty: Duty, _ evidence: Duty.Evidence, _ world: World, by name: String, correcting terms: Correction.Terms? = nil
    ) async throws {
        try await world.database.write { transaction in
            try duties.finish(
                duty.id, evidence, correcting: terms, within: [world.project.id], by: world.account(name), in: transaction)
        }
    }

    @Test(.clause("J1-R7"), arguments: EngineKind.allCases)
    func `one check a day on open days only, due when the desk closes, kept when it is done before`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            for _ in 0..<2 { try await world.database.write { try Self.duties.openDue(in: $0) } }
            var lines = try await Self.lines(world)
            #expect(lines.count == 1)
            let duty = try #require(lines.first?.duty)
            let promise = try #require(
                try await world.database.read { try Promises().of(duty.subject, project: world.project.id, in: $0) }.first)
            let closes = try #require(world.project.calendar.windows(on: duty.day).last?.closes)
            #expect(promise.clause == "J1-R7" && promise.holder == world.account("wangfang"))
            #expect(promise.promise.dueAt == world.project.zone.instant(duty.day, closes))
            try await Self.finish(duty, Duty.Evidence(marks: Self.good, findings: "", improvement: ""), world, by: "wangfang")
            let settled = try await world.database.read { try Promises().of(duty.subject, project: world.project.id, in: $0) }
            #expect(settled.map(\.promise.outcome) == [.kept])
            world.at("2026-11-29 10:00")  // a Sunday on which the desk may be shut
            try await world.database.write { try Self.duties.openDue(in: $0) }
            let sunday = world.project.zone.day(of: world.clock.now)
            lines = try await Self.lines(world)
            #expect(lines.contains { $0.duty.day == sunday } == world.project.calendar.isWorkday(sunday))
        }
    }

    @Test(.clause("J1-R7"), arguments: EngineKind.allCases)
    func `no tick without every item, nor with a poor one that has no finding and no improvement`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            try await world.database.write { try Self.duties.openDue(in: $0) }
            let duty = try #require(try await Self.lines(world).first?.duty)
            var some = Self.good
            some["records"] = nil
            var poor = Self.good
            poor["conduct"] = .poor
            let refused: [(Duty.Evidence, String, String)] = [
                (Duty.Evidence(marks: some, findings: "", improvement: ""), "records", "duty.mark.missing"),
                (Duty.Evidence(marks: poor, findings: "", improvement: ""), "findings", "duty.findings.missing"),
                (Duty.Evidence(marks: poor, findings: "未起立", improvement: ""), "improvement", "duty.improvement.missing"),
                (Duty.Evidence(marks: poor, findings: "未起立", improvement: "晨会重温"), "owner", "duty.correction.missing"),
            ]
            for (evidence, field, key) in refused {
                await #expect(throws: Refusal.gate("J1-R7", key, field: field)) {
                    try await Self.finish(duty, evidence, world, by: "wangfang")
                }
            }
            let whole = Duty.Evidence(marks: poor, findings: "未起立", improvement: "晨会重温")
            let terms = Correction.Terms(owner: world.account("limin"), dueDay: world.project.liveFrom.adding(days: 2))
            await #expect(throws: Refusal.gate("J1-R7", "duty.post")) {
                try await Self.finish(duty, whole, world, by: "limin", correcting: terms)
            }
            let good = Duty.Evidence(marks: Self.good, findings: "", improvement: "")
            await #expect(throws: Refusal.invalid("owner", "duty.correction.none")) {
                try await Self.finish(duty, good, world, by: "wangfang", correcting: terms)
            }
            let impossible: [(Correction.Terms, Refusal)] = [
                (
                    Correction.Terms(owner: terms.owner, dueDay: world.project.liveFrom.adding(days: -1)),
                    .gate("J1-R7", "correction.due.past", field: "dueDay")
                ),
                (
                    Correction.Terms(owner: terms.owner, dueDay: world.project.liveFrom.adding(days: 91)),
                    .gate("J1-R7", "correction.due.far", field: "dueDay", details: ["days": "90"])
                ),
                (
                    Correction.Terms(owner: world.account("stranger"), dueDay: terms.dueDay),
                    .invalid("owner", "case.handler.unknown")
                ),
            ]
            for (wrong, refusal) in impossible {
                await #expect(throws: refusal) {
                    try await Self.finish(duty, whole, world, by: "wangfang", correcting: wrong)
                }
            }
            try await Self.finish(duty, whole, world, by: "wangfang", correcting: terms)
            #expect(try await Self.lines(world).first?.duty.evidence == whole)
            await #expect(throws: Refusal.notNow("duty.done")) {
                try await Self.finish(duty, whole, world, by: "wangfang", correcting: terms)
            }
        }
    }

    @Test(.clause("J1-R7"), arguments: EngineKind.allCases)
    func `a forgotten check may be made up for while it is fresh, then it is missed and leaves the day's list`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            try await world.database.write { try Self.duties.openDue(in: $0) }
            let duty = try #require(try await Self.lines(world).first?.duty)
            func outcome() async throws -> Promise.Outcome? {
                try await world.database.write { _ = try Self.duties.closeForgotten(in: $0) }
                return try await world.database.read { try Promises().of(duty.subject, project: world.project.id, in: $0) }
                    .first?.promise.outcome
            }
            world.at("2026-11-25 17:00")
            #expect(try await outcome() == .open)
            world.at("2026-11-25 17:31")
            // By its time, not by the job that notices.
            await #expect(throws: Refusal.notNow("duty.over")) {
                try await Self.finish(
                    duty, Duty.Evidence(marks: Self.good, findings: "", improvement: ""), world, by: "wangfang")
            }
            #expect(try await outcome() == .failed)
        }
    }

    @Test(.clause("J1-R7"), arguments: EngineKind.allCases)
    func `a server that slept three days has the duties, dues and figure of one that never slept`(
        _ engine: EngineKind
    ) async throws {
        func life(_ minutes: [Int]) async throws -> [String] {
            var lines: [String] = []
            try await World.run(engine) { world in
                for step in minutes {
                    world.clock.advance(minutes: step)
                    for _ in 0..<2 {
                        try await world.database.write { transaction in
                            try Self.duties.openDue(in: transaction)
                            _ = try Self.duties.closeForgotten(in: transaction)
                        }
                    }
                }
                let names = Dictionary(uniqueKeysWithValues: world.people.map { ($1, $0) })
                let days = world.project.liveFrom...world.project.zone.day(of: world.clock.now)
                lines = try await world.database.read { transaction in
                    let rows = try transaction.query(
                        "SELECT \(PromiseRow.columns) FROM promise WHERE project_id = \(world.project.id) AND clause = 'J1-R7' ORDER BY due_at"
                    ).map(PromiseRow.init)
                    let figure = try Figures().figure("J1-R7", .kept, in: world.project, days: days, transaction)
                    return rows.map { row in
                        let holder = row.holder.flatMap { names[$0] } ?? "nobody"
                        return "\(row.dueDay) \(row.promise.startedAt) \(row.promise.dueAt) \(row.promise.outcome) \(holder)"
                            + " \(row.settledAt.map { "\($0)" } ?? "")"
                    } + ["\(figure)"]
                }
            }
            return lines
        }
        let span = 5 * 1_440
        let awake = try await life(Array(repeating: 30, count: span / 30))
        #expect(awake.count > 4 && awake.contains { $0.contains("failed") } && awake.contains { $0.contains("open") })
        let once = try await life([span])
        #expect(once == awake, "\(once)\n\(awake)")
        #expect(try await life([60, 3 * 1_440, span - 3 * 1_440 - 60]) == awake)
    }

    @Test(.clause("J1-R7"), arguments: EngineKind.allCases)
    func `a poor check opens a correction on its owner's 今日, done in time with what shows it, and counted`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            try await world.database.write { _ = try Self.duties.openDue(in: $0) }
            let duty = try #require(try await Self.lines(world).first?.duty)
            var poor = Self.good
            poor["conduct"] = .poor
            let last = world.project.liveFrom.adding(days: 1)
            let site = try world.site()
            func ask(_ method: String, _ path: String, _ body: String = "", as name: String, _ key: String = "") async throws -> Answer {
                let headers = [
                    "authorization": "Bearer \(try await world.token(name))", "content-type": "application/json",
                    "idempotency-key": "correction-\(key)",
                ]
                return await site.answer(Ask(method, path, headers: headers, body: Array(body.utf8)))
            }
            let marks = poor.map { "\"\($0.key)\":\"\($0.value.rawValue)\"" }.sorted().joined(separator: ",")
            let body = """
                {\(marks),"findings":"未起立","improvement":"晨会重温","owner":"\(world.account("limin").text)","dueDay":"\(last)"}
                """
            let done = try await ask("POST", "/api/v1/duties/\(duty.id)/finishing", body, as: "wangfang", "a")
            #expect(done.status == 200, "\(done.text)")
            let line = try #require(
                try await world.database.read {
                    try Corrections(books: House.books).of([duty.id], in: world.project.id, $0)[duty.id]
                })
            #expect(line.correction.what == "晨会重温" && line.correction.terms.dueDay == last)
            let today = try await ask("GET", "/today", as: "limin").text
            #expect(today.contains("晨会重温") && today.contains("/duties/\(duty.id)"))
            #expect(try await ask("GET", "/duties", as: "limin").text.contains("李敏"))
            let path = "/api/v1/duties/\(duty.id)/corrections/\(line.correction.id)/finishing"
            let others = try await ask("POST", path, #"{"evidence":"已重温"}"#, as: "zhoujie", "b")
            #expect(others.status == 409 && others.text.contains("J1-R7"), "\(others.text)")
            #expect(try await ask("POST", path, #"{"evidence":""}"#, as: "limin", "c").status == 422)
            #expect(try await ask("POST", path, #"{"evidence":"x"}"#, as: "stranger", "d").status == 404)
            world.at("2026-11-24 23:59")
            #expect(try await ask("POST", path, #"{"evidence":"全员已重温"}"#, as: "limin", "e").status == 200)
            #expect(try await ask("POST", path, #"{"evidence":"再一次"}"#, as: "limin", "f").status != 200)
            let page = try await ask("GET", "/duties/\(duty.id)", as: "wangfang").text
            #expect(page.contains("全员已重温"))
            world.at("2026-11-25 01:00")
            let days = world.project.liveFrom...last
            let figure = try await world.database.read { try Figures().figure("J1-R7", .kept, in: world.project, days: days, $0) }
            #expect(figure == Figure(numerator: 2, denominator: 2, excluded: 0))
        }
    }
}

@Suite struct CalendarDutiesTests {
    private static let duties = Duties(books: House.books)

    private static func duties(_ plan: String, _ world: World) async throws -> [(duty: Duty, outcome: Promise.Outcome?)] {
        try await world.database.read { transaction in
            try duties.store.lines(in: world.project.id, before: nil, transaction).filter { $0.duty.plan.name == plan }
                .map { line in
                    let rows = try Promises().of(line.duty.subject, project: world.project.id, in: transaction)
                    return (line.duty, rows.first?.promise.outcome)
                }
        }
    }

    private static func finish(_ duty: Duty, _ world: World) async throws {
        let marks = Dictionary(uniqueKeysWithValues: duty.plan.items.map { ($0, Duty.Mark.good) })
        try await world.database.write { transaction in
            try duties.finish(
                duty.id, Duty.Evidence(marks: marks, findings: "", improvement: ""), within: [world.project.id],
                by: world.account("wangfang"), in: transaction)
        }
    }

    @Test func `a month and a year are read as the scheme writes them`() throws {
        #expect(CalendarDue("monthly:last") == .monthly && CalendarDue("monthly:any") == .monthly)
        #expect(CalendarDue("yearly:12-31") == .yearly(month: 12, day: 31))
        for bad in ["", "monthly", "yearly:13-01", "yearly:12", "weekly:1"] { #expect(CalendarDue(bad) == nil, "\(bad)") }
        let day = try #require(Day("2026-02-10"))
        #expect(CalendarDue.monthly.period(on: day) == (try #require(Day("2026-02-01")), try #require(Day("2026-02-28"))))
        let year = CalendarDue.yearly(month: 12, day: 31)
        #expect(year.period(on: day) == (try #require(Day("2026-12-01")), try #require(Day("2026-12-31"))))
        #expect(year.period(on: try #require(Day("2026-12-31"))).to == Day("2026-12-31"))
        #expect(year.period(on: try #require(Day("2027-01-01"))).to == Day("2027-12-31"))
    }

    @Test(.clause("C-5"), arguments: EngineKind.allCases)
    func `dunning is opened every month and due when the desk closes on its last open day`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            for _ in 0..<2 { try await world.database.write { try Self.duties.openDue(in: $0) } }
            let first = try #require(try await Self.duties("dunning-month", world).first)
            #expect(try await Self.duties("dunning-month", world).count == 1)
            #expect(Month(of: first.duty.day) == Month("2026-11") && world.project.calendar.isWorkday(first.duty.day))
            try await Self.finish(first.duty, world)
            #expect(try await Self.duties("dunning-month", world).first?.outcome == .kept)
            world.at("2027-01-05 10:00")
            try await world.database.write { transaction in
                while try Self.duties.openDue(in: transaction) {}
                while try Self.duties.closeForgotten(in: transaction) == 100 {}
            }
            let all = try await Self.duties("dunning-month", world)
            #expect(all.map { Month(of: $0.duty.day).description } == ["2027-01", "2026-12", "2026-11"])
            #expect(all.map(\.outcome) == [.open, .failed, .kept])
            await #expect(throws: Refusal.notNow("duty.over")) { try await Self.finish(all[1].duty, world) }
        }
    }

    @Test(.clause("C-10"), .clause("C-9"), .clause("S2.8.1-3"), arguments: EngineKind.allCases)
    func `the year's duties open in December, once, and a month's check of bills every month`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            try await world.database.write { try Self.duties.openDue(in: $0) }
            for plan in ["dunning-year", "statistics-year"] { #expect(try await Self.duties(plan, world).isEmpty) }
            #expect(try await Self.duties("bill-check", world).count == 1)
            world.at("2026-12-01 09:00")
            try await world.database.write { transaction in while try Self.duties.openDue(in: transaction) {} }
            for plan in ["dunning-year", "statistics-year"] {
                let lines = try await Self.duties(plan, world)
                #expect(lines.map { Month(of: $0.duty.day).description } == ["2026-12"])
                if let duty = lines.first?.duty { try await Self.finish(duty, world) }
                #expect(try await Self.duties(plan, world).first?.outcome == .kept)
            }
            world.at("2027-03-01 09:00")
            try await world.database.write { transaction in while try Self.duties.openDue(in: transaction) {} }
            let counts = try await world.database.read { transaction in
                try ["dunning-year", "bill-check"].map { plan in
                    try transaction.first(
                        "SELECT COUNT(*) AS number FROM duty WHERE project_id = \(world.project.id) AND plan = \(plan)"
                    )?.get("number", as: Int64.self)
                }
            }
            #expect(counts == [1, 5])
        }
    }
}
