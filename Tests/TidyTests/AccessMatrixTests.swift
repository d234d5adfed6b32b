// AccessMatrixTests: every post × every route × own, another's and another estate's things (X1), as docs/ACCESS.md says.
import Billing
import Demo
import Foundation
import Kernel
import Logging
import Platform
import Proof
import Registry
import ServiceDesk
import Storage
import Synchronization
import Testing
import Web
import Wiring

@Suite struct AccessMatrixTests {
    private static let table = AccessTable.committed()
    /// The routes that strangers may use, as the table has them.
    private static let open = Set(table.filter { $0.value == .everybody }.keys)

    @Test func `a stranger is sent to the door from every route but the open ones`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            for route in site.routes {
                let path = route.name.pattern.replacing(/\{\w+\}/, with: "0000000000001")
                let answer = await site.answer(
                    Ask(route.name.method, path, headers: ["content-type": "application/json", "host": "x"], body: Array("{}".utf8)))
                if Self.open.contains(route.name.description) {
                    #expect(answer.status != 401 && answer.header("location")?.hasPrefix("/sign-in") != true, "\(route.name)")
                } else if case .guest = route.who {
                    let door = "/r/0000000000001/progress"
                    #expect(answer.status == 303 && answer.header("location") == door, "\(route.name): \(answer.status)")
                } else if route.isAPI {
                    #expect(answer.status == 401, "\(route.name): \(answer.status)")
                } else {
                    #expect(answer.status == 303 && answer.header("location")?.hasPrefix("/sign-in") == true, "\(route.name)")
                }
            }
        }
    }

    /// Refused further in, by a rule of the verb: the office manager of one of two estates may not change the company's scheme.
    private static func isRefusedByVerb(_ route: Route, _ post: Post) -> Bool {
        route.name.pattern.hasSuffix("/scheme/versions") && route.name.method == "POST" && post == .officeManager
    }

    /// One cell of the matrix: who asks for what, and what the answer may be.
    private struct Cell: Sendable {
        let route: Route
        let token: String
        let name: String
        var query = ""
        /// The only right status; nil asks that the visitor is let in.
        var status: Int?
        /// Let in, to something that is there.
        var isThere = false

        func holds(_ status: Int) -> Bool {
            if let right = self.status { return status == right }
            return status != 401 && status != 403 && status < 500 && !(isThere && status == 404)
        }
    }

    private static func walk(_ cells: [Cell], _ estate: MatrixEstate) async {
        for cell in cells {
            let answer = await estate.ask(cell.route, token: cell.token, query: cell.query)
            let isRight = cell.holds(answer.status)
            let said = "\(cell.name) \(cell.route.name)?\(cell.query): \(answer.status) \(answer.text.prefix(160))"
            #expect(isRight, "\(said)")
        }
    }

    @Test func `each post is let in exactly where the table says, with things of its own estate`() async throws {
        try await World.run(.sqlite) { world in
            let estate = try await MatrixEstate.make(world)
            let cells = Self.ownCells(estate)
            await Self.walk(cells, estate)
            #expect(cells.count > 900, "\(cells.count) cells")
        }
    }

    /// All but the verbs on the estate's one thing of a kind, which have a walk of their own.
    private static func ownCells(_ estate: MatrixEstate) -> [Cell] {
        DemoEstate.staff.flatMap { person in
            estate.site.routes.compactMap { route -> Cell? in
                guard let rule = inside(route) else { return nil }
                let pattern = route.name.pattern
                var cell = Cell(route: route, token: estate.tokens[person.name] ?? "", name: person.name)
                if !rule.admits(person.post) || isRefusedByVerb(route, person.post) {
                    cell.status = 403
                } else if estate.personal.contains(where: { pattern.contains("{\($0.key)}") && $0.value != person.name }) {
                    cell.status = 404
                } else if route.name.method == "POST", pattern.contains("{") {
                    return nil
                } else {
                    // An open complaint has no one-time notice of papers, and no final reply yet.
                    let papers = ["/cases/{case}/notice", "/cases/{case}/final-letter"]
                    cell.isThere = route.name.method == "GET" && estate.isKnown(route) && !papers.contains(pattern)
                }
                return cell
            }
        }
    }

    @Test func `whom the table lets in is never turned away from a verb on the own estate's things`() async throws {
        try await World.run(.sqlite) { world in
            let estate = try await MatrixEstate.make(world)
            let cells = Self.verbCells(estate)
            await Self.walk(cells, estate)
            #expect(cells.count > 250, "\(cells.count) cells")
        }
    }

    /// Every verb on a thing, with everybody whom the table lets in; a person's own thing with that person only.
    private static func verbCells(_ estate: MatrixEstate) -> [Cell] {
        estate.site.routes.flatMap { route -> [Cell] in
            let pattern = route.name.pattern
            guard route.name.method == "POST", pattern.contains("{"), estate.isKnown(route), let rule = inside(route) else { return [] }
            let owner = estate.personal.first { pattern.contains("{\($0.key)}") }?.value
            return DemoEstate.staff.filter { rule.admits($0.post) && (owner ?? $0.name) == $0.name }
                .map { Cell(route: route, token: estate.tokens[$0.name] ?? "", name: $0.name) }
        }
    }

    /// The table's rule for a route of the office; nil for those of guests and of everybody.
    private static func inside(_ route: Route) -> AccessRule? {
        guard let rule = table[route.name.description], rule != .everybody, rule != .guest else { return nil }
        return rule
    }

    @Test func `nothing of one estate is there for any post of another`() async throws {
        try await World.run(.sqlite) { world in
            let estate = try await MatrixEstate.make(world)
            let cells = Self.foreignCells(estate)
            await Self.walk(cells, estate)
            #expect(cells.count > 1_000, "\(cells.count) cells")
            for cell in cells where cell.query.isEmpty && cell.route.name.method == "GET" {
                let text = await estate.ask(cell.route, token: cell.token).text
                let isClean = !text.contains("陈桂芳") && !text.contains("YQY")
                #expect(isClean, "\(cell.name) read the other estate at \(cell.route.name)")
            }
        }
    }

    /// Every route that names a thing, and every list asked for the other estate by its code.
    private static func foreignCells(_ estate: MatrixEstate) -> [Cell] {
        estate.foreigners.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { post, token in
            estate.site.routes.flatMap { route -> [Cell] in
                guard let rule = inside(route) else { return [] }
                let status = rule.admits(post) ? 404 : 403
                var cell = Cell(route: route, token: token, name: post.rawValue, status: status)
                // Clauses and subjects of papers are the company's; everything else that an address names is an estate's.
                let named = route.name.pattern.replacing("{clause}", with: "").replacing("{subject}", with: "")
                if named.contains("{") { return [cell] }
                guard route.name.method == "GET", rule != .staff else { return [] }
                cell.query = "project=YQY"
                return [cell, Cell(route: route, token: token, name: post.rawValue, status: rule.admits(post) ? nil : 403)]
            }
        }
    }

    @Test func `a denial is logged with the route and the account, and with nothing of a person`() async throws {
        try await World.run(.sqlite) { world in
            let lines = LogLines()
            let site = try House.site(
                world.database, keys: world.keys, isSecure: false, logger: Logger(label: "proof") { _ in lines.handler })
            let own = try await take(world, world.project, handler: "zhaoqiang", by: "limin")
            let stranger = try await world.token("stranger")
            func ask(_ method: String, _ path: String, _ token: String) async -> Int {
                await site.answer(Ask(method, path, headers: ["authorization": "Bearer \(token)"])).status
            }
            #expect(await ask("GET", "/cases/\(own)", stranger) == 404)
            let (admin, limin) = (try await world.token("admin"), try await world.token("limin"))
            #expect(await ask("GET", "/cases", admin) == 403)
            #expect(await ask("GET", "/cases", limin) == 200)
            #expect(
                lines.all == [
                    "notice denied account=\(world.account("stranger").text) route=GET /cases/{case} status=404",
                    "notice denied account=\(world.account("admin").text) route=GET /cases status=403",
                ])
        }
    }

    /// The owner's cells: own, a co-tenant's, another home's and another estate's case at every guest's route.
    /// An order by code of the owner's own home.
    private func ordered(_ world: World, _ home: OwnerHome) async throws -> CodeOrder.ID {
        try await world.database.write { transaction in
            let by = world.staff("limin")
            try ChannelAccounts(keys: world.keys).simulate(.wechat, in: world.project.id, by: by, in: transaction)
            let (unit, _) = try Units().find(home.unit, within: [world.project.id], transaction)
            let owner = try Persons().holders(of: home.unit, in: world.project.id, transaction).first { $0.name == "陈桂芳" }
            return try CodeOrders().ask(
                Money(fen: 100), of: unit, by: .wechat, payer: owner?.person, payerName: "陈桂芳", charges: [],
                project: world.project, actor: by, in: transaction
            ).id
        }
    }

    /// The receipt of a payment by the owner, who still owes as much.
    private func paid(_ world: World, _ home: OwnerHome) async throws -> Receipt.ID {
        let taken = try await world.database.write { transaction in
            let owner = try Persons().holders(of: home.unit, in: world.project.id, transaction).first { $0.name == "陈桂芳" }
            let item: FeeItem.ID = transaction.newID()
            try transaction.run(
                """
                INSERT INTO fee_item (id, project_id, code, name, kind, book, tax_code, sort_key)
                VALUES (\(item), \(world.project.id), 'WY', '物业费', 'property', 'own', '', 'wy')
                """)
            let drafts = [Day("2026-09-01"), Day("2026-10-01")].compactMap { $0 }.map { day in
                ChargeDraft(
                    unit: home.unit, item: item, book: .own, payer: owner?.person, kind: .oneOff, from: day, to: day, due: day,
                    amount: Money(fen: 10_000))
            }
            try Charges().post(drafts, of: home.unit, in: world.project.id, on: World.day, by: .system("proof"), in: transaction)
            return try Payments().take(
                PaymentOrder(unit: home.unit, payer: owner?.person, amount: Money(fen: 10_000), method: .cash),
                project: world.project, by: world.staff("limin"), in: transaction)
        }
        return try #require(taken.receipt?.id)
    }

    @Test func `an owner is let in to own cases only, and nobody of the office by an owner's cookie`() async throws {
        try await World.run(.sqlite) { world in
            let home = try await OwnerHome.make(world)
            let doors = [try await OwnerHome.another(world), try await OwnerHome.another(world, elsewhere: true)]
            let own = try await take(world, world.project, handler: "zhaoqiang", by: "limin", at: home.unit, OwnerHome.phone)
            let others = [
                try await take(world, world.project, handler: "zhaoqiang", by: "limin", at: home.unit, "13300005150"),
                try await take(world, world.project, handler: "zhaoqiang", by: "limin", at: doors[0].unit, OwnerHome.phone),
                try await take(world, world.other, handler: "stranger", by: "stranger", at: doors[1].unit, OwnerHome.phone),
            ]
            let phone = try await home.opened()
            _ = await phone.bring(
                "cases/\(own)/photos", "own.jpg", [0xFF, 0xD8, 0xFF, 0xDB, 0, 3, 1, 0xFF, 0xDA, 0, 3, 1, 9, 9, 0xFF, 0xD9])
            let picture = try await world.database.read {
                try #require(try $0.first("SELECT id FROM case_file WHERE case_id = \(own)")?.get("id", as: Tag<CaseFiles>.self))
            }
            let (order, receipt) = (try await ordered(world, home), try await paid(world, home))
            let form = ["score": "5", "note": "x", "day": "2026-11-24", "minute": "10:00"]
            var cells = 0
            for route in phone.site.routes {
                guard case .guest = route.who, !route.name.pattern.hasSuffix("/leaving") else { continue }
                func ask(_ door: OwnerPhone, _ id: ServiceCase.ID) async -> Answer {
                    let rest = route.name.pattern.replacing("/r/{code}/", with: "").replacing("{case}", with: id.text)
                        .replacing("{file}", with: picture.text).replacing("{order}", with: order.text)
                        .replacing("{receipt}", with: receipt.text)
                    return route.name.method == "GET" ? await door.get(rest) : await door.post(rest, form)
                }
                let mine = await ask(phone, own)
                #expect(mine.status != 404 && mine.status != 403 && mine.status < 500, "\(route.name): \(mine.status)")
                for id in others where route.name.pattern.contains("{case}") {
                    cells += 1
                    #expect(await ask(phone, id).status == 404, "\(route.name)")
                }
                for door in doors {
                    cells += 1
                    let wrong = try door.phone()
                    wrong.cookies = phone.cookies
                    #expect(await ask(wrong, own).header("location") == "/r/\(door.code)/progress", "\(route.name)")
                }
            }
            #expect(cells >= 40, "\(cells) cells")
            for route in phone.site.routes {
                if case .guest = route.who { continue }
                guard !Self.open.contains(route.name.description) else { continue }
                let path = route.name.pattern.replacing("{case}", with: own.text).replacing(/\{\w+\}/, with: "0000000000001")
                let headers = ["cookie": "owner=\(phone.cookies["owner"] ?? "")", "content-type": "application/json", "host": "x"]
                let answer = await phone.site.answer(Ask(route.name.method, path, headers: headers, body: Array("{}".utf8)))
                #expect(answer.status == 401 || answer.header("location")?.hasPrefix("/sign-in") == true, "\(route.name)")
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a post taken away ends with the next request, of a session and of a token, on every node`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            let second = try world.secondNode()
            let nodes = [try world.site(), second.site]
            let token = try await world.token("limin")
            let secret = try await world.database.write { transaction in
                try Sessions(keys: world.keys).open(world.account("limin"), device: "proof", totpStep: nil, in: transaction)
            }
            func statuses() async -> [Int] {
                var all: [Int] = []
                for node in nodes {
                    all.append(await node.answer(Ask("GET", "/api/v1/cases", headers: ["authorization": "Bearer \(token)"])).status)
                    all.append(await node.answer(Ask("GET", "/cases", headers: ["cookie": "steward=\(secret)"])).status)
                }
                return all
            }
            #expect(await statuses() == [200, 200, 200, 200])
            try await world.database.write { transaction in
                let limin = world.account("limin")
                for card in try Accounts().grantCards(of: limin, in: transaction) {
                    try Accounts().end(card.id, of: limin, after: nil, by: world.staff("admin"), in: transaction)
                }
            }
            // The account is open still: signed in, and without a right.
            #expect(await statuses() == [403, 403, 403, 403])
            #expect(await nodes[1].answer(Ask("GET", "/account", headers: ["cookie": "steward=\(secret)"])).status == 200)
            await second.close()
        }
    }

    @Test func `every answer carries the policy, and nothing of a person is kept by a cache`() async throws {
        try await World.run(.sqlite) { world in
            let site = try world.site()
            for route in site.routes {
                let path = route.name.pattern.replacing(/\{\w+\}/, with: "0000000000001")
                let answer = await site.answer(Ask(route.name.method, path))
                #expect(answer.header("content-security-policy")?.contains("default-src 'none'") == true, "\(route.name)")
                #expect(answer.header("x-content-type-options") == "nosniff")
                #expect(answer.header("cache-control") == "no-store", "\(route.name)")
            }
        }
    }

    private func take(
        _ world: World, _ project: ProjectCard, handler: String, by name: String, at unit: Registry.Unit.ID? = nil, _ phone: String = ""
    ) async throws -> ServiceCase.ID {
        var intake = Cases.Intake(kind: .complaint, channel: .phone, requester: "陈桂芳", title: "电梯停运", words: "电梯停运")
        intake.handler = world.account(handler)
        intake.unit = unit
        intake.phone = phone
        return try await world.database.write { [intake] transaction in
            try world.cases.take(intake, project: project, by: world.staff(name), in: transaction).id
        }
    }
}

/// docs/ACCESS.md and the routes agree.
@Suite struct AccessTableTests {
    @Test func `the table of who may use which route is the routes' own`() async throws {
        try await World.run(.sqlite) { world in
            let text = AccessTable.text(try world.site().routes)
            if ProcessInfo.processInfo.environment["STEWARD_WRITE"] == "1" {
                try text.write(to: Repository.root.appending(path: AccessTable.path), atomically: true, encoding: .utf8)
            }
            #expect(text == Repository.text(AccessTable.path), "a rule changed: look at it, then run bin/access")
        }
    }
}

/// What a logger was told, a line each, metadata in order.
private final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    var handler: any LogHandler { Handler(lines: self) }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.notice
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            let rest = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            lines.lines.withLock { $0.append("\(event.level) \(event.message) " + rest.joined(separator: " ")) }
        }
    }
}
