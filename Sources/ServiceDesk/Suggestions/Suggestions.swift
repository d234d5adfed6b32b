// Suggestions: answering them.
import Kernel
import Platform
import Scheme
import Storage

package struct Suggestions: Sendable {
    let cases: Cases

    package init(cases: Cases) { self.cases = cases }

    /// 答复并致谢: adopted, or not with the reason.
    package func decide(
        _ id: ServiceCase.ID, adopted: Bool, reason: String, reply: String, thanked: Bool,
        within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws {
        try cases.change(id, within: projects, by: actor, in: transaction, words: reply) { serviceCase, _ in
            [
                try serviceCase.decide(
                    adopted: adopted, reason: reason, reply: reply, thanked: thanked, at: transaction.now)
            ]
        }
    }
}
