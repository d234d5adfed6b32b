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
        return found.count == 1 ? try Self.unit(found[0]) : nil
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
