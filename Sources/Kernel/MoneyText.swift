// MoneyText: money as people read, type and spell it.

extension Money {
    /// `1,234.50`, for people.
    package var text: String { DecimalText.write(fen, decimals: 2, atLeast: 2, grouped: true) }

    /// `1234.50`, for sheets and programs.
    package var plain: String { DecimalText.write(fen, decimals: 2, atLeast: 2, grouped: false) }

    /// A hundred thousand million yuan, and above it no amount is meant: the largest files of the largest of them still add up.
    package static let typedMax = Money(fen: 10_000_000_000_000)

    /// What people type: `12`, `12.5`, `1,234.50`, `¥12`, `１２．５`, `-3`. Nil when it is no amount in whole fen, or beyond
    /// `typedMax`, such as a card's number in the wrong column.
    package init?(_ text: String) {
        guard let fen = DecimalText.read(text, decimals: 2), fen.magnitude <= Self.typedMax.fen.magnitude else { return nil }
        self.init(fen: fen)
    }

    /// The amount in the capitals of payment notes (大写金额): `壹仟零伍元零陆分`, after 正确填写票据和结算凭证的基本规定.
    package var capitals: String {
        let (yuan, rest) = fen.magnitude.quotientAndRemainder(dividingBy: 100)
        let (tenths, hundredths) = (Int(rest / 10), Int(rest % 10))
        guard fen != 0 else { return "零元整" }
        var text = fen < 0 ? "负" : ""
        if yuan > 0 { text += Capitals.spell(yuan) + "元" }
        if tenths > 0 { text += Capitals.digits[tenths] + "角" }
        guard hundredths > 0 else { return text + "整" }
        if yuan > 0, tenths == 0 { text += "零" }
        return text + Capitals.digits[hundredths] + "分"
    }
}

private enum Capitals {
    static let digits = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"]
    private static let units: [(size: UInt64, word: String)] = [
        (100_000_000, "亿"), (10_000, "万"), (1_000, "仟"), (100, "佰"), (10, "拾"),
    ]

    /// A number above 0. A 零 stands where the place below a unit is empty, once for as many as follow.
    static func spell(_ number: UInt64) -> String {
        guard let unit = units.first(where: { number >= $0.size }) else { return digits[Int(number)] }
        let (head, tail) = number.quotientAndRemainder(dividingBy: unit.size)
        let text = spell(head) + unit.word
        guard tail > 0 else { return text }
        return text + (tail < unit.size / 10 ? "零" : "") + spell(tail)
    }
}
