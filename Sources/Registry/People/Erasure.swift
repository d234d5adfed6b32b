// Erasure: a person asks that what the office knows of them be erased (个人信息保护法 47), and what the law lets it keep. Pure.
import Kernel

/// What is kept of a person, and on which ground. Its words name the thing and the law.
package struct KeptGround: Codable, Hashable, Sendable {
    /// The words' key.
    package let key: String
    package let blanks: [String: String]
    /// Whether the person's name and number in the register are needed for it as well.
    package let needsName: Bool

    package init(_ key: String, _ blanks: [String: String] = [:], needsName: Bool = false) {
        self.key = key
        self.blanks = blanks
        self.needsName = needsName
    }
}

/// One erasure as the person's page answers it.
package struct ErasureLine: Sendable {
    package let at: Instant
    package let byName: String
    package let kept: [KeptGround]
    /// The name and number are gone; else only the rest is.
    package let isWhole: Bool
}
