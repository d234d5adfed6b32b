// OutboxRoutes: messages that failed or whose fate nobody knows, and what a person decides about them.
import Kernel
import Platform
import Storage
import Web

struct OutboxRoutes: Sendable {
    private let messages: UndeliveredMessages
    /// Who keeps the channels, and who knows whether somebody was told.
    private static let who = Who.posts([.administrator, .serviceManager, .officeManager])

    init(room: ControlRoom) { messages = UndeliveredMessages(room: room) }

    private enum Asks {
        static let before = Field<Message.ID>.id("before", required: false)
        static let project = Field<String>.text("project", max: 32, required: false)
    }

    var routes: [Route] {
        [
            .page("/outbox", Self.who, asks: [Asks.before]) { try list($0, $1) },
            .export("/outbox", Self.who) { visit, transaction in
                let project = try visit.here()
                let lines = try ListFile.pages(of: UndeliveredMessages.pageLines) { (last: UndeliveredMessages.Line?, _) in
                    try messages.lines(in: project.id, before: last?.message.id, transaction)
                }
                return OutboxSheet.file(lines, project, visit.words)
            },
            .reading(
                "/api/v1/outbox", Self.who, summary: "Messages that failed or whose fate is unknown, newest first",
                asks: [Asks.before, Asks.project],
                gives: .object([("messages", .list(Self.shape)), ("next", .optional(.id))])
            ) { visit, transaction in
                let lines = try lines(visit, transaction)
                return .json([
                    "messages": .list(lines.map(Self.json)),
                    "next": .id(lines.count == UndeliveredMessages.pageLines ? lines.last?.message.id : nil),
                ])
            },
        ]
            + verb("sending", .again, "Send a message once more (再发一次)")
            + verb("arrival", .arrived, "A message of unknown fate did arrive (确认已送达)")
            + verb("leaving", .leave, "A message did not arrive, and need not any more (不再发送)")
    }

    private func verb(_ name: String, _ decision: Outbox.Decision, _ summary: String) -> [Route] {
        Route.verb("/outbox/{message}/\(name)", Self.who, summary: summary, fields: [], again: { try list($0, $1) }) {
            visit, transaction in
            let id: Message.ID = try visit.id("message")
            try Outbox().decide(decision, about: id, within: visit.projects, by: try visit.actor(), in: transaction)
            return Effect("/outbox", ["id": .id(id)])
        }
    }

    private func lines(_ visit: Visit, _ transaction: Transaction) throws -> [UndeliveredMessages.Line] {
        try messages.lines(in: try visit.here().id, before: visit.asked(Asks.before), transaction)
    }

    private func list(_ visit: Visit, _ transaction: Transaction) throws -> HTML {
        OutboxPages.list(visit, try visit.here(), try lines(visit, transaction))
    }

    private static let shape = JSONShape.object([
        ("id", .id), ("state", .text), ("channel", .text), ("topic", .text), ("clause", .optional(.text)), ("path", .optional(.text)),
        ("attempts", .number), ("madeAt", .time), ("triedAt", .optional(.time)), ("reason", .text),
    ])

    @Sendable private static func json(_ line: UndeliveredMessages.Line) -> JSON {
        let it = line.message
        return [
            "id": .id(it.id), "state": .text(it.state.rawValue), "channel": .text(it.channel.rawValue),
            "topic": .text(it.topic), "clause": .words(line.promise?.clause.text), "path": .words(line.card?.path),
            "attempts": .number(Int64(it.attempts)), "madeAt": .at(it.madeAt), "triedAt": .at(it.triedAt),
            "reason": .text(it.lastError),
        ]
    }
}
