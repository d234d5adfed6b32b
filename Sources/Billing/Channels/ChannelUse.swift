// ChannelUse: whether a payment channel of a project can be used now, and whether its money is real.
import Kernel
import Platform
import Storage

/// One reading for orders, notices, refunds and the owners' page.
enum ChannelUse: Sendable, Hashable {
    /// By the channel's own terms: money moves.
    case live
    /// The house plays it, to try it out: its money is what its own codes brought, beside payments that are real.
    case played
    /// The house plays it in a demo, where nothing is real.
    case demo

    /// Nil where the project has no terms with the channel, and where it is played although a channel was live here.
    static func of(_ channel: PayChannel, in project: Project.ID, _ transaction: Transaction) throws -> ChannelUse? {
        let row = try transaction.first(
            "SELECT simulated FROM pay_channel WHERE project_id = \(project) AND channel = \(channel)")
        guard let row else { return nil }
        guard try row.get("simulated") else { return .live }
        if try isDemo(project, transaction) { return .demo }
        return try wasLive(project, transaction) ? nil : .played
    }

    static func channels(in project: Project.ID, _ transaction: Transaction) throws -> [PayChannel] {
        try PayChannel.allCases.filter { try of($0, in: project, transaction) != nil }
            .sorted { $0.rawValue < $1.rawValue }
    }

    static func isDemo(_ project: Project.ID, _ transaction: Transaction) throws -> Bool {
        try Projects().founder(of: project, in: transaction) == Actor.system("demo").text
    }

    /// Whether a channel of the project ever took real money.
    static func wasLive(_ project: Project.ID, _ transaction: Transaction) throws -> Bool {
        try transaction.first("SELECT since FROM pay_channel_live WHERE project_id = \(project)") != nil
    }
}
