// CalendarRoutes: the service hours of a project, its holidays and make-up workdays, and the single day that differs.
import Foundation
import Kernel
import Platform
import Storage
import Web

enum CalendarInputs {
    static let year = Field<Int64>.number("year", 2000...2999, required: false)
    static let day = Field<Day>.day("day")
    static let name = Field<String>.text("name", max: 40)
    static let hours = Field<String>.text("hours", max: 120, required: false)
    static let arrangement = Field<String>.text("arrangement", max: 20_000)
    static let why = Field<String>.text("why", max: 200)
    static let project = Field<String>.text("project", max: 32, required: false)
    static func week(_ weekday: Weekday) -> Field<String> { .text(weekday.name, max: 120, required: false) }
}

struct CalendarRoutes: Sendable {
    /// Who answers for the hours at which the office is open.
    static let editors: Set<Post> = [.serviceManager, .officeManager, .administrator]
    private static let readers = Who.posts((Who.office.posts ?? []).union([.administrator]))
    private typealias In = CalendarInputs
    private let provisional: ProvisionalDues

    init(sources: [DueSource]) { provisional = ProvisionalDues(sources: sources) }

    var routes: [Route] {
        [
            .page("/calendar", Self.readers, asks: [In.year]) { try page($0, $1) },
            .reading("/api/v1/calendar", Self.readers, summary: "The calendar in force (工作日历)", asks: [In.project], gives: Self.shape) { visit, _ in
                .json(try Self.json(try visit.here()))
            },
        ]
            + Route.verb(
                "/calendar/day", .posts(Self.editors), summary: "One day differs: closed, or open at other hours (特殊日)",
                fields: [In.day, In.name, In.hours], gives: Self.made, again: { try page($0, $1) }
            ) { visit, transaction in
                let (day, name) = (try visit.need(In.day), try visit.need(In.name))
                let windows = try Self.windows(visit.value(In.hours) ?? "", field: In.hours.name)
                return try put(visit, field: In.hours.name, why: "\(day) \(name)", transaction) { calendar throws(CalendarProblem) in
                    try calendar.overriding(day, with: windows.isEmpty ? .closed(name) : .open(name, windows))
                }
            }
            + Route.verb(
                "/calendar/day-like-the-week", .posts(Self.editors), summary: "The day is like its weekday again (恢复)",
                fields: [In.day], gives: Self.made, again: { try page($0, $1) }
            ) { visit, transaction in
                let day = try visit.need(In.day)
                return try put(visit, field: In.day.name, why: day.description, transaction) { calendar throws(CalendarProblem) in
                    try calendar.overriding(day, with: nil)
                }
            }
            + Route.verb(
                "/calendar/week", .posts(Self.editors), summary: "Service hours of the week (服务时间)",
                fields: Weekday.allCases.map { In.week($0) } + [In.why], gives: Self.made, again: { try page($0, $1) }
            ) { visit, transaction in
                var week: [Weekday: [WorkCalendar.Window]] = [:]
                for weekday in Weekday.allCases {
                    let field = In.week(weekday)
                    week[weekday] = try Self.windows(visit.value(field) ?? "", field: field.name)
                }
                let hours = week
                return try put(visit, field: "", why: try visit.need(In.why), transaction) { calendar throws(CalendarProblem) in
                    try WorkCalendar(
                        zone: calendar.zone, week: hours, overrides: calendar.overrides, announcedYears: calendar.announcedYears)
                }
            }
            + Route.verb(
                "/calendar/arrangement", .posts(Self.editors), summary: "A year's holidays as the State Council arranged them (节假日安排)",
                fields: [In.arrangement], gives: Self.made, again: { try page($0, $1) }
            ) { visit, transaction in
                let text = try visit.need(In.arrangement)
                return try put(visit, field: In.arrangement.name, why: "", transaction) { calendar throws(CalendarProblem) in
                    try calendar.adding(holidays: try HolidayYear.list(json: Data(text.utf8)))
                }
            }
    }

    /// A calendar put in force counts what was provisional again.
    private func put(
        _ visit: Visit, field: String, why: String, _ transaction: Transaction,
        _ change: (WorkCalendar) throws(CalendarProblem) -> WorkCalendar
    ) throws -> Effect {
        let actor = try visit.actor()
        let project = try Calendars().change(
            try visit.here(), field: field, why: why, by: actor, in: transaction, change)
        let moved = try provisional.count(in: project, by: actor, transaction)
        return Effect("/calendar", ["version": .number(project.calendarVersion), "moved": .number(Int64(moved))])
    }

    /// `08:30-12:00 13:30-17:30`; nothing means closed.
    static func windows(_ text: String, field: String) throws(Refusal) -> [WorkCalendar.Window] {
        var windows: [WorkCalendar.Window] = []
        for part in text.replacing("–", with: "-").replacing("：", with: ":").split(whereSeparator: { " ,，、；;".contains($0) }) {
            guard let window = WorkCalendar.Window(String(part)) else {
                throw .invalid(field, "calendar.hours.bad", ["text": String(part)])
            }
            windows.append(window)
        }
        return windows
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        let year = visit.asked(In.year).map { Int($0) } ?? project.zone.day(of: visit.now).year
        return CalendarPages.page(visit, project, year: year)
    }

    private static let made = JSONShape.some([("version", .number), ("moved", .number)])
    private static let shape = JSONShape.object([
        ("version", .number), ("zone", .text), ("week", .anything),
        ("days", .list(.object([("day", .day), ("name", .text), ("hours", .list(.text))]))), ("announcedYears", .list(.number)),
    ])

    private static func json(_ project: ProjectCard) throws -> JSON {
        let calendar = project.calendar
        let week = Weekday.allCases.map { weekday -> (String, JSON) in
            (weekday.name, .list(calendar.windows(of: weekday).map { .text($0.description) }))
        }
        let days = calendar.overrides.sorted { $0.key < $1.key }.map { day, override -> JSON in
            [
                "day": .text(day.description), "name": .text(override.name),
                "hours": .list((override.windows ?? []).map { .text($0.description) }),
            ]
        }
        return [
            "version": .number(project.calendarVersion), "zone": .text(project.zone.identifier), "week": .object(week),
            "days": .list(days), "announcedYears": .list(calendar.announcedYears.sorted().map { .number(Int64($0)) }),
        ]
    }
}
