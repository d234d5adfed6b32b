// CommitteeUrgingTests: what the owners' committee did stands in the case and in the bundle, and climbs and renews nothing.
import Billing
import Kernel
import Platform
import Proof
import Storage
import Testing
import Web
import Wiring

@testable import Arrears

@Suite struct CommitteeUrgingTests {
    private static let day = Day("2027-02-10") ?? Day(number: 0)

    @Test(.clause("S2.8.2-2"))
    func `an urging lies not ahead, its term not before it, and what was written has its paper`() throws {
        let today = Self.day
        try CommitteeUrging.Note(day: today, urgedBy: "周主任", way: .phone, payBy: today).check(today: today)
        try CommitteeUrging.Note(day: today, urgedBy: "周主任", way: .letter, paper: "督促函 3号").check(today: today)
        #expect(throws: Refusal.invalid("day", "demand.day.later")) {
            try CommitteeUrging.Note(day: today.adding(days: 1), urgedBy: "周主任", way: .phone).check(today: today)
        }
        #expect(throws: Refusal.invalid("payBy", "urging.payBy.before")) {
            try CommitteeUrging.Note(day: today, urgedBy: "周主任", way: .phone, payBy: today.adding(days: -1)).check(today: today)
        }
        #expect(throws: Refusal.invalid("paper", "urging.paper.needed")) {
            try CommitteeUrging.Note(day: today, urgedBy: "周主任", way: .letter).check(today: today)
        }
        // No way of it is a public one.
        #expect(CommitteeUrging.Way.allCases == [.letter, .visit, .phone, .meeting, .message])
    }

    @Test(.clause("S2.8.2-2"), .clause("XS2.8.2-0"), arguments: EngineKind.allCases)
    func `it is noted in the case with its paper, is in the bundle, and moves neither the ladder nor the three years`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let home = try await ArrearsHome.make(world)
            try await home.home.bill(12_000)
            try await home.share("1/10")
            try await home.climbToLetter()
            try await home.at("2027-02-10 10:00")
            let it = try await home.it()
            func limits() async throws -> [Day?] {
                try await world.database.read { transaction in
                    let (ladder, input, today) = try ArrearsHome.demands.ladder(of: it, world.project, transaction)
                    return ladder.bills.map { ArrearsLimits.limitation(of: $0, input, on: today).lastDay }
                }
            }
            let before = (it.standing, try await limits())
            let urgings = CommitteeUrgings()
            let id = try await home.write {
                try urgings.note(
                    CommitteeUrging.Note(
                        day: Self.day, urgedBy: "业委会 周主任", way: .letter, payBy: Self.day.adding(days: 15), answer: "月底前交",
                        paper: "督促函 2027-3"),
                    in: it.id, within: [home.project], by: world.account("limin"), in: $0)
            }
            let paper = Array("%PDF-1.4 督促函".utf8)
            let owner = try await home.write {
                try urgings.keepFile(paper, of: id, within: [home.project], by: world.staff("limin"), in: $0)
            }
            #expect(owner == it.id)
            let lines = try await world.database.read { try urgings.lines(of: it, $0) }
            #expect(lines.count == 1 && lines[0].hasFile && lines[0].said.urgedBy == "业委会 周主任" && lines[0].said.answer == "月底前交")
            #expect(try await world.database.read { try urgings.file(of: id, within: [home.project], $0).bytes } == paper)
            try await home.look()
            #expect(try await home.it().standing == before.0)
            #expect(try await limits() == before.1)
            // Nobody of another estate sees or writes it.
            await #expect(throws: Refusal.missing) {
                try await world.database.read { _ = try urgings.file(of: id, within: [world.other.id], $0) }
            }
            await #expect(throws: Refusal.missing) {
                try await home.write {
                    _ = try urgings.keepFile(paper, of: id, within: [world.other.id], by: world.staff("stranger"), in: $0)
                }
            }
            await #expect(throws: Refusal.missing) {
                try await home.write {
                    _ = try urgings.note(
                        CommitteeUrging.Note(day: Self.day, urgedBy: "周", way: .phone), in: it.id, within: [world.other.id],
                        by: world.account("stranger"), in: $0)
                }
            }
            // In the bundle of a matter.
            try await home.at("2027-03-01 10:00")
            let matter = try await home.write {
                let id = try ArrearsHome.matters.propose(
                    .lawyersLetter, for: it.id, counsel: "律所", reason: "久拖", within: [home.project], by: world.account("wangfang"), in: $0)
                try ArrearsHome.matters.approve(id, within: [home.project], by: world.account("chenguo"), in: $0)
                return id
            }
            let file = try await world.database.read { try ArrearsHome.matters.file(matter, within: [home.project], $0) }
            #expect(file.urgings.map(\.said.paper) == ["督促函 2027-3"])
        }
    }

    @Test(.clause("S2.8.2-2"))
    func `the clerk notes it on the debtor's page, and a refusal keeps what was typed`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await ArrearsHome.make(world)
            try await home.home.bill(12_000)
            try await home.at("2026-12-05 10:00")
            let it = try await home.it()
            let (site, token) = (try world.site(), try await world.token("limin"))
            func post(_ body: String, key: String) async -> Answer {
                await site.answer(
                    Ask(
                        "POST", "/api/v1/arrears/cases/\(it.id)/urging",
                        headers: ["authorization": "Bearer \(token)", "content-type": "application/json", "idempotency-key": key],
                        body: Array(body.utf8)))
            }
            let refused = await post(#"{"day":"2026-12-04","urgedBy":"周主任","way":"letter"}"#, key: "urging-one-key")
            #expect(refused.status == 422 && refused.text.contains("paper"), "\(refused.text)")
            #expect(await post(#"{"day":"2026-12-04","urgedBy":"周主任","way":"poster"}"#, key: "urging-two-key").status == 422)
            let done = await post(#"{"day":"2026-12-04","urgedBy":"周主任","way":"phone","answer":"下周交"}"#, key: "urging-three-key")
            #expect(done.status == 201, "\(done.text)")
            let page = await site.answer(
                Ask("GET", "/arrears/cases/\(it.id)", headers: ["authorization": "Bearer \(token)", "accept-language": "zh-CN"])).text
            #expect(page.contains("业委会督促") && page.contains("周主任") && page.contains("下周交"))
        }
    }
}
