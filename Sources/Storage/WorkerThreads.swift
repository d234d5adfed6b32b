// WorkerThreads: owned threads for calls that block.
import Foundation

/// A fixed set of threads with one queue. Blocking calls (databases, mail, password hashing, files) run here and
/// never on the cooperative pool, which has only as many threads as the machine has cores.
package final class WorkerThreads: Sendable {
    private let queue = JobQueue()

    package init(name: String, count: Int) {
        for number in 0..<count {
            // Of the queue alone: threads that held their owner would keep it and themselves for ever.
            let thread = Thread { [queue] in queue.work() }
            thread.name = "\(name).\(number)"
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    deinit { queue.close() }

    /// Runs the job on one of the threads. The caller's cancellation does not reach it; after `stop()` it is refused.
    package func run<Answer: Sendable>(_ job: @escaping @Sendable () throws -> Answer) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            if !queue.add({ continuation.resume(with: Result { try job() }) }) {
                continuation.resume(throwing: CancellationError())
            }
        }
    }

    /// Ends the threads after the jobs that wait. The same happens when nobody holds them any more.
    package func stop() { queue.close() }

    /// Jobs that no thread has taken yet.
    package var waiting: Int { queue.waiting }
}

/// What waits for a thread, in the order it came.
private final class JobQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private var jobs: [@Sendable () -> Void] = []
    private var next = 0
    private var isClosed = false

    var waiting: Int { condition.withLock { jobs.count - next } }

    func add(_ job: @escaping @Sendable () -> Void) -> Bool {
        condition.withLock {
            guard !isClosed else { return false }
            jobs.append(job)
            condition.signal()
            return true
        }
    }

    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }

    func work() {
        while let job = take() { job() }
    }

    private func take() -> (@Sendable () -> Void)? {
        condition.withLock {
            while next == jobs.count && !isClosed { condition.wait() }
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
}
