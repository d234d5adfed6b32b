// UndeliveredMessages: the messages that wait for a person, each with the promise and the thing it speaks of.
import Kernel
import Platform
import Storage

struct UndeliveredMessages: Sendable {
    static let pageLines = 50
    let room: ControlRoom

    struct Line: Sendable {
        let message: MessageCard
        /// The promise that it speaks of; nil for another topic.
        let promise: PromiseRow?
        let card: SubjectCard?
        let receiverName: String?
    }

    func lines(in project: Project.ID, before: Message.ID?, _ transaction: Transaction) throws -> [Line] {
        let messages = try Outbox().open(in: [project], before: before, limit: Self.pageLines, transaction)
        let ids = messages.filter { $0.topic == "promise" }.map { Promise.ID($0.topicID) }
        var promises: [Int64: PromiseRow] = [:]
        if !ids.isEmpty {
            let rows = try transaction.query(
                "SELECT \(PromiseRow.columns) FROM promise WHERE project_id = \(project) AND id IN \(list: ids)")
            for promise in try rows.map(PromiseRow.init) { promises[promise.id.number] = promise }
        }
        let cards = try room.cards(promises.values.map(\.subject), in: project, transaction)
        let names = try names(messages, transaction)
        return messages.map { message in
            let promise = message.topic == "promise" ? promises[message.topicID] : nil
            var name: String?
            if case .staff(let account)? = message.receiver { name = names[account] }
            return Line(
                message: message, promise: promise, card: promise.flatMap { cards[$0.subject] }, receiverName: name)
        }
    }

    private func names(_ messages: [MessageCard], _ transaction: Transaction) throws -> [Account.ID: String] {
        let accounts = messages.compactMap { message -> Account.ID? in
            if case .staff(let account)? = message.receiver { account } else { nil }
        }
        guard !accounts.isEmpty else { return [:] }
        var names: [Account.ID: String] = [:]
        for row in try transaction.query("SELECT id, display_name FROM account WHERE id IN \(list: Array(Set(accounts)))") {
            names[try row.get("id")] = try row.get("display_name")
        }
        return names
    }
}
