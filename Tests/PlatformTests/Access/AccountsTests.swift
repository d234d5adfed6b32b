// AccountsTests: posts given and taken, passwords and authenticators lost, people who leave and come back; tokens with a scope.
import Kernel
import Platform
import Proof
import Storage
import Testing

@Suite struct AccountsTests {
    private static func posts(_ name: String, _ world: World) async throws -> [Post] {
        try await world.database.read {
            try Accounts().grants(of: world.account(name), at: world.clock.now, in: $0).map(\.post)
        }
    }

    private static func cards(_ name: String, _ world: World) async throws -> [GrantCard] {
        try await world.database.read { try Accounts().grantCards(of: world.account(name), in: $0) }
    }

    private static func facts(_ world: World) async throws -> [String] {
        try await world.database.read { transaction in
            try transaction.query("SELECT kind FROM journal ORDER BY recorded_at, chain, seq").map { try $0.get("kind") }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a second post is given, ended after its last day, and ended at once`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (limin, admin) = (world.account("limin"), world.staff("admin"))
            let today = world.project.zone.day(of: world.clock.now)
            try await world.database.write {
                try Accounts().grant(.engineer, in: world.project.id, to: limin, from: today.adding(days: 1), by: admin, in: $0)
            }
            #expect(try await Self.posts("limin", world) == [.serviceAdministrator])
            await #expect(throws: Refusal.invalid("post", "grant.held")) {
                try await world.database.write {
                    try Accounts().grant(.engineer, in: world.project.id, to: limin, from: today.adding(days: 9), by: admin, in: $0)
                }
            }
            world.clock.advance(minutes: 24 * 60)
            #expect(try await Self.posts("limin", world) == [.serviceAdministrator, .engineer])
            let second = try #require(try await Self.cards("limin", world).last)
            await #expect(throws: Refusal.invalid("last", "grant.last.past")) {
                try await world.database.write { try Accounts().end(second.id, of: limin, after: today, by: admin, in: $0) }
            }
            await #expect(throws: Refusal.missing) {
                try await world.database.write {
                    try Accounts().end(second.id, of: world.account("zhoujie"), after: nil, by: admin, in: $0)
                }
            }
            try await world.database.write {
                try Accounts().end(second.id, of: limin, after: today.adding(days: 1), by: admin, in: $0)
            }
            #expect(try await Self.posts("limin", world) == [.serviceAdministrator, .engineer])
            world.clock.advance(minutes: 24 * 60)
            #expect(try await Self.posts("limin", world) == [.serviceAdministrator])
            await #expect(throws: Refusal.notNow("grant.over")) {
                try await world.database.write { try Accounts().end(second.id, of: limin, after: nil, by: admin, in: $0) }
            }
            let first = try #require(try await Self.cards("limin", world).first)
            try await world.database.write { try Accounts().end(first.id, of: limin, after: nil, by: admin, in: $0) }
            #expect(try await Self.posts("limin", world).isEmpty)
            let staff = try await world.database.read {
                try Accounts().staff(of: world.project.id, posts: [.serviceAdministrator], on: today.adding(days: 2), in: $0).map(\.name)
            }
            #expect(staff == ["周洁"])
            #expect(try await Self.facts(world).suffix(3) == ["grant.given", "grant.ended", "grant.ended"])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `taken away and given again within a day is one line and three facts`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (limin, admin) = (world.account("limin"), world.staff("admin"))
            let today = world.project.zone.day(of: world.clock.now)
            for _ in 0..<2 {
                try await world.database.write {
                    try Accounts().grant(.guardPost, in: world.project.id, to: limin, from: today, by: admin, in: $0)
                }
                let card = try #require(try await Self.cards("limin", world).last)
                #expect(try await Self.posts("limin", world) == [.serviceAdministrator, .guardPost])
                try await world.database.write { try Accounts().end(card.id, of: limin, after: nil, by: admin, in: $0) }
                #expect(try await Self.posts("limin", world) == [.serviceAdministrator])
            }
            #expect(try await Self.cards("limin", world).count == 2)
        }
    }

    /// A post in Auckland has begun while the same day's post in Los Angeles has not, and has ended while that has not.
    @Test(arguments: EngineKind.allCases)
    func `a post begins and ends with the day of its own project's clocks`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (limin, by) = (world.account("zhoujie"), world.staff("admin"))
            let zones = ["Pacific/Auckland", "Asia/Shanghai", "America/Los_Angeles"]
            let day = try #require(Day("2026-11-24"))
            try await world.database.write { transaction in
                for (number, name) in zones.enumerated() {
                    let zone = try Zone(name)
                    let project = try Projects().add(
                        code: "Z\(number)", name: name, zone: zone, calendar: try ShippedCalendar.office(in: zone), by: by,
                        in: transaction)
                    try Accounts().grant(.engineer, in: project, to: limin, from: day, by: by, in: transaction)
                    let card = try Accounts().grantCards(of: limin, in: transaction).last { $0.project == project }
                    if let card { try Accounts().end(card.id, of: limin, after: day, by: by, in: transaction) }
                }
            }
            for name in zones {
                let zone = try Zone(name)
                let (begins, ends) = (zone.startOfDay(day), zone.endOfDay(day))
                for (instant, holds) in [
                    (Instant(milliseconds: begins.milliseconds - 1), false), (begins, true), (ends, true),
                    (Instant(milliseconds: ends.milliseconds + 1), false),
                ] {
                    let held = try await world.database.read { transaction in
                        let open = try Accounts().grants(of: limin, at: instant, in: transaction).map(\.project)
                        return try Accounts().grantCards(of: limin, in: transaction)
                            .contains { $0.zone.identifier == name && $0.post == .engineer && open.contains($0.project) }
                    }
                    #expect(held == holds, "\(name) at \(instant)")
                }
            }
        }
    }

    @Test(arguments: [(Post.owner, "post.no-account"), (.tenant, "post.no-account"), (.committeeMember, "post.no-committee")])
    func `owners, tenants and committee members have no account`(_ post: Post, _ key: String) async throws {
        try await World.run(.sqlite) { world in
            await #expect(throws: Refusal.invalid("post", key)) {
                try await world.database.write {
                    try Accounts().grant(
                        post, in: world.project.id, to: world.account("limin"), from: world.project.liveFrom,
                        by: world.staff("admin"), in: $0)
                }
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a reset and a new authenticator end every session, and a closed name comes back without a post`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (limin, admin) = (world.account("limin"), world.staff("admin"))
            let sessions = Sessions(keys: world.keys)
            func open() async throws -> String {
                try await world.database.write { try sessions.open(limin, device: "proof", totpStep: nil, in: $0) }
            }
            func visitor(_ secret: String, isToken: Bool = false) async throws -> Visitor? {
                try await world.database.read { try sessions.visitor(secret: secret, isToken: isToken, in: $0) }
            }
            let token = try await world.token("limin")
            var secret = try await open()
            try await world.database.write { try Accounts().reset("hash-2", of: limin, by: admin, in: $0) }
            #expect(try await visitor(secret) == nil)
            #expect(try await visitor(token, isToken: true)?.mustChangePassword == true)
            secret = try await open()
            let sealed = sessions.sealed(totp: SecondFactor.newSeed())
            try await world.database.write { try Accounts().setSecondFactor(sealed, of: limin, by: admin, in: $0) }
            #expect(try await visitor(secret) == nil)
            let door = try await world.database.read { try sessions.door(name: "limin", in: $0) }
            #expect(door?.needsSecondFactor == true)
            secret = try await open()
            try await world.database.write { try Accounts().close(limin, by: admin, in: $0) }
            #expect(try await visitor(secret) == nil)
            #expect(try await visitor(token, isToken: true) == nil)
            await #expect(throws: Refusal.notNow("account.is-closed")) {
                try await world.database.write { try Accounts().close(limin, by: admin, in: $0) }
            }
            await #expect(throws: Refusal.notNow("account.is-closed")) {
                try await world.database.write { try Accounts().reset("x", of: limin, by: admin, in: $0) }
            }
            try await world.database.write { try Accounts().reopen(limin, "hash-3", by: admin, in: $0) }
            await #expect(throws: Refusal.notNow("account.is-open")) {
                try await world.database.write { try Accounts().reopen(limin, "hash-3", by: admin, in: $0) }
            }
            #expect(try await visitor(try await open())?.grants.isEmpty == true)
            #expect(try await visitor(token, isToken: true) == nil, "an old token stays ended")
            #expect(try await Self.facts(world).contains("account.reopened"))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a token limited to projects opens no other, and one is ended alone`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let (limin, admin) = (world.account("limin"), world.staff("admin"))
            let sessions = Sessions(keys: world.keys)
            let secrets = try await world.database.write { transaction in
                try Accounts().grant(.engineer, in: world.other.id, to: limin, from: world.other.liveFrom, by: admin, in: transaction)
                let limits: [[Project.ID]?] = [nil, [world.other.id], []]
                return try limits.map { projects in
                    try sessions.makeToken(
                        for: limin, name: "t\(projects?.count ?? 9)", writes: false, projects: projects, days: 9, by: admin, in: transaction)
                }
            }
            func projects(_ secret: String) async throws -> Set<Project.ID>? {
                let visitor = try await world.database.read { try sessions.visitor(secret: secret, isToken: true, in: $0) }
                return visitor.map { Set($0.grants.map(\.project)) }
            }
            #expect(try await projects(secrets[0]) == [world.project.id, world.other.id])
            #expect(try await projects(secrets[1]) == [world.other.id])
            #expect(try await projects(secrets[2]) == [])
            let cards = try await world.database.read { try sessions.tokens(of: limin, in: $0) }
            let limited = try #require(cards.first { $0.name == "t1" })
            #expect(limited.projects == ["龙岗湾"] && !limited.writes && cards.count == 3)
            await #expect(throws: Refusal.missing) {
                try await world.database.write { try sessions.revoke(limited.id, of: world.account("zhoujie"), by: admin, in: $0) }
            }
            try await world.database.write { try sessions.revoke(limited.id, of: limin, by: admin, in: $0) }
            #expect(try await projects(secrets[1]) == nil)
            #expect(try await projects(secrets[0]) != nil)
            await #expect(throws: Refusal.missing) {
                try await world.database.write { try sessions.revoke(limited.id, of: limin, by: admin, in: $0) }
            }
        }
    }
}
