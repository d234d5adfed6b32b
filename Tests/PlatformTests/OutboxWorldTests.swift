// OutboxWorldTests: the adapters against a mail server and a webhook that answer kindly, slowly, with errors, with rubbish.
import Foundation
import Kernel
import Platform
import Proof
import Storage
import Testing

/// `Tests/Commands/sinks.py` in a process of its own, which ends with the body.
private struct Sinks: Sendable {
    struct Places: Decodable, Sendable {
        let plain: Int
        let secure: Int
        let http: Int
        let authority: String
    }
    struct Received: Decodable, Sendable {
        let sink: String
        var to: [String]?
        var from: String?
        var signed_in: Bool?
        var encrypted: Bool?
        var text: String?
        var path: String?
        var query: String?
        var body: String?
        let headers: [String: String]
    }

    let places: Places
    let folder: URL

    static func run(_ body: @Sendable (Sinks) async throws -> Void) async throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = FileManager.default.temporaryDirectory.appending(path: "sinks-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await Program.serve(
            "env",
            [".venv/tests/bin/python", "Tests/Commands/sinks.py"].map { root.appending(path: $0).path } + [folder.path]
        ) { line in
            try await body(Sinks(places: try JSONDecoder().decode(Places.self, from: Data(line.utf8)), folder: folder))
        }
    }

    func received() throws -> [Received] {
        guard let text = try? String(contentsOf: folder.appending(path: "received.jsonl"), encoding: .utf8) else { return [] }
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Received.self, from: Data($0.utf8)) }
    }

    var plain: MailSettings {
        MailSettings(host: "127.0.0.1", port: places.plain, security: .plain, sender: "desk@example.cn")
    }
    var secure: MailSettings {
        MailSettings(
            host: "localhost", port: places.secure, security: .startTLS, user: "steward", password: "口令 7",
            sender: "desk@example.cn")
    }
    func hook(_ path: String, _ kind: WebhookSettings.Kind = .generic, secret: String = "s3cret") -> WebhookSettings {
        WebhookSettings(kind: kind, url: "http://127.0.0.1:\(places.http)\(path)", secret: secret)
    }
}

@Suite struct OutboxWorldTests {
    private static let patience = 60
    private static let subject = "到期提醒：3栋电梯停运已超时，请今天十七点三十分以前回复业主并记录结果 ☎\r\nBcc: thief@example.cn"
    private static let text = "第一行\n.\n最后一行 🏠 " + String(repeating: "长", count: 900)

    private func letter(_ settings: ChannelSettings, to: String = "wangfang@example.cn") throws -> Letter {
        Letter(
            id: Message.ID(4_711), attempt: 1, at: try #require(Instant("2026-11-23T01:02:03Z")), projectCode: "YQY",
            projectName: "云栖苑", to: to, subject: Self.subject, text: Self.text, settings: settings)
    }

    private func deliver(_ adapter: any MessageAdapter, _ letter: Letter) async throws -> Delivery {
        let threads = WorkerThreads(name: "call", count: 1)
        defer { threads.stop() }
        return try await threads.run { adapter.deliver(letter) }
    }

    @Test func `mail arrives as written, and every way of not arriving has its own meaning`() async throws {
        try await Sinks.run { sinks in
            // Only the silent server meets little patience: a busy machine is no reason to give up on the others.
            let (patient, hasty) = (MailAdapter(seconds: Self.patience), MailAdapter(seconds: 2))
            let expected: [(String, Delivery)] = [
                ("wangfang@example.cn", .accepted), ("nobody@example.cn", .refused("smtp.550")),
                ("later@example.cn", .later("smtp.450")), ("full@example.cn", .later("smtp.452")),
                ("spam@example.cn", .refused("smtp.554")), ("slow@example.cn", .unknown("curl.28")),
                ("a@b.cn> RCPT TO:<c@d.cn", .refused("address")),
            ]
            for (to, meaning) in expected {
                let adapter = to.hasPrefix("slow") ? hasty : patient
                #expect(try await deliver(adapter, letter(.mail(sinks.plain), to: to)) == meaning, "\(to)")
            }
            guard case .unknown = try await deliver(patient, letter(.mail(sinks.plain), to: "lost@example.cn")) else {
                Issue.record("a line lost after the text leaves it open")
                return
            }
            let mail = try #require(try sinks.received().first)
            #expect(mail.to == ["wangfang@example.cn"] && mail.from == "desk@example.cn")
            #expect(mail.headers["subject"] == Self.subject.replacing("\r\n", with: "  "))
            #expect(mail.headers["bcc"] == nil)
            #expect(mail.headers["from"] == "云栖苑 <desk@example.cn>")
            #expect(mail.headers["date"] == "Mon, 23 Nov 2026 01:02:03 +0000")
            #expect(mail.headers["message-id"] == "<\(Message.ID(4_711).text)@example.cn>")
            #expect(mail.text?.replacing("\r\n", with: "\n") == Self.text)
            var nowhere = sinks.plain
            nowhere.port = 1
            #expect(try await deliver(patient, letter(.mail(nowhere))) == .later("curl.7"))
        }
    }

    @Test func `nothing leaves without the encryption and the certificate that were asked for`() async throws {
        try await Sinks.run { sinks in
            let trusting = MailAdapter(authorities: sinks.places.authority, seconds: Self.patience)
            #expect(try await deliver(trusting, letter(.mail(sinks.secure))) == .accepted)
            let mail = try #require(try sinks.received().first)
            #expect(mail.encrypted == true && mail.signed_in == true)

            var wrong = sinks.secure
            wrong.password = "wrong"
            #expect(try await deliver(trusting, letter(.mail(wrong))) == .later("smtp.535"))
            #expect(try await deliver(MailAdapter(seconds: Self.patience), letter(.mail(sinks.secure))) == .later("curl.60"))
            var bare = sinks.plain
            bare.security = .startTLS
            #expect(try await deliver(trusting, letter(.mail(bare))) == .later("curl.64"))
            #expect(try sinks.received().count == 1)
        }
    }

    @Test func `a webhook is told once, signed, and every answer has its own meaning`() async throws {
        try await Sinks.run { sinks in
            let (patient, hasty) = (WebhookAdapter(seconds: Self.patience), WebhookAdapter(seconds: 2))
            let expected: [(String, WebhookSettings.Kind, Delivery)] = [
                ("/ok", .generic, .accepted), ("/rubbish", .generic, .accepted), ("/large", .generic, .accepted),
                ("/400", .generic, .refused("http.400")), ("/missing", .generic, .refused("http.404")),
                ("/redirect", .generic, .refused("http.redirect")), ("/429", .generic, .later("http.429")),
                ("/500", .generic, .later("http.500")), ("/502", .generic, .unknown("http.502")),
                ("/503", .generic, .later("http.503")), ("/slow", .generic, .unknown("curl.28")),
                ("/drop", .generic, .unknown("curl.52")), ("/ok?key=k", .wecom, .accepted),
                ("/bad", .wecom, .refused("answer.93000")), ("/busy", .wecom, .later("answer.45009")),
                ("/rubbish", .wecom, .unknown("answer.unread")), ("/large", .wecom, .unknown("answer.unread")),
                ("/500", .dingtalk, .later("http.500")), ("/ok?access_token=t", .dingtalk, .accepted),
            ]
            for (path, kind, meaning) in expected {
                let letter = try letter(.webhook(sinks.hook(path, kind)))
                let adapter = path == "/slow" ? hasty : patient
                #expect(try await deliver(adapter, letter) == meaning, "\(kind) \(path)")
            }
            let received = try sinks.received()
            #expect(received.count == expected.count, "one call each, and no redirect followed")
            let generic = try #require(received.first)
            let body = try #require(generic.body)
            let fields = try JSONDecoder().decode([String: String].self, from: Data(body.utf8))
            #expect(fields["id"] == generic.headers["webhook-id"] && fields["to"] == "wangfang@example.cn")
            #expect(fields["subject"] == Self.subject && fields["text"] == Self.text)
            let seconds = try #require(generic.headers["webhook-timestamp"])
            // The other side's recount, by Python's own HMAC.
            let signed = "\(Message.ID(4_711).text).\(seconds).\(body)"
            #expect(try await python("s3cret", signed) == generic.headers["webhook-signature"]?.dropFirst(3).description)

            let robot = try #require(received.first { $0.query == "key=k" })
            let said = try JSONDecoder().decode(Robot.self, from: Data((robot.body ?? "").utf8))
            #expect(said.msgtype == "text" && said.text.content.hasPrefix("云栖苑：到期提醒"))
            #expect(said.text.content.utf8.count <= 2_048 && said.text.content.hasSuffix("…"))
            let dingtalk = try #require(received.last?.query)
            let millis = "1795395723000"
            #expect(dingtalk.hasPrefix("access_token=t&timestamp=\(millis)&sign="))
            let sign = dingtalk.split(separator: "=").last.flatMap { String($0).removingPercentEncoding }
            #expect(try await python("s3cret", "\(millis)\ns3cret") == sign)
            var nowhere = sinks.hook("/ok")
            nowhere.url = "http://127.0.0.1:1/"
            #expect(try await deliver(patient, letter(.webhook(nowhere))) == .later("curl.7"))
            nowhere.url = "http://gate.example.cn/"
            #expect(try await deliver(patient, letter(.webhook(nowhere))) == .refused("settings"))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `from the commit of a fact to the other side's hands`(_ engine: EngineKind) async throws {
        try await Sinks.run { sinks in
            try await World.run(engine) { world in
                try await world.openChannels(mail: sinks.plain, webhook: sinks.hook("/500"))
                try await world.put(world.draft())
                try await world.put(world.draft(channel: .webhook))
                #expect(try await world.deliver(by: MailAdapter(), .mail) == 1)
                #expect(try await world.deliver(by: WebhookAdapter(), .webhook) == 1)
                #expect(try await world.cards().map(\.state) == [.sent, .waiting])
                world.clock.advance(minutes: 1)
                try await world.deliver(by: WebhookAdapter(), .webhook)
                let received = try sinks.received()
                #expect(received.map(\.sink) == ["plain", "http", "http"])
                #expect(received[0].text?.trimmingCharacters(in: .newlines) == "3栋电梯停运，请今天回复。")
                #expect(received[1].headers["webhook-id"] == received[2].headers["webhook-id"])
            }
        }
    }

    private struct Robot: Decodable {
        struct Text: Decodable { let content: String }
        let msgtype: String
        let text: Text
    }

    private func python(_ secret: String, _ text: String) async throws -> String {
        let code = """
            import base64, hashlib, hmac, sys
            print(base64.b64encode(hmac.new(sys.argv[1].encode(), sys.argv[2].encode(), hashlib.sha256).digest()).decode())
            """
        let answer = try await Program.run("python3", ["-c", code, secret, text])
        return String(decoding: answer, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}
