// MoneyDesk: what everybody at the counter of the simulated office knows: who works there, what is charged for.
import Billing
import Kernel
import Platform
import Registry
import Scheme
import Storage

struct MoneyDesk: Sendable {
    /// The trade's short names of what 云栖苑 charges for.
    enum Fee: String, CaseIterable, Sendable {
        case property = "WYF", parking = "CWGL", waste = "LJF", water = "DSSF", deposit = "ZXYJ"

        var name: String {
            switch self {
            case .property: "物业费"
            case .parking: "车位管理费"
            case .waste: "生活垃圾处理费"
            case .water: "代收水费"
            case .deposit: "装修押金"
            }
        }

        var kind: FeeItem.Kind {
            switch self {
            case .property: .property
            case .parking: .parkingManagement
            case .waste: .waste
            case .water: .collectedUtility
            case .deposit: .deposit
            }
        }

        /// What a month's run bills.
        static let billed: [Fee] = [.property, .parking, .waste, .water]
    }

    let project: ProjectCard
    let books: SchemeBooks
    let people: [String: Account.ID]
    var items: [Fee: FeeItem.ID] = [:]

    /// 林岚 keeps the books, 李敏 sits at the counter, 王芳 releases what goes back, 陈国栋 approves and closes the month, 吴总部 the first.
    var finance: Account.ID { account("linlan") }
    var counter: Account.ID { account("limin") }
    var supervisor: Account.ID { account("wangfang") }
    var manager: Account.ID { account("chenguo") }
    var company: Account.ID { account("hqwu") }
    var within: [Project.ID] { [project.id] }

    func account(_ name: String) -> Account.ID { people[name] ?? Account.ID(0) }
    func item(_ fee: Fee) throws -> FeeItem.ID {
        guard let item = items[fee] else { throw Refusal.missing }
        return item
    }

    static func read(_ books: SchemeBooks, _ transaction: Transaction) throws -> MoneyDesk {
        guard let project = try Projects().find(code: DemoEstate.projectCode, in: transaction) else { throw Refusal.missing }
        let people = try transaction.query("SELECT id, name FROM account ORDER BY id LIMIT 100").map {
            (try $0.get("name", as: String.self), try $0.get("id", as: Account.ID.self))
        }
        return MoneyDesk(
            project: project, books: books, people: Dictionary(people, uniquingKeysWith: { first, _ in first }))
    }
}

/// One home and how it pays.
struct MoneyHome: Sendable {
    let unit: Unit.ID
    let label: String
    let area: Int64
    let use: Unit.Use
    /// Who answers for it; another one after a sale.
    var owner: Person.ID
    var habit: MoneyHabit
    var meter: UtilityMeter.ID?
    /// Where its meter stands, in thousandths of a cubic metre.
    var stand: Int64 = 0

    /// All homes that have somebody who pays, in the register's order.
    static func all(in project: Project.ID, seed: UInt64, _ transaction: Transaction) throws -> [MoneyHome] {
        let rows = try transaction.query(
            """
            SELECT u.id, b.name AS building, u.name, u.area_hundredths, u.use_kind, MIN(t.person_id) AS person
            FROM tenure t JOIN unit u ON u.id = t.unit_id JOIN building b ON b.id = u.building_id
            WHERE t.project_id = \(project) AND t.to_day IS NULL AND t.role IN ('owner', 'developer')
            GROUP BY u.id, b.name, u.name, u.area_hundredths, u.use_kind ORDER BY u.id LIMIT 1000
            """)
        return try rows.enumerated().map { place, row in
            let (building, name, use): (String, String, String) =
                (try row.get("building"), try row.get("name"), try row.get("use_kind"))
            return MoneyHome(
                unit: try row.get("id"), label: building + " " + name, area: try row.get("area_hundredths"),
                use: Unit.Use(rawValue: use) ?? .other, owner: try row.get("person"), habit: .of(place, seed: seed))
        }
    }
}
