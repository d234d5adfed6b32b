// CaseFilter: which cases a list shows, as its address says it.
import Kernel
import Platform
import Registry
import Web

/// The orders in which a list of cases stands.
package enum CaseOrder: String, CaseIterable, Sendable {
    /// What is promised next first; what promises nothing now stands last.
    case due
    /// Newest first.
    case received
    case number
}

/// The last line of a page, by what its list is ordered by: the next page begins behind it.
package enum CasePlace: Sendable, Hashable {
    case due(Instant, Promise.ID)
    /// Behind all that have a due: the longest open first.
    case undue(Instant, ServiceCase.ID)
    case received(Instant, ServiceCase.ID)
    case number(String)

    /// As an address has it, such as `due.1795312800000.0dyr5v1q8a000`.
    package var text: String {
        switch self {
        case .due(let at, let id): "due.\(at.milliseconds).\(id)"
        case .undue(let at, let id): "undue.\(at.milliseconds).\(id)"
        case .received(let at, let id): "received.\(at.milliseconds).\(id)"
        case .number(let number): "number.\(number)"
        }
    }

    package init?(text: String) {
        let parts = text.split(separator: ".", maxSplits: 2).map(String.init)
        if parts.count == 2, parts[0] == "number" {
            self = .number(parts[1])
            return
        }
        guard parts.count == 3, let at = Int64(parts[1]).map(Instant.init(milliseconds:)) else { return nil }
        switch parts[0] {
        case "due": if let id = Promise.ID(text: parts[2]) { self = .due(at, id) } else { return nil }
        case "undue": if let id = ServiceCase.ID(text: parts[2]) { self = .undue(at, id) } else { return nil }
        case "received": if let id = ServiceCase.ID(text: parts[2]) { self = .received(at, id) } else { return nil }
        default: return nil
        }
    }
}

package struct CaseFilter: Sendable {
    package var kind: ServiceCase.Kind?
    package var isLiveOnly = true
    package var handler: Account.ID?
    package var stage: String?
    /// Days of receipt, both counted in.
    package var from: Day?
    package var to: Day?
    package var unit: Unit.ID?
    /// The order asked for; nil is the usual one of what is shown.
    package var asked: CaseOrder?
    /// Where the page before ended.
    package var after: CasePlace?
    package var limit = 50
    /// Whose days they are.
    package var zone: Zone = .utc

    package init() {}

    /// What is open stands by what is due next; everything together by when it came in.
    package var order: CaseOrder {
        let asked = asked ?? .due
        return asked == .due && !isLiveOnly ? .received : asked
    }

    static let sort = Field<CaseOrder>.choice("sort", required: false)
    static let stages = ["open", "appointed", "handled", "closed", "withdrawn", "merged"]

    static let show = CaseInputs.list
    static let kindAsked = CaseInputs.kindAsked
    static let handlerAsked = Field<Account.ID>.id("handler", required: false)
    static let stageAsked = Field<String>(
        "stage", required: false, schema: ["type": "string", "enum": .list(stages.map { .text($0) })], wrong: "field.choice.bad"
    ) { stages.contains($0) ? $0 : nil }
    static let fromAsked = Field<Day>.day("from", required: false)
    static let toAsked = Field<Day>.day("to", required: false)

    /// Everything an address may ask of a list.
    static let asks: [any AnyField] = [show, kindAsked, handlerAsked, stageAsked, fromAsked, toAsked, sort]

    /// What an address or a form asks for; what cannot be read is not asked.
    init(_ form: FormBody, _ zone: Zone) {
        self.zone = zone
        isLiveOnly = Self.show.value(form["show"]) != .all
        kind = Self.kindAsked.value(form["kind"])
        handler = Self.handlerAsked.value(form["handler"])
        stage = Self.stageAsked.value(form["stage"])
        from = Self.fromAsked.value(form["from"])
        to = Self.toAsked.value(form["to"])
        asked = Self.sort.value(form["sort"])
        after = form["after"].flatMap(CasePlace.init(text:))
    }

    /// The filter, part by part, as addresses and hidden inputs have it.
    var parts: [(name: StaticString, value: String)] {
        var parts: [(name: StaticString, value: String)] = []
        if !isLiveOnly { parts.append(("show", "all")) }
        if let kind { parts.append(("kind", kind.rawValue)) }
        if let handler { parts.append(("handler", handler.text)) }
        if let stage { parts.append(("stage", stage)) }
        if let from { parts.append(("from", from.description)) }
        if let to { parts.append(("to", to.description)) }
        if let asked { parts.append(("sort", asked.rawValue)) }
        return parts
    }

    func address(_ path: Path) -> Path { parts.reduce(path) { $0.asking($1.name, $1.value) } }

    /// Narrower than the tabs above the list say.
    var isNarrow: Bool { handler != nil || stage != nil || from != nil || to != nil }
}
