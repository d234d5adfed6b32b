// CommitteeUrgings: noting what the owners' committee did, with its paper, in the case of a debtor.
import Kernel
import Platform
import Scheme
import Storage

extension CommitteeUrging.Way: WordColumn {}

package struct CommitteeUrgings: Sendable {
    package init() {}

    /// 登记业委会督促.
    @discardableResult
    package func note(
        _ said: CommitteeUrging.Note, in id: ArrearsCase.ID, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws -> CommitteeUrging.ID {
        let it = try ArrearsStore.find(id, within: projects, transaction, isLocked: true)
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        try said.check(today: project.zone.day(of: transaction.now))
        let own: CommitteeUrging.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO committee_urging (id, project_id, case_id, day, urged_by, way, pay_by, answer, paper, by_id, at)
            VALUES (\(own), \(it.project), \(id), \(said.day), \(said.urgedBy), \(said.way), \(said.payBy),
                \(said.answer), \(said.paper), \(person), \(transaction.now))
            """)
        transaction.record(
            "urging.noted", about: (ArrearsCase.subjectKind, id.number), project: it.project, by: .staff(person),
            ["urging": .id(own), "day": .code("\(said.day)"), "way": .code(said.way.rawValue)],
            words: said.answer.isEmpty ? nil : said.answer)
        return own
    }

    /// The committee's paper, photographed or scanned; the last one stands.
    package func keepFile(
        _ bytes: [UInt8], of id: CommitteeUrging.ID, within projects: [Project.ID], by actor: Actor, in transaction: Transaction
    ) throws -> ArrearsCase.ID {
        let row = try transaction.first(
            """
            SELECT project_id, case_id FROM committee_urging
            WHERE id = \(id) AND project_id IN \(list: projects)\(transaction.dialect.forUpdate)
            """)
        guard let row else { throw Refusal.missing }
        let (project, it): (Project.ID, ArrearsCase.ID) = (try row.get("project_id"), try row.get("case_id"))
        let (hash, kind) = try StoredFiles().put(bytes, in: project, transaction)
        try transaction.run("UPDATE committee_urging SET hash = \(hash) WHERE project_id = \(project) AND id = \(id)")
        transaction.record(
            "urging.paper", about: (ArrearsCase.subjectKind, it.number), project: project, by: actor,
            ["urging": .id(id), "kind": .code(kind.rawValue), "hash": .code(Hex.text(hash))])
        return it
    }

    package func file(
        of id: CommitteeUrging.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> (kind: FileKind, bytes: [UInt8]) {
        let row = try transaction.first(
            """
            SELECT c.kind, c.content FROM committee_urging u JOIN file_content c ON c.project_id = u.project_id AND c.hash = u.hash
            WHERE u.id = \(id) AND u.project_id IN \(list: projects)
            """)
        guard let row, let kind = FileKind(rawValue: try row.get("kind")) else { throw Refusal.missing }
        return (kind, try row.get("content"))
    }

    /// The last one first.
    package func lines(of it: ArrearsCase, _ transaction: Transaction) throws -> [UrgingLine] {
        try transaction.query(
            """
            SELECT u.id, u.day, u.urged_by, u.way, u.pay_by, u.answer, u.paper, u.hash, a.display_name AS name
            FROM committee_urging u JOIN account a ON a.id = u.by_id
            WHERE u.project_id = \(it.project) AND u.case_id = \(it.id) ORDER BY u.id DESC LIMIT 100
            """
        ).map {
            UrgingLine(
                id: try $0.get("id"),
                said: CommitteeUrging.Note(
                    day: try $0.get("day"), urgedBy: try $0.get("urged_by"), way: try $0.get("way"), payBy: try $0.get("pay_by"),
                    answer: try $0.get("answer"), paper: try $0.get("paper")),
                notedBy: try $0.get("name"), hasFile: try $0.get("hash", as: [UInt8]?.self) != nil)
        }
    }
}
