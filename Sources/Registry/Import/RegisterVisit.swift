// RegisterVisit: a register that is being taken in, and the rows that were not, as a file to mend and bring again.
import Kernel
import Platform
import Sheets
import Synchronization
import Web

/// One register of one person: how far it is, and at the end what came of it.
final class RegisterVisit: Shelved {
    struct State: Sendable {
        var rowsDone = 0
        var report: RegisterReport?
        /// It stopped before its end; what was done stays, and bringing the file again goes on.
        var hasStopped = false
    }

    let account: Account.ID
    let rows: Int
    let at: Instant
    private let state = Mutex(State())

    init(account: Account.ID, rows: Int, at: Instant) {
        self.account = account
        self.rows = rows
        self.at = at
    }

    var now: State { state.withLock { $0 } }
    var isRunning: Bool { state.withLock { $0.report == nil && !$0.hasStopped } }
    func change(_ body: @Sendable (inout State) -> Void) { state.withLock { body(&$0) } }
}

extension RegisterReport {
    /// The rows as they came, with their number and what was wrong in front.
    func file(_ words: Words) -> ListFile {
        let reasons = Dictionary(grouping: problems, by: \.row).mapValues { problems in
            problems.map { "\($0.column): \(words($0.key))" }.joined(separator: " ")
        }
        return .badRows(bad.map { ($0, reasons[$0.number] ?? "") }, header: header, words)
    }
}
