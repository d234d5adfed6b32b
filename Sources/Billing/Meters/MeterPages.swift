// MeterPages: the meters of an estate, and one meter with its readings.
import Kernel
import Platform
import Web

enum MeterPages {
    private typealias In = MeterInputs

    /// Where the next page of the list begins.
    @Sendable static func key(_ line: MeterLine) -> String { "\(line.meter.id.text).\(line.meter.serial)" }

    static func list(_ visit: Visit, _ project: ProjectCard, _ lines: [MeterLine], _ items: [BillItem]) -> HTML {
        let words = visit.words
        let rows = lines.map { line -> HTML in
            """
            <tr><td><a href="\(Path("/billing/meters/\(line.meter.id)"))">\(line.meter.serial)</a>\(if: line.meter.removedOn != nil, " <span class=\"state none\">\(words("billing.meter.is-removed"))</span>")</td><td>\(line.unitLabel)</td><td>\(line.itemName)</td>
            <td>\(line.lastDay?.description ?? "—")</td><td class="num">\(line.lastThousandths.map(Thousandths.text) ?? "")</td></tr>
            """
        }
        let table: HTML = lines.isEmpty ? "<p class=\"empty\">\(words("billing.meter.none"))</p>" : """
            <table><thead><tr><th>\(words("billing.meter.serial"))</th><th>\(words("billing.line.home"))</th><th>\(words("billing.line.item"))</th><th>\(words("billing.meter.day"))</th><th class="num">\(words("billing.meter.reading"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """
        let more: HTML = lines.count < Meters.pageSize ? "" : lines.last.map { last -> HTML in
            "<p class=\"more\"><a class=\"button\" href=\"\(Path("/billing/meters").asking("after", key(last)))\">\(words("list.more"))</a></p>"
        } ?? ""
        return Layout.office(
            visit, title: words("billing.tab.meters"), at: .billing,
            "\(BillingTabs.of(visit, .meters))\(Forms.summary(visit))<p class=\"filters\"><a href=\"/billing/imports\">\(words("billing.import.title"))</a> <a href=\"/billing/meters/doubts\">\(words("meter.doubt.title"))</a></p>\(table)\(more)\(installing(visit, project, items))\(ListFile.links(visit, "/billing/meters/export"))")
    }

    private static func installing(_ visit: Visit, _ project: ProjectCard, _ items: [BillItem]) -> HTML {
        guard RunPages.holds(visit, .billers, project.id) else { return "" }
        let words = visit.words
        let own = RunPages.own(visit, "/billing/meters")
        let metered = items.filter { [.collectedUtility, .heating, .sharedUtility, .waterPressure, .other].contains($0.kind) }
        let form = Forms.post(
            own, to: "/billing/meters", button: words("verb.install-meter"),
            """
            \(Forms.text(own, In.home, label: words("billing.line.home")))\(Forms.select(own, In.item, label: words("billing.line.item"), options: metered.map { ($0.id.text, $0.name) }))
            \(Forms.text(own, In.serial, label: words("billing.meter.serial")))\(Forms.text(own, In.digits, label: words("billing.meter.digits"), hint: "<p class=\"small soft\">\(words("billing.meter.digits.hint"))</p>"))
            \(Forms.text(own, In.multiplier, label: words("billing.meter.multiplier")))\(Forms.text(own, In.day, label: words("billing.meter.installed"), type: "date"))
            \(Forms.text(own, In.reading, label: words("billing.meter.first"), hint: "<p class=\"small soft\">\(words("billing.meter.first.hint"))</p>"))
            """)
        return "<details\(if: own.refusal != nil, " open")><summary>\(words("verb.install-meter"))</summary>\(form)</details>"
    }

    static func meter(
        _ visit: Visit, _ meter: UtilityMeter, _ home: String, _ readings: [MeterReadingLine], doubts: [MeterDoubt]
    ) -> HTML {
        let words = visit.words
        let isBiller = RunPages.holds(visit, .billers, meter.project)
        let rows = readings.map { line -> HTML in
            let own = visit.form("withdrawal", of: ("reading", line.id.text))
            let mayWithdraw = isBiller && line.withdrawnAt == nil && [.regular, .rolled].contains(line.reading.kind)
            let form: HTML = !mayWithdraw ? "" : """
                <details\(if: own.refusal != nil, " open")><summary>\(words("verb.withdraw-reading"))</summary>\(Forms.summary(own))\(Forms.post(own, to: "/billing/meters/\(meter.id)/readings/\(line.id)/withdrawal", button: words("verb.withdraw-reading"), main: false, Forms.text(own, In.reason, label: words("billing.reason"))))</details>
                """
            let withdrawn: HTML = line.withdrawnAt == nil ? "" : "<span class=\"state late\">\(words("billing.meter.withdrawn"))</span> \(line.reason(words))"
            let doubt: HTML = line.withdrawnAt != nil ? "" : doubts.first { $0.reading == line.id }.map {
                MeterDoubtPages.mark(visit, $0)
            } ?? ""
            let kind = words("billing.meter.kind.\(line.reading.kind.rawValue)") + (line.isEstimated ? " · " + words("meter.estimated") : "")
            return "<tr><td>\(line.reading.day.description)</td><td class=\"num\">\(Thousandths.text(line.reading.thousandths))</td><td>\(kind) \(withdrawn)\(doubt)\(form)</td></tr>"
        }
        let facts = "\(home) · \(words("billing.meter.digits")) \(meter.face.digits) · \(words("billing.meter.multiplier")) \(meter.face.multiplier) · \(words("billing.meter.installed")) \(meter.installedOn)"
        let reading: HTML = meter.removedOn != nil ? "<p class=\"soft\">\(words("billing.meter.removed"))</p>" : Forms.fold(
            visit, to: "/billing/meters/\(meter.id)/readings", title: "verb.read-meter", isMain: true, isLikely: true
        ) { own in
            "\(Forms.text(own, In.day, label: words("billing.meter.day"), type: "date"))\(Forms.text(own, In.reading, label: words("billing.meter.reading")))\(Forms.tick(own, In.rolled, label: words("billing.meter.rolled")))\(Forms.tick(own, In.estimated, label: words("meter.estimated.tick")))"
        }
        let replacing: HTML = meter.removedOn != nil || !isBiller ? "" : Forms.fold(
            visit, to: "/billing/meters/\(meter.id)/replacement", title: "verb.replace-meter"
        ) { own in
            """
            \(Forms.text(own, In.day, label: words("billing.meter.day"), type: "date"))\(Forms.text(own, In.reading, label: words("billing.meter.final")))
            \(Forms.text(own, In.serial, label: words("billing.meter.serial.new")))\(Forms.text(own, In.digits, label: words("billing.meter.digits")))
            \(Forms.text(own, In.multiplier, label: words("billing.meter.multiplier")))\(Forms.text(own, In.first, label: words("billing.meter.first")))
            """
        }
        return Layout.office(
            visit, title: "\(words("billing.meter.title")) \(meter.serial)", at: .billing,
            """
            \(BillingTabs.of(visit, .meters))\(Forms.summary(visit))<p>\(facts)</p>\(reading)\(replacing)
            <table><thead><tr><th>\(words("billing.meter.day"))</th><th class="num">\(words("billing.meter.reading"))</th><th>\(words("billing.meter.kind"))</th></tr></thead><tbody>\(rows)</tbody></table>
            """)
    }
}
