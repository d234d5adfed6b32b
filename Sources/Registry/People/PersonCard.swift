// PersonCard: what the office knows of a customer, and on what terms. Pure.
import Kernel

/// A person or organisation of the register.
package struct PersonCard: Sendable {
    package let id: Person.ID
    package let project: Project.ID
    package let name: String
    package let phone: String
    package let isOrganisation: Bool
    /// The help needed (协助搬运, 大字, 方言), never the illness; kept by consent only.
    package internal(set) var care: String
    package internal(set) var careConsentAt: Instant?
    package internal(set) var isKey: Bool
    package internal(set) var keyReason: String

    /// 关照: needs the person's consent; emptied, the consent goes with it.
    package mutating func setCare(_ words: String, hasConsent: Bool, at instant: Instant) throws(Refusal) {
        guard words.isEmpty || hasConsent else { throw .gate("XS1-1", "person.care.consent", field: "consent") }
        care = words
        careConsentAt = words.isEmpty ? nil : instant
    }

    /// 重点客户: marked with its reason.
    package mutating func mark(_ isKey: Bool, reason: String) throws(Refusal) {
        guard !isKey || !reason.isEmpty else { throw .invalid("keyReason", "person.key.reason") }
        self.isKey = isKey
        keyReason = isKey ? reason : ""
    }
}

/// What a customer is: one of us, or a company, a school, a bank.
package enum PersonNature: String, CaseIterable, Sendable { case person, organisation }

/// How the office met a customer.
package enum ContactChannel: String, CaseIterable, Sendable { case visit, phone, counter, message, event }

/// One meeting with a customer, and what was learnt.
package struct ContactLine: Sendable {
    package let at: Instant
    package let channel: ContactChannel
    package let words: String
    package let byName: String
}

/// A home that a person holds or held.
package struct HoldingLine: Sendable {
    package let unit: Unit
    package let role: TenureRole
    package let from: Day
    package let to: Day?
}
