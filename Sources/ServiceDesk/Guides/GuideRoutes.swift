// GuideRoutes: the catalogue of counter applications, and the papers of one application.
import Foundation
import Kernel
import Platform
import Scheme
import Sheets
import Storage
import Web

enum GuideInputs {
    static let name = Field<String>.text("name", max: 60)
    /// A paper a line.
    static let papers = Field<String>.text("papers", max: 2_000, required: false)
    static let fee = RepairInputs.price
    static let days = Field<Int64>.number("days", 0...90)
    static let note = Field<String>.text("note", max: 1_000, required: false)
    static let topic = Field<ServiceGuide.Topic>.choice("topic", required: false)
    static let inUse = Field<Bool>.flag("inUse")
    static let position = Field<Int64>.number("position", 1...Int64(ServiceGuide.papersMax), required: false)
    static let project = CaseInputs.project
}

extension Path {
    static func guide(_ id: ServiceGuide.ID) -> Path { "/guides/\(id)" }
}

struct GuideRoutes: Sendable {
    let applications: Applications
    let desk: CaseRoutes
    private let guides = ServiceGuides()

    init(applications: Applications, desk: CaseRoutes) {
        self.applications = applications
        self.desk = desk
    }

    private typealias In = GuideInputs

    /// Who may say what the counter asks for.
    static let writers: Set<Post> = [.serviceManager, .officeManager]

    var routes: [Route] { readings + writing + ofCases }

    private var readings: [Route] {
        [
            .page("/guides", .office, clause: "J2-G1") { try list($0, $1) },
            .export("/guides", .office, clause: "J2-G1") { visit, transaction in
                let (project, words) = (try visit.here(), visit.words)
                return ListFile(
                    "guides-\(project.code)", title: words("guide.title"),
                    columns: [
                        SheetColumn(words("guide.one")), SheetColumn(words("guide.papers"), width: 50),
                        SheetColumn(words("guide.fee.yuan"), .money), SheetColumn(words("guide.days.label"), .integer),
                        SheetColumn(words("guide.note"), width: 40), SheetColumn(words("guide.topic")),
                        SheetColumn(words("guide.in-use")),
                    ],
                    rows: try guides.list(in: project.id, all: true, transaction).map { guide in
                        [
                            .text(guide.terms.name), .text(guide.terms.papers.joined(separator: "\n")), .fen(guide.terms.fen),
                            .integer(Int64(guide.terms.days)), .text(guide.terms.note),
                            .text(words("guide.topic.\(guide.terms.topic.rawValue)")), .text(words(guide.isInUse ? "guide.in-use" : "guide.retired")),
                        ]
                    })
            },
            .page("/guides/{guide}", .office, clause: "J2-G1") { try page($0, $1) },
            .page("/guide/{code}", .anyone, clause: "J2-G1") { visit, transaction in
                guard let project = try Projects().find(code: visit.parameters["code"] ?? "", in: transaction) else {
                    throw Refusal.missing
                }
                return GuidePages.posted(visit, project, try guides.list(in: project.id, transaction))
            },
            .page("/cases/{case}/notice", .office, clause: "J2-G1") { visit, transaction in
                let (detail, project) = try desk.views.detail(try visit.id("case"), within: visit.projects, transaction)
                guard let application = detail.application, application.toldAt != nil else { throw Refusal.missing }
                return ApplicationPages.notice(visit, detail, application, project)
            },
            .reading(
                "/api/v1/guides", .office, clause: "J2-G1", summary: "The catalogue of counter applications",
                asks: [In.project],
                gives: .object([(
                    "guides",
                    .list(.object([
                        ("id", .id), ("name", .text), ("papers", .list(.text)), ("feeFen", .number), ("workingDays", .number),
                        ("note", .text), ("topic", .word(ServiceGuide.Topic.self)),
                    ])))])
            ) { visit, transaction in
                let lines = try guides.list(in: try visit.here().id, transaction).map { guide -> JSON in
                    [
                        "id": .id(guide.id), "name": .text(guide.terms.name),
                        "papers": .list(guide.terms.papers.map { .text($0) }), "feeFen": .number(guide.terms.fen),
                        "workingDays": .number(Int64(guide.terms.days)), "note": .text(guide.terms.note),
                        "topic": .text(guide.terms.topic.rawValue),
                    ]
                }
                return .json(["guides": .list(lines)])
            },
        ]
    }

    private static let terms: [any AnyField] = [In.name, In.papers, In.fee, In.days, In.note, In.topic]

    private var writing: [Route] {
        Route.verb(
            "/guides", .posts(Self.writers), clause: "J2-G1", summary: "Add to the catalogue of applications (新增办事指南)",
            fields: Self.terms, again: { try list($0, $1) }
        ) { visit, transaction in
            let guide = try guides.add(
                try terms(visit), in: try visit.here().id, by: try visit.actor(), transaction)
            return Effect("/guides", ["id": .id(guide.id)], status: 201)
        }
            + Route.verb(
                "/guides/{guide}/revision", .posts(Self.writers), clause: "J2-G1",
                summary: "Change one of the catalogue (修改办事指南)", fields: Self.terms + [In.inUse], again: { try page($0, $1) }
            ) { visit, transaction in
                let id: ServiceGuide.ID = try visit.id("guide")
                try guides.change(
                    id, to: try terms(visit, before: try guides.find(id, within: visit.projects, transaction).terms.topic), isInUse: visit.value(In.inUse) ?? false, within: visit.projects,
                    by: try visit.actor(), transaction)
                return Effect("/guides", ["id": .id(id)])
            }
            + Route.verb(
                "/guides/usual", .posts(Self.writers), clause: "J2-G1",
                summary: "Add the usual applications that are not there yet (录入常用事项)", fields: [], again: { try list($0, $1) }
            ) { visit, transaction in
                let project = try visit.here().id
                let known = Set(try guides.list(in: project, all: true, transaction).map(\.terms.name))
                for usual in UsualGuide.allCases.map({ $0.terms(visit.words) }) where !known.contains(usual.name) {
                    _ = try guides.add(usual, in: project, by: try visit.actor(), transaction)
                }
                return Effect("/guides")
            }
    }

    private var ofCases: [Route] {
        Route.verb(
            "/cases/{case}/papers", .posts(Cases.handlers), clause: "J2-G1",
            summary: "Papers of an application came in; without a position all that were missing (收件)",
            fields: [In.position], again: { try desk.again($0, $1) }
        ) { visit, transaction in
            let id = try desk.worked(visit, transaction)
            try applications.receive(
                visit.value(In.position), of: id, within: visit.projects, by: try visit.actor(), in: transaction)
            return Effect(.case(id), ["id": .id(id)])
        }
            + Route.verb(
                "/cases/{case}/one-time-notice", .posts(Cases.handlers), clause: "J2-G1",
                summary: "Tell the customer once what is missing (一次性告知)", fields: [], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id = try desk.worked(visit, transaction)
                try applications.tell(id, within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect("/cases/\(id)/notice", ["id": .id(id)])
            }
    }

    /// Where nothing is said of what it is for, that stays as it was.
    private func terms(_ visit: Visit, before topic: ServiceGuide.Topic = .general) throws -> ServiceGuide.Terms {
        ServiceGuide.Terms(
            name: try visit.need(In.name), papers: try ServiceGuide.papers(visit.value(In.papers) ?? ""),
            fen: try visit.need(In.fee), days: Int(try visit.need(In.days)), note: visit.value(In.note) ?? "",
            topic: visit.value(In.topic) ?? topic)
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let project = try visit.here()
        return GuidePages.list(visit, project, try guides.list(in: project.id, all: true, transaction))
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        GuidePages.guide(visit, try guides.find(try visit.id("guide"), within: visit.projects, transaction))
    }
}
