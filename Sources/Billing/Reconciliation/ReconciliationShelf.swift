// ReconciliationShelf: lists of channels that somebody is looking at before they are compared.
import Foundation
import Kernel
import Platform
import Sheets
import Synchronization
import Web

/// One list of one person: the file, and how it reads under the columns chosen last.
final class ReconciliationVisit: Sendable {
    let account: Account.ID
    let project: Project.ID
    let method: Payment.Method
    let fileName: String
    let bytes: Data
    let at: Instant
    private let read: Mutex<ChannelSheet>

    init(
        account: Account.ID, project: Project.ID, method: Payment.Method, fileName: String, bytes: Data, at: Instant,
        sheet: ChannelSheet
    ) {
        self.account = account
        self.project = project
        self.method = method
        self.fileName = fileName
        self.bytes = bytes
        self.at = at
        read = Mutex(sheet)
    }

    var sheet: ChannelSheet { read.withLock { $0 } }
    func change(_ sheet: ChannelSheet) { read.withLock { $0 = sheet } }
}

/// Kept on this node for an hour, for the person who brought the file; a few at a time.
final class ReconciliationShelf: Sendable {
    private static let kept = 12
    private static let minutes = 60

    private let visits = Mutex<[String: ReconciliationVisit]>([:])

    func put(_ visit: ReconciliationVisit) -> String {
        let key = Hex.text(Sodium.random(10))
        visits.withLock { visits in
            let limit = visit.at.adding(minutes: -Self.minutes)
            visits = visits.filter { $0.value.at > limit }
            if visits.count >= Self.kept, let oldest = visits.min(by: { $0.value.at < $1.value.at }) {
                visits[oldest.key] = nil
            }
            visits[key] = visit
        }
        return key
    }

    /// The person's own; nobody else's is there.
    func find(_ key: String, of account: Account.ID) throws(Refusal) -> ReconciliationVisit {
        guard let visit = visits.withLock({ $0[key] }), visit.account == account else { throw .missing }
        return visit
    }

    /// The rows as they came, with their number and what was wrong in front.
    static func badRows(_ sheet: ChannelSheet, _ words: Words) throws -> Reply {
        let reasons = Dictionary(grouping: sheet.problems, by: \.row).mapValues { problems in
            problems.map { "\($0.column): \(words($0.key))" }.joined(separator: " ")
        }
        return try ListFile(
            "bad-rows", title: words("channellist.bad"),
            columns: [SheetColumn(words("channellist.row"), .integer), SheetColumn(words("channellist.wrong"))]
                + sheet.header.map { SheetColumn($0) },
            rows: sheet.badRows.map { row in
                [.integer(Int64(row.number)), .text(reasons[row.number] ?? "")] + sheet.header.indices.map { .text(row[$0].text) }
            }
        ).reply(.xlsx, words)
    }
}
