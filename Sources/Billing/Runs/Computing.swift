// Computing: the frozen inputs and steps of a bill (计算过程), written by hand and read back to be shown. Pure.
import Foundation
import Kernel
import Platform

/// Writes a computing: one line of JSON, the same for the same inputs.
struct ComputingText {
    private var text: String
    private var isFirst = true

    init(basis: DayBasis, rounding: FeeRounding) {
        text = "{\"basis\":\"\(basis.rawValue)\",\"rounding\":\"\(rounding.rawValue)\",\"parts\":["
    }

    /// Of a one-off, which says only what it is.
    static func note(_ note: String) -> String { "{\"note\":\(JSONText.quoted(note))}" }

    mutating func add(
        from: Day, to: Day, standard: FeeStandard.ID, price: Int64, basis: FeeStandard.Basis, thousandths: Int64, pays: Int,
        relief: Int64?, fen: Int64
    ) {
        begin()
        text += "\"from\":\"\(from)\",\"to\":\"\(to)\",\"standard\":\"\(standard.text)\",\"price\":\(price),"
        text += "\"by\":\"\(basis.rawValue)\",\"thousandths\":\(thousandths),\"pays\":\(pays),\"fen\":\(fen)"
        if let relief { text += ",\"relief\":\"\(Tag<BillRelief>(relief).text)\"" }
        text += "}"
    }

    mutating func add(
        reading stretch: MeterStretch, standard: FeeStandard.ID, price: Int64, pays: Int, relief: Int64?, fen: Int64
    ) {
        begin()
        text += "\"from\":\"\(stretch.from.day)\",\"to\":\"\(stretch.to.day)\",\"standard\":\"\(standard.text)\","
        text += "\"price\":\(price),\"by\":\"reading\",\"thousandths\":\(stretch.thousandths),\"pays\":\(pays),\"fen\":\(fen),"
        if let relief { text += "\"relief\":\"\(Tag<BillRelief>(relief).text)\"," }
        text += "\"last\":\(stretch.from.thousandths),\"now\":\(stretch.to.thousandths),"
        text += "\"multiplier\":\(stretch.to.face.multiplier),\"rolled\":\(stretch.to.kind == .rolled)}"
    }

    /// A band's share of what was used: `used` is what the home had used in the year before it.
    mutating func add(
        tier piece: PriceTiers.Piece, of part: TieredUse.Part, _ stretch: MeterStretch, pays: Int, relief: Int64?, fen: Int64
    ) {
        begin()
        text += "\"from\":\"\(part.from)\",\"to\":\"\(part.to)\",\"standard\":\"\(part.standard.id.text)\","
        text += "\"price\":\(piece.price),\"by\":\"reading\",\"thousandths\":\(piece.thousandths),\"pays\":\(pays),\"fen\":\(fen),"
        if let relief { text += "\"relief\":\"\(Tag<BillRelief>(relief).text)\"," }
        text += "\"tier\":\(piece.band + 1),\"used\":\(part.used),\"last\":\(stretch.from.thousandths),"
        text += "\"now\":\(stretch.to.thousandths),\"multiplier\":\(stretch.to.face.multiplier),"
        text += "\"rolled\":\(stretch.to.kind == .rolled)}"
    }

    private mutating func begin() {
        text += isFirst ? "{" : ",{"
        isFirst = false
    }

    func closed() -> String { text + "]}" }
}

/// A computing as a page shows it. What an older release wrote differently is shown without its steps.
package struct Computing: Decodable, Sendable {
    package struct Part: Decodable, Sendable {
        package let from: Day
        package let to: Day
        package let standard: String
        package let price: Int64
        package let by: String
        package let thousandths: Int64
        package let pays: Int
        package let fen: Int64
        package let relief: String?
        package let last: Int64?
        package let now: Int64?
        package let multiplier: Int64?
        package let rolled: Bool?
        /// The band of a price by tiers, from 1, and what was used of the year before it.
        package let tier: Int?
        package let used: Int64?
    }

    package let basis: String?
    package let rounding: String?
    package let parts: [Part]?
    package let note: String?
    /// Of a shared cost: what all bear, by which area of all.
    package let pool: Int64?
    package let area: Int64?
    package let areas: Int64?
    /// Of a late fee: all that has accrued, what was billed of it before, and the days that were free of it.
    package let accrued: Int64?
    package let before: Int64?
    package let capped: Bool?
    package let graceDays: Int?
    package let millionthsPerDay: Int64?
    package let stretches: [Stretch]?
    package let pauses: [LateFeeStay]?

    package static func read(_ text: String) -> Computing? {
        try? JSONDecoder().decode(Computing.self, from: Data(text.utf8))
    }
}
