// Arrears: the front door of the ladder over open bills: demands, holds, plans, letters and suits.
import Billing
import Kernel
import Platform
import Registry
import Scheme
import Storage
import Web

package enum ArrearsSlice {
    package static let migrations: [Migration] = ArrearsSchema.migrations
    package static var words: String { Embedded.names.filter { $0.hasPrefix("words") }.compactMap(Embedded.text).joined(separator: "\n") }

    /// What Billing asks of this desk.
    package static func billingHooks(books: SchemeBooks) -> BillingHooks {
        BillingHooks(opening: FormerClaims(books: books).hooks, stays: LateFeeStays(books: books).source)
    }

    package static func routes(books: SchemeBooks) -> [Route] {
        ArrearsRoutes(books: books).routes + DunningRoutes(books: books).routes + MatterRoutes(books: books).routes
            + WatchRoutes(books: books).routes + UrgingRoutes(books: books).routes
    }

    /// The sweep and what the books moved; previews and demands that leave, and what they said; changes of watched homes.
    package static func jobs(books: SchemeBooks, watching sources: [WatchSource], words: @escaping @Sendable () throws -> Words) -> [Job] {
        [
            Job("arrears", everySeconds: 20) { try ArrearsSweep(books: books).run(in: $0) },
            Job("dunning", everySeconds: 20) { try DunningRuns(books: books).work(in: $0) },
            Job("papers", everySeconds: 20) { try KeptPapers(books: books).work(try words(), in: $0) },
            Job("watch", everySeconds: 5) { try WatchAlerts(sources: sources).follow(in: $0) },
        ]
    }

    /// A text message that demands money is looked at once more as it leaves.
    package static func messageGate(books: SchemeBooks) -> MessageGate {
        MessageGate(topic: Demand.subjectKind) { id, project, transaction in
            try Demands(books: books).departure(of: Demand.ID(id), project, transaction)
        }
    }

    /// Changes of watched homes that nobody has looked into.
    package static let watchToday = TodaySource(heading: "today.watched", path: "/arrears/watch") { project, _, transaction in
        try WatchAlerts().unseen(in: project.id, transaction).map {
            TodayThing(title: "watch.change.\($0.change.rawValue)", whose: $0.unitLabel, path: Path.arrears($0.arrears).text, at: $0.at, isTitleKey: true)
        }
    }

    /// What is owed, beside a home's page: information only.
    package static func aside(
        _ visit: Visit, _ unit: Unit.ID, _ project: Project.ID, _ transaction: Transaction
    ) throws -> HTML {
        guard visit.member?.holds(ArrearsRoutes.workers.union([.headOffice]), in: project) == true else { return "" }
        let cases = try ArrearsStore.cases(.one(unit), in: project, transaction).filter(\.standing.isOpen)
        let alerts = try WatchAlerts().unseen(in: project, of: unit, transaction)
        let former = try OpeningNotes().of(unit, in: project, transaction)
        return "\(ArrearsPages.aside(visit, cases, alerts))\(OpeningNotePages.section(visit.words, former))"
    }

    /// What arrears know of a person who asks to be erased, and what a claim lets them keep.
    package static func erasure(books: SchemeBooks) -> ErasureSource {
        ErasureSource { try DebtorErasure(books: books).erase($0, by: $1, in: $2) }
    }

    /// Why a rung is promised for its day: the days of the scheme from its crossing.
    package static let dueSources = [
        DueSource(subjectKind: ArrearsCase.subjectKind) { _, began, _ in (.set(began), nil) }
    ]

    package static let controls = DeskControls(
        subjectKind: ArrearsCase.subjectKind,
        controls: [
            Control(.promise, "XS2.8.2-0", "control.XS2.8.2-0"), Control(.gate, "XS2.8.2-0", "control.XS2.8.2-0.gate"),
            Control(.promise, "S2.8.2-1", "control.S2.8.2-1"), Control(.gate, "S2.8.2-1", "control.S2.8.2-1.gate"),
            Control(.promise, "S2.8.2-2", "control.S2.8.2-2"), Control(.gate, "S2.8.2-2", "control.S2.8.2-2.gate"),
            Control(.record, "S2.8.2-3", "control.S2.8.2-3"),
        ],
        measures: [
            Measure("XS2.8.2-0"), Measure("S2.8.2-1"), Measure("S2.8.2-2"),
            Measure("S2.8.2-3", path: "/arrears/watch") { try seen($0, $1, $2) },
        ],
        quantities: LadderQuantity.all,
        settings: [
            ProjectSetting(LadderQuantity.majorPayerShare, path: "/arrears/settings") { project, day, transaction in
                try ArrearsSettings.setting(of: project, on: day, transaction).majorShare?.description
            }
        ],
        cards: { ids, project, transaction in
            var cards: [Int64: SubjectCard] = [:]
            for line in try ArrearsViews.lines(ids, in: project, transaction) {
                cards[line.it.id.number] = SubjectCard(
                    title: "arrears.card", whose: "\(line.unitLabel) \(line.payerName)", path: Path.arrears(line.it.id).text,
                    verbs: ["XS2.8.2-0": "verb.preview-dunning", "S2.8.2-1": "verb.propose-matter", "S2.8.2-2": "verb.propose-matter"],
                    posts: ArrearsRoutes.workers, isTitleKey: true)
            }
            return cards
        })

    /// Changes of watched homes that somebody looked into, of all that were told in some days.
    private static func seen(_ project: ProjectCard, _ days: ClosedRange<Day>, _ transaction: Transaction) throws -> Figure {
        let (from, to) = (project.zone.startOfDay(days.lowerBound), project.zone.endOfDay(days.upperBound))
        let row = try transaction.first(
            """
            SELECT COUNT(*) AS number, COUNT(seen_at) AS seen FROM watch_alert
            WHERE project_id = \(project.id) AND happened_at BETWEEN \(from) AND \(to)
            """)
        return Figure(numerator: try row?.get("seen") ?? 0, denominator: try row?.get("number") ?? 0, excluded: 0)
    }
}
