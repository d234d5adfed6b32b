// OutboxBench: an adapter that does as told, and the short words of the outbox's tests.
import Foundation
import Kernel
import Logging
import Platform
import Proof
import Storage
import Synchronization
import Wiring

/// Answers from its script, then accepts; remembers every call.
final class ScriptedAdapter: MessageAdapter {
    private let script: Mutex<[Delivery]>
    private let heard = Mutex<[Letter]>([])
    private let seconds: Double

    init(_ script: [Delivery] = [], seconds: Double = 0) {
        self.script = Mutex(script)
        self.seconds = seconds
    }

    var calls: [Letter] { heard.withLock { $0 } }

    func deliver(_ letter: Letter) -> Delivery {
        heard.withLock { $0.append(letter) }
        if seconds > 0 { Thread.sleep(forTimeInterval: seconds) }
        return script.withLock { $0.isEmpty ? .accepted : $0.removeFirst() }
    }
}

extension World {
    /// A project with both channels, and two people who read mail.
    func openChannels(mail: MailSettings? = nil, webhook: WebhookSettings? = nil) async throws {
        let keys = keys
        let (project, staff, by) = (project.id, people, staff("chenguo"))
        let mail = mail ?? MailSettings(host: "mail.example.cn", port: 587, user: "desk", password: "p4ss-plain", sender: "desk@example.cn")
        let webhook = webhook ?? WebhookSettings(kind: .generic, url: "https://gate.example.cn/in?key=k3y-plain", secret: "s3cret-plain")
        try await database.write { transaction in
            let channels = Channels(keys: keys)
            try channels.set(mail, of: project, by: by, in: transaction)
            try channels.set(webhook, for: .group, of: project, by: by, in: transaction)
            for name in ["wangfang", "zhaoqiang"] {
                guard let account = staff[name] else { continue }
                try channels.setAddress("\(name)@example.cn", of: account, in: project, by: by, in: transaction)
            }
        }
    }

    func draft(
        _ step: String = "1", to name: String = "wangfang", about topic: Int64 = 1, channel: Message.Channel = .mail,
        urgent: Bool = false
    ) -> Message.Draft {
        var draft = Message.Draft(
            "escalation.due", project: project.id, channel: channel,
            to: channel == .mail ? .staff(account(name)) : .group, about: ("promise", topic), step: step)
        draft.body = "3栋电梯停运，请今天回复。"
        draft.isUrgent = urgent
        return draft
    }

    @discardableResult
    func put(_ draft: Message.Draft) async throws -> Message.ID? {
        try await database.write { try Outbox().put(draft, in: $0) }
    }

    func departures() throws -> Departures { Departures(keys: keys, words: try House.words()) }

    /// A body over a deliverer whose calls go to the adapter.
    func delivering<Answer>(
        by adapter: any MessageAdapter, _ body: (Deliverer) async throws -> Answer
    ) async throws -> Answer {
        let threads = WorkerThreads(name: "outbox", count: Deliverer.threadsNeeded)
        defer { threads.stop() }
        let deliverer = Deliverer(
            database, departures: try departures(), adapters: [.mail: adapter, .webhook: adapter], threads: threads,
            logger: Logger(label: "proof") { _ in SwiftLogNoOpLogHandler() })
        return try await body(deliverer)
    }

    @discardableResult
    func deliver(by adapter: any MessageAdapter, _ channel: Message.Channel = .mail) async throws -> Int {
        try await delivering(by: adapter) { try await $0.deliverDue(channel) }
    }

    func cards(about topic: Int64 = 1) async throws -> [MessageCard] {
        let project = project.id
        return try await database.read { try Outbox().about("promise", topic, in: [project], $0) }
    }

    func outcomes(of id: Message.ID) async throws -> [String] {
        let project = project.id
        return try await database.read { transaction in
            try Outbox().attempts(of: id, in: [project], transaction).map { "\($0.attempt) \($0.outcome) \($0.code)" }
        }
    }

    func decide(_ decision: Outbox.Decision, about id: Message.ID, in project: Project.ID? = nil) async throws {
        let (project, by) = (project ?? self.project.id, staff("chenguo"))
        try await database.write { try Outbox().decide(decision, about: id, within: [project], by: by, in: $0) }
    }

    /// A wall-clock instant of the project.
    func time(_ day: String, _ minute: String) -> Instant? {
        guard let day = Day(day), let minute = MinuteOfDay(minute) else { return nil }
        return project.zone.instant(day, minute)
    }
}
