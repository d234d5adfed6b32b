// ShiftTests: what a shift refuses, by tables.
import Kernel
import Proof
import Testing

@testable import People

@Suite struct ShiftTests {
    private static let (leaver, taker, manager, other) = (Account.ID(1), Account.ID(2), Account.ID(3), Account.ID(4))
    private static let now = World.morning

    private static func shift(_ state: Shift.State = .open) -> Shift {
        Shift(
            id: Shift.ID(9), project: Project.ID(8), name: "早班", holder: leaver, startsAt: now,
            endsAt: now.adding(minutes: 480), state: state)
    }

    private static func handing() throws -> Shift {
        var shift = Self.shift()
        try shift.hand(to: taker, briefing: "", by: leaver, isManager: false, reason: "", at: now)
        return shift
    }

    @Test(arguments: [
        (-60, -1, "shift.ends.past"), (60, 60, "shift.ends.before"), (60, 30, "shift.ends.before"),
        (0, 24 * 60 + 1, "shift.long"),
    ])
    func `a shift that cannot be is refused at its end`(_ start: Int, _ end: Int, _ key: String) {
        #expect {
            try Shift.plan(
                "早班", as: Shift.ID(9), in: Project.ID(8), for: Self.leaver, from: Self.now.adding(minutes: start),
                to: Self.now.adding(minutes: end), by: Self.leaver, isManager: false, at: Self.now)
        } throws: { ($0 as? Refusal)?.problems.first?.key == key && ($0 as? Refusal)?.problems.first?.field == "endsAt" }
    }

    @Test func `a clerk plans the own shift only, a manager everybody's, and one that has begun is open at once`() throws {
        func plan(by person: Account.ID, isManager: Bool, in minutes: Int) throws(Refusal) -> Shift {
            try Shift.plan(
                "早班", as: Shift.ID(9), in: Project.ID(8), for: Self.leaver, from: Self.now.adding(minutes: minutes),
                to: Self.now.adding(minutes: 480), by: person, isManager: isManager, at: Self.now)
        }
        #expect(throws: Refusal.invalid("holder", "shift.others")) { try plan(by: Self.other, isManager: false, in: 5) }
        #expect(try plan(by: Self.manager, isManager: true, in: 5).state == .planned)
        #expect(try plan(by: Self.leaver, isManager: false, in: 0).state == .open)
    }

    @Test(.clause("K-CMP3"), arguments: [Shift.State.planned, .closed, .dropped])
    func `only a shift that runs is handed over`(_ state: Shift.State) {
        var shift = Self.shift(state)
        #expect(throws: Refusal.self) {
            try shift.hand(to: Self.taker, briefing: "", by: Self.leaver, isManager: false, reason: "", at: Self.now)
        }
        #expect(shift.state == state)
    }

    @Test(.clause("K-CMP3")) func `it is handed by its holder, or by a manager who says why, and never to the holder`() throws {
        var shift = Self.shift()
        #expect(throws: Refusal.gate("K-CMP3", "shift.taker.holder", field: "taker")) {
            try shift.hand(to: Self.leaver, briefing: "", by: Self.leaver, isManager: false, reason: "", at: Self.now)
        }
        #expect(throws: Refusal.gate("K-CMP3", "shift.hand.holder")) {
            try shift.hand(to: Self.taker, briefing: "", by: Self.other, isManager: false, reason: "病", at: Self.now)
        }
        #expect(throws: Refusal.gate("K-CMP3", "shift.hand.reason", field: "reason")) {
            try shift.hand(to: Self.taker, briefing: "", by: Self.manager, isManager: true, reason: "", at: Self.now)
        }
        try shift.hand(to: Self.taker, briefing: "要事", by: Self.manager, isManager: true, reason: "突发疾病", at: Self.now)
        #expect(shift.state == .handing && shift.handedBy == Self.manager && shift.standInReason == "突发疾病")
        try shift.hand(to: Self.other, briefing: "", by: Self.leaver, isManager: false, reason: "无关", at: Self.now)
        #expect(shift.taker == Self.other && shift.standInReason.isEmpty)
    }

    @Test(.clause("K-CMP3")) func `nobody but the taker signs, and not with a complaint unheard`() throws {
        var shift = try Self.handing()
        for person in [Self.leaver, Self.manager, Self.other] {
            #expect(throws: Refusal.gate("K-CMP3", "shift.taker.only")) {
                try shift.take(by: person, complaintsWaiting: 0, at: Self.now)
            }
        }
        #expect(throws: Refusal.gate("K-CMP3", "shift.complaints-waiting", details: ["count": "2"])) {
            try shift.take(by: Self.taker, complaintsWaiting: 2, at: Self.now)
        }
        try shift.take(by: Self.taker, complaintsWaiting: 0, at: Self.now)
        #expect(shift.state == .closed && shift.takenAt == Self.now)
        #expect(throws: Refusal.notNow("shift.over")) { try shift.take(by: Self.taker, complaintsWaiting: 0, at: Self.now) }
    }
}
