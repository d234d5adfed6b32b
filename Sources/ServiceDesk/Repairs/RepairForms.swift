// RepairForms: being on site and paid work, on the page of a request for help.
import Kernel
import Platform
import Registry
import Scheme
import Web

enum RepairForms {
    private typealias In = RepairInputs

    static func section(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard, mayWork: Bool) -> HTML {
        let it = detail.serviceCase
        guard it.kind == .repair else { return "" }
        let facts = known(visit, detail, project)
        let forms = mayWork ? verbs(visit, detail) : ""
        guard !facts.text.isEmpty || !forms.text.isEmpty else { return "" }
        return "<section class=\"block\"><h2>\(visit.words("repair.title"))</h2>\(facts)\(forms)</section>"
    }

    private static func known(_ visit: Visit, _ detail: CaseDetail, _ project: ProjectCard) -> HTML {
        let words = visit.words
        let accepted: HTML = detail.work.acceptedAt.map { at -> HTML in
            "<dt>\(words("repair.accepted.at"))</dt><dd>\(Moments.short(at, project.zone, words)) \(Tags.clause(detail.serviceCase.clause(of: .solved)))</dd>"
        } ?? ""
        let arrived: HTML = detail.work.arrivedAt.map { at -> HTML in
            "<dt>\(words("repair.arrived.at"))</dt><dd>\(Moments.short(at, project.zone, words)) \(Tags.clause("XS2.4-2"))</dd>"
        } ?? ""
        let paid: HTML = detail.work.paid.map { paid -> HTML in
            let signed: HTML = paid.signedAt.map { at -> HTML in
                "<span class=\"state kept\">\(words("paid.signed.at", ["time": Moments.short(at, project.zone, words)]))</span>"
            } ?? "<span class=\"state risk\">\(words("paid.unsigned.short"))</span>"
            return """
                <dt>\(words("paid.title"))</dt><dd>\(paid.work) · ¥\(Money(fen: paid.fen).text) \(Tags.clause("XS2.4-4"))<div class="small soft">\(words("paid.agreed", ["how": words("understanding.\(paid.agreement.rawValue)")]))</div>\(signed)</dd>
                """
        } ?? ""
        let pairs: HTML = "\(accepted)\(arrived)\(paid)"
        return pairs.text.isEmpty ? "" : "<dl class=\"pairs\">\(pairs)</dl>"
    }

    private static func verbs(_ visit: Visit, _ detail: CaseDetail) -> HTML {
        let words = visit.words
        let it = detail.serviceCase
        switch it.stage {
        case .open, .appointed: break
        case .handled, .closed, .withdrawn, .merged: return ""
        }
        let kinds = ServiceCase.Understanding.allCases.filter { $0 != .none && $0 != .code }
        let people = detail.staff.filter { $0.id != it.handler }.map { (value: $0.id.text, name: $0.name) }
        let mayAccept = detail.work.acceptedAt == nil && visit.member?.account == it.handler
        let accepting: HTML = !mayAccept ? "" : Forms.post(
            visit, to: "/cases/\(it.id)/acceptance", button: words("verb.accept"), main: false, "")
        let waits = detail.promises.contains { $0.clause == "XS2.4-2" && $0.promise.outcome == .open && $0.cycle == it.cycle }
        let arriving: HTML = detail.work.arrivedAt != nil && !waits ? "" : Forms.post(
            visit, to: "/cases/\(it.id)/arrival", button: words("verb.arrive"), main: false, "")
        let pricing: HTML = detail.work.paid?.signedAt != nil ? "" : Forms.fold(visit, to: "/cases/\(it.id)/price", title: "verb.price") {
            """
            \(Forms.text($0, In.work, label: words("paid.work")))\(Forms.text($0, In.price, label: words("paid.price"), more: " inputmode=\"decimal\""))
            \(Forms.select($0, In.agreement, label: words("paid.agreement"), options: IntakePages.options(kinds, "understanding", words)))
            \(Forms.select($0, In.witness, label: words("case.witness"), options: people))
            """
        }
        let signing: HTML = detail.work.paid == nil || detail.work.paid?.signedAt != nil ? "" : Forms.fold(visit, to: "/cases/\(it.id)/work-signature", title: "verb.sign-work") {
            """
            \(Forms.select($0, In.signature, label: words("paid.signature"), options: IntakePages.options(kinds, "understanding", words)))
            \(Forms.select($0, In.witness, label: words("case.witness"), options: people))
            """
        }
        return "\(accepting)\(arriving)\(pricing)\(signing)"
    }
}
