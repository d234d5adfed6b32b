// StoredFiles: contents kept once under their hash, whoever's they are: photographs and papers of cases and postings.
import Kernel
import Storage

package struct StoredFiles: Sendable {
    package static let bytesMax = 8 << 20
    /// A form with the most files at once, and a little around them.
    package static let formBytesMax = 4 * bytesMax + (1 << 20)

    package init() {}

    /// Reads what came: its kind, its size, and the picture without the camera's words. Throws a refusal at `photo`.
    package static func read(_ bytes: [UInt8]) throws(Refusal) -> (kind: FileKind, content: [UInt8]) {
        guard !bytes.isEmpty else { throw .invalid("photo", "file.needed") }
        guard bytes.count <= bytesMax else { throw .invalid("photo", "file.large", ["size": "\(bytesMax >> 20)"]) }
        guard !FileKind.isHEIC(bytes) else { throw .invalid("photo", "file.heic") }
        guard let kind = FileKind.of(bytes), let content = PictureCleaner.clean(bytes, kind) else {
            throw .invalid("photo", "file.kind")
        }
        return (kind, content)
    }

    /// Keeps what came, cleaned, once for each project; gives the hash it is found under.
    package func put(
        _ bytes: [UInt8], in project: Project.ID, _ transaction: Transaction
    ) throws -> (hash: [UInt8], kind: FileKind) {
        let (kind, content) = try Self.read(bytes)
        let hash = Sodium.sha256(content)
        try transaction.run(
            """
            INSERT INTO file_content (project_id, hash, kind, content)
            VALUES (\(project), \(hash), \(kind.rawValue), \(content)) ON CONFLICT DO NOTHING
            """)
        return (hash, kind)
    }
}
