// CaseInputs: what people and programs may send about cases, with limits.
import Kernel
import Registry
import Web

enum CaseInputs {
    static let kind = Field<ServiceCase.Kind>.choice("kind")
    /// How the customer came; `ledger` is what an import says, not a person.
    static let channel = Field<ServiceCase.Channel>(
        "channel", required: true,
        schema: ["type": "string", "enum": .list(ServiceCase.Channel.allCases.filter { $0 != .ledger }.map { .text($0.rawValue) })],
        wrong: "field.choice.bad"
    ) { $0 == "ledger" ? nil : ServiceCase.Channel(rawValue: $0) }
    static let severity = Field<ServiceCase.Severity>.choice("severity", required: false)
    static let collective = Field<Bool>.flag("collective")
    static let renovation = Field<Bool>.flag("renovation")
    static let category = Field<String>.text("category", max: 40, required: false)
    static let trouble = Field<Trouble>.choice("trouble", required: false)
    static let unit = Field<String>.text("unit", max: 60, required: false)
    static let requester = Field<String>.text("requester", max: 60)
    static let phone = Field<String>("phone", required: false, schema: ["type": "string", "maxLength": 24], wrong: "field.phone.bad") { raw in
        if let number = PersonName.phone(raw) { return number }
        let digits = raw.filter { !$0.isWhitespace && $0 != "-" }
        return (3...20).contains(digits.count) && digits.allSatisfy { $0.isASCII && ($0.isNumber || $0 == "+") } ? digits : nil
    }
    /// The registered person who was picked from beside the form.
    static let caller = Field<Person.ID>.id("caller", required: false)
    static let title = Field<String>.text("title", max: 80)
    static let words = Field<String>.text("words", max: 4_000)
    static let handler = Field<Account.ID>.id("handler", required: false)
    static let agreedAt = Field<LocalMoment>.time("agreedAt", required: false)
    /// An enquiry's answer by an agreed time; the form asks it apart from what it suggests for a suggestion.
    static let answerAt = Field<LocalMoment>.time("answerAt", required: false)
    static let receivedAt = Field<LocalMoment>.time("receivedAt", required: false)
    static let receivedReason = Field<String>.text("receivedReason", max: 300, required: false)
    /// What a shared matter says itself when it is picked.
    static let kindOrEvent = Field<ServiceCase.Kind>.choice("kind", required: false).unless("event")
    static let titleOrEvent = Field<String>.text("title", max: 80, required: false).unless("event")
    static let wordsOrEvent = Field<String>.text("words", max: 4_000, required: false).unless("event")
    static let event = Field<CommonEvent.ID>.id("event", required: false)
    static let guide = Field<ServiceGuide.ID>.id("guide", required: false)
    static let outcome = Field<IntakeOutcome>.choice("outcome", required: false)
    static let appointment = Field<LocalMoment>.time("appointment", required: false)
    static let reply = Field<String>.text("reply", max: 4_000, required: false)
    static let noPhotoReason = Field<String>.text("noPhotoReason", max: 300, required: false)
    static let understanding = Field<ServiceCase.Understanding>.choice("understanding", required: false)
    static let witness = Field<Account.ID>.id("witness", required: false)
    static let evidenceWords = Field<String>.text("evidenceWords", max: 1_000, required: false)
    static let evidenceFile = Field<Tag<CaseFiles>>.id("evidenceFile", required: false)
    static let outerSender = Field<String>.text("outerSender", max: 60, required: false)
    static let outerNumber = Field<String>.text("outerNumber", max: 60, required: false)
    static let outerDueAt = Field<LocalMoment>.time("outerDueAt", required: false)

    /// Everything the intake form asks.
    static let intake: [any AnyField] = [
        kindOrEvent, channel, severity, collective, renovation, category, trouble, unit, requester, phone, caller,
        titleOrEvent, wordsOrEvent, handler, agreedAt, answerAt, receivedAt, receivedReason, event, guide, outcome,
        appointment, reply, noPhotoReason, understanding, evidenceWords, witness,
        outerSender, outerNumber, outerDueAt,
    ]

    static let person = Field<Account.ID>.id("handler")
    static let time = Field<LocalMoment>.time("appointment")
    static let cause = Field<ServiceCase.AppointmentCause>.choice("cause", required: false)
    static let evidence = Field<String>.text("evidence", max: 1_000, required: false)
    /// When somebody of ours was there, who, and what shows it.
    static let shown = Field<String>.text("shown", max: 1_000, required: false)
    static let thereAt = Field<LocalMoment>.time("thereAt")
    static let present = Field<String>.text("present", max: 120)
    static let needReply = Field<String>.text("reply", max: 4_000)
    static let needUnderstanding = Field<ServiceCase.Understanding>.choice("understanding")
    static let note = Field<String>.text("note", max: 1_000, required: false)
    static let decision = Field<Decision>.choice("decision")
    static let reason = Field<String>.text("reason", max: 1_000, required: false)
    static let thanked = Field<Bool>.flag("thanked")
    static let undertaking = Field<String>.text("undertaking", max: 300, required: false)
    static let owner = Field<Account.ID>.id("owner", required: false)
    static let due = Field<Day>.day("due", required: false)
    static let result = Field<FollowUp.Result>.choice("result")
    static let satisfaction = Field<Int64>.number("satisfaction", 1...5, required: false)
    static let accepted = Field<Accepted>.choice("accepted", required: false)
    static let exception = Field<String>.text("exception", max: 300, required: false)
    static let withdrawalWords = Field<String>.text("note", max: 1_000)
    static let isSo = Field<Accepted>.choice("isSo")
    static let explanation = Field<String>.text("explanation", max: 4_000)
    static let explanationGiven = Field<String>.text("explanation", max: 4_000, required: false)
    static let into = Field<String>.text("into", max: 30)

    static let list = Field<ListScope>.choice("show", required: false)
    static let kindAsked = Field<ServiceCase.Kind>.choice("kind", required: false)
    static let after = Field<String>.text("after", max: 60, required: false)
    static let project = Field<String>.text("project", max: 32, required: false)

    /// What was done while the caller was on the line.
    enum IntakeOutcome: String, CaseIterable, Sendable { case later, solved, explained, appointed }
    enum Decision: String, CaseIterable, Sendable { case adopted, declined }
    enum Accepted: String, CaseIterable, Sendable { case yes, no }
    enum ListScope: String, CaseIterable, Sendable { case open, all }
}
