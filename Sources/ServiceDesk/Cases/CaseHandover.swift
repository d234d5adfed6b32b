// CaseHandover: the cases that a shift explains to the next one: every open complaint, and the leaver's own.
import Kernel
import Platform
import Scheme
import Storage
import Web

struct CaseHandover: Sendable {
    let cases: Cases

    var source: HandoverSource {
        HandoverSource(
            subjectKind: ServiceCase.subjectKind, open: { try Self.open($0, $1, $2) },
            pass: { id, person, projects, actor, transaction in
                try cases.assign(ServiceCase.ID(id), to: person, within: projects, by: actor, in: transaction)
            })
    }

    private static func open(
        _ project: Project.ID, _ leaver: Account.ID, _ transaction: Transaction
    ) throws -> [HandoverThing] {
        let complaints = try ids("kind = 'complaint'", project, transaction)
        let own = try ids("handler_id = \(leaver)", project, transaction)
        let isComplaint = Set(complaints)
        let isOwn = Set(own)
        let all = complaints + own.filter { !isComplaint.contains($0) }
        return try all.chunked(by: 500).flatMap { part in
            try CaseViews().lines(part, in: project, transaction).map { line in
                HandoverThing(
                    subject: Subject(ServiceCase.subjectKind, line.id.number), title: line.number + " " + line.title,
                    whose: [line.unitLabel, line.requester].compactMap { $0 }.joined(separator: " · "),
                    path: Path.case(line.id).text, isComplaint: isComplaint.contains(line.id.number),
                    isOwn: isOwn.contains(line.id.number))
            }
        }
    }

    /// Each question has an index of its own over what is live.
    private static func ids(_ which: SQL, _ project: Project.ID, _ transaction: Transaction) throws -> [Int64] {
        try transaction.query(
            """
            SELECT id FROM service_case WHERE project_id = \(project) AND stage IN ('open', 'appointed', 'handled')
                AND \(which) ORDER BY received_at, id
            """
        ).map { try $0.get("id") }
    }
}

extension Array {
    fileprivate func chunked(by size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
