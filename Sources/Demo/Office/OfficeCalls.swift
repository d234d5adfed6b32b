// OfficeCalls: a colleague asks each customer afterwards, also those who do not pick up.
import Kernel
import Platform
import ServiceDesk
import Storage

extension OfficeHands {
    func askLater(_ id: ServiceCase.ID, _ story: OfficeDay.Story) {
        addAtWork(.call(id, story, story.call, isAgain: false), later(story.call.after))
    }

    /// 回访 by a colleague; the dissatisfied begin again, and are asked once more.
    func ask(_ id: ServiceCase.ID, _ story: OfficeDay.Story, _ call: OfficeDay.Call, isAgain: Bool) async throws {
        let call = isAgain ? story.again : call
        let (cases, within, caller) = (cases, [project.id], account("zhoujie"))
        let isUnreconciled = if case .unreconciled = story.course { true } else { false }
        let wasExplained = if case .explained = story.course { !isAgain } else { false }
        try await write { transaction in
            let answer = FollowUps.Answer(
                result: call.result, satisfaction: call.satisfaction,
                accepted: wasExplained || isUnreconciled ? call.result == .satisfied : nil,
                words: call.result == .satisfied ? "满意" : "", exception: "")
            try FollowUps(cases: cases).record(id, answer, within: within, by: caller, in: transaction)
        }
        if call.result == .dissatisfied, !isAgain {
            addAtWork(.solve(id, again(story)), later(9))
        }
    }

    /// 无法接通: three calls, the last on another day; then the matter ends without an answer.
    func callInVain(
        _ id: ServiceCase.ID, _ story: OfficeDay.Story, _ call: OfficeDay.Call, isAgain: Bool, tries: Int
    ) async throws {
        guard tries < 3 else { return try await ask(id, story, call, isAgain: isAgain) }
        let (cases, within, caller) = (cases, [project.id], account("zhoujie"))
        try await write { transaction in
            try FollowUps(cases: cases).tried(id, words: "无人接听", within: within, by: caller, in: transaction)
        }
        let wait = [90, 1_440, 10][tries]
        addAtWork(.callInVain(id, story, call, isAgain: isAgain, tries: tries + 1), later(wait))
    }

    /// The second cycle of a matter ends well.
    func again(_ story: OfficeDay.Story) -> OfficeDay.Story {
        OfficeDay.Story(
            minute: story.minute, kind: story.kind, severity: .ordinary, home: story.home, title: story.title,
            words: story.words, category: story.category, course: .done(after: 9), call: story.again, again: story.again)
    }
}
