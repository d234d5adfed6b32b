// OwnerReports: a report from a home's own page: a case with its promises, taken by nobody of the office.
import Kernel
import Platform
import Registry
import Scheme
import Storage

struct OwnerReports: Sendable {
    let cases: Cases
    private let key: [UInt8]
    /// The width of a list's line; a Chinese character takes two.
    private static let titleWidth = 80

    init(cases: Cases, keys: Keys) {
        self.cases = cases
        key = keys.field
    }

    /// What the form holds.
    struct Report: Sendable {
        let kind: OwnerKind
        var trouble: Trouble?
        let words: String
        let name: String
        let phone: String
    }

    /// 受理 by the customer. A suggestion's reply is agreed for the day that the scheme promises, which the page says.
    /// The phone is what was typed, so it makes nobody the requester in the register.
    func take(_ report: Report, at place: OwnerPlace, in transaction: Transaction) throws -> ServiceCase {
        let project = place.project
        var intake = Cases.Intake(
            kind: report.kind.kind, channel: .owner, requester: report.name, title: Self.title(report.words),
            words: report.words)
        intake.unit = place.unit.id
        intake.phone = report.phone
        if report.kind == .repair { intake.category = report.trouble?.rawValue ?? "" }
        if report.kind == .suggestion {
            let scheme = try cases.books.book(on: project.zone.day(of: transaction.now), in: transaction)
            intake.agreedAt = try CaseDues(scheme: scheme, calendar: project.calendar)
                .suggestionReply(from: transaction.now).instant
        }
        return try cases.take(intake, project: project, by: .customer(place.codeID.number), in: transaction)
    }

    /// The first line, short enough for a list.
    static func title(_ words: String) -> String {
        let line = words.split(whereSeparator: \.isNewline).first.map(String.init) ?? words
        let sentence = line.prefix { !"。！？!?；;".contains($0) }
        let text = sentence.count >= 4 ? String(sentence) : line
        guard width(text) > titleWidth else { return text }
        var title = ""
        for character in text {
            guard width(title) + width(String(character)) < titleWidth else { break }
            title.append(character)
        }
        return title + "…"
    }

    private static func width(_ text: String) -> Int { text.reduce(0) { $0 + ($1.isASCII ? 1 : 2) } }

    // MARK: The receipt

    /// An address that only this house can make, so that a receipt is shown to whoever has sent the report.
    func mark(of id: ServiceCase.ID) -> String {
        id.text + Hex.text(Array(Sodium.hmac(Array("owner-receipt:\(id.text)".utf8), key: key).prefix(10)))
    }

    /// The number and the promises, and no word of what was written.
    func receipt(_ mark: String, at place: OwnerPlace, in transaction: Transaction) throws -> OwnerReceipt {
        guard let id = ServiceCase.ID(text: String(mark.prefix(13))),
            Sodium.equal(Array(mark.utf8), Array(self.mark(of: id).utf8)),
            let row = try transaction.first(
                """
                SELECT \(ServiceCase.columns) FROM service_case
                WHERE id = \(id) AND project_id = \(place.project.id) AND unit_id = \(place.unit.id)
                """)
        else { throw Refusal.missing }
        let it = try ServiceCase(row)
        let book = try cases.books.book(on: place.project.zone.day(of: it.receivedAt), in: transaction)
        let promises = try Promises().of(it.subject, project: it.project, in: transaction)
        return OwnerReceipt(serviceCase: it, lines: OwnerPromise.lines(promises, book))
    }
}

struct OwnerReceipt: Sendable {
    let serviceCase: ServiceCase
    let lines: [OwnerPromise]
}

/// A promise as its customer reads it.
struct OwnerPromise: Sendable {
    let phrase: OwnerPhrase
    let row: PromiseRow
    let clause: ClauseText?

    /// What was promised, by due. Of clauses that ask for the same time in the same cycle one is shown, and rather the
    /// one that says what will be done than the one that says that somebody gets in touch.
    static func lines(_ rows: [PromiseRow], _ book: SchemeBook) -> [OwnerPromise] {
        var seen: Set<String> = []
        let lines = rows.compactMap { row in
            OwnerPhrase(row.clause, row.part).map { OwnerPromise(phrase: $0, row: row, clause: book[row.clause]) }
        }
        return (lines.filter { $0.phrase != .response } + lines.filter { $0.phrase == .response })
            .filter { seen.insert("\($0.row.cycle) \($0.row.promise.dueAt.milliseconds)").inserted }
            .sorted { ($0.row.promise.dueAt, $0.row.id) < ($1.row.promise.dueAt, $1.row.id) }
    }
}
