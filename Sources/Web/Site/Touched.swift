// Touched: which sessions were noted as alive lately, so that a busy person costs one write a minute.
import Kernel
import Platform
import Synchronization

final class Touched: Sendable {
    private static let everyMinutes = 1
    private static let rememberedMax = 10_000
    private let times = Mutex<[String: Instant]>([:])

    /// True once a minute for each session.
    func isDue(_ secret: String, at now: Instant) -> Bool {
        times.withLock { times in
            if let last = times[secret], now < last.adding(minutes: Self.everyMinutes) { return false }
            if times.count >= Self.rememberedMax { times.removeAll() }
            times[secret] = now
            return true
        }
    }
}
