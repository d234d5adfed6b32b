// ArrearsInputs: the fields of arrears with their limits.
import Kernel
import Web

enum ArrearsInputs {
    enum Outcome: String, CaseIterable, Sendable { case reached, failed }

    /// A court's papers leave by a matter only.
    static let channels: [Demand.Channel] = [.message, .letter, .visit, .registered]

    static let rung = Field<Rung>.choice("rung")
    static let askedRung = Field<Rung>.choice("rung", required: false)
    static let next = Field<Rung>.choice("next", required: false)
    static let channel = Field<Demand.Channel>.choice("channel", required: false)
    static let after = Field<String>.text("after", max: 60, required: false)
    static let lapsed = Field<String>.text("lapsed", max: 60, required: false)
    static let before = Field<DunningRun.ID>.id("before", required: false)
    static let beforeMatter = Field<LegalMatter.ID>.id("before", required: false)
    static let afterDemand = Field<Demand.ID>.id("after", required: false)
    static let run = Field<DunningRun.ID>.id("run", required: false)
    static let project = Field<String>.text("project", max: 32, required: false)

    static let bill = Field<OwedBill.ID>.id("bill")
    static let saidBy = Field<String>.text("saidBy", max: 60)
    static let reason = Field<String>.text("reason", max: 1_000)
    static let last = Field<Day>.day("last")
    static let result = Field<String>.text("result", max: 1_000)
    static let count = Field<Int64>.number("count", 1...60)
    static let first = Field<Day>.day("first")
    static let paper = Field<String>.text("evidence", max: 200)

    static let outcome = Field<Outcome>.choice("outcome")
    static let day = Field<Day>.day("day")
    static let time = Field<MinuteOfDay>(
        "time", required: false, schema: ["type": "string", "pattern": "^\\d{2}:\\d{2}$"], wrong: "field.time.bad"
    ) { MinuteOfDay($0) }
    static let evidence = Field<Demand.Evidence>.choice("evidence", required: false)
    static let signer = Field<String>.text("signer", max: 60, required: false)
    static let relation = Field<String>.text("relation", max: 60, required: false)
    static let waybill = Field<String>.text("waybill", max: 60, required: false)
    static let note = Field<String>.text("note", max: 1_000, required: false)

    static let urgedBy = Field<String>.text("urgedBy", max: 60)
    static let way = Field<CommitteeUrging.Way>.choice("way")
    static let payBy = Field<Day>.day("payBy", required: false)
    static let answer = Field<String>.text("answer", max: 1_000, required: false)
    static let urgingPaper = Field<String>.text("paper", max: 200, required: false)

    static let kind = Field<LegalMatter.Kind>.choice("kind")
    static let counsel = Field<String>.text("counsel", max: 120)
    static let court = Field<String>.text("court", max: 120)
    static let caseNumber = Field<String>.text("caseNumber", max: 80)
    static let entry = Field<LegalMatter.Entry>.choice("entry")
    static let words = Field<String>.text("words", max: 2_000)
    /// In yuan with up to two decimals; kept in fen.
    static let cost = Field<Money>(
        "cost", required: false, schema: ["type": "string", "pattern": "^[0-9]{1,9}(\\.[0-9]{1,2})?$"], wrong: "field.number.bad"
    ) { raw in Money(raw).flatMap { (0..<100_000_000_000).contains($0.fen) ? $0 : nil } }

    static let majorShare = Field<Share>(
        "majorShare", required: false, schema: ["type": "string", "pattern": "^([0-9]{1,6}/[0-9]{1,6}|[0-9]{1,3}(\\.[0-9]{1,3})?[%％])$"], wrong: "arrears.majorShare.bad"
    ) { Share($0) }
    static let undoMinutes = Field<Int64>.number("undoMinutes", 0...1_440)
}
