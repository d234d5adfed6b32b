// SignInLimits: how often the door may be tried, without letting a stranger lock anybody out.
import Foundation
import Kernel
import Synchronization

/// Tries are counted for a name *from one network*, and for a network over all names. A name itself is never locked for
/// who lacks the password; who has it may try only so many codes, from wherever.
package final class SignInLimits: Sendable {
    private static let windowMinutes = 5
    private static let triesOfNameFromNetwork = 10
    private static let triesOfNetwork = 60
    private static let triesOfCode = 10
    private static let rememberedMax = 20_000

    private let tries = Mutex<[String: [Instant]]>([:])

    package init() {}

    /// Notes a try and refuses when there were too many.
    func note(name: String, network: String, at now: Instant) throws(Refusal) {
        let network = Self.household(network)
        try count([("\(network)|\(name.lowercased())", Self.triesOfNameFromNetwork), (network, Self.triesOfNetwork)], at: now)
    }

    /// Notes a try of the second factor after a right password.
    func noteCode(name: String, at now: Instant) throws(Refusal) {
        try count([("code|\(name.lowercased())", Self.triesOfCode)], at: now)
    }

    /// A right password and code clear the name's tries from that network.
    func clear(name: String, network: String) {
        tries.withLock { tries in
            tries["\(Self.household(network))|\(name.lowercased())"] = nil
            tries["code|\(name.lowercased())"] = nil
        }
    }

    private func count(_ keys: [(key: String, limit: Int)], at now: Instant) throws(Refusal) {
        let since = now.adding(minutes: -Self.windowMinutes)
        let isTooMany = tries.withLock { tries in
            if tries.count > Self.rememberedMax { tries = tries.filter { ($0.value.last ?? since) > since } }
            var isTooMany = false
            for (key, limit) in keys {
                // One more than the limit says all there is to say, however many come.
                let recent = ((tries[key] ?? []).filter { $0 > since } + [now]).suffix(limit + 1)
                tries[key] = Array(recent)
                isTooMany = isTooMany || recent.count > limit
            }
            return isTooMany
        }
        if isTooMany { throw Refusal(.tooMany, [Problem("", "sign-in.too-many")]) }
    }

    /// Whoever has one address of IPv6 has the other 2⁶⁴ of its network too.
    static func household(_ network: String) -> String {
        var address = in6_addr()
        guard network.contains(":"), inet_pton(AF_INET6, network, &address) == 1 else { return network }
        let bytes = withUnsafeBytes(of: &address) { Array($0) }
        // An IPv4 address in IPv6's clothes is one address.
        if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF { return network }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ".")
    }
}
