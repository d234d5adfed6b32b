// DoorPages: the door as it looks.
import Kernel
import Platform

enum DoorPages {
    static func signIn(_ visit: Visit) -> HTML {
        let words = visit.words
        let languages = Language.allCases.map { language -> HTML in
            "<a href=\"\(Path("/language").asking("lang", language.rawValue).asking("then", "/sign-in"))\" lang=\"\(language.rawValue)\">\(words("language.\(language.rawValue)"))</a> "
        }
        let rows: HTML = """
            \(Forms.summary(visit))
            \(Forms.text(visit, Door.Inputs.name, label: words("sign-in.name"), more: " autocomplete=\"username\" autocapitalize=\"none\" autofocus"))
            <div class="row"><label for="password">\(words("sign-in.password"))</label><div><input id="password" name="password" type="password" autocomplete="current-password" required>\(Forms.problem(visit, Door.Inputs.password))</div></div>
            \(Forms.text(visit, Door.Inputs.code, label: words("sign-in.code"), more: " inputmode=\"numeric\" autocomplete=\"one-time-code\"", hint: "<p class=\"small soft\">\(words("sign-in.code.hint"))</p>"))
            <input type="hidden" name="then" value="\(visit.form["then"] ?? visit.query["then"] ?? "")">
            """
        return Layout.bare(
            visit, title: words("sign-in"),
            """
            <div class="mark"><h1>\(words("product")) · \(words("sign-in"))</h1></div>
            \(Forms.post(visit, to: "/sign-in", button: words("sign-in"), rows))<p class="small soft more">\(languages)</p>
            """)
    }

    static func password(_ visit: Visit) -> HTML {
        let words = visit.words
        let rows: HTML = """
            \(Forms.summary(visit))<p class="soft">\(words("password.why"))</p>
            <div class="row"><label for="password">\(words("password.old"))</label><div><input id="password" name="password" type="password" autocomplete="current-password" required>\(Forms.problem(visit, Door.Inputs.password))</div></div>
            <div class="row"><label for="new">\(words("password.new"))</label><div><input id="new" name="new" type="password" autocomplete="new-password" required minlength="10">\(Forms.problem(visit, Door.Inputs.new))</div></div>
            """
        return Layout.bare(
            visit, title: words("password"),
            "<h1>\(words("password"))</h1>\(Forms.post(visit, to: "/password", button: words("password.change"), rows))")
    }

    static func account(
        _ visit: Visit, _ own: [Sessions.Card], _ tokens: [Sessions.TokenCard], _ upkeep: [Upkeep.Line]
    ) -> HTML {
        let words = visit.words
        let zone = visit.project?.zone ?? .utc
        let rows = own.map { card -> HTML in
            """
            <tr><td>\(DeviceName.of(card.device))\(if: card.isThisOne, " <b>\(words("session.this"))</b>")</td>
            <td>\(Moments.stamp(card.createdAt, zone))</td><td>\(Moments.stamp(card.seenAt, zone))</td>
            <td><form method="post" action="/account/sessions/\(card.id.text)/ending">\(Forms.hidden(visit))<button>\(words("session.end"))</button></form></td></tr>
            """
        }
        let languages = Language.allCases.map { language -> HTML in
            "<a class=\"button\" href=\"\(Path("/language").asking("lang", language.rawValue).asking("then", "/account"))\" lang=\"\(language.rawValue)\">\(words("language.\(language.rawValue)"))</a> "
        }
        let watching: Set<Post> = [.administrator, .serviceManager, .officeManager]
        let outbox: HTML = visit.member?.projects(with: watching).isEmpty != false ? "" : """
            \(Self.upkeep(visit, upkeep, zone))<section class="block"><h2>\(words("account.outbox"))</h2><p class="buttons"><a class="button" href="/outbox">\(words("account.outbox.open"))</a></p></section>
            """
        let staff: HTML = visit.member?.projects(with: StaffRoutes.keepers).isEmpty != false ? "" : """
            <section class="block"><h2>\(words("staff"))</h2><p class="buttons"><a class="button" href="/staff">\(words("staff.open"))</a></p></section>
            """
        let calendar: HTML = visit.project == nil ? "" : """
            <section class="block"><h2>\(words("account.calendar"))</h2><p class="buttons"><a class="button" href="/calendar">\(words("account.calendar.open"))</a></p></section>
            """
        return Layout.office(
            visit, title: words("account"), at: .settings,
            """
            <section class="block"><h2>\(words("account.language"))</h2><p class="buttons">\(languages)</p></section>
            <section class="block"><h2>\(words("account.password"))</h2><p class="buttons"><a class="button" href="/password">\(words("password.change"))</a></p></section>
            \(calendar)<section class="block"><h2>\(words("account.sessions"))</h2><table><thead><tr><th>\(words("session.device"))</th><th>\(words("session.since"))</th><th>\(words("session.seen"))</th><th><span class="unseen">\(words("session.end"))</span></th></tr></thead><tbody>\(rows)</tbody></table></section>\(self.tokens(visit, tokens, zone))\(staff)\(outbox)
            """)
    }

    /// When the last backup and the last drill passed, for those who answer for the house.
    private static func upkeep(_ visit: Visit, _ lines: [Upkeep.Line], _ zone: Zone) -> HTML {
        let words = visit.words
        let rows = Upkeep.Kind.allCases.map { kind -> HTML in
            let line = lines.first { $0.kind == kind }
            let passed = line?.passedAt.map { Moments.stamp($0, zone) } ?? words("upkeep.never")
            let fault: HTML = line.map { line -> HTML in
                line.isGood ? "" : "<span class=\"state late\">\(words("upkeep.failed", ["at": Moments.stamp(line.triedAt, zone)]))</span>"
            } ?? ""
            return "<tr><td>\(words("upkeep.\(kind.rawValue)"))</td><td>\(passed) \(fault)</td></tr>"
        }
        return """
            <section class="block"><h2>\(words("upkeep"))</h2><table><thead><tr><th>\(words("upkeep.kind"))</th><th>\(words("upkeep.passed"))</th></tr></thead><tbody>\(rows)</tbody></table></section>
            """
    }

    /// One's own API tokens: whoever finds one in the wrong hands ends it here, and keeps the account.
    private static func tokens(_ visit: Visit, _ tokens: [Sessions.TokenCard], _ zone: Zone) -> HTML {
        let words = visit.words
        guard !tokens.isEmpty else { return "" }
        let rows = tokens.map { token -> HTML in
            """
            <tr><td>\(token.name)</td><td>\(StaffPages.scope(token, words))</td><td>\(Moments.stamp(token.endsAt, zone))</td>
            <td><form method="post" action="/account/tokens/\(token.id.text)/ending">\(Forms.hidden(visit))<button>\(words("token.end"))</button></form></td></tr>
            """
        }
        return """
            <section class="block"><h2>\(words("account.tokens"))</h2><table><thead><tr><th>\(words("token.purpose"))</th><th>\(words("token.scope"))</th><th>\(words("token.until"))</th><th><span class="unseen">\(words("token.end"))</span></th></tr></thead><tbody>\(rows)</tbody></table></section>
            """
    }
}
