// OwnerHome: a home with its people and its code, a gateway for text messages, and a phone that asks like a browser.
import Foundation
import Kernel
import Platform
import Registry
import ServiceDesk
import Storage
import Synchronization
import Web

/// Three homes of the world, with who lives there, and the code of each.
package struct OwnerHome: Sendable {
    package let world: World
    package let unit: Registry.Unit.ID
    package let code: String

    package static let phone = "13800006620"

    /// 3栋 2单元1201, where 陈桂芳 lives and 何静 rents.
    package static func make(_ world: World) async throws -> OwnerHome {
        try await world.database.write { transaction in
            let settings = WebhookSettings(kind: .generic, url: "https://sms.example.cn/send", secret: "proof")
            for project in [world.project, world.other] {
                try Channels(keys: world.keys).set(settings, of: project.id, by: .system("proof"), in: transaction)
            }
        }
        _ = try await at("3栋", "2单元1201", "何静", "13300005150", .tenant, world.project, world)
        return try await at("3栋", "2单元1201", "陈桂芳", phone, .owner, world.project, world)
    }

    /// Another home, of the same estate or of the other one.
    package static func another(_ world: World, elsewhere: Bool = false) async throws -> OwnerHome {
        try await at(
            "5栋", "1单元0902", "王丽", "13900002231", .owner, elsewhere ? world.other : world.project, world)
    }

    private static func at(
        _ building: String, _ unit: String, _ name: String, _ phone: String, _ role: TenureRole, _ project: ProjectCard,
        _ world: World
    ) async throws -> OwnerHome {
        let entry = RegisterEntry(
            row: 1, building: building, unit: unit, areaHundredths: 9_800, name: name, phone: phone, role: role,
            from: Day("2019-06-01"))
        let (id, code) = try await world.database.write { transaction in
            _ = try RegisterImports.put([entry], project, by: .system("proof"), in: transaction)
            guard let found = try Units().find(spoken: "\(building) \(unit)", in: project.id, transaction) else {
                throw StorageProblem.failed("no home")
            }
            let codes = UnitCodes(keys: world.keys)
            try codes.make(for: found.id, within: [project.id], by: .system("proof"), in: transaction)
            let card = try codes.inForce(found.id, in: project.id, transaction)
            return (found.id, card?.code ?? "")
        }
        return OwnerHome(world: world, unit: id, code: code)
    }

    /// A phone that has nothing of this house yet.
    package func phone(network: String = "203.0.113.7") throws -> OwnerPhone {
        OwnerPhone(site: try world.site(), code: code, network: network)
    }

    package func phone(on site: Site) -> OwnerPhone { OwnerPhone(site: site, code: code, network: "203.0.113.7") }

    /// A phone on which somebody has proved to hold a number.
    package func opened(_ number: String = OwnerHome.phone, network: String = "203.0.113.7") async throws -> OwnerPhone {
        let phone = try phone(network: network)
        _ = await phone.post("progress", ["phone": number])
        _ = await phone.post("key", ["digits": try await digits(number) ?? "none"])
        return phone
    }

    /// The digits of the last message to a number; nil when none was put.
    package func digits(_ number: String) async throws -> String? {
        let bodies = try await world.database.read { transaction in
            try transaction.query(
                "SELECT body FROM message WHERE receiver = \("address:\(number)") AND body <> '' ORDER BY id DESC LIMIT 1"
            ).map { try $0.get("body", as: String.self) }
        }
        return bodies.first?.firstMatch(of: /\d{6}/).map { String($0.0) }
    }
}

/// A browser without a script: it keeps cookies and sends forms from the house's own pages.
package final class OwnerPhone: Sendable {
    package let site: Site
    package let code: String
    package let network: String
    private let jar = Mutex<[String: String]>([:])
    package static let host = "desk.example.cn"

    package init(site: Site, code: String, network: String) {
        self.site = site
        self.code = code
        self.network = network
    }

    package var cookies: [String: String] {
        get { jar.withLock { $0 } }
        set { jar.withLock { $0 = newValue } }
    }

    private func headers(_ more: [String: String] = [:]) -> [String: String] {
        let line = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        return ["host": Self.host, "accept-language": "zh-CN", "cookie": line].merging(more) { $1 }
    }

    /// An address below the home's code; the page of the report when it is empty.
    private func path(_ rest: String) -> String { "/r/\(code)" + (rest.isEmpty ? "" : "/\(rest)") }

    package func get(_ rest: String = "", query: String = "") async -> Answer {
        keep(await site.answer(Ask("GET", path(rest), query: query, headers: headers(), network: network)))
    }

    package func post(
        _ rest: String = "", _ form: [String: String], request: String = UUID().uuidString,
        headers more: [String: String] = ["origin": "http://\(OwnerPhone.host)"]
    ) async -> Answer {
        let pairs = form.merging(["request": request]) { $1 }.map { pair in
            "\(pair.key)=\(pair.value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }
        let type = ["content-type": "application/x-www-form-urlencoded"]
        return keep(
            await site.answer(
                Ask(
                    "POST", path(rest), headers: headers(type.merging(more) { $1 }),
                    body: Array(pairs.joined(separator: "&").utf8), network: network)))
    }

    /// Sends a file as a page's form does.
    package func bring(_ rest: String, _ name: String, _ bytes: [UInt8]) async -> Answer {
        let boundary = "steward-proof"
        let head = """
            --\(boundary)\r\nContent-Disposition: form-data; name="photo"; filename="\(name)"\r\nContent-Type: image/jpeg\r\n\r\n
            """
        let headers = headers(["content-type": "multipart/form-data; boundary=\(boundary)", "origin": "http://\(Self.host)"])
        let body = Array(head.utf8) + bytes + Array("\r\n--\(boundary)--\r\n".utf8)
        return keep(await site.answer(Ask("POST", path(rest), headers: headers, body: body, network: network)))
    }

    private func keep(_ answer: Answer) -> Answer {
        for (name, value) in answer.headers where name == "set-cookie" {
            let pair = value.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            guard let name = pair.first else { continue }
            jar.withLock { $0[String(name)] = pair.count == 2 ? String(pair[1]) : nil }
        }
        return answer
    }
}
