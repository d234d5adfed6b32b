// OwnerTries: counting what strangers do, in the database, so that every node and every restart counts alike.
import Kernel
import Platform
import Registry
import Storage

extension OwnerTry.Kind: WordColumn {}

struct OwnerTries: Sendable {
    private let key: [UInt8]

    init(keys: Keys) { key = keys.field }

    /// A network as it is kept: enough to recognise it, useless to find it.
    func mark(_ network: String) -> [UInt8] {
        Array(Sodium.hmac(Array("network:\(network)".utf8), key: key).prefix(16))
    }

    /// Notes one more, and refuses when there were too many. `isKnown` is somebody who has proved a phone of the home.
    func note(
        _ kind: OwnerTry.Kind, at place: OwnerPlace, network: String, isKnown: Bool = false, in transaction: Transaction
    ) throws {
        let (share, mark) = (OwnerRules.share(kind), mark(network))
        let since = transaction.now.adding(minutes: -share.minutes)
        let (project, unit) = (place.project.id, place.unit.id)
        let fromNetwork: SQL = "project_id = \(project) AND kind = \(kind) AND network = \(mark) AND at > \(since)"
        let atHome: SQL = "project_id = \(project) AND kind = \(kind) AND unit_id = \(unit) AND at > \(since)"
        let isTooMany =
            try count("\(fromNetwork) AND unit_id = \(unit)", transaction) >= share.atHomeFromNetwork
            || count(fromNetwork, transaction) >= share.fromNetwork
            || (!isKnown && count(atHome, transaction) >= share.atHome)
        if isTooMany { throw Refusal(.tooMany, [Problem("", "owner.too-many")]) }
        let id: Tag<OwnerTries> = transaction.newID()
        try transaction.run(
            """
            INSERT INTO owner_try (id, project_id, unit_id, kind, network, at)
            VALUES (\(id), \(project), \(unit), \(kind), \(mark), \(transaction.now))
            """)
    }

    private func count(_ condition: SQL, _ transaction: Transaction) throws -> Int {
        try transaction.first("SELECT COUNT(*) AS number FROM owner_try WHERE \(condition)")?.get("number") ?? 0
    }
}
