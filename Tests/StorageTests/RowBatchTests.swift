// RowBatchTests: rows that go in together are the same rows, in their order, in a few statements.
import Testing

@testable import Storage

@Suite struct RowBatchTests {
    @Test(arguments: [0, 1, 2, 31, 32, 33, 77, 200])
    func `every row is in one statement, in order, and statements are powers of two`(_ count: Int) {
        var batch = RowBatch("INSERT INTO thing (place, word) VALUES", columns: 2, "ON CONFLICT DO NOTHING")
        for place in 0..<count { batch.add(place, place % 3 == 0 ? nil : "w\(place)") }
        #expect(batch.count == count && batch.isEmpty == (count == 0))
        let statements = batch.statements
        #expect(statements.flatMap(\.values) == (0..<count).flatMap { [$0.value, ($0 % 3 == 0 ? nil : "w\($0)").value] })
        for statement in statements {
            let rows = statement.values.count / 2
            #expect(rows.nonzeroBitCount == 1 && rows <= RowBatch.rowsMax)
            let marks = (0..<rows).map { "($\($0 * 2 + 1), $\($0 * 2 + 2))" }.joined(separator: ", ")
            #expect(statement.text == "INSERT INTO thing (place, word) VALUES \(marks) ON CONFLICT DO NOTHING")
        }
    }

    @Test func `a list that is filled says the same as the list`() {
        let sql: SQL = "SELECT 1 WHERE id IN \(filled: [7, 8, 9] as [Int64]) AND x = \(5)"
        #expect(sql.text == "SELECT 1 WHERE id IN ($1, $2, $3, $4) AND x = $5")
        #expect(sql.values == [.integer(7), .integer(8), .integer(9), .integer(9), .integer(5)])
        let none: SQL = "SELECT 1 WHERE id IN \(filled: [] as [Int64])"
        #expect(none.text == "SELECT 1 WHERE id IN (NULL)")
    }
}
