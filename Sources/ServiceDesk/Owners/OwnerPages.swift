// OwnerPages: the report, its receipt, and the proof of a phone. One task on each, for old phones and old eyes.
import Kernel
import Platform
import Registry
import Scheme
import Web

enum OwnerPages {
    private typealias In = OwnerInputs

    /// The office and the home, above every page.
    static func lead(_ place: OwnerPlace) -> HTML {
        "<header class=\"place\"><b>\(place.project.name)</b><span>\(place.unit.label)</span></header>"
    }

    static func hotline(_ place: OwnerPlace, _ words: Words) -> HTML {
        guard !place.project.hotline.isEmpty else { return "" }
        let digits = place.project.hotline.filter { $0.isNumber || $0 == "+" }
        return "<p class=\"soft\">\(words("owner.hotline")) <a href=\"tel:\(digits)\">\(place.project.hotline)</a></p>"
    }

    /// The way to the price board (明码标价).
    static func prices(_ path: Path?, _ words: Words) -> HTML {
        path.map { "<a class=\"button\" href=\"\($0)\">\(words("owner.prices"))</a>" } ?? ""
    }

    /// What is wrong with the whole; a single field says it itself.
    static func summary(_ visit: Visit) -> HTML {
        visit.refusal?.problems.contains { $0.field.isEmpty } == true ? Forms.summary(visit) : ""
    }

    /// `prices` is where everybody reads what the estate charges.
    static func report(_ visit: Visit, _ place: OwnerPlace, prices: Path? = nil) -> HTML {
        let words = visit.words
        let kinds = OwnerKind.allCases.map { (value: $0.rawValue, name: words("owner.kind.\($0.rawValue)")) }
        let calls = OwnerInputs.CallBack.allCases.map { (value: $0.rawValue, name: words("owner.call.\($0.rawValue)")) }
        let rows: HTML = """
            \(Forms.summary(visit))
            \(Forms.area(visit, In.words, label: words("owner.words"), more: " rows=\"5\" maxlength=\"2000\"", hint: "<p class=\"small soft\">\(words("owner.words.hint"))</p>"))
            \(Forms.pick(visit, In.kind, label: words("owner.kind"), options: kinds))
            \(Forms.select(visit, In.trouble, label: words("owner.trouble"), options: IntakePages.options(Trouble.allCases, "code", words), hint: "<p class=\"small soft\">\(words("owner.trouble.hint")) \(words("owner.clause", ["clause": "XS2.4-2"]))</p>"))
            \(Forms.text(visit, In.phone, label: words("owner.phone"), type: "tel", more: " autocomplete=\"tel\"", hint: "<p class=\"small soft\">\(words("owner.phone.hint"))</p>"))
            \(Forms.pick(visit, In.callBack, label: words("owner.call"), options: calls))
            \(Forms.text(visit, In.name, label: words("owner.name"), more: " autocomplete=\"name\" maxlength=\"40\""))
            <div class="trap" aria-hidden="true"><label for="leave">\(words("owner.trap"))</label><input id="leave" name="leave" type="text" tabindex="-1" autocomplete="off"></div>
            """
        return Layout.owner(
            visit, title: words("owner.report.title"), lead: lead(place), home: .owner(place.code),
            """
            <h1>\(words("owner.report.title"))</h1><p class="soft">\(words("owner.report.lead"))</p>
            \(Forms.post(visit, to: .ownerReport(place.code), button: words("owner.send"), rows))
            <a class="button" href="\(Path.ownerCases(place.code))">\(words("owner.progress"))</a>\(Self.prices(prices, words))
            <p></p>\(hotline(place, words))
            """)
    }

    static func sent(_ visit: Visit, _ place: OwnerPlace, _ receipt: OwnerReceipt) -> HTML {
        let words = visit.words
        let it = receipt.serviceCase
        return Layout.owner(
            visit, title: words("owner.sent.title"), lead: lead(place), home: .owner(place.code),
            """
            <h1>\(words("owner.sent.title"))</h1>
            <div class="card"><p>\(words("owner.number"))</p><p class="big">\(it.number)</p><p class="soft">\(words("kind.\(it.kind.rawValue)")) · \(moment(it.receivedAt, place, visit))</p></div>
            <h2>\(words("owner.promised"))</h2>\(promises(visit, place, receipt.lines))
            <p class="soft">\(words("owner.sent.keep"))</p>
            <a class="button main" href="\(Path.ownerCases(place.code))">\(words("owner.progress"))</a>
            <a class="button" href="\(Path.owner(place.code))">\(words("owner.report.again"))</a><p></p>\(hotline(place, words))
            """)
    }

    /// What was promised until when, the clause beside it, its words one press away.
    static func promises(_ visit: Visit, _ place: OwnerPlace, _ lines: [OwnerPromise]) -> HTML {
        let words = visit.words
        let items = lines.map { line -> HTML in
            let promise = line.row.promise
            let standing = promise.standing(at: visit.now)
            let due = moment(promise.dueAt, place, visit)
            return """
                <div class="card due"><p>\(words("owner.promise.\(line.phrase.rawValue)"))</p><p><b class="big\(if: standing == .overdue || standing == .missed, " late")">\(words("owner.until", ["time": due]))</b>\(if: promise.outcome != .open || standing == .overdue, "<span class=\"soft\">\(words("owner.standing.\(standing.rawValue)"))</span>")</p>
                <details><summary>\(words("owner.clause", ["clause": line.row.clause.text]))</summary><p class="small">\(line.clause?.text.text(words.language) ?? "")</p></details></div>
                """
        }
        return items.isEmpty ? "<p class=\"soft\">\(words("owner.no-promise"))</p>" : HTML(items)
    }

    /// `今天 14:05`, else the day and the time.
    static func moment(_ instant: Instant, _ place: OwnerPlace, _ visit: Visit) -> String {
        let zone = place.project.zone
        let text = Moments.short(instant, zone, visit.words)
        guard zone.day(of: instant) == zone.day(of: visit.now) else { return text }
        return visit.words("owner.today") + " " + (text.split(separator: " ").last.map(String.init) ?? text)
    }

    static func progress(_ visit: Visit, _ place: OwnerPlace, reachesPhones: Bool) -> HTML {
        let words = visit.words
        let form: HTML = !reachesPhones ? "<div class=\"say risk\"><p>\(words("owner.no-gateway"))</p></div>" : Forms.post(
            visit, to: .ownerProgress(place.code), button: words("owner.progress.send"),
            """
            \(summary(visit))
            \(Forms.text(visit, In.ownPhone, label: words("owner.progress.phone"), type: "tel", more: " autocomplete=\"tel\" inputmode=\"tel\""))
            """)
        return Layout.owner(
            visit, title: words("owner.progress"), lead: lead(place), home: .ownerProgress(place.code),
            """
            <h1>\(words("owner.progress"))</h1><p class="soft">\(words("owner.progress.lead"))</p>\(form)
            <p></p><p><a href="\(Path.owner(place.code))">\(words("owner.report.title"))</a></p>\(hotline(place, words))
            """)
    }

    static func key(_ visit: Visit, _ place: OwnerPlace) -> HTML {
        let words = visit.words
        var empty = visit
        empty.form = FormBody()
        return Layout.owner(
            visit, title: words("owner.key.title"), lead: lead(place), home: .ownerKey(place.code),
            """
            <h1>\(words("owner.key.title"))</h1><p class="soft">\(words("owner.key.lead", ["minutes": "\(OwnerRules.digitsMinutes)"]))</p>
            \(Forms.post(
                visit, to: .ownerKey(place.code), button: words("owner.key.open"),
                "\(summary(visit))\(Forms.text(empty, In.digits, label: words("owner.digits"), more: " class=\"digits\" inputmode=\"numeric\" autocomplete=\"one-time-code\" maxlength=\"12\""))"))
            <p></p><p><a href="\(Path.ownerProgress(place.code))">\(words("owner.key.again"))</a></p>\(hotline(place, words))
            """)
    }
}
