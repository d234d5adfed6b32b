// OutboxSheet: messages that reached nobody, as a file to take away; no address and no text of theirs is in it.
import Kernel
import Platform
import Sheets
import Web

enum OutboxSheet {
    static func file(_ lines: [UndeliveredMessages.Line], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "outbox-\(project.code)", title: words("outbox"),
            columns: [
                SheetColumn(words("outbox.when"), .dateTime), SheetColumn(words("outbox.state")),
                SheetColumn(words("outbox.channel")), SheetColumn(words("outbox.about"), width: 40),
                SheetColumn(words("row.clause")), SheetColumn(words("outbox.tries"), .integer), SheetColumn(words("outbox.reason")),
            ],
            rows: lines.map { line in
                let it = line.message
                return [
                    .at(it.triedAt ?? it.madeAt, project.zone), .text(words("outbox.state.\(it.state.rawValue)")),
                    .text(words("outbox.channel.\(it.channel.rawValue)")), .text(line.card?.title(words) ?? it.topic),
                    .text(line.promise?.clause.text ?? ""), .integer(Int64(it.attempts)), .text(it.lastError),
                ]
            })
    }
}
