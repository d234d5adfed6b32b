// RunInputs: what the pages and programs of bills send, with its limits; and who may.
import Kernel
import Platform
import Registry
import Web

enum RunInputs {
    /// Ids of fee items, parted by spaces.
    static let items = Field<[FeeItem.ID]>(
        "items", required: true,
        schema: ["type": "string", "pattern": "^[0-9a-hjkmnp-tv-z]{13}( [0-9a-hjkmnp-tv-z]{13})*$", "maxLength": 600],
        wrong: "billing.run.items"
    ) { raw in
        let parts = raw.split(separator: " ")
        let ids = parts.compactMap { FeeItem.ID(text: String($0)) }
        return ids.count == parts.count && !ids.isEmpty && ids.count <= BillRun.itemsMax ? ids : nil
    }
    static let month = month("month")
    static let through = month("through", required: false)
    static let postingDay = Field<Day>.day("postingDay", required: false)
    static let reason = Field<String>.text("reason", max: 300)
    static let after = Field<String>.text("after", max: 60, required: false)
    static let skipped = Field<BillSkip>.choice("skipped", required: false)
    static let project = Field<String>.text("project", max: 32, required: false)
    static let volume = Field<Int64>.number("volume", 1...100_000, required: false)
    static let ways = Field<String>.text("ways", max: 600)
    static let phone = Field<String>.text("phone", max: 60)

    // 公摊.
    static let item = Field<FeeItem.ID>.id("item")
    static let building = Field<Building.ID>.id("building", required: false)
    static let amount = money("amount")
    static let from = Field<Day>.day("from")
    static let to = Field<Day>.day("to")
    static let note = Field<String>.text("note", max: 200)

    static func month(_ name: String, required: Bool = true) -> Field<Month> {
        Field(name, required: required, schema: ["type": "string", "pattern": "^\\d{4}-(0[1-9]|1[0-2])$"], wrong: "billing.month.bad") {
            Month($0)
        }
    }

    static func money(_ name: String) -> Field<Money> {
        Field(
            name, required: true, schema: ["type": "string", "pattern": "^[0-9]{1,10}(\\.[0-9]{1,2})?$"],
            wrong: "billing.import.amount.bad"
        ) { raw in Money(raw).flatMap { $0 > .zero ? $0 : nil } }
    }
}

extension Who {
    /// Who looks at bills.
    static let billReaders = Who.posts([.financeAssistant, .serviceManager, .officeManager, .headOffice])
    /// Who makes bills.
    static let billers = Who.posts([.financeAssistant, .officeManager])
    /// Who takes bills back: another post than makes them, but for the manager who answers for both.
    static let billReversers = Who.posts([.serviceManager, .officeManager])
    /// Who closes the books.
    static let periodClosers = Who.posts([.officeManager, .headOffice])
    /// Who reads meters.
    static let meterReaders = Who.posts([.financeAssistant, .serviceManager, .officeManager, .engineer])
}
