// ApplicationTests: what a paper, a notice and an end may do to an application, by tables.
import Kernel
import Proof
import Testing

@testable import ServiceDesk

@Suite struct ApplicationTests {
    private static let now = Instant(milliseconds: 1_000)
    private static func terms(_ papers: Int) -> ServiceGuide.Terms {
        ServiceGuide.Terms(name: "门禁卡", papers: (0..<papers).map { "材料\($0)" }, fen: 2_000, days: 1, note: "")
    }

    @Test(.clause("J2-G1"), arguments: 0...6)
    func `in whatever order papers come, it is complete with the last one and not before`(_ count: Int) throws {
        var application = Application.begin(Self.terms(count), at: Self.now)
        #expect((application.completeAt != nil) == (count == 0))
        for (index, position) in (1...max(count, 1)).reversed().enumerated() where count > 0 {
            let at = Instant(milliseconds: 2_000 + Int64(index))
            try application.receive(Int64(position), at: at)
            #expect(application.completeAt == (index == count - 1 ? at : nil))
            #expect(application.missing.count == count - index - 1)
        }
        #expect(throws: Refusal.notNow("application.complete")) { try application.receive(nil, at: Self.now) }
        try application.mayEnd()
    }

    @Test(.clause("J2-G1")) func `the notice names everything that is missing, once, and nothing is asked for after it`() throws {
        var application = Application.begin(Self.terms(3), at: Self.now)
        try application.receive(2, at: Self.now)
        #expect(throws: Refusal.notNow("application.received")) { try application.receive(2, at: Self.now) }
        #expect(throws: Refusal.missing) { try application.receive(9, at: Self.now) }
        try application.tell(at: Self.now)
        #expect(application.papers.filter(\.isNamed).map(\.position) == [1, 3])
        #expect(throws: Refusal.gate("J2-G1", "application.told")) { try application.tell(at: Self.now) }
        #expect(throws: Refusal.gate("J2-G1", "application.incomplete")) { try application.mayEnd() }
        try application.receive(nil, at: Self.now)
        #expect(application.missing.isEmpty)
        #expect(throws: Refusal.notNow("application.complete")) { try application.tell(at: Self.now) }
    }

    @Test(arguments: [
        ("甲\n乙", ["甲", "乙"]), ("  甲 \n\n　乙\t\n", ["甲", "乙"]), ("", []),
    ])
    func `papers are lines`(_ lines: String, _ papers: [String]) throws {
        #expect(try ServiceGuide.papers(lines) == papers)
    }

    @Test(arguments: ["甲\n甲", String(repeating: "长", count: 81), (0...20).map { "\($0)" }.joined(separator: "\n")])
    func `too many, too long, or twice the same is refused`(_ lines: String) {
        #expect(throws: Refusal.self) { try ServiceGuide.papers(lines) }
    }
}
