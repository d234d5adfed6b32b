// ChannelChange: a change of a payment channel that one person asks for and another one makes. Pure.
import Kernel
import Platform

/// Where the payers' money goes, and whether money moves at all, is never one person's word.
package struct ChannelChange: Sendable {
    package typealias ID = Tag<ChannelChange>

    package let id: ID
    package let project: Project.ID
    package let channel: PayChannel
    /// To the channel that the house plays; else to the channel itself.
    package let isSimulated: Bool
    /// What is asked for; nil for the channel that the house plays.
    package let face: ChannelFace?
    /// What the channel itself has now; nil where it is not set, or played.
    package let before: ChannelFace?
    package let askedBy: Account.ID
    package let askerName: String
    package let askedAt: Instant
    package let isDecided: Bool

    /// What would be another than now: the second person looks at this.
    package var changed: [ChannelFace.Part] { face?.changed(from: before) ?? [] }

    /// By another person than the one who asked.
    func approve(by person: Account.ID) throws(Refusal) {
        guard !isDecided else { throw .notNow("paychannel.change.decided") }
        guard person != askedBy else { throw .invalid("", "paychannel.change.own") }
    }

    /// By anybody who may: who asked takes it back, others refuse it.
    func refuse() throws(Refusal) {
        guard !isDecided else { throw .notNow("paychannel.change.decided") }
    }
}
