// TodaySource: what a desk puts beside the promises of 今日: today's appointments, what a shift handed over, duties.
import Kernel
import Platform
import Storage

/// One line of a section of 今日.
package struct TodayThing: Sendable {
    /// A sentence, or the key of one.
    let name: String
    let isNameKey: Bool
    /// Unit and customer, or who handed over to whom.
    package let whose: String
    package let path: String
    package let at: Instant?
    package let isDone: Bool

    package init(title: String, whose: String, path: String, at: Instant? = nil, isDone: Bool = false, isTitleKey: Bool = false) {
        name = title
        isNameKey = isTitleKey
        self.whose = whose
        self.path = path
        self.at = at
        self.isDone = isDone
    }
}

/// A section of 今日. Wiring brings the desks' sections to the page.
package struct TodaySource: Sendable {
    /// More lines than these stand on the section's own page.
    package static let linesMax = 12

    /// The key of its heading.
    package let heading: String
    /// Where the whole list is.
    package let path: String
    /// The things of a person, or of everybody where nobody is named.
    package let things: @Sendable (ProjectCard, Account.ID?, Transaction) throws -> [TodayThing]

    package init(
        heading: String, path: String,
        things: @escaping @Sendable (ProjectCard, Account.ID?, Transaction) throws -> [TodayThing]
    ) {
        self.heading = heading
        self.path = path
        self.things = things
    }
}
