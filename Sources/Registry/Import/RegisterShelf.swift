// RegisterShelf: the rows of a register that were not taken in, as a file to mend and bring again.
import Foundation
import Kernel
import Platform
import Sheets
import Synchronization

/// Kept on this node for an hour, for the person who brought the file; a few at a time.
final class RegisterShelf: Sendable {
    static let type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    private static let kept = 16
    private static let minutes = 60

    private struct File: Sendable {
        let account: Account.ID
        let bytes: [UInt8]
        let at: Instant
    }
    private let files = Mutex<[String: File]>([:])

    func put(_ bytes: [UInt8], of account: Account.ID, at now: Instant) -> String {
        let key = Hex.text(Sodium.random(10))
        files.withLock { files in
            files = files.filter { $0.value.at > now.adding(minutes: -Self.minutes) }
            if files.count >= Self.kept, let oldest = files.min(by: { $0.value.at < $1.value.at }) { files[oldest.key] = nil }
            files[key] = File(account: account, bytes: bytes, at: now)
        }
        return key
    }

    /// The person's own file; nobody else's is there.
    func find(_ key: String, of account: Account.ID) throws(Refusal) -> [UInt8] {
        guard let file = files.withLock({ $0[key] }), file.account == account else { throw .missing }
        return file.bytes
    }

    /// The rows as they came, with their number and what was wrong in front.
    static func file(_ report: RegisterReport, _ words: Words) throws -> [UInt8] {
        let path = FileManager.default.temporaryDirectory.appending(path: "bad-\(Hex.text(Sodium.random(8))).xlsx").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let reasons = Dictionary(grouping: report.problems, by: \.row).mapValues { problems in
            problems.map { "\($0.column): \(words($0.key))" }.joined(separator: " ")
        }
        let columns = [SheetColumn(words("registry.row"), .integer), SheetColumn(words("registry.wrong"))]
            + report.header.map { SheetColumn($0) }
        let writer = try SheetWriter(path: path, format: .xlsx, columns: columns)
        for row in report.bad {
            let cells = report.header.indices.map { SheetValue.text(row[$0].text) }
            try writer.write([.integer(Int64(row.number)), .text(reasons[row.number] ?? "")] + cells)
        }
        _ = try writer.close()
        return [UInt8](FileManager.default.contents(atPath: path) ?? Data())
    }
}
