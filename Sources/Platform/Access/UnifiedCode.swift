// UnifiedCode: a company's unified social credit code (统一社会信用代码), whose last letter proves the others. Pure.

/// The unified social credit code (统一社会信用代码), with its check character by GB 32100.
package enum UnifiedCode {
    private static let letters = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")

    package static func isGood(_ code: String) -> Bool {
        let places = code.compactMap { letters.firstIndex(of: $0) }
        guard code.count == 18, places.count == 18 else { return false }
        var (sum, weight) = (0, 1)
        for place in places.dropLast() {
            sum += place * weight
            weight = weight * 3 % 31
        }
        return places[17] == (31 - sum % 31) % 31
    }
}
