// Deliverer: the loop that empties the outbox.
import Kernel
import Logging
import Storage

/// Claims, calls, records: three steps, two commits. Any number of deliverers, in any number of processes, may run
/// over one database: a message is claimed by one of them.
package struct Deliverer: Sendable {
    private let database: Database
    private let departures: Departures
    private let adapters: [Message.Channel: any MessageAdapter]
    private let threads: WorkerThreads
    private let logger: Logger
    /// Calls under way at once, for each channel: a slow gateway never holds up the mail.
    private static let lanes = 2

    /// `threads` needs room for `threadsNeeded` calls at once.
    package init(
        _ database: Database, departures: Departures, adapters: [Message.Channel: any MessageAdapter],
        threads: WorkerThreads, logger: Logger
    ) {
        self.database = database
        self.departures = departures
        self.adapters = adapters
        self.threads = threads
        self.logger = logger
    }

    package static let threadsNeeded = lanes * Message.Channel.allCases.count

    /// The adapters of the real world.
    package static let world: [Message.Channel: any MessageAdapter] = [.mail: MailAdapter(), .webhook: WebhookAdapter()]

    /// Runs until it is cancelled; a call under way is then let end and written down.
    package func run() async {
        await withTaskGroup { group in
            group.addTask { await self.loop(every: .seconds(10), "looking for lost messages") { try await self.giveUpLost() } }
            for channel in adapters.keys {
                for _ in 0..<Self.lanes {
                    group.addTask {
                        await self.loop(every: .milliseconds(700), "delivering") { try await self.deliverDue(channel) }
                    }
                }
            }
        }
    }

    /// Delivers what is due on one channel, one after another. Gives the number of attempts made.
    @discardableResult
    package func deliverDue(_ channel: Message.Channel) async throws -> Int {
        guard let adapter = adapters[channel] else { return 0 }
        var attempts = 0
        while !Task.isCancelled {
            guard try await database.read({ try departures.isDue(channel, in: $0) }) else { break }
            switch try await database.write({ try departures.claim(channel, in: $0) }) {
            case .nothing: return attempts
            case .moved: continue
            case .letter(let letter):
                attempts += 1
                let delivery = try await threads.run { adapter.deliver(letter) }
                try await database.write {
                    _ = try departures.record(delivery, of: letter.id, attempt: letter.attempt, in: $0)
                }
                if delivery != .accepted { note(delivery, letter, channel) }
            }
        }
        return attempts
    }

    /// Hands what a dead process left under way to a person. Gives how many.
    @discardableResult
    package func giveUpLost() async throws -> Int {
        guard try await database.read({ try departures.hasLost(in: $0) }) else { return 0 }
        return try await database.write { try departures.giveUpLost(in: $0) }
    }

    private func loop(every pause: Duration, _ what: String, _ body: () async throws -> Int) async {
        let quiet = QuietLog(logger, "the outbox failed")
        while !Task.isCancelled {
            do {
                _ = try await body()
                quiet.succeeded()
            } catch {
                quiet.failed(error, while: what)
            }
            try? await Task.sleep(for: pause)
        }
    }

    private func note(_ delivery: Delivery, _ letter: Letter, _ channel: Message.Channel) {
        logger.warning(
            "a message did not leave",
            metadata: [
                "message": "\(letter.id.text)", "channel": "\(channel.rawValue)", "attempt": "\(letter.attempt)",
                "outcome": "\(delivery.word)", "code": "\(delivery.code)",
            ])
    }
}
