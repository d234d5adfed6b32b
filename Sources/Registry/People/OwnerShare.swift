// OwnerShare: what part of a home is whose (产权份额). Pure.
import Kernel

package struct OwnerShare: Sendable, Hashable {
    package let numerator: Int64
    package let denominator: Int64

    package static let whole = OwnerShare(numerator: 1, denominator: 1)

    package init(numerator: Int64, denominator: Int64) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// `1/2`, `50%`, `33.33%`: more than nothing and no more than all of it. Nil for anything else.
    package init?(_ words: String) {
        let text = words.filter { !$0.isWhitespace }
        if text.last == "%" || text.last == "％" {
            guard let hundredths = RegisterReader.hundredths(String(text.dropLast())), (1...10_000).contains(hundredths) else { return nil }
            self = OwnerShare(numerator: hundredths, denominator: 10_000).reduced
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).compactMap { Int64($0) }
        guard parts.count == 2, text.filter({ $0 == "/" }).count == 1, parts[0] >= 1, parts[1] >= parts[0], parts[1] <= 100_000 else {
            return nil
        }
        self = OwnerShare(numerator: parts[0], denominator: parts[1]).reduced
    }

    private var reduced: OwnerShare {
        var (left, right) = (numerator, denominator)
        while right != 0 { (left, right) = (right, left % right) }
        return OwnerShare(numerator: numerator / left, denominator: denominator / left)
    }

    package var text: String { "\(numerator)/\(denominator)" }
    package var isWhole: Bool { numerator == denominator }

    /// Whether some shares are more than the whole together.
    package static func exceed(_ shares: [OwnerShare]) -> Bool {
        shares.map { Double($0.numerator) / Double($0.denominator) }.reduce(0, +) > 1.000_1
    }
}
