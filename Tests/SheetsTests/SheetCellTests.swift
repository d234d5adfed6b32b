// SheetCellTests: how numbers, dates and places look to a person.
import Testing

@testable import Sheets

struct SheetCellTests {
    @Test(
        arguments: [
            ("13800138000", "13800138000"), ("3.0", "3"), ("-0", "0"), ("0.30000000000000004", "0.3"),
            ("1E3", "1000"),
            ("999999999999999", "999999999999999"), ("1.10101199003070E+17", "110101199003070000"),
            ("1E25", "1e+25"),
            ("0.00001", "0.00001"), ("-12.50", "-12.5"), ("89.349999999999994", "89.35"),
            ("1E16", "10000000000000000"),
            ("-1.5E-7", "-0.00000015"), (" 12 ", nil), ("1e999", nil), ("twelve", nil), ("0x10", nil),
            ("nan", nil),
        ] as [(String, String?)])
    func `a number reads as a person sees it`(raw: String, shown: String?) {
        let cell = Array(raw.utf8).withUnsafeBufferPointer { CellNumber.cell($0, .plain, in1904: false) }
        #expect(cell?.text == shown)
    }

    @Test func `a number format can keep leading zeros and hours beyond a day`() {
        func shown(_ raw: String, _ code: String) -> String? {
            Array(raw.utf8).withUnsafeBufferPointer {
                CellNumber.cell($0, NumberFormat(code: code), in1904: false)
            }?.text
        }
        #expect(shown("101", "0000") == "0101")
        #expect(shown("101", "0") == "101")
        #expect(shown("1.2604166666666667", "[h]:mm") == "30:15:00")
    }

    @Test(arguments: [
        (1.0, "1900-01-01"), (59, "1900-02-28"), (60, "1900-02-29"), (61, "1900-03-01"),
        (43563, "2019-04-08"),
        (43563.35925925926, "2019-04-08 08:37:20"), (2_958_465, "9999-12-31"),
        (45350.9999, "2024-02-28 23:59:51"),
        (0.5, "12:00:00"), (36526.000001, "2000-01-01"),
    ])
    func `a day number of the 1900 system is a date`(serial: Double, shown: String) {
        let moment = SerialDate.moment(serial, in1904: false, showsDate: true, showsTime: false)
        #expect(moment?.text == shown)
    }

    @Test func `fractions round to the nearest second and carry into the next day`() {
        let moment = SerialDate.moment(45350.999996, in1904: false, showsDate: true, showsTime: true)
        #expect(moment?.text == "2024-02-29 00:00:00")
    }

    @Test func `the 1904 system counts from its own first day`() {
        #expect(SerialDate.moment(0, in1904: true, showsDate: true, showsTime: false)?.text == "1904-01-01")
        #expect(
            SerialDate.moment(42101, in1904: true, showsDate: true, showsTime: false)?.text == "2019-04-08")
        #expect(SerialDate.moment(0.25, in1904: true, showsDate: false, showsTime: true)?.text == "06:00:00")
    }

    @Test func `a number that is no date stays a number`() {
        for serial in [-1.0, 2_958_466, 1e300, .nan, .infinity] {
            #expect(SerialDate.moment(serial, in1904: false, showsDate: true, showsTime: true) == nil)
        }
    }

    @Test func `days from 1900 to 9999 go to their numbers and back`() {
        var wrong = 0
        for serial in Array(1...40_000) + Array(stride(from: 40_000, through: 2_958_465, by: 41)) {
            let moment = SerialDate.moment(Double(serial), in1904: false, showsDate: true, showsTime: false)
            if moment.flatMap(SerialDate.serial) != Double(serial) { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test(arguments: [
        ("yyyy-mm-dd", true, false), ("yyyy\"年\"m\"月\"d\"日\";@", true, false), ("m/d/yy h:mm", true, true),
        ("[$-804]h\"时\"mm\"分\"", false, true), ("mm:ss", false, true), ("mmm", true, false),
        ("[$-F800]dddd, mmmm dd, yyyy", true, false), ("h:mm AM/PM", false, true),
        ("[DBNum1][$-804]yyyy年m月", true, false),
    ])
    func `a date format is known by its letters`(code: String, showsDate: Bool, showsTime: Bool) {
        #expect(NumberFormat(code: code) == .moment(showsDate: showsDate, showsTime: showsTime))
    }

    @Test(arguments: [
        "General", "G/通用格式", "0.00", "#,##0.00_);[Red](#,##0.00)", "0.00E+00", "@", "0\"days\"", "¥#,##0",
        "0%",
        "[>100]0.0;0", "\"yyyy\"0", "_ * #,##0_ ;_ * -#,##0_ ",
    ])
    func `a format of numbers is no date format`(code: String) { #expect(NumberFormat(code: code) == .plain) }

    @Test func `places are named as on the screen`() {
        #expect(SheetPlace(row: 7, column: 1).text == "B7")
        #expect(
            [0, 25, 26, 701, 702, 16_383].map(SheetPlace.letters) == ["A", "Z", "AA", "ZZ", "AAA", "XFD"])
        #expect(SheetPlace("$AA$10") == SheetPlace(row: 10, column: 26))
        for wrong in ["", "7", "B", "7B", "B0", "XFE1", "A1048577", "A1B", "列1", "A99999999999999999999"] {
            #expect(SheetPlace(wrong) == nil)
        }
        #expect(SheetRange("A1:B3")?.text == "A1:B3")
        #expect(SheetRange("A1:") == nil)
    }
}
