// MatrixEstate: an estate with one thing of every kind that an address can name, and staff of two estates.
import Billing
import Foundation
import Kernel
import People
import Platform
import Proof
import Registry
import ServiceDesk
import Storage
import Testing
import Web
import Wiring

/// 云栖苑 with a case, a file, a shift … of its own, and everybody's token.
struct MatrixEstate: Sendable {
    let world: World
    let site: Site
    /// The estate's own id for each parameter of an address.
    private(set) var ids: [String: String] = ["clause": "S2.5-2", "subject": PaperSubject.requirement.rawValue]
    /// Parameters that name one person's own thing, and whose.
    let personal = ["session": "limin", "token": "limin", "view": "limin"]
    private(set) var tokens: [String: String] = [:]
    /// The staff of the other estate, one for each post.
    private(set) var foreigners: [Post: String] = [:]
    /// Values that a field's limits alone do not tell: one that is read further in, before the thing is looked for.
    private var fitting: [String: String] = [:]
    private let counter = Counter()

    private static let photo: [UInt8] = [0xFF, 0xD8, 0xFF, 0xDB, 0, 3, 1, 0xFF, 0xDA, 0, 3, 1, 9, 9, 0xFF, 0xD9]

    static func make(_ world: World) async throws -> MatrixEstate {
        var estate = MatrixEstate(world: world, site: try world.site())
        for name in world.people.keys { estate.tokens[name] = try await world.token(name) }
        try await estate.settleForeigners()
        let home = try await OwnerHome.make(world)
        _ = try await home.opened()
        estate.ids["code"] = home.code
        try await estate.furnish()
        return estate
    }

    private init(world: World, site: Site) {
        self.world = world
        self.site = site
    }

    private mutating func settleForeigners() async throws {
        for post in Post.ofOffice {
            foreigners[post] = try await world.database.write { [world] transaction in
                let account = try Accounts().add(
                    name: "lgw-\(post.rawValue)", displayName: "龙岗湾", passwordHash: "none", totp: nil, mustChange: false,
                    by: .system("proof"), in: transaction)
                try Accounts().grant(
                    post, in: world.other.id, to: account, from: world.other.liveFrom, by: .system("proof"), in: transaction)
                return try Sessions(keys: world.keys).makeToken(
                    for: account, name: "proof", writes: true, days: 30, by: .system("proof"), in: transaction)
            }
        }
    }

    /// One thing of every kind, made by the house's own routes.
    private mutating func furnish() async throws {
        try await world.database.write { _ = try Duties(books: House.books).openDue(in: $0) }
        ids["unit"] = try await first("unit")
        ids["account"] = world.account("zhoujie").text
        try await make("/api/v1/cases", by: "limin", ["kind": "complaint", "title": "漏水", "words": "漏水", "handler": world.account("zhaoqiang").text])
        ids["case"] = try await first("service_case")
        fitting["item"] = "case-\(ids["case"] ?? "")"
        fitting["result"] = "refused"
        fitting["into"] = try await foreignNumber()
        try await bring("/cases/{case}/files", by: "limin")
        try await make("/api/v1/cases/{case}/instruction", by: "wangfang")
        try await make("/api/v1/shifts", by: "wangfang", ["startsAt": "2026-11-24T08:00", "endsAt": "2026-11-24T12:00", "holder": world.account("limin").text])
        try await make("/api/v1/postings", by: "limin", ["from": "2026-11-24", "to": "2026-11-30"])
        ids["posting"] = try await first("posting")
        try await make("/api/v1/postings/{posting}/approval", by: "wangfang")
        try await bring("/postings/{posting}/photos", by: "limin")
        try await make("/api/v1/events", by: "limin", ["handler": world.account("zhaoqiang").text])
        try await make("/api/v1/guides/usual", by: "wangfang")
        try await make("/api/v1/papers/{subject}/versions", by: "limin", ["steps": "一"])
        try await make("/api/v1/cases/views", by: "limin")
        try await furnishFees()
        try await draw()
        let tables: [(String, StaticString)] = [
            ("check", "bill_check"), ("file", "case_file"), ("request", "case_request"), ("shift", "shift"), ("duty", "duty"), ("photo", "posting_photo"),
            ("event", "common_event"), ("guide", "service_guide"), ("paper", "paper"), ("view", "saved_view"),
            ("tenure", "tenure"), ("person", "person"), ("building", "building"), ("message", "message"),
        ]
        for (parameter, table) in tables { ids[parameter] = try await first(table) }
        let id = world.project.id
        let promise = try await world.database.read {
            try $0.first("SELECT id FROM promise WHERE project_id = \(id) AND subject_kind = 'case' ORDER BY id LIMIT 1")
        }
        ids["promise"] = try #require(promise).get("id", as: Tag<Promise>.self).text
        let own = try await world.database.write { [world] transaction -> (String, String) in
            let sessions = Sessions(keys: world.keys)
            let limin = world.account("limin")
            let secret = try sessions.open(limin, device: "proof", totpStep: nil, in: transaction)
            let session = try sessions.list(of: limin, current: secret, in: transaction).first?.id.text ?? ""
            _ = try sessions.makeToken(
                for: limin, name: "spare", writes: false, days: 30, by: .system("proof"), in: transaction)
            let spare = try sessions.tokens(of: limin, in: transaction).first { $0.name == "spare" }?.id.text ?? ""
            return (session, spare)
        }
        (ids["session"], ids["token"]) = own
    }

    /// A fee item with a standard, and a home that pays besides and less.
    private mutating func furnishFees() async throws {
        try await make("/api/v1/billing/items", by: "linlan", ["kind": "property"])
        let item = try await first("fee_item")
        ids["item"] = item
        try await make("/api/v1/billing/standards", by: "linlan", ["item": item])
        let home = ["item": item, "unit": "3-2-1201"]
        try await make("/api/v1/billing/assignments", by: "limin", home)
        try await make("/api/v1/billing/reliefs", by: "limin", home.merging(["kind": "waiver"]) { $1 })
        ids["standard"] = try await first("fee_standard")
        ids["assignment"] = try await first("fee_assignment")
        ids["relief"] = try await first("fee_relief")
    }

    /// A bill of an item, drawn to be looked at.
    private func draw() async throws {
        let unit = try #require(Registry.Unit.ID(text: ids["unit"] ?? ""))
        try await world.database.write { [world] transaction in
            let (item, today): (FeeItem.ID, Day) = (transaction.newID(), world.project.zone.day(of: transaction.now))
            try transaction.run(
                """
                INSERT INTO fee_item (id, project_id, code, name, kind, book, tax_code, sort_key)
                VALUES (\(item), \(world.project.id), 'CC', '抽查', 'property', 'own', '', 'cc')
                """)
            let draft = ChargeDraft(
                unit: unit, item: item, book: .own, kind: .oneOff, from: today, to: today, due: today, amount: Money(fen: 100))
            try Charges().post([draft], of: unit, in: world.project.id, on: today, by: .system("proof"), in: transaction)
            _ = try BillChecks().drawDue(in: transaction)
        }
    }

    /// A case of the other estate, which its staff may merge into.
    private func foreignNumber() async throws -> String {
        var intake = Cases.Intake(kind: .complaint, channel: .phone, requester: "王丽", title: "漏水", words: "漏水")
        intake.handler = world.account("stranger")
        return try await world.database.write { [intake, world] transaction in
            try world.cases.take(intake, project: world.other, by: world.staff("stranger"), in: transaction).number
        }
    }

    private func first(_ table: StaticString) async throws -> String {
        let id = world.project.id
        let row = try await world.database.read { transaction in
            try transaction.query("SELECT id FROM \(raw: table) WHERE project_id = \(id) ORDER BY id LIMIT 1").first
        }
        return try #require(row, "the estate has no \(table)").get("id", as: Tag<MatrixEstate>.self).text
    }

    private func make(_ pattern: String, by name: String, _ more: [String: String] = [:]) async throws {
        let route = try #require(site.routes.first { $0.name.description == "POST " + pattern }, "no route \(pattern)")
        let answer = await ask(route, token: tokens[name] ?? "", more)
        try #require((200..<300).contains(answer.status), "\(pattern): \(answer.status) \(answer.text)")
    }

    private func bring(_ pattern: String, by name: String) async throws {
        let route = try #require(site.routes.first { $0.name.description == "POST " + pattern }, "no route \(pattern)")
        let answer = await ask(route, token: tokens[name] ?? "")
        try #require(answer.status == 303, "\(pattern): \(answer.status) \(answer.text)")
    }

    /// The address of a route with the estate's own ids in it.
    func address(_ route: Route) -> String {
        route.name.pattern.replacing(/\{(\w+)\}/) { ids[String($0.1)] ?? "0000000000001" }
    }

    /// Whether every parameter of the address has a thing of the estate behind it.
    func isKnown(_ route: Route) -> Bool {
        route.name.pattern.matches(of: /\{(\w+)\}/).allSatisfy { ids[String($0.1)] != nil }
    }

    /// Asks with values that pass every field's limits, so that what refuses is the rule or the scope.
    func ask(_ route: Route, token: String?, _ more: [String: String] = [:], query: String = "") async -> Answer {
        var headers = ["host": "x"]
        if let token { headers["authorization"] = "Bearer \(token)" }
        var ask = Ask(route.name.method, address(route), query: query, headers: headers)
        guard route.name.method == "POST" else { return await site.answer(ask) }
        let request = "matrix-\(counter.next())"
        let values = self.values(route, more)
        if route.isAPI {
            ask.headers["content-type"] = "application/json"
            ask.headers["idempotency-key"] = request
            ask.body = Array(JSON.object(values.map { ($0.0.name, Self.typed($0.1, $0.0)) }).text.utf8)
        } else {
            let boundary = "steward-proof"
            ask.headers["content-type"] = "multipart/form-data; boundary=\(boundary)"
            let pairs = values.map { ($0.0.name, $0.1) } + [("request", request)]
            for (name, value) in pairs {
                ask.body += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
            }
            let head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
            ask.body += Array(head.utf8) + Self.photo + Array("\r\n--\(boundary)--\r\n".utf8)
        }
        return await site.answer(ask)
    }

    private func values(_ route: Route, _ more: [String: String]) -> [(any AnyField, String)] {
        route.fields.compactMap { field in
            if let given = more[field.name] { return (field, given) }
            guard field.isRequired else { return nil }
            let candidates = Self.choices(field) + ["x", ids["account"] ?? "", "2026-12-24", "2026-12-24T10:00", "1", "1/2", "13800006620"]
            return ([fitting[field.name]].compactMap(\.self) + candidates).first { field.problem($0) == nil }.map { (field, $0) }
        }
    }

    private static func schema(_ field: any AnyField, _ name: String) -> JSON? {
        guard case .object(let parts) = field.schema else { return nil }
        return parts.first { $0.0 == name }?.1
    }

    private static func choices(_ field: any AnyField) -> [String] {
        guard case .list(let items)? = schema(field, "enum") else { return [] }
        return items.compactMap { if case .text(let text) = $0 { text } else { nil } }
    }

    private static func typed(_ value: String, _ field: any AnyField) -> JSON {
        if case .text("integer")? = schema(field, "type"), let number = Int64(value) { return .number(number) }
        if case .text("boolean")? = schema(field, "type") { return .flag(value == "1") }
        return .text(value)
    }

    private final class Counter: @unchecked Sendable {
        private let lock = NSLock()
        private var last = 0
        func next() -> Int {
            lock.withLock {
                last += 1
                return 10_000 + last
            }
        }
    }
}
