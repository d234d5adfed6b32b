// Site: the whole house as one function from a request to an answer.
import Foundation
import Kernel
import Logging
import Platform
import Storage

/// Everything that answers: routes, words, database. `answer` is what the server and the tests call.
package struct Site: Sendable {
    package let routes: [Route]
    package let database: Database
    package let sessions: Sessions
    package let words: Words
    /// TLS here or in front: cookies are Secure and have the `__Host-` name.
    package let isSecure: Bool
    /// Draws the page around a message: the office's layout, in the language of the visit.
    let frame: @Sendable (Visit, String, HTML) -> HTML
    let guests: GuestDoor?
    let formKey: [UInt8]
    private let table: RouteTable
    let logger: Logger
    private let touched = Touched()
    private let meter: Meter

    package init(
        routes: [Route], database: Database, keys: Keys, words: Words, isSecure: Bool, logger: Logger,
        guests: GuestDoor? = nil, meter: Meter = Meter(), frame: @escaping @Sendable (Visit, String, HTML) -> HTML
    ) {
        self.routes = routes
        self.database = database
        sessions = Sessions(keys: keys)
        self.words = words
        self.isSecure = isSecure
        self.logger = logger
        self.frame = frame
        self.guests = guests
        self.meter = meter
        // Form tokens are bound to sessions by a key of their own.
        formKey = Sodium.hmac(Array("steward-form-token".utf8), key: keys.field)
        table = RouteTable(routes)
    }

    package var sessionCookie: String { isSecure ? "__Host-steward" : "steward" }
    /// The cookie of somebody outside the office, never one of staff.
    package var guestCookie: String { Self.guestCookie(isSecure: isSecure) }
    package static func guestCookie(isSecure: Bool) -> String { isSecure ? "__Host-owner" : "owner" }
    /// The cookie of large type.
    package static let typeCookie = "type"

    /// Answers one request; never throws, and says no more of a failure than a person needs.
    package func answer(_ ask: Ask) async -> Answer {
        let begun = ContinuousClock.now
        let found = table.find(ask.method == "HEAD" ? "GET" : ask.method, ask.path)
        let answer = await route(found, ask)
        meter.note(found.name, status: answer.status, since: begun)
        // A page that looks by itself is nobody at work: the session ends all the same.
        if let secret = ask.cookie(sessionCookie), answer.status < 400, found.name?.pattern != Live.path.text,
            touched.isDue(secret, at: database.clock.now) {
            await touch(secret)
        }
        return Compression.pressed(Headers.guarded(answer, for: ask, isSecure: isSecure), for: ask)
    }

    /// A session that is open goes on; a secret that opens nothing costs no write.
    private func touch(_ secret: String) async {
        let member = try? await database.read { try sessions.visitor(secret: secret, isToken: false, in: $0) }
        if member != nil { try? await database.write { try sessions.touch(secret: secret, in: $0) } }
    }

    /// How many bytes of a request are read: a large file only from somebody who is signed in.
    package func bodyLimit(_ ask: Ask) async -> Int {
        guard case .route(let route, let parameters) = table.find(ask.method, ask.path), route.bodyLimit > Self.usualBody else {
            return Self.usualBody
        }
        if case .guest = route.who, let secret = ask.cookie(guestCookie) {
            let guest = try? await database.read { try guests?.find(secret, parameters, $0) }
            return guest == nil ? Self.usualBody : route.bodyLimit
        }
        guard let secret = ask.cookie(sessionCookie) else { return Self.usualBody }
        let member = try? await database.read { try sessions.visitor(secret: secret, isToken: false, in: $0) }
        return member == nil ? Self.usualBody : route.bodyLimit
    }
    private static let usualBody = 1 << 20

    /// The answer to a body that was not read to its end.
    package func tooLarge(_ ask: Ask) async -> Answer {
        let begun = ContinuousClock.now
        let answer = await failure(Refusal(.tooLarge, [Problem("", "body.too-large")]), ask, nil)
        meter.note(table.find(ask.method, ask.path).name, status: answer.status, since: begun)
        return Headers.guarded(answer, for: ask, isSecure: isSecure)
    }

    private func route(_ found: RouteTable.Find, _ ask: Ask) async -> Answer {
        switch found {
        case .nothing:
            return await failure(Refusal.missing, ask, nil)
        case .otherMethods(let methods):
            var answer = await failure(Refusal(.missing, [Problem("", "refusal.method")]), ask, nil)
            answer.status = 405
            answer.headers.append(("allow", methods.joined(separator: ", ")))
            return answer
        case .route(let route, let parameters):
            do {
                return try await run(route, parameters, ask)
            } catch {
                await noteDenial(error, ask, route)
                return await failure(error, ask, route)
            }
        }
    }

    /// A denial is logged with the route and the account, and nothing of what was asked for: somebody who tries doors is
    /// seen, and no person's data is in the log.
    private func noteDenial(_ error: any Error, _ ask: Ask, _ route: Route) async {
        guard let refusal = error as? Refusal, [.forbidden, .missing, .tooMany].contains(refusal.kind) else { return }
        let member = try? await database.read { try recognised(route, ask, in: $0).member }
        logger.notice(
            "denied",
            metadata: [
                "route": "\(route.name)", "status": "\(Self.status(refusal.kind))",
                "account": "\(member?.account.text ?? "none")",
            ])
    }

    private func run(_ route: Route, _ parameters: [String: String], _ ask: Ask) async throws -> Answer {
        switch route.life {
        case .reading(let body):
            let reply = try await database.read { transaction in
                let visit = try admit(route, parameters, ask, in: transaction)
                if route.isAPI {
                    if let refusal = Self.problems(route.fields, visit.query) { throw refusal }
                    if let empty = route.fields.first(where: { $0.refusesEmpty && visit.query[$0.name] == "" }) {
                        throw Refusal.invalid(empty.name, "field.choice.bad")
                    }
                }
                return try body(visit, transaction)
            }
            return answer(reply)
        case .special(let body):
            let visit = try await database.read { try admit(route, parameters, ask, in: $0) }
            if route.name.method == "POST" {
                try CrossSite.refuse(ask, visit, formKey: formKey)
                if visit.member?.readsOnly == true { throw Refusal.forbidden }
            }
            let sent = try filled(visit, route, ask)
            if let refusal = Self.problems(route.fields, sent.form) {
                var again = sent
                again.refusal = refusal
                return answer(try await body(again, database))
            }
            return answer(try await body(sent, database))
        case .told(let body):
            guard ask.body.count <= route.bodyLimit else { throw Refusal(.tooLarge, [Problem("", "body.too-large")]) }
            let visit = try await database.read { try admit(route, parameters, ask, in: $0) }
            return answer(try await body(ask, visit, database))
        case .effect(let perform, let again):
            let visit = try await database.read { try admit(route, parameters, ask, in: $0) }
            return try await effect(route, visit, ask, perform: perform, again: again)
        }
    }

    private func effect(
        _ route: Route, _ visit: Visit, _ ask: Ask,
        perform: @escaping @Sendable (Visit, Transaction) throws -> Effect,
        again: (@Sendable (Visit, Transaction) throws -> HTML)?
    ) async throws -> Answer {
        if !visit.isAPI { try CrossSite.refuse(ask, visit, formKey: formKey) }
        if visit.member?.readsOnly == true { throw Refusal.forbidden }
        let sent = try filled(visit, route, ask)
        do {
            if let refusal = Self.problems(route.fields, sent.form) { throw refusal }
            let request = try requestKey(ask, sent)
            let actor = (sent.guest?.actor ?? sent.member?.actor)?.text ?? "network:\(ask.network)"
            let bodyHash = Sodium.sha256(Array("\(ask.path)?\(ask.queryText)".utf8) + [0] + sent.form.canonical)
            let outcome = try await Self.known { try await database.write { transaction in
                if let earlier = try Once.claim(actor: actor, request: request, bodyHash: bodyHash, in: transaction) {
                    return earlier
                }
                let effect = try perform(sent, transaction)
                func answer(_ json: JSON) -> OnceAnswer {
                    OnceAnswer(status: effect.status, location: effect.path.text, answer: json.text)
                }
                try Once.keep(answer(effect.isSaidOnce ? [:] : effect.json), actor: actor, request: request, in: transaction)
                return answer(effect.json)
            } }
            if visit.isAPI {
                return Answer(
                    outcome.status, type: "application/json", Array(outcome.answer.utf8),
                    headers: [("location", outcome.location)])
            }
            return Answer(303, type: "text/plain; charset=utf-8", [], headers: [("location", outcome.location)])
        } catch let refusal as Refusal {
            guard !visit.isAPI, let again, refusal.kind != .missing, refusal.kind != .forbidden else { throw refusal }
            var shown = sent
            shown.refusal = refusal
            let page = try await database.read { [shown] in try again(shown, $0) }
            return Answer(Self.status(refusal.kind), type: Self.htmlType, Array(page.text.utf8))
        }
    }

    /// What the database refuses to hold twice is a conflict for the person, not a failure of the house.
    private static func known<Answer>(_ work: () async throws -> Answer) async throws -> Answer {
        do { return try await work() } catch StorageProblem.unique { throw Refusal.conflict("refusal.taken") }
    }

    private func filled(_ visit: Visit, _ route: Route, _ ask: Ask) throws -> Visit {
        var sent = visit
        let type = ask.headers["content-type"] ?? ""
        if route.name.method == "GET" {
            sent.form = visit.query
        } else if ask.body.count > route.bodyLimit {
            throw Refusal(.tooLarge, [Problem("", "body.too-large")])
        } else if visit.isAPI {
            guard type.hasPrefix("application/json") else { throw Refusal(.malformed, [Problem("", "body.type")]) }
            sent.form = try FormBody(json: ask.body, fields: route.fields)
        } else if type.hasPrefix("multipart/form-data") {
            let parts = try Multipart.read(ask.body, contentType: type)
            sent.form = FormBody(parts.values)
            sent.uploads = parts.uploads
        } else {
            sent.form = FormBody(urlEncoded: String(decoding: ask.body, as: UTF8.self))
        }
        return sent
    }

    private func requestKey(_ ask: Ask, _ visit: Visit) throws(Refusal) -> String {
        let key = visit.isAPI ? ask.headers["idempotency-key"] : visit.form["request"]
        guard let key, (8...80).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            throw Refusal(.malformed, [Problem(visit.isAPI ? "Idempotency-Key" : "", "once.needed")])
        }
        return key
    }

    private static func problems(_ fields: [any AnyField], _ form: FormBody) -> Refusal? {
        let problems = fields.compactMap { $0.problem(form[$0.name]) ?? $0.missing(from: form) }
        return problems.isEmpty ? nil : Refusal(.invalid, problems)
    }
}
