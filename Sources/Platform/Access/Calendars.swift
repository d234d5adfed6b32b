// Calendars: a project's calendar in force, changed by a new version only.
import Kernel
import Storage

package struct Calendars: Sendable {
    package init() {}

    /// Puts a changed calendar in force and gives the project as it is from now on. Promises keep the version under which
    /// they were made. Throws a refusal at `field` when the change makes no calendar.
    package func change(
        _ project: ProjectCard, field: String, why: String, by actor: Actor, in transaction: Transaction,
        _ change: (WorkCalendar) throws(CalendarProblem) -> WorkCalendar
    ) throws -> ProjectCard {
        let calendar: WorkCalendar
        do throws(CalendarProblem) {
            calendar = try change(project.calendar)
        } catch {
            throw Refusal.invalid(field, error.key)
        }
        guard calendar != project.calendar else { return project }
        let version = project.calendarVersion + 1
        try Projects().set(calendar, of: project.id, version: version, in: transaction)
        transaction.record(
            "calendar.changed", about: ("project", project.id.number), project: project.id, by: actor,
            ["version": .number(version)], words: why)
        guard let changed = try Projects().find(project.id, in: transaction) else { throw Refusal.missing }
        return changed
    }
}
