// main: steward-verify, the checker that shares no code with the server.
import CSodium
import Foundation
/// The page of `--help`.
private let help = """
    steward-verify checks the journal of a Steward database, row by row and against its signed checkpoints.
    usage: steward-verify --database URL [--secrets DIR] [--checkpoints FILE] [--json]
      --database URL       sqlite:FILE or postgres://USER@HOST/NAME; only read, a server may run beside it
      --secrets DIR        folder of journal.key and checkpoint.pub (default: secrets beside the SQLite file)
      --checkpoints FILE   the signed checkpoints (default: FILE.checkpoints.log, or checkpoints.log beside secrets)
      --json               one JSON object a line instead of plain lines
    exit: 0 all holds, 1 tampering found, 2 wrong usage or cannot open, 3 cannot be checked (missing keys)
    """
/// The options of the command line, each with its value.
private func options(_ arguments: some Sequence<String>) throws -> [String: String] {
    var (options, rest) = ([String: String](), Array(arguments)[...])
    while let name = rest.popFirst() {
        let isKnown = ["--database", "--secrets", "--checkpoints", "--json"].contains(name)
        guard isKnown, let value = name == "--json" ? "" : rest.popFirst() else {
            throw Trouble("\(name) is unknown or wants a value, see --help", .cannotOpen)
        }
        options[name] = value
    }
    return options
}

/// Checks a journal. The checkpoints are opened before the snapshot is taken and the keys are read after it,
/// so that a server at work beside it gives no false alarm.
private func verify(_ options: [String: String]) throws -> Verdict {
    let address = options["--database"] ?? ""
    let file = address.hasPrefix("sqlite:") ? URL(fileURLWithPath: String(address.dropFirst(7))) : nil
    let beside = file?.deletingLastPathComponent().appendingPathComponent("secrets").path
    guard let folder = options["--secrets"] ?? beside, file != nil || address.hasPrefix("postgres") else {
        throw Trouble("wants --database sqlite:FILE or postgres://… with --secrets DIR", .cannotOpen)
    }
    let home = URL(fileURLWithPath: folder).standardizedFileURL.deletingLastPathComponent()
    let own = file.map { $0.path + ".checkpoints.log" }.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
    let log = options["--checkpoints"] ?? own ?? home.appendingPathComponent("checkpoints.log").path
    let lines = openLines(log)
    let database = try file.map { try openSQLite($0.path) } ?? openPostgres(address)

    let report = Report()
    report.json = options["--json"] != nil
    do {
        let (keys, witness) = (try journalKeys(in: folder), checkpointKey(in: folder))
        (report.hashes, report.witnesses) = (keys != nil, witness != nil && lines != nil)
        if keys == nil { report.cannot("hashes, as there is no journal.key in \(folder)") }
        if witness == nil { report.cannot("checkpoints, as there is no sound checkpoint.pub in \(folder)") }
        if lines == nil { report.cannot("checkpoints, as there is no file \(log)") }
        var walk = Walk(database: database, keys: keys, report: report)
        try walk.rows()
        try walk.heads()
        if let lines, let witness { try walk.checkpoints(lines, signedBy: witness) }
        for (id, chain) in walk.chains.sorted(by: { $0.key < $1.key }) { report.chain(id, chain) }
    } catch let trouble as Trouble {
        let isFinding = trouble.verdict == .tampered
        isFinding ? report.finding("database", trouble.text, [:]) : report.cannot(trouble.text)
    }
    return report.verdict()
}

if CommandLine.arguments.contains("--help") {
    print(help)
    exit(0)
}
do {
    guard sodium_init() >= 0 else { throw Trouble("libsodium does not start", .cannotCheck) }
    exit(try verify(options(CommandLine.arguments.dropFirst())).rawValue)
} catch let trouble as Trouble {
    FileHandle.standardError.write(Data("steward-verify: \(trouble.text)\n".utf8))
    exit(trouble.verdict.rawValue)
}
