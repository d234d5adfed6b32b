// Suggestions: answering them.
import Kernel
import Platform
import Scheme
import Storage

package struct Suggestions: Sendable {
    let cases: Cases

    package init(cases: Cases) { self.cases = cases }

    /// 答复并致谢: adopted, and then somebody's by a day; or not, with the reason.
    package func decide(
        _ id: ServiceCase.ID, adopted: Bool, reason: String, reply: String, thanked: Bool,
        undertaking: Undertaking = Undertaking(), within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        let before = try cases.store.find(id, within: projects, in: transaction)
        let isDone = try Adoptions.of(before, transaction)?.doneOn != nil
        try cases.change(id, within: projects, by: actor, in: transaction, words: reply) { serviceCase, _ in
            let fact = try serviceCase.decide(
                adopted: adopted, reason: reason, reply: reply, thanked: thanked, at: transaction.now)
            if adopted, !isDone { try undertaking.check() }
            return [fact]
        }
        guard adopted else { return try Adoptions(cases: cases).lapse(before, by: actor, transaction) }
        // Answered once more about what was carried out already: done is done.
        guard !isDone, let owner = undertaking.owner, let due = undertaking.due else { return }
        try Adoptions(cases: cases).undertake(
            id, undertaking.words, by: owner, until: due, within: projects, actor: actor, in: transaction)
    }
}
