// Measure: a clause's rate on the board: promises counted, or things in force tallied.
import Kernel
import Platform
import Storage

/// A rate of the board. The figure and the rows come from the same question, so they cannot differ.
package struct Measure: Sendable {
    package let clause: Clause.ID
    /// Counts the promises of these clauses; several measures may count one clause in two ways.
    package let sources: [Clause.ID]
    package let counting: Counting
    /// The quantity that holds the target in percent; nil means every single one.
    package let target: Quantity?
    /// Counts something that has no promises, such as papers in force; nil counts promises.
    package let tally: (@Sendable (ProjectCard, ClosedRange<Day>, Transaction) throws -> Figure)?
    /// Where the things behind a tally stand that has a page of its own.
    package let path: String?
    /// The things behind a tally, one by one.
    package let things: Tally?

    /// Promises: of the clause itself, or of others.
    package init(
        _ clause: Clause.ID, of sources: [Clause.ID] = [], counting: Counting = .kept, target: Quantity? = nil
    ) {
        self.clause = clause
        self.sources = sources.isEmpty ? [clause] : sources
        self.counting = counting
        self.target = target
        tally = nil
        path = nil
        things = nil
    }

    /// Things that have a page of their own.
    package init(
        _ clause: Clause.ID, path: String,
        tally: @escaping @Sendable (ProjectCard, ClosedRange<Day>, Transaction) throws -> Figure
    ) {
        self.clause = clause
        sources = [clause]
        counting = .kept
        target = nil
        self.tally = tally
        self.path = path
        things = nil
    }

    /// Things that open row by row.
    package init(_ clause: Clause.ID, target: Quantity? = nil, things: Tally) {
        self.clause = clause
        sources = [clause]
        counting = .kept
        self.target = target
        tally = { try things.figure($0, $1, $2) }
        path = nil
        self.things = things
    }

    /// Its figure in a project over a period.
    package func figure(
        in project: ProjectCard, days: ClosedRange<Day>, _ transaction: Transaction
    ) throws -> Figure {
        var known: [Clause.ID: Figures.Sums] = [:]
        return try figure(in: project, days: days, known: &known, transaction)
    }

    /// The same, with the sums of clauses that a page has read already.
    func figure(
        in project: ProjectCard, days: ClosedRange<Day>, known: inout [Clause.ID: Figures.Sums], _ transaction: Transaction
    ) throws -> Figure {
        if let tally { return try tally(project, days, transaction) }
        var whole = Figure.none
        for source in sources {
            let sums = try known[source] ?? Figures().sums(source, in: project, days: days, transaction)
            known[source] = sums
            whole = try whole + Figures().figure(of: sums, source, counting, in: project, days: days, transaction)
        }
        return whole
    }
}
