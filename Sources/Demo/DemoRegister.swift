// DemoRegister: who lives in 云栖苑.
import Kernel
import Platform
import Registry
import ServiceDesk
import Storage

/// A hundred and twenty homes, ten of them with people one remembers.
package enum DemoRegister {
    private static let remembered: [(building: String, unit: String, name: String, phone: String)] = [
        ("3栋", "2单元1201", "陈桂芳", "13800006620"), ("5栋", "1单元0902", "王丽", "13900002231"),
        ("7栋", "1单元0603", "周伟", "13700008842"), ("9栋", "1单元2201", "孙建国", "13600001109"),
        ("1栋", "1单元0304", "吴刚", "13500003377"), ("2栋", "1单元0501", "何静", "13300005150"),
        ("12栋", "1单元1703", "刘洋", "13200004418"), ("6栋", "2单元1402", "马晓", "13100007765"),
        ("8栋", "1单元0801", "黄志远", "18800009902"),
    ]
    private static let surnames = ["赵", "钱", "李", "郑", "冯", "蒋", "沈", "韩", "杨", "朱"]
    private static let names = ["建华", "秀英", "志强", "丽娟", "海燕", "国庆", "春梅", "永刚", "雪琴", "小龙"]

    static func seed(_ database: Database) async throws {
        try await database.write { transaction in
            guard let project = try Projects().find(code: DemoEstate.projectCode, in: transaction) else { return }
            var entries = remembered.enumerated().map { place, home in
                RegisterEntry(
                    row: place + 1, building: home.building, unit: home.unit, areaHundredths: 9_800 + Int64(place) * 312,
                    state: .occupied, name: home.name, phone: home.phone, from: Day("2019-06-01"))
            }
            for number in 0..<111 {
                let (building, floor) = (number % 12 + 1, number / 12 + 2)
                entries.append(
                    RegisterEntry(
                        row: number + 20, building: "\(building)栋", unit: "1单元\(floor < 10 ? "0" : "")\(floor)04",
                        areaHundredths: 8_650 + Int64(number % 7) * 541, state: number % 9 == 0 ? .vacant : .occupied,
                        name: surnames[number % 10] + names[number / 10 % 10], phone: "1770000\(1_000 + number)",
                        from: Day("2020-03-01")))
            }
            _ = try RegisterImports.put(entries, project, by: .system("demo"), in: transaction)
        }
    }

    /// Every remembered person's home gets its code.
    static func open(_ codes: UnitCodes, _ database: Database) async throws {
        try await database.write { transaction in
            guard let project = try Projects().find(code: DemoEstate.projectCode, in: transaction) else { return }
            for person in remembered {
                guard let home = try home(of: person.phone, in: project.id, transaction) else { continue }
                try codes.make(for: home, within: [project.id], by: .system("demo"), in: transaction)
            }
        }
    }

    /// The codes of remembered people's homes that are in force now.
    static func doors(_ codes: UnitCodes, _ transaction: Transaction) throws -> [DemoEstate.Door] {
        guard let project = try Projects().find(code: DemoEstate.projectCode, in: transaction) else { return [] }
        return try remembered.compactMap { person in
            guard let home = try home(of: person.phone, in: project.id, transaction),
                let card = try codes.inForce(home, in: project.id, transaction)
            else { return nil }
            return DemoEstate.Door(
                path: "/r/\(card.code)", home: "\(person.building) \(person.unit)", name: person.name,
                phone: person.phone)
        }
    }

    /// The homes of remembered people.
    static func homes(in project: Project.ID, _ transaction: Transaction) throws -> [Unit] {
        try remembered.compactMap { try Units().find(spoken: "\($0.building) \($0.unit)", in: project, transaction) }
    }

    /// The home of a remembered person.
    static func home(of phone: String, in project: Project.ID, _ transaction: Transaction) throws -> Unit.ID? {
        guard let home = remembered.first(where: { $0.phone == phone }) else { return nil }
        return try Units().find(spoken: "\(home.building) \(home.unit)", in: project, transaction)?.id
    }
}
