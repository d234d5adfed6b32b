// WorkerThreadsTests: what blocks runs on threads of its own, which end with whoever held them.
import Testing

@testable import Storage

@Suite struct WorkerThreadsTests {
    @Test func `each job is done once, by whichever thread is free`() async throws {
        let threads = WorkerThreads(name: "proof", count: 2)
        let answers = try await withThrowingTaskGroup { group in
            for number in 0..<100 { group.addTask { try await threads.run { number } } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.sorted() == Array(0..<100) && threads.waiting == 0)
    }

    @Test func `stopped threads take nothing more`() async throws {
        let threads = WorkerThreads(name: "proof", count: 1)
        #expect(try await threads.run { 7 } == 7)
        threads.stop()
        await #expect(throws: CancellationError.self) { try await threads.run { 7 } }
    }

    @Test func `nothing but its owner keeps a thread`() async throws {
        weak var left: WorkerThreads?
        do {
            let threads = WorkerThreads(name: "proof", count: 2)
            left = threads
            try await threads.run {}
        }
        #expect(left == nil)
    }
}
