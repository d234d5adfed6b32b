// HomeTerms: what one home pays by now, besides or instead of what its use says, and what it is let off. Plain values and their reading.
import Kernel
import Platform
import Registry
import Storage

package struct HomeTerms: Sendable {
    /// What an item costs this home today: by its use, or by an assignment.
    package struct Line: Sendable {
        package let item: FeeItem
        /// Nil where a home is assigned what nothing published prices.
        package let standard: FeeStandard?
        package let assignment: AssignmentLine?
    }

    package let lines: [Line]
    /// Assignments that have not begun yet, or are over.
    package let others: [AssignmentLine]
    package let reliefs: [ReliefLine]
    package let items: [FeeItem]
    package let vacancy: VacancyRule?

    /// The published standards that hold for a use on a day: its own before that of all.
    static func standards(_ board: [StandardLine], for use: Unit.Use, on day: Day) -> [StandardLine] {
        let holding = board.filter { $0.standard.covers(day) }
        let own = holding.filter { $0.standard.use == FeeStandard.Use(use) }
        let covered = Set(own.map(\.item.id))
        return own + holding.filter { $0.standard.use == .all && !covered.contains($0.item.id) }
    }

    /// `assigned` are the home's assignments. A space is billed where one is assigned, and of a space itself.
    static func make(
        _ board: [StandardLine], _ assigned: [AssignmentLine], _ reliefs: [ReliefLine], _ items: [FeeItem],
        vacancy: VacancyRule?, use: Unit.Use, on day: Day
    ) -> HomeTerms {
        let standards = standards(board, for: use, on: day)
        let now = assigned.filter { $0.assignment.from <= day && ($0.assignment.to.map { day <= $0 } ?? true) }
        let byUse = standards.compactMap { line -> Line? in
            let own = now.first { $0.assignment.item == line.item.id && $0.assignment.object.isEmpty }
            guard line.standard.terms.basis != .space || use == .parking || own != nil else { return nil }
            return Line(item: line.item, standard: line.standard, assignment: own)
        }
        let known = Set(byUse.compactMap { $0.assignment?.assignment.id })
        let besides = now.filter { !known.contains($0.assignment.id) }.compactMap { line -> Line? in
            guard let item = items.first(where: { $0.id == line.assignment.item }) else { return nil }
            return Line(item: item, standard: standards.first { $0.item.id == item.id }?.standard, assignment: line)
        }
        let current = Set(now.map(\.assignment.id))
        return HomeTerms(
            lines: byUse + besides, others: assigned.filter { !current.contains($0.assignment.id) }, reliefs: reliefs,
            items: items, vacancy: vacancy)
    }

    package static func of(
        _ unit: Unit, in project: Project.ID, on day: Day, _ transaction: Transaction
    ) throws -> HomeTerms {
        make(
            try StandardStore().board(of: project, on: day, transaction),
            try FeeAssignments().lines(of: project, unit: unit.id, transaction),
            try ReliefRequests().lines(of: project, unit: unit.id, today: day, transaction),
            try FeeItems().all(of: project, transaction),
            vacancy: try BillingProjects().settings(of: project, transaction).vacancy, use: unit.use, on: day)
    }
}
