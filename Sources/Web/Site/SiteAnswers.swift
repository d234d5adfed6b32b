// SiteAnswers: a reply, or an error, as what goes back over the wire.
import Foundation
import Kernel
import Logging
import Platform
import Storage

extension Site {
    static let htmlType = "text/html; charset=utf-8"

    func answer(_ reply: Reply) -> Answer {
        switch reply {
        case .page(let html, let status): return Answer(status, type: Self.htmlType, Array(html.text.utf8))
        case .json(let json, let status): return Answer(status, type: "application/json", Array(json.text.utf8))
        case .text(let text, let status): return Answer(status, type: "text/plain; charset=utf-8", Array(text.utf8))
        case .file(let name, let type, let bytes):
            let safe = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["-", ".", "_"])) ?? "file"
            return Answer(
                200, type: type, bytes, headers: [("content-disposition", "attachment; filename*=UTF-8''\(safe)")])
        case .asset(let type, let bytes):
            return Answer(200, type: type, bytes, headers: [("cache-control", "public, max-age=31536000, immutable")])
        case .seeOther(let path, let cookies):
            let headers = cookies.map { ("set-cookie", line($0)) } + [("location", path.text)]
            return Answer(303, type: "text/plain; charset=utf-8", [], headers: headers)
        }
    }

    private func line(_ cookie: Cookie) -> String {
        var line = "\(cookie.name)=\(cookie.value); Path=/; HttpOnly; SameSite=Lax"
        if isSecure { line += "; Secure" }
        if let seconds = cookie.seconds { line += "; Max-Age=\(seconds)" }
        return line
    }

    static func status(_ kind: Refusal.Kind) -> Int {
        switch kind {
        case .malformed: 400
        case .invalid: 422
        case .gate, .notNow, .conflict: 409
        case .missing: 404
        case .forbidden: 403
        case .tooMany: 429
        case .tooLarge: 413
        }
    }

    /// An error as a page or as `application/problem+json`. Bugs are logged once, with the route and no values.
    func failure(_ error: any Error, _ ask: Ask, _ route: Route?) async -> Answer {
        let isAPI = route?.isAPI ?? ask.path.hasPrefix("/api/")
        if let needed = error as? GuestNeeded {
            return Answer(303, type: "text/plain; charset=utf-8", [], headers: [("location", needed.path.text)])
        }
        if error is SignInNeeded || error is PasswordDue {
            if isAPI { return Problems.answer(Refusal(.forbidden, [Problem("", "refusal.token")]), status: 401, words: words) }
            let path: Path = error is PasswordDue ? "/password" : Path("/sign-in").asking("then", ask.method == "GET" ? ask.path : "/")
            return Answer(303, type: "text/plain; charset=utf-8", [], headers: [("location", path.text)])
        }
        var refusal: Refusal
        var status: Int
        switch error {
        case let known as Refusal: (refusal, status) = (known, Self.status(known.kind))
        case StorageProblem.unique: (refusal, status) = (Refusal.conflict("refusal.taken"), 409)
        case StorageProblem.noRoom:
            (refusal, status) = (Refusal(.notNow, [Problem("", "refusal.read-only")]), 503)
        case StorageProblem.damaged:
            (refusal, status) = (Refusal(.notNow, [Problem("", "refusal.damaged")]), 503)
        case StorageProblem.connectionLost, StorageProblem.serialisation:
            (refusal, status) = (Refusal(.notNow, [Problem("", "refusal.busy")]), 503)
        default:
            (refusal, status) = (Refusal(.notNow, [Problem("", "refusal.failed")]), 500)
        }
        if status >= 500 {
            logger.error("request failed", metadata: ["route": "\(route?.name.description ?? "none")", "error": "\(error)"])
        }
        if isAPI { return Problems.answer(refusal, status: status, words: words.speaking(.english)) }
        let language = Self.language(ask, FormBody(urlEncoded: ask.queryText), nil)
        let visit = Visit(
            member: nil, words: words.speaking(language), now: database.clock.now,
            route: RouteName(method: "GET", pattern: ""), parameters: [:], query: FormBody(), form: FormBody(),
            projects: [], project: nil, refusal: refusal, isAPI: false, formToken: "", requestID: "", address: ask.path,
            sessionSecret: "", guest: nil, guestSecret: "", origin: "", hasLargeType: ask.cookie(Self.typeCookie) == "large",
            network: ask.network, device: "")
        let isGuests = guests.map { ask.path.hasPrefix($0.prefix) } ?? false
        let html = isGuests
            ? Layout.owner(visit, title: visit.words("refusal.title"), Problems.guestPage(refusal, visit.words))
            : frame(visit, visit.words("refusal.title"), Problems.page(refusal, visit.words))
        return Answer(status, type: Self.htmlType, Array(html.text.utf8))
    }
}
