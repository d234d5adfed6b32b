// MeterDoubtPages: unlikely readings that wait for a colleague, and from when on a reading is unlikely.
import Kernel
import Platform
import Sheets
import Web

enum MeterDoubtPages {
    private typealias In = MeterInputs

    static func why(_ it: MeterDoubt, _ words: Words) -> String {
        words(
            "meter.doubt.\(it.doubt.kind.rawValue)",
            ["used": Thousandths.text(it.doubt.used), "usual": Thousandths.text(it.doubt.usual)])
    }

    /// Beside the reading, with the form for whoever may confirm it.
    static func mark(_ visit: Visit, _ it: MeterDoubt) -> HTML {
        let words = visit.words
        guard it.confirmedAt == nil else {
            return "<div class=\"small soft\">\(words("meter.doubt.confirmed")): \(it.reason)</div>"
        }
        guard it.readBy == nil || visit.member?.account != it.readBy else {
            return "<div class=\"say late\"><p>\(why(it, words))</p><p class=\"small\">\(words("meter.doubt.own"))</p></div>"
        }
        let own = visit.form("confirmation", of: ("reading", it.reading.text))
        return """
            <div class="say late"><p>\(why(it, words))</p><details\(if: own.refusal != nil, " open")><summary>\(words("verb.confirm-reading"))</summary>\(Forms.summary(own))\(Forms.post(own, to: "/billing/meters/\(it.meter)/readings/\(it.reading)/confirmation", button: words("verb.confirm-reading"), main: false, Forms.text(own, In.reason, label: words("meter.doubt.reason"), hint: "<p class=\"small soft\">\(words("meter.doubt.hint"))</p>")))</details></div>
            """
    }

    static func list(_ visit: Visit, _ doubts: [MeterDoubt], _ watch: ReadingWatch, maySet: Bool) -> HTML {
        let words = visit.words
        let rows = doubts.map { it -> HTML in
            """
            <tr><td><a class="title" href="\(Path.meter(it.meter))">\(it.serial)</a><div class="small soft">\(it.itemName)</div></td><td>\(it.unitLabel)</td><td>\(it.day.description)<div class="small soft">\(it.reader)</div></td><td class="num">\(Thousandths.text(it.thousandths))</td><td>\(why(it, words))</td></tr>
            """
        }
        let table: HTML = doubts.isEmpty ? "<p class=\"empty\">\(words("meter.doubt.none"))</p>" : """
            <table><thead><tr><th>\(words("billing.meter.serial"))</th><th>\(words("billing.line.home"))</th><th>\(words("billing.meter.day"))</th><th class="num">\(words("billing.meter.reading"))</th><th>\(words("meter.doubt.why"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let more: HTML = doubts.count < MeterDoubts.pageSize ? "" : doubts.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/billing/meters/doubts").asking("after", last.reading.text))\">\(words("list.more"))</a></p>"
        } ?? ""
        let setting: HTML = !maySet ? "" : Forms.fold(visit, to: "/billing/meters/watch", title: "verb.set-watch") { own in
            var own = own
            if own.form["factor"] == nil {
                own.form = own.form.with("factor", Money(fen: watch.factorPercent).plain).with("readings", "\(watch.readings)")
            }
            return "\(Forms.text(own, In.factor, label: words("meter.watch.factor"), more: " inputmode=\"decimal\""))\(Forms.text(own, In.readings, label: words("meter.watch.readings"), type: "number", more: " min=\"3\" max=\"24\""))"
        }
        let lead = words("meter.watch.lead", ["factor": Money(fen: watch.factorPercent).plain, "readings": "\(watch.readings)"])
        return Layout.office(
            visit, title: words("meter.doubt.title"), at: .billing, lead: "<p class=\"soft\">\(lead)</p>",
            "\(BillingTabs.of(visit, .meters))\(Forms.summary(visit))\(table)\(more)\(setting)\(ListFile.links(visit, "/billing/meters/doubts/export"))")
    }

    static func file(_ doubts: [MeterDoubt], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "meter-doubts-\(project.code)", title: words("meter.doubt.title"),
            columns: [
                SheetColumn(words("billing.meter.serial")), SheetColumn(words("billing.line.item")), SheetColumn(words("billing.line.home")),
                SheetColumn(words("billing.meter.day"), .date), SheetColumn(words("billing.meter.reading")),
                SheetColumn(words("meter.doubt.reader")), SheetColumn(words("meter.doubt.why"), width: 40),
            ],
            rows: doubts.map {
                [
                    .text($0.serial), .text($0.itemName), .text($0.unitLabel), .day($0.day), .text(Thousandths.text($0.thousandths)),
                    .text($0.reader), .text(why($0, words)),
                ]
            })
    }

    static let shape = JSONShape.object([
        ("reading", .id), ("meter", .id), ("serial", .text), ("home", .text), ("day", .day), ("thousandths", .number),
        ("kind", .word(ReadingDoubt.Kind.self)), ("usedThousandths", .number), ("usualThousandths", .number),
    ])

    @Sendable static func json(_ it: MeterDoubt) -> JSON {
        [
            "reading": .id(it.reading), "meter": .id(it.meter), "serial": .text(it.serial), "home": .text(it.unitLabel),
            "day": .text(it.day.description), "thousandths": .number(it.thousandths), "kind": .text(it.doubt.kind.rawValue),
            "usedThousandths": .number(it.doubt.used), "usualThousandths": .number(it.doubt.usual),
        ]
    }
}
