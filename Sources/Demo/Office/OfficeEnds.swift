// OfficeEnds: what a simulated office solves, explains, answers, decides, carries out and takes back.
import Kernel
import Platform
import ServiceDesk
import Storage

extension OfficeHands {
    func solve(_ id: ServiceCase.ID, _ story: OfficeDay.Story) async throws {
        let (cases, within, engineer) = (cases, [project.id], staff("zhaoqiang"))
        let isWork = story.kind == .repair
        try await write { transaction in
            try Complaints(cases: cases).solve(
                id, reply: isWork ? "已修好，当面试过。" : "已处理并当面说明结果。", noPhotoReason: isWork ? "客户家中，不便拍照" : "",
                within: within, by: engineer, in: transaction)
        }
        askLater(id, story)
    }

    func explain(_ id: ServiceCase.ID, _ story: OfficeDay.Story) async throws {
        let (cases, within, clerk) = (cases, [project.id], staff(Self.clerks[0]))
        try await write { transaction in
            try Complaints(cases: cases).explain(
                id, reply: "向客户说明了原因和处理安排。", evidence: .reply(words: "好的，我理解，谢谢。", file: nil), within: within,
                by: clerk, in: transaction)
        }
        askLater(id, story)
    }

    /// The customer was not there: who stood at the door, and a new time is agreed.
    func missCustomer(_ id: ServiceCase.ID, _ story: OfficeDay.Story) async throws {
        let (cases, within, clerk) = (cases, [project.id], staff(Self.clerks[0]))
        let there = clock.now.adding(minutes: -15)
        let moment = LocalMoment(day: project.zone.day(of: there), minute: project.zone.minute(of: there))
        try await write { transaction in
            try Complaints(cases: cases).missCustomer(
                id, thereAt: moment, present: "赵强", evidence: "敲门无人应，电话未接", within: within, by: clerk, in: transaction)
        }
        addAtWork(.appoint(id, story, ahead: 400, off: -5, .none), later(10))
    }

    /// The engineer takes a repair on, or stands before it.
    func work(
        _ id: ServiceCase.ID,
        _ verb: @escaping @Sendable (Repairs, ServiceCase.ID, [Project.ID], Actor, Transaction) throws -> Void
    ) async throws {
        let (repairs, within, engineer) = (Repairs(cases: cases), [project.id], staff("zhaoqiang"))
        try await write { transaction in try verb(repairs, id, within, engineer, transaction) }
    }

    func endUnreconciled(_ id: ServiceCase.ID, _ story: OfficeDay.Story) async throws {
        let (cases, within) = (cases, [project.id])
        let (person, manager) = (account(Self.clerks[0]), account("wangfang"))
        try await write { transaction in
            for (explanation, words) in [("按规定只能这样办理。", "不接受"), ("再次说明了依据和办法。", "还是不接受")] {
                try Explanations(cases: cases).refuse(
                    on: id, explanation: explanation, words: words, within: within, by: person, in: transaction)
            }
            let reply = "经理已当面听取，书面答复如下。"
            let ways = "如不同意，可向业主委员会、人民调解委员会、12345 热线或人民法院提出。"
            try cases.change(id, within: within, by: .staff(manager), in: transaction, words: reply) { it, _ in
                [try it.endUnreconciled(finalReply: reply, otherWays: ways, heardByManager: true, at: transaction.now)]
            }
        }
        askLater(id, story)
    }

    /// What ends without a call: answers, decisions, papers, withdrawals.
    func end(_ step: Step) async throws {
        let (cases, within, clerk) = (cases, [project.id], staff(Self.clerks[0]))
        let (person, colleague) = (account(Self.clerks[0]), account("wangfang"))
        let undertaking = Undertaking(
            words: "按建议改进，完成后公示。", owner: account("zhaoqiang"), due: project.zone.day(of: clock.now).adding(days: 30))
        try await write { transaction in
            switch step {
            case .answer(let id):
                try cases.change(id, within: within, by: clerk, in: transaction, words: "已答复客户。") { it, _ in
                    [try it.answer("已答复客户。", at: transaction.now)]
                }
            case .decide(let id, let adopted):
                try Suggestions(cases: cases).decide(
                    id, adopted: adopted, reason: adopted ? "" : "今年预算已定，列入明年计划再议。", reply: "感谢您的建议。", thanked: true,
                    undertaking: undertaking, within: within, by: clerk, in: transaction)
            case .carryOut(let id):
                try Adoptions(cases: cases).finish(
                    id, "已按建议完成。", thanked: true, noPhotoReason: "改的是办事流程", within: within, by: clerk, in: transaction)
            case .papers(let id, _):
                try Applications(cases: cases).receive(nil, of: id, within: within, by: clerk, in: transaction)
            case .withdraw(let id):
                let withdrawals = Withdrawals(cases: cases)
                try withdrawals.ask(id, words: "客户来电撤回。", within: within, by: person, in: transaction)
                try withdrawals.check(id, isSo: true, words: "已回电核实。", within: within, by: colleague, in: transaction)
            default: break
            }
        }
        if case .papers(let id, let done) = step { addAtWork(.answer(id), later(done)) }
        // Four of five are carried out in their time; one is left, and shows on the board.
        if case .decide(let id, true) = step, id.number % 5 != 0 { addAtWork(.carryOut(id), later(20 * 1_440)) }
    }
}
