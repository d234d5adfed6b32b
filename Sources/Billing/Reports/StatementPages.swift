// StatementPages: the statement of one home, on the screen and on paper.
import Kernel
import Platform
import Printing
import Registry
import Web

extension Path {
    package static func statement(_ unit: Unit.ID) -> Path { "/units/\(unit)/statement" }
}

enum StatementPages {
    /// `物业费 2026-10、2026-11`: a whole month by its name, other periods by their days.
    static func what(_ line: StatementLine) -> String {
        var names: [String] = []
        var periods: [String: [String]] = [:]
        for item in line.items {
            if periods[item.name] == nil { names.append(item.name) }
            if let period = period(item.from, item.to), periods[item.name]?.contains(period) != true {
                periods[item.name, default: []].append(period)
            } else {
                periods[item.name, default: []] += []
            }
        }
        return names.map { name in
            let days = periods[name] ?? []
            return days.isEmpty ? name : name + " " + days.joined(separator: ", ")
        }.joined(separator: "; ")
    }

    static func period(_ from: Day?, _ to: Day?) -> String? {
        guard let from, let to else { return nil }
        if from == from.firstOfMonth && to == from.lastOfMonth { return Month(of: from).description }
        return from == to ? from.description : "\(from) – \(to)"
    }

    static func statement(
        _ visit: Visit, _ it: Statement, payers: [(id: Person.ID, name: String)]
    ) -> HTML {
        let words = visit.words
        let options = payers.map { payer -> HTML in
            "<option value=\"\(payer.id.text)\"\(if: payer.id == it.payer, " selected")>\(payer.name)</option>"
        }
        let (path, home) = (Path.statement(it.unit), Path("/units/\(it.unit)"))
        let question: HTML = """
            <form class="filters narrow" method="get" action="\(path)"><label>\(words("reports.from")) <input type="date" name="from" value="\(it.from.description)"></label>
            <label>\(words("reports.to")) <input type="date" name="to" value="\(it.to.description)"></label>
            <label>\(words("statement.payer")) <select name="payer"><option value="">\(words("statement.all-payers"))</option>\(options)</select></label> <button>\(words("reports.show"))</button></form>
            """
        let lines = it.lines.map { line -> HTML in
            """
            <tr><td class="day">\(line.day.description)</td><td>\(words("statement.kind.\(line.kind.rawValue)"))</td><td>\(what(line))\(if: !line.reason.isEmpty, "<div class=\"small soft\">\(line.reason)</div>")</td><td>\(line.number)</td>
            \(amount(line.debit))\(amount(line.credit))<td class="num">\(line.balance.text)</td></tr>
            """
        }
        let fault: HTML = it.isWhole ? "" : ReportPages.fault(visit, ["closing"])
        return Layout.office(
            visit, title: "\(words("statement.title")) \(it.unitLabel)", at: .billing,
            """
            \(BillingTabs.of(visit, .cashier))\(question)\(fault)
            <table><thead><tr><th>\(words("statement.day"))</th><th>\(words("statement.kind"))</th><th>\(words("statement.what"))</th><th>\(words("statement.number"))</th><th class="num">\(words("statement.debit"))</th><th class="num">\(words("statement.credit"))</th><th class="num">\(words("statement.balance"))</th></tr></thead>
            <tbody><tr><td>\(it.from.description)</td><td><b>\(words("statement.opening"))</b></td><td></td><td></td><td></td><td></td><td class="num">\(it.opening.text)</td></tr>\(lines)
            <tr class="total"><td>\(it.to.description)</td><td><b>\(words("statement.closing"))</b></td><td></td><td></td>\(ReportPages.plain(it.debits))\(ReportPages.plain(it.credits))<td class="num"><b>\(it.closing.text)</b></td></tr></tbody></table>
            <p class="soft small">\(words("statement.how"))</p><p class="filters"><a href="\(asking("/units/\(it.unit)/statement/print", it))">\(words("statement.print"))</a> <a href="\(home)">\(words("statement.unit"))</a></p>\(ListFile.links(visit, asking("/units/\(it.unit)/statement/export", it)))
            """)
    }

    private static func asking(_ path: Path, _ it: Statement) -> Path {
        let path = path.asking("from", it.from.description).asking("to", it.to.description)
        return it.payer.map { path.asking("payer", $0.text) } ?? path
    }

    private static func amount(_ money: Money) -> HTML { money == .zero ? "<td></td>" : ReportPages.plain(money) }

    /// On paper: for the payer, in the language of the reader.
    static func document(_ it: Statement, _ project: ProjectCard, _ words: Words, madeOn day: Day) -> PrintedDocument {
        func figure(_ money: Money) -> String { money == .zero ? "" : money.text }
        let columns: [PrintedTable.Column] = [
            .init(words("statement.day"), .points(62)), .init(words("statement.kind"), .points(56)),
            .init(words("statement.what")), .init(words("statement.number"), .points(80)),
            .init(words("statement.debit"), .points(62), .trailing), .init(words("statement.credit"), .points(62), .trailing),
            .init(words("statement.balance"), .points(68), .trailing),
        ]
        let opening = PrintedTable.Row([
            it.from.description, words("statement.opening"), "", "", "", "", it.opening.text,
        ])
        let rows = it.lines.map { line in
            PrintedTable.Row([
                line.day.description, words("statement.kind.\(line.kind.rawValue)"), what(line), line.number,
                figure(line.debit), figure(line.credit), line.balance.text,
            ])
        }
        let closing = PrintedTable.Row.total([
            it.to.description, words("statement.closing"), "", "", it.debits.text, it.credits.text, it.closing.text,
        ])
        return PrintedDocument(
            words("statement.title"), note: project.foot(words), script: PrintedScript(rawValue: words.language.rawValue) ?? .hans,
            blocks: [
                .title(words("statement.title"), above: project.letterhead, below: "\(it.from) – \(it.to)"),
                .pairs([
                    PrintedPair(words("reports.unit"), it.unitLabel),
                    PrintedPair(words("statement.payer"), it.payerName.isEmpty ? words("statement.all-payers") : it.payerName),
                    PrintedPair(words("statement.closing"), it.closing.text), PrintedPair(words("statement.made"), day.description),
                ]),
                .table(PrintedTable(columns, rows: [opening] + rows, totals: [closing])),
                .paragraph(words("statement.how"), .small), .space(18),
                .signatures([words("statement.sign.office"), words("statement.sign.payer")]),
            ])
    }
}
