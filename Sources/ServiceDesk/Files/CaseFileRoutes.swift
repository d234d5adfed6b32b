// CaseFileRoutes: bringing photographs and papers to a case, and looking at them.
import Kernel
import Platform
import Scheme
import Storage
import Web

struct CaseFileRoutes: Sendable {
    let files: CaseFiles
    let desk: CaseRoutes

    var routes: [Route] {
        [
            .special("POST", "/cases/{case}/files", .posts(Cases.handlers), clause: "XS2.5-0", bodyLimit: StoredFiles.formBytesMax) {
                try await bring($0, $1)
            },
            .reading("/cases/{case}/files/{file}", .office) { visit, transaction in
                let (name, kind, bytes) = try CaseFiles.content(
                    try visit.id("file"), of: try visit.id("case"), within: visit.projects, transaction)
                return .file(name: name, type: kind.type, bytes: bytes)
            },
        ]
    }

    private func bring(_ visit: Visit, _ database: Database) async throws -> Reply {
        let id: ServiceCase.ID = try visit.id("case")
        do {
            guard !visit.uploads.isEmpty else { throw Refusal.invalid("photo", "file.needed") }
            try await database.write { transaction in
                _ = try desk.worked(visit, transaction)
                for upload in visit.uploads {
                    try files.add(
                        upload.fileName, upload.bytes, to: id, within: visit.projects, by: try visit.actor(), in: transaction)
                }
            }
            return .seeOther(.case(id))
        } catch let refusal as Refusal where refusal.kind != .missing && refusal.kind != .forbidden {
            var again = visit
            again.refusal = refusal
            return .page(try await database.read { [again] in try desk.again(again, $0) }, status: 422)
        }
    }
}
