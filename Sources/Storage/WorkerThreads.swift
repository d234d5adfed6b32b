// WorkerThreads: owned threads for calls that block.
import Foundation

/// A fixed set of threads with one queue. Blocking calls (databases, mail, password hashing, files) run here and
/// never on the cooperative pool, which has only as many threads as the machine has cores.
package final class WorkerThreads: @unchecked Sendable {
    private let condition = NSCondition()
    private var jobs: [@Sendable () -> Void] = []
    private var next = 0
    private var stopping = false

    package init(name: String, count: Int) {
        for number in 0..<count {
            let thread = Thread { [self] in work() }
            thread.name = "\(name).\(number)"
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    /// Runs the job on one of the threads. The caller's cancellation does not reach it; after `stop()` it is refused.
    package func run<Answer: Sendable>(_ job: @escaping @Sendable () throws -> Answer) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            if !add({ continuation.resume(with: Result { try job() }) }) {
                continuation.resume(throwing: CancellationError())
            }
        }
    }

    /// Ends the threads after the jobs that wait.
    package func stop() {
        condition.withLock {
            stopping = true
            condition.broadcast()
        }
    }

    /// Jobs that no thread has taken yet.
    package var waiting: Int { condition.withLock { jobs.count - next } }

    private func add(_ job: @escaping @Sendable () -> Void) -> Bool {
        condition.withLock {
            guard !stopping else { return false }
            jobs.append(job)
            condition.signal()
            return true
        }
    }

    private func take() -> (@Sendable () -> Void)? {
        condition.withLock {
            while next == jobs.count && !stopping { condition.wait() }
            guard next < jobs.count else { return nil }
            let job = jobs[next]
            next += 1
            if next == jobs.count || next > 1_024 {
                jobs.removeFirst(next)
                next = 0
            }
            return job
        }
    }

    private func work() {
        while let job = take() { job() }
    }
}
