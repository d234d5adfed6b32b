// PaperSheet: the requirement and the work instructions as a file to take away.
import Kernel
import Platform
import Sheets
import Web

enum PaperSheet {
    static func file(_ standings: [(PaperSubject, PaperStanding)], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "papers-\(project.code)", title: words("paper.title"),
            columns: [
                SheetColumn(words("paper.name"), width: 30), SheetColumn(words("paper.version"), .integer),
                SheetColumn(words("board.state")), SheetColumn(words("paper.text"), width: 80),
            ],
            rows: standings.map { _, standing in
                let (title, steps, version) = PaperPages.content(standing, words)
                return [
                    .text(title), .integer(version), .text(words(standing.isInForce ? "paper.in-force" : "paper.none")), .text(steps),
                ]
            })
    }
}
