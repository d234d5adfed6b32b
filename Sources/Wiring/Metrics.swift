// Metrics: how the service does, for Prometheus: counts and times, nothing of a person.
import Billing
import Kernel
import Platform
import Storage
import Web

package enum Metrics {
    /// For this machine's own programs, or an administrator's token. Behind a proxy everybody seems to be near, so there
    /// the token alone counts.
    package static func routes(_ meter: Meter, trustsLoopback: Bool) -> [Route] {
        [
            .special("GET", "/metrics", .anyone) { visit, database in
                let isHere = trustsLoopback && ["127.0.0.1", "::1"].contains(visit.network)
                let isAdministrator = visit.member.map { !$0.projects(with: [.administrator]).isEmpty } ?? false
                guard isHere || isAdministrator else { throw Refusal.forbidden }
                return .text(try await text(meter, database))
            }
        ]
    }

    private static func text(_ meter: Meter, _ database: Database) async throws -> String {
        var page = MetricsText()
        requests(meter, &page)
        engine(database, &page)
        let counts = try await database.read { try Counts($0) }
        page.family("steward_outbox_messages", "gauge", "Messages that have not left or that a person must look at.")
        for (state, number) in counts.messages {
            page.sample("steward_outbox_messages", [("state", state)], Double(number))
        }
        page.family("steward_promises", "gauge", "Promises that are open, and how many of them are overdue.")
        page.sample("steward_promises", [("state", "open")], Double(counts.openPromises))
        page.sample("steward_promises", [("state", "overdue")], Double(counts.overduePromises))
        let now = database.clock.now
        for kind in Upkeep.Kind.allCases {
            let line = counts.upkeep.first { $0.kind == kind }
            let name = "steward_last_\(kind.rawValue)"
            page.family(name + "_seconds", "gauge", "Since the last \(kind.rawValue) that passed; infinite before the first.")
            page.sample(name + "_seconds", [], line?.passedAt.map { Double(now.milliseconds(since: $0)) / 1_000 } ?? .infinity)
            page.family(name + "_failed", "gauge", "1 when the latest \(kind.rawValue) did not pass.")
            page.sample(name + "_failed", [], line?.isGood == false ? 1 : 0)
        }
        page.family("steward_ledger_faults", "gauge", "What the latest recounts of the ledgers found wrong.")
        page.sample("steward_ledger_faults", [], Double(counts.ledgerFaults))
        page.family("steward_last_recount_seconds", "gauge", "Since the oldest of the latest recounts; infinite before the first.")
        page.sample(
            "steward_last_recount_seconds", [],
            counts.recountedAt.map { Double(now.milliseconds(since: $0)) / 1_000 } ?? .infinity)
        page.family("steward_journal_facts", "gauge", "Facts in the journal, of all chains.")
        page.sample("steward_journal_facts", [], Double(counts.facts))
        return page.text
    }

    private static func requests(_ meter: Meter, _ page: inout MetricsText) {
        let lines = meter.lines
        func labels(_ route: RouteName) -> [(String, String)] { [("method", route.method), ("route", route.pattern)] }
        page.family("steward_requests_total", "counter", "Requests by route and class of status.")
        for (route, line) in lines {
            for (status, number) in line.answers.sorted(by: { $0.key < $1.key }) {
                page.sample("steward_requests_total", labels(route) + [("status", "\(status)xx")], Double(number))
            }
        }
        page.family("steward_request_seconds", "histogram", "How long an answer took.")
        for (route, line) in lines { page.histogram("steward_request_seconds", labels(route), line.seconds) }
        page.family("steward_uptime_seconds", "gauge", "Since the start of this process.")
        page.sample("steward_uptime_seconds", [], meter.secondsUp)
    }

    private static func engine(_ database: Database, _ page: inout MetricsText) {
        let load = database.engine.load
        page.family("steward_database_waiting", "gauge", "Work that waits for a turn at the database.")
        page.sample("steward_database_waiting", [("kind", "write")], Double(load.writesWaiting))
        page.sample("steward_database_waiting", [("kind", "read")], Double(load.readsWaiting))
        if let groups = load.groups {
            page.family("steward_commit_verbs", "histogram", "Verbs in one commit.")
            page.histogram("steward_commit_verbs", [], groups)
        }
        let trouble = database.soundness.trouble
        page.family("steward_database_trouble", "gauge", "1 while there is no room, or the file does not pass its check.")
        page.sample("steward_database_trouble", [("kind", "full")], trouble == .noRoom ? 1 : 0)
        page.sample("steward_database_trouble", [("kind", "damaged")], trouble == .damaged ? 1 : 0)
    }

    /// Counted by partial indexes: they hold what is open, not what is past.
    private struct Counts: Sendable {
        var messages: [(String, Int64)] = []
        var openPromises: Int64 = 0
        var overduePromises: Int64 = 0
        var facts: Int64 = 0
        var upkeep: [Upkeep.Line] = []
        var ledgerFaults: Int64 = 0
        var recountedAt: Instant?

        init(_ transaction: Transaction) throws {
            let states: [(String, SQL)] = [
                ("waiting", "SELECT COUNT(*) AS number FROM message WHERE state = 'waiting'"),
                ("trying", "SELECT COUNT(*) AS number FROM message WHERE state = 'trying'"),
                ("failed", "SELECT COUNT(*) AS number FROM message WHERE state IN ('failed', 'unknown') AND state = 'failed'"),
                ("unknown", "SELECT COUNT(*) AS number FROM message WHERE state IN ('failed', 'unknown') AND state = 'unknown'"),
            ]
            for (state, sql) in states { messages.append((state, try transaction.first(sql)?.get("number") ?? 0)) }
            let promises = try transaction.first(
                """
                SELECT COUNT(*) AS number, CAST(COALESCE(SUM(CASE WHEN due_at < \(transaction.now) THEN 1 ELSE 0 END), 0) AS BIGINT) AS late
                FROM promise WHERE outcome = 'open'
                """)
            openPromises = try promises?.get("number") ?? 0
            overduePromises = try promises?.get("late") ?? 0
            upkeep = try Upkeep().lines(transaction)
            (ledgerFaults, recountedAt) = try Recounts().health(transaction)
            facts = try transaction.first("SELECT CAST(COALESCE(SUM(seq), 0) AS BIGINT) AS number FROM journal_head")?.get("number") ?? 0
        }
    }
}
