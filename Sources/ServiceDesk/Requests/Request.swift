// Request: a colleague asks a superior for help with a case (求助), or for instruction (请示). Pure.
import Kernel

/// What was asked of a superior about one case, and what became of it.
package struct Request: Sendable {
    package typealias ID = Tag<Request>

    package enum Kind: String, CaseIterable, Sendable {
        /// 求助上级: the handler or a clerk does not get on with the case.
        case help
        /// 请示: the service manager wants the office manager's word.
        case instruction

        package var clause: Clause.ID {
            switch self {
            case .help: "J1-A6.4"
            case .instruction: "J1-L3"
            }
        }

        /// Who asks by post; for help the case's handler does too, whatever the post.
        package var askingPost: Post {
            switch self {
            case .help: .serviceAdministrator
            case .instruction: .serviceManager
            }
        }

        /// Who answers, the nearest superior first.
        package var answeringPosts: [Post] {
            switch self {
            case .help: [.serviceManager, .officeManager]
            case .instruction: [.officeManager]
            }
        }
    }

    package enum State: Sendable, Equatable {
        case asked
        case answered(at: Instant, by: Account.ID, words: String)

        package var word: String {
            switch self {
            case .asked: "asked"
            case .answered: "answered"
            }
        }
    }

    package let id: ID
    package let project: Project.ID
    package let serviceCase: ServiceCase.ID
    package let kind: Kind
    package let need: String
    package let askedAt: Instant
    package let askedBy: Account.ID
    package let dueAt: Instant
    package internal(set) var state = State.asked

    /// Asked on a live case, in words, by its handler or a holder of the asking post.
    package static func ask(
        _ kind: Kind, as id: ID, on it: ServiceCase, need: String, by person: Account.ID, holdsPost: Bool,
        dueAt: Instant, at instant: Instant
    ) throws(Refusal) -> Request {
        guard it.stage.isLive else { throw .notNow("case.over") }
        guard holdsPost || (kind == .help && person == it.handler) else {
            throw .gate(kind.clause, "request.\(kind.rawValue).asker")
        }
        guard !need.isEmpty else { throw .gate(kind.clause, "request.need.missing", field: kind.rawValue) }
        guard dueAt > instant else { throw .invalid("answerBy", "request.due.past") }
        return Request(
            id: id, project: it.project, serviceCase: it.id, kind: kind, need: need, askedAt: instant, askedBy: person,
            dueAt: dueAt)
    }

    /// Answered in words by a superior, never by who asked. The case may have ended meanwhile: the question has not.
    package mutating func answer(
        _ words: String, by person: Account.ID, isSuperior: Bool, at instant: Instant
    ) throws(Refusal) {
        guard state == .asked else { throw .notNow("request.answered-already") }
        guard person != askedBy else { throw .gate(kind.clause, "request.own") }
        guard isSuperior else { throw .gate(kind.clause, "request.\(kind.rawValue).superior") }
        guard !words.isEmpty else { throw .gate(kind.clause, "request.answer.missing", field: "guidance") }
        state = .answered(at: instant, by: person, words: words)
    }
}
