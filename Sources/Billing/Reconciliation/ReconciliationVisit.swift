// ReconciliationVisit: a list of a channel that somebody is looking at before it is compared.
import Kernel
import Platform
import Sheets
import Synchronization
import Web

/// One list of one person: the file, and what it comes to under the columns chosen last.
final class ReconciliationVisit: Shelved {
    let account: Account.ID
    let project: Project.ID
    let method: Payment.Method
    let file: BroughtFile
    let at: Instant
    private let read: Mutex<ChannelSheet>

    init(account: Account.ID, project: Project.ID, method: Payment.Method, file: BroughtFile, at: Instant, sheet: ChannelSheet) {
        self.account = account
        self.project = project
        self.method = method
        self.file = file
        self.at = at
        read = Mutex(sheet)
    }

    var isRunning: Bool { false }
    var sheet: ChannelSheet { read.withLock { $0 } }
    func change(_ sheet: ChannelSheet) { read.withLock { $0 = sheet } }

    /// The rows as they came, with their number and what was wrong in front.
    func badRows(_ words: Words) throws -> Reply {
        let sheet = sheet
        return try ListWriter.reply(.xlsx, words) { writer in
            try writer.begin(.badRows([], header: sheet.header, words))
            try sheet.forEachBadRow { row, wrong in
                try writer.write(badRow: row.number, wrong.said(words), row.cells.map(\.text))
            }
        }
    }
}
