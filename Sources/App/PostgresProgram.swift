// PostgresProgram: running pg_dump and pg_restore, and what they say when they fail.
import Foundation
import Storage

struct PostgresProgram: Sendable {
    let name: String
    /// The database without its password.
    let address: String
    private let password: String?

    init(_ name: String) {
        self.name = name
        (address, password) = ("", nil)
    }

    init(_ name: String, _ url: String) throws {
        self.name = name
        (address, password) = try PostgresAddress.forPrograms(url)
    }

    /// Runs it to its end; `meanwhile` is called about once a second. Throws `Failure` with its first complaint.
    func run(_ arguments: [String], meanwhile: () throws -> Void = {}) throws {
        _ = try start(arguments, output: nil, meanwhile)
    }

    /// What it prints, which must be little.
    func output(_ arguments: [String]) throws -> String {
        let pipe = Pipe()
        return try start(arguments, output: pipe) {}
    }

    /// The rows of a small table as an archive has them.
    static func rows(of table: String, _ columns: [String], in archive: String) throws -> [[String]] {
        let text = try PostgresProgram("pg_restore").output(["--data-only", "--table=\(table)", "--file=-", archive])
        var places: [Int]?
        var rows: [[String]] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let head = line.wholeMatch(of: /COPY \S+ \((.*)\) FROM stdin;/) {
                let names = head.1.split(separator: ", ").map(String.init)
                places = columns.compactMap { names.firstIndex(of: $0) }
            } else if line == "\\." {
                places = nil
            } else if let places {
                let values = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                guard places.count == columns.count, places.allSatisfy({ $0 < values.count }) else {
                    throw Failure("\(archive): its table \(table) cannot be read")
                }
                rows.append(places.map { values[$0] })
            }
        }
        return rows
    }

    private func start(_ arguments: [String], output: Pipe?, _ meanwhile: () throws -> Void) throws -> String {
        let words = FileManager.default.temporaryDirectory.appending(path: "steward-\(UUID().uuidString).log")
        guard FileManager.default.createFile(atPath: words.path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let complaints = FileHandle(forUpdatingAtPath: words.path)
        else { throw Failure("\(words.path) cannot be written") }
        defer {
            try? complaints.close()
            try? FileManager.default.removeItem(at: words)
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        var environment = ProcessInfo.processInfo.environment
        environment["LC_ALL"] = "C.UTF-8"
        if let password { environment["PGPASSWORD"] = password }
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output ?? FileHandle.nullDevice
        process.standardError = complaints
        try process.run()
        var answer = Data()
        do {
            if let output { answer = try output.fileHandleForReading.readToEnd() ?? Data() }
            var turn = 0
            while process.isRunning {
                Thread.sleep(forTimeInterval: 0.05)
                turn += 1
                if turn % 20 == 0 { try meanwhile() }
            }
        } catch {
            process.terminate()
            process.waitUntilExit()
            throw error
        }
        guard process.terminationStatus == 0 else { throw Failure(complaint(of: process, words)) }
        return String(decoding: answer, as: UTF8.self)
    }

    /// The first line that says error; later ones may repeat a row's values.
    private func complaint(of process: Process, _ words: URL) -> String {
        guard process.terminationStatus != 127 else { return "\(name) is not installed (Debian's postgresql-client)" }
        let lines = ((try? String(contentsOf: words, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
        let line = lines.first { $0.contains("error:") } ?? lines.first ?? "it ended with \(process.terminationStatus)"
        return line.hasPrefix(name) ? line : "\(name): \(line)"
    }
}
