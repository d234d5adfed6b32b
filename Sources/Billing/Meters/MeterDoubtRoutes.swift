// MeterDoubtRoutes: unlikely readings: their list, a colleague's word, and from when on a reading is unlikely.
import Kernel
import Platform
import Storage
import Web

struct MeterDoubtRoutes: Sendable {
    private typealias In = MeterInputs
    private let doubts = MeterDoubts()

    var routes: [Route] { lists + verbs }

    private var lists: [Route] {
        [
            .page("/billing/meters/doubts", .meterReaders, asks: [In.after]) { try list($0, $1) },
            .export("/billing/meters/doubts", .meterReaders) { visit, transaction in
                let project = try visit.here()
                let all = try ListFile.pages(of: MeterDoubts.pageSize) { last, size in
                    try doubts.list(in: project.id, before: last?.reading, limit: size, transaction)
                }
                return MeterDoubtPages.file(all, project, visit.words)
            },
            .reading(
                "/api/v1/billing/meters/doubts", .meterReaders, summary: "Unlikely readings that wait for a colleague (抄表异常)",
                asks: [In.after, In.project], gives: .page("doubts", MeterDoubtPages.shape)
            ) { visit, transaction in
                let lines = try lines(visit, transaction)
                return .json([
                    "doubts": .list(lines.map(MeterDoubtPages.json)),
                    "next": .words(lines.count == MeterDoubts.pageSize ? lines.last?.reading.text : nil),
                ])
            },
        ]
    }

    private var verbs: [Route] {
        Route.verb(
            "/billing/meters/{meter}/readings/{reading}/confirmation", .meterReaders,
            summary: "Confirm an unlikely reading, as another person than its reader (复核抄表)", fields: [In.reason],
            again: { try MeterRoutes().meter($0, $1) }
        ) { visit, transaction in
            let id: UtilityMeter.ID = try visit.id("meter")
            try doubts.confirm(
                try visit.id("reading"), of: id, reason: try visit.need(In.reason), within: visit.projects,
                by: try visit.staff().account, in: transaction)
            return Effect("/billing/meters/\(id)", ["id": .id(id)])
        }
            + Route.verb(
                "/billing/meters/watch", .billers, summary: "Set from how much on a reading is unlikely (抄表异常界限)",
                fields: [In.factor, In.readings], again: { try list($0, $1) }
            ) { visit, transaction in
                try doubts.set(
                    ReadingWatch(factorPercent: try visit.need(In.factor).fen, readings: try visit.need(In.readings)),
                    in: try visit.here().id, by: try visit.actor(), in: transaction)
                return Effect("/billing/meters/doubts")
            }
    }

    private func lines(_ visit: Visit, _ transaction: Transaction) throws -> [MeterDoubt] {
        try doubts.list(
            in: try visit.here().id, before: visit.asked(In.after).flatMap { Tag<MeterReadingLine>(text: $0) }, transaction)
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here().id
        return MeterDoubtPages.list(
            visit, try lines(visit, transaction), try doubts.watch(in: project, transaction),
            maySet: RunPages.holds(visit, .billers, project))
    }
}
