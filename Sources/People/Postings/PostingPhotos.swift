// PostingPhotos: what shows that a notice really hangs where it says.
import Kernel
import Platform
import Storage
import Web

package struct PostingPhoto: Sendable {
    package typealias ID = Tag<PostingPhoto>
    package let id: ID
    package let posting: Posting.ID
    package let name: String
    package let at: Instant
}

package struct PostingPhotos: Sendable {
    static let migrations = [
        Migration(
            "0025 posting photos",
            [
                """
                CREATE TABLE posting_photo (
                    id {id} NOT NULL PRIMARY KEY, project_id {id} NOT NULL, posting_id {id} NOT NULL, hash {bytes} NOT NULL,
                    name {text} NOT NULL, at {int} NOT NULL, by_id {id} NOT NULL REFERENCES account (id),
                    UNIQUE (posting_id, hash),
                    FOREIGN KEY (project_id, posting_id) REFERENCES posting (project_id, id),
                    FOREIGN KEY (project_id, hash) REFERENCES file_content (project_id, hash)) {strict}
                """,
                "CREATE INDEX posting_photo_posting ON posting_photo (project_id, posting_id, at, id)",
            ])
    ]
    private static let countMax: Int64 = 6

    package init() {}

    /// A picture of the notice on its board; the same one twice is one. A paper is no proof that anything hangs.
    package func add(
        _ name: String, _ bytes: [UInt8], to id: Posting.ID, within projects: [Project.ID], by person: Account.ID,
        in transaction: Transaction
    ) throws {
        let posting = try Postings().find(id, within: projects, in: transaction)
        guard posting.approvedAt != nil else { throw Refusal.notNow("posting.photo.draft") }
        guard posting.removedAt == nil else { throw Refusal.notNow("posting.removed") }
        let known: Int64 = try transaction.first(
            "SELECT COUNT(*) AS number FROM posting_photo WHERE project_id = \(posting.project) AND posting_id = \(id)"
        )?.get("number") ?? 0
        guard known < Self.countMax else { throw Refusal.invalid("photo", "file.many", ["count": "\(Self.countMax)"]) }
        guard try StoredFiles.read(bytes).kind.isPicture else { throw Refusal.invalid("photo", "file.kind") }
        let (hash, kind) = try StoredFiles().put(bytes, in: posting.project, transaction)
        let photo: PostingPhoto.ID = transaction.newID()
        let added = try transaction.run(
            """
            INSERT INTO posting_photo (id, project_id, posting_id, hash, name, at, by_id)
            VALUES (\(photo), \(posting.project), \(id), \(hash), \(String(name.prefix(120))), \(transaction.now), \(person))
            ON CONFLICT DO NOTHING
            """)
        guard added == 1 else { return }
        transaction.record(
            "posting.photo", about: (Postings.subjectKind, id.number), project: posting.project, by: .staff(person),
            ["photo": .id(photo), "kind": .code(kind.rawValue), "hash": .code(Hex.text(hash))])
    }

    package func of(
        _ postings: [Posting.ID], in project: Project.ID, _ transaction: Transaction
    ) throws -> [Posting.ID: [PostingPhoto]] {
        guard !postings.isEmpty else { return [:] }
        let photos = try transaction.query(
            """
            SELECT id, posting_id, name, at FROM posting_photo
            WHERE project_id = \(project) AND posting_id IN \(list: postings) ORDER BY at, id
            """
        ).map {
            PostingPhoto(id: try $0.get("id"), posting: try $0.get("posting_id"), name: try $0.get("name"), at: try $0.get("at"))
        }
        return Dictionary(grouping: photos, by: \.posting)
    }

    func content(
        _ photo: PostingPhoto.ID, of posting: Posting.ID, within projects: [Project.ID], _ transaction: Transaction
    ) throws -> (name: String, kind: FileKind, bytes: [UInt8]) {
        let row = try transaction.first(
            """
            SELECT p.name, c.kind, c.content FROM posting_photo p
            JOIN file_content c ON c.project_id = p.project_id AND c.hash = p.hash
            WHERE p.id = \(photo) AND p.posting_id = \(posting) AND p.project_id IN \(list: projects)
            """)
        guard let row else { throw Refusal.missing }
        let kind: String = try row.get("kind")
        return (try row.get("name"), FileKind(rawValue: kind) ?? .jpeg, try row.get("content"))
    }
}
