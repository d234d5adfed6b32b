// SignInLimits: how often the door may be tried, without letting a stranger lock anybody out.
import Foundation
import Kernel
import Synchronization

/// Tries are counted for a name *from one network*, and for a network over all names. A name itself is never locked.
package final class SignInLimits: Sendable {
    private static let windowMinutes = 5
    private static let triesOfNameFromNetwork = 10
    private static let triesOfNetwork = 60
    private static let rememberedMax = 20_000

    private let tries = Mutex<[String: [Instant]]>([:])

    package init() {}

    /// Notes a try and refuses when there were too many.
    func note(name: String, network: String, at now: Instant) throws(Refusal) {
        let since = now.adding(minutes: -Self.windowMinutes)
        let isTooMany = tries.withLock { tries in
            if tries.count > Self.rememberedMax { tries = tries.filter { ($0.value.last ?? since) > since } }
            func count(_ key: String) -> Int {
                let recent = (tries[key] ?? []).filter { $0 > since } + [now]
                tries[key] = recent
                return recent.count
            }
            let ofName = count("\(network)|\(name.lowercased())")
            return ofName > Self.triesOfNameFromNetwork || count(network) > Self.triesOfNetwork
        }
        if isTooMany { throw Refusal(.tooMany, [Problem("", "sign-in.too-many")]) }
    }

    /// A right password clears the name's tries from that network.
    func clear(name: String, network: String) {
        tries.withLock { $0["\(network)|\(name.lowercased())"] = nil }
    }
}
