// Units: finding homes as people say them.
import Kernel
import Platform
import Storage

package struct Units: Sendable {
    package init() {}

    static let columns: SQL = """
        u.id, b.name AS building, u.name, u.area_hundredths, u.use_kind, u.state, u.paid_through, u.arrears_fen,
        u.arrears_as_of
        """

    /// The unit a person means: 1栋101, 1-101, 1号楼101室. Nil when none or more than one fits.
    package func find(spoken words: String, in project: Project.ID, _ transaction: Transaction) throws -> Unit? {
        let key = SpokenAddress.key(words)
        let found = try transaction.query(
            """
            SELECT \(Self.columns) FROM unit u JOIN building b ON b.id = u.building_id
            WHERE u.project_id = \(project) AND u.spoken = \(key) LIMIT 2
            """)
        if !found.isEmpty { return found.count == 1 ? try Self.unit(found[0]) : nil }
        let short = try self.short(key, in: project, transaction)
        return short.count == 1 ? short[0] : nil
    }

    /// Units of `1-204` where the register says `1-1-204`: people leave the entrance out.
    func short(_ key: String, in project: Project.ID, _ transaction: Transaction) throws -> [Unit] {
        let parts = key.split(separator: "-").map(String.init)
        guard parts.count == 2 else { return [] }
        let buildings: [Building.ID] = try transaction.query(
            "SELECT id, name FROM building WHERE project_id = \(project) ORDER BY id LIMIT 1000"
        ).filter { SpokenAddress.key(try $0.get("name")) == parts[0] }.map { try $0.get("id") }
        guard !buildings.isEmpty else { return [] }
        return try transaction.query(
            """
            SELECT \(Self.columns) FROM unit u JOIN building b ON b.id = u.building_id
            WHERE u.project_id = \(project) AND u.building_id IN \(list: buildings) ORDER BY u.name LIMIT 5000
            """
        ).map(Self.unit).filter { SpokenAddress.key($0.name).split(separator: "-").last.map(String.init) == parts[1] }
    }

    static func unit(_ row: Row) throws -> Unit {
        let use: String = try row.get("use_kind")
        let state: String = try row.get("state")
        return Unit(
            id: try row.get("id"), buildingName: try row.get("building"), name: try row.get("name"),
            areaHundredths: try row.get("area_hundredths"), use: Unit.Use(rawValue: use) ?? .other,
            state: Unit.State(rawValue: state) ?? .occupied, paidThrough: try row.get("paid_through"),
            arrearsFen: try row.get("arrears_fen"), arrearsAsOf: try row.get("arrears_as_of"))
    }
}
