// RegisterFile: a register's rows read to entries, and rows that contradict each other told apart. Pure.
import Kernel
import Sheets

extension RegisterReader {
    /// The headers stand within the first few rows; titles stand above them.
    private static let headerWithin = 8

    static func read(_ reader: SheetReader) throws -> RegisterImports.Brought {
        let (register, rows) = try start(reader)
        var report = RegisterReport()
        report.header = register.header.cells.map(\.text)
        var good: [RegisterEntry] = []
        var known = RegisterSayings()
        for row in rows {
            report.rows += 1
            var (entry, problems) = register.entry(row)
            if let read = entry, let (field, key) = known.contradicts(read) {
                let words = field == .phone ? read.phone : ""
                problems = [RegisterProblem(row: row.number, column: register.title(of: field), read: words, key: key)]
                entry = nil
            }
            if let entry { good.append(entry) } else {
                report.badRows += 1
                report.bad.append(row)
                report.problems += problems
            }
        }
        let byNumber = Dictionary(rows.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        return RegisterImports.Brought(good: good, reader: register, rows: byNumber, report: report)
    }

    private static func start(_ reader: SheetReader) throws -> (RegisterReader, [SheetRow]) {
        let rows = try reader.rows()
        guard let first = rows.first else { throw SheetProblem.empty }
        for (place, row) in rows.prefix(headerWithin).enumerated() {
            if let register = try? RegisterReader(header: row) { return (register, Array(rows[(place + 1)...])) }
        }
        return (try RegisterReader(header: first), [])
    }
}

/// What the rows of a file have said of each home so far. A row that says otherwise would change the home back and
/// forth each time the file comes.
private struct RegisterSayings {
    private struct Home {
        var area, arrears: Int64?
        var use: Unit.Use?
        var state: Unit.State?
        var paidThrough: Day?
    }
    private struct Holder: Hashable {
        let home, name: String
        let role: TenureRole
    }
    private var homes: [String: Home] = [:]
    private var phones: [Holder: String] = [:]

    /// The column and what is wrong, or nil; then the row is remembered.
    mutating func contradicts(_ entry: RegisterEntry) -> (RegisterField, String)? {
        var home = homes[entry.spoken] ?? Home()
        if Self.differs(home.area, entry.areaHundredths) { return (.area, "registry.row.differs") }
        if Self.differs(home.use, entry.use) { return (.use, "registry.row.differs") }
        if Self.differs(home.state, entry.state) { return (.state, "registry.row.differs") }
        if Self.differs(home.paidThrough, entry.paidThrough) { return (.paidThrough, "registry.row.differs") }
        if Self.differs(home.arrears, entry.arrearsFen) { return (.arrears, "registry.row.differs") }
        let holder = Holder(home: entry.spoken, name: entry.name, role: entry.role)
        if !entry.name.isEmpty, !entry.phone.isEmpty, let phone = phones[holder], phone != entry.phone { return (.phone, "registry.phone.second") }
        home.area = home.area ?? entry.areaHundredths
        home.use = home.use ?? entry.use
        home.state = home.state ?? entry.state
        home.paidThrough = home.paidThrough ?? entry.paidThrough
        home.arrears = home.arrears ?? entry.arrearsFen
        homes[entry.spoken] = home
        if !entry.phone.isEmpty { phones[holder] = entry.phone }
        return nil
    }

    private static func differs<Value: Equatable>(_ known: Value?, _ read: Value?) -> Bool {
        known != nil && read != nil && known != read
    }
}
