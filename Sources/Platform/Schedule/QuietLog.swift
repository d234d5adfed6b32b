// QuietLog: a fault that lasts is said once a minute, not every time a loop comes round.
import Kernel
import Logging
import Synchronization

/// For loops that try again and again: a full disk must not be filled further by the words about it.
package final class QuietLog: Sendable {
    private static let every = Duration.seconds(60)
    private let logger: Logger
    private let sentence: Logger.Message
    private let last = Mutex<(words: String, at: ContinuousClock.Instant)?>(nil)

    package init(_ logger: Logger, _ sentence: Logger.Message) {
        self.logger = logger
        self.sentence = sentence
    }

    package func failed(_ error: any Error, while what: String = "") {
        let words = what + "\(error)"
        let isNews = last.withLock { last in
            if let last, last.words == words, ContinuousClock.now - last.at < Self.every { return false }
            last = (words, .now)
            return true
        }
        guard isNews else { return }
        var metadata: Logger.Metadata = ["error": "\(error)"]
        if !what.isEmpty { metadata["while"] = "\(what)" }
        logger.error(sentence, metadata: metadata)
    }

    /// The next fault is news again.
    package func succeeded() { last.withLock { $0 = nil } }
}
