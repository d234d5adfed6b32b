// Door: signing in and out, the first password, one's own sessions.
import Foundation
import Kernel
import Platform
import Storage

/// The routes of the door. Hashing runs on two threads of its own, so that a flood of tries costs two cores' turns
/// and 38 MiB at most, and pages go on being served.
package struct Door: Sendable {
    private let sessions: Sessions
    private let limits = SignInLimits()
    private let hashing = WorkerThreads(name: "steward.hash", count: 2)
    private let sessionCookie: String

    package init(sessions: Sessions, sessionCookie: String) {
        self.sessions = sessions
        self.sessionCookie = sessionCookie
    }

    enum Inputs {
        static let name = Field<String>.text("name", max: 40)
        static let password = Field<String>(
            "password", required: true, schema: ["type": "string"], wrong: "field.text.bad"
        ) { (1...passwordBytesMax).contains($0.utf8.count) ? $0 : nil }
        private static let passwordBytesMax = 256
        static let code = Field<String>.text("code", max: 12, required: false)
        static let then = Field<String>.text("then", max: 200, required: false)
        static let new = Field<String>("new", required: true, schema: ["type": "string"], wrong: "password.length") {
            $0.count >= 10 && $0.utf8.count <= passwordBytesMax ? $0 : nil
        }
        /// The visitor's own password once more.
        static let own = Field<String>(
            "own", required: true, schema: ["type": "string"], wrong: "field.text.bad"
        ) { (1...passwordBytesMax).contains($0.utf8.count) ? $0 : nil }
        static let language = Field<Language>.choice("lang")
        static let size = Field<TypeSize>.choice("size")
    }

    /// How large a page's type is; owners' pages have the switch.
    enum TypeSize: String, CaseIterable, Sendable { case usual, large }

    package var routes: [Route] {
        [
            .page("/sign-in", .anyone, asks: [Inputs.then]) { visit, _ in DoorPages.signIn(visit) },
            .special("POST", "/sign-in", .anyone, fields: [Inputs.name, Inputs.password, Inputs.code, Inputs.then]) {
                try await signIn($0, $1)
            },
            .special("POST", "/sign-out", .staff) { visit, database in
                let secret = visit.sessionSecret
                try await database.write { try sessions.end(secret: secret, in: $0) }
                return .seeOther("/sign-in", cookies: [Cookie(sessionCookie, "", seconds: 0)])
            },
            .page("/password", .staff) { visit, _ in DoorPages.password(visit) },
            .special("POST", "/password", .staff, fields: [Inputs.password, Inputs.new]) { try await change($0, $1) },
            .page("/account", .staff) { visit, transaction in
                let own = try visit.staff().account
                return DoorPages.account(
                    visit, try sessions.list(of: own, current: visit.sessionSecret, in: transaction),
                    try sessions.tokens(of: own, in: transaction), try Upkeep().lines(transaction))
            },
            .special("GET", "/language", .anyone, fields: [Inputs.language, Inputs.then]) { visit, _ in
                let language = visit.value(Inputs.language) ?? .hans
                return .seeOther(
                    Self.safe(visit.value(Inputs.then)), cookies: [Cookie("language", language.rawValue, seconds: 31_536_000)])
            },
            .special("GET", "/type", .anyone, fields: [Inputs.size, Inputs.then]) { visit, _ in
                let size = visit.value(Inputs.size) ?? .usual
                return .seeOther(
                    Self.safe(visit.value(Inputs.then)), cookies: [Cookie(Site.typeCookie, size.rawValue, seconds: 31_536_000)])
            },
        ]
            + Route.verb(
                "/account/sessions/{session}/ending", .staff, summary: "End one of one's own sessions", fields: [],
                api: false
            ) { visit, transaction in
                try sessions.end(try visit.id("session"), of: try visit.staff().account, in: transaction)
                return Effect("/account")
            }
            + Route.verb(
                "/account/tokens/{token}/ending", .staff, summary: "End one of one's own API tokens", fields: [], api: false
            ) { visit, transaction in
                try sessions.revoke(
                    try visit.id("token"), of: try visit.staff().account, by: try visit.actor(), in: transaction)
                return Effect("/account")
            }
    }

    /// The same answer, after the same work, whether the name is known or not.
    private func signIn(_ visit: Visit, _ database: Database) async throws -> Reply {
        if visit.refusal != nil { return .page(DoorPages.signIn(visit), status: 422) }
        let name = try visit.need(Inputs.name)
        let password = try visit.need(Inputs.password)
        let network = visit.network
        try limits.note(name: name, network: network, at: database.clock.now)
        let door = try await database.read { try sessions.door(name: name, in: $0) }
        let hash = door?.hash ?? Self.nobody
        let matches = try await hashing.run { Sodium.passwordMatches(password, hash: hash) }
        var again = visit
        guard let door, matches else {
            again.refusal = .invalid("", "sign-in.wrong")
            return .page(DoorPages.signIn(again), status: 422)
        }
        var step: Int64?
        if door.needsSecondFactor {
            let code = visit.value(Inputs.code) ?? ""
            step = door.totp.flatMap { SecondFactor.step(of: code, seed: $0, at: database.clock.now) }
            try limits.noteCode(name: name, at: database.clock.now)
            guard let found = step, found > door.lastStep else {
                again.refusal = .invalid("code", code.isEmpty ? "sign-in.code.needed" : "sign-in.code.wrong")
                return .page(DoorPages.signIn(again), status: 422)
            }
        }
        let device = visit.device
        let secret = try await database.write { [step] transaction in
            try sessions.open(door.account, device: device, totpStep: step, in: transaction)
        }
        limits.clear(name: name, network: network)
        return .seeOther(Self.safe(visit.value(Inputs.then)), cookies: [Cookie(sessionCookie, secret)])
    }

    /// A hash of no password, so that an unknown name costs as much as a known one.
    private static let nobody: String = (try? Sodium.passwordHash(Hex.text(Sodium.random(16)))) ?? ""

    /// Only an address of our own; anything else goes home.
    private static func safe(_ then: String?) -> Path {
        // By bytes, as a browser reads it: what it drops, such as a tab, must not turn one slash into two.
        let bytes = Array((then ?? "").utf8)
        let isPlain = bytes.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: ":") }
        let slash = UInt8(ascii: "/")
        guard let then, isPlain, bytes.first == slash, bytes.dropFirst().first != slash else { return "/" }
        return Path(stringLiteral: then)
    }

    /// The visitor's own password once more, before what somebody may do is changed: a desk left open is not enough.
    func prove(_ visit: Visit, _ database: Database) async throws {
        let member = try visit.staff()
        let password = try visit.need(Inputs.own)
        try limits.note(name: member.name, network: visit.network, at: database.clock.now)
        let known = try await database.read { try sessions.door(name: member.name, in: $0) }
        guard let known, try await hashing.run({ Sodium.passwordMatches(password, hash: known.hash) }) else {
            throw Refusal.invalid(Inputs.own.name, "password.wrong")
        }
        limits.clear(name: member.name, network: visit.network)
    }

    /// A password's hash, made on a thread of its own.
    func hash(_ password: String) async throws -> String {
        try await hashing.run { try Sodium.passwordHash(password) }
    }

    private func change(_ visit: Visit, _ database: Database) async throws -> Reply {
        var again = visit
        if visit.refusal != nil { return .page(DoorPages.password(visit), status: 422) }
        let member = try visit.staff()
        let (old, new) = (try visit.need(Inputs.password), try visit.need(Inputs.new))
        try limits.note(name: member.name, network: visit.network, at: database.clock.now)
        let known = try await database.read { try sessions.door(name: member.name, in: $0) }
        guard let known, try await hashing.run({ Sodium.passwordMatches(old, hash: known.hash) }) else {
            again.refusal = .invalid("password", "password.wrong")
            return .page(DoorPages.password(again), status: 422)
        }
        guard !new.lowercased().contains(member.name), old != new, Set(new).count > 4 else {
            again.refusal = .invalid("new", "password.weak")
            return .page(DoorPages.password(again), status: 422)
        }
        let hash = try await hash(new)
        let secret = visit.sessionSecret
        try await database.write { transaction in
            try Accounts().setPassword(
                hash, of: member.account, keeping: secret, by: member.actor, in: transaction)
        }
        return .seeOther("/")
    }
}
