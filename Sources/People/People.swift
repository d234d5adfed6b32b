// People: the front door of who is on duty: shifts, recurring duties, postings.
import Kernel
import Platform
import Scheme
import Storage
import Web

package enum PeopleSlice {
    package static let migrations: [Migration] = PeopleSchema.migrations + PostingPhotos.migrations
        + Corrections.migrations
    package static var words: String { Embedded.text("words.txt") ?? "" }

    package static func routes(books: SchemeBooks, sources: [HandoverSource], gates: [DutyGate] = []) -> [Route] {
        ShiftRoutes(shifts: Shifts(books: books, sources: sources)).routes
            + DutyRoutes(duties: Duties(books: books, gates: gates)).routes
            + PostingRoutes().routes
    }

    /// What the last shift handed over, and the day's duties.
    package static let todaySources = [
        TodaySource(heading: "today.handed-over", path: "/shifts") { project, _, transaction in
            try TodayThings.handedOver(in: project, transaction)
        },
        TodaySource(heading: "today.duties", path: "/duties") { project, _, transaction in
            try TodayThings.duties(in: project, transaction)
        },
    ]

    /// Why a handover and a duty are due when they are.
    package static func dueSources(books: SchemeBooks) -> [DueSource] {
        [
            DueSource(subjectKind: Shift.subjectKind) { row, began, transaction in
                let minutes = try books.book(version: row.schemeVersion, in: transaction).number(ShiftQuantity.grace)
                return (.after(began.adding(minutes: -minutes), minutes: minutes), nil)
            },
            DueSource(subjectKind: Duty.subjectKind) { _, began, _ in (.after(began, minutes: 0), nil) },
        ]
    }

    /// Begins shifts whose time has come, and opens the duties of the days.
    package static func jobs(books: SchemeBooks) -> [Job] {
        [
            Job("shifts", everySeconds: 60) { try Shifts(books: books, sources: []).openDue(in: $0) == 100 },
            Job("duties", everySeconds: 600) {
                let isMore = try Duties(books: books).openDue(in: $0)
                return try Duties(books: books).closeForgotten(in: $0) == 100 || isMore
            },
        ]
    }

    package static let shiftControls = DeskControls(
        subjectKind: Shift.subjectKind,
        controls: [
            Control(.promise, "K-CMP3", "control.K-CMP3"), Control(.gate, "K-CMP3", "control.K-CMP3.gate"),
            Control(.record, "J1-R2", "control.J1-R2"),
        ],
        measures: [Measure("K-CMP3")],
        quantities: [ShiftQuantity.grace],
        cards: { ids, project, transaction in
            var cards: [Int64: SubjectCard] = [:]
            for id in ids {
                let line = try ShiftStore().line(Shift.ID(id), within: [project], transaction)
                cards[id] = SubjectCard(
                    title: line.shift.name, whose: [line.holderName, line.takerName].compactMap { $0 }.joined(separator: " → "),
                    path: Path.shift(line.shift.id).text,
                    verbs: ["K-CMP3": line.shift.state == .handing ? "verb.take-shift" : "verb.hand-shift"],
                    posts: line.shift.state == .handing ? [] : Shifts.managers)
            }
            return cards
        })

    /// What a poor check opened: promises of their own, each of its correction.
    package static let correctionControls = DeskControls(
        subjectKind: Correction.subjectKind, controls: [Control(.promise, "J1-R7", "control.J1-R7.correction")], measures: [],
        quantities: [], cards: { try Corrections.cards($0, $1, $2) })

    package static let postingControls = DeskControls(
        subjectKind: Postings.subjectKind, controls: [Control(.record, "XS2.5-0", "control.XS2.5-0.posting")],
        measures: [Measure("XS2.5-0", path: "/postings") { try Postings.channels($0, $1, $2) }], quantities: [],
        cards: { _, _, _ in [:] })

    /// Who has the desk at an instant, by the roster: open or planned, and not handed over yet.
    package static let onShift: OnShift = { try ShiftStore().holders(in: $0, at: $1, $2) }

    package static let dutyControls = DeskControls(
        subjectKind: Duty.subjectKind,
        controls: [
            Control(.duty, "J1-R7", "control.J1-R7"), Control(.gate, "J1-R7", "control.J1-R7.gate"),
            Control(.duty, "C-5", "control.C-5"), Control(.duty, "C-9", "control.C-9"), Control(.duty, "C-10", "control.C-10"),
            Control(.duty, "S2.8.1-3", "control.S2.8.1-3.checks"),
        ],
        measures: [Measure("J1-R7"), Measure("C-5"), Measure("C-9"), Measure("C-10")],
        quantities: DutyPlan.shipped.compactMap(\.rhythm.quantity),
        cards: { ids, project, transaction in
            var cards: [Int64: SubjectCard] = [:]
            for duty in try DutyStore().plans(ids, in: project, transaction) {
                cards[duty.id] = SubjectCard(
                    title: "duty.\(duty.plan)", whose: duty.day.description, path: Path.duty(Duty.ID(duty.id)).text,
                    verbs: DutyPlan.verbs("verb.finish-duty"), posts: [.serviceManager], isTitleKey: true)
            }
            return cards
        })
}
