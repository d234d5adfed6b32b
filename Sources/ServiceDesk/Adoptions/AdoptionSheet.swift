// AdoptionSheet: the register of adopted suggestions as the office takes it away, with who undertook it.
import Kernel
import Platform
import Sheets
import Web

enum AdoptionSheet {
    static func file(_ lines: [AdoptionLine], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "adopted-\(project.code)", title: words("adoption.title"),
            columns: [
                SheetColumn(words("adoption.undertaking"), width: 50), SheetColumn(words("adoption.owner")),
                SheetColumn(words("adoption.due"), .date), SheetColumn(words("adoption.result"), width: 50),
                SheetColumn(words("adoption.done-day"), .date),
            ],
            rows: lines.map { line in
                let it = line.adoption
                return [.text(it.undertaking), .text(line.ownerName), .day(it.due), .text(it.result), .day(it.doneOn)]
            })
    }
}
