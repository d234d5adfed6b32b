// InkTests: a character that is in the file is also on the paper. A search of the text does not see a blank.
import Testing

@testable import Printing

@Suite struct InkTests {
    private static let side = 30

    /// The characters of the text that leave no ink, printed in a file of their own.
    private static func blanks(in text: String, isBold: Bool, script: PrintedScript = .hans) async throws -> [Character] {
        let characters = Array(text)
        let manner = Manner(size: 14, isBold: isBold)
        let lines = stride(from: 0, to: characters.count, by: side).map { String(characters[$0..<min($0 + side, characters.count)]) }
        let document = PrintedDocument("", script: script, blocks: lines.map { .paragraph($0, manner) })
        let picture = try await Viewer(try PDFWriter.write(document)).picture(dotsPerInch: 144)
        let step = Face(size: manner.size).lineHeight + manner.size * 0.5
        return characters.indices.filter { place in
            let left = (Paper.a4.margin + Double(place % side) * manner.size) * 2
            let top = (Paper.a4.margin + Double(place / side) * step) * 2
            // The middle of the square, where a neighbour does not reach.
            return picture.ink(x: Int(left) + 5..<Int(left) + 25, y: Int(top)..<Int(top) + 40) < 4
        }.map { characters[$0] }
    }

    /// Small files: which character cairo 1.16 loses depends on what else is in the file.
    @Test(arguments: [
        "王小如张伟如是一二三丁丶乙如果女口姐妹好安", "缴费通知单催缴函律师函收据物业服务费公共照明分摊地下车位管理费生活垃圾处理费滞纳金预存款抵扣合计",
        "壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整零负", "繳費通知單催繳函律師函收據物業服務費如業主應於截止日前繳清對賬單有異議時請聯絡客戶服務處", "如",
        "䶮㙍㛃䥽㑇䜣䲟䝙㸃㙦㧑㟃", "𬱖𫖯𫘜𬭎𬬻𫟹𬴂𫓧",
    ])
    func `each character leaves ink, thin and bold`(_ text: String) async throws {
        for script in [PrintedScript.hans, .hant, .english] {
            for isBold in [false, true] { #expect(try await Self.blanks(in: text, isBold: isBold, script: script) == []) }
        }
    }

    @Test func `a blank is seen as one`() async throws {
        #expect(try await Self.blanks(in: "如\u{3000}果", isBold: false) == ["\u{3000}"])
    }

    @Test func `a thousand characters taken at random leave ink, seed 16`() async throws {
        var characters = (0x4E00...0x9FA5).compactMap(Unicode.Scalar.init).map(Character.init)
        var chance = SystemSeed(state: 16)
        characters.shuffle(using: &chance)
        for start in stride(from: 0, to: 1_000, by: 60) {
            let text = String(characters[start..<start + 60])
            #expect(try await Self.blanks(in: text, isBold: start % 120 == 0) == [], "\(text)")
        }
    }
}

/// SplitMix64: the same order each time.
struct SystemSeed: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
