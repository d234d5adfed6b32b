// MoneyBench: how fast bills, sweeps and reports are, beside the raw rows of the same run. Measures, never judges.
//
//   MoneyBench DATABASE UNITS     a new sqlite:FILE or an empty postgres:// database; makes a project of so many homes
import Arrears
import Billing
import Foundation
import Kernel
import Platform
import Printing
import Registry
import Storage
import Wiring

@main
struct MoneyBench {
    let house: House
    let clock: BenchClock
    /// The process of the database's server, where there is one on this machine.
    let server: Int?
    let units: Int
    let project: ProjectCard
    let maker: Account.ID
    let approver: Account.ID

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let units = Int(arguments[2]) else {
            FileHandle.standardError.write(Data("MoneyBench DATABASE UNITS SECRETS\n".utf8))
            exit(64)
        }
        let clock = BenchClock()
        let house = try await House.open(arguments[1], secrets: arguments[3], clock: clock)
        let estate = BenchEstate(units: units)
        let (project, maker, approver) = try await estate.make(house.database)
        let server = house.database.dialect == .postgres ? try await Load.server(house.database) : nil
        let bench = MoneyBench(
            house: house, clock: clock, server: server, units: units, project: project, maker: maker, approver: approver)
        try await bench.run(estate)
        await house.close()
    }

    private func run(_ estate: BenchEstate) async throws {
        let month = BenchEstate.month
        let bills = units * 2
        try await measure("raw rows of \(bills) bills", per: bills) { try await RawRows(house.database, bills: bills).write() }
        let run = try await measure("bill run, preview", per: bills) { () -> BillRun.ID in
            let id = try await house.database.write { transaction in
                try BillRuns().preview(
                    estate.items, from: month.first, to: month.last, in: project, by: maker, in: transaction)
            }
            try await BillRuns().finish(id, in: project.id, house.database)
            return id
        }
        try await measure("bill run, post", per: bills) {
            try await house.database.write {
                try BillRuns().post(run, within: [project.id], by: approver, in: $0)
            }
            try await BillRuns().finish(run, in: project.id, house.database)
        }
        let posted = try await house.database.read { transaction in
            try transaction.first("SELECT COUNT(*) AS number FROM charge WHERE project_id = \(project.id)")?.get("number", as: Int64.self)
        }
        say("bills posted", "\(posted ?? 0)")
        try await estate.multiply(project, house.database, months: 12)
        try await later(estate)
    }

    /// What reads a year of bills: the sweep of arrears, reports, a statement, and a thousand notices on paper.
    private func later(_ estate: BenchEstate) async throws {
        let open = try await house.database.read { transaction in
            try transaction.first(
                "SELECT COUNT(*) AS number FROM open_item WHERE project_id = \(project.id) AND open_fen > 0"
            )?.get("number", as: Int.self) ?? 0
        }
        let sweep = ArrearsSweep(books: House.books)
        for (name, hours) in [("arrears sweep", 0), ("again, the same day", 0), ("again, the next day", 24)] {
            clock.advance(hours: hours)
            try await measure("\(name), open bills", per: open) {
                while try await house.database.write({ try sweep.run(in: $0) }) {}
            }
        }
        let day = BenchEstate.month.last
        for _ in 0..<2 {
            try await measure("ageing over 12 months, bills", per: units * 24) {
                _ = try await house.database.read { try Reports().ageing(on: day, in: project.id, $0) }
            }
            try await measure("collection over 12 months, bills", per: units * 24) {
                _ = try await house.database.read {
                    try Reports().collection(
                        from: BenchEstate.month.adding(-11).first, to: day, in: project.id, $0)
                }
            }
        }
        try await measure("statement of a home over 12 months", per: 1) {
            _ = try await house.database.read {
                try Statements().make(
                    estate.unit(7), payer: nil, from: BenchEstate.month.adding(-11).first, to: day, within: [project.id], $0)
            }
        }
        try await measure("notices to one PDF", per: 1_000) { try BenchPaper.notices(1_000) }
    }

    /// Runs the work and says how long it took, in wall and processor time, and what the process weighs.
    @discardableResult
    func measure<Answer>(_ name: String, per count: Int, _ work: () async throws -> Answer) async throws -> Answer {
        let before = Load.now(server)
        let answer = try await work()
        let used = Load.now(server).since(before)
        let each = used.cpu > 0 ? Int(Double(count) / used.cpu) : 0
        say(
            name,
            "\(count) in \(rounded(used.wall)) s, \(rounded(used.cpu)) CPU-s: \(each) per CPU-s; "
                + "\(Load.residentMegabytes()) MiB resident, at most \(Load.peakMegabytes())")
        return answer
    }

    func say(_ name: String, _ value: String) { FileHandle.standardOutput.write(Data("\(name)\t\(value)\n".utf8)) }
    private func rounded(_ seconds: Double) -> String { String(format: "%.2f", seconds) }
}

/// Wall and processor time: this process's, and all of the database's server.
struct Load {
    let wall: ContinuousClock.Instant
    let cpu: Double

    static func now(_ server: Int?) -> Load {
        var used = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used)
        return Load(wall: .now, cpu: Double(used.tv_sec) + Double(used.tv_nsec) / 1e9 + (server.map(family) ?? 0))
    }

    /// The process that began the one which answers this session.
    static func server(_ database: Database) async throws -> Int? {
        let session = try await database.read { try $0.first("SELECT pg_backend_pid() AS pid")?.get("pid", as: Int.self) }
        return session.flatMap { numbers(of: "\($0)") }?.first
    }

    func since(_ earlier: Load) -> (wall: Double, cpu: Double) {
        let wall = wall - earlier.wall
        return (Double(wall.components.seconds) + Double(wall.components.attoseconds) / 1e18, cpu - earlier.cpu)
    }

    static func residentMegabytes() -> Int { field("VmRSS:") / 1_024 }
    static func peakMegabytes() -> Int { field("VmHWM:") / 1_024 }

    private static func field(_ name: String) -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return line.flatMap { $0.split(separator: " ").compactMap { Int($0) }.first } ?? 0
    }

    /// Processor seconds of a server and all its children, the dead included.
    private static func family(_ server: Int) -> Double {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let ticks = names.filter { Int($0) != nil }.map { name -> Int in
            guard let fields = numbers(of: name), fields.count > 13, fields[0] == server || name == "\(server)" else { return 0 }
            // The parent is the first number; utime and stime are the 11th and 12th, the dead children's the next two.
            return fields[10] + fields[11] + fields[12] + fields[13]
        }
        return Double(ticks.reduce(0, +)) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// What the kernel says of a process behind its name and state.
    private static func numbers(of process: String) -> [Int]? {
        let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        return text?.split(separator: ")").last.map { $0.split(separator: " ").compactMap { Int($0) } }
    }
}

/// Notices of twenty lines, a page each.
enum BenchPaper {
    static func notices(_ count: Int) throws {
        let rows = (1...20).map { PrintedTable.Row(["物业服务费", "2026-\($0)", "98.00", "2.85", Money(fen: Int64($0) * 27_930).text]) }
        let columns = ["项目", "期间", "面积", "单价"].map { PrintedTable.Column($0) } + [.init("金额", .points(80), .trailing)]
        var bytes = 0
        let writer = try PDFWriter(title: "缴费通知单", to: { bytes += $0.count })
        for number in 1...count {
            try writer.add(
                PrintedDocument(
                    "缴费通知单", number: "TZ-\(number)",
                    blocks: [.title("缴费通知单"), .paragraph("业主\(number)：请于月底前缴纳。"), .table(PrintedTable(columns, rows: rows))]))
        }
        try writer.finish()
        guard bytes > 0 else { throw PrintProblem.finished }
    }
}
