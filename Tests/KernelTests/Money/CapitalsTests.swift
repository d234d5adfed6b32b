// CapitalsTests: 大写金额 after the rules for payment notes, by hand and by a second way of spelling.
import Foundation
import Testing

@testable import Kernel

@Suite struct CapitalsTests {
    @Test(arguments: [
        // The examples of the rules themselves (正确填写票据和结算凭证的基本规定, 六).
        ("1409.50", "壹仟肆佰零玖元伍角整"), ("6007.14", "陆仟零柒元壹角肆分"), ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"), ("16409.02", "壹万陆仟肆佰零玖元零贰分"), ("325.04", "叁佰贰拾伍元零肆分"),
        // Ends: 整 after 元 and after 角, never after 分.
        ("0", "零元整"), ("0.01", "壹分"), ("0.10", "壹角整"), ("0.11", "壹角壹分"), ("0.50", "伍角整"), ("0.05", "伍分"), ("1", "壹元整"),
        ("1.01", "壹元零壹分"), ("1.10", "壹元壹角整"), ("1.11", "壹元壹角壹分"), ("10.05", "壹拾元零伍分"), ("10.50", "壹拾元伍角整"),
        // Tens begin with 壹.
        ("10", "壹拾元整"), ("11", "壹拾壹元整"), ("15.3", "壹拾伍元叁角整"), ("20", "贰拾元整"), ("99.99", "玖拾玖元玖角玖分"),
        // Zeros within a group of four.
        ("100", "壹佰元整"), ("101", "壹佰零壹元整"), ("110", "壹佰壹拾元整"), ("1000", "壹仟元整"), ("1001", "壹仟零壹元整"),
        ("1010", "壹仟零壹拾元整"), ("1100", "壹仟壹佰元整"), ("1005.06", "壹仟零伍元零陆分"), ("2030.40", "贰仟零叁拾元肆角整"),
        // And across groups.
        ("10000", "壹万元整"), ("10005", "壹万零伍元整"), ("10500", "壹万零伍佰元整"), ("15000", "壹万伍仟元整"), ("100500", "壹拾万零伍佰元整"),
        ("1000000", "壹佰万元整"), ("1000001", "壹佰万零壹元整"), ("1010101.01", "壹佰零壹万零壹佰零壹元零壹分"), ("20000000", "贰仟万元整"),
        ("20050000", "贰仟零伍万元整"), ("100000000", "壹亿元整"), ("100000001", "壹亿零壹元整"), ("100005000", "壹亿零伍仟元整"),
        ("100050000", "壹亿零伍万元整"), ("110000000", "壹亿壹仟万元整"), ("100050005", "壹亿零伍万零伍元整"), ("1020304050.60", "壹拾亿贰仟零叁拾万肆仟零伍拾元陆角整"),
        ("1000000000000", "壹万亿元整"), ("1000100000000", "壹万零壹亿元整"), ("123456789012.34", "壹仟贰佰叁拾肆亿伍仟陆佰柒拾捌万玖仟零壹拾贰元叁角肆分"),
        // The other way.
        ("-1", "负壹元整"), ("-1005.06", "负壹仟零伍元零陆分"), ("-0.05", "负伍分"),
        ("92233720368547758.07", "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分"),
    ])
    func `an amount is spelled as the rules say`(_ text: String, _ capitals: String) throws {
        #expect(Money(fen: try #require(DecimalText.read(text, decimals: 2))).capitals == capitals)
    }

    @Test func `the spelling is read back as the amount, and a second way spells the same, seed 1997`() throws {
        var chance = Chance(seed: 1997)
        for round in 0..<6_000 {
            var fen = Int64(chance.next() >> UInt64(chance.number(14...63)))
            // Zeros are where the rules bite: many digits are put out.
            if round % 3 > 0 { fen = Self.thinned(fen, &chance) }
            let capitals = Money(fen: fen).capitals
            #expect(Self.read(capitals) == fen, "\(fen): \(capitals)")
            #expect(!capitals.contains("零零"), "\(fen): \(capitals)")
            if fen > 0, fen < 100_000_000_000_000 { #expect(capitals == Self.spelled(fen), "\(fen)") }
            if fen > 0 { #expect(Money(fen: -fen).capitals == "负" + capitals) }
        }
    }

    private static func thinned(_ number: Int64, _ chance: inout Chance) -> Int64 {
        Int64(String(String(number).map { chance.happens(oneIn: 2) ? "0" : $0 })) ?? 0
    }

    /// Reads from the left: digits wait for their unit, 万 and 亿 lift all that came before.
    private static func read(_ capitals: String) -> Int64 {
        var (fen, yuan, group, digit): (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
        for letter in capitals {
            switch letter {
            case "拾", "佰", "仟":
                group += digit * (letter == "拾" ? 10 : letter == "佰" ? 100 : 1000)
                digit = 0
            case "万":
                // Within its 亿: what stands before an 亿 was lifted already.
                yuan += (group + digit) * 10_000
                (group, digit) = (0, 0)
            case "亿":
                yuan = (yuan + group + digit) * 100_000_000
                (group, digit) = (0, 0)
            case "元":
                fen = (yuan + group + digit) * 100
                digit = 0
            case "角":
                fen += digit * 10
                digit = 0
            case "分": fen += digit
            case "整", "负": break
            default: digit = Int64(Array("零壹贰叁肆伍陆柒捌玖").firstIndex(of: letter) ?? -1)
            }
        }
        return fen
    }

    /// The schoolbook's way: every digit with its unit, then the zeros are struck out. Below a 万亿.
    private static func spelled(_ fen: Int64) -> String {
        let names = Array("零壹贰叁肆伍陆柒捌玖"), units = Array("分角元拾佰仟万拾佰仟亿拾佰仟")
        var text = ""
        for (place, digit) in String(fen).reversed().enumerated() {
            if place == units.count { return Money(fen: fen).capitals }
            text = "\(names[digit.wholeNumberValue ?? 0])\(units[place])" + text
        }
        for (pattern, replacement) in [
            ("零[仟佰拾]", "零"), ("零+亿", "亿"), ("零+万", "万"), ("亿万", "亿零"), ("零+元", "元"), ("零角", "零"), ("零分", ""), ("零+", "零"),
            ("元零$", "元整"), ("角$", "角整"), ("元$", "元整"), ("^零", ""),
        ] {
            text = text.replacingOccurrences(of: pattern, with: replacement, options: .regularExpression)
        }
        return text
    }
}
