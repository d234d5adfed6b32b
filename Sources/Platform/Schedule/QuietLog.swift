// QuietLog: a fault that lasts is said once a minute, not every time a loop comes round.
import Kernel
import Logging
import Synchronization

/// For loops that try again and again: a full disk must not be filled further by the words about it.
package final class QuietLog: Sendable {
    private static let every = Duration.seconds(60)
    private let logger: Logger
    private let sentence: Logger.Message
    private let said = Mutex<[String: (words: String, at: ContinuousClock.Instant)]>([:])

    package init(_ logger: Logger, _ sentence: Logger.Message) {
        self.logger = logger
        self.sentence = sentence
    }

    package func failed(_ error: any Error, while what: String = "") {
        let words = "\(error)"
        let isNews = said.withLock { said in
            if let last = said[what], last.words == words, ContinuousClock.now - last.at < Self.every { return false }
            said[what] = (words, .now)
            return true
        }
        guard isNews else { return }
        var metadata: Logger.Metadata = ["error": "\(words)"]
        if !what.isEmpty { metadata["while"] = "\(what)" }
        logger.error(sentence, metadata: metadata)
    }

    /// The next fault is news again.
    package func succeeded(while what: String = "") { said.withLock { $0[what] = nil } }
}
