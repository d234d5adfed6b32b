// OwnerRulesTests: what an owner may do, by tables.
import Kernel
import Platform
import Proof
import Scheme
import Testing
import Web

@testable import ServiceDesk

@Suite struct OwnerRulesTests {
    private static let now = World.morning

    private static func closed(daysAgo: Int) -> ServiceCase {
        let at = now.adding(minutes: -daysAgo * 24 * 60)
        return ServiceCase(
            id: ServiceCase.ID(1), project: Project.ID(1), number: "BX-2611-0001", kind: .repair, receivedAt: at,
            stage: .closed(at: at), handler: nil)
    }

    @Test(.clause("S2.5-1"))
    func `a customer opens again what was closed lately, and says why`() throws {
        var lately = Self.closed(daysAgo: OwnerRules.reopenDays)
        #expect(try lately.reopen(asCustomer: "又漏了", at: Self.now) == .reopened(cycle: 2))
        var silent = Self.closed(daysAgo: 1)
        #expect(throws: Refusal.invalid("note", "owner.reopen.why")) { try silent.reopen(asCustomer: "", at: Self.now) }
        var old = Self.closed(daysAgo: OwnerRules.reopenDays + 1)
        #expect(throws: Refusal.notNow("owner.reopen.late")) { try old.reopen(asCustomer: "又漏了", at: Self.now) }
        #expect(!old.mayReopen(at: Self.now) && Self.closed(daysAgo: 1).mayReopen(at: Self.now))
        for stage in [
            ServiceCase.Stage.open, .appointed(at: Self.now), .handled(at: Self.now, .solved), .withdrawn,
            .merged(into: ServiceCase.ID(2)),
        ] {
            var it = Self.closed(daysAgo: 1)
            it.stage = stage
            #expect(throws: Refusal.notNow("owner.reopen.not-closed")) { try it.reopen(asCustomer: "又漏了", at: Self.now) }
        }
    }

    @Test(.clause("S2.5-2"))
    func `the customer's own answer needs no colleague, and is asked about an explanation like any other`() throws {
        func it(_ outcome: ServiceCase.Outcome) -> ServiceCase {
            ServiceCase(
                id: ServiceCase.ID(1), project: Project.ID(1), number: "TS-2611-0001", kind: .complaint,
                receivedAt: Self.now, stage: .handled(at: Self.now, outcome), handler: Account.ID(3))
        }
        let patience = FollowUp.Patience(tries: 3, days: 2)
        for score in OwnerScore.allCases {
            var case1 = it(.solved)
            let facts = try case1.followUp(
                score.result, accepted: nil, by: nil, exception: "", tryDays: [], patience: patience, at: Self.now)
            #expect(facts.count == (score.rawValue <= 2 ? 2 : 1), "\(score)")
        }
        var explained = it(.explained)
        #expect(throws: Refusal.gate("S2.5-1a", "follow-up.accepted", field: "accepted")) {
            try explained.followUp(
                .satisfied, accepted: nil, by: nil, exception: "", tryDays: [], patience: patience, at: Self.now)
        }
        let facts = try explained.followUp(
            .satisfied, accepted: false, by: nil, exception: "", tryDays: [], patience: patience, at: Self.now)
        #expect(facts == [.followedUp(.satisfied), .reopened(cycle: 2)])
        // A colleague is still somebody other than the handler.
        var own = it(.solved)
        #expect(throws: Refusal.gate("S2.5-2", "follow-up.handler", field: "exception")) {
            try own.followUp(
                .satisfied, accepted: nil, by: Account.ID(3), exception: "", tryDays: [], patience: patience, at: Self.now)
        }
    }

    @Test(.clause("S2.5-1a"))
    func `an explanation is offered with words while the case is open, and settles nothing`() throws {
        var it = ServiceCase(
            id: ServiceCase.ID(1), project: Project.ID(1), number: "TS-2611-0001", kind: .complaint, receivedAt: Self.now,
            handler: Account.ID(3))
        #expect(throws: Refusal.gate("S2.5-1a", "case.explain.words", field: "explanation")) { try it.offerExplanation("") }
        #expect(try it.offerExplanation("因为") == .explanationOffered)
        #expect(it.stage == .open && it.understanding == nil && it.reply.isEmpty)
        it.stage = .handled(at: Self.now, .solved)
        #expect(throws: Refusal.notNow("case.handled-already")) { try it.offerExplanation("因为") }
    }

    @Test func `every promise that the desk makes to a customer has words for the customer`() {
        for control in ServiceDeskSlice.controls.controls where control.kind == .promise {
            #expect(OwnerPhrase(control.clause) != nil || control.clause.text.hasSuffix("b"), "\(control.clause)")
        }
        #expect(OwnerPhrase("J1-A6.4") == nil)
    }

    @Test func `an appointment moves to half hours at which the office is open, from now on`() async throws {
        let calendar = try ShippedCalendar.office(in: try Zone("Asia/Shanghai"))
        let monday = try #require(Day("2026-11-23"))
        let slots = OwnerSlots(calendar, from: calendar.zone.instant(monday, MinuteOfDay(17 * 60 + 10)))
        #expect(slots.days.count == OwnerRules.moveDays)
        // Ten past five: the last half hour of Monday has begun, so Tuesday is the first.
        #expect(slots.days.first == monday.adding(days: 1) && !slots.days.contains { $0.weekday.isWeekend })
        for (minute, isOpen) in [("08:29", false), ("08:30", true), ("12:00", false), ("13:30", true), ("17:29", true), ("17:30", false)] {
            let minute = try #require(MinuteOfDay(minute))
            #expect(OwnerSlots.holds(monday, minute, in: calendar) == isOpen, "\(minute)")
        }
        #expect(!OwnerSlots.holds(monday.adding(days: -1), MinuteOfDay(600), in: calendar))
        #expect(slots.minutes.allSatisfy { OwnerSlots.holds(monday, $0, in: calendar) })
    }

    @Test func `a title is the first sentence, never longer than a list's line`() {
        #expect(OwnerReports.title("水龙头滴水。昨天开始的") == "水龙头滴水")
        #expect(OwnerReports.title("喂！水龙头滴水\n昨天") == "喂！水龙头滴水")
        #expect(OwnerReports.title(String(repeating: "水", count: 90)) == String(repeating: "水", count: 39) + "…")
        #expect(OwnerReports.title("The kitchen tap drips and will not close") == "The kitchen tap drips and will not close")
    }

    @Test func `digits and phones are read as people write them`() {
        for raw in ["123456", " 123 456 ", "１２３４５６"] { #expect(OwnerInputs.digits.value(raw) == "123456") }
        for raw in ["12345", "1234567", "12a456", "12-456"] { #expect(OwnerInputs.digits.problem(raw) != nil) }
        for raw in ["138 0000 6620", "138-0000-6620", "+86 13800006620", "１３８００００６６２０"] {
            #expect(OwnerInputs.ownPhone.value(raw) == "13800006620")
        }
        for raw in ["", "1", "phone", String(repeating: "1", count: 30)] { #expect(OwnerInputs.ownPhone.problem(raw) != nil) }
    }
}
