// RevisionSheet: the versions of the scheme as a file to take away, a row for each changed number.
import Kernel
import Platform
import Sheets
import Web

enum RevisionSheet {
    static func file(_ revisions: [SchemeRevision], _ words: Words) -> ListFile {
        ListFile(
            "scheme-versions", title: words("revisions"),
            columns: [
                SheetColumn(words("revision.version"), .integer), SheetColumn(words("revision.from"), .date),
                SheetColumn(words("revision.note"), width: 40), SheetColumn(words("row.clause")),
                SheetColumn(words("revision.quantity")), SheetColumn(words("revision.before")), SheetColumn(words("revision.value")),
            ],
            rows: revisions.flatMap { revision -> [[SheetValue]] in
                let head: [SheetValue] = [.integer(revision.version), .day(revision.inForceFrom), .text(revision.note)]
                guard !revision.changes.isEmpty else { return [head + [.empty, .empty, .empty, .empty]] }
                return revision.changes.map { change in
                    head + [
                        .text(change.quantity.clause.text), .text(words("quantity.\(change.quantity.name)")),
                        .text(change.before ?? ""), .text(change.after ?? ""),
                    ]
                }
            })
    }
}
