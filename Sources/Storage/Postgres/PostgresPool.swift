// PostgresPool: threads with a connection each, and the jobs that wait for one.
import Foundation

/// What a job does in its transaction.
enum PostgresWork: Sendable {
    case read(@Sendable (any Connection) throws -> Void)
    case write(@Sendable (any Connection) throws -> [any Sealable])
}

/// Owned threads, because libpq blocks; one queue, so that first come is first served.
final class PostgresPool: @unchecked Sendable {
    private struct Job {
        let work: PostgresWork
        /// When it is given up, should the server be away.
        let deadline: ContinuousClock.Instant
        let answer: CheckedContinuation<Void, any Error>
    }

    private let condition = NSCondition()
    private var jobs: [Job] = []
    private var next = 0
    private var stopping = false
    private var threadsLeft: Int
    private var closers: [CheckedContinuation<Void, Never>] = []
    private let server: PostgresServer
    private let seal: Seal

    init(_ server: PostgresServer, seal: @escaping Seal, connections: Int) {
        self.server = server
        self.seal = seal
        threadsLeft = connections
        for number in 0..<connections {
            let thread = Thread { [self] in serve() }
            thread.name = "steward.postgres.\(number)"
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    /// Runs the work on a thread of the pool. The caller's cancellation does not reach it.
    func perform(_ work: PostgresWork) async throws {
        let deadline = server.deadline
        try await withCheckedThrowingContinuation { continuation in
            let taken = condition.withLock {
                guard !stopping else { return false }
                jobs.append(Job(work: work, deadline: deadline, answer: continuation))
                condition.signal()
                return true
            }
            if !taken {
                continuation.resume(throwing: StorageProblem.connectionLost("the database is closed"))
            }
        }
    }

    /// Jobs that no connection has taken yet.
    var load: EngineLoad {
        condition.withLock {
            let waiting = jobs[next...]
            let writes = waiting.count { $0.work.writes }
            return EngineLoad(writesWaiting: writes, readsWaiting: waiting.count - writes)
        }
    }

    /// Takes no more jobs; the threads end after those that wait.
    func stop() {
        condition.withLock {
            stopping = true
            condition.broadcast()
        }
    }

    /// Stops, and answers when the last connection has ended.
    func close() async {
        stop()
        await withCheckedContinuation { continuation in
            let done = condition.withLock {
                if threadsLeft > 0 { closers.append(continuation) }
                return threadsLeft == 0
            }
            if done { continuation.resume() }
        }
    }

    private func serve() {
        let worker = PostgresWorker(server, seal: seal)
        while let job = take() {
            job.answer.resume(with: Result { try worker.perform(job.work, until: job.deadline) })
        }
        worker.close()
        let waiting = condition.withLock {
            threadsLeft -= 1
            return threadsLeft == 0 ? closers : []
        }
        for closer in waiting { closer.resume() }
    }

    private func take() -> Job? {
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
}
