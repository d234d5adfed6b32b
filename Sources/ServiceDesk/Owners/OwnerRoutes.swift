// OwnerRoutes: from the code on the door to a report, its receipt, and the proof of a phone.
import Kernel
import Platform
import Registry
import Scheme
import Storage
import Web

struct OwnerRoutes: Sendable {
    let codes: UnitCodes
    let sessions: OwnerSessions
    let reports: OwnerReports
    let tries: OwnerTries
    let cookie: String
    /// Where everybody reads an estate's prices; nil where nobody charges.
    let prices: (@Sendable (ProjectCard) -> Path)?

    private typealias In = OwnerInputs

    init(cases: Cases, keys: Keys, cookie: String, prices: (@Sendable (ProjectCard) -> Path)? = nil) {
        codes = UnitCodes(keys: keys)
        sessions = OwnerSessions(keys: keys)
        reports = OwnerReports(cases: cases, keys: keys)
        tries = OwnerTries(keys: keys)
        self.cookie = cookie
        self.prices = prices
    }

    /// How the site recognises an owner: a session of this very home's code.
    static func door(_ sessions: OwnerSessions) -> GuestDoor {
        GuestDoor(prefix: "/r/", path: { .ownerProgress($0["code"] ?? "") }) { secret, parameters, transaction in
            try sessions.find(secret: secret, code: parameters["code"] ?? "", in: transaction)
                .map { Guest(actor: $0.actor) }
        }
    }

    /// The home behind the code of the address.
    static func place(_ visit: Visit, _ codes: UnitCodes, _ transaction: Transaction) throws -> OwnerPlace {
        try codes.place(visit.parameters["code"] ?? "", in: transaction)
    }

    private func place(_ visit: Visit, _ transaction: Transaction) throws -> OwnerPlace {
        try Self.place(visit, codes, transaction)
    }

    private func report(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        let place = try place(visit, transaction)
        return OwnerPages.report(visit, place, prices: prices?(place.project))
    }

    var routes: [Route] {
        [
            .page("/r/{code}", .anyone) { visit, transaction in
                try report(visit, transaction)
            },
            .page("/r/{code}/sent/{receipt}", .anyone) { visit, transaction in
                let place = try place(visit, transaction)
                let receipt = try reports.receipt(visit.parameters["receipt"] ?? "", at: place, in: transaction)
                return OwnerPages.sent(visit, place, receipt)
            },
            .page("/r/{code}/progress", .anyone) { visit, transaction in
                let place = try place(visit, transaction)
                return OwnerPages.progress(
                    visit, place, reachesPhones: try sessions.reachesPhones(place.project.id, in: transaction))
            },
            .special("POST", "/r/{code}/progress", .anyone, fields: [In.ownPhone]) { try await ask($0, $1) },
            .page("/r/{code}/key", .anyone) { visit, transaction in
                OwnerPages.key(visit, try place(visit, transaction))
            },
            .special("POST", "/r/{code}/key", .anyone, fields: [In.digits]) { try await prove($0, $1) },
            .special("POST", "/r/{code}/leaving", .guest) { visit, database in
                let secret = visit.guestSecret
                try await database.write { try sessions.end(secret: secret, in: $0) }
                return .seeOther(
                    .owner(visit.parameters["code"] ?? ""), cookies: [Cookie(cookie, "", seconds: 0)])
            },
        ]
            + Route.verb(
                "/r/{code}/report", .anyone, clause: "XS2.5-0", summary: "A report from a home's own page",
                fields: [In.words, In.kind, In.trouble, In.name, In.phone, In.callBack, In.trap],
                again: { try report($0, $1) }, api: false
            ) { try report($0, $1) }
    }

    private func report(_ visit: Visit, _ transaction: Transaction) throws -> Effect {
        let place = try place(visit, transaction)
        guard visit.value(In.trap) == nil else { throw Refusal.invalid("", "owner.robot") }
        let phone = visit.value(In.phone) ?? ""
        let callBack = visit.value(In.callBack)
        guard callBack != .yes || !phone.isEmpty else { throw Refusal.invalid("phone", "owner.phone.needed") }
        let isKnown = try sessions.find(secret: visit.guestSecret, code: place.code, in: transaction) != nil
        try tries.note(.report, at: place, network: visit.network, isKnown: isKnown, in: transaction)
        // What the office reads is in the office's language.
        let office = visit.words.speaking(.hans)
        var words = try visit.need(In.words)
        if !phone.isEmpty, let callBack { words += "\n" + office("owner.call-back.\(callBack.rawValue)") }
        let it = try reports.take(
            OwnerReports.Report(
                kind: try visit.need(In.kind), trouble: visit.value(In.trouble), words: words, name: visit.value(In.name) ?? office("owner.nameless"),
                phone: phone),
            at: place, in: transaction)
        // Beside this address, and without the code: what an effect answered is kept for a month, codes only sealed.
        return Effect("sent/\(reports.mark(of: it.id))")
    }

    /// The same answer after the same time, whether the phone is known or not.
    private func ask(_ visit: Visit, _ database: Database) async throws -> Reply {
        let end = ContinuousClock.now.advanced(by: .milliseconds(OwnerRules.answerMilliseconds))
        let result: Result<Reply, any Error>
        do { result = .success(try await asked(visit, database)) } catch { result = .failure(error) }
        try? await Task.sleep(until: end, clock: .continuous)
        return try result.get()
    }

    private func asked(_ visit: Visit, _ database: Database) async throws -> Reply {
        var shown = visit
        do {
            if let refusal = visit.refusal { throw refusal }
            let phone = try visit.need(In.ownPhone)
            let secret = try await database.write { transaction in
                let place = try place(visit, transaction)
                guard try sessions.reachesPhones(place.project.id, in: transaction) else {
                    throw Refusal.notNow("owner.no-gateway")
                }
                let (minutes, office) = ("\(OwnerRules.digitsMinutes)", place.project.name)
                return try sessions.ask(phone: phone, at: place, network: visit.network, in: transaction) {
                    visit.words("owner.message.text", ["digits": $0, "minutes": minutes, "office": office])
                }
            }
            return .seeOther(.ownerKey(visit.parameters["code"] ?? ""), cookies: [Cookie(cookie, secret)])
        } catch let refusal as Refusal where refusal.kind != .missing {
            shown.refusal = refusal
            let page = try await database.read { [shown] transaction in
                let place = try place(shown, transaction)
                return OwnerPages.progress(
                    shown, place, reachesPhones: try sessions.reachesPhones(place.project.id, in: transaction))
            }
            return .page(page, status: refusal.kind == .tooMany ? 429 : 422)
        }
    }

    private func prove(_ visit: Visit, _ database: Database) async throws -> Reply {
        var shown = visit
        if visit.refusal == nil {
            let digits = try visit.need(In.digits)
            let proof = try await database.write { transaction in
                try sessions.prove(
                    digits, secret: visit.guestSecret, at: try place(visit, transaction), in: transaction)
            }
            switch proof {
            case .opened(let secret):
                return .seeOther(
                    .ownerCases(visit.parameters["code"] ?? ""), cookies: [Cookie(cookie, secret)])
            case .wrong: shown.refusal = .invalid("digits", "owner.digits.wrong")
            case .spent: shown.refusal = .invalid("digits", "owner.digits.spent")
            }
        }
        let page = try await database.read { [shown] in OwnerPages.key(shown, try place(shown, $0)) }
        return .page(page, status: 422)
    }
}
