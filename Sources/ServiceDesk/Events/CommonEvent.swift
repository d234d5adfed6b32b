// CommonEvent: one fault that many call about. Pure.
import Kernel

/// A shared matter (共性事件) such as a lift that stands still: every caller keeps a case and a follow-up of the own.
package struct CommonEvent: Sendable {
    package typealias ID = Tag<CommonEvent>

    package let id: ID
    package let project: Project.ID
    package let kind: ServiceCase.Kind
    package let title: String
    package let words: String
    package let handler: Account.ID
    package let openedAt: Instant
    package internal(set) var clearedAt: Instant?
    package internal(set) var allClear = ""

    /// Callers complain or ask for help: other kinds are each a matter of its own.
    package static func open(
        _ title: String, _ words: String, kind: ServiceCase.Kind, as id: ID, in project: Project.ID, handler: Account.ID,
        at instant: Instant
    ) throws(Refusal) -> CommonEvent {
        guard kind.needsFollowUp else { throw .invalid("kind", "event.kind") }
        return CommonEvent(
            id: id, project: project, kind: kind, title: title, words: words, handler: handler, openedAt: instant)
    }

    /// A live case of the same kind joins it.
    package func mayAttach(_ it: ServiceCase) throws(Refusal) {
        guard clearedAt == nil else { throw .notNow("event.cleared") }
        guard it.kind == kind, it.project == project else { throw .invalid("event", "event.kind.other") }
        guard it.stage.isLive else { throw .notNow("case.over") }
    }

    package func mayTell() throws(Refusal) {
        guard clearedAt == nil else { throw .notNow("event.cleared") }
    }

    /// 解除: over, with the words that answer every caller.
    package mutating func clear(_ words: String, at instant: Instant) throws(Refusal) {
        try mayTell()
        clearedAt = instant
        allClear = words
    }
}
