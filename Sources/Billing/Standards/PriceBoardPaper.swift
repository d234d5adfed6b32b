// PriceBoardPaper: 收费公示牌 to print and hang, with a code that leads to the same on a phone. Pure.
import Kernel
import Platform
import Printing

enum PriceBoardPaper {
    static func document(
        _ content: PriceBoardPages.Content, _ project: ProjectCard, _ words: Words, address: String
    ) -> PrintedDocument {
        let rows = content.lines.map { line -> PrintedTable.Row in
            let it = line.standard
            return [
                line.item.name + "\n" + words("standard.use.\(it.use.rawValue)"), StandardText.price(it, words),
                words("standard.basis.\(it.terms.basis.rawValue)") + " · " + words("standard.cycle.\(it.terms.cycle.rawValue)"),
                StandardText.form(it, words), it.terms.legalBasis, it.from.description,
            ]
        }
        let table = PrintedTable(
            [
                .init(words("fee-item.name"), .share(2)), .init(words("standard.price"), .share(2)),
                .init(words("standard.basis"), .share(2)), .init(words("standard.form"), .share(2)),
                .init(words("standard.legal-basis"), .share(3)), .init(words("standard.from"), .points(64), .center),
            ], rows: rows, whenEmpty: words("price-board.none"))
        return PrintedDocument(
            words("price-board.title"), note: project.foot(words),
            script: PrintedScript(rawValue: words.language.rawValue) ?? .hans,
            blocks: [
                .title(words("price-board.title"), above: project.letterhead, below: content.today.description), .table(table),
                .together([
                    .paragraph(PriceBoardPages.start(content, words), .small),
                    .paragraph(PriceBoardPages.company(project, words), .small),
                    .paragraph(PriceBoardPages.hotline(project, words), .small),
                    .code(address, beside: [words("price-board.scan"), address]),
                ]),
            ])
    }
}
