// LegalTerms: the law's numbers that limitation is counted with, each with its source and its first day. Pure.
import Kernel

/// The law's, not the scheme's: an agreement about them is void (民法典 197).
package struct LegalTerms: Hashable, Sendable {
    package let inForceFrom: Day
    package let limitationYears: Int
    /// From the day of the injury on; only a court may go beyond (民法典 188).
    package let longestYears: Int
    package let source: String

    package init(inForceFrom: Day, limitationYears: Int, longestYears: Int, source: String) {
        self.inForceFrom = inForceFrom
        self.limitationYears = limitationYears
        self.longestYears = longestYears
        self.source = source
    }

    /// As the law stood when this was written; a new law is a new line. The Civil Code's article 188 took over the three
    /// years of the General Provisions (民法总则 188), so that one line serves every bill that may still be claimed.
    package static let known = [
        LegalTerms(
            inForceFrom: Day(number: 0), limitationYears: 3, longestYears: 20,
            source: "民法典 188、195、201–204；法释〔2020〕17号 8、9、10–12、14、19")
    ]

    package static func inForce(on day: Day) -> LegalTerms {
        known.last { $0.inForceFrom <= day } ?? known[0]
    }
}
