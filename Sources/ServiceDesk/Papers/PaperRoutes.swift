// PaperRoutes: the requirement and the work instructions, their versions, and the kind of a complaint.
import Kernel
import Platform
import Scheme
import Storage
import Web

enum PaperInputs {
    static let title = Field<String>.text("title", max: 80)
    static let steps = Field<String>.text("steps", max: 8_000, required: false)
    static let from = Field<Day>.day("from")
    static let kind = Field<PaperSubject>.choice("category")
    static let note = Field<String>.text("note", max: 2_000)
    static let project = Field<String>.text("project", max: 32, required: false)
}

struct PaperRoutes: Sendable {
    let desk: CaseRoutes
    private let papers = Papers()

    init(desk: CaseRoutes) { self.desk = desk }

    private typealias In = PaperInputs

    var routes: [Route] { readings + writing + ofCases }

    private var readings: [Route] {
        [
            .page("/papers", .office, clause: "K-CMP1") { visit, transaction in
                let project = try visit.here()
                return PaperPages.list(visit, try standings(project, visit, transaction))
            },
            .export("/papers", .office, clause: "K-CMP1") { visit, transaction in
                let project = try visit.here()
                return PaperSheet.file(try standings(project, visit, transaction), project, visit.words)
            },
            .page("/papers/{subject}", .office, clause: "K-CMP1") { try page($0, $1) },
            .reading(
                "/api/v1/papers", .office, clause: "K-CMP1", summary: "Work instructions in force, by kind of complaint",
                asks: [In.project],
                gives: .object([(
                    "papers",
                    .list(.object([
                        ("subject", .text), ("inForce", .flag), ("title", .text), ("steps", .text), ("version", .number),
                    ])))])
            ) { visit, transaction in
                let lines = try standings(try visit.here(), visit, transaction).map { subject, standing -> JSON in
                    let (title, steps, version) = PaperPages.content(standing, visit.words)
                    return [
                        "subject": .text(subject.rawValue), "inForce": .flag(standing.isInForce), "title": .text(title),
                        "steps": .text(steps), "version": .number(version),
                    ]
                }
                return .json(["papers": .list(lines)])
            },
        ]
    }

    private var writing: [Route] {
        Route.verb(
            "/papers/{subject}/versions", .desk, clause: "K-CMP1",
            summary: "Write a version of a work instruction, or one without steps to end it (拟作业指导书)",
            fields: [In.title, In.steps, In.from], gives: .some([("id", .id), ("version", .number)]), again: { try page($0, $1) }
        ) { visit, transaction in
            let subject = try subject(visit)
            let paper = try papers.draft(
                subject, title: try visit.need(In.title), steps: visit.value(In.steps) ?? "", from: try visit.need(In.from),
                project: try visit.here(), by: try visit.staff().account, in: transaction)
            return Effect("/papers/\(subject.rawValue)", ["id": .id(paper.id), "version": .number(paper.version)], status: 201)
        }
            + Route.verb(
                "/papers/{subject}/versions/{paper}/approval", .posts([.serviceManager, .officeManager]), clause: "K-CMP1",
                summary: "Approve a version (批准作业指导书)", fields: [], again: { try page($0, $1) }
            ) { visit, transaction in
                let paper = try papers.approve(
                    try visit.id("paper"), within: visit.projects, by: try visit.staff().account, in: transaction)
                return Effect("/papers/\(paper.subject.rawValue)")
            }
    }

    private var ofCases: [Route] {
        Route.verb(
            "/cases/{case}/category", .posts(Cases.handlers), clause: "K-CMP1", summary: "The kind of a complaint (归类)",
            fields: [In.kind], again: { try desk.again($0, $1) }
        ) { visit, transaction in
            let id = try desk.worked(visit, transaction)
            try desk.cases.classify(
                id, as: try visit.need(In.kind).rawValue, within: visit.projects, by: try visit.actor(), in: transaction)
            return Effect(.case(id), ["id": .id(id)])
        }
            + Route.verb(
                "/cases/{case}/note", .posts(Cases.handlers), summary: "An internal note, never shown to the customer (内部备注)",
                fields: [In.note], again: { try desk.again($0, $1) }
            ) { visit, transaction in
                let id = try desk.worked(visit, transaction)
                try desk.cases.note(
                    id, try visit.need(In.note), within: visit.projects, by: try visit.actor(), in: transaction)
                return Effect(.case(id), ["id": .id(id)])
            }
    }

    private func subject(_ visit: Visit) throws(Refusal) -> PaperSubject {
        guard let subject = PaperSubject(rawValue: visit.parameters["subject"] ?? "") else { throw .missing }
        return subject
    }

    private func standings(
        _ project: ProjectCard, _ visit: Visit, _ transaction: Transaction
    ) throws -> [(PaperSubject, PaperStanding)] {
        let today = project.zone.day(of: visit.now)
        return try PaperSubject.allCases.map { ($0, try papers.standing(of: $0, in: project.id, on: today, transaction)) }
    }

    private func page(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let subject = try subject(visit)
        let project = try visit.here()
        return PaperPages.paper(
            visit, project, subject,
            try papers.standing(of: subject, in: project.id, on: project.zone.day(of: visit.now), transaction),
            try papers.versions(of: subject, in: project.id, transaction))
    }
}
