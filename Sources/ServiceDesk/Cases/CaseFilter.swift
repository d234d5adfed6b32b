// CaseFilter: which cases a list shows, as its address says it.
import Kernel
import Platform
import Registry
import Web

package struct CaseFilter: Sendable {
    package var kind: ServiceCase.Kind?
    package var isLiveOnly = true
    package var handler: Account.ID?
    package var stage: String?
    /// Days of receipt, both counted in.
    package var from: Day?
    package var to: Day?
    package var unit: Unit.ID?
    /// The received instant and id of the last line of the page before.
    package var after: (at: Instant, id: ServiceCase.ID)?
    package var limit = 50
    /// Whose days they are.
    package var zone: Zone = .utc

    package init() {}

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
    static let asks: [any AnyField] = [show, kindAsked, handlerAsked, stageAsked, fromAsked, toAsked]

    /// What an address or a form asks for; what cannot be read is not asked.
    init(_ form: FormBody, _ zone: Zone) {
        self.zone = zone
        isLiveOnly = Self.show.value(form["show"]) != .all
        kind = Self.kindAsked.value(form["kind"])
        handler = Self.handlerAsked.value(form["handler"])
        stage = Self.stageAsked.value(form["stage"])
        from = Self.fromAsked.value(form["from"])
        to = Self.toAsked.value(form["to"])
        if let key = form["after"]?.split(separator: "."), key.count == 2, let at = Int64(key[0]),
            let id = ServiceCase.ID(text: String(key[1]))
        {
            after = (Instant(milliseconds: at), id)
        }
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
        return parts
    }

    func address(_ path: Path) -> Path { parts.reduce(path) { $0.asking($1.name, $1.value) } }

    /// Narrower than the tabs above the list say.
    var isNarrow: Bool { handler != nil || stage != nil || from != nil || to != nil }
}
