// PhoneRevealsTests: a case's number stays masked until its worker says why; and what the whole desk holds to.
import Kernel
import Platform
import Proof
import Scheme
import Storage
import Testing
import Web
import Wiring

@testable import ServiceDesk

@Suite struct PhoneRevealsTests {
    @Test(.clause("XS1-1")) func `the page masks the number until its reader says why, and only for that reader`() async throws {
        try await World.run(.sqlite) { world in
            var intake = Cases.Intake(kind: .complaint, channel: .phone, requester: "陈桂芳", title: "电梯", words: "停了")
            intake.phone = "13800006620"
            intake.handler = world.account("zhaoqiang")
            let it = try await world.database.write { [intake] transaction in
                try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
            }
            let site = try world.site()
            func page(_ name: String) async throws -> String {
                await site.answer(
                    Ask("GET", "/cases/\(it.id.text)", headers: ["authorization": "Bearer \(try await world.token(name))"])).text
            }
            func reveal(_ name: String, _ body: String) async throws -> Answer {
                await site.answer(
                    Ask(
                        "POST", "/api/v1/cases/\(it.id.text)/reveal",
                        headers: [
                            "authorization": "Bearer \(try await world.token(name))", "content-type": "application/json",
                            "idempotency-key": "reveal-\(name)-\(body.count)",
                        ], body: Array(body.utf8)))
            }
            #expect(try await !page("limin").contains("13800006620"))
            #expect(try await reveal("limin", "{}").status == 422)
            #expect(try await reveal("zhengkai", #"{"reason":"看看"}"#).status == 409)
            #expect(try await reveal("limin", #"{"reason":"回访"}"#).text.contains("13800006620"))
            #expect(try await !reveal("limin", #"{"reason":"回访"}"#).text.contains("13800006620"), "a repetition says it no more")
            #expect(try await page("limin").contains("13800006620"))
            #expect(try await !page("wangfang").contains("13800006620"))
        }
    }

    @Test(.clause("K-2")) func `every verb of the desk that changes a case cites a clause of the scheme`() async throws {
        try await World.run(.sqlite) { world in
            let book = try await world.database.read { try House.books.book(on: world.project.liveFrom, in: $0) }
            let free: Set<String> = ["/cases/{case}/note", "/cases/{case}/event"]
            for route in try world.site().routes
            where route.name.method == "POST" && route.name.pattern.hasPrefix("/cases/{case}/") {
                let clause = route.clause
                #expect(clause != nil || free.contains(route.name.pattern), "\(route.name) cites nothing")
                if let clause { #expect(book[clause] != nil, "\(route.name) cites \(clause)") }
            }
        }
    }

    @Test(.clause("J1-A6.1"), .clause("J1-A6.6"), arguments: EngineKind.allCases)
    func `a colleague's need is a case with the same promises as a customer's`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            func promises(_ channel: ServiceCase.Channel) async throws -> [String] {
                var intake = Cases.Intake(kind: .repair, channel: channel, requester: "财务部", title: "打印机", words: "坏了")
                intake.handler = world.account("zhaoqiang")
                return try await world.database.write { [intake] transaction in
                    let it = try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
                    return try Promises().of(it.subject, project: world.project.id, in: transaction)
                        .map { "\($0.clause) \($0.promise.dueAt)" }
                }
            }
            let (ours, theirs) = (try await promises(.staff), try await promises(.phone))
            #expect(ours == theirs)
        }
    }

    @Test(.clause("J2-G1"), arguments: EngineKind.allCases)
    func `a business request ends by the time that was agreed`(_ engine: EngineKind) async throws {
        try await World.run(engine) { world in
            var intake = Cases.Intake(kind: .business, channel: .counter, requester: "黄志远", title: "门禁卡", words: "补办")
            intake.agreedAt = world.clock.now.adding(minutes: 600)
            let it = try await world.database.write { [intake] transaction in
                try world.cases.take(intake, project: world.project, by: world.staff("limin"), in: transaction)
            }
            let row = try await world.database.read { try Promises().of(it.subject, project: world.project.id, in: $0) }.first
            #expect(row?.clause == "J2-G1" && row?.promise.dueAt == world.clock.now.adding(minutes: 600))
        }
    }
}
