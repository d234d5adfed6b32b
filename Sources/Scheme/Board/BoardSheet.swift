// BoardSheet: the board and the rows behind a figure as files, for the owners' committee and the head office.
import Kernel
import Platform
import Sheets
import Web

enum BoardSheet {
    static func board(
        _ standings: [ClauseStanding], _ project: ProjectCard, _ days: ClosedRange<Day>, _ words: Words
    ) -> ListFile {
        ListFile(
            "scheme-\(project.code)-\(days.lowerBound)-\(days.upperBound)", title: words("board"),
            columns: [
                SheetColumn(words("board.clause")), SheetColumn(words("board.asks"), width: 60),
                SheetColumn(words("board.state")), SheetColumn(words("part.numerator"), .integer),
                SheetColumn(words("part.all"), .integer), SheetColumn(words("part.excluded"), .integer),
            ],
            rows: standings.map { standing in
                let figure = standing.figure
                return [
                    .text(standing.clause.id.text), .text(standing.clause.text.text(words.language)),
                    .text(words("state.\(standing.state.rawValue)")), figure.map { .integer($0.numerator) } ?? .empty,
                    figure.map { .integer($0.denominator) } ?? .empty, figure.map { .integer($0.excluded) } ?? .empty,
                ]
            })
    }

    static func rows(
        _ rows: [Boards.FigureRow], _ clause: Clause.ID, _ project: ProjectCard, _ words: Words
    ) -> ListFile {
        ListFile(
            "\(clause)-\(project.code)", title: clause.text,
            columns: [
                SheetColumn(words("row.due"), .dateTime), SheetColumn(words("row.clause")),
                SheetColumn(words("row.what"), width: 40),
                SheetColumn(words("row.whose")), SheetColumn(words("row.settled"), .dateTime), SheetColumn(words("row.outcome")),
                SheetColumn(words("row.reason")),
            ],
            rows: rows.map { item in
                [
                    .at(item.at, project.zone), .text(item.clause.text), .text(item.card?.title(words) ?? ""),
                    .text(item.card?.whose ?? ""), .at(item.settledAt, project.zone),
                    .text(words("standing.\(item.standing.rawValue)")),
                    .text(item.reason.isEmpty ? "" : words("reason.\(item.reason)")),
                ]
            })
    }
}
