// ResultPhoto: a repair is done with a photograph of the result, or with the reason why there is none.
import Kernel
import Platform
import Scheme
import Storage

enum ResultPhoto {
    static let isAsked = Quantity("XS2.4-1", "resultPhoto")

    /// Whether the office brought a picture to a case since an instant.
    static func isThere(_ it: ServiceCase, since start: Instant, _ transaction: Transaction) throws -> Bool {
        try transaction.first(
            """
            SELECT f.id FROM case_file f JOIN file_content c ON c.project_id = f.project_id AND c.hash = f.hash
            WHERE f.project_id = \(it.project) AND f.case_id = \(it.id) AND f.at >= \(start) AND f.by_id IS NOT NULL
                AND c.kind <> 'pdf' LIMIT 1
            """) != nil
    }

    /// When the present cycle began, as its first promise says.
    static func start(of it: ServiceCase, _ transaction: Transaction) throws -> Instant {
        let row = try transaction.first(
            """
            SELECT MIN(started_at) AS start FROM promise WHERE project_id = \(it.project)
                AND subject_kind = \(ServiceCase.subjectKind) AND subject_id = \(it.id.number) AND cycle = \(it.cycle)
            """)
        return try row?.get("start") ?? it.receivedAt
    }
}

extension ServiceCase {
    /// 完工照片: only what is repaired can be shown.
    package func mayFinish(hasPhoto: Bool, noPhotoReason: String) throws(Refusal) {
        guard kind == .repair, !hasPhoto, noPhotoReason.isEmpty else { return }
        throw .gate(clause(of: .solved), "repair.photo", field: "noPhotoReason")
    }
}
