// MoneyTextTests: amounts as they are read, typed and spelled.
import Kernel
import Testing

@Suite struct MoneyTextTests {
    @Test(arguments: [
        (0, "0.00", "0.00"), (5, "0.05", "0.05"), (50, "0.50", "0.50"), (100, "1.00", "1.00"), (99_999, "999.99", "999.99"),
        (100_000, "1,000.00", "1000.00"), (123_450, "1,234.50", "1234.50"), (-123_450, "-1,234.50", "-1234.50"), (-7, "-0.07", "-0.07"),
        (123_456_789_012, "1,234,567,890.12", "1234567890.12"),
        (.max, "92,233,720,368,547,758.07", "92233720368547758.07"), (.min, "-92,233,720,368,547,758.08", "-92233720368547758.08"),
    ] as [(Int64, String, String)])
    func `an amount is written with its fen, for people with commas`(_ fen: Int64, _ text: String, _ plain: String) {
        #expect(Money(fen: fen).text == text && Money(fen: fen).plain == plain)
        guard fen.magnitude <= Money.typedMax.fen.magnitude else { return }
        #expect(Money(text)?.fen == fen && Money(plain)?.fen == fen)
    }

    @Test(arguments: [
        ("12", 1200), ("12.5", 1250), ("12.50", 1250), ("1,234.50", 123_450), ("1234.5", 123_450), ("¥12", 1200), ("￥12.30", 1230),
        ("１２．５", 1250), ("１，２３４．５０", 123_450), (" 12 ", 1200), ("\u{3000}12\t", 1200), ("-3", -300), ("－３", -300), ("−3", -300),
        ("-¥3.20", -320), ("¥-3.20", -320), ("¥ 1,234.50", 123_450), (".5", 50), ("007", 700), ("0", 0), ("-0.00", 0), ("12,345,678", 1_234_567_800),
    ] as [(String, Int64)])
    func `what people type is read`(_ text: String, _ fen: Int64) { #expect(Money(text)?.fen == fen) }

    @Test(arguments: [
        "", " ", "-", "¥", ".", "12.", "12.345", "0.500", "12元", "abc", "1e3", "12 34", "1.2.3", "12,34", "1,2345", "1234,567", ",123", "1,,234",
        "1,234,", "1.5,0", "12,5", "--3", "-¥-3", "¥¥3", "+3", "(3)", "3-", "一百", "壹佰元整", "٣", "12\u{200B}", "NaN", "∞",
        "92233720368547758.07", "92233720368547758.08", "-92233720368547758.08", "99999999999999999999999", "100000000000.01",
        "-100000000000.01", "6222021234567890",
    ])
    func `what is no amount in whole fen is refused, not guessed`(_ text: String) { #expect(Money(text) == nil) }

    @Test(arguments: [
        (28_500, "2.85"), (5_283, "0.5283"), (0, "0.00"), (30_000, "3.00"), (6_000, "0.60"), (12_345, "1.2345"), (12_340, "1.234"), (1, "0.0001"),
        (12_345_678_900, "1234567.89"), (-28_500, "-2.85"), (.max, "922337203685477.5807"),
    ] as [(Int64, String)])
    func `a unit price has two decimals and up to four`(_ parts: Int64, _ text: String) {
        #expect(UnitPrice(tenThousandths: parts).text == text && UnitPrice(text)?.tenThousandths == parts)
    }

    @Test func `a unit price with five decimals is refused`() {
        #expect(UnitPrice("2.85001") == nil && UnitPrice("2.8.5") == nil && UnitPrice("") == nil && UnitPrice("2，85") == nil)
        #expect(UnitPrice("￥2.8")?.tenThousandths == 28_000 && UnitPrice("1,000")?.tenThousandths == 10_000_000)
        #expect(UnitPrice(tenThousandths: 28_499) < UnitPrice(tenThousandths: 28_500))
    }

    @Test func `whatever is written is read back, seed 20261127`() {
        var chance = Chance(seed: 20_261_127)
        for _ in 0..<20_000 {
            let number = Int64(truncatingIfNeeded: chance.next()) >> chance.number(0...63)
            let fen = number >> 20  // as much as people may type
            #expect(Money(Money(fen: fen).text)?.fen == fen && Money(Money(fen: fen).plain)?.fen == fen)
            #expect(UnitPrice(UnitPrice(tenThousandths: number).text)?.tenThousandths == number)
        }
    }
}
