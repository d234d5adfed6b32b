// ChannelFacePages: terms of a channel as two people compare them, on the page and for programs.
import Kernel
import Platform
import Web

enum ChannelFacePages {
    private static let groupCount = 4

    /// What it is now beside what is asked for; what is another is marked. Empty for a channel that the house plays.
    static func comparison(_ change: ChannelChange, _ words: Words) -> HTML {
        guard let asked = change.face else { return "" }
        let changed = Set(change.changed)
        let rows = ChannelFace.Part.allCases.compactMap { part -> HTML? in
            let isChanged = changed.contains(part)
            guard isChanged || !asked[part].isEmpty else { return nil }
            let mark: HTML = isChanged ? "<span class=\"state risk\">\(words("paychannel.part.changed"))</span>" : ""
            return """
                <tr><td>\(words("paychannel.part.\(part.rawValue)")) \(mark)</td><td>\(change.before.map { shown($0, part, words) } ?? "—")</td><td>\(shown(asked, part, words))</td></tr>
                """
        }
        return """
            <table><thead><tr><th>\(words("paychannel.part"))</th><th>\(words("paychannel.part.now"))</th><th>\(words("paychannel.part.asked"))</th></tr></thead><tbody>\(rows)</tbody></table><p class="small soft">\(words("paychannel.part.hint"))</p>
            """
    }

    /// Fingerprints in groups, so that two people can read them to each other.
    private static func shown(_ face: ChannelFace, _ part: ChannelFace.Part, _ words: Words) -> String {
        switch part {
        case .secret: words("paychannel.part.hidden")
        case .channelKey, .ownKey:
            stride(from: 0, to: face[part].count, by: groupCount).map {
                String(face[part].dropFirst($0).prefix(groupCount))
            }.joined(separator: " ")
        case .merchant, .app, .serial, .notify: face[part]
        }
    }

    // MARK: For programs

    private typealias Shapes = [(String, JSONShape)]
    private typealias Parts = [(String, JSON)]

    private static let fields: Shapes = [
        ("merchant", .text), ("app", .text), ("serial", .text), ("notify", .text), ("channelKeyPrint", .text), ("ownKeyPrint", .text),
    ]

    private static func parts(_ face: ChannelFace?) -> Parts {
        [
            ("merchant", .text(face?.merchant ?? "")), ("app", .text(face?.app ?? "")), ("serial", .text(face?.serial ?? "")),
            ("notify", .text(face?.notify ?? "")), ("channelKeyPrint", .text(face?.channelKey ?? "")),
            ("ownKeyPrint", .text(face?.ownKey ?? "")),
        ]
    }

    static let channelShape: JSONShape = {
        let first: Shapes = [("channel", .word(PayChannel.self)), ("simulated", .flag)]
        let last: Shapes = [("changedAt", .time)]
        return .object(first + fields + last)
    }()

    @Sendable static func json(_ it: ChannelAccounts.Card) -> JSON {
        let first: Parts = [("channel", .text(it.channel.rawValue)), ("simulated", .flag(it.isSimulated))]
        let last: Parts = [("changedAt", .at(it.changedAt))]
        return .object(first + parts(it.face) + last)
    }

    static let changeShape: JSONShape = {
        let first: Shapes = [("id", .id), ("channel", .word(PayChannel.self)), ("simulated", .flag)]
        let last: Shapes = [
            ("changed", .list(.word(ChannelFace.Part.self))), ("before", .optional(.object(fields))), ("askedBy", .text),
            ("askedAt", .time),
        ]
        return .object(first + fields + last)
    }()

    @Sendable static func json(_ it: ChannelChange) -> JSON {
        let first: Parts = [
            ("id", .id(it.id)), ("channel", .text(it.channel.rawValue)), ("simulated", .flag(it.isSimulated)),
        ]
        let before: JSON = it.before.map { JSON.object(parts($0)) } ?? .null
        let changed = it.changed.map { JSON.text($0.rawValue) }
        let last: Parts = [
            ("changed", .list(changed)), ("before", before), ("askedBy", .text(it.askerName)), ("askedAt", .at(it.askedAt)),
        ]
        return .object(first + parts(it.face) + last)
    }
}
