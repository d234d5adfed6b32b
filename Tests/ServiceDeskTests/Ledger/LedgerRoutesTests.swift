// LedgerRoutesTests: a ledger in the browser: look, choose columns and header, take in, and again another month.
import Foundation
import Kernel
import Platform
import Proof
import Storage
import Testing
import Web
import Wiring

@testable import ServiceDesk

@Suite struct LedgerRoutesTests {
    /// A manager of both estates at a browser.
    private struct Desk {
        let world: World
        let site: Site
        let token: String

        init(_ world: World) async throws {
            let account = world.account("wangfang")
            try await world.database.write { transaction in
                try Accounts().grant(
                    .serviceManager, in: world.other.id, to: account, from: world.project.zone.day(of: transaction.now).adding(days: -1),
                    by: .system("proof"), in: transaction)
            }
            self.world = world
            site = try world.site()
            token = try await world.token("wangfang")
        }

        private func ask(_ method: String, _ path: String, _ project: String, type: String = "", _ body: String = "") async -> Answer {
            await site.answer(
                Ask(
                    method, path,
                    headers: [
                        "authorization": "Bearer \(token)", "content-type": type, "sec-fetch-site": "same-origin", "host": "x",
                        "cookie": "project=\(project)",
                    ], body: Array(body.utf8)))
        }

        /// Brings a file and gives the address of its page.
        func bring(_ text: String, project: String = "YQY") async throws -> String {
            let parts = """
                --b\r\nContent-Disposition: form-data; name="kind"\r\n\r\nsuggestion\r
                --b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n\(text)\r\n--b--\r\n
                """
            let answer = await ask("POST", "/ledger", project, type: "multipart/form-data; boundary=b", parts)
            #expect(answer.status == 303, "\(answer.text.prefix(300))")
            return try #require(answer.header("location"))
        }

        func post(_ path: String, _ form: String = "", project: String = "YQY") async -> Answer {
            await ask("POST", path, project, type: "application/x-www-form-urlencoded", form)
        }

        func page(_ path: String, project: String = "YQY") async -> String { await ask("GET", path, project).text }
        func file(_ path: String) async -> Answer { await ask("GET", path, "YQY") }

        /// Takes it in and waits for the end.
        func take(_ path: String, project: String = "YQY") async throws -> String {
            #expect(await post(path + "/taking", project: project).status == 303)
            for _ in 0..<200 {
                let text = await page(path, project: project)
                if text.contains("导入完成") { return text }
                try await Task.sleep(for: .milliseconds(20))
            }
            return await page(path, project: project)
        }
    }

    private static func count(_ world: World, _ project: ProjectCard) async throws -> Int64 {
        try await world.database.read {
            try $0.first("SELECT COUNT(*) AS number FROM service_case WHERE project_id = \(project.id) AND channel = 'ledger'")?
                .get("number") ?? 0
        }
    }

    private static let odd = """
        2020年台账,,,,\n甲,时间,时间,说了什么,\n1,2020-03-02,10:00,北门太暗,2020-03-04\n2,2020-03-02,11:00,太吵,2020-03-09\n
        """

    @Test(arguments: EngineKind.allCases)
    func `columns of one name, or of none, are chosen by their place, under a header that the person chose, and remembered`(
        _ engine: EngineKind
    ) async throws {
        try await World.run(engine) { world in
            let desk = try await Desk(world)
            let path = try await desk.bring(Self.odd)
            let wrong = await desk.page(path)
            #expect(wrong.contains("请指明哪一列是受理时间") && wrong.contains("B · 时间") && wrong.contains("C · 时间"))
            #expect(wrong.contains("第 1 行：2020年台账"))
            // The row of the header first, then what its columns are.
            #expect(await desk.post(path + "/trial", "headerRow=2").status == 303)
            let columns = "headerRow=2&column-0=number&column-1=received&column-2=received&column-3=text&column-4=replied"
            #expect(await desk.post(path + "/trial", columns).status == 303)
            let looked = await desk.page(path)
            #expect(looked.contains("导入 2 件"), "\(looked.prefix(3000))")
            #expect(try await Self.count(world, world.project) == 0, "a look writes nothing")
            #expect(try await desk.take(path).contains("导入完成"))
            #expect(try await Self.count(world, world.project) == 2)
            // Another month: the same columns, without a question.
            let next = try await desk.bring(Self.odd.replacing("2020-03", with: "2020-04").replacing("2020年", with: "2021年"))
            #expect(await desk.page(next).contains("导入 2 件"))
        }
    }

    @Test func `one field for two columns is refused, and what was chosen stays`() async throws {
        try await World.run(.sqlite) { world in
            let desk = try await Desk(world)
            let path = try await desk.bring(Self.odd)
            #expect(await desk.post(path + "/trial", "headerRow=2").status == 303)
            #expect(await desk.post(path + "/trial", "headerRow=2&column-1=received&column-0=text&column-3=text").status == 303)
            let page = await desk.page(path)
            #expect(page.contains("有两列选了同一项") && page.components(separatedBy: "value=\"text\" selected").count == 3)
        }
    }

    @Test func `a file stays with the estate it was brought for, wherever the person looks meanwhile`() async throws {
        try await World.run(.sqlite) { world in
            let desk = try await Desk(world)
            let path = try await desk.bring("编号,受理时间,内容,答复时间\n1,2020-03-02,太暗,2020-03-03\n")
            #expect(await desk.page(path, project: "LGW").contains(world.project.name))
            #expect(try await desk.take(path, project: "LGW").contains("导入完成"))
            #expect(try await Self.count(world, world.project) == 1)
            #expect(try await Self.count(world, world.other) == 0)
        }
    }

    @Test func `bad rows come first, what is alike is said once, and everything is in a file`() async throws {
        try await World.run(.sqlite) { world in
            let desk = try await Desk(world)
            let lines = (1...250).map { "\($0),2020-03-02,第\($0)件,2020-03-03,x" } + ["251,,无,,x"]
            let path = try await desk.bring((["编号,受理时间,内容,答复时间,催办"] + lines).joined(separator: "\n"))
            let page = await desk.page(path)
            #expect(page.contains("需要看一眼的行（1）") && page.contains("共 250 处") && page.contains("未取用的列：催办"))
            #expect(page.components(separatedBy: "<tr>").count < 5)
            let file = await desk.file(path + "/notes")
            #expect(file.status == 200 && file.body.starts(with: Array("PK".utf8)))
        }
    }
}
