// KeptPapers: what left the office is kept as it was, letter by letter and bundle by bundle, and shown for ever.
import Foundation
import Kernel
import Platform
import Printing
import Scheme
import Storage

/// The words of a text message, or a paper's bytes, with the hash under which the journal knows them.
struct KeptPaper: Sendable {
    enum Content: Sendable {
        case paper([UInt8])
        case message(String)
    }

    let number: String
    let hash: [UInt8]
    let content: Content

    /// What is shown is what was kept: the content still has its hash, and that is the one the journal has.
    func check(journalled: [UInt8]?) throws(Refusal) {
        let bytes: [UInt8]
        switch content {
        case .paper(let own): bytes = own
        case .message(let text): bytes = Array(text.utf8)
        }
        guard Sodium.sha256(bytes) == hash, journalled == hash else { throw .notNow("paper.damaged") }
    }
}

/// One bundle that was printed, as a matter's page lists it.
package struct KeptBundle: Sendable {
    package let id: Tag<KeptBundle>
    package let at: Instant
    package let byName: String?
    package let hash: [UInt8]
    /// The one of the day on which the letter left or the mandate was signed.
    package let isFirst: Bool
}

package struct KeptPapers: Sendable {
    let books: SchemeBooks

    package init(books: SchemeBooks) { self.books = books }

    /// So many papers are made in one part: some milliseconds each.
    private static let papersMax = 20
    /// What leaves the office is in the office's language, whoever looks at it later.
    static func spoken(_ words: Words) -> Words { words.speaking(.hans) }

    // MARK: Demands

    /// Keeps what a demand said when it left, where that has not happened yet.
    func keep(_ id: Demand.ID, _ words: Words, within projects: [Project.ID], in transaction: Transaction) throws {
        let line = try ArrearsViews.demand(id, within: projects, transaction)
        guard line.demand.state.hasLeft else { throw Refusal.missing }
        guard !line.isErased else { throw Refusal.notNow("paper.erased") }
        try keep(line, words, in: transaction)
    }

    /// What it said when it left; nil where nothing is kept yet. Throws when it is not what was kept.
    func find(_ id: Demand.ID, within projects: [Project.ID], _ transaction: Transaction) throws -> KeptPaper? {
        let row = try transaction.first(
            """
            SELECT d.project_id, d.number, p.hash, p.said, c.content FROM demand_paper p JOIN demand d ON d.id = p.demand_id
            LEFT JOIN file_content c ON c.project_id = p.project_id AND c.hash = p.file_hash
            WHERE p.demand_id = \(id) AND p.project_id IN \(list: projects)
            """)
        guard let row else { return nil }
        let bytes: [UInt8]? = try row.get("content")
        let kept = KeptPaper(
            number: try row.get("number"), hash: try row.get("hash"),
            content: try bytes.map { .paper($0) } ?? .message(row.get("said")))
        try kept.check(
            journalled: try journalled("demand.kept", (Demand.subjectKind, id.number), try row.get("project_id"), transaction).first)
        return kept
    }

    private func keep(_ line: DemandLine, _ words: Words, in transaction: Transaction) throws {
        let it = line.demand
        guard let project = try Projects().find(it.project, in: transaction) else { throw Refusal.missing }
        let said = it.channel == .message ? try message(it, words, transaction) : nil
        let (hash, file): ([UInt8], [UInt8]?)
        if let said {
            (hash, file) = (Sodium.sha256(Array(said.utf8)), nil)
        } else {
            let bytes = try PDFWriter.write(DemandPaper.letter(line, project, Self.spoken(words)))
            hash = try StoredFiles().put(bytes, in: it.project, transaction).hash
            file = hash
        }
        let new = try transaction.run(
            """
            INSERT INTO demand_paper (project_id, demand_id, hash, file_hash, said, at)
            VALUES (\(it.project), \(it.id), \(hash), \(file), \(said ?? ""), \(transaction.now)) ON CONFLICT DO NOTHING
            """)
        try transaction.run("UPDATE demand SET paper_due = 0 WHERE project_id = \(it.project) AND id = \(it.id)")
        guard new == 1 else { return }
        transaction.record(
            "demand.kept", about: (Demand.subjectKind, it.id.number), project: it.project, by: .system("arrears"),
            ["hash": .code(Hex.text(hash))])
    }

    /// The words of the text message, as they leave; nil where the message is gone, and a paper stands for it.
    private func message(_ it: Demand, _ words: Words, _ transaction: Transaction) throws -> String? {
        let row = try transaction.first(
            "SELECT words, blanks, body FROM message WHERE topic = \(Demand.subjectKind) AND topic_id = \(it.id) LIMIT 1")
        guard let row else { return nil }
        let (key, body): (String, String) = (try row.get("words"), try row.get("body"))
        guard body.isEmpty else { return body }
        let blanks = try JSONDecoder().decode([String: String].self, from: Data(try row.get("blanks", as: String.self).utf8))
        return blanks.isEmpty ? nil : Self.spoken(words)(key + ".text", blanks)
    }

    // MARK: Bundles

    /// A bundle that was printed: kept once, however often it comes out the same.
    func keep(
        _ bytes: [UInt8], bills: Int, of matter: LegalMatter, by actor: Actor, in transaction: Transaction
    ) throws {
        let hash = try StoredFiles().put(bytes, in: matter.project, transaction).hash
        let own: Tag<KeptBundle> = transaction.newID()
        let new = try transaction.run(
            """
            INSERT INTO matter_paper (id, project_id, matter_id, hash, at, by_id)
            VALUES (\(own), \(matter.project), \(matter.id), \(hash), \(transaction.now), \(actor.account)) ON CONFLICT DO NOTHING
            """)
        try transaction.run("UPDATE legal_matter SET paper_due = 0 WHERE project_id = \(matter.project) AND id = \(matter.id)")
        guard new == 1 else { return }
        transaction.record(
            "matter.bundled", about: (LegalMatter.subjectKind, matter.id.number), project: matter.project, by: actor,
            ["hash": .code(Hex.text(hash)), "bills": .number(Int64(bills))])
    }

    func bundles(of matter: LegalMatter, _ transaction: Transaction) throws -> [KeptBundle] {
        let rows = try transaction.query(
            """
            SELECT p.id, p.at, p.hash, a.display_name AS name FROM matter_paper p LEFT JOIN account a ON a.id = p.by_id
            WHERE p.project_id = \(matter.project) AND p.matter_id = \(matter.id) ORDER BY p.id LIMIT 200
            """)
        return try rows.enumerated().map { place, row in
            KeptBundle(
                id: try row.get("id"), at: try row.get("at"), byName: try row.get("name"), hash: try row.get("hash"),
                isFirst: place == 0)
        }
    }

    func bundle(
        _ id: Tag<KeptBundle>, of matter: LegalMatter.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> KeptPaper {
        let row = try transaction.first(
            """
            SELECT m.project_id, m.number, p.hash, c.content FROM matter_paper p JOIN legal_matter m ON m.id = p.matter_id
            JOIN file_content c ON c.project_id = p.project_id AND c.hash = p.hash
            WHERE p.id = \(id) AND p.matter_id = \(matter) AND p.project_id IN \(list: projects)
            """)
        guard let row else { throw Refusal.missing }
        let kept = KeptPaper(number: try row.get("number"), hash: try row.get("hash"), content: .paper(try row.get("content")))
        let known = try journalled("matter.bundled", (LegalMatter.subjectKind, matter.number), try row.get("project_id"), transaction)
        try kept.check(journalled: known.first { $0 == kept.hash })
        return kept
    }

    /// The hashes that the journal has of a thing's papers, the first first.
    private func journalled(
        _ kind: String, _ subject: (kind: String, id: Int64), _ project: Project.ID, _ transaction: Transaction
    ) throws -> [[UInt8]] {
        try transaction.history(of: subject, project: project).filter { $0.kind == kind }.compactMap {
            let payload = try JSONSerialization.jsonObject(with: Data($0.payload.utf8))
            return ((payload as? [String: Any])?["hash"] as? String).flatMap { Hex.bytes($0) }
        }
    }

    // MARK: Job

    /// Keeps what left since it last looked, in each project. True when more waits.
    func work(_ words: Words, in transaction: Transaction) throws -> Bool {
        var count = 0
        for project in try Projects().all(in: transaction) {
            let demands: [Demand.ID] = try transaction.query(
                """
                SELECT id FROM demand WHERE project_id = \(project.id) AND paper_due = 1 ORDER BY id LIMIT \(Self.papersMax)
                """
            ).map { try $0.get("id") }
            for id in demands { try keep(try ArrearsViews.demand(id, within: [project.id], transaction), words, in: transaction) }
            let matters: [LegalMatter.ID] = try transaction.query(
                """
                SELECT id FROM legal_matter WHERE project_id = \(project.id) AND paper_due = 1 ORDER BY id LIMIT \(Self.papersMax)
                """
            ).map { try $0.get("id") }
            for id in matters {
                let file = try LegalMatters(books: books).file(id, within: [project.id], transaction)
                let bytes = try PDFWriter.write(MatterPaper.bundle(file, Self.spoken(words)))
                try keep(bytes, bills: file.bills.count, of: file.line.matter, by: .system("arrears"), in: transaction)
            }
            count = max(count, demands.count, matters.count)
        }
        return count == Self.papersMax
    }
}
