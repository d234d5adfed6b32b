// RequestHandover: what the one who leaves was asked as a superior, and has not answered.
import Kernel
import Scheme
import Storage
import Web

enum RequestHandover {
    static let source = HandoverSource(
        subjectKind: Request.subjectKind,
        open: { project, leaver, transaction in
            let ids: [Int64] = try transaction.query(
                """
                SELECT id FROM case_request WHERE project_id = \(project) AND asked_of = \(leaver) AND state = 'asked'
                ORDER BY id
                """
            ).map { try $0.get("id") }
            return try RequestStore().headings(ids, in: project, transaction).map { heading in
                HandoverThing(
                    subject: Subject(Request.subjectKind, heading.id.number), title: heading.title, whose: heading.asker,
                    path: Path.case(heading.serviceCase).text, isComplaint: false, isOwn: false)
            }
        },
        // Any superior may answer: there is nobody to name instead.
        pass: { _, _, _, _, _ in })
}
