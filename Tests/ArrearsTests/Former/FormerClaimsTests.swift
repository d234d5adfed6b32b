// FormerClaimsTests: demands, plans and suits of the former books move rungs, limitation and cases; on both engines.
import Foundation
import Kernel
import Platform
import Proof
import Storage
import Testing
import Wiring

@testable import Arrears
@testable import Billing

@Suite struct FormerClaimsTests {
    static let demands = """
        房号,催缴级别,催缴日期,送达日期,方式,结果,签收人,与业主关系,单号,凭据
        5-1-0902,提醒,2026-01-10,,短信,短信送达,,,,截图
        5-1-0902,通知单,2026-04-01,2026-04-03,送单,家属签收,王强,父亲,,回执 12
        5-1-0902,催缴函,2026-07-01,2026-07-05,EMS,已妥投,,,EM123,邮政回执

        """

    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `a past demand climbs its rung and renews the three years of the bills that it names`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.open(ArrearsHome.bills, as: .arrears)
            try await home.work()
            #expect(try await home.state().rung == .none)
            #expect(try await home.lastDays() == [
                "2023-08-31": "2026-08-31", "2024-09-30": "2027-09-30", "2025-03-31": "2028-03-31", "2026-09-30": "2029-09-30",
            ])
            let id = try await home.open(Self.demands, as: .demand)
            // Sent in their time, each a rung; the last reached the debtor on the fifth of July. The bill of September came later.
            let state = try await home.state()
            #expect(state.rung == .visitAndLetter && state.anchor?.due == Day("2023-08-31"))
            #expect(try await home.lastDays() == [
                "2023-08-31": "2029-07-05", "2024-09-30": "2029-07-05", "2025-03-31": "2029-07-05", "2026-09-30": "2029-09-30",
            ])
            let it = try await home.it()
            #expect(it.standing.rung == .visitAndLetter, "the list has it at once")
            let lines = try await world.database.read { try ArrearsViews.demands(of: it, $0) }
            #expect(lines.count == 3 && lines.allSatisfy { $0.demand.state == .reached })
            #expect(lines.map(\.signer).contains("王强") && lines.map(\.waybill).contains("EM123"))
            // Taken back with the import: it stays to be read, and counts no longer; then it may come again.
            try await home.takeBack(id)
            #expect(try await home.find(id).state == .reversed)
            #expect(try await home.state().rung == .none)
            #expect(try await home.lastDays()["2023-08-31"] == "2026-08-31")
            #expect(try await world.database.read { try ArrearsViews.demands(of: it, $0) }.filter(\.isWithdrawn).count == 3)
            try await home.open(Self.demands, as: .demand)
            #expect(try await home.state().rung == .visitAndLetter)
        }
    }

    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `what nobody was handed climbs nothing, and what does not fit the bills is told at row and column`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            let unowed = try await home.bring(Self.demands, as: .demand)
            #expect(try await home.refusals(unowed)[2] == ["房号 opening.claim.none"])
            try await home.open(ArrearsHome.bills, as: .arrears)
            let id = try await home.bring(
                """
                房号,催缴级别,催缴日期,送达日期,方式,收费项目,月份,结果,签收人,与业主关系,单号,凭据,缴费人
                5-1-0902,通知单,2026-04-01,,张贴,,,张贴门上,,,,照片,
                5-1-0902,通知单,2026-04-02,,送单,,,家属签收,王强,,,回执,
                5-1-0902,通知单,2026-04-03,,送单,,,本人签收,,,,回执,
                5-1-0902,通知单,2026-04-04,2026-04-01,送单,,,本人签收,王丽,,,回执,
                5-1-0902,通知单,2026-04-05,2027-04-05,送单,,,本人签收,王丽,,,回执,
                5-1-0902,通知单,2026-04-06,,送单,,2019-01,本人签收,王丽,,,回执,
                5-1-0902,通知单,2023-08-31,,送单,,,本人签收,王丽,,,回执,
                5-1-0902,通知单,2026-10-07,,送单,,2023-08,本人签收,王丽,,,回执,
                5-1-0902,通知单,2026-04-08,,飞鸽,,,本人签收,王丽,,,回执,
                5-1-0902,公告,2026-04-09,,送单,,,本人签收,王丽,,,回执,
                5-1-0902,通知单,2026-04-10,,送单,,,不详,王丽,,,回执,
                5-1-0902,催缴函,2026-04-11,,EMS,,,已妥投,,,,回执,
                5-1-0902,通知单,2026-04-12,,送单,,,本人签收,赵六,,,回执,赵六
                5-1-0902,通知单,2026-04-13,,送单,电梯费,,本人签收,王丽,,,回执,

                """, as: .demand)
            #expect(try await home.refusals(id) == [
                3: ["与业主关系 demand.relation.needed"], 4: ["签收人 demand.signer.needed"], 5: ["送达日期 opening.reached.before"],
                6: ["送达日期 opening.day.future"], 7: ["所属月份 opening.claim.unknown"], 8: ["催缴日期 opening.claim.not-due"],
                9: ["催缴日期 opening.claim.lapsed"], 10: ["方式 opening.way.bad"], 11: ["催缴级别 opening.rung.bad"],
                12: ["结果 opening.outcome.bad"], 13: ["单号 demand.waybill.needed"], 14: ["缴费人 opening.payer.unknown"],
                15: ["收费项目 opening.item.unknown"],
            ])
            try await home.post(id)
            let it = try await home.it()
            let lines = try await world.database.read { try ArrearsViews.demands(of: it, $0) }
            #expect(lines.map(\.demand.state) == [.failed])
            #expect(try await home.state().rung == .none)
            #expect(try await home.lastDays()["2025-03-31"] == "2028-03-31")
        }
    }

    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `a running plan goes on with the parts that are left, and no demand names its bills`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.open(ArrearsHome.bills, as: .arrears)
            try await home.work()
            let header = "房号,签订日期,对方,协议金额,已还金额,期数,下一期日期,最后一期,凭据\n"
            let wrong = try await home.bring(
                header + """
                    5-1-0902,2026-08-15,王丽,3000,100,10,,2027-06-30,协议
                    5-1-0902,2026-08-16,王丽,900,900,10,,2027-06-30,协议
                    5-1-0902,2026-08-17,王丽,900,,10,2027-07-31,2027-06-30,协议
                    5-1-0902,2026-08-18,王丽,900,,60,,2027-06-30,协议
                    5-1-0902,2027-08-18,王丽,900,,6,,2027-12-30,协议
                    5-1-0902,2026-08-20,王丽,900,,6,,2026-07-31,协议

                    """, as: .plan)
            #expect(try await home.refusals(wrong) == [
                2: ["协议金额 opening.plan.over"], 3: ["已还金额 opening.plan.paid"], 4: ["下一期日期 opening.plan.following"],
                5: ["期数 arrears.plan.days"], 6: ["签订日期 opening.day.future"], 7: ["最后一期 opening.plan.ends"],
            ])
            // 900 in ten parts from September; 330 was paid, three parts and two thirds of the fourth.
            let id = try await home.open(header + "5-1-0902,2026-08-15,王丽,900,330,10,,2027-06-30,协议原件\n", as: .plan)
            let it = try await home.it()
            let today = try #require(Day("2026-11-23"))
            let plans = try await world.database.read { try Plans(books: House.books).lines(of: it, on: today, $0) }
            let plan = try #require(plans.first?.plan)
            #expect(plans.count == 1 && plan.total == Money(fen: 57_000) && plan.agreed == Day("2026-08-15"))
            #expect(plan.instalments.first == InstalmentPlan.Instalment(try #require(Day("2026-12-30")), Money(fen: 3_000)))
            #expect(plan.instalments.count == 7 && plan.instalments.last?.due == Day("2027-06-30"))
            // Oldest first: 300 and 400 hold 570. Out of every demand while it runs (D2); the agreement renews their years.
            let state = try await home.state()
            #expect(state.outOfCount.count == 2 && state.anchor?.due == Day("2025-03-31"))
            #expect(try await home.lastDays() == [
                "2023-08-31": "2029-08-15", "2024-09-30": "2029-08-15", "2025-03-31": "2028-03-31", "2026-09-30": "2029-09-30",
            ])
            let line = try await home.demand(.reminder)
            #expect(line.demand.state == .sent && line.total == Money(fen: 110_000), "what is under the plan is not in it")
            try await home.takeBack(id)
            #expect(try await home.state().outOfCount.isEmpty)
            #expect(try await home.lastDays()["2023-08-31"] == "2026-08-31")
            // With the day of the next part known, nothing is due before it: the rest is shared over the months from then.
            try await home.open(header + "5-1-0902,2026-08-15,王丽,900,330,10,2027-03-31,2027-06-30,协议原件\n", as: .plan)
            let later = try await world.database.read { try Plans(books: House.books).lines(of: it, on: today, $0) }
            #expect(later.first?.plan.instalments.map(\.amount.fen) == [14_250, 14_250, 14_250, 14_250])
            #expect(later.first?.plan.instalments.first?.due == Day("2027-03-31") && later.last?.isWithdrawn == true)
        }
    }

    @Test(.clause("S2.8.2-2"), arguments: EngineKind.allCases)
    func `a suit is a matter with its number, days and costs, holds the years, and stays the ladder while it runs`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.open(ArrearsHome.bills, as: .arrears)
            try await home.work()
            let header = "房号,类型,委托日期,立案日期,业主,诉请金额,法院,案号,代理律师,开庭日期,费用,结案日期,进展\n"
            let wrong = try await home.bring(
                header + """
                    5-1-0902,仲才,,2026-08-01,王丽,700,龙岗法院,1号,,,,,
                    5-1-0902,,2026-09-01,2026-08-02,王丽,700,龙岗法院,2号,,,,,
                    5-1-0902,,,2026-08-03,王丽,700,龙岗法院,3号,,,,2026-10-01,
                    5-1-0902,,,2026-10-04,王丽,700,龙岗法院,4号,,2026-10-01,,,

                    """, as: .suit)
            #expect(try await home.refusals(wrong) == [
                2: ["类型 opening.procedure.bad"], 3: ["委托日期 opening.suit.mandated"], 4: ["进展 opening.suit.result"],
                5: ["开庭日期 opening.suit.hearing"],
            ])
            let id = try await home.open(
                header + "5-1-0902,诉讼,2026-07-20,2026-08-01,王丽,1200,龙岗法院,(2026)粤0307民初1号,周律师,2026-12-08,55.5,,已排期\n",
                as: .suit)
            let it = try await home.it()
            let matter = try #require(try await world.database.read { try ArrearsViews.matters(of: it, $0) }.first)
            #expect(matter.matter.state == .filed && matter.matter.kind == .suit && matter.caseNumber.contains("民初1号"))
            #expect(matter.filed == Day("2026-08-01") && matter.matter.mandateDay == Day("2026-07-20") && matter.cost == Money(fen: 5_550))
            #expect(matter.matter.proposedBy != matter.matter.approvedBy && matter.court == "龙岗法院" && matter.claim == Money(fen: 120_000))
            let entries = try await world.database.read { try ArrearsViews.entries(of: matter.matter, $0) }
            #expect(entries.map(\.kind) == [.cost, .hearing])
            // While it runs nothing lapses of what was filed, though the years would have ended on the last of August.
            #expect(try await home.lastDays() == [
                "2023-08-31": "-", "2024-09-30": "-", "2025-03-31": "-", "2026-09-30": "2029-09-30",
            ])
            #expect(try await home.state().outOfCount.count == 3)
            let file = try await world.database.read { try ArrearsHome.matters.file(matter.matter.id, within: [home.project], $0) }
            #expect(file.bills.count == 3 && file.demands.count == 1)
            // It ends: the years begin anew, and the ladder goes on.
            world.at("2027-02-01 10:00")
            try await home.write {
                let day = try #require(Day("2027-02-01"))
                try ArrearsHome.matters.end(
                    matter.matter.id, on: day, result: "判决支持", within: [home.project], by: world.account("chenguo"), in: $0)
            }
            #expect(try await home.lastDays()["2023-08-31"] == "2030-02-01")
            #expect(try await home.state().outOfCount.isEmpty)
            try await home.takeBack(id)
            #expect(try await home.lastDays()["2023-08-31"] == "2026-08-31")
        }
    }

    @Test(.clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `whatever a file says was done, each bill's last day is that of a walk of every day`(_ engine: EngineKind) async throws {
        let seed: UInt64 = 70_001
        try await World.run(engine) { world in
            var dice = Dice(seed: seed)
            let home = try await ArrearsHome.make(world)
            try await home.open(ArrearsHome.bills, as: .arrears)
            try await home.work()
            let dues = ["2023-08-31": "2023-08", "2024-09-30": "2024-09", "2025-03-31": "2025-03", "2026-09-30": "2026-09"]
            let (first, today) = (try #require(Day("2023-06-01")), try #require(Day("2026-11-23")))
            var seen: Set<String> = []
            for round in 0..<5 {
                var text = "房号,催缴日期,送达日期,方式,所属月份,结果,签收人,单号,凭据\n"
                var events: [String: [Limitation.Event]] = [:]
                for number in 0..<dice.number(1...9) {
                    let sent = first.adding(days: dice.number(0...1_200))
                    let reached = min(sent.adding(days: dice.number(0...9)), today)
                    let month = dice.happens(oneIn: 2) ? dues.values.sorted()[dice.number(0...3)] : ""
                    let (way, outcome) = [("送单", "本人签收"), ("短信", "短信送达"), ("送单", "张贴"), ("EMS", "退回")][dice.number(0...3)]
                    text += "5-1-0902,\(sent),\(reached),\(way),\(month),\(outcome),王丽,\(round)-\(number),回执\n"
                    guard outcome == "本人签收" || outcome == "短信送达" else { continue }
                    for (due, name) in dues where (month.isEmpty || month == name) && (Day(due).map { $0 < sent } ?? false) {
                        events[due, default: []].append(Limitation.Event(.demand, reached))
                    }
                }
                let id = try await home.bring(text, as: .demand)
                if try await home.find(id).goodCount > 0 { try await home.post(id) }
                let found = try await home.lastDays()
                for due in dues.keys.sorted() {
                    let walk = LimitationWalk.answer(
                        due: try #require(Day(due)), events: events[due] ?? [], today: today, years: 3, longest: 20)
                    #expect(found[due] == walk.lastDay.map { "\($0)" }, "seed \(seed), round \(round), \(due):\n\(text)")
                    seen.insert(found[due] ?? "")
                }
                if try await home.find(id).state == .posted { try await home.takeBack(id) }
            }
            #expect(seen.count > 6)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `stopped at its statements in turn and gone on, each row is taken over once`(_ engine: EngineKind) async throws {
        var statements = 0
        func run(stop: Int?) async throws {
            try await World.run(engine) { world in
                let home = try await ArrearsHome.make(world)
                try await home.open(ArrearsHome.bills, as: .arrears)
                let id = try await home.bring(Self.demands, as: .demand)
                let wire = Tripwire()
                let database = Database(engine: wire.watching(world.database.engine), clock: world.clock, mint: Mint(node: 9))
                wire.arm(stop.map { Stop(.before, $0) })
                do { try await home.post(id, database) } catch is StorageProblem {}
                statements = max(statements, wire.counted.statements)
                wire.disarm()
                try await home.post(id, database)
                let it = try await home.it()
                #expect(try await world.database.read { try ArrearsViews.demands(of: it, $0) }.count == 3, "stopped at \(stop ?? 0)")
                #expect(try await home.state().rung == .visitAndLetter)
                #expect(try await home.lastDays()["2024-09-30"] == "2029-07-05")
            }
        }
        try await run(stop: nil)
        for stop in stride(from: 2, through: statements, by: max(1, statements / 9)) { try await run(stop: stop) }
    }
}
