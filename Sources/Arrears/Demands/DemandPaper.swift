// DemandPaper: the 催缴函 on paper (form 19), as plain values.
import Billing
import Kernel
import Platform
import Printing
import Web

enum DemandPaper {
    /// The script of the reader's language.
    static func script(_ words: Words) -> PrintedScript {
        switch words.language {
        case .hans: .hans
        case .hant: .hant
        case .english: .english
        }
    }

    /// The bills that it names, as they were open when it left.
    static func bills(_ lines: [BillLine], late: Money = .zero, _ words: Words) -> PrintedBlock {
        let total = lines.map(\.open).sum + late
        let accrued = late > .zero ? [PrintedTable.Row.total([words("demand.late"), "", "", late.text])] : []
        return .table(
            PrintedTable(
                [
                    .init(words("arrears.item"), .share(2)), .init(words("arrears.period"), .share(2)), .init(words("arrears.dueDay"), .share(1)),
                    .init(words("arrears.open"), .points(80), .trailing),
                ],
                rows: lines.map { PrintedTable.Row([$0.itemName, "\($0.from) – \($0.to)", "\($0.due)", $0.open.text]) },
                totals: accrued + [.total([words("dunpaper.total"), "", "", total.text]), .wide(total.capitals)]))
    }

    /// Polite, with the period to pay, where to object, what follows by law, and the slip that proves its delivery.
    static func letter(_ line: DemandLine, _ project: ProjectCard, _ words: Words) -> PrintedDocument {
        let sent = line.demand.sent?.description ?? ""
        let blanks = [
            "name": line.receiver, "home": line.unitLabel, "day": sent, "payBy": line.payBy?.description ?? "",
            "sum": line.total.text, "phone": project.hotline, "office": project.signatory,
        ]
        let title = words("dunpaper.title.\(line.demand.rung.rawValue)")
        return PrintedDocument(
            title, number: line.demand.number, note: project.foot(words), script: script(words),
            blocks: [
                .title(title, above: project.letterhead, below: line.demand.number),
                .paragraph(words("dunpaper.dear", blanks), Manner(size: 11.5)),
                .paragraph(words("dunpaper.owed", blanks), .letter),
                bills(line.lines, late: line.late, words),
                .paragraph(words("dunpaper.please", blanks), .letter), .paragraph(words("dunpaper.objection", blanks), .letter),
                .paragraph(words("dunpaper.consequence.\(line.demand.rung.rawValue)", blanks), .letter),
                .paragraph(words("dunpaper.paid", blanks), .letter), .space(18),
                .paragraph("\(project.signatory)\n\(sent)", .trailing), .rule,
                .together([
                    .heading(words("dunpaper.slip")),
                    .pairs([
                        PrintedPair(words("demand.number"), line.demand.number), PrintedPair(words("registry.unit"), line.unitLabel),
                        PrintedPair(words("demand.channel"), words("demand.channel.\(line.demand.channel.rawValue)")),
                        PrintedPair(words("demand.address"), line.address), PrintedPair(words("demand.waybill"), line.waybill),
                        PrintedPair(words("demand.day"), line.deliveredDay?.description ?? ""),
                    ]),
                    .signatures([words("demand.signer"), words("demand.relation"), words("dunpaper.sender"), words("dunpaper.day")]),
                ]),
            ])
    }
}
