// PersonName: how people are found: initials, phone tails. Pure.
import Foundation

package enum PersonName {
    /// Surnames that sound otherwise than their first reading says.
    private static let surnames: [Character: Character] = [
        "曾": "z", "单": "s", "解": "x", "查": "z", "仇": "q", "区": "o", "朴": "p", "盖": "g", "尉": "w", "翟": "z", "覃": "q",
    ]

    /// 陈桂芳 is `cgf`; Latin letters stay. A name reads by syllables, a surname by its own reading.
    package static func initials(_ name: String) -> String {
        var out = ""
        var isInWord = false
        for (place, character) in name.enumerated() {
            if character.isASCII {
                if character.isLetter || character.isNumber {
                    if !isInWord { out.append(contentsOf: character.lowercased()) }
                    isInWord = true
                } else {
                    isInWord = false
                }
                continue
            }
            isInWord = false
            if place == 0, let known = surnames[character] {
                out.append(known)
                continue
            }
            let latin = String(character).applyingTransform(.mandarinToLatin, reverse: false)?
                .applyingTransform(.stripDiacritics, reverse: false)
            if let first = latin?.first, first.isASCII, first.isLetter { out.append(contentsOf: first.lowercased()) }
        }
        return String(out.prefix(12))
    }

    /// A first guess, put right by hand: names that only companies and offices have.
    static func soundsLikeOrganisation(_ name: String) -> Bool {
        ["公司", "集团", "集團", "中心", "银行", "銀行", "学校", "學校"].contains { name.contains($0) }
    }

    /// Digits only, the country's code of a mobile number dropped; nil when it is no phone number.
    package static func phone(_ words: String) -> String? {
        let half = words.applyingTransform(.fullwidthToHalfwidth, reverse: false) ?? words
        var digits = half.filter { $0.isASCII && $0.isNumber }
        if digits.count == 13, digits.hasPrefix("86") { digits = String(digits.dropFirst(2)) }
        let rest = half.filter { !($0.isASCII && $0.isNumber) && !$0.isWhitespace && !"-+()（）.".contains($0) }
        return rest.isEmpty && (5...16).contains(digits.count) ? digits : nil
    }
}
