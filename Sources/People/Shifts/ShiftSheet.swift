// ShiftSheet: the roster as a file to take away.
import Kernel
import Platform
import Sheets
import Web

enum ShiftSheet {
    static func file(_ lines: [ShiftLine], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "shifts-\(project.code)", title: words("place.shifts"),
            columns: [
                SheetColumn(words("shift.name")), SheetColumn(words("shift.holder")), SheetColumn(words("shift.starts"), .dateTime),
                SheetColumn(words("shift.ends"), .dateTime), SheetColumn(words("shift.state")), SheetColumn(words("shift.taker")),
                SheetColumn(words("shift.briefing"), width: 50),
            ],
            rows: lines.map { line in
                let it = line.shift
                return [
                    .text(it.name), .text(line.holderName), .at(it.startsAt, project.zone), .at(it.endsAt, project.zone),
                    .text(words("shift.state.\(it.state.rawValue)")), .text(line.takerName ?? ""), .text(it.briefing),
                ]
            })
    }
}
