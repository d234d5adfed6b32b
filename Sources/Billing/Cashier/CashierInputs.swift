// CashierInputs: what the counter types, with its limits.
import Foundation
import Kernel
import Platform
import Registry
import Web

enum CashierInputs {
    /// Yuan with up to two decimals; kept in fen.
    static func money(_ name: String, required: Bool = true) -> Field<Money> {
        Field(
            name, required: required, schema: ["type": "string", "pattern": "^-?[0-9,]{1,15}(\\.[0-9]{1,2})?$"],
            wrong: "payment.amount.bad"
        ) { Money($0) }
    }

    static let query = Field<String>.text("q", max: 80, required: false)
    static let project = Field<String>.text("project", max: 32, required: false)
    static let before = Field<String>.text("before", max: 60, required: false)
    static let amount = money("amount")
    static let tendered = money("tendered", required: false)
    static let method = Field<Payment.Method>(
        "method", required: true, schema: ["type": "string", "enum": .list(Payment.Method.taken.map { .text($0.rawValue) })],
        wrong: "payment.method.bad"
    ) { Payment.Method(rawValue: $0).flatMap { $0.isMoney ? $0 : nil } }
    static let reference = Field<String>.text("reference", max: 64, required: false)
    static let payer = Field<Person.ID>.id("payer", required: false)
    static let payerName = Field<String>.text("payerName", max: 60, required: false)
    static let happenedAt = Field<LocalMoment>.time("happenedAt", required: false)
    static let why = Field<String>.text("reason", max: 300, required: false)
    static let reason = Field<String>.text("reason", max: 300)
    static let fault = Field<Payment.Fault>(
        "fault", required: true, schema: ["type": "string", "enum": ["ours", "payer"]], wrong: "field.choice.bad"
    ) { Payment.Fault(rawValue: $0).flatMap { $0 == .none ? nil : $0 } }
    /// Ids of bills with commas between; a page sends a tick for each instead.
    static let charges = Field<String>.text("charges", max: 20_000, required: false)
    static let keepsSurplus = Field<Bool>.flag("keepsSurplus")
    /// Of which day the code, notice or demand is that the payer has in hand.
    static let asked = Field<Day>.day("asked", required: false)
    static let mayPayFarAhead = Field<Bool>.flag("mayPayFarAhead")
    static let item = Field<FeeItem.ID>.id("item", required: false)
    static let paidItem = Field<FeeItem.ID>.id("item")
    static let purpose = Field<String>.text("purpose", max: 120)
    static let condition = Field<String>.text("condition", max: 300)
    static let basis = Field<String>.text("basis", max: 300)
    static let evidence = Field<String>.text("evidence", max: 600)
    static let confirmedBy = Field<String>.text("confirmedBy", max: 60)
    static let confirmedOn = Field<Day>.day("confirmedOn")
    static let target = Field<String>.text("target", max: 120, required: false)
    static let remark = Field<String>.text("remark", max: 300)
    static let book = Field<Book>.choice("book", required: false)
    static let name = Field<String>.text("name", max: 40)
    static let prefix = Field<String>.text("prefix", max: 12)
    static let kind = Field<Receipt.Kind>.choice("kind")
    static let first = Field<Int64>.number("first", 1...9_999_999_999, required: false)
    static let last = Field<Int64>.number("last", 1...9_999_999_999, required: false)
    static let day = Field<Day>.day("day")
    static let explanation = Field<String>.text("explanation", max: 600, required: false)
    static let pieces = Till.denominations.map { denomination in
        Field<Int64>.number("pieces\(denomination)", 0...100_000, required: false)
    }
    static let slips = Payment.Method.taken.filter { $0 != .cash }.map { method in
        (method: method, field: money("slip-\(method.rawValue)", required: false))
    }

    private static let tick = "bill-"

    static func tickName(_ charge: Charge.ID) -> String { tick + charge.text }

    /// The payer's word: the ticked bills, or the list of a program.
    static func word(_ visit: Visit) throws -> PaymentWord {
        let listed = (visit.value(charges) ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let ticked = visit.form.values.filter { $0.key.hasPrefix(tick) && $0.value == "1" }.keys
            .map { String($0.dropFirst(tick.count)) }
        let ids = try (listed + ticked.sorted()).map { text -> Charge.ID in
            guard let id = Charge.ID(text: text) else { throw Refusal.invalid("charges", "field.id.bad") }
            return id
        }
        return PaymentWord(charges: ids, keepsSurplus: visit.value(keepsSurplus) ?? false, asked: visit.value(asked))
    }
}
