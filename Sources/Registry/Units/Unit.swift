// Unit: a home, shop, office or parking space, and how people say where it is. Pure.
import Kernel

/// A building (楼栋).
package enum Building { package typealias ID = Tag<Building> }
/// A person or organisation in the register.
package enum Person { package typealias ID = Tag<Person> }

package struct Unit: Sendable {
    package typealias ID = Tag<Unit>

    package enum Use: String, CaseIterable, Sendable { case dwelling, shop, office, parking, storage, other }
    package enum State: String, CaseIterable, Sendable { case unsold, sold, delivered, occupied, vacant, let_ = "let" }

    package let id: ID
    package let buildingName: String
    package let name: String
    /// Area in hundredths of a square metre: 118.42 m² is 11842.
    package let areaHundredths: Int64
    package let use: Use
    package let state: State
    package let paidThrough: Day?
    package let arrearsFen: Int64?
    package let arrearsAsOf: Day?

    package init(
        id: ID, buildingName: String, name: String, areaHundredths: Int64, use: Use, state: State, paidThrough: Day?,
        arrearsFen: Int64?, arrearsAsOf: Day?
    ) {
        self.id = id
        self.buildingName = buildingName
        self.name = name
        self.areaHundredths = areaHundredths
        self.use = use
        self.state = state
        self.paidThrough = paidThrough
        self.arrearsFen = arrearsFen
        self.arrearsAsOf = arrearsAsOf
    }

    /// As the office says it: `3栋2单元 1201`.
    package var label: String { buildingName + " " + name }
}

/// The many ways to say one address: 1栋101, 1-101, 1号楼101室, １－１０１ are one.
package enum SpokenAddress {
    private static let separators: Set<Character> = ["栋", "棟", "幢", "座", "楼", "樓", "号", "號", "单", "單", "元", "室", "房", "户", "戶", "层", "層", "-", "－", "—", "–", "_", "/", "#", ".", "，", ",", "、"]
    private static let numerals: [Character: Int] = ["一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10]

    /// Parts joined by `-`, leading zeros dropped, letters upper case: the key units are stored and found under.
    package static func key(_ words: String) -> String {
        var parts: [String] = []
        var current = ""
        func close() {
            if !current.isEmpty { parts.append(trimmed(current)) }
            current = ""
        }
        for character in words {
            if separators.contains(character) || character.isWhitespace {
                close()
            } else if let numeral = numerals[character], current.isEmpty || Int(current) != nil {
                current = joined(current, numeral)
            } else if let digit = character.wholeNumberValue, character.isNumber {
                if let last = current.last, !last.isNumber { close() }
                current += String(digit)
            } else if character.isLetter {
                current += character.uppercased()
            }
        }
        close()
        return parts.joined(separator: "-")
    }

    /// 十二 is 12, 二十 is 20, 二 is 2.
    private static func joined(_ current: String, _ numeral: Int) -> String {
        // No building has a number of five digits: whatever is longer is kept as it was typed.
        guard current.count <= 4, let before = Int(current) else { return current + String(numeral) }
        if numeral == 10 { return String(before * 10) }
        return before % 10 == 0 ? String(before + numeral) : String(before * 10 + numeral)
    }

    private static func trimmed(_ part: String) -> String {
        guard part.allSatisfy(\.isNumber) else { return part }
        let rest = part.drop { $0 == "0" }
        return rest.isEmpty ? "0" : String(rest)
    }

    /// Sorts 2栋 before 10栋: every number padded to six digits.
    package static func sortKey(_ words: String) -> String {
        var out = ""
        var digits = ""
        func close() {
            if !digits.isEmpty { out += String(repeating: "0", count: max(0, 6 - digits.count)) + digits }
            digits = ""
        }
        for character in words {
            if let digit = character.wholeNumberValue, character.isNumber { digits += String(digit) } else {
                close()
                out.append(character)
            }
        }
        close()
        return out
    }
}
