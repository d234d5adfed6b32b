// MatterPaper: a lawyer's letter or a mandate with its evidence, as one bundle (forms 20 and 21). Plain values.
import Billing
import Kernel
import Platform
import Printing
import Web

/// All that a bundle is made of.
struct MatterFile: Sendable {
    struct Payment: Sendable {
        let day: Day
        let amount: Money
        let itemName: String
        let due: Day
    }

    let line: MatterLine
    let project: ProjectCard
    let debtor: Debtor
    let standing: ArrearsCase.Standing
    let area: Int64
    let share: Share?
    let bills: [BillLine]
    let demands: [DemandLine]
    let payments: [Payment]
    let plans: [PlanLine]
    let holds: [HoldLine]
    let urgings: [UrgingLine]
    let lastDays: [OwedBill.ID: Day]
    let day: Day
    /// Until when the letter asks to be paid.
    let payBy: Day
}

enum MatterPaper {
    static func bundle(_ it: MatterFile, _ words: Words) -> PrintedDocument {
        let first = it.line.matter.kind == .lawyersLetter ? letter(it, words) : mandate(it, words)
        return PrintedDocument.bundle(
            "\(it.line.number) \(words("matter.kind.\(it.line.matter.kind.rawValue)"))",
            of: [first, approval(it, words), evidence(it, words)])
    }

    private static func document(_ title: String, _ it: MatterFile, _ words: Words, _ blocks: [PrintedBlock]) -> PrintedDocument {
        PrintedDocument(
            title, number: it.line.number, note: it.project.foot(words), script: DemandPaper.script(words),
            blocks: [.title(title, above: it.project.letterhead, below: it.line.number)] + blocks)
    }

    private static func blanks(_ it: MatterFile) -> [String: String] {
        [
            "name": it.debtor.name, "home": it.debtor.address, "office": it.project.signatory, "counsel": it.line.counsel,
            "sum": it.bills.map(\.open).sum.text, "count": "\(it.bills.count)", "day": "\(it.day)", "payBy": "\(it.payBy)", "phone": it.project.hotline,
            "from": it.bills.map(\.from).min()?.description ?? "", "to": it.bills.map(\.to).max()?.description ?? "",
        ]
    }

    /// Form 20: facts, the law, what is asked by when, what follows.
    private static func letter(_ it: MatterFile, _ words: Words) -> PrintedDocument {
        let blanks = blanks(it)
        return document(
            words("dunpaper.title.lawyersLetter"), it, words,
            [
                .paragraph(words("dunpaper.dear", blanks), Manner(size: 11.5)), .paragraph(words("dunpaper.lawyer.entrusted", blanks), .letter),
                .paragraph(words("dunpaper.lawyer.facts", blanks), .letter), DemandPaper.bills(it.bills, words),
                .paragraph(words("dunpaper.lawyer.law", blanks), .letter), .paragraph(words("dunpaper.lawyer.asks", blanks), .letter),
                .paragraph(words("dunpaper.lawyer.follows", blanks), .letter), .paragraph(words("dunpaper.objection", blanks), .letter),
                .space(24), .signatures([words("dunpaper.lawyer.firm"), words("dunpaper.lawyer.signature"), words("dunpaper.day")]),
            ])
    }

    /// Form 21: the written mandate of the legal adviser (书面委托).
    private static func mandate(_ it: MatterFile, _ words: Words) -> PrintedDocument {
        let blanks = blanks(it)
        return document(
            words("dunpaper.title.mandate"), it, words,
            [
                .pairs([
                    PrintedPair(words("dunpaper.principal"), it.project.signatory), PrintedPair(words("matter.counsel"), it.line.counsel),
                    PrintedPair(words("dunpaper.opponent"), it.debtor.name), PrintedPair(words("registry.unit"), it.debtor.address),
                    PrintedPair(words("matter.kind"), words("matter.kind.\(it.line.matter.kind.rawValue)")),
                    PrintedPair(words("matter.claim"), it.bills.map(\.open).sum.text),
                ]),
                .paragraph(words("dunpaper.mandate.text", blanks), .letter), .paragraph(words("dunpaper.mandate.powers", blanks), .letter),
                .space(24), .signatures([words("dunpaper.principal.seal"), words("dunpaper.mandate.signature"), words("dunpaper.day")]),
            ])
    }

    /// 内部审批单: area, months of arrears, who proposed and who approved.
    private static func approval(_ it: MatterFile, _ words: Words) -> PrintedDocument {
        let area = "\(it.area / 100).\(it.area % 100 < 10 ? "0" : "")\(it.area % 100) m²"
        return document(
            words("dunpaper.title.approval"), it, words,
            [
                .pairs([
                    PrintedPair(words("arrears.payer"), it.debtor.name), PrintedPair(words("registry.unit"), it.debtor.address),
                    PrintedPair(words("track"), words("track.\(it.standing.track.rawValue)")),
                    PrintedPair(words("arrears.majorShare"), it.share?.description ?? words("arrears.share.unset")),
                    PrintedPair(words("registry.area"), area), PrintedPair(words("arrears.dueDay"), it.standing.anchorDue?.description ?? ""),
                    PrintedPair(words("arrears.sum"), it.standing.open.text),
                    PrintedPair(words("matter.people"), "\(it.line.proposerName) / \(it.line.approverName ?? "—")"),
                    PrintedPair(words("arrears.reason"), it.line.reason, isWide: true),
                ]),
                .signatures([words("dunpaper.proposer"), words("dunpaper.approver"), words("dunpaper.day")]),
            ])
    }

    /// 证据目录: every bill, every demand with its delivery, every payment, what was agreed.
    private static func evidence(_ it: MatterFile, _ words: Words) -> PrintedDocument {
        let bills = PrintedTable(
            [
                .init("#", .points(24)), .init(words("arrears.item")), .init(words("arrears.period"), .share(1.6)), .init(words("arrears.dueDay")),
                .init(words("arrears.amount"), .points(70), .trailing), .init(words("arrears.open"), .points(70), .trailing), .init(words("limit.last")),
            ],
            rows: it.bills.enumerated().map { place, bill in
                [
                    "\(place + 1)", bill.itemName, "\(bill.from) – \(bill.to)", "\(bill.due)", bill.amount.text, bill.open.text,
                    it.lastDays[bill.id]?.description ?? "—",
                ]
            },
            totals: [.total(["", words("dunpaper.total"), "", "", it.bills.map(\.amount).sum.text, it.bills.map(\.open).sum.text, ""])], size: 8.5)
        let demands = PrintedTable(
            [
                .init(words("demand.number")), .init(words("arrears.rung"), .share(1.4)), .init(words("demand.channel")), .init(words("demand.sent")),
                .init(words("demand.day")), .init(words("demand.evidence"), .share(1.6)), .init(words("arrears.sum"), .points(70), .trailing),
            ],
            rows: it.demands.map { line in
                let proof = [line.evidence.isEmpty ? "" : words("demand.evidence.\(line.evidence)"), line.signer, line.relation, line.waybill]
                return PrintedTable.Row([
                    line.demand.number, words("rung.\(line.demand.rung.rawValue)"), words("demand.channel.\(line.demand.channel.rawValue)"),
                    line.demand.sent?.description ?? "", line.deliveredDay?.description ?? words("demand.state.\(line.demand.state.rawValue)"),
                    proof.filter { !$0.isEmpty }.joined(separator: " · "), line.total.text,
                ])
            }, size: 8.5)
        let payments = PrintedTable(
            [.init(words("dunpaper.paidOn")), .init(words("arrears.item"), .share(2)), .init(words("arrears.dueDay")), .init(words("arrears.amount"), .points(80), .trailing)],
            rows: it.payments.map { ["\($0.day)", $0.itemName, "\($0.due)", $0.amount.text] }, size: 8.5)
        let urgings = PrintedTable(
            [
                .init(words("urging.day")), .init(words("urging.by")), .init(words("urging.way")), .init(words("urging.payBy")),
                .init(words("urging.answer"), .share(1.6)), .init(words("urging.paper"), .share(1.2)),
            ],
            rows: it.urgings.map { line in
                PrintedTable.Row([
                    "\(line.said.day)", line.said.urgedBy, words("urging.way.\(line.said.way.rawValue)"),
                    line.said.payBy?.description ?? "", line.said.answer, line.said.paper,
                ])
            }, size: 8.5)
        let agreed = it.plans.map { "\($0.plan.agreed) \(words("hold.plan")) \($0.plan.total.text) · \($0.evidence)" }
            + it.holds.map { "\($0.first) \(words("hold.\($0.kind.rawValue)")) · \($0.reason) \($0.result)" }
        return document(
            words("dunpaper.title.evidence"), it, words,
            [
                .heading(words("dunpaper.evidence.bills")), .table(bills), .heading(words("dunpaper.evidence.demands")), .table(demands),
                .heading(words("dunpaper.evidence.payments")), .table(payments),
                .heading(words("urging.title")), it.urgings.isEmpty ? .paragraph("—", .small) : .table(urgings),
                .heading(words("dunpaper.evidence.agreed")),
                .paragraph(agreed.isEmpty ? "—" : agreed.joined(separator: "\n"), .small),
                .heading(words("dunpaper.evidence.enclosed")), .paragraph(words("dunpaper.evidence.list"), .small),
            ])
    }
}
