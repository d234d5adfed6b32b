// CaseSheet: a list of cases as a file to take away. Phones stay out of it.
import Kernel
import Platform
import Sheets
import Web

enum CaseSheet {
    static func file(_ lines: [CaseLine], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "cases-\(project.code)", title: words("place.cases"),
            columns: [
                SheetColumn(words("case.number")), SheetColumn(words("case.kind")), SheetColumn(words("case.title"), width: 40),
                SheetColumn(words("case.requester")), SheetColumn(words("case.unit")), SheetColumn(words("case.handler")),
                SheetColumn(words("case.received"), .dateTime), SheetColumn(words("case.stage")),
                SheetColumn(words("follow-up.result")), SheetColumn(words("follow-up.satisfaction.label"), .integer),
                SheetColumn(words("follow-up.words"), width: 40),
            ],
            rows: lines.map { line in
                [
                    .text(line.number), .text(words("kind.\(line.kind.rawValue)")), .text(line.title), .text(line.requester),
                    .text(line.unitLabel ?? ""), .text(line.handlerName ?? ""), .at(line.receivedAt, project.zone),
                    .text(words("stage.\(line.stage)")), .text(line.lastCall.map { words("result.\($0.result.rawValue)") } ?? ""),
                    line.lastCall?.satisfaction.map { .integer($0) } ?? .text(""), .text(line.lastCall?.words ?? ""),
                ]
            })
    }
}
