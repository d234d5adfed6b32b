// World: the remembered estate on a database of its own, for tests of verbs and of the whole site.
import CLibpq
import Demo
import Dispatch
import Foundation
import Kernel
import Logging
import Platform
import Scheme
import ServiceDesk
import Storage
import Synchronization
import Web
import Wiring

/// Both engines run every verb.
package enum EngineKind: String, CaseIterable, Codable, Sendable { case sqlite, postgres }

/// 云栖苑 without its cases, on Monday 2026-11-23 at 09:00, and a second estate whose things nobody of the first may see.
package final class World: Sendable {
    package let database: Database
    package let clock: HandClock
    package let keys: Keys
    package let project: ProjectCard
    package let other: ProjectCard
    package let people: [String: Account.ID]
    package let cases = Cases(books: House.books)
    private let cleanUp: @Sendable () async -> Void
    /// Where it is kept, for another connection or another process.
    package let place: Place

    /// The file of SQLite, or the address of a database of PostgreSQL.
    package struct Place: Codable, Sendable {
        package let kind: EngineKind
        package let address: String

        /// The engine of a process of its own.
        package func open(seal: @escaping Seal) throws -> any Engine {
            switch kind {
            case .sqlite: try SQLiteEngine(path: address, seal: seal)
            case .postgres: try PostgresEngine(url: address, seal: seal, connections: 2)
            }
        }
    }

    /// Monday, half an hour after the desk opens.
    package static let morning = Instant("2026-11-23T01:00:00Z") ?? Instant(milliseconds: 0)

    private init(
        database: Database, clock: HandClock, keys: Keys, project: ProjectCard, other: ProjectCard,
        people: [String: Account.ID], place: Place, cleanUp: @escaping @Sendable () async -> Void
    ) {
        self.place = place
        self.database = database
        self.clock = clock
        self.keys = keys
        self.project = project
        self.other = other
        self.people = people
        self.cleanUp = cleanUp
    }

    /// All suites run at once: without a gate they would hold more threads, open files and connections than a machine has.
    private static let (sqliteGate, postgresGate) = (Gate(12), Gate(12))

    /// Opens a world, runs the body, and takes the world away again whatever happens. A tripwire watches the statements of
    /// the journal's sealing, too.
    package static func run(
        _ kind: EngineKind, watchedBy wire: Tripwire? = nil, _ body: (World) async throws -> Void
    ) async throws {
        let gate = kind == .sqlite ? sqliteGate : postgresGate
        await gate.enter()
        defer { gate.leave() }
        let world = try await open(kind, wire)
        do {
            try await body(world)
            await world.cleanUp()
        } catch {
            await world.cleanUp()
            throw error
        }
    }

    package func account(_ name: String) -> Account.ID { people[name] ?? Account.ID(0) }
    package func staff(_ name: String) -> Actor { .staff(account(name)) }

    /// Moves the clock to a wall-clock time of the project, such as `2026-11-23 10:30`.
    package func at(_ text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let day = Day(String(parts[0])), let minute = MinuteOfDay(String(parts[1])) else { return }
        clock.move(to: project.zone.instant(day, minute))
    }

    /// The whole site over this world.
    package func site() throws -> Site {
        try House.site(database, keys: keys, isSecure: false, logger: Logger(label: "proof") { _ in SwiftLogNoOpLogHandler() })
    }

    /// A second node over the same data: on PostgreSQL with connections of its own, on SQLite another site of the process.
    package func secondNode() throws -> (site: Site, close: @Sendable () async -> Void) {
        guard place.kind == .postgres else { return (try site(), {}) }
        let engine = try place.open(seal: Journal(keys: keys).seal)
        let database = Database(engine: engine, clock: clock, mint: Mint(node: 8))
        let logger = Logger(label: "proof") { _ in SwiftLogNoOpLogHandler() }
        return (try House.site(database, keys: keys, isSecure: false, logger: logger), { await engine.close() })
    }

    /// A person's API token, for tests of the whole site.
    package func token(_ name: String) async throws -> String {
        let account = account(name)
        let keys = keys
        return try await database.write { transaction in
            try Sessions(keys: keys).makeToken(
                for: account, name: "proof", writes: true, days: 30, by: .system("proof"), in: transaction)
        }
    }

    /// Another estate in the same database, with the same people at work in it: the proofs take it for a world of its own.
    package func estate(_ code: String) async throws -> World {
        let people = people
        let card = try await database.write { transaction in
            let calendar = try ShippedCalendar.office(in: try Zone("Asia/Shanghai"))
            let id = try Projects().add(
                code: code, name: "云栖苑", zone: calendar.zone, calendar: calendar, by: .system("proof"), in: transaction)
            for person in DemoEstate.staff {
                guard let account = people[person.name] else { continue }
                try Accounts().grant(
                    person.post, in: id, to: account, from: calendar.zone.day(of: transaction.now).adding(days: -30),
                    by: .system("proof"), in: transaction)
            }
            return try Projects().find(id, in: transaction)
        }
        guard let card else { throw StorageProblem.failed("no estate") }
        return World(
            database: database, clock: clock, keys: keys, project: card, other: other, people: people, place: place, cleanUp: {})
    }

    private static func open(_ kind: EngineKind, _ wire: Tripwire?) async throws -> World {
        let keys = Keys.passing()
        let clock = HandClock(morning)
        let journal = Journal(keys: keys).seal
        let seal = wire?.watching(journal) ?? journal
        switch kind {
        case .sqlite:
            let folder = FileManager.default.temporaryDirectory.appending(path: "steward-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let path = folder.appending(path: "world.sqlite").path
            let engine = try SQLiteEngine(path: path, seal: seal)
            return try await furnish(engine, clock, keys, Place(kind: .sqlite, address: path)) {
                await engine.close()
                try? FileManager.default.removeItem(at: folder)
            }
        case .postgres:
            let (url, drop) = try await PostgresWorld.make()
            let engine = try PostgresEngine(url: url, seal: seal, connections: 4)
            return try await furnish(engine, clock, keys, Place(kind: .postgres, address: url)) {
                await engine.close()
                await drop()
            }
        }
    }

    private static func furnish(
        _ engine: any Engine, _ clock: HandClock, _ keys: Keys, _ place: Place, cleanUp: @escaping @Sendable () async -> Void
    ) async throws -> World {
        let database = Database(engine: engine, clock: clock, mint: Mint(node: 7))
        try await Migrator(House.migrations).migrate(database)
        try await database.write { try House.books.install(in: $0) }
        let (people, ids) = try await database.write { transaction in try settle(transaction) }
        let cards = try await database.read { transaction in try ids.compactMap { try Projects().find($0, in: transaction) } }
        guard cards.count == 2 else { throw StorageProblem.failed("the world has no estates") }
        return World(
            database: database, clock: clock, keys: keys, project: cards[0], other: cards[1], people: people,
            place: place, cleanUp: cleanUp)
    }

    private static func settle(_ transaction: Transaction) throws -> ([String: Account.ID], [Project.ID]) {
        let calendar = try ShippedCalendar.office(in: try Zone("Asia/Shanghai"))
        let by = Actor.system("proof")
        let home = try Projects().add(
            code: "YQY", name: "云栖苑", zone: calendar.zone, calendar: calendar, by: by, in: transaction)
        let other = try Projects().add(
            code: "LGW", name: "龙岗湾", zone: calendar.zone, calendar: calendar, by: by, in: transaction)
        let from = calendar.zone.day(of: transaction.now).adding(days: -30)
        var people: [String: Account.ID] = [:]
        for person in DemoEstate.staff + [("stranger", "外项目客服", .serviceAdministrator)] {
            let account = try Accounts().add(
                name: person.name, displayName: person.display, passwordHash: "none", totp: nil, mustChange: false, by: by,
                in: transaction)
            try Accounts().grant(
                person.post, in: person.name == "stranger" ? other : home, to: account, from: from, by: by, in: transaction)
            people[person.name] = account
        }
        return (people, [home, other])
    }
}

/// Databases of a test's own on the PostgreSQL that `bin/test` starts.
enum PostgresWorld {
    private static let counter = Mutex<Int>(0)
    static func make() async throws -> (url: String, drop: @Sendable () async -> Void) {
        guard let base = ProcessInfo.processInfo.environment["STEWARD_TEST_POSTGRES"] else {
            throw StorageProblem.refusedToOpen("STEWARD_TEST_POSTGRES is not set: run this through bin/test")
        }
        let number = counter.withLock { count in
            count += 1
            return count
        }
        let name = "steward_\(ProcessInfo.processInfo.processIdentifier)_\(number)"
        try await command("CREATE DATABASE \(name)", base)
        guard var parts = URLComponents(string: base) else { throw StorageProblem.refusedToOpen("STEWARD_TEST_POSTGRES") }
        parts.path = "/" + name
        return (parts.string ?? base, {
            try? await command("DROP DATABASE IF EXISTS \(name) WITH (FORCE)", base)
        })
    }

    private static let queue = DispatchQueue(label: "steward.worlds", attributes: .concurrent)

    /// Making a database cannot run inside a transaction, so it goes to the server as it is.
    private static func command(_ text: String, _ url: String) async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            queue.async {
                let handle = PQconnectdb(url)
                defer { PQfinish(handle) }
                PQsetNoticeReceiver(handle, { _, _ in }, nil)
                let result = PQexec(handle, text)
                defer { PQclear(result) }
                guard PQresultStatus(result) == PGRES_COMMAND_OK else {
                    let why = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
                    return done.resume(throwing: StorageProblem.failed("\(text): \(why)"))
                }
                done.resume()
            }
        }
    }
}
