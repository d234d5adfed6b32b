// FileHandover: hands what was read from the thread that reads to the task that writes, a few pieces at a time.
import Dispatch
import Storage
import Synchronization

/// The reader waits for the database: memory does not grow with the file.
final class FileHandover<Piece: Sendable>: Sendable {
    let pieces: AsyncThrowingStream<Piece, any Error>
    private let continuation: AsyncThrowingStream<Piece, any Error>.Continuation
    private let room = DispatchSemaphore(value: 0)
    private let isStopped = Mutex(false)

    private init(piecesAhead: Int) {
        (pieces, continuation) = AsyncThrowingStream.makeStream()
        for _ in 0..<piecesAhead { room.signal() }
    }

    /// Reads on the thread of files while `take` writes piece after piece. Both have ended when this returns or throws.
    static func run(
        piecesAhead: Int = 3, _ read: @escaping @Sendable (_ put: (Piece) throws -> Void) throws -> Void,
        _ take: (Piece) async throws -> Void
    ) async throws {
        let handover = FileHandover(piecesAhead: piecesAhead)
        async let reading: Void = FileTable.threads.run {
            do {
                try read(handover.put)
                handover.continuation.finish()
            } catch { handover.continuation.finish(throwing: error) }
        }
        do {
            for try await piece in handover.pieces {
                try await take(piece)
                handover.room.signal()
            }
        } catch {
            handover.stop()
            try await reading
            throw error
        }
        try await reading
    }

    private func put(_ piece: Piece) throws {
        room.wait()
        if isStopped.withLock({ $0 }) { throw CancellationError() }
        continuation.yield(piece)
    }

    /// Nobody writes any more.
    private func stop() {
        isStopped.withLock { $0 = true }
        room.signal()
    }
}
