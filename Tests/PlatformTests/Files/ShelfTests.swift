// ShelfTests: a brought file is its bringer's alone, for an hour, and what is being taken in stays.
import Kernel
import Synchronization
import Testing

@testable import Platform

@Suite struct ShelfTests {
    private final class Brought: Shelved {
        let account: Account.ID
        let at: Instant
        private let runs = Mutex(false)
        var isRunning: Bool { runs.withLock { $0 } }

        init(_ account: Account.ID, at minute: Int, isRunning: Bool = false) {
            self.account = account
            at = Instant(milliseconds: 1_800_000_000_000).adding(minutes: minute)
            runs.withLock { $0 = isRunning }
        }
    }

    private static let owner = Account.ID(7)

    @Test func `a file is found by the one who brought it, and by nobody else`() throws {
        let shelf = Shelf<Brought>()
        let brought = Brought(Self.owner, at: 0)
        let key = shelf.put(brought)
        #expect(try shelf.find(key, of: Self.owner) === brought)
        #expect(throws: Refusal.missing) { _ = try shelf.find(key, of: Account.ID(8)) }
        #expect(throws: Refusal.missing) { _ = try shelf.find(key + "0", of: Self.owner) }
    }

    @Test func `after an hour a file is gone, unless it is being taken in`() throws {
        let shelf = Shelf<Brought>()
        let idle = shelf.put(Brought(Self.owner, at: 0))
        let busy = shelf.put(Brought(Self.owner, at: 0, isRunning: true))
        _ = shelf.put(Brought(Self.owner, at: 59))
        #expect(throws: Never.self) { _ = try shelf.find(idle, of: Self.owner) }
        _ = shelf.put(Brought(Self.owner, at: 60))
        #expect(throws: Refusal.missing) { _ = try shelf.find(idle, of: Self.owner) }
        #expect(throws: Never.self) { _ = try shelf.find(busy, of: Self.owner) }
    }

    @Test func `a full shelf gives up its oldest idle file for a new one`() throws {
        let shelf = Shelf<Brought>(kept: 3)
        let busy = shelf.put(Brought(Self.owner, at: 0, isRunning: true))
        let oldest = shelf.put(Brought(Self.owner, at: 1))
        let kept = shelf.put(Brought(Self.owner, at: 2))
        let fresh = shelf.put(Brought(Self.owner, at: 3))
        #expect(throws: Refusal.missing) { _ = try shelf.find(oldest, of: Self.owner) }
        for key in [busy, kept, fresh] { #expect(throws: Never.self) { _ = try shelf.find(key, of: Self.owner) } }
    }
}
