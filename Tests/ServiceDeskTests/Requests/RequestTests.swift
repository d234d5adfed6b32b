// RequestTests: who may ask a superior, on which case, and who may answer.
import Kernel
import Proof
import Testing

@testable import ServiceDesk

private let handler = Account.ID(1)
private let clerk = Account.ID(2)
private let manager = Account.ID(3)
private let now = World.morning
private let later = World.morning.adding(minutes: 120)

private func serviceCase(_ stage: ServiceCase.Stage = .open) -> ServiceCase {
    ServiceCase(
        id: ServiceCase.ID(9), project: Project.ID(3), number: "TS-2611-0001", kind: .complaint, receivedAt: now,
        stage: stage, handler: handler)
}

private func ask(
    _ kind: Request.Kind = .help, on it: ServiceCase = serviceCase(), need: String = "客户要求见经理",
    by person: Account.ID = handler, holdsPost: Bool = false, dueAt: Instant = later
) throws(Refusal) -> Request {
    try Request.ask(
        kind, as: Request.ID(5), on: it, need: need, by: person, holdsPost: holdsPost, dueAt: dueAt, at: now)
}

private func refusal<Value>(_ body: () throws(Refusal) -> Value) -> Refusal? {
    do throws(Refusal) {
        _ = try body()
        return nil
    } catch { return error }
}

@Suite struct RequestTests {
    @Test(.clause("J1-A6.4"), arguments: [(handler, false, true), (clerk, true, true), (clerk, false, false)])
    func `the handler or a clerk asks for help, nobody else`(person: Account.ID, isClerk: Bool, may: Bool) {
        let no = refusal { () throws(Refusal) in try ask(by: person, holdsPost: isClerk) }
        #expect((no == nil) == may)
        #expect(may || no == .gate("J1-A6.4", "request.help.asker"))
    }

    @Test(.clause("J1-L3"))
    func `only a service manager asks for instruction, not even the handler`() {
        #expect(
            refusal { () throws(Refusal) in try ask(.instruction) } == .gate("J1-L3", "request.instruction.asker"))
        #expect(refusal { () throws(Refusal) in try ask(.instruction, by: manager, holdsPost: true) } == nil)
    }

    @Test(.clause("J1-A6.4"), .clause("J1-L3"), arguments: Request.Kind.allCases)
    func `a request is in words, on a live case, and due ahead`(kind: Request.Kind) {
        for stage in [ServiceCase.Stage.closed(at: now), .withdrawn, .merged(into: ServiceCase.ID(8))] {
            let no = refusal { () throws(Refusal) in try ask(kind, on: serviceCase(stage), holdsPost: true) }
            #expect(no == .notNow("case.over"))
        }
        #expect(refusal { () throws(Refusal) in try ask(kind, on: serviceCase(.appointed(at: later)), holdsPost: true) } == nil)
        let wordless = refusal { () throws(Refusal) in try ask(kind, need: "", holdsPost: true) }
        #expect(wordless == .gate(kind.clause, "request.need.missing", field: kind.rawValue))
        let past = refusal { () throws(Refusal) in try ask(kind, holdsPost: true, dueAt: now) }
        #expect(past == .invalid("answerBy", "request.due.past"))
    }

    @Test(.clause("J1-A6.4"), .clause("J1-L3"), arguments: Request.Kind.allCases)
    func `a superior answers once and in words, nobody answers the own request`(kind: Request.Kind) throws {
        var request = try ask(kind, by: clerk, holdsPost: true)
        func no(_ words: String, _ person: Account.ID, _ isSuperior: Bool) -> Refusal? {
            var copy = request
            return refusal { () throws(Refusal) in try copy.answer(words, by: person, isSuperior: isSuperior, at: later) }
        }
        #expect(no("我来", clerk, true) == .gate(kind.clause, "request.own"))
        #expect(no("我来", handler, false) == .gate(kind.clause, "request.\(kind.rawValue).superior"))
        #expect(no("", manager, true) == .gate(kind.clause, "request.answer.missing", field: "guidance"))
        try request.answer("我来", by: manager, isSuperior: true, at: later)
        #expect(request.state == .answered(at: later, by: manager, words: "我来"))
        #expect(no("我来", manager, true) == .notNow("request.answered-already"))
    }
}
