// StaffPages: the people of an office and one of them, for whoever keeps their access.
import Kernel
import Platform
import Sheets

enum StaffPages {
    private typealias In = StaffRoutes.In

    /// A person in the list, with the posts held here now.
    struct Line {
        let account: AccountCard
        let posts: [Post]
    }

    /// A person's page as plain values.
    struct Person {
        let account: AccountCard
        let cards: [GrantCard]
        /// Posts that may be given, and lines that may be ended.
        let offered: [Post]
        let endable: [GrantCard]
        let tokens: [Sessions.TokenCard]
        /// Whether the whole account is the keeper's.
        let mayAll: Bool
        let held: [HeldThing]
        let heldCount: Int
    }

    static func list(_ visit: Visit, _ project: ProjectCard, _ lines: [Line], offered: [Post]) -> HTML {
        let words = visit.words
        let rows = lines.map { line -> HTML in
            """
            <tr><td><a class="title" href="\(Path("/staff/\(line.account.id)"))">\(line.account.displayName)</a></td><td>\(line.account.name)</td>
            <td>\(line.posts.map { words("post.\($0.rawValue)") }.joined(separator: " · "))</td><td>\(state(line.account, words))</td></tr>
            """
        }
        let form = Forms.fold(visit, to: "/staff/addition", title: "verb.add-staff") { own in
            """
            \(Forms.text(own, In.name, label: words("staff.name"), more: " autocapitalize=\"none\" autocomplete=\"off\"", hint: hint(own, "account.name.shape")))
            \(Forms.text(own, In.display, label: words("staff.display"), more: " autocomplete=\"off\""))
            \(Forms.select(own, In.post, label: words("staff.post"), options: offered.map { ($0.rawValue, words("post.\($0.rawValue)")) }))
            \(secret(own))
            """
        }
        return Layout.office(
            visit, title: words("staff"), at: .settings,
            lead: "<p class=\"soft\">\(words("staff.lead", ["project": project.name]))</p>",
            """
            \(Forms.summary(visit))<table><thead><tr><th>\(words("staff.display"))</th><th>\(words("staff.name"))</th><th>\(words("staff.post"))</th><th>\(words("staff.state"))</th></tr></thead><tbody>\(rows)</tbody></table>\(ListFile.links(visit, "/staff/export"))
            \(form)
            """)
    }

    /// Who may sign in, and as what: no password, no seed, no phone is in it.
    static func file(_ lines: [Line], _ project: ProjectCard, _ words: Words) -> ListFile {
        ListFile(
            "staff-\(project.code)", title: words("staff"),
            columns: [
                SheetColumn(words("staff.display")), SheetColumn(words("staff.name")), SheetColumn(words("staff.post"), width: 40),
                SheetColumn(words("staff.state")),
            ],
            rows: lines.map { line in
                let state = line.account.isClosed ? "staff.closed" : line.account.mustChangePassword ? "staff.first" : nil
                return [
                    .text(line.account.displayName), .text(line.account.name),
                    .text(line.posts.map { words("post.\($0.rawValue)") }.joined(separator: " · ")),
                    .text(state.map { words($0) } ?? ""),
                ]
            })
    }

    static func person(_ visit: Visit, _ person: Person) -> HTML {
        let words = visit.words
        let now = visit.now
        let rows = person.cards.map { card -> HTML in
            let end = card.endedAt.map { Moments.stamp($0, card.zone) } ?? card.to?.description ?? ""
            let over: HTML = card.isOver(at: now) ? " <span class=\"state\">\(words("grant.is-over"))</span>" : ""
            return """
                <tr><td>\(card.projectName)</td><td>\(words("post.\(card.post.rawValue)"))\(over)</td><td>\(card.from.description)</td><td>\(end)</td></tr>
                """
        }
        let held: HTML = person.held.isEmpty ? "" : """
            <section class="block"><h2>\(words("staff.held", ["number": "\(person.heldCount)"]))</h2><p class="soft">\(words("staff.held.why"))</p><ul class="plain">\(person.held.map { thing -> HTML in "<li><a href=\"\(thing.path)\">\(thing.title)</a></li>" })</ul></section>
            """
        return Layout.office(
            visit, title: person.account.displayName, at: .settings,
            lead: "<p class=\"soft\">\(person.account.name) \(state(person.account, words))</p>",
            """
            \(Forms.summary(visit))<table><thead><tr><th>\(words("staff.project"))</th><th>\(words("staff.post"))</th><th>\(words("staff.from"))</th><th>\(words("staff.last"))</th></tr></thead><tbody>\(rows)</tbody></table>
            \(held)\(posts(visit, person))\(whole(visit, person))<p><a href="/staff">\(words("staff.back"))</a></p>
            """)
    }

    /// Giving and ending posts.
    private static func posts(_ visit: Visit, _ person: Person) -> HTML {
        let words = visit.words
        let base = Path("/staff/\(person.account.id)").text
        let give: HTML = person.offered.isEmpty ? "" : Forms.fold(visit, to: Path(stringLiteral: base + "/grant"), title: "verb.give-post") { own in
            """
            \(Forms.select(own, In.post, label: words("staff.post"), options: person.offered.map { ($0.rawValue, words("post.\($0.rawValue)")) }, hint: "<p class=\"small soft\">\(visit.project?.name ?? "")</p>"))
            \(Forms.text(own, In.from, label: words("staff.from"), type: "date", hint: hint(own, "staff.from.hint")))\(secret(own))
            """
        }
        let end: HTML = person.endable.isEmpty ? "" : Forms.fold(visit, to: Path(stringLiteral: base + "/grant-ending"), title: "verb.end-post") { own in
            """
            \(Forms.select(own, In.grant, label: words("staff.post"), options: person.endable.map { ($0.id.text, "\($0.projectName) \(words("post.\($0.post.rawValue)")) \($0.from)") }))
            \(Forms.text(own, In.last, label: words("staff.last"), type: "date", hint: hint(own, "staff.last.hint")))\(secret(own))
            """
        }
        return give + end
    }

    /// What concerns the whole account.
    private static func whole(_ visit: Visit, _ person: Person) -> HTML {
        let words = visit.words
        guard person.mayAll else { return "" }
        func fold(_ verb: String, _ title: String, _ rows: @escaping (Visit) -> HTML = { _ in "" }) -> HTML {
            Forms.fold(visit, to: Path(stringLiteral: "/staff/\(person.account.id.text)/\(verb)"), title: title) { own in
                "\(rows(own))<p class=\"small soft\">\(words(title + ".why"))</p>\(secret(own))"
            }
        }
        if person.account.isClosed { return fold("reopening", "verb.reopen-account") }
        let tokens: HTML = person.tokens.isEmpty ? "" : fold("token-ending", "verb.end-token") { own in
            Forms.select(
                own, In.token, label: words("token.purpose"),
                options: person.tokens.map { ($0.id.text, "\($0.name) · \(scope($0, words))") })
        }
        return fold("password-reset", "verb.reset-password") + fold("second-factor", "verb.new-second-factor") + tokens
            + fold("closing", "verb.close-account")
    }

    /// What is said once: whoever keeps the account writes it down or reads it out, and it is gone.
    static func shown(_ visit: Visit, _ account: AccountCard, _ shown: StaffRoutes.Shown) -> HTML {
        let words = visit.words
        let password: HTML = shown.password.map { password -> HTML in
            "<dt>\(words("staff.first-password"))</dt><dd><code>\(password)</code></dd>"
        } ?? ""
        let seed: HTML = shown.seed.map { seed -> HTML in "<dt>\(words("staff.seed"))</dt><dd><code>\(seed)</code></dd>" } ?? ""
        return Layout.office(
            visit, title: account.displayName, at: .settings, lead: "<p class=\"soft\">\(account.name)</p>",
            """
            <div class="say" role="status"><p>\(words("staff.once"))</p></div><dl>\(password)\(seed)</dl>
            <p class="buttons"><a class="button main" href="\(Path("/staff/\(account.id)"))">\(words("staff.noted"))</a></p>
            """)
    }

    /// What a token opens: `只读 · 云栖苑`.
    static func scope(_ token: Sessions.TokenCard, _ words: Words) -> String {
        let place = token.projects.map { $0.joined(separator: "、") } ?? words("token.everywhere")
        return words(token.writes ? "token.writes" : "token.reads") + " · " + place
    }

    private static func state(_ account: AccountCard, _ words: Words) -> HTML {
        if account.isClosed { return "<span class=\"state\">\(words("staff.closed"))</span>" }
        return account.mustChangePassword ? "<span class=\"state risk\">\(words("staff.first"))</span>" : ""
    }

    private static func secret(_ own: Visit) -> HTML {
        Forms.secret(own, In.own, label: own.words("staff.own"), hint: hint(own, "staff.own.why"))
    }

    private static func hint(_ visit: Visit, _ key: String) -> HTML { "<p class=\"small soft\">\(visit.words(key))</p>" }
}
