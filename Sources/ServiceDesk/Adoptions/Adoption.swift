// Adoption: what becomes of a suggestion that was adopted: somebody's, by a day, with a result and a second thanks. Pure.
import Kernel

/// What adopting asks for at once: what will be done, whose it is, and by which day.
package struct Undertaking: Sendable, Equatable {
    package var words: String
    package var owner: Account.ID?
    package var due: Day?

    package init(words: String = "", owner: Account.ID? = nil, due: Day? = nil) {
        self.words = words
        self.owner = owner
        self.due = due
    }

    package func check() throws(Refusal) {
        guard !words.isEmpty else { throw .gate("S2.6-2", "adoption.words", field: "undertaking") }
        guard owner != nil else { throw .gate("S2.6-2", "adoption.owner.needed", field: "owner") }
        guard due != nil else { throw .gate("S2.6-2", "adoption.due.needed", field: "due") }
    }
}

package struct Adoption: Sendable, Equatable {
    /// What the office will do, in its own words: they stand in the public register, so nobody's name is in them.
    package let undertaking: String
    package let owner: Account.ID
    package let due: Day
    package internal(set) var result = ""
    package internal(set) var doneOn: Day?

    /// 落实: an adopted suggestion gets an owner and a day.
    package static func undertake(
        _ words: String, by owner: Account.ID, until due: Day, for it: ServiceCase, earlier: Adoption?, today: Day
    ) throws(Refusal) -> Adoption {
        guard it.kind == .suggestion, it.decision == true else { throw .notNow("adoption.declined") }
        guard earlier?.doneOn == nil else { throw .notNow("adoption.done") }
        guard due >= today else { throw .invalid("due", "adoption.due.past") }
        return Adoption(undertaking: words, owner: owner, due: due)
    }

    /// 完成: with what was done, a photograph of it or the reason why there is none, and thanks a second time to whoever
    /// suggested it.
    package mutating func finish(
        _ result: String, thanked: Bool, hasPhoto: Bool, noPhotoReason: String, on day: Day
    ) throws(Refusal) {
        guard doneOn == nil else { throw .notNow("adoption.done") }
        guard hasPhoto || !noPhotoReason.isEmpty else { throw .gate("S2.6-2", "adoption.photo", field: "noPhotoReason") }
        guard thanked else { throw .gate("S2.6-2", "adoption.thanks", field: "thanked") }
        self.result = result
        doneOn = day
    }
}
