// TwoPersons: a lawyer's letter and a suit need the word of two persons (D3). Pure.
import Kernel

/// The approvals of one letter or suit.
package struct TwoPersons: Hashable, Sendable {
    package struct Approval: Hashable, Sendable {
        package let person: Account.ID
        package let at: Instant

        package init(person: Account.ID, at: Instant) {
            self.person = person
            self.at = at
        }
    }

    package let rung: Rung
    package private(set) var approvals: [Approval]

    /// As read from the database, where each person stands once.
    package init(_ rung: Rung, approvals: [Approval] = []) {
        self.rung = rung
        self.approvals = approvals
    }

    package var isComplete: Bool { Set(approvals.map(\.person)).count >= 2 }

    /// One person's word. Neither the system nor anybody outside the office gives one, and nobody gives two.
    package mutating func approve(by actor: Actor, at instant: Instant) throws(Refusal) {
        guard let person = actor.account else { throw .gate(rung.clause, "arrears.approve.person") }
        guard !isComplete else { throw .notNow("arrears.approve.done") }
        guard !approvals.contains(where: { $0.person == person }) else { throw .gate(rung.clause, "arrears.approve.same") }
        approvals.append(Approval(person: person, at: instant))
    }

    /// Throws the gate as long as a rung that needs two persons has fewer.
    package func permit() throws(Refusal) {
        guard !rung.needsTwoPersons || isComplete else { throw .gate(rung.clause, "arrears.approve.two") }
    }
}
