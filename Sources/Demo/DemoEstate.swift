// DemoEstate: 云栖苑, one estate with remembered people: the seed of demos and of every test.
import Foundation
import Kernel
import Platform
import Registry
import Scheme
import ServiceDesk
import Storage

/// The estate that demos and tests share. A flagged database, loopback only; its password is known to everyone.
package struct DemoEstate: Sendable {
    package static let password = "yunqi-demo-2026"
    package static let projectCode = "YQY"

    private let books: SchemeBooks
    private let keys: Keys

    package init(books: SchemeBooks, keys: Keys) {
        self.books = books
        self.keys = keys
    }

    /// A person of the office.
    package struct Person: Sendable {
        package let name: String
        package let title: String
        package let code: String?
    }

    /// A remembered person's home: the address behind its code, and the phone that proves who asks.
    package struct Door: Sendable {
        package let path: String
        package let home, name, phone: String
    }

    /// Where the demo's text messages leave for: nowhere. `serve --demo` shows them on the screen instead.
    package static let gateway = "http://127.0.0.1:9/demo-text-messages"

    package static let staff: [(name: String, display: String, post: Post)] = [
        ("limin", "李敏", .serviceAdministrator), ("zhoujie", "周洁", .serviceAdministrator),
        ("wangfang", "王芳", .serviceManager), ("chenguo", "陈国栋", .officeManager), ("linlan", "林岚", .financeAssistant),
        ("zhaoqiang", "赵强", .engineer), ("zhengkai", "郑凯", .guardPost), ("hqwu", "吴总部", .headOffice),
        ("admin", "系统管理员", .administrator),
    ]

    /// Whether a database is empty or this very demo: known passwords are never shown over a real office.
    package func mayServe(_ database: Database) async throws -> Bool {
        try await database.read { transaction in
            guard try transaction.first("SELECT id FROM project LIMIT 1") != nil else { return true }
            let row = try transaction.first(
                """
                SELECT j.actor FROM project p JOIN journal j ON j.chain = p.id AND j.seq = 1
                WHERE p.code = \(Self.projectCode)
                """)
            return try row?.get("actor", as: String.self) == Actor.system("demo").text
        }
    }

    /// Fills an empty database with an office and so many days of its life up to now; gives the sign-ins with the codes of
    /// this moment. `jobs` are the server's own: they ran on those days too.
    package func seedIfEmpty(_ database: Database, days: Int, jobs: [Job]) async throws -> [Person] {
        let isEmpty = try await database.read { try $0.first("SELECT id FROM project") == nil }
        if isEmpty { try await seed(database, days: days, jobs: jobs) }
        let now = database.clock.now
        return Self.staff.map { person in
            let code = Accounts.twoFactorPosts.contains(person.post)
                ? SecondFactor.code(seed: Self.seed(person.name), at: now) : nil
            return Person(name: person.name, title: "\(person.display) \(person.post.rawValue)", code: code)
        }
    }

    /// A known second-factor seed for a known person: the demo's only.
    package static func seed(_ name: String) -> [UInt8] {
        Array(Sodium.sha256(Array("steward-demo-\(name)".utf8)).prefix(20))
    }

    /// The addresses behind remembered homes' codes.
    package func doors(_ database: Database) async throws -> [Door] {
        let codes = UnitCodes(keys: keys)
        return try await database.read { try DemoRegister.doors(codes, $0) }
    }

    /// Who lives there and what the counter does: all that an office needs to begin its days.
    package static func furnish(_ database: Database) async throws {
        try await DemoRegister.seed(database)
        try await DemoGuides.seed(database)
        try await DemoPostings.seed(database)
    }

    /// What luck the demo's office has: the same for everyone.
    package static let luck: UInt64 = 20_190_601
    /// The office's books are so many times as long as what is remembered of its desk: a year of cases, three of bills.
    package static let bookYears = 3

    private func seed(_ database: Database, days: Int, jobs: [Job]) async throws {
        let clock = HandClock(database.clock.now.adding(minutes: -days * Self.bookYears * 1_440))
        let past = Database(engine: database.engine, clock: clock, mint: database.mint)
        try await open(past)
        try await DemoRegister.seed(past)
        if days > 0 { try await live(past, clock, until: database.clock.now, days: days, jobs: jobs) } else { try await begin(past) }
        try await DemoCases(books: books).seed(database)
        try await DemoDues.seed(database)
    }

    /// The desk opens: what it does for its customers, what hangs in the lobby, the codes at the doors.
    private func begin(_ past: Database) async throws {
        try await DemoGuides.seed(past)
        try await DemoPostings.seed(past)
        try await DemoRegister.open(UnitCodes(keys: keys), past)
    }

    /// Lives the office's past: the money of all its years, and the desk of the last days.
    private func live(_ past: Database, _ clock: HandClock, until now: Instant, days: Int, jobs: [Job]) async throws {
        let zone = try Zone("Asia/Shanghai")
        let (first, last) = (zone.day(of: clock.now), zone.day(of: now))
        let money = try await MoneyHands(past, clock: clock, books: books, through: last, seed: Self.luck)
        // Counting the whole ledger again belongs to the nights: the server does it as it starts, once. Whoever collects looks
        // at the ladder on its days; looking at it every day of the past would find the same.
        let jobs = jobs.filter { $0.name != "recount" && $0.name != "arrears" }
        let deskFirst = last.adding(days: -days)
        let quiet = try await OfficeHands(past, clock: clock, books: books, jobs: jobs, seed: Self.luck)
        for number in 0..<deskFirst.days(since: first) {
            try await quiet.live(first.adding(days: number), beside: money, isQuiet: true)
        }
        try await begin(past)
        let hands = try await OfficeHands(past, clock: clock, books: books, jobs: jobs, seed: Self.luck)
        for number in 0...days {
            try await hands.live(deskFirst.adding(days: number), until: now, beside: money)
        }
        // A past in which something was refused is no example: better no demo than a wrong one.
        let refused = quiet.refused + hands.refused + money.refused
        if let first = refused.first {
            throw StorageProblem.failed(
                "the demo's office was refused \(refused.count) times, first at \(first.at): \(first.step) \(first.refusal)")
        }
    }

    /// The office opens: the estate, its people, its gateway.
    private func open(_ database: Database) async throws {
        let hash = try Sodium.passwordHash(Self.password)
        let sessions = Sessions(keys: keys)
        let calendar = try ShippedCalendar.office(in: try Zone("Asia/Shanghai"))
        try await database.write { transaction in
            let project = try Projects().add(
                code: Self.projectCode, name: "云栖苑", zone: calendar.zone, hotline: "0571-8800 6600",
                company: "杭州云栖物业服务有限公司", creditCode: "91330106MA2YQY000F", calendar: calendar, by: .system("demo"), in: transaction)
            try Channels(keys: keys).set(
                WebhookSettings(kind: .generic, url: Self.gateway, secret: Hex.text(Sodium.random(16))), of: project,
                by: .system("demo"), in: transaction)
            try DemoDues.connect(project, keys: keys, in: transaction)
            for person in Self.staff {
                let sealed = Accounts.twoFactorPosts.contains(person.post)
                    ? sessions.sealed(totp: Self.seed(person.name)) : nil
                let account = try Accounts().add(
                    name: person.name, displayName: person.display, passwordHash: hash, totp: sealed, mustChange: false,
                    by: .system("demo"), in: transaction)
                try Accounts().grant(
                    person.post, in: project, to: account,
                    from: calendar.zone.day(of: transaction.now).adding(days: -400), by: .system("demo"), in: transaction)
            }
        }
    }
}
