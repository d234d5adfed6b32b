// RefundPost: asks the channels for what the outbox of refunds holds.
import Kernel
import Platform
import Storage

/// Claims, asks, records: three steps, two commits. An asking has one number for ever, so one that is lost on its way is asked
/// again, and any number of nodes may run it.
package struct RefundPost: Sendable {
    private let database: Database
    private let accounts: ChannelAccounts
    private let live: any RefundMaker
    private let simulated: any RefundMaker
    private let refunds = ChannelRefunds()

    package init(
        _ database: Database, keys: Keys, live: any RefundMaker = LiveRefunds(), simulated: any RefundMaker = SimulatedRefunds()
    ) {
        self.database = database
        accounts = ChannelAccounts(keys: keys)
        self.live = live
        self.simulated = simulated
    }

    /// Asks for what is due, one after another. Gives the number of calls.
    @discardableResult
    package func askDue() async throws -> Int {
        var calls = 0
        while !Task.isCancelled {
            guard try await database.read({ try refunds.isDue(in: $0) }),
                let one = try await database.write({ try refunds.claim(in: $0) })
            else { break }
            calls += 1
            let answer = try await answer(to: one)
            try await database.write { try refunds.answered(answer, of: one, in: $0) }
        }
        return calls
    }

    private func answer(to one: ChannelRefund) async throws -> RefundAnswer {
        let known = try await database.read { transaction in
            (try accounts.terms(one.channel, in: one.project, transaction), try Projects().find(one.project, in: transaction))
        }
        guard let account = known.0, let project = known.1 else { return .silent("paychannel.unset") }
        let maker = account.terms.isSimulated ? simulated : live
        let now = database.clock.now
        if one.state != .asked {
            let answer = await maker.look(after: one, terms: account.terms, zone: project.zone, at: now)
            // A question that is refused says nothing of the refund.
            if case .refused(let code) = answer { return .silent(code) }
            guard answer == .missing else { return answer }
        }
        let answer = await maker.ask(
            one, terms: account.terms, notify: "\(account.notify)/pay/\(one.channel.rawValue)/\(one.project)", zone: project.zone,
            at: now)
        if one.state != .asked, case .refused(let code) = answer { return .denied(code) }
        return answer
    }
}
