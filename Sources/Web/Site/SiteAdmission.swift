// SiteAdmission: who asks, in which project and language: the visit that a route is given.
import Foundation
import Kernel
import Platform
import Storage

extension Site {
    /// The member of staff behind a token or a session's cookie, and the session's secret.
    func recognised(
        _ route: Route, _ ask: Ask, in transaction: Transaction
    ) throws -> (member: Visitor?, secret: String) {
        if route.isAPI || ask.headers["authorization"] != nil {
            guard let header = ask.headers["authorization"], header.lowercased().hasPrefix("bearer ") else { return (nil, "") }
            let token = String(header.dropFirst(7)).trimmingCharacters(in: .whitespaces)
            return (try sessions.visitor(secret: token, isToken: true, in: transaction), "")
        }
        guard let cookie = ask.cookie(sessionCookie) else { return (nil, "") }
        return (try sessions.visitor(secret: cookie, isToken: false, in: transaction), cookie)
    }

    /// Who asks and what they may see. Runs in the reading that serves the page, so it costs no round of its own.
    func admit(
        _ route: Route, _ parameters: [String: String], _ ask: Ask, in transaction: Transaction
    ) throws -> Visit {
        let (member, secret) = try recognised(route, ask, in: transaction)
        let query = FormBody(urlEncoded: ask.queryText)
        let guestSecret = route.isAPI ? "" : ask.cookie(guestCookie) ?? ""
        var guest: Guest?
        var projects: [Project.ID] = []
        switch route.who {
        case .anyone: projects = member.map { $0.projects(with: Set(Post.allCases)) } ?? []
        case .staff:
            guard let member else { throw SignInNeeded() }
            projects = member.projects(with: Set(Post.allCases))
        case .posts(let posts):
            guard let member else { throw SignInNeeded() }
            projects = member.projects(with: posts)
            guard !projects.isEmpty else { throw Refusal.forbidden }
        case .guest:
            guest = try guests?.find(guestSecret, parameters, transaction)
            guard guest != nil else { throw GuestNeeded(path: guests?.path(parameters) ?? "/") }
        }
        if let member, member.mustChangePassword, !route.isAPI, !Self.openWithFirstPassword.contains(route.name.pattern) {
            throw PasswordDue()
        }
        let project = try chosen(of: projects, query: query, ask: ask, isAPI: route.isAPI, in: transaction)
        let bound = CrossSite.secret(secret, guest: guestSecret)
        let token = bound.isEmpty ? "" : CrossSite.token(secret: bound, key: formKey)
        let isPage = member != nil && !route.isAPI && secret != ""
        var visit = Visit(
            member: member, words: words.speaking(Self.language(ask, query, member)), now: transaction.now,
            route: route.name, parameters: parameters, query: query, form: FormBody(), projects: projects,
            project: project, refusal: nil, isAPI: route.isAPI, formToken: token,
            requestID: Hex.text(Sodium.random(16)),
            address: ask.path + (ask.queryText.isEmpty ? "" : "?" + ask.queryText), sessionSecret: secret,
            guest: guest, guestSecret: guestSecret,
            origin: "\(isSecure ? "https" : "http")://\(ask.headers["host"] ?? "localhost")",
            hasLargeType: ask.cookie(Self.typeCookie) == "large", network: ask.network,
            device: ask.headers["user-agent"] ?? "")
        if isPage { visit.watch = try Live.watch(route.name, parameters, projects, project, transaction) }
        return visit
    }

    private static let openWithFirstPassword: Set<String> = ["/password", "/sign-out", "/sign-in", "/metrics"]

    private func chosen(
        of projects: [Project.ID], query: FormBody, ask: Ask, isAPI: Bool, in transaction: Transaction
    ) throws -> ProjectCard? {
        if let code = query["project"] ?? (isAPI ? nil : ask.cookie("project")) {
            // No project has U+0000 in its code, and no database takes the question.
            let asked = code.utf8.contains(0) ? nil : try Projects().find(code: code, in: transaction)
            if let asked, projects.contains(asked.id) { return asked }
            // Another office's project is not there for this visitor; a stale cookie is no reason to refuse.
            if query["project"] != nil {
                // A verb's question is judged like its fields: nothing of another office is told either way.
                throw isAPI && ask.method == "POST"
                    ? Refusal.invalid("project", "project.unknown", ["code": String(code.prefix(32))]) : Refusal.missing
            }
        }
        guard let first = projects.first else { return nil }
        return try Projects().find(first, in: transaction)
    }

    static func language(_ ask: Ask, _ query: FormBody, _ member: Visitor?) -> Language {
        query["lang"].flatMap(Language.init(rawValue:)) ?? ask.cookie("language").flatMap(Language.init(rawValue:))
            ?? member.flatMap { Language(rawValue: $0.language) } ?? Language.best(for: ask.headers["accept-language"] ?? "")
            ?? .hans
    }
}

/// Thrown by admission: the visitor is nobody yet.
struct SignInNeeded: Error {}
/// Thrown by admission: the first password must be changed before anything else.
struct PasswordDue: Error {}
