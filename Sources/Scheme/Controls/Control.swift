// Control: what a desk does so that a clause is kept. A clause with no control says so (未落实).
import Kernel
import Platform
import Storage

/// One thing in the program that enforces or measures a clause.
package struct Control: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A time that runs, with escalation.
        case promise
        /// A verb that refuses without its precondition.
        case gate
        /// A rate that opens to its rows.
        case measure
        /// A paper or record without which a named verb refuses.
        case record
        /// A promise that recurs for a post.
        case duty
        /// An indicator that changes an appraisal or proposes training (以评价落实).
        case appraisal
    }

    package let clause: Clause.ID
    package let kind: Kind
    /// The words' key of what it does, shown on the board.
    package let words: String
    /// The words' key of what the clause asks besides and no part of the program does yet (部分落实); nil when it is whole.
    package let lacks: String?

    package init(_ kind: Kind, _ clause: Clause.ID, _ words: String, lacks: String? = nil) {
        self.kind = kind
        self.clause = clause
        self.words = words
        self.lacks = lacks
    }
}

/// How a thing of a desk looks in a list of promises: its title, whose it is, where it is, and the one next verb.
package struct SubjectCard: Sendable {
    private let name: String
    private let isNameKey: Bool
    /// Unit and customer, as the desk says it.
    package let whose: String
    package let path: String
    /// The words' key of the one next verb for each clause's promise; nil shows "open".
    package let verbs: [Clause.ID: String]
    /// The same for a part of a clause's promise, such as the finished work.
    package let partVerbs: [String: String]

    /// The posts that may do the next verb, beside the promise's holder.
    package let posts: Set<Post>

    /// `isTitleKey` when the title is the house's own word for the thing, not a person's.
    package init(
        title: String, whose: String, path: String, verbs: [Clause.ID: String], partVerbs: [String: String] = [:],
        posts: Set<Post> = [.serviceAdministrator, .serviceManager, .officeManager], isTitleKey: Bool = false
    ) {
        self.posts = posts
        name = title
        isNameKey = isTitleKey
        self.whose = whose
        self.path = path
        self.verbs = verbs
        self.partVerbs = partVerbs
    }

    /// The words' key of the one next verb for a promise; nil shows "open".
    package func verb(_ row: PromiseRow) -> String? { partVerbs[row.part] ?? verbs[row.clause] }

    package func title(_ words: Words) -> String { isNameKey ? words(name) : name }
}

/// A number of the scheme that each project sets for itself. A mandatory one that a project set is set there alone.
package struct ProjectSetting: Sendable {
    package let quantity: Quantity
    /// The page on which a project sets it.
    package let path: String
    /// As the scheme would write it; nil where the project has not set it on that day.
    package let value: @Sendable (Project.ID, Day, Transaction) throws -> String?

    package init(
        _ quantity: Quantity, path: String, value: @escaping @Sendable (Project.ID, Day, Transaction) throws -> String?
    ) {
        self.quantity = quantity
        self.path = path
        self.value = value
    }
}

/// What a desk tells the scheme about itself. App wires them all.
package struct DeskControls: Sendable {
    /// The subject kind whose cards the desk makes.
    package let subjectKind: String
    package let controls: [Control]
    package let measures: [Measure]
    package let quantities: [Quantity]
    package let settings: [ProjectSetting]
    package let cards: @Sendable ([Int64], Project.ID, Transaction) throws -> [Int64: SubjectCard]

    package init(
        subjectKind: String, controls: [Control], measures: [Measure], quantities: [Quantity],
        settings: [ProjectSetting] = [],
        cards: @escaping @Sendable ([Int64], Project.ID, Transaction) throws -> [Int64: SubjectCard]
    ) {
        self.subjectKind = subjectKind
        self.controls = controls
        self.measures = measures
        self.quantities = quantities
        self.settings = settings
        self.cards = cards
    }
}

/// All desks' controls.
package struct ControlRoom: Sendable {
    package let desks: [DeskControls]
    private let byClause: [Clause.ID: [Control]]
    private let measuresByClause: [Clause.ID: Measure]

    package init(_ desks: [DeskControls]) {
        self.desks = desks
        byClause = Dictionary(grouping: desks.flatMap(\.controls), by: \.clause)
        measuresByClause = Dictionary(
            desks.flatMap(\.measures).map { ($0.clause, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func controls(of clause: Clause.ID) -> [Control] { byClause[clause] ?? [] }
    package var measures: [Measure] { desks.flatMap(\.measures) }
    package func measure(of clause: Clause.ID) -> Measure? { measuresByClause[clause] }
    package var quantities: [Quantity] { desks.flatMap(\.quantities) + desks.flatMap(\.measures).compactMap(\.target) }

    /// The numbers of a clause the program keeps that nothing in it follows: on record, and not to be changed. A clause
    /// that nothing keeps yet may have its numbers set ahead.
    package func idle(_ clause: ClauseText) -> Set<String> {
        guard !controls(of: clause.id).isEmpty else { return [] }
        let used = Set(quantities)
        return Set(clause.parameters.map(\.name).filter { !used.contains(Quantity(clause.id, $0)) })
    }

    /// What a project has set for itself of the scheme's numbers.
    package func settings(of project: Project.ID, on day: Day, _ transaction: Transaction) throws -> [Quantity: String] {
        var set: [Quantity: String] = [:]
        for setting in desks.flatMap(\.settings) { set[setting.quantity] = try setting.value(project, day, transaction) }
        return set
    }

    /// Where a project sets a clause's numbers for itself, by the number's name.
    package func settingPaths(of clause: Clause.ID) -> [String: String] {
        let own = desks.flatMap(\.settings).filter { $0.quantity.clause == clause }
        return Dictionary(own.map { ($0.quantity.name, $0.path) }, uniquingKeysWith: { first, _ in first })
    }

    package var clauses: [Clause.ID] {
        Array(Set(desks.flatMap { $0.controls.map(\.clause) + $0.measures.flatMap { [$0.clause] + $0.sources } })).sorted()
    }

    /// The cards of a list's subjects, one question per desk.
    package func cards(
        _ subjects: [Subject], in project: Project.ID, _ transaction: Transaction
    ) throws -> [Subject: SubjectCard] {
        var cards: [Subject: SubjectCard] = [:]
        for (kind, group) in Dictionary(grouping: Set(subjects), by: \.kind) {
            guard let desk = desks.first(where: { $0.subjectKind == kind }) else { continue }
            for (id, card) in try desk.cards(group.map(\.id), project, transaction) { cards[Subject(kind, id)] = card }
        }
        return cards
    }
}
