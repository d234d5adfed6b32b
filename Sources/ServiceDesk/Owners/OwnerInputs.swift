// OwnerInputs: what owners may send, with limits.
import Kernel
import Registry
import Web

enum OwnerInputs {
    static let words = Field<String>.text("words", max: 2_000)
    static let kind = Field<OwnerKind>.choice("kind")
    /// What is broken, where it is a repair: the scheme says which of them are emergencies.
    static let trouble = Field<Trouble>.choice("trouble", required: false)
    static let name = Field<String>.text("name", max: 40, required: false)
    static let phone = Self.phone("phone", required: false)
    static let callBack = Field<CallBack>.choice("callBack", required: false)
    /// No person sees it, so whoever fills it in is a machine.
    static let trap = Field<String>.text("leave", max: 200, required: false)

    static let ownPhone = Self.phone("phone", required: true)
    static let digits = Field<String>(
        "digits", required: true, schema: ["type": "string", "pattern": "^\\d{6}$"], wrong: "owner.digits.shape"
    ) { raw in
        let digits = raw.compactMap { $0.isWhitespace ? nil : $0.wholeNumberValue }.map(String.init).joined()
        return digits.count == 6 && raw.allSatisfy { $0.isWhitespace || $0.isNumber } ? digits : nil
    }

    static let score = Field<OwnerScore>(
        "score", required: true, schema: ["type": "integer", "minimum": 1, "maximum": 5], wrong: "field.choice.bad"
    ) { Int64($0).flatMap(OwnerScore.init(rawValue:)) }
    static let accepted = Field<CaseInputs.Accepted>.choice("accepted", required: false)
    static let note = Field<String>.text("note", max: 1_000, required: false)
    static let why = Field<String>.text("note", max: 1_000)
    static let day = Field<Day>.day("day")
    static let minute = Field<MinuteOfDay>(
        "minute", required: true, schema: ["type": "string", "pattern": "^\\d{2}:\\d{2}$"], wrong: "field.choice.bad"
    ) { MinuteOfDay($0) }
    static let after = Field<String>.text("after", max: 60, required: false)
    static let paper = Field<Paper>.choice("paper", required: false)

    enum CallBack: String, CaseIterable, Sendable { case yes, no }
    enum Paper: String, CaseIterable, Sendable { case a6, a4 }

    /// A number as people write it, with blanks, dashes or the country's code.
    private static func phone(_ name: String, required: Bool) -> Field<String> {
        Field<String>(
            name, required: required, schema: ["type": "string", "maxLength": 24], wrong: "owner.phone.bad"
        ) { raw in raw.count <= 24 ? PersonName.phone(raw) : nil }
    }
}
