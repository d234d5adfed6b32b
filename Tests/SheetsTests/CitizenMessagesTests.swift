// CitizenMessagesTests: a real ledger, as untidy as an office's own.
import Foundation
import Testing

@testable import Sheets

struct CitizenMessagesTests {
    private static let path = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/data/citizen-messages.xlsx").standardizedFileURL.path

    @Test func `the ledger of messages is read whole`() throws {
        let reader = try SheetReader(path: Self.path)
        #expect(reader.sheetNames == ["Sheet1"])
        var rows: [SheetRow] = []
        let summary = try reader.forEachRow { rows.append($0) }
        #expect(summary.mergedRanges.isEmpty)
        #expect(rows.first?.cells.map(\.text) == ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"])
        #expect(rows.count == 2_817)
        #expect(
            rows.enumerated().allSatisfy { $0.element.number == $0.offset + 1 && $0.element.cells.count == 7 }
        )
        #expect(rows.allSatisfy { row in row.cells.allSatisfy { !$0.isEmpty } })
        let dates = rows.flatMap { row in
            row.cells.indices.compactMap { column -> String? in
                guard case .moment(let moment) = row[column] else { return nil }
                return SheetPlace(row: row.number, column: column).text + " " + moment.text
            }
        }
        #expect(dates == ["D7 2019-04-08 08:37:20"])
        #expect(rows[1][0] == .number(2549, text: "2549"))
        #expect(rows[1140][6].text.contains(":") == false)
        #expect(rows[2816][0].text == "185986")
    }
}
