// SuggestionTests: decided with thanks, and with a reason when it is not adopted.
import Kernel
import Proof
import Testing

@testable import ServiceDesk

@Suite struct SuggestionTests {
    @Test(
        .clause("S2.6-2"),
        arguments: [
            (true, "", "谢谢，已采纳", true, String?.none), (false, "没有场地", "谢谢", true, nil),
            (false, "", "谢谢", true, "reason"), (true, "", "谢谢", false, "thanked"), (true, "", "", true, "reply"),
        ])
    func `a decision needs a reply, thanks, and a reason when it is a no`(
        adopted: Bool, reason: String, reply: String, thanked: Bool, wrongField: String?
    ) {
        var it = ServiceCase(
            id: ServiceCase.ID(9), project: Project.ID(3), number: "JY-2611-0001", kind: .suggestion,
            receivedAt: World.morning, handler: nil)
        do {
            _ = try it.decide(adopted: adopted, reason: reason, reply: reply, thanked: thanked, at: World.morning)
            #expect(wrongField == nil)
            #expect(it.stage == .closed(at: World.morning))
        } catch {
            #expect(error.problems.first?.field == wrongField)
            #expect(error.clause == "S2.6-2")
            #expect(it.stage == .open)
        }
    }
}
