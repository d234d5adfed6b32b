// LedgerShelf: files that were brought and are being looked at, before and while they are taken in.
import Foundation
import Kernel
import Platform
import Sheets
import Synchronization

/// One brought file of one person. Kept on this node for an hour, at most a few at a time.
final class LedgerVisit: Sendable {
    let account: Account.ID
    let project: Project.ID
    let kind: ServiceCase.Kind
    let fileName: String
    let bytes: Data
    let broughtAt: Instant
    private let state = Mutex(State())

    struct State: Sendable {
        /// The columns as they were found, or as the person chose them.
        var chosen: [LedgerField: [Int]] = [:]
        /// The last trial's or the real run's report.
        var report: LedgerReport?
        var isDone = false
        var isRunning = false
        var rowsDone = 0
        var failure: String?
    }

    init(account: Account.ID, project: Project.ID, kind: ServiceCase.Kind, fileName: String, bytes: Data, at: Instant) {
        self.account = account
        self.project = project
        self.kind = kind
        self.fileName = fileName
        self.bytes = bytes
        broughtAt = at
    }

    var now: State { state.withLock { $0 } }
    func change(_ body: @Sendable (inout State) -> Void) { state.withLock { body(&$0) } }

    /// True for the one who may start; a second press starts nothing.
    func start() -> Bool {
        state.withLock { state in
            guard !state.isRunning, !state.isDone else { return false }
            state.isRunning = true
            return true
        }
    }
}

/// The shelf of this node.
final class LedgerShelf: Sendable {
    private static let kept = 8
    private static let minutes = 60
    private let visits = Mutex<[String: LedgerVisit]>([:])

    /// Puts a file on the shelf and gives the word it is found under.
    func put(_ visit: LedgerVisit) -> String {
        let key = Hex.text(Sodium.random(10))
        visits.withLock { visits in
            let limit = visit.broughtAt.adding(minutes: -Self.minutes)
            visits = visits.filter { $0.value.broughtAt > limit || $0.value.now.isRunning }
            if visits.count >= Self.kept, let oldest = visits.filter({ !$0.value.now.isRunning }).min(by: { $0.value.broughtAt < $1.value.broughtAt }) {
                visits[oldest.key] = nil
            }
            visits[key] = visit
        }
        return key
    }

    /// The person's own file; nobody else's is there.
    func find(_ key: String, of account: Account.ID) throws(Refusal) -> LedgerVisit {
        guard let visit = visits.withLock({ $0[key] }), visit.account == account else { throw .missing }
        return visit
    }
}
