// UrgingRoutes: noting what the owners' committee did, and its paper.
import Kernel
import Platform
import Scheme
import Storage
import Web

struct UrgingRoutes: Sendable {
    private let urgings = CommitteeUrgings()
    private let arrears: ArrearsRoutes

    private typealias In = ArrearsInputs

    init(books: SchemeBooks) { arrears = ArrearsRoutes(books: books) }

    var routes: [Route] {
        Route.verb(
            "/arrears/cases/{arrears}/urging", .posts(ArrearsRoutes.workers), clause: "S2.8.2-2",
            summary: "Note that the owners' committee urged the debtor to pay (登记业委会督促)",
            fields: [In.day, In.urgedBy, In.way, In.payBy, In.answer, In.urgingPaper], again: { try arrears.page($0, $1) }
        ) { visit, transaction in
            let id: ArrearsCase.ID = try visit.id("arrears")
            let own = try urgings.note(
                CommitteeUrging.Note(
                    day: try visit.need(In.day), urgedBy: try visit.need(In.urgedBy), way: try visit.need(In.way),
                    payBy: visit.value(In.payBy), answer: visit.value(In.answer) ?? "", paper: visit.value(In.urgingPaper) ?? ""),
                in: id, within: visit.projects, by: try visit.staff().account, in: transaction)
            return Effect(.arrears(id), ["id": .id(own)], status: 201)
        } + [
            .reading("/arrears/urgings/{urging}/paper", ArrearsRoutes.readers, clause: "S2.8.2-2") { visit, transaction in
                let id: CommitteeUrging.ID = try visit.id("urging")
                let (kind, bytes) = try urgings.file(of: id, within: visit.projects, transaction)
                return .file(name: "urging-\(id.text).\(kind.rawValue)", type: kind.type, bytes: bytes)
            },
            .special(
                "POST", "/arrears/urgings/{urging}/paper", .posts(ArrearsRoutes.workers), clause: "S2.8.2-2",
                bodyLimit: StoredFiles.formBytesMax
            ) { visit, database in
                let id: CommitteeUrging.ID = try visit.id("urging")
                guard let upload = visit.uploads.first else { throw Refusal.invalid("photo", "file.needed") }
                let it = try await database.write { transaction in
                    try urgings.keepFile(upload.bytes, of: id, within: visit.projects, by: try visit.actor(), in: transaction)
                }
                return .seeOther(.arrears(it))
            },
        ]
    }

    static let shape = JSONShape.object([
        ("id", .id), ("day", .day), ("urgedBy", .text), ("way", .word(CommitteeUrging.Way.self)), ("payBy", .optional(.day)),
        ("answer", .text), ("paper", .text),
    ])

    @Sendable static func json(_ line: UrgingLine) -> JSON {
        [
            "id": .id(line.id), "day": .text("\(line.said.day)"), "urgedBy": .text(line.said.urgedBy),
            "way": .text(line.said.way.rawValue), "payBy": .words(line.said.payBy?.description),
            "answer": .text(line.said.answer), "paper": .text(line.said.paper),
        ]
    }
}
