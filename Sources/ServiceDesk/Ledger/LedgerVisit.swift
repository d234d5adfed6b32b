// LedgerVisit: a ledger that was brought and is being looked at, before and while it is taken in.
import Foundation
import Kernel
import Platform
import Synchronization

/// One brought file of one person.
final class LedgerVisit: Shelved {
    /// Whole files lie on the shelf: fewer of them.
    static let kept = 8

    let account: Account.ID
    let project: Project.ID
    let kind: ServiceCase.Kind
    let fileName: String
    let bytes: Data
    let at: Instant
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
        self.at = at
    }

    var now: State { state.withLock { $0 } }
    var isRunning: Bool { now.isRunning }
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
