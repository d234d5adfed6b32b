// Serve: the server and its scheduler.
import ArgumentParser
import Billing
import Demo
import Foundation
import Kernel
import Logging
import Platform
import Storage
import Web
import Wiring

/// Options that every command has.
struct DatabaseOptions: ParsableArguments {
    private static let usual = "sqlite:steward.sqlite"

    @Option(name: .long, help: "sqlite:FILE or postgres://USER@HOST/NAME.")
    var database: String = ProcessInfo.processInfo.environment["STEWARD_DATABASE"] ?? usual

    @Option(name: .long, help: "The folder of keys; beside the file by default, a must with PostgreSQL.")
    var secrets: String?

    @Option(
        name: .customLong("checkpoints"), help: "The file of checkpoints; beside the database by default, safer on another disk.")
    var namedCheckpoints: String?

    /// The option, or what the surroundings say.
    var checkpoints: String? { namedCheckpoints ?? ProcessInfo.processInfo.environment["STEWARD_CHECKPOINTS"] }

    /// Whether somebody named a database, or the usual one is there: for commands that can do without.
    var isNamed: Bool { database != Self.usual || FileManager.default.fileExists(atPath: "steward.sqlite") }

    /// Runs a body over the open house and closes it whatever happens.
    func withHouse<Answer>(
        mayUpgrade: Bool = false, mayChangeCheckpointKey: Bool = false, node: Int? = nil,
        _ body: (House) async throws -> Answer
    ) async throws -> Answer {
        let house: House
        do {
            house = try await House.open(
                database, secrets: secrets, checkpoints: checkpoints, mayUpgrade: mayUpgrade,
                mayChangeCheckpointKey: mayChangeCheckpointKey, node: node)
        } catch let problem as StorageProblem {
            throw Failure(problem)
        } catch let problem as SecretsProblem {
            throw Failure("the keys: \(problem)")
        }
        do {
            let answer = try await body(house)
            await house.close()
            return answer
        } catch let refusal as Refusal {
            await house.close()
            throw Failure(try Failure.words(refusal))
        } catch {
            await house.close()
            throw error
        }
    }
}

/// A failure said in a line on standard error.
struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ text: String) { description = text }
    init(_ problem: StorageProblem) {
        description =
            switch problem {
            case .refusedToOpen(let why): why
            case .connectionLost(let why): "the database cannot be reached: " + why.split(whereSeparator: \.isNewline).joined(separator: " ").replacing("\t", with: " ")
            case .noRoom: "there is no room on the disk"
            case .damaged(let why): "the database does not pass its check; restore a backup: " + why
            default: "\(problem)"
            }
    }

    static func words(_ refusal: Refusal) throws -> String {
        let words = try House.words().speaking(.english)
        return refusal.problems.map { ($0.field.isEmpty ? "" : "\($0.field): ") + words($0.key, $0.details) }
            .joined(separator: "; ")
    }
}

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve the office, its owners and its API.")

    @OptionGroup var options: DatabaseOptions
    @Option(name: .long) var host = "127.0.0.1"
    @Option(name: .long) var port = 8080
    @Flag(name: .long, help: "A proxy with TLS stands in front: secure cookies, X-Forwarded-For.") var behindProxy = false
    @Option(name: .long, help: "The server's certificate and those of its issuers, PEM; serves HTTPS.") var tlsCertificate: String?
    @Option(name: .long, help: "The certificate's private key, PEM.") var tlsKey: String?
    @Flag(name: .long, help: "Seed the demo estate when the database is empty; loopback only.") var demo = false
    @Option(name: .long, help: "How many days the demo's desk has worked; its books are three times as long.") var demoDays = 365

    func run() async throws {
        guard (0...730).contains(demoDays) else { throw Failure("--demo-days is a number from 0 to 730") }
        let logger = Self.logger()
        let isLoopback = ["127.0.0.1", "::1", "localhost"].contains(host)
        let certificate = try certificate()
        guard isLoopback || ((behindProxy || certificate != nil) && !demo) else {
            throw Failure(
                demo
                    ? "the demo has known passwords and serves 127.0.0.1 only"
                    : "plain HTTP serves 127.0.0.1 only; say --tls-certificate and --tls-key, or put a proxy with TLS in front and say --behind-proxy")
        }
        guard (0...65_535).contains(port) else { throw Failure("port: a port lies between 0 (any free one) and 65535") }
        let lock = try ProcessLock(database: options.database)
        defer { lock?.release() }
        let node = lock == nil ? nil : House.serverNode
        try await options.withHouse(node: node) { house in
            if demo { try await seed(house) }
            let site = try house.site(isSecure: behindProxy || certificate != nil, logger: logger)
            let server = Server(
                site: site, host: host, port: port, isBehindProxy: behindProxy, certificate: certificate, logger: logger)
            let clockwork = Task { await Clockwork(house: house, logger: logger).run() }
            let watch = Task { await NightlyCheck(database: house.database, address: house.address, logger: logger).run() }
            defer { watch.cancel() }
            let threads = WorkerThreads(name: "steward.send", count: Deliverer.threadsNeeded)
            let deliverer = Deliverer(
                house.database, departures: Departures(keys: house.keys, words: try House.words(), gates: House.messageGates),
                adapters: demo ? DemoPost.adapters : Deliverer.world,
                threads: threads, logger: logger)
            let sending = Task { await deliverer.run() }
            let refunding = Task { await Refunding(post: RefundPost(house.database, keys: house.keys), logger: logger).run() }
            do {
                try await server.run {
                    print("Steward 管家  \(certificate == nil ? "http" : "https")://\(host):\(port)")
                    fflush(nil)
                }
            } catch {
                clockwork.cancel()
                sending.cancel()
                refunding.cancel()
                await clockwork.value
                await sending.value
                await refunding.value
                throw Failure("\(host):\(port) cannot be served: \(error)")
            }
            clockwork.cancel()
            sending.cancel()
            refunding.cancel()
            await clockwork.value
            await sending.value
            await refunding.value
            threads.stop()
        }
    }

    /// The certificate to serve with, looked at before anything is opened; nil for plain HTTP.
    private func certificate() throws -> Certificate? {
        guard tlsCertificate != nil || tlsKey != nil else { return nil }
        guard let tlsCertificate, let tlsKey else { throw Failure("--tls-certificate and --tls-key belong together") }
        do throws(Certificate.Fault) {
            return try Certificate(certificate: tlsCertificate, key: tlsKey, at: SystemClock().now)
        } catch {
            throw Failure(error.why)
        }
    }

    private static func logger() -> Logger {
        var logger = Logger(label: "steward") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .notice
        return logger
    }

    private func seed(_ house: House) async throws {
        let estate = DemoEstate(books: House.books, keys: house.keys)
        guard try await estate.mayServe(house.database) else {
            throw Failure("this database is a real office's: serve it without --demo")
        }
        let people = try await estate.seedIfEmpty(house.database, days: demoDays, jobs: House.jobs(house.keys))
        print("Demo sign-ins (password \(DemoEstate.password)):")
        for person in people {
            print("  \(person.name)  \(person.title)\(person.code.map { "  code \($0)" } ?? "")")
        }
        print("Demo homes: their codes' addresses, and the phone that sees the progress (its one-time code appears here):")
        for door in try await estate.doors(house.database) {
            print("  http://\(host):\(port)\(door.path)  \(door.home) \(door.name) \(door.phone)")
        }
    }
}

/// The loop that asks the payment channels for refunds.
struct Refunding: Sendable {
    let post: RefundPost
    let logger: Logger

    /// Runs until it is cancelled; a call under way is then let end and written down.
    func run() async {
        let quiet = QuietLog(logger, "the outbox of refunds failed")
        while !Task.isCancelled {
            do {
                _ = try await post.askDue()
                quiet.succeeded()
            } catch {
                quiet.failed(error, while: "asking for refunds")
            }
            try? await Task.sleep(for: .milliseconds(900))
        }
    }
}

/// The loop of everything that happens by itself.
struct Clockwork: Sendable {
    let house: House
    let logger: Logger

    func run() async {
        let schedule = Schedule(House.jobs(house.keys))
        let quiet = QuietLog(logger, "the schedule failed")
        var renewedAt = house.database.clock.now
        var turns = 0
        while !Task.isCancelled {
            turns += 1
            var isMore = false
            if turns % 5 == 0 { await house.database.lookForRoom() }
            do {
                if house.database.clock.now > renewedAt.adding(minutes: 5) {
                    try await house.database.write { try NodeLease.renew(house.node, in: $0) }
                    renewedAt = house.database.clock.now
                }
                isMore = await schedule.runDue(house.database) { quiet.failed($1, while: $0) }
                try await house.checkpoints.write(house.database)
                quiet.succeeded(while: "witnessing")
            } catch {
                quiet.failed(error, while: "witnessing")
            }
            if !isMore { try? await Task.sleep(for: .milliseconds(700)) }
        }
    }
}

/// One `serve` per SQLite file.
final class ProcessLock {
    private let descriptor: Int32

    /// Nil for PostgreSQL, whose nodes may be many.
    init?(database: String) throws {
        guard case .sqlite(let path) = try DatabaseAddress(database) else { return nil }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        descriptor = open(path + ".lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw Failure("another steward serves this file already: \(path)")
        }
    }

    func release() { _ = close(descriptor) }
}
