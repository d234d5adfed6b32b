// DebitVisit: what came of a bank's answer, for the person who brought it: the rows that were not taken, to be mended.
import Kernel
import Platform
import Sheets
import Web

final class DebitVisit: Shelved {
    let account: Account.ID
    let batch: DebitBatch.ID
    let report: DebitReport
    let at: Instant
    var isRunning: Bool { false }

    init(account: Account.ID, batch: DebitBatch.ID, report: DebitReport, at: Instant) {
        self.account = account
        self.batch = batch
        self.report = report
        self.at = at
    }
}

extension DebitReport {
    /// The rows as they came, with their number and what was wrong in front.
    func badRows(_ words: Words) -> ListFile {
        let reasons = Dictionary(grouping: problems, by: \.row).mapValues { $0.map(\.problem).said(words) }
        return .badRows(bad.map { ($0, reasons[$0.number] ?? "") }, header: header, words)
    }
}
