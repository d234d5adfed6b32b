// House: everything wired together over one database.
import Arrears
import Billing
import Foundation
import Kernel
import Logging
import People
import Platform
import Registry
import Scheme
import ServiceDesk
import Storage
import Web

/// Where the data is: `sqlite:FILE` or `postgres://…`.
package enum DatabaseAddress {
    case sqlite(path: String)
    case postgres(url: String)

    package init(_ text: String) throws {
        if text.hasPrefix("sqlite:") {
            let path = String(text.dropFirst(7))
            guard !path.isEmpty else { throw StorageProblem.refusedToOpen("sqlite: needs a file, such as sqlite:office.sqlite") }
            self = .sqlite(path: path)
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            self = .postgres(url: text)
        } else {
            throw StorageProblem.refusedToOpen("a database is named sqlite:FILE or postgres://USER@HOST/NAME")
        }
    }

    /// Where its journal's heads are witnessed: a file of its own for every database, since several may share a folder.
    package func checkpoints(_ secrets: String) -> String {
        switch self {
        case .sqlite(let path): path + ".checkpoints.log"
        case .postgres: URL(fileURLWithPath: secrets).deletingLastPathComponent().path + "/checkpoints.log"
        }
    }

    /// The folder of keys that belongs to it.
    package func secrets(_ option: String?) throws -> String {
        if let option { return option }
        switch self {
        case .sqlite(let path): return URL(fileURLWithPath: path).deletingLastPathComponent().path + "/secrets"
        case .postgres: throw StorageProblem.refusedToOpen("with PostgreSQL, name the folder of keys: --secrets DIR")
        }
    }
}

/// The program's parts over one open database.
package struct House: Sendable {
    package let address: DatabaseAddress
    package let engine: any Engine
    package let database: Database
    package let keys: Keys
    package let checkpoints: Checkpoints
    package let node: Int
    /// Held as long as the house stands; nil for PostgreSQL.
    private let use: FileUse?

    /// The one server of a SQLite file needs no lease: it holds the file's lock.
    package static let serverNode = 0

    package static let books = SchemeBooks()
    package static let room = ControlRoom([
        ServiceDeskSlice.controls, ServiceDeskSlice.requestControls, ServiceDeskSlice.stepControls, PeopleSlice.shiftControls, PeopleSlice.dutyControls,
        PeopleSlice.correctionControls, PeopleSlice.postingControls,
        BillingSlice.standardControls, BillingSlice.reportControls, BillingSlice.cashierControls,
        ArrearsSlice.controls,
    ])

    /// What a shift hands over, desk by desk.
    package static let handovers = ServiceDeskSlice.handovers(books: books) + [Tills.handover]

    /// Who counts again when a year's holidays are announced.
    package static let dueSources = ServiceDeskSlice.dueSources(books: books) + PeopleSlice.dueSources(books: books)
        + ArrearsSlice.dueSources

    /// What stands beside the promises of 今日.
    package static let todaySources = [ServiceDeskSlice.appointmentsToday] + PeopleSlice.todaySources
        + [ArrearsSlice.watchToday, BillingSlice.refundsToday]

    /// What is looked at once more as it leaves.
    package static let messageGates = [ArrearsSlice.messageGate(books: books)]

    package static let migrations: [Migration] =
        Schedule.migrations + JournalSchema.migrations + AccessSchema.migrations + OutboxSchema.migrations
        + KeyMarks.migrations + RestoreNotes.migrations + Upkeep.migrations
        + SchemeSlice.migrations
        + RegistrySlice.migrations + ServiceDeskSlice.migrations + PeopleSlice.migrations
        + BillingSlice.migrations + ArrearsSlice.migrations

    package static func words() throws -> Words {
        try Words(files: [
            Assets.words, SchemeSlice.words, RegistrySlice.words, ServiceDeskSlice.words, PeopleSlice.words, BillingSlice.words, ArrearsSlice.words,
        ])
    }

    package static func jobs(_ keys: Keys) -> [Job] { [
        Job("escalation", everySeconds: 30) { try Escalations(onShift: PeopleSlice.onShift).run(in: $0) == 200 },
        Job("figures", everySeconds: 20) { try Figures().fold(in: $0) == 2_000 },
        Job("outbox", everySeconds: 3_600) { transaction in
            let limit = transaction.now.adding(minutes: -Once.daysKept * 24 * 60)
            return try Outbox().forget(before: limit, in: transaction) == 500
        },
        Job("owners", everySeconds: 60) { try OwnerSessions(keys: keys).forget(in: $0) },
        Job("sessions", everySeconds: 3_600) { transaction in
            try Sessions.forget(in: transaction)
            return false
        },
        Job("once", everySeconds: 3_600) { transaction in
            try Once.forget(before: transaction.now.adding(minutes: -Once.daysKept * 24 * 60), in: transaction)
            return false
        },
    ] + PeopleSlice.jobs(books: books) + BillingSlice.jobs(money) + ArrearsSlice.jobs(
        books: books, watching: watchSources, words: { try spoken.get() }) }

    /// What money asks of the desk that keeps arrears: it takes over what the former books say of them, and knows their pauses.
    package static let money = ArrearsSlice.billingHooks(books: books)

    /// For what a job puts on paper.
    private static let spoken = Result { try words() }

    /// What the counter takes means for a watched home: an application by its kind, and help in a renovation.
    package static let watchSources = [
        WatchSource(factKind: "application.begun") { subject, project, transaction in
            guard let (unit, topic) = try ServiceDeskSlice.applied(subject, project, transaction) else { return nil }
            switch topic {
            case .general: return nil
            case .owner: return (unit, .owner)
            case .tenant: return (unit, .tenant)
            case .renovation: return (unit, .renovation)
            case .moving: return (unit, .moving)
            }
        },
        WatchSource(factKind: "case.taken") { subject, project, transaction in
            try ServiceDeskSlice.renovated(subject, project, transaction).map { ($0, .renovation) }
        },
    ]

    /// What stands on a home's page: the desk's, and what is owed; and who is asked when a person is to be erased.
    package static let registryHooks = ServiceDeskSlice.registryHooks.adding { visit, unit, project, transaction in
        try ArrearsSlice.aside(visit, unit, project, transaction)
    }.erasing([ArrearsSlice.erasure(books: books), BillingSlice.erasure])

    /// Every clause that a control, a measure or an address names.
    package static var clauses: [Clause.ID] {
        let routes = deskRoutes(keys: .passing(), isSecure: true).compactMap(\.clause)
        return Array(Set(room.clauses + routes)).sorted()
    }

    /// Opens, migrates, installs the shipped scheme, and checks that code and scheme agree.
    package static func open(
        _ text: String, secrets option: String? = nil, checkpoints witness: String? = nil, mayUpgrade: Bool = false,
        mayChangeCheckpointKey: Bool = false, node reserved: Int? = nil, clock: any Clock = SystemClock()
    ) async throws -> House {
        let address = try DatabaseAddress(text)
        let folder = try address.secrets(option)
        // Whatever this process makes is its owner's alone: the file holds the customers of an estate.
        umask(0o077)
        OwnFolder.ofHouse.sweep()
        let turn = StartLock(URL(fileURLWithPath: folder).standardizedFileURL.path)
        defer { turn.release() }
        let use = try use(of: address)
        let (engine, keys) = try await engine(address, folder)
        let early = Database(engine: engine, clock: clock, mint: Mint(node: 255))
        let checkpoints = Checkpoints(path: witness ?? address.checkpoints(folder), keys: keys)
        try await migrate(early, address, mayUpgrade: mayUpgrade)
        try await checkpoints.confirm(early)
        try await Journal(keys: keys).confirm(early)
        try await KeyMarks(keys: keys).confirm(early, mayChangeCheckpoint: mayChangeCheckpointKey)
        try await RestoreNotes().record(early)
        let node: Int
        if let reserved { node = reserved } else { node = try await NodeLease.claim(early) }
        let database = Database(engine: engine, clock: clock, mint: Mint(node: node))
        do {
            try await database.write { try books.install(in: $0) }
        } catch StorageProblem.unique {
            // Two first starts at once: the other one installed it, and this looks again.
            try await database.write { try books.install(in: $0) }
        }
        let today = Zone.utc.day(of: clock.now)
        let gaps = try await database.read { transaction in
            try books.book(on: today, in: transaction).gaps(clauses: clauses, quantities: room.quantities)
        }
        guard gaps.isEmpty else { throw StorageProblem.refusedToOpen("the scheme lacks what the program names: \(gaps)") }
        return House(
            address: address, engine: engine, database: database, keys: keys, checkpoints: checkpoints, node: node,
            use: use)
    }

    /// Refuses a file that a restore has to itself, and one that did not pass its check.
    private static func use(of address: DatabaseAddress) throws -> FileUse? {
        guard case .sqlite(let path) = address else { return nil }
        try SQLiteEngine.look(path)
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard (try? FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)) != nil else {
            throw StorageProblem.refusedToOpen("the folder \(parent) cannot be made")
        }
        let use = try FileUse.shared(path)
        try DamageMark.refuse(path)
        return use
    }

    /// An empty database is made by whoever comes first. SQLite is copied before it is upgraded; PostgreSQL, which
    /// other nodes may be using, is upgraded only by `steward migrate`, one at a time.
    private static func migrate(_ database: Database, _ address: DatabaseAddress, mayUpgrade: Bool) async throws {
        let migrator = Migrator(migrations)
        let (steps, isEmpty) = try await migrator.pending(database)
        guard isEmpty || !steps.isEmpty else {
            try await migrator.migrate(database)
            return
        }
        switch (address, database.engine) {
        case (.sqlite(let path), let engine as SQLiteEngine):
            if !isEmpty {
                try await engine.copy(to: "\(path).before-upgrade-\(database.clock.now.milliseconds)")
            }
            try await migrator.migrate(database)
        case (_, let engine as PostgresEngine):
            // Looked at again under the lock: another first start may have been making it just now.
            _ = try await engine.exclusively(migrationLock) {
                let (steps, isEmpty) = try await migrator.pending(database)
                guard isEmpty || steps.isEmpty || mayUpgrade else {
                    throw StorageProblem.refusedToOpen(
                        "the database is of an older release; run 'steward migrate' once, then start")
                }
                try await migrator.migrate(database)
            }
        default: try await migrator.migrate(database)
        }
    }

    /// The advisory lock under which PostgreSQL is upgraded.
    package static let migrationLock: Int64 = 0x5354_5744_4D49

    private static func engine(_ address: DatabaseAddress, _ folder: String) async throws -> (any Engine, Keys) {
        switch address {
        case .sqlite(let path):
            // A database with a history needs the keys it was written with: new ones are made for a new file only.
            let keys = try Keys.load(folder: folder, mayCreate: !FileManager.default.fileExists(atPath: path))
            return (try SQLiteEngine(path: path, seal: Journal(keys: keys).seal), keys)
        case .postgres(let url):
            let probe = try PostgresEngine(url: url, seal: { _, _ in }, connections: 1)
            try await probe.ping()
            let early = Database(engine: probe, clock: SystemClock(), mint: Mint(node: 255))
            let isEmpty = try await Migrator(migrations).pending(early).isEmpty
            await probe.close()
            let keys = try Keys.load(folder: folder, mayCreate: isEmpty)
            return (try PostgresEngine(url: url, seal: Journal(keys: keys).seal), keys)
        }
    }

    /// The routes of the scheme, the register and the desk.
    package static func deskRoutes(keys: Keys, isSecure: Bool) -> [Route] {
        SchemeSlice.routes(room: room, books: books, dueSources: dueSources, todaySources: todaySources)
            + RegistrySlice.routes(registryHooks)
            + ServiceDeskSlice.routes(books: books)
            + ServiceDeskSlice.ownerRoutes(
                books: books, keys: keys, cookie: Site.guestCookie(isSecure: isSecure),
                fees: OwnerFees(prices: { .prices($0.code) }, content: HolderFees(late: LateFees(source: money.stays)).content))
            + PeopleSlice.routes(books: books, sources: handovers, gates: BillingSlice.dutyGates)
            + BillingSlice.routes(books: books, keys: keys, home: payingHome(keys), hooks: money)
            + ArrearsSlice.routes(books: books)
    }

    /// The home at which a guest pays, as the desk's owners' pages know it.
    private static func payingHome(_ keys: Keys) -> HomeDoor {
        { visit, transaction in
            let home = try OwnerDoorway.find(visit, keys: keys, transaction)
            return PayingHome(unit: home.unit, person: home.person, project: home.project, frame: home.frame)
        }
    }

    /// Work that looks after the house, with its outcome kept for those who watch.
    package func upkeep(_ kind: Upkeep.Kind, _ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch {
            try? await database.write { try Upkeep().note(kind, isGood: false, in: $0) }
            throw error
        }
        try await database.write { try Upkeep().note(kind, isGood: true, in: $0) }
    }

    /// What a person is still responsible for in a project, desk by desk.
    package static let held: StaffRoutes.Held = { project, account, transaction in
        try handovers.flatMap { try $0.open(project, account, transaction) }.filter(\.isOwn)
            .map { HeldThing(title: $0.title, path: $0.path) }
    }

    /// The last checkpoint, then the end of all connections.
    package func close() async {
        if node != Self.serverNode { try? await NodeLease.release(node, database) }
        try? await checkpoints.write(database)
        await engine.close()
    }

    package func site(isSecure: Bool, logger: Logger) throws -> Site {
        try Self.site(database, keys: keys, isSecure: isSecure, logger: logger)
    }

    /// The whole house as one function, over any database of its schema.
    package static func site(
        _ database: Database, keys: Keys, isSecure: Bool, logger: Logger
    ) throws -> Site {
        let sessions = Sessions(keys: keys)
        let door = Door(sessions: sessions, sessionCookie: isSecure ? "__Host-steward" : "steward")
        let meter = Meter()
        let routes =
            door.routes + StaffRoutes(door: door, sessions: sessions, held: held).routes + Assets.routes + Live.routes + Health.routes
            + Metrics.routes(meter, trustsLoopback: !isSecure) + deskRoutes(keys: keys, isSecure: isSecure)
        let described = OpenAPI.describe(routes)
        let all = routes + [Route.reading("/api/v1/openapi.json", .anyone) { _, _ in .json(described) }]
        return Site(
            routes: all, database: database, keys: keys, words: try words(), isSecure: isSecure, logger: logger,
            guests: ServiceDeskSlice.guestDoor(keys: keys), meter: meter
        ) { visit, title, content in Layout.bare(visit, title: title, content) }
    }
}
