// UnitEdits: buildings and homes that are made or put right by hand. Each verb is one transaction.
import Kernel
import Platform
import Storage

extension Buildings {
    /// 新增楼栋.
    func add(_ name: String, in project: Project.ID, by actor: Actor, _ transaction: Transaction) throws -> Building.ID {
        let known = try transaction.first("SELECT id FROM building WHERE project_id = \(project) AND name = \(name)")
        guard known == nil else { throw Refusal.invalid("building", "building.known") }
        let id: Building.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO building (id, project_id, name, sort_key, handler_id)
            VALUES (\(id), \(project), \(name), \(SpokenAddress.sortKey(name)), \(Int64?.none))
            """)
        transaction.record("building.added", about: ("building", id.number), project: project, by: actor, words: name)
        return id
    }
}

extension Units {
    /// 新增房屋. Two homes that are said the same way could not be told apart on the phone: the second is refused.
    func add(
        _ name: String, areaHundredths: Int64, use: Unit.Use, state: Unit.State, in building: Building.ID, project: Project.ID,
        by actor: Actor, _ transaction: Transaction
    ) throws -> Unit.ID {
        let row = try transaction.first("SELECT name FROM building WHERE project_id = \(project) AND id = \(building)")
        guard let row else { throw Refusal.missing }
        let label = "\(try row.get("name", as: String.self)) \(name)"
        let spoken = SpokenAddress.key(label)
        let known = try transaction.first("SELECT id FROM unit WHERE project_id = \(project) AND spoken = \(spoken) LIMIT 1")
        guard known == nil else { throw Refusal.invalid("name", "unit.known") }
        let id: Unit.ID = transaction.newID()
        try transaction.run(
            """
            INSERT INTO unit (id, project_id, building_id, name, spoken, sort_key, area_hundredths, use_kind, state,
                paid_through, arrears_fen, arrears_as_of, revision)
            VALUES (\(id), \(project), \(building), \(name), \(spoken), \(SpokenAddress.sortKey(label)), \(areaHundredths),
                \(use.rawValue), \(state.rawValue), \(Day?.none), \(Int64?.none), \(Day?.none), 1)
            """)
        transaction.record(
            "unit.added", about: ("unit", id.number), project: project, by: actor,
            ["area": .number(areaHundredths), "use": .code(use.rawValue), "state": .code(state.rawValue)], words: label)
        return id
    }

    /// 更正面积、用途、状态: what stood before stays in the journal, for a bill is made of it.
    func change(
        _ id: Unit.ID, areaHundredths: Int64, use: Unit.Use, state: Unit.State, within projects: [Project.ID],
        by actor: Actor, _ transaction: Transaction
    ) throws {
        let (before, project) = try find(id, within: projects, transaction)
        guard before.areaHundredths != areaHundredths || before.use != use || before.state != state else {
            throw Refusal.notNow("unit.unchanged")
        }
        try transaction.run(
            """
            UPDATE unit SET area_hundredths = \(areaHundredths), use_kind = \(use.rawValue), state = \(state.rawValue),
                revision = revision + 1
            WHERE project_id = \(project) AND id = \(id)
            """)
        transaction.record(
            "unit.changed", about: ("unit", id.number), project: project, by: actor,
            [
                "area": .number(areaHundredths), "areaBefore": .number(before.areaHundredths), "use": .code(use.rawValue),
                "useBefore": .code(before.use.rawValue), "state": .code(state.rawValue),
                "stateBefore": .code(before.state.rawValue),
            ])
    }
}
