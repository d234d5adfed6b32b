// FileCellsTests: what people write in the cells of a sheet, in one spelling, and what is nobody's day.
import Foundation
import Kernel
import Proof
import Sheets
import Testing

@testable import Billing

@Suite struct FileCellsTests {
    @Test(arguments: [
        "2024-08-31", "2024-8-31", "2024/8/31", "2024.8.31", "2024年8月31日", "2024 年 8 月 31 日", "2024年8月31", "20240831",
        "２０２４－０８－３１", "2024-08-31 00:00:00", "2024-08-31T09:30", "2024年8月31日 9:30", "20240831093000", "45535", "　45535 ",
    ])
    func `a day is one day, however it is written`(_ text: String) {
        #expect(FileCells.day(.text(text)) == Day("2024-08-31"))
    }

    @Test func `a date cell and the bare number of one are the same day, counted from 1904 where the workbook does so`() {
        let day = Day("2024-08-31")
        #expect(FileCells.day(.moment(SheetMoment(year: 2024, month: 8, day: 31))) == day)
        #expect(FileCells.day(.number(45_535, text: "45535")) == day)
        #expect(FileCells.day(.number(45_535.75, text: "45535.75")) == day)
        #expect(FileCells.day(.number(44_073, text: "44073"), in1904: true) == day)
        #expect(FileCells.day(.moment(SheetMoment(hour: 9))) == nil)
    }

    @Test(arguments: ["", "明天", "2024-02-30", "3/4/25", "2024-4", "2024-13-01", "12024-01-01", "2024-01-01 到 2024-02-01", "0", "12345", "99999", "2024-001-1"])
    func `what is no day is none`(_ text: String) {
        #expect(FileCells.day(.text(text)) == nil)
    }

    /// Each day of two centuries by another way of counting: Foundation's.
    @Test func `every serial number from 1954 to 2099 is the day that a spreadsheet shows`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        let epoch = try #require(calendar.date(from: DateComponents(year: 1899, month: 12, day: 30)))
        for serial in stride(from: 20_000, through: 73_050, by: 37) {
            let date = try #require(calendar.date(byAdding: .day, value: serial, to: epoch))
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            #expect(FileCells.day(.text("\(serial)")) == Day(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0))
        }
    }

    @Test func `totals are known by their first word, and a home is none`() {
        func row(_ cells: String?...) -> SheetRow { SheetRow(number: 1, cells: cells.map { $0.map { .text($0) } ?? .empty }) }
        for total in [row("合计", nil, "9"), row(nil, "小 计：", "9"), row("1栋小计"), row("总计（元）"), row("Total", "9"), row("合計")] {
            #expect(FileCells.isTotal(total), "\(total)")
        }
        for home in [row("1栋", "101"), row("Total Plaza", "101"), row("101", "合计"), row(nil), SheetRow(number: 1, cells: [.number(9, text: "9")])] {
            #expect(!FileCells.isTotal(home), "\(home)")
        }
    }

    @Test func `full-width signs and blanks are read as the plain ones`() {
        #expect(FileCells.plain("　１，２３４．５０ ") == "1,234.50" && FileCells.plain("Ｓ－１") == "S-1" && FileCells.plain("abc") == "abc")
        #expect(Thousandths.read("１，１２８．５") == 1_128_500)
    }
}
