// Evidence: what shows that a customer understood, and that a customer withdrew: never one person's word. Pure.
import Kernel

/// What shows that the customer understood an explanation (获得理解的凭据).
package enum Evidence: Sendable, Equatable {
    /// 客户签字: a paper or photograph of this case.
    case signature(Tag<CaseFiles>)
    /// 客户回复: the customer's own words as they came, or a picture of them.
    case reply(words: String, file: Tag<CaseFiles>?)
    /// The customer's own press on the own page, behind a one-time code; the desk cannot say it.
    case code
    /// A second member of staff who heard it, and said so.
    case witness(Account.ID)

    package var kind: ServiceCase.Understanding {
        switch self {
        case .signature: .signature
        case .reply: .reply
        case .code: .code
        case .witness: .witness
        }
    }

    package var file: Tag<CaseFiles>? {
        switch self {
        case .signature(let file): file
        case .reply(_, let file): file
        case .code, .witness: nil
        }
    }

    package var words: String { if case .reply(let words, _) = self { words } else { "" } }
    package var witness: Account.ID? { if case .witness(let person) = self { person } else { nil } }

    /// What the desk itself may bring: a signed paper, or the customer's words. A witness speaks himself, a code is the
    /// customer's; neither is here.
    package static func brought(
        _ kind: ServiceCase.Understanding, words: String, file: Tag<CaseFiles>?, clause: Clause.ID, field: String
    ) throws(Refusal) -> Evidence {
        switch kind {
        case .signature:
            guard let file else { throw .gate(clause, "evidence.file", field: "evidenceFile") }
            return .signature(file)
        case .reply:
            guard !words.isEmpty || file != nil else { throw .gate(clause, "evidence.words", field: "evidenceWords") }
            return .reply(words: words, file: file)
        case .code: throw .gate(clause, "evidence.code", field: field)
        case .witness: throw .gate(clause, "evidence.witness", field: field)
        case .none: throw .gate(clause, "case.explain.evidence", field: field)
        }
    }
}

/// Who shows that the customer withdrew (撤回).
package enum WithdrawalWord: Sendable, Equatable {
    /// The customer's own act, behind a one-time code.
    case customer
    /// One member of staff says so, and another has checked it.
    case checked(by: Account.ID, askedBy: Account.ID)
}

extension ServiceCase {
    /// Whether somebody may be named as the one who heard the customer understand: neither who explained, nor the handler.
    package func mayWitness(_ witness: Account.ID?, explainedBy person: Account.ID) throws(Refusal) -> Account.ID {
        guard let witness, witness != handler, witness != person else {
            throw .gate(clause(of: .explained), "case.explain.witness", field: "witness")
        }
        return witness
    }

    /// The customer's own withdrawal, or one that another than who reports it, and than the handler, has checked.
    package mutating func withdraw(_ word: WithdrawalWord) throws(Refusal) -> Fact {
        // What is handled is not withdrawn: its customer is called.
        if case .handled = stage { throw .notNow("case.handled-already") }
        guard stage.isLive else { throw .notNow("case.over") }
        if case .checked(let person, let asker) = word, person == asker || person == handler {
            throw .gate("S2.5-1", "case.withdraw.check")
        }
        stage = .withdrawn
        return .withdrawn
    }
}
